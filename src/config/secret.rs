//! Secrets, and the files that they may stand in.

use super::error::ConfigError;
use super::origin::{Origin, Sourced};
use crate::store::user::{User, shell_word};
use reqwest::Url;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// No secret and no file with settings is longer, in bytes.
const LONGEST: u64 = 1 << 20;

/// A secret, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub(super) String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// An address, of which only the host is shown: before it may stand a password, behind it a path
/// that nobody is to know.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(pub(super) Url);

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({}://{}…)", self.0.scheme(), self.0.host_str().unwrap_or_default())
    }
}

/// The secret in a file, without white space around it; never an empty one.
///
/// # Errors
///
/// Why it cannot be had, by the name that the setting has where it stands.
pub(super) fn read(file: &Sourced<PathBuf>, name: &str) -> Result<Hidden, ConfigError> {
    let unusable = |reason| unusable(file, name, reason);
    let text = read_text(&file.value).map_err(|error| unusable(trouble(&file.value, &error)))?;
    // Editors of Windows begin a file with a mark.
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(unusable("is empty: write the secret into it".to_owned()));
    }
    Ok(Hidden(text.to_owned()))
}

/// The error for a file with a secret that cannot be used.
pub(super) fn unusable(file: &Sourced<PathBuf>, name: &str, reason: String) -> ConfigError {
    ConfigError::Named { origin: file.place(name), path: file.value.clone(), reason }
}

/// The text of a file that is not huge. It is read again at each reload, and who waits for a pipe
/// may wait for ever, so it is none.
pub(super) fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    if is_pipe(path) {
        return Err(io::ErrorKind::NotSeekable.into());
    }
    if File::open(path)?.take(LONGEST + 1).read_to_string(&mut text)? as u64 > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

/// What is wrong with a file that cannot be read, to follow "which", and what to do.
pub(super) fn trouble(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "is not there: check the path".to_owned(),
        io::ErrorKind::IsADirectory => {
            "is a folder, not a file; Docker makes one where the file to mount is missing"
                .to_owned()
        }
        io::ErrorKind::NotSeekable => {
            "is a pipe, which cannot be read again: write the text to a file".to_owned()
        }
        io::ErrorKind::InvalidData => "is no UTF-8 text".to_owned(),
        io::ErrorKind::FileTooLarge => "is larger than 1 MiB: it is another file".to_owned(),
        io::ErrorKind::PermissionDenied => denied(path, User::of_process()),
        _ => format!("cannot be read ({error})"),
    }
}

/// The words for a file that this user may not read, with the command that mends it.
fn denied(path: &Path, user: Option<User>) -> String {
    let Some(User { uid, .. }) = user else {
        return "this user may not read: give it the right to".to_owned();
    };
    let word = shell_word(path);
    // Its own rights can be seen only where the folders above are open.
    if fs::metadata(path).is_err() {
        return format!(
            "user {uid} may not reach: open the folders above it (`namei -l {word}` shows them)"
        );
    }
    format!(
        "user {uid} may not read: run `sudo chown {uid} {word}`, for a container on the file outside"
    )
}

/// Whether others than the owner and the group may read the file that holds this secret.
pub(super) fn is_exposed<T>(secret: &Sourced<T>) -> Option<&Path> {
    let Some(Origin::File { path, .. }) = &secret.origin else { return None };
    is_open_to_all(path).then_some(path)
}

#[cfg(unix)]
fn is_open_to_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    false
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    fs::metadata(path).is_ok_and(|file| file.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_this_user_may_not_read_comes_with_the_command_that_mends_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("the token");
        fs::write(&file, "").unwrap();
        let user = Some(User { uid: 65_532, gid: 65_532 });
        let words = denied(&file, user);
        let command = format!("`sudo chown 65532 '{}'`", file.display());
        assert!(words.contains(&command), "{words}");
        let beyond = denied(&folder.path().join("closed/token"), user);
        assert!(beyond.contains("namei"), "a right to the file itself mends nothing: {beyond}");
        assert!(denied(&file, None).contains("this user"), "where the number is not known");
    }
}
