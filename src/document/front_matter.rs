//! What stands above a text between two lines of dashes (YAML) or of plus signs (TOML).

use super::Format;
use super::plain::line_at;
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::ops::Range;

/// Front matter is a screenful: a second such line further down is a rule in the text.
const MOST_BYTES: usize = 64 * 1024;

const KNOWN: &[&str] = &["title", "source", "author", "authors", "date", "questions"];

/// What a text says about itself above its first line. Keys that are not known are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// What readers call the text.
    pub title: Option<String>,
    /// Where it is from.
    pub source: Option<String>,
    /// Who wrote it; several names are joined by commas.
    pub author: Option<String>,
    /// When it was published, as it is written there.
    pub date: Option<String>,
    /// Questions that the text answers, to be offered to its readers.
    pub questions: Vec<String>,
}

/// The front matter of `text` and where the text below it begins: 0 where there is none.
pub(super) fn split(text: &str, format: Format) -> (FrontMatter, usize) {
    let none = (FrontMatter::default(), 0);
    let (pairs, body) = if let Some((inner, body)) = fenced(text, "---", &["---", "..."]) {
        let inner = &text[inner];
        (yaml_pairs(inner).or_else(|| line_pairs(inner)).unwrap_or_default(), body)
    } else if let Some((inner, body)) = fenced(text, "+++", &["+++"]) {
        (toml_pairs(&text[inner]).unwrap_or_default(), body)
    } else {
        return none;
    };
    let known = pairs.iter().any(|(key, _)| KNOWN.contains(&key.to_lowercase().as_str()));
    // A sentence with a colon between two rules is a mapping too, to YAML. In plain text rules
    // are common and front matter is rare: what two speakers say in turn looks like it.
    let keys = || !pairs.is_empty() && pairs.iter().all(|(key, _)| is_key(key));
    if !known && (format == Format::Plain || !keys()) {
        return none;
    }
    let mut front = FrontMatter::default();
    for (key, values) in pairs {
        let values = values.iter().map(|value| one_line(value)).filter(|value| !value.is_empty());
        let field = match key.to_lowercase().as_str() {
            "title" => &mut front.title,
            "source" => &mut front.source,
            "author" | "authors" => &mut front.author,
            "date" => &mut front.date,
            "questions" => {
                front.questions = values.collect();
                continue;
            }
            _ => continue,
        };
        *field = Some(values.collect::<Vec<_>>().join(", ")).filter(|joined| !joined.is_empty());
    }
    (front, body)
}

/// The bytes between a first line `open` and the next line that is one of `close`, and where the
/// line after begins.
fn fenced(text: &str, open: &str, close: &[&str]) -> Option<(Range<usize>, usize)> {
    let text = &text[..text.floor_char_boundary(MOST_BYTES)];
    let first = line_at(text, 0);
    if text[first.clone()].trim_end() != open {
        return None;
    }
    let mut at = first.end;
    while at < text.len() {
        let line = line_at(text, at);
        if close.contains(&text[line.clone()].trim_end()) {
            return Some((first.end..at, line.end));
        }
        at = line.end;
    }
    None
}

/// The pairs of a YAML mapping whose values are scalars or lists of scalars; `None` where it is
/// not a mapping.
///
/// Events are read and no tree is built: scalars keep their spelling ("2016-03-24", "007"), and
/// aliases, which can be nested to unfold without end, are never followed.
fn yaml_pairs(yaml: &str) -> Option<Vec<(String, Vec<String>)>> {
    let mut pairs = Vec::new();
    let mut key: Option<String> = None;
    let mut list = Vec::new();
    let mut in_list = false;
    // 0 outside, 1 in the mapping, 2 in a value of it that is a list or a mapping.
    let mut depth = 0u32;
    for event in Parser::new_from_str(yaml) {
        let (event, _) = event.ok()?;
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let sequence = matches!(event, Event::SequenceStart(..));
                match depth {
                    0 if sequence => return None,
                    1 if key.is_none() => return None,
                    1 => in_list = sequence,
                    _ => {}
                }
                depth += 1;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                depth = depth.checked_sub(1)?;
                if depth == 1 {
                    pairs.extend(key.take().map(|key| (key, std::mem::take(&mut list))));
                }
            }
            Event::Scalar(value, style, ..) => {
                let null = style == ScalarStyle::Plain
                    && matches!(&*value, "~" | "null" | "Null" | "NULL");
                let value = if null { String::new() } else { value.into_owned() };
                match depth {
                    0 => return None,
                    1 => match key.take() {
                        None => key = Some(value),
                        Some(key) => pairs.push((key, vec![value])),
                    },
                    2 if in_list => list.push(value),
                    _ => {}
                }
            }
            Event::Alias(_) if depth == 1 => {
                key.take()?;
            }
            _ => {}
        }
    }
    (!pairs.is_empty()).then_some(pairs)
}

/// The pairs of a TOML document whose values are scalars or lists of scalars; `None` where it is
/// not TOML. Tables have no values here: none that is known is one.
fn toml_pairs(toml: &str) -> Option<Vec<(String, Vec<String>)>> {
    let table: toml::Table = toml::from_str(toml).ok()?;
    let pairs = table.into_iter().map(|(key, value)| {
        let values = match value {
            toml::Value::Array(values) => values.into_iter().filter_map(scalar).collect(),
            value => scalar(value).into_iter().collect(),
        };
        (key, values)
    });
    let pairs: Vec<_> = pairs.collect();
    (!pairs.is_empty()).then_some(pairs)
}

