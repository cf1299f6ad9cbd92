//! What the reader of a format finds in a text, and how that becomes a document.

use super::front_matter::FrontMatter;
use super::{Document, DocumentId, Kind, Passage, ReadError, Section, split};
use crate::text::Language;
use std::ops::Range;

/// A block of a source as its format's reader found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Bytes of the text, on character boundaries; white space at the ends is trimmed later.
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
    /// The index of the innermost section.
    pub(super) section: Option<u32>,
    pub(super) shape: Shape,
}

/// Where a long block may be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Between sentences.
    Prose,
    /// Between sentences of a block quote.
    Quote,
    /// Between lines, and only when enormous: a list, a table.
    Lines,
    /// As lines, which keep their indentation.
    Code,
}

/// Headings and blocks of a text, in order.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Whether the first section is the whole text, and its heading the title.
    pub(super) is_titled: bool,
    pub(super) sections: Vec<Section>,
    pub(super) blocks: Vec<Block>,
    /// Bytes of the text that are markup no reader sees, in any order.
    pub(super) silent: Vec<Range<usize>>,
}

impl Outline {
    /// Makes the document: cuts long blocks, numbers the blocks, names the whole.
    ///
    /// `body` is where the text begins below its front matter, `name` the title for want of a
    /// better one.
    pub(super) fn into_document(
        mut self,
        id: DocumentId,
        text: String,
        body: usize,
        front: FrontMatter,
        name: String,
    ) -> Result<Document, ReadError> {
        if u32::try_from(text.len()).is_err() {
            return Err(ReadError::TooLong);
        }
        let own = self.sections.first().filter(|_| self.is_titled);
        let title = front.title.or_else(|| own.map(|s| s.heading.clone())).unwrap_or(name);
        if own.is_some_and(|section| section.heading == title) {
            self.drop_first_section();
        }
        let mut passages = Vec::with_capacity(self.blocks.len());
        let mut number = 0;
        for block in &self.blocks {
            let parts = match block.shape {
                Shape::Prose => split::prose(&text, block.range.clone()),
                Shape::Quote => split::quote(&text, block.range.clone()),
                Shape::Code => split::code(&text, block.range.clone()),
                Shape::Lines => split::lines(&text, block.range.clone()),
            };
            if parts.is_empty() {
                continue;
            }
            number += 1;
            let whole = parts.len() == 1;
            for (part, range) in (1..).zip(parts) {
                passages.push(Passage {
                    // Every offset fits, because the text's length does.
                    range: range.start as u32..range.end as u32,
                    kind: block.kind,
                    block: number,
                    part: if whole { 0 } else { part },
                    section: block.section,
                });
            }
        }
        if passages.is_empty() {
            return Err(ReadError::NoText);
        }
        passages.shrink_to_fit();
        Ok(Document {
            id,
            // Whoever opened the file knows what to call it.
            file: None,
            title,
            source: front.source,
            author: front.author,
            date: front.date,
            questions: front.questions,
            language: Language::detect(&text[body..]),
            text: text.into_boxed_str(),
            sections: self.sections,
            passages,
            silent: merged(self.silent),
            blocks: number,
        })
    }

    /// Takes the first section away, which is told as the title: what is in it is in none now.
    fn drop_first_section(&mut self) {
        let up = |section: &mut Option<u32>| *section = section.and_then(|s| s.checked_sub(1));
        self.sections.remove(0);
        self.sections.iter_mut().for_each(|section| up(&mut section.parent));
        self.blocks.iter_mut().for_each(|block| up(&mut block.section));
    }
}

/// The ranges in order, those that touch as one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<u32>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<u32>> = Vec::with_capacity(ranges.len());
    for range in ranges.into_iter().filter(|range| !range.is_empty()) {
        // Every offset fits, because the text's length does.
        let range = range.start as u32..range.end as u32;
        match merged.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
