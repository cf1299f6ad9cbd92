//! The lens: which surface forms of one index a question asks for.
//!
//! A table with a byte for each surface form says what a word of a passage is to the question, so
//! that judging a passage is one walk over its token array. It is filled for a question and
//! cleared where it was filled, and kept by its thread.

use super::question::{Asked, Question, Term};
use super::sieve::Sieve;
use super::sums::Sums;
use crate::index::{Form, Index, Token, Vocabulary};
use std::ops::Range;

/// What a stem must share with a term's, in letters, to be its kin ("invad", "invas").
const KIN_SHARE: f32 = 0.7;
/// How much of the kin's own letters that beginning must be.
const KIN_LENGTH: f32 = 0.62;
/// Shorter stems have no kin: too many words share their beginning by chance.
const KIN_SHORTEST: usize = 5;
/// A beginning that so many stems share says nothing.
const KIN_MOST: usize = 64;
/// A byte tells so many forms apart, 0 being none.
const MOST_FORMS: usize = 255;
/// Stands for a word that an index does not have: no token has so high a number.
const NOWHERE: u32 = u32::MAX;

/// What a word of a passage is to a question: each a set of one term or none, so that passages are
/// judged without asking word by word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Met {
    /// The term that it is, in the form asked for or another of the same stem.
    pub any: u64,
    /// The term that it is in the very form asked for.
    pub exact: u64,
    /// The term that it shares a beginning with.
    pub kin: u64,
    /// The term that it asks or tells the same as.
    pub related: u64,
    /// The number of the term, whichever it is.
    pub slot: u8,
    /// For a term that it is, the share of the question's weight, by how sure the reading is.
    pub worth: f32,
}

/// The forms of one question in one index.
#[derive(Default)]
pub(super) struct Lens {
    by_surface: Vec<u8>,
    /// Lets pass what the table knows.
    sieve: Sieve,
    /// The surface forms that are not 0 in the table.
    filled: Vec<u32>,
    /// What the bytes of the table stand for, the first of them for nothing.
    forms: Vec<Met>,
    /// For each word of the question its surface form here, between two that are nowhere.
    words: Vec<u32>,
    /// For each term the surface forms of the words before and after it in the question.
    beside: Vec<[u32; 2]>,
    /// For each term its share of the question's weight.
    pub(super) weights: Sums,
    /// The weight of all terms.
    pub(super) total: f32,
    /// Every reading is sure, so that whatever term is there is worth its weight.
    pub(super) sure: bool,
    /// Which terms are names.
    names: u64,
}

