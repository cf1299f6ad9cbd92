//! The sentences of the interface.
//!
//! They are in `data/locales/`, one [Fluent](https://projectfluent.org) file a language, compiled
//! in and parsed once. English has every text; what another language lacks is said in English.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// The language that has every text.
const ENGLISH: usize = 0;

/// The languages: code, own name, texts.
const FILES: [(&str, &str, &str); 2] = [
    ("en", "English", include_str!("../../data/locales/en.ftl")),
    ("ru", "Русский", include_str!("../../data/locales/ru.ftl")),
];

/// The codes of the languages with their own names.
const LANGUAGES: [(&str, &str); FILES.len()] = [(FILES[0].0, FILES[0].1), (FILES[1].0, FILES[1].1)];

static ALL: LazyLock<[Words; FILES.len()]> = LazyLock::new(|| FILES.map(Words::parse));

/// The interface in one language.
pub struct Words {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
    /// The texts without variables, as they are said: most of what a reply needs.
    constant: FxHashMap<String, String>,
    /// The texts whose variables change nothing but themselves: what stands between these, and
    /// their names. Filling them in is many times as fast as asking Fluent.
    simple: FxHashMap<String, Vec<Piece>>,
}

/// A piece of a text.
enum Piece {
    /// As it is said.
    Text(String),
    /// A variable of this name.
    Variable(String),
}

/// What a variable of a text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A name or another text.
    Text(&'a str),
    /// A number, by which the text chooses its plural forms.
    Number(u64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Value<'a> {
        Value::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Value<'a> {
        Value::Text(text)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Value::Number(number)
    }
}

impl From<u16> for Value<'_> {
    fn from(number: u16) -> Self {
        Value::Number(number.into())
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Value::Number(number.into())
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Value::Number(number as u64)
    }
}

