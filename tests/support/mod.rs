//! A Bot API server for tests, over real HTTP on a free port of this machine, and a runner of the
//! real program against it.
//!
//! It keeps chats, messages, topics, members and queries as Telegram does, refuses what Telegram
//! refuses in Telegram's words, and notes what Telegram would pass over or mend silently:
//! `server.violations()`. It fails on order. Tests play people. Everything here blocks, and the
//! server has a thread of its own, so plain and async tests can both use it (async ones with the
//! multi-thread runtime). What waits panics when time is up, and tells what was said instead.
//!
//! ```ignore
//! mod support;
//! use support::*;
//!
//! let server = Server::start();                        // or Server::builder().….start()
//! let mut bot = Bot::of(&server).data(folder.path()).library("article.txt").pace("off").start();
//! let ann = server.person("Ann").speaks("ru").called("ann");
//! let bob = server.person("Bob");
//!
//! // In private, and in a group (a supergroup; the first person owns it; privacy mode is on)
//! let home = server.private(&ann);
//! let hello = ann.say(&home, "Who was Lavrov?");
//! let answer = home.wait_reply_to(&hello, SOON);
//! assert_eq!(answer.blockquotes(), ["…"]);
//! let readers = server.group("Readers", &[&ann, &bob]);
//! let asked = bob.says(&readers, "/ask who?").reply_to(&hello).quoting("Lavrov").send();
//! readers.wait_reply_to(&asked, SOON);
//! bob.say(&readers, "nothing for a bot");
//! readers.stays_silent(Duration::from_millis(300));
//!
//! // Buttons, edits
//! let tap = ann.taps(&answer, "Next quote");           // by label or data, as it is now
//! assert_eq!(tap.answer(SOON).text(), "");             // .url(), .is_alert(), .took, .params
//! let moved = answer.wait_edit(SOON);                  // or answer.now(); .edits has all texts
//! ann.edits(&hello, "Who was Kerry?");
//! ann.edits_with(&hello, |_| {});                      // an edit that changes nothing
//! ann.deletes(&hello);
//!
//! // Inline and as a guest
//! let asked = ann.types_inline("lavrov", "");
//! let found = asked.answer(SOON);                      // .results, .next_offset, .params
//! let posted = asked.choose(0, &readers);              // its buttons work: ann.taps(&posted, …)
//! let club = server.new_group("Club").people(&[&bob]).without_bot().build();
//! let guest = bob.mentions_guest(&club, "@quote_bot who?").with_twin().send();
//! let posted = guest.answer(SOON);
//!
//! assert_eq!(server.violations(), [""; 0]);
//! assert!(bot.stop().success());
//! ```
//!
//! # Kinds of chats
//!
//! `server.new_group("Readers")` `.people(&[…])` `.basic()` `.forum()` `.called("public_name")`
//! `.linked_to(&channel)` `.direct_messages_of(&channel)` `.without_bot()` `.changed(|json| …)`
//! `.build()`. `server.channel("Paper")`; `channel.posts("text")` forwards to the linked groups.
//! `let news = group.topic("News")`; `news.close()`, `.reopen()`, `.delete()`.
//! `server.other_bot("other_bot")`.
//!
//! # Ways of saying something, each ending in `.send()`
//!
//! `ann.says(&chat, "text")`, `.photo(&chat).caption("…")`, `.sticker(&chat)`,
//! `.rich(&chat, blocks)`, `.sends(&chat, json!({"dice": …}))`; then `.reply_to(&msg)` (a person's
//! or the bot's), `.quoting("part")`, `.in_topic(&news)`, `.external_reply(json!({…}), quote)`,
//! `.by_channel(&channel)`, `.anonymously()`, `.forwarded(&bob)`, `.via_bot(&other)`,
//! `.via_this_bot()`, `.dated(seconds_ago)`, `.with_entity("part", json!({"type": "new_one"}))`,
//! `.with_raw(|json| …)`, and `.delivered(true or false)` against what privacy mode says.
//! `ann.starts("payload")`. A raw update: `server.push_update(json!({"poll": {…}}))`.
//!
//! # Members
//!
//! `chat.add_bot(&by)`, `.kick_bot`, `.remove_bot`, `.mute_bot`, `.promote_bot`, `.demote_bot`,
//! `chat.bot_status()`, `chat.promote(&ann)`, `.demote`, `.join`, `.leave`, `.restrict(&ann, true)`,
//! `let supergroup = group.upgrade(&by)`, `ann.blocks_bot()`, `.unblocks_bot()`.
//!
//! # What the bot said
//!
//! `chat.wait_reply_to(&msg, SOON)`, `.replies_to(&msg)`, `.wait_after(&msg, SOON)`,
//! `.messages_by_bot()`, `.wait_for(|all| all.len() == 3, SOON)`, `.reaction_to(&msg)`,
//! `.wait_reaction_to(&msg, SOON)`. A [`BotMessage`] has `text`, `entities`, `reply_to`, `thread`,
//! `edits`, `at`, `raw`, and `.blockquotes()`, `.expandable()`, `.bold()`, `.underlined()`,
//! `.code()`, `.links()`, `.pings()`, `.length()`, `.rows()`, `.labels()`, `.button("label")`,
//! `.data_of("label")`, `.keys()`, `.force_reply()`.
//!
//! # Calls, failures, pace
//!
//! `server.calls()`, `server.calls_of("sendMessage")`, `server.wait_call("setMyCommands", SOON)`,
//! `server.settled(quiet, timeout)`, `server.setting("MyCommands")`, `server.updates_pending()`.
//! `server.fail_next(on("sendMessage").to(&chat), Failure::TooMany(1), times)`; also
//! [`Failure::Status`], `CutBefore`, `CutAfter`, `Slow`, and so on; `server.down(true)` cuts
//! everything until `down(false)`. `server.pace_violations(&Pace::default().faster(10))`.
//! `server.set_webhook_by_hand(url)` is what another program left behind; `server.polls()`.
//! `server.clock_off(seconds)`, `server.webhook_failed(seconds_ago, "why")`.
//!
//! # The program
//!
//! `Bot::of(&server)` `.data(folder)` `.library(path)` `.pace("off")` `.env(name, value)`
//! `.webhook()` `.health()` `.command(|command| …)` `.start()` (until it takes updates) or `.start_only()`;
//! then `.log()`, `.wait_log("…", SOON)`, `.health("/metrics")`, `.signal("INT")`, `.stop()`, `.kill()`,
//! `.wait_exit(SOON)`, `.pid()`. `Bot::command(&server)` is for its other commands.

