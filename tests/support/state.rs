//! What the server keeps: people, chats, messages, queries and updates.

use super::failures::Ordered;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::Notify;

/// Why a call is refused, as Telegram says it.
#[derive(Clone, Debug)]
pub(super) struct ApiError {
    pub(super) code: u16,
    pub(super) description: String,
    pub(super) parameters: Option<Value>,
}

impl ApiError {
    pub(super) fn new(code: u16, description: impl Into<String>) -> ApiError {
        ApiError { code, description: description.into(), parameters: None }
    }
}

/// 400 with `Bad Request: ` before what is said.
pub(super) fn bad(what: &str) -> ApiError {
    ApiError::new(400, format!("Bad Request: {what}"))
}

/// What a method returns.
pub(super) type Outcome = Result<Value, ApiError>;

/// One call that the server got.
#[derive(Clone, Debug)]
pub struct Call {
    /// The name of the method as the reference spells it.
    pub method: String,
    /// The parameters.
    pub params: Arc<Value>,
    /// When it came.
    pub at: Instant,
    /// The HTTP status of the answer; 0 where the connection was cut before it was carried out.
    pub status: u16,
    /// The whole answer; null for `getUpdates`, whose answers are large.
    pub response: Arc<Value>,
}

impl Call {
    /// The parameter of this name, or null.
    pub fn param(&self, name: &str) -> &Value {
        &self.params[name]
    }

    /// The chat that it names by number.
    pub fn chat(&self) -> Option<i64> {
        self.params["chat_id"].as_i64()
    }

    /// Whether it was carried out.
    pub fn is_ok(&self) -> bool {
        self.status == 200
    }
}

/// A text that a message has or had.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) text: Value,
    pub(super) entities: Value,
    pub(super) markup: Value,
    pub(super) at: Instant,
}

/// A message. Its JSON has no `reply_to_message`: that is added as it is at the moment.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) json: Value,
    pub(super) by_bot: bool,
    pub(super) reply_to: Option<i64>,
    pub(super) deleted: bool,
    pub(super) versions: Vec<Version>,
    pub(super) reactions: Vec<Value>,
}

impl Stored {
    pub(super) fn new(json: Value, by_bot: bool, reply_to: Option<i64>) -> Stored {
        let mut stored =
            Stored { json, by_bot, reply_to, deleted: false, versions: vec![], reactions: vec![] };
        stored.remember();
        stored
    }

    /// Adds what the message says now to its history.
    pub(super) fn remember(&mut self) {
        self.versions.push(Version {
            text: self.json["text"].clone(),
            entities: self.json["entities"].clone(),
            markup: self.json["reply_markup"].clone(),
            at: Instant::now(),
        });
    }
}

#[derive(Clone, Debug)]
pub(super) struct Topic {
    pub(super) name: String,
    pub(super) closed: bool,
    pub(super) deleted: bool,
}

#[derive(Debug, Default)]
pub(super) struct ChatState {
    /// The chat as it is in messages.
    pub(super) json: Value,
    /// `ChatMember` objects, the bot's among them. Nobody is listed in private chats.
    pub(super) members: HashMap<i64, Value>,
    pub(super) messages: BTreeMap<i64, Stored>,
    pub(super) last_message: i64,
    pub(super) topics: BTreeMap<i64, Topic>,
    pub(super) migrated_to: Option<i64>,
    /// The channel whose posts are forwarded here.
    pub(super) linked_channel: Option<i64>,
    /// The channel whose direct messages these are.
    pub(super) direct_messages_of: Option<i64>,
    /// In the direct messages of a channel: who writes in which topic.
    pub(super) direct_topics: BTreeMap<i64, i64>,
}

impl ChatState {
    pub(super) fn kind(&self) -> &str {
        self.json["type"].as_str().unwrap_or("")
    }

    pub(super) fn is_direct(&self) -> bool {
        self.json["is_direct_messages"] == true
    }

