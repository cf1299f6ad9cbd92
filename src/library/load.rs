//! Files and folders to a library.

use super::files::{Files, Known};
use super::look::{Look, Stamp};
use super::walk::{Met, walk};
use super::{Holds, Library, Limits, LoadError, Note};
use crate::document::{Document, DocumentId, Format, ReadError, read};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A library with what was left out of it.
pub struct Loaded {
    /// What could be read.
    pub library: Library,
    /// The files and folders that could not, and why.
    pub refused: Vec<LoadError>,
    /// What was passed over without loss, in the order in which it was met; last, as one note,
    /// the files of other formats.
    pub notes: Vec<Note>,
    /// What is known of the files, for [`Library::reload`].
    pub files: Files,
    /// How much of what was saved still holds, if something was.
    pub holds: Holds,
}

impl Library {
    /// Loads files, and folders with all that is in them, in the order given and inside a folder
    /// by name. Hidden files in a folder and files of formats that are not read are passed over;
    /// a file that is named itself has to be one that is read.
    ///
    /// [`Document::file`] is the path inside the folder, or of a file that is named itself the
    /// path as given. Where two would be the same, each has the path of its folder before it.
    ///
    /// # Errors
    ///
    /// When nothing at all could be read. Otherwise what was left out is in [`Loaded::refused`].
    ///
    /// ```
    /// use pullquote::library::{Library, Limits};
    ///
    /// let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join("visit.txt"), "Kerry met Lavrov.")?;
    /// std::fs::write(folder.path().join("empty.txt"), "")?;
    /// let loaded = Library::load(&[folder.path().to_owned()], &Limits::default())?;
    /// let document = &loaded.library.documents()[0];
    /// assert_eq!((&*document.title, document.file.as_deref()), ("visit", Some("visit.txt")));
    /// assert!(loaded.refused[0].to_string().ends_with("the file is empty; put text in it or leave it out"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn load(paths: &[PathBuf], limits: &Limits) -> Result<Loaded, LoadError> {
        let before = Files::default();
        let read = Loading::new(limits, &before).all(paths)?;
        Ok(Loaded {
            library: Library::of(read.documents),
            refused: read.refused,
            notes: read.notes,
            files: read.files,
            holds: Holds::Nothing,
        })
    }
}

/// What was read of all paths.
pub(super) struct AllRead {
    pub(super) documents: Vec<Arc<Document>>,
    /// The files that cannot be read any more, whose old text stays.
    pub(super) kept: Vec<LoadError>,
    pub(super) refused: Vec<LoadError>,
    pub(super) notes: Vec<Note>,
    pub(super) files: Files,
}

/// Paths that are being read, beside what was read of them `before`.
pub(super) struct Loading<'a> {
    limits: &'a Limits,
    before: &'a Files,
    /// Whether what cannot be read any more stays as it was before.
    keeps: bool,
    documents: Vec<Found>,
    /// Where each content was first found, and the number of its document.
    seen: HashMap<DocumentId, (PathBuf, usize)>,
    /// The files, each with the number of its document.
    files: HashMap<PathBuf, (Option<Stamp>, u64, usize)>,
    kept: Vec<LoadError>,
    refused: Vec<LoadError>,
    notes: Vec<Note>,
    /// How many files of each other format were passed over, by ending.
    others: BTreeMap<String, usize>,
}

/// A document and where it was found.
struct Found {
    document: Arc<Document>,
    /// The path by which it was opened.
    path: PathBuf,
    /// The same inside the folder that was given, or as it was given.
    inside: PathBuf,
}

