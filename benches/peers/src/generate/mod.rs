//! Realistic text of any size, the same for the same seed.
//!
//! In come real documents, out come they and as many made ones after them as wanted. [`pattern`]
//! takes down how the real ones are written, [`coin`] makes new words of the letters of the real
//! ones, [`prose`] writes.

mod coin;
mod pattern;
mod prose;

use prose::Prose;
use pullquote::document::{Document, DocumentId, Kind, Passage};
use pullquote::text::Language;
use std::sync::Arc;

/// What stands between two paragraphs.
const BLANK_LINE: &str = "\n\n";

/// The real documents, then made ones until there are as many passages as the last of `ends`
/// says. A document ends at each of `ends`, which ascend, so that a smaller corpus is the
/// beginning of a larger one and both share its memory.
pub fn grow(real: &[Arc<Document>], ends: &[usize], seed: u64) -> Vec<Arc<Document>> {
    let mut documents = real.to_vec();
    let mut prose = Prose::like(real, seed);
    let mut passages: usize = real.iter().map(|document| document.passages.len()).sum();
    for &end in ends {
        while passages < end {
            let document = write(&mut prose, end - passages);
            passages += document.passages.len();
            documents.push(Arc::new(document));
        }
    }
    documents
}

/// A document of no more paragraphs than `most`.
fn write(prose: &mut Prose, most: usize) -> Document {
    let (title, paragraphs) = prose.begin();
    let mut text = String::new();
    let passages = (1..=paragraphs.min(most) as u32).map(|block| {
        if !text.is_empty() {
            text.push_str(BLANK_LINE);
        }
        let start = text.len() as u32;
        prose.paragraph(&mut text);
        let range = start..text.len() as u32;
        Passage { range, kind: Kind::Body, block, part: 0, section: None }
    });
    let passages: Vec<_> = passages.collect();
    Document {
        // The text begins with words drawn anew, so no two documents have the same.
        id: DocumentId::of(text.as_bytes()),
        title,
        file: None,
        source: None,
        author: None,
        date: None,
        questions: Vec::new(),
        language: Language::English,
        text: text.into_boxed_str(),
        sections: Vec::new(),
        blocks: passages.len() as u32,
        passages,
        silent: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pullquote::library::Library;
    use std::collections::HashSet;

    fn texts(documents: &[Arc<Document>]) -> Vec<&str> {
        documents.iter().map(|document| &*document.text).collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_text_and_a_smaller_corpus_is_its_beginning() {
        let library = Library::builtin();
        let real = library.documents();
        let (small, large) = (grow(real, &[200], 1), grow(real, &[200, 500], 1));
        assert_eq!(texts(&small), texts(&large)[..small.len()]);
        assert_ne!(texts(&small), texts(&grow(real, &[200], 2)));
        for (documents, passages) in [(&small, 200), (&large, 500)] {
            let made: usize = documents.iter().map(|document| document.passages.len()).sum();
            assert_eq!(made, passages);
        }
    }

    #[test]
    fn the_real_documents_stand_first_as_they_are() {
        let library = Library::builtin();
        let real = library.documents();
        assert_eq!(texts(&grow(real, &[200], 1))[..real.len()], texts(real));
    }

    #[test]
    fn the_vocabulary_grows_as_a_power_of_the_length() {
        let library = Library::builtin();
        let documents = grow(library.documents(), &[4_000], 1);
        let mut words = HashSet::new();
        let (mut length, mut growth) = (0usize, Vec::new());
        for document in &documents {
            for word in document.text.split(|c: char| !c.is_alphanumeric()) {
                length += usize::from(!word.is_empty());
                words.insert(word.to_lowercase());
            }
            growth.push((length as f64, words.len() as f64));
        }
        let at = |share: usize| growth[growth.len() / share - 1];
        let ((few, small), (many, large)) = (at(16), at(1));
        let exponent = (large / small).ln() / (many / few).ln();
        assert!((0.5..0.65).contains(&exponent), "Heaps' exponent is {exponent:.3}");
    }

    #[test]
    fn no_two_documents_are_the_same() {
        let documents = grow(Library::builtin().documents(), &[2_000], 1);
        let ids: HashSet<_> = documents.iter().map(|document| &document.id).collect();
        assert_eq!(ids.len(), documents.len());
    }
}
