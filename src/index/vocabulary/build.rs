//! A vocabulary is made of words: they are stemmed, put in order and numbered.

use super::{OTHER, Strings, Vocabulary, hash_of};
use crate::index::draft::Draft;
use crate::index::threads::{at_once, both, ranges};
use crate::text::Language;
use hashbrown::HashTable;
use std::cmp::Ordering;
use std::ops::Range;

/// How the stem of a word begins, and the number of the word in the draft.
type Key = (u64, u32);

/// Words in a row of a draft with their stems.
struct Stemmed {
    words: Range<u32>,
    stems: Strings,
    /// The words ordered by their stems.
    order: Vec<Key>,
}

impl Stemmed {
    fn of(draft: &Draft, words: Range<u32>) -> Stemmed {
        let stems = draft.stems(words.clone());
        let stem = |word: u32| stems.get(word - words.start);
        let mut order = words.clone().map(|word| (beginning(stem(word)), word)).collect::<Vec<_>>();
        order.sort_unstable_by(|a, b| in_order(a, b, stem));
        Stemmed { words, stems, order }
    }

    fn stem(&self, word: u32) -> &str {
        self.stems.get(word - self.words.start)
    }
}

/// By stem, then by number.
fn in_order<'s>(a: &Key, b: &Key, stem: impl Fn(u32) -> &'s str) -> Ordering {
    a.0.cmp(&b.0).then_with(|| stem(a.1).cmp(stem(b.1))).then(a.1.cmp(&b.1))
}

/// The stem of any word.
fn stem_of(parts: &[Stemmed], word: u32) -> &str {
    parts[parts.partition_point(|part| part.words.end <= word)].stem(word)
}

/// The words of all parts in as many pieces: each has all words of its stems, which are behind
/// those of the piece before, as one run in order from each part.
fn divide(parts: &[Stemmed]) -> Vec<Vec<&[Key]>> {
    let first = &parts[0].order;
    let mut left = parts.iter().map(|part| &part.order[..]).collect::<Vec<_>>();
    let mut pieces = Vec::with_capacity(parts.len());
    for number in 1..parts.len() {
        let Some(&(begins, word)) = first.get(first.len() * number / parts.len()) else { break };
        let stem = stem_of(parts, word);
        let is_before =
            |key: &Key| key.0 < begins || key.0 == begins && stem_of(parts, key.1) < stem;
        let piece = left.iter_mut().map(|left| {
            let (piece, rest) = left.split_at(left.partition_point(is_before));
            *left = rest;
            piece
        });
        pieces.push(piece.collect());
    }
    pieces.push(left);
    pieces
}

impl Vocabulary {
    /// Stems the words that `draft` collected on so many threads, and numbers stems by their
    /// spelling and surface forms by their stem; returns the vocabulary with the new number of
    /// each old surface form.
    pub(in crate::index) fn from_draft(draft: &Draft, threads: usize) -> (Vocabulary, Vec<u32>) {
        let count = draft.len() as u32;
        let parts = at_once(ranges(count, threads), |words| Stemmed::of(draft, words));
        let pieces = at_once(divide(&parts), |runs| {
            let mut order = runs.concat();
            if runs.len() > 1 {
                // What is in order already in runs, a stable sort only merges.
                order.sort_by(|a, b| in_order(a, b, |word| stem_of(&parts, word)));
            }
            (Vocabulary::numbered(draft, &parts, &order), order)
        });
        let mut vocabulary = Vocabulary::default();
        let mut renumbered = vec![0; count as usize];
        for (piece, order) in pieces {
            for (new, (_, old)) in (vocabulary.surfaces() as u32..).zip(order) {
                renumbered[old as usize] = new;
            }
            vocabulary.append(piece);
        }
        vocabulary.stem_starts.push(count);
        vocabulary.file(threads);
        (vocabulary, renumbered)
    }

    /// The words of some stems, which are in order. It does not end yet, and has no tables.
    fn numbered(draft: &Draft, parts: &[Stemmed], order: &[Key]) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        let mut last = None;
        for (new, &(_, old)) in (0..).zip(order) {
            let (stem, surface) = (stem_of(parts, old), draft.folded(old));
            if last != Some(stem) {
                vocabulary.push_stem(stem, surface);
                vocabulary.stem_starts.push(new);
                last = Some(stem);
            }
            vocabulary.stem_of.push(vocabulary.stems() as u32 - 1);
            vocabulary.surfaces.push(surface);
            vocabulary.languages.push(draft.language(old));
        }
        vocabulary
    }

    /// Adds a stem, whose first surface form this is.
    fn push_stem(&mut self, stem: &str, surface: &str) {
        let length = match u8::try_from(stem.len()) {
            Ok(length) if length != OTHER && surface.starts_with(stem) => length,
            _ => {
                self.others.push(self.stems() as u32);
                self.other_stems.push(stem);
                OTHER
            }
        };
        self.stem_lengths.push(length);
    }

    /// Puts the words of further stems behind these; neither ends yet.
    fn append(&mut self, more: Vocabulary) {
        if self.surfaces() == 0 {
            *self = more;
            return;
        }
        let (surfaces, stems) = (self.surfaces() as u32, self.stems() as u32);
        self.surfaces.append(&more.surfaces);
        self.languages.extend(more.languages);
        self.stem_of.extend(more.stem_of.iter().map(|stem| stem + stems));
        self.stem_starts.extend(more.stem_starts.iter().map(|start| start + surfaces));
        self.stem_lengths.extend(more.stem_lengths);
        self.others.extend(more.others.iter().map(|stem| stem + stems));
        self.other_stems.append(&more.other_stems);
    }

    /// Makes the tables by which words are found, on so many threads.
    pub(super) fn file(&mut self, threads: usize) {
        let surface = |n: u32| hash_of(self.languages[n as usize], self.surfaces.get(n));
        let stem = |n: u32| hash_of(Language::Other, self.stem_text(n));
        (self.by_surface, self.by_stem) = both(
            threads,
            |_| table(self.surfaces() as u32, surface),
            |_| table(self.stems() as u32, stem),
        );
    }
}

/// The numbers below `count` by these hashes.
fn table(count: u32, hash: impl Fn(u32) -> u64) -> HashTable<u32> {
    let mut table = HashTable::with_capacity(count as usize);
    for number in 0..count {
        table.insert_unique(hash(number), number, |&number| hash(number));
    }
    table
}

/// The first eight bytes of a word as a number that sorts as they do.
fn beginning(word: &str) -> u64 {
    let mut first = [0; 8];
    let bytes = &word.as_bytes()[..word.len().min(8)];
    first[..bytes.len()].copy_from_slice(bytes);
    u64::from_be_bytes(first)
}