#![allow(dead_code, unused_imports, reason = "each test crate has all of it and uses a part")]
#![allow(unreachable_pub, reason = "`pub` tells what is for tests from what is the server's own")]
#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

mod asking;
mod bot;
mod checks;
mod detect;
mod failures;
mod fields;
mod http;
mod membership;
mod methods;
mod pace;
mod people;
mod play;
mod queries;
mod sending;
mod state;
mod updates;
mod wait;
mod webhook;

pub use asking::{Guest, InlineAnswer, InlineAsked, Mention, Tap, TapAnswer};
pub use bot::{Bot, Runner, free_port, get};
pub use failures::{Failure, Matcher, any, on};
pub use pace::Pace;
pub use people::{Chat, NewGroup, Person, Topic};
pub use play::{Msg, Repliable, Saying};
pub use state::Call;
pub use wait::{BotMessage, Place};

use serde_json::{Value, json};
use state::{Config, Inner, State, Webhook};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Long enough for whatever is to happen at once, on a busy machine too.
pub const SOON: Duration = Duration::from_secs(20);

/// The server. It ends when this is dropped.
pub struct Server {
    inner: Arc<Inner>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A server to be started; see [`Server::builder`].
pub struct Builder {
    config: Config,
    me: Value,
}

impl Builder {
    /// Changes what `getMe` says: `|me| me["supports_guest_queries"] = json!(false)`.
    pub fn me(mut self, change: impl FnOnce(&mut Value)) -> Builder {
        change(&mut self.me);
        self
    }

    /// Another token than the usual.
    pub fn token(mut self, token: &str) -> Builder {
        self.config.token = token.to_owned();
        self
    }

    /// Whether a mention alone brings a message of a group to the bot: true, but Telegram is not
    /// reliable in this.
    pub fn mentions_delivered(mut self, delivered: bool) -> Builder {
        self.config.mentions_delivered = delivered;
        self
    }

