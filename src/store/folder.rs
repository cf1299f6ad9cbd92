//! What can be told of a data folder without changing anything in it.

use super::sqlite;
use std::io;
use std::path::Path;

/// Whether a program may write in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rights {
    /// It may.
    Writable,
    /// It may not, and this is what the system said.
    Refused(String),
    /// This system does not tell.
    Unknown,
}

/// A data folder as it is right now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Whether it is there; otherwise all else is of the nearest folder above it, in which it would
    /// be made.
    pub exists: bool,
    /// Whether something is kept in it.
    pub keeps: bool,
    /// Whether this user may write in it, and the file in it.
    pub rights: Rights,
    /// How much room this user has there, in bytes.
    pub free: Option<u64>,
    /// The numbers of the user and the group that it belongs to.
    pub owner: Option<(u32, u32)>,
    /// The same of this process.
    pub user: Option<(u32, u32)>,
    /// Whether a bot uses it; none where that cannot be told.
    pub in_use: Option<bool>,
}

impl Folder {
    /// Looks at it.
    pub fn of(folder: &Path) -> Folder {
        let file = folder.join(sqlite::FILE);
        let there = folder.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."));
        let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
        // What may not be looked at may be there.
        let keeps = !matches!(file.try_exists(), Ok(false));
        let refused = match there.is_dir() {
            false => Some(io::Error::from(io::ErrorKind::NotADirectory).to_string()),
            true => system::refusal(there, true).or_else(|| {
                let refused = keeps.then(|| system::refusal(&file, false)).flatten();
                refused.map(|reason| format!("{}: {reason}", sqlite::FILE))
            }),
        };
        let rights = match refused {
            Some(reason) => Rights::Refused(reason),
            None if cfg!(unix) => Rights::Writable,
            None => Rights::Unknown,
        };
        Folder {
            exists: folder.exists(),
            keeps,
            rights,
            free: system::free(there),
            owner: system::owner(there),
            user: system::user(),
            in_use: sqlite::is_in_use(folder),
        }
    }
}

/// How much room this user has where a path is, in bytes.
pub(super) fn free(path: &Path) -> Option<u64> {
    system::free(path)
}

#[cfg(unix)]
mod system {
    use rustix::fs::{Access, access, statvfs};
    use rustix::process::{getegid, geteuid};
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    /// Why this user may not write to it.
    pub(super) fn refusal(path: &Path, is_folder: bool) -> Option<String> {
        let also = if is_folder { Access::EXEC_OK } else { Access::empty() };
        let wanted = Access::READ_OK | Access::WRITE_OK | also;
        access(path, wanted).err().map(|error| std::io::Error::from(error).to_string())
    }

    pub(super) fn free(path: &Path) -> Option<u64> {
        let system = statvfs(path).ok()?;
        Some(system.f_bavail.saturating_mul(system.f_frsize))
    }

    pub(super) fn owner(path: &Path) -> Option<(u32, u32)> {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.uid(), metadata.gid()))
    }

    pub(super) fn user() -> Option<(u32, u32)> {
        Some((geteuid().as_raw(), getegid().as_raw()))
    }
}

#[cfg(not(unix))]
mod system {
    use std::path::Path;

    pub(super) fn refusal(_: &Path, _: bool) -> Option<String> {
        None
    }

    pub(super) fn free(_: &Path) -> Option<u64> {
        None
    }

    pub(super) fn owner(_: &Path) -> Option<(u32, u32)> {
        None
    }

    pub(super) fn user() -> Option<(u32, u32)> {
        None
    }
}
