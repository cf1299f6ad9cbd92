//! Equivalents: other ways to write the very same thing.

use super::tables::{PerLanguage, folded, table};
use super::{Language, Word, words};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::ops::Range;

/// A phrase of several words is no longer than this.
const LONGEST: usize = 5;

/// The equivalents of one language's words.
#[derive(Debug, Default)]
pub struct Equivalents {
    /// For each folded word the other single words of its class.
    words: FxHashMap<String, Vec<String>>,
    /// For each last word of a phrase the phrases: the words before, and what they stand for.
    phrases: FxHashMap<String, Vec<(Vec<String>, String)>>,
    /// What each word of a phrase is in it.
    roles: FxHashMap<String, PhraseRole>,
}

/// What a word may be in the phrases that stand for one word, by its folded spelling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhraseRole {
    /// It is the last word of some.
    pub ends: bool,
    /// It is another word of some.
    pub leads: bool,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Classes {
    classes: Vec<Vec<String>>,
    capitals: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Numbers {
    cardinals: Vec<String>,
    tens: Vec<String>,
}

impl Equivalents {
    /// The equivalents of `language`, from `data/equivalences.toml` and `data/numbers.toml`.
    pub fn of(language: Language) -> &'static Equivalents {
        static ALL: PerLanguage<Equivalents> = PerLanguage::new();
        ALL.get(language, || Equivalents::load(language))
    }

    fn load(language: Language) -> Equivalents {
        let read: Classes = table(include_str!("../../data/equivalences.toml"), language);
        let numbers: Numbers = table(include_str!("../../data/numbers.toml"), language);
        let mut equivalents = Equivalents::default();
        for class in &read.classes {
            let class = class.iter().map(|member| {
                // As a text would have it: capitals where the small word is another.
                if read.capitals.contains(member) { member.to_uppercase() } else { member.clone() }
            });
            equivalents.add(&class.collect::<Vec<_>>(), language);
        }
        let tens = numbers.tens.iter().zip((30..=100).step_by(10));
        for (spelled, number) in numbers.cardinals.iter().zip(0..=20).chain(tens) {
            let spelled = spelled.split('/').filter(|word| !word.is_empty());
            let class = spelled.map(str::to_owned).chain([number.to_string()]);
            equivalents.add(&class.collect::<Vec<_>>(), language);
        }
        equivalents
    }

    fn add(&mut self, class: &[String], language: Language) {
        let members = class.iter().map(|member| spelled(member, language)).collect::<Vec<_>>();
        let mut single = members.iter().filter(|m| m.len() == 1).map(|m| &m[0]).collect::<Vec<_>>();
        single.dedup();
        for &word in &single {
            let others = self.words.entry(word.clone()).or_default();
            others
                .extend(single.iter().filter(|&&other| other != word).map(|&other| other.clone()));
        }
        let Some(&name) = single.first() else { return };
        for phrase in members.iter().filter(|m| (2..=LONGEST).contains(&m.len())) {
            let (last, before) = phrase.split_last().expect("a phrase of two words or more");
            self.phrases.entry(last.clone()).or_default().push((before.to_vec(), name.clone()));
            self.roles.entry(last.clone()).or_default().ends = true;
            for word in before {
                self.roles.entry(word.clone()).or_default().leads = true;
            }
        }
    }

    /// The other ways to write a folded word, each one word.
    pub fn of_word(&self, folded: &str) -> &[String] {
        self.words.get(folded).map_or(&[], Vec::as_slice)
    }

    /// What a folded word may be in phrases.
    pub fn role(&self, folded: &str) -> PhraseRole {
        self.roles.get(folded).copied().unwrap_or_default()
    }
}

fn spelled(member: &str, language: Language) -> Vec<String> {
    let mut spelled = Vec::new();
    // A class names capitals by themselves, which is all there is of a text to tell by.
    words(&format!("{member} x"), language, |word| spelled.push(word.folded.to_owned()));
    spelled.pop();
    if spelled.is_empty() {
        spelled.push(folded(member, language));
    }
    spelled
}

/// How a term is made of the words of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It is a word as written.
    Word,
    /// It is what a phrase of so many words is another way to write: `US` for "United States".
    Phrase(usize),
    /// It is so many words that a hyphen joins, written as one: `bcl2` for "BCL-2".
    Compound(usize),
}

