//! A tap on a button.

use super::bot::Bot;
use super::commands::choice;
use super::counts::{self, Place};
use super::keyboard::{Buttons, Data};
use super::links::deep_link;
use super::pages;
use super::render;
use super::reply::{Address, Page};
use super::sender::{Refusal, Target};
use super::update::{CallbackQuery, ChatKind, Message};
use super::words::Words;
use crate::store::{Change, Kept};
use reqwest::Url;
use std::time::Duration;
use teloxide::payloads::AnswerCallbackQuery;
use teloxide::types::CallbackQueryId;
use tokio::time::{Instant, sleep, timeout_at};

/// A tap is answered within a second, so whatever it takes is to be known within this time.
const PATIENCE: Duration = Duration::from_millis(800);
/// How long an answer may not be kept yet that somebody has seen already, and how often it is
/// looked for: Telegram shows it before the bot is told that it was sent.
const UNKEPT: Duration = Duration::from_millis(400);
const LOOK: Duration = Duration::from_millis(20);

/// What a tap leads to.
enum Turn {
    /// The message has another page.
    To(Page, Vec<Change>),
    /// A few words over the chat.
    Toast(&'static str),
    /// A paragraph opens in private, because the answer is somebody else's.
    Private(String),
}

impl Bot {
    /// What comes of a tap. It is answered at once; the message follows at its chat's pace, and of
    /// quick taps the last one counts.
    pub(super) async fn tap(
        &self,
        tap: &CallbackQuery,
        arrived: std::time::Instant,
    ) -> Vec<Change> {
        let target = match (&tap.message, &tap.inline_message_id) {
            (Some(message), _) => Some(Target::Chat {
                chat: message.chat.id,
                group: Address::of(&message.chat).group,
                message: message.message_id,
            }),
            (None, Some(id)) => Some(Target::Inline(id.clone())),
            (None, None) => None,
        };
        let words = match &tap.message {
            Some(message) => self.words(&message.chat, Some(&tap.from)),
            None => self.words_of(&tap.from),
        };
        let end = Instant::now() + PATIENCE;
        let data = tap.data.as_deref().and_then(Data::decode);
        let turn = match (data, self.may_tap(tap, end).await) {
            (_, Some(false)) => Turn::Toast(words.say("guest-not-allowed")),
            (_, None) => Turn::Toast(words.say("unsure")),
            (Some(data), _) => self.turn(tap, words, data, end).await,
            (None, _) => Turn::Toast(words.say("too-old")),
        };
        let (page, changes) = match turn {
            Turn::To(page, changes) => (page, changes),
            Turn::Toast(text) => {
                self.answer_tap(tap, arrived, Some(text.to_owned()), None).await;
                return Vec::new();
            }
            Turn::Private(url) => {
                self.answer_tap(tap, arrived, None, Some(url)).await;
                return Vec::new();
            }
        };
        let answer = self.answer_tap(tap, arrived, None, None);
        let Some(target) = target else {
            answer.await;
            return Vec::new();
        };
        // The tap is answered whenever the message's turn comes.
        let (edited, ()) = tokio::join!(self.sender.edit(target, page), answer);
        match (edited, &tap.message) {
            (Err(Refusal::Gone), Some(message)) => vec![Change::ForgetChat(message.chat.id)],
            (Err(Refusal::Other(reason)), _) => {
                tracing::warn!(%reason, "Telegram refused an edit");
                changes
            }
            _ => changes,
        }
    }

    /// Whether one who taps may be shown anything: who sees a post may not be one who may ask.
    /// None where Telegram does not say so before `end`.
    async fn may_tap(&self, tap: &CallbackQuery, end: Instant) -> Option<bool> {
        match &tap.message {
            Some(message) if message.chat.is_group() && !message.chat.is_direct_messages => {
                Some(self.serves(message.chat.id))
            }
            _ => timeout_at(end, self.may_ask(tap.from.id)).await.ok(),
        }
    }

    async fn turn(
        &self,
        tap: &CallbackQuery,
        words: &'static Words,
        data: Data<'_>,
        end: Instant,
    ) -> Turn {
        let Some(message) = &tap.message else {
            return self.near(words, data, Buttons::Post);
        };
        match data {
            Data::Language(code) => return self.choose(tap, message, code, end).await,
            Data::Documents(number) => {
                let now = self.live.load();
                let page = pages::documents(words, now.library().documents(), number);
                return Turn::To(page, Vec::new());
            }
            _ => {}
        }
        // In private a paragraph is shown for itself.
        let kept = match (data, is_among_two(message)) {
            (Data::Passage { .. } | Data::Rest { .. }, true) => None,
            _ => self.kept(message).await,
        };
        let Some(passage) = passage_of(data, kept.as_ref()) else {
            return Turn::Toast(words.say("too-old"));
        };
        if self.live.load().library().passage(passage).is_none() {
            return Turn::Toast(words.say("gone"));
        }
        if !self.may_turn(tap, message, kept.as_ref(), end).await {
            return Turn::Private(deep_link(&self.me.username, passage));
        }
        match (data, &kept) {
            (Data::Quote(number), Some(kept)) => {
                match self.page(self.live.load().library(), words, &kept.given, number) {
                    Some(page) => Turn::To(page, Vec::new()),
                    None => Turn::Toast(words.say("gone")),
                }
            }
            _ => self.near(words, data, Buttons::Alone),
        }
    }

