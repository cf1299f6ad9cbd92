//! How people talk beside asking: courtesies, requests, and what takes up what was said before.

use super::tables::{PerLanguage, folded, table};
use super::{Language, is_unspaced, words};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::OnceLock;

const TALK: &str = include_str!("../../data/talk.toml");

/// So many letters of laughter are laughter.
const LEAST_LAUGHTER: usize = 3;

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Lists {
    courtesy: Vec<String>,
    requests: Vec<String>,
    follow: Vec<String>,
    persons: Vec<String>,
    pronouns: Vec<String>,
    prepositions: Vec<String>,
    exclaims: Vec<String>,
    auxiliaries: Vec<String>,
    endings: Vec<String>,
}

/// Phrases to be met in a text: by their words, or by their letters in a script without spaces.
#[derive(Debug, Default)]
pub struct Phrases {
    /// The words after the first by the first, longest first.
    by_word: FxHashMap<String, Vec<Vec<String>>>,
    /// Longest first.
    unspaced: Vec<String>,
}

impl Phrases {
    fn new(phrases: &[String], language: Language) -> Phrases {
        let mut made = Phrases::default();
        phrases.iter().for_each(|phrase| made.add(phrase, language));
        made.sort();
        made
    }

    fn add(&mut self, phrase: &str, language: Language) {
        if phrase.starts_with(is_unspaced) {
            self.unspaced.push(phrase.to_owned());
            return;
        }
        let mut folded = Vec::new();
        words(phrase, language, |word| folded.push(word.folded.to_owned()));
        if !folded.is_empty() {
            let rest = folded.split_off(1);
            self.by_word.entry(folded.swap_remove(0)).or_default().push(rest);
        }
    }

    fn sort(&mut self) {
        for phrases in self.by_word.values_mut() {
            phrases.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
        }
        self.unspaced.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    }

    /// How many words the longest phrase takes that begins with the word `at`.
    pub fn at<S: AsRef<str>>(&self, text: &[S], at: usize) -> Option<usize> {
        let phrases = self.by_word.get(text.get(at)?.as_ref())?;
        let after = &text[at + 1..];
        let begins = |rest: &&Vec<String>| {
            rest.len() <= after.len() && rest.iter().zip(after).all(|(a, b)| a == b.as_ref())
        };
        phrases.iter().find(begins).map(|rest| 1 + rest.len())
    }

    /// Whether this folded word is a phrase by itself.
    pub fn has(&self, word: &str) -> bool {
        self.at(&[word], 0).is_some()
    }

    /// How many bytes the longest phrase takes that a text without spaces begins with.
    pub fn begins(&self, text: &str) -> Option<usize> {
        self.unspaced.iter().find(|phrase| text.starts_with(phrase.as_str())).map(String::len)
    }

    /// Whether a phrase stands somewhere in a text without spaces.
    pub fn within(&self, text: &str) -> bool {
        self.unspaced.iter().any(|phrase| text.contains(phrase.as_str()))
    }
}

/// How people of one language talk, from `data/talk.toml`.
#[derive(Debug, Default)]
pub struct Talk {
    /// What asks without a question word: "more about".
    pub requests: Phrases,
    /// What opens a follow-up: "and", "what about".
    pub follow: Phrases,
    /// Words for the speaker and the one spoken to.
    pub persons: Phrases,
    /// Words for somebody or something named before.
    pub pronouns: Phrases,
    /// Words that a name keeps when it takes another's place.
    pub prepositions: Phrases,
    /// What begins like a question and asks nothing.
    pub exclaims: Phrases,
    /// What asks only if something to look for follows.
    pub auxiliaries: Phrases,
    endings: Vec<String>,
}

impl Talk {
    /// The talk of `language`, empty where there is no table.
    pub fn of(language: Language) -> &'static Talk {
        static ALL: PerLanguage<Talk> = PerLanguage::new();
        ALL.get(language, || {
            let lists: Lists = table(TALK, language);
            Talk {
                requests: Phrases::new(&lists.requests, language),
                follow: Phrases::new(&lists.follow, language),
                persons: Phrases::new(&lists.persons, language),
                pronouns: Phrases::new(&lists.pronouns, language),
                prepositions: Phrases::new(&lists.prepositions, language),
                exclaims: Phrases::new(&lists.exclaims, language),
                auxiliaries: Phrases::new(&lists.auxiliaries, language),
                endings: lists.endings,
            }
        })
    }

    /// Whether a text ends as a question does, with or without its mark.
    pub fn ends_asking(&self, text: &str) -> bool {
        let letters = text.trim_end_matches(|c: char| !c.is_alphanumeric());
        self.endings.iter().any(|ending| letters.ends_with(ending.as_str()))
    }
}

