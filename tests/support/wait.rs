//! Reading what the bot said, and waiting for it.

use super::detect::utf16;
use super::people::{Chat, Person};
use super::play::{Msg, Repliable};
use super::state::{Inner, State, Stored};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Where a message of the bot stands.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a chat that the bot is in, with its number there.
    Chat(Chat, i64),
    /// Posted by an inline result or to a guest's question.
    Inline(String),
}

/// A message of the bot, as it was when it was read.
#[derive(Clone, Debug)]
pub struct BotMessage {
    /// Where it stands.
    pub place: Place,
    /// Its number in its chat; 0 of inline messages.
    pub id: i64,
    /// The text.
    pub text: String,
    /// The entities as they were sent.
    pub entities: Vec<Value>,
    /// The message that it replies to.
    pub reply_to: Option<i64>,
    /// The topic that it is in.
    pub thread: Option<i64>,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Everything.
    pub raw: Value,
    /// All that it said, first to last, with the times.
    pub edits: Vec<(String, Instant)>,
    /// When it was sent.
    pub at: Instant,
    inner: Arc<Inner>,
}

impl Repliable for BotMessage {
    fn place(&self) -> (i64, i64) {
        match &self.place {
            Place::Chat(chat, id) => (chat.id, *id),
            Place::Inline(_) => panic!("an inline message has no number that is known"),
        }
    }
}

fn read(inner: &Arc<Inner>, place: Place, stored: &Stored) -> BotMessage {
    let json = &stored.json;
    let edits: Vec<_> = stored
        .versions
        .iter()
        .map(|version| (version.text.as_str().unwrap_or("").to_owned(), version.at))
        .collect();
    BotMessage {
        id: json["message_id"].as_i64().unwrap_or(0),
        text: json["text"].as_str().unwrap_or("").to_owned(),
        entities: json["entities"].as_array().cloned().unwrap_or_default(),
        reply_to: stored.reply_to,
        thread: json["message_thread_id"].as_i64(),
        deleted: stored.deleted,
        raw: json.clone(),
        at: edits[0].1,
        edits,
        place,
        inner: Arc::clone(inner),
    }
}

pub(super) fn read_inline(inner: &Arc<Inner>, state: &State, id: &str) -> BotMessage {
    read(inner, Place::Inline(id.to_owned()), &state.inline_messages[id])
}

impl BotMessage {
    /// The same message as it is now.
    pub fn now(&self) -> BotMessage {
        self.inner.read(|state| self.find(state))
    }

    fn find(&self, state: &State) -> BotMessage {
        match &self.place {
            Place::Chat(chat, id) => {
                read(&self.inner, self.place.clone(), &state.chats[&chat.id].messages[id])
            }
            Place::Inline(id) => read_inline(&self.inner, state, id),
        }
    }

    /// Waits until it is edited; gives what it is then.
    pub fn wait_edit(&self, timeout: Duration) -> BotMessage {
        let found = self.inner.wait(timeout, |state| {
            Some(self.find(state)).filter(|now| now.edits.len() > self.edits.len())
        });
        found.unwrap_or_else(|| panic!("not edited within {timeout:?}: {}", self.text))
    }

    fn parts(&self, kind: &str) -> Vec<String> {
        let wanted = self.entities.iter().filter(|entity| entity["type"] == kind);
        wanted.map(|entity| self.part(entity)).collect()
    }

    fn part(&self, entity: &Value) -> String {
        let bound = |name: &str| entity[name].as_u64().unwrap_or(0) as usize;
        let units = self.text.encode_utf16().skip(bound("offset")).take(bound("length"));
        String::from_utf16_lossy(&units.collect::<Vec<_>>())
    }

    /// What is quoted plainly.
    pub fn blockquotes(&self) -> Vec<String> {
        self.parts("blockquote")
    }

    /// What is quoted and shown folded.
    pub fn expandable(&self) -> Vec<String> {
        self.parts("expandable_blockquote")
    }

