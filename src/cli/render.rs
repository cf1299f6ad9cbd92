//! An answer as a person reads it in a terminal.

use super::marked::Marked;
use super::page::{ASIDE, NOTICE, Page};
use super::visible::one_line;
use crate::answer::{Answer, Quote, Reading, Verdict};
use crate::document::{Document, Kind, Passage};
use anstyle::Style;
use std::ops::RangeInclusive;
use std::sync::Arc;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How far quotes stand from the margin on a screen.
const INDENT: usize = 2;
/// How many documents are named where all cannot be.
const NAMED: usize = 3;
/// How many columns a title may take in a sentence of ours; a quote's place has it whole.
const TITLE_COLUMNS: usize = 72;

/// The whole answer. `loaded` are the documents that were asked.
pub(super) fn answer(page: Page, answer: &Answer, loaded: &[Arc<Document>]) -> String {
    let mut out = String::new();
    if !answer.read_as.is_empty() {
        out += &page.line(ASIDE, &readings(&answer.read_as));
    }
    match answer.verdict {
        Verdict::Nothing => {
            let words = match answer.terms {
                0 => "The question has no word to look for: name what it is about.".to_owned(),
                _ => format!("Nothing in {} speaks of that.", names(loaded)),
            };
            return out + &page.line(NOTICE, &words);
        }
        Verdict::Closest => {
            out += &page.line(NOTICE, "No paragraph answers that directly. The nearest:")
        }
        Verdict::Found => {}
    }
    let Some((first, further)) = answer.quotes.split_first() else {
        return out;
    };
    if !out.is_empty() {
        out.push('\n');
    }
    out += &quote(page, first, loaded);
    out += &page.line(ASIDE, &how_sure(answer.confidence));
    if !further.is_empty() {
        out.push('\n');
        out += &page.line(ASIDE, "See also:");
        out.push('\n');
        out += &quotes(page, further, loaded);
    }
    out
}

/// Quotes with their places, a blank line between. `loaded` are the documents that were asked.
pub(super) fn quotes(page: Page, quotes: &[Quote], loaded: &[Arc<Document>]) -> String {
    quotes.iter().map(|one| quote(page, one, loaded)).collect::<Vec<_>>().join("\n")
}

/// The passages around a quote, `reach` on either side, each under its number, the quote with its
/// marks. `loaded` are the documents that were asked.
pub(super) fn context(page: Page, quote: &Quote, reach: usize, loaded: &[Arc<Document>]) -> String {
    let document = &quote.document;
    let mut out = String::new();
    for index in around(quote, reach) {
        let passage = &document.passages[index];
        let mut place = sections(document, passage);
        let number = number(document, passage);
        place.push(&number);
        out += &page.line(ASIDE, &one_line(&place.join(" › ")));
        match index == quote.passage {
            true => out += &marked_text(page, quote),
            false => {
                let text =
                    Marked::new(document.text_of(passage), &(0..0), &[], page.width.is_some());
                out += &page.lay(&text, INDENT, Style::new());
            }
        }
        out.push('\n');
    }
    out + &page.line(ASIDE, &format!("— {}", one_line(&origin(document, loaded))))
}

/// The indices of the passages from `reach` before a quote to `reach` after it.
pub(super) fn around(quote: &Quote, reach: usize) -> RangeInclusive<usize> {
    let last = quote.document.passages.len().saturating_sub(1);
    quote.passage.saturating_sub(reach)..=quote.passage.saturating_add(reach).min(last)
}

/// What is loaded, in words: names, if few, and how much it is.
pub(super) fn loaded(documents: &[Arc<Document>]) -> String {
    let paragraphs: u64 = documents.iter().map(|document| u64::from(document.blocks)).sum();
    format!("{} ({})", names(documents), counted(paragraphs, "paragraph"))
}

/// A quote, its marks, its place.
fn quote(page: Page, quote: &Quote, loaded: &[Arc<Document>]) -> String {
    marked_text(page, quote) + &page.line(ASIDE, &format!("— {}", place(quote, loaded)))
}

/// A quote's text with its marks: in colours, or told below it.
fn marked_text(page: Page, quote: &Quote) -> String {
    let marked =
        Marked::new(quote.text(), &quote.sentence, &quote.highlights, page.width.is_some());
    let mut out = page.lay(&marked, INDENT, Style::new());
    if !page.colour {
        if let Some(sentence) = marked.sentence() {
            out += &page.line(ASIDE, &format!("Best sentence: {}", one_line(sentence)));
        }
        let words = marked.words();
        if !words.is_empty() {
            out += &page.line(ASIDE, &format!("Matched words: {}", one_line(&words.join(", "))));
        }
    }
    out
}

