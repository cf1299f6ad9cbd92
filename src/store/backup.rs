//! Backups: what is kept as one file, and back.
//!
//! Both go by a connection of their own, so they work while the bot runs in another process: it
//! goes on meanwhile, and [`Store::look`](super::Store::look) tells it what a restore changed.

use super::StoreError;
use super::passing::Passing;
use super::sqlite;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What a backup holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Answers, to which buttons, edits and follow-ups point.
    pub answers: u64,
    /// Chats that chose a language.
    pub chats: u64,
    /// Updates that are not answered yet.
    pub waiting: u64,
    /// People who became owners by a link.
    pub owners: u64,
    /// The size of the file.
    pub bytes: u64,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the backup holds.
    pub contents: Contents,
    /// How many updates of those that wait in it are new here, and are answered now.
    pub brought: u64,
    /// How many were left: too old to know whether they were answered since.
    pub left: u64,
    /// Where what was replaced is now, if anything was.
    pub before: Option<PathBuf>,
    /// Whether a bot uses the folder.
    pub is_running: bool,
}

/// Why there is no backup, or nothing was restored: then all is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The data folder has no file of ours.
    #[error("{}: nothing is kept in this data folder; name the one that the bot uses, by --data or PULLQUOTE_DATA", folder.display())]
    NoData {
        /// The folder.
        folder: PathBuf,
    },
    /// This user may not read what is in the folder.
    #[error("{}: this data folder cannot be read ({reason}); run this as the user that the bot runs as", folder.display())]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// This user may not change what is in the folder.
    #[error("{}: what this data folder keeps cannot be changed ({reason}); run this as the user that the bot runs as", folder.display())]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// What the database said.
        reason: sqlx::Error,
    },
    /// The file in the data folder is none of ours.
    #[error("{}: this file is no database of pullquote's; name the data folder that the bot uses, by --data or PULLQUOTE_DATA", file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
    },
    /// There is such a file.
    #[error("{}: there is such a file already; name another one, or replace it with --overwrite", file.display())]
    Exists {
        /// The file.
        file: PathBuf,
    },
    /// What is there is a folder, a device or the like.
    #[error("{}: this is no ordinary file, so it is not replaced; name another one, or send the backup on, as in `pullquote backup - > FILE`", file.display())]
    NoFile {
        /// What is there.
        file: PathBuf,
    },
    /// The file is one that a bot works with.
    #[error("{}: a bot keeps its data there, which a backup must not replace; name another file", file.display())]
    InUse {
        /// The file.
        file: PathBuf,
    },
    /// A file cannot be written.
    #[error("{}: cannot be written ({reason}); see that the folder is there, that this user may write in it and that the disk has room", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The backup cannot be read.
    #[error("the backup cannot be read ({0}); check the path and the right to read it")]
    Read(io::Error),
    /// The copy cannot be written to where it was to go.
    #[error("the backup cannot be written to standard output ({0})")]
    Output(io::Error),
    /// The name of a file is no text.
    #[error("{}: the name is no UTF-8; take another one", file.display())]
    Name {
        /// The file.
        file: PathBuf,
    },
    /// What was given is the file of a data folder, without what belongs to it.
    #[error("{}: this is the database of a data folder, and its latest changes stand in a log beside it; to have all, make a backup of that folder: `pullquote backup --data DIR FILE`", file.display())]
    HasLog {
        /// The file.
        file: PathBuf,
    },
    /// What was given is no backup.
    #[error("this is no backup of pullquote's; give a file that `pullquote backup` wrote")]
    NoBackup,
    /// The backup was written by a later version.
    #[error("this backup is from a newer version of pullquote; restore it with that version")]
    NewerBackup,
    /// The backup is damaged.
    #[error("this backup is damaged ({reason}); give another one")]
    Damaged {
        /// What SQLite said.
        reason: String,
    },
    /// What is in the folder is of another version, as is the bot that uses it.
    #[error(
        "what this data folder keeps is another version's: start the bot with this version first"
    )]
    OtherVersion,
    /// The data folder cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database refused.
    #[error("the database failed ({0}); see that the disk has room and is healthy, and try again")]
    Database(#[from] sqlx::Error),
}

/// What the data folder keeps, whoever uses it.
///
/// # Errors
///
/// When there is nothing, or it cannot be read.
pub async fn contents(folder: &Path) -> Result<Contents, BackupError> {
    sqlite::contents_of_folder(folder).await
}

/// Who became an owner by a link: the number of each, and since when, in seconds since 1970.
///
/// # Errors
///
/// When the folder keeps nothing, or what another version of the program keeps.
pub async fn owners(folder: &Path) -> Result<Vec<(i64, i64)>, BackupError> {
    sqlite::owners(folder).await
}

/// Makes somebody an owner no more who became one by a link; the bot that runs hears of it within
/// seconds. Returns whether there was one.
///
/// # Errors
///
/// When the folder keeps nothing, or what another version of the program keeps.
pub async fn remove_owner(folder: &Path, user: i64) -> Result<bool, BackupError> {
    sqlite::remove_owner(folder, user).await
}

