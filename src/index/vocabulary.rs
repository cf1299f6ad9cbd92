//! The vocabulary: every surface form and every stem, numbered.

mod build;
mod saved;

use crate::text::Language;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::mem::size_of;
use std::ops::Range;

/// Strings in one allocation, numbered in the order in which they came.
#[derive(Debug)]
pub(super) struct Strings {
    text: String,
    /// Where each begins, and the end of the last.
    starts: Vec<u32>,
}

impl Default for Strings {
    fn default() -> Strings {
        Strings { text: String::new(), starts: vec![0] }
    }
}

impl Strings {
    pub(super) fn push(&mut self, string: &str) -> u32 {
        self.text.push_str(string);
        // Four gigabytes of distinct words are beyond any library that fits in memory.
        self.starts.push(u32::try_from(self.text.len()).expect("a vocabulary below 4 GiB"));
        self.len() as u32 - 1
    }

    /// Puts other strings behind these.
    fn append(&mut self, more: &Strings) {
        let before = self.text.len();
        self.text.push_str(&more.text);
        u32::try_from(self.text.len()).expect("a vocabulary below 4 GiB");
        self.starts.extend(more.starts[1..].iter().map(|&start| start + before as u32));
    }

    fn range(&self, number: u32) -> Range<usize> {
        let at = number as usize;
        self.starts[at] as usize..self.starts[at + 1] as usize
    }

    pub(super) fn get(&self, number: u32) -> &str {
        &self.text[self.range(number)]
    }

    /// The bytes of a string: to compare them needs no look at where characters begin.
    fn bytes_of(&self, number: u32) -> &[u8] {
        &self.text.as_bytes()[self.range(number)]
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.starts.len() * size_of::<u32>()
    }
}

/// What says that the spelling of a stem is kept.
const OTHER: u8 = u8::MAX;

/// All surface forms (folded words of one language) and their stems.
///
/// Stems are numbered by their spelling and the surface forms of a stem one after another, so a
/// stem is a range of surface forms and a common beginning a range of stems.
#[derive(Debug, Default)]
pub struct Vocabulary {
    surfaces: Strings,
    languages: Vec<Language>,
    stem_of: Vec<u32>,
    /// Where each stem's surface forms begin, and the end of the last.
    stem_starts: Vec<u32>,
    /// How many bytes of its first surface form each stem is the beginning, or [`OTHER`].
    stem_lengths: Vec<u8>,
    /// The stems that are spelled otherwise ("happi") or are longer, ascending, …
    others: Vec<u32>,
    /// … and their spellings.
    other_stems: Strings,
    by_surface: HashTable<u32>,
    by_stem: HashTable<u32>,
}

impl Vocabulary {
    /// The number of a folded word as `language` writes it.
    pub fn surface(&self, language: Language, folded: &str) -> Option<u32> {
        let is_word = |n: u32| self.surfaces.bytes_of(n) == folded.as_bytes();
        let equal = |&n: &u32| self.languages[n as usize] == language && is_word(n);
        self.by_surface.find(hash_of(language, folded), equal).copied()
    }

    /// The number of a stem.
    pub fn stem(&self, stem: &str) -> Option<u32> {
        let equal = |&n: &u32| self.stem_bytes(n) == stem.as_bytes();
        self.by_stem.find(hash_of(Language::Other, stem), equal).copied()
    }

    /// The folded word with this number.
    pub fn word(&self, surface: u32) -> &str {
        self.surfaces.get(surface)
    }

    /// How many bytes the folded word with this number has.
    pub(super) fn word_length(&self, surface: u32) -> usize {
        self.surfaces.range(surface).len()
    }

    /// The language that a surface form was read in.
    pub fn language(&self, surface: u32) -> Language {
        self.languages[surface as usize]
    }

    /// The stem of a surface form.
    pub fn stem_of(&self, surface: u32) -> u32 {
        self.stem_of[surface as usize]
    }

    /// The surface forms of a stem.
    pub fn surfaces_of(&self, stem: u32) -> Range<u32> {
        self.stem_starts[stem as usize]..self.stem_starts[stem as usize + 1]
    }

    /// How many surface forms there are.
    pub fn surfaces(&self) -> usize {
        self.surfaces.len()
    }

    /// How many stems there are.
    pub fn stems(&self) -> usize {
        self.stem_lengths.len()
    }

    /// The spelling of a stem.
    pub fn stem_text(&self, stem: u32) -> &str {
        match self.stem_lengths[stem as usize] {
            OTHER => self.other_stems.get(self.other(stem)),
            length => &self.word(self.surfaces_of(stem).start)[..usize::from(length)],
        }
    }

    /// How many bytes the spelling of a stem has.
    pub fn stem_length(&self, stem: u32) -> usize {
        match self.stem_lengths[stem as usize] {
            OTHER => self.other_stems.range(self.other(stem)).len(),
            length => usize::from(length),
        }
    }

    /// The number of the spelling of a stem that is kept.
    #[cold]
    fn other(&self, stem: u32) -> u32 {
        let other = self.others.binary_search(&stem);
        other.expect("each stem that says so has its spelling kept") as u32
    }

    /// The spelling of a stem as bytes, which are quicker to compare.
    pub fn stem_bytes(&self, stem: u32) -> &[u8] {
        match self.stem_lengths[stem as usize] {
            OTHER => self.other_stems.bytes_of(self.other(stem)),
            length => {
                let first = self.stem_starts[stem as usize];
                &self.surfaces.bytes_of(first)[..usize::from(length)]
            }
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let numbers = self.stem_of.len() + self.stem_starts.len() + self.others.len();
        self.surfaces.bytes()
            + self.other_stems.bytes()
            + self.languages.len()
            + self.stem_lengths.len()
            + numbers * size_of::<u32>()
            + self.by_surface.allocation_size()
            + self.by_stem.allocation_size()
    }
}

fn hash_of(language: Language, word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.write_u8(language as u8);
    hasher.finish()
}
