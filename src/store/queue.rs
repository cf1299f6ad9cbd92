//! The handle to what is kept: the near end of the queue.

use super::serve::{Read, Reply, Request, serve};
use super::settings::Settings;
use super::sqlite::Database;
use super::{Change, Kept, Looked, Retention, StoreError, Tongue, Waiting};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// How many requests may wait; then whoever asks waits for room.
const WAITING_ROOM: usize = 1_024;

/// The handle to what is kept. Cheap to clone; all handles share one queue.
#[derive(Clone)]
pub struct Store {
    requests: mpsc::Sender<Request>,
    settings: Arc<Settings>,
}

impl Store {
    /// Opens the file `pullquote.sqlite` in `folder`, which is made where it is missing; without a
    /// folder all is in memory and gone with the process.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written, another process uses it, or the file is none of ours or
    /// from a newer version; then the file is as it was.
    pub async fn open(folder: Option<&Path>, retention: Retention) -> Result<Store, StoreError> {
        let (database, known) = Database::open(folder, retention).await?;
        let settings = Arc::new(Settings::default());
        settings.replace(known);
        let (requests, queue) = mpsc::channel(WAITING_ROOM);
        tokio::spawn(serve(queue, database));
        Ok(Store { requests, settings })
    }

    /// Takes updates in (their number and their JSON), as one transaction, and returns the numbers
    /// of those that were not known. When it returns, they outlive the process.
    ///
    /// # Errors
    ///
    /// When the database fails: then none was taken in.
    pub async fn take_in(&self, updates: Vec<(i64, String)>) -> Result<Vec<i64>, StoreError> {
        self.ask(|reply| Request::TakeIn(updates, reply)).await
    }

