//! What in a quote would ping somebody or could be tapped: @names, #tags, $TAGS, /commands.
//!
//! Telegram finds them in every text by the rules that are followed here (`match_mentions`,
//! `match_hashtags`, `match_cashtags` and `match_bot_commands` in TDLib). Where the rules would
//! have to be told to the letter, more is found than Telegram finds.

use super::clean::{cleaned, is_clean};
use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// Shown as nothing; keeps a sign from the name behind it.
const WORD_JOINER: char = '\u{2060}';

/// The pings in `text` as byte ranges, in order and apart: those that Telegram would find once it
/// has cleaned it.
pub(super) fn pings(text: &str) -> Vec<Range<usize>> {
    if !text.bytes().any(is_sign) {
        return Vec::new();
    }
    if is_clean(text) {
        return find(text);
    }
    let mut shown = String::with_capacity(text.len());
    // Where each byte of what is shown comes from.
    let mut from = Vec::with_capacity(text.len());
    for (at, ch) in text.char_indices() {
        if let Some(ch) = cleaned(ch) {
            shown.push(ch);
            from.resize(shown.len(), at);
        }
    }
    let end = |at: usize| from.get(at).copied().unwrap_or(text.len());
    find(&shown).into_iter().map(|ping| from[ping.start]..end(ping.end)).collect()
}

/// Whether a ping can begin with this.
fn is_sign(byte: u8) -> bool {
    matches!(byte, b'@' | b'#' | b'$' | b'/')
}

/// The pings in a clean text.
fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    let signs = text.bytes().enumerate().filter(|&(_, byte)| is_sign(byte));
    for (at, sign) in signs {
        if at < from {
            continue;
        }
        if let Some(end) = end(text, at, sign) {
            found.push(at..end);
            from = end;
        }
    }
    found
}

/// A name for a sentence of ours that pings nobody: it looks the same.
pub(super) fn disarmed(name: &str) -> Cow<'_, str> {
    let pings = pings(name);
    if pings.is_empty() {
        return Cow::Borrowed(name);
    }
    let mut disarmed = String::with_capacity(name.len() + 6 * pings.len());
    let mut from = 0;
    for ping in pings {
        for (at, ch) in name[from..ping.end].char_indices() {
            disarmed.push(ch);
            if from + at >= ping.start && matches!(ch, '@' | '#' | '$' | '/') {
                disarmed.push(WORD_JOINER);
            }
        }
        from = ping.end;
    }
    disarmed.push_str(&name[from..]);
    Cow::Owned(disarmed)
}

/// Where what begins with a sign at `at` ends, if it is a ping.
fn end(text: &str, at: usize, sign: u8) -> Option<usize> {
    let before = text[..at].chars().next_back();
    let rest = &text[at + 1..];
    let length = match sign {
        b'@' => {
            if before.is_some_and(is_word) {
                return None;
            }
            let length = ascii_word(rest);
            if length < 2 {
                return None;
            }
            return Some(at + 1 + length);
        }
        b'/' => {
            if before.is_some_and(|ch| is_word(ch) || matches!(ch, '/' | '<' | '>')) {
                return None;
            }
            let length = ascii_word(rest);
            let next = rest[length..].chars().next();
            if length == 0 || next.is_some_and(|ch| is_word(ch) || matches!(ch, '/' | '<' | '>')) {
                return None;
            }
            length
        }
        b'#' => {
            if before.is_some_and(is_tag_letter) {
                return None;
            }
            let tag = rest.find(|ch| !may_be_in_tag(ch)).unwrap_or(rest.len());
            // "#1" is a number.
            if rest[..tag].bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
                return None;
            }
            tag
        }
        _ => {
            if before.is_some_and(|ch| is_tag_letter(ch) || ch == '$') {
                return None;
            }
            let capitals = |text: &str| text.bytes().take_while(u8::is_ascii_uppercase).count();
            let tag = if rest.starts_with("1INCH") { 5 } else { capitals(rest) };
            let next = rest[tag..].chars().next();
            if tag == 0 || next.is_some_and(|ch| is_tag_letter(ch) || ch == '$') {
                return None;
            }
            tag
        }
    };
    // "/ask@some_bot", "#tag@channel".
    let end = at + 1 + length;
    match text[end..].strip_prefix('@').map(ascii_word) {
        Some(name) if name > 0 => Some(end + 1 + name),
        _ => Some(end),
    }
}

/// How many bytes of the beginning can be a user's name.
fn ascii_word(text: &str) -> usize {
    text.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || byte == b'_').count()
}

/// Whether a name cannot begin behind this. Fewer characters than Telegram's: letters in circles
/// and marks on letters are none to it.
fn is_word(ch: char) -> bool {
    ch == '_'
        || ch.is_ascii_alphanumeric()
        || (!ch.is_ascii() && is_letter(ch, char::is_alphanumeric))
}

/// Whether a tag cannot begin behind this. Fewer characters than Telegram's.
fn is_tag_letter(ch: char) -> bool {
    let letter = |ch: char| ch.is_alphabetic() && !ch.is_numeric();
    ch == '_' || ch.is_ascii_alphanumeric() || (!ch.is_ascii() && is_letter(ch, letter))
}

fn is_letter(ch: char, kind: impl Fn(char) -> bool) -> bool {
    let circled = matches!(ch, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}');
    kind(ch) && !circled && !is_combining_mark(ch)
}

/// Whether a tag can go on with this. More characters than Telegram's.
fn may_be_in_tag(ch: char) -> bool {
    matches!(ch, '_' | '\u{200c}' | '\u{b7}' | '\u{d80}'..='\u{dff}') || ch.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pings_are_found_where_telegram_finds_them() {
        let table: &[(&str, &[&str], &str)] = &[
            ("ask @durov now", &["@durov"], "a name"),
            (
                "(@durov), \"@some_one\"",
                &["@durov", "@some_one"],
                "in brackets and quotation marks",
            ),
            ("mail me@example.com", &[], "an address"),
            ("почта@example", &[], "behind any letter"),
            ("@a", &[], "no name is that short"),
            ("🅰@durov e\u{301}@durov", &["@durov", "@durov"], "no letters to Telegram"),
            ("#Syria and #Сирия", &["#Syria", "#Сирия"], "tags in any script"),
            ("#1 of 3, # heading", &[], "numbers and headings"),
            ("#2020vote", &["#2020vote"], "a tag with a letter"),
            ("C#sharp a#b", &[], "within a word"),
            ("#tag@channel", &["#tag@channel"], "a tag in a channel"),
            ("$TSLA rose, US$ fell, $5", &["$TSLA"], "tags of shares, no sums"),
            ("$1INCH", &["$1INCH"], "the one with a digit"),
            ("$Tesla", &[], "capitals only"),
            ("say /start or /ask@some_bot.", &["/start", "/ask@some_bot"], "commands"),
            ("and/or 1/2 км/h", &[], "a slash between words"),
            ("/usr/bin https://example.com", &[], "paths and addresses"),
            ("</b>", &[], "a tag of HTML"),
            ("", &[], "nothing"),
        ];
        for &(text, expected, why) in table {
            let found: Vec<&str> = pings(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}: {why}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_disarmed_name_pings_nobody_and_looks_the_same(
            name in "([@#$/a-zA-Z0-9_ éж🅰\u{301}.<-]|\\PC){0,30}"
        ) {
            let disarmed = disarmed(&name);
            assert!(pings(&disarmed).is_empty(), "{disarmed:?}");
            assert_eq!(disarmed.replace(WORD_JOINER, ""), name.replace(WORD_JOINER, ""));
        }
    }
}
