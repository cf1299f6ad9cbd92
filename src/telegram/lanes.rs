//! Lanes: the updates of one chat are handled one after the other, those of different chats side
//! by side.
//!
//! A lane is a task that lives as long as it has something to do, so a chat that is silent costs
//! nothing. A slow chat holds up itself alone: inline queries and guests have a lane each, and so
//! has each message with buttons, whose taps are begun in order but do not wait for each other: of
//! quick taps the last counts, and each of them wants its answer within a second.
//!
//! All updates in a lane are in the inbox of the store too. A lane keeps a bounded number of them
//! at hand; of the others it knows the number only, and reads them from the inbox when it gets
//! there. So a flooded chat costs eight bytes an update.

mod key;
#[cfg(test)]
mod tests;

use super::backoff::Backoff;
use super::counts;
use super::update::Update;
use crate::store::{Change, Store, Waiting};
use key::Key;
use std::collections::{HashMap, VecDeque};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

/// How many updates a lane keeps at hand.
const ROOM: usize = 256;

/// What answers updates.
pub trait Handler: Send + Sync + 'static {
    /// Answers an update, and returns what is to be kept of it. When the future is done the update
    /// is done, however it went: it is taken out of the inbox.
    fn handle(&self, update: Update) -> impl Future<Output = Vec<Change>> + Send;
}

/// All lanes. Cheap to clone; the clones share the lanes.
pub struct Lanes<H>(Arc<Shared<H>>);

impl<H> Clone for Lanes<H> {
    fn clone(&self) -> Self {
        Lanes(Arc::clone(&self.0))
    }
}

struct Shared<H> {
    handler: H,
    store: Store,
    room: usize,
    state: Mutex<State>,
    /// The last lane came to its end.
    idle: Notify,
}

#[derive(Default)]
struct State {
    lanes: HashMap<Key, Lane>,
    phase: Phase,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Open,
    /// Nothing more comes in.
    Draining,
    /// Nothing more is begun either.
    Ending,
}

struct Lane {
    /// The next updates.
    ready: VecDeque<Update>,
    /// The numbers of those after them, which are in the inbox alone.
    left: VecDeque<i64>,
    /// Of a lane whose updates do not wait for each other: wakes it for another one.
    waker: Option<Waker>,
    task: JoinHandle<()>,
}

impl<H: Handler> Lanes<H> {
    /// Lanes without an update, to be handled by `handler` and then finished in `store`.
    pub fn new(handler: H, store: Store) -> Lanes<H> {
        Lanes::with_room(handler, store, ROOM)
    }

    fn with_room(handler: H, store: Store, room: usize) -> Lanes<H> {
        Lanes(Arc::new(Shared {
            handler,
            store,
            room,
            state: Mutex::default(),
            idle: Notify::new(),
        }))
    }

    /// Puts an update, which is in the inbox, at the end of its lane. While draining it is not
    /// put anywhere, and stays in the inbox for the next start.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    pub fn put(&self, update: Update) {
        let key = Key::of(&update);
        let mut state = self.0.state();
        if state.phase != Phase::Open {
            return;
        }
        counts::waits();
        let Some(lane) = state.lanes.get_mut(&key) else {
            let task = tokio::spawn(Arc::clone(&self.0).run(key.clone(), update));
            let lane = Lane { ready: VecDeque::new(), left: VecDeque::new(), waker: None, task };
            state.lanes.insert(key, lane);
            return;
        };
        if lane.left.is_empty() && lane.ready.len() < self.0.room {
            lane.ready.push_back(update);
        } else {
            lane.left.push_back(update.id);
        }
        let waker = lane.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Takes nothing more in and waits until all lanes are empty, which may already be so. After
    /// four fifths of `grace` nothing more is begun, so that what is begun can come to its end;
    /// after all of it, what is still not done is broken off. What was not done is in the inbox.
    pub async fn drain(&self, grace: Duration) {
        let start = Instant::now();
        self.0.state().phase = Phase::Draining;
        if timeout_at(start + grace * 4 / 5, self.0.all_done()).await.is_ok() {
            return;
        }
        self.0.state().phase = Phase::Ending;
        if timeout_at(start + grace, self.0.all_done()).await.is_ok() {
            return;
        }
        let lanes = std::mem::take(&mut self.0.state().lanes);
        tracing::warn!(chats = lanes.len(), "not all was answered in time; the rest is kept");
        lanes.values().for_each(|lane| lane.task.abort());
        for lane in lanes.into_values() {
            // It was broken off: its error says so.
            let _ = lane.task.await;
        }
    }
}

