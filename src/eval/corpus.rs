//! The rows of a corpus as documents, each row a passage.

use super::EvalError;
use super::lines::Lines;
use crate::document::{Document, DocumentId, Kind, Passage};
use crate::text::Language;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;

/// What stands between two rows in the text of their document.
const BLANK_LINE: &str = "\n\n";

/// The rows of a corpus as documents: rows that share a title are one, wherever they stand, and
/// a row without a title is one of its own.
#[derive(Debug)]
pub struct Corpus {
    documents: Vec<Arc<Document>>,
    /// For each document the row of each passage.
    rows: Vec<Vec<usize>>,
    /// For each row its `_id` and its document.
    row_ids: Vec<(String, usize)>,
    numbers: FxHashMap<DocumentId, usize>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    title: Option<String>,
    text: String,
}

impl Corpus {
    /// Reads the rows of a `corpus.jsonl`.
    pub fn read(path: &Path) -> Result<Corpus, EvalError> {
        let mut lines = Lines::open(path)?;
        let mut row_ids: Vec<(String, usize)> = Vec::new();
        let mut seen: FxHashMap<String, usize> = FxHashMap::default();
        let mut titles: FxHashMap<String, usize> = FxHashMap::default();
        let mut drafts: Vec<Draft> = Vec::new();
        while let Some(row) = lines.next_json::<Row>()? {
            let number = row_ids.len();
            if let Some(&first) = seen.get(&row.id) {
                let reason = format!("_id {:?} is that of row {} too", row.id, first + 1);
                return Err(lines.wrong(reason));
            }
            let title = row.title.unwrap_or_default();
            let next = drafts.len();
            let document = match title.is_empty() {
                true => next,
                false => *titles.entry(title.clone()).or_insert(next),
            };
            if document == next {
                drafts.push(Draft::new(title));
            }
            drafts[document].add(number, &row.id, &row.text, path)?;
            seen.insert(row.id.clone(), number);
            row_ids.push((row.id, document));
        }
        let (documents, rows): (Vec<_>, Vec<_>) = drafts.into_iter().map(Draft::finish).unzip();
        let numbers = documents.iter().enumerate().map(|(n, d)| (d.id.clone(), n)).collect();
        Ok(Corpus { documents, rows, row_ids, numbers })
    }

    /// The documents, in the order of their first rows. One whose rows are all empty has no
    /// passage.
    pub fn documents(&self) -> &[Arc<Document>] {
        &self.documents
    }

    /// How many rows there are.
    pub fn row_count(&self) -> usize {
        self.row_ids.len()
    }

    /// The row that a passage of a document is, both as indexes; none where there is none.
    pub fn row_of(&self, document: usize, passage: usize) -> Option<usize> {
        self.rows.get(document)?.get(passage).copied()
    }

    /// The `_id` of a row.
    pub fn row_id(&self, row: usize) -> &str {
        &self.row_ids[row].0
    }

    /// The index of the document that holds a row.
    pub fn document_of(&self, row: usize) -> usize {
        self.row_ids[row].1
    }

    /// The index of a document of this corpus, known by its id.
    pub fn number_of(&self, document: &Document) -> Option<usize> {
        self.numbers.get(&document.id).copied()
    }

    /// The indexes of the documents by title in code point order; untitled ones come first, and
    /// among themselves as they stand in the corpus.
    pub fn title_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.documents.len()).collect();
        // UTF-8 bytes compare as code points do.
        order.sort_by(|&a, &b| self.documents[a].title.cmp(&self.documents[b].title));
        order
    }
}

/// A document whose rows are still coming in.
struct Draft {
    title: String,
    text: String,
    /// Ids and lengths before each row's text, so that no two corpora's rows look the same.
    source: Vec<u8>,
    passages: Vec<Passage>,
    rows: Vec<usize>,
    blocks: u32,
}

impl Draft {
    fn new(title: String) -> Draft {
        let (text, source) = (String::new(), format!("{title}\n").into_bytes());
        Draft { title, text, source, passages: Vec::new(), rows: Vec::new(), blocks: 0 }
    }

