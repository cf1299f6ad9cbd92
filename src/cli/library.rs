//! Which documents a command asks.

use super::Error;
use super::error::{note, warn};
use crate::library::{Library, Limits, LoadError, Note};
use std::path::PathBuf;

/// The variables that stand in for flags. An empty one counts as unset, as `NAME= pullquote` and
/// compose files leave it; clap's own `env` would read it as a value, and would split the flag's
/// paths at colons too.
const LIBRARY: &str = "PULLQUOTE_LIBRARY";
const MAX_FILE_SIZE: &str = "PULLQUOTE_MAX_FILE_SIZE";

/// How many notes are told one by one: a folder that was copied into itself has thousands.
const NOTES: usize = 5;

/// The documents to ask, and the limits on them.
#[derive(Debug, clap::Args)]
pub(super) struct LibraryArgs {
    /// Answer from this file or folder instead of the built-in article; may be repeated
    ///
    /// Text and Markdown are read, a folder with all that is in it. The variable
    /// PULLQUOTE_LIBRARY does the same, with a colon between paths (on Windows a semicolon).
    #[arg(long = "library", value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Refuse files larger than this: bytes, or with K, M or G; 64M if not given
    ///
    /// The variable PULLQUOTE_MAX_FILE_SIZE does the same.
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    max_file_size: Option<u64>,
}

impl LibraryArgs {
    /// Loads the library, and tells on standard error which files are left out or passed over.
    pub(super) fn open(&self) -> Result<Library, Error> {
        let limits = self.limits()?;
        let paths = self.paths();
        if paths.is_empty() {
            return Ok(Library::builtin());
        }
        let loaded = Library::load(&paths, &limits).inspect_err(|error| {
            // One reason is the error itself; several are told before the error that sums up.
            if let LoadError::Nothing { refused } = error {
                refused.iter().for_each(warn);
            }
        })?;
        loaded.refused.iter().for_each(warn);
        tell_notes(&loaded.notes);
        Ok(loaded.library)
    }

    /// Whether a flag names a library, whatever the variable does.
    pub(super) fn is_given(&self) -> bool {
        !self.paths.is_empty()
    }

    fn paths(&self) -> Vec<PathBuf> {
        if !self.paths.is_empty() {
            return self.paths.clone();
        }
        let paths = std::env::var_os(LIBRARY).unwrap_or_default();
        std::env::split_paths(&paths).filter(|path| !path.as_os_str().is_empty()).collect()
    }

    fn limits(&self) -> Result<Limits, Error> {
        let variable = std::env::var_os(MAX_FILE_SIZE).unwrap_or_default();
        let file_bytes = match self.max_file_size {
            Some(size) => size,
            None if variable.is_empty() => return Ok(Limits::default()),
            None => bytes(&variable.to_string_lossy()).map_err(|reason| Error::Variable {
                name: MAX_FILE_SIZE,
                value: variable.to_string_lossy().into_owned(),
                reason,
            })?,
        };
        Ok(Limits { file_bytes })
    }
}

fn tell_notes(notes: &[Note]) {
    let (summed, single): (Vec<&Note>, Vec<&Note>) =
        notes.iter().partition(|note| matches!(note, Note::OtherFormats { .. }));
    let (told, more) = single.split_at(single.len().min(NOTES));
    told.iter().for_each(|single| note(&single.to_string()));
    if !more.is_empty() {
        note(&format!("and {} more such files and links", more.len()));
    }
    summed.iter().for_each(|summed| note(&summed.to_string()));
}

/// Reads a size: a number of bytes, or of 1,024 to the power that K, M or G stands for.
fn bytes(text: &str) -> Result<u64, String> {
    let upper = text.trim().to_ascii_uppercase();
    let number = upper.trim_end_matches('B').trim_end_matches('I');
    let (number, unit) = match number.strip_suffix(['K', 'M', 'G']) {
        Some(rest) => (
            rest,
            1 << if number.ends_with('K') {
                10
            } else if number.ends_with('M') {
                20
            } else {
                30
            },
        ),
        None => (number, 1_u64),
    };
    let size = number.trim_end().parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    match size {
        Some(size) if size > 0 => Ok(size),
        _ => Err("write a number of bytes such as 5000000, or 64M, or 1G".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let table = [
            ("1", Some(1)),
            ("5000000", Some(5_000_000)),
            ("64K", Some(65_536)),
            ("64 kb", Some(65_536)),
            ("64MiB", Some(67_108_864)),
            ("2g", Some(2_147_483_648)),
            ("0", None),
            ("", None),
            ("M", None),
            ("-1", None),
            ("1.5M", None),
            ("99999999999G", None),
        ];
        for (text, expected) in table {
            assert_eq!(bytes(text).ok(), expected, "{text:?}");
        }
        assert_eq!(bytes("64M"), Ok(Limits::default().file_bytes), "as the help says");
    }
}
