//! How real text is written: its words, the marks between them, the lengths of its parts.

use pullquote::document::Document;
use std::collections::HashMap;
use std::sync::Arc;

/// The marks before and after a word.
pub(super) type Marks = (Box<str>, Box<str>);

/// What is taken down of real documents.
#[derive(Default)]
pub(super) struct Pattern {
    /// Each word as it is mostly written inside a sentence; no two differ in capitals only.
    pub(super) words: Vec<Box<str>>,
    /// The numbers of all words in their order.
    pub(super) text: Vec<u32>,
    /// The marks about each word inside a sentence; most have none.
    pub(super) marks: Vec<Marks>,
    /// For each paragraph how many words its sentences have.
    pub(super) paragraphs: Vec<Vec<usize>>,
    /// For each document how many paragraphs it has.
    pub(super) documents: Vec<usize>,
}

/// Where a word begins and ends its sentence, and what stands about it.
struct Spot<'t> {
    word: &'t str,
    before: &'t str,
    after: &'t str,
    first: bool,
    last: bool,
}

impl Pattern {
    /// Reads the documents.
    pub(super) fn of(documents: &[Arc<Document>]) -> Pattern {
        let mut pattern = Pattern::default();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        // By word: how it is written, whether inside a sentence, how often.
        let mut writings: Vec<Vec<(&str, bool, usize)>> = Vec::new();
        for document in documents {
            pattern.documents.push(document.passages.len());
            for passage in &document.passages {
                let mut sentences = Vec::new();
                for spot in spots(document.text_of(passage)) {
                    let next = numbers.len() as u32;
                    let number = *numbers.entry(spot.word.to_lowercase()).or_insert(next);
                    if number == next {
                        writings.push(Vec::new());
                    }
                    let written = &mut writings[number as usize];
                    let same =
                        |w: &&mut (&str, bool, usize)| (w.0, w.1) == (spot.word, !spot.first);
                    match written.iter_mut().find(same) {
                        Some(writing) => writing.2 += 1,
                        None => written.push((spot.word, !spot.first, 1)),
                    }
                    pattern.text.push(number);
                    if spot.first {
                        sentences.push(0);
                    }
                    if let Some(length) = sentences.last_mut() {
                        *length += 1;
                    }
                    if !spot.last && balanced(spot.before, spot.after) {
                        pattern.marks.push((spot.before.into(), spot.after.into()));
                    }
                }
                pattern.paragraphs.push(sentences);
            }
        }
        let usual = |written: Vec<(&str, bool, usize)>| {
            let most = written.into_iter().max_by_key(|&(_, inside, times)| (inside, times));
            most.map_or_else(Box::default, |(word, ..)| Box::from(word))
        };
        pattern.words = writings.into_iter().map(usual).collect();
        pattern.paragraphs.retain(|sentences| !sentences.is_empty());
        pattern
    }
}

/// The words of a paragraph: what is between blanks, without the marks at its ends.
fn spots(text: &str) -> impl Iterator<Item = Spot<'_>> {
    let mut first = true;
    let mut chunks = text.split_whitespace().peekable();
    std::iter::from_fn(move || {
        loop {
            let chunk = chunks.next()?;
            let word = chunk.trim_matches(|c: char| !c.is_alphanumeric());
            if word.is_empty() {
                continue;
            }
            let at = word.as_ptr() as usize - chunk.as_ptr() as usize;
            let (before, after) = (&chunk[..at], &chunk[at + word.len()..]);
            let capital = |chunk: &&str| chunk.chars().find(|c| c.is_alphanumeric());
            let next = chunks.peek().and_then(capital);
            let last = next.is_none()
                || after.contains(['.', '!', '?']) && next.is_some_and(char::is_uppercase);
            return Some(Spot {
                word,
                before,
                after,
                first: std::mem::replace(&mut first, last),
                last,
            });
        }
    })
}

/// Whether marks can stand about a word on their own: no bracket or quotation mark without its
/// fellow.
fn balanced(before: &str, after: &str) -> bool {
    matches!(
        (before, after.trim_end_matches([',', ';', ':'])),
        ("", "") | ("(", ")") | ("\"", "\"")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn words_marks_and_lengths_are_those_of_the_text() {
        let text = b"The oil rose, they said. The Oil (crude) fell!\n\nMore oil came.";
        let document = pullquote::document::read(Path::new("a.txt"), text).unwrap();
        let pattern = Pattern::of(&[Arc::new(document)]);
        let expected = ["The", "oil", "rose", "they", "said", "crude", "fell", "More", "came"];
        assert_eq!(pattern.words.iter().map(|word| &**word).collect::<Vec<_>>(), expected);
        assert_eq!(pattern.text, [0, 1, 2, 3, 4, 0, 1, 5, 6, 7, 1, 8]);
        assert_eq!(pattern.paragraphs, [vec![5, 4], vec![3]]);
        assert_eq!(pattern.documents, [2]);
        let marked: Vec<_> = pattern.marks.iter().filter(|m| **m != Marks::default()).collect();
        assert_eq!(marked, [&(Box::from(""), Box::from(",")), &(Box::from("("), Box::from(")"))]);
    }
}
