//! An edited question to an edited answer.

use super::addressed::{Call, Wish, question_in, wish};
use super::ask::{Question, given};
use super::bot::{Bot, Talk};
use super::counts::{self, Place};
use super::reply::Address;
use super::sender::{Refusal, Target};
use super::update::Message;
use crate::answer::{Purpose, purpose};
use crate::store::{Change, Kept};
use std::time::Instant;

impl Bot {
    /// What comes of a message that has another text than it had, within the time for that. An
    /// edit that leaves the question as it was changes nothing, and one that makes a question of
    /// what was none is answered like a new one.
    pub(super) async fn edited(
        &self,
        message: &Message,
        received: i64,
        arrived: Instant,
    ) -> Vec<Change> {
        let span = i64::try_from(self.live.load().manners.edits.as_secs()).unwrap_or(i64::MAX);
        let age = message.edit_date.unwrap_or(received).saturating_sub(message.date);
        // Of one without a time nothing is known.
        if message.date != 0 && age > span {
            return Vec::new();
        }
        let kept = match self.store.answer_to(message.chat.id, message.message_id).await {
            Ok(kept) => kept,
            Err(error) => {
                tracing::error!(%error, "an answer could not be looked up");
                return Vec::new();
            }
        };
        let talk = self.talk(message, received, arrived);
        let (text, call) = match (wish(message, &self.me), &kept) {
            (Wish::Answer { text, call }, _) => (text, call),
            // Somebody asked by a bare command about what another one wrote.
            (Wish::Nothing, Some(kept)) if kept.asker != talk.asker => match message.words() {
                Some(text) => (question_in(text, &self.me), Call::Command),
                None => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        if purpose(&text) != Purpose::Question {
            return Vec::new();
        }
        match kept {
            Some(kept) => self.answer_again(&talk, text, kept).await,
            // An answer that was in memory only may have gone with the process.
            None if self.live.load().manners.in_memory && message.date < self.started => Vec::new(),
            None if !self.admits(&talk).await => Vec::new(),
            None => self.asked(&talk, text, call).await,
        }
    }

    async fn answer_again(&self, talk: &Talk<'_>, text: String, kept: Kept) -> Vec<Change> {
        let previous = self.followed(talk).await;
        let (given, read, page) = {
            let now = self.live.load();
            let followed = previous.as_ref().and_then(|kept| kept.question.as_deref());
            let (answer, read) = now.ask(Place::of(talk.message), &text, followed);
            let given = given(&answer);
            let is_same = match &kept.question {
                Some(question) => *question == read,
                // The texts of questions are not kept.
                None => kept.given == given,
            };
            if is_same {
                return Vec::new();
            }
            // A mere reply is shrugged at with a reaction, but an answer that stands needs words.
            let call = Call::Command;
            let message = talk.message.message_id;
            let question =
                Question { text, author: kept.author, message, reply_to: None, previous, call };
            let page = self.reply(now.library(), talk, &question, &given, &answer);
            (given, read, page)
        };
        let Some(page) = page else { return Vec::new() };
        let group = Address::of(&talk.message.chat).group;
        let target = Target::Chat { chat: kept.chat, group, message: kept.message };
        let edited = self.sender.edit(target, page).await;
        if edited.is_ok() {
            counts::replied(Place::of(talk.message), talk.arrived);
        }
        match edited {
            Ok(()) | Err(Refusal::Superseded) => {
                vec![Change::Answer(Kept { question: Some(read), given, ..kept })]
            }
            Err(refusal) => self.refused(kept.chat, &refusal),
        }
    }
}