impl Words {
    /// The interface in the language of an IETF tag: `ru`, `ru-RU`, `pt-br`. English where it is
    /// not spoken.
    ///
    /// ```
    /// use pullquote::telegram::words::Words;
    ///
    /// assert_eq!(Words::of("ru-RU").say("share"), "Поделиться");
    /// assert_eq!(Words::of("tlh").say("share"), "Share");
    /// ```
    pub fn of(language_code: &str) -> &'static Words {
        let language = language_code.split(['-', '_']).next().unwrap_or_default();
        let known = ALL.iter().find(|words| words.code.eq_ignore_ascii_case(language));
        known.unwrap_or(&ALL[ENGLISH])
    }

    /// The interface in the language that somebody names, by its tag or by its own name.
    ///
    /// ```
    /// use pullquote::telegram::words::Words;
    ///
    /// let code = |named| Words::named(named).map(Words::code);
    /// assert_eq!((code("RU"), code("русский"), code("")), (Some("ru"), Some("ru"), None));
    /// ```
    pub fn named(language: &str) -> Option<&'static Words> {
        let tag = language.split(['-', '_']).next().unwrap_or_default();
        let lower = language.to_lowercase();
        let mut known = LANGUAGES.iter().zip(ALL.iter());
        let found = known.find(|((code, name), _)| {
            code.eq_ignore_ascii_case(tag) || name.to_lowercase() == lower
        });
        found.map(|(_, words)| words)
    }

    /// The languages that are spoken: the code of each and its own name.
    pub fn languages() -> &'static [(&'static str, &'static str)] {
        &LANGUAGES
    }

    /// The code of this language.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// A text without variables. One that is missing everywhere is a programming error, which the
    /// tests find: its key is said.
    pub fn say<'k>(&'static self, key: &'k str) -> &'k str {
        let text = self.constant.get(key).or_else(|| ALL[ENGLISH].constant.get(key));
        debug_assert!(text.is_some(), "no text without variables is called `{key}`");
        text.map_or(key, String::as_str)
    }

    /// A text with its variables. One that is missing everywhere is a programming error, which the
    /// tests find: its key is said.
    ///
    /// ```
    /// use pullquote::telegram::words::Words;
    ///
    /// let place = Words::of("en").tell("place", &[("number", 13u32.into()), ("count", 25u32.into())]);
    /// assert_eq!(place, "¶ 13 of 25");
    /// ```
    pub fn tell(&self, key: &str, variables: &[(&str, Value<'_>)]) -> String {
        let mut told = String::new();
        for words in [self, &ALL[ENGLISH]] {
            if words.write(&mut told, key, variables) {
                return told;
            }
            told.clear();
        }
        debug_assert!(false, "no text is called `{key}`, or it has other variables");
        key.to_owned()
    }

    fn write(&self, to: &mut String, key: &str, variables: &[(&str, Value<'_>)]) -> bool {
        let Some(pieces) = self.simple.get(key) else {
            return self.format(to, key, variables);
        };
        pieces.iter().all(|piece| {
            let name = match piece {
                Piece::Text(text) => {
                    to.push_str(text);
                    return true;
                }
                Piece::Variable(name) => name,
            };
            let value = variables.iter().find(|(of, _)| of == name).map(|&(_, value)| value);
            match value {
                Some(Value::Text(text)) => to.push_str(text),
                // Writing to a string cannot fail.
                Some(Value::Number(number)) => drop(write!(to, "{number}")),
                None => {}
            }
            value.is_some()
        })
    }

    fn format(&self, to: &mut String, key: &str, variables: &[(&str, Value<'_>)]) -> bool {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return false;
        };
        let mut args = FluentArgs::with_capacity(variables.len());
        for &(name, value) in variables {
            let value = match value {
                Value::Text(text) => FluentValue::String(Cow::Borrowed(text)),
                Value::Number(number) => FluentValue::from(number),
            };
            args.set(name, value);
        }
        let mut errors = Vec::new();
        let written = self.bundle.write_pattern(to, pattern, Some(&args), &mut errors);
        written.is_ok() && errors.is_empty()
    }

    fn parse((code, _, text): (&'static str, &str, &'static str)) -> Words {
        // What cannot be parsed is left out here; the tests find it.
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let language: LanguageIdentifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The marks that isolate variables are shown as boxes by some clients.
        bundle.set_use_isolating(false);
        let _ = bundle.add_resource(resource);
        let (constant, simple) = (FxHashMap::default(), FxHashMap::default());
        let mut words = Words { code, bundle, constant, simple };
        for (key, source) in messages(text) {
            let variables = variables(source);
            let mut said = String::new();
            if variables.is_empty() {
                words.format(&mut said, key, &[]);
                words.constant.insert(key.to_owned(), said);
            } else if !source.contains("->") {
                let marked: Vec<String> =
                    variables.iter().map(|name| format!("{MARK}{name}{MARK}")).collect();
                let values: Vec<_> = variables
                    .iter()
                    .zip(&marked)
                    .map(|(&name, mark)| (name, mark.into()))
                    .collect();
                words.format(&mut said, key, &values);
                // Every second piece stands between two marks.
                let pieces = said.split(MARK).enumerate().map(|(at, piece)| match at % 2 {
                    0 => Piece::Text(piece.to_owned()),
                    _ => Piece::Variable(piece.to_owned()),
                });
                words.simple.insert(key.to_owned(), pieces.collect());
            }
        }
        words
    }
}

/// Stands around the name of a variable in a text that is taken apart; in no file.
const MARK: char = '\u{1}';

/// The messages of a Fluent file: the key of each with its source.
fn messages(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let begins = |at: usize| text[at..].starts_with(|ch: char| ch.is_ascii_alphabetic());
    let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    lines.filter(move |&at| begins(at)).filter_map(|at| {
        let (key, rest) = text[at..].split_once('=')?;
        // It goes on as long as lines are indented or empty.
        let ends = |&(end, _): &(usize, &str)| !rest[end + 1..].starts_with([' ', '\n']);
        let end = rest.match_indices('\n').find(ends).map_or(rest.len(), |(end, _)| end);
        Some((key.trim_end(), &rest[..end]))
    })
}

/// The names of the variables in the source of a message, each once.
fn variables(source: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (at, _) in source.match_indices('$') {
        let rest = &source[at + 1..];
        let end = rest.find(|ch: char| !ch.is_ascii_alphanumeric() && ch != '-');
        let name = &rest[..end.unwrap_or(rest.len())];
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests;
