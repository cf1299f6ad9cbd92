//! Taps on buttons, inline queries, and mentions of a bot that is no member.

use super::people::{Chat, Person};
use super::play::{Msg, Saying, deliver};
use super::state::{Inner, Query, State};
use super::wait::{BotMessage, Place, read_inline};
use super::{queries, wait};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn new_query(from: i64, place: Option<(i64, i64)>) -> Query {
    Query { at: Instant::now(), answer: None, place, from, posted: None }
}

/// A tap on a button, which waits for its answer.
#[must_use = "a tap that nobody answers turns for ever"]
pub struct Tap {
    inner: Arc<Inner>,
    /// What the bot calls it.
    pub id: String,
}

/// How a tap was answered.
#[derive(Clone, Debug)]
pub struct TapAnswer {
    /// The parameters of `answerCallbackQuery`.
    pub params: Value,
    /// How long it took.
    pub took: Duration,
}

impl TapAnswer {
    /// What pops up, or nothing.
    pub fn text(&self) -> &str {
        self.params["text"].as_str().unwrap_or("")
    }

    /// What it opens, or nothing.
    pub fn url(&self) -> &str {
        self.params["url"].as_str().unwrap_or("")
    }

    /// Whether the text is to be closed by hand.
    pub fn is_alert(&self) -> bool {
        self.params["show_alert"] == true
    }
}

impl Tap {
    /// Waits for the answer.
    pub fn answer(&self, timeout: Duration) -> TapAnswer {
        let found = self.inner.wait(timeout, |state| {
            let query = &state.callbacks[&self.id];
            let params = query.answer.clone()?;
            Some(TapAnswer { params, took: query.at.elapsed() })
        });
        found.unwrap_or_else(|| panic!("no answer to a tap within {timeout:?}"))
    }

    /// Whether it has been answered.
    pub fn is_answered(&self) -> bool {
        self.inner.read(|state| state.callbacks[&self.id].answer.is_some())
    }
}

impl Person {
    /// Taps the button that reads `label`, or has it as data, under a message of the bot as it is
    /// now, in a chat or posted inline.
    pub fn taps(&self, message: &BotMessage, label: &str) -> Tap {
        let data = message.now().data_of(label);
        self.taps_data(message, &data)
    }

    /// Taps a button with this data, which may be gone by now.
    pub fn taps_data(&self, message: &BotMessage, data: &str) -> Tap {
        self.tap(data, |state| match &message.place {
            Place::Inline(id) => json!({ "inline_message_id": id }),
            Place::Chat(chat, id) => json!({ "message": state.compose(chat.id, *id) }),
        })
    }

    /// Taps a button under a message that is too old for Telegram to show it to the bot.
    pub fn taps_inaccessible(&self, message: &BotMessage, label: &str) -> Tap {
        let data = message.now().data_of(label);
        self.tap(&data, |state| {
            let Place::Chat(chat, id) = &message.place else {
                panic!("inline messages are never told of");
            };
            let chat = &state.chats[&chat.id].json;
            json!({ "message": { "chat": chat, "message_id": id, "date": 0 } })
        })
    }

    /// Taps a button with this data in a way that Telegram has not sent yet, or any more.
    pub fn taps_as(
        &self,
        message: &BotMessage,
        data: &str,
        change: impl FnOnce(&mut Value),
    ) -> Tap {
        let under = |state: &State| match &message.place {
            Place::Inline(id) => json!({ "inline_message_id": id }),
            Place::Chat(chat, id) => json!({ "message": state.compose(chat.id, *id) }),
        };
        self.tap_changed(data, under, change)
    }

    fn tap(&self, data: &str, under: impl FnOnce(&State) -> Value) -> Tap {
        self.tap_changed(data, under, |_| {})
    }

    fn tap_changed(
        &self,
        data: &str,
        under: impl FnOnce(&State) -> Value,
        change: impl FnOnce(&mut Value),
    ) -> Tap {
        let id = self.inner.with(|state| {
            let id = format!("{}", 4_100_000_000_000_000_000 + state.number());
            let mut event = under(state);
            event["id"] = json!(id);
            event["from"] = state.users[&self.id].json.clone();
            event["chat_instance"] = json!("-3141592653589793238");
            event["data"] = json!(data);
            event["pressure"] = json!(0.7);
            change(&mut event);
            state.callbacks.insert(id.clone(), new_query(self.id, None));
            state.push("callback_query", event);
            id
        });
        Tap { inner: Arc::clone(&self.inner), id }
    }

    /// Types the bot's name and `query` in some chat; `offset` is empty or what the answer before
    /// gave as the next.
    pub fn types_inline(&self, query: &str, offset: &str) -> InlineAsked {
        let id = self.inner.with(|state| {
            let id = format!("{}", 4_200_000_000_000_000_000 + state.number());
            let event = json!({
                "id": id, "from": state.users[&self.id].json, "chat_type": "supergroup",
                "query": query, "offset": offset, "keyboard": "qwerty",
            });
            state.inline_queries.insert(id.clone(), new_query(self.id, None));
            state.push("inline_query", event);
            id
        });
        InlineAsked { inner: Arc::clone(&self.inner), id, person: self.id, query: query.to_owned() }
    }

