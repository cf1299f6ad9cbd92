//! What people say, edit and delete.

use super::detect;
use super::people::{Chat, Person, Topic};
use super::state::{Inner, State, Stored, now};
use serde_json::{Value, json};
use std::sync::Arc;

/// A message that somebody sent.
#[derive(Clone, Debug)]
pub struct Msg {
    /// The chat that it is in.
    pub chat: Chat,
    /// The number in its chat.
    pub id: i64,
}

/// What can be replied to: a message of a person or of the bot.
pub trait Repliable {
    /// The number of its chat, and its own there.
    fn place(&self) -> (i64, i64);
}

impl Repliable for Msg {
    fn place(&self) -> (i64, i64) {
        (self.chat.id, self.id)
    }
}

/// A message that is being written; [`Saying::send`] sends it.
#[must_use = "nothing is said before `.send()`"]
pub struct Saying {
    pub(super) inner: Arc<Inner>,
    pub(super) person: i64,
    pub(super) chat: Chat,
    json: Value,
    reply_to: Option<i64>,
    age: u64,
    delivered: Option<bool>,
}

impl Person {
    /// Says something, to be described further and sent with [`Saying::send`].
    pub fn says(&self, chat: &Chat, text: &str) -> Saying {
        let mut json = json!({ "text": text });
        put_entities(&mut json, "entities", text);
        self.sends(chat, json)
    }

    /// Says something at once.
    pub fn say(&self, chat: &Chat, text: &str) -> Msg {
        self.says(chat, text).send()
    }

    /// Sends a message with these fields, such as `{"dice": {…}}`.
    pub fn sends(&self, chat: &Chat, fields: Value) -> Saying {
        Saying {
            inner: Arc::clone(&self.inner),
            person: self.id,
            chat: chat.clone(),
            json: fields,
            reply_to: None,
            age: 0,
            delivered: None,
        }
    }

    /// Sends a sticker.
    pub fn sticker(&self, chat: &Chat) -> Saying {
        self.sends(
            chat,
            json!({ "sticker": {
                "file_id": "CAACAgIAAxkBAAI", "file_unique_id": "AgADdwEAAk", "type": "regular",
                "width": 512, "height": 512, "is_animated": false, "is_video": false,
                "emoji": "👋", "set_name": "Hellos", "file_size": 20000,
            }}),
        )
    }

    /// Sends a photo; [`Saying::caption`] puts words under it.
    pub fn photo(&self, chat: &Chat) -> Saying {
        self.sends(
            chat,
            json!({ "photo": [
                { "file_id": "AgACAgIAAxkBAAM", "file_unique_id": "AQADZ", "file_size": 1500,
                  "width": 90, "height": 60 },
            ]}),
        )
    }

    /// Sends a rich message of these blocks.
    pub fn rich(&self, chat: &Chat, blocks: Value) -> Saying {
        self.sends(chat, json!({ "rich_message": { "blocks": blocks } }))
    }

    /// Edits a message to another text.
    pub fn edits(&self, message: &Msg, text: &str) {
        self.edits_with(message, |json| {
            let field = if json.get("caption").is_some() { "caption" } else { "text" };
            json[field] = json!(text);
            let entities = if field == "text" { "entities" } else { "caption_entities" };
            put_entities(json, entities, text);
        });
    }

    /// Edits a message to another text, so many seconds ago.
    pub fn edited(&self, message: &Msg, text: &str, seconds_ago: u64) {
        message.chat.change(|state, chat| {
            let stored = stored_mut(state, chat, message.id);
            stored.json["text"] = json!(text);
            put_entities(&mut stored.json, "entities", text);
            stored.json["edit_date"] = json!(now() - seconds_ago);
            stored.remember();
            deliver(state, chat, message.id, "edited_message", None);
        });
    }

    /// Edits a message in any way; none at all is an `edited_message` with the same text, as a
    /// reaction or a preview of a link causes.
    pub fn edits_with(&self, message: &Msg, change: impl FnOnce(&mut Value)) {
        message.chat.change(|state, chat| {
            let stored = stored_mut(state, chat, message.id);
            change(&mut stored.json);
            stored.json["edit_date"] = json!(now());
            stored.remember();
            deliver(state, chat, message.id, "edited_message", None);
        });
    }

    /// Deletes a message, of which a bot is not told.
    pub fn deletes(&self, message: &impl Repliable) {
        let (chat, id) = message.place();
        self.inner.with(|state| stored_mut(state, chat, id).deleted = true);
    }

    /// Opens the private chat by a link with this payload, or by the Start button without one.
    pub fn starts(&self, payload: &str) -> Msg {
        let chat = Chat { inner: Arc::clone(&self.inner), id: self.id };
        let known = self.inner.read(|state| state.chats.contains_key(&self.id));
        assert!(known, "call server.private(&person) first");
        self.say(&chat, format!("/start {payload}").trim())
    }
}

