//! The store's SQL: SQLite's.

mod backup;
mod open;
mod owners;
mod restore;
mod retention;
mod statements;
#[cfg(test)]
mod tests;

pub(super) use backup::{contents, contents_of_folder, copy, has_log};
pub(super) use open::{FILE, create_folder, is_in_use, is_of_data_folder};
pub(super) use owners::{owners, remove_owner};
pub(super) use restore::{check, restore};

use super::batch::Step;
use super::settings::Known;
use super::{Kept, Retention, StoreError, Tongue, Waiting, passing};
use rustc_hash::FxHashSet;
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection, Row};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How many rows a slice of pruning deletes, and how many pages it gives back: some milliseconds,
/// for which an answer may wait.
const SLICE: i64 = 1_000;

/// The answers that may come in memory until they are counted again.
const UNCOUNTED: usize = 1_000;

/// The columns of an answer, in the order of [`kept`].
const ANSWER: &str =
    "SELECT chat, message, question_message, asker, author, asked, question, given FROM answers
WHERE chat = $1 AND message = $2";
const ANSWER_TO: &str =
    "SELECT chat, message, question_message, asker, author, asked, question, given FROM answers
WHERE chat = $1 AND message > $2 AND question_message = $2 ORDER BY message DESC LIMIT 1";

const WAITING: &str = "SELECT update_id, received, raw FROM waiting JOIN updates USING (update_id)
ORDER BY update_id";
const LOAD: &str = "SELECT update_id, received, raw FROM json_each($1) AS wanted
JOIN waiting ON waiting.update_id = wanted.value JOIN updates USING (update_id)
ORDER BY wanted.key";

const PRUNE_ANSWERS: &str = "DELETE FROM answers WHERE (chat, message) IN
(SELECT chat, message FROM answers WHERE asked <= $1 ORDER BY asked LIMIT $2)";
/// What waits is never pruned, however long.
const PRUNE_UPDATES: &str = "DELETE FROM updates WHERE update_id IN
(SELECT update_id FROM updates WHERE received <= $1
AND update_id NOT IN (SELECT update_id FROM waiting) ORDER BY received LIMIT $2)";

/// Links are known for this long after they expired, whatever becomes of the clock.
const PRUNE_LINKS: &str = "DELETE FROM links WHERE link IN
(SELECT link FROM links WHERE expires <= $1 LIMIT $2)";
const LINKS_KEPT: Duration = Duration::from_secs(2 * 24 * 60 * 60);

const TIDY: &str = "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE);";

/// The one connection.
pub(super) struct Database {
    connection: SqliteConnection,
    retention: Retention,
    /// Whether it is in memory only, so that answers are counted.
    in_memory: bool,
    /// Answers that were written since they were counted.
    uncounted: usize,
    /// The version of the data as others last changed it, and whether to look at it once more.
    seen: i64,
    again: bool,
    /// The folder, in which what others left behind is removed.
    folder: Option<PathBuf>,
    /// How many restores it has seen.
    restores: i64,
    /// The lock of the folder, held as long as the connection.
    _lock: Option<File>,
}

impl Database {
    /// Opens it, and gives the settings in it.
    pub(super) async fn open(
        folder: Option<&Path>,
        retention: Retention,
    ) -> Result<(Database, Known), StoreError> {
        let open::Opened { connection, lock } = open::open(folder).await?;
        let mut database = Database {
            connection,
            retention,
            in_memory: folder.is_none(),
            uncounted: 0,
            seen: 0,
            again: false,
            folder: folder.map(Path::to_owned),
            restores: 0,
            _lock: lock,
        };
        database.seen = database.number("PRAGMA data_version").await?;
        database.restores = database.number(restore::RESTORES).await?;
        let known = database.known().await?;
        Ok((database, known))
    }

    /// The settings in it. What is not to be kept is dropped first: it may have been kept until now.
    async fn known(&mut self) -> Result<Known, StoreError> {
        let connection = &mut self.connection;
        if !self.retention.questions {
            let drop_questions = "UPDATE answers SET question = NULL WHERE question IS NOT NULL";
            sqlx::query(drop_questions).execute(&mut *connection).await?;
        }
        let languages: Vec<(i64, Tongue)> =
            sqlx::query_as("SELECT chat, language FROM chats").fetch_all(&mut *connection).await?;
        let moves: Vec<(i64, i64)> =
            sqlx::query_as("SELECT former, present FROM moves").fetch_all(&mut *connection).await?;
        let owners: Vec<i64> =
            sqlx::query_scalar("SELECT user FROM owners").fetch_all(&mut *connection).await?;
        Ok(Known::new(languages, moves, owners))
    }

