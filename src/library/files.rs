//! What is known of the files of a library, so that one that did not change is not read again.

use super::look::{Look, Stamp};
use crate::document::Document;
use crate::saved::{Reader, SavedError, Writer};
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files that a library was read from, for [`Library::reload`](super::Library::reload).
#[derive(Default)]
pub struct Files {
    known: HashMap<PathBuf, Known>,
    look: Look,
}

/// A file that was read.
#[derive(Clone)]
pub(super) struct Known {
    /// How it looked when it was read; none if it is to be read again however it looks.
    pub(super) stamp: Option<Stamp>,
    /// How long it was.
    pub(super) bytes: u64,
    /// Its path inside the folder that was given, or as it was given.
    pub(super) inside: PathBuf,
    /// What was read; of a file with the content of another one, what was read of that one.
    pub(super) document: Arc<Document>,
    /// Whether the document is called by this file.
    pub(super) is_first: bool,
}

/// How the documents of a library differ from those that it had before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Documents of files that were not there.
    pub new: usize,
    /// Documents of files that say something else now.
    pub changed: usize,
    /// Documents of files that are there no more.
    pub gone: usize,
}

impl Files {
    pub(super) fn new(known: HashMap<PathBuf, Known>, look: Look) -> Files {
        Files { known, look }
    }

    /// How they looked when they were read.
    pub fn look(&self) -> Look {
        self.look
    }

    /// What is known of a file.
    pub(super) fn get(&self, path: &Path) -> Option<&Known> {
        self.known.get(path)
    }

    #[cfg(test)]
    pub(super) fn insert(&mut self, path: PathBuf, known: Known) {
        self.known.insert(path, known);
    }

    /// The files in a folder, or the one that the path is itself, by name.
    pub(super) fn under(&self, folder: &Path) -> Vec<(&PathBuf, &Known)> {
        let under = self.known.iter().filter(|(path, _)| path.starts_with(folder));
        let mut under: Vec<_> = under.collect();
        under.sort_unstable_by_key(|(path, _)| *path);
        under
    }

    /// Whether the same files look as they did before.
    pub fn look_like(&self, before: &Files) -> bool {
        self.known.len() == before.known.len()
            && self.known.iter().all(|(path, known)| {
                before.get(path).is_some_and(|before| known.stamp == before.stamp)
            })
    }

    /// Saves what is known of the files of these documents. One that is called in a way that cannot
    /// be saved is read again.
    pub(super) fn save(&self, documents: &[Arc<Document>], out: &mut Writer<'_>) -> io::Result<()> {
        let numbers = documents.iter().enumerate();
        let numbers: HashMap<_, _> = numbers.map(|(at, document)| (&document.id, at)).collect();
        let number = |known: &Known| numbers.get(&known.document.id).copied();
        let files = self.under(Path::new(""));
        let files = files.into_iter().filter_map(|(path, known)| {
            Some((path_bytes(path)?, path_bytes(&known.inside)?, number(known)?, known))
        });
        let files: Vec<_> = files.collect();
        out.count(files.len())?;
        for (path, inside, document, known) in files {
            out.array(path)?;
            out.array(inside)?;
            out.count(document)?;
            out.number(known.bytes)?;
            out.number(known.is_first)?;
            out.number(known.stamp.is_some())?;
            known.stamp.map_or(Ok(()), |stamp| stamp.save(out))?;
        }
        Ok(())
    }

    /// Loads what was saved. How they look together is not known: nobody has looked yet.
    pub(super) fn load(
        from: &mut Reader<'_>,
        documents: &[Arc<Document>],
    ) -> Result<Files, SavedError> {
        let count = from.count(1)?;
        // Not made large before it is known whether that number is right.
        let mut known = HashMap::new();
        for _ in 0..count {
            let name = SavedError::Damaged("names of files");
            let path = path_of(from.array()?).ok_or(name)?;
            let name = SavedError::Damaged("names of files");
            let inside = path_of(from.array()?).ok_or(name)?;
            let document = documents.get(from.small::<usize>()?).cloned();
            let document = document.ok_or(SavedError::Damaged("files"))?;
            let (bytes, is_first) = (from.number()?, from.number()? == 1);
            let stamp = match from.number()? {
                0 => None,
                _ => Some(Stamp::load(from)?),
            };
            known.insert(path, Known { stamp, bytes, inside, document, is_first });
        }
        Ok(Files { known, look: Look::default() })
    }

    /// How these differ from those before.
    pub(super) fn changes(&self, before: &Files) -> Changes {
        let mut changes = Changes::default();
        for (path, known) in self.firsts() {
            match before.get(path) {
                None => changes.new += 1,
                Some(old) if old.document.id != known.document.id => changes.changed += 1,
                Some(_) => {}
            }
        }
        changes.gone = before.firsts().filter(|(path, _)| self.get(path).is_none()).count();
        changes
    }

    fn firsts(&self) -> impl Iterator<Item = (&PathBuf, &Known)> {
        self.known.iter().filter(|(_, known)| known.is_first)
    }
}

/// A path as bytes, if it can be made of them again.
#[cfg(unix)]
fn path_bytes(path: &Path) -> Option<&[u8]> {
    use std::os::unix::ffi::OsStrExt;
    Some(path.as_os_str().as_bytes())
}

#[cfg(not(unix))]
fn path_bytes(path: &Path) -> Option<&[u8]> {
    path.to_str().map(str::as_bytes)
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}
