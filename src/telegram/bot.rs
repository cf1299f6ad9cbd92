//! The bot: what comes of each update.

use super::access::{Access, Members};
use super::addressed::{Wish, asker, is_alone, wish};
use super::ask::Question;
use super::counts::{self, Place};
use super::invitation::{Invitations, invitation};
use super::lanes::Handler;
use super::live::Live;
use super::quota::{Quotas, Times};
use super::recent::Recent;
use super::reply::{Address, Outgoing, Page};
use super::sender::{Refusal, Sender, Sent};
use super::setup::Me;
use super::twins::Twins;
pub(super) use super::update::now;
use super::update::{Chat, ChatKind, Event, Message, Update, User};
use super::words::Words;
use crate::store::{Change, Retention, Store};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How seldom a greeting is answered, and one who may not ask is told so.
const FRIENDLY_SPAN: Duration = Duration::from_secs(10 * 60);
const TURNED_AWAY_SPAN: Duration = Duration::from_secs(24 * 60 * 60);
/// How many of each are remembered.
const MOST_REMEMBERED: usize = 50_000;

/// What an owner may set of the bot's manners.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Whom it serves.
    pub access: Access,
    /// How much one may ask.
    pub quotas: Quotas,
    /// How long an edited question has its answer edited; 15 minutes by default.
    pub edits: Duration,
    /// How many quotes an answer has to move through; 5 by default.
    pub quotes: usize,
    /// What is kept, to be told to whoever asks.
    pub retention: Retention,
    /// Whether what is kept is gone with the process.
    pub in_memory: bool,
    /// The links that make owners; none where nobody becomes one by a link.
    pub invitations: Option<Invitations>,
}

impl Default for Manners {
    fn default() -> Manners {
        Manners {
            access: Access::default(),
            quotas: Quotas::default(),
            edits: Duration::from_secs(15 * 60),
            quotes: 5,
            retention: Retention::default(),
            in_memory: true,
            invitations: None,
        }
    }
}

/// The bot. One for the process; every update is handled by it.
pub struct Bot {
    pub(super) me: Me,
    pub(super) sender: Sender,
    pub(super) store: Store,
    pub(super) live: Arc<Live>,
    pub(super) members: Members,
    friendly: Recent<i64>,
    pub(super) turned_away: Recent<i64>,
    pub(super) twins: Twins,
    pub(super) started: i64,
}

/// A message that the bot replies to, and how.
pub(super) struct Talk<'a> {
    pub message: &'a Message,
    pub words: &'static Words,
    /// Who is answered: a user, or the chat in whose name one writes.
    pub asker: i64,
    /// When the message was taken in, in seconds since 1970.
    pub received: i64,
    /// When that was, on the clock that goes only forwards.
    pub arrived: Instant,
}

impl Talk<'_> {
    /// A reply to the message.
    pub(super) fn reply(&self) -> Address {
        Address::reply(self.message)
    }

    /// When it was taken in and said.
    pub(super) fn times(&self) -> Times {
        Times { received: self.received, asked: self.message.said() }
    }

    /// Whether whoever writes there speaks to the bot.
    pub(super) fn is_alone(&self) -> bool {
        is_alone(&self.message.chat)
    }

    /// Whether nobody else reads along.
    pub(super) fn is_private(&self) -> bool {
        self.message.chat.kind == ChatKind::Private
    }
}

impl Bot {
    /// A bot that answers as `me` from the library that is in `live` at the time, by its manners.
    pub fn new(me: Me, sender: Sender, store: Store, live: Arc<Live>) -> Bot {
        crate::library::counts::tell(&live.library());
        Bot {
            me,
            sender,
            store,
            live,
            members: Members::default(),
            friendly: Recent::new(FRIENDLY_SPAN, MOST_REMEMBERED),
            turned_away: Recent::new(TURNED_AWAY_SPAN, MOST_REMEMBERED),
            twins: Twins::new(),
            started: now(),
        }
    }

    async fn message(&self, message: &Message, received: i64, arrived: Instant) -> Vec<Change> {
        if let Some((from, to)) = message.moved() {
            return vec![Change::Migrate { from, to }];
        }
        let wish = wish(message, &self.me);
        if wish == Wish::Nothing {
            return Vec::new();
        }
        if !self.twins.is_messages(message) {
            return Vec::new();
        }
        let talk = self.talk(message, received, arrived);
        if let Some(invitation) = invitation(&talk, &wish) {
            return self.invited(&talk, invitation).await;
        }
        if !self.admits(&talk).await {
            self.twins.leave(message);
            return Vec::new();
        }
        // A question counts when it is known to be one, and a friendly line is said seldom anyhow.
        let counts = matches!(wish, Wish::Prompt | Wish::Command(..) | Wish::Unknown);
        if counts && !self.grants(&talk).await {
            return Vec::new();
        }
        let changes = self.fulfil(&talk, wish).await;
        if changes.contains(&Change::ForgetChat(message.chat.id)) {
            self.twins.leave(message);
        }
        changes
    }

