//! Sentences: which bytes of a passage each of its sentences that have words stands in.
//!
//! A sentence nearly always begins behind the white space (of ASCII) after the one before it, so two
//! bytes a sentence are kept: where it ends.

use super::apart::Apart;
use crate::saved::{Reader, SavedError, Writer};
use std::io;
use std::mem::size_of;
use std::ops::Range;

/// What says that a sentence is kept apart.
const APART: u16 = u16::MAX;

/// The sentences of some passages.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    ends: Vec<u16>,
    apart: Apart,
}

impl Sentences {
    /// Adds a sentence of a passage with this text; `before` is the end of the one before it there,
    /// 0 for the first.
    pub(super) fn push(&mut self, text: &str, before: usize, sentence: &Range<usize>) {
        let end = match u16::try_from(sentence.end) {
            Ok(end) if end != APART && begin(text, before) == Some(sentence.start) => end,
            _ => {
                self.apart.push(self.len(), sentence);
                APART
            }
        };
        self.ends.push(end);
    }

    /// Puts the sentences of further passages behind these.
    pub(super) fn append(&mut self, more: Sentences) {
        let before = self.len();
        self.ends.extend(more.ends);
        self.apart.append(more.apart, before);
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of the `at`th sentence of a passage with this text, whose sentences are numbered
    /// from `first` on; none where there is none such in the text.
    pub(super) fn get(&self, text: &str, first: usize, at: usize) -> Option<Range<usize>> {
        let number = first + at;
        let range = match *self.ends.get(number)? {
            APART => self.apart.get(number),
            end => {
                let before = at.checked_sub(1).map_or(0, |before| self.end(first + before));
                begin(text, before)?..usize::from(end)
            }
        };
        text.get(range.clone()).is_some().then_some(range)
    }

    fn end(&self, number: usize) -> usize {
        match self.ends[number] {
            APART => self.apart.get(number).end,
            end => usize::from(end),
        }
    }

    pub(super) fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.array(&self.ends)?;
        self.apart.save(out)
    }

    /// Loads them. Where they stand may be anywhere.
    pub(super) fn load(from: &mut Reader<'_>) -> Result<Sentences, SavedError> {
        Ok(Sentences { ends: from.array()?, apart: Apart::load(from)? })
    }

    pub(super) fn bytes(&self) -> usize {
        self.ends.len() * size_of::<u16>() + self.apart.bytes()
    }
}

/// Where a sentence begins that follows one with this end.
fn begin(text: &str, before: usize) -> Option<usize> {
    text.get(before..).map(|rest| text.len() - rest.trim_ascii_start().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_come_out_as_they_went_in() {
        let long = "word ".repeat(14_000) + "end.  \u{3000}And more.";
        let after = long.find("And").unwrap();
        for (text, sentences, apart) in [
            ("One. Two!\n Three", vec![0..4, 5..9, 11..16], 0),
            ("  One. *** Two.", vec![2..6, 11..15], 1),
            ("一。二。", vec![0..6, 6..12], 0),
            ("一。\u{3000}二。", vec![0..6, 9..15], 1),
            (&*long, vec![0..after - 5, after..long.len()], 2),
        ] {
            let mut kept = Sentences::default();
            for _ in 0..2 {
                let mut more = Sentences::default();
                let mut before = 0;
                for sentence in &sentences {
                    more.push(text, before, sentence);
                    before = sentence.end;
                }
                kept.append(more);
            }
            let count = sentences.len();
            for first in [0, count] {
                let out = (0..count).map(|at| kept.get(text, first, at).unwrap());
                assert_eq!(out.collect::<Vec<_>>(), sentences, "{first}");
            }
            assert_eq!(kept.bytes(), 2 * (count * 2 + apart * 12), "kept apart");
            assert_eq!(kept.get(text, 0, 2 * count), None);
        }
    }
}
