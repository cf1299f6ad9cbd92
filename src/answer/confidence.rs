//! Confidence: how probable it is that the first quote answers.
//!
//! Two questions, two logistic models: do the documents answer at all, and if so, is it the first
//! quote that does? The first decides the verdict, the product of both is the confidence.

use super::features::{Feature, Features};
use super::model::Verdict;
use super::weights::{ANSWERED, FIRST, FOUND, LogOdds};

/// A lead beyond this is no surer.
const MOST_LEAD: f32 = 6.0;

impl LogOdds {
    /// The probability, from 0 to 1.
    fn probability(&self, features: &Features, score: f32, lead: f32) -> f32 {
        let spoken =
            self.features.iter().map(|&(feature, weight)| features[feature as usize] * weight);
        let odds = self.constant + self.score * score + self.lead * lead + spoken.sum::<f32>();
        1.0 / (1.0 + (-odds).exp())
    }
}

/// What rank score a whole question's share is worth, roughly.
const DOUBT_SCORE: f32 = 8.0;
/// The shares that a doubtful reading has a part in.
const SHARES: [Feature; 4] = [Feature::Coverage, Feature::Exact, Feature::Sentence, Feature::Pair];

/// The verdict on a first candidate that has some word of the question, and the confidence in it:
/// from its features, the share of the question that it has by doubtful readings only, its rank
/// score and that of the second.
pub(super) fn judge(
    features: &Features,
    doubt: f32,
    score: f32,
    second: Option<f32>,
) -> (Verdict, f32) {
    let mut features = *features;
    for share in SHARES {
        let share = &mut features[share as usize];
        *share = (*share - doubt).max(0.0);
    }
    let features = &features;
    let score = score - DOUBT_SCORE * doubt;
    let lead = second.map_or(MOST_LEAD, |second| (score - second).clamp(0.0, MOST_LEAD));
    let answered = ANSWERED.probability(features, score, lead);
    let confidence = answered * FIRST.probability(features, score, lead);
    (if answered >= FOUND { Verdict::Found } else { Verdict::Closest }, confidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::FEATURES;

    #[test]
    fn more_of_the_question_never_makes_it_less_sure() {
        let mut last = 0.0;
        for share in 0..=10 {
            let mut features = [0.0; FEATURES];
            for feature in [Feature::Exact, Feature::Sentence, Feature::Pair, Feature::Adjacent] {
                features[feature as usize] = share as f32 / 10.0;
            }
            let (_, confidence) = judge(&features, 0.0, 8.0, Some(6.0));
            assert!(confidence > last && confidence < 1.0);
            last = confidence;
        }
    }

    #[test]
    fn a_longer_lead_is_surer() {
        let features = [0.5; FEATURES];
        let sure = |second| judge(&features, 0.0, 10.0, second).1;
        assert!(sure(Some(9.9)) < sure(Some(8.0)) && sure(Some(8.0)) < sure(None));
    }
}
