//! What is known of the files of a library, so that one that did not change is not read again.

use super::look::{Look, Stamp};
use crate::document::Document;
use std::collections::HashMap;
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
