//! The two calls that say something, borrowing what they say.

use crate::telegram::reply::{Address, Outgoing, Page};
use crate::telegram::sender::Target;
use serde::{Deserialize, Serialize};
use teloxide::requests::Payload;
use teloxide::types::{InlineKeyboardMarkup, MessageEntity, ReplyMarkup};

/// `sendMessage`. teloxide's owns its parts and has no `direct_messages_topic_id`.
#[derive(Serialize)]
pub(super) struct SendMessage<'a> {
    chat_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_thread_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direct_messages_topic_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_parameters: Option<Reply>,
    text: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    entities: &'a [MessageEntity],
    link_preview_options: Preview,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<Markup<'a>>,
}

impl Payload for SendMessage<'_> {
    type Output = Accepted;
    const NAME: &'static str = "SendMessage";
}

impl<'a> SendMessage<'a> {
    pub(super) fn new(to: &Address, Outgoing { page, markup }: &'a Outgoing) -> SendMessage<'a> {
        let buttons = page.keyboard.as_ref().map(Markup::Buttons);
        SendMessage {
            chat_id: to.chat,
            message_thread_id: to.topic,
            direct_messages_topic_id: to.direct_topic,
            reply_parameters: to.reply_to.map(|message_id| Reply {
                message_id,
                // In a group, an answer without its question is addressed to nobody.
                allow_sending_without_reply: !to.group,
            }),
            text: &page.text,
            entities: &page.entities,
            link_preview_options: Preview::OFF,
            reply_markup: buttons.or_else(|| markup.as_ref().map(Markup::Other)),
        }
    }
}

/// `editMessageText`, of either kind of message.
#[derive(Serialize)]
pub(super) struct EditMessageText<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    chat_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inline_message_id: Option<&'a str>,
    text: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    entities: &'a [MessageEntity],
    link_preview_options: Preview,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<&'a InlineKeyboardMarkup>,
}

impl Payload for EditMessageText<'_> {
    type Output = serde::de::IgnoredAny;
    const NAME: &'static str = "EditMessageText";
}

impl<'a> EditMessageText<'a> {
    pub(super) fn new(target: &'a Target, page: &'a Page) -> EditMessageText<'a> {
        let (chat_id, message_id, inline_message_id) = match target {
            Target::Chat { chat, message, .. } => (Some(*chat), Some(*message), None),
            Target::Inline(id) => (None, None, Some(id.as_str())),
        };
        EditMessageText {
            chat_id,
            message_id,
            inline_message_id,
            text: &page.text,
            entities: &page.entities,
            link_preview_options: Preview::OFF,
            reply_markup: page.keyboard.as_ref(),
        }
    }
}

/// teloxide's has room for a quote, none of which is ever used.
#[derive(Clone, Copy, Serialize)]
struct Reply {
    message_id: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    allow_sending_without_reply: bool,
}

#[derive(Clone, Copy, Serialize)]
struct Preview {
    is_disabled: bool,
}

impl Preview {
    const OFF: Preview = Preview { is_disabled: true };
}

#[derive(Serialize)]
#[serde(untagged)]
enum Markup<'a> {
    Buttons(&'a InlineKeyboardMarkup),
    Other(&'a ReplyMarkup),
}

/// What is read of the message that `sendMessage` returns.
#[derive(Deserialize)]
pub(super) struct Accepted {
    pub(super) message_id: i64,
    /// Telegram always tells it; one that does not has sent to the chat that was asked for.
    #[serde(default)]
    pub(super) chat: Option<AcceptedChat>,
}

#[derive(Deserialize)]
pub(super) struct AcceptedChat {
    pub(super) id: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use teloxide::types::{ForceReply, InlineKeyboardButton};

    const PLAIN: Address =
        Address { chat: 7, group: false, topic: None, direct_topic: None, reply_to: None };

    fn page() -> Page {
        let button = InlineKeyboardButton::callback("Next", "n");
        Page {
            text: "A quote".to_owned(),
            entities: vec![MessageEntity::bold(2, 5)],
            keyboard: Some(InlineKeyboardMarkup::new([[button]])),
        }
    }

    fn text(text: &str) -> Page {
        Page { text: text.to_owned(), ..Page::default() }
    }

    #[test]
    fn a_message_says_what_it_must_and_no_more() {
        let everywhere = Address { topic: Some(5), direct_topic: Some(6), ..PLAIN };
        let reply = Address { reply_to: Some(9), ..PLAIN };
        let group = Address { chat: -7, group: true, ..reply };
        let forced = Outgoing { page: text("Ask"), markup: Some(ForceReply::new().into()) };
        let off = json!({"is_disabled": true});
        let table: [(Address, Outgoing, Value); 5] = [
            (
                PLAIN,
                text("Hi").into(),
                json!({"chat_id": 7, "text": "Hi", "link_preview_options": off}),
            ),
            (
                everywhere,
                page().into(),
                json!({
                    "chat_id": 7, "message_thread_id": 5, "direct_messages_topic_id": 6,
                    "text": "A quote", "link_preview_options": off,
                    "entities": [{"type": "bold", "offset": 2, "length": 5}],
                    "reply_markup": {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}]]},
                }),
            ),
            (
                reply,
                text("Hi").into(),
                json!({
                    "chat_id": 7, "text": "Hi", "link_preview_options": off,
                    "reply_parameters": {"message_id": 9, "allow_sending_without_reply": true},
                }),
            ),
            (
                group,
                text("Hi").into(),
                json!({
                    "chat_id": -7, "text": "Hi", "link_preview_options": off,
                    "reply_parameters": {"message_id": 9},
                }),
            ),
            (
                PLAIN,
                forced,
                json!({
                    "chat_id": 7, "text": "Ask", "link_preview_options": off,
                    "reply_markup": {"force_reply": true},
                }),
            ),
        ];
        for (to, message, expected) in table {
            let payload = serde_json::to_value(SendMessage::new(&to, &message)).unwrap();
            assert_eq!(payload, expected, "{to:?}");
        }
    }

    #[test]
    fn an_edit_names_its_message() {
        let chat = Target::Chat { chat: -7, group: true, message: 3 };
        let inline = Target::Inline("AbC".to_owned());
        for (target, expected) in [
            (chat, json!({"chat_id": -7, "message_id": 3})),
            (inline, json!({"inline_message_id": "AbC"})),
        ] {
            let mut expected = expected;
            expected["text"] = json!("Hi");
            expected["link_preview_options"] = json!({"is_disabled": true});
            let payload = serde_json::to_value(EditMessageText::new(&target, &text("Hi"))).unwrap();
            assert_eq!(payload, expected);
        }
    }
}
