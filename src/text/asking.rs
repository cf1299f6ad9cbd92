//! How people ask: question words, and the politeness around them.

use super::tables::{PerLanguage, table};
use super::{Language, words};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::ops::Range;

/// What kind of thing a question wants to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// Who: a name.
    Person,
    /// When: a date, a year, a weekday.
    Time,
    /// How long: a number of hours, days, years.
    Duration,
    /// How many, how much: a number.
    Number,
    /// Where: a name of a place.
    Place,
    /// Why.
    Reason,
}

/// A phrase of asking, as it was met in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// How many words of the question it takes.
    pub words: usize,
    /// What it asks for, if it says so.
    pub kind: Option<AnswerKind>,
    /// It is a question word, and not the politeness around a question.
    pub asks: bool,
}

/// The phrases that begin with one word, of which "what" has dozens.
#[derive(Debug, Default)]
struct Begun {
    /// That word alone.
    alone: Option<Phrase>,
    /// By the second word, longest first.
    longer: FxHashMap<String, Vec<Phrase>>,
}

#[derive(Debug)]
struct Phrase {
    /// The words after the first two.
    rest: Vec<String>,
    only_first: bool,
    kind: Option<AnswerKind>,
    asks: bool,
}

/// A phrase of a script without spaces.
#[derive(Debug)]
struct Within {
    phrase: String,
    kind: Option<AnswerKind>,
    asks: bool,
}

