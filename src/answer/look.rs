//! The close look at a candidate.

use super::features::{FEATURES, Feature, Features};
use super::lens::Lens;
use super::question::Question;
use super::sums::{Sums, TERMS, each};
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

/// How many words are looked at together: as many as a set of them has bits.
const CHUNK: usize = 64;

/// Which terms of the question a sentence has.
#[derive(Clone, Copy, Default)]
struct Sentence {
    start: u32,
    any: u64,
    exact: u64,
    kin: u64,
}

impl Sentence {
    /// This sentence, or a new one if that begins `at` a word.
    fn or_next(self, begins: bool, at: u32) -> Sentence {
        let old = if begins { 0 } else { u64::MAX };
        Sentence {
            start: if begins { at } else { self.start },
            any: self.any & old,
            exact: self.exact & old,
            kin: self.kin & old,
        }
    }
}

/// Which terms of the question a whole passage has.
#[derive(Default)]
struct Whole {
    any: u64,
    exact: u64,
    kin: u64,
    related: u64,
}

/// A word of a passage that is a term of the question.
#[derive(Clone, Copy, Default)]
pub(super) struct Found {
    /// Its place among the passage's words.
    pub at: u32,
    slot: u8,
    /// The term's share of the question's weight, by how sure the reading is.
    worth: f32,
}

/// A candidate after the close look.
pub(super) struct Look {
    pub features: Features,
    /// Where terms of the question stand, by [`Judge::found`].
    pub found: Range<usize>,
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

/// Room to work in, and what was found in the candidates so far.
#[derive(Default)]
pub(super) struct Judge {
    /// Where terms of the question stand in one candidate after the other.
    found: Vec<Found>,
    /// How much of that is filled.
    filled: usize,
    /// The sentences of the candidate at hand; there may be some of others behind them.
    sentences: Vec<Sentence>,
    /// For each term its share of the question's weight, by the surest reading that is there.
    worth: Sums,
}

impl Judge {
    /// Forgets the candidates so far.
    pub(super) fn forget(&mut self) {
        self.filled = 0;
    }

    /// Where terms of the question stand in a candidate, by what a [`Look`] at it says.
    pub(super) fn found(&self, range: Range<usize>) -> &[Found] {
        &self.found[range]
    }

    /// Looks at one candidate through a lens that is turned to its index.
    pub(super) fn look(
        &mut self,
        question: &Question<'_>,
        lens: &Lens,
        index: &Index,
        hit: &Hit,
        company: Company,
    ) -> Look {
        let tokens = index.tokens(hit.passage);
        let mut features = [0.0; FEATURES];
        let mut set = |feature: Feature, value: f32| features[feature as usize] = value;
        let context = index.context(hit.passage).iter().map(|&token| lens.met(token));
        let above = context.clone().fold(0, |above, met| above | met.any);
        let places = self.filled;
        let (whole, sentences) = self.walk(lens, tokens);
        let places = places..self.filled;
        let (found, sentences) = (&self.found[places.clone()], &self.sentences[..sentences]);
        let worth = if lens.sure {
            &lens.weights
        } else {
            let readings = found.iter().map(|found| (found.slot, found.worth));
            let readings = readings.chain(context.map(|met| (met.slot, met.worth)));
            let mut surest = [0.0f32; TERMS];
            for (slot, worth) in readings {
                surest[usize::from(slot)] = surest[usize::from(slot)].max(worth);
            }
            self.worth.set(surest[..question.terms.len()].iter().copied());
            &self.worth
        };
        set(Feature::Bm25Top, hit.score / company.top);
        let any = whole.any | above;
        set(Feature::Coverage, worth.of(any));
        set(Feature::Exact, worth.of(whole.exact | above));
        set(Feature::Kin, lens.weights.of(whole.kin & !any));
        set(Feature::Related, lens.weights.of(whole.related & !any & !whole.kin));
        set(Feature::Neighbour, hit.neighbour / lens.total);
        set(Feature::DocumentShare, company.document_share);
        let length = tokens.len().max(SHORTEST) as f32;
        set(Feature::Length, length.ln());
        set(Feature::Density, found.len() as f32 / length);
        set(Feature::Names, lens.names_share(any));

        let best = best_sentence(sentences, &lens.weights, worth);
        set(Feature::Sentence, worth.of(sentences[best].any | above));
        let (first, pair) = best_pair(sentences, worth);
        set(Feature::Pair, worth.of(pair | above));
        set(Feature::Adjacent, adjacent(found, lens, tokens));
        let start = |at: usize| sentences.get(at).map_or(tokens.len(), |s| s.start as usize);
        let kind = match marks(question.wants) {
            0 => 0.2,
            marks => {
                let is_kind = |token: &Token| token.is(marks) && lens.is_other(*token);
                kind(found, &lens.weights, tokens, start(first)..start(first + 2), is_kind)
            }
        };
        set(Feature::KindNear, kind);

        set(Feature::Context, lens.weights.of(above));
        match index.passage(hit.passage).kind {
            Kind::Body => {}
            Kind::Caption => set(Feature::Caption, 1.0),
            Kind::Reference => set(Feature::Reference, 1.0),
            Kind::Note => set(Feature::Note, 1.0),
        }
        Look { features, found: places, sentence: best, terms: whole.any, above }
    }

