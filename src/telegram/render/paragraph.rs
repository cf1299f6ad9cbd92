//! The paragraph that a passage is of.
//!
//! Long paragraphs are split to be searched. A reader is shown them whole, as far as a message
//! holds them.

use crate::document::Document;
use std::ops::Range;

/// A block of a document with all passages that it was split into.
pub(super) struct Paragraph<'a> {
    /// The verbatim text.
    pub(super) text: &'a str,
    /// The indexes of its passages in [`Document::passages`].
    pub(super) parts: Range<usize>,
    document: &'a Document,
    /// Where it begins in the document.
    start: usize,
}

impl<'a> Paragraph<'a> {
    /// That of a passage.
    pub(super) fn of(document: &'a Document, passage: usize) -> Paragraph<'a> {
        let parts = document.parts_of(passage);
        let start = document.passages[parts.start].range.start as usize;
        let end = document.passages[parts.end - 1].range.end as usize;
        Paragraph { text: &document.text[start..end], parts, document, start }
    }

    /// Where one of its passages stands in it.
    pub(super) fn range_of(&self, passage: usize) -> Range<usize> {
        let range = &self.document.passages[passage].range;
        range.start as usize - self.start..range.end as usize - self.start
    }

    /// The passage that has byte `at` of it, or the last one before.
    pub(super) fn passage_at(&self, at: usize) -> usize {
        let parts = &self.document.passages[self.parts.clone()];
        let begun = parts.partition_point(|part| part.range.start as usize <= self.start + at);
        self.parts.start + begun.saturating_sub(1)
    }
}
