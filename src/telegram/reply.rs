//! What is said and where.

use super::update::{Chat, ChatKind, Message};
use teloxide::types::{InlineKeyboardMarkup, MessageEntity, ReplyMarkup};

/// A text with its entities (bounds in UTF-16 code units) and buttons, ready to be sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// At most 4,096 UTF-16 code units, and never empty.
    pub text: String,
    /// Within the text, in order of their beginnings.
    pub entities: Vec<MessageEntity>,
    /// Buttons under it.
    pub keyboard: Option<InlineKeyboardMarkup>,
}

/// What a page may come with that can't be edited in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outgoing {
    /// The text.
    pub page: Page,
    /// Something else than buttons under the text: a keyboard of questions, or a field to reply in.
    pub markup: Option<ReplyMarkup>,
}

impl From<Page> for Outgoing {
    fn from(page: Page) -> Outgoing {
        Outgoing { page, markup: None }
    }
}

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// The chat.
    pub chat: i64,
    /// Whether many people read it, which Telegram paces otherwise.
    pub group: bool,
    /// The topic in it.
    pub topic: Option<i64>,
    /// The conversation, in the direct messages of a channel.
    pub direct_topic: Option<i64>,
    /// The message that it replies to.
    pub reply_to: Option<i64>,
}

impl Address {
    /// In the chat and topic of `message`, as a reply to it.
    pub fn reply(message: &Message) -> Address {
        Address { reply_to: Some(message.message_id), ..Address::beside(message) }
    }

    /// In the chat and topic of `message`, as no reply.
    pub fn beside(message: &Message) -> Address {
        Address {
            topic: message.topic(),
            direct_topic: message.direct_messages_topic.map(|topic| topic.topic_id),
            ..Address::of(&message.chat)
        }
    }

    /// In a chat, outside any topic.
    pub fn of(chat: &Chat) -> Address {
        Address {
            chat: chat.id,
            group: chat.kind != ChatKind::Private,
            topic: None,
            direct_topic: None,
            reply_to: None,
        }
    }
}
