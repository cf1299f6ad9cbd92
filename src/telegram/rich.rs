//! A rich message as plain text.

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;

/// A question is not longer than this, in bytes; more is not read.
const LONGEST: usize = 16 * 1024;

/// The text of a rich message; none where it has no text that can be read.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    let mut text = String::new();
    // What was read before something that can't be, is text all the same.
    let _ = Reader { to: &mut text, between: "" }
        .deserialize(&mut serde_json::Deserializer::from_str(raw.get()));
    text.truncate(text.trim_end().len());
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Reads whatever there is: what is known to hold words adds them, the rest is passed over. So new
/// kinds of blocks and of formatting are read as long as they name their parts as the others do.
struct Reader<'a> {
    to: &'a mut String,
    /// What stands between the members of a list.
    between: &'static str,
}

/// The members of an object that hold words, and what stands between them where they are many.
fn between(name: &str) -> Option<&'static str> {
    match name {
        "text" | "alternative_text" | "expression" | "summary" | "caption" | "credit" => Some(""),
        "blocks" | "items" => Some("\n"),
        "cells" => Some("\n"),
        _ => None,
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a rich text")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.to.len() + text.len() <= LONGEST {
            self.to.push_str(text);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        // The members of a row of cells are lists no more.
        let row = if self.between == "\n" { " " } else { "" };
        loop {
            let before = self.to.len();
            let member = Reader { to: &mut *self.to, between: row };
            if members.next_element_seed(member)?.is_none() {
                return Ok(());
            }
            if self.to.len() > before && !self.to.ends_with(self.between) {
                self.to.push_str(self.between);
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut written = false;
        while let Some(name) = members.next_key::<std::borrow::Cow<'_, str>>()? {
            let Some(between) = between(&name) else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            // A summary is above its blocks, a caption below its picture.
            if written && !self.to.is_empty() && !self.to.ends_with(char::is_whitespace) {
                self.to.push('\n');
            }
            let before = self.to.len();
            members.next_value_seed(Reader { to: &mut *self.to, between })?;
            written |= self.to.len() > before;
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::telegram::update::{Event, Update};

    fn read(rich: &str) -> Option<String> {
        let json = format!(
            r#"{{"update_id":1,"message":{{"message_id":2,"date":3,"chat":{{"id":4,"type":"private"}},"rich_message":{rich}}}}}"#
        );
        match Update::read(&json, 0).unwrap().event {
            Event::Message(message) => message.words().map(str::to_owned),
            _ => panic!("no message"),
        }
    }

    #[test]
    fn a_rich_message_is_read_as_its_words() {
        let table: &[(&str, Option<&str>, &str)] = &[
            (
                r#"{"blocks":[{"type":"paragraph","text":"What did Lavrov say?"}]}"#,
                Some("What did Lavrov say?"),
                "one paragraph",
            ),
            (
                r#"{"blocks":[{"type":"paragraph","text":["What did ",{"type":"bold","text":{"type":"italic","text":"Lav"}},"rov ",{"type":"url","text":"say","url":"https://example.com"},"?"]}]}"#,
                Some("What did Lavrov say?"),
                "formatting in formatting, without where links lead",
            ),
            (
                r#"{"blocks":[{"type":"heading","text":"Syria","size":2},{"type":"divider"},{"type":"paragraph","text":"Who left?"}],"is_rtl":false}"#,
                Some("Syria\nWho left?"),
                "blocks are lines",
            ),
            (
                r#"{"blocks":[{"type":"list","items":[{"label":"1.","blocks":[{"type":"paragraph","text":"one"}]},{"label":"2.","blocks":[{"type":"paragraph","text":"two"}]}]}]}"#,
                Some("one\ntwo"),
                "a list without its numbers",
            ),
            (
                r#"{"blocks":[{"type":"table","cells":[[{"text":"a"},{"text":"b"}],[{"text":"c"}]],"caption":"t"}]}"#,
                Some("a b \nc \nt"),
                "a table by rows",
            ),
            (
                r#"{"blocks":[{"type":"photo","photo":[{"file_id":"x","width":1}],"caption":{"text":"Who is this?","credit":"AP"}}]}"#,
                Some("Who is this?\nAP"),
                "the words under a picture",
            ),
            (
                r#"{"blocks":[{"type":"hologram","text":{"type":"shining","text":"new"},"depth":1.5,"x":null}]}"#,
                Some("new"),
                "a kind that is not known yet",
            ),
            (r#"{"blocks":[{"type":"divider"}]}"#, None, "no words"),
            (r#"{"blocks":[]}"#, None, "no blocks"),
            ("null", None, "nothing"),
            ("17", None, "something else"),
        ];
        for &(rich, expected, why) in table {
            assert_eq!(read(rich).as_deref(), expected, "{why}");
        }
    }

    #[test]
    fn what_is_nested_too_deeply_or_is_too_long_costs_no_message() {
        let deep = format!("{}\"x\"{}", "[".repeat(1000), "]".repeat(1000));
        let rich = format!(r#"{{"blocks":[{{"text":"Who?"}},{{"text":{deep}}}]}}"#);
        assert_eq!(read(&rich).as_deref(), Some("Who?"));
        let long = "x".repeat(100_000);
        let rich = format!(r#"{{"blocks":[{{"text":"Who?"}},{{"text":"{long}"}}]}}"#);
        assert_eq!(read(&rich).as_deref(), Some("Who?"));
    }
}
