//! Which lane an update belongs to.

use crate::telegram::update::{Event, Update};

/// The name of a lane.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// What is said in a chat and what becomes of the bot there.
    Chat(i64),
    /// The taps under a message in a chat.
    Buttons { chat: i64, message: i64 },
    /// The taps under a message that came by an inline result or to a guest's question.
    InlineButtons(String),
    /// An update that nothing comes before or after.
    Alone(i64),
}

impl Key {
    pub(super) fn of(update: &Update) -> Key {
        match &update.event {
            Event::Message(message) | Event::Edited(message) => Key::Chat(message.chat.id),
            Event::Membership(membership) => Key::Chat(membership.chat.id),
            Event::Tap(tap) => match (&tap.message, &tap.inline_message_id) {
                (Some(message), _) => {
                    Key::Buttons { chat: message.chat.id, message: message.message_id }
                }
                (None, Some(message)) => Key::InlineButtons(message.clone()),
                (None, None) => Key::Alone(update.id),
            },
            // The chat of a guest's message may be anybody's.
            Event::Guest(_) | Event::Inline(_) | Event::Other => Key::Alone(update.id),
        }
    }

    /// Whether each update waits for the one before.
    pub(super) fn is_ordered(&self) -> bool {
        !matches!(self, Key::Buttons { .. } | Key::InlineButtons(_))
    }
}