impl<H: Handler> Shared<H> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn all_done(&self) {
        loop {
            let idle = self.idle.notified();
            if self.state().lanes.is_empty() {
                return;
            }
            idle.await;
        }
    }

    /// The life of a lane.
    async fn run(self: Arc<Self>, key: Key, first: Update) {
        let mut next = Some(first);
        while let Some(update) = next {
            if key.is_ordered() {
                self.handle(update).await;
            } else {
                self.handle_side_by_side(&key, update).await;
            }
            next = self.next(&key).await;
        }
    }

    /// The next update of a lane; none ends the lane.
    async fn next(&self, key: &Key) -> Option<Update> {
        let mut backoff = Backoff::within(Duration::from_millis(100), Duration::from_secs(10));
        loop {
            let wanted: Vec<i64> = {
                let mut state = self.state();
                let ending = state.phase == Phase::Ending;
                let lane = state.lanes.get_mut(key)?;
                if !ending && let Some(update) = lane.ready.pop_front() {
                    return Some(update);
                }
                if ending || lane.left.is_empty() {
                    state.lanes.remove(key);
                    if state.lanes.is_empty() {
                        self.idle.notify_waiters();
                    }
                    return None;
                }
                lane.left.iter().copied().take(self.room).collect()
            };
            // What comes meanwhile is put behind those that are left, which are still there.
            let count = wanted.len();
            let loaded = match self.store.load(wanted).await {
                Ok(loaded) => loaded,
                Err(error) => {
                    tracing::error!("updates that wait could not be read: {error}");
                    tokio::time::sleep(backoff.next()).await;
                    continue;
                }
            };
            let mut state = self.state();
            let lane = state.lanes.get_mut(key)?;
            lane.left.drain(..count);
            let read = |waiting: &Waiting| Update::read(&waiting.raw, waiting.received);
            let had = lane.ready.len();
            lane.ready.extend(loaded.iter().filter_map(read));
            counts::done(count.saturating_sub(lane.ready.len() - had));
        }
    }

    /// Handles an update and those of the same lane that come meanwhile: begun in order, and none
    /// waits for another.
    async fn handle_side_by_side(&self, key: &Key, first: Update) {
        let mut running = vec![Box::pin(self.handle(first))];
        poll_fn(|cx| {
            let mut state = self.state();
            let ending = state.phase == Phase::Ending;
            if let Some(lane) = state.lanes.get_mut(key).filter(|_| !ending) {
                running.extend(lane.ready.drain(..).map(|update| Box::pin(self.handle(update))));
                lane.waker = Some(cx.waker().clone());
            }
            drop(state);
            running.retain_mut(|handling| handling.as_mut().poll(cx).is_pending());
            if running.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    async fn handle(&self, update: Update) {
        let id = update.id;
        // It is worth its price at any level: a line about an update is told from those of others.
        let span = tracing::error_span!("update", update = id, chat = update.event.chat());
        // Put in its box before anything else: here it would take its room a second time, for as long
        // as it waits.
        let handling = Box::pin(async { self.handler.handle(update).await }.instrument(span));
        let changes = Caught(Some(handling)).await.unwrap_or_else(|| {
            tracing::error!(update = id, "an update made its handler fail; it is passed over");
            Vec::new()
        });
        self.store.finish(id, changes).await;
        counts::done(1);
    }
}

/// A future whose panic costs itself alone: then it comes to none.
struct Caught<F>(Option<Pin<Box<F>>>);

impl<F: Future> Future for Caught<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Output>> {
        let Some(future) = &mut self.0 else { return Poll::Ready(None) };
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Some),
            Err(_) => {
                // What it leaves may panic once more when it is dropped.
                let rest = self.0.take();
                let _ = catch_unwind(AssertUnwindSafe(|| drop(rest)));
                Poll::Ready(None)
            }
        }
    }
}
