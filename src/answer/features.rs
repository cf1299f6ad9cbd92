//! The close look at a candidate: what speaks for it, as plain numbers.

use super::lens::{Lens, Match, each};
use super::question::Question;
use crate::document::Kind;
use crate::index::{Hit, Index, Token};
use crate::text::AnswerKind;
use std::ops::Range;

macro_rules! features {
    ($($(#[doc = $doc:literal])+ $name:ident,)*) => {
        /// What speaks for or against a candidate. Shares are of the question's weight, so that
        /// a missing word costs as much as it is rare.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Feature { $($(#[doc = $doc])+ $name,)* }

        impl Feature {
            /// All features, in the order of a feature vector.
            pub const ALL: &'static [Feature] = &[$(Feature::$name,)*];

            /// The name, as the fitting tool and `docs/ranking.md` write it.
            pub fn name(self) -> &'static str {
                match self { $(Feature::$name => stringify!($name),)* }
            }
        }
    };
}

features! {
    /// The first stage's score over the question's weight.
    Bm25,
    /// The first stage's score over the best candidate's.
    Bm25Top,
    /// The share of the question that the passage has, by stem.
    Coverage,
    /// The share that it has in the very form asked for.
    Exact,
    /// The share that the best sentence has.
    Sentence,
    /// The share that the best sentence has in the very form.
    SentenceExact,
    /// The share that the best two sentences in a row have.
    Pair,
    /// The share that these two have in the very form.
    PairExact,
    /// The share whose neighbours in the question, little words too, are neighbours here.
    Adjacent,
    /// How near terms that follow each other in the question are here.
    Near,
    /// The best two sentences hold a thing of the kind wanted: 1, 0, or 0.5 if none is wanted.
    KindThere,
    /// How near to a heavy matched word that thing is.
    KindNear,
    /// Matched words over all words.
    Density,
    /// The logarithm of the number of words.
    Length,
    /// The share that the title and headings have.
    Context,
    /// The share that the title and headings have and the text has not.
    ContextOnly,
    /// The better neighbouring paragraph's first-stage score over the question's weight.
    Neighbour,
    /// The share met only by words with the same beginning.
    Kin,
    /// The same of the best two sentences.
    KinPair,
    /// The share met only by words that tell the same.
    Related,
    /// The share of the question's names that is there; 0.5 if it has none.
    Names,
    /// How heavy the heaviest missing term is beside the heaviest of all.
    Missing,
    /// The share of all candidates' first-stage scores that this document's others have.
    DocumentShare,
    /// It is a caption.
    Caption,
    /// It is a cross-reference.
    Reference,
    /// It is a note about the text.
    Note,
}

/// How many features there are.
pub const FEATURES: usize = Feature::ALL.len();

/// A feature vector, indexed by [`Feature`].
pub(super) type Features = [f32; FEATURES];

/// How fast nearness fades with the number of words between.
const FADE: f32 = 4.0;
/// What a term in the very form adds to its sentence.
const EXACT_BONUS: f32 = 0.3;

const ONES: [f32; 64] = [1.0; 64];

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
        let mut quality = [0.0f32; 64];
        let (mut all, mut related) = (Sentence::default(), 0u64);
        self.found.clear();
        self.sentences.clear();
        self.sentences.push(Sentence::default());
        let mut sentence = Sentence::default();
        for (at, &token) in (0u32..).zip(tokens) {
            if token.is(Token::SENTENCE) && at > 0 {
                *self.sentences.last_mut().expect("one was pushed above") = sentence;
                sentence = Sentence { start: at, ..Sentence::default() };
                self.sentences.push(sentence);
            }
            let Some(met) = lens.met(token) else { continue };
            let slot = usize::from(met.slot);
            let bit = 1u64 << slot;
            match met.by {
                Match::Kin => sentence.kin |= bit,
                Match::Related => related |= bit,
                Match::Exact | Match::Stem => {
                    self.found.push(Found { at, slot: met.slot });
                    sentence.any |= bit;
                    sentence.exact |= if met.by == Match::Exact { bit } else { 0 };
                    quality[slot] = quality[slot].max(met.quality);
                }
            }
            all.any |= sentence.any;
            all.exact |= sentence.exact;
            all.kin |= sentence.kin;
        }
        *self.sentences.last_mut().expect("one was pushed above") = sentence;

        set(Feature::Bm25, hit.score / lens.total);
        set(Feature::Bm25Top, hit.score / company.top);
        set(Feature::Coverage, lens.share(all.any, &quality));
        set(Feature::Exact, lens.share(all.exact, &quality));
        set(Feature::Kin, lens.share(all.kin & !all.any, &ONES));
        set(Feature::Related, lens.share(related & !all.any & !all.kin, &ONES));
        set(Feature::Neighbour, hit.neighbour / lens.total);
        set(Feature::DocumentShare, company.document_share);
        set(Feature::Length, (tokens.len().max(1) as f32).ln());
        set(Feature::Density, self.found.len() as f32 / tokens.len().max(8) as f32);

        for sentence in &mut self.sentences {
            sentence.any_share = lens.share(sentence.any, &quality);
            sentence.exact_share = lens.share(sentence.exact, &quality);
        }
        let best = self.best_sentence(lens);
        let alone = self.sentences[best];
        set(Feature::Sentence, alone.any_share);
        set(Feature::SentenceExact, alone.exact_share);
        let (pair_at, pair) = self.best_pair(lens, &quality);
        set(Feature::Pair, pair.any_share);
        set(Feature::PairExact, pair.exact_share);
        set(Feature::KinPair, lens.share(pair.kin & !pair.any, &ONES));

        let (near, adjacent) = self.nearness(question, lens, tokens);
        set(Feature::Near, near);
        set(Feature::Adjacent, adjacent);
        let (names, missing) = names_and_missing(question, lens, all.any);
        set(Feature::Names, names);
        set(Feature::Missing, missing);
        let sentence_end =
            |at: usize| self.sentences.get(at).map_or(tokens.len(), |s| s.start as usize);
        let (there, kind_near) = match marks(question.wants) {
            0 => (0.5, 0.2),
            marks => self.kind(lens, tokens, pair.start as usize..sentence_end(pair_at + 2), marks),
        };
        set(Feature::KindThere, there);
        set(Feature::KindNear, kind_near);

        let met = index.context(hit.passage).iter().filter_map(|&token| lens.met(token));
        let above = met.filter(|met| matches!(met.by, Match::Exact | Match::Stem));
        let above = above.fold(0, |slots, met| slots | 1 << met.slot);
        set(Feature::Context, lens.share(above, &ONES));
        set(Feature::ContextOnly, lens.share(above & !all.any, &ONES));
        match index.passage(hit.passage).kind {
            Kind::Body => {}
            Kind::Caption => set(Feature::Caption, 1.0),
            Kind::Reference => set(Feature::Reference, 1.0),
            Kind::Note => set(Feature::Note, 1.0),
        }
        Look { features, sentence: best, terms: all.any }
    }

    /// The sentence that has most of the question; the first of equals.
    fn best_sentence(&self, lens: &Lens) -> usize {
        let mut best = (0, 0.0);
        for (at, sentence) in self.sentences.iter().enumerate() {
            let kin = lens.share(sentence.kin & !sentence.any, &ONES);
            let worth = sentence.any_share + EXACT_BONUS * (sentence.exact_share + kin);
            if worth > best.1 {
                best = (at, worth);
            }
        }
        best.0
    }

    /// The two sentences in a row that have most of the question together, as one.
    fn best_pair(&self, lens: &Lens, quality: &[f32; 64]) -> (usize, Sentence) {
        let mut best = (0, Sentence::default(), 0.0);
        for (at, first) in self.sentences.iter().enumerate() {
            let second = self.sentences.get(at + 1).copied().unwrap_or_default();
            let more = |first: u64, second: u64| lens.share(second & !first, quality);
            let both = Sentence {
                start: first.start,
                any: first.any | second.any,
                exact: first.exact | second.exact,
                kin: first.kin | second.kin,
                any_share: first.any_share + more(first.any, second.any),
                exact_share: first.exact_share + more(first.exact, second.exact),
            };
            let worth = both.any_share + EXACT_BONUS * both.exact_share;
            if worth > best.2 {
                best = (at, both, worth);
            }
        }
        (best.0, best.1)
    }

    /// How near terms that follow each other in the question stand, and the share of those whose
    /// neighbours in the question are neighbours here.
    fn nearness(&self, question: &Question, lens: &Lens, tokens: &[Token]) -> (f32, f32) {
        let mut last = [u32::MAX; 64];
        let mut near = [0.0f32; 64];
        let mut adjacent = [0.0f32; 64];
        for found in &self.found {
            let (at, slot) = (found.at as usize, usize::from(found.slot));
            let fade = |before: u32| {
                if before == u32::MAX { 0.0 } else { closeness(at - before as usize) }
            };
            if slot > 0 {
                near[slot] = near[slot].max(fade(last[slot - 1]));
            }
            if slot + 1 < lens.weights.len() {
                near[slot + 1] = near[slot + 1].max(fade(last[slot + 1]));
            }
            last[slot] = found.at;
            let word = question.terms[slot].word;
            let same = |token: Option<&Token>, word: Option<&Option<u32>>| matches!((token, word), (Some(token), Some(Some(surface))) if token.surface() == *surface);
            // What stands for the words before it is no neighbour of its own.
            let word_of = |token: &&Token| !token.is(Token::WHOLE);
            let before = tokens[..at].iter().rev().find(word_of);
            let after = tokens[at + 1..].iter().find(word_of);
            let left = same(before, word.checked_sub(1).and_then(|word| lens.words.get(word)));
            let right = same(after, lens.words.get(word + 1));
            let both = f32::from(u8::from(left) + u8::from(right)) / 2.0;
            adjacent[slot] = adjacent[slot].max(both);
        }
        let weights = &lens.weights;
        let pairs =
            (1..weights.len()).map(|slot| near[slot] * (weights[slot - 1] + weights[slot]) / 2.0);
        (
            pairs.sum(),
            weights.iter().zip(adjacent).map(|(weight, adjacent)| weight * adjacent).sum(),
        )
    }

    /// Whether words of the kind wanted stand in `range`, and how near to a heavy matched word.
    fn kind(&self, lens: &Lens, tokens: &[Token], range: Range<usize>, marks: u32) -> (f32, f32) {
        let (mut there, mut near) = (0.0f32, 0.0f32);
        let mut next = self.found.partition_point(|found| (found.at as usize) < range.start);
        for at in range {
            if !tokens[at].is(marks) || lens.met(tokens[at]).is_some() {
                continue;
            }
            there = 1.0;
            while self.found.get(next + 1).is_some_and(|found| found.at as usize <= at) {
                next += 1;
            }
            for found in self.found[next.min(self.found.len())..].iter().take(2) {
                let apart = (found.at as usize).abs_diff(at) as f32;
                let weight = lens.weights[usize::from(found.slot)];
                near = near.max((0.3 + weight) / (1.0 + apart / FADE));
            }
        }
        (there, near)
    }
}

