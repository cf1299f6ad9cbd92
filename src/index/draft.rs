//! Spellings as they are met, numbered in that order.

use super::threads::{at_once, ranges};
use super::vocabulary::Strings;
use crate::text::{Language, Stemmer};
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::ops::Range;

/// How many bytes of a spelling its [`Head`] holds. Most words that are met are no longer, so
/// they are told apart without a look at where their letters are kept.
const HEAD: usize = 10;

/// The first bytes of a spelling, its length or 255, and its language.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Head([u8; HEAD + 2]);

/// A place of the table: most words are told by it alone. As it is a quarter of a cache line, it is
/// read at once.
#[derive(Clone, Copy)]
struct Slot {
    head: Head,
    number: u32,
}

impl Slot {
    /// No word is in it: none has bytes that are in no UTF-8.
    const FREE: Slot = Slot { head: Head([u8::MAX; HEAD + 2]), number: u32::MAX };
}

/// How many slots a table begins with.
const SLOTS: usize = 1024;

/// The distinct words of some passages: folded, each in a language.
#[derive(Default)]
pub(super) struct Draft {
    folded: Strings,
    languages: Vec<Language>,
    /// The words that were not folded already where they were first met, ascending, …
    unlike: Vec<u32>,
    /// … and what a stemmer reads instead.
    lower: Strings,
    /// A hash table with open addressing and linear probing (Knuth 1973), a power of two long. At
    /// most half of it is taken, so nearly every word is found at the first look.
    slots: Vec<Slot>,
}

impl Draft {
    /// The number of a word, given anew if it was not there.
    #[inline]
    pub(super) fn intern(&mut self, language: Language, lower: &str, folded: &str) -> u32 {
        let head = Head::of(language, folded);
        let hash = head.hash(folded);
        match self.find(head, hash, folded) {
            Some(number) => number,
            None => self.add(language, lower, folded, head, hash),
        }
    }

    #[inline]
    fn find(&self, head: Head, hash: u64, folded: &str) -> Option<u32> {
        let mut place = hash as usize;
        // There is a free slot, or none at all.
        while let Some(slot) = self.slots.get(place & self.slots.len().wrapping_sub(1)) {
            if slot.head == head && (folded.len() <= HEAD || self.folded.get(slot.number) == folded)
            {
                return Some(slot.number);
            }
            if slot.head == Slot::FREE.head {
                break;
            }
            place = place.wrapping_add(1);
        }
        None
    }

    #[cold]
    fn add(&mut self, language: Language, lower: &str, folded: &str, head: Head, hash: u64) -> u32 {
        if 2 * self.len() >= self.slots.len() {
            self.grow();
        }
        let number = self.folded.push(folded);
        self.languages.push(language);
        if lower != folded {
            self.unlike.push(number);
            self.lower.push(lower);
        }
        self.put(Slot { head, number }, hash);
        number
    }

    /// Puts a word that is not there in the first free slot from its own on.
    fn put(&mut self, slot: Slot, hash: u64) {
        let last = self.slots.len() - 1;
        let mut place = hash as usize & last;
        while self.slots[place].head != Slot::FREE.head {
            place = (place + 1) & last;
        }
        self.slots[place] = slot;
    }

    /// Makes the table twice as long.
    fn grow(&mut self) {
        let longer = vec![Slot::FREE; (2 * self.slots.len()).max(SLOTS)];
        for slot in std::mem::replace(&mut self.slots, longer) {
            if slot.head != Slot::FREE.head {
                let hash = slot.head.hash(self.folded.get(slot.number));
                self.put(slot, hash);
            }
        }
    }

    /// Takes the words of another draft in, as if they were met after these; returns for each its
    /// number here. So many threads look for them, then those that are not here are added.
    pub(super) fn merge(&mut self, other: &Draft, threads: usize) -> Vec<u32> {
        let found = at_once(ranges(other.len() as u32, threads), |words| {
            let found = words.map(|number| {
                let folded = other.folded(number);
                let head = Head::of(other.language(number), folded);
                let hash = head.hash(folded);
                (head, hash, self.find(head, hash, folded))
            });
            found.collect::<Vec<_>>()
        });
        let lowers = other.lowers(0..other.len() as u32);
        let merged = (0..).zip(lowers).zip(found.into_iter().flatten());
        let merged = merged.map(|((number, lower), (head, hash, found))| match found {
            Some(number) => number,
            None => self.add(other.language(number), lower, other.folded(number), head, hash),
        });
        merged.collect()
    }

    pub(super) fn len(&self) -> usize {
        self.languages.len()
    }

    /// The folded spelling of a word.
    pub(super) fn folded(&self, number: u32) -> &str {
        self.folded.get(number)
    }

