//! The deletion index of a vocabulary is made.

use super::forms::{PREFIX, deletions, each_form};
use super::layout::Layout;
use super::{Deletions, FIRST, USES_STEPS, is_spelled, spelling};
use crate::index::threads::{at_once, ranges};
use crate::index::vocabulary::Vocabulary;
use crate::text::bare_into;
use std::cmp::Reverse;
use std::ops::Range;

/// How many entries a bucket has at least on average: one cache line.
const BUCKET: usize = 16;
/// The same while no more than [`FEW`] entries are filed, a quarter of a megabyte, which fits in the
/// second-level cache, so reading entries costs time and fetching them none. On the built-in
/// article a misspelled question is read a sixth faster by it; on squad, which has more entries, by
/// a fiftieth, for four times the memory of `starts`.
const SMALL_BUCKET: usize = 4;
const FEW: usize = 1 << 16;

/// A word's first letters, and zeros where it has fewer.
type Beginning = [u32; PREFIX];

/// The words that begin alike, by the place of the first in [`Deletions`].
type Group = (Beginning, u32);

impl Deletions {
    /// Files every word of the vocabulary that can be misspelled: no numbers, no pairs of
    /// characters of scripts without spaces. `uses` has how often each surface form is used. So
    /// many threads share the work.
    pub(in crate::index) fn build(
        vocabulary: &Vocabulary,
        uses: &[u32],
        threads: usize,
    ) -> Deletions {
        let uses = uses.iter().map(|&uses| steps(uses)).collect::<Vec<_>>();
        let commonest = |alike: &[(Beginning, u32)]| {
            let steps = |&(_, word): &(Beginning, u32)| {
                let stem = word.checked_sub(vocabulary.surfaces() as u32);
                uses[stem.map_or(word, |stem| vocabulary.surfaces_of(stem).start) as usize]
            };
            alike.iter().map(steps).max().unwrap_or(0)
        };
        let all = vocabulary.surfaces() + vocabulary.stems();
        let mut filed =
            at_once(ranges(all as u32, threads), |words| beginnings(vocabulary, words)).concat();
        filed.sort();
        let alike = filed.chunk_by(|a, b| a.0 == b.0).map(|alike| (commonest(alike), alike));
        let mut alike = alike.collect::<Vec<_>>();
        alike.sort_by_key(|&(steps, _)| Reverse(steps));
        let mut words = Vec::with_capacity(filed.len());
        let mut groups: Vec<Group> = Vec::with_capacity(alike.len());
        let mut ends = vec![0; usize::from(u8::MAX) + 1];
        for (steps, alike) in alike {
            groups.push((alike[0].0, words.len() as u32));
            words.push(alike[0].1 | FIRST);
            words.extend(alike[1..].iter().map(|&(_, word)| word));
            ends[usize::from(steps)] = words.len() as u32;
        }
        for steps in (0..ends.len() - 1).rev() {
            ends[steps] = ends[steps].max(ends[steps + 1]);
        }
        let count = groups.iter().map(|(beginning, _)| forms_of(beginning)).sum::<usize>();
        let bucket = if count <= FEW { SMALL_BUCKET } else { BUCKET };
        let buckets = (count / bucket).max(2).next_power_of_two() / 2;
        let layout = Layout::of(words.len(), buckets);
        let parts = at_once(ranges(buckets as u32, threads), |buckets| {
            file(&groups, layout, buckets.start as usize..buckets.end as usize)
        });
        let mut starts = Vec::with_capacity(buckets + 1);
        let mut entries = Vec::with_capacity(count);
        for (part_starts, part) in parts {
            let before = entries.len() as u32;
            starts.extend(part_starts.into_iter().map(|start| before + start));
            entries.extend(part);
        }
        starts.push(entries.len() as u32);
        Deletions { words, ends, uses, starts, entries }
    }
}

/// The logarithm of a number of uses, as [`Deletions::uses`] keeps it.
fn steps(uses: u32) -> u8 {
    (USES_STEPS * (uses.max(1) as f32).log2()).round() as u8
}

/// Those of these words that are filed, sorted by how they begin.
fn beginnings(vocabulary: &Vocabulary, words: Range<u32>) -> Vec<(Beginning, u32)> {
    let mut filed = Vec::with_capacity(words.len());
    let (mut bare, mut letters) = (String::new(), Vec::new());
    for word in words {
        bare.clear();
        bare_into(spelling(vocabulary, word), &mut bare);
        letters.clear();
        letters.extend(bare.chars());
        if is_spelled(&letters) && is_filed(vocabulary, word, letters.len()) {
            let mut beginning = [0; PREFIX];
            beginning.iter_mut().zip(&letters).for_each(|(first, &c)| *first = c as u32);
            filed.push((beginning, word));
        }
    }
    filed.sort_unstable();
    filed
}

/// Whether a word of so many letters is a surface form, or a stem that is worth filing.
///
/// A long stem begins as its surface forms do, so it takes no more entries than they. A short one
/// would take its own, and is found by them.
fn is_filed(vocabulary: &Vocabulary, word: u32, letters: usize) -> bool {
    word.checked_sub(vocabulary.surfaces() as u32).is_none_or(|stem| {
        let text = vocabulary.stem_text(stem);
        letters >= PREFIX
            && vocabulary.surfaces_of(stem).all(|surface| vocabulary.word(surface) != text)
    })
}

/// The letters of a beginning, and how many are deleted at most: at least one, as a longer word
/// that was typed may have more deleted.
fn filed_as(beginning: &Beginning) -> (&[u32], usize) {
    let length = beginning.iter().take_while(|&&letter| letter != 0).count();
    (&beginning[..length], deletions(length).max(1))
}

fn forms_of(beginning: &Beginning) -> usize {
    let (letters, most) = filed_as(beginning);
    let mut forms = 0;
    each_form(letters, most, |_| forms += 1);
    forms
}

/// The entries of some buckets, and where each bucket begins among them.
fn file(groups: &[Group], layout: Layout, buckets: Range<usize>) -> (Vec<u32>, Vec<u32>) {
    // A bucket's entries are counted one place up, so that the sums are where each begins.
    let mut starts = vec![0u32; buckets.len() + 1];
    each_entry(groups, layout, &buckets, |bucket, _| starts[bucket + 1] += 1);
    for bucket in 0..buckets.len() {
        starts[bucket + 1] += starts[bucket];
    }
    let mut entries = vec![0; starts.pop().unwrap_or(0) as usize];
    let mut next = starts.clone();
    each_entry(groups, layout, &buckets, |bucket, entry| {
        entries[next[bucket] as usize] = entry;
        next[bucket] += 1;
    });
    (starts, entries)
}

/// Visits the entries that belong in these buckets, with the bucket's number among them.
fn each_entry(
    groups: &[Group],
    layout: Layout,
    buckets: &Range<usize>,
    mut visit: impl FnMut(usize, u32),
) {
    for (beginning, group) in groups {
        let (letters, most) = filed_as(beginning);
        each_form(letters, most, |form| {
            let bucket = layout.bucket(form.hash);
            if buckets.contains(&bucket) {
                visit(bucket - buckets.start, layout.entry(form, *group));
            }
        });
    }
}
