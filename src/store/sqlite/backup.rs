//! A copy of the file while others use it.

use super::super::backup::{BackupError, Contents};
use super::open::{self, APPLICATION, CANNOT_OPEN, FILE, NO_DATABASE, READ_ONLY};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The file in a data folder, if it is there and begins as a database does.
pub(super) fn file(folder: &Path) -> Result<PathBuf, BackupError> {
    let file = folder.join(FILE);
    let is_database = File::open(&file).and_then(open::is_database);
    match is_database {
        Ok(true) if fs::metadata(&file).is_ok_and(|metadata| metadata.len() > 0) => Ok(file),
        Ok(_) => Err(BackupError::Foreign { file }),
        Err(reason) => Err(match reason.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                BackupError::NoData { folder: folder.to_owned() }
            }
            _ => BackupError::Unreadable { folder: folder.to_owned(), reason },
        }),
    }
}

/// Copies what is kept in `folder` into the empty file `to`. What is committed before is in the
/// copy, and nothing of what is under way; whoever uses the folder goes on meanwhile.
pub(in crate::store) async fn copy(folder: &Path, to: &Path) -> Result<(), BackupError> {
    let file = file(folder)?;
    let mut connection = reader(&file).await?;
    let copied = vacuum_into(&mut connection, to).await;
    // Nothing of it is lost where that fails.
    let _ = connection.close().await;
    copied
}

/// Copies all that a connection sees into the empty file `to`.
pub(super) async fn vacuum_into(
    connection: &mut SqliteConnection,
    to: &Path,
) -> Result<(), BackupError> {
    let path = to.to_str().ok_or_else(|| BackupError::Name { file: to.to_owned() })?;
    sqlx::query("VACUUM INTO $1").bind(path).execute(connection).await?;
    let synced = File::open(to).and_then(|file| file.sync_all());
    synced.map_err(|reason| BackupError::Write { file: to.to_owned(), reason })
}

/// What a file holds that nobody writes to.
pub(in crate::store) async fn contents(file: &Path) -> Result<Contents, BackupError> {
    let options = SqliteConnectOptions::new().filename(file).immutable(true).read_only(true);
    let mut connection = options.disable_statement_logging().connect().await?;
    count(&mut connection, file).await
}

/// What a data folder holds, whoever uses it. Nothing in it is changed.
pub(in crate::store) async fn contents_of_folder(folder: &Path) -> Result<Contents, BackupError> {
    let file = file(folder)?;
    let mut connection = reader(&file).await?;
    let counted = count(&mut connection, &file).await;
    let _ = connection.close().await;
    counted
}

async fn count(connection: &mut SqliteConnection, file: &Path) -> Result<Contents, BackupError> {
    // Of the first version there are files without owners.
    let has_owners = "SELECT count(*) FROM sqlite_schema WHERE name = 'owners'";
    let owners = match number(connection, has_owners).await? {
        0 => 0,
        _ => number(connection, "SELECT count(*) FROM owners").await?,
    };
    Ok(Contents {
        answers: number(connection, "SELECT count(*) FROM answers").await?,
        chats: number(connection, "SELECT count(*) FROM chats").await?,
        waiting: number(connection, "SELECT count(*) FROM waiting").await?,
        owners,
        bytes: fs::metadata(file).map_or(0, |metadata| metadata.len()),
    })
}

pub(super) async fn number(
    connection: &mut SqliteConnection,
    sql: &'static str,
) -> Result<u64, sqlx::Error> {
    let number: i64 = sqlx::query_scalar(sql).fetch_one(connection).await?;
    Ok(u64::try_from(number).unwrap_or(0))
}

/// A connection that reads. Where the folder can be written it is an ordinary one, which brings in
/// what a crash left beside the file and leaves nothing there itself.
pub(super) async fn reader(file: &Path) -> Result<SqliteConnection, BackupError> {
    let ordinary = open::options(file);
    let read_only = open::options(file).read_only(true);
    let as_it_is = open::options(file).read_only(true).immutable(true);
    let mut refused = None;
    for (options, is_whole) in [(ordinary, true), (read_only, true), (as_it_is, false)] {
        // Who reads the file alone misses what stands beside it.
        if !is_whole && has_log(file) {
            break;
        }
        match connect(options, file).await {
            Err(BackupError::Database(error)) if is_of_rights(&error) => refused = Some(error),
            connected => return connected,
        }
    }
    Err(refused
        .map_or_else(|| BackupError::Foreign { file: file.to_owned() }, BackupError::Database))
}

/// Whether changes stand in the log beside the file that may not be in it.
pub(in crate::store) fn has_log(file: &Path) -> bool {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(log).is_ok_and(|metadata| metadata.len() > 0)
}

pub(super) fn is_of_rights(error: &sqlx::Error) -> bool {
    matches!(open::code(error), Some(READ_ONLY | CANNOT_OPEN))
}

async fn connect(
    options: SqliteConnectOptions,
    file: &Path,
) -> Result<SqliteConnection, BackupError> {
    let mut connection = options.connect().await?;
    let application = "PRAGMA application_id";
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'answers'";
    let ours = async |connection: &mut SqliteConnection| {
        let application = number(connection, application).await?;
        Ok(application == APPLICATION.unsigned_abs() && number(connection, tables).await? == 1)
    };
    match ours(&mut connection).await {
        Ok(true) => Ok(connection),
        Ok(false) => Err(BackupError::Foreign { file: file.to_owned() }),
        Err(error) if open::code(&error) == Some(NO_DATABASE) => {
            Err(BackupError::Foreign { file: file.to_owned() })
        }
        Err(error) => Err(BackupError::Database(error)),
    }
}
