//! Passages to an immutable [`Index`], and the candidates of a question from it.
//!
//! In come documents, out comes an index: a vocabulary, postings, the passages' words as token
//! arrays, and a deletion index for misspellings. Questions are asked of a [`Scope`] of such
//! indexes.

mod apart;
mod bm25;
mod build;
mod draft;
mod everyday;
mod fuzzy;
mod lists;
mod maxscore;
mod part;
mod postings;
mod saved;
mod scope;
mod sentences;
mod slips;
mod spans;
mod threads;
mod token;
mod vocabulary;

use bm25::idf;
pub use everyday::Everyday;
pub use fuzzy::Similar;
pub use scope::{Form, Hit, Scope};
pub use slips::slip_cost;
pub use token::Token;
pub use vocabulary::Vocabulary;

use crate::document::{Document, Passage};
use crate::text::Language;
use std::mem::size_of;
use std::num::NonZero;
use std::ops::Range;
use std::sync::Arc;

/// Where a passage of an index is from, and where its words are.
#[derive(Clone, Copy, Debug)]
struct Entry {
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
    /// The number of each document's first passage.
    first_passages: Vec<u32>,
    entries: Vec<Entry>,
    vocabulary: Vocabulary,
    postings: postings::Postings,
    deletions: fuzzy::Deletions,
    tokens: Vec<Token>,
    /// Which bytes of its passage's text each token stands for.
    spans: spans::Spans,
    /// The first passage that holds each surface form in its text; none if only headings do.
    first_uses: Vec<Option<NonZero<u32>>>,
    sentences: sentences::Sentences,
    context_tokens: Vec<Token>,
    /// Where the tokens of each context end.
    context_ends: Vec<u32>,
    /// The document that each context is of.
    context_documents: Vec<u32>,
    languages: Vec<Language>,
    everyday: everyday::ByLanguage,
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

    /// What is known of a language's everyday words.
    pub fn everyday(&self, language: Language) -> &Everyday {
        self.everyday.get(language, &self.vocabulary)
    }

    /// The document of a passage, and the passage's index in [`Document::passages`].
    pub fn source(&self, passage: u32) -> (&Arc<Document>, usize) {
        let document = self.document_of(passage) as usize;
        (&self.documents[document], (passage - self.first_passages[document]) as usize)
    }

    /// The passage itself.
    pub fn passage(&self, passage: u32) -> &Passage {
        let (document, at) = self.source(passage);
        &document.passages[at]
    }

    /// The text of a passage.
    pub fn text(&self, passage: u32) -> &str {
        let (document, at) = self.source(passage);
        document.text_of(&document.passages[at])
    }

    /// The number of a passage's document in [`Index::documents`].
    pub fn document_of(&self, passage: u32) -> u32 {
        self.context_documents[self.context_of(passage) as usize]
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

    /// The bytes of a passage's text that its words stand for, in order.
    pub fn spans(&self, passage: u32) -> impl Iterator<Item = Range<usize>> + '_ {
        let range = self.token_range(passage);
        let tokens = self.tokens[range.clone()].iter();
        self.spans.of(range.start, tokens.map(|it| self.vocabulary.word_length(it.surface())))
    }

    /// The bytes of a passage's text that its `at`th word stands for.
    pub fn span(&self, passage: u32, at: usize) -> Range<usize> {
        self.spans(passage).nth(at).expect("each word has a span")
    }

    /// The bytes of a passage's text that some of its words stand for; their places must ascend,
    /// each once. Spans that the text does not have are left out: a saved index is not taken at
    /// its word.
    pub fn spans_of(
        &self,
        passage: u32,
        places: impl Iterator<Item = u32>,
    ) -> impl Iterator<Item = Range<usize>> {
        let text = self.text(passage);
        let mut spans = self.spans(passage);
        let mut next = 0;
        let spans = places.map(move |at| {
            let span = spans.nth((at - next) as usize).expect("each word has a span");
            next = at + 1;
            span
        });
        spans.filter(|span| text.get(span.clone()).is_some())
    }

    /// The bytes of a passage's text that its `at`th sentence with words in it stands in.
    pub fn sentence(&self, passage: u32, at: usize) -> Range<usize> {
        let first = self.entries[passage as usize].first_sentence as usize;
        let text = self.text(passage);
        // A saved index is not taken at its word.
        self.sentences.get(text, first, at).unwrap_or(0..text.len())
    }

    /// The words of the title and the headings above a passage.
    pub fn context(&self, passage: u32) -> &[Token] {
        let context = self.context_of(passage) as usize;
        let start = context.checked_sub(1).map_or(0, |before| self.context_ends[before]);
        &self.context_tokens[start as usize..self.context_ends[context] as usize]
    }

    /// The passages that hold a stem in their text, their title or their headings, ascending.
    pub fn passages_of(&self, stem: u32) -> impl Iterator<Item = u32> + '_ {
        self.postings.of(stem).passages()
    }

    /// How many passages hold a stem in their own text.
    pub fn passages_with(&self, stem: u32) -> u32 {
        self.postings.body_count(stem)
    }

    /// Where a surface form first occurs: the passage and the place of the token.
    fn first_use(&self, surface: u32) -> Option<(u32, usize)> {
        let passage = self.first_uses[surface as usize]?.get() - 1;
        let is = |token: &Token| token.surface() == surface;
        Some((passage, self.tokens(passage).iter().position(is)?))
    }

    /// Whether a stem is that of a name, where it first occurs.
    pub fn is_name(&self, stem: u32) -> bool {
        let uses = self.vocabulary.surfaces_of(stem).filter_map(|surface| self.first_use(surface));
        let first = uses.map(|(passage, _)| passage).min();
        first.is_some_and(|passage| {
            let is = |token: &Token| self.vocabulary.stem_of(token.surface()) == stem;
            self.tokens(passage).iter().any(|token| is(token) && token.is(Token::NAME))
        })
    }

    /// The surface forms that a word folded by the same rules may have been meant for, best first:
    /// within its edit budget, not much less likely than the best or by the least slips.
    pub fn similar(&self, bare: &str) -> Vec<Similar> {
        self.deletions.similar(&self.vocabulary, bare)
    }

    /// How a document spells a surface form: the first place where it occurs.
    pub fn spelling(&self, surface: u32) -> &str {
        let spelled = self.first_use(surface).and_then(|(passage, at)| {
            let (document, _) = self.source(passage);
            document.text_of(self.passage(passage)).get(self.spans(passage).nth(at)?)
        });
        spelled.unwrap_or_else(|| self.vocabulary.word(surface))
    }

    /// The memory that the index takes, its documents with it, in bytes; not counted is what
    /// [`Index::everyday`] keeps from the first question on, a few hundred kilobytes at most.
    pub fn bytes(&self) -> usize {
        let documents = self.documents.iter().map(|document| document.bytes());
        let numbers = self.first_passages.len()
            + self.first_uses.len()
            + self.context_ends.len()
            + self.context_documents.len();
        documents.sum::<usize>()
            + self.documents.len() * size_of::<Arc<Document>>()
            + numbers * size_of::<u32>()
            + self.entries.len() * size_of::<Entry>()
            + self.vocabulary.bytes()
            + self.postings.bytes()
            + self.deletions.bytes()
            + (self.tokens.len() + self.context_tokens.len()) * size_of::<Token>()
            + self.spans.bytes()
            + self.sentences.bytes()
    }
}
