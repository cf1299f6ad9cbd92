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
    3.995,  // Bm25Top
    0.000,  // Coverage
    2.827,  // Exact
    2.722,  // Sentence
    2.162,  // Pair
    3.737,  // Adjacent
    2.868,  // KindNear
    8.826,  // Density
    -0.715, // Length
    2.325,  // Context
    2.092,  // Neighbour
    5.142,  // Kin
    6.022,  // Related
    0.000,  // Names
    0.000,  // DocumentShare
    -2.600, // Caption
    -4.000, // Reference
    -0.600, // Note
];

/// That the documents answer the question at all: fitted on questions asked of their own
/// document, of another, and of all others.
pub(super) const ANSWERED: LogOdds = LogOdds {
    features: &[
        (Feature::Adjacent, 2.592),
        (Feature::Density, 22.772),
        (Feature::Related, 2.406),
        (Feature::Names, 1.498),
        (Feature::DocumentShare, 1.026),
    ],
    lead: 0.199,
    terms: -1.616,
    grams: 3.308,
    evidence: 0.255,
    covered: 0.838,
    constant: 0.355,
};

/// That the first quote is the one that answers, if the documents do.
pub(super) const FIRST: LogOdds = LogOdds {
    features: &[(Feature::Adjacent, 0.684), (Feature::Context, -2.058)],
    lead: 0.763,
    terms: 0.000,
    grams: 0.000,
    evidence: 0.091,
    covered: 0.000,
    constant: -0.450,
};

/// From this probability on that the documents answer, the verdict is `found`.
pub(super) const FOUND: f32 = 0.56;
