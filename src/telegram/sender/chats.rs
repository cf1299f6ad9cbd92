//! The queues of all chats.

use super::gate::{Gate, Rank, Ticket};
use crate::telegram::pace::{ChatPace, Limits};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::Instant;

/// So many chats are kept without looking which of them could be forgotten.
const FEW: usize = 1024;

/// A queue for each chat that was written to lately.
pub(super) struct Chats {
    limits: Limits,
    known: Mutex<Known>,
}

struct Known {
    gates: FxHashMap<i64, Arc<Gate<ChatPace>>>,
    /// How many there may be before the idle ones are forgotten.
    bound: usize,
}

impl Chats {
    pub(super) fn new(limits: Limits) -> Chats {
        Chats { limits, known: Mutex::new(Known { gates: FxHashMap::default(), bound: FEW }) }
    }

    /// Takes a place in the queue of a chat.
    pub(super) fn queue(&self, chat: i64, group: bool, rank: Rank) -> Ticket<ChatPace> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = known.gates.get(&chat) {
            return gate.queue(rank);
        }
        if known.gates.len() >= known.bound {
            known.forget_idle();
        }
        let gate = Arc::new(Gate::new(self.limits.chat(group)));
        let ticket = gate.queue(rank);
        known.gates.insert(chat, gate);
        ticket
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.known.lock().unwrap().gates.len()
    }
}

impl Known {
    fn forget_idle(&mut self) {
        let now = Instant::now().into_std();
        // One that somebody else holds has a ticket, or will have one at once.
        self.gates.retain(|_, gate| Arc::strong_count(gate) > 1 || !gate.at_rest(now));
        // As many again may come before the next look, so that a look costs each of them little.
        self.bound = FEW.max(2 * self.gates.len());
        self.gates.shrink_to(self.bound);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hundred_thousand_chats_leave_nothing_behind() {
        let chats = Chats::new(Limits::unlimited());
        let kept = chats.queue(-1, true, Rank::Message);
        for chat in 0..100_000 {
            let mut ticket = chats.queue(chat, false, Rank::Message);
            ticket.enter().await;
        }
        assert!(chats.len() <= FEW, "{}", chats.len());
        let known = chats.known.lock().unwrap();
        assert!(known.gates.contains_key(&-1), "one that waits is not forgotten");
        drop(known);
        drop(kept);
    }

    #[tokio::test]
    async fn a_chat_is_remembered_as_long_as_its_pace_is_not_at_rest() {
        let chats = Chats::new(Limits::default());
        for chat in 0..=FEW as i64 {
            chats.queue(chat, false, Rank::Message).enter().await;
        }
        assert_eq!(chats.len(), FEW + 1);
    }
}
