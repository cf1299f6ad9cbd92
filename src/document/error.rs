//! Why a file is not a document.

use super::format::Format;
use std::path::Path;

/// Why a file could not be read. Each is one sentence without the file's name, which whoever
/// opened the file puts before it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The name's extension is none that is read.
    #[error("{} cannot be read; give a file ending in {}", ending(.extension.as_deref()), Format::endings())]
    UnknownFormat {
        /// The extension without its dot, if the name has one.
        extension: Option<String>,
    },
    /// The file has no bytes.
    #[error("the file is empty; put text in it or leave it out")]
    Empty,
    /// The file is well formed and holds nothing to quote.
    #[error(
        "the file holds no text to quote, only blanks, headings or comments; add text or leave it out"
    )]
    NoText,
    /// The content is of another format than the name says.
    #[error("the file is {what}, whatever its name says; convert it to text")]
    OtherFormat {
        /// What the file is, with an article.
        what: &'static str,
    },
    /// The content is not text.
    #[error(
        "the file is binary, not text (byte {byte:#04x} at offset {offset}); convert it to text"
    )]
    Binary {
        /// The byte that no text holds.
        byte: u8,
        /// Its 0-based offset in the file.
        offset: usize,
    },
    /// The text is in UTF-16 by all signs but the one that says so.
    #[error("the file looks like UTF-16 without its byte order mark; save it as UTF-8")]
    Unmarked,
    /// The text is not valid in its encoding, and no other fits.
    #[error(
        "the file is not valid {encoding} (byte {byte:#04x} at offset {offset}) and no other encoding fits; save it as UTF-8"
    )]
    Encoding {
        /// The encoding that the file claims or most of it is in.
        encoding: &'static str,
        /// The first byte that does not fit.
        byte: u8,
        /// Its 0-based offset in the file.
        offset: usize,
    },
    /// The text is longer than a byte range of a passage can address.
    #[error("the text is longer than 4 GiB; split the file")]
    TooLong,
}

impl ReadError {
    /// Says that a file of this name cannot be read.
    pub fn unknown_format(name: &Path) -> ReadError {
        let extension = name.extension().map(|extension| extension.to_string_lossy().into_owned());
        ReadError::UnknownFormat { extension }
    }
}

fn ending(extension: Option<&str>) -> String {
    match extension {
        Some(extension) => format!("a .{extension} file"),
        None => "a file without an extension".to_owned(),
    }
}
