//! How updates come in, by whichever way.
//!
//! An update is written to the inbox of the store before Telegram is told that it arrived, and
//! stands there until it is answered; so none is lost, whatever happens. One that was taken in
//! before is known by its number.

#[cfg(test)]
mod tests;

use super::counts;
use super::lanes::{Handler, Lanes};
use super::span::Span;
use super::update::{ChatKind, Event, Message, Update, now};
use crate::store::{Looked, Store, StoreError, Waiting};
use rustc_hash::FxHashSet;
use std::time::Duration;

/// The kinds of update that Telegram is asked for, on both ways and always: what is not said
/// stays as it was said before, by whatever program.
pub const ALLOWED: &[&str] = &[
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "guest_message",
    "my_chat_member",
];

/// The way in. Cheap to clone; the clones share the lanes.
pub struct Intake<H> {
    store: Store,
    lanes: Lanes<H>,
    group_age: Span,
}

impl<H> Clone for Intake<H> {
    fn clone(&self) -> Self {
        Intake {
            store: self.store.clone(),
            lanes: self.lanes.clone(),
            group_age: self.group_age.clone(),
        }
    }
}

impl<H: Handler> Intake<H> {
    /// From the inbox of `store` to `lanes`; what was said in a group longer than `group_age` ago
    /// is passed over.
    pub fn new(store: Store, lanes: Lanes<H>, group_age: impl Into<Span>) -> Intake<H> {
        Intake { store, lanes, group_age: group_age.into() }
    }

    /// Begins with what was taken in before this start and is not answered, and returns how many
    /// updates that is. To be called once, before anything new comes in.
    ///
    /// # Errors
    ///
    /// When the inbox can't be read.
    pub async fn replay(&self) -> Result<usize, StoreError> {
        Ok(self.put(self.store.waiting().await?).await)
    }

    /// Begins with what a restore brought while the bot runs.
    pub async fn begin(&self, looked: Looked) {
        let waiting = self.put(looked.waiting).await;
        if looked.is_restored || waiting > 0 {
            tracing::info!(
                waiting,
                "another program restored a backup; what waits in it is answered now"
            );
        }
    }

    /// Returns how many are to be answered.
    async fn put(&self, waiting: Vec<Waiting>) -> usize {
        let now = now();
        let (mut begun, mut old) = (0, 0);
        for waiting in waiting {
            match Update::read(&waiting.raw, waiting.received) {
                Some(update) if !is_passed_over(&update, now, self.group_age.get()) => {
                    begun += 1;
                    self.lanes.put(update);
                }
                _ => {
                    old += 1;
                    self.store.finish(waiting.update, Vec::new()).await;
                }
            }
        }
        tell_of_old(old);
        begun
    }

    /// Takes updates in, as Telegram sent them. When it returns, Telegram may forget them. Returns
    /// the highest number, none where no update has one.
    ///
    /// # Errors
    ///
    /// When the inbox can't be written: then none was taken in.
    pub async fn take_in(&self, raw: Vec<String>) -> Result<Option<i64>, StoreError> {
        let now = now();
        let (mut highest, mut old) = (None, 0);
        let (mut rows, mut updates) =
            (Vec::with_capacity(raw.len()), Vec::with_capacity(raw.len()));
        for json in raw {
            let Some(update) = Update::read(&json, now) else {
                let number = Update::number(&json);
                tracing::warn!(update = number, "an update can't be read; it is passed over");
                counts::unreadable();
                highest = highest.max(number);
                continue;
            };
            highest = highest.max(Some(update.id));
            if !is_passed_over(&update, now, self.group_age.get()) {
                rows.push((update.id, json));
                updates.push(update);
            } else {
                counts::update(&update.event);
                old += usize::from(!matches!(update.event, Event::Other));
            }
        }
        tell_of_old(old);
        if updates.is_empty() {
            return Ok(highest);
        }
        let mut new: FxHashSet<i64> = self.store.take_in(rows).await?.into_iter().collect();
        // Before anything has its turn: a group and the supergroup that it became are two lanes.
        for (from, to) in updates.iter().filter_map(Update::moved) {
            self.store.expect_move(from, to);
        }
        for update in updates {
            if new.remove(&update.id) {
                counts::update(&update.event);
                self.lanes.put(update);
            }
        }
        Ok(highest)
    }
}

/// Whether an update needs no handling: it is nothing for this bot, or was said in a group so long
/// ago that an answer would disturb what is talked of now. What one person waits for is always
/// handled, and so is what becomes of a chat.
fn is_passed_over(update: &Update, now: i64, group_age: Duration) -> bool {
    let said = match &update.event {
        Event::Message(message) | Event::Edited(message) if is_said_to_many(message) => {
            message.said()
        }
        Event::Other => return true,
        _ => return false,
    };
    // Of one without a time nothing is known.
    let age = u64::try_from(now.saturating_sub(said)).unwrap_or(0);
    said > 0 && age > group_age.as_secs()
}

/// Says how much is passed over for its age: where it is all that is said, the clock is wrong.
fn tell_of_old(messages: usize) {
    if messages > 0 {
        tracing::info!(messages, "what was said in groups long ago is passed over");
    }
}

fn is_said_to_many(message: &Message) -> bool {
    message.chat.kind != ChatKind::Private
        && !message.chat.is_direct_messages
        && message.moved().is_none()
}
