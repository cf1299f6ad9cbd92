//! Payloads that teloxide lacks.

use serde::{Deserialize, Serialize};
use teloxide::requests::Payload;
use teloxide::types::InlineQueryResult;

/// `answerGuestQuery`: the one answer to a mention in a chat that the bot is not in.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerGuestQuery {
    /// `Message.guest_query_id` of the mention.
    pub guest_query_id: String,
    /// The message that is posted.
    pub result: InlineQueryResult,
}

/// What [`AnswerGuestQuery`] returns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SentGuestMessage {
    /// By what the message can be edited.
    pub inline_message_id: String,
}

impl Payload for AnswerGuestQuery {
    type Output = SentGuestMessage;
    const NAME: &'static str = "AnswerGuestQuery";
}
