//! Postings: for each stem the passages that hold it.

use std::mem::size_of;

/// One entry of a stem's list: a passage, and how often the stem occurs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The number of the passage in its index.
    pub passage: u32,
    /// Times in the passage's own text, at most 15.
    pub body: u8,
    /// Times in the title and the headings above it, at most 15.
    pub context: u8,
}

/// All lists, one after another, each ascending by passage.
#[derive(Debug, Default)]
pub(super) struct Postings {
    starts: Vec<u32>,
    /// How many passages hold the stem in their own text.
    body_counts: Vec<u32>,
    passages: Vec<u32>,
    /// Body count in the low half, context count in the high half.
    counts: Vec<u8>,
}

/// Counts of one passage's stems, collected before the lists are laid out.
#[derive(Default)]
pub(super) struct PostingsDraft {
    entries: Vec<(u32, u32, u8)>,
    /// For each stem where the passage at hand has its entry, if it is past `first`.
    seen: Vec<u32>,
    first: usize,
}

impl PostingsDraft {
    /// Starts the next passage.
    pub(super) fn next_passage(&mut self) {
        self.first = self.entries.len();
    }

    /// Counts one occurrence of a stem in the passage at hand.
    pub(super) fn count(&mut self, stem: u32, passage: u32, in_context: bool) {
        let at = stem as usize;
        if self.seen.len() <= at {
            self.seen.resize(at + 1, u32::MAX);
        }
        let place = self.seen[at] as usize;
        let fresh = place < self.first
            || self.entries.get(place).is_none_or(|entry| (entry.0, entry.1) != (stem, passage));
        if fresh {
            self.seen[at] = self.entries.len() as u32;
            self.entries.push((stem, passage, if in_context { 0x10 } else { 0x01 }));
        } else {
            let counts = &mut self.entries[place].2;
            if in_context && *counts < 0xF0 {
                *counts += 0x10;
            } else if !in_context && *counts & 0x0F < 0x0F {
                *counts += 0x01;
            }
        }
    }

    /// Lays the lists out by stem.
    pub(super) fn finish(self, stems: usize) -> Postings {
        let mut starts = vec![0u32; stems + 1];
        let mut body_counts = vec![0u32; stems];
        for &(stem, _, counts) in &self.entries {
            starts[stem as usize + 1] += 1;
            body_counts[stem as usize] += u32::from(counts & 0x0F != 0);
        }
        for i in 0..stems {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut passages = vec![0u32; self.entries.len()];
        let mut counts = vec![0u8; self.entries.len()];
        for (stem, passage, count) in self.entries {
            let at = next[stem as usize] as usize;
            next[stem as usize] += 1;
            passages[at] = passage;
            counts[at] = count;
        }
        Postings { starts, body_counts, passages, counts }
    }
}

impl Postings {
    /// The list of a stem, ascending by passage.
    pub(super) fn of(&self, stem: u32) -> impl ExactSizeIterator<Item = Posting> + '_ {
        let range = self.starts[stem as usize] as usize..self.starts[stem as usize + 1] as usize;
        self.passages[range.clone()].iter().zip(&self.counts[range]).map(|(&passage, &counts)| {
            Posting { passage, body: counts & 0x0F, context: counts >> 4 }
        })
    }

    /// How many passages hold the stem in their own text.
    pub(super) fn body_count(&self, stem: u32) -> u32 {
        self.body_counts[stem as usize]
    }

    pub(super) fn bytes(&self) -> usize {
        (self.starts.len() + self.body_counts.len() + self.passages.len()) * size_of::<u32>()
            + self.counts.len()
    }
}
