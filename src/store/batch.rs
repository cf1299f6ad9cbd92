//! What was waiting in the queue, as few steps that a database takes in order.

use super::{Change, Kept, Tongue};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// What touches only rows of its own, so that it may be done all at once: takings in, then
/// takings out, then answers.
#[derive(Debug, Default)]
pub(super) struct Writes {
    /// Updates to take in, each number once.
    pub(super) taken: Vec<(i64, String)>,
    /// Updates that are done.
    pub(super) finished: Vec<i64>,
    /// Answers; a later one replaces an earlier one.
    pub(super) answers: Vec<Kept>,
    /// The numbers in `taken`.
    numbers: FxHashSet<i64>,
}

/// One step of a transaction. What has effect on rows of others stands between the writes before
/// it and those after it.
#[derive(Debug)]
pub(super) enum Step {
    /// Many small changes.
    Write(Writes),
    /// The language of a chat.
    Language(i64, Tongue),
    /// [`Change::ForgetUser`].
    ForgetUser(i64),
    /// [`Change::ForgetChat`].
    ForgetChat(i64),
    /// [`Change::Migrate`].
    Migrate {
        /// The number that the group had.
        from: i64,
        /// The number that it has.
        to: i64,
    },
}

/// The updates of one call in a batch: those that were not in it before.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken {
    step: usize,
    within: Range<usize>,
}

/// One transaction to be.
#[derive(Debug, Default)]
pub(super) struct Batch {
    steps: Vec<Step>,
}

impl Batch {
    /// The steps, in order.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The last step, if it is one of writes that `joins` says may grow; else a new one.
    fn writes(&mut self, joins: impl Fn(&Writes) -> bool) -> &mut Writes {
        if !matches!(self.steps.last(), Some(Step::Write(writes)) if joins(writes)) {
            self.steps.push(Step::Write(Writes::default()));
        }
        match self.steps.last_mut() {
            Some(Step::Write(writes)) => writes,
            _ => unreachable!("a step of writes was pushed just now"),
        }
    }

    /// Adds updates to take in.
    pub(super) fn take_in(&mut self, updates: Vec<(i64, String)>) -> Taken {
        // In one step taking in comes first, so a number that is done there needs a later step.
        let writes = self.writes(|writes| {
            writes.finished.is_empty()
                || !updates.iter().any(|(update, _)| writes.finished.contains(update))
        });
        let start = writes.taken.len();
        let Writes { taken, numbers, .. } = writes;
        taken.extend(updates.into_iter().filter(|(update, _)| numbers.insert(*update)));
        let within = start..taken.len();
        Taken { step: self.steps.len() - 1, within }
    }

    /// Adds an update that is done, and what came of it.
    pub(super) fn finish(&mut self, update: i64, changes: Vec<Change>) {
        self.writes(|_| true).finished.push(update);
        self.change(changes);
    }

    /// Adds changes.
    pub(super) fn change(&mut self, changes: Vec<Change>) {
        for change in changes {
            let step = match change {
                Change::Answer(kept) => {
                    self.writes(|_| true).answers.push(kept);
                    continue;
                }
                Change::Language { chat, language } => Step::Language(chat, language),
                Change::ForgetUser(user) => Step::ForgetUser(user),
                Change::ForgetChat(chat) => Step::ForgetChat(chat),
                Change::Migrate { from, to } => Step::Migrate { from, to },
            };
            self.steps.push(step);
        }
    }

    /// Of the updates of one call those that were not known; `known` holds, for each step, the
    /// numbers that the database knew before it.
    pub(super) fn new_of(&self, taken: &Taken, known: &[FxHashSet<i64>]) -> Vec<i64> {
        let Some(Step::Write(writes)) = self.steps.get(taken.step) else { return Vec::new() };
        let known = known.get(taken.step);
        let numbers = writes.taken[taken.within.clone()].iter().map(|(update, _)| *update);
        numbers.filter(|update| known.is_none_or(|known| !known.contains(update))).collect()
    }

    /// Leaves only what nobody waits for, which is to be tried again with the next batch.
    pub(super) fn keep_finished(&mut self) {
        for step in &mut self.steps {
            if let Step::Write(writes) = step {
                writes.taken.clear();
                writes.numbers.clear();
            }
        }
        self.steps.retain(|step| {
            !matches!(step, Step::Write(writes) if writes.finished.is_empty() && writes.answers.is_empty())
        });
    }

    /// How many updates of it are done.
    pub(super) fn finished(&self) -> usize {
        let finished = |step: &Step| match step {
            Step::Write(writes) => writes.finished.len(),
            _ => 0,
        };
        self.steps.iter().map(finished).sum()
    }

    /// Empties it.
    pub(super) fn clear(&mut self) {
        self.steps.clear();
    }
}
