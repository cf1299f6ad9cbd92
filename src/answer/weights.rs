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
    4.029,  // Bm25Top
    0.000,  // Coverage
    2.650,  // Exact
    2.421,  // Sentence
    2.401,  // Pair
    3.407,  // Adjacent
    2.883,  // KindNear
    9.482,  // Density
    -0.708, // Length
    2.298,  // Context
    1.799,  // Neighbour
    5.135,  // Kin
    5.839,  // Related
    0.215,  // Names
    1.332,  // DocumentShare
    -2.600, // Caption
    -4.000, // Reference
    -0.600, // Note
];

/// That the documents answer the question at all: fitted on questions asked of their own
/// document, of another, of all others, and of their own without the passage that answers.
pub(super) const ANSWERED: LogOdds = LogOdds {
    features: &[
        (Feature::Adjacent, 2.716),
        (Feature::Density, 23.037),
        (Feature::Related, 2.407),
        (Feature::Names, 1.504),
        (Feature::DocumentShare, 0.959),
    ],
    lead: 0.184,
    terms: -1.641,
    grams: 3.362,
    evidence: 0.260,
    covered: 0.825,
    constant: 0.424,
};

/// That the first quote is the one that answers, if the documents do: the lead tells most of it.
/// Two sentences that have all of the question have it from a subject that others speak of too.
pub(super) const FIRST: LogOdds = LogOdds {
    features: &[(Feature::Pair, -0.717), (Feature::Adjacent, 1.664), (Feature::Context, -1.239)],
    lead: 0.862,
    terms: 0.000,
    grams: 0.000,
    evidence: 0.000,
    covered: 0.000,
    constant: -0.225,
};

/// From this probability on that the documents answer, the verdict is `found`.
pub(super) const FOUND: f32 = 0.55;

/// A first quote that is less likely the right one is no answer, whatever the documents say.
pub(super) const LEAST: f32 = 0.2;
