//! A library as it is at one moment.

use crate::answer::{Answer, answer};
use crate::document::Document;
use crate::index::{Index, Scope};
use std::sync::Arc;

/// Documents and what is asked of them. Immutable: a change makes another library, which takes
/// this one's place whole, so that a question never meets half a change.
pub struct Library {
    indexes: [Arc<Index>; 1],
}

impl Library {
    /// Indexes documents.
    pub fn of(documents: Vec<Arc<Document>>) -> Library {
        Library { indexes: [Arc::new(Index::build(documents))] }
    }

    /// The documents, in the order in which they were given.
    pub fn documents(&self) -> &[Arc<Document>] {
        self.indexes[0].documents()
    }

    /// The index of the documents, to be shared with other scopes.
    pub fn index(&self) -> &Arc<Index> {
        &self.indexes[0]
    }

    /// What questions are asked of.
    pub fn scope(&self) -> Scope<'_> {
        Scope::of(&self.indexes)
    }

    /// Answers a question with at most `quotes` quotes.
    pub fn ask(&self, question: &str, quotes: usize) -> Answer {
        answer(&self.scope(), question, quotes)
    }
}
