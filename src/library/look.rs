//! Whether files have changed, without reading them.

use super::LoadError;
use super::walk::walk;
use crate::saved::{Reader, SavedError, Writer};
use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A file that was changed so shortly before it was read may be changed once more without its
/// length and times telling: some file systems count time in steps of two seconds.
const COARSE: Duration = Duration::from_secs(3);

/// After so many looks of which no two in a row were the same, the files are taken as they are: one
/// that is written to all the time holds up the others no longer.
const MOST_UNSETTLED: u32 = 30;

/// How a file looks from outside: another content has another stamp, unless somebody hides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Stamp {
    /// Its length.
    pub(super) bytes: u64,
    modified: Option<SystemTime>,
    /// When anything of it changed, in seconds and nanoseconds: a copy may keep the time of
    /// its original, and a right to read that is given leaves the content's time alone.
    changed: Option<(i64, i64)>,
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Stamp {
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            Some((metadata.ctime(), metadata.ctime_nsec()))
        };
        #[cfg(not(unix))]
        let changed = None;
        Stamp { bytes: metadata.len(), modified: metadata.modified().ok(), changed }
    }

    /// Saves it.
    pub(super) fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.number(self.bytes)?;
        // Seconds since 1970, or before it, where the sign is.
        let modified = self.modified.map(|modified| match modified.duration_since(UNIX_EPOCH) {
            Ok(since) => [1, since.as_secs(), u64::from(since.subsec_nanos())],
            Err(error) => {
                let before = error.duration();
                [2, before.as_secs(), u64::from(before.subsec_nanos())]
            }
        });
        out.array(&modified.unwrap_or_default())?;
        let changed = self.changed.map(|(seconds, nanoseconds)| [1, seconds, nanoseconds]);
        out.array(&changed.unwrap_or_default())
    }

    /// Loads one that was saved.
    pub(super) fn load(from: &mut Reader<'_>) -> Result<Stamp, SavedError> {
        let bytes = from.number()?;
        let modified = match from.array::<u64>()?[..] {
            [0, ..] => None,
            [sign, seconds, nanoseconds @ 0..1_000_000_000] => {
                let span = Duration::new(seconds, nanoseconds as u32);
                match sign {
                    1 => UNIX_EPOCH.checked_add(span),
                    _ => UNIX_EPOCH.checked_sub(span),
                }
            }
            _ => return Err(SavedError::Damaged("times of files")),
        };
        let changed = match from.array::<i64>()?[..] {
            [0, ..] => None,
            [_, seconds, nanoseconds] => Some((seconds, nanoseconds)),
            _ => return Err(SavedError::Damaged("times of files")),
        };
        Ok(Stamp { bytes, modified, changed })
    }

    /// Whether a change from now on is sure to give another stamp.
    pub(super) fn is_settled(&self) -> bool {
        let age = self.modified.and_then(|modified| modified.elapsed().ok());
        age.is_some_and(|age| age >= COARSE)
    }
}

/// How all files that would be read look together, as one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look(u64);

impl Look {
    /// Looks at files, and at folders with all that would be read of them. Takes some microseconds
    /// for each file, and as long as a network share takes: it is for a thread that may wait.
    pub fn at(paths: &[PathBuf]) -> Look {
        walk(paths, |_| {})
    }

    /// Looks at one file, if there is to be one. Where a folder has its place, that is all that is
    /// seen of it.
    pub fn at_file(path: Option<&Path>) -> Look {
        let mut looking = Looking::default();
        if let Some(path) = path {
            looking.at_file(path, &fs::metadata(path));
        }
        looking.done()
    }
}

/// A look that is being taken.
#[derive(Default)]
pub(super) struct Looking(Option<DefaultHasher>);

