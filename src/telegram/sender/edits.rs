//! Edits of one message: one at a time, and of those that wait only the newest.

use super::{Refusal, Target};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as Turn, MutexGuard as TurnGuard, Notify};
use tokio::time::{Instant, sleep_until};

/// The messages that are being edited, each with the number of its edits that are not yet made.
#[derive(Default)]
pub(super) struct Edits {
    edited: Mutex<HashMap<Target, (Arc<Edited>, usize)>>,
}

/// A message that is being edited.
struct Edited {
    /// How many edits there were.
    newest: AtomicU64,
    /// Tells those that wait of a newer one.
    changed: Notify,
    /// Held while a call is made or waits to be made, with the moment before which Telegram wants
    /// none.
    turn: Turn<Instant>,
}

impl Edited {
    fn new() -> Edited {
        Edited {
            newest: AtomicU64::new(0),
            changed: Notify::new(),
            turn: Turn::new(Instant::now()),
        }
    }
}

impl Edits {
    /// A new edit of a message, the newest.
    pub(super) fn begin(&self, target: Target) -> Edit<'_> {
        let mut all = self.edited.lock().unwrap_or_else(PoisonError::into_inner);
        let (edited, waiting) =
            all.entry(target.clone()).or_insert_with(|| (Arc::new(Edited::new()), 0));
        *waiting += 1;
        // Under the lock, so that one number is one edit and the last to come has the highest.
        let number = edited.newest.fetch_add(1, Ordering::AcqRel) + 1;
        edited.changed.notify_waiters();
        Edit { all: self, target, edited: Arc::clone(edited), number }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.edited.lock().unwrap().is_empty()
    }
}

/// An edit that is not yet made.
pub(super) struct Edit<'a> {
    all: &'a Edits,
    target: Target,
    edited: Arc<Edited>,
    number: u64,
}

impl Edit<'_> {
    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    /// Waits for an edit that is under way, then for `ready`, unless a newer one comes meanwhile.
    pub(super) async fn turn<T>(
        &self,
        ready: impl Future<Output = T>,
    ) -> Result<(TurnGuard<'_, Instant>, T), Refusal> {
        let turn = async {
            let turn = self.edited.turn.lock().await;
            sleep_until(*turn).await;
            (turn, ready.await)
        };
        tokio::select! {
            biased;
            () = self.superseded() => Err(Refusal::Superseded),
            turn = turn => Ok(turn),
        }
    }

    /// Waits for the next attempt, unless a newer edit comes meanwhile.
    pub(super) async fn pause(&self, wait: Duration) -> Result<(), Refusal> {
        tokio::time::timeout(wait, self.superseded())
            .await
            .map_or(Ok(()), |()| Err(Refusal::Superseded))
    }

    async fn superseded(&self) {
        loop {
            let changed = self.edited.changed.notified();
            if self.edited.newest.load(Ordering::Acquire) != self.number {
                return;
            }
            changed.await;
        }
    }
}

impl Drop for Edit<'_> {
    fn drop(&mut self) {
        let mut all = self.all.edited.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, waiting)) = all.get_mut(&self.target) {
            *waiting -= 1;
            if *waiting == 0 {
                all.remove(&self.target);
            }
        }
    }
}
