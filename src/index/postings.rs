//! Postings: for each stem the passages that hold it, and what it is worth to each.
//!
//! A list is cut into blocks of [`BLOCK`] passages. A full block is the differences between its
//! passages, packed to as many bits as the largest needs (Lemire and Boytsov 2015); the rest of a
//! list, and so the whole of nearly all lists, is differences of a few bytes each. Beside each
//! passage stands the stem's *impact* there: the share of the stem's weight that the passage
//! earns, BM25's saturation, in 255ths (Anh and Moffat 2006). A score is therefore a sum of
//! products of whole numbers, the same in whatever order it is added up.

use super::bm25::{CONTEXT, Norm, saturation};
use super::lists::Lists;
use bitpacking::{BitPacker, BitPacker4x};
use std::mem::size_of;
use std::ops::Range;

mod saved;

/// How many passages a full block has.
pub(super) const BLOCK: usize = BitPacker4x::BLOCK_LEN;

/// The impact of a stem that a passage is all about.
pub(super) const MOST_IMPACT: u8 = u8::MAX;

/// What says that the passages with a stem in title or headings alone are counted elsewhere.
const MANY: u8 = u8::MAX;

/// All lists, one after another, each ascending by passage.
#[derive(Debug, Default)]
pub(super) struct Postings {
    /// For each stem how many postings come before its list, and at the end how many there are.
    starts: Vec<u32>,
    /// For each stem where in `packed` its list begins.
    offsets: Vec<u32>,
    /// For each stem how many passages hold it in their title or headings alone, or [`MANY`].
    above: Vec<u8>,
    /// Those of which that are many: the stem, ascending, and how many.
    many_above: Vec<(u32, u32)>,
    /// For each stem the highest impact of its list.
    highest: Vec<u8>,
    /// The impact of each posting.
    impacts: Vec<u8>,
    /// The passages of each posting.
    packed: Vec<u8>,
    /// The stems whose lists have full blocks, ascending, each with the number of its first one.
    long: Vec<(u32, u32)>,
    /// The full blocks of all lists.
    blocks: Vec<Block>,
}

/// A full block of a list.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// Its last passage.
    last: u32,
    /// Where in [`Postings::packed`] it begins: one byte for the width, then the differences.
    offset: u32,
}

/// The list of one stem.
#[derive(Clone, Copy)]
pub(super) struct List<'p> {
    impacts: &'p [u8],
    highest: u8,
    blocks: &'p [Block],
    packed: &'p [u8],
    /// Where what is behind the full blocks begins.
    rest: usize,
}

/// What `count` occurrences in a passage of `length` words earn of a term's weight, in 255ths.
fn impact(body: u8, context: u8, norm: f32) -> u8 {
    let count = f32::from(body) + CONTEXT * f32::from(context);
    let share = saturation(count, norm) * f32::from(MOST_IMPACT);
    // Whoever holds a term earns something.
    (share.round() as u8).max(1)
}