    async fn fulfil(&self, talk: &Talk<'_>, wish: Wish<'_>) -> Vec<Change> {
        match wish {
            Wish::Answer { text, call } => self.asked(talk, text, call).await,
            Wish::AnswerTo { text, message, is_part } => {
                let question = Question::of_another(talk, text, message, is_part);
                self.answer(talk, question).await
            }
            Wish::Prompt => self.prompt(talk).await,
            Wish::Command(command, rest) => self.command(talk, command, rest).await,
            Wish::Unknown => self.help(talk).await,
            // A picture in reply to an answer asks nothing.
            Wish::Wordless if self.followed(talk).await.is_some() => Vec::new(),
            Wish::Wordless => self.be_friendly(talk, "wordless").await,
            Wish::Nothing => Vec::new(),
        }
    }

    /// The words and the asker of a message.
    pub(super) fn talk<'a>(
        &self,
        message: &'a Message,
        received: i64,
        arrived: Instant,
    ) -> Talk<'a> {
        let words = self.words(&message.chat, message.from.as_ref());
        Talk { message, words, asker: asker(message), received, arrived }
    }

    /// The words of a chat: as it chose, else as its user has them.
    pub(super) fn words(&self, chat: &Chat, user: Option<&User>) -> &'static Words {
        match self.store.language(chat.id) {
            Some(chosen) => Words::of(&chosen),
            None => user.map_or_else(|| Words::of("en"), |user| self.words_of(user)),
        }
    }

    /// The words of a person: as chosen in private, else as the person's app has them.
    pub(super) fn words_of(&self, user: &User) -> &'static Words {
        match self.store.language(user.id) {
            Some(chosen) => Words::of(&chosen),
            None => Words::of(user.language_code.as_deref().unwrap_or("en")),
        }
    }

    /// A friendly line with an example, once in a while, and only where nobody else reads along.
    pub(super) async fn be_friendly(&self, talk: &Talk<'_>, key: &str) -> Vec<Change> {
        if !talk.is_private() || !self.friendly.claim(talk.asker) {
            return Vec::new();
        }
        let mut line = talk.words.say(key).to_owned();
        if let Some(example) = self.live.load().samples().first() {
            line += "\n\n";
            line += &talk.words.tell("for-example", &[("question", example.into())]);
        }
        self.say(talk, line).await
    }

    /// Replies with a text without quotes.
    pub(super) async fn say(&self, talk: &Talk<'_>, text: impl Into<String>) -> Vec<Change> {
        self.send(talk, &plain(text.into())).await.1
    }

    /// Replies; what comes of it is that a chat that is gone is forgotten.
    pub(super) async fn send(
        &self,
        talk: &Talk<'_>,
        outgoing: &Outgoing,
    ) -> (Option<Sent>, Vec<Change>) {
        self.send_as(talk, &talk.reply(), outgoing).await
    }

    /// Sends what somebody waits for to an address; what comes of it is that a chat that is gone is
    /// forgotten.
    pub(super) async fn send_as(
        &self,
        talk: &Talk<'_>,
        to: &Address,
        outgoing: &Outgoing,
    ) -> (Option<Sent>, Vec<Change>) {
        let sent = self.send_to(to, outgoing).await;
        if sent.0.is_some() {
            counts::replied(Place::of(talk.message), talk.arrived);
        }
        sent
    }

    /// Sends to an address; what comes of it is that a chat that is gone is forgotten.
    pub(super) async fn send_to(
        &self,
        to: &Address,
        outgoing: &Outgoing,
    ) -> (Option<Sent>, Vec<Change>) {
        match self.sender.send(to, outgoing).await {
            Ok(sent) if sent.chat != to.chat => {
                (Some(sent), vec![Change::Migrate { from: to.chat, to: sent.chat }])
            }
            Ok(sent) => (Some(sent), Vec::new()),
            Err(refusal) => (None, self.refused(to.chat, &refusal)),
        }
    }

    /// What comes of a refusal.
    pub(super) fn refused(&self, chat: i64, refusal: &Refusal) -> Vec<Change> {
        match refusal {
            Refusal::Gone => vec![Change::ForgetChat(chat)],
            Refusal::Other(reason) => {
                tracing::warn!(%reason, "Telegram refused a reply");
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}

impl Handler for Bot {
    async fn handle(&self, update: Update) -> Vec<Change> {
        let (received, arrived) = (update.received, update.arrived);
        match update.event {
            Event::Message(message) => self.message(&message, received, arrived).await,
            Event::Edited(message) => self.edited(&message, received, arrived).await,
            Event::Guest(message) => self.guest(&message, received, arrived).await,
            Event::Inline(query) => self.inline(&query, received, arrived).await,
            Event::Tap(tap) => self.tap(&tap, arrived).await,
            Event::Membership(membership) => self.membership(&membership).await,
            Event::Other => Vec::new(),
        }
    }
}

/// A text without entities or buttons.
pub(super) fn plain(text: String) -> Outgoing {
    Page { text, ..Page::default() }.into()
}