    /// Refuses webhooks without HTTPS, as Telegram does.
    pub fn needs_https(mut self) -> Builder {
        self.config.needs_https = true;
        self
    }

    /// Tells which inline result was chosen.
    pub fn inline_feedback(mut self) -> Builder {
        self.config.inline_feedback = true;
        self
    }

    /// How long taps (15 s) and inline queries (10 s) can be answered.
    pub fn query_lifetimes(mut self, taps: Duration, inline: Duration) -> Builder {
        self.config.callback_lifetime = taps;
        self.config.inline_lifetime = inline;
        self
    }

    /// How long it takes until an update that the webhook refused comes again; 50 ms.
    pub fn webhook_pause(mut self, pause: Duration) -> Builder {
        self.config.webhook_pause = pause;
        self
    }

    /// Keeps no log of calls: for measuring.
    pub fn without_log(mut self) -> Builder {
        self.config.keeps_log = false;
        self
    }

    /// Starts it.
    pub fn start(self) -> Server {
        let inner = Arc::new(Inner::new(State::new(self.config, self.me)));
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let shared = Arc::clone(&inner);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
                let listener = listener.expect("a free port");
                ready.send(listener.local_addr().expect("it is bound")).expect("it is awaited");
                tokio::spawn(webhook::deliver(Arc::clone(&shared)));
                tokio::select! {
                    () = http::serve(listener, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        let address = is_ready.recv().expect("the server starts");
        inner.url.set(format!("http://{address}")).expect("it is set once");
        Server { inner, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

impl Server {
    /// Starts one whose bot is `@quote_bot`, inline and guest queries on, privacy mode on.
    pub fn start() -> Server {
        Server::builder().start()
    }

    /// One to be described further.
    pub fn builder() -> Builder {
        let me = json!({
            "id": 7_000_000_001_i64, "is_bot": true, "first_name": "Quotes",
            "username": "quote_bot", "can_join_groups": true,
            "can_read_all_group_messages": false, "supports_inline_queries": true,
            "supports_guest_queries": true, "can_connect_to_business": false,
            "has_main_web_app": false, "has_topics_enabled": false, "likes_tea": true,
        });
        let config = Config {
            token: "7000000001:AAH-a_token_of_no_bot_at_all_0123456".to_owned(),
            mentions_delivered: true,
            needs_https: false,
            inline_feedback: false,
            callback_lifetime: Duration::from_secs(15),
            inline_lifetime: Duration::from_secs(10),
            webhook_pause: Duration::from_millis(50),
            keeps_log: true,
            clock_off: None,
        };
        Builder { config, me }
    }

    /// Its address, for `TELOXIDE_API_URL`.
    pub fn url(&self) -> &str {
        self.inner.url.get().expect("it is set at start")
    }

    /// The token that it knows.
    pub fn token(&self) -> String {
        self.inner.read(|state| state.config.token.clone())
    }

    /// What the bot did that Telegram passes over or mends silently, though it is wrong.
    pub fn violations(&self) -> Vec<String> {
        self.inner.read(|state| state.violations.clone())
    }

    /// All calls, in the order in which they were carried out.
    pub fn calls(&self) -> Vec<Call> {
        self.inner.read(|state| state.calls.clone())
    }

    /// Those of one method.
    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        self.inner.read(|state| {
            let calls = state.calls.iter().filter(|call| call.method.eq_ignore_ascii_case(method));
            calls.cloned().collect()
        })
    }

    /// Forgets the calls made so far.
    pub fn forget_calls(&self) {
        self.inner.with(|state| state.calls.clear());
    }

    /// Waits for the first call of a method since the start or [`Server::forget_calls`].
    pub fn wait_call(&self, method: &str, timeout: Duration) -> Call {
        self.wait_calls(method, 1, timeout).remove(0)
    }

    /// Waits until a method has been called this often.
    pub fn wait_calls(&self, method: &str, count: usize, timeout: Duration) -> Vec<Call> {
        let found = self.inner.wait(timeout, |state| {
            let calls = state.calls.iter().filter(|call| call.method.eq_ignore_ascii_case(method));
            Some(calls.cloned().collect::<Vec<_>>()).filter(|calls| calls.len() >= count)
        });
        found.unwrap_or_else(|| {
            let made: Vec<String> = self.calls().into_iter().map(|call| call.method).collect();
            panic!("not {count} calls of {method} within {timeout:?}, but {made:?}")
        })
    }

    /// Waits until all updates are confirmed and no call but `getUpdates` came for `quiet`.
    pub fn settled(&self, quiet: Duration, timeout: Duration) {
        let end = Instant::now() + timeout;
        loop {
            let (pending, last) = self.inner.read(|state| {
                let calls = state.calls.iter().rev().find(|call| call.method != "getUpdates");
                (state.queue.len(), calls.map(|call| call.at))
            });
            if pending == 0 && last.is_none_or(|last| last.elapsed() >= quiet) {
                return;
            }
            assert!(Instant::now() < end, "not quiet: {pending} updates pending");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Where calls came faster than Telegram allows.
    pub fn pace_violations(&self, pace: &Pace) -> Vec<String> {
        self.inner.read(|state| pace.violations(state.calls.iter()))
    }

    /// What setMy… set: for `MyCommands`, `MyName`, `MyDescription`, `MyShortDescription`,
    /// `ChatMenuButton` the scope or chat, the language, and the value of each.
    pub fn setting(&self, what: &str) -> Vec<(String, String, Value)> {
        self.inner.read(|state| {
            let set = state.settings.iter().filter(|((kind, ..), _)| kind == what);
            set.map(|((_, whom, language), value)| (whom.clone(), language.clone(), value.clone()))
                .collect()
        })
    }

    /// Tells the bot anything: an update, which gets a number if it has none. What the bot said
    /// that it wants is not looked at.
    pub fn push_update(&self, update: Value) {
        let Value::Object(update) = update else {
            panic!("an update is an object: {update}");
        };
        self.inner.with(|state| state.push_whole(update));
    }

    /// Updates that the bot has not confirmed.
    pub fn updates_pending(&self) -> usize {
        self.inner.read(|state| state.queue.len())
    }

    /// The kinds of updates that the bot said that it wants.
    pub fn allowed_updates(&self) -> Vec<String> {
        self.inner.read(|state| state.allowed.clone())
    }

    /// How often the bot has polled.
    pub fn polls(&self) -> u64 {
        self.inner.read(|state| state.polls)
    }

    /// Where updates are posted to, if a webhook is set.
    pub fn webhook_url(&self) -> Option<String> {
        self.inner.read(|state| state.webhook.as_ref().map(|webhook| webhook.url.clone()))
    }

    /// Sets a webhook as another program would have.
    pub fn set_webhook_by_hand(&self, url: &str) {
        self.inner.with(|state| {
            state.webhook = Some(Webhook {
                url: url.to_owned(),
                secret: None,
                max_connections: 1,
                last_error: None,
            });
            state.poll_generation += 1;
            state.poll_ended_by_webhook = true;
            state.touch_queue();
        });
    }

    /// The server's clock is ahead by so many seconds.
    pub fn clock_off(&self, seconds: i64) {
        self.inner.with(|state| state.config.clock_off = Some(seconds));
    }

    /// Telegram could not bring an update to the webhook that is set, as it tells.
    pub fn webhook_failed(&self, seconds_ago: u64, why: &str) {
        self.inner.with(|state| {
            let webhook = state.webhook.as_mut().expect("a webhook is set");
            webhook.last_error = Some((state::now() - seconds_ago, why.to_owned()));
        });
    }

    /// The next `times` calls that are meant fail like this; what was ordered first comes first.
    pub fn fail_next(&self, matcher: Matcher, failure: Failure, times: usize) {
        assert!(times > 0, "a failure happens at least once");
        self.inner.with(|state| state.failures.push(failures::Ordered { matcher, failure, times }));
    }

    /// Forgets the failures that have not happened.
    pub fn fail_no_more(&self) {
        self.inner.with(|state| state.failures.clear());
    }

    /// Cuts all connections and takes no more, or takes them again.
    pub fn down(&self, down: bool) {
        self.inner.down.store(down, Ordering::SeqCst);
        self.inner.wake.notify_waiters();
    }
}
