//! Postings as they are saved.

use super::{BLOCK, Block, Postings, packed_bytes};
use crate::saved::{Reader, SavedError, Writer};
use bitpacking::{BitPacker, BitPacker4x};
use std::io;

impl Postings {
    /// Saves them.
    pub(in crate::index) fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.array(&self.starts)?;
        out.array(&self.offsets)?;
        out.array(&self.above)?;
        out.each(&self.many_above, |&(stem, above)| [stem, above])?;
        out.array(&self.highest)?;
        out.array(&self.impacts)?;
        out.array(&self.packed)?;
        out.each(&self.long, |&(stem, first)| [stem, first])?;
        out.each(&self.blocks, |block| [block.last, block.offset])
    }

    /// Loads those of so many stems in so many passages.
    pub(in crate::index) fn load(
        from: &mut Reader<'_>,
        stems: usize,
        passages: u32,
    ) -> Result<Postings, SavedError> {
        let postings = Postings {
            starts: from.array()?,
            offsets: from.array()?,
            above: from.array()?,
            many_above: from.each(|[stem, above]: [u32; 2]| Some((stem, above)), "postings")?,
            highest: from.array()?,
            impacts: from.array()?,
            packed: from.array()?,
            long: from.each(|[stem, first]: [u32; 2]| Some((stem, first)), "postings")?,
            blocks: from
                .each(|[last, offset]: [u32; 2]| Some(Block { last, offset }), "postings")?,
        };
        let is_right = postings.is_whole(stems) && postings.are_of(passages).is_some();
        SavedError::unless(is_right, "postings")?;
        Ok(postings)
    }

    /// Whether the lengths of the arrays fit each other.
    fn is_whole(&self, stems: usize) -> bool {
        self.starts.len() == stems + 1
            && (self.offsets.len(), self.above.len(), self.highest.len()) == (stems, stems, stems)
            && (self.starts[0], self.starts[stems] as usize) == (0, self.impacts.len())
            && self.starts.is_sorted()
    }

    /// Something if all lists are unpacked to passages in order below `end`, one list behind the
    /// other, with nothing between or after them.
    fn are_of(&self, end: u32) -> Option<()> {
        let mut passages = [0; BLOCK];
        let (mut at, mut blocks) = (0, self.blocks.iter());
        let mut long = self.long.iter();
        for (stem, range) in self.starts.windows(2).enumerate() {
            let count = (range[1] - range[0]) as usize;
            let impacts = &self.impacts[range[0] as usize..range[1] as usize];
            let highest = impacts.iter().copied().fold(0, u8::max);
            wanted(self.offsets[stem] as usize == at && self.highest[stem] == highest)?;
            if count >= BLOCK {
                let first = self.blocks.len() - blocks.len();
                wanted(*long.next()? == (stem as u32, first as u32))?;
            }
            // The passage at hand, and the least that may come next.
            let (mut before, mut least) = (0, 0);
            wanted(blocks.len() >= count / BLOCK)?;
            for block in blocks.by_ref().take(count / BLOCK) {
                let bits = *self.packed.get(at).filter(|&&bits| bits <= 32)?;
                let packed = self.packed.get(at + 1..at + 1 + packed_bytes(bits))?;
                BitPacker4x::new().decompress_sorted(before, packed, &mut passages, bits);
                wanted(block.offset as usize == at && least <= passages[0])?;
                wanted(passages.is_sorted_by(|a, b| a < b) && passages[BLOCK - 1] == block.last)?;
                (before, least) = (block.last, block.last.checked_add(1)?);
                at += 1 + packed.len();
            }
            for _ in 0..count % BLOCK {
                before = before.checked_add(checked_varint(&self.packed, &mut at)?)?;
                wanted(least <= before)?;
                least = before.checked_add(1)?;
            }
            wanted(least <= end)?;
        }
        wanted(at == self.packed.len() && blocks.len() == 0 && long.len() == 0)
    }
}

/// Something if that holds.
fn wanted(holds: bool) -> Option<()> {
    holds.then_some(())
}

