//! pullquote, as a library.

use super::Engine;
use crate::corpus::Corpus;
use anyhow::Result;
use pullquote::answer::answer;
use pullquote::document::{Document, DocumentId};
use pullquote::index::{Index, Scope};
use std::collections::HashMap;
use std::hint::black_box;
use std::num::NonZero;
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
        let indexes = [Arc::new(index(corpus.documents(), NonZero::<usize>::MIN))];
        Pullquote { indexes, first_rows: corpus.first_rows() }
    }
}

/// Builds the index of documents on so many threads.
pub fn index(documents: &[Arc<Document>], threads: NonZero<usize>) -> Index {
    Index::build_with(documents.to_vec(), threads)
}

/// The word of an index that was most likely meant by a misspelled one, in lower case.
pub fn correct(index: &Index, word: &str) -> Option<String> {
    let similar = black_box(index.similar(word));
    similar.first().map(|best| index.vocabulary().word(best.surface).to_owned())
}

impl Engine for Pullquote {
    fn ask(&mut self, question: &str) -> Result<Option<usize>> {
        // The scope is part of the work: it is put together for each question that comes in.
        let scope = Scope::of(&self.indexes);
        let answer = black_box(answer(&scope, question, QUOTES));
        let first = answer.quotes.first();
        Ok(first.map(|quote| self.first_rows[&quote.document.id] + quote.passage))
    }

    fn passages(&self) -> Result<usize> {
        Ok(self.indexes[0].passages() as usize)
    }
}
