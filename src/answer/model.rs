//! What an answer is.

use crate::document::{Document, Passage, PassageId};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// What the first quote is to the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The documents answer the question, most likely by the first quote.
    Found,
    /// Some words of the question occur, but no paragraph seems to answer it.
    Closest,
    /// No weighty word of the question occurs.
    Nothing,
}

/// How a word of the question was read where that was not as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The word as typed.
    pub typed: String,
    /// The word of the documents that it was read as, spelled as they spell it.
    pub read: String,
}

/// A passage given as an answer, with the marks that explain it.
#[derive(Clone, Debug)]
pub struct Quote {
    /// The document that it stands in.
    pub document: Arc<Document>,
    /// The index of the passage in [`Document::passages`].
    pub passage: usize,
    /// The words that match the question: byte ranges of [`Quote::text`], ascending, disjoint.
    pub highlights: Vec<Range<usize>>,
    /// The best sentence: a byte range of [`Quote::text`].
    pub sentence: Range<usize>,
    /// The rank score: higher is better, comparable within one answer only.
    pub score: f32,
}

/// The answer to a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the first quote is to the question.
    pub verdict: Verdict,
    /// The probability, from 0 to 1, that the first quote answers.
    pub confidence: f32,
    /// How many words of the question carry weight; with none there is nothing to look for.
    pub terms: usize,
    /// The words of the question that were not read as typed.
    pub read_as: Vec<Reading>,
    /// Best first, near-duplicates left out. Empty only with [`Verdict::Nothing`].
    pub quotes: Vec<Quote>,
}

impl Quote {
    /// The passage.
    pub fn passage(&self) -> &Passage {
        &self.document.passages[self.passage]
    }

    /// The verbatim text of the passage.
    pub fn text(&self) -> &str {
        self.document.text_of(self.passage())
    }

    /// The passage's stable name.
    pub fn id(&self) -> PassageId {
        self.document.passage_id(self.passage())
    }
}