    /// Carries the steps out as one transaction: all of them, or none where it fails. Gives for
    /// each step the numbers of updates that were to be taken in and were known before it.
    pub(super) async fn apply(
        &mut self,
        steps: &[Step],
    ) -> Result<Vec<FxHashSet<i64>>, StoreError> {
        let mut known = Vec::with_capacity(steps.len());
        let now = now();
        // Whatever can goes to the connection's thread as one command: to go there and back costs
        // more than most statements.
        for (at, step) in steps.iter().enumerate() {
            let mut sql = String::with_capacity(2048);
            if at == 0 {
                sql.push_str(statements::BEGIN);
            }
            let arguments = statements::of(step, now, &mut sql).map_err(sqlx::Error::Encode)?;
            if at + 1 == steps.len() {
                sql.push_str(statements::COMMIT);
            }
            match self.run(sql, arguments).await {
                Ok(numbers) => known.push(numbers),
                Err(error) => {
                    // It fails where the transaction was rolled back already, and does no harm.
                    let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
                    return Err(error.into());
                }
            }
        }
        if steps.iter().any(|step| matches!(step, Step::ForgetUser(_) | Step::ForgetChat(_))) {
            self.tidy().await;
        }
        // Too many answers for a while are no reason to call committed changes failed.
        let _ = self.count_answers(steps).await;
        Ok(known)
    }

    async fn run(
        &mut self,
        sql: String,
        arguments: SqliteArguments,
    ) -> Result<FxHashSet<i64>, sqlx::Error> {
        // Safe: it was put together from constants.
        let rows =
            sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(&mut self.connection).await?;
        rows.iter().map(|row| row.try_get(0)).collect()
    }

    /// Keeps answers in memory within their number.
    async fn count_answers(&mut self, steps: &[Step]) -> Result<(), StoreError> {
        if !self.in_memory {
            return Ok(());
        }
        for step in steps {
            if let Step::Write(writes) = step {
                self.uncounted += writes.answers.len();
            }
        }
        if self.uncounted >= UNCOUNTED {
            while self.prune_surplus().await? {}
            self.uncounted = 0;
        }
        Ok(())
    }

    /// All that waits. What a restore brought is told here once, and not by a look any more.
    pub(super) async fn waiting(&mut self) -> Result<Vec<Waiting>, StoreError> {
        let mut all = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("UPDATE waiting SET restored = 0 WHERE restored = 1")
            .execute(&mut *all)
            .await?;
        let rows = sqlx::query(WAITING).fetch_all(&mut *all).await?;
        all.commit().await?;
        rows.iter().map(waiting).collect()
    }

    /// Those of `updates` that wait, in this order.
    pub(super) async fn load(&mut self, updates: &[i64]) -> Result<Vec<Waiting>, StoreError> {
        let wanted = serde_json::json!(updates).to_string();
        let rows = sqlx::query(LOAD).bind(wanted).fetch_all(&mut self.connection).await?;
        rows.iter().map(waiting).collect()
    }

    /// The answer that a message is.
    pub(super) async fn answer(
        &mut self,
        chat: i64,
        message: i64,
    ) -> Result<Option<Kept>, StoreError> {
        self.one(ANSWER, chat, message).await
    }

    /// The latest answer to a message.
    pub(super) async fn answer_to(
        &mut self,
        chat: i64,
        question_message: i64,
    ) -> Result<Option<Kept>, StoreError> {
        self.one(ANSWER_TO, chat, question_message).await
    }

    async fn one(
        &mut self,
        sql: &'static str,
        chat: i64,
        message: i64,
    ) -> Result<Option<Kept>, StoreError> {
        let query = sqlx::query(sql).bind(chat).bind(message);
        let row = query.fetch_optional(&mut self.connection).await?;
        Ok(row.map(|row| kept(&row)).transpose()?)
    }

