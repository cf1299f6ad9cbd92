//! Lists as they are collected: for each stem the passages of one part of a library, with counts.

/// More occurrences than so many in one passage are not counted.
const MOST: u32 = 15;
/// One occurrence in a passage's own text, as [`Collector`] keeps it.
const IN_BODY: u32 = 1;
/// One in its title and headings.
const IN_CONTEXT: u32 = 1 << 4;
/// How many bits the two counts have; the stem is above them.
const COUNT_BITS: u32 = 8;

/// The stems of passages in a row with their counts, one passage after another.
pub(super) struct Collector {
    /// Stem and counts in one number each, so that collecting costs little memory.
    counted: Vec<u32>,
    /// Where each passage's stems end.
    ends: Vec<u32>,
    stems: Vec<Stem>,
}

/// What is known of a stem while it is counted.
#[derive(Clone, Copy, Default)]
struct Stem {
    /// One more than where it was counted last.
    latest: u32,
    /// In how many passages it is.
    length: u32,
}

/// The lists of some passages in a row, before they are packed.
#[derive(Debug, Default)]
pub(super) struct Lists {
    starts: Vec<u32>,
    postings: Vec<Posting>,
}

/// A passage with counts. They are laid down in places far apart, so both are side by side.
#[derive(Clone, Copy, Debug, Default)]
struct Posting {
    passage: [u8; 4],
    /// Times in the text in the low half, in the title and headings in the high half.
    counts: u8,
}

impl Collector {
    /// For `passages` passages of `words` words together, whose stems are below `stems`. Titles and
    /// headings may need more room.
    pub(super) fn new(stems: usize, passages: usize, words: usize) -> Collector {
        assert!(stems < 1 << (u32::BITS - COUNT_BITS), "stems are no more than surface forms");
        Collector {
            // Room that is not needed is not touched, so it takes no memory.
            counted: Vec::with_capacity(words),
            ends: Vec::with_capacity(passages),
            stems: vec![Stem::default(); stems],
        }
    }

    /// Counts one occurrence of a stem in the passage at hand.
    pub(super) fn count(&mut self, stem: u32, in_context: bool) {
        let first = self.ends.last().map_or(0, |&end| end as usize);
        let one = if in_context { IN_CONTEXT } else { IN_BODY };
        let Stem { latest, length } = &mut self.stems[stem as usize];
        if *latest as usize <= first {
            self.counted.push(stem << COUNT_BITS | one);
            *latest = self.counted.len() as u32;
            *length += 1;
        } else {
            let counted = &mut self.counted[*latest as usize - 1];
            if (*counted / one) & MOST < MOST {
                *counted += one;
            }
        }
    }

    /// Ends the passage at hand.
    pub(super) fn end_passage(&mut self) {
        self.ends.push(self.counted.len() as u32);
    }

    /// Lays the lists out by stem; the passages are numbered from `first` on.
    pub(super) fn lists(self, first: u32) -> Lists {
        let mut starts = Vec::with_capacity(self.stems.len() + 1);
        let mut start = 0;
        for stem in &self.stems {
            starts.push(start);
            start += stem.length;
        }
        starts.push(start);
        let mut next = starts.clone();
        let mut postings = vec![Posting::default(); self.counted.len()];
        let mut begin = 0;
        for (passage, end) in (first..).zip(self.ends) {
            for &counted in &self.counted[begin..end as usize] {
                let at = &mut next[(counted >> COUNT_BITS) as usize];
                postings[*at as usize] =
                    Posting { passage: passage.to_ne_bytes(), counts: counted as u8 };
                *at += 1;
            }
            begin = end as usize;
        }
        Lists { starts, postings }
    }
}

impl Lists {
    /// The list of a stem: passages with counts in the text and in the title and headings.
    pub(super) fn of(&self, stem: u32) -> impl ExactSizeIterator<Item = (u32, u8, u8)> + '_ {
        let range = self.starts[stem as usize] as usize..self.starts[stem as usize + 1] as usize;
        self.postings[range].iter().map(|posting| {
            (u32::from_ne_bytes(posting.passage), posting.counts & 15, posting.counts >> 4)
        })
    }
}