impl Chat {
    /// A channel posts: each group that is linked to it gets the post as an automatic forward.
    pub fn posts(&self, text: &str) -> Vec<Msg> {
        let linked: Vec<i64> = self.inner.read(|state| {
            let linked =
                state.chats.iter().filter(|(_, chat)| chat.linked_channel == Some(self.id));
            linked.map(|(id, _)| *id).collect()
        });
        let channel = self.json();
        let forward = |group: i64| {
            let chat = Chat { inner: Arc::clone(&self.inner), id: group };
            let mut json = json!({
                "text": text, "is_automatic_forward": true, "sender_chat": channel,
                "from": { "id": 777000, "is_bot": false, "first_name": "Telegram" },
                "forward_origin": {
                    "type": "channel", "chat": channel, "message_id": 7, "date": now(),
                },
            });
            put_entities(&mut json, "entities", text);
            Person { inner: Arc::clone(&self.inner), id: 777000 }.sends(&chat, json).send()
        };
        linked.into_iter().map(forward).collect()
    }
}

impl Saying {
    /// As a reply to a message in this chat.
    pub fn reply_to(mut self, message: &impl Repliable) -> Saying {
        self.reply_to = Some(message.place().1);
        self
    }

    /// With this part of the message that it replies to selected.
    pub fn quoting(self, part: &str) -> Saying {
        let quote = json!({ "text": part, "position": 0, "is_manual": true, "hue": 4 });
        self.with_raw(|message| message["quote"] = quote)
    }

    /// As a reply to a message of another chat: `json!({"text"…})` never comes, only what
    /// `ExternalReplyInfo` has, and the selected text.
    pub fn external_reply(self, info: Value, quote: Option<&str>) -> Saying {
        let saying = self.with_raw(|message| {
            let origin = json!({ "type": "hidden_user", "sender_user_name": "Eve", "date": now() });
            message["external_reply"] = json!({ "origin": origin });
            for (name, value) in info.as_object().into_iter().flatten() {
                message["external_reply"][name] = value.clone();
            }
        });
        match quote {
            Some(quote) => saying.quoting(quote),
            None => saying,
        }
    }

    /// In a topic.
    pub fn in_topic(self, topic: &Topic) -> Saying {
        self.with_raw(|message| {
            message["message_thread_id"] = json!(topic.id);
            message["is_topic_message"] = json!(true);
        })
    }

    /// With words under the picture.
    pub fn caption(self, text: &str) -> Saying {
        self.with_raw(|message| {
            message["caption"] = json!(text);
            put_entities(message, "caption_entities", text);
        })
    }

    /// Posted through the inline results of a bot.
    pub fn via_bot(self, bot: &Person) -> Saying {
        let bot = bot.json();
        self.with_raw(|message| message["via_bot"] = bot)
    }

    /// Posted through the inline results of this bot.
    pub fn via_this_bot(self) -> Saying {
        let bot = self.inner.read(State::bot_user);
        self.with_raw(|message| message["via_bot"] = bot)
    }

    /// Forwarded from somebody.
    pub fn forwarded(self, from: &Person) -> Saying {
        let user = from.json();
        self.with_raw(|message| {
            message["forward_origin"] =
                json!({ "type": "user", "sender_user": user, "date": now() - 1000 });
        })
    }

    /// In the name of a channel.
    pub fn by_channel(self, channel: &Chat) -> Saying {
        let channel = channel.json();
        self.with_raw(|message| {
            message["sender_chat"] = channel;
            message["from"] = json!({
                "id": 136817688, "is_bot": true, "first_name": "Channel", "username": "Channel_Bot",
            });
        })
    }

    /// As an anonymous admin.
    pub fn anonymously(self) -> Saying {
        let group = self.chat.json();
        self.with_raw(|message| {
            message["sender_chat"] = group;
            message["author_signature"] = json!("admin");
            message["from"] = json!({
                "id": 1087968824, "is_bot": true, "first_name": "Group",
                "username": "GroupAnonymousBot",
            });
        })
    }

    /// Sent this long ago.
    pub fn dated(mut self, seconds_ago: u64) -> Saying {
        self.age = seconds_ago;
        self
    }

    /// Delivered to the bot, or not, whatever privacy mode says.
    pub fn delivered(mut self, delivered: bool) -> Saying {
        self.delivered = Some(delivered);
        self
    }

    /// Changed in any way before it is sent: fields, entities, replies that nobody knows.
    pub fn with_raw(mut self, change: impl FnOnce(&mut Value)) -> Saying {
        change(&mut self.json);
        self
    }

    /// Adds an entity over a part of the text.
    pub fn with_entity(self, part: &str, mut entity: Value) -> Saying {
        self.with_raw(|message| {
            let text = message["text"].as_str().expect("a text").to_owned();
            let at = text.find(part).expect("a part of the text");
            entity["offset"] = json!(detect::utf16(&text[..at]));
            entity["length"] = json!(detect::utf16(part));
            match message["entities"].as_array_mut() {
                Some(entities) => entities.push(entity),
                None => message["entities"] = json!([entity]),
            }
        })
    }

