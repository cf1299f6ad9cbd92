//! pullquote, as a library.

use super::{DEPTH, Engine, Engines};
use crate::corpus::Corpus;
use anyhow::Result;
use pullquote::answer::{answer, retrieve};
use pullquote::document::{Document, DocumentId};
use pullquote::index::{Index, Scope};
use std::collections::HashMap;
use std::hint::black_box;
use std::num::NonZero;
use std::sync::Arc;

/// The quotes of an answer where nobody says otherwise.
const QUOTES: usize = 3;

/// An index of pullquote.
struct Held {
    indexes: [Arc<Index>; 1],
    /// The row of each document's first passage.
    first_rows: HashMap<DocumentId, usize>,
}

/// An index, and what is done with it.
struct Pullquote {
    held: Arc<Held>,
    ask: fn(&Held, &str) -> Option<usize>,
}

/// Indexes the documents; the engines are [`super::OURS`].
pub(super) fn build(corpus: &Corpus) -> Engines {
    let indexes = [Arc::new(index(corpus.documents(), NonZero::<usize>::MIN))];
    let held = Arc::new(Held { indexes, first_rows: corpus.first_rows() });
    let whole = Pullquote { held: Arc::clone(&held), ask: Held::answer };
    vec![Box::new(whole), Box::new(Pullquote { held, ask: Held::retrieve })]
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

impl Held {
    // The scope is part of the work: it is put together for each question that comes in.
    fn scope(&self) -> Scope<'_> {
        Scope::of(&self.indexes)
    }

    /// A whole answer.
    fn answer(&self, question: &str) -> Option<usize> {
        let answer = black_box(answer(&self.scope(), question, QUOTES));
        let first = answer.quotes.first()?;
        Some(self.first_rows[&first.document.id] + first.passage)
    }

    /// What the rivals do: the question read and its best passages found.
    fn retrieve(&self, question: &str) -> Option<usize> {
        let hits = black_box(retrieve(&self.scope(), question, DEPTH));
        let (document, passage) = self.indexes[0].source(hits.first()?.passage);
        Some(self.first_rows[&document.id] + passage)
    }
}

impl Engine for Pullquote {
    fn ask(&mut self, question: &str) -> Result<Option<usize>> {
        Ok((self.ask)(&self.held, question))
    }

    fn passages(&self) -> Result<usize> {
        Ok(self.held.indexes[0].passages() as usize)
    }
}
