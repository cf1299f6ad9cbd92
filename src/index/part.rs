//! A part of a library as it is read: passages in a row to tokens, by a vocabulary of their own.

use super::Entry;
use super::draft::Draft;
use super::lists::{Collector, Lists};
use super::sentences::Sentences;
use super::spans::Spans;
use super::token::{TOO_MANY, Token};
use crate::document::{Document, Passage};
use crate::text::{
    Equivalents, Language, Made, PhraseRole, StopWords, Word, WordClass, WordClasses, sentences,
    terms, terms_by_role,
};
use rustc_hash::FxHashMap;
use std::num::NonZero;
use std::ops::Range;

/// So much of a title or heading is read.
const HEADING_BYTES: usize = 512;
/// A word counts as a name where at least this share of its uses inside a sentence is capital.
const NAME_SHARE: f32 = 0.6;

/// Which title and headings a passage stands under: its document and its section there.
pub(super) type Context = (u32, Option<u32>);

/// What was read of passages in a row. Tokens and contexts are numbered within the part.
#[derive(Default)]
pub(super) struct Part {
    pub(super) draft: Draft,
    pub(super) entries: Vec<Entry>,
    pub(super) tokens: Vec<Token>,
    pub(super) spans: Spans,
    pub(super) sentences: Sentences,
    pub(super) contexts: Vec<Context>,
    pub(super) context_tokens: Vec<Token>,
    pub(super) context_ends: Vec<u32>,
    /// For each word of the draft what is known of it.
    known: Vec<Known>,
    /// For each word of the draft how it is used, once that is counted.
    pub(super) uses: Vec<Uses>,
}

/// How often a word stands inside sentences, where a capital letter is the word's own, and at
/// their beginnings; and where it stands first.
#[derive(Clone, Copy, Default)]
pub(super) struct Uses {
    /// The first passage that has it in its text, counted from 1.
    pub(super) first: Option<NonZero<u32>>,
    inside: u32,
    capital: u32,
    begins: u32,
}

/// What the folded spelling of a word says by itself. Small, as it is looked up for each word.
#[derive(Clone, Copy)]
struct Known {
    marks: u32,
    role: PhraseRole,
}

/// What is known of a language's words.
struct Tables {
    language: Language,
    stop_words: &'static StopWords,
    classes: &'static WordClasses,
    equivalents: &'static Equivalents,
}

/// What a word of a part is in the whole index.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    /// The surface form, marked where it is mostly written as a name.
    pub(super) surface: Token,
    /// The number of its stem.
    pub(super) stem: u32,
}

impl Part {
    /// Reads some passages of a document, which has this number among all.
    pub(super) fn add(&mut self, number: u32, document: &Document, passages: Range<usize>) {
        let tables = Tables::of(document.language);
        let mut contexts: FxHashMap<Option<u32>, u32> = FxHashMap::default();
        for at in passages {
            let passage = &document.passages[at];
            let context = *contexts.entry(passage.section).or_insert_with(|| {
                self.contexts.push((number, passage.section));
                self.add_context(document, passage, &tables);
                self.context_ends.len() as u32 - 1
            });
            self.entries.push(Entry {
                first: self.tokens.len() as u32,
                first_sentence: self.sentences.len() as u32,
                context,
            });
            self.add_words(document, passage, &tables);
            assert!(self.draft.len() <= Token::SURFACES, "{TOO_MANY}");
        }
    }

    /// Counts the uses of each word, when all passages are read. What is counted lies far apart,
    /// and the processor fetches it sooner when it does nothing else in between.
    pub(super) fn count_uses(&mut self) {
        let mut uses = vec![Uses::default(); self.known.len()];
        for (at, passage) in (1..).zip(0..self.entries.len()) {
            for token in &self.tokens[self.token_range(passage)] {
                uses[token.surface() as usize].count_one(*token, NonZero::new(at));
            }
        }
        self.uses = uses;
    }

    /// The tokens of a passage.
    fn token_range(&self, passage: usize) -> Range<usize> {
        let next = self.entries.get(passage + 1);
        let end = next.map_or(self.tokens.len(), |next| next.first as usize);
        self.entries[passage].first as usize..end
    }

