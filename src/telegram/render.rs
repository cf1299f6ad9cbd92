//! A quote as a person reads it on a phone.
//!
//! In comes a passage with its marks, out comes a [`Page`]: the verbatim text of its `paragraph`
//! and, as entities with UTF-16 bounds, what is marked in it, so that no text can break a message.
//! Text is cleaned as Telegram would clean it before anything is counted (`clean`), what would ping
//! somebody is covered (`pings`), what is too long is cut where a reader would (`marked`), and
//! below it stands its `place`.

mod builder;
mod clean;
mod marked;
mod paragraph;
mod pings;
mod place;

use super::keyboard::{Buttons, under};
use super::reply::Page;
use super::words::Words;
use crate::document::Document;
use builder::Builder;
use clean::{fits, one_line, shortened, trimmed, units};
use marked::Marked;
use paragraph::Paragraph;
use pings::disarmed;
use std::ops::Range;
use teloxide::types::MessageEntityKind::{Blockquote, ExpandableBlockquote, Italic};

/// What Telegram takes in a message, in UTF-16 code units.
const MOST: usize = 4_096;
/// A longer paragraph would push the answer off the screen: the best sentence goes first. Also
/// what such a sentence has at most.
const SHORT: usize = 900;
/// So many readings are told, of at most so many UTF-16 code units each.
const READINGS: usize = 3;
const READING: usize = 40;
/// What a title or a heading has at most in a line of ours, in UTF-16 code units.
const NAME: usize = 60;
/// What the title of an inline result has at most, in UTF-16 code units.
const RESULT_TITLE: usize = 100;
/// What of a paragraph is shown in an inline result, in UTF-16 code units.
const PREVIEW: usize = 120;

/// Who speaks to whom.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The language of the interface.
    pub words: &'static Words,
    /// The bot's name without `@`, to which links lead.
    pub username: &'a str,
    /// Whether the bot can be asked inline, by which a quote is shared.
    pub shares: bool,
}

/// A passage with what is marked in it.
#[derive(Clone)]
pub struct Shown<'a> {
    /// The document.
    pub document: &'a Document,
    /// The index of the passage in [`Document::passages`].
    pub passage: usize,
    /// The best sentence: bytes of the passage; empty for none.
    pub sentence: Range<usize>,
    /// The matched words: bytes of the passage, ascending, disjoint.
    pub marks: &'a [Range<usize>],
}

impl<'a> Shown<'a> {
    /// A passage for itself, with nothing marked.
    pub fn plain(document: &'a Document, passage: usize) -> Shown<'a> {
        Shown { document, passage, sentence: 0..0, marks: &[] }
    }

    /// The verbatim text.
    pub fn text(&self) -> &'a str {
        self.document.text_of(&self.document.passages[self.passage])
    }

    /// The best sentence, or the whole text where none is marked.
    fn best(&self) -> &'a str {
        let text = self.text();
        text.get(self.sentence.clone()).filter(|best| !best.is_empty()).unwrap_or(text)
    }
}

/// A quote of an answer: the paragraph if it is short, else the best sentence first and the
/// paragraph folded below. `found` is whether it is said to answer, `read_as` are the words of the
/// documents that words of the question were read as.
pub fn answer(
    view: &View<'_>,
    shown: &Shown<'_>,
    found: bool,
    read_as: &[String],
    buttons: Buttons,
) -> Page {
    let Shown { document, passage, .. } = *shown;
    let paragraph = Paragraph::of(document, passage);
    let marked = Marked::of(shown, &paragraph);
    let readings = (!read_as.is_empty()).then(|| readings(view.words, read_as));
    let below = readings.as_ref().map_or(0, |line| 1 + units(line));

    let mut page = builder(paragraph.text);
    if !found {
        page.push(view.words.say("closest"));
        page.push("\n");
    }
    // A fold is for what is around the best sentence; with nothing around it, it would only hide.
    let sentence = marked.sentence.clone();
    let kind = match fits(marked.text, SHORT) || sentence.is_empty() || marked.is_one_sentence() {
        true => Blockquote,
        false => {
            let end = marked.cut(sentence.clone(), SHORT);
            marked.quote(&mut page, Blockquote, sentence.start..end);
            page.push("\n\n");
            ExpandableBlockquote
        }
    };
    let part = paragraph.range_of(passage);
    let wanted = part.start..if sentence.is_empty() { part.end } else { sentence.end };
    let most = MOST - page.units() - below - place_units(view, document, passage);
    let stretch = marked.opening(wanted, most);
    marked.quote(&mut page, kind, stretch.clone());
    let (rest, parts) = add_place(&mut page, view, document, &paragraph, passage, stretch);
    if let Some(line) = readings {
        page.push("\n");
        page.styled(Italic, &line);
    }
    page.page(under(view, document, passage, parts, shown.best(), rest, buttons))
}

