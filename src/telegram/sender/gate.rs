//! Queues before the [rules](Rule) of pace.

use crate::telegram::pace::{Rule, Wait};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

/// Who goes before whom; within one rank, the first to come goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A person sees the old text of what is edited.
    Edit,
    /// The rest.
    Message,
}

/// A rule and the queue before it.
pub(super) struct Gate<S> {
    state: Mutex<State<S>>,
}

struct State<S> {
    rule: S,
    next: u64,
    /// In order of their places.
    queue: VecDeque<(Place, Option<Waker>)>,
}

type Place = (Rank, u64);

impl<S> State<S> {
    fn find(&self, place: Place) -> Result<usize, usize> {
        self.queue.binary_search_by_key(&place, |&(place, _)| place)
    }

    fn wake_first(&mut self) {
        if let Some(waker) = self.queue.front_mut().and_then(|(_, waker)| waker.take()) {
            waker.wake();
        }
    }
}

impl<S: Rule> Gate<S> {
    pub(super) fn new(rule: S) -> Gate<S> {
        Gate { state: Mutex::new(State { rule, next: 0, queue: VecDeque::new() }) }
    }

    fn lock(&self) -> MutexGuard<'_, State<S>> {
        // Nothing that panics is done under the lock; and if it were, the rest must go on.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place at the end of those of the same rank.
    pub(super) fn queue(self: &Arc<Gate<S>>, rank: Rank) -> Ticket<S> {
        let mut state = self.lock();
        let place = (rank, state.next);
        state.next += 1;
        let at = state.find(place).unwrap_or_else(|at| at);
        state.queue.insert(at, (place, None));
        Ticket { gate: Arc::clone(self), place, entered: false }
    }

    /// Changes the rule.
    pub(super) fn change(&self, change: impl FnOnce(&mut S)) {
        change(&mut self.lock().rule);
    }

    /// Whether nobody waits and nothing is remembered.
    pub(super) fn at_rest(&self, now: Instant) -> bool {
        let state = self.lock();
        state.queue.is_empty() && state.rule.at_rest(now)
    }
}

/// A place in the queue of a gate, given up when it is dropped.
pub(super) struct Ticket<S: Rule> {
    gate: Arc<Gate<S>>,
    place: Place,
    entered: bool,
}

impl<S: Rule> Ticket<S> {
    /// Waits until it is the first and the rule lets it through. The place is kept, so that those
    /// behind stay behind even if the call has to be made again.
    pub(super) async fn enter(&mut self) {
        while let Some(until) = poll_fn(|cx| self.poll_enter(cx)).await {
            // Nothing lets it through sooner: what a rule learns meanwhile only adds to the wait.
            tokio::time::sleep_until(until.into()).await;
        }
    }

    fn poll_enter(&mut self, cx: &mut Context<'_>) -> Poll<Option<Instant>> {
        let mut state = self.gate.lock();
        let Ok(at) = state.find(self.place) else { return Poll::Ready(None) };
        if at == 0 {
            match state.rule.enter(now()) {
                Ok(()) => {
                    self.entered = true;
                    return Poll::Ready(None);
                }
                Err(Wait::Until(moment)) => return Poll::Ready(Some(moment)),
                Err(Wait::Leave) => {}
            }
        }
        state.queue[at].1 = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Lets those behind go on while this one is within.
    pub(super) fn step_aside(&mut self) {
        let mut state = self.gate.lock();
        if let Ok(at) = state.find(self.place) {
            state.queue.remove(at);
        }
        state.wake_first();
    }

    /// Its call is over. It keeps its place if it has not stepped aside.
    pub(super) fn leave(&mut self) {
        if std::mem::take(&mut self.entered) {
            let mut state = self.gate.lock();
            state.rule.leave(now());
            state.wake_first();
        }
    }

    /// The gate.
    pub(super) fn gate(&self) -> &Gate<S> {
        &self.gate
    }
}

impl<S: Rule> Drop for Ticket<S> {
    fn drop(&mut self) {
        self.leave();
        self.step_aside();
    }
}

/// By tokio's clock, which tests can stop.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telegram::pace::Limits;
    use std::time::Duration;

    fn gate(burst: u32) -> Arc<Gate<impl Rule>> {
        let limits = Limits { burst, refill: Duration::from_millis(300), ..Limits::default() };
        Arc::new(Gate::new(limits.chat(false)))
    }

    /// Enters, notes the name and leaves.
    async fn pass<S: Rule>(mut ticket: Ticket<S>, name: &str, passed: &Mutex<Vec<String>>) {
        ticket.enter().await;
        passed.lock().unwrap().push(name.to_owned());
        tokio::task::yield_now().await;
    }

    #[tokio::test]
    async fn places_are_taken_in_order_and_edits_go_first() {
        let (gate, passed) = (gate(10), Mutex::new(Vec::new()));
        let (a, b) = (gate.queue(Rank::Message), gate.queue(Rank::Message));
        let (c, d) = (gate.queue(Rank::Edit), gate.queue(Rank::Edit));
        // The order in which they are polled does not matter.
        tokio::join!(
            pass(b, "b", &passed),
            pass(d, "d", &passed),
            pass(a, "a", &passed),
            pass(c, "c", &passed),
        );
        assert_eq!(passed.into_inner().unwrap(), ["c", "d", "a", "b"]);
    }

    #[tokio::test]
    async fn a_message_that_has_to_go_again_stays_before_the_next() {
        let (gate, passed) = (gate(10), Mutex::new(Vec::new()));
        let (mut a, b) = (gate.queue(Rank::Message), gate.queue(Rank::Message));
        a.enter().await;
        a.leave();
        let again = async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            pass(a, "a", &passed).await;
        };
        tokio::join!(pass(b, "b", &passed), again);
        assert_eq!(passed.into_inner().unwrap(), ["a", "b"]);
    }

    #[tokio::test]
    async fn an_edit_passes_a_message_that_waits_for_the_pace() {
        let (gate, passed) = (gate(1), Mutex::new(Vec::new()));
        gate.queue(Rank::Message).enter().await;
        let (a, late) = (gate.queue(Rank::Message), Arc::clone(&gate));
        let edit = async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            pass(late.queue(Rank::Edit), "edit", &passed).await;
        };
        tokio::join!(pass(a, "a", &passed), edit);
        assert_eq!(passed.into_inner().unwrap(), ["edit", "a"]);
    }

    #[tokio::test]
    async fn one_that_is_dropped_leaves_no_hole() {
        let gate = gate(10);
        let (mut a, mut b) = (gate.queue(Rank::Message), gate.queue(Rank::Message));
        let mut c = gate.queue(Rank::Message);
        a.enter().await;
        let waiting = tokio::time::timeout(Duration::from_millis(5), b.enter()).await;
        assert!(waiting.is_err(), "one at a time");
        drop(b);
        let third = tokio::spawn(async move { c.enter().await });
        tokio::task::yield_now().await;
        drop(a);
        tokio::time::timeout(Duration::from_secs(1), third).await.unwrap().unwrap();
        assert!(!gate.at_rest(now()), "the bucket is not full yet");
        assert!(gate.at_rest(now() + Duration::from_secs(1)));
    }
}
