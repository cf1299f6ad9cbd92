//! The user that this process runs as, for remedies: in a container it is often a number that no
//! person knows by heart.

use std::fs::File;
use std::path::Path;

/// A user and its group, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl User {
    /// The one of this process, where the system tells it.
    pub(crate) fn of_process() -> Option<User> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let process = std::fs::metadata("/proc/self").ok()?;
            Some(User { uid: process.uid(), gid: process.gid() })
        }
        #[cfg(not(unix))]
        None
    }
}

/// Gives a file that was made just now in `folder` to whom the folder belongs, where this is the
/// administrator: the bot, which runs as that user, is to read it. Not by its name, behind which
/// somebody else may put another file meanwhile.
#[cfg(unix)]
pub(super) fn give_to_owner(file: &File, folder: &Path) {
    use rustix::fs::fchown;
    use rustix::process::{Gid, Uid, geteuid};
    use std::os::unix::fs::MetadataExt;
    let Ok(owner) = std::fs::metadata(folder) else { return };
    if geteuid().is_root() && owner.uid() != geteuid().as_raw() {
        let (user, group) = (Uid::from_raw(owner.uid()), Gid::from_raw(owner.gid()));
        // An administrator in a container may lack the right; then the bot says what mends it.
        let _ = fchown(file, Some(user), Some(group));
    }
}

#[cfg(not(unix))]
pub(super) fn give_to_owner(_: &File, _: &Path) {}

/// A path as one word of a command for a shell.
pub(crate) fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_whatever_it_is_made_of() {
        let table = [
            ("/run/secrets/token", "/run/secrets/token"),
            ("my data", "'my data'"),
            ("it's $HOME", r"'it'\''s $HOME'"),
        ];
        for (path, expected) in table {
            assert_eq!(shell_word(Path::new(path)), expected);
        }
    }
}
