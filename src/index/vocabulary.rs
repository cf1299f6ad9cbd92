//! The vocabulary: every surface form and every stem, numbered.

use crate::text::Language;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::mem::size_of;
use std::ops::Range;

/// Strings in one allocation, numbered in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    pub(super) fn push(&mut self, string: &str) -> u32 {
        self.text.push_str(string);
        // Four gigabytes of distinct words are beyond any library that fits in memory.
        self.ends.push(u32::try_from(self.text.len()).expect("a vocabulary below 4 GiB"));
        self.ends.len() as u32 - 1
    }

    pub(super) fn get(&self, number: u32) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.text[start as usize..self.ends[number as usize] as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * size_of::<u32>()
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
    /// Numbers the stems that `draft` collected by their spelling and the surface forms by their
    /// stem; returns the vocabulary with the new number of each old surface form.
    pub(super) fn from_draft(draft: Draft) -> (Vocabulary, Vec<u32>) {
        let mut stem_order = (0..draft.stems.len() as u32).collect::<Vec<_>>();
        stem_order.sort_unstable_by_key(|&old| draft.stems.get(old));
        let mut stem_number = vec![0; stem_order.len()];
        let mut vocabulary = Vocabulary::default();
        for (new, &old) in stem_order.iter().enumerate() {
            stem_number[old as usize] = new as u32;
            vocabulary.stems.push(draft.stems.get(old));
        }
        let stem_of = |old: u32| stem_number[draft.stem_of[old as usize] as usize];
        let mut order = (0..draft.stem_of.len() as u32).collect::<Vec<_>>();
        order.sort_by_key(|&old| stem_of(old));
        let mut renumbered = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            renumbered[old as usize] = new as u32;
            let stem = stem_of(old);
            while vocabulary.stem_starts.len() <= stem as usize {
                vocabulary.stem_starts.push(new as u32);
            }
            vocabulary.surfaces.push(draft.surfaces.get(old));
            vocabulary.languages.push(draft.languages[old as usize]);
            vocabulary.stem_of.push(stem);
        }
        vocabulary.stem_starts.push(order.len() as u32);
        let Vocabulary { by_surface, by_stem, surfaces, stems, languages, .. } = &mut vocabulary;
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
        (vocabulary, renumbered)
    }

    /// The number of a folded word as `language` writes it.
    pub fn surface(&self, language: Language, folded: &str) -> Option<u32> {
        let equal =
            |&n: &u32| self.languages[n as usize] == language && self.surfaces.get(n) == folded;
        self.by_surface.find(hash_of(language, folded), equal).copied()
    }

    /// The number of a stem.
    pub fn stem(&self, stem: &str) -> Option<u32> {
        let equal = |&n: &u32| self.stems.get(n) == stem;
        self.by_stem.find(hash_of(Language::Other, stem), equal).copied()
    }

    /// The folded word with this number.
    pub fn word(&self, surface: u32) -> &str {
        self.surfaces.get(surface)
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

    /// The stems that begin with `prefix`.
    pub fn stems_with_prefix(&self, prefix: &str) -> Range<u32> {
        let first_where = |holds: &dyn Fn(&str) -> bool| {
            let (mut low, mut high) = (0, self.stems.len() as u32);
            while low < high {
                let middle = low + (high - low) / 2;
                if holds(self.stems.get(middle)) { high = middle } else { low = middle + 1 }
            }
            low
        };
        let start = first_where(&|stem| stem >= prefix);
        start..first_where(&|stem| stem > prefix && !stem.starts_with(prefix))
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

/// A vocabulary while it grows.
#[derive(Default)]
pub(super) struct Draft {
    surfaces: Strings,
    languages: Vec<Language>,
    stem_of: Vec<u32>,
    stems: Strings,
    by_surface: HashTable<u32>,
    by_stem: HashTable<u32>,
}

impl Draft {
    /// The number of a folded word, given anew if it was not there; `stem` is asked for its stem
    /// only then.
    pub(super) fn intern(
        &mut self,
        language: Language,
        folded: &str,
        stem: impl FnOnce(&mut String),
    ) -> u32 {
        let hash = hash_of(language, folded);
        let Draft { surfaces, languages, by_surface, .. } = self;
        let equal = |&n: &u32| languages[n as usize] == language && surfaces.get(n) == folded;
        if let Some(&number) = by_surface.find(hash, equal) {
            return number;
        }
        let mut stemmed = String::new();
        stem(&mut stemmed);
        let stem = self.intern_stem(&stemmed);
        let number = self.surfaces.push(folded);
        self.languages.push(language);
        self.stem_of.push(stem);
        let Draft { surfaces, languages, by_surface, .. } = self;
        by_surface
            .insert_unique(hash, number, |&n| hash_of(languages[n as usize], surfaces.get(n)));
        number
    }

    fn intern_stem(&mut self, stem: &str) -> u32 {
        let hash = hash_of(Language::Other, stem);
        let Draft { stems, by_stem, .. } = self;
        if let Some(&number) = by_stem.find(hash, |&n| stems.get(n) == stem) {
            return number;
        }
        let number = stems.push(stem);
        by_stem.insert_unique(hash, number, |&n| hash_of(Language::Other, stems.get(n)));
        number
    }

    pub(super) fn len(&self) -> usize {
        self.stem_of.len()
    }
}

fn hash_of(language: Language, word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.write_u8(language as u8);
    hasher.finish()
}
