//! The ends of lines: most are only where a line was full.

/// How long a line may be, in bytes, to be taken for the words above a list.
const SHORT_LINE_BYTES: usize = 80;

/// What ends a line: also on an old Macintosh, on a mainframe, and in Unicode's own view.
const LINE_ENDS: [char; 4] = ['\n', '\r', '\u{85}', '\u{2028}'];

/// Whether a sentence ends with the line that the mark at `place..past` ends: before an
/// empty line, and around items of a list, headings and rows of a table. Elsewhere a line may
/// have been wrapped anywhere.
pub(super) fn line_ends(text: &str, place: usize, past: usize) -> bool {
    let next = text[past..].trim_start_matches([' ', '\t', '\u{a0}']);
    if next.is_empty() || next.starts_with(LINE_ENDS) {
        return true;
    }
    let before = text[..place].trim_end_matches('\r');
    let line = before.rsplit(LINE_ENDS).next().unwrap_or(before).trim();
    if stands_alone(line) || stands_alone(next) {
        return true;
    }
    if !item(next) {
        return false;
    }
    item(line) || line.len() <= SHORT_LINE_BYTES || line.ends_with([':', ';', ',', '：', '；'])
}

/// Whether a line is a heading, a row of a table or a fence of Markdown.
fn stands_alone(line: &str) -> bool {
    let heading = line.starts_with('#') && line.trim_start_matches('#').starts_with(' ');
    heading || line.starts_with('|') || line.starts_with("```")
}

/// Whether a line begins with the mark of a list item: "- ", "• ", "3. ", "b) ".
fn item(line: &str) -> bool {
    let mut chars = line.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    if matches!(first, '-' | '*' | '+' | '•' | '‣' | '◦' | '·' | '▪' | '●' | '–' | '—' | '−')
    {
        return chars.next().is_some_and(char::is_whitespace);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let name = match digits {
        0 if first.is_alphabetic() => first.len_utf8(),
        1..=3 => digits,
        _ => return false,
    };
    let mut rest = line[name..].chars();
    let mark = rest.next();
    let marked = mark == Some(')') || (digits > 0 && mark == Some('.'));
    marked && rest.next().is_some_and(char::is_whitespace)
}
