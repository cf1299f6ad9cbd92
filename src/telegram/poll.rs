//! Long polling.

#[cfg(test)]
mod tests;

use super::api::{Api, CallError, Doubts};
use super::backoff::Backoff;
use super::contact::Contact;
use super::counts;
use super::intake::{ALLOWED, Intake};
use super::lanes::Handler;
use super::setup::InvalidToken;
use super::trouble::{Trouble, is_webhook};
use crate::store::StoreError;
use serde_json::value::RawValue;
use std::time::{Duration, Instant};
use teloxide::payloads::DeleteWebhook;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// Of how many updates Telegram may send at once: the most that it does.
const LIMIT: u8 = 100;

/// How long the last call may take, which tells Telegram what was taken in.
const FAREWELL: Duration = Duration::from_secs(1);

/// A server that answers before its time, with nothing that can be read or that is new, is not asked
/// again at once.
const HASTE: Duration = Duration::from_millis(200);

/// How polling goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollSettings {
    /// How long Telegram waits for an update before it answers that there is none; 45 s.
    pub timeout: Duration,
    /// After the first failure in a row; 0.5 s.
    pub first_wait: Duration,
    /// After many; 10 s.
    pub longest_wait: Duration,
}

impl Default for PollSettings {
    fn default() -> PollSettings {
        PollSettings {
            timeout: Duration::from_secs(45),
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(10),
        }
    }
}

/// Polls until `stop` is cancelled. Telegram is told that an update arrived by the call after the
/// one that brought it, so only when it is in the inbox.
///
/// A call that waits is made anew when other calls are in `doubts`, and after trouble the first one
/// does not wait, so that it is known at once whether the trouble is over. None waits longer than the
/// rhythm of `contact`, which hears of each that succeeds.
///
/// # Errors
///
/// When Telegram does not know the token; all else is tried again.
pub async fn poll<H: Handler>(
    api: &Api,
    intake: &Intake<H>,
    settings: PollSettings,
    doubts: &Doubts,
    contact: &Contact,
    stop: &CancellationToken,
) -> Result<(), InvalidToken> {
    let settings = PollSettings { timeout: settings.timeout.min(contact.rhythm()), ..settings };
    let mut poller = Poller { api, intake, contact, settings, offset: 0, confirmed: 0 };
    poller.run(doubts, stop).await?;
    poller.confirm().await;
    Ok(())
}

struct Poller<'a, H> {
    api: &'a Api,
    intake: &'a Intake<H>,
    contact: &'a Contact,
    settings: PollSettings,
    /// The first update that is not taken in; 0 where none was since all was confirmed.
    offset: i64,
    /// The first of which Telegram does not know that it was.
    confirmed: i64,
}

impl<H: Handler> Poller<'_, H> {
    async fn run(&mut self, doubts: &Doubts, stop: &CancellationToken) -> Result<(), InvalidToken> {
        let mut trouble = Trouble::default();
        let mut backoff = Backoff::within(self.settings.first_wait, self.settings.longest_wait);
        loop {
            let start = Instant::now();
            let patience =
                if trouble.passes_silently() { Duration::ZERO } else { self.settings.timeout };
            // An answer that is lost by the other two is not confirmed, so it comes again.
            let updates = tokio::select! {
                updates = self.api.updates(self.offset, LIMIT, patience, ALLOWED) => updates,
                () = doubts.any(), if !patience.is_zero() => {
                    trouble.doubt();
                    continue;
                }
                () = stop.cancelled() => return Ok(()),
            };
            let wait = match updates {
                Ok(updates) => {
                    self.contact.hear();
                    self.confirmed = self.offset;
                    match self.take_in(updates).await {
                        Ok(any) => {
                            trouble.over();
                            backoff.reset();
                            let hasty = start.elapsed() < HASTE.min(patience);
                            if hasty && !any { HASTE } else { Duration::ZERO }
                        }
                        Err(error) => {
                            trouble.store(&error);
                            backoff.next()
                        }
                    }
                }
                Err(CallError::Unauthorized) => return Err(InvalidToken),
                Err(error) => {
                    trouble.call(&error);
                    counts::retry();
                    if matches!(error, CallError::Conflict(_)) {
                        self.contact.refuse();
                    }
                    if is_webhook(&error) {
                        // It is found again where this is broken off.
                        let _ = stop.run_until_cancelled(self.delete_webhook()).await;
                    }
                    let wait = backoff.next();
                    if let CallError::RetryAfter(wait) = error { wait } else { wait }
                }
            };
            if !wait.is_zero() && stop.run_until_cancelled(sleep(wait)).await.is_none() {
                return Ok(());
            }
        }
    }

    /// Gives whether there was any that did not come before.
    async fn take_in(&mut self, updates: Vec<Box<RawValue>>) -> Result<bool, StoreError> {
        if updates.is_empty() {
            // All that came is confirmed. After a silent week Telegram goes on with any number,
            // even a lower one, which this offset would pass over.
            (self.offset, self.confirmed) = (0, 0);
            return Ok(false);
        }
        let raw = updates.into_iter().map(|raw| Box::<str>::from(raw).into_string()).collect();
        let Some(highest) = self.intake.take_in(raw).await? else { return Ok(false) };
        let is_news = highest >= self.offset;
        self.offset = highest.saturating_add(1);
        Ok(is_news)
    }

    /// What Telegram has not sent yet by the webhook is kept, and comes by polling.
    async fn delete_webhook(&self) {
        let payload = DeleteWebhook { drop_pending_updates: Some(false) };
        if let Err(error) = self.api.call::<_, bool>(&payload).await {
            tracing::warn!("the webhook could not be deleted: {error}");
        }
    }

    /// Tells Telegram what was taken in, so that it does not come again after a restart.
    async fn confirm(&self) {
        if self.offset > self.confirmed {
            // If it fails they do come again, and are known by their numbers.
            let last = self.api.updates(self.offset, 1, Duration::ZERO, ALLOWED);
            let _ = timeout(FAREWELL, last).await;
        }
    }
}
