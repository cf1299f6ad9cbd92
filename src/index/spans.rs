//! Spans: which bytes of a passage each of its words stands for, half a byte a word.
//!
//! Nearly every word begins a byte or two after the one before it ends and is as long as its folded
//! form, or a few bytes longer where that has no accents. So a span has one of few shapes, which is
//! all that is kept. What has none of these (a phrase that stands for the words before it, a word
//! after a long link) is kept apart.

use super::apart::Apart;
use crate::saved::{Reader, SavedError, Writer};
use std::io;
use std::ops::Range;

/// How a word stands after another: how many bytes are between them, and how many bytes it has
/// more than its folded form. The first is that of most words; pairs of characters of scripts
/// without spaces overlap by one character.
const SHAPES: [(isize, isize); 14] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (0, 0),
    (4, 0),
    (-3, 0),
    (1, 1),
    (2, 1),
    (3, 1),
    (0, 1),
    (1, 2),
    (2, 2),
    (1, 3),
    (1, 4),
];
/// What says that a word ends where the one before it ends and is one byte longer than its folded
/// form: that of "co-operate" is "cooperate", after "co" and "operate".
const WHOLE: u8 = 14;
/// What says that a span is kept apart.
const APART: u8 = 15;

/// The spans of all words of some passages.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    /// The shape of each word, that of an even one in the low half of a byte.
    shapes: Vec<u8>,
    words: usize,
    apart: Apart,
}

impl Spans {
    /// Adds a word whose folded form has so many bytes; `before` is the end of the word before it
    /// in its passage, 0 for the first.
    pub(super) fn push(&mut self, before: usize, span: &Range<usize>, folded: usize) {
        let gap = span.start as isize - before as isize;
        let growth = span.len() as isize - folded as isize;
        let shape = match SHAPES.iter().position(|&shape| shape == (gap, growth)) {
            Some(shape) => shape as u8,
            None if (span.end, growth) == (before, 1) => WHOLE,
            None => {
                self.apart.push(self.words, span);
                APART
            }
        };
        self.push_shape(shape);
    }

    fn push_shape(&mut self, shape: u8) {
        match self.shapes.last_mut() {
            Some(pair) if !self.words.is_multiple_of(2) => *pair |= shape << 4,
            _ => self.shapes.push(shape),
        }
        self.words += 1;
    }

    fn shape(&self, word: usize) -> u8 {
        self.shapes[word / 2] >> (4 * (word % 2)) & 0xF
    }

    /// Puts the spans of further words behind these.
    pub(super) fn append(&mut self, more: Spans) {
        if self.words == 0 {
            *self = more;
            return;
        }
        let before = self.words;
        if before.is_multiple_of(2) {
            self.shapes.extend(&more.shapes);
            self.words += more.words;
        } else {
            (0..more.words).for_each(|word| self.push_shape(more.shape(word)));
        }
        self.apart.append(more.apart, before);
    }

    /// The spans of a passage's words, which are numbered from `first` on and whose folded forms
    /// have so many bytes.
    pub(super) fn of(
        &self,
        first: usize,
        folded: impl Iterator<Item = usize>,
    ) -> impl Iterator<Item = Range<usize>> {
        let mut before = 0;
        (first..).zip(folded).map(move |(word, folded)| {
            let span = self.span(word, before, folded);
            before = span.end;
            span
        })
    }

    /// The span of a word whose folded form has so many bytes, after one that ends at `before`.
    #[inline]
    fn span(&self, word: usize, before: usize, folded: usize) -> Range<usize> {
        let shape = self.shape(word);
        match SHAPES.get(usize::from(shape)) {
            Some(&(gap, growth)) => {
                let start = before.wrapping_add_signed(gap);
                start..start.wrapping_add(folded).wrapping_add_signed(growth)
            }
            None if shape == WHOLE => before.saturating_sub(folded + 1)..before,
            None => self.apart.get(word),
        }
    }

    /// How many words have spans.
    pub(super) fn len(&self) -> usize {
        self.words
    }

    /// Saves them.
    pub(super) fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.count(self.words)?;
        out.array(&self.shapes)?;
        self.apart.save(out)
    }

    /// Loads them. Where a word stands by them may be anywhere.
    pub(super) fn load(from: &mut Reader<'_>) -> Result<Spans, SavedError> {
        let words = from.small::<usize>()?;
        let spans = Spans { shapes: from.array()?, words, apart: Apart::load(from)? };
        SavedError::unless(spans.shapes.len() == words.div_ceil(2), "spans")?;
        Ok(spans)
    }

    pub(super) fn bytes(&self) -> usize {
        self.shapes.len() + self.apart.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn spans_come_out_as_they_went_in(
            words in proptest::collection::vec((-5isize..9, 0usize..12, -2isize..6, 0..9), 0..60),
            skipped in 0usize..60,
        ) {
            let skipped = skipped.min(words.len());
            let mut spans: Vec<Range<usize>> = Vec::new();
            let mut kept = Spans::default();
            let mut before = 0usize;
            for (at, &(gap, folded, growth, kind)) in words.iter().enumerate() {
                // From `skipped` on it is another passage.
                if at == skipped {
                    before = 0;
                }
                let start = before.saturating_add_signed(gap);
                let span = match kind {
                    0 if before > folded => before - folded - 1..before,
                    _ => start..start + folded.saturating_add_signed(growth),
                };
                kept.push(before, &span, folded);
                before = span.end;
                spans.push(span);
            }
            let mut twice = kept.clone();
            twice.append(kept);
            for first in [0, words.len()] {
                for passage in [0..skipped, skipped..words.len()] {
                    let folded = words[passage.clone()].iter().map(|word| word.1);
                    let out = twice.of(first + passage.start, folded).collect::<Vec<_>>();
                    prop_assert_eq!(out, spans[passage].to_vec());
                }
            }
        }
    }
}
