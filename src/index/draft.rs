//! Spellings as they are met, numbered in that order.

use super::vocabulary::Strings;
use crate::text::{Language, Stemmer};
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::ops::Range;

/// How many bytes of a spelling its [`Head`] holds. Most words that are met are no longer, so
/// they are told apart without a look at where their letters are kept.
const HEAD: usize = 10;

/// The beginning of a spelling, its length and its language.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Head {
    first: u64,
    /// The next two bytes, the length or 255, and the language.
    rest: [u8; 4],
}

/// A place of the table: most words are told by it alone.
#[derive(Clone, Copy)]
struct Slot {
    head: Head,
    number: u32,
}

/// The distinct words of some passages: folded, each in a language.
#[derive(Default)]
pub(super) struct Draft {
    folded: Strings,
    languages: Vec<Language>,
    /// The words that were not folded already where they were first met, ascending, …
    unlike: Vec<u32>,
    /// … and what a stemmer reads instead.
    lower: Strings,
    slots: HashTable<Slot>,
}

impl Draft {
    /// The number of a word, given anew if it was not there.
    #[inline]
    pub(super) fn intern(&mut self, language: Language, lower: &str, folded: &str) -> u32 {
        let head = Head::of(language, folded);
        let hash = head.hash(folded);
        let strings = &self.folded;
        let equal = |slot: &Slot| {
            slot.head == head && (folded.len() <= HEAD || strings.get(slot.number) == folded)
        };
        match self.slots.find(hash, equal) {
            Some(slot) => slot.number,
            None => self.add(language, lower, folded, head, hash),
        }
    }

    #[cold]
    fn add(&mut self, language: Language, lower: &str, folded: &str, head: Head, hash: u64) -> u32 {
        let number = self.folded.push(folded);
        self.languages.push(language);
        if lower != folded {
            self.unlike.push(number);
            self.lower.push(lower);
        }
        let strings = &self.folded;
        let slot = Slot { head, number };
        self.slots.insert_unique(hash, slot, |slot| slot.head.hash(strings.get(slot.number)));
        number
    }

    /// Takes the words of another draft in, as if they were met after these; returns for each its
    /// number here.
    pub(super) fn merge(&mut self, other: &Draft) -> Vec<u32> {
        let words = 0..other.len() as u32;
        let lowers = other.lowers(words.clone());
        words
            .zip(lowers)
            .map(|(number, lower)| {
                self.intern(other.languages[number as usize], lower, other.folded.get(number))
            })
            .collect()
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
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let length = bytes.len().min(usize::from(u8::MAX)) as u8;
        Head { first, rest: [byte(8), byte(9), length, language as u8] }
    }

    #[inline]
    fn hash(self, word: &str) -> u64 {
        let mut hasher = FxHasher::default();
        hasher.write_u64(self.first);
        hasher.write_u32(u32::from_le_bytes(self.rest));
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
            let numbers = merged.merge(&after);
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
