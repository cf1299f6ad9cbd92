//! The weights of the ranking and of the confidence.
//!
//! Fitted on public question sets as `examples/fit.rs` does it, one set of weights for every language and
//! kind of text; see `docs/ranking.md`. The last three are set by hand, since those sets have body
//! text only: a caption or a note gives way to body text that says nearly the same, a
//! cross-reference to nearly anything.

use super::features::{FEATURES, Feature};

/// What each feature adds to the rank score, in the order of [`Feature::ALL`].
pub(super) const RANK: [f32; FEATURES] = [
    -2.518, // Bm25
    4.962,  // Bm25Top
    0.000,  // Coverage
    2.635,  // Exact
    2.611,  // Sentence
    -0.527, // SentenceExact
    1.980,  // Pair
    0.681,  // PairExact
    3.903,  // Adjacent
    0.844,  // Near
    0.595,  // KindThere
    2.071,  // KindNear
    8.669,  // Density
    -0.709, // Length
    2.477,  // Context
    8.598,  // ContextOnly
    1.797,  // Neighbour
    3.988,  // Kin
    1.990,  // KinPair
    5.505,  // Related
    0.164,  // Names
    0.221,  // Missing
    1.799,  // DocumentShare
    -2.600, // Caption
    -4.000, // Reference
    -0.600, // Note
];

/// A linear model of log odds: what each feature adds, and what holds without any.
pub(super) struct LogOdds {
    pub features: &'static [(Feature, f32)],
    /// What a point of rank score adds.
    pub score: f32,
    /// What a point of lead over the second candidate adds.
    pub lead: f32,
    pub constant: f32,
}

/// That the documents answer the question at all: fitted on questions asked of their own
/// document and of another.
pub(super) const ANSWERED: LogOdds = LogOdds {
    features: &[
        (Feature::Coverage, 3.15),
        (Feature::Exact, 1.198),
        (Feature::Sentence, 2.047),
        (Feature::Pair, 1.818),
        (Feature::Missing, 1.444),
        (Feature::Names, 1.913),
        (Feature::Adjacent, 4.312),
    ],
    score: 0.699,
    lead: 0.0,
    constant: -10.593,
};

/// That the first quote is the one that answers, if the documents do.
pub(super) const FIRST: LogOdds = LogOdds {
    features: &[
        (Feature::Coverage, -0.567),
        (Feature::Sentence, 0.315),
        (Feature::Exact, 0.744),
        (Feature::KindNear, -0.704),
        (Feature::Adjacent, 0.979),
    ],
    score: 0.0,
    lead: 0.910,
    constant: -0.956,
};

/// From this probability on that the documents answer, the verdict is `found`.
pub(super) const FOUND: f32 = 0.43;
