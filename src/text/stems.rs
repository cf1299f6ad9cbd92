//! Stems and stop words.

use super::Language;
use super::fold::fold_into;
use rustc_hash::FxHashSet;
use snowball_stemmers_rs::Stemmer as Snowball;
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

/// Stems the words of one language by its Snowball algorithm (Porter, 2001), if it has one.
pub struct Stemmer {
    snowball: Option<Snowball>,
    language: Language,
}

impl Stemmer {
    /// The stemmer of `language`.
    pub fn of(language: Language) -> Stemmer {
        Stemmer { snowball: language.stemmer().map(Snowball::create), language }
    }

    /// Appends the stem of a word to `out`: `lower` is what the algorithm reads, and its result
    /// has diacritics folded. Words with digits, abbreviations that keep their capitals in
    /// `folded`, and languages without an algorithm give `folded` itself.
    pub fn stem_into(&self, lower: &str, folded: &str, out: &mut String) {
        let plain = folded.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase());
        match &self.snowball {
            Some(snowball) if !plain => {
                let before = out.len();
                fold_into(&snowball.stem(lower), self.language, out);
                if out.len() == before {
                    out.push_str(folded);
                }
            }
            _ => out.push_str(folded),
        }
    }
}

/// The words of a language that hold a sentence together and say nothing themselves.
pub struct StopWords(FxHashSet<String>);

impl StopWords {
    /// The stop words of `language`: those of NLTK, or of Stopwords ISO where NLTK has none, and
    /// those of `data/stop-words.toml`.
    pub fn of(language: Language) -> &'static StopWords {
        static LISTS: LazyLock<Vec<OnceLock<StopWords>>> =
            LazyLock::new(|| (0..=Language::KNOWN.len()).map(|_| OnceLock::new()).collect());
        LISTS[language as usize].get_or_init(|| {
            static OURS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
                toml::from_str(include_str!("../../data/stop-words.toml"))
                    .expect("data/stop-words.toml is right, as a test sees")
            });
            let list = stop_words::lookup(language.code()).unwrap_or_default();
            let ours = OURS.get(language.code()).into_iter().flatten().map(String::as_str);
            let mut folded = FxHashSet::default();
            for word in list.iter().copied().chain(ours) {
                let (mut lower, mut key) = (String::new(), String::new());
                super::fold::lower_into(word, &mut lower);
                fold_into(&lower, language, &mut key);
                folded.insert(key);
            }
            StopWords(folded)
        })
    }

    /// Whether this folded word is one of them.
    pub fn contains(&self, folded: &str) -> bool {
        self.0.contains(folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_root_share_a_stem() {
        for (language, a, b) in [
            (Language::English, "negotiations", "negotiation"),
            (Language::English, "discussed", "discuss"),
            (Language::Russian, "переговоры", "переговоров"),
            (Language::German, "häuser", "haus"),
            (Language::Spanish, "canciones", "canción"),
        ] {
            let stemmer = Stemmer::of(language);
            let stem = |word: &str| {
                let (mut folded, mut out) = (String::new(), String::new());
                fold_into(word, language, &mut folded);
                stemmer.stem_into(word, &folded, &mut out);
                out
            };
            assert_eq!(stem(a), stem(b));
        }
    }

    #[test]
    fn numbers_and_abbreviations_are_not_stemmed() {
        let stemmer = Stemmer::of(Language::English);
        for word in ["1990s", "US", "b2b"] {
            let mut out = String::new();
            stemmer.stem_into(word, word, &mut out);
            assert_eq!(out, word);
        }
    }

    #[test]
    fn every_language_with_a_list_knows_its_commonest_words() {
        for (language, word) in [
            (Language::English, "the"),
            (Language::English, "us"),
            (Language::German, "uber"),
            (Language::Russian, "и"),
            (Language::Chinese, "的"),
            (Language::Vietnamese, "và"),
        ] {
            assert!(StopWords::of(language).contains(word), "{word}");
        }
    }
}
