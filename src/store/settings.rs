//! The settings of chats and who owns the bot, held in memory beside the database: every reply asks
//! for them.

use super::{Change, Tongue};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// What was chosen, and which groups became supergroups.
#[derive(Debug, Default)]
pub(super) struct Settings(RwLock<Known>);

/// The settings as they are at one time.
#[derive(Debug, Default)]
pub(super) struct Known {
    languages: FxHashMap<i64, Tongue>,
    /// The number that a group has by the one that it had, and the other way round.
    present: FxHashMap<i64, i64>,
    former: FxHashMap<i64, i64>,
    /// Who became an owner by a link.
    owners: FxHashSet<i64>,
}

impl Settings {
    /// These from now on.
    pub(super) fn replace(&self, known: Known) {
        *self.write() = known;
    }

    /// Whether somebody became an owner by a link.
    pub(super) fn is_owner(&self, user: i64) -> bool {
        self.read().owners.contains(&user)
    }

    /// Somebody became an owner.
    pub(super) fn add_owner(&self, user: i64) {
        self.write().owners.insert(user);
    }

    /// The language of a chat.
    pub(super) fn language(&self, chat: i64) -> Option<Tongue> {
        self.read().languages.get(&chat).cloned()
    }

    /// The number that a group has which had this one.
    pub(super) fn present(&self, chat: i64) -> Option<i64> {
        self.read().present.get(&chat).copied()
    }

    /// The number that a group had which has this one.
    pub(super) fn former(&self, chat: i64) -> Option<i64> {
        self.read().former.get(&chat).copied()
    }

    /// Follows a change, as the database will.
    pub(super) fn follow(&self, change: &Change) {
        match change {
            Change::Answer(_) => {}
            Change::Language { chat, language } => {
                self.write().languages.insert(*chat, language.clone());
            }
            // What a group chose is not its anonymous admin's own.
            Change::ForgetUser(user) if *user > 0 => {
                let mut known = self.write();
                known.languages.remove(user);
                known.owners.remove(user);
            }
            Change::ForgetUser(_) => {}
            Change::ForgetChat(chat) => drop(self.write().languages.remove(chat)),
            Change::Migrate { from, to } if from != to => self.write().note_move(*from, *to),
            Change::Migrate { .. } => {}
        }
    }

    // A map is whole after any panic between its calls, so a poisoned lock is no reason to stop.
    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// The settings as they were kept: the language of each chat, the numbers that a group had and
    /// has, and who became an owner.
    pub(super) fn new(
        languages: impl IntoIterator<Item = (i64, Tongue)>,
        moves: impl IntoIterator<Item = (i64, i64)>,
        owners: impl IntoIterator<Item = i64>,
    ) -> Known {
        let present: FxHashMap<i64, i64> = moves.into_iter().collect();
        let former = present.iter().map(|(&from, &to)| (to, from)).collect();
        let languages = languages.into_iter().collect();
        Known { languages, present, former, owners: owners.into_iter().collect() }
    }

    fn note_move(&mut self, from: i64, to: i64) {
        self.present.insert(from, to);
        self.former.insert(to, from);
        if let Some(language) = self.languages.remove(&from) {
            self.languages.entry(to).or_insert(language);
        }
    }
}
