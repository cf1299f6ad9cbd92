//! Long blocks to parts of a size to be quoted.

use crate::text::sentences;
use std::ops::Range;

/// What ends a line.
pub(super) const LINE_ENDS: [char; 4] = ['\n', '\r', '\u{85}', '\u{2028}'];

/// A block of more characters is split: a quote longer than this is read by nobody, and three of
/// them still fit a message.
const LONG: usize = 1_500;

/// A list, a table or code is only useful whole: it is cut where no message could hold it. Telegram
/// takes 4,096 characters; the rest is for the place, and for cuts that are not where they should be.
const ENORMOUS: usize = 3_000;

/// The parts of running text, cut between sentences; one part where it is short enough.
pub(super) fn prose(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    parts(text, range, LONG, sentence_cut)
}

/// The parts of a block quote of Markdown, cut as running text.
pub(super) fn quote(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = prose(text, range);
    for part in parts.iter_mut().skip(1) {
        // Between two of its paragraphs stands a line with nothing but the sign of the quote.
        while let Some((line, _)) = text[part.clone()].split_once(['\n', '\r'])
            && line.chars().all(|c| c == '>' || c.is_whitespace())
        {
            part.start += line.len() + 1;
        }
        *part = trimmed(text, part.clone());
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The parts of code: lines whose first keeps its indentation, so that the others stand under it
/// as they were written.
pub(super) fn code(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = lines(text, range);
    for part in parts.iter_mut().filter(|part| text[(*part).clone()].contains(LINE_ENDS)) {
        let before = &text[..part.start];
        let indentation = before.len() - before.trim_end_matches([' ', '\t']).len();
        let start = part.start - indentation;
        if text[..start].is_empty() || text[..start].ends_with(LINE_ENDS) {
            part.start = start;
        }
    }
    parts
}

/// The parts of a list, a table or code, cut between lines; one part unless it is enormous.
pub(super) fn lines(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    parts(text, range, ENORMOUS, |_, _| None)
}

/// Cuts `range` into the fewest parts of about `most` characters, of nearly equal length, so that
/// no tail of a few words is left over. Parts are trimmed; blank ones are left out.
///
/// Only the neighbourhood of each ideal cut is looked at: a text of one huge line is read in
/// linear time.
fn parts(
    text: &str,
    range: Range<usize>,
    most: usize,
    cut: impl Fn(&str, usize) -> Option<usize>,
) -> Vec<Range<usize>> {
    let range = trimmed(text, range);
    let block = &text[range.clone()];
    // No text has more characters than bytes: most blocks need no counting.
    let count = if block.len() <= most { 1 } else { block.chars().count().div_ceil(most) };
    if count <= 1 {
        return if block.is_empty() { Vec::new() } else { vec![range] };
    }
    let spacing = block.len() / count;
    let mut cuts = vec![0];
    for ideal in (1..count).map(|k| block.len() * k / count) {
        // A third to each side: neighbouring windows never overlap, so cuts ascend.
        let from = block.floor_char_boundary(ideal - spacing / 3);
        let to = block.floor_char_boundary(ideal + spacing / 3);
        let ideal = block.floor_char_boundary(ideal);
        let window = &block[from..to];
        let at = cut(window, ideal - from)
            .or_else(|| nearest(ideal - from, after(window, |c| LINE_ENDS.contains(&c))))
            .or_else(|| nearest(ideal - from, after(window, char::is_whitespace)))
            .map_or(ideal, |at| from + at);
        cuts.push(at);
    }
    cuts.push(block.len());
    let start = range.start;
    cuts.array_windows()
        .map(|&[from, to]| trimmed(text, start + from..start + to))
        .filter(|part| !part.is_empty())
        .collect()
}

/// The start of a sentence nearest to `ideal`, if one starts inside `window`.
fn sentence_cut(window: &str, ideal: usize) -> Option<usize> {
    let sentences = sentences(window, crate::text::Language::Other);
    let starts = sentences.array_windows().filter(|[before, next]| {
        // The end of a hard-wrapped line is no end of a sentence.
        let wrapped = window[before.end..next.start].contains(LINE_ENDS);
        !wrapped
            || window[before.clone()].ends_with(|c: char| {
                !c.is_alphanumeric() && !matches!(c, ',' | ';' | '-' | '–' | '—')
            })
    });
    nearest(ideal, starts.map(|[_, next]| next.start))
}

fn nearest(ideal: usize, cuts: impl Iterator<Item = usize>) -> Option<usize> {
    cuts.min_by_key(|cut| cut.abs_diff(ideal))
}

/// The offsets behind each character that `ends` a piece, but for the end of the window.
fn after(window: &str, ends: impl Fn(char) -> bool) -> impl Iterator<Item = usize> {
    let behind =
        window.char_indices().filter(move |&(_, c)| ends(c)).map(|(at, c)| at + c.len_utf8());
    behind.filter(|&at| at < window.len())
}

/// The range without white space at its ends.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, parts: fn(&str, Range<usize>) -> Vec<Range<usize>>) -> Vec<&str> {
        parts(text, 0..text.len()).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_block_of_a_size_to_be_quoted_stays_whole() {
        let block = "This sentence has forty characters in it. ".repeat(35);
        assert_eq!(cut(&block, prose), [block.trim()]);
        assert_eq!(cut("  \n ", prose), [""; 0], "blank text has no parts");
    }

    #[test]
    fn a_long_block_is_cut_between_sentences_into_equal_parts() {
        let block = "This sentence has forty characters in it. ".repeat(38);
        let parts = cut(&block, prose);
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [797, 797]);
        assert!(parts.iter().all(|part| part.starts_with("This") && part.ends_with("it.")));
    }

    #[test]
    fn the_end_of_a_wrapped_line_is_no_place_to_cut() {
        let block =
            "A sentence that was wrapped by its writer at some\nwidth, as it was done for years. "
                .repeat(30);
        for part in cut(&block, prose) {
            assert!(part.starts_with("A sentence") && part.ends_with("years."), "{part:?}");
        }
    }

    #[test]
    fn a_long_block_quote_is_cut_between_its_sentences_and_not_before_an_empty_line_of_it() {
        let quote = "> It was said, and often, that this is so.\n>\n".repeat(50);
        let parts = cut(&quote, super::quote);
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().all(|part| part.starts_with("> It")), "{parts:?}");
    }

    #[test]
    fn without_sentences_words_stay_whole_and_without_words_characters_do() {
        let words = "word ".repeat(1_000);
        assert!(cut(&words, prose).iter().all(|part| part.split(' ').all(|word| word == "word")));
        let letters = "ы".repeat(4_000);
        let parts = cut(&letters, prose);
        assert_eq!((parts.len(), parts.concat()), (3, letters));
    }

    #[test]
    fn code_keeps_its_indentation() {
        let inside = "    fn a() {\n        b();\n    }\n";
        let text = format!("Text.\n\n{inside}");
        let parts = code(&text, text.find("fn").unwrap()..text.len());
        assert_eq!(
            parts.iter().map(|part| &text[part.clone()]).collect::<Vec<_>>(),
            [inside.trim_end()]
        );
        assert_eq!(cut("    one line", code), ["one line"], "there is nothing to stand under it");
        let long = inside.repeat(150);
        let parts = cut(&long, code);
        assert!(parts.len() > 1 && parts.iter().all(|part| part.starts_with("    ")), "{parts:?}");
    }

    #[test]
    fn lists_and_code_are_cut_only_when_enormous_and_at_line_ends() {
        let list = "- an item of a list that goes on and on\n".repeat(70);
        assert_eq!(cut(&list, lines).len(), 1);
        let list = list.repeat(2);
        let parts = cut(&list, lines);
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().all(|part| part.starts_with("- an") && part.ends_with("and on")));
    }
}
