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
    /// The folded ones by their first letter.
    by_letter: FxHashMap<char, Vec<String>>,
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
            let spelled = all.iter().map(|word| lower(word)).collect();
            let folded = all.iter().map(|word| folded(word, language)).collect::<FxHashSet<_>>();
            let mut by_letter: FxHashMap<char, Vec<String>> = FxHashMap::default();
            for word in &folded {
                if let Some(first) = word.chars().next() {
                    by_letter.entry(first).or_default().push(word.clone());
                }
            }
            StopWords { folded, spelled, by_letter }
        })
    }

    /// Those that begin with the same letter, or with the first two the other way round, and are at
    /// most a letter longer or shorter.
    pub fn near(&self, folded: &str) -> impl Iterator<Item = &str> {
        let mut letters = folded.chars();
        let (first, second) = (letters.next(), letters.next());
        let beginning = |letter: Option<char>| {
            letter.and_then(|letter| self.by_letter.get(&letter)).into_iter().flatten()
        };
        let swapped = beginning(second.filter(|_| second != first))
            .filter(move |word| word.chars().nth(1) == first);
        let near = beginning(first).chain(swapped).map(String::as_str);
        let letters = folded.chars().count();
        near.filter(move |word| word.chars().count().abs_diff(letters) <= 1)
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
    fn stop_words_are_near_by_their_beginning_and_their_length() {
        for (language, typed, stop, is_near, why) in [
            (Language::English, "wat", "what", true, "a letter more"),
            (Language::English, "hwo", "who", true, "the first two swapped"),
            (Language::English, "hwo", "how", true, "the same first letter"),
            (Language::English, "wat", "at", false, "another letter first"),
            (Language::English, "aan", "a", false, "two letters fewer"),
            (Language::English, "", "a", false, "nothing typed"),
            (Language::Russian, "чтоо", "что", true, "letters of two bytes"),
            (Language::Russian, "чтоо", "чт", false, "no stop word"),
            (Language::Hindi, "कका", "का", true, "letters of three bytes"),
        ] {
            let is = StopWords::of(language).near(typed).any(|near| near == stop);
            assert_eq!(is, is_near, "{why}: {typed} {stop}");
        }
        assert_eq!(
            StopWords::of(Language::English).near("oo").filter(|&near| near == "of").count(),
            1
        );
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
