//! The marks that may end a sentence, and the characters around them.

use crate::text::Language;
use std::ops::Range;

/// What a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A full stop, which may be that of an abbreviation.
    Stop,
    /// Three dots, or one sign for them.
    Ellipsis,
    /// ! and ? and their like: an end before a space.
    Strong,
    /// 。 and । and their like: an end with or without a space.
    Full,
    /// The end of a line.
    Line,
    /// A sign that ends paragraphs.
    Paragraph,
    /// A space in Thai.
    Space,
}

/// Some marks in a row, read as one.
pub(super) struct Run {
    /// What they are together.
    pub(super) mark: Mark,
    /// Where they end.
    pub(super) end: usize,
}

/// The bytes that marks of a language may begin with.
pub(super) struct Leads {
    /// For each byte, whether it is one.
    is_lead: [bool; 256],
    /// The ASCII character that is a mark in this language and few others, or a full stop.
    own: u8,
}

impl Leads {
    pub(super) fn of(language: Language) -> Leads {
        let own = match language {
            Language::Greek => b';',
            Language::Thai => b' ',
            _ => b'.',
        };
        let others = [0xc2, 0xcd, 0xd6, 0xd8, 0xdb, 0xe0, 0xe1, 0xe2, 0xe3, 0xef];
        let mut is_lead = [false; 256];
        for byte in [b'.', b'!', b'?', b'\n', b'\r', own].into_iter().chain(others) {
            is_lead[usize::from(byte)] = true;
        }
        Leads { is_lead, own }
    }

    /// Where the next such byte is, from `at` on. Most text has none for long, so whole blocks are
    /// passed over at once.
    pub(super) fn next(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
        const BLOCK: usize = 32;
        let may_lead = |byte: u8| {
            !byte.is_ascii()
                | (byte == b'.')
                | (byte == b'!')
                | (byte == b'?')
                | (byte == b'\n')
                | (byte == b'\r')
                | (byte == self.own)
        };
        let first = |bytes: &[u8]| bytes.iter().position(|&b| self.is_lead[usize::from(b)]);
        while let Some(block) = bytes[at..].first_chunk::<BLOCK>() {
            if block.iter().fold(false, |any, &byte| any | may_lead(byte))
                && let Some(found) = first(block)
            {
                return Some(at + found);
            }
            at += BLOCK;
        }
        first(&bytes[at..]).map(|found| at + found)
    }
}

/// The mark that begins with the byte at `place`, and how many bytes it has.
pub(super) fn mark(bytes: &[u8], place: usize, language: Language) -> Option<(Mark, usize)> {
    let next = |i: usize| bytes.get(place + i).copied().unwrap_or(0);
    Some(match bytes.get(place)? {
        b'.' => (Mark::Stop, 1),
        b'!' | b'?' => (Mark::Strong, 1),
        b'\n' => (Mark::Line, 1),
        b'\r' if next(1) != b'\n' => (Mark::Line, 1),
        b';' if language == Language::Greek => (Mark::Strong, 1),
        b' ' if language == Language::Thai => (Mark::Space, 1),
        first => match (first, next(1), next(2)) {
            (0xc2, 0x85, _) => (Mark::Line, 2),             // next line
            (0xcd, 0xbe, _) => (Mark::Strong, 2),           // Greek question mark
            (0xd6, 0x89, _) => (Mark::Full, 2),             // Armenian full stop
            (0xd8, 0x9f, _) => (Mark::Strong, 2),           // ؟
            (0xdb, 0x94, _) => (Mark::Full, 2),             // ۔
            (0xe0, 0xa5, 0xa4 | 0xa5) => (Mark::Full, 3),   // । ॥
            (0xe1, 0x8d, 0xa2 | 0xa7) => (Mark::Full, 3),   // Ethiopic ። ፧
            (0xe1, 0x9f, 0x94 | 0x95) => (Mark::Full, 3),   // Khmer ។ ៕
            (0xe1, 0x81, 0x8b) => (Mark::Full, 3),          // Burmese ။
            (0xe2, 0x80, 0xa6) => (Mark::Ellipsis, 3),      // …
            (0xe2, 0x80, 0xa8) => (Mark::Line, 3),          // line separator
            (0xe2, 0x80, 0xa9) => (Mark::Paragraph, 3),     // paragraph separator
            (0xe2, 0x80, 0xbc) => (Mark::Strong, 3),        // ‼
            (0xe2, 0x81, 0x87..=0x89) => (Mark::Strong, 3), // ⁇ ⁈ ⁉
            (0xe3, 0x80, 0x82) => (Mark::Full, 3),          // 。
            (0xef, 0xbc, 0x81 | 0x9f) => (Mark::Full, 3),   // ！ ？
            (0xef, 0xbd, 0xa1) => (Mark::Full, 3),          // ｡
            _ => return None,
        },
    })
}