    /// Sets down where the terms of the question stand, and which of them each sentence and the
    /// whole have. Returns with the whole how many sentences there are.
    fn walk(&mut self, lens: &Lens, tokens: &[Token]) -> (Whole, usize) {
        // Room for the most there can be, so that each word is noted without a branch: what it is
        // to the question is chance to a processor, and so is where a sentence ends.
        let room = tokens.len() + 1;
        self.found.resize(self.found.len().max(self.filled + room), Found::default());
        self.sentences.resize(self.sentences.len().max(room), Sentence::default());
        self.sentences[0] = Sentence::default();
        let mut last = 0;
        let mut whole = Whole::default();
        let mut sentence = Sentence::default();
        for (chunk, part) in (0..).zip(tokens.chunks(CHUNK)) {
            each(lens.mark(part), |bit| {
                let token = part[usize::from(bit)];
                let at = chunk * CHUNK as u32 + u32::from(bit);
                let begins = token.is(Token::SENTENCE) & (at > 0);
                let met = lens.met(token);
                last += usize::from(begins);
                sentence = sentence.or_next(begins, at);
                sentence.any |= met.any;
                sentence.exact |= met.exact;
                sentence.kin |= met.kin;
                self.sentences[last] = sentence;
                whole.related |= met.related;
                self.found[self.filled] = Found { at, slot: met.slot, worth: met.worth };
                self.filled += usize::from(met.any != 0);
            });
        }
        for sentence in &self.sentences[..=last] {
            whole.any |= sentence.any;
            whole.exact |= sentence.exact;
            whole.kin |= sentence.kin;
        }
        (whole, last + 1)
    }
}

/// The sentence that has most of the question; the first of equals.
fn best_sentence(sentences: &[Sentence], weights: &Sums, worth: &Sums) -> usize {
    let mut best = (0, 0.0);
    for (at, sentence) in sentences.iter().enumerate() {
        let kin = weights.of(sentence.kin & !sentence.any);
        let has = worth.of(sentence.any) + EXACT_BONUS * (worth.of(sentence.exact) + kin);
        if has > best.1 {
            best = (at, has);
        }
    }
    best.0
}

/// The first of the two sentences in a row that have most of the question together, and what they
/// have.
fn best_pair(sentences: &[Sentence], worth: &Sums) -> (usize, u64) {
    let mut best = (0, 0, 0.0);
    for (at, first) in sentences.iter().enumerate() {
        let second = sentences.get(at + 1).copied().unwrap_or_default();
        let any = worth.of(first.any) + worth.of(second.any & !first.any);
        let exact = worth.of(first.exact) + worth.of(second.exact & !first.exact);
        if any + EXACT_BONUS * exact > best.2 {
            best = (at, first.any | second.any, any + EXACT_BONUS * exact);
        }
    }
    (best.0, best.1)
}

/// The share of the question whose neighbours there are neighbours here.
fn adjacent(found: &[Found], lens: &Lens, tokens: &[Token]) -> f32 {
    // What stands for the words before it is no neighbour of its own.
    let is_word = |token: &&Token| !token.is(Token::WHOLE);
    let (mut one, mut both) = (0u64, 0u64);
    for &Found { at, slot, .. } in found {
        let before = tokens[..at as usize].iter().rev().find(is_word);
        let after = tokens[at as usize + 1..].iter().find(is_word);
        let [left, right] = lens.beside(slot, before.copied(), after.copied());
        one |= u64::from(left | right) << slot;
        both |= u64::from(left & right) << slot;
    }
    let mut share = 0.0;
    each(one, |slot| {
        let all = if both >> slot & 1 == 1 { 1.0 } else { 0.5 };
        share += lens.weights.weight(slot) * all;
    });
    share
}

/// How near a word of the kind wanted, in `range`, stands to a matched word, heavier ones counting
/// more. Each such word is held to the matched words next before and after it, of which the latter
/// may stand past the range; one that comes before all matched words of the range ("Fleming
/// discovered penicillin") to the first two.
fn kind(
    found: &[Found],
    weights: &Sums,
    tokens: &[Token],
    range: Range<usize>,
    is_kind: impl Fn(&Token) -> bool,
) -> f32 {
    let mut near = 0.0f32;
    let mut start = range.start;
    let first = found.partition_point(|found| (found.at as usize) < range.start);
    for (i, &Found { at, slot, .. }) in found.iter().enumerate().skip(first) {
        let at = at as usize;
        let end = found.get(i + 1).map_or(range.end, |next| range.end.min(next.at as usize));
        let before = tokens[start..at.min(range.end)].iter().rposition(&is_kind);
        let before = before.map(|before| at - start - before);
        let after = tokens.get(at + 1..end).and_then(|after| after.iter().position(&is_kind));
        let after = after.map(|after| after + 1);
        let mut note =
            |slot, apart| near = near.max((0.3 + weights.weight(slot)) * closeness(apart));
        if let Some(apart) = before.into_iter().chain(after).min() {
            note(slot, apart);
        }
        if let (true, Some(apart), Some(second)) = (i == first, before, found.get(i + 1)) {
            note(second.slot, apart + second.at as usize - at);
        }
        if at >= range.end {
            break;
        }
        start = at + 1;
    }
    near
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

    proptest::proptest! {
        #[test]
        fn a_word_of_the_kind_is_near_the_matched_words_on_either_side(
            words in proptest::collection::vec((0u8..8, 0u8..3), 0..30),
            bounds in (0usize..31, 0usize..31),
            weights in proptest::collection::vec(0.0f32..1.0, 8),
        ) {
            let mut sums = Sums::default();
            sums.set(weights.iter().copied());
            let is_kind = |token: &Token| token.is(Token::NAME);
            // A third of the words are matched, a third are of the kind.
            let token = |&(_, what): &(u8, u8)| Token::new(0, Token::NAME * u32::from(what == 1));
            let tokens = words.iter().map(token).collect::<Vec<_>>();
            let found = (0..).zip(&words).filter(|(_, (_, what))| *what == 2);
            let found = found.map(|(at, &(slot, _))| Found { at, slot, worth: 1.0 });
            let found = found.collect::<Vec<_>>();
            let (start, end) = (bounds.0.min(bounds.1), bounds.0.max(bounds.1));
            let range = start.min(words.len())..end.min(words.len());
            let mut expected = 0.0f32;
            for at in range.clone().filter(|&at| is_kind(&tokens[at])) {
                let there = |found: &&Found| range.start <= found.at as usize;
                let there = found.iter().filter(there).collect::<Vec<_>>();
                let next = there.partition_point(|found| (found.at as usize) < at);
                let near = there.iter().skip(next.saturating_sub(1)).take(2);
                for near in near {
                    let closeness = closeness(at.abs_diff(near.at as usize));
                    expected = expected.max((0.3 + weights[usize::from(near.slot)]) * closeness);
                }
            }
            assert_eq!(kind(&found, &sums, &tokens, range, is_kind), expected);
        }
    }
}
