//! Spans: which bytes of a passage each of its words stands for, one byte a word.
//!
//! Nearly every word begins a few bytes after the one before it ends and is as long as its folded
//! form, give or take a few bytes, so the differences from that are all that is kept. What is
//! further off (a phrase that stands for the words before it, a word after a long link) is kept
//! apart.

use crate::saved::{Reader, SavedError, Writer};
use std::io;
use std::mem::size_of;
use std::ops::Range;

/// The least difference between the end of a word and the beginning of the next: pairs of
/// characters of scripts without spaces overlap by one character.
const LEAST_GAP: isize = -4;
/// The least difference between the lengths of a word and of its folded form.
const LEAST_GROWTH: isize = -8;
/// What says that a span is kept apart.
const APART: u8 = 0xFF;

/// So many codes are looked through at a time.
const PIECE: usize = 256;

/// The spans of all words of some passages.
#[derive(Debug, Default)]
pub(super) struct Spans {
    /// The gap in the high half, the growth in the low half.
    codes: Vec<u8>,
    apart: Vec<Apart>,
}

/// A span that no code tells.
#[derive(Clone, Copy, Debug)]
struct Apart {
    /// The number of the word.
    word: u32,
    start: u32,
    end: u32,
}

impl Spans {
    /// Adds a word whose folded form has so many bytes; `before` is the end of the word before it
    /// in its passage, 0 for the first.
    pub(super) fn push(&mut self, before: usize, span: &Range<usize>, folded: usize) {
        let gap = span.start as isize - before as isize - LEAST_GAP;
        let growth = span.len() as isize - folded as isize - LEAST_GROWTH;
        let code = match (u8::try_from(gap), u8::try_from(growth)) {
            (Ok(gap @ 0..16), Ok(growth @ 0..16)) => gap << 4 | growth,
            _ => APART,
        };
        if code == APART {
            let word = self.codes.len() as u32;
            self.apart.push(Apart { word, start: span.start as u32, end: span.end as u32 });
        }
        self.codes.push(code);
    }

    /// Puts the spans of further words behind these.
    pub(super) fn append(&mut self, more: Spans) {
        let words = self.codes.len() as u32;
        self.codes.extend(more.codes);
        let moved = |apart: &Apart| Apart { word: apart.word + words, ..*apart };
        self.apart.extend(more.apart.iter().map(moved));
    }

    /// The spans of a passage's words, which have these numbers and whose folded forms so many
    /// bytes.
    pub(super) fn of(
        &self,
        words: Range<usize>,
        folded: impl Fn(usize) -> usize,
    ) -> impl Iterator<Item = Range<usize>> {
        let first = self.apart.partition_point(|apart| (apart.word as usize) < words.start);
        let mut apart = self.apart[first..].iter();
        let mut end = 0;
        self.codes[words].iter().enumerate().map(move |(at, &code)| {
            let span = match code {
                APART => {
                    let apart = apart.next().expect("each code that says so has a span kept apart");
                    apart.start as usize..apart.end as usize
                }
                _ => {
                    let (gap, growth) = (isize::from(code >> 4), isize::from(code & 15));
                    let start = end as isize + gap + LEAST_GAP;
                    let length = folded(at) as isize + growth + LEAST_GROWTH;
                    start as usize..(start + length) as usize
                }
            };
            end = span.end;
            span
        })
    }

    /// How many words have spans.
    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// Saves them.
    pub(super) fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.array(&self.codes)?;
        out.each(&self.apart, |apart| [apart.word, apart.start, apart.end])
    }

    /// Loads them. Each code that says so has a span kept apart, whatever that may be.
    pub(super) fn load(from: &mut Reader<'_>) -> Result<Spans, SavedError> {
        let codes: Vec<u8> = from.array()?;
        let apart = |[word, start, end]: [u32; 3]| Some(Apart { word, start, end });
        let apart: Vec<Apart> = from.each(apart, "spans")?;
        // Few pieces have any, which is found out many bytes at a time.
        let pieces = (0..).step_by(PIECE).zip(codes.chunks(PIECE));
        let pieces = pieces.filter(|(_, codes)| codes.contains(&APART));
        let words = pieces.flat_map(|(first, codes)| {
            let apart = codes.iter().enumerate().filter(|&(_, &code)| code == APART);
            apart.map(move |(at, _)| first + at)
        });
        let is_right = words.eq(apart.iter().map(|apart| apart.word as usize));
        SavedError::unless(is_right, "spans")?;
        Ok(Spans { codes, apart })
    }

    pub(super) fn bytes(&self) -> usize {
        self.codes.len() + self.apart.len() * size_of::<Apart>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn spans_come_out_as_they_went_in(
            words in proptest::collection::vec((0usize..400, 0usize..300, 0usize..300), 0..60),
            skipped in 0usize..60,
        ) {
            let spans = || words.iter().map(|&(start, length, _)| start..start + length);
            let mut kept = Spans::default();
            let mut before = 0;
            for (span, &(.., folded)) in spans().zip(&words) {
                // From `skipped` on it is another passage.
                let at = kept.codes.len();
                kept.push(if at == skipped { 0 } else { before }, &span, folded);
                before = span.end;
            }
            let skipped = skipped.min(words.len());
            let mut twice = Spans::default();
            twice.append(Spans { codes: kept.codes.clone(), apart: kept.apart.clone() });
            twice.append(kept);
            for first in [0, words.len()] {
                for passage in [0..skipped, skipped..words.len()] {
                    let folded = |at: usize| words[passage.start + at].2;
                    let numbers = first + passage.start..first + passage.end;
                    let out = twice.of(numbers, folded).collect::<Vec<_>>();
                    prop_assert_eq!(out, spans().collect::<Vec<_>>()[passage].to_vec());
                }
            }
        }
    }
}
