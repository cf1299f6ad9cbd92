//! Characters that a terminal would obey, made visible instead.
//!
//! Documents, their titles, file names and questions are foreign text: an escape sequence in one
//! of them could recolour the screen, rename the window or hide what was printed. So nothing
//! foreign is printed but through here.

/// What is shown for `ch` in running text: itself, a symbol for a control character, or `�`.
///
/// Line feed and tab pass, for whoever lays out the text knows what to do with them. The two
/// characters that force a direction are shown as `�`, as they can make a line read as another;
/// the gentler ones pass, since right-to-left text is written with them.
pub(super) fn shown(ch: char) -> char {
    match ch {
        '\n' | '\t' => ch,
        '\0'..='\x1f' => {
            char::from_u32(0x2400 + u32::from(ch)).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        '\x7f' => '␡',
        '\u{2028}' | '\u{2029}' => '\n',
        '\u{202d}' | '\u{202e}' => char::REPLACEMENT_CHARACTER,
        _ if ch.is_control() => char::REPLACEMENT_CHARACTER,
        _ => ch,
    }
}

/// Whether `ch` steers the direction of the text around it.
pub(super) fn steers_direction(ch: char) -> bool {
    matches!(ch, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` for the inside of a line of ours: a title, a word, an error's message. White space is
/// one space, and what steers direction is shown as `�` so that it cannot reach past the name.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().map(|ch| match ch {
            _ if steers_direction(ch) => char::REPLACEMENT_CHARACTER,
            _ => shown(ch),
        }));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_command_a_terminal() {
        let table = [
            ("plain", "plain", "as it is"),
            ("a\x1b[31mb", "a␛[31mb", "no colours"),
            ("a\x07b\0c\x7fd", "a␇b␀c␡d", "no bells"),
            ("a\u{9b}31mb", "a\u{fffd}31mb", "an eight-bit escape is one too"),
            ("two\r\nlines\tof  it", "two lines of it", "one line stays one"),
            ("a\u{2028}b", "a b", "a line separator is white space"),
            ("evil\u{202e}fdp.exe", "evil\u{fffd}fdp.exe", "no reversed endings"),
            ("שלום عالم 👩‍🚀", "שלום عالم 👩‍🚀", "other scripts and emoji pass"),
        ];
        for (input, expected, why) in table {
            assert_eq!(one_line(input), expected, "{why}");
        }
    }
}
