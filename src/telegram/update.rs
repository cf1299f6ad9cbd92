//! An update as this bot understands it.
//!
//! Only what is used is read, and what is unknown is passed over: a new kind of entity, of reply
//! or of message costs no question. Each optional part is read on its own, so one that has another
//! shape than it had counts as absent.

mod action;
mod message;
#[cfg(test)]
mod tests;

pub use action::{Button, CallbackQuery, InlineQuery, Keyboard, Member, Membership};
pub use message::{DirectMessagesTopic, Entity, ExternalReply, Message, Poll, Selected};

use super::counts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// One update.
#[derive(Clone, Debug)]
pub struct Update {
    /// Its number: each update has a higher one than those before.
    pub id: i64,
    /// When it was taken in, in seconds since 1970.
    pub received: i64,
    /// When that was, on the clock that goes only forwards.
    pub arrived: Instant,
    /// What it is.
    pub event: Event,
}

/// What an update tells.
#[derive(Clone, Debug)]
pub enum Event {
    /// A message in a chat that the bot is in.
    Message(Box<Message>),
    /// A message that was sent before has another text now.
    Edited(Box<Message>),
    /// A mention in a chat that the bot is not in, to be answered once by its query.
    Guest(Box<Message>),
    /// Somebody types the bot's name and a text in any chat.
    Inline(Box<InlineQuery>),
    /// A button was tapped.
    Tap(Box<CallbackQuery>),
    /// What the bot may do in a chat has changed.
    Membership(Box<Membership>),
    /// Nothing for this bot.
    Other,
}

impl Event {
    /// What the chat is that it happened in: `none` where Telegram does not tell, as of what is typed
    /// after the bot's name and of posts that came from that.
    pub fn chat(&self) -> &'static str {
        let chat = match self {
            Event::Message(message) | Event::Edited(message) | Event::Guest(message) => {
                Some(&message.chat)
            }
            Event::Tap(tap) => tap.message.as_ref().map(|message| &message.chat),
            Event::Membership(membership) => Some(&membership.chat),
            Event::Inline(_) | Event::Other => None,
        };
        chat.map_or("none", |chat| chat.kind.name())
    }

    /// What it is, in Telegram's words.
    pub fn name(&self) -> &'static str {
        match self {
            Event::Message(_) => "message",
            Event::Edited(_) => "edited_message",
            Event::Guest(_) => "guest_message",
            Event::Inline(_) => "inline_query",
            Event::Tap(_) => "callback_query",
            Event::Membership(_) => "my_chat_member",
            Event::Other => "other",
        }
    }
}

/// A person or a bot.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct User {
    /// The number.
    pub id: i64,
    /// Whether it is a bot.
    #[serde(default, deserialize_with = "lenient")]
    pub is_bot: bool,
    /// The name without `@`, if there is one.
    #[serde(default, deserialize_with = "lenient")]
    pub username: Option<String>,
    /// The language of the app, as IETF tag.
    #[serde(default, deserialize_with = "lenient")]
    pub language_code: Option<String>,
}

/// What a chat is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChatKind {
    /// With one person.
    Private,
    /// A small group.
    Group,
    /// A large group, or the direct messages of a channel.
    Supergroup,
    /// A channel.
    Channel,
    /// One that is not known.
    #[default]
    #[serde(other)]
    Other,
}

impl ChatKind {
    /// In Telegram's words.
    pub fn name(self) -> &'static str {
        match self {
            ChatKind::Private => "private",
            ChatKind::Group => "group",
            ChatKind::Supergroup => "supergroup",
            ChatKind::Channel => "channel",
            ChatKind::Other => "other",
        }
    }
}

/// A chat.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Chat {
    /// The number: negative but for private chats.
    pub id: i64,
    /// What it is.
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    pub kind: ChatKind,
    /// The name without `@`, if it is public.
    #[serde(default, deserialize_with = "lenient")]
    pub username: Option<String>,
    /// Whether it has topics.
    #[serde(default, deserialize_with = "lenient")]
    pub is_forum: bool,
    /// Whether it is the direct messages of a channel.
    #[serde(default, deserialize_with = "lenient")]
    pub is_direct_messages: bool,
}

impl Chat {
    /// Whether it is a group of either size.
    pub fn is_group(&self) -> bool {
        matches!(self.kind, ChatKind::Group | ChatKind::Supergroup)
    }
}

#[derive(Deserialize)]
struct Raw {
    update_id: i64,
    #[serde(default, deserialize_with = "lenient")]
    message: Option<Box<Message>>,
    #[serde(default, deserialize_with = "lenient")]
    edited_message: Option<Box<Message>>,
    #[serde(default, deserialize_with = "lenient")]
    guest_message: Option<Box<Message>>,
    #[serde(default, deserialize_with = "lenient")]
    inline_query: Option<Box<InlineQuery>>,
    #[serde(default, deserialize_with = "lenient")]
    callback_query: Option<Box<CallbackQuery>>,
    #[serde(default, deserialize_with = "lenient")]
    my_chat_member: Option<Box<Membership>>,
}

impl Update {
    /// Reads an update that was taken in at `received`, in seconds since 1970; none where it is no
    /// JSON object with a number.
    pub fn read(json: &str, received: i64) -> Option<Update> {
        let raw: Raw = serde_json::from_str(json).ok()?;
        let event = None
            .or(raw.message.map(Event::Message))
            .or(raw.edited_message.map(Event::Edited))
            .or(raw.guest_message.map(Event::Guest))
            .or(raw.inline_query.map(Event::Inline))
            .or(raw.callback_query.map(Event::Tap))
            .or(raw.my_chat_member.map(Event::Membership));
        let arrived = counts::arrival(received, now());
        let event = event.unwrap_or(Event::Other);
        Some(Update { id: raw.update_id, received, arrived, event })
    }

    /// The numbers that a group had and has, where this tells that it became a supergroup: both
    /// chats do.
    pub fn moved(&self) -> Option<(i64, i64)> {
        match &self.event {
            Event::Message(message) => message.moved(),
            _ => None,
        }
    }

    /// The number of an update of which nothing else needs to be understood.
    pub fn number(json: &str) -> Option<i64> {
        #[derive(Deserialize)]
        struct Numbered {
            update_id: i64,
        }
        serde_json::from_str::<Numbered>(json).ok().map(|numbered| numbered.update_id)
    }
}

/// In seconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// What is there, if it has the shape that is expected, else nothing.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// Those members of a list that have the shape that is expected.
fn each<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    let members: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
    Ok(members.iter().filter_map(|member| serde_json::from_str(member.get()).ok()).collect())
}
