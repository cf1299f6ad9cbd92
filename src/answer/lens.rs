//! The lens: which surface forms of one index a question asks for.
//!
//! A table with a byte for each surface form says what a word of a passage is to the question, so
//! that judging a passage is one walk over its token array. It is filled for a question and
//! cleared by the same ranges, and kept by its thread.

use super::question::Question;
use crate::index::{Form, Index, Token};
use std::num::NonZero;
use std::ops::Range;

/// What a stem must share with a term's, in letters, to be its kin ("invad", "invas").
const KIN_SHARE: f32 = 0.7;
/// How much of the kin's own letters that beginning must be.
const KIN_LENGTH: f32 = 0.62;
/// Shorter stems have no kin: too many words share their beginning by chance.
const KIN_SHORTEST: usize = 5;
/// A beginning that so many stems share says nothing.
const KIN_MOST: usize = 64;
/// More terms than a question has: they fit the bits of a word.
pub(super) const TERMS: usize = 64;
/// A byte tells so many forms apart, 0 being none.
const MOST_FORMS: usize = 255;

/// What a word of a passage is to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// The very surface form that was asked for.
    Exact,
    /// Another form of the same stem.
    Stem,
    /// A word with the same beginning.
    Kin,
    /// A word that asks or tells the same.
    Related,
}

/// A way in which a term is met.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met {
    /// The term's place in [`Question::terms`].
    pub slot: u8,
    /// What sort of match it is.
    pub by: Match,
    /// How sure the reading is, from 0 to 1.
    pub quality: f32,
}

/// What a title and headings have of a question.
pub(super) struct Context {
    /// Which terms are there.
    pub terms: u64,
    /// How sure each is.
    pub quality: [f32; TERMS],
}

/// The forms of one question in one index.
pub(super) struct Lens {
    by_surface: Vec<u8>,
    filled: Vec<Range<u32>>,
    forms: Vec<Met>,
    /// For each word of the question its surface form here, if it has one.
    pub(super) words: Vec<Option<u32>>,
    /// For each term its share of the question's weight.
    pub(super) weights: [f32; TERMS],
    /// The weight of all terms.
    pub(super) total: f32,
    /// Which terms are names.
    names: u64,
}

impl Default for Lens {
    fn default() -> Lens {
        Lens {
            by_surface: Vec::new(),
            filled: Vec::new(),
            forms: Vec::new(),
            words: Vec::new(),
            weights: [0.0; TERMS],
            total: 0.0,
            names: 0,
        }
    }
}

impl Lens {
    /// Turns the lens to a question and the index with this number in its scope.
    pub(super) fn focus(&mut self, question: &Question, number: u32, index: &Index) {
        for range in self.filled.drain(..) {
            self.by_surface[range.start as usize..range.end as usize].fill(0);
        }
        self.forms.clear();
        let vocabulary = index.vocabulary();
        if self.by_surface.len() < vocabulary.surfaces() {
            self.by_surface.resize(vocabulary.surfaces(), 0);
        }
        let slots = || (0..question.terms.len() as u8).zip(&question.terms);
        // The weakest first: where two fit one word, the stronger is written over it. A question so
        // long that there is no room for all goes without the weakest.
        let here = |forms: &[Form]| forms.iter().filter(|form| form.index == number).count();
        let forms = slots().map(|(_, term)| 2 * here(&term.forms)).sum::<usize>();
        let weak = slots().map(|(_, term)| 1 + here(&term.related)).sum::<usize>();
        let room = forms + weak <= MOST_FORMS;
        for (slot, term) in slots().filter(|_| room) {
            let best = term.forms.iter().find(|form| form.index == number);
            let kin = best.into_iter().flat_map(|form| kin(index, form.stem));
            self.add(
                kin.map(|stem| vocabulary.surfaces_of(stem)),
                Met { slot, by: Match::Kin, quality: 1.0 },
            );
        }
        for (slot, term) in slots().rev().filter(|_| room) {
            for form in term.related.iter().filter(|form| form.index == number) {
                let met = Met { slot, by: Match::Related, quality: 1.0 };
                self.add([vocabulary.surfaces_of(form.stem)], met);
            }
        }
        for (slot, term) in slots().rev() {
            for form in term.forms.iter().rev().filter(|form| form.index == number) {
                let met = Met { slot, by: Match::Stem, quality: form.weight };
                self.add([vocabulary.surfaces_of(form.stem)], met);
                if let Some(surface) = form.surface {
                    self.add(
                        std::iter::once(surface..surface + 1),
                        Met { by: Match::Exact, ..met },
                    );
                }
            }
        }
        self.words.clear();
        self.words.extend(question.words.iter().map(|word| match word.term {
            Some(slot) => {
                let form = question.terms[slot].forms.iter().find(|form| form.index == number);
                form.and_then(|form| form.surface)
            }
            None => index.languages().iter().find_map(|&l| vocabulary.surface(l, &word.folded)),
        }));
        self.total = question.weight().max(f32::MIN_POSITIVE);
        self.weights = [0.0; TERMS];
        self.names = 0;
        for (slot, term) in slots() {
            self.weights[usize::from(slot)] = term.weight / self.total;
            self.names |= u64::from(question.is_name(term)) << slot;
        }
    }