    /// How many words each passage has.
    pub(super) fn lengths(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.entries.len()).map(|passage| self.token_range(passage).len() as u32)
    }

    /// Adds the words of a passage.
    fn add_words(&mut self, document: &Document, passage: &Passage, tables: &Tables) {
        let text = document.text_of(passage);
        let mut bounds = sentences(text, tables.language).into_iter();
        let (mut sentence_end, mut before) = (0, 0);
        let silent = document.silent_in(passage);
        terms_by_role(text, tables.language, |word, made| {
            if is_silent(silent, &word.range, passage.range.start) {
                return PhraseRole::default();
            }
            let surface = self.intern(word, tables);
            let known = self.known[surface as usize];
            let mut marks = known.marks;
            if known.marks & Token::STOP != 0
                && !tables.stop_words.is_spelled(word.lower, word.folded)
            {
                marks &= !Token::STOP;
            }
            if word.capital {
                marks |= Token::CAPITAL;
            }
            if made != Made::Word {
                marks |= Token::WHOLE;
            }
            if word.range.start >= sentence_end {
                marks |= Token::SENTENCE;
                let holds = |sentence: &Range<usize>| word.range.start < sentence.end;
                let sentence = bounds.find(holds).unwrap_or(word.range.start..text.len());
                self.sentences.push(text, sentence_end, &sentence);
                sentence_end = sentence.end;
            }
            self.tokens.push(Token::new(surface, marks));
            self.spans.push(before, &word.range, word.folded.len());
            before = word.range.end;
            known.role
        });
    }

    /// Adds the words of a document's title and of the headings above a passage.
    fn add_context(&mut self, document: &Document, passage: &Passage, tables: &Tables) {
        let headings = document.section_path(passage);
        for text in std::iter::once(document.title.as_str()).chain(headings) {
            // Each section holds its headings' words, so endless ones would be held endlessly often.
            let text = &text[..text.floor_char_boundary(HEADING_BYTES)];
            terms(text, tables.language, |word, _| {
                let surface = self.intern(&word, tables);
                self.context_tokens.push(Token::new(surface, 0));
            });
        }
        self.context_ends.push(self.context_tokens.len() as u32);
    }

    #[inline]
    fn intern(&mut self, word: &Word<'_>, tables: &Tables) -> u32 {
        let surface = self.draft.intern(tables.language, word.lower, word.folded);
        if surface as usize == self.known.len() {
            self.known.push(tables.known(word.folded));
        }
        surface
    }

    /// Renumbers all words by what each is in the whole index, and collects the lists of their
    /// stems; the part's passages are numbered from `first` on there.
    pub(super) fn renumber(&mut self, numbers: &[Numbers], stems: usize, first: u32) -> Lists {
        let context_stems = self.context_tokens.iter_mut().map(|token| {
            let number = numbers[token.surface() as usize];
            *token = Token::new(number.surface.surface(), token.marks());
            number.stem
        });
        let context_stems = context_stems.collect::<Vec<_>>();
        let mut collector = Collector::new(stems, self.entries.len(), self.tokens.len());
        for (at, entry) in self.entries.iter().enumerate() {
            let range = self.token_range(at);
            let tokens = &mut self.tokens[range];
            for token in &mut *tokens {
                let number = numbers[token.surface() as usize];
                let is_name = number.surface.is(Token::NAME)
                    && (token.is(Token::CAPITAL) || !token.is(Token::SENTENCE))
                    && !token.is(Token::STOP | Token::NUMBER);
                let name = if is_name { Token::NAME } else { 0 };
                *token = Token::new(number.surface.surface(), token.marks() | name);
                collector.count(number.stem, false);
            }
            // Rules and signs alone ("***") answer nothing, whatever heading they stand under.
            if !tokens.is_empty() {
                let context = entry.context as usize;
                let start = context.checked_sub(1).map_or(0, |before| self.context_ends[before]);
                let range = start as usize..self.context_ends[context] as usize;
                context_stems[range].iter().for_each(|&stem| collector.count(stem, true));
            }
            collector.end_passage();
        }
        collector.lists(first)
    }
}

impl Uses {
    /// Counts one in a passage, whose number counts from 1.
    fn count_one(&mut self, token: Token, passage: Option<NonZero<u32>>) {
        self.first = self.first.or(passage);
        if token.is(Token::SENTENCE) {
            self.begins += 1;
        } else {
            self.inside += 1;
            self.capital += u32::from(token.is(Token::CAPITAL));
        }
    }

    /// Those of two parts together; `before` passages come before those of the other one.
    pub(super) fn add(&mut self, other: Uses, before: u32) {
        let first = other.first.and_then(|first| first.checked_add(before));
        self.first = self.first.or(first);
        self.inside += other.inside;
        self.capital += other.capital;
        self.begins += other.begins;
    }

    /// How often it stands in a text.
    pub(super) fn count(self) -> u32 {
        self.inside + self.begins
    }

    /// Whether a word is mostly written as a name.
    pub(super) fn are_names(self) -> bool {
        self.inside > 0 && self.capital as f32 >= NAME_SHARE * self.inside as f32
    }
}

impl Tables {
    fn of(language: Language) -> Tables {
        Tables {
            language,
            stop_words: StopWords::of(language),
            classes: WordClasses::of(language),
            equivalents: Equivalents::of(language),
        }
    }

    fn known(&self, folded: &str) -> Known {
        let stop = if self.stop_words.contains(folded) { Token::STOP } else { 0 };
        Known {
            marks: stop | class_marks(self.classes.class(folded)),
            role: self.equivalents.role(folded),
        }
    }
}

/// Whether any of a word, whose range counts from `start`, is in the silent parts.
fn is_silent(silent: &[Range<u32>], word: &Range<usize>, start: u32) -> bool {
    if silent.is_empty() {
        return false;
    }
    let word = start + word.start as u32..start + word.end as u32;
    let next = silent.partition_point(|silent| silent.end <= word.start);
    silent.get(next).is_some_and(|silent| silent.start < word.end)
}

/// The marks of a class of words.
fn class_marks(class: WordClass) -> u32 {
    let mark = |holds, mark| if holds { mark } else { 0 };
    mark(class.number, Token::NUMBER)
        | mark(class.time, Token::TIME)
        | mark(class.unit, Token::UNIT)
}
