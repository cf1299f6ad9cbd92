//! Quotes: what is marked in a passage, and which passages say the same.

use super::look::Found;
use crate::index::{Index, Token};
use std::ops::Range;

/// Two passages are near-duplicates if they share so much of the words of the longer.
const SAME_SHARE: f32 = 0.9;

/// The words of a passage that are terms of the question: bytes of its text, ascending, disjoint.
pub(super) fn highlights(index: &Index, passage: u32, found: &[Found]) -> Vec<Range<usize>> {
    let mut marked: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for mut span in index.spans_of(passage, found.iter().map(|found| found.at)) {
        // A phrase that stands for a word comes after its own last word and covers it; pairs of
        // characters overlap.
        while let Some(last) = marked.pop_if(|last| last.end > span.start) {
            span = last.start.min(span.start)..last.end.max(span.end);
        }
        marked.push(span);
    }
    marked
}

/// Whether two passages say the same in nearly the same words.
pub(super) fn is_same(a: &[Token], b: &[Token]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let enough = SAME_SHARE * long.len() as f32;
    short.len() as f32 >= enough
        && most_shared(short, long) as f32 >= enough
        && shared(short, long) as f32 >= enough
}

/// At most so many words are in both passages: those that are equal but for the higher bits of
/// their numbers. It spares most pairs the sorting.
fn most_shared(a: &[Token], b: &[Token]) -> usize {
    let mut counts = [0u32; 256];
    let bucket = |token: &Token| token.surface() as usize % 256;
    for token in a {
        counts[bucket(token)] += 1;
    }
    let met = b.iter().filter(|token| {
        let count = &mut counts[bucket(token)];
        let left = *count > 0;
        *count = count.saturating_sub(1);
        left
    });
    met.count()
}

/// How many words are in both passages, each as often as it is in both.
fn shared(a: &[Token], b: &[Token]) -> usize {
    let sorted = |tokens: &[Token]| {
        let mut surfaces = tokens.iter().map(|token| token.surface()).collect::<Vec<_>>();
        surfaces.sort_unstable();
        surfaces
    };
    let (a, b) = (sorted(a), sorted(b));
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_spares_the_sorting_never_counts_too_few(
            a in proptest::collection::vec(0u32..600, 0..40),
            b in proptest::collection::vec(0u32..600, 0..40),
        ) {
            let tokens = |words: &[u32]| words.iter().map(|&w| Token::new(w, 0)).collect::<Vec<_>>();
            let (a, b) = (tokens(&a), tokens(&b));
            assert!(most_shared(&a, &b) >= shared(&a, &b));
            assert!(is_same(&a, &a));
        }
    }
}
