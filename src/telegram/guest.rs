//! A mention in a chat that the bot is not in.

use super::addressed::{self, Wish, wish_of_guest};
use super::api::AnswerGuestQuery;
use super::ask::given;
use super::bot::{Bot, Talk};
use super::counts::{self, Place};
use super::inline::article;
use super::keyboard::Buttons;
use super::quota::Verdict as Granted;
use super::reply::Page;
use super::sender::Refusal;
use super::update::Message;
use super::words::Words;
use crate::answer::{Purpose, purpose};
use crate::store::Change;
use serde::de::IgnoredAny;
use std::time::Instant;

/// By what all are known together whom nothing tells apart.
const NOBODY: i64 = 0;

impl Bot {
    /// Answers a guest's question, once. Nothing of it is kept: the number of its chat may be
    /// another chat's.
    pub(super) async fn guest(
        &self,
        message: &Message,
        received: i64,
        arrived: Instant,
    ) -> Vec<Change> {
        let Some(query) = &message.guest_query_id else { return Vec::new() };
        let wish = wish_of_guest(message, &self.me);
        // Thanks ask nothing, here as in a group.
        let is_courtesy =
            matches!(&wish, Wish::Answer { text, .. } if purpose(text) != Purpose::Question);
        if wish == Wish::Nothing || is_courtesy || !self.twins.is_guests(message).await {
            return Vec::new();
        }
        let words =
            message.from.as_ref().map_or_else(|| Words::of("en"), |from| self.words_of(from));
        let asker = addressed::guest(message).unwrap_or(NOBODY);
        let talk = Talk { message, words, asker, received, arrived };
        let Some(page) = self.guest_page(&talk, wish).await else { return Vec::new() };
        let result = article("answer", self.me.username.clone(), String::new(), page);
        let answer = AnswerGuestQuery { guest_query_id: query.clone(), result };
        let answered: Result<IgnoredAny, Refusal> = self.sender.call(&answer).await;
        match answered {
            Ok(_) => counts::replied(Place::Guest, arrived),
            Err(Refusal::Other(reason)) => {
                tracing::warn!(%reason, "Telegram refused an answer to a guest");
            }
            Err(_) => {}
        }
        Vec::new()
    }

    /// What a guest is answered; none who was told a moment ago that there is no answer.
    async fn guest_page(&self, talk: &Talk<'_>, wish: Wish<'_>) -> Option<Page> {
        let words = talk.words;
        let say = |key: &str| Page { text: words.say(key).to_owned(), ..Page::default() };
        if !self.may_ask(talk.asker).await {
            // Without a number to be let in by: strangers read along.
            return self.turned_away.claim(talk.asker).then(|| say("guest-not-allowed"));
        }
        let now = self.live.load();
        match now.quota.question(talk.asker, talk.asker, talk.times()) {
            Granted::Granted => {}
            Granted::Told => return Some(say("too-fast")),
            Granted::Silent => return None,
        }
        let text = match wish {
            Wish::Answer { text, .. } | Wish::AnswerTo { text, .. } => text,
            _ => return Some(say("ask-prompt")),
        };
        let (answer, _) = now.ask(Place::Guest, &text, None);
        let given = given(&answer);
        let quote = given.quotes.first();
        let page =
            quote.and_then(|quote| self.quote(now.library(), words, &given, quote, Buttons::Post));
        Some(page.unwrap_or_else(|| match answer.terms {
            0 => say("no-subject"),
            _ => say("nothing-group"),
        }))
    }
}
