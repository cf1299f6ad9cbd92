//! Stems and stop words.

mod english;

use super::Language;
use super::fold::{fold_into, lower_into};
use super::lexicon::irregular;
use super::tables::{PerLanguage, folded, list};
use rustc_hash::{FxHashMap, FxHashSet};
use snowball_stemmers_rs::Stemmer as Snowball;

/// Stems the words of one language by its Snowball algorithm (Porter, 2001), if it has one.
///
/// Most libraries are English for the most part, so English has an implementation of its own,
/// which gives the same stems in a fraction of the time.
pub struct Stemmer {
    snowball: Option<Snowball>,
    language: Language,
    irregular: &'static FxHashMap<String, String>,
}

impl Stemmer {
    /// The stemmer of `language`.
    pub fn of(language: Language) -> Stemmer {
        let snowball = language.stemmer().map(Snowball::create);
        Stemmer { snowball, language, irregular: irregular(language) }
    }

    /// The language whose words it stems.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Appends the stem of a word to `out`: `lower` is what the algorithm reads, or the base form
    /// where `folded` is an irregular one, and its result has diacritics folded. Words with digits,
    /// abbreviations that keep their capitals in `folded`, and languages without an algorithm give
    /// `folded` itself.
    pub fn stem_into(&self, lower: &str, folded: &str, out: &mut String) {
        let plain = folded.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        match &self.snowball {
            Some(snowball) if !plain => {
                let before = out.len();
                let lower = self.irregular.get(folded).map_or(lower, String::as_str);
                let is_english = self.language == Language::English;
                if !(is_english && english::stem_into(lower, out)) {
                    fold_into(&snowball.stem(lower), self.language, out);
                }
                if out.len() == before {
                    out.push_str(folded);
                }
            }
            _ => out.push_str(folded),
        }
    }
}

/// The words of a language that hold a sentence together and say nothing themselves.
pub struct StopWords {
    folded: FxHashSet<String>,
    /// As they are spelled: "té" is tea, though "te" is one of them.
    spelled: FxHashSet<String>,
}

impl StopWords {
    /// The stop words of `language`: those of NLTK, or of Stopwords ISO where NLTK has none, and
    /// those of `data/stop-words.toml`.
    pub fn of(language: Language) -> &'static StopWords {
        static ALL: PerLanguage<StopWords> = PerLanguage::new();
        ALL.get(language, || {
            let usual = stop_words::lookup(language.code()).unwrap_or_default();
            let ours = list(include_str!("../../data/stop-words.toml"), language);
            let all = usual.iter().copied().chain(ours.iter().map(String::as_str));
            // The lists for scripts without spaces are long and take words of content in.
            let content = match language {
                Language::Chinese | Language::Japanese | Language::Thai => {
                    list(include_str!("../../data/common-words.toml"), language)
                }
                _ => Vec::new(),
            };
            let kept = |word: &&str| {
                !ours.iter().any(|ours| ours.strip_prefix('-') == Some(word))
                    && !word.starts_with('-')
                    && !content.iter().any(|content| content == word)
            };
            let all = all.filter(kept).collect::<Vec<_>>();
            StopWords {
                folded: all.iter().map(|word| folded(word, language)).collect(),
                spelled: all.iter().map(|word| lower(word)).collect(),
            }
        })
    }

    /// Those that begin with the same letter or sound the word's letters in another order, and
    /// are about as long.
    pub fn near<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = &'a str> {
        let two = |word: &str| {
            let mut chars = word.chars();
            (chars.next(), chars.next())
        };
        let (first, second) = two(folded);
        self.folded.iter().map(String::as_str).filter(move |stop| {
            let begins = two(stop);
            stop.len().abs_diff(folded.len()) <= 2
                && (begins.0 == first || begins == (second, first))
        })
    }

    /// Whether this folded word is one of them.
    pub fn contains(&self, folded: &str) -> bool {
        self.folded.contains(folded)
    }

    /// Whether this word is one of them: as typed where it has accents, folded where it has none.
    pub fn contains_word(&self, lower: &str, folded: &str) -> bool {
        self.folded.contains(folded) && self.is_spelled(lower, folded)
    }

    /// Whether a word that is one of them folded is one as typed.
    pub fn is_spelled(&self, lower: &str, folded: &str) -> bool {
        lower == folded || self.spelled.contains(lower)
    }
}

fn lower(word: &str) -> String {
    let mut lower = String::new();
    lower_into(word, &mut lower);
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_root_share_a_stem() {
        for (language, a, b) in [
            (Language::English, "negotiations", "negotiation"),
            (Language::English, "discussed", "discuss"),
            (Language::English, "colours", "color"),
            (Language::English, "organisation", "organization"),
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
    fn an_accent_can_make_a_stop_word_another_word() {
        for (language, lower, folded, is) in [
            (Language::Spanish, "te", "te", true),
            (Language::Spanish, "té", "te", false),
            (Language::French, "mais", "mais", true),
            (Language::French, "maïs", "mais", false),
            (Language::French, "été", "ete", false),
            (Language::German, "über", "uber", true),
        ] {
            assert_eq!(StopWords::of(language).contains_word(lower, folded), is, "{lower}");
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