/// Visits the words of `text` like [`words`], and after the last word of a phrase that is another
/// way to write one word ("United States"), or of words that hyphens join ("BCL-2"), that word
/// (`US`, `bcl2`) with the bytes of the whole.
pub fn terms(text: &str, language: Language, mut visit: impl FnMut(Word<'_>, Made)) {
    let equivalents = Equivalents::of(language);
    terms_by_role(text, language, |word, made| {
        let role = equivalents.role(word.folded);
        visit(word.clone(), made);
        role
    });
}

/// Visits the same terms as [`terms`], for a visitor that knows what it has met before: it returns
/// the [`PhraseRole`] of each word, so that no spelling need be looked up twice. A word whose
/// role it keeps to itself is part of no phrase. What it returns for other terms means nothing.
pub fn terms_by_role(
    text: &str,
    language: Language,
    mut visit: impl FnMut(&Word<'_>, Made) -> PhraseRole,
) {
    let equivalents = Equivalents::of(language);
    let mut recent: [Recent; LONGEST] = Default::default();
    // The number of the word at hand, from 1 on.
    let mut number = 0;
    // How many words before the one at hand hyphens join to it.
    let mut joined = 0;
    words(text, language, |word| {
        number += 1;
        let role = visit(&word, Made::Word);
        let goes_on = !word.gram && hyphen_follows(text, word.range.end);
        if role.leads || goes_on || joined > 0 {
            recent[number % LONGEST].set(number, &word);
        }
        if role.ends {
            let back = |words: usize| {
                Some(&recent[(number - words) % LONGEST]).filter(|r| r.number == number - words)
            };
            let phrases = equivalents.phrases.get(word.folded).into_iter().flatten();
            let is_said = |before: &[String]| {
                before.len() < number
                    && before
                        .iter()
                        .rev()
                        .zip(1..)
                        .all(|(word, at)| back(at).is_some_and(|other| other.folded == *word))
            };
            if let Some((before, name)) = phrases.into_iter().find(|(before, _)| is_said(before)) {
                let start = back(before.len()).map_or(word.range.start, |first| first.range.start);
                let (range, capital) = (start..word.range.end, word.capital);
                let word = Word { range, lower: name, folded: name, capital, gram: false };
                visit(&word, Made::Phrase(before.len() + 1));
            }
        }
        if goes_on {
            joined += 1;
            return;
        }
        if (1..LONGEST).contains(&joined) {
            let parts = || (0..=joined).rev().map(|words| &recent[(number - words) % LONGEST]);
            if parts().any(|part| part.folded.contains(char::is_alphabetic)) {
                let lower = parts().map(|part| part.lower.as_str()).collect::<String>();
                let folded = parts().map(|part| part.folded.as_str()).collect::<String>();
                let first = &recent[(number - joined) % LONGEST];
                let (range, capital) = (first.range.start..word.range.end, first.capital);
                let word = Word { range, lower: &lower, folded: &folded, capital, gram: false };
                visit(&word, Made::Compound(joined + 1));
            }
        }
        joined = 0;
    });
}

/// A word that was met, kept for the phrase or compound that it may be part of.
#[derive(Default)]
struct Recent {
    number: usize,
    range: Range<usize>,
    lower: String,
    folded: String,
    capital: bool,
}

impl Recent {
    fn set(&mut self, number: usize, word: &Word<'_>) {
        self.number = number;
        self.range = word.range.clone();
        self.capital = word.capital;
        for (kept, spelled) in [(&mut self.lower, word.lower), (&mut self.folded, word.folded)] {
            kept.clear();
            kept.push_str(spelled);
        }
    }
}

/// Whether a hyphen joins the word that ends at `end` to the next.
fn hyphen_follows(text: &str, end: usize) -> bool {
    // Seldom does one, and its first byte tells without reading a character.
    if !matches!(text.as_bytes().get(end), Some(b'-' | 0xE2)) {
        return false;
    }
    let mut after = text[end..].chars();
    matches!(after.next(), Some('-' | '\u{2010}' | '\u{2011}'))
        && after.next().is_some_and(|c| c.is_alphanumeric() && !super::is_unspaced(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_stands_for_its_word() {
        let mut seen = Vec::new();
        let text = "The United States and 50 per cent";
        terms(text, Language::English, |word, made| {
            if let Made::Phrase(words) = made {
                seen.push((word.folded.to_owned(), text[word.range].to_owned(), words));
            }
        });
        let expected = [("US", "United States", 2), ("percent", "per cent", 2)];
        assert_eq!(seen, expected.map(|(a, b, n)| (a.to_owned(), b.to_owned(), n)));
    }

    #[test]
    fn words_that_hyphens_join_are_one_word_too() {
        let compounds = |text: &str| {
            let mut seen = Vec::new();
            terms(text, Language::English, |word, made| {
                if matches!(made, Made::Compound(_)) {
                    seen.push((word.folded.to_owned(), text[word.range].to_owned()));
                }
            });
            seen
        };
        for (text, expected, why) in [
            ("a BCL-2 family", vec![("bcl2", "BCL-2")], "as often written without"),
            ("pro-inflammatory.", vec![("proinflammatory", "pro-inflammatory")], "at the end"),
            ("state-of-the-art", vec![("stateoftheart", "state-of-the-art")], "several"),
            ("Wi\u{2011}Fi-Zone", vec![("wifizone", "Wi\u{2011}Fi-Zone")], "any hyphen"),
            ("1914-1918 and 555-1234", vec![], "numbers are spans"),
            ("one - two, three -four five- six", vec![], "spaces part"),
            ("a-b-c-d-e-f-g", vec![], "too long to be a word"),
        ] {
            let expected =
                expected.into_iter().map(|(a, b): (&str, &str)| (a.to_owned(), b.to_owned()));
            assert_eq!(compounds(text), expected.collect::<Vec<_>>(), "{why}: {text}");
        }
    }

    #[test]
    fn words_have_their_equivalents() {
        let of = |word| Equivalents::of(Language::English).of_word(word);
        assert!(of("US").iter().any(|other| other == "america"));
        assert!(of("%").iter().any(|other| other == "percent"));
        assert!(of("three").iter().any(|other| other == "3"));
        assert!(of("us").is_empty(), "the pronoun is nobody's country");
        assert!(of("lavrov").is_empty());
    }

    #[test]
    fn every_table_can_be_read() {
        for &language in Language::KNOWN {
            Equivalents::of(language);
        }
    }
}
