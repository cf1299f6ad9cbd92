//! A value as somebody wrote it, and the words for one that cannot be read.
//!
//! In the environment each is one text; in the file it may be a number, `true` or a list as well,
//! where it is one. Each is read from the text that it would be in the environment.

use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use std::fmt;

/// So much of a value is shown, in characters.
const SHOWN: usize = 100;

/// A value as it stands in the environment or the file: one text, or the members of a list.
pub(super) enum Written {
    One(String),
    List(Vec<String>),
}

impl Written {
    pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Written, D::Error> {
        deserializer.deserialize_any(WrittenVisitor)
    }

    /// The one text of what is no list.
    pub(super) fn one<'de, D: Deserializer<'de>>(
        deserializer: D,
        expected: &str,
    ) -> Result<String, D::Error> {
        match Written::read(deserializer)? {
            Written::One(text) => Ok(text),
            Written::List(_) => Err(D::Error::custom(format!("a list: it has to be {expected}"))),
        }
    }

    /// One text; the members of a list with commas between.
    pub(super) fn joined(self) -> String {
        match self {
            Written::One(text) => text,
            Written::List(members) => members.join(","),
        }
    }
}

struct WrittenVisitor;

impl<'de> Visitor<'de> for WrittenVisitor {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true, false, or a list of texts and numbers")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Written, E> {
        Ok(Written::One(text.trim().to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Written, E> {
        Ok(Written::One(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Written, E> {
        Ok(Written::One(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Written, E> {
        Ok(Written::One(number.to_string()))
    }

    fn visit_bool<E: Error>(self, is: bool) -> Result<Written, E> {
        Ok(Written::One(is.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Written, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = list.next_element::<toml::Value>()? {
            members.push(match member {
                toml::Value::String(text) => text.trim().to_owned(),
                toml::Value::Integer(number) => number.to_string(),
                _ => {
                    let words = "a list with more in it than texts and numbers";
                    return Err(A::Error::custom(words));
                }
            });
        }
        Ok(Written::List(members))
    }
}

/// The words for a value that cannot be read.
pub(super) fn wrong<E: Error>(value: &str, expected: &str) -> E {
    E::custom(format!("{}: it has to be {expected}", shown(value)))
}

/// A value in quotation marks, unless a secret got into it: a token where an address belongs, a
/// password before a host, with or without a scheme; an address may write a colon otherwise.
fn shown(value: &str) -> String {
    let plain = value.replace("%3A", ":").replace("%3a", ":");
    let has_password = plain.split_once(':').is_some_and(|(_, rest)| rest.contains('@'));
    if has_password || has_token(&plain) {
        return "something with a token or a password in it, which is not shown".to_owned();
    }
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("“{}…”", &value[..end]),
        None => format!("“{value}”"),
    }
}

/// Whether a number, a colon and a long word stand in it.
fn has_token(value: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    value.match_indices(':').any(|(at, _)| {
        let word = value[at + 1..].chars().take_while(|&c| fits(c)).count();
        value[..at].ends_with(|c: char| c.is_ascii_digit()) && word >= 12
    })
}
