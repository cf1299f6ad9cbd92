//! A question split to its words, before any is understood.

use crate::index::Scope;
use crate::text::{Language, Made, StopWords, terms, words};
use std::ops::Range;

/// Words past this many are not read.
const MOST_WORDS: usize = 512;
/// Most questions have no more words.
const USUAL_WORDS: usize = 16;

/// The words of a question, in the language that it is read in.
pub(super) struct Split<'t> {
    /// The question.
    pub text: &'t str,
    /// Its language.
    pub language: Language,
    /// The folded words one after the other, so that neighbours joined are a part of it as well.
    folded: String,
    /// The same with accents kept.
    lower: String,
    parts: Vec<Part>,
}

/// A word, and where its spellings end; they begin where those of the word before do.
struct Part {
    range: Range<usize>,
    folded_end: usize,
    lower_end: usize,
    capital: bool,
    gram: bool,
}

/// A word as a question spells it.
pub(super) struct Spelled<'q> {
    pub folded: &'q str,
    pub lower: &'q str,
    pub range: Range<usize>,
    pub capital: bool,
    pub gram: bool,
}

impl<'t> Split<'t> {
    /// Splits the text to words, a phrase that stands for one word ("United States") to that word.
    pub(super) fn of(text: &'t str, scope: &Scope<'_>) -> Split<'t> {
        let language = language_of(text, scope);
        let mut split = Split {
            text,
            language,
            folded: String::with_capacity(text.len()),
            lower: String::with_capacity(text.len()),
            parts: Vec::with_capacity(USUAL_WORDS),
        };
        terms(text, language, |word, made| {
            if split.parts.len() >= MOST_WORDS {
                return;
            }
            match made {
                Made::Word => {}
                Made::Phrase(words) => split.take_back(words),
                // Its parts are looked for joined as well.
                Made::Compound(_) => return,
            }
            split.folded.push_str(word.folded);
            split.lower.push_str(word.lower);
            split.parts.push(Part {
                range: word.range,
                folded_end: split.folded.len(),
                lower_end: split.lower.len(),
                capital: word.capital,
                gram: word.gram,
            });
        });
        split
    }

    /// Takes the last so many words out.
    fn take_back(&mut self, words: usize) {
        self.parts.truncate(self.parts.len().saturating_sub(words));
        let (folded, lower) = self.ends(self.parts.len());
        self.folded.truncate(folded);
        self.lower.truncate(lower);
    }

    /// Where the spellings of the first so many words end.
    fn ends(&self, words: usize) -> (usize, usize) {
        let last = words.checked_sub(1).map(|last| &self.parts[last]);
        last.map_or((0, 0), |last| (last.folded_end, last.lower_end))
    }

    /// The words in order.
    pub(super) fn words(&self) -> impl ExactSizeIterator<Item = Spelled<'_>> {
        self.parts.iter().enumerate().map(|(at, part)| {
            let (folded, lower) = self.ends(at);
            Spelled {
                folded: &self.folded[folded..part.folded_end],
                lower: &self.lower[lower..part.lower_end],
                range: part.range.clone(),
                capital: part.capital,
                gram: part.gram,
            }
        })
    }

    /// Words in a row, folded and written as one.
    pub(super) fn joined(&self, words: Range<usize>) -> &str {
        &self.folded[self.ends(words.start).0..self.ends(words.end).0]
    }
}

/// The language of a question: that of the scope's whose stop words it has most of.
fn language_of(text: &str, scope: &Scope<'_>) -> Language {
    let mut languages = scope.languages();
    let first = languages.next().unwrap_or(Language::Other);
    let mut best = (0, first);
    for language in languages {
        let mut count = 0;
        if best.1 == first && best.0 == 0 {
            best.0 = stop_words_in(text, first);
        }
        count += stop_words_in(text, language);
        if count > best.0 {
            best = (count, language);
        }
    }
    best.1
}

fn stop_words_in(text: &str, language: Language) -> usize {
    let stop_words = StopWords::of(language);
    let mut count = 0;
    words(text, language, |word| count += usize::from(stop_words.contains(word.folded)));
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;
    use crate::index::Index;
    use std::path::Path;
    use std::sync::Arc;

    #[test]
    fn a_phrase_is_one_word_and_neighbours_can_be_joined() {
        let text = "It is of no use that the words are few and say nothing of the world.";
        let document = read(Path::new("text.md"), text.as_bytes()).unwrap();
        let indexes = [Arc::new(Index::build(vec![Arc::new(document)]))];
        let split = Split::of("Is the United States' work-horse Élan?", &Scope::of(&indexes));
        let words = split.words().map(|word| (word.folded, word.lower)).collect::<Vec<_>>();
        let expected = [
            ("is", "is"),
            ("the", "the"),
            ("US", "US"),
            ("work", "work"),
            ("horse", "horse"),
            ("elan", "élan"),
        ];
        assert_eq!(words, expected);
        assert_eq!(split.joined(3..5), "workhorse");
        assert_eq!(split.joined(0..0), "");
    }
}
