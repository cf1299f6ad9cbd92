//! Building: documents to an index, in one pass over their words.

use super::fuzzy::Deletions;
use super::postings::PostingsDraft;
use super::token::Token;
use super::vocabulary::{Draft, Vocabulary};
use super::{Entry, Index};
use crate::document::Document;
use crate::text::{
    Language, Made, Stemmer, StopWords, WordClass, WordClasses, prepare, sentences, terms,
};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// So much of a title or heading is read.
const HEADING_BYTES: usize = 512;
/// A word counts as a name where at least this share of its uses inside a sentence is capital.
const NAME_SHARE: f32 = 0.6;

impl Index {
    /// Builds the index of these documents, whose passages are numbered in this order.
    pub fn build(documents: Vec<Arc<Document>>) -> Index {
        let mut builder = Builder::default();
        for (number, document) in documents.iter().enumerate() {
            builder.add(number as u32, document);
        }
        builder.finish(documents)
    }
}

#[derive(Default)]
struct Builder {
    draft: Draft,
    entries: Vec<Entry>,
    tokens: Vec<Token>,
    starts: Vec<u32>,
    lengths: Vec<u8>,
    sentences: Vec<Range<u32>>,
    context_tokens: Vec<Token>,
    context_ends: Vec<u32>,
    languages: Vec<Language>,
}

impl Builder {
    fn add(&mut self, number: u32, document: &Document) {
        let stemmer = Stemmer::of(document.language);
        let stop_words = StopWords::of(document.language);
        let classes = WordClasses::of(document.language);
        if !self.languages.contains(&document.language) {
            self.languages.push(document.language);
            prepare(document.language);
        }
        let mut contexts: FxHashMap<Option<u32>, u32> = FxHashMap::default();
        for (at, passage) in document.passages.iter().enumerate() {
            let context = *contexts.entry(passage.section).or_insert_with(|| {
                self.add_context(document, &document.section_path(passage), &stemmer);
                self.context_ends.len() as u32 - 1
            });
            let (first, first_sentence) = (self.tokens.len(), self.sentences.len());
            let text = document.text_of(passage);
            let mut bounds = sentences(text, document.language).into_iter();
            let mut sentence_end = 0;
            let mut surfaces_full = false;
            let silent = document.silent_in(passage);
            terms(text, document.language, |word, made| {
                if is_silent(silent, &word.range, passage.range.start) {
                    return;
                }
                let mut marks = 0;
                if word.range.start >= sentence_end {
                    marks |= Token::SENTENCE;
                    let holds = |sentence: &Range<usize>| word.range.start < sentence.end;
                    let sentence = bounds.find(holds).unwrap_or(word.range.start..text.len());
                    sentence_end = sentence.end;
                    self.sentences.push(sentence.start as u32..sentence.end as u32);
                }
                if word.capital {
                    marks |= Token::CAPITAL;
                }
                if stop_words.contains_word(word.lower, word.folded) {
                    marks |= Token::STOP;
                }
                if made != Made::Word {
                    marks |= Token::WHOLE;
                }
                let surface = self.draft.intern(document.language, word.folded, |out| {
                    stemmer.stem_into(word.lower, word.folded, out);
                });
                surfaces_full |= surface as usize >= Token::SURFACES;
                self.tokens
                    .push(Token::new(surface, marks | class_marks(classes.class(word.folded))));
                self.starts.push(word.range.start as u32);
                self.lengths.push(length(&text[word.range]));
            });
            assert!(!surfaces_full, "a library of over 16 million distinct words must be split");
            self.entries.push(Entry {
                document: number,
                passage: at as u32,
                first: first as u32,
                first_sentence: first_sentence as u32,
                context,
            });
        }
    }

    /// Adds the words of a document's title and of the headings above a passage.
    fn add_context(&mut self, document: &Document, headings: &[&str], stemmer: &Stemmer) {
        for text in std::iter::once(document.title.as_str()).chain(headings.iter().copied()) {
            // Each section holds its headings' words, so endless ones would be held endlessly often.
            let text = &text[..text.floor_char_boundary(HEADING_BYTES)];
            terms(text, document.language, |word, _| {
                let surface = self.draft.intern(document.language, word.folded, |out| {
                    stemmer.stem_into(word.lower, word.folded, out);
                });
                self.context_tokens.push(Token::new(surface, 0));
            });
        }
        self.context_ends.push(self.context_tokens.len() as u32);
    }

    fn finish(mut self, documents: Vec<Arc<Document>>) -> Index {
        let names = self.names();
        let (vocabulary, renumbered) = Vocabulary::from_draft(self.draft);
        for token in &mut self.tokens {
            let old = token.surface();
            let name = names[old as usize]
                && (token.is(Token::CAPITAL) || !token.is(Token::SENTENCE))
                && !token.is(Token::STOP | Token::NUMBER);
            let name = if name { Token::NAME } else { 0 };
            *token = Token::new(renumbered[old as usize], token.marks() | name);
        }
        for token in &mut self.context_tokens {
            *token = Token::new(renumbered[token.surface() as usize], token.marks());
        }
        let mut index = Index {
            documents,
            entries: self.entries,
            deletions: Deletions::build(&vocabulary),
            vocabulary,
            tokens: self.tokens,
            starts: self.starts,
            lengths: self.lengths,
            sentences: self.sentences,
            context_tokens: self.context_tokens,
            context_ends: self.context_ends,
            languages: self.languages,
            ..Index::default()
        };
        let mut draft = PostingsDraft::default();
        for passage in 0..index.entries.len() as u32 {
            draft.next_passage();
            // Rules and signs alone ("***") answer nothing, whatever heading they stand under.
            if index.length(passage) == 0 {
                continue;
            }
            for token in index.tokens(passage) {
                draft.count(index.vocabulary.stem_of(token.surface()), passage, false);
            }
            for token in index.context(passage) {
                draft.count(index.vocabulary.stem_of(token.surface()), passage, true);
            }
        }
        index.postings = draft.finish(index.vocabulary.stems());
        index
    }

    /// For each surface form of the draft whether it is mostly written as a name.
    fn names(&self) -> Vec<bool> {
        let mut uses = vec![(0u32, 0u32); self.draft.len()];
        for token in &self.tokens {
            let (capital, all) = &mut uses[token.surface() as usize];
            if !token.is(Token::SENTENCE) {
                *capital += u32::from(token.is(Token::CAPITAL));
                *all += 1;
            }
        }
        let share =
            |(capital, all): (u32, u32)| all > 0 && capital as f32 >= NAME_SHARE * all as f32;
        uses.into_iter().map(share).collect()
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

/// A word's length in bytes, or as much of it as fits a byte on a character boundary.
fn length(word: &str) -> u8 {
    word.floor_char_boundary(usize::from(u8::MAX)) as u8
}