    /// What is bold.
    pub fn bold(&self) -> Vec<String> {
        self.parts("bold")
    }

    /// What is underlined.
    pub fn underlined(&self) -> Vec<String> {
        self.parts("underline")
    }

    /// What is code.
    pub fn code(&self) -> Vec<String> {
        self.parts("code")
    }

    /// The texts that are links, and where they lead.
    pub fn links(&self) -> Vec<(String, String)> {
        let links = self.entities.iter().filter(|entity| entity["type"] == "text_link");
        links.map(|link| (self.part(link), link["url"].as_str().unwrap_or("").to_owned())).collect()
    }

    /// Names, tags and commands in the text that Telegram would make live.
    pub fn pings(&self) -> Vec<String> {
        super::sending::pings(&self.text, &self.raw["entities"])
    }

    /// The length as Telegram counts it.
    pub fn length(&self) -> usize {
        utf16(&self.text)
    }

    /// The rows of buttons under it.
    pub fn rows(&self) -> Vec<Vec<Value>> {
        let rows = self.raw["reply_markup"]["inline_keyboard"].as_array();
        rows.into_iter().flatten().map(|row| row.as_array().cloned().unwrap_or_default()).collect()
    }

    /// What the buttons say, row by row.
    pub fn labels(&self) -> Vec<String> {
        let buttons = self.rows().into_iter().flatten();
        buttons.map(|button| button["text"].as_str().unwrap_or("").to_owned()).collect()
    }

    /// The button that reads `label` or has it as data.
    pub fn button(&self, label: &str) -> Value {
        let found = self
            .rows()
            .into_iter()
            .flatten()
            .find(|button| button["text"] == label || button["callback_data"] == label);
        found.unwrap_or_else(|| panic!("no button {label:?} among {:?}", self.labels()))
    }

    /// The data of the button that reads `label`.
    pub fn data_of(&self, label: &str) -> String {
        let button = self.button(label);
        let data = button["callback_data"].as_str();
        data.unwrap_or_else(|| panic!("a button without data: {button}")).to_owned()
    }

    /// What the keys of the keyboard say that came with it.
    pub fn keys(&self) -> Vec<String> {
        let rows = self.raw["reply_markup"]["keyboard"].as_array().into_iter().flatten();
        let keys = rows.flat_map(|row| row.as_array().cloned().unwrap_or_default());
        let said = |key: Value| key["text"].as_str().or(key.as_str()).unwrap_or("").to_owned();
        keys.map(said).collect()
    }

    /// Whether it asks for a reply, and the placeholder of the field for it.
    pub fn force_reply(&self) -> Option<&str> {
        let markup = &self.raw["reply_markup"];
        (markup["force_reply"] == true)
            .then(|| markup["input_field_placeholder"].as_str().unwrap_or(""))
    }
}

impl Chat {
    fn all(&self, state: &State) -> Vec<BotMessage> {
        let messages = state.chats[&self.id].messages.iter();
        let by_bot = messages.filter(|(_, stored)| stored.by_bot && !stored.deleted);
        by_bot.map(|(id, stored)| self.read(*id, stored)).collect()
    }

    fn read(&self, id: i64, stored: &Stored) -> BotMessage {
        read(&self.inner, Place::Chat(self.clone(), id), stored)
    }

    fn find_replies(&self, state: &State, message: i64) -> Vec<BotMessage> {
        let after = state.chats[&self.id].messages.range(message..);
        let replies = after.filter(|(_, stored)| {
            stored.by_bot && !stored.deleted && stored.reply_to == Some(message)
        });
        replies.map(|(id, stored)| self.read(*id, stored)).collect()
    }

    /// All that the bot said here and has not deleted.
    pub fn messages_by_bot(&self) -> Vec<BotMessage> {
        self.inner.read(|state| self.all(state))
    }

    /// What the bot replied to a message.
    pub fn replies_to(&self, message: &Msg) -> Vec<BotMessage> {
        self.inner.read(|state| self.find_replies(state, message.id))
    }

