//! Messages.

use super::{Chat, Keyboard, User, each, lenient};
use crate::telegram::rich;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::cell::Cell;

/// A part of a text that means something. The kind is Telegram's word, known or not.
#[derive(Clone, Debug, Deserialize)]
pub struct Entity {
    /// Telegram's word: `mention`, `bot_command`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it begins, in UTF-16 code units.
    pub offset: usize,
    /// How long it is, in UTF-16 code units.
    pub length: usize,
    /// Whom a `text_mention` means.
    #[serde(default, deserialize_with = "lenient")]
    pub user: Option<User>,
}

/// A message.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Message {
    /// The number in its chat.
    pub message_id: i64,
    /// The topic or the thread of replies that it is in.
    #[serde(default, deserialize_with = "lenient")]
    pub message_thread_id: Option<i64>,
    /// Whether that is a topic.
    #[serde(default, deserialize_with = "lenient")]
    pub is_topic_message: bool,
    /// Whose conversation it is in the direct messages of a channel.
    #[serde(default, deserialize_with = "lenient")]
    pub direct_messages_topic: Option<DirectMessagesTopic>,
    /// Who sent it; nobody in channels, a stand-in for anonymous senders.
    #[serde(default, deserialize_with = "lenient")]
    pub from: Option<User>,
    /// The chat in whose name it was sent: an anonymous admin's group, or a channel.
    #[serde(default, deserialize_with = "lenient")]
    pub sender_chat: Option<Chat>,
    /// The chat.
    #[serde(default, deserialize_with = "lenient")]
    pub chat: Chat,
    /// When it was sent, in seconds since 1970.
    #[serde(default, deserialize_with = "lenient")]
    pub date: i64,
    /// When its text was last changed, in seconds since 1970.
    #[serde(default, deserialize_with = "lenient")]
    pub edit_date: Option<i64>,
    /// By what a guest's message is answered.
    #[serde(default, deserialize_with = "lenient")]
    pub guest_query_id: Option<String>,
    /// The bot through whose inline results it was sent.
    #[serde(default, deserialize_with = "lenient")]
    pub via_bot: Option<User>,
    /// Whether it is a channel's post that Telegram forwarded to the linked group.
    #[serde(default, deserialize_with = "lenient")]
    pub is_automatic_forward: bool,
    /// The text.
    #[serde(default, deserialize_with = "lenient")]
    pub text: Option<String>,
    /// What in the text means something.
    #[serde(default, deserialize_with = "each")]
    pub entities: Vec<Entity>,
    /// The text under a picture or a file.
    #[serde(default, deserialize_with = "lenient")]
    pub caption: Option<String>,
    /// What in the caption means something.
    #[serde(default, deserialize_with = "each")]
    pub caption_entities: Vec<Entity>,
    /// A text with blocks, as plain text.
    #[serde(default, deserialize_with = "rich_text")]
    pub rich_message: Option<String>,
    /// The message in this chat that it replies to.
    #[serde(default, deserialize_with = "replied_to")]
    pub reply_to_message: Option<Box<Message>>,
    /// What it replies to in another chat.
    #[serde(default, deserialize_with = "lenient")]
    pub external_reply: Option<ExternalReply>,
    /// The part that was selected of what it replies to.
    #[serde(default, deserialize_with = "lenient")]
    pub quote: Option<Selected>,
    /// The buttons under it.
    #[serde(default, deserialize_with = "lenient")]
    pub reply_markup: Option<Keyboard>,
    /// The question of a poll.
    #[serde(default, deserialize_with = "lenient")]
    pub poll: Option<Poll>,
    /// The number of the supergroup that this group became.
    #[serde(default, deserialize_with = "lenient")]
    pub migrate_to_chat_id: Option<i64>,
    /// The number of the group that this supergroup was.
    #[serde(default, deserialize_with = "lenient")]
    pub migrate_from_chat_id: Option<i64>,
    // What else a person can send; that it is there is all that counts.
    #[serde(default)]
    sticker: Present,
    #[serde(default)]
    photo: Present,
    #[serde(default)]
    video: Present,
    #[serde(default)]
    animation: Present,
    #[serde(default)]
    audio: Present,
    #[serde(default)]
    voice: Present,
    #[serde(default)]
    video_note: Present,
    #[serde(default)]
    document: Present,
    #[serde(default)]
    dice: Present,
    #[serde(default)]
    contact: Present,
    #[serde(default)]
    location: Present,
    #[serde(default)]
    story: Present,
    #[serde(default)]
    live_photo: Present,
    #[serde(default)]
    paid_media: Present,
    #[serde(default)]
    checklist: Present,
    #[serde(default)]
    game: Present,
    // One of several pictures that were sent together: the words are under another one of them.
    #[serde(default)]
    media_group_id: Present,
}