    /// Mentions the bot in a chat that it is not in; sent with [`Mention::send`].
    pub fn mentions_guest(&self, chat: &Chat, text: &str) -> Mention {
        Mention::of(self.says(chat, text))
    }
}

/// An inline query, which waits for its results.
pub struct InlineAsked {
    inner: Arc<Inner>,
    id: String,
    person: i64,
    query: String,
}

/// How an inline query was answered.
#[derive(Clone, Debug)]
pub struct InlineAnswer {
    /// The parameters of `answerInlineQuery`.
    pub params: Value,
    /// Its results.
    pub results: Vec<Value>,
    /// What the next page begins with; empty where there is none.
    pub next_offset: String,
    /// How long it took.
    pub took: Duration,
}

impl InlineAsked {
    /// Waits for the results.
    pub fn answer(&self, timeout: Duration) -> InlineAnswer {
        let found = self.inner.wait(timeout, |state| {
            let query = &state.inline_queries[&self.id];
            let params = query.answer.clone()?;
            Some(InlineAnswer {
                results: params["results"].as_array().cloned().unwrap_or_default(),
                next_offset: params["next_offset"].as_str().unwrap_or("").to_owned(),
                took: query.at.elapsed(),
                params,
            })
        });
        found.unwrap_or_else(|| panic!("no results of an inline query within {timeout:?}"))
    }

    /// Posts the result of this number to a chat, which the bot may or may not be in.
    pub fn choose(&self, at: usize, chat: &Chat) -> BotMessage {
        let answer = self.answer(Duration::ZERO);
        let result = answer.results.get(at).unwrap_or_else(|| panic!("no result {at}: {answer:?}"));
        let inline = self.inner.with(|state| {
            let inline = queries::post(state, result, self.person, Some(chat.id), None, false);
            let message = state.chats[&chat.id].last_message;
            deliver(state, chat.id, message, "message", None);
            if state.config.inline_feedback {
                let mut event = json!({
                    "result_id": result["id"], "from": state.users[&self.person].json,
                    "query": self.query,
                });
                if result["reply_markup"].is_object() {
                    event["inline_message_id"] = json!(inline);
                }
                state.push("chosen_inline_result", event);
            }
            inline
        });
        self.inner.read(|state| read_inline(&self.inner, state, &inline))
    }
}

/// A mention that is being written; [`Mention::send`] sends it.
#[must_use = "nothing is said before `.send()`"]
pub struct Mention {
    saying: Saying,
    twin: Option<Twin>,
    chat_shown: Option<Value>,
}

/// When the same question comes as a `message` too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Twin {
    Before,
    After,
}

impl Mention {
    /// By a message of any kind, such as a photo.
    pub fn of(saying: Saying) -> Mention {
        Mention { saying, twin: None, chat_shown: None }
    }

    /// As a reply to a message in that chat.
    pub fn reply_to(mut self, message: &Msg) -> Mention {
        self.saying = self.saying.reply_to(message);
        self
    }

    /// Changed in any way, as [`Saying::with_raw`].
    pub fn with_raw(mut self, change: impl FnOnce(&mut Value)) -> Mention {
        self.saying = self.saying.with_raw(change);
        self
    }

    /// The same question comes as a `message` too.
    pub fn with_twin(mut self) -> Mention {
        self.twin = Some(Twin::After);
        self
    }

    /// The same question comes as a `message` before.
    pub fn after_twin(mut self) -> Mention {
        self.twin = Some(Twin::Before);
        self
    }

    /// The bot is told this chat instead of the one where it was written.
    pub fn shown_as(mut self, chat: &Chat) -> Mention {
        self.chat_shown = Some(chat.json());
        self
    }

    /// Sends it.
    pub fn send(self) -> Guest {
        let Mention { saying, twin, chat_shown } = self;
        let inner = Arc::clone(&saying.inner);
        let id = inner.with(|state| {
            let message = saying.put(state);
            let id = format!("{}", 4_300_000_000_000_000_000 + state.number());
            let place = Some((saying.chat.id, message));
            state.guests.insert(id.clone(), new_query(saying.person, place));
            let mut event = state.compose(saying.chat.id, message).expect("it has been stored");
            if let Some(chat) = chat_shown {
                event["chat"] = chat;
            }
            let twin_event = event.clone();
            event["guest_query_id"] = json!(id);
            if twin == Some(Twin::Before) {
                state.push("message", twin_event.clone());
            }
            state.push("guest_message", event);
            if twin == Some(Twin::After) {
                state.push("message", twin_event);
            }
            id
        });
        Guest { inner, id }
    }
}

/// A mention, which waits for its one answer.
pub struct Guest {
    inner: Arc<Inner>,
    id: String,
}

impl Guest {
    /// Waits for what the bot posts.
    pub fn answer(&self, timeout: Duration) -> BotMessage {
        let found = self.inner.wait(timeout, |state| {
            let inline = state.guests[&self.id].posted.as_ref()?;
            Some(wait::read_inline(&self.inner, state, inline))
        });
        found.unwrap_or_else(|| panic!("no answer to a guest's question within {timeout:?}"))
    }

    /// Whether it has been answered.
    pub fn is_answered(&self) -> bool {
        self.inner.read(|state| state.guests[&self.id].answer.is_some())
    }
}
