//! What is known of a language's everyday words beside their spelling.
//!
//! The tables are small and general: they say nothing of any subject. Each lies in `data/` with a
//! comment that says how to add a language.

use super::tables::{PerLanguage, folded, list};
use super::{Language, Stemmer};
use rustc_hash::FxHashMap;

/// The irregular forms and other spellings of a language's words, folded, each with its base form
/// as a stemmer wants it.
pub(super) fn irregular(language: Language) -> &'static FxHashMap<String, String> {
    static ALL: PerLanguage<FxHashMap<String, String>> = PerLanguage::new();
    ALL.get(language, || {
        let mut bases = FxHashMap::default();
        let forms = list(include_str!("../../data/irregular-forms.toml"), language);
        let spellings = list(include_str!("../../data/spelling-variants.toml"), language);
        for class in forms.into_iter().chain(spellings) {
            let mut forms = class.split_whitespace();
            let Some(base) = forms.next() else { continue };
            for form in forms {
                bases.entry(folded(form, language)).or_insert_with(|| base.to_owned());
            }
        }
        bases
    })
}

/// The everyday words of one language, by their stems.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// The numbers of entries by stem.
    numbers: FxHashMap<String, u32>,
    entries: Vec<EverydayWord>,
}

/// What is known of an everyday word.
#[derive(Debug, Default)]
pub struct EverydayWord {
    /// It tells little of what a text is about.
    pub is_common: bool,
    /// The stems of words that ask or tell the same.
    pub related: Vec<String>,
}

impl Lexicon {
    /// The lexicon of `language`, empty where there are no tables.
    pub fn of(language: Language) -> &'static Lexicon {
        static ALL: PerLanguage<Lexicon> = PerLanguage::new();
        ALL.get(language, || Lexicon::load(language))
    }

    fn load(language: Language) -> Lexicon {
        let stemmer = Stemmer::of(language);
        let stem = |word: &str| {
            let mut out = String::new();
            stemmer.stem_into(&word.to_lowercase(), &folded(word, language), &mut out);
            out
        };
        let mut lexicon = Lexicon::default();
        let common = list(include_str!("../../data/common-words.toml"), language);
        for word in common {
            lexicon.entry_of(stem(&word)).is_common = true;
        }
        for class in list(include_str!("../../data/related-words.toml"), language) {
            let mut stems = class.split_whitespace().map(stem).collect::<Vec<_>>();
            stems.dedup();
            for (i, word) in stems.iter().enumerate() {
                let others = &mut lexicon.entry_of(word.clone()).related;
                for (j, other) in stems.iter().enumerate() {
                    if i != j && other != word && !others.contains(other) {
                        others.push(other.clone());
                    }
                }
            }
        }
        lexicon
    }

    fn entry_of(&mut self, stem: String) -> &mut EverydayWord {
        let next = self.entries.len() as u32;
        let number = *self.numbers.entry(stem).or_insert(next);
        if number == next {
            self.entries.push(EverydayWord::default());
        }
        &mut self.entries[number as usize]
    }

    /// The number of a word by its stem, if it is an everyday word and so no misspelling.
    pub fn number(&self, stem: &str) -> Option<u32> {
        self.numbers.get(stem).copied()
    }

    /// The stems of all everyday words, with their numbers, in no order.
    pub fn stems(&self) -> impl Iterator<Item = (&str, u32)> {
        self.numbers.iter().map(|(stem, &number)| (stem.as_str(), number))
    }

    /// What is known of the everyday word with this number.
    pub fn word(&self, number: u32) -> &EverydayWord {
        &self.entries[number as usize]
    }

    /// What is known of a word by its stem, if it is an everyday word.
    fn get(&self, stem: &str) -> Option<&EverydayWord> {
        Some(self.word(self.number(stem)?))
    }

    /// Whether a stem is that of a word that tells little of what a text is about.
    pub fn is_common(&self, stem: &str) -> bool {
        self.get(stem).is_some_and(|word| word.is_common)
    }
}
