//! SymSpell, for corrections alone: distance 2, prefixes of 7 letters, its fastest strings and
//! its fastest way, the best suggestion only.

use anyhow::{Context, Result};
use symspell::{AsciiStringStrategy, SymSpell, SymSpellBuilder, Verbosity};

const DISTANCE: i64 = 2;

const PREFIX: i64 = 7;

/// A dictionary with frequencies.
pub struct Dictionary(SymSpell<AsciiStringStrategy>);

impl Dictionary {
    /// The words with how often they occur.
    pub fn of<'w>(words: impl IntoIterator<Item = (&'w str, u64)>) -> Result<Dictionary> {
        let mut dictionary: SymSpell<AsciiStringStrategy> = SymSpellBuilder::default()
            .max_dictionary_edit_distance(DISTANCE)
            .prefix_length(PREFIX)
            .build()
            .context("SymSpell refuses its settings")?;
        for (word, count) in words {
            dictionary.load_dictionary_line(&format!("{word} {count}"), 0, 1, " ");
        }
        Ok(Dictionary(dictionary))
    }

    /// The nearest word, of equally near ones the most frequent.
    pub fn correct(&self, word: &str) -> Option<String> {
        let suggestions = self.0.lookup(word, Verbosity::Top, DISTANCE);
        suggestions.into_iter().next().map(|suggestion| suggestion.term)
    }
}