impl Postings {
    /// The list of a stem.
    pub(super) fn of(&self, stem: u32) -> List<'_> {
        let at = stem as usize;
        let range = self.starts[at] as usize..self.starts[at + 1] as usize;
        let full = range.len() / BLOCK;
        let blocks = match full {
            0 => &[][..],
            _ => {
                let long = self.long.partition_point(|&(long, _)| long < stem);
                let first = self.long[long].1 as usize;
                &self.blocks[first..first + full]
            }
        };
        let mut rest = self.offsets[at] as usize;
        if let Some(last) = blocks.last() {
            rest = last.offset as usize + 1 + packed_bytes(self.packed[last.offset as usize]);
        }
        let (impacts, highest) = (&self.impacts[range], self.highest[at]);
        List { impacts, highest, blocks, packed: &self.packed, rest }
    }

    /// How many passages hold the stem in their own text.
    pub(super) fn body_count(&self, stem: u32) -> u32 {
        let above = match self.above[stem as usize] {
            MANY => {
                let many = self.many_above.binary_search_by_key(&stem, |&(many, _)| many);
                many.map_or(0, |at| self.many_above[at].1)
            }
            few => u32::from(few),
        };
        let all = self.starts[stem as usize + 1] - self.starts[stem as usize];
        // A saved index is not taken at its word.
        all.saturating_sub(above)
    }

    pub(super) fn bytes(&self) -> usize {
        (self.starts.len() + self.offsets.len()) * size_of::<u32>()
            + self.above.len()
            + self.many_above.len() * size_of::<(u32, u32)>()
            + self.highest.len()
            + self.impacts.len()
            + self.packed.len()
            + self.long.len() * size_of::<(u32, u32)>()
            + self.blocks.len() * size_of::<Block>()
    }

    /// Packs the lists of these stems, which are in parts by passages; `lengths` are those of all
    /// passages in words.
    pub(super) fn pack(parts: &[Lists], stems: Range<u32>, lengths: &[u32], norm: Norm) -> Self {
        let mut packed = Postings { starts: vec![0], ..Postings::default() };
        let mut list = Vec::new();
        let mut scratch = [0; 4 * BLOCK];
        for stem in stems {
            list.clear();
            list.extend(parts.iter().flat_map(|part| part.of(stem)));
            packed.push(stem, &list, lengths, norm, &mut scratch);
        }
        packed
    }

    fn push(
        &mut self,
        stem: u32,
        list: &[(u32, u8, u8)],
        lengths: &[u32],
        norm: Norm,
        scratch: &mut [u8; 4 * BLOCK],
    ) {
        let impacts = list.iter().map(|&(passage, body, context)| {
            impact(body, context, norm.of(lengths[passage as usize]))
        });
        let first = self.impacts.len();
        self.impacts.extend(impacts);
        self.highest.push(self.impacts[first..].iter().copied().max().unwrap_or(0));
        let above = list.iter().filter(|&&(_, body, _)| body == 0).count();
        self.above.push(u8::try_from(above).unwrap_or(MANY));
        if above >= usize::from(MANY) {
            self.many_above.push((stem, above as u32));
        }
        self.starts.push(self.impacts.len() as u32);
        self.offsets.push(self.packed.len() as u32);
        let (full, rest) = list.as_chunks::<BLOCK>();
        if !full.is_empty() {
            self.long.push((stem, self.blocks.len() as u32));
        }
        let packer = BitPacker4x::new();
        let mut before = 0;
        for block in full {
            let passages = block.map(|(passage, ..)| passage);
            let bits = packer.num_bits_sorted(before, &passages);
            let bytes = packer.compress_sorted(before, &passages, scratch, bits);
            before = passages[BLOCK - 1];
            self.blocks.push(Block { last: before, offset: self.packed.len() as u32 });
            self.packed.push(bits);
            self.packed.extend(&scratch[..bytes]);
        }
        for &(passage, ..) in rest {
            push_varint(&mut self.packed, passage - before);
            before = passage;
        }
    }

    /// Puts the lists of further stems behind these.
    pub(super) fn append(&mut self, more: Postings) {
        // Numbers of four bytes: a library of over four billion words does not fit a machine.
        let fit = |all: usize| assert!(all <= u32::MAX as usize, "a library must be split");
        fit(self.impacts.len() + more.impacts.len());
        fit(self.packed.len() + more.packed.len());
        let postings = self.impacts.len() as u32;
        let bytes = self.packed.len();
        let blocks = self.blocks.len() as u32;
        self.starts.pop();
        self.starts.extend(more.starts.iter().map(|start| start + postings));
        self.offsets.extend(more.offsets.iter().map(|offset| offset + bytes as u32));
        self.above.extend(more.above);
        self.many_above.extend(more.many_above);
        self.highest.extend(more.highest);
        self.impacts.extend(more.impacts);
        self.packed.extend(more.packed);
        self.long.extend(more.long.iter().map(|&(stem, first)| (stem, first + blocks)));
        let moved = |block: &Block| Block { offset: block.offset + bytes as u32, ..*block };
        self.blocks.extend(more.blocks.iter().map(moved));
    }
}

impl<'p> List<'p> {
    /// How many passages there are.
    pub(super) fn len(&self) -> usize {
        self.impacts.len()
    }

    /// The highest impact of all.
    pub(super) fn highest(&self) -> u8 {
        self.highest
    }

    /// How many blocks there are, the unfilled last one with them.
    pub(super) fn blocks(&self) -> usize {
        self.len().div_ceil(BLOCK)
    }

    /// The number of the first block from `from` on whose last passage is not before `passage`.
    pub(super) fn block_with(&self, from: usize, passage: u32) -> usize {
        from + self.blocks.get(from..).unwrap_or_default().partition_point(|b| b.last < passage)
    }

    /// The impacts of some postings of the list.
    pub(super) fn impacts(&self, range: Range<usize>) -> &'p [u8] {
        &self.impacts[range]
    }

    /// Unpacks the passages of a block, and tells how many there are.
    pub(super) fn unpack(&self, number: usize, passages: &mut [u32; BLOCK]) -> usize {
        let before = number.checked_sub(1).map_or(0, |before| self.blocks[before].last);
        if let Some(block) = self.blocks.get(number) {
            let at = block.offset as usize;
            let bits = self.packed[at];
            let packed = &self.packed[at + 1..][..packed_bytes(bits)];
            BitPacker4x::new().decompress_sorted(before, packed, passages, bits);
            return BLOCK;
        }
        let (count, mut at, mut passage) = (self.len() % BLOCK, self.rest, before);
        for slot in &mut passages[..count] {
            passage += varint(self.packed, &mut at);
            *slot = passage;
        }
        count
    }

    /// All passages, ascending.
    pub(super) fn passages(self) -> impl Iterator<Item = u32> + 'p {
        (0..self.blocks()).flat_map(move |number| {
            let mut passages = [0; BLOCK];
            let count = self.unpack(number, &mut passages);
            passages.into_iter().take(count)
        })
    }
}

/// How many bytes a full block of such a width has.
fn packed_bytes(bits: u8) -> usize {
    usize::from(bits) * BLOCK / 8
}

/// Writes a number in groups of seven bits, the lowest first; the last has no high bit.
fn push_varint(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads what [`push_varint`] wrote, and moves on.
fn varint(bytes: &[u8], at: &mut usize) -> u32 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = bytes[*at];
        *at += 1;
        number |= u32::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return number;
        }
        shift += 7;
    }
}
