//! Buttons: what they say, and what a tap on them says to the bot.

use super::links::{LONGEST_ID, deep_link, is_passage_id, share_query};
use super::render::View;
use super::words::Words;
use crate::document::Document;
use std::fmt::Write;
use std::ops::Range;
use teloxide::types::{
    CopyTextButton, InlineKeyboardButton, InlineKeyboardButtonKind, InlineKeyboardMarkup,
    SwitchInlineQueryChosenChat,
};

/// What Telegram takes as the data of a button, in bytes.
pub const MOST_DATA: usize = 64;
/// What Telegram copies at most, in characters; counted in UTF-16 code units to be safe.
const MOST_COPIED: usize = 256;

/// What a button says to the bot when it is tapped. Everything that it takes to act is in it, so a
/// button works after a restart, and a second tap leads where the first one led.
///
/// ```
/// use pullquote::telegram::keyboard::Data;
///
/// let data = Data::Passage { id: "abcdefghijklmnop-13", quote: Some(2) };
/// assert_eq!(data.encode(), "p:abcdefghijklmnop-13:2");
/// assert_eq!(Data::decode("p:abcdefghijklmnop-13:2"), Some(data));
/// assert_eq!(Data::decode("buy:shoes"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data<'a> {
    /// Show the answer's quote of this number, 1 for the best.
    Quote(u16),
    /// Show a passage.
    Passage {
        /// Its name.
        id: &'a str,
        /// The quote that the reader came from and can go back to.
        quote: Option<u16>,
    },
    /// Show the paragraph of a passage from here on.
    Rest {
        /// The passage's name.
        id: &'a str,
        /// A byte of the paragraph's text.
        offset: u32,
        /// The quote that the reader came from and can go back to.
        quote: Option<u16>,
    },
    /// Speak the language of this code.
    Language(&'a str),
    /// Show this page of the list of documents, 1 for the first.
    Documents(u16),
}

impl<'a> Data<'a> {
    /// As the data of a button, at most [`MOST_DATA`] bytes long.
    pub fn encode(&self) -> String {
        let mut data = String::with_capacity(LONGEST_ID + 8);
        // Writing to a string cannot fail.
        let _ = match *self {
            Data::Quote(number) => write!(data, "q:{number}"),
            Data::Passage { id, .. } => write!(data, "p:{id}"),
            Data::Rest { id, offset, .. } => write!(data, "r:{id}:{offset}"),
            Data::Language(code) => write!(data, "l:{code}"),
            Data::Documents(page) => write!(data, "d:{page}"),
        };
        if let Data::Passage { quote: Some(quote), .. } | Data::Rest { quote: Some(quote), .. } =
            self
        {
            let _ = write!(data, ":{quote}");
        }
        data
    }

    /// Reads the data of a button; none where it is not ours, or not of this version.
    pub fn decode(data: &'a str) -> Option<Data<'a>> {
        let (kind, rest) = data.split_once(':')?;
        let mut parts = rest.split(':');
        let first = parts.next()?;
        let decoded = match kind {
            "q" => Data::Quote(counted(first)?),
            "d" => Data::Documents(counted(first)?),
            "l" => {
                let code = first.len() <= 8 && first.bytes().all(|byte| byte.is_ascii_lowercase());
                Data::Language(Some(first).filter(|first| code && !first.is_empty())?)
            }
            "p" | "r" => {
                let id = Some(first).filter(|id| is_passage_id(id))?;
                let offset = match kind {
                    "r" => Some(digits(parts.next()?)?.parse().ok()?),
                    _ => None,
                };
                let quote = match parts.next() {
                    Some(number) => Some(counted(number)?),
                    None => None,
                };
                match offset {
                    Some(offset) => Data::Rest { id, offset, quote },
                    None => Data::Passage { id, quote },
                }
            }
            _ => return None,
        };
        parts.next().is_none().then_some(decoded)
    }
}

fn digits(text: &str) -> Option<&str> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text)
}

/// A number that counts from 1.
fn counted(text: &str) -> Option<u16> {
    digits(text)?.parse().ok().filter(|&number| number > 0)
}

/// Which buttons a quote has under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buttons {
    /// Those of an answer in a chat.
    Answer {
        /// The number of the quote that is shown, 1 for the best.
        quote: u16,
        /// How many there are.
        of: u16,
    },
    /// Those of a paragraph to which an answer was moved.
    Near {
        /// The number of the quote that it was moved from.
        quote: u16,
    },
    /// Those of a paragraph that was asked for by a link.
    Alone,
    /// Those of a post by an inline result or to a guest's question: the bot is told nothing of
    /// the message when they are tapped.
    Post,
}