thread_local! {
    /// In how many messages the one stands that is read on this thread.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Telegram puts no message deeper than into one that a message replies to. Each level takes room
/// on the stack, so what somebody else nests without end is not followed.
const DEEPEST: usize = 4;

fn replied_to<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<Message>>, D::Error> {
    let depth = DEPTH.get();
    if depth >= DEEPEST {
        return IgnoredAny::deserialize(deserializer).map(|_| None);
    }
    DEPTH.set(depth + 1);
    let message = lenient(deserializer);
    DEPTH.set(depth);
    message
}

/// Whether something is there, whatever it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Present(bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Present, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Present(raw.get() != "null"))
    }
}

impl Message {
    /// Its text, or the text under its picture, or its blocks as text.
    pub fn words(&self) -> Option<&str> {
        let all = [&self.text, &self.caption, &self.rich_message];
        all.into_iter().flatten().map(String::as_str).find(|text| !text.trim().is_empty())
    }

    /// What in [`Message::words`] means something.
    pub fn entities(&self) -> &[Entity] {
        match (&self.text, &self.caption) {
            (Some(text), _) if !text.trim().is_empty() => &self.entities,
            (_, Some(caption)) if !caption.trim().is_empty() => &self.caption_entities,
            _ => &[],
        }
    }

    /// Whether somebody sent something that is no text, rather than the chat telling of itself.
    pub fn is_wordless(&self) -> bool {
        let sent = [
            self.sticker,
            self.photo,
            self.video,
            self.animation,
            self.audio,
            self.voice,
            self.video_note,
            self.document,
            self.dice,
            self.contact,
            self.location,
            self.story,
            self.live_photo,
            self.paid_media,
            self.checklist,
            self.game,
        ];
        let is_sent = sent.contains(&Present(true)) || self.poll.is_some();
        self.words().is_none() && is_sent && !self.media_group_id.0
    }

    /// When it was sent or, of an edited one, edited; in seconds since 1970.
    pub fn said(&self) -> i64 {
        self.edit_date.unwrap_or(self.date)
    }

    /// The numbers that a group had and has, where this tells that it became a supergroup.
    pub fn moved(&self) -> Option<(i64, i64)> {
        let to = self.migrate_to_chat_id.map(|to| (self.chat.id, to));
        to.or(self.migrate_from_chat_id.map(|from| (from, self.chat.id)))
    }

    /// The topic to answer in: only topics have one, though threads of replies are numbered too.
    pub fn topic(&self) -> Option<i64> {
        self.message_thread_id.filter(|_| self.is_topic_message)
    }
}

/// The conversation of one person with a channel.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct DirectMessagesTopic {
    /// Its number.
    pub topic_id: i64,
}

/// A message of another chat that is replied to.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ExternalReply {
    /// The question of a poll.
    #[serde(default, deserialize_with = "lenient")]
    pub poll: Option<Poll>,
}

/// A poll.
#[derive(Clone, Debug, Deserialize)]
pub struct Poll {
    /// What it asks.
    pub question: String,
}

/// The selected part of a message that is replied to.
#[derive(Clone, Debug, Deserialize)]
pub struct Selected {
    /// The text.
    pub text: String,
    /// Whether a person selected it; otherwise Telegram added it by itself.
    #[serde(default, deserialize_with = "lenient")]
    pub is_manual: bool,
}

/// The text of a rich message, as far as it can be read.
fn rich_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(rich::text(&mut serde_json::Deserializer::from_str(raw.get())).unwrap_or_default())
}
