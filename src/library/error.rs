//! Why a path was not loaded.

use crate::document::{Format, ReadError};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Why a path was not loaded: one sentence that says what, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is nothing at the path.
    #[error("{}: no such file or folder; check the path", path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
    },
    /// A link leads to something that is not there.
    #[error("{}: a link to {}, which is not there; mend the link or remove it", path.display(), target.display())]
    DanglingLink {
        /// The link.
        path: PathBuf,
        /// What it says that it leads to.
        target: PathBuf,
    },
    /// A link leads back to itself, by way of others or not.
    #[error("{}: a link that leads back to itself; mend the link or remove it", path.display())]
    CircularLink {
        /// The link.
        path: PathBuf,
    },
    /// This user has no right to read it.
    #[error("{}: may not be read; give this user the right to read it", path.display())]
    Forbidden {
        /// The file or folder.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{}: could not be read ({source}); check the disk and try again", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// A pipe, a socket or a device.
    #[error("{}: this is no regular file; give a file or a folder", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The file is larger than [`Limits::file_bytes`](super::Limits::file_bytes).
    #[error("{}: the file has {}, over the limit of {}; split it or raise the limit", path.display(), size(*bytes), size(*limit))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The content or the kind of file is not one that is read.
    #[error("{}: {source}", path.display())]
    Unread {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ReadError,
    },
    /// A folder has no file that is read.
    #[error("{}: no file ending in {} in this folder; add one or give another folder", path.display(), Format::endings())]
    NothingInFolder {
        /// The folder.
        path: PathBuf,
    },
    /// No paths were given.
    #[error("no file or folder was given; give at least one, or none to ask the built-in article")]
    NoPaths,
    /// Of several paths or files not one could be read. The sentence sums up; whoever prints it
    /// tells the [reasons](LoadError::reasons) before it.
    #[error("none of the {} {} could be read; mend one or give another", refused.len(), what(refused))]
    Nothing {
        /// Why, one by one; at least two.
        refused: Vec<LoadError>,
    },
}

/// How many links one after the other a system follows at most: Linux 40, others fewer. More are
/// taken for a circle.
const MOST_LINKS: usize = 40;

impl LoadError {
    /// Why the file system refused a path.
    pub(super) fn of_system(path: &Path, source: io::Error) -> LoadError {
        use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
        let path = path.to_owned();
        // A link inside the path is not looked for: then the path is wrong as given.
        match (source.kind(), fs::read_link(&path)) {
            (NotFound | NotADirectory, Ok(target)) => LoadError::DanglingLink { path, target },
            (NotFound | NotADirectory, Err(_)) => LoadError::Missing { path },
            (PermissionDenied, _) => LoadError::Forbidden { path },
            (_, Ok(target)) if is_circular(&path, &target) => LoadError::CircularLink { path },
            _ => LoadError::Unreadable { path, source },
        }
    }

    /// The path that it is about; none where it is about several or none.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            LoadError::Missing { path }
            | LoadError::DanglingLink { path, .. }
            | LoadError::CircularLink { path }
            | LoadError::Forbidden { path }
            | LoadError::Unreadable { path, .. }
            | LoadError::NotAFile { path }
            | LoadError::TooLarge { path, .. }
            | LoadError::Unread { path, .. }
            | LoadError::NothingInFolder { path } => Some(path),
            LoadError::NoPaths | LoadError::Nothing { .. } => None,
        }
    }

    /// Whether there is nothing any more that could be read, which may be just what is wanted.
    pub(super) fn is_gone(&self) -> bool {
        use LoadError::{DanglingLink, Missing, NothingInFolder};
        matches!(self, Missing { .. } | DanglingLink { .. } | NothingInFolder { .. })
    }

    /// Each reason by itself: what [`LoadError::Nothing`] sums up, or this one.
    pub fn reasons(&self) -> &[LoadError] {
        match self {
            LoadError::Nothing { refused } => refused,
            other => std::slice::from_ref(other),
        }
    }
}

/// Whether a link to `target` is followed by links without end.
///
/// The kind of error that says so has no stable name in the standard library yet.
fn is_circular(link: &Path, target: &Path) -> bool {
    let follow = |link: &Path, target: &Path| link.parent().unwrap_or(link).join(target);
    let mut at = follow(link, target);
    for _ in 1..MOST_LINKS {
        match fs::read_link(&at) {
            Ok(target) => at = follow(&at, &target),
            Err(_) => return false,
        }
    }
    true
}

/// What the refused are together: certainly files, certainly folders, or whatever is at a path.
fn what(refused: &[LoadError]) -> &'static str {
    let is_file =
        |error: &LoadError| matches!(error, LoadError::TooLarge { .. } | LoadError::Unread { .. });
    let is_folder = |error: &LoadError| matches!(error, LoadError::NothingInFolder { .. });
    match refused {
        all if all.iter().all(is_file) => "files",
        all if all.iter().all(is_folder) => "folders",
        _ => "paths",
    }
}

/// A size as people say it, rounded so that a size over a limit never reads like the limit.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit) {
        Some(&(unit, name)) if bytes.is_multiple_of(unit) => format!("{} {name}", bytes / unit),
        Some(&(unit, name)) if bytes % unit > unit / 10 => {
            format!("{:.1} {name}", bytes as f64 / unit as f64)
        }
        _ => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_over_a_limit_never_reads_like_the_limit() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (64 << 20, "64 MiB"),
            ((64 << 20) + 1, "67108865 bytes"),
            (500_000_000, "476.8 MiB"),
            (3 << 30, "3 GiB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }
}
