//! Fuzzy lookup: the surface forms that a misspelled word may have meant.
//!
//! Symmetric deletion (Garbe 2012; Mor and Fraenkel 1982): two words within some edits of each
//! other share a form that is reached from both by deleting letters. Words that begin alike are a
//! group, and each group is filed under the forms of its beginning when the index is built, so a
//! lookup probes a few dozen places, however large the vocabulary.
//!
//! Which word was meant is told by a noisy channel (Kernighan, Church and Gale 1990): one that is
//! used often and that a likely slip makes of it. Groups are numbered from the commonest to the
//! rarest, so a lookup stops where words are too rare to have been meant.

mod build;
mod distance;
mod forms;
mod layout;
mod saved;
mod search;

use super::slips::least_cost;
use super::vocabulary::Vocabulary;
use crate::text::is_unspaced;
use distance::LONGEST;
use forms::{PREFIX, SHORTEST, deletions, each_form, near_places};
use layout::Layout;
use search::Search;
use std::mem::size_of;

/// A surface form near a typed word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similar {
    /// Its number.
    pub surface: u32,
    /// What the typed word's slips cost, by [`slip_cost`](super::slip_cost): 0 is no difference.
    pub cost: f32,
    /// How unlikely it is that this word was meant: the logarithm of the odds, negative, in edits
    /// of no common kind. Rare words are less likely than common ones.
    pub surprise: f32,
}

impl Similar {
    /// Words that are more surprising than the best by more than this, a tenth as likely, are not
    /// meant.
    pub const WITHIN: f32 = 0.35;
}

/// How much more surprising an edit of no common kind is than what its kind takes off: people
/// make every day's slips more often than others, but other slips are many.
const ALIKE: f32 = 0.75;

/// How much less surprising a word is that is used e times as often. One certain edit among all
/// those of a word is about e⁷ times less likely than none.
const COMMON: f32 = 0.145;

/// How much more surprising a stem is than a word: nobody means it while a word is near. But where
/// none is, "discuses" was meant for a form of "discus" that no document has.
const STEM: f32 = 2.0;

/// How many steps of [`Deletions::uses`] double them.
const USES_STEPS: f32 = 8.0;

/// The deletion index of a vocabulary, in flat arrays.
#[derive(Debug, Default)]
pub(super) struct Deletions {
    /// The words that are filed, surface forms by their number and stems after them; those that
    /// begin alike side by side, the first of each group marked [`FIRST`]. A group with a commoner
    /// word comes before others.
    words: Vec<u32>,
    /// For each step of uses where the groups end that have a word so common.
    ends: Vec<u32>,
    /// The logarithm of the uses of each surface form, in [`USES_STEPS`] to a doubling.
    uses: Vec<u8>,
    /// Where each bucket's entries begin, and the end of the last. The leading bits of a form's
    /// hash choose its bucket.
    starts: Vec<u32>,
    /// Groups by the forms that they are filed under, see `Layout`; ascending in each bucket.
    entries: Vec<u32>,
}

/// Most lookups meet no more groups.
const USUAL_GROUPS: usize = 64;

/// The mark of a group's first word.
const FIRST: u32 = 1 << 31;

impl Deletions {
    /// The words within the edit budget of `bare`, which is folded bare, that are not much less
    /// likely than the best, which comes first, and those whose slips cost least.
    pub(super) fn similar(&self, vocabulary: &Vocabulary, bare: &str) -> Vec<Similar> {
        let typed = bare.chars().collect::<Vec<_>>();
        if self.entries.is_empty() || !is_spelled(&typed) {
            return Vec::new();
        }
        let mut search = Search::of(&typed, vocabulary, self);
        // First those that may be one edit away, mostly few. They tell how common others must be.
        let near = self.near_groups(&typed, 1, self.words.len() as u32);
        near.iter().for_each(|&group| search.compare(group));
        let end = self.end_of(least_surprise(2) - search.limit());
        // Words that sound the same may be an edit further apart.
        for group in self.near_groups(&typed, search.most.max(2), end) {
            if near.binary_search(&group).is_err() {
                search.compare(group);
            }
        }
        search.finish()
    }

