//! MaxScore: the best passages of an index without adding up the scores of all.
//!
//! Turtle and Flood (1995), a window of passages at a time. Lists are ordered by the most that
//! each can add to a score. Those at the lower end that cannot lift a passage above the worst one
//! kept, not even together, are not walked: only passages that the other lists lead to, and that
//! are still in reach, are looked up in them. What comes out is what adding up everything would
//! give.

use super::postings::{BLOCK, List};
use std::cmp::Reverse;

/// How many passages are scored at a time: their scores stay in the nearest cache.
pub(super) const WINDOW: usize = 1 << 12;

/// To look a passage up in a list costs as much as to walk so many postings of it.
const SEEK: usize = 8;

/// A list that is asked for, with what one 255th of its stem's weight is.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'p> {
    pub(super) list: List<'p>,
    pub(super) weight: u32,
}

impl Wanted<'_> {
    /// The most that the list can add to a score.
    fn bound(&self) -> u32 {
        self.weight * u32::from(self.list.highest())
    }
}

/// The best passages so far, of all indexes; ties by index and passage.
pub(super) struct Best {
    kept: Vec<Kept>,
    limit: usize,
    /// What a score must exceed to be kept, if it comes after all that were offered.
    threshold: u32,
}

/// A passage and its score as one number, lower for a better one: the score turned round, then the
/// index, then the passage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kept(u128);

impl Kept {
    fn new(score: u32, index: u32, passage: u32) -> Kept {
        Kept(u128::from(!score) << 64 | u128::from(index) << 32 | u128::from(passage))
    }

    fn score(self) -> u32 {
        !((self.0 >> 64) as u32)
    }

    fn index(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn passage(self) -> u32 {
        self.0 as u32
    }
}

impl Best {
    pub(super) fn new(limit: usize) -> Best {
        // Those kept so far and those of one window more.
        Best { kept: Vec::with_capacity(2 * limit), limit, threshold: 0 }
    }

    /// Takes the best of the passages of a window, with their scores, into account.
    fn offer(&mut self, index: u32, candidates: &mut Vec<(u32, u32)>) {
        if let Some(last) = self.limit.checked_sub(1).filter(|&last| last < candidates.len()) {
            let worse =
                |&(passage, score): &(u32, u32)| u64::from(!score) << 32 | u64::from(passage);
            candidates.select_nth_unstable_by_key(last, worse);
        }
        candidates.truncate(self.limit);
        let kept = candidates.iter().map(|&(passage, score)| Kept::new(score, index, passage));
        self.kept.extend(kept);
        self.settle();
    }

    /// Keeps no more than are wanted.
    fn settle(&mut self) {
        if let Some(last) = self.limit.checked_sub(1).filter(|&last| last < self.kept.len()) {
            self.threshold = self.kept.select_nth_unstable(last).1.score();
        }
        self.kept.truncate(self.limit);
    }

    /// Keeps no more than are wanted, and these in order.
    fn sort(&mut self) {
        self.settle();
        self.kept.sort_unstable();
    }

    /// Score and passage of those kept of one index that was searched, best first.
    pub(super) fn kept_of(&self, index: u32) -> impl Iterator<Item = (u32, u32)> + Clone + '_ {
        let kept = self.kept.iter().filter(move |kept| kept.index() == index);
        kept.map(|kept| (kept.score(), kept.passage()))
    }
}

/// A place in a list that only moves on.
struct Cursor<'p, 'b> {
    list: List<'p>,
    weight: u32,
    /// The most that the list can add to a score, anywhere and in the window at hand.
    bound: u32,
    reach: u32,
    /// The block at hand, unpacked.
    block: usize,
    passages: &'b mut [u32; BLOCK],
    count: usize,
    /// The place in it.
    at: usize,
}

impl<'p, 'b> Cursor<'p, 'b> {
    /// The beginning of a list; `passages` is room for a block of it.
    fn new(wanted: &Wanted<'p>, passages: &'b mut [u32; BLOCK]) -> Cursor<'p, 'b> {
        let (Wanted { list, weight }, bound) = (*wanted, wanted.bound());
        let mut cursor =
            Cursor { list, weight, bound, reach: 0, block: 0, passages, count: 0, at: 0 };
        cursor.unpack(0);
        cursor
    }

    fn unpack(&mut self, block: usize) {
        self.block = block;
        self.at = 0;
        self.count = match block < self.list.blocks() {
            true => self.list.unpack(block, self.passages),
            false => 0,
        };
    }

    /// The passage at hand, if there is one left.
    fn passage(&self) -> Option<u32> {
        self.passages[..self.count].get(self.at).copied()
    }

    /// Moves on to the first passage that is not before this one.
    fn seek(&mut self, passage: u32) {
        if self.passage().is_none_or(|at| at >= passage) {
            return;
        }
        if self.passages[self.count - 1] < passage {
            let block = self.list.block_with(self.block + 1, passage);
            self.unpack(block);
        }
        let ahead = &self.passages[self.at..self.count];
        self.at += ahead.partition_point(|&at| at < passage);
    }

    /// What the list adds to a passage that is not before those asked for earlier.
    fn score(&mut self, passage: u32) -> u32 {
        self.seek(passage);
        match self.passage() {
            Some(at) if at == passage => {
                let posting = self.block * BLOCK + self.at;
                self.weight * u32::from(self.list.impacts(posting..posting + 1)[0])
            }
            _ => 0,
        }
    }

    /// Moves on to the window of passages from `start` to `end`.
    fn enter(&mut self, start: u32, end: u32) {
        self.seek(start);
        self.reach = self.passage().filter(|&passage| passage < end).map_or(0, |_| self.bound);
    }

