//! Abbreviations, and the words that begin sentences.

use super::Language;
use super::tables::{PerLanguage, table};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

const FILE: &str = include_str!("../../data/abbreviations.toml");

/// What a full stop after a word is to the sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::text) struct Stop {
    /// It ends none.
    pub(in crate::text) never: bool,
    /// It ends none before a number.
    pub(in crate::text) number: bool,
    /// It ends one only before a word that begins sentences.
    pub(in crate::text) may_end: bool,
    /// It may end one where a number stands before it.
    pub(in crate::text) after_number: bool,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Lists {
    never: Vec<String>,
    number: Vec<String>,
    may_end: Vec<String>,
    after_number: Vec<String>,
    starters: Vec<String>,
    ordinals: bool,
    capitals: bool,
    joins: Vec<String>,
}

/// How one language abbreviates.
#[derive(Debug)]
pub(in crate::text) struct Abbreviations {
    stops: FxHashMap<String, Stop>,
    starters: FxHashSet<String>,
    /// Whether a number with a full stop is an ordinal.
    pub(in crate::text) ordinals: bool,
    /// Whether abbreviations are written in capitals.
    pub(in crate::text) capitals: bool,
    /// Words by which a phrase goes on after a space, where spaces part phrases.
    pub(in crate::text) joins: Vec<String>,
}

impl Abbreviations {
    /// The abbreviations of a language together with those that count in all.
    pub(super) fn of(language: Language) -> &'static Abbreviations {
        static ALL: PerLanguage<Abbreviations> = PerLanguage::new();
        ALL.get(language, || Abbreviations::load(language))
    }

    fn load(language: Language) -> Abbreviations {
        let own: Lists = table(FILE, language);
        let mut read = Abbreviations {
            stops: FxHashMap::default(),
            starters: own.starters.iter().cloned().collect(),
            ordinals: own.ordinals,
            capitals: own.capitals,
            joins: own.joins.clone(),
        };
        read.add(&own);
        if language != Language::Other {
            read.add(&table(FILE, Language::Other));
        }
        read
    }

    fn add(&mut self, table: &Lists) {
        for word in &table.never {
            self.stop_mut(word).never = true;
        }
        for word in &table.number {
            self.stop_mut(word).number = true;
        }
        for word in &table.may_end {
            self.stop_mut(word).may_end = true;
        }
        for word in &table.after_number {
            self.stop_mut(word).after_number = true;
        }
    }

    fn stop_mut(&mut self, word: &str) -> &mut Stop {
        self.stops.entry(word.to_owned()).or_default()
    }

    /// What a full stop after this lower-case word is; `None` for a usual word.
    pub(in crate::text) fn stop(&self, word: &str) -> Option<Stop> {
        self.stops.get(word).copied()
    }

    /// Whether this lower-case word begins sentences and is hardly ever a name.
    pub(in crate::text) fn starts(&self, word: &str) -> bool {
        self.starters.contains(word)
    }
}
