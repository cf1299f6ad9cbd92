//! The vocabulary: every surface form and every stem, numbered.

use super::Token;
use super::draft::Draft;
use super::threads::{at_once, ranges};
use crate::saved::{Reader, SavedError, Writer};
use crate::text::Language;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::io;
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

    fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.text(&self.text)?;
        out.array(&self.starts)
    }

    fn load(from: &mut Reader<'_>) -> Result<Strings, SavedError> {
        let strings = Strings { text: from.text()?, starts: from.array()? };
        let Strings { text, starts } = &strings;
        let is_right = starts.first() == Some(&0)
            && starts.is_sorted()
            && starts.last().is_some_and(|&end| end as usize == text.len())
            && starts.iter().all(|&start| text.is_char_boundary(start as usize));
        SavedError::unless(is_right, "words")?;
        Ok(strings)
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.starts.len() * size_of::<u32>()
    }
}

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
    stems: Strings,
    by_surface: HashTable<u32>,
    by_stem: HashTable<u32>,
}

impl Vocabulary {
    /// Stems the words that `draft` collected on so many threads, and numbers stems by their
    /// spelling and surface forms by their stem; returns the vocabulary with the new number of
    /// each old surface form.
    pub(super) fn from_draft(draft: &Draft, threads: usize) -> (Vocabulary, Vec<u32>) {
        let count = draft.len() as u32;
        let stems = at_once(ranges(count, threads), |words| {
            let stems = draft.stems(words.clone());
            let mut order = (0..stems.len() as u32)
                .map(|at| (beginning(stems.get(at)), words.start + at))
                .collect::<Vec<_>>();
            order.sort_unstable_by(|a, b| {
                let stem = |word: u32| stems.get(word - words.start);
                a.0.cmp(&b.0).then_with(|| stem(a.1).cmp(stem(b.1))).then(a.1.cmp(&b.1))
            });
            (words, stems, order)
        });
        let stem_of = |word: u32| {
            let part = stems.partition_point(|(words, ..)| words.end <= word);
            let (words, stems, _) = &stems[part];
            stems.get(word - words.start)
        };
        // What is in order already in parts, a stable sort only merges.
        let mut order = stems.iter().flat_map(|(.., order)| order).copied().collect::<Vec<_>>();
        if threads > 1 {
            order.sort_by(|a, b| {
                a.0.cmp(&b.0).then_with(|| stem_of(a.1).cmp(stem_of(b.1))).then(a.1.cmp(&b.1))
            });
        }
        let mut vocabulary = Vocabulary::default();
        let mut renumbered = vec![0; order.len()];
        for (new, (_, old)) in (0..).zip(order) {
            renumbered[old as usize] = new;
            let stem = stem_of(old);
            let last = vocabulary.stems.len() as u32;
            if last == 0 || vocabulary.stems.get(last - 1) != stem {
                vocabulary.stems.push(stem);
                vocabulary.stem_starts.push(new);
            }
            vocabulary.stem_of.push(vocabulary.stems.len() as u32 - 1);
            vocabulary.surfaces.push(draft.folded(old));
            vocabulary.languages.push(draft.language(old));
        }
        vocabulary.stem_starts.push(count);
        vocabulary.file();
        (vocabulary, renumbered)
    }

    /// Makes the tables by which words are found.
    fn file(&mut self) {
        let Vocabulary { by_surface, by_stem, surfaces, stems, languages, .. } = self;
        let surface_hash = |&n: &u32| hash_of(languages[n as usize], surfaces.get(n));
        by_surface.reserve(surfaces.len(), surface_hash);
        for number in 0..surfaces.len() as u32 {
            by_surface.insert_unique(surface_hash(&number), number, surface_hash);
        }
        let stem_hash = |&n: &u32| hash_of(Language::Other, stems.get(n));
        by_stem.reserve(stems.len(), stem_hash);
        for number in 0..stems.len() as u32 {
            by_stem.insert_unique(stem_hash(&number), number, stem_hash);
        }
    }

    /// Saves all but the tables, which are made in less time than they take to read.
    pub(super) fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        self.surfaces.save(out)?;
        out.each(&self.languages, |language| language.number())?;
        out.array(&self.stem_of)?;
        out.array(&self.stem_starts)?;
        self.stems.save(out)
    }

    /// Loads one that was saved.
    pub(super) fn load(from: &mut Reader<'_>) -> Result<Vocabulary, SavedError> {
        let mut vocabulary = Vocabulary {
            surfaces: Strings::load(from)?,
            languages: from.each(Language::numbered, "languages")?,
            stem_of: from.array()?,
            stem_starts: from.array()?,
            stems: Strings::load(from)?,
            ..Vocabulary::default()
        };
        SavedError::unless(vocabulary.is_sound(), "vocabulary")?;
        vocabulary.file();
        Ok(vocabulary)
    }

    /// Whether each stem is that of the surface forms that it says, of one at least.
    fn is_sound(&self) -> bool {
        let (surfaces, stems) = (self.surfaces.len(), self.stems.len());
        (self.languages.len(), self.stem_of.len()) == (surfaces, surfaces)
            && surfaces <= Token::SURFACES
            && self.stem_starts.len() == stems + 1
            && (self.stem_starts[0], self.stem_starts[stems] as usize) == (0, surfaces)
            && self.stem_starts.is_sorted_by(|a, b| a < b)
            && (0..stems as u32).all(|stem| {
                let own = self.surfaces_of(stem);
                self.stem_of[own.start as usize..own.end as usize].iter().all(|&of| of == stem)
            })
    }

    /// The number of a folded word as `language` writes it.
    pub fn surface(&self, language: Language, folded: &str) -> Option<u32> {
        let is_word = |n: u32| self.surfaces.bytes_of(n) == folded.as_bytes();
        let equal = |&n: &u32| self.languages[n as usize] == language && is_word(n);
        self.by_surface.find(hash_of(language, folded), equal).copied()
    }

    /// The number of a stem.
    pub fn stem(&self, stem: &str) -> Option<u32> {
        let equal = |&n: &u32| self.stems.bytes_of(n) == stem.as_bytes();
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
        self.stems.len()
    }

    /// The spelling of a stem.
    pub fn stem_text(&self, stem: u32) -> &str {
        self.stems.get(stem)
    }

    /// The spelling of a stem as bytes, which are quicker to compare.
    pub fn stem_bytes(&self, stem: u32) -> &[u8] {
        self.stems.bytes_of(stem)
    }

    pub(super) fn bytes(&self) -> usize {
        let numbers = self.stem_of.len() + self.stem_starts.len();
        self.surfaces.bytes()
            + self.stems.bytes()
            + self.languages.len()
            + numbers * size_of::<u32>()
            + self.by_surface.allocation_size()
            + self.by_stem.allocation_size()
    }
}

/// The first eight bytes of a word as a number that sorts as they do.
fn beginning(word: &str) -> u64 {
    let mut first = [0; 8];
    let bytes = &word.as_bytes()[..word.len().min(8)];
    first[..bytes.len()].copy_from_slice(bytes);
    u64::from_be_bytes(first)
}

fn hash_of(language: Language, word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.write_u8(language as u8);
    hasher.finish()
}