    /// Sends it.
    pub fn send(self) -> Msg {
        let id = self.inner.with(|state| {
            let id = self.put(state);
            deliver(state, self.chat.id, id, "message", self.delivered);
            id
        });
        Msg { chat: self.chat, id }
    }

    /// Stores it without telling anybody.
    pub(super) fn put(&self, state: &mut State) -> i64 {
        let mut json = self.prepare(state);
        let id = state.next_message(self.chat.id);
        json["message_id"] = json!(id);
        state.store(self.chat.id, Stored::new(json, false, self.reply_to))
    }

    /// The message without a number.
    fn prepare(&self, state: &mut State) -> Value {
        let chat = &state.chats[&self.chat.id];
        let mut json = self.json.clone();
        if json.get("from").is_none() {
            json["from"] = state.users[&self.person].json.clone();
        }
        json["chat"] = chat.json.clone();
        if json.get("date").is_none() {
            json["date"] = json!(now() - self.age);
        }
        json["not_yet_documented"] = json!({ "level": 3, "words": ["a", "b"] });
        let target = self.reply_to.and_then(|target| chat.messages.get(&target));
        if let Some(target) = target
            && json.get("message_thread_id").is_none()
            && chat.kind() == "supergroup"
        {
            // A thread of replies is numbered by its first message, a topic by itself.
            let of_target = target.json.get("message_thread_id");
            json["message_thread_id"] =
                of_target.cloned().unwrap_or_else(|| target.json["message_id"].clone());
            if target.json["is_topic_message"] == true {
                json["is_topic_message"] = json!(true);
            }
        }
        if chat.is_direct() {
            let topic = chat.direct_topics.iter().find(|(_, user)| **user == self.person);
            if let Some((topic, user)) = topic {
                json["direct_messages_topic"] =
                    json!({ "topic_id": topic, "user": state.users[user].json });
            }
        }
        if chat.kind() == "private"
            && let Some(user) = state.users.get_mut(&self.person)
        {
            user.started = true;
        }
        json
    }
}

fn put_entities(json: &mut Value, field: &str, text: &str) {
    let found: Value = detect::entities(text).iter().map(detect::Found::json).collect();
    let fields = json.as_object_mut().expect("a message is an object");
    match found.as_array().is_some_and(Vec::is_empty) {
        true => drop(fields.remove(field)),
        false => drop(fields.insert(field.to_owned(), found)),
    }
}

fn stored_mut(state: &mut State, chat: i64, message: i64) -> &mut Stored {
    let chat = state.chats.get_mut(&chat).expect("a known chat");
    chat.messages.get_mut(&message).expect("a known message")
}

/// A message by which a chat tells of itself, which each bot of the chat gets.
pub(super) fn serve_message(
    state: &mut State,
    chat: i64,
    by: Option<i64>,
    change: impl FnOnce(&mut Value),
) -> i64 {
    let id = state.next_message(chat);
    let from = by.and_then(|by| state.users.get(&by)).map(|user| user.json.clone());
    let mut json = json!({ "message_id": id, "chat": state.chats[&chat].json, "date": now() });
    if let Some(from) = from {
        json["from"] = from;
    }
    change(&mut json);
    state.store(chat, Stored::new(json, false, None));
    deliver(state, chat, id, "message", Some(true));
    id
}

/// Tells the bot of a message, if it is in the chat and privacy mode lets it know.
pub(super) fn deliver(state: &mut State, chat: i64, id: i64, kind: &str, forced: Option<bool>) {
    let Some(message) = state.compose(chat, id) else {
        return;
    };
    let is_in = state.chats[&chat].kind() == "private" || state.chats[&chat].is_member(state.me_id);
    if is_in && forced.unwrap_or_else(|| passes_privacy(state, chat, &message)) {
        state.push(kind, message);
    }
}

/// Whether a bot in privacy mode gets this message of a group.
fn passes_privacy(state: &State, chat: i64, message: &Value) -> bool {
    let chat = &state.chats[&chat];
    let sees_all = state.me["can_read_all_group_messages"] == true || chat.is_admin(state.me_id);
    if sees_all || chat.kind() == "private" || chat.is_direct() {
        return true;
    }
    if message["reply_to_message"]["from"]["id"] == state.me_id
        || message["via_bot"]["id"] == state.me_id
    {
        return true;
    }
    let words = message["text"].as_str().or(message["caption"].as_str()).unwrap_or("");
    let own = format!("@{}", state.username());
    detect::entities(words).iter().any(|found| match found.kind {
        "bot_command" => match found.text.find('@') {
            Some(at) => found.text[at..].eq_ignore_ascii_case(&own),
            None => found.offset == 0,
        },
        "mention" => state.config.mentions_delivered && found.text.eq_ignore_ascii_case(&own),
        _ => false,
    })
}
