//! A quoted text with its marks, and its lines.

use super::visible::shown;
use std::ops::Range;
use textwrap::WordSeparator;
use textwrap::core::{Word, break_words};
use textwrap::wrap_algorithms::wrap_first_fit;

/// What a tab becomes where lines are wrapped: its own width depends on where it stands.
const TAB: &str = "    ";

/// What is marked at a place of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// It is part of the best sentence.
    pub(super) sentence: bool,
    /// It is part of a word that matches the question.
    pub(super) word: bool,
}

/// A quoted text as it may be printed, with a mark on every byte.
///
/// Marks are looked up, never cut by, so that a range that is off a character's boundary or out
/// of the text marks too little or too much, and no more harm comes of it.
pub(super) struct Marked {
    text: String,
    marks: Vec<Mark>,
}

impl Marked {
    /// `text` with its marks, which are byte ranges of it; `wrapped` if its lines will be.
    pub(super) fn new(
        text: &str,
        sentence: &Range<usize>,
        words: &[Range<usize>],
        wrapped: bool,
    ) -> Marked {
        let mut original = vec![Mark::default(); text.len()];
        let inside = |range: &Range<usize>| range.start..range.end.min(text.len());
        for mark in original.get_mut(inside(sentence)).unwrap_or_default() {
            mark.sentence = true;
        }
        for range in words {
            for mark in original.get_mut(inside(range)).unwrap_or_default() {
                mark.word = true;
            }
        }
        let mut marked = Marked {
            text: String::with_capacity(text.len()),
            marks: Vec::with_capacity(text.len()),
        };
        let mut characters = text.char_indices().peekable();
        while let Some((at, ch)) = characters.next() {
            if ch == '\r' && characters.peek().is_some_and(|&(_, next)| next == '\n') {
                continue;
            }
            match shown(ch) {
                '\t' if wrapped => marked.text.push_str(TAB),
                ch => marked.text.push(ch),
            }
            marked.marks.resize(marked.text.len(), original[at]);
        }
        marked
    }

    /// The lines as byte ranges: the text's own, each wrapped to `width` columns if one is given.
    pub(super) fn lines(&self, width: Option<usize>) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in self.text.split('\n') {
            match width {
                Some(width) => wrap(line, start, width.max(1), &mut lines),
                None => lines.push(start..start + line.len()),
            }
            start += line.len() + 1;
        }
        lines
    }

    /// The pieces of a line that are marked alike, in order.
    pub(super) fn runs(&self, line: Range<usize>) -> impl Iterator<Item = (&str, Mark)> {
        let marks = &self.marks[line.clone()];
        let mut start = line.start;
        marks.chunk_by(|a, b| a == b).map(move |run| {
            let range = start..start + run.len();
            start = range.end;
            (&self.text[range], run[0])
        })
    }

    /// The best sentence, unless there is none or it is the whole text.
    pub(super) fn sentence(&self) -> Option<&str> {
        let start = self.marks.iter().position(|mark| mark.sentence)?;
        let end = self.marks.iter().rposition(|mark| mark.sentence)? + 1;
        let sentence = self.text[start..end].trim();
        (!sentence.is_empty() && sentence != self.text.trim()).then_some(sentence)
    }

    /// The matched words, each spelling once, in the order of the text.
    pub(super) fn words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = Vec::new();
        let mut start = 0;
        for run in self.marks.chunk_by(|a, b| a.word == b.word) {
            let word = self.text[start..start + run.len()].trim();
            start += run.len();
            if run[0].word && !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }
}

/// Adds the wrapped lines of `line`, which begins at byte `start` of its text.
fn wrap(line: &str, start: usize, width: usize, lines: &mut Vec<Range<usize>>) {
    let words: Vec<Word<'_>> =
        break_words(WordSeparator::UnicodeBreakProperties.find_words(line), width);
    let mut at = start;
    for words in wrap_first_fit(&words, &[width as f64]) {
        let begin = at;
        at += words.iter().map(|word| word.len() + word.whitespace.len()).sum::<usize>();
        // The spaces that a line break stands for are not printed.
        let spaces = words.last().map_or(0, |word| word.whitespace.len());
        lines.push(begin..at - spaces);
    }
    debug_assert_eq!(at, start + line.len(), "wrapping loses nothing");
}
