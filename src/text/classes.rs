//! Classes of words that tell what kind of thing a passage speaks of: numbers and times.

use super::Language;
use super::tables::{PerLanguage, folded, table};
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// What a word is, as far as its spelling tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordClass {
    /// A number, in digits or in letters.
    pub number: bool,
    /// A year, a month, a weekday, a season.
    pub time: bool,
    /// A unit of time: "hours", "years".
    pub unit: bool,
}

/// The classes of one language's words.
#[derive(Debug, Default)]
pub struct WordClasses(FxHashMap<String, WordClass>);

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Numbers {
    cardinals: Vec<String>,
    tens: Vec<String>,
    ordinals: Vec<String>,
    magnitudes: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Calendar {
    months: Vec<String>,
    weekdays: Vec<String>,
    units: Vec<String>,
    words: Vec<String>,
    unsure: Vec<String>,
}

impl WordClasses {
    /// The classes of `language`, from `data/numbers.toml` and `data/calendar.toml`.
    pub fn of(language: Language) -> &'static WordClasses {
        static ALL: PerLanguage<WordClasses> = PerLanguage::new();
        ALL.get(language, || WordClasses::load(language))
    }

    fn load(language: Language) -> WordClasses {
        let numbers: Numbers = table(include_str!("../../data/numbers.toml"), language);
        let calendar: Calendar = table(include_str!("../../data/calendar.toml"), language);
        let mut classes = WordClasses::default();
        let mut add = |lists: &[Vec<String>], set: fn(&mut WordClass)| {
            for word in lists.iter().flatten().flat_map(|entry| entry.split('/')) {
                if !word.is_empty()
                    && !word.contains(' ')
                    && !calendar.unsure.iter().any(|w| w == word)
                {
                    set(classes.0.entry(folded(word, language)).or_default());
                }
            }
        };
        add(&[numbers.cardinals, numbers.tens, numbers.ordinals, numbers.magnitudes], |class| {
            class.number = true;
        });
        add(&[calendar.months, calendar.weekdays, calendar.words], |class| class.time = true);
        add(&[calendar.units], |class| class.unit = true);
        classes
    }

    /// The class of a folded word.
    pub fn class(&self, folded: &str) -> WordClass {
        if folded.starts_with(|c: char| c.is_numeric()) {
            let digits = folded.trim_end_matches(|c: char| c.is_alphabetic());
            let year = digits.len() == 4
                && digits.parse::<u32>().is_ok_and(|year| (1000..2100).contains(&year));
            return WordClass { number: true, time: year, unit: false };
        }
        self.0.get(folded).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_numbers_and_times() {
        let class = |word| WordClasses::of(Language::English).class(word);
        assert!(class("four").number && !class("four").time);
        assert!(class("1973").time && class("1973").number);
        assert!(class("1970s").time);
        assert!(class("december").time && class("hours").unit);
        assert!(!class("may").time, "mostly the verb");
        assert_eq!(class("lavrov"), WordClass::default());
    }

    #[test]
    fn every_table_can_be_read() {
        for &language in Language::KNOWN {
            WordClasses::of(language);
        }
    }
}