    /// The updates that were taken in and are not answered, by number.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn waiting(&self) -> Result<Vec<Waiting>, StoreError> {
        self.read(Read::Waiting).await
    }

    /// Those of the given updates that were taken in and are not answered, in the order given.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn load(&self, updates: Vec<i64>) -> Result<Vec<Waiting>, StoreError> {
        self.read(|reply| Read::Load(updates, reply)).await
    }

    /// Takes an update out, whose text is gone then, and keeps what came of it, both or neither.
    /// Returns when it is in the queue, not when it is committed: [`Store::flush`] waits for that.
    pub async fn finish(&self, update: i64, changes: Vec<Change>) {
        self.follow(&changes);
        if self.requests.send(Request::Finish(update, changes)).await.is_err() {
            tracing::error!(update, "the store is closed: this update will be answered again");
        }
    }

    /// Makes changes that come of no update, or before it is done; returns when they are committed.
    ///
    /// # Errors
    ///
    /// When the database fails: then they are tried again with what comes next.
    pub async fn change(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        self.follow(&changes);
        self.ask(|reply| Request::Change(changes, reply)).await
    }

    fn follow(&self, changes: &[Change]) {
        changes.iter().for_each(|change| self.settings.follow(change));
    }

    /// The answer that a message of the bot's is.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn answer(&self, chat: i64, message: i64) -> Result<Option<Kept>, StoreError> {
        self.read(|reply| Read::Answer(chat, message, reply)).await
    }

    /// The latest answer to a message that asked.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn answer_to(
        &self,
        chat: i64,
        question_message: i64,
    ) -> Result<Option<Kept>, StoreError> {
        self.read(|reply| Read::AnswerTo(chat, question_message, reply)).await
    }

    /// The language of a chat's interface, if it was chosen. Waits for nothing.
    pub fn language(&self, chat: i64) -> Option<Tongue> {
        self.settings.language(chat)
    }

    /// Speaks the chosen language of a chat from now on. It is kept once the update in which it was
    /// chosen is finished with that change.
    pub fn speak(&self, chat: i64, language: &str) {
        self.settings.follow(&Change::Language { chat, language: language.to_owned() });
    }

    /// A group became a supergroup, as an update tells that is taken in but not done: what is said
    /// in the supergroup may have its turn before it. [`Change::Migrate`] keeps it.
    pub fn expect_move(&self, from: i64, to: i64) {
        self.settings.follow(&Change::Migrate { from, to });
    }

    /// The number that a group has which had this one, and became a supergroup. Waits for nothing.
    pub fn present(&self, chat: i64) -> Option<i64> {
        self.settings.present(chat)
    }

    /// The number that a supergroup had when it was a group. Waits for nothing.
    pub fn former(&self, chat: i64) -> Option<i64> {
        self.settings.former(chat)
    }

    /// Whether somebody became an owner by a link. Waits for nothing.
    pub fn is_owner(&self, user: i64) -> bool {
        self.settings.is_owner(user)
    }

    /// Makes `user` an owner by the link of this name, which expires at that second since 1970; not
    /// if another one has opened it. Returns whether `user` is one by it, when that is committed.
    ///
    /// # Errors
    ///
    /// When the database fails: then the link was not opened.
    pub async fn own(&self, user: i64, link: String, expires: i64) -> Result<bool, StoreError> {
        let is = self.read(|reply| Read::Own(user, link, expires, reply)).await?;
        if is {
            self.settings.add_owner(user);
        }
        Ok(is)
    }

    /// Looks whether another program changed what is kept, as a restore does, and follows it.
    /// Returns whether there was one, and what waits to be answered since.
    ///
    /// # Errors
    ///
    /// When the database fails: then the next look sees what this one did not.
    pub async fn look(&self) -> Result<Looked, StoreError> {
        let Some((known, looked)) = self.read(Read::Look).await? else {
            return Ok(Looked::default());
        };
        self.settings.replace(known);
        Ok(looked)
    }

    /// Keeps things as long as `retention` says from now on. Where texts of questions are not to be
    /// kept any more, those that were are gone when this returns; what is too old goes by
    /// [`Store::prune`].
    ///
    /// # Errors
    ///
    /// When the database fails: then texts of questions may be left, and this is to be called again.
    pub async fn retain(&self, retention: Retention) -> Result<(), StoreError> {
        let keeps_questions = retention.questions;
        self.read(|reply| Read::Retain(retention, reply)).await?;
        let mut next = (!keeps_questions).then_some((i64::MIN, i64::MIN));
        while let Some(after) = next {
            next = self.read(|reply| Read::DropQuestions(after, reply)).await?;
        }
        Ok(())
    }

    /// Drops what is older than the retention says, a slice at a time, between which others are
    /// served.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn prune(&self) -> Result<(), StoreError> {
        while self.read(Read::Prune).await? {}
        Ok(())
    }

    /// Waits until all that is in the queue is committed.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn flush(&self) -> Result<(), StoreError> {
        self.read(Read::Flush).await
    }

    /// Commits all that is in the queue, moves it into the one file, so that a copy of that file
    /// is a backup, and gives the folder back. Other handles are closed with it. Without this call
    /// a runtime that ends may leave behind what [`Store::finish`] put in the queue.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn close(self) -> Result<(), StoreError> {
        self.ask(Request::Close).await
    }

    /// Runs a statement behind the queue.
    #[cfg(test)]
    pub(super) async fn execute(&self, sql: &'static str) -> Result<(), StoreError> {
        self.read(|reply| Read::Execute(sql, reply)).await
    }

    /// Lets what is behind the queue panic.
    #[cfg(test)]
    pub(super) async fn panic(&self) {
        let _ = self.requests.send(Request::Read(Read::Panic)).await;
    }

    /// How many requests wait at this moment.
    pub fn waiting_requests(&self) -> usize {
        self.requests.max_capacity() - self.requests.capacity()
    }

    async fn read<T>(&self, read: impl FnOnce(Reply<T>) -> Read) -> Result<T, StoreError> {
        self.ask(|reply| Request::Read(read(reply))).await
    }

    async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(request(reply)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}