impl Lens {
    /// Turns the lens to a question and the index with this number in its scope.
    pub(super) fn focus(&mut self, question: &Question<'_>, number: u32, index: &Index) {
        for surface in self.filled.drain(..) {
            self.by_surface[surface as usize] = 0;
            self.sieve.remove(surface);
        }
        self.forms.clear();
        self.forms.push(Met::default());
        let vocabulary = index.vocabulary();
        if self.by_surface.len() < vocabulary.surfaces() {
            self.by_surface.resize(vocabulary.surfaces(), 0);
        }
        let slots = || (0..question.terms.len() as u8).zip(&question.terms);
        self.total = question.weight().max(f32::MIN_POSITIVE);
        self.weights.set(question.terms.iter().map(|term| term.weight / self.total));
        let names = slots().filter(|(_, term)| question.is_name(term));
        self.names = names.fold(0, |names, (slot, _)| names | 1 << slot);
        self.sure = true;
        // The weakest first: where two fit one word, the stronger is written over it. A question so
        // long that there is no room for all goes without the weakest, or even with the surest form
        // of each word alone.
        let here = |forms: &[Form]| forms.iter().filter(|form| form.index == number).count();
        let forms = slots().map(|(_, term)| 2 * here(&term.forms)).sum::<usize>();
        let weak = slots().map(|(_, term)| 1 + here(&term.related)).sum::<usize>();
        let room = forms + weak <= MOST_FORMS;
        let most = if forms <= MOST_FORMS { usize::MAX } else { 1 };
        for (slot, term) in slots().filter(|_| room) {
            let best = term.forms.iter().find(|form| form.index == number);
            let kin = best.into_iter().flat_map(|form| kin(index, form.stem));
            let met = Met { slot, kin: 1 << slot, ..Met::default() };
            self.add(met, kin.map(|stem| vocabulary.surfaces_of(stem)));
        }
        for (slot, term) in slots().rev().filter(|_| room) {
            for form in term.related.iter().filter(|form| form.index == number) {
                let met = Met { slot, related: 1 << slot, ..Met::default() };
                self.add(met, [vocabulary.surfaces_of(form.stem)]);
            }
        }
        for (slot, term) in slots().rev() {
            let beyond = here(&term.forms).saturating_sub(most);
            let forms = term.forms.iter().rev().filter(|form| form.index == number).skip(beyond);
            for form in forms {
                let worth = form.weight * self.weights.weight(slot);
                let met = Met { slot, any: 1 << slot, worth, ..Met::default() };
                self.add(met, [vocabulary.surfaces_of(form.stem)]);
                if let Some(surface) = form.surface {
                    let surface = std::iter::once(surface..surface + 1);
                    self.add(Met { exact: 1 << slot, ..met }, surface);
                }
                self.sure &= form.weight == 1.0;
            }
        }
        let surface = |word: &Asked<'_>| match word.term {
            Some(slot) => {
                let form = question.terms[slot].forms.iter().find(|form| form.index == number);
                form.and_then(|form| form.surface)
            }
            None => index.languages().iter().find_map(|&l| vocabulary.surface(l, word.folded)),
        };
        self.words.clear();
        self.words.push(NOWHERE);
        self.words.extend(question.words.iter().map(|word| surface(word).unwrap_or(NOWHERE)));
        self.words.push(NOWHERE);
        self.beside.clear();
        let beside = |term: &Term| [self.words[term.word], self.words[term.word + 2]];
        self.beside.extend(question.terms.iter().map(beside));
    }

    /// Enters surface forms, and what they are to the question.
    fn add(&mut self, met: Met, surfaces: impl IntoIterator<Item = Range<u32>>) {
        let Ok(form) = u8::try_from(self.forms.len()) else { return };
        self.forms.push(met);
        for surfaces in surfaces {
            // Most stems have one form or two.
            for surface in surfaces {
                self.by_surface[surface as usize] = form;
                self.sieve.insert(surface);
                self.filled.push(surface);
            }
        }
    }

    /// What a word of a passage is to the question.
    pub(super) fn met(&self, token: Token) -> &Met {
        &self.forms[usize::from(self.by_surface[token.surface() as usize])]
    }

    /// Which of at most 64 words may be something to the question or begin a sentence, as bits.
    pub(super) fn mark(&self, tokens: &[Token]) -> u64 {
        // No branch: which words are met is chance to a processor.
        tokens.iter().rev().fold(0, |marked, &token| {
            let may_be_met = self.sieve.passes(token.surface());
            marked << 1 | u64::from(may_be_met | u8::from(token.is(Token::SENTENCE)))
        })
    }

    /// Whether a word of a passage is nothing to the question.
    pub(super) fn is_other(&self, token: Token) -> bool {
        self.by_surface[token.surface() as usize] == 0
    }

    /// Whether the words before and after a term in the question stand there in a passage too.
    pub(super) fn beside(
        &self,
        slot: u8,
        before: Option<Token>,
        after: Option<Token>,
    ) -> [bool; 2] {
        let [left, right] = self.beside[usize::from(slot)];
        let is = |token: Option<Token>, word| token.is_some_and(|token| token.surface() == word);
        [is(before, left), is(after, right)]
    }

    /// The share of the question's names that is in a set of terms; 0.5 if it has none.
    pub(super) fn names_share(&self, terms: u64) -> f32 {
        if self.names == 0 {
            return 0.5;
        }
        let all = self.weights.of(self.names).max(f32::MIN_POSITIVE);
        self.weights.of(self.names & terms) / all
    }
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
        beginning_with(vocabulary, &text[..end], stem)
    } else {
        0..0
    };
    let stems = if stems.len() <= KIN_MOST { stems } else { 0..0 };
    stems.filter(move |&kin| vocabulary.stem_length(kin) as f32 * KIN_LENGTH <= end as f32)
}

/// The stems that begin with `prefix` as `stem` does, as far as they are not too many: stems are
/// numbered by their spelling, so they stand around it.
fn beginning_with(vocabulary: &Vocabulary, prefix: &str, stem: u32) -> Range<u32> {
    let prefix = prefix.as_bytes();
    let begins = |stem: &u32| vocabulary.stem_bytes(*stem).starts_with(prefix);
    let before = (0..stem).rev().take(KIN_MOST).take_while(begins).count() as u32;
    let after = (stem + 1..vocabulary.stems() as u32).take(KIN_MOST).take_while(begins).count();
    stem - before..stem + 1 + after as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::question::MOST_TERMS;
    use crate::document::read;
    use std::path::Path;
    use std::sync::Arc;

    #[test]
    fn however_many_forms_a_question_has_each_of_its_words_is_met() {
        let letters = || ('a'..='q').map(String::from);
        let words = letters().flat_map(|a| letters().map(move |b| format!("zu{a}{b}ko")));
        let text = words.collect::<Vec<_>>().join(" ");
        let document = read(Path::new("text.txt"), text.as_bytes()).unwrap();
        let index = Index::build(vec![Arc::new(document)]);
        let surfaces = 0..index.vocabulary().surfaces() as u32;
        let form = |surface: u32| Form {
            index: 0,
            stem: index.vocabulary().stem_of(surface),
            surface: Some(surface),
            weight: 1.0,
        };
        let forms = surfaces.map(form).collect::<Vec<_>>();
        let term = |forms: &[Form]| Term {
            word: 0,
            weight: 1.0,
            absent_weight: 1.0,
            forms: forms.to_vec(),
            related: Vec::new(),
            reading: None,
            sure: true,
        };
        let terms = forms.chunks(forms.len() / MOST_TERMS).map(term);
        let asked = Asked {
            folded: "zuaako",
            lower: "zuaako",
            range: 0..6,
            stop: false,
            capital: false,
            head: false,
            gram: false,
            term: None,
        };
        let terms = terms.take(MOST_TERMS).collect::<Vec<_>>();
        let question = Question { words: vec![asked], terms, wants: None, phrases: Vec::new() };
        let mut lens = Lens::default();
        lens.focus(&question, 0, &index);
        for (slot, term) in question.terms.iter().enumerate() {
            let surface = term.forms[0].surface.unwrap();
            let met = lens.met(Token::new(surface, 0));
            assert_eq!(met.exact, 1 << slot, "{}", index.vocabulary().word(surface));
        }
    }
}
