//! Owners by links, and what another program changed.

use super::super::settings::Known;
use super::super::{BackupError, Looked, StoreError};
use super::restore::{RESTORES, of_this_version, running};
use super::{Database, now, waiting};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};
use std::path::Path;

/// `$1` is the link, `$2` the user, `$3` when the link expires, `$4` the time.
const OWN: &str = "BEGIN IMMEDIATE;
INSERT OR IGNORE INTO links (link, user, expires) VALUES ($1, $2, $3);
INSERT OR IGNORE INTO owners (user, since)
SELECT user, $4 FROM links WHERE link = $1 AND user = $2;
SELECT count(*) FROM links WHERE link = $1 AND user = $2;
COMMIT;";

const RESTORED: &str = "UPDATE waiting SET restored = 0 WHERE restored = 1 RETURNING update_id,
(SELECT received FROM updates WHERE updates.update_id = waiting.update_id), raw";

/// Who became an owner by a link, and when, in seconds since 1970. Who may only read the folder may
/// ask.
pub(in crate::store) async fn owners(folder: &Path) -> Result<Vec<(i64, i64)>, BackupError> {
    let file = super::backup::file(folder)?;
    let mut connection = super::backup::reader(&file).await?;
    of_this_version(&mut connection, &file).await?;
    let owners = sqlx::query_as("SELECT user, since FROM owners ORDER BY since, user");
    let owners = owners.fetch_all(&mut connection).await;
    let _ = connection.close().await;
    Ok(owners?)
}

/// Makes somebody an owner no more, by the link that was opened either. Gives whether there was one.
pub(in crate::store) async fn remove_owner(folder: &Path, user: i64) -> Result<bool, BackupError> {
    let removed = async {
        let mut connection = running(&super::backup::file(folder)?).await?;
        let removed = remove(&mut connection, user).await;
        let _ = connection.close().await;
        Ok(removed?)
    };
    removed.await.map_err(|error| match error {
        BackupError::Database(reason) if super::backup::is_of_rights(&reason) => {
            BackupError::Unwritable { folder: folder.to_owned(), reason }
        }
        error => error,
    })
}

async fn remove(connection: &mut SqliteConnection, user: i64) -> Result<bool, sqlx::Error> {
    let mut all = connection.begin_with("BEGIN IMMEDIATE").await?;
    let removed =
        sqlx::query("DELETE FROM owners WHERE user = $1").bind(user).execute(&mut *all).await?;
    let unlink = "UPDATE links SET user = NULL WHERE user = $1";
    sqlx::query(unlink).bind(user).execute(&mut *all).await?;
    all.commit().await?;
    Ok(removed.rows_affected() > 0)
}

impl Database {
    /// Makes `user` an owner by a link, unless another one opened it. Gives whether `user` is the
    /// one who did.
    pub(in crate::store) async fn own(
        &mut self,
        user: i64,
        link: &str,
        expires: i64,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(OWN).bind(link).bind(user).bind(expires).bind(now());
        // All rows, else what stands behind the first one is not carried out.
        match query.fetch_all(&mut self.connection).await {
            Ok(rows) => Ok(rows.last().is_some_and(|row| row.get::<i64, _>(0) > 0)),
            Err(error) => {
                let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
                Err(error.into())
            }
        }
    }

    /// The settings, if another program changed the file since they were read, and what a restore
    /// brought.
    pub(in crate::store) async fn look(&mut self) -> Result<Option<(Known, Looked)>, StoreError> {
        if self.in_memory {
            return Ok(None);
        }
        let version = self.number("PRAGMA data_version").await?;
        if version == self.seen && !self.again {
            return Ok(None);
        }
        let known = self.known().await?;
        let rows = sqlx::query(RESTORED).fetch_all(&mut self.connection).await?;
        let mut waiting = rows.iter().map(waiting).collect::<Result<Vec<_>, _>>()?;
        waiting.sort_by_key(|waiting| waiting.update);
        let restores = self.number(RESTORES).await?;
        let is_restored = restores != self.restores;
        self.restores = restores;
        // What was chosen just now may be in the queue still, and known nowhere else: it is read
        // once more when that is written.
        self.again = version != self.seen;
        self.seen = version;
        self.tidy().await;
        Ok(Some((known, Looked { is_restored, waiting })))
    }
}
