//! Files that are there only while a backup, a restore or an index is under way.

use super::user::give_to_owner;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How the files begin that are only there while something is done.
const PASSING: &str = "pullquote.passing-";

/// How the files begin that keep what was there before a restore, until somebody deletes them.
const BEFORE: &str = "before-restore-";

/// No backup takes longer than this without writing anything.
const LONG: Duration = Duration::from_secs(60 * 60);

/// Removes what a process that was killed has left in `folder`.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_passing = entry.file_name().to_string_lossy().starts_with(PASSING);
        let changed = entry.metadata().and_then(|metadata| metadata.modified());
        let age = changed.ok().and_then(|changed| changed.elapsed().ok());
        if is_passing && age.is_some_and(|age| age > LONG) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Removes all that is there for a purpose, however new, where nobody else can be at it.
pub(super) fn sweep_all(folder: &Path, what: &str) {
    let passing = format!("{PASSING}{what}-");
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&passing) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// How many files in a data folder keep what was there before a restore.
pub fn kept_before_restores(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let kept = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(BEFORE));
    u64::try_from(kept.count()).unwrap_or(u64::MAX)
}

/// An empty file for this user alone, which goes when this is dropped, with what is beside it.
pub(super) struct Passing {
    /// Its name.
    pub(super) path: PathBuf,
}

impl Passing {
    /// In `folder`, with what it is for in its name.
    pub(super) fn new(folder: &Path, what: &str) -> io::Result<Passing> {
        sweep(folder);
        // Each container has a process of this number.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let name = format!("{PASSING}{what}-{}-{}", std::process::id(), since.as_nanos());
        let passing = Passing { path: folder.join(name) };
        passing.create()?;
        Ok(passing)
    }

    /// Lets the file stay in its folder, as what was kept before a restore: with the time in its
    /// name, as it reads everywhere, and for the folder's owner if this is the administrator.
    pub(super) fn keep_as_before(mut self) -> io::Result<PathBuf> {
        let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
        let now: String = now.chars().filter(|ch| !matches!(ch, '-' | ':')).collect();
        let names = (1..1000).map(|number| match number {
            1 => format!("{BEFORE}{now}.backup"),
            _ => format!("{BEFORE}{now}-{number}.backup"),
        });
        let mut free =
            names.map(|name| self.path.with_file_name(name)).filter(|path| !path.exists());
        let path = free.next().ok_or(io::ErrorKind::AlreadyExists)?;
        fs::rename(&self.path, &path)?;
        self.path = PathBuf::new();
        if let Some(folder) = path.parent() {
            give_to_owner(&File::open(&path)?, folder);
        }
        Ok(path)
    }

    fn create(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path)
    }

    fn remove(&self) {
        if self.path.as_os_str().is_empty() {
            return;
        }
        for beside in ["", "-wal", "-shm", "-journal"] {
            let mut path = self.path.clone().into_os_string();
            path.push(beside);
            // Most of them are not there.
            let _ = fs::remove_file(path);
        }
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        self.remove();
    }
}