fn scalar(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(value) => Some(value),
        toml::Value::Integer(value) => Some(value.to_string()),
        toml::Value::Float(value) => Some(value.to_string()),
        toml::Value::Boolean(value) => Some(value.to_string()),
        toml::Value::Datetime(value) => Some(value.to_string()),
        toml::Value::Array(_) | toml::Value::Table(_) => None,
    }
}

/// The pairs of lines `key: value`, for what people write that is not quite YAML
/// (`title: Syria: what next`); `None` where any line is something else, so that running text
/// between two rules is never taken for front matter.
fn line_pairs(lines: &str) -> Option<Vec<(String, Vec<String>)>> {
    let mut pairs: Vec<(String, Vec<String>)> = Vec::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let item = line.trim_start().strip_prefix("- ");
        match (item, line.split_once(':')) {
            (Some(item), _) => pairs.last_mut()?.1.push(unquoted(item)),
            (None, _) if line.starts_with([' ', '\t']) => {
                pairs.last()?;
            }
            (None, Some((key, value))) if is_key(key) => {
                let value = unquoted(value);
                pairs.push((
                    key.trim().to_owned(),
                    if value.is_empty() { vec![] } else { vec![value] },
                ));
            }
            _ => return None,
        }
    }
    (!pairs.is_empty()).then_some(pairs)
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    let inner = |quote: char| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(value).to_owned()
}

fn one_line(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn known_keys_are_used_and_others_passed_over() {
        let text = "---\ntitle: \"Kerry: the visit\"\nlayout: post\nauthor: [A. Smith, B. Jones]\ntags:\n  - x\n  - {y: z}\n\
                    date: 2016-03-28\nsource: https://example.org/a\nquestions:\n  - What was said?\n  - Who came?\n---\nBody";
        let (front, body) = split(text, Format::Markdown);
        assert_eq!(&text[body..], "Body");
        assert_eq!(
            front,
            FrontMatter {
                title: some("Kerry: the visit"),
                source: some("https://example.org/a"),
                author: some("A. Smith, B. Jones"),
                date: some("2016-03-28"),
                questions: vec!["What was said?".to_owned(), "Who came?".to_owned()],
            }
        );
    }

    #[test]
    fn titles_as_people_write_them_are_read() {
        for (line, expected, why) in [
            ("title: Syria: what next", some("Syria: what next"), "a colon that YAML forbids"),
            ("title: 'It''s 1984'", some("It's 1984"), "a quoted quote"),
            ("title: 007", some("007"), "a number stays as written"),
            ("Title: Hello", some("Hello"), "a capital key"),
            ("title: >\n  two\n  lines", some("two lines"), "a folded scalar"),
            ("title:", None, "no value"),
            ("title: ~", None, "null"),
            ("title: [unclosed\nauthor: x", some("[unclosed"), "broken YAML is read line by line"),
            ("a: &a [x]\nb: *a\ntitle: T", some("T"), "an alias is passed over"),
            ("title: Q\r\nauthor: x", some("Q"), "lines that end as on Windows"),
            ("title: Q\rauthor: x", some("Q"), "lines that end as on an old Macintosh"),
        ] {
            let text = format!("---\n{line}\n---\nBody");
            let (front, body) = split(&text, Format::Markdown);
            assert_eq!((front.title, &text[body..]), (expected, "Body"), "{why}");
        }
    }

    #[test]
    fn lines_of_an_old_macintosh_are_lines() {
        let (front, body) = split("---\rtitle: Q\r---\rBody", Format::Plain);
        assert_eq!((front.title, body), (some("Q"), 17));
    }

    #[test]
    fn toml_between_plus_signs_is_read_as_well() {
        let text = "+++\r\ntitle = \"Kerry: the visit\"\r\ndate = 2016-03-28\r\ndraft = false\r\n\
                    authors = ['A. Smith', 'B. Jones']\r\n[params]\r\ntitle = 'no'\r\n+++\r\nBody";
        let (front, body) = split(text, Format::Markdown);
        assert_eq!(&text[body..], "Body");
        assert_eq!(
            (front.title, front.date, front.author),
            (some("Kerry: the visit"), some("2016-03-28"), some("A. Smith, B. Jones"))
        );
    }

    #[test]
    fn in_plain_text_front_matter_has_a_known_key() {
        for (text, body, why) in [
            ("---\nKerry: We saw otters.\nLavrov: No.\n---\nBody", 0, "two speakers"),
            ("---\nlayout: post\n---\nBody", 0, "no key that is known"),
            ("---\nlayout: post\nTitle: Otters\n---\nBody", 35, "one that is"),
            ("+++\nlayout = 1\n+++\nBody", 0, "no key that is known, in TOML"),
        ] {
            assert_eq!(split(text, Format::Plain).1, body, "{why}");
        }
    }

    #[test]
    fn what_only_looks_like_front_matter_is_text() {
        for (text, why) in [
            ("---\ntitle: x\n", "never closed"),
            ("---\nOnce upon a time.\n---\nBody", "a sentence between rules"),
            ("---\nHe said one thing: run.\n---\nBody", "a sentence with a colon"),
            ("---\n---\nBody", "nothing between"),
            ("---\n- a\n- b\n---\n", "a list"),
            (" ---\ntitle: x\n---\n", "not at the start"),
            ("----\ntitle: x\n----\n", "longer rules"),
            ("+++\ntitle: x\n+++\n", "not TOML between plus signs"),
            ("+++\ntitle = 'x'\n---\n", "another end"),
            ("+++\n+++\nBody", "nothing between plus signs"),
        ] {
            assert_eq!(split(text, Format::Markdown), (FrontMatter::default(), 0), "{why}");
        }
    }
}