    /// Waits for the bot's reply to a message.
    pub fn wait_reply_to(&self, message: &Msg, timeout: Duration) -> BotMessage {
        let reply = |state: &State| self.find_replies(state, message.id).into_iter().next();
        let found = self.inner.wait(timeout, reply);
        found
            .unwrap_or_else(|| self.fail(&format!("no reply to {} within {timeout:?}", message.id)))
    }

    /// Waits for something that the bot says after a message, as a reply or not.
    pub fn wait_after(&self, message: &Msg, timeout: Duration) -> BotMessage {
        let later = |state: &State| {
            let mut after = state.chats[&self.id].messages.range(message.id + 1..);
            let found = after.find(|(_, stored)| stored.by_bot && !stored.deleted);
            found.map(|(id, stored)| self.read(*id, stored))
        };
        let found = self.inner.wait(timeout, later);
        found.unwrap_or_else(|| self.fail(&format!("silence after {} for {timeout:?}", message.id)))
    }

    /// Waits until what the bot said here is as wanted; gives it.
    pub fn wait_for(
        &self,
        mut wanted: impl FnMut(&[BotMessage]) -> bool,
        timeout: Duration,
    ) -> Vec<BotMessage> {
        let found =
            self.inner.wait(timeout, |state| Some(self.all(state)).filter(|all| wanted(all)));
        found.unwrap_or_else(|| self.fail(&format!("not as wanted within {timeout:?}")))
    }

    /// Fails if the bot says anything after the last message of a person, for this long.
    pub fn stays_silent(&self, time: Duration) {
        let since = self.inner.read(|state| {
            let messages = state.chats[&self.id].messages.iter().rev();
            messages.filter(|(_, stored)| !stored.by_bot).map(|(id, _)| *id).next().unwrap_or(0)
        });
        let said = self.inner.wait(time, |state| {
            let mut after = state.chats[&self.id].messages.range(since..);
            let said = after.find(|(_, stored)| stored.by_bot);
            said.map(|(_, stored)| stored.json["text"].as_str().unwrap_or("").to_owned())
        });
        if let Some(said) = said {
            self.fail(&format!("the bot was to be silent, but said: {said}"));
        }
    }

    /// The emoji of the bot's reaction to a message.
    pub fn reaction_to(&self, message: &Msg) -> Option<String> {
        self.inner.read(|state| self.reaction(state, message))
    }

    fn reaction(&self, state: &State, message: &Msg) -> Option<String> {
        let reactions = &state.chats[&self.id].messages[&message.id].reactions;
        Some(reactions.first()?["emoji"].as_str()?.to_owned())
    }

    /// Waits for the bot's reaction to a message.
    pub fn wait_reaction_to(&self, message: &Msg, timeout: Duration) -> String {
        let found = self.inner.wait(timeout, |state| self.reaction(state, message));
        found.unwrap_or_else(|| self.fail(&format!("no reaction within {timeout:?}")))
    }

    /// Stops the test with all that was said here.
    #[track_caller]
    fn fail(&self, why: &str) -> ! {
        let said = self.inner.read(|state| {
            let messages = state.chats[&self.id].messages.iter();
            let said = messages.map(|(id, stored)| {
                let text = stored.json["text"].as_str().unwrap_or("(no text)");
                let who = if stored.by_bot { "bot" } else { "person" };
                let reply = stored.reply_to.map(|to| format!(" to {to}")).unwrap_or_default();
                format!("\n  {id}{reply}, {who}: {text}")
            });
            let waiting = state.queue.len();
            format!("{}\n  ({waiting} updates pending)", said.collect::<String>())
        });
        panic!("{why}; in chat {}:{said}", self.id)
    }
}

impl Person {
    /// Whether the bot could write to this person.
    pub fn can_be_written_to(&self) -> bool {
        self.inner.read(|state| {
            let user = &state.users[&self.id];
            user.started && !user.blocked
        })
    }
}
