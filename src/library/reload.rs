//! A library whose files were looked at again.

#[cfg(test)]
mod tests;

use super::files::{Changes, Files};
use super::load::Loading;
use super::{Library, Limits, LoadError, Note};
use crate::document::Document;
use std::path::PathBuf;
use std::sync::Arc;

/// What became of a library whose files were looked at again.
pub struct Reloaded {
    /// The library that takes the place of the one before; none if nothing of it has changed.
    pub library: Option<Library>,
    /// What is other than before.
    pub changes: Changes,
    /// The files that cannot be read any more, and why: what they said before stays.
    pub kept: Vec<LoadError>,
    /// The other files and folders that cannot be read, and why.
    pub refused: Vec<LoadError>,
    /// What was passed over without loss, as in [`Loaded::notes`](super::Loaded::notes).
    pub notes: Vec<Note>,
    /// What is known of the files now.
    pub files: Files,
}

impl Library {
    /// Reads what has changed since this library was read from `before`, and takes over the rest.
    /// A file that was read and is bad now, or cannot be reached, keeps what it said; one that is
    /// gone is gone. Without paths there is the built-in article.
    ///
    /// # Errors
    ///
    /// When nothing at all could be read: then this library is to stay.
    pub fn reload(
        &self,
        before: &Files,
        paths: &[PathBuf],
        limits: &Limits,
    ) -> Result<Reloaded, LoadError> {
        if paths.is_empty() {
            return Ok(self.reload_builtin(before));
        }
        let read = Loading::new(limits, before).all(paths)?;
        let mut changes = read.files.changes(before);
        if self.is_builtin() {
            changes.gone = self.documents().len();
        }
        Ok(Reloaded {
            library: self.replaced_by(read.documents).map(Library::of),
            changes,
            kept: read.kept,
            refused: read.refused,
            notes: read.notes,
            files: read.files,
        })
    }

    fn reload_builtin(&self, before: &Files) -> Reloaded {
        let is_builtin = self.is_builtin();
        let changes = Changes { new: usize::from(!is_builtin), ..Files::default().changes(before) };
        Reloaded {
            library: (!is_builtin).then(Library::builtin),
            changes,
            kept: Vec::new(),
            refused: Vec::new(),
            notes: Vec::new(),
            files: Files::default(),
        }
    }

    /// Whether none of it comes from a file.
    fn is_builtin(&self) -> bool {
        self.documents().iter().all(|document| document.file.is_none())
    }

    /// The documents, unless they are the very ones that this library has.
    fn replaced_by(&self, documents: Vec<Arc<Document>>) -> Option<Vec<Arc<Document>>> {
        let old = self.documents();
        let is_same = old.len() == documents.len()
            && old.iter().zip(&documents).all(|(old, new)| Arc::ptr_eq(old, new));
        (!is_same).then_some(documents)
    }
}