    /// The language of a word.
    pub(super) fn language(&self, number: u32) -> Language {
        self.languages[number as usize]
    }

    /// The stems of words in a row.
    pub(super) fn stems(&self, words: Range<u32>) -> Strings {
        let mut stems = Strings::default();
        let mut stem = String::new();
        let mut stemmer = Stemmer::of(Language::Other);
        for (number, lower) in words.clone().zip(self.lowers(words)) {
            let language = self.language(number);
            if stemmer.language() != language {
                stemmer = Stemmer::of(language);
            }
            stem.clear();
            stemmer.stem_into(lower, self.folded(number), &mut stem);
            stems.push(&stem);
        }
        stems
    }

    /// What a stemmer reads of words in a row.
    fn lowers(&self, words: Range<u32>) -> impl Iterator<Item = &str> {
        let mut next = self.unlike.partition_point(|&unlike| unlike < words.start);
        words.map(move |number| {
            if self.unlike.get(next) != Some(&number) {
                return self.folded.get(number);
            }
            next += 1;
            self.lower.get(next as u32 - 1)
        })
    }
}

impl Head {
    #[inline]
    fn of(language: Language, word: &str) -> Head {
        let bytes = word.as_bytes();
        let first = match (bytes.first_chunk::<8>(), bytes.first_chunk::<4>()) {
            (Some(first), _) => u64::from_le_bytes(*first),
            (None, Some(first)) => {
                // The last four bytes, put where they stand: some stand there twice.
                let last = *bytes.last_chunk::<4>().unwrap_or(first);
                u64::from(u32::from_le_bytes(*first))
                    | u64::from(u32::from_le_bytes(last)) << (8 * (bytes.len() - 4))
            }
            (None, None) => {
                let byte = |at: usize| u64::from(bytes.get(at).copied().unwrap_or(0));
                byte(0) | byte(1) << 8 | byte(2) << 16
            }
        };
        let [a, b, c, d, e, f, g, h] = first.to_le_bytes();
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let length = bytes.len().min(usize::from(u8::MAX)) as u8;
        Head([a, b, c, d, e, f, g, h, byte(8), byte(9), length, language as u8])
    }

    #[inline]
    fn hash(self, word: &str) -> u64 {
        let [a, b, c, d, e, f, g, h, rest @ ..] = self.0;
        let mut hasher = FxHasher::default();
        hasher.write_u64(u64::from_le_bytes([a, b, c, d, e, f, g, h]));
        hasher.write_u32(u32::from_le_bytes(rest));
        if word.len() > HEAD {
            hasher.write(&word.as_bytes()[HEAD..]);
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn language(n: u8) -> Language {
        [Language::English, Language::German, Language::Other][usize::from(n % 3)]
    }

    proptest! {
        #[test]
        fn each_word_has_one_number_and_keeps_its_spelling(
            words in proptest::collection::vec(("[ab\u{e9}]{1,14}|[a-e]{1,4}", 0u8..3), 0..60),
            cut in 0usize..60,
            threads in 1usize..4,
        ) {
            let mut known: Vec<(Language, &str)> = Vec::new();
            let mut whole = Draft::default();
            for (word, n) in &words {
                let number = whole.intern(language(*n), &word.to_uppercase(), word);
                let met = (language(*n), word.as_str());
                let expected = known.iter().position(|other| *other == met).unwrap_or_else(|| {
                    known.push(met);
                    known.len() - 1
                });
                prop_assert_eq!(number as usize, expected);
            }
            prop_assert_eq!(whole.len(), known.len());
            for (number, &(language, word)) in (0..).zip(&known) {
                prop_assert_eq!((whole.language(number), whole.folded(number)), (language, word));
            }
            let part = |words: &[(String, u8)]| {
                let mut part = Draft::default();
                for (word, n) in words {
                    part.intern(language(*n), &word.to_uppercase(), word);
                }
                part
            };
            let (before, after) = words.split_at(cut.min(words.len()));
            let mut merged = part(before);
            let after = part(after);
            let numbers = merged.merge(&after, threads);
            for (number, &merged_number) in (0..).zip(&numbers) {
                prop_assert_eq!(after.folded(number), merged.folded(merged_number));
            }
            let all = 0..whole.len() as u32;
            prop_assert_eq!(merged.len(), whole.len());
            prop_assert!(all.clone().all(|n| merged.folded(n) == whole.folded(n)));
            let lowers = whole.lowers(all.clone()).collect::<Vec<_>>();
            prop_assert_eq!(merged.lowers(all).collect::<Vec<_>>(), lowers);
        }
    }
}
