//! What people do other than by a message: buttons, inline queries, and what the bot may do.

use super::{Chat, Message, User, each, lenient};
use serde::Deserialize;

/// The rows of buttons under a message.
#[derive(Clone, Debug, Deserialize)]
pub struct Keyboard {
    /// The rows.
    #[serde(default, deserialize_with = "each")]
    pub inline_keyboard: Vec<Vec<Button>>,
}

/// A button.
#[derive(Clone, Debug, Deserialize)]
pub struct Button {
    /// What it says when it is tapped.
    #[serde(default, deserialize_with = "lenient")]
    pub callback_data: Option<String>,
}

/// A text typed behind the bot's name in any chat.
#[derive(Clone, Debug, Deserialize)]
pub struct InlineQuery {
    /// By what it is answered.
    pub id: String,
    /// Who types.
    pub from: User,
    /// The text.
    #[serde(default, deserialize_with = "lenient")]
    pub query: String,
    /// What the answer before said that the next page begins with.
    #[serde(default, deserialize_with = "lenient")]
    pub offset: String,
}

/// A tap on a button.
#[derive(Clone, Debug, Deserialize)]
pub struct CallbackQuery {
    /// By what it is answered.
    pub id: String,
    /// Who tapped.
    pub from: User,
    /// The message with the button, if the bot sent it to a chat that it is in. Of one that is
    /// too old only the numbers are known, and its date is 0.
    #[serde(default, deserialize_with = "lenient")]
    pub message: Option<Message>,
    /// The message with the button, if it came by an inline result or to a guest's question.
    #[serde(default, deserialize_with = "lenient")]
    pub inline_message_id: Option<String>,
    /// What the button says.
    #[serde(default, deserialize_with = "lenient")]
    pub data: Option<String>,
}

/// A change of what the bot may do in a chat.
#[derive(Clone, Debug, Deserialize)]
pub struct Membership {
    /// The chat.
    pub chat: Chat,
    /// Who changed it.
    pub from: User,
    /// When, in seconds since 1970.
    #[serde(default, deserialize_with = "lenient")]
    pub date: i64,
    /// What it was.
    pub old_chat_member: Member,
    /// What it is.
    pub new_chat_member: Member,
}

/// What somebody is in a chat.
#[derive(Clone, Debug, Deserialize)]
pub struct Member {
    /// Telegram's word: `member`, `left`, `kicked`, …
    pub status: String,
    /// Whether one who is restricted is in the chat.
    #[serde(default, deserialize_with = "lenient")]
    pub is_member: bool,
}

impl Member {
    /// Whether one is in the chat.
    pub fn is_in(&self) -> bool {
        match self.status.as_str() {
            "creator" | "administrator" | "member" => true,
            "restricted" => self.is_member,
            _ => false,
        }
    }

    /// Whether one may decide for the chat.
    pub fn is_admin(&self) -> bool {
        matches!(self.status.as_str(), "creator" | "administrator")
    }
}
