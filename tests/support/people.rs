//! People, and the chats that they are in.

use super::Server;
use super::membership::member;
use super::state::{ChatState, Inner, State, Topic as TopicState, UserState};
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;

/// Somebody. Cheap to clone; what a person does goes through the server.
#[derive(Clone)]
pub struct Person {
    pub(super) inner: Arc<Inner>,
    /// The number.
    pub id: i64,
}

/// A chat. Cheap to clone.
#[derive(Clone)]
pub struct Chat {
    pub(super) inner: Arc<Inner>,
    /// The number.
    pub id: i64,
}

/// A topic of a forum.
#[derive(Clone)]
pub struct Topic {
    pub(super) chat: Chat,
    /// The number, which messages have as `message_thread_id`.
    pub id: i64,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "person {}", self.id)
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "chat {}", self.id)
    }
}

impl Person {
    /// Changes the person as Telegram sends it: `|user| user["is_premium"] = json!(true)`.
    pub fn with(self, change: impl FnOnce(&mut Value)) -> Person {
        self.inner.with(|state| {
            let user = state.users.get_mut(&self.id).expect("a known person");
            change(&mut user.json);
            let json = user.json.clone();
            if let Some(chat) = state.chats.get_mut(&self.id) {
                for name in ["first_name", "last_name", "username"] {
                    if let Some(value) = json.get(name) {
                        chat.json[name] = value.clone();
                    }
                }
            }
        });
        self
    }

    /// Sets the language of the person's app, such as `ru` or `pt-br`; an empty one is none.
    pub fn speaks(self, language: &str) -> Person {
        self.with(|user| match language {
            "" => drop(user.as_object_mut().expect("an object").remove("language_code")),
            _ => user["language_code"] = json!(language),
        })
    }

    /// Gives the person a username.
    pub fn called(self, username: &str) -> Person {
        self.with(|user| user["username"] = json!(username))
    }

    pub(super) fn json(&self) -> Value {
        self.inner.read(|state| state.users[&self.id].json.clone())
    }
}

impl Server {
    /// Somebody of this name, whose app speaks English.
    pub fn person(&self, first_name: &str) -> Person {
        let id = self.inner.with(|state| {
            let id = 5_000_000_000 + state.number();
            let json = json!({
                "id": id, "is_bot": false, "first_name": first_name, "language_code": "en",
                "hat_size": 57,
            });
            state.users.insert(id, UserState { json, started: false, blocked: false });
            id
        });
        Person { inner: Arc::clone(&self.inner), id }
    }

    /// Another bot.
    pub fn other_bot(&self, username: &str) -> Person {
        self.person(username).with(|user| {
            user["is_bot"] = json!(true);
            user["username"] = json!(username);
        })
    }

    /// The private chat of a person with the bot, which may write there once the person has.
    pub fn private(&self, person: &Person) -> Chat {
        let user = person.json();
        self.inner.with(|state| {
            state.chats.entry(person.id).or_insert_with(|| {
                let mut json = json!({ "id": person.id, "type": "private" });
                json["first_name"] = user["first_name"].clone();
                if let Some(name) = user.get("username") {
                    json["username"] = name.clone();
                }
                ChatState { json, ..ChatState::default() }
            });
        });
        Chat { inner: Arc::clone(&self.inner), id: person.id }
    }

    /// A supergroup of these people and the bot, which is told nothing of being added; the first
    /// person owns it.
    pub fn group(&self, title: &str, people: &[&Person]) -> Chat {
        self.new_group(title).people(people).build()
    }

    /// A group to be described further.
    pub fn new_group(&self, title: &str) -> NewGroup {
        let json = json!({ "id": 0, "type": "supergroup", "title": title, "mood": { "level": 3 } });
        NewGroup {
            inner: Arc::clone(&self.inner),
            chat: ChatState { json, ..ChatState::default() },
            people: vec![],
            with_bot: true,
        }
    }

    /// A channel, which the bot is not in.
    pub fn channel(&self, title: &str) -> Chat {
        self.new_group(title).changed(|chat| chat["type"] = json!("channel")).without_bot().build()
    }
}

/// A group that is being described; [`NewGroup::build`] makes it.
pub struct NewGroup {
    inner: Arc<Inner>,
    chat: ChatState,
    people: Vec<i64>,
    with_bot: bool,
}

