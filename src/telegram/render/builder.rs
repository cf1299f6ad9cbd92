//! A page in the making.

use super::clean::{cleaned, is_clean, utf16};
use crate::telegram::reply::Page;
use teloxide::types::{InlineKeyboardMarkup, MessageEntity, MessageEntityKind};

/// A text that grows at its end, and knows how long it is as Telegram counts.
#[derive(Default)]
pub(super) struct Builder {
    text: String,
    /// The length of the text in UTF-16 code units.
    units: usize,
    entities: Vec<MessageEntity>,
}

impl Builder {
    pub(super) fn with_capacity(bytes: usize) -> Builder {
        Builder { text: String::with_capacity(bytes), units: 0, entities: Vec::with_capacity(8) }
    }

    /// How long it is, in UTF-16 code units.
    pub(super) fn units(&self) -> usize {
        self.units
    }

    /// Adds a text, cleaned as Telegram cleans it.
    pub(super) fn push(&mut self, text: &str) {
        if is_clean(text) {
            self.text.push_str(text);
            self.units += utf16(text);
            return;
        }
        for ch in text.chars().filter_map(cleaned) {
            self.text.push(ch);
            self.units += ch.len_utf16();
        }
    }

    /// Adds what `add` adds, as an entity.
    pub(super) fn within(&mut self, kind: MessageEntityKind, add: impl FnOnce(&mut Builder)) {
        let (at, offset) = (self.entities.len(), self.units);
        // What is within it comes after it.
        self.entities.push(MessageEntity::new(kind, offset, 0));
        add(self);
        match self.units - offset {
            0 => drop(self.entities.remove(at)),
            length => self.entities[at].length = length,
        }
    }

    /// Adds a text as an entity.
    pub(super) fn styled(&mut self, kind: MessageEntityKind, text: &str) {
        self.within(kind, |page| page.push(text));
    }

    /// The page with its buttons.
    pub(super) fn page(self, keyboard: Option<InlineKeyboardMarkup>) -> Page {
        Page { text: self.text, entities: self.entities, keyboard }
    }
}