    /// Adds the list to the scores of the window that was entered.
    fn add_window(&mut self, scores: &mut Scores, (start, end): (u32, u32), is_essential: bool) {
        while self.at < self.count {
            let ahead = &self.passages[self.at..self.count];
            let here = match ahead.last() {
                Some(&last) if last < end => ahead.len(),
                _ => ahead.partition_point(|&passage| passage < end),
            };
            let first = self.block * BLOCK + self.at;
            let impacts = self.list.impacts(first..first + here);
            for (&passage, &impact) in ahead[..here].iter().zip(impacts) {
                scores.add(passage - start, self.weight * u32::from(impact), is_essential);
            }
            self.at += here;
            if self.at < self.count {
                return;
            }
            self.unpack(self.block + 1);
        }
    }
}

/// The scores of a window of passages, and which of them may be among the best.
pub(super) struct Scores {
    sums: Box<[u32; WINDOW]>,
    /// A bit for each passage that an essential list has, so that these come out in order.
    met: Box<[u64; WINDOW / 64]>,
    /// How many of these numbers the window at hand takes.
    filled: usize,
    /// They are the whole scores of all passages that there are.
    whole: bool,
    /// Passages that may be among the best, with their scores.
    candidates: Vec<(u32, u32)>,
}

impl Default for Scores {
    fn default() -> Scores {
        let (sums, met) = (Box::new([0; WINDOW]), Box::new([0; WINDOW / 64]));
        Scores { sums, met, filled: 0, whole: false, candidates: Vec::new() }
    }
}

impl Scores {
    fn add(&mut self, at: u32, score: u32, is_essential: bool) {
        let at = at as usize % WINDOW;
        self.met[at / 64] |= u64::from(is_essential) << (at % 64);
        self.sums[at] += score;
    }

    /// How many passages essential lists have.
    fn count(&self) -> usize {
        self.met[..self.filled].iter().map(|met| met.count_ones() as usize).sum()
    }

    /// Makes candidates, ascending, of the passages that essential lists have and whose scores
    /// exceed `least`; the first of the window is `start`.
    fn find_candidates(&mut self, least: u32, start: u32) {
        self.candidates.clear();
        for (first, &met) in (0..).step_by(64).zip(&self.met[..self.filled]) {
            let mut left = met;
            while left != 0 {
                let at = first + left.trailing_zeros();
                left &= left - 1;
                let score = self.sums[at as usize % WINDOW];
                if score > least {
                    self.candidates.push((start + at, score));
                }
            }
        }
    }

    /// The scores of all passages by their numbers, if there are no more than a window has.
    pub(super) fn whole(&self) -> Option<&[u32; WINDOW]> {
        self.whole.then_some(&*self.sums)
    }

    /// Begins a window of so many passages.
    fn clear(&mut self, count: usize) {
        self.sums[..count].fill(0);
        self.filled = count.div_ceil(64);
        self.met[..self.filled].fill(0);
    }
}

/// Room for a block of each list of a question, unpacked.
#[derive(Default)]
pub(super) struct Blocks(Vec<[u32; BLOCK]>);

/// Offers the best passages of one index, of those that are `allowed`, to `best`.
pub(super) fn search(
    wanted: &mut [Wanted<'_>],
    (index, passages): (u32, u32),
    allowed: impl Fn(u32) -> bool,
    (Blocks(blocks), scores): (&mut Blocks, &mut Scores),
    best: &mut Best,
) {
    wanted.sort_by_key(|wanted| Reverse(wanted.bound()));
    scores.whole = false;
    blocks.resize(blocks.len().max(wanted.len()), [0; BLOCK]);
    let cursors = wanted.iter().zip(blocks).map(|(wanted, block)| Cursor::new(wanted, block));
    let mut cursors = cursors.collect::<Vec<_>>();
    for start in (0..passages).step_by(WINDOW) {
        let end = start.saturating_add(WINDOW as u32);
        let threshold = best.threshold;
        // What the lists that are not added up yet can add to a score here.
        let mut reach = 0;
        for cursor in &mut cursors {
            cursor.enter(start, end);
            reach += cursor.reach;
        }
        if reach <= threshold {
            continue;
        }
        scores.clear(WINDOW.min((passages - start) as usize));
        let mut lists = cursors.iter_mut().peekable();
        while let Some(essential) = lists.next_if(|_| reach > threshold) {
            essential.add_window(scores, (start, end), true);
            reach -= essential.reach;
        }
        // Others that are shorter here than looking up in them would take.
        let windows = (passages as usize).div_ceil(WINDOW);
        let most = SEEK * scores.count();
        while let Some(short) = lists.next_if(|cursor| cursor.list.len() / windows <= most) {
            short.add_window(scores, (start, end), false);
            reach -= short.reach;
        }
        scores.find_candidates(threshold - reach, start);
        scores.whole = windows == 1 && lists.peek().is_none();
        let candidates = &mut scores.candidates;
        for cursor in lists {
            for (passage, score) in &mut *candidates {
                *score += cursor.score(*passage);
            }
            reach -= cursor.reach;
            candidates.retain(|&(_, score)| score + reach > threshold);
        }
        candidates.retain(|&(passage, _)| allowed(passage));
        best.offer(index, candidates);
    }
    best.sort();
}

/// The scores of these passages, which ascend, by all lists.
pub(super) fn scores_of(wanted: &[Wanted<'_>], passages: &[u32]) -> Vec<u32> {
    let mut sums = vec![0; passages.len()];
    let mut block = [0; BLOCK];
    for wanted in wanted {
        let mut cursor = Cursor::new(wanted, &mut block);
        for (&passage, sum) in passages.iter().zip(&mut sums) {
            *sum += cursor.score(passage);
        }
    }
    sums
}
