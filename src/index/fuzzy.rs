//! Fuzzy lookup: the surface forms that a misspelled word may have meant.
//!
//! Symmetric deletion (Garbe 2012; Mor and Fraenkel 1982): two words within some edits of each
//! other share a form that is reached from both by deleting letters. Every word's first letters
//! are filed under each such form when the index is built, so a lookup probes a few dozen places
//! and compares a few dozen words, however large the vocabulary.

use super::vocabulary::Vocabulary;
use crate::text::bare_into;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::mem::size_of;

/// How many letters of a word are filed. Past them a difference is found by comparing.
const PREFIX: usize = 7;

/// Shorter words are not corrected: too many others are one edit away.
const SHORTEST: usize = 3;

/// A surface form near a typed word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similar {
    /// Its number.
    pub surface: u32,
    /// What the typed word's slips cost, by [`slip_cost`](super::slip_cost): 0 is no difference.
    pub cost: f32,
}

/// The deletion index of a vocabulary.
#[derive(Debug, Default)]
pub(super) struct Deletions {
    /// The number of leading bits of a hash that choose its bucket.
    bits: u32,
    starts: Vec<u32>,
    surfaces: Vec<u32>,
    /// For each entry which letters occur in it: a quick bound on the distance.
    letters: Vec<u32>,
    lengths: Vec<u8>,
}

/// How many edits a word of so many characters may be away.
pub(super) fn budget(length: usize) -> usize {
    match length {
        0..SHORTEST => 0,
        SHORTEST..=4 => 1,
        5..=10 => 2,
        _ => 3,
    }
}

/// How many letters are deleted from a filed or a typed word of so many characters.
fn deletions(length: usize) -> usize {
    budget(length).min(2)
}

impl Deletions {
    /// Files every word of the vocabulary that can be misspelled: no numbers, no pairs of
    /// characters of scripts without spaces.
    pub(super) fn build(vocabulary: &Vocabulary) -> Deletions {
        let count = vocabulary.surfaces();
        let mut filed: Vec<(u32, u32)> = Vec::new();
        let mut letters = Vec::with_capacity(count + vocabulary.stems());
        let mut lengths = Vec::with_capacity(count + vocabulary.stems());
        let (mut bare, mut chars) = (String::new(), Vec::new());
        for entry in 0..(count + vocabulary.stems()) as u32 {
            bare.clear();
            bare_into(spelling(vocabulary, entry), &mut bare);
            chars.clear();
            chars.extend(bare.chars());
            letters.push(letter_set(&chars));
            lengths.push(chars.len().min(255) as u8);
            if is_spelled(&chars) && !repeats(vocabulary, entry) {
                each_deletion(&chars, deletions(chars.len()).max(1), |hash| {
                    filed.push((hash, entry))
                });
            }
        }
        let bits = (filed.len().max(2).ilog2()).min(24);
        let bucket = |hash: u32| (hash >> (32 - bits)) as usize;
        let mut starts = vec![0u32; (1 << bits) + 1];
        for &(hash, _) in &filed {
            starts[bucket(hash) + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut surfaces = vec![0u32; filed.len()];
        for (hash, surface) in filed {
            let at = &mut next[bucket(hash)];
            surfaces[*at as usize] = surface;
            *at += 1;
        }
        Deletions { bits, starts, surfaces, letters, lengths }
    }

    /// The words within the edit budget of `bare`, which is folded by
    /// [`bare_into`]; in no order, each once.
    pub(super) fn similar(&self, vocabulary: &Vocabulary, bare: &str) -> Vec<Similar> {
        let typed = bare.chars().collect::<Vec<_>>();
        if !is_spelled(&typed) || self.surfaces.is_empty() {
            return Vec::new();
        }
        let most = budget(typed.len());
        let wanted = letter_set(&typed);
        let mut found: Vec<u32> = Vec::new();
        each_deletion(&typed, deletions(typed.len()), |hash| {
            let bucket = (hash >> (32 - self.bits)) as usize;
            let range = self.starts[bucket] as usize..self.starts[bucket + 1] as usize;
            found.extend(self.surfaces[range].iter().copied().filter(|&surface| {
                let surface = surface as usize;
                let longer = usize::from(self.lengths[surface]).abs_diff(typed.len());
                let other = (self.letters[surface] ^ wanted).count_ones() as usize;
                longer <= most.max(2) && other <= 2 * most.max(2)
            }));
        });
        found.sort_unstable();
        found.dedup();
        let mut word = String::new();
        let mut similar = Vec::new();
        for entry in found {
            word.clear();
            bare_into(spelling(vocabulary, entry), &mut word);
            let distance = strsim::osa_distance(bare, &word);
            let sounds =
                distance > most && distance <= most + 1 && super::slips::sounds_alike(bare, &word);
            if distance <= most || sounds {
                let cost = super::slips::cost(bare, &word, distance);
                let stem = entry.checked_sub(vocabulary.surfaces() as u32);
                let surface = stem.map_or(entry, |stem| vocabulary.surfaces_of(stem).start);
                similar.push(Similar { surface, cost });
            }
        }
        similar
    }

    pub(super) fn bytes(&self) -> usize {
        (self.starts.len() + self.surfaces.len() + self.letters.len()) * size_of::<u32>()
            + self.lengths.len()
    }
}

/// How an entry is spelled: surface forms come first, the stems after them, so that "discus" is
/// near "discussed".
fn spelling(vocabulary: &Vocabulary, entry: u32) -> &str {
    match entry.checked_sub(vocabulary.surfaces() as u32) {
        None => vocabulary.word(entry),
        Some(stem) => vocabulary.stem_text(stem),
    }
}

/// Whether an entry is a stem that one of its surface forms spells too.
fn repeats(vocabulary: &Vocabulary, entry: u32) -> bool {
    entry.checked_sub(vocabulary.surfaces() as u32).is_some_and(|stem| {
        let text = vocabulary.stem_text(stem);
        vocabulary.surfaces_of(stem).any(|surface| vocabulary.word(surface) == text)
    })
}

/// Whether a word is one that people spell: letters, and long enough.
fn is_spelled(chars: &[char]) -> bool {
    chars.len() >= SHORTEST && !chars.iter().any(|&c| c.is_numeric() || crate::text::is_unspaced(c))
}

fn letter_set(chars: &[char]) -> u32 {
    chars.iter().fold(0, |set, &c| set | 1 << (c as u32 % 32))
}

/// Hashes each form that deleting at most `most` letters (0 to 2) of the first [`PREFIX`] leaves.
fn each_deletion(chars: &[char], most: usize, mut visit: impl FnMut(u32)) {
    let prefix = &chars[..chars.len().min(PREFIX)];
    let hash = |first: usize, second: usize| {
        let mut hasher = FxHasher::default();
        for (i, &c) in prefix.iter().enumerate() {
            if i != first && i != second {
                hasher.write_u32(c as u32);
            }
        }
        (hasher.finish() >> 16) as u32
    };
    const NONE: usize = usize::MAX;
    visit(hash(NONE, NONE));
    if most >= 1 {
        (0..prefix.len()).for_each(|i| visit(hash(i, NONE)));
    }
    if most >= 2 {
        (0..prefix.len()).for_each(|i| (0..i).for_each(|j| visit(hash(i, j))));
    }
}
