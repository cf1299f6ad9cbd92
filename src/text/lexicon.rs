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
    words: FxHashMap<String, Everyday>,
}

/// What is known of an everyday word.
#[derive(Debug, Default)]
pub struct Everyday {
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
            lexicon.words.entry(stem(&word)).or_default().is_common = true;
        }
        for class in list(include_str!("../../data/related-words.toml"), language) {
            let mut stems = class.split_whitespace().map(stem).collect::<Vec<_>>();
            stems.dedup();
            for (i, word) in stems.iter().enumerate() {
                let others = &mut lexicon.words.entry(word.clone()).or_default().related;
                for (j, other) in stems.iter().enumerate() {
                    if i != j && other != word && !others.contains(other) {
                        others.push(other.clone());
                    }
                }
            }
        }
        lexicon
    }

    /// What is known of a word by its stem, if it is an everyday word and so no misspelling.
    pub fn get(&self, stem: &str) -> Option<&Everyday> {
        self.words.get(stem)
    }

    /// Whether a stem is that of a word that tells little of what a text is about.
    pub fn is_common(&self, stem: &str) -> bool {
        self.get(stem).is_some_and(|word| word.is_common)
    }
}
