//! Sentences: where one ends and the next begins.

use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// The sentences of `text` as byte ranges, in order, trailing white space left out.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    text.split_sentence_bound_indices()
        .map(|(start, s)| start..start + s.trim_end().len())
        .filter(|r| !r.is_empty())
        .collect()
}