impl Buttons {
    /// The quote to which a reader can go back from a paragraph.
    fn quote(self) -> Option<u16> {
        match self {
            Buttons::Answer { quote, .. } | Buttons::Near { quote } => Some(quote),
            Buttons::Alone | Buttons::Post => None,
        }
    }
}

/// The buttons under a passage, shown with others of its paragraph as `parts`, whose rest begins
/// at byte `rest` of the paragraph if it was cut. `sentence` is what is worth copying. None where
/// there would be no button.
pub(super) fn under(
    view: &View<'_>,
    document: &Document,
    passage: usize,
    parts: Range<usize>,
    sentence: &str,
    rest: Option<usize>,
    buttons: Buttons,
) -> Option<InlineKeyboardMarkup> {
    let words = view.words;
    let quote = buttons.quote();
    let name = |index: usize| document.passages.get(index).map(|it| document.passage_id(it));
    let id = name(passage)?;
    let mut rows: Vec<Vec<InlineKeyboardButton>> = Vec::with_capacity(4);

    if let Some(offset) = rest {
        let offset = u32::try_from(offset).ok()?;
        let data = Data::Rest { id: id.as_str(), offset, quote };
        rows.push(vec![tap(words.say("read-on"), data)]);
    }
    match buttons {
        // One button that goes round, in one place: a thumb needs not move from tap to tap.
        Buttons::Answer { quote, of } if of > 1 => {
            let (key, next) = match quote < of {
                true => ("next-quote", quote + 1),
                false => ("first-quote", 1),
            };
            let numbers = [("number", next.into()), ("count", of.into())];
            rows.push(vec![tap(words.tell(key, &numbers), Data::Quote(next))]);
        }
        Buttons::Near { quote } => rows.push(vec![tap(words.say("back"), Data::Quote(quote))]),
        _ => {}
    }
    let before = parts.start.checked_sub(1).and_then(name);
    let after = name(parts.end);
    let mut around = Vec::with_capacity(2);
    for (key, id) in [("paragraph-before", before), ("paragraph-after", after)] {
        if let Some(id) = id {
            around.push(tap(words.say(key), Data::Passage { id: id.as_str(), quote }));
        }
    }
    if !around.is_empty() {
        rows.push(around);
    }
    if buttons != Buttons::Post {
        rows.push(share(view, id.as_str(), sentence));
    }
    (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

/// One language a row, each by its own name.
pub fn languages() -> InlineKeyboardMarkup {
    let button = |&(code, name): &(&'static str, &'static str)| tap(name, Data::Language(code));
    InlineKeyboardMarkup::new(Words::languages().iter().map(|language| vec![button(language)]))
}

/// The ways to another page of the list of documents; none where there is one page only.
pub(super) fn pages(words: &'static Words, page: u16, of: u16) -> Option<InlineKeyboardMarkup> {
    let before = (page > 1).then(|| tap(words.say("documents-before"), Data::Documents(page - 1)));
    let after = (page < of).then(|| tap(words.say("documents-after"), Data::Documents(page + 1)));
    let row: Vec<_> = before.into_iter().chain(after).collect();
    (!row.is_empty()).then(|| InlineKeyboardMarkup::new([row]))
}

/// Passing a quote on: to a chat, where the bot can be asked in any, and by copying it.
fn share(view: &View<'_>, id: &str, sentence: &str) -> Vec<InlineKeyboardButton> {
    let mut row = Vec::with_capacity(2);
    if view.shares {
        let chosen = SwitchInlineQueryChosenChat {
            query: Some(share_query(id)),
            allow_user_chats: true,
            allow_bot_chats: false,
            allow_group_chats: true,
            allow_channel_chats: true,
        };
        row.push(InlineKeyboardButton::new(
            view.words.say("share"),
            InlineKeyboardButtonKind::SwitchInlineQueryChosenChat(chosen),
        ));
    }
    let text = copied(view, id, sentence);
    row.push(InlineKeyboardButton::copy_text_button(
        view.words.say("copy"),
        CopyTextButton { text },
    ));
    row
}

/// What is copied: the sentence in quotation marks and the link to its paragraph, or the link
/// alone where both are too long.
fn copied(view: &View<'_>, id: &str, sentence: &str) -> String {
    let link = deep_link(view.username, id);
    let fits = |text: &str| text.len() <= MOST_COPIED || text.encode_utf16().count() <= MOST_COPIED;
    // No character takes more than three bytes for one unit.
    if sentence.is_empty() || sentence.len() > 3 * MOST_COPIED {
        return link;
    }
    let (open, close) = (view.words.say("opening-mark"), view.words.say("closing-mark"));
    let text = format!("{open}{sentence}{close}\n{link}");
    if fits(&text) { text } else { link }
}

fn tap(text: impl Into<String>, data: Data<'_>) -> InlineKeyboardButton {
    InlineKeyboardButton::callback(text, data.encode())
}

#[cfg(test)]
mod tests;