/// Saves what the data folder keeps as `file`, whole or not at all, for nobody but this user.
///
/// # Errors
///
/// When the folder keeps nothing, when `file` is there and not to be replaced, or cannot be
/// written.
pub async fn backup(folder: &Path, file: &Path, overwrite: bool) -> Result<Contents, BackupError> {
    let exists = || BackupError::Exists { file: file.to_owned() };
    let file = &match file.symlink_metadata() {
        Ok(_) if !overwrite => return Err(exists()),
        Ok(_) => replaceable(file)?,
        Err(_) => file.to_owned(),
    };
    let beside = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let of_file = |reason| BackupError::Write { file: file.to_owned(), reason };
    let passing = Passing::new(beside, "backup").map_err(of_file)?;
    sqlite::copy(folder, &passing.path).await?;
    let contents = sqlite::contents(&passing.path).await?;
    match overwrite {
        true => fs::rename(&passing.path, file).map_err(of_file)?,
        // A second name never replaces a file, as a rename would.
        false => match fs::hard_link(&passing.path, file) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(exists()),
            Err(_) if file.symlink_metadata().is_ok() => return Err(exists()),
            // Some file systems know no second names.
            Err(_) => fs::rename(&passing.path, file).map_err(of_file)?,
            Ok(()) => {}
        },
    }
    Ok(contents)
}

/// The file that `file` is or leads to, if a backup may take its place.
fn replaceable(file: &Path) -> Result<PathBuf, BackupError> {
    let of_file = |reason| BackupError::Write { file: file.to_owned(), reason };
    let file = fs::canonicalize(file).map_err(of_file)?;
    if !fs::metadata(&file).map_err(of_file)?.is_file() {
        return Err(BackupError::NoFile { file });
    }
    match sqlite::is_of_data_folder(&file) {
        true => Err(BackupError::InUse { file }),
        false => Ok(file),
    }
}

/// Writes what the data folder keeps to `output`.
///
/// # Errors
///
/// When the folder keeps nothing, or `output` breaks.
pub async fn backup_to(folder: &Path, output: &mut impl Write) -> Result<Contents, BackupError> {
    // In a container the data folder may be all that can be written, and elsewhere it may not.
    let passing = Passing::new(folder, "backup").or_else(|_| {
        let elsewhere = std::env::temp_dir();
        let of_file = |reason| BackupError::Write { file: elsewhere.clone(), reason };
        Passing::new(&elsewhere, "backup").map_err(of_file)
    })?;
    sqlite::copy(folder, &passing.path).await?;
    let contents = sqlite::contents(&passing.path).await?;
    let mut copy = File::open(&passing.path).map_err(BackupError::Read)?;
    io::copy(&mut copy, output).and_then(|_| output.flush()).map_err(BackupError::Output)?;
    Ok(contents)
}

/// Does as [`restore`] does, from a file.
///
/// # Errors
///
/// As there, and when changes stand beside the file that are not in it.
pub async fn restore_file(folder: &Path, file: &Path) -> Result<Restored, BackupError> {
    let mut backup = File::open(file).map_err(BackupError::Read)?;
    if sqlite::has_log(file) {
        return Err(BackupError::HasLog { file: file.to_owned() });
    }
    restore(folder, &mut backup).await
}

/// Puts what a backup holds in the place of what the data folder keeps, which is made where it is
/// missing. All of it or nothing; what was kept is saved in the folder first. What the bot has taken
/// in stays, and what it answered is not answered again.
///
/// # Errors
///
/// When what `backup` gives is no backup of this version or an earlier one, or the folder cannot be
/// used: then nothing was changed.
pub async fn restore(folder: &Path, backup: &mut impl Read) -> Result<Restored, BackupError> {
    let of_folder = |error: io::Error| StoreError::Folder {
        folder: folder.to_owned(),
        reason: error.to_string(),
    };
    let is_new = !folder.exists();
    sqlite::create_folder(folder).map_err(of_folder)?;
    let restored = restore_into(folder, backup).await;
    if is_new && restored.is_err() {
        // It stays where something is in it.
        let _ = fs::remove_dir(folder);
    }
    restored
}

/// Restores into a folder that is there.
async fn restore_into(folder: &Path, backup: &mut impl Read) -> Result<Restored, BackupError> {
    let of_folder = |error: io::Error| StoreError::Folder {
        folder: folder.to_owned(),
        reason: error.to_string(),
    };
    let passing = Passing::new(folder, "restore").map_err(of_folder)?;
    let of_copy = |reason| BackupError::Write { file: passing.path.clone(), reason };
    let mut copy = OpenOptions::new().write(true).open(&passing.path).map_err(of_copy)?;
    fill(&mut copy, backup, of_copy)?;
    drop(copy);
    let contents = sqlite::check(&passing.path).await?;
    let before = Passing::new(folder, "before").map_err(of_folder)?;
    let restored = sqlite::restore(folder, &passing.path, before).await?;
    Ok(Restored { contents, ..restored })
}

/// Copies `from` to `to`, and tells which of the two broke.
fn fill(
    to: &mut File,
    from: &mut impl Read,
    of_copy: impl Fn(io::Error) -> BackupError,
) -> Result<(), BackupError> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(BackupError::Read(error)),
        };
        to.write_all(&buffer[..read]).map_err(&of_copy)?;
    }
}
