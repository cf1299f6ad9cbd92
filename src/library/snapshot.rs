//! A library as it is at one moment.

use super::samples::Samples;
use crate::answer::{Answer, answer, follow_up};
use crate::document::{Document, DocumentId, PassageId};
use crate::index::{Index, Scope};
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// Documents and what is asked of them. Immutable: a change makes another library, which takes
/// this one's place whole, so that a question never meets half a change.
pub struct Library {
    indexes: [Arc<Index>; 1],
    /// The number of each document.
    by_id: FxHashMap<DocumentId, usize>,
    /// What can be asked, found out when it is first wanted.
    pub(super) samples: OnceLock<Samples>,
}

impl Library {
    /// Indexes documents.
    pub fn of(documents: Vec<Arc<Document>>) -> Library {
        Library::with(Index::build(documents))
    }

    /// The documents of an index that is there.
    pub(super) fn with(index: Index) -> Library {
        // Of the same content given twice the first counts.
        let ids = index.documents().iter().enumerate().rev();
        let by_id = ids.map(|(number, document)| (document.id.clone(), number)).collect();
        Library { indexes: [Arc::new(index)], by_id, samples: OnceLock::new() }
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

    /// Answers a question that follows one asked before, with at most `quotes` quotes; and tells
    /// the question as the two were read together, to be followed itself.
    ///
    /// ```
    /// let library = pullquote::library::Library::builtin();
    /// let (answer, asked) = library.follow_up("what did Lavrov discuss?", "and when?", 1);
    /// assert_eq!(asked, "when Lavrov discuss?");
    /// assert_eq!(answer.quotes.len(), 1);
    /// ```
    pub fn follow_up(&self, previous: &str, question: &str, quotes: usize) -> (Answer, String) {
        follow_up(&self.scope(), previous, question, quotes)
    }

    /// The document with this name.
    pub fn document(&self, id: &str) -> Option<&Arc<Document>> {
        self.by_id.get(id).map(|&number| &self.documents()[number])
    }

    /// The passage with this name: its document, and its index in [`Document::passages`], where
    /// the passages before and after stand beside it. None for text that names no passage of this
    /// library: it comes from links that are typed by anybody, and outlive documents.
    ///
    /// ```
    /// let library = pullquote::library::Library::builtin();
    /// let id = library.ask("what did Lavrov discuss?", 1).quotes[0].id();
    /// let (document, passage) = library.passage(id.as_str()).unwrap();
    /// assert_eq!(document.passages[passage].block, 13);
    /// assert!(library.passage("no-such_passage").is_none());
    /// ```
    pub fn passage(&self, id: &str) -> Option<(Arc<Document>, usize)> {
        let (document, block, part) = PassageId::parts(id)?;
        let document = self.document(document)?;
        Some((Arc::clone(document), document.passage_at(block, part)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;
    use std::path::Path;

    #[test]
    fn every_passage_is_found_by_its_name_and_no_other_text_finds_one() {
        let long =
            "One sentence of a very long paragraph that has to be cut somewhere. ".repeat(80);
        let cut =
            read(Path::new("long.md"), format!("# A\n\nShort.\n\n{long}").as_bytes()).unwrap();
        let article = Arc::clone(&Library::builtin().documents()[0]);
        let library = Library::of(vec![article, Arc::new(cut)]);
        assert!(library.documents()[1].passages.iter().any(|passage| passage.part > 1));
        for document in library.documents() {
            for (at, passage) in document.passages.iter().enumerate() {
                let (found, index) =
                    library.passage(document.passage_id(passage).as_str()).unwrap();
                assert_eq!((&found.id, index), (&document.id, at));
            }
            let id = &document.id;
            for name in ["0", "26", "+5", "05", "5_1", "x", ""] {
                let name = format!("{id}-{name}");
                assert!(library.passage(&name).is_none(), "{name}");
            }
            assert!(library.passage(id.as_str()).is_none());
            assert!(library.passage(&format!("{}-1", id.as_str().to_uppercase())).is_none());
        }
        assert!(library.passage("").is_none());
    }
}
