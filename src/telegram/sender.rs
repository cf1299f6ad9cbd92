//! The one way out: every call that says something goes through here.
//!
//! A message waits in the queue of its chat and then in that of all chats; each queue lets it
//! through as its [pace](super::pace) allows. A call that fails without fault of its own is made
//! again: what a chat or the network is in trouble with holds up no other chat.
//!
//! Nothing runs in the background. Each future drives itself, and one that is dropped gives up its
//! places. A message whose answer was lost is sent again, since Telegram tells apart no two calls:
//! it may arrive twice, but is never lost.

mod chats;
mod edits;
mod gate;
mod payloads;
mod refusal;
#[cfg(test)]
mod tests;

use super::api::{Api, CallError};
use super::backoff::Backoff;
use super::counts;
use super::pace::{ChatPace, Limits, Window};
use super::reply::{Address, Outgoing, Page};

use chats::Chats;
use edits::Edits;
use gate::{Gate, Rank, Ticket};
use payloads::{Accepted, EditMessageText, SendMessage};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::sync::Arc;
use std::time::Duration;
use teloxide::requests::Payload;
use tokio::time::{Instant, sleep, timeout_at};

/// How long an answer to a tap or an inline query is of use; Telegram waits some 10 s for it.
const BUDGET: Duration = Duration::from_secs(9);

/// Why something was not said, for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The bot was blocked or kicked, or the chat or the person is gone.
    Gone,
    /// The bot may not write there: it lost the right, or the topic is closed or deleted.
    Silenced,
    /// The message to be replied to, or to be edited, is no more.
    Deleted,
    /// Too late: Telegram waits for no answer to this query any more.
    Expired,
    /// A newer edit of the same message takes its place.
    Superseded,
    /// Anything else, in Telegram's words.
    Other(String),
}

/// A message that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The chat that it is in, which is another than was asked for where a group has become a
    /// supergroup meanwhile.
    pub chat: i64,
    /// Its number.
    pub message: i64,
}

/// A message to be edited.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// One that the bot sent to a chat.
    Chat {
        /// The chat.
        chat: i64,
        /// Whether many people read it.
        group: bool,
        /// The message.
        message: i64,
    },
    /// One that came by an inline result or to a guest's question.
    Inline(String),
}

/// The sender. Cheap to clone; all clones share one pace.
#[derive(Clone)]
pub struct Sender {
    shared: Arc<Shared>,
}

struct Shared {
    api: Api,
    chats: Chats,
    /// All chats together; nothing where that has no limit.
    all: Option<Arc<Gate<Window>>>,
    edits: Edits,
}

impl Sender {
    /// Over `api`, within `limits`.
    pub fn new(api: Api, limits: Limits) -> Sender {
        let all = Some(limits.all()).filter(|all| !all.is_unlimited());
        let all = all.map(|all| Arc::new(Gate::new(all)));
        let (chats, edits) = (Chats::new(limits), Edits::default());
        Sender { shared: Arc::new(Shared { api, chats, all, edits }) }
    }

