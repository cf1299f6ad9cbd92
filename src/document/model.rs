//! What a document is: its text, its sections, its passages.

use crate::text::Language;
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::fmt;
use std::ops::Range;

/// The name of a document: the first 80 bits of the SHA-256 of its source bytes in lower-case
/// base 32, so that the same content has the same name on every machine and after every restart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentId(String);

/// The digits of such a name.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The name of a passage: its document's name, `-`, the 1-based number of its block, and, where
/// a long block was split, `_` and the 1-based number of the part.
///
/// Only `a–z 0–9 _ -` occur and it is at most 40 characters long, so it fits a deep link and a
/// button.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PassageId(String);

/// What a block of a source is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Running text, and lists, tables and code, which carry it.
    Body,
    /// The words beside a picture.
    Caption,
    /// A pointer elsewhere: "Also read …", a bare link.
    Reference,
    /// Words about the text itself: a disclaimer, a copyright line.
    Note,
}

/// A heading and its place in the tree of headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading as a reader sees it, without its markup.
    pub heading: String,
    /// The index in [`Document::sections`] of the section that this one is part of.
    pub parent: Option<u32>,
}

/// A part of a document of a size to be quoted: a paragraph, or some sentences of a long one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Bytes of [`Document::text`], on character boundaries, without white space at the ends; but the
    /// first of several lines of code keeps its indentation.
    pub range: Range<u32>,
    /// What the block is to its reader.
    pub kind: Kind,
    /// 1-based number of the block in the source, headings not counted.
    pub block: u32,
    /// 1-based number of the part of a block that was split, 0 for a whole block.
    pub part: u32,
    /// The index in [`Document::sections`] of the innermost section.
    pub section: Option<u32>,
}

/// A text to be quoted from. Immutable once read.
#[derive(Clone, Debug)]
pub struct Document {
    /// The content's own name.
    pub id: DocumentId,
    /// What readers call it.
    pub title: String,
    /// The file that it was read from, as a library tells its files apart; none for a text that
    /// comes from no file of a library.
    pub file: Option<String>,
    /// Where it is from: an address or a publication.
    pub source: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published, as the source writes it.
    pub date: Option<String>,
    /// Questions that its front matter says it answers, in that order.
    pub questions: Vec<String>,
    /// The language that most of it is in.
    pub language: Language,
    /// The whole text as read; every quote is a part of it.
    pub text: Box<str>,
    /// All headings but the title, in order.
    pub sections: Vec<Section>,
    /// All passages, in order.
    pub passages: Vec<Passage>,
    /// Bytes of [`Document::text`] that no reader sees, where Markdown is shown: where links lead,
    /// HTML tags, comments. In order and apart; quoted with the rest, but not searched.
    pub silent: Vec<Range<u32>>,
    /// How many blocks there are, headings not counted: the 25 of "¶ 13 of 25".
    pub blocks: u32,
}

impl DocumentId {
    /// Names a document by its source bytes.
    pub fn of(bytes: &[u8]) -> DocumentId {
        use sha2::{Digest, Sha256};
        let hash = Sha256::digest(bytes);
        let bits = hash[..10].iter().fold(0u128, |bits, &byte| bits << 8 | u128::from(byte));
        let name = (0..16).rev().map(|i| char::from(ALPHABET[(bits >> (5 * i)) as usize & 31]));
        DocumentId(name.collect())
    }

