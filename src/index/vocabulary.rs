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
        let mut last = None;
        for (new, (_, old)) in (0..).zip(order) {
            renumbered[old as usize] = new;
            let (stem, surface) = (stem_of(old), draft.folded(old));
            if last != Some(stem) {
                vocabulary.push_stem(stem, surface);
                vocabulary.stem_starts.push(new);
                last = Some(stem);
            }
            vocabulary.stem_of.push(vocabulary.stems() as u32 - 1);
            vocabulary.surfaces.push(surface);
            vocabulary.languages.push(draft.language(old));
        }
        vocabulary.stem_starts.push(count);
        vocabulary.file();
        (vocabulary, renumbered)
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

    /// Makes the tables by which words are found.
    fn file(&mut self) {
        let mut by_stem = HashTable::with_capacity(self.stems());
        let stem_hash = |&n: &u32| hash_of(Language::Other, self.stem_text(n));
        for number in 0..self.stems() as u32 {
            by_stem.insert_unique(stem_hash(&number), number, stem_hash);
        }
        self.by_stem = by_stem;
        let Vocabulary { by_surface, surfaces, languages, .. } = self;
        let surface_hash = |&n: &u32| hash_of(languages[n as usize], surfaces.get(n));
        by_surface.reserve(surfaces.len(), surface_hash);
        for number in 0..surfaces.len() as u32 {
            by_surface.insert_unique(surface_hash(&number), number, surface_hash);
        }
    }

    /// Saves all but the tables, which are made in less time than they take to read.
    pub(super) fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        self.surfaces.save(out)?;
        out.each(&self.languages, |language| language.number())?;
        out.array(&self.stem_of)?;
        out.array(&self.stem_starts)?;
        out.array(&self.stem_lengths)?;
        out.array(&self.others)?;
        self.other_stems.save(out)
    }

    /// Loads one that was saved.
    pub(super) fn load(from: &mut Reader<'_>) -> Result<Vocabulary, SavedError> {
        let mut vocabulary = Vocabulary {
            surfaces: Strings::load(from)?,
            languages: from.each(Language::numbered, "languages")?,
            stem_of: from.array()?,
            stem_starts: from.array()?,
            stem_lengths: from.array()?,
            others: from.array()?,
            other_stems: Strings::load(from)?,
            ..Vocabulary::default()
        };
        SavedError::unless(vocabulary.is_sound(), "vocabulary")?;
        vocabulary.file();
        Ok(vocabulary)
    }

    /// Whether each stem is that of the surface forms that it says, of one at least.
    fn is_sound(&self) -> bool {
        let (surfaces, stems) = (self.surfaces.len(), self.stems());
        (self.languages.len(), self.stem_of.len()) == (surfaces, surfaces)
            && surfaces <= Token::SURFACES
            && self.stem_starts.len() == stems + 1
            && (self.stem_starts[0], self.stem_starts[stems] as usize) == (0, surfaces)
            && self.stem_starts.is_sorted_by(|a, b| a < b)
            && (0..stems as u32).all(|stem| {
                let own = self.surfaces_of(stem);
                self.stem_of[own.start as usize..own.end as usize].iter().all(|&of| of == stem)
            })
            && self.are_stems_spelled()
    }

    /// Whether each stem is a beginning of its first surface form, or its spelling is kept.
    fn are_stems_spelled(&self) -> bool {
        let mut others = self.others.iter();
        self.others.len() == self.other_stems.len()
            && (0..).zip(&self.stem_lengths).all(|(stem, &length)| match length {
                OTHER => others.next() == Some(&stem),
                _ => {
                    let first = self.surfaces_of(stem).start;
                    self.word(first).is_char_boundary(usize::from(length))
                }
            })
            && others.len() == 0
    }

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
