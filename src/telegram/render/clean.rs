//! Text as Telegram keeps it.
//!
//! A Bot API server cleans what it is sent (`clean_input_string` in TDLib): control characters but
//! the line feed become spaces, the carriage return, the marks U+2028 to U+202E and three vertical
//! combining lines are left out. Doing the same before anything is counted, entities stand where
//! they are meant to, and lengths are those that a person sees. Longer runs of left-to-right and
//! right-to-left marks, which it replaces one for one, are left to it: they move nothing.

use unicode_segmentation::GraphemeCursor;

/// What becomes of a character.
pub(super) fn cleaned(ch: char) -> Option<char> {
    match ch {
        '\n' => Some('\n'),
        '\r' => None,
        '\0'..=' ' => Some(' '),
        '\u{2028}'..='\u{202e}' => None,
        '\u{333}' | '\u{33f}' | '\u{30a}' => None,
        _ => Some(ch),
    }
}

/// Whether cleaning changes nothing of a text.
pub(super) fn is_clean(text: &str) -> bool {
    let bytes = text.as_bytes();
    let next = |at: usize| bytes.get(at).copied().unwrap_or(0);
    // By bytes, as nearly every text is clean and most pages are built of several.
    bytes.iter().enumerate().all(|(at, &byte)| match byte {
        b' '..0xcc | b'\n' => true,
        0xcc => !matches!(next(at + 1), 0x8a | 0xb3 | 0xbf),
        0xe2 => next(at + 1) != 0x80 || !matches!(next(at + 2), 0xa8..=0xae),
        byte => byte >= b' ',
    })
}

/// The length in UTF-16 code units once it is cleaned.
pub(super) fn units(text: &str) -> usize {
    if is_clean(text) {
        return utf16(text);
    }
    text.chars().filter_map(cleaned).map(char::len_utf16).sum()
}

/// Whether it has at most so many UTF-16 code units once it is cleaned.
pub(super) fn fits(text: &str, most: usize) -> bool {
    text.len() <= most || over(text, most).is_none()
}

/// The byte at which it is longer than so many UTF-16 code units once it is cleaned, if it is. What
/// comes after is not looked at.
pub(super) fn over(text: &str, most: usize) -> Option<usize> {
    let mut taken = 0;
    let over = text.char_indices().find(|&(_, ch)| {
        taken += cleaned(ch).map_or(0, char::len_utf16);
        taken > most
    });
    over.map(|(at, _)| at)
}

/// The length in UTF-16 code units as it is.
pub(super) fn utf16(text: &str) -> usize {
    let bytes = text.as_bytes();
    let characters = bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
    characters + bytes.iter().filter(|&&byte| byte >= 0xf0).count()
}

/// Without what is no more than space at the ends once it is cleaned: Telegram cuts it off there,
/// and no entity begins with it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|ch| matches!(cleaned(ch), None | Some(' ' | '\n')))
}

/// Whether what a reader sees as a character ends at `at`.
pub(super) fn is_boundary(text: &str, at: usize) -> bool {
    GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0) == Ok(true)
}

/// A name or a sentence for a line of ours: white space is one space, and what steers the
/// direction of the text around it is left out.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|ch: char| ch.is_whitespace() || ch.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        let steers = |ch: &char| matches!(ch, '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
        line.extend(word.chars().filter(|ch| !steers(ch)).filter_map(cleaned));
    }
    line
}

/// A line of at most so many UTF-16 code units, cut behind a word and marked where it was longer.
pub(super) fn shortened(line: &str, most: usize) -> String {
    if line.len() <= most || utf16(line) <= most {
        return line.to_owned();
    }
    let mut taken = 1;
    let over = line.char_indices().find(|&(_, ch)| {
        taken += ch.len_utf16();
        taken > most
    });
    let mut end = over.map_or(line.len(), |(at, _)| at);
    while end > 0 && !is_boundary(line, end) {
        end = line.floor_char_boundary(end - 1);
    }
    let space = line[..end].rfind(' ').unwrap_or(0);
    // The word that was reached may end right here.
    let whole = line[end..].starts_with(' ');
    let cut = if space > 0 && !whole { space } else { end };
    let cut = line[..cut].trim_end_matches(|ch: char| ch == ' ' || ch.is_ascii_punctuation());
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_behind_a_word() {
        let table = [
            ("one two three", 20, "one two three", "it fits"),
            ("one two three", 13, "one two three", "just so"),
            ("one two three", 12, "one two…", "not within a word"),
            ("one two three", 8, "one two…", "a word that ends just so"),
            ("one, two", 5, "one…", "no comma before the mark"),
            ("onetwothree", 6, "onetw…", "a word longer than the line"),
            ("🦀🦀🦀🦀", 6, "🦀🦀…", "no half of a pair"),
            ("e\u{301}e\u{301}e\u{301}", 4, "e\u{301}…", "no half of a grapheme"),
        ];
        for (line, most, expected, why) in table {
            assert_eq!(shortened(line, most), expected, "{why}");
            assert!(utf16(&shortened(line, most)) <= most, "{why}");
        }
    }

    #[test]
    fn a_name_is_one_line() {
        let table = [
            ("two\r\nlines\tof  it ", "two lines of it", "one line stays one"),
            ("a\u{2028}b\0c", "a b c", "neither do these part lines"),
            ("evil\u{202e}fdp\u{2066}.exe", "evilfdp.exe", "no reversed endings"),
        ];
        for (name, expected, why) in table {
            assert_eq!(one_line(name), expected, "{why}");
        }
    }

    proptest::proptest! {
        #[test]
        fn units_are_those_of_the_cleaned_text(text in "\\PC*|.*|[\u{0}-\u{20}\u{2020}-\u{2030}\u{300}-\u{340}]*") {
            let cleaned: String = text.chars().filter_map(cleaned).collect();
            let count = cleaned.encode_utf16().count();
            assert_eq!(units(&text), count);
            assert!(fits(&text, count) && (count == 0 || !fits(&text, count - 1)));
            assert_eq!(utf16(&text), text.encode_utf16().count());
            assert_eq!(is_clean(&text), cleaned == text);
        }
    }
}
