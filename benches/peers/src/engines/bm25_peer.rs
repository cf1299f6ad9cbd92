//! The `bm25` crate: its search engine with its default tokenizer for English, which has stop
//! words and a stemmer.

use super::{DEPTH, Engine};
use crate::corpus::Corpus;
use anyhow::Result;
use bm25::{Document, Language, SearchEngine, SearchEngineBuilder};

/// Rows are the ids of documents.
pub(super) struct Bm25(SearchEngine<u32>);

impl Bm25 {
    /// Indexes the texts of the corpus.
    pub(super) fn build(corpus: &Corpus) -> Bm25 {
        let texts = (0..).zip(corpus.texts()).map(|(row, text)| Document::new(row, text));
        Bm25(SearchEngineBuilder::with_documents(Language::English, texts).build())
    }
}

impl Engine for Bm25 {
    fn ask(&mut self, question: &str) -> Result<Option<usize>> {
        let top = std::hint::black_box(self.0.search(question, DEPTH));
        Ok(top.first().map(|result| result.document.id as usize))
    }

    fn passages(&self) -> Result<usize> {
        Ok(self.0.iter().count())
    }
}
