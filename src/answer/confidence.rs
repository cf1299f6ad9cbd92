//! Confidence: how probable it is that the first quote answers.
//!
//! Two questions, two logistic models: do the documents answer at all, and if so, is it the first
//! quote that does? The first decides the verdict, the product of both is the confidence.

use super::features::{FEATURES, Feature, Features};
use super::model::Verdict;
use super::question::Question;
use super::rank::score;
use super::weights::{ANSWERED, FIRST, FOUND, LEAST};

/// A lead beyond this is no surer.
const MOST_LEAD: f32 = 6.0;

/// What the confidence in an answer is judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct Signals {
    /// The features of the first candidate, doubtful readings taken out of them: "bread" is not
    /// "read", so such a reading may rank a passage and never makes it an answer.
    pub features: [f32; FEATURES],
    /// How far its rank score by these is ahead of the second candidate, at most 6.
    pub lead: f32,
    /// The logarithm of the number of terms that the question has.
    pub terms: f32,
    /// The share of these that are pairs of characters of a script without spaces.
    pub grams: f32,
    /// How far the words that the first candidate has are beyond chance: the sum of their weights
    /// (logarithms of how rare they are) less the logarithm of the number of passages in which
    /// they might have met by chance.
    pub evidence: f32,
    /// The logarithm of the share of the question that it has, of a twentieth at least.
    pub covered: f32,
}

impl Signals {
    /// The signals of a question by the features of its first candidate and the score of the
    /// second.
    pub(super) fn of(
        question: &Question<'_>,
        passages: u32,
        features: Features,
        second: Option<f32>,
    ) -> Signals {
        let ahead = |second: f32| (score(&features) - second).clamp(0.0, MOST_LEAD);
        let lead = second.map_or(MOST_LEAD, ahead);
        let terms = question.terms.len().max(1) as f32;
        let grams = question.terms.iter().filter(|term| question.words[term.word].gram).count();
        let grams = grams as f32 / terms;
        let coverage = features[Feature::Coverage as usize];
        // Pairs of characters overlap, so each character is counted twice.
        let rarity = coverage * question.weight() * (1.0 - 0.5 * grams);
        let evidence = rarity - (passages.max(1) as f32).ln();
        Signals {
            features,
            lead,
            terms: terms.ln(),
            grams,
            evidence,
            covered: coverage.max(0.05).ln(),
        }
    }

    /// The verdict, and the probability that the first candidate answers.
    pub(super) fn judge(&self) -> (Verdict, f32) {
        let answered = ANSWERED.probability(self);
        let confidence = answered * FIRST.probability(self);
        let found = answered >= FOUND && confidence >= LEAST;
        (if found { Verdict::Found } else { Verdict::Closest }, confidence)
    }
}

/// A linear model of log odds: what each signal adds, and what holds without any.
pub(super) struct LogOdds {
    pub features: &'static [(Feature, f32)],
    pub lead: f32,
    pub terms: f32,
    pub grams: f32,
    pub evidence: f32,
    pub covered: f32,
    pub constant: f32,
}

impl LogOdds {
    /// The probability, from 0 to 1.
    fn probability(&self, signals: &Signals) -> f32 {
        let features = self.features.iter();
        let features =
            features.map(|&(feature, weight)| weight * signals.features[feature as usize]);
        let odds = self.constant
            + self.lead * signals.lead
            + self.terms * signals.terms
            + self.grams * signals.grams
            + self.evidence * signals.evidence
            + self.covered * signals.covered
            + features.sum::<f32>();
        1.0 / (1.0 + (-odds).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signals of a candidate that has this share of the question in every way.
    fn signals(share: f32, lead: f32) -> Signals {
        let mut features = [0.0; FEATURES];
        for feature in [
            Feature::Coverage,
            Feature::Exact,
            Feature::Sentence,
            Feature::Pair,
            Feature::Adjacent,
            Feature::Names,
        ] {
            features[feature as usize] = share;
        }
        let (evidence, covered) = (10.0 * share - 3.0, share.max(0.05).ln());
        Signals { features, lead, terms: 1.0, grams: 0.0, evidence, covered }
    }

    #[test]
    fn more_of_the_question_never_makes_it_less_sure() {
        let sure = |share: u8| signals(f32::from(share) / 10.0, 2.0).judge().1;
        assert!((0..10).all(|share| sure(share) < sure(share + 1)));
        assert!(sure(0) > 0.0 && sure(10) < 1.0);
    }

    #[test]
    fn a_longer_lead_is_surer() {
        let sure = |lead| signals(0.5, lead).judge().1;
        assert!(sure(0.1) < sure(2.0) && sure(2.0) < sure(MOST_LEAD));
    }
}
