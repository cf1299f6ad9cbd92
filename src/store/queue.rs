//! The handle to what is kept: the near end of the queue.

use super::serve::{Read, Reply, Request, serve};
use super::settings::Settings;
use super::sqlite::Database;
use super::{Change, Kept, Retention, StoreError, Tongue, Waiting};
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
    keeps_questions: bool,
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
        let keeps_questions = retention.questions;
        let (database, settings) = Database::open(folder, retention).await?;
        let (requests, queue) = mpsc::channel(WAITING_ROOM);
        tokio::spawn(serve(queue, database));
        Ok(Store { requests, settings: Arc::new(settings), keeps_questions })
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
    pub async fn finish(&self, update: i64, mut changes: Vec<Change>) {
        self.follow(&mut changes);
        if self.requests.send(Request::Finish(update, changes)).await.is_err() {
            tracing::error!(update, "the store is closed: this update will be answered again");
        }
    }

    /// Makes changes that come of no update, or before it is done; returns when they are committed.
    ///
    /// # Errors
    ///
    /// When the database fails: then they are tried again with what comes next.
    pub async fn change(&self, mut changes: Vec<Change>) -> Result<(), StoreError> {
        self.follow(&mut changes);
        self.ask(|reply| Request::Change(changes, reply)).await
    }

    fn follow(&self, changes: &mut [Change]) {
        for change in changes {
            self.settings.follow(change);
            if let Change::Answer(kept) = change
                && !self.keeps_questions
            {
                kept.question = None;
            }
        }
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

    async fn read<T>(&self, read: impl FnOnce(Reply<T>) -> Read) -> Result<T, StoreError> {
        self.ask(|reply| Request::Read(read(reply))).await
    }

    async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(request(reply)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}