impl NewGroup {
    /// Who is in it; the first owns it.
    pub fn people(mut self, people: &[&Person]) -> NewGroup {
        self.people.extend(people.iter().map(|person| person.id));
        self
    }

    /// A basic group, not a supergroup.
    pub fn basic(self) -> NewGroup {
        self.changed(|chat| chat["type"] = json!("group"))
    }

    /// With topics; see [`Chat::topic`].
    pub fn forum(self) -> NewGroup {
        self.changed(|chat| chat["is_forum"] = json!(true))
    }

    /// Public, with a name.
    pub fn called(self, username: &str) -> NewGroup {
        self.changed(|chat| chat["username"] = json!(username))
    }

    /// The posts of this channel are forwarded to it; see [`Chat::posts`].
    pub fn linked_to(mut self, channel: &Chat) -> NewGroup {
        self.chat.linked_channel = Some(channel.id);
        self
    }

    /// The direct messages of this channel: each person writes in a topic of their own.
    pub fn direct_messages_of(mut self, channel: &Chat) -> NewGroup {
        self.chat.direct_messages_of = Some(channel.id);
        self.changed(|chat| chat["is_direct_messages"] = json!(true))
    }

    /// The bot is not in it.
    pub fn without_bot(mut self) -> NewGroup {
        self.with_bot = false;
        self
    }

    /// Changes the chat as Telegram sends it.
    pub fn changed(mut self, change: impl FnOnce(&mut Value)) -> NewGroup {
        change(&mut self.chat.json);
        self
    }

    /// Makes it.
    pub fn build(self) -> Chat {
        let NewGroup { inner, mut chat, people, with_bot } = self;
        let id = inner.with(|state| {
            let number = state.number();
            let id = if chat.kind() == "group" {
                -4_000_000_000 - number
            } else {
                -1_001_900_000_000 - number
            };
            chat.json["id"] = json!(id);
            // The first message of a supergroup tells that it was made, and is its general topic.
            chat.last_message = i64::from(chat.kind() == "supergroup");
            for (at, person) in people.iter().enumerate() {
                let status = if at == 0 { "creator" } else { "member" };
                chat.members.insert(*person, member(&state.users[person].json, status));
                if chat.is_direct() {
                    chat.direct_topics.insert(person + 70_000_000, *person);
                }
            }
            if with_bot {
                chat.members.insert(state.me_id, member(&state.bot_user(), "member"));
            }
            state.chats.insert(id, chat);
            id
        });
        Chat { inner, id }
    }
}

impl Chat {
    pub(super) fn json(&self) -> Value {
        self.inner.read(|state| state.chats[&self.id].json.clone())
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State, i64) -> T) -> T {
        self.inner.with(|state| change(state, self.id))
    }

    /// Opens a topic, of which the bot is told.
    pub fn topic(&self, name: &str) -> Topic {
        let id = self.change(|state, chat| {
            let known = &state.chats[&chat];
            let owner = known.members.keys().find(|id| known.status_of(**id) == "creator").copied();
            let id = super::play::serve_message(state, chat, owner, |message| {
                message["message_thread_id"] = message["message_id"].clone();
                message["is_topic_message"] = json!(true);
                message["forum_topic_created"] = json!({ "name": name, "icon_color": 7322096 });
            });
            let topic = TopicState { name: name.to_owned(), closed: false, deleted: false };
            state.chats.get_mut(&chat).expect("a known chat").topics.insert(id, topic);
            id
        });
        Topic { chat: self.clone(), id }
    }

    /// The topic of a person in the direct messages of a channel.
    pub fn direct_topic(&self, person: &Person) -> i64 {
        self.inner.read(|state| {
            let topics = &state.chats[&self.id].direct_topics;
            *topics.iter().find(|(_, user)| **user == person.id).expect("somebody of the chat").0
        })
    }
}

impl Topic {
    fn change(&self, change: impl FnOnce(&mut TopicState)) {
        self.chat.change(|state, chat| {
            let chat = state.chats.get_mut(&chat).expect("a known chat");
            change(chat.topics.get_mut(&self.id).expect("a known topic"));
        });
    }

    /// Closes it: only admins write there.
    pub fn close(&self) {
        self.change(|topic| topic.closed = true);
    }

    /// Opens it again.
    pub fn reopen(&self) {
        self.change(|topic| topic.closed = false);
    }

    /// Deletes it.
    pub fn delete(&self) {
        self.change(|topic| topic.deleted = true);
    }
}