    /// Sends a message: waits for its turn, then tries until it is accepted or refused for good.
    ///
    /// Messages to one chat arrive in the order in which this was called, whenever the futures are
    /// polled; but one that is not polled holds up those behind it.
    ///
    /// # Errors
    ///
    /// Why it never will be.
    pub fn send<'a>(
        &'a self,
        to: &Address,
        message: &'a Outgoing,
    ) -> impl Future<Output = Result<Sent, Refusal>> + Send + use<'a> {
        let ticket = self.shared.chats.queue(to.chat, to.group, Rank::Message);
        self.deliver(*to, message, ticket)
    }

    async fn deliver(
        &self,
        mut to: Address,
        message: &Outgoing,
        mut ticket: Ticket<ChatPace>,
    ) -> Result<Sent, Refusal> {
        let mut backoff = Backoff::default();
        let mut moved = false;
        loop {
            let payload = SendMessage::new(&to, message);
            ticket.enter().await;
            let all = self.turn_of_all().await;
            let result = self.shared.api.call::<_, Accepted>(&payload).await;
            drop(all);
            let error = match result {
                Ok(Accepted { message_id: message, chat }) => {
                    return Ok(Sent { chat: chat.map_or(to.chat, |chat| chat.id), message });
                }
                Err(error) => error,
            };
            let next = Next::after(&error);
            if let Next::Hold(wait) = next {
                hold(&ticket, wait);
            }
            // From here on, edits may pass.
            ticket.leave();
            match next {
                Next::Hold(_) => {}
                Next::Again => pause(&error, &mut backoff).await,
                Next::Move(chat) if !moved => {
                    moved = true;
                    // The messages of the supergroup are numbered anew.
                    to = Address { chat, reply_to: None, ..to };
                    ticket = self.shared.chats.queue(to.chat, to.group, Rank::Message);
                }
                Next::Move(_) | Next::GiveUp => match Refusal::of(&error) {
                    Refusal::Deleted if !to.group && to.reply_to.is_some() => to.reply_to = None,
                    refusal => return Err(refusal),
                },
            }
        }
    }

    /// Gives a message another text and other buttons. Of several edits of one message that wait,
    /// the newest is made and the others are [`Refusal::Superseded`]; "not modified" is success.
    /// The newest is the one for which this was called last.
    ///
    /// An edit counts in the pace of its chat and goes before the messages that wait there; where
    /// the chat is not known, it counts in that of all chats only.
    ///
    /// # Errors
    ///
    /// Why it never will be.
    pub fn edit(
        &self,
        target: Target,
        page: Page,
    ) -> impl Future<Output = Result<(), Refusal>> + Send + use<'_> {
        let edit = self.shared.edits.begin(target);
        async move {
            let mut backoff = Backoff::default();
            loop {
                let mut chat = match *edit.target() {
                    Target::Chat { chat, group, .. } => {
                        Some(self.shared.chats.queue(chat, group, Rank::Edit))
                    }
                    Target::Inline(_) => None,
                };
                let ready = async {
                    if let Some(ticket) = &mut chat {
                        ticket.enter().await;
                    }
                    self.turn_of_all().await
                };
                let (mut turn, all) = edit.turn(ready).await?;
                let payload = EditMessageText::new(edit.target(), &page);
                let result = self.shared.api.call::<_, IgnoredAny>(&payload).await;
                drop(all);
                let error = match result {
                    Ok(_) => return Ok(()),
                    Err(error) if refusal::is_unchanged(&error) => return Ok(()),
                    Err(error) => error,
                };
                match Next::after(&error) {
                    Next::Hold(wait) => match &chat {
                        Some(ticket) => hold(ticket, wait),
                        None => *turn = Instant::now() + wait,
                    },
                    Next::Again => {
                        drop((turn, chat));
                        edit.pause(backoff.next()).await?;
                    }
                    // The messages of the group stay behind where nobody can edit them.
                    Next::Move(_) => return Err(Refusal::Deleted),
                    Next::GiveUp => return Err(Refusal::of(&error)),
                }
            }
        }
    }

    /// Makes a call that is no message in a chat (an answer to a tap, an inline query or a guest,
    /// a reaction, a question to Telegram): at once, and tried again while it makes sense, which
    /// is 9 s.
    ///
    /// # Errors
    ///
    /// Why it never will be.
    pub async fn call<P, R>(&self, payload: &P) -> Result<R, Refusal>
    where
        P: Payload + Serialize + Sync,
        R: DeserializeOwned,
    {
        let end = Instant::now() + BUDGET;
        let mut backoff = Backoff::default();
        loop {
            let call = timeout_at(end, self.shared.api.call(payload)).await;
            let error = match call.map_err(|_| Refusal::Expired)? {
                Ok(result) => return Ok(result),
                Err(error) => error,
            };
            let wait = match Next::after(&error) {
                Next::Hold(wait) => wait,
                Next::Again => backoff.next(),
                Next::Move(_) | Next::GiveUp => return Err(Refusal::of(&error)),
            };
            if Instant::now() + wait >= end {
                return Err(Refusal::Expired);
            }
            sleep(wait).await;
        }
    }

    /// Waits for a place among all chats; it is free again some time after what is returned is
    /// dropped.
    async fn turn_of_all(&self) -> Option<Ticket<Window>> {
        let mut ticket = self.shared.all.as_ref()?.queue(Rank::Message);
        ticket.enter().await;
        ticket.step_aside();
        Some(ticket)
    }
}

/// What to do after a call that failed.
enum Next {
    /// Wait as long as Telegram says.
    Hold(Duration),
    /// Wait a while.
    Again,
    /// Go to this chat.
    Move(i64),
    /// Nothing.
    GiveUp,
}

impl Next {
    fn after(error: &CallError) -> Next {
        let next = match *error {
            CallError::RetryAfter(wait) => Next::Hold(wait),
            // Whoever takes updates in deals with the token and with a second poller; what is to
            // be said waits for that.
            CallError::Server(_)
            | CallError::Network(_)
            | CallError::Conflict(_)
            | CallError::Unauthorized => Next::Again,
            CallError::Migrated(chat) => Next::Move(chat),
            CallError::Forbidden(_) | CallError::Refused(_) | CallError::Unreadable(_) => {
                Next::GiveUp
            }
        };
        if matches!(next, Next::Hold(_) | Next::Again) {
            counts::retry();
        }
        next
    }
}

/// Lets nothing more into a chat before `wait` is over.
fn hold(ticket: &Ticket<ChatPace>, wait: Duration) {
    tracing::warn!(seconds = wait.as_secs(), "Telegram asks to wait before more goes to a chat");
    let until = (Instant::now() + wait).into_std();
    ticket.gate().change(|pace| pace.hold(until));
}

/// Waits after a failure.
async fn pause(error: &CallError, backoff: &mut Backoff) {
    let wait = backoff.next();
    tracing::debug!(%error, failures = backoff.failures(), "a message was not sent yet");
    sleep(wait).await;
}