/// From 1 for neighbours towards 0 for words far apart.
fn closeness(apart: usize) -> f32 {
    1.0 / (1.0 + apart.saturating_sub(1) as f32 / FADE)
}

/// [`Feature::Names`] and [`Feature::Missing`].
fn names_and_missing(question: &Question, lens: &Lens, there: u64) -> (f32, f32) {
    let (mut names, mut names_there) = (0.0, 0.0);
    let (mut heaviest, mut missing) = (0.0f32, 0.0f32);
    for (slot, (term, &weight)) in question.terms.iter().zip(&lens.weights).enumerate() {
        let word = &question.words[term.word];
        let is_there = there >> slot & 1 == 1;
        heaviest = heaviest.max(weight);
        if !is_there {
            missing = missing.max(weight);
        }
        let number = word.folded.starts_with(|c: char| c.is_ascii_digit());
        if word.capital && term.word > 0 && !number {
            names += weight;
            names_there += if is_there { weight } else { 0.0 };
        }
    }
    let names = if names > 0.0 { names_there / names } else { 0.5 };
    (names, missing / heaviest.max(f32::MIN_POSITIVE))
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

/// The weights of the terms in a set, for what is shown beside the rank.
pub(super) fn any_sure(question: &Question, terms: u64) -> bool {
    each(terms).any(|slot| question.terms[slot].sure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nearer_match_never_loses() {
        assert!((1..50).all(|apart| closeness(apart) > closeness(apart + 1)));
        assert_eq!(closeness(1), 1.0);
    }
}
