//! What a backup holds, put in the place of what is kept.

use super::super::backup::{BackupError, Contents, Restored};
use super::super::passing::Passing;
use super::super::{Retention, StoreError};
use super::backup::{self, number, vacuum_into};
use super::before;
use super::open::{self, FILE, NO_DATABASE, OpenError};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// What SQLite says when a file is damaged.
const CORRUPT: i64 = 11;

/// How many restores a file has seen, in its header: it tells the bot that runs of one, also where
/// that brought nothing to be answered.
pub(super) const RESTORES: &str = "PRAGMA main.user_version";

const IS_SOMETHING_KEPT: &str = "SELECT EXISTS (SELECT 1 FROM main.answers)
OR EXISTS (SELECT 1 FROM main.chats) OR EXISTS (SELECT 1 FROM main.moves)
OR EXISTS (SELECT 1 FROM main.owners) OR EXISTS (SELECT 1 FROM main.waiting)";

/// What waits in the backup and was never taken in here. Numbers of updates grow, and are known for
/// some days: one that waited before all that are known (`$1` is since when they are) may have been
/// answered and forgotten, so only who knows of nothing takes it.
const BRING: &str = "INSERT INTO main.waiting (update_id, raw, restored)
SELECT update_id, raw, 1 FROM backup.waiting AS old JOIN backup.updates USING (update_id)
WHERE update_id NOT IN (SELECT update_id FROM main.updates)
AND (received > $1 OR update_id > (SELECT min(update_id) FROM main.updates)
    OR NOT EXISTS (SELECT 1 FROM main.updates))";

/// Numbers that would be pruned at once are left out, as far as nothing waits by them.
const UPDATES: &str = "INSERT OR IGNORE INTO main.updates (update_id, received)
SELECT update_id, received FROM backup.updates
WHERE received > $1 OR update_id IN (SELECT update_id FROM main.waiting)";

/// Moves are facts and links are used for good, so both are added; all else is as it was. What
/// belonged to a group that became a supergroup since is the supergroup's, as it would be had it
/// been there then.
const REPLACE: &[&str] = &[
    "DELETE FROM main.answers",
    "INSERT INTO main.answers
        (chat, message, question_message, asker, author, asked, question, given)
    SELECT chat, message, question_message, asker, author, asked, question, given
    FROM backup.answers",
    "DELETE FROM main.chats",
    "INSERT INTO main.chats (chat, language) SELECT chat, language FROM backup.chats",
    "INSERT OR IGNORE INTO main.moves (former, present)
    SELECT former, present FROM backup.moves",
    "DELETE FROM main.owners",
    "INSERT INTO main.owners (user, since) SELECT user, since FROM backup.owners",
    "INSERT OR IGNORE INTO main.links (link, user, expires)
    SELECT link, user, expires FROM backup.links",
    "INSERT OR IGNORE INTO main.chats (chat, language)
    SELECT present, language FROM main.chats JOIN main.moves ON chat = former",
    "DELETE FROM main.chats WHERE chat IN (SELECT former FROM main.moves)",
    "DELETE FROM main.answers WHERE chat IN (SELECT former FROM main.moves)",
];

/// Sees that the file is a backup and whole, and brings it to this version.
pub(in crate::store) async fn check(file: &Path) -> Result<Contents, BackupError> {
    let foreign = || BackupError::NoBackup;
    if !File::open(file).and_then(open::is_database).is_ok_and(|is| is) {
        return Err(foreign());
    }
    let told = |error: OpenError| match error {
        OpenError::Foreign => BackupError::NoBackup,
        OpenError::Newer => BackupError::NewerBackup,
        OpenError::Database(error) => of_backup(error),
    };
    let mut connection = open::options(file).connect().await.map_err(of_backup)?;
    let checked = async {
        let answers = "SELECT count(*) FROM sqlite_schema WHERE name = 'answers'";
        open::check(&mut connection).await.map_err(told)?;
        // `check` takes an empty file for one that is to be ours.
        if number(&mut connection, answers).await.map_err(of_backup)? == 0 {
            return Err(foreign());
        }
        let sound: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
            .fetch_one(&mut connection)
            .await
            .map_err(of_backup)?;
        if sound != "ok" {
            return Err(BackupError::Damaged { reason: sound });
        }
        open::prepare(&mut connection).await.map_err(told)
    };
    let checked = checked.await;
    let closed = connection.close().await.map_err(of_backup);
    checked.and(closed)?;
    backup::contents(file).await
}

