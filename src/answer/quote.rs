//! Quotes: what is marked in a passage, and which passages say the same.

use super::lens::{Lens, Match};
use crate::index::{Index, Token};
use std::ops::Range;

/// Two passages are near-duplicates if they share so much of the words of the longer.
const SAME_SHARE: f32 = 0.9;

/// The words of a passage that match the question: bytes of its text, ascending, disjoint.
pub(super) fn highlights(lens: &Lens, index: &Index, passage: u32) -> Vec<Range<usize>> {
    let mut marked: Vec<Range<usize>> = Vec::new();
    for (at, &token) in index.tokens(passage).iter().enumerate() {
        let met = lens.met(token).filter(|met| matches!(met.by, Match::Exact | Match::Stem));
        if met.is_none() {
            continue;
        }
        let span = index.span(passage, at);
        // A phrase that stands for a word comes after its own last word and covers it; pairs of
        // characters overlap.
        let mut span = span;
        while let Some(last) = marked.pop_if(|last| last.end > span.start) {
            span = last.start.min(span.start)..last.end.max(span.end);
        }
        marked.push(span);
    }
    marked
}

/// The bytes of a passage's text that a range of its tokens covers, up to the next sentence.
pub(super) fn sentence(index: &Index, passage: u32, tokens: &Range<usize>) -> Range<usize> {
    let document = index.source(passage).0;
    let text = document.text_of(index.passage(passage));
    let count = index.tokens(passage).len();
    let bound = |at: usize| {
        if at == 0 {
            0
        } else if at < count {
            index.span(passage, at).start
        } else {
            text.len()
        }
    };
    let (from, to) = (bound(tokens.start), bound(tokens.end));
    let bounds = crate::text::sentences(text, document.language);
    // The tokens tell the sentence, the sentence tells its punctuation.
    let touches = |s: &&Range<usize>| s.start < to && from < s.end;
    let within =
        |at: usize| bounds.iter().filter(touches).find(|s| s.start <= at && at < s.end).cloned();
    within(from).unwrap_or_else(|| from..from + text[from..to].trim_end().len())
}

/// Whether two passages say the same in nearly the same words.
pub(super) fn is_same(a: &[Token], b: &[Token]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if (short.len() as f32) < SAME_SHARE * long.len() as f32 {
        return false;
    }
    let sorted = |tokens: &[Token]| {
        let mut surfaces = tokens.iter().map(|token| token.surface()).collect::<Vec<_>>();
        surfaces.sort_unstable();
        surfaces
    };
    let (short, long) = (sorted(short), sorted(long));
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < short.len() && j < long.len() {
        match short[i].cmp(&long[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
        }
    }
    shared as f32 >= SAME_SHARE * long.len() as f32
}
