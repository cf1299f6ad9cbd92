//! Opening the file: the folder, its lock, whose file it is, its version.

use super::super::StoreError;
use super::super::cached;
use super::super::user::{User, give_to_owner, shell_word};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Row};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file in the data folder.
pub(in crate::store) const FILE: &str = "pullquote.sqlite";

/// The file whose lock says that the folder is in use. Not the database itself: closing any handle
/// of a file drops the locks that SQLite has on it.
const LOCK: &str = "pullquote.lock";

/// What SQLite has beside a file while it is used: the log of changes, and an index of it.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// "pulq", in the header of each file of ours.
pub(super) const APPLICATION: i64 = 0x7075_6c71;

/// How long another program that reads the file (a backup) may hold a change up.
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// Each version of the tables since the first.
pub(super) static MIGRATOR: Migrator = sqlx::migrate!("src/store/migrations");

/// What SQLite says (the low byte of its code) when a file cannot be written or opened, and when
/// it is no database.
pub(super) const READ_ONLY: i64 = 8;
pub(super) const CANNOT_OPEN: i64 = 14;
pub(super) const NO_DATABASE: i64 = 26;

/// How often the lock is tried, and how long after one another: who only looks whether it is held
/// holds it for a moment.
const TRIES: u32 = 4;
const MOMENT: Duration = Duration::from_millis(25);

/// A connection, and the lock of its folder, if it has one: it is given back by the system when
/// the process ends in whatever way.
pub(super) struct Opened {
    pub(super) connection: SqliteConnection,
    pub(super) lock: Option<File>,
}

/// Opens the database in `folder`, or one in memory, with the tables of this version.
pub(super) async fn open(folder: Option<&Path>) -> Result<Opened, StoreError> {
    let Some(folder) = folder else {
        let memory = Path::new(":memory:");
        let mut connection = options(memory).connect().await?;
        prepare(&mut connection).await.map_err(|error| error.of(memory, memory))?;
        return Ok(Opened { connection, lock: None });
    };
    create_folder(folder).map_err(|error| unusable(folder, None, &error))?;
    let lock = lock(folder)?;
    let file = folder.join(FILE);
    // Made here for its rights alone: what SQLite makes beside it takes them over.
    let is_database = open_private(folder, FILE).and_then(is_database);
    if !is_database.map_err(|error| unusable(folder, Some(FILE), &error))? {
        return Err(StoreError::Foreign { file });
    }
    let opening = async {
        let mut connection = options(&file).connect().await?;
        check(&mut connection).await?;
        prepare(&mut connection).await?;
        Ok(connection)
    };
    let connection = opening.await.map_err(|error: OpenError| error.of(folder, &file))?;
    Ok(Opened { connection, lock })
}

/// What the system said of a folder or of a file in it, with the remedy.
fn unusable(folder: &Path, file: Option<&str>, error: &io::Error) -> StoreError {
    let reason = file.map_or_else(|| error.to_string(), |file| format!("{file}: {error}"));
    let folder = folder.to_path_buf();
    match User::of_process() {
        Some(user) if error.kind() == io::ErrorKind::PermissionDenied => {
            let remedy = remedy(&folder, user);
            StoreError::Denied { folder, reason, remedy }
        }
        _ => StoreError::Folder { folder, reason },
    }
}

/// The command that lets a user write in a folder. Of folders that Docker mounts, a named volume
/// alone belongs to the user of the image by itself.
fn remedy(folder: &Path, User { uid, gid }: User) -> String {
    let word = shell_word(folder);
    let command = match folder.symlink_metadata() {
        Ok(_) => format!("chown -R {uid}:{gid} {word}"),
        Err(_) => format!("install -d -o {uid} -g {gid} -m 700 {word}"),
    };
    format!("let user {uid} write there by `sudo {command}`, or with Docker mount a named volume")
}

pub(in crate::store) fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The file of this name in `folder`, for nobody but this user, or if this is the administrator the
/// folder's owner; one that is there keeps its rights and its content.
fn open_private(folder: &Path, name: &str) -> io::Result<File> {
    let path = folder.join(name);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.clone().create_new(true).open(&path) {
        Ok(file) => {
            give_to_owner(&file, folder);
            Ok(file)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => options.open(&path),
        Err(error) => Err(error),
    }
}

/// Whether a file is empty or begins as every SQLite database does: SQLite itself takes a file that
/// is shorter than its header for an empty one.
pub(super) fn is_database(file: File) -> io::Result<bool> {
    const MAGIC: &[u8] = b"SQLite format 3\0";
    let mut start = Vec::with_capacity(MAGIC.len());
    file.take(MAGIC.len() as u64).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == MAGIC)
}