/// The phrases of asking of one language.
#[derive(Debug, Default)]
pub struct Asking {
    /// By the first word.
    by_word: FxHashMap<String, Begun>,
    /// Of scripts without spaces, longest first.
    within: Vec<Within>,
    heads: FxHashMap<String, AnswerKind>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Questions {
    person: Vec<String>,
    time: Vec<String>,
    duration: Vec<String>,
    number: Vec<String>,
    place: Vec<String>,
    reason: Vec<String>,
    general: Vec<String>,
    heads: Heads,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Chatter {
    phrases: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Heads {
    person: Vec<String>,
    time: Vec<String>,
    duration: Vec<String>,
    number: Vec<String>,
    place: Vec<String>,
    reason: Vec<String>,
}

/// Which of the lists, in the order in which they are read, is politeness.
const CHATTER: usize = 7;

impl Asking {
    /// The phrases of `language`, from `data/questions.toml` and `data/chatter.toml`.
    pub fn of(language: Language) -> &'static Asking {
        static ALL: PerLanguage<Asking> = PerLanguage::new();
        ALL.get(language, || Asking::load(language))
    }

    fn load(language: Language) -> Asking {
        let questions: Questions = table(include_str!("../../data/questions.toml"), language);
        let chatter: Chatter = table(include_str!("../../data/chatter.toml"), language);
        let mut asking = Asking::default();
        for (number, (phrases, kind)) in [
            (questions.person, Some(AnswerKind::Person)),
            (questions.time, Some(AnswerKind::Time)),
            (questions.duration, Some(AnswerKind::Duration)),
            (questions.number, Some(AnswerKind::Number)),
            (questions.place, Some(AnswerKind::Place)),
            (questions.reason, Some(AnswerKind::Reason)),
            (questions.general, None),
            (chatter.phrases, None),
        ]
        .into_iter()
        .enumerate()
        {
            for phrase in phrases {
                asking.add(&phrase, kind, number < CHATTER, language);
            }
        }
        for phrases in asking.by_word.values_mut().flat_map(|begun| begun.longer.values_mut()) {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
        asking.within.sort_by_key(|within| std::cmp::Reverse(within.phrase.len()));
        let heads = questions.heads;
        for (nouns, kind) in [
            (heads.person, AnswerKind::Person),
            (heads.time, AnswerKind::Time),
            (heads.duration, AnswerKind::Duration),
            (heads.number, AnswerKind::Number),
            (heads.place, AnswerKind::Place),
            (heads.reason, AnswerKind::Reason),
        ] {
            for noun in nouns {
                words(&noun, language, |word| {
                    asking.heads.entry(word.folded.to_owned()).or_insert(kind);
                });
            }
        }
        asking
    }

    fn add(&mut self, phrase: &str, kind: Option<AnswerKind>, asks: bool, language: Language) {
        let (phrase, only_first) = match phrase.strip_prefix('^') {
            Some(phrase) => (phrase, true),
            None => (phrase, false),
        };
        if phrase.starts_with(super::is_unspaced) {
            self.within.push(Within { phrase: phrase.to_owned(), kind, asks });
            return;
        }
        let mut folded = Vec::new();
        words(phrase, language, |word| folded.push(word.folded.to_owned()));
        let mut folded = folded.into_iter();
        let Some(first) = folded.next() else { return };
        let begun = self.by_word.entry(first).or_default();
        let second = folded.next();
        let phrase = Phrase { rest: folded.collect(), only_first, kind, asks };
        // The first list that has a phrase keeps it: a kind is worth more than none.
        let Some(second) = second else {
            begun.alone.get_or_insert(phrase);
            return;
        };
        let phrases = begun.longer.entry(second).or_default();
        if !phrases.iter().any(|other| other.rest == phrase.rest) {
            phrases.push(phrase);
        }
    }

    /// The longest phrase that begins with the word `at` of a question.
    pub fn at<S: AsRef<str>>(&self, question: &[S], at: usize) -> Option<Met> {
        let begun = self.by_word.get(question[at].as_ref())?;
        let second = question.get(at + 1).and_then(|second| begun.longer.get(second.as_ref()));
        let longer = second.into_iter().flatten().map(|phrase| (2, phrase));
        let alone = begun.alone.iter().map(|phrase| (1, phrase));
        let (first, phrase) = longer.chain(alone).find(|&(first, phrase)| {
            let after = &question[at + first..];
            (!phrase.only_first || at == 0)
                && phrase.rest.len() <= after.len()
                && phrase.rest.iter().zip(after).all(|(a, b)| a == b.as_ref())
        })?;
        let words = first + phrase.rest.len();
        Some(Met { words, kind: phrase.kind, asks: phrase.asks })
    }

    /// The phrases within a question in a script without spaces: their bytes and what they ask
    /// for. The longest phrase at a place counts.
    pub fn within(&self, question: &str) -> Vec<(Range<usize>, Option<AnswerKind>)> {
        let mut met: Vec<(Range<usize>, Option<AnswerKind>)> = Vec::new();
        for Within { phrase, kind, .. } in &self.within {
            for (start, part) in question.match_indices(phrase.as_str()) {
                let range = start..start + part.len();
                if met.iter().all(|(other, _)| range.end <= other.start || other.end <= range.start)
                {
                    met.push((range, *kind));
                }
            }
        }
        met.sort_by_key(|(range, _)| range.start);
        met
    }

    /// The question words within a text in a script without spaces, those in longer ones left out.
    pub fn asked_within<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let met = self.within(text).into_iter().map(|(range, _)| &text[range]);
        let asks = |met: &&str| self.within.iter().any(|w| w.asks && w.phrase == **met);
        met.filter(asks).collect()
    }

    /// What a noun after "which" or "what" asks for: a name for "president", a date for "year".
    pub fn head(&self, folded: &str) -> Option<AnswerKind> {
        self.heads.get(folded).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_says_what_is_wanted() {
        for (question, language, kind) in [
            ("who met", Language::English, Some(AnswerKind::Person)),
            ("how long did", Language::English, Some(AnswerKind::Duration)),
            ("how many tanks", Language::English, Some(AnswerKind::Number)),
            ("what is", Language::English, None),
            ("wie viele punkte", Language::German, Some(AnswerKind::Number)),
            ("сколько очков", Language::Russian, Some(AnswerKind::Number)),
        ] {
            let words = question.split(' ').collect::<Vec<_>>();
            let met = Asking::of(language).at(&words, 0).map(|met| met.kind);
            assert_eq!(met, Some(kind), "{question}");
        }
    }

    #[test]
    fn the_longest_phrase_that_fits_is_taken() {
        use AnswerKind::{Person, Time};
        let asking = Asking::of(Language::English);
        for (question, at, words, kind, why) in [
            ("what time is it", 0, Some(2), Some(Time), "two words rather than one"),
            ("what zebra is it", 0, Some(1), None, "the first one alone"),
            ("what", 0, Some(1), None, "nothing after it"),
            ("what is the name of the person", 0, Some(7), Some(Person), "the longest"),
            ("what is the name of the", 0, Some(5), None, "the end of that is missing"),
            ("and who", 1, Some(1), Some(Person), "anywhere"),
            ("zebra", 0, None, None, "none"),
        ] {
            let question = question.split(' ').collect::<Vec<_>>();
            let met = asking.at(&question, at);
            assert_eq!(met.map(|met| met.words), words, "{why}");
            assert_eq!(met.and_then(|met| met.kind), kind, "{why}");
        }
    }

    #[test]
    fn some_phrases_ask_only_at_the_beginning() {
        let mut asking = Asking::default();
        asking.add("^so", None, true, Language::English);
        asking.add("^so many", Some(AnswerKind::Number), true, Language::English);
        asking.add("so many", Some(AnswerKind::Person), true, Language::English);
        let words_at = |at| asking.at(&["so", "many", "so", "many"], at).map(|met| met.words);
        assert_eq!((words_at(0), words_at(2)), (Some(2), None));
        let kind = asking.at(&["so", "many"], 0).and_then(|met| met.kind);
        assert_eq!(kind, Some(AnswerKind::Number), "the first list that has it");
    }

    #[test]
    fn scripts_without_spaces_are_searched_within() {
        let met = Asking::of(Language::Chinese).within("黑豹队的防守丢了多少分？");
        assert_eq!(met.len(), 1);
        assert_eq!(met[0].1, Some(AnswerKind::Number));
        assert_eq!(&"黑豹队的防守丢了多少分？"[met[0].0.clone()], "多少");
    }

    #[test]
    fn every_table_can_be_read() {
        for &language in Language::KNOWN {
            let asking = Asking::of(language);
            let count = asking.by_word.len() + asking.within.len();
            let listed = include_str!("../../data/questions.toml")
                .contains(&format!("\n[{}]\n", language.code()));
            assert_eq!(count > 0, listed, "{language:?}");
        }
    }
}
