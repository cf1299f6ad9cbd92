//! pullquote, as a library.

use crate::corpus::Corpus;
use crate::engine::Engine;
use anyhow::Result;
use pullquote::answer::answer;
use pullquote::document::DocumentId;
use pullquote::index::{Index, Scope};
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

/// The quotes of an answer where nobody says otherwise.
const QUOTES: usize = 3;

/// Whole answers of pullquote.
pub struct Pullquote {
    indexes: [Arc<Index>; 1],
    /// The row of each document's first passage.
    first_rows: HashMap<DocumentId, usize>,
}

impl Pullquote {
    /// Indexes the documents.
    pub fn build(corpus: &Corpus) -> Pullquote {
        let indexes = [Arc::new(Index::build(corpus.documents().to_vec()))];
        Pullquote { indexes, first_rows: corpus.first_rows() }
    }
}

impl Engine for Pullquote {
    fn ask(&mut self, question: &str) -> Result<Option<usize>> {
        // The scope is part of the work: it is put together for each question that comes in.
        let scope = Scope::of(&self.indexes);
        let answer = black_box(answer(&scope, question, QUOTES));
        let first = answer.quotes.first();
        Ok(first.map(|quote| self.first_rows[&quote.document.id] + quote.passage))
    }
}
