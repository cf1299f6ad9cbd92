//! What the bot says of itself.

use super::bot::{Bot, Talk, now, plain};
use super::command::Command;
use super::invitation::is_invitation;
use super::keyboard::{self, Buttons};
use super::links::linked;
use super::pages;
use super::render::{self, View};
use super::reply::Page;
use super::update::{Chat, ChatKind};
use super::words::Words;
use crate::store::{Change, Given, Kept};
use std::sync::Arc;
use std::time::Duration;
use teloxide::types::{KeyboardButton, KeyboardMarkup, ReplyMarkup};

const DAY: u64 = 24 * 60 * 60;

impl Bot {
    /// Carries out a command but `/ask`, with what stands behind it.
    pub(super) async fn command(
        &self,
        talk: &Talk<'_>,
        command: Command,
        rest: &str,
    ) -> Vec<Change> {
        let words = talk.words;
        match command {
            // Read before it comes here.
            Command::Ask => Vec::new(),
            Command::Start => self.start(talk, rest).await,
            Command::Documents => {
                let page = pages::documents(words, self.live.load().library().documents(), 1);
                self.send(talk, &page.into()).await.1
            }
            Command::Help => self.help(talk).await,
            Command::About => self.say(talk, pages::about(words)).await,
            Command::Privacy => {
                let days = |span: Duration| span.as_secs().div_ceil(DAY);
                let manners = Arc::clone(&self.live.load().manners);
                let (kept, in_memory) = (&manners.retention, manners.in_memory);
                let (answers, updates) = (days(kept.answers), days(kept.updates));
                let mut text = pages::privacy(words, answers, updates, kept.questions, in_memory);
                if self.store.is_owner(talk.asker) {
                    text += "\n\n";
                    text += words.say("privacy-owner");
                }
                self.say(talk, text).await
            }
            Command::Forget => {
                let was_owner = self.store.is_owner(talk.asker);
                // Said when it is done, not before.
                let key = match self.store.change(vec![Change::ForgetUser(talk.asker)]).await {
                    Ok(()) => "forget-done",
                    Err(error) => {
                        tracing::error!(%error, "what is kept of somebody could not be deleted");
                        "forget-failed"
                    }
                };
                // The language that was chosen is forgotten too.
                let words = self.words(&talk.message.chat, talk.message.from.as_ref());
                let mut text = words.say(key).to_owned();
                // Who is one by the settings as well stays one.
                let is_owner = self.live.load().manners.access.owners.contains(&talk.asker);
                if was_owner && !is_owner && key == "forget-done" {
                    text += " ";
                    text += words.say("forget-owner");
                }
                self.say(talk, text).await
            }
            Command::Id => {
                let chat = talk.message.chat.id;
                let direct = talk.message.direct_messages_topic.map(|topic| topic.topic_id);
                let topic = talk.message.topic().or(direct);
                // Who writes in the name of the group has no other number here.
                let user = Some(talk.asker).filter(|asker| talk.is_private() || *asker != chat);
                self.send(talk, &pages::id(words, user, chat, topic).into()).await.1
            }
            Command::Language => self.language(talk, rest).await,
        }
    }

    /// How to ask, here and elsewhere.
    pub(super) async fn help(&self, talk: &Talk<'_>) -> Vec<Change> {
        let help = pages::help(&self.view(talk.words), self.me.supports_guest_queries);
        self.say(talk, help).await
    }

    async fn start(&self, talk: &Talk<'_>, payload: &str) -> Vec<Change> {
        let words = talk.words;
        if let Some(id) = linked(payload) {
            return self.paragraph(talk, id).await;
        }
        if is_invitation(payload) {
            return self.say(talk, words.say("owner-link-private")).await;
        }
        if !talk.is_private() {
            return self.help(talk).await;
        }
        let outgoing = {
            let now = self.live.load();
            let mut outgoing = plain(pages::start(words, now.library().documents()));
            if !now.samples().is_empty() {
                outgoing.page.text += "\n\n";
                outgoing.page.text += words.say("start-examples");
                outgoing.markup = Some(keys(now.samples(), words));
            }
            outgoing
        };
        self.send(talk, &outgoing).await.1
    }

    /// The paragraph that a link leads to. In a group it is its asker's to move.
    async fn paragraph(&self, talk: &Talk<'_>, id: &str) -> Vec<Change> {
        let page = self.live.load().library().passage(id).map(|(document, passage)| {
            render::paragraph(&self.view(talk.words), &document, passage, Buttons::Alone)
        });
        let Some(page) = page else {
            return self.say(talk, talk.words.say("link-gone")).await;
        };
        let (sent, mut changes) = self.send(talk, &page.into()).await;
        if let Some(sent) = sent.filter(|_| !talk.is_private()) {
            changes.push(Change::Answer(Kept {
                chat: sent.chat,
                message: sent.message,
                question_message: talk.message.message_id,
                asker: talk.asker,
                author: talk.asker,
                asked: now(),
                question: None,
                given: Given::default(),
            }));
        }
        changes
    }

    /// Shows the languages to choose from, or chooses the one that is named.
    async fn language(&self, talk: &Talk<'_>, named: &str) -> Vec<Change> {
        let Some(chat) = self.chooses_for(&talk.message.chat, talk.asker).await else {
            return self.say(talk, talk.words.say("language-admins")).await;
        };
        let Some(chosen) = Words::named(named) else {
            let mut text = talk.words.say("language-choose").to_owned();
            if !named.is_empty() {
                text = format!("{} {text}", talk.words.say("language-unknown"));
            }
            return self.send(talk, &choice(&text).into()).await.1;
        };
        let mut changes = self.say(talk, chosen.say("language-done")).await;
        changes.push(Change::Language { chat, language: chosen.code().to_owned() });
        changes
    }

    /// The chat whose language somebody chooses: a group's admins the group's, anybody in private
    /// or in a channel's direct messages their own. None for anybody else in a group.
    pub(super) async fn chooses_for(&self, chat: &Chat, asker: i64) -> Option<i64> {
        if chat.kind == ChatKind::Private || chat.is_direct_messages {
            return Some(asker);
        }
        // An anonymous admin writes in the name of the group.
        let decides = asker == chat.id || self.decides(chat.id, asker).await;
        decides.then_some(chat.id)
    }

    /// What pages are made with.
    pub(super) fn view(&self, words: &'static Words) -> View<'_> {
        View { words, username: &self.me.username, shares: self.me.supports_inline_queries }
    }
}

/// A text over the languages to choose from.
pub(super) fn choice(text: &str) -> Page {
    let keyboard = keyboard::languages();
    Page { text: text.to_owned(), entities: Vec::new(), keyboard: Some(keyboard) }
}

/// The samples as keys to tap: what is tapped is asked in the person's own name.
fn keys(samples: &[String], words: &'static Words) -> ReplyMarkup {
    let rows = samples.iter().map(|sample| [KeyboardButton::new(sample.as_str())]);
    let keyboard = KeyboardMarkup::new(rows)
        .resize_keyboard()
        .one_time_keyboard()
        .input_field_placeholder(words.say("ask-placeholder").to_owned());
    ReplyMarkup::Keyboard(keyboard)
}
