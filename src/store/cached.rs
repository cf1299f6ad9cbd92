//! The file in a data folder that is there to save time alone: the index as it was last made. It
//! may be deleted at any time, and is in no backup.

use super::folder::free;
use super::passing::{Passing, sweep_all};
use super::user::give_to_owner;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// The file.
pub(super) const FILE: &str = "index.cache";

/// So much room in bytes is left to what has to be kept: the database beside it needs far less for
/// months.
const LEFT: u64 = 200 << 20;

/// The index that was last kept in a data folder, if one was.
///
/// # Errors
///
/// When there is something that cannot be read.
pub fn open_index(folder: &Path) -> io::Result<Option<File>> {
    match File::open(folder.join(FILE)) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the file is called for while it is written.
const PURPOSE: &str = "index";

/// Keeps an index of about so many bytes in a data folder in the place of the one before, whole or
/// not at all, for nobody but this user.
///
/// # Errors
///
/// When it cannot be written, or would leave little room for what has to be kept. The one before,
/// which is of other documents, makes room for it first.
pub fn keep_index(
    folder: &Path,
    bytes: u64,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let lacks_room = || free(folder).is_some_and(|free| free < bytes.saturating_add(LEFT));
    // Nobody else writes one, so what is there is of a process that was killed.
    sweep_all(folder, PURPOSE);
    if lacks_room() {
        drop_index(folder)?;
        if lacks_room() {
            return Err(io::ErrorKind::StorageFull.into());
        }
    }
    let passing = Passing::new(folder, PURPOSE)?;
    let mut file = OpenOptions::new().write(true).open(&passing.path)?;
    give_to_owner(&file, folder);
    write(&mut file)?;
    // The name must not be there before the content is.
    file.sync_all()?;
    fs::rename(&passing.path, folder.join(FILE))
}

/// Removes the index, which has the texts of documents in it, if there is one.
///
/// # Errors
///
/// When it is there and stays.
pub fn drop_index(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    fn content(folder: &Path) -> Option<String> {
        let mut content = String::new();
        open_index(folder).unwrap()?.read_to_string(&mut content).unwrap();
        Some(content)
    }

    #[test]
    fn an_index_is_kept_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(content(folder), None);
        keep_index(folder, 3, |file| file.write_all(b"one")).unwrap();
        let broken = keep_index(folder, 3, |file| {
            file.write_all(b"tw")?;
            Err(io::ErrorKind::BrokenPipe.into())
        });
        assert_eq!(broken.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(content(folder).as_deref(), Some("one"));
        let full = keep_index(folder, u64::MAX, |_| panic!("nothing is begun"));
        if cfg!(unix) {
            assert_eq!(full.unwrap_err().kind(), io::ErrorKind::StorageFull);
            assert_eq!(content(folder), None, "it would have made room");
        }
        fs::write(folder.join("pullquote.passing-index-1-1"), "of a process that was killed")
            .unwrap();
        keep_index(folder, 3, |file| file.write_all(b"two")).unwrap();
        assert_eq!(content(folder).as_deref(), Some("two"));
        assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "nothing is left beside it");
        drop_index(folder).unwrap();
        drop_index(folder).unwrap();
        assert_eq!(content(folder), None);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        keep_index(folder.path(), 3, |file| file.write_all(b"one")).unwrap();
        let rights = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(rights & 0o777, 0o600);
    }
}