/// The paragraph of a passage for itself, as a link leads to it or a button beside it.
pub fn paragraph(view: &View<'_>, document: &Document, passage: usize, buttons: Buttons) -> Page {
    rest(view, document, passage, 0, buttons)
}

/// The paragraph of a passage from its byte `offset` on, which a page before this one ended at.
/// From the beginning, where there is nothing behind it.
pub fn rest(
    view: &View<'_>,
    document: &Document,
    passage: usize,
    offset: usize,
    buttons: Buttons,
) -> Page {
    let paragraph = Paragraph::of(document, passage);
    let text = paragraph.text;
    let from = text.floor_char_boundary(offset);
    let from = if trimmed(&text[from..]).is_empty() { 0 } else { from };
    let marked = Marked::plain(&paragraph, document.language);

    let mut page = builder(text);
    let passage = if from == 0 { passage } else { paragraph.passage_at(from) };
    let most = MOST - place_units(view, document, passage);
    let stretch = match from {
        0 => marked.opening(paragraph.range_of(passage), most),
        _ => from..marked.cut(from..text.len(), most),
    };
    marked.quote(&mut page, Blockquote, stretch.clone());
    let (rest, parts) = add_place(&mut page, view, document, &paragraph, passage, stretch);
    let copied = document.text_of(&document.passages[passage]);
    page.page(under(view, document, passage, parts, copied, rest, buttons))
}

/// For a page with a paragraph of this text.
fn builder(text: &str) -> Builder {
    Builder::with_capacity(text.len().min(MOST) + 2 * SHORT)
}

/// What a place takes of a page at most, with the space before it.
fn place_units(view: &View<'_>, document: &Document, passage: usize) -> usize {
    2 + units(&place::place(view.words, document, passage, true))
}

/// Adds the place of the bytes `stretch` of a paragraph, shown for a passage or beginning with it.
/// Returns where the rest begins, if there is one, and which passages are shown.
fn add_place(
    page: &mut Builder,
    view: &View<'_>,
    document: &Document,
    paragraph: &Paragraph<'_>,
    passage: usize,
    stretch: Range<usize>,
) -> (Option<usize>, Range<usize>) {
    let place = place::place(view.words, document, passage, stretch.start > 0);
    page.push("\n\n");
    place::add(page, view, document, passage, &place);
    let rest = (stretch.end < paragraph.text.len()).then_some(stretch.end);
    (rest, paragraph.passage_at(stretch.start)..paragraph.parts.end)
}

/// The title of an inline result: the best sentence.
pub fn title(shown: &Shown<'_>) -> String {
    let title = shortened(&one_line(shown.best()), RESULT_TITLE);
    if title.is_empty() { "…".to_owned() } else { title }
}

/// What stands below the title of an inline result: the place, and what the paragraph says besides
/// the title.
pub fn description(words: &'static Words, shown: &Shown<'_>) -> String {
    let place = place::place(words, shown.document, shown.passage, false);
    let text = shown.text();
    let besides = match shown.sentence.start {
        0 => text.get(shown.sentence.end..).unwrap_or(text),
        _ => text,
    };
    let preview = shortened(&one_line(besides), PREVIEW);
    if preview.is_empty() { place } else { format!("{place}\n{preview}") }
}

/// A title, an author or another foreign text for a line of ours: not too long, and pinging nobody.
pub(super) fn name(text: &str) -> String {
    disarmed(&shortened(&one_line(text), NAME)).into_owned()
}

/// "read as: Lavrov, Minsk".
fn readings(words: &'static Words, read_as: &[String]) -> String {
    let told = read_as.iter().take(READINGS).map(|word| shortened(&one_line(word), READING));
    let told = told.collect::<Vec<_>>().join(", ");
    words.tell("read-as", &[("words", (&*disarmed(&told)).into())])
}

#[cfg(test)]
mod tests;
