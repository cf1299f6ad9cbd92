//! Files and folders to a library.

use super::{Library, Limits, LoadError};
use crate::document::{Document, DocumentId, Format, ReadError, read};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// How many endings a note names: more tell a reader nothing.
const ENDINGS_NAMED: usize = 5;

/// A library with what was left out of it.
pub struct Loaded {
    /// What could be read.
    pub library: Library,
    /// The files and folders that could not, and why.
    pub refused: Vec<LoadError>,
    /// What was passed over without loss, in the order in which it was met; last, as one note,
    /// the files of other formats.
    pub notes: Vec<Note>,
}

/// Something that was passed over without loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A file with the very content of one that is already loaded.
    Twice {
        /// The file that was passed over.
        path: PathBuf,
        /// The file that was loaded.
        first: PathBuf,
    },
    /// A link to a folder that it lies in.
    Loop {
        /// The link.
        path: PathBuf,
        /// The folder that it leads to.
        folder: PathBuf,
    },
    /// Files in folders whose endings are none that is read.
    OtherFormats {
        /// How many.
        files: usize,
        /// Their endings, the commonest first; one with several dots is the last of them.
        endings: Vec<String>,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Twice { path, first } if path == first => {
                write!(f, "{}: given twice, loaded once", path.display())
            }
            Note::Twice { path, first } => {
                write!(
                    f,
                    "{}: the same content as {}, loaded once",
                    path.display(),
                    first.display()
                )
            }
            Note::Loop { path, folder } => {
                write!(f, "{}: a link back to {}, not followed", path.display(), folder.display())
            }
            Note::OtherFormats { files, endings } => {
                let (noun, were) = if *files == 1 { ("file", "was") } else { ("files", "were") };
                let formats = if *files == 1 { "another format" } else { "other formats" };
                write!(f, "{files} {noun} of {formats} {were} passed over")?;
                let named = endings.iter().take(ENDINGS_NAMED).cloned().collect::<Vec<_>>();
                let others = if named.len() < endings.len() { " and others" } else { "" };
                match named.is_empty() {
                    true => Ok(()),
                    false => write!(f, " ({}{others})", named.join(", ")),
                }
            }
        }
    }
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
        let mut loading = Loading::new(limits);
        for path in paths {
            loading.path(path);
        }
        loading.finish()
    }
}

struct Loading<'a> {
    limits: &'a Limits,
    documents: Vec<Found>,
    /// Where each content was first found.
    seen: HashMap<DocumentId, PathBuf>,
    refused: Vec<LoadError>,
    notes: Vec<Note>,
    /// How many files of each other format were passed over, by ending.
    others: BTreeMap<String, usize>,
}

/// A document and where it was found.
struct Found {
    document: Document,
    /// The path by which it was opened.
    path: PathBuf,
    /// The same inside the folder that was given, or as it was given.
    inside: PathBuf,
}

impl<'a> Loading<'a> {
    fn new(limits: &'a Limits) -> Loading<'a> {
        Loading {
            limits,
            documents: Vec::new(),
            seen: HashMap::new(),
            refused: Vec::new(),
            notes: Vec::new(),
            others: BTreeMap::new(),
        }
    }

    fn path(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path),
            Ok(_) => self.file(path, path),
            Err(source) => self.refused.push(LoadError::of_system(path, source)),
        }
    }

    fn folder(&mut self, folder: &Path) {
        let mut files = 0usize;
        let refused = self.refused.len();
        let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
        for entry in entries.filter_entry(|entry| !is_hidden(entry)) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if Format::of(entry.path()).is_none() => {
                    *self.others.entry(ending(entry.path())).or_default() += 1;
                }
                Ok(entry) => {
                    files += 1;
                    let path = entry.path();
                    self.file(path, path.strip_prefix(folder).unwrap_or(path));
                }
                Err(error) => self.walk_error(folder, error),
            }
        }
        if files == 0 && self.refused.len() == refused {
            self.refused.push(LoadError::NothingInFolder { path: folder.to_owned() });
        }
    }

    fn walk_error(&mut self, folder: &Path, error: walkdir::Error) {
        let path = error.path().unwrap_or(folder).to_owned();
        if let Some(ancestor) = error.loop_ancestor() {
            return self.notes.push(Note::Loop { folder: ancestor.to_owned(), path });
        }
        let source = error.into_io_error().unwrap_or_else(|| io::Error::other("unknown"));
        let refused = LoadError::of_system(&path, source);
        let leads_nowhere =
            matches!(refused, LoadError::DanglingLink { .. } | LoadError::CircularLink { .. });
        // A broken link to something that would not be read either is no loss.
        if !leads_nowhere || Format::of(&path).is_some() {
            self.refused.push(refused);
        }
    }

    fn file(&mut self, path: &Path, inside: &Path) {
        match self.document(path) {
            Ok(document) => match self.seen.get(&document.id) {
                Some(first) => {
                    self.notes.push(Note::Twice { path: path.to_owned(), first: first.clone() })
                }
                None => {
                    self.seen.insert(document.id.clone(), path.to_owned());
                    let (path, inside) = (path.to_owned(), inside.to_owned());
                    self.documents.push(Found { document, path, inside });
                }
            },
            Err(error) => self.refused.push(error),
        }
    }

    fn document(&self, path: &Path) -> Result<Document, LoadError> {
        let unread = |source| LoadError::Unread { path: path.to_owned(), source };
        let metadata = fs::metadata(path).map_err(|source| LoadError::of_system(path, source))?;
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
        read(path, &bytes).map_err(unread)
    }

    fn finish(mut self) -> Result<Loaded, LoadError> {
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
        Ok(Loaded {
            library: Library::of(named(self.documents)),
            refused: self.refused,
            notes: self.notes,
        })
    }
}

/// The documents, each with a name of its file that no other one has.
fn named(found: Vec<Found>) -> Vec<Arc<Document>> {
    let inside: HashSet<&Path> = found.iter().map(|found| found.inside.as_path()).collect();
    let distinct = inside.len() == found.len();
    let named = found.into_iter().map(|Found { document, path, inside }| {
        let file = if distinct { inside } else { path };
        Arc::new(Document { file: Some(file.to_string_lossy().into_owned()), ..document })
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

/// Whether an entry found in a folder is hidden; a path that was given itself never is.
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}
