//! What is known of a language's everyday words beside their spelling.
//!
//! The tables are small and general: they say nothing of any subject. Each lies in `data/` with a
//! comment that says how to add a language.

use super::tables::{PerLanguage, folded, list};
use super::{Language, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};

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
    common: FxHashSet<String>,
    related: FxHashMap<String, Vec<String>>,
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
        lexicon.common.extend(common.iter().map(|word| stem(word)));
        for class in list(include_str!("../../data/related-words.toml"), language) {
            let mut stems = class.split_whitespace().map(stem).collect::<Vec<_>>();
            stems.dedup();
            for (i, word) in stems.iter().enumerate() {
                let others = lexicon.related.entry(word.clone()).or_default();
                for (j, other) in stems.iter().enumerate() {
                    if i != j && other != word && !others.contains(other) {
                        others.push(other.clone());
                    }
                }
            }
        }
        lexicon
    }

    /// Whether a stem is that of a word that tells little of what a text is about.
    pub fn is_common(&self, stem: &str) -> bool {
        self.common.contains(stem)
    }

    /// The stems of words that ask or tell the same as this one.
    pub fn related(&self, stem: &str) -> &[String] {
        self.related.get(stem).map_or(&[], Vec::as_slice)
    }

    /// Whether a stem is that of an everyday word, and so no misspelling.
    pub fn knows(&self, stem: &str) -> bool {
        self.is_common(stem) || self.related.contains_key(stem)
    }
}