    /// The groups below `end` that may have words within `most` edits of a typed word, each once,
    /// ascending.
    fn near_groups(&self, typed: &[char], most: usize, end: u32) -> Vec<u32> {
        let layout = Layout::of(self.words.len(), self.starts.len() - 1);
        let mut prefix = [0; PREFIX];
        let length = typed.len().min(PREFIX);
        prefix.iter_mut().zip(typed).for_each(|(letter, &c)| *letter = c as u32);
        let mut groups = Vec::with_capacity(USUAL_GROUPS);
        each_form(&prefix[..length], deletions(typed.len()).min(most), |form| {
            let near = near_places(most, length, form.place);
            let bucket = layout.bucket(form.hash);
            let mark = layout.mark(form.hash);
            for &entry in &self.entries[self.starts[bucket] as usize..]
                [..(self.starts[bucket + 1] - self.starts[bucket]) as usize]
            {
                let group = layout.group(entry);
                if group >= end {
                    break;
                }
                if entry & layout.mark_bits() == mark && near >> layout.place(entry) & 1 == 1 {
                    groups.push(group);
                }
            }
        });
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Where the groups end of which a word is common enough to take so much surprise away.
    fn end_of(&self, surprise: f32) -> u32 {
        let step = (surprise / COMMON_STEP).ceil().max(0.0) as usize;
        self.ends.get(step).copied().unwrap_or(0)
    }

    /// The words that begin like the one at `first`.
    fn group(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let (first, others) =
            self.words[first as usize..].split_first().expect("a group that has words");
        let others = others.iter().take_while(|&word| word & FIRST == 0);
        std::iter::once(first & !FIRST).chain(others.copied())
    }

    pub(super) fn bytes(&self) -> usize {
        let numbers = self.words.len() + self.ends.len() + self.starts.len() + self.entries.len();
        numbers * size_of::<u32>() + self.uses.len()
    }
}

/// How much surprise a step of uses takes away.
const COMMON_STEP: f32 = COMMON * std::f32::consts::LN_2 / USES_STEPS;

/// How surprising slips are, whatever the word.
fn surprise(distance: usize, cost: f32) -> f32 {
    ALIKE * distance as f32 + (1.0 - ALIKE) * cost
}

/// How surprising slips of so many edits are at least.
fn least_surprise(distance: usize) -> f32 {
    surprise(distance, least_cost(distance))
}

/// How a filed word is spelled: surface forms come first, the stems after them, so that "discus"
/// is near "discussed".
fn spelling(vocabulary: &Vocabulary, word: u32) -> &str {
    match word.checked_sub(vocabulary.surfaces() as u32) {
        None => vocabulary.word(word),
        Some(stem) => vocabulary.stem_text(stem),
    }
}

/// Whether a word is one that people spell: letters, neither too few nor too many.
fn is_spelled(chars: &[char]) -> bool {
    (SHORTEST..=LONGEST).contains(&chars.len())
        && !chars.iter().any(|&c| c.is_numeric() || is_unspaced(c))
}

#[cfg(test)]
mod tests {
    use super::forms::budget;
    use super::*;
    use crate::index::draft::Draft;
    use crate::index::slip_cost;
    use crate::text::Language;

    /// A vocabulary of words that are their own stems, and how often each is used.
    fn vocabulary(words: &[(&str, u32)]) -> (Vocabulary, Vec<u32>) {
        let mut draft = Draft::default();
        let mut uses = Vec::new();
        for (word, used) in words {
            let number = draft.intern(Language::Other, word, word);
            uses.resize(draft.len(), 0);
            uses[number as usize] += used;
        }
        let (vocabulary, renumbered) = Vocabulary::from_draft(&draft, 1);
        let mut by_number = vec![0; uses.len()];
        renumbered.iter().zip(uses).for_each(|(&new, uses)| by_number[new as usize] = uses);
        (vocabulary, by_number)
    }

    fn readings(words: &[(&str, u32)], typed: &str) -> Vec<String> {
        let (vocabulary, uses) = vocabulary(words);
        let similar = Deletions::build(&vocabulary, &uses, 1).similar(&vocabulary, typed);
        similar.iter().map(|similar| vocabulary.word(similar.surface).to_owned()).collect()
    }

    #[test]
    fn the_likelier_word_was_meant() {
        for (words, typed, meant, why) in [
            ([("house", 100), ("horse", 2)], "hoise", "house", "the commoner"),
            ([("players", 3), ("pladers", 3)], "plauers", "players", "keys side by side"),
            ([("lavrov", 1), ("lavras", 9)], "lavrof", "lavrov", "one slip rather than two"),
            ([("lavrov", 1), ("laws", 9999)], "lavrov", "lavrov", "no slip"),
            ([("мгимо", 1), ("маги", 1)], "мигмо", "мгимо", "letters of any script"),
            ([("photo", 1), ("fort", 1)], "foto", "photo", "sounds the same"),
        ] {
            assert_eq!(readings(&words, typed).first().map(String::as_str), Some(meant), "{why}");
        }
    }

    #[test]
    fn numbers_and_short_words_are_not_corrected() {
        for typed in ["1973", "us", "19730", "東京都", ""] {
            let words = [("1974", 9), ("use", 9), ("東京", 9), ("19731", 9)];
            assert_eq!(readings(&words, typed), [""; 0], "{typed}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_lookup_finds_the_likeliest_of_all_words_within_its_budget(
            words in proptest::collection::vec(("[a-cо-р]{3,12}", 1u32..1000), 1..40),
            typed in "[a-cо-р]{3,12}",
        ) {
            let words = words.iter().map(|(word, uses)| (&**word, *uses)).collect::<Vec<_>>();
            let (vocabulary, uses) = vocabulary(&words);
            let deletions = Deletions::build(&vocabulary, &uses, 1);
            let found = deletions.similar(&vocabulary, &typed);
            let most = budget(typed.chars().count());
            let likeliest = (0..vocabulary.surfaces() as u32).filter_map(|surface| {
                let word = vocabulary.word(surface);
                let distance = strsim::osa_distance(&typed, word);
                // A form lacks two letters at most, so few words three edits away share one.
                let common = COMMON_STEP * f32::from(deletions.uses[surface as usize]);
                (1..=most.min(2)).contains(&distance)
                    .then(|| surprise(distance, slip_cost(&typed, word)) - common)
            });
            let likeliest = likeliest.fold(f32::INFINITY, f32::min);
            let best = found.first().map_or(f32::INFINITY, |best| best.surprise);
            assert!(best <= likeliest, "{best} {likeliest}");
        }

        #[test]
        fn threads_make_no_difference(
            words in proptest::collection::vec(("[a-f]{3,9}", 1u32..9), 1..40),
            threads in 2usize..5,
        ) {
            let words = words.iter().map(|(word, uses)| (&**word, *uses)).collect::<Vec<_>>();
            let (vocabulary, uses) = vocabulary(&words);
            let alone = Deletions::build(&vocabulary, &uses, 1);
            let shared = Deletions::build(&vocabulary, &uses, threads);
            assert_eq!(format!("{alone:?}"), format!("{shared:?}"));
        }
    }
}