/// Does as `varint`, but gives nothing where there is no number or too large a one.
fn checked_varint(bytes: &[u8], at: &mut usize) -> Option<u32> {
    let mut number = 0u64;
    for shift in [0, 7, 14, 21, 28] {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return u32::try_from(number).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::Norm;
    use super::*;
    use proptest::prelude::*;

    /// The postings of one stem, in the text of these passages.
    fn postings(passages: &[u32]) -> Postings {
        let list = passages.iter().map(|&passage| (passage, 1, 0)).collect::<Vec<_>>();
        let lengths = vec![9; passages.iter().max().map_or(0, |&last| last as usize + 1)];
        let mut postings = Postings { starts: vec![0], ..Postings::default() };
        postings.push(0, &list, &lengths, Norm::new(9.0), &mut [0; 4 * BLOCK]);
        postings
    }

    fn is_right(postings: &Postings, passages: u32) -> bool {
        postings.is_whole(1) && postings.are_of(passages).is_some()
    }

    #[test]
    fn passages_that_have_a_stem_in_their_headings_alone_are_counted() {
        for (body, above) in [(0, 0), (3, 0), (0, 3), (2, 254), (2, 255), (2, 70_000)] {
            let list = (0..body + above).map(|at| (at, u8::from(at < body), 1));
            let list = list.collect::<Vec<_>>();
            let lengths = vec![9; list.len()];
            let mut postings = Postings { starts: vec![0], ..Postings::default() };
            for stem in 0..2 {
                postings.push(stem, &list, &lengths, Norm::new(9.0), &mut [0; 4 * BLOCK]);
            }
            assert_eq!((postings.body_count(0), postings.body_count(1)), (body, body));
        }
    }

    #[test]
    fn only_passages_that_there_are_and_each_once_make_a_list() {
        let many = || 0..300;
        for (list, end, expected, why) in [
            (vec![], 0, true, "none"),
            (vec![0], 1, true, "the only one"),
            (vec![0], 0, false, "there is none"),
            (vec![4, 7], 8, true, "some"),
            (vec![4, 4], 8, false, "one twice"),
            (many().collect(), 300, true, "all"),
            (many().collect(), 299, false, "one more than there are"),
            (many().take(BLOCK).collect(), BLOCK as u32 - 1, false, "the same in a full block"),
            (many().map(|n| n / 2).collect(), 300, false, "each twice"),
            (many().map(|n| n - n / BLOCK as u32).collect(), 300, false, "one in two blocks"),
        ] {
            assert_eq!(is_right(&postings(&list), end), expected, "{why}");
        }
    }

    #[test]
    fn a_list_has_no_more_blocks_than_there_are() {
        let mut postings = postings(&(0..BLOCK as u32).collect::<Vec<_>>());
        assert!(is_right(&postings, BLOCK as u32));
        postings.starts[1] *= 2;
        postings.impacts.extend(postings.impacts.clone());
        assert!(!is_right(&postings, BLOCK as u32));
    }

    proptest! {
        #[test]
        fn damage_is_known_or_leaves_passages_in_order(
            gaps in prop::collection::vec(1u32..90, 1..400),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..3),
            block in prop::option::of((any::<prop::sample::Index>(), any::<u32>())),
        ) {
            let passages = gaps.iter().scan(0, |passage, gap| {
                *passage += gap;
                Some(*passage)
            });
            let passages = passages.collect::<Vec<_>>();
            let mut postings = postings(&passages);
            let end = passages[passages.len() - 1] + 1;
            prop_assert!(is_right(&postings, end));
            for (at, change) in changes {
                let at = at.index(postings.packed.len());
                postings.packed[at] ^= change;
            }
            if let Some((at, last)) = block.filter(|_| !postings.blocks.is_empty()) {
                let at = at.index(postings.blocks.len());
                postings.blocks[at].last = last;
            }
            if is_right(&postings, end) {
                let read = postings.of(0).passages().collect::<Vec<_>>();
                prop_assert_eq!(read.len(), passages.len());
                prop_assert!(read.is_sorted_by(|a, b| a < b) && read.iter().all(|&p| p < end));
            }
        }
    }
}
