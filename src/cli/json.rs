//! An answer as one JSON object, for programs.
//!
//! ```json
//! {"question":"what did lavrof discuss?","verdict":"found","confidence":0.912,
//!  "read_as":[{"typed":"lavrof","read":"Lavrov"}],
//!  "quotes":[{"id":"k3…-13","document":"…","file":null,"source":null,"author":null,"date":null,
//!             "section":null,"paragraph":13,"paragraphs":25,"kind":"body","text":"…",
//!             "highlights":[[30,36]],"sentence":[0,94],"score":12.3}],
//!  "micros":18}
//! ```
//!
//! It is printed on one line. The fields, which stay as they are:
//!
//! | field | meaning |
//! |---|---|
//! | `question` | the question as it was asked |
//! | `verdict` | `found`, `closest` or `nothing` |
//! | `confidence` | the probability, from 0 to 1, that the first quote answers; three decimals |
//! | `read_as` | the words that were not read as `typed` but as `read` |
//! | `quotes` | best first; empty only with `nothing` |
//! | `micros` | how long the answer took, in microseconds, loading not counted |
//!
//! and of each quote:
//!
//! | field | meaning |
//! |---|---|
//! | `id` | the passage's stable name |
//! | `document` | the document's title |
//! | `file` | its file as the library names it, or `null` for the built-in article |
//! | `source`, `author`, `date` | what the document says of itself, each a text or `null` |
//! | `section` | the headings above it, outermost first, or `null` |
//! | `paragraph`, `paragraphs` | its 1-based number of so many |
//! | `kind` | `body`, `caption`, `reference` or `note` |
//! | `text` | the passage, verbatim |
//! | `highlights` | the matched words: `[start, end)` in Unicode code points of `text` |
//! | `sentence` | the best sentence, likewise |
//! | `score` | the rank score, comparable within this answer only |

use super::visible::steers_direction;
use crate::answer::{Answer, Quote, Reading, Verdict};
use crate::document::{Kind, PassageId};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};
use std::ops::Range;
use std::time::Duration;

#[derive(Serialize)]
struct AnswerObject<'a> {
    question: &'a str,
    verdict: Verdict,
    confidence: f64,
    read_as: &'a [Reading],
    quotes: Vec<QuoteObject<'a>>,
    micros: u64,
}

#[derive(Serialize)]
struct QuoteObject<'a> {
    id: PassageId,
    document: &'a str,
    file: Option<&'a str>,
    source: Option<&'a str>,
    author: Option<&'a str>,
    date: Option<&'a str>,
    section: Option<Vec<&'a str>>,
    paragraph: u32,
    paragraphs: u32,
    kind: Kind,
    text: &'a str,
    highlights: Vec<[usize; 2]>,
    sentence: [usize; 2],
    score: f64,
}

/// The object on one line, with the line end.
pub(super) fn answer(question: &str, answer: &Answer, took: Duration) -> String {
    let object = AnswerObject {
        question,
        verdict: answer.verdict,
        confidence: rounded(answer.confidence),
        read_as: &answer.read_as,
        quotes: answer.quotes.iter().map(quote).collect(),
        micros: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
    };
    line(&object)
}

/// Any object of ours on one line, with the line end.
pub(super) fn line(object: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    object
        .serialize(&mut Serializer::with_formatter(&mut bytes, Escaping))
        .expect("our objects have string keys and a vector takes every byte");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("JSON of strings is UTF-8")
}

fn quote(quote: &Quote) -> QuoteObject<'_> {
    let (passage, text) = (quote.passage(), quote.text());
    let document = &quote.document;
    let section = document.section_path(passage);
    QuoteObject {
        id: quote.id(),
        document: &document.title,
        file: document.file.as_deref(),
        source: document.source.as_deref(),
        author: document.author.as_deref(),
        date: document.date.as_deref(),
        section: (!section.is_empty()).then_some(section),
        paragraph: passage.block,
        paragraphs: document.blocks,
        kind: passage.kind,
        text,
        highlights: quote.highlights.iter().map(|range| code_points(text, range)).collect(),
        sentence: code_points(text, &quote.sentence),
        score: rounded(quote.score),
    }
}

/// A byte range of `text` in code points.
fn code_points(text: &str, range: &Range<usize>) -> [usize; 2] {
    let before = |byte: usize| text.char_indices().take_while(|&(at, _)| at < byte).count();
    [before(range.start), before(range.end)]
}

/// Three decimals: more are noise of the estimate.
fn rounded(number: f32) -> f64 {
    (f64::from(number) * 1000.0).round() / 1000.0
}

/// Compact JSON in which also those control characters are escaped that JSON would let pass, but
/// a terminal would obey.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let escaped = |ch: char| {
            ch.is_control() || steers_direction(ch) || matches!(ch, '\u{2028}' | '\u{2029}')
        };
        let mut rest = fragment;
        while let Some(at) = rest.find(escaped) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let mut after = rest[at..].chars();
            if let Some(ch) = after.next() {
                // All of them are below U+10000: one unit of UTF-16.
                write!(writer, "\\u{:04x}", u32::from(ch))?;
            }
            rest = after.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_in_code_points() {
        let table = [
            ("Lavrov named", 0..6, [0, 6], "one byte each"),
            ("“Über” alles", 3..8, [1, 5], "letters of two bytes, a quote of three"),
            ("👩‍🚀 flies", 12..17, [4, 9], "an emoji of three code points"),
            ("", 0..0, [0, 0], "nothing"),
        ];
        for (text, bytes, expected, why) in table {
            assert_eq!(code_points(text, &bytes), expected, "{why}");
        }
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_left_raw() {
        let text = "\x1b[31m \u{9b}2J \x7f \u{202e} \u{2028} \" \\ \0 é 👩‍🚀";
        let json = line(&text);
        assert!(!json.trim_end().contains(char::is_control), "{json}");
        assert!(json.contains(r"\u001b[31m \u009b2J \u007f \u202e \u2028"), "{json}");
        assert!(json.contains("é 👩‍🚀"), "the rest stays readable: {json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn estimates_are_rounded_to_what_they_are_worth() {
        assert_eq!(serde_json::to_string(&rounded(0.91)).unwrap(), "0.91");
        assert_eq!(serde_json::to_string(&rounded(12.345_678)).unwrap(), "12.346");
    }
}