fn of_backup(error: sqlx::Error) -> BackupError {
    match open::code(&error) {
        Some(NO_DATABASE) => BackupError::NoBackup,
        Some(CORRUPT) => BackupError::Damaged { reason: error.to_string() },
        _ => BackupError::Database(error),
    }
}

/// Puts what the backup holds, which was checked, in the place of what `folder` keeps: all of it,
/// or nothing. What was kept stays as the empty file `before` then, if it was anything.
pub(in crate::store) async fn restore(
    folder: &Path,
    copy: &Path,
    before: Passing,
) -> Result<Restored, BackupError> {
    // Held to the end, so that no start comes between, where nothing runs.
    let (mut connection, lock) = match open::open(Some(folder)).await {
        Ok(open::Opened { connection, lock }) => (connection, lock),
        Err(StoreError::InUse { .. }) => (running(&folder.join(FILE)).await?, None),
        Err(error) => return Err(error.into()),
    };
    let is_running = lock.is_none();
    let put = put(&mut connection, folder, copy, before).await;
    if put.is_err() {
        // It fails where the transaction was rolled back already, and does no harm.
        let _ = sqlx::query("ROLLBACK").execute(&mut connection).await;
    } else {
        // What was replaced is not to stand in the log any longer than it has to.
        let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_all(&mut connection).await;
    }
    let _ = connection.close().await;
    let (brought, left, before) = put?;
    Ok(Restored { contents: Contents::default(), brought, left, before, is_running })
}

/// A connection to a file of this version that another process may have open.
pub(super) async fn running(file: &Path) -> Result<SqliteConnection, BackupError> {
    let mut connection = open::options(file).pragma("secure_delete", "ON").connect().await?;
    of_this_version(&mut connection, file).await?;
    Ok(connection)
}

/// Sees that a file is of this version.
pub(super) async fn of_this_version(
    connection: &mut SqliteConnection,
    file: &Path,
) -> Result<(), BackupError> {
    open::check(connection).await.map_err(|error| match error {
        OpenError::Database(error) => BackupError::Database(error),
        OpenError::Foreign => BackupError::Foreign { file: file.to_owned() },
        OpenError::Newer => BackupError::OtherVersion,
    })?;
    let newest: i64 = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await?;
    let ours = open::MIGRATOR.iter().map(|migration| migration.version).max();
    match ours == Some(newest) {
        true => Ok(()),
        false => Err(BackupError::OtherVersion),
    }
}

/// Gives how many updates came in, how many were left, and where what was kept before is now.
async fn put(
    connection: &mut SqliteConnection,
    folder: &Path,
    copy: &Path,
    before_restore: Passing,
) -> Result<(u64, u64, Option<PathBuf>), BackupError> {
    let copy = copy.to_str().ok_or_else(|| BackupError::Name { file: copy.to_owned() })?;
    sqlx::query("ATTACH $1 AS backup").bind(copy).execute(&mut *connection).await?;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let is_something_kept = number(connection, IS_SOMETHING_KEPT).await? == 1;
    if is_something_kept {
        // From here on nobody changes anything, so another connection sees what is replaced.
        let mut reader = open::options(&folder.join(FILE)).connect().await?;
        let copied = vacuum_into(&mut reader, &before_restore.path).await;
        let _ = reader.close().await;
        copied?;
    }
    let since = before(Retention::default().updates);
    let waiting = number(
        connection,
        "SELECT count(*) FROM backup.waiting WHERE update_id NOT IN
        (SELECT update_id FROM main.updates)",
    )
    .await?;
    let bringing = sqlx::query(BRING).bind(since).execute(&mut *connection).await?;
    sqlx::query(UPDATES).bind(since).execute(&mut *connection).await?;
    for sql in REPLACE {
        sqlx::query(*sql).execute(&mut *connection).await?;
    }
    // It takes no parameter, and 32 bits.
    let restores = (number(connection, RESTORES).await? + 1) & 0x7fff_ffff;
    let counted = AssertSqlSafe(format!("{RESTORES} = {restores}"));
    sqlx::query(counted).execute(&mut *connection).await?;
    // It is whole when it has its name, and has it before anything is replaced.
    let of_folder = |reason| BackupError::Write { file: folder.to_owned(), reason };
    let kept = match is_something_kept {
        true => Some(before_restore.keep_as_before().map_err(of_folder)?),
        false => None,
    };
    if let Err(error) = sqlx::query("COMMIT").execute(&mut *connection).await {
        kept.iter().for_each(|kept| drop(fs::remove_file(kept)));
        return Err(error.into());
    }
    let brought = bringing.rows_affected();
    Ok((brought, waiting - brought, kept))
}