    pub(super) fn status_of(&self, user: i64) -> &str {
        self.members.get(&user).and_then(|member| member["status"].as_str()).unwrap_or("left")
    }

    pub(super) fn is_member(&self, user: i64) -> bool {
        match self.status_of(user) {
            "creator" | "administrator" | "member" => true,
            "restricted" => self.members[&user]["is_member"] == true,
            _ => false,
        }
    }

    pub(super) fn is_admin(&self, user: i64) -> bool {
        matches!(self.status_of(user), "creator" | "administrator")
    }
}

#[derive(Debug)]
pub(super) struct UserState {
    pub(super) json: Value,
    /// Whether the person has ever written to the bot, which may not write first.
    pub(super) started: bool,
    pub(super) blocked: bool,
}

/// A query that waits for its one answer.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) at: Instant,
    pub(super) answer: Option<Value>,
    /// The chat of a guest's question and the message there.
    pub(super) place: Option<(i64, i64)>,
    pub(super) from: i64,
    /// The inline message that a guest's answer became.
    pub(super) posted: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Webhook {
    pub(super) url: String,
    pub(super) secret: Option<String>,
    pub(super) max_connections: usize,
    pub(super) last_error: Option<(u64, String)>,
}

#[derive(Debug)]
pub(super) struct Queued {
    pub(super) id: i64,
    pub(super) json: Arc<str>,
}

/// How the server behaves, set when it is started.
#[derive(Clone, Debug)]
pub(super) struct Config {
    pub(super) token: String,
    pub(super) mentions_delivered: bool,
    pub(super) needs_https: bool,
    pub(super) inline_feedback: bool,
    pub(super) callback_lifetime: Duration,
    pub(super) inline_lifetime: Duration,
    pub(super) webhook_pause: Duration,
    pub(super) keeps_log: bool,
    pub(super) clock_off: Option<i64>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) config: Config,
    pub(super) me: Value,
    pub(super) me_id: i64,
    pub(super) users: HashMap<i64, UserState>,
    pub(super) chats: HashMap<i64, ChatState>,
    pub(super) queue: VecDeque<Queued>,
    pub(super) next_update: i64,
    pub(super) allowed: Vec<String>,
    pub(super) poll_generation: u64,
    pub(super) poll_ended_by_webhook: bool,
    pub(super) polls: u64,
    pub(super) webhook: Option<Webhook>,
    pub(super) calls: Vec<Call>,
    pub(super) violations: Vec<String>,
    pub(super) failures: Vec<Ordered>,
    pub(super) callbacks: HashMap<String, Query>,
    pub(super) inline_queries: HashMap<String, Query>,
    pub(super) guests: HashMap<String, Query>,
    pub(super) inline_messages: HashMap<String, Stored>,
    /// What setMy… set, by what it is, for whom and in which language.
    pub(super) settings: BTreeMap<(String, String, String), Value>,
    pub(super) next: i64,
    queue_changed: bool,
}

impl State {
    pub(super) fn new(config: Config, me: Value) -> State {
        State {
            config,
            me_id: me["id"].as_i64().unwrap(),
            me,
            users: HashMap::new(),
            chats: HashMap::new(),
            queue: VecDeque::new(),
            next_update: 480_000_001,
            allowed: vec![],
            poll_generation: 0,
            poll_ended_by_webhook: false,
            polls: 0,
            webhook: None,
            calls: vec![],
            violations: vec![],
            failures: vec![],
            callbacks: HashMap::new(),
            inline_queries: HashMap::new(),
            guests: HashMap::new(),
            inline_messages: HashMap::new(),
            settings: BTreeMap::new(),
            next: 1000,
            queue_changed: false,
        }
    }

