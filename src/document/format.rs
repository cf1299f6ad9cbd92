//! Which reader a file gets: the one place where a format is added.

use super::{Document, DocumentId, ReadError, encoding, front_matter, markdown, plain};
use std::path::Path;

/// A format that is read.
///
/// To add one: name it here with its extensions, and give it an arm in [`read`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text: blocks separated by blank lines.
    Plain,
    /// Markdown (CommonMark with tables and footnotes).
    Markdown,
}

const EXTENSIONS: &[(&str, Format)] = &[
    ("txt", Format::Plain),
    ("text", Format::Plain),
    ("md", Format::Markdown),
    ("markdown", Format::Markdown),
];

impl Format {
    /// The format that a file's extension stands for, in whatever case; `None` where it is not
    /// one that is read.
    pub fn of(name: &Path) -> Option<Format> {
        let extension = name.extension()?.to_str()?;
        EXTENSIONS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(extension))
            .map(|&(_, format)| format)
    }

    /// The extensions that are read, as words for a message: ".txt, .text, .md or .markdown".
    pub fn endings() -> String {
        let names: Vec<String> =
            EXTENSIONS.iter().map(|(extension, _)| format!(".{extension}")).collect();
        match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }
}

/// Reads the bytes of a file to a document; the name says the format and, where the text does
/// not, the title.
///
/// A UTF-8 file's text is its own bytes, without a byte order mark.
///
/// # Errors
///
/// When the extension is not one of [`Format::endings`], or the content is not text, or there is
/// nothing in it to quote.
///
/// ```
/// use std::path::Path;
///
/// let text = b"Kerry met Lavrov.\n\nThey talked for four hours.";
/// let document = pullquote::document::read(Path::new("visit_to_Moscow.txt"), text)?;
/// assert_eq!(document.title, "visit to Moscow");
/// assert_eq!(document.blocks, 2);
/// assert_eq!(document.text_of(&document.passages[1]), "They talked for four hours.");
/// # Ok::<(), pullquote::document::ReadError>(())
/// ```
pub fn read(name: &Path, bytes: &[u8]) -> Result<Document, ReadError> {
    let format = Format::of(name).ok_or_else(|| ReadError::unknown_format(name))?;
    let text = encoding::decode(bytes)?;
    let (front, body) = front_matter::split(&text, format);
    let outline = match format {
        Format::Plain => plain::outline(&text, body),
        Format::Markdown => markdown::outline(&text, body),
    };
    outline.into_document(DocumentId::of(bytes), text, body, front, readable(name))
}

/// A file's name as a title: without folder and extension, underscores as spaces.
fn readable(name: &Path) -> String {
    let stem = name.file_stem().unwrap_or(name.as_os_str()).to_string_lossy().replace('_', " ");
    stem.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_says_the_format_in_any_case() {
        for (name, expected) in [
            ("a.txt", Some(Format::Plain)),
            ("A.TXT", Some(Format::Plain)),
            ("dir.md/a.md", Some(Format::Markdown)),
            ("a.tar.markdown", Some(Format::Markdown)),
            ("a.pdf", None),
            ("README", None),
            (".txt", None),
            ("", None),
        ] {
            assert_eq!(Format::of(Path::new(name)), expected, "{name:?}");
        }
    }

    #[test]
    fn a_name_becomes_a_readable_title() {
        for (name, expected) in [
            ("library/Visit_to_Moscow.txt", "Visit to Moscow"),
            ("U.S.-Russia relations.md", "U.S.-Russia relations"),
            ("__notes__2016.txt", "notes 2016"),
        ] {
            assert_eq!(readable(Path::new(name)), expected, "{name:?}");
        }
    }

    #[test]
    fn every_ending_is_named_to_the_user() {
        assert_eq!(Format::endings(), ".txt, .text, .md or .markdown");
    }
}
