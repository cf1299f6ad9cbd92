//! The close look at a candidate.

use super::features::{FEATURES, Feature, Features};
use super::lens::{Lens, Match, TERMS, share};
use super::question::Question;
use crate::document::Kind;
use crate::index::{Hit, Index, Token};
use crate::text::AnswerKind;
use std::ops::Range;

/// Passages of fewer words are taken to have so many: the weights were fitted on longer ones, and
/// a heading of three words is not surer for being short.
const SHORTEST: usize = 24;
/// How fast nearness fades with the number of words between.
const FADE: f32 = 4.0;
/// What a term in the very form adds to its sentence.
const EXACT_BONUS: f32 = 0.3;

/// What a sentence has of the question: as sets of terms, and the shares of the question that
/// these are.
#[derive(Clone, Copy, Default)]
struct Sentence {
    start: u32,
    any: u64,
    exact: u64,
    kin: u64,
    any_share: f32,
    exact_share: f32,
}

/// What a whole passage has of the question.
struct Whole {
    any: u64,
    exact: u64,
    kin: u64,
    related: u64,
    /// For each term its share of the question's weight, by the surest reading that is there.
    worth: [f32; TERMS],
}

/// A word of the passage that is a word of the question.
#[derive(Clone, Copy)]
struct Found {
    at: u32,
    slot: u8,
}

/// A candidate after the close look.
pub(super) struct Look {
    pub features: Features,
    /// Which sentence of the passage is the best.
    pub sentence: usize,
    /// Which terms are there.
    pub terms: u64,
    /// Which terms the title and the headings have.
    pub above: u64,
}

/// What the other candidates say of one.
#[derive(Clone, Copy)]
pub(super) struct Company {
    /// The best first-stage score.
    pub top: f32,
    /// See [`Feature::DocumentShare`].
    pub document_share: f32,
}

/// Room to work in, kept from candidate to candidate.
#[derive(Default)]
pub(super) struct Judge {
    marked: Vec<u32>,
    found: Vec<Found>,
    sentences: Vec<Sentence>,
}

impl Judge {
    /// Looks at one candidate through a lens that is turned to its index.
    pub(super) fn look(
        &mut self,
        question: &Question,
        lens: &Lens,
        index: &Index,
        hit: &Hit,
        company: Company,
    ) -> Look {
        let tokens = index.tokens(hit.passage);
        let mut features = [0.0; FEATURES];
        let mut set = |feature: Feature, value: f32| features[feature as usize] = value;
        let context = lens.context(index.context(hit.passage));
        let above = context.terms;
        let whole = self.walk(lens, tokens, context.quality);
        set(Feature::Bm25Top, hit.score / company.top);
        let any = whole.any | above;
        set(Feature::Coverage, share(any, &whole.worth));
        set(Feature::Exact, share(whole.exact | above, &whole.worth));
        set(Feature::Kin, share(whole.kin & !any, &lens.weights));
        set(Feature::Related, share(whole.related & !any & !whole.kin, &lens.weights));
        set(Feature::Neighbour, hit.neighbour / lens.total);
        set(Feature::DocumentShare, company.document_share);
        let length = tokens.len().max(SHORTEST) as f32;
        set(Feature::Length, length.ln());
        set(Feature::Density, self.found.len() as f32 / length);
        set(Feature::Names, lens.names_share(any));

        for sentence in &mut self.sentences {
            sentence.any_share = share(sentence.any, &whole.worth);
            sentence.exact_share = share(sentence.exact, &whole.worth);
        }
        let best = self.best_sentence(lens);
        set(Feature::Sentence, share(self.sentences[best].any | above, &whole.worth));
        let (first, pair) = self.best_pair(&whole.worth);
        set(Feature::Pair, share(pair | above, &whole.worth));
        set(Feature::Adjacent, self.adjacent(question, lens, tokens));
        let start = |at: usize| self.sentences.get(at).map_or(tokens.len(), |s| s.start as usize);
        let kind = match marks(question.wants) {
            0 => 0.2,
            marks => self.kind(lens, tokens, start(first)..start(first + 2), marks),
        };
        set(Feature::KindNear, kind);

        set(Feature::Context, share(above, &lens.weights));
        match index.passage(hit.passage).kind {
            Kind::Body => {}
            Kind::Caption => set(Feature::Caption, 1.0),
            Kind::Reference => set(Feature::Reference, 1.0),
            Kind::Note => set(Feature::Note, 1.0),
        }
        Look { features, sentence: best, terms: whole.any, above }
    }

