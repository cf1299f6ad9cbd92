//! The weights of the ranking and of the confidence.
//!
//! Fitted on public question sets as `examples/fit.rs` does it, one set of weights for every language and
//! kind of text; see `docs/ranking.md`. The last three are set by hand, since those sets have body
//! text only: a caption or a note gives way to body text that says nearly the same, a
//! cross-reference to nearly anything.

use super::confidence::LogOdds;
use super::features::{FEATURES, Feature};

/// What each feature adds to the rank score, in the order of [`Feature::ALL`].
pub(super) const RANK: [f32; FEATURES] = [
    3.633, // Bm25Top
    0.000, // Coverage
    2.830, // Exact
    2.757, // Sentence
    2.383, // Pair
    3.887, // Adjacent
    2.850, // KindNear
    9.172, // Density
    -0.728, // Length
    2.386, // Context
    2.050, // Neighbour
    5.079, // Kin
    5.881, // Related
    0.000, // Names
    0.000, // DocumentShare
    -2.600, // Caption
    -4.000, // Reference
    -0.600, // Note
];

/// That the documents answer the question at all: fitted on questions asked of their own
/// document, of another, and of all others.
pub(super) const ANSWERED: LogOdds = LogOdds {
    features: &[
        (Feature::Adjacent, 2.554),
        (Feature::Density, 22.806),
        (Feature::Related, 2.400),
        (Feature::Names, 1.368),
        (Feature::DocumentShare, 1.087),
    ],
    lead: 0.208,
    terms: -1.561,
    grams: 3.295,
    evidence: 0.248,
    covered: 0.879,
    constant: 0.327,
};

/// That the first quote is the one that answers, if the documents do.
pub(super) const FIRST: LogOdds = LogOdds {
    features: &[(Feature::Context, -1.661)],
    lead: 0.784,
    terms: 0.000,
    grams: 0.000,
    evidence: 0.101,
    covered: 0.000,
    constant: -0.401,
};

/// From this probability on that the documents answer, the verdict is `found`.
pub(super) const FOUND: f32 = 0.53;