/// The courtesies of all languages together: a short message seldom tells which one it is in.
#[derive(Debug, Default)]
pub struct Courtesies {
    phrases: Phrases,
    laughter: Vec<String>,
}

impl Courtesies {
    /// All of them.
    pub fn all() -> &'static Courtesies {
        #[derive(Deserialize)]
        struct Laughter {
            letters: Vec<String>,
        }
        static ALL: OnceLock<Courtesies> = OnceLock::new();
        ALL.get_or_init(|| {
            let mut all = Courtesies::default();
            for &language in Language::KNOWN {
                let lists: Lists = table(TALK, language);
                for phrase in lists.courtesy {
                    all.phrases.add(&phrase, Language::Other);
                }
            }
            all.phrases.sort();
            let laughter = TALK.rsplit_once("[laughter]\n").map(|(_, list)| toml::from_str(list));
            let laughter: Option<Laughter> = laughter.and_then(Result::ok);
            let letters = laughter.map_or(Vec::new(), |laughter| laughter.letters);
            all.laughter = letters.iter().map(|word| folded(word, Language::Other)).collect();
            all
        })
    }

    /// How many words the courtesy takes that begins with the word `at` of words folded for no
    /// language in particular.
    pub fn at<S: AsRef<str>>(&self, text: &[S], at: usize) -> Option<usize> {
        let known = || self.phrases.at(text, at);
        known().or_else(|| {
            let word = text.get(at)?.as_ref();
            (self.is_laughter(word) || self.is_drawn_out(word)).then_some(1)
        })
    }

    /// The text without its courtesies in scripts without spaces.
    pub fn cut(&self, text: &str) -> String {
        let mut left = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let met = if is_unspaced(c) { self.phrases.begins(rest) } else { None };
            if met.is_none() {
                left.push(c);
            }
            rest = &rest[met.unwrap_or(c.len_utf8())..];
            if met.is_some() {
                left.push(' ');
            }
        }
        left
    }

    /// Whether a word is laughter: "hahaha", "jajaja", "ㅋㅋㅋ".
    fn is_laughter(&self, word: &str) -> bool {
        let enough = word.chars().nth(LEAST_LAUGHTER - 1).is_some();
        let of = |letters: &String| {
            word.chars().all(|c| letters.contains(c)) && letters.chars().all(|c| word.contains(c))
        };
        enough && self.laughter.iter().any(of)
    }

    /// Whether a word is a courtesy with letters drawn out: "hellooo", "спасибооо".
    fn is_drawn_out(&self, word: &str) -> bool {
        let letters = word.chars().collect::<Vec<_>>();
        let runs = letters.chunk_by(|a, b| a == b);
        if runs.clone().all(|run| run.len() < 3) {
            return false;
        }
        // "Helloooo" is "hello", "cooool" is "cool".
        [1, 2].into_iter().any(|most| {
            let meant = |run: &[char]| if run.len() < 3 { run.len() } else { most };
            let spelled = runs.clone().flat_map(|run| &run[..meant(run)]).collect::<String>();
            self.phrases.has(&spelled)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_with_a_table_can_be_read() {
        for &language in Language::KNOWN {
            let lists: Lists = table(TALK, language);
            assert!(!lists.courtesy.is_empty(), "{language:?}");
            Talk::of(language);
        }
        assert!(!Courtesies::all().laughter.is_empty());
    }

    #[test]
    fn courtesies_are_met_as_people_type_them() {
        for (word, expected, why) in [
            ("hahaha", true, "laughter"),
            ("ahahah", true, "laughter from its other end"),
            ("jajaja", true, "Spanish"),
            ("kkkk", true, "Portuguese"),
            ("hellooooo", true, "the last letter drawn out"),
            ("cooool", true, "two letters drawn out"),
            ("спасибооо", true, "Russian"),
            ("god", false, "not a good that lost a letter"),
            ("kerry", false, "a name"),
        ] {
            let at = |word| Courtesies::all().at(&[word], 0).is_some();
            assert_eq!(at(word), expected, "{why}: {word}");
        }
    }
}