    /// A paragraph, or the rest of one. Where it was come to from a quote, there is a way back.
    fn near(&self, words: &'static Words, data: Data<'_>, buttons: Buttons) -> Turn {
        let (id, offset, quote) = match data {
            Data::Passage { id, quote } => (id, 0, quote),
            Data::Rest { id, offset, quote } => (id, offset as usize, quote),
            _ => return Turn::Toast(words.say("too-old")),
        };
        let buttons = match (buttons, quote) {
            (Buttons::Alone, Some(quote)) => Buttons::Near { quote },
            (buttons, _) => buttons,
        };
        match self.live.load().library().passage(id) {
            Some((document, passage)) => {
                let page = render::rest(&self.view(words), &document, passage, offset, buttons);
                Turn::To(page, Vec::new())
            }
            None => Turn::Toast(words.say("gone")),
        }
    }

    /// The answer that a message is.
    async fn kept(&self, message: &Message) -> Option<Kept> {
        let end = Instant::now() + UNKEPT;
        loop {
            match self.store.answer(message.chat.id, message.message_id).await {
                Ok(None) if Instant::now() < end => sleep(LOOK).await,
                Ok(kept) => return kept,
                Err(error) => {
                    tracing::error!(%error, "an answer could not be looked up");
                    return None;
                }
            }
        }
    }

    /// Who asked may move an answer, and who decides for the group.
    async fn may_turn(
        &self,
        tap: &CallbackQuery,
        message: &Message,
        kept: Option<&Kept>,
        end: Instant,
    ) -> bool {
        is_among_two(message)
            || kept.is_some_and(|kept| kept.asker == tap.from.id)
            || self.decides_soon(message.chat.id, tap.from.id, end).await == Some(true)
    }

    /// Whether `user` decides for the group, if Telegram says so before `end`.
    async fn decides_soon(&self, chat: i64, user: i64, end: Instant) -> Option<bool> {
        let member = timeout_at(end, self.members.of(&self.sender, chat, user)).await.ok()?;
        member.map(|member| member.is_admin())
    }

    /// Whether `user` decides for the group.
    pub(super) async fn decides(&self, chat: i64, user: i64) -> bool {
        self.members.of(&self.sender, chat, user).await.is_some_and(|member| member.is_admin())
    }

    /// The language of a chat is chosen by a button.
    async fn choose(
        &self,
        tap: &CallbackQuery,
        message: &Message,
        code: &str,
        end: Instant,
    ) -> Turn {
        let words = self.words(&message.chat, Some(&tap.from));
        let chosen_for = self.chooses_for(&message.chat, tap.from.id);
        let chat = match timeout_at(end, chosen_for).await {
            Ok(Some(chat)) => chat,
            Ok(None) => return Turn::Toast(words.say("language-admins")),
            Err(_) => return Turn::Toast(words.say("unsure")),
        };
        let chosen = Words::of(code);
        let language = chosen.code().to_owned();
        let page = choice(chosen.say("language-done"));
        // What is said while the edit waits for its turn is said in the new language already.
        self.store.speak(chat, &language);
        Turn::To(page, vec![Change::Language { chat, language }])
    }

    async fn answer_tap(
        &self,
        tap: &CallbackQuery,
        arrived: std::time::Instant,
        text: Option<String>,
        url: Option<String>,
    ) {
        let answer = AnswerCallbackQuery {
            callback_query_id: CallbackQueryId(tap.id.clone()),
            text,
            show_alert: None,
            url: url.and_then(|url| Url::parse(&url).ok()),
            cache_time: None,
        };
        let answered: Result<bool, Refusal> = self.sender.call(&answer).await;
        if answered.is_ok() {
            counts::replied(Place::Button, arrived);
        }
    }
}

/// Whether nobody but one person and the bot, or its channel, sees a message.
fn is_among_two(message: &Message) -> bool {
    message.chat.kind == ChatKind::Private || message.chat.is_direct_messages
}

/// The paragraph that a button leads to.
fn passage_of<'a>(data: Data<'a>, kept: Option<&'a Kept>) -> Option<&'a str> {
    match data {
        Data::Quote(number) => {
            let quote = kept?.given.quotes.get(usize::from(number).checked_sub(1)?)?;
            Some(&quote.passage)
        }
        Data::Passage { id, .. } | Data::Rest { id, .. } => Some(id),
        Data::Language(_) | Data::Documents(_) => None,
    }
}