    /// A number that nothing else has.
    pub(super) fn number(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    pub(super) fn username(&self) -> &str {
        self.me["username"].as_str().unwrap()
    }

    /// The bot as it is in messages and members.
    pub(super) fn bot_user(&self) -> Value {
        json!({
            "id": self.me_id, "is_bot": true,
            "first_name": self.me["first_name"], "username": self.me["username"],
        })
    }

    pub(super) fn violate(&mut self, what: impl Into<String>) {
        self.violations.push(what.into());
    }

    /// Tells the bot, unless it said that it wants no updates of this kind.
    pub(super) fn push(&mut self, kind: &str, event: Value) {
        let wanted = match self.allowed.is_empty() {
            true => !["chat_member", "message_reaction", "message_reaction_count"].contains(&kind),
            false => self.allowed.iter().any(|allowed| allowed == kind),
        };
        if wanted {
            let mut update = Map::new();
            update.insert(kind.to_owned(), event);
            self.push_whole(update);
        }
    }

    /// Queues an update, numbered if it has no number of its own.
    pub(super) fn push_whole(&mut self, mut update: Map<String, Value>) {
        let id = match update.get("update_id").and_then(Value::as_i64) {
            Some(id) => id,
            None => {
                update.insert("update_id".to_owned(), json!(self.next_update));
                self.next_update
            }
        };
        self.next_update = self.next_update.max(id + 1);
        let json = Value::Object(update).to_string();
        self.queue.push_back(Queued { id, json: json.into() });
        self.queue_changed = true;
    }

    /// Wakes who polls, and the webhook.
    pub(super) fn touch_queue(&mut self) {
        self.queue_changed = true;
    }

    /// A message as the bot sees it, with the one it replies to as that is now.
    pub(super) fn compose(&self, chat: i64, message: i64) -> Option<Value> {
        let messages = &self.chats.get(&chat)?.messages;
        let stored = messages.get(&message)?;
        let mut json = stored.json.clone();
        let target = stored.reply_to.and_then(|target| messages.get(&target));
        if let Some(target) = target.filter(|target| !target.deleted)
            && json.get("reply_to_message").is_none()
        {
            json["reply_to_message"] = target.json.clone();
        }
        Some(json)
    }

    /// The number that the next message of a chat gets.
    pub(super) fn next_message(&mut self, chat: i64) -> i64 {
        let chat = self.chats.get_mut(&chat).expect("the chat is one of this server's");
        chat.last_message += 1;
        chat.last_message
    }

    pub(super) fn store(&mut self, chat: i64, message: Stored) -> i64 {
        let id = message.json["message_id"].as_i64().expect("a message has a number");
        self.chats.get_mut(&chat).expect("a known chat").messages.insert(id, message);
        id
    }
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

/// The state, and who waits for it to change.
#[derive(Debug)]
pub(super) struct Inner {
    state: Mutex<State>,
    changed: Condvar,
    /// Woken when the queue changes, or what is done with it.
    pub(super) wake: Notify,
    pub(super) down: AtomicBool,
    pub(super) url: std::sync::OnceLock<String>,
}

impl Inner {
    pub(super) fn new(state: State) -> Inner {
        Inner {
            state: Mutex::new(state),
            changed: Condvar::new(),
            wake: Notify::new(),
            down: AtomicBool::new(false),
            url: std::sync::OnceLock::new(),
        }
    }

    pub(super) fn is_down(&self) -> bool {
        self.down.load(Ordering::SeqCst)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A test that failed while it looked has left nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks.
    pub(super) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes something, and wakes who waits for it.
    pub(super) fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let result = change(&mut state);
        let queue_changed = std::mem::take(&mut state.queue_changed);
        drop(state);
        self.changed.notify_all();
        if queue_changed {
            self.wake.notify_waiters();
        }
        result
    }

    /// Looks again at each change until there is something, or time is up.
    pub(super) fn wait<T>(
        &self,
        timeout: Duration,
        mut look: impl FnMut(&State) -> Option<T>,
    ) -> Option<T> {
        let end = Instant::now() + timeout;
        let mut state = self.lock();
        loop {
            if let Some(found) = look(&state) {
                return Some(found);
            }
            let left = end.checked_duration_since(Instant::now())?;
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