    /// The document of this name, if it can be the name of one.
    pub(super) fn named(name: String) -> Option<DocumentId> {
        let is_one = name.len() == 16 && name.bytes().all(|byte| ALPHABET.contains(&byte));
        is_one.then_some(DocumentId(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Lets a map by name be asked with a name that is foreign text.
impl Borrow<str> for DocumentId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PassageId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What such a name says: the document's name, the block and the part (0 for a whole block);
    /// `None` for text that names no passage. Whether there is such a passage is another matter.
    ///
    /// Links are typed by anybody, so each name has one spelling: "+5", "05" and "5_0" name nothing.
    ///
    /// ```
    /// use pullquote::document::PassageId;
    ///
    /// assert_eq!(PassageId::parts("abc-13"), Some(("abc", 13, 0)));
    /// assert_eq!(PassageId::parts("abc-13_2"), Some(("abc", 13, 2)));
    /// assert_eq!(PassageId::parts("abc-013"), None);
    /// ```
    pub fn parts(name: &str) -> Option<(&str, u32, u32)> {
        let (document, place) =
            name.split_once('-').filter(|(document, _)| !document.is_empty())?;
        match place.split_once('_') {
            Some((block, part)) => Some((document, counted(block)?, counted(part)?)),
            None => Some((document, counted(place)?, 0)),
        }
    }
}

/// A number from 1 on in its shortest spelling.
fn counted(digits: &str) -> Option<u32> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    plain.then(|| digits.parse().ok()).flatten()
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for PassageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Document {
    /// The verbatim text of a passage of this document.
    pub fn text_of(&self, passage: &Passage) -> &str {
        &self.text[passage.range.start as usize..passage.range.end as usize]
    }

    /// The stable name of a passage of this document.
    pub fn passage_id(&self, passage: &Passage) -> PassageId {
        PassageId(match passage.part {
            0 => format!("{}-{}", self.id, passage.block),
            part => format!("{}-{}_{part}", self.id, passage.block),
        })
    }

    /// The index in [`Document::passages`] of a block, or of a part of one that was split. The
    /// passages before and after stand beside it there.
    pub fn passage_at(&self, block: u32, part: u32) -> Option<usize> {
        self.passages.binary_search_by_key(&(block, part), |p| (p.block, p.part)).ok()
    }

    /// The indexes in [`Document::passages`] of all parts of the block that a passage is of.
    pub fn parts_of(&self, passage: usize) -> Range<usize> {
        let block = self.passages[passage].block;
        let before = self.passages[..passage].iter().rev();
        let after = self.passages[passage..].iter();
        let same = |part: &&Passage| part.block == block;
        passage - before.take_while(same).count()..passage + after.take_while(same).count()
    }

    /// The silent parts that a passage of this document touches.
    pub fn silent_in(&self, passage: &Passage) -> &[Range<u32>] {
        let first = self.silent.partition_point(|silent| silent.end <= passage.range.start);
        let length =
            self.silent[first..].partition_point(|silent| silent.start < passage.range.end);
        &self.silent[first..first + length]
    }

    /// The memory that it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let strings = [Some(&self.title), self.file.as_ref(), self.source.as_ref()]
            .into_iter()
            .chain([self.author.as_ref(), self.date.as_ref(), Some(&self.id.0)])
            .flatten()
            .chain(&self.questions)
            .chain(self.sections.iter().map(|section| &section.heading));
        size_of::<Document>()
            + self.text.len()
            + strings.map(String::len).sum::<usize>()
            + self.questions.len() * size_of::<String>()
            + self.sections.len() * size_of::<Section>()
            + self.passages.len() * size_of::<Passage>()
            + self.silent.len() * size_of::<Range<u32>>()
    }

    /// The headings above a passage, outermost first; empty outside any section.
    pub fn section_path(&self, passage: &Passage) -> Vec<&str> {
        let mut path = Vec::new();
        let mut next = passage.section;
        while let Some(section) = next.and_then(|i| self.sections.get(i as usize)) {
            path.push(section.heading.as_str());
            next = section.parent;
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_has_one_name_and_nothing_else_is_read_as_one() {
        for (name, expected, why) in [
            ("abc-1", Some(("abc", 1, 0)), "a whole block"),
            ("abc-1_2", Some(("abc", 1, 2)), "a part"),
            ("abc-4294967295", Some(("abc", u32::MAX, 0)), "the last number"),
            ("abc-4294967296", None, "past the last number"),
            ("abc-0", None, "blocks count from 1"),
            ("abc-1_0", None, "a whole block has no part"),
            ("abc-01", None, "a leading zero"),
            ("abc-+1", None, "a sign"),
            ("abc--1", None, "a sign"),
            ("abc-1 ", None, "white space"),
            ("abc-1_", None, "no part"),
            ("abc-_1", None, "no block"),
            ("abc-", None, "no block"),
            ("-1", None, "no document"),
            ("abc-1-2", None, "too many"),
            ("abc-1_2_3", None, "too many"),
            ("abc-١", None, "digits of another script"),
            ("abc", None, "no place"),
            ("", None, "nothing"),
        ] {
            assert_eq!(PassageId::parts(name), expected, "{why}: {name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_is_spelled_just_so(name in "[a-c]{0,2}-?[0-9_+-]{0,12}") {
            if let Some((document, block, part)) = PassageId::parts(&name) {
                let end = if part == 0 { String::new() } else { format!("_{part}") };
                assert_eq!(format!("{document}-{block}{end}"), name);
            }
        }
    }
}