fn lock(folder: &Path) -> Result<Option<File>, StoreError> {
    let unusable = |error: io::Error| unusable(folder, Some(LOCK), &error);
    let file = open_private(folder, LOCK).map_err(unusable)?;
    let mut tried = file.try_lock();
    for _ in 1..TRIES {
        if !matches!(tried, Err(TryLockError::WouldBlock)) {
            break;
        }
        std::thread::sleep(MOMENT);
        tried = file.try_lock();
    }
    match tried {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { folder: folder.to_path_buf() }),
        // Some network file systems know no locks: then it is for the owner to run only one.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
            tracing::warn!("the data folder cannot be locked: run only one pullquote with it");
            Ok(None)
        }
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

/// Whether a process has the folder open; none where that cannot be told. Nothing is made.
pub(in crate::store) fn is_in_use(folder: &Path) -> Option<bool> {
    let file = match File::open(folder.join(LOCK)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Some(false),
        Err(_) => return None,
    };
    match file.try_lock_shared() {
        Ok(()) => Some(false),
        Err(TryLockError::WouldBlock) => Some(true),
        Err(TryLockError::Error(_)) => None,
    }
}

/// Whether a file is one of those that a bot has in its data folder.
pub(in crate::store) fn is_of_data_folder(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let rest = name.strip_prefix(FILE);
    let is_named = [LOCK, cached::FILE].contains(&&*name)
        || rest.is_some_and(|rest| rest.is_empty() || BESIDE.contains(&rest));
    is_named && file.with_file_name(LOCK).exists()
}

pub(super) fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(file).busy_timeout(BUSY).disable_statement_logging()
}

/// Why a file was not opened, before it has a name.
#[derive(Debug)]
pub(super) enum OpenError {
    Foreign,
    Newer,
    Database(sqlx::Error),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> OpenError {
        OpenError::Database(error)
    }
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> OpenError {
        match error {
            MigrateError::VersionMissing(_) => OpenError::Newer,
            // The number of a version with other tables: none that was ever given out.
            MigrateError::VersionMismatch(_) | MigrateError::Dirty(_) => OpenError::Foreign,
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                OpenError::Database(error)
            }
            other => OpenError::Database(sqlx::Error::from(other)),
        }
    }
}

impl OpenError {
    fn of(self, folder: &Path, file: &Path) -> StoreError {
        let file = PathBuf::from(file);
        match self {
            OpenError::Foreign => StoreError::Foreign { file },
            OpenError::Newer => StoreError::Newer { file },
            OpenError::Database(error) => match code(&error) {
                Some(NO_DATABASE) => StoreError::Foreign { file },
                Some(READ_ONLY | CANNOT_OPEN) => {
                    let folder = folder.to_path_buf();
                    StoreError::Folder { folder, reason: format!("{FILE}: {error}") }
                }
                _ => error.into(),
            },
        }
    }
}

/// The low byte of SQLite's code, which is the kind of trouble.
pub(super) fn code(error: &sqlx::Error) -> Option<i64> {
    let code: i64 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// Sees, without changing a byte, that the file is empty or ours, and of no later version.
pub(super) async fn check(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let number = async |connection: &mut SqliteConnection, sql: &'static str| {
        sqlx::query(sql).fetch_one(connection).await?.try_get::<i64, _>(0)
    };
    let tables = number(connection, "SELECT count(*) FROM sqlite_schema").await?;
    let application = number(connection, "PRAGMA application_id").await?;
    if tables == 0 && application == 0 {
        return Ok(());
    }
    if application != APPLICATION {
        return Err(OpenError::Foreign);
    }
    let versioned = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    if number(connection, versioned).await? == 0 {
        return Ok(());
    }
    let newest = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
    let newest = number(connection, newest).await?;
    if newest > MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0) {
        return Err(OpenError::Newer);
    }
    Ok(())
}

/// Makes it ours and brings the tables to this version.
pub(super) async fn prepare(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    // The first two are fixed with the first table. Deleted texts are overwritten; power that
    // fails may take the last changes with it, a process that dies may not.
    const SETTINGS: &[&str] = &[
        "PRAGMA auto_vacuum = INCREMENTAL",
        "PRAGMA application_id = 0x70756c71",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = NORMAL",
        "PRAGMA secure_delete = ON",
        "PRAGMA wal_autocheckpoint = 4000",
    ];
    for &setting in SETTINGS {
        sqlx::query(setting).execute(&mut *connection).await?;
    }
    // Run on the connection itself: to begin a transaction for it is the migrator's own business.
    MIGRATOR.run_direct(None, connection, false).await?;
    connection.clear_cached_statements().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_this_user_may_not_write_in_comes_with_the_command_that_mends_it() {
        let parent = tempfile::tempdir().unwrap();
        let user = User { uid: 65_532, gid: 65_533 };
        let (there, path) = (remedy(parent.path(), user), parent.path().display());
        assert!(there.contains(&format!("`sudo chown -R 65532:65533 {path}`")), "{there}");
        let missing = parent.path().join("my data");
        let missing = remedy(&missing, user);
        let command = format!("`sudo install -d -o 65532 -g 65533 -m 700 '{path}/my data'`");
        assert!(missing.contains(&command), "{missing}");
    }
}
