//! The tables in `data/`: read for one language at a time, since few libraries have more.

use super::fold::{fold_into, lower_into};
use super::{Asking, Equivalents, Language, Lexicon, StopWords, WordClasses};
use serde::de::DeserializeOwned;
use std::sync::OnceLock;

/// Reads all tables of a language now, so that no question waits for them.
pub fn prepare(language: Language) {
    Asking::of(language);
    Equivalents::of(language);
    Lexicon::of(language);
    StopWords::of(language);
    WordClasses::of(language);
}

/// One value a language, made when it is first asked for.
#[derive(Debug)]
pub(crate) struct PerLanguage<T>([OnceLock<T>; Language::KNOWN.len() + 1]);

impl<T> PerLanguage<T> {
    pub(crate) const fn new() -> Self {
        PerLanguage([const { OnceLock::new() }; Language::KNOWN.len() + 1])
    }

    pub(crate) fn get(&self, language: Language, load: impl FnOnce() -> T) -> &T {
        self.0[language as usize].get_or_init(load)
    }
}

impl<T> Default for PerLanguage<T> {
    fn default() -> Self {
        PerLanguage::new()
    }
}

/// The table `[code]` of a file with the tables within it, or the default where there is none.
pub(super) fn table<T: DeserializeOwned + Default>(file: &str, language: Language) -> T {
    let (whole, inner) = (format!("[{}]", language.code()), format!("[{}.", language.code()));
    let mut within = false;
    let mut part = String::new();
    for line in file.lines() {
        if line.starts_with('[') {
            within = line == whole || line.starts_with(&inner);
            if let Some(name) = line.strip_prefix(&inner) {
                part.push_str(&format!("[{name}\n"));
            }
        } else if within {
            part.push_str(line);
            part.push('\n');
        }
    }
    read(&part)
}

/// The list `code = […]` of a file, or an empty one.
pub(super) fn list(file: &str, language: Language) -> Vec<String> {
    #[derive(serde::Deserialize, Default)]
    struct Only {
        #[serde(default)]
        list: Vec<String>,
    }
    let begins = |line: &str| line.get(2..6) == Some(" = [");
    let mut within = false;
    let mut part = String::new();
    for line in file.lines() {
        if begins(line) {
            within = &line[..2] == language.code();
            if within {
                part.push_str("list");
                part.push_str(&line[2..]);
                part.push('\n');
                continue;
            }
        }
        if within {
            part.push_str(line);
            part.push('\n');
        }
    }
    read::<Only>(&part).list
}

fn read<T: DeserializeOwned + Default>(part: &str) -> T {
    if part.is_empty() {
        return T::default();
    }
    toml::from_str(part).expect("the tables in data/ are right, as the tests of this room see")
}

/// A word of a table as the words of a text are folded.
pub(super) fn folded(word: &str, language: Language) -> String {
    let (mut lower, mut folded) = (String::new(), String::new());
    lower_into(word, &mut lower);
    fold_into(&lower, language, &mut folded);
    folded
}