impl<'a> Loading<'a> {
    pub(super) fn new(limits: &'a Limits, before: &'a Files) -> Loading<'a> {
        Loading {
            limits,
            before,
            keeps: true,
            documents: Vec::new(),
            seen: HashMap::new(),
            files: HashMap::new(),
            kept: Vec::new(),
            refused: Vec::new(),
            notes: Vec::new(),
            others: BTreeMap::new(),
        }
    }

    /// The same at a start, beside what was known at an earlier one: nobody has asked of it yet, so
    /// what cannot be read is left out.
    pub(super) fn over(limits: &'a Limits, before: &'a Files) -> Loading<'a> {
        Loading { keeps: false, ..Loading::new(limits, before) }
    }

    pub(super) fn all(mut self, paths: &[PathBuf]) -> Result<AllRead, LoadError> {
        let look = walk(paths, |met| match met {
            Met::File { path, inside, metadata } => self.file(path, inside, metadata),
            Met::OtherFormat(path) => *self.others.entry(ending(path)).or_default() += 1,
            Met::Loop { path, folder } => self.notes.push(Note::Loop { path, folder }),
            Met::Refused(error) => self.refuse(error),
        });
        self.finish(look)
    }

    fn file(&mut self, path: &Path, inside: &Path, metadata: io::Result<Metadata>) {
        let stamp = metadata.as_ref().ok().map(Stamp::of);
        let known = self.before.get(path);
        if let Some(known) = known
            && known.stamp.is_some()
            && known.stamp == stamp
            && known.bytes <= self.limits.file_bytes
            // What was called by another file has to be read where that one is gone.
            && (known.is_first || self.seen.contains_key(&known.document.id))
        {
            return self.found(path, inside, (stamp, known.bytes), Arc::clone(&known.document));
        }
        match self.read(path, metadata) {
            Ok((document, bytes)) => {
                let is_same = |known: &&Known| known.is_first && known.document.id == document.id;
                let document = match known.filter(is_same) {
                    Some(known) => Arc::clone(&known.document),
                    None => Arc::new(document),
                };
                let stamp = stamp.filter(|stamp| stamp.bytes == bytes && stamp.is_settled());
                self.found(path, inside, (stamp, bytes), document);
            }
            Err(error) => self.refuse(error),
        }
    }

    /// Leaves out what cannot be read, or keeps what was read of it before: what is bad now may be
    /// half written, and a disk may come back.
    fn refuse(&mut self, error: LoadError) {
        let before = self.before;
        let is_kept = |known: &Known| known.is_first && known.bytes <= self.limits.file_bytes;
        let kept = match &error {
            error if error.is_gone() || !self.keeps => Vec::new(),
            error => error.path().map(|path| before.under(path)).unwrap_or_default(),
        };
        let kept: Vec<_> = kept.into_iter().filter(|(_, known)| is_kept(known)).collect();
        match kept.is_empty() {
            true => self.refused.push(error),
            false => self.kept.push(error),
        }
        for (path, known) in kept {
            if !self.files.contains_key(path) {
                self.found(path, &known.inside, (None, known.bytes), Arc::clone(&known.document));
            }
        }
    }

    fn found(
        &mut self,
        path: &Path,
        inside: &Path,
        (stamp, bytes): (Option<Stamp>, u64),
        document: Arc<Document>,
    ) {
        let number = match self.seen.get(&document.id) {
            Some((first, number)) => {
                self.notes.push(Note::Twice { path: path.to_owned(), first: first.clone() });
                *number
            }
            None => {
                let number = self.documents.len();
                self.seen.insert(document.id.clone(), (path.to_owned(), number));
                let (path, inside) = (path.to_owned(), inside.to_owned());
                self.documents.push(Found { document, path, inside });
                number
            }
        };
        self.files.entry(path.to_owned()).or_insert((stamp, bytes, number));
    }

    /// The document of a file, and how long the file was.
    fn read(
        &self,
        path: &Path,
        metadata: io::Result<Metadata>,
    ) -> Result<(Document, u64), LoadError> {
        let unread = |source| LoadError::Unread { path: path.to_owned(), source };
        let metadata = metadata.map_err(|source| LoadError::of_system(path, source))?;
        if !metadata.is_file() {
            return Err(LoadError::NotAFile { path: path.to_owned() });
        }
        if Format::of(path).is_none() {
            return Err(unread(ReadError::unknown_format(path)));
        }
        let limit = self.limits.file_bytes;
        let too_large = |bytes| LoadError::TooLarge { path: path.to_owned(), bytes, limit };
        if metadata.len() > limit {
            return Err(too_large(metadata.len()));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
        // A file may have grown since it was measured.
        let file = File::open(path)
            .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes));
        let length = file.map_err(|source| LoadError::of_system(path, source))? as u64;
        if length > limit {
            return Err(too_large(length));
        }
        Ok((read(path, &bytes).map_err(unread)?, length))
    }

    fn finish(mut self, look: Look) -> Result<AllRead, LoadError> {
        if self.documents.is_empty() {
            return Err(match self.refused.pop() {
                None => LoadError::NoPaths,
                Some(only) if self.refused.is_empty() => only,
                Some(last) => {
                    self.refused.push(last);
                    LoadError::Nothing { refused: self.refused }
                }
            });
        }
        if !self.others.is_empty() {
            let files = self.others.values().sum();
            let mut endings: Vec<(String, usize)> = self.others.into_iter().collect();
            // Stable: endings that are as common stay in their alphabet.
            endings.sort_by_key(|(_, count)| Reverse(*count));
            let endings = endings.into_iter().map(|(ending, _)| ending).collect();
            self.notes.push(Note::OtherFormats { files, endings });
        }
        let firsts: Vec<(PathBuf, PathBuf)> =
            self.documents.iter().map(|it| (it.path.clone(), it.inside.clone())).collect();
        let documents = named(self.documents);
        let known = self.files.into_iter().map(|(path, (stamp, bytes, number))| {
            let (first, inside) = &firsts[number];
            let document = Arc::clone(&documents[number]);
            let is_first = *first == path;
            (path, Known { stamp, bytes, inside: inside.clone(), document, is_first })
        });
        let files = Files::new(known.collect(), look);
        Ok(AllRead { documents, kept: self.kept, refused: self.refused, notes: self.notes, files })
    }
}

/// The documents, each with a name of its file that no other one has.
fn named(found: Vec<Found>) -> Vec<Arc<Document>> {
    let inside: HashSet<&Path> = found.iter().map(|found| found.inside.as_path()).collect();
    let distinct = inside.len() == found.len();
    let named = found.into_iter().map(|Found { document, path, inside }| {
        let file = if distinct { inside } else { path };
        let file = Some(file.to_string_lossy().into_owned());
        match document.file == file {
            true => document,
            // One that was just read is nobody else's, so nothing is copied.
            false => Arc::new(Document { file, ..Arc::unwrap_or_clone(document) }),
        }
    });
    named.collect()
}

/// The ending of a name as a note tells it: ".pdf", whatever its case.
fn ending(path: &Path) -> String {
    match path.extension() {
        Some(extension) => format!(".{}", extension.to_string_lossy().to_lowercase()),
        None => "no ending".to_owned(),
    }
}
