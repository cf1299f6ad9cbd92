//! The one walk over files and folders: what is read at a load is what is looked at afterwards.

use super::LoadError;
use super::look::{Look, Looking};
use crate::document::Format;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// What is met on the way.
pub(super) enum Met<'a> {
    /// Something to be read as a file: one of a format that is read, or whatever was named itself.
    File {
        /// The path by which it is opened.
        path: &'a Path,
        /// The same inside the folder that was given, or as it was given.
        inside: &'a Path,
        /// What the system says of it.
        metadata: io::Result<Metadata>,
    },
    /// A file in a folder that is of a format that is not read.
    OtherFormat(&'a Path),
    /// A link to a folder that it lies in.
    Loop {
        /// The link.
        path: PathBuf,
        /// The folder that it leads to.
        folder: PathBuf,
    },
    /// What cannot be walked.
    Refused(LoadError),
}

/// Walks over the paths in the order given, inside a folder by name, and gives the look of it all.
pub(super) fn walk(paths: &[PathBuf], visit: impl FnMut(Met<'_>)) -> Look {
    let mut walk = Walk { visit, looking: Looking::default() };
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk.folder(path),
            Ok(metadata) => walk.file(path, path, Ok(metadata)),
            Err(source) => walk.refuse(LoadError::of_system(path, source)),
        }
    }
    walk.looking.done()
}

struct Walk<V> {
    visit: V,
    looking: Looking,
}

impl<V: FnMut(Met<'_>)> Walk<V> {
    fn folder(&mut self, folder: &Path) {
        let (mut files, mut refused) = (0usize, 0usize);
        let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
        for entry in entries.filter_entry(|entry| !is_hidden(entry)) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if Format::of(entry.path()).is_none() => {
                    (self.visit)(Met::OtherFormat(entry.path()));
                }
                Ok(entry) => {
                    files += 1;
                    let path = entry.path();
                    let inside = path.strip_prefix(folder).unwrap_or(path);
                    self.file(path, inside, entry.metadata().map_err(io::Error::from));
                }
                Err(error) => refused += usize::from(self.walk_error(folder, error)),
            }
        }
        if files == 0 && refused == 0 {
            self.refuse(LoadError::NothingInFolder { path: folder.to_owned() });
        }
    }

    fn file(&mut self, path: &Path, inside: &Path, metadata: io::Result<Metadata>) {
        self.looking.at_file(path, &metadata);
        (self.visit)(Met::File { path, inside, metadata });
    }

    /// Gives whether something is refused for it.
    fn walk_error(&mut self, folder: &Path, error: walkdir::Error) -> bool {
        let path = error.path().unwrap_or(folder).to_owned();
        if let Some(ancestor) = error.loop_ancestor() {
            (self.visit)(Met::Loop { folder: ancestor.to_owned(), path });
            return false;
        }
        let source = error.into_io_error().unwrap_or_else(|| io::Error::other("unknown"));
        let refused = LoadError::of_system(&path, source);
        let leads_nowhere =
            matches!(refused, LoadError::DanglingLink { .. } | LoadError::CircularLink { .. });
        // A broken link to something that would not be read either is no loss.
        let is_loss = !leads_nowhere || Format::of(&path).is_some();
        if is_loss {
            self.refuse(refused);
        }
        is_loss
    }

    fn refuse(&mut self, error: LoadError) {
        self.looking.at_trouble(&error);
        (self.visit)(Met::Refused(error));
    }
}

/// Whether an entry found in a folder is hidden; a path that was given itself never is.
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}