    /// Prunes some of what is too old or too much. Gives whether there may be more.
    pub(super) async fn prune(&mut self) -> Result<bool, StoreError> {
        // A backup that was killed has all texts, too.
        self.folder.iter().for_each(|folder| passing::sweep(folder));
        let answers = before(self.retention.answers);
        let updates = before(self.retention.updates);
        Ok(self.delete(PRUNE_ANSWERS, answers, SLICE).await?
            || self.delete(PRUNE_UPDATES, updates, SLICE).await?
            || self.delete(PRUNE_LINKS, before(LINKS_KEPT), SLICE).await?
            || self.prune_surplus().await?
            || self.give_back().await?)
    }

    /// Deletes at most `limit` rows. Gives whether there were any.
    async fn delete(
        &mut self,
        sql: &'static str,
        until: i64,
        limit: i64,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(sql).bind(until).bind(limit);
        Ok(query.execute(&mut self.connection).await?.rows_affected() > 0)
    }

    async fn prune_surplus(&mut self) -> Result<bool, StoreError> {
        if !self.in_memory {
            return Ok(false);
        }
        let count = self.number("SELECT count(*) FROM answers").await?;
        let most = i64::try_from(self.retention.in_memory).unwrap_or(i64::MAX);
        match count - most {
            ..=0 => Ok(false),
            surplus => self.delete(PRUNE_ANSWERS, i64::MAX, surplus.min(SLICE)).await,
        }
    }

    /// Gives some free pages back to the system, unless they are few: they are used again.
    async fn give_back(&mut self) -> Result<bool, StoreError> {
        if self.number("PRAGMA freelist_count").await? < SLICE {
            return Ok(false);
        }
        sqlx::query("PRAGMA incremental_vacuum(1000)").execute(&mut self.connection).await?;
        Ok(true)
    }

    async fn number(&mut self, sql: &'static str) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar(sql).fetch_one(&mut self.connection).await
    }

    /// Moves all into the one file, where deleted texts are overwritten: in the log beside it they
    /// would stand until it is full, which may take days. Waits for nobody who reads the file; then
    /// it is for the next time. Gives whether it is done.
    pub(super) async fn tidy(&mut self) -> bool {
        if self.in_memory {
            return true;
        }
        // The time is set back in any case, by a statement of its own.
        let tidied = sqlx::raw_sql(TIDY).fetch_all(&mut self.connection).await;
        let patient = format!("PRAGMA busy_timeout = {}", open::BUSY.as_millis());
        let patient = sqlx::raw_sql(AssertSqlSafe(patient)).execute(&mut self.connection).await;
        match tidied.and_then(|rows| patient.map(|_| rows)) {
            // The last row is that of the checkpoint, and begins with whether somebody was in the way.
            Ok(rows) => rows.last().is_none_or(|row| row.get::<i64, _>(0) == 0),
            Err(error) => {
                tracing::warn!("the database could not be tidied: {error}");
                true
            }
        }
    }

    /// Moves all into the one file, which is whole without those beside it then, and closes it.
    pub(super) async fn close(mut self) -> Result<(), StoreError> {
        let moved =
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut self.connection).await;
        self.connection.close().await?;
        moved?;
        Ok(())
    }

    /// Runs a statement that tests need.
    #[cfg(test)]
    pub(super) async fn execute(&mut self, sql: &'static str) -> Result<(), StoreError> {
        sqlx::raw_sql(sql).execute(&mut self.connection).await?;
        Ok(())
    }
}

/// An update of the inbox, of a row of it.
fn waiting(row: &SqliteRow) -> Result<Waiting, StoreError> {
    Ok(Waiting { update: row.try_get(0)?, received: row.try_get(1)?, raw: row.try_get(2)? })
}

fn kept(row: &SqliteRow) -> Result<Kept, sqlx::Error> {
    let given = serde_json::from_str(row.try_get(7)?)
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    Ok(Kept {
        chat: row.try_get(0)?,
        message: row.try_get(1)?,
        question_message: row.try_get(2)?,
        asker: row.try_get(3)?,
        author: row.try_get(4)?,
        asked: row.try_get(5)?,
        question: row.try_get(6)?,
        given,
    })
}

/// Seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The time that is as long ago.
fn before(age: Duration) -> i64 {
    now().saturating_sub(i64::try_from(age.as_secs()).unwrap_or(i64::MAX))
}