/// Where a quote stands: document › section › paragraph, and what it is if not running text.
fn place(quote: &Quote, loaded: &[Arc<Document>]) -> String {
    let (document, passage) = (&quote.document, quote.passage());
    let (origin, number) = (origin(document, loaded), number(document, passage));
    let mut place = vec![origin.as_str()];
    place.extend(sections(document, passage));
    place.push(&number);
    one_line(&place.join(" › "))
}

/// A document's title, and behind it in brackets what tells it from others and what it says of
/// itself: "Guide (a/x.md; Jane Roe, The Orchard Report, 2021-05-04)".
fn origin(document: &Document, loaded: &[Arc<Document>]) -> String {
    let said: Vec<&str> = [&document.author, &document.source, &document.date]
        .into_iter()
        .filter_map(|said| said.as_deref())
        .collect();
    let said = (!said.is_empty()).then(|| said.join(", "));
    let file = told_by_file(document, loaded).map(str::to_owned);
    let details: Vec<String> = file.into_iter().chain(said).collect();
    match details.is_empty() {
        true => document.title.clone(),
        false => format!("{} ({})", document.title, details.join("; ")),
    }
}

/// The file of a document, if another one has the same title.
fn told_by_file<'a>(document: &'a Document, loaded: &[Arc<Document>]) -> Option<&'a str> {
    let mut same = loaded.iter().filter(|other| other.title == document.title);
    document.file.as_deref().filter(|_| same.nth(1).is_some())
}

/// The headings above a passage. A text often opens with its title as a heading, which is told
/// already.
fn sections<'a>(document: &'a Document, passage: &Passage) -> Vec<&'a str> {
    let mut sections = document.section_path(passage);
    if sections.first().is_some_and(|first| one_line(first) == one_line(&document.title)) {
        sections.remove(0);
    }
    sections
}

fn number(document: &Document, passage: &Passage) -> String {
    let part = match passage.part {
        0 => String::new(),
        part => format!(", part {part}"),
    };
    let kind = match passage.kind {
        Kind::Body => "",
        Kind::Caption => " (caption)",
        Kind::Reference => " (cross-reference)",
        Kind::Note => " (note)",
    };
    format!("¶ {} of {}{part}{kind}", passage.block, document.blocks)
}

fn readings(readings: &[Reading]) -> String {
    let words = readings
        .iter()
        .map(|reading| format!("“{}” as “{}”", one_line(&reading.typed), one_line(&reading.read)));
    format!("Read {}.", words.collect::<Vec<_>>().join(", "))
}

/// The confidence in a word and in per cent. It is an estimate: neither 0 nor 100 is ever said.
fn how_sure(confidence: f32) -> String {
    let word = match confidence {
        0.95.. => "almost certain",
        0.85.. => "very",
        0.7.. => "fairly",
        0.5.. => "somewhat",
        0.25.. => "not very",
        _ => "hardly",
    };
    format!("How sure: {word} ({:.0}%)", (confidence * 100.0).clamp(1.0, 99.0))
}

fn names(documents: &[Arc<Document>]) -> String {
    let mut names: Vec<String> = documents
        .iter()
        .take(NAMED)
        .map(|document| match told_by_file(document, documents) {
            Some(file) => format!("“{}” ({})", clipped(&document.title), clipped(file)),
            None => format!("“{}”", clipped(&document.title)),
        })
        .collect();
    match documents.len() {
        0 => return "an empty library".to_owned(),
        1 => {}
        all if all <= NAMED => {
            let last = names.pop().unwrap_or_default();
            names = vec![format!("{} and {last}", names.join(", "))];
        }
        all => {
            let rest = counted((all - NAMED) as u64, "more document");
            names = vec![format!("{} and {rest}", names.join(", "))];
        }
    }
    names.concat()
}

/// A title or a file's name of no more columns than a sentence can bear.
fn clipped(title: &str) -> String {
    let title = one_line(title);
    if title.width() <= TITLE_COLUMNS {
        return title;
    }
    let mut columns = 1;
    let mut clipped = String::new();
    for ch in title.chars() {
        columns += ch.width().unwrap_or(0);
        if columns > TITLE_COLUMNS {
            break;
        }
        clipped.push(ch);
    }
    clipped.truncate(clipped.trim_end().len());
    clipped + "…"
}

fn counted(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests;