    fn add(&mut self, surfaces: impl IntoIterator<Item = Range<u32>>, met: Met) {
        if self.forms.len() == MOST_FORMS {
            return;
        }
        self.forms.push(met);
        for surfaces in surfaces {
            let form = self.forms.len() as u8;
            self.by_surface[surfaces.start as usize..surfaces.end as usize].fill(form);
            self.filled.push(surfaces);
        }
    }

    /// What a word of a passage is to the question, if anything.
    pub(super) fn met(&self, token: Token) -> Option<Met> {
        let form = self.by_surface[token.surface() as usize];
        form.checked_sub(1).map(|form| self.forms[usize::from(form)])
    }

    /// Lists the places of the words that are something to the question or begin a sentence.
    pub(super) fn mark(&self, tokens: &[Token], places: &mut Vec<u32>) {
        // One write a word and no branch: which words are met is chance to a processor.
        places.clear();
        places.resize(tokens.len(), 0);
        let mut count = 0;
        for (at, &token) in (0..).zip(tokens) {
            places[count] = at;
            let is_met = self.by_surface[token.surface() as usize] != 0;
            count += usize::from(is_met | token.is(Token::SENTENCE));
        }
        places.truncate(count);
    }

    /// What the words of a title and headings are to the question.
    pub(super) fn context(&self, tokens: &[Token]) -> Context {
        let mut context = Context { terms: 0, quality: [0.0; TERMS] };
        for met in tokens.iter().filter_map(|&token| self.met(token)) {
            if matches!(met.by, Match::Exact | Match::Stem) {
                context.terms |= 1 << met.slot;
                let quality = &mut context.quality[usize::from(met.slot)];
                *quality = quality.max(met.quality);
            }
        }
        context
    }

    /// Whether a token is the question's word at `word`, in its very form.
    pub(super) fn is_word(&self, token: Option<&Token>, word: usize) -> bool {
        let wanted = self.words.get(word).copied().flatten();
        token.zip(wanted).is_some_and(|(token, surface)| token.surface() == surface)
    }

    /// The share of the question's names that is in a set of terms; 0.5 if it has none.
    pub(super) fn names_share(&self, terms: u64) -> f32 {
        if self.names == 0 {
            return 0.5;
        }
        let all = share(self.names, &self.weights).max(f32::MIN_POSITIVE);
        share(self.names & terms, &self.weights) / all
    }
}

/// The sum of the weights of a set of terms.
pub(super) fn share(mut terms: u64, weights: &[f32; TERMS]) -> f32 {
    let mut sum = 0.0;
    while let Some(some) = NonZero::new(terms) {
        sum += weights[some.trailing_zeros() as usize];
        terms &= terms - 1;
    }
    sum
}

/// The stems that share a long beginning with `stem`, and with it most likely a root.
fn kin(index: &Index, stem: u32) -> impl Iterator<Item = u32> + '_ {
    let vocabulary = index.vocabulary();
    let text = vocabulary.stem_text(stem);
    let letters = text.chars().count();
    let shared = ((letters as f32 * KIN_SHARE).ceil() as usize).max(4);
    let end = text.char_indices().nth(shared).map_or(text.len(), |(at, _)| at);
    let begins_a_word = !text.starts_with(|c: char| c.is_numeric() || crate::text::is_unspaced(c));
    let stems = if letters >= KIN_SHORTEST && begins_a_word {
        vocabulary.stems_with_prefix(&text[..end])
    } else {
        0..0
    };
    let stems = if stems.len() <= KIN_MOST { stems } else { 0..0 };
    stems.filter(move |&kin| vocabulary.stem_text(kin).len() as f32 * KIN_LENGTH <= end as f32)
}