/// The marks in a row at `place`: "?!", "...", ". . .". Together they are the strongest of them;
/// stops in a row are an ellipsis.
pub(super) fn run(text: &str, place: usize, language: Language) -> Run {
    let bytes = text.as_bytes();
    let mut run = Run { mark: Mark::Stop, end: place };
    let mut stops = 0;
    let mut strongest = 0;
    loop {
        // ". . ." is one ellipsis, but ". .NET" is not.
        let spaced = stops > 0
            && bytes[run.end..].starts_with(b" .")
            && !bytes.get(run.end + 2).is_some_and(|next| next.is_ascii_alphanumeric());
        let next = if spaced { run.end + 1 } else { run.end };
        let Some((mark, length)) = mark(bytes, next, language) else {
            break;
        };
        let strength = match mark {
            Mark::Stop => 1,
            Mark::Ellipsis => 2,
            Mark::Strong => 3,
            Mark::Full => 4,
            Mark::Line | Mark::Paragraph | Mark::Space => break,
        };
        stops += usize::from(mark == Mark::Stop);
        if strength > strongest {
            strongest = strength;
            run.mark = mark;
        }
        run.end = next + length;
    }
    if run.mark == Mark::Stop && stops > 1 {
        run.mark = Mark::Ellipsis;
    }
    run
}

/// The first byte at or after `at` that is not white space.
pub(super) fn skip_space(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

/// Where what closes a sentence after its mark ends: quotes, brackets, notes like `[3]`, emoji.
pub(super) fn skip_closers(text: &str, from: usize) -> usize {
    let mut end = from;
    loop {
        let rest = &text[end..];
        let Some(next) = rest.chars().next() else {
            return end;
        };
        if closes(next) {
            end += next.len_utf8();
        } else if let Some(length) = note(rest) {
            end += length;
        } else if let Some(closed) = spaced_closer(rest) {
            end += closed.end;
        } else {
            return end;
        }
    }
}

/// Whether a character right after a mark belongs to the sentence that the mark ends.
fn closes(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | ')' | ']' | '}' | '*' | '_' | '`' | '’' | '”' | '“' | '‘' | '»' | '›' | '«'
            | '」' | '』' | '）' | '】' | '》' | '〉' | '］' | '｝' | '〕' | '״' | '＂'
            | '\u{200d}' | '\u{200e}' | '\u{200f}' | '\u{fe0f}'
            | '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}'
    )
}

/// How long a note is that `rest` begins with: `[3]`, `[note 1]`, `[来源请求]`.
fn note(rest: &str) -> Option<usize> {
    const LONGEST: usize = 24;
    let inner = rest.strip_prefix('[')?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b']')?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | ',' | '-' | ':');
    let past = end + 2;
    // "[Applause](" is a link of Markdown.
    (inner[..end].chars().all(plain) && !rest[past..].starts_with('(')).then_some(past)
}

/// Whether a run of marks that ends at `end` is the first sign of a picture of Markdown, `![…]`,
/// and no mark at all. In "Great![3]" it is one: a word is before it and a note behind it.
pub(super) fn opens_picture(text: &str, end: usize) -> bool {
    let Some(before) = text[..end].strip_suffix('!') else {
        return false;
    };
    let rest = &text[end..];
    let behind_word = before.ends_with(|c: char| !c.is_whitespace() && !opens(c));
    rest.starts_with('[') && !(behind_word && note(rest).is_some())
}

/// A closing sign that French sets after a space, where another space or the end follows it.
fn spaced_closer(rest: &str) -> Option<Range<usize>> {
    let mut chars = rest.char_indices();
    let (_, space) = chars.next()?;
    let (start, sign) = chars.next()?;
    let after = chars.next();
    let spaced = matches!(space, ' ' | '\u{a0}' | '\u{202f}') && matches!(sign, '»' | '!' | '?');
    let alone = after.is_none_or(|(_, next)| next.is_whitespace());
    (spaced && alone).then(|| start..start + sign.len_utf8())
}

/// Whether a character may open a sentence before its first word.
pub(super) fn opens(c: char) -> bool {
    matches!(
        c,
        '(' | '[' | '{' | '¿' | '¡' | '„' | '‚' | '「' | '『' | '（' | '【' | '《' | '〈' | '‹'
    )
}

/// The first character of the first word after `at`, and its place: white space, opening signs
/// and dashes are passed over.
pub(super) fn significant(text: &str, at: usize) -> Option<(usize, char)> {
    text[at..].char_indices().map(|(place, c)| (at + place, c)).find(|&(_, c)| {
        !(c.is_whitespace()
            || opens(c)
            || matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '«' | '»' | '*' | '_' | '`')
            || matches!(c, '-' | '–' | '—' | '―' | '•' | '\u{200e}' | '\u{200f}'))
    })
}
