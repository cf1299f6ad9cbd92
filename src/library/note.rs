//! What is passed over without loss, in words.

use std::fmt;
use std::path::PathBuf;

/// How many endings a note names: more tell a reader nothing.
const ENDINGS_NAMED: usize = 5;

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