impl Looking {
    pub(super) fn at_file(&mut self, path: &Path, metadata: &io::Result<Metadata>) {
        let stamp = metadata.as_ref().map(|metadata| (metadata.is_file(), Stamp::of(metadata)));
        let hasher = self.0.get_or_insert_default();
        (path, stamp.map_err(io::Error::kind)).hash(hasher);
    }

    pub(super) fn at_trouble(&mut self, error: &LoadError) {
        error.to_string().hash(self.0.get_or_insert_default());
    }

    pub(super) fn done(self) -> Look {
        self.0.map_or_else(Look::default, |hasher| Look(hasher.finish()))
    }
}

/// Tells by looks at the same files when they are to be read anew: when they look otherwise than
/// they did when they were read, and twice in a row the same, so that none is half copied.
#[derive(Debug, Default)]
pub struct Watch {
    taken: Look,
    last: Look,
    unsettled: u32,
}

impl Watch {
    /// A watch of files that looked like this when they were read.
    pub fn of(taken: Look) -> Watch {
        Watch { taken, last: taken, unsettled: 0 }
    }

    /// Notes one more look, and gives whether the files are to be read anew.
    pub fn is_due(&mut self, look: Look) -> bool {
        let is_settled = look == self.last;
        self.last = look;
        self.unsettled = if is_settled { 0 } else { self.unsettled + 1 };
        look != self.taken && (is_settled || self.unsettled >= MOST_UNSETTLED)
    }

    /// Notes that the files were read, or tried, as they looked then.
    pub fn took(&mut self, look: Look) {
        *self = Watch::of(look);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::Instant;

    #[test]
    fn a_change_is_due_when_two_looks_in_a_row_are_the_same() {
        let mut watch = Watch::of(Look(1));
        for (look, expected, why) in [
            (1, false, "as it was read"),
            (2, false, "changed just now"),
            (3, false, "still being copied"),
            (3, true, "at rest"),
            (3, true, "nobody has read it"),
        ] {
            assert_eq!(watch.is_due(Look(look)), expected, "{look}: {why}");
        }
        watch.took(Look(3));
        assert!(!watch.is_due(Look(3)), "read");
        assert!(!watch.is_due(Look(4)) && !watch.is_due(Look(3)), "changed and changed back");
        watch.took(Look(3));
        let due = (10..100).position(|look| watch.is_due(Look(look)));
        assert_eq!(due, Some(MOST_UNSETTLED as usize - 1), "a file that never rests");
    }

    #[test]
    fn a_look_sees_what_a_load_would_see() {
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().to_owned(), folder.path().join("named.toml")];
        let file = |name: &str| folder.path().join(name);
        let mut seen = vec![Look::at(&paths)];
        let mut look = |what: &str, differs: bool| {
            let now = Look::at(&paths);
            assert_eq!(seen.last() != Some(&now), differs, "{what}");
            seen.push(now);
        };
        look("nothing", false);
        fs::write(file("a.md"), "One.").unwrap();
        look("a new file", true);
        fs::write(file("a.md"), "Two!").unwrap();
        File::open(file("a.md")).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        look("another time", true);
        fs::write(file("picture.png"), "…").unwrap();
        fs::write(file(".hidden.md"), "Three.").unwrap();
        look("what is not read", false);
        fs::write(file("named.toml"), "a = 1").unwrap();
        look("a file that is named", true);
        fs::rename(file("a.md"), file("b.md")).unwrap();
        look("another name", true);
        fs::remove_file(file("b.md")).unwrap();
        look("a file that is gone", true);
        assert_eq!(Look::at(&[]), Look::default());
        assert_eq!(Look::at_file(None), Look::default());
    }

    #[test]
    fn to_look_at_ten_thousand_files_costs_little() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..10_000 {
            fs::write(folder.path().join(format!("{number}.md")), "Text.").unwrap();
        }
        let paths = [folder.path().to_owned()];
        let look = Look::at(&paths);
        let start = Instant::now();
        assert_eq!(Look::at(&paths), look);
        // Some 50 ms; a busy machine is given time.
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}
