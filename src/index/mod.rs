//! Passages to an immutable [`Index`], and the candidates of a question from it.
//!
//! In come documents, out comes an index: a vocabulary, postings, the passages' words as token
//! arrays, and a deletion index for misspellings. Questions are asked of a [`Scope`] of such
//! indexes.

mod bm25;
mod build;
mod fuzzy;
mod postings;
mod scope;
mod slips;
mod token;
mod vocabulary;

pub use bm25::{CONTEXT, Norm, idf, saturation};
pub use fuzzy::Similar;
pub use postings::Posting;
pub use scope::{Form, Hit, Scope};
pub use slips::slip_cost;
pub use token::Token;
pub use vocabulary::Vocabulary;

use crate::document::{Document, Passage};
use crate::text::Language;
use std::mem::size_of;
use std::ops::Range;
use std::sync::Arc;

/// Where a passage of an index is from, and where its words are.
#[derive(Clone, Copy, Debug)]
struct Entry {
    document: u32,
    passage: u32,
    /// Its first token.
    first: u32,
    /// Its first sentence.
    first_sentence: u32,
    /// Which title and headings it stands under.
    context: u32,
}

/// Everything that is known of some documents' words. Immutable; shared by `Arc`.
#[derive(Debug, Default)]
pub struct Index {
    documents: Vec<Arc<Document>>,
    entries: Vec<Entry>,
    vocabulary: Vocabulary,
    postings: postings::Postings,
    deletions: fuzzy::Deletions,
    tokens: Vec<Token>,
    /// Where each token begins in its passage's text, in bytes.
    starts: Vec<u32>,
    /// How many bytes each token has.
    lengths: Vec<u8>,
    /// The sentences that have words, as bytes of their passage's text.
    sentences: Vec<Range<u32>>,
    context_tokens: Vec<Token>,
    context_ends: Vec<u32>,
    languages: Vec<Language>,
}

impl Index {
    /// The documents in the order in which they were given.
    pub fn documents(&self) -> &[Arc<Document>] {
        &self.documents
    }

    /// How many passages there are; their numbers run from 0.
    pub fn passages(&self) -> u32 {
        self.entries.len() as u32
    }

    /// How many words all passages have.
    pub fn words(&self) -> usize {
        self.tokens.len()
    }

    /// The languages of the documents.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// All words and stems.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The document of a passage, and the passage's index in [`Document::passages`].
    pub fn source(&self, passage: u32) -> (&Arc<Document>, usize) {
        let entry = &self.entries[passage as usize];
        (&self.documents[entry.document as usize], entry.passage as usize)
    }

    /// The passage itself.
    pub fn passage(&self, passage: u32) -> &Passage {
        let (document, at) = self.source(passage);
        &document.passages[at]
    }

    /// The number of a passage's document in [`Index::documents`].
    pub fn document_of(&self, passage: u32) -> u32 {
        self.entries[passage as usize].document
    }

    /// Which title and headings a passage stands under: equal numbers, equal words.
    pub fn context_of(&self, passage: u32) -> u32 {
        self.entries[passage as usize].context
    }

    fn token_range(&self, passage: u32) -> Range<usize> {
        let end =
            self.entries.get(passage as usize + 1).map_or(self.tokens.len(), |e| e.first as usize);
        self.entries[passage as usize].first as usize..end
    }

    /// How many words a passage has.
    pub fn length(&self, passage: u32) -> u32 {
        self.token_range(passage).len() as u32
    }

    /// The words of a passage in order.
    pub fn tokens(&self, passage: u32) -> &[Token] {
        &self.tokens[self.token_range(passage)]
    }

    /// The bytes of a passage's text that its `at`th word stands for.
    pub fn span(&self, passage: u32, at: usize) -> Range<usize> {
        let at = self.token_range(passage).start + at;
        let start = self.starts[at] as usize;
        start..start + usize::from(self.lengths[at])
    }

    /// The bytes of a passage's text that its `at`th sentence with words in it stands in.
    pub fn sentence(&self, passage: u32, at: usize) -> Range<usize> {
        let first = self.entries[passage as usize].first_sentence as usize;
        let sentence = &self.sentences[first + at];
        sentence.start as usize..sentence.end as usize
    }

    /// The words of the title and the headings above a passage.
    pub fn context(&self, passage: u32) -> &[Token] {
        let context = self.context_of(passage) as usize;
        let start = context.checked_sub(1).map_or(0, |before| self.context_ends[before]);
        &self.context_tokens[start as usize..self.context_ends[context] as usize]
    }

    /// The passages that hold a stem, ascending.
    pub fn postings(&self, stem: u32) -> impl ExactSizeIterator<Item = Posting> + '_ {
        self.postings.of(stem)
    }

    /// How many passages hold a stem in their own text.
    pub fn passages_with(&self, stem: u32) -> u32 {
        self.postings.body_count(stem)
    }

    /// Whether a stem is that of a name, where it first occurs.
    pub fn is_name(&self, stem: u32) -> bool {
        let first = self.postings.of(stem).find(|posting| posting.body > 0);
        first.is_some_and(|posting| {
            let is = |token: &Token| self.vocabulary.stem_of(token.surface()) == stem;
            self.tokens(posting.passage).iter().any(|token| is(token) && token.is(Token::NAME))
        })
    }

    /// The surface forms within the edit budget of a word folded by the same rules.
    pub fn similar(&self, bare: &str) -> Vec<Similar> {
        self.deletions.similar(&self.vocabulary, bare)
    }

    /// How a document spells a surface form: the first place where it occurs.
    pub fn spelling(&self, surface: u32) -> &str {
        let stem = self.vocabulary.stem_of(surface);
        let spelled = self.postings.of(stem).find_map(|posting| {
            let tokens = self.tokens(posting.passage);
            let at = tokens.iter().position(|token| token.surface() == surface)?;
            let (document, _) = self.source(posting.passage);
            document.text_of(self.passage(posting.passage)).get(self.span(posting.passage, at))
        });
        spelled.unwrap_or_else(|| self.vocabulary.word(surface))
    }

    /// The memory that the index takes, the documents' texts with it, in bytes.
    pub fn bytes(&self) -> usize {
        let texts = self
            .documents
            .iter()
            .map(|document| document.text.len() + document.passages.len() * size_of::<Passage>());
        texts.sum::<usize>()
            + self.entries.len() * size_of::<Entry>()
            + self.vocabulary.bytes()
            + self.postings.bytes()
            + self.deletions.bytes()
            + (self.tokens.len() + self.context_tokens.len()) * size_of::<Token>()
            + (self.starts.len() + self.context_ends.len()) * size_of::<u32>()
            + self.lengths.len()
            + self.sentences.len() * size_of::<Range<u32>>()
    }
}