    /// Adds a row: a block, and a passage unless it is blank. The text stays as it is; the
    /// passage leaves out white space at its ends, as every passage does.
    fn add(&mut self, row: usize, id: &str, text: &str, path: &Path) -> Result<(), EvalError> {
        self.blocks += 1;
        self.source.extend_from_slice(format!("{} {id}\n{}\n", id.len(), text.len()).as_bytes());
        self.source.extend_from_slice(text.as_bytes());
        if self.blocks > 1 {
            self.text.push_str(BLANK_LINE);
        }
        let start = self.text.len() + (text.len() - text.trim_start().len());
        let end = start + text.trim().len();
        self.text.push_str(text);
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else {
            return Err(EvalError::TooLong { path: path.into(), title: self.title.clone() });
        };
        if start < end {
            let (block, kind) = (self.blocks, Kind::Body);
            self.passages.push(Passage { range: start..end, kind, block, part: 0, section: None });
            self.rows.push(row);
        }
        Ok(())
    }

    fn finish(self) -> (Arc<Document>, Vec<usize>) {
        let document = Document {
            id: DocumentId::of(&self.source),
            title: self.title,
            file: None,
            source: None,
            author: None,
            date: None,
            questions: Vec::new(),
            language: Language::detect(&self.text),
            text: self.text.into_boxed_str(),
            sections: Vec::new(),
            passages: self.passages,
            silent: Vec::new(),
            blocks: self.blocks,
        };
        (Arc::new(document), self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(lines: &str) -> Corpus {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("corpus.jsonl");
        std::fs::write(&path, lines).unwrap();
        Corpus::read(&path).unwrap()
    }

    const CORPUS: &str = concat!(
        "{\"_id\":\"b0\",\"title\":\"Birds\",\"text\":\"Swifts sleep on the wing.\"}\n",
        "{\"_id\":\"a0\",\"title\":\"Ants\",\"text\":\" Ants farm aphids. \\n\"}\n",
        "{\"_id\":\"x\",\"text\":\"No title.\"}\n",
        "\n",
        "{\"_id\":\"b1\",\"title\":\"Birds\",\"text\":\"\"}\n",
        "{\"_id\":\"b2\",\"title\":\"Birds\",\"text\":\"Owls see at night.\"}\n",
        "{\"_id\":\"y\",\"title\":\"\",\"text\":\"Nor here.\"}\n",
    );

    #[test]
    fn rows_that_share_a_title_are_one_document_wherever_they_stand() {
        let corpus = read(CORPUS);
        let read: Vec<_> = corpus.documents().iter().map(|d| (&*d.title, &*d.text)).collect();
        assert_eq!(
            read,
            [
                ("Birds", "Swifts sleep on the wing.\n\n\n\nOwls see at night."),
                ("Ants", " Ants farm aphids. \n"),
                ("", "No title."),
                ("", "Nor here."),
            ]
        );
        let birds = &corpus.documents()[0];
        let quoted: Vec<_> = birds.passages.iter().map(|p| (p.block, birds.text_of(p))).collect();
        assert_eq!(quoted, [(1, "Swifts sleep on the wing."), (3, "Owls see at night.")]);
        assert_eq!(birds.blocks, 3);
        let ids: Vec<_> = (0..3).map(|p| corpus.row_of(0, p).map(|r| corpus.row_id(r))).collect();
        assert_eq!(ids, [Some("b0"), Some("b2"), None]);
        assert_eq!(corpus.row_count(), 6);
        assert_eq!(corpus.document_of(3), 0, "an empty row still belongs to its document");
        assert_eq!(corpus.title_order(), [2, 3, 1, 0]);
        assert_eq!(corpus.number_of(birds), Some(0));
    }

    proptest! {
        #[test]
        fn every_row_is_quoted_to_the_letter(
            rows in prop::collection::vec(("[ab]?", any::<String>()), 0..12)
        ) {
            let lines = rows.iter().enumerate().map(|(n, (title, text))| {
                let row = serde_json::json!({"_id": n.to_string(), "title": title, "text": text});
                format!("{row}\n")
            });
            let corpus = read(&lines.collect::<String>());
            let mut quoted = vec![""; rows.len()];
            for (number, document) in corpus.documents().iter().enumerate() {
                for (index, passage) in document.passages.iter().enumerate() {
                    let row = corpus.row_of(number, index).unwrap();
                    prop_assert_eq!(corpus.document_of(row), number);
                    quoted[row] = document.text_of(passage);
                }
            }
            let wanted: Vec<_> = rows.iter().map(|(_, text)| text.trim()).collect();
            prop_assert_eq!(quoted, wanted);
        }
    }
}