    /// Sets down where the words of the question stand, and what each sentence and the whole
    /// have of it; `quality` is how sure the terms of the title and headings are.
    fn walk(&mut self, lens: &Lens, tokens: &[Token], mut quality: [f32; TERMS]) -> Whole {
        lens.mark(tokens, &mut self.marked);
        self.found.clear();
        self.sentences.clear();
        let mut related = 0;
        let mut sentence = Sentence::default();
        for &at in &self.marked {
            let token = tokens[at as usize];
            if token.is(Token::SENTENCE) && at > 0 {
                self.sentences.push(sentence);
                sentence = Sentence { start: at, ..Sentence::default() };
            }
            let Some(met) = lens.met(token) else { continue };
            let bit = 1u64 << met.slot;
            match met.by {
                Match::Kin => sentence.kin |= bit,
                Match::Related => related |= bit,
                Match::Exact | Match::Stem => {
                    self.found.push(Found { at, slot: met.slot });
                    sentence.any |= bit;
                    sentence.exact |= if met.by == Match::Exact { bit } else { 0 };
                    let quality = &mut quality[usize::from(met.slot)];
                    *quality = quality.max(met.quality);
                }
            }
        }
        self.sentences.push(sentence);
        let all = |set: fn(&Sentence) -> u64| self.sentences.iter().fold(0, |all, s| all | set(s));
        for (worth, weight) in quality.iter_mut().zip(&lens.weights) {
            *worth *= weight;
        }
        Whole {
            any: all(|s| s.any),
            exact: all(|s| s.exact),
            kin: all(|s| s.kin),
            related,
            worth: quality,
        }
    }

    /// The sentence that has most of the question; the first of equals.
    fn best_sentence(&self, lens: &Lens) -> usize {
        let mut best = (0, 0.0);
        for (at, sentence) in self.sentences.iter().enumerate() {
            let kin = share(sentence.kin & !sentence.any, &lens.weights);
            let worth = sentence.any_share + EXACT_BONUS * (sentence.exact_share + kin);
            if worth > best.1 {
                best = (at, worth);
            }
        }
        best.0
    }

    /// The first of the two sentences in a row that have most of the question together, and what
    /// they have.
    fn best_pair(&self, worth: &[f32; TERMS]) -> (usize, u64) {
        let mut best = (0, 0, 0.0);
        for (at, first) in self.sentences.iter().enumerate() {
            let second = self.sentences.get(at + 1).copied().unwrap_or_default();
            let any = first.any_share + share(second.any & !first.any, worth);
            let exact = first.exact_share + share(second.exact & !first.exact, worth);
            if any + EXACT_BONUS * exact > best.2 {
                best = (at, first.any | second.any, any + EXACT_BONUS * exact);
            }
        }
        (best.0, best.1)
    }

    /// The share of the question whose neighbours there are neighbours here.
    fn adjacent(&self, question: &Question, lens: &Lens, tokens: &[Token]) -> f32 {
        let mut adjacent = [0.0f32; TERMS];
        for found in &self.found {
            let (at, slot) = (found.at as usize, usize::from(found.slot));
            let word = question.terms[slot].word;
            // What stands for the words before it is no neighbour of its own.
            let is_word = |token: &&Token| !token.is(Token::WHOLE);
            let before = tokens[..at].iter().rev().find(is_word);
            let after = tokens[at + 1..].iter().find(is_word);
            let left = word.checked_sub(1).is_some_and(|word| lens.is_word(before, word));
            let right = lens.is_word(after, word + 1);
            let both = f32::from(u8::from(left) + u8::from(right)) / 2.0;
            adjacent[slot] = adjacent[slot].max(both);
        }
        lens.weights.iter().zip(adjacent).map(|(weight, adjacent)| weight * adjacent).sum()
    }

    /// How near to a heavy matched word a word with one of these marks stands in `range`.
    fn kind(&self, lens: &Lens, tokens: &[Token], range: Range<usize>, marks: u32) -> f32 {
        let mut near = 0.0f32;
        let mut next = self.found.partition_point(|found| (found.at as usize) < range.start);
        for at in range {
            if !tokens[at].is(marks) || lens.met(tokens[at]).is_some() {
                continue;
            }
            while self.found.get(next + 1).is_some_and(|found| found.at as usize <= at) {
                next += 1;
            }
            for found in self.found[next.min(self.found.len())..].iter().take(2) {
                let apart = (found.at as usize).abs_diff(at);
                let weight = lens.weights[usize::from(found.slot)];
                near = near.max((0.3 + weight) * closeness(apart));
            }
        }
        near
    }
}

/// From 1 at no distance towards 0 for words far apart.
fn closeness(apart: usize) -> f32 {
    1.0 / (1.0 + apart as f32 / FADE)
}

/// The marks of words that are of the kind wanted.
fn marks(wants: Option<AnswerKind>) -> u32 {
    match wants {
        Some(AnswerKind::Person | AnswerKind::Place) => Token::NAME,
        Some(AnswerKind::Time) => Token::TIME,
        Some(AnswerKind::Duration) => Token::UNIT,
        Some(AnswerKind::Number) => Token::NUMBER,
        Some(AnswerKind::Reason) | None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nearer_match_never_loses() {
        assert!((0..50).all(|apart| closeness(apart) > closeness(apart + 1)));
        assert_eq!(closeness(0), 1.0);
    }
}
