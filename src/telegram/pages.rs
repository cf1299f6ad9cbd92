//! Pages that are no quotes, where it takes more than a sentence: what is loaded and what there is
//! to know. Titles in them are foreign text: each is one line, not too long, and pings nobody.

use super::keyboard;
use super::render::{View, name};
use super::reply::Page;
use super::words::Words;
use crate::document::Document;
use std::sync::Arc;
use teloxide::types::{MessageEntity, MessageEntityKind};

/// So many documents are named in a sentence where all cannot be.
const NAMED: usize = 3;
/// So many documents are on one page of the list.
const LISTED: usize = 12;

/// The documents by name, for the middle of a sentence: “One”, “Two” and 5 more.
pub fn loaded(words: &'static Words, documents: &[Arc<Document>]) -> String {
    let quoted = |document: &Arc<Document>| {
        let (open, close) = (words.say("opening-mark"), words.say("closing-mark"));
        format!("{open}{}{close}", name(&document.title))
    };
    let mut names: Vec<String> = documents.iter().take(NAMED).map(quoted).collect();
    if documents.len() > NAMED {
        let more = (documents.len() - NAMED).into();
        return words
            .tell("loaded-more", &[("names", (&names.join(", ")).into()), ("count", more)]);
    }
    match (names.pop(), names.is_empty()) {
        (None, _) => words.say("loaded-nothing").to_owned(),
        (Some(only), true) => only,
        (Some(last), false) => {
            let names = names.join(", ");
            words.tell("loaded-last", &[("names", (&names).into()), ("last", (&last).into())])
        }
    }
}

/// How many paragraphs there are, in words.
pub fn paragraphs(words: &'static Words, documents: &[Arc<Document>]) -> String {
    let count: u64 = documents.iter().map(|document| u64::from(document.blocks)).sum();
    words.tell("paragraphs", &[("count", count.into())])
}

/// What /start says: what this is and what is loaded.
pub fn start(words: &'static Words, documents: &[Arc<Document>]) -> String {
    if documents.is_empty() {
        return words.say("start-empty").to_owned();
    }
    let (loaded, paragraphs) = (loaded(words, documents), paragraphs(words, documents));
    words.tell("start", &[("loaded", (&loaded).into()), ("paragraphs", (&paragraphs).into())])
}

/// What a group that added the bot is told.
pub fn greeting(words: &'static Words, documents: &[Arc<Document>]) -> String {
    if documents.is_empty() {
        return words.say("start-empty").to_owned();
    }
    words.tell("greeting", &[("loaded", (&loaded(words, documents)).into())])
}

/// That nothing answers, with what is loaded.
pub fn nothing(words: &'static Words, documents: &[Arc<Document>]) -> String {
    words.tell("nothing", &[("loaded", (&loaded(words, documents)).into())])
}

/// What /help says: how to ask, here and, where the bot is set up for it, elsewhere.
pub fn help(view: &View<'_>, guest: bool) -> String {
    let at = format!("@{}", view.username);
    let bot = [("bot", (&at).into())];
    let mut help = view.words.tell("help", &bot);
    for (key, set_up) in [("help-inline", view.shares), ("help-guest", guest)] {
        if set_up {
            help += "\n\n";
            help += &view.words.tell(key, &bot);
        }
    }
    help + "\n\n" + view.words.say("help-commands")
}

/// What /privacy says. `answers` and `updates` are for how many days they are kept, `questions`
/// whether the texts of questions are kept, `in_memory` whether nothing outlives the process.
pub fn privacy(
    words: &'static Words,
    answers: u64,
    updates: u64,
    questions: bool,
    in_memory: bool,
) -> String {
    let days = [("days", answers.into()), ("update-days", updates.into())];
    let mut text = match questions {
        true => words.tell("privacy", &days),
        false => words.tell("privacy-no-questions", &days),
    };
    if in_memory {
        text += "\n\n";
        text += words.say("privacy-memory");
    }
    text
}

/// What /about says: the version, the licence, and where the source code is if that is known.
pub fn about(words: &'static Words) -> String {
    let mut about = words.tell("about", &[("version", env!("CARGO_PKG_VERSION").into())]);
    let source = env!("CARGO_PKG_REPOSITORY");
    about += "\n\n";
    match source.is_empty() {
        true => about += words.say("about-licence"),
        false => about += &words.tell("about-source", &[("source", source.into())]),
    }
    about
}

/// What /id says, the numbers as code: a tap copies them.
pub fn id(words: &'static Words, user: Option<i64>, chat: i64, topic: Option<i64>) -> Page {
    let mut page = Page::default();
    for (key, id) in [("id-user", user), ("id-chat", Some(chat)), ("id-topic", topic)] {
        let Some(id) = id else { continue };
        let id = id.to_string();
        if !page.text.is_empty() {
            page.text.push('\n');
        }
        let line = words.tell(key, &[("id", (&id).into())]);
        if let Some(at) = line.find(&id) {
            let before = page.text.encode_utf16().count() + line[..at].encode_utf16().count();
            page.entities.push(MessageEntity::new(MessageEntityKind::Code, before, id.len()));
        }
        page.text += &line;
    }
    page
}

/// A page of the list of documents, 1 for the first; one that is not there any more is the last.
/// Each with its author, source and date as far as it says them, and how much it is.
pub fn documents(words: &'static Words, documents: &[Arc<Document>], page: u16) -> Page {
    if documents.is_empty() {
        return Page { text: words.say("documents-none").to_owned(), ..Page::default() };
    }
    let pages = u16::try_from(documents.len().div_ceil(LISTED)).unwrap_or(u16::MAX);
    let page = page.clamp(1, pages);
    let count = words.tell("documents", &[("count", documents.len().into())]);
    let all = paragraphs(words, documents);
    let mut text = words.tell(
        "documents-heading",
        &[("documents", (&count).into()), ("paragraphs", (&all).into())],
    );
    text.push('\n');
    for document in documents.iter().skip(LISTED * usize::from(page - 1)).take(LISTED) {
        let said = [&document.author, &document.source, &document.date];
        let said = said.into_iter().flatten().map(|said| name(said));
        let much = words.tell("paragraphs", &[("count", document.blocks.into())]);
        let details: Vec<String> = said.chain([much]).collect();
        text += &format!("\n• {}: {}", name(&document.title), details.join(", "));
    }
    if pages > 1 {
        text += "\n\n";
        text += &words.tell("documents-page", &[("number", page.into()), ("count", pages.into())]);
    }
    Page { text, entities: Vec::new(), keyboard: keyboard::pages(words, page, pages) }
}

#[cfg(test)]
mod tests;
