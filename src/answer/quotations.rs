//! What a question quotes.

use std::ops::Range;

/// What stands in quotation marks of any country, as bytes between the marks. An apostrophe opens
/// a quotation at the beginning of a word only, and closes one at the end of a word.
pub(super) fn quoted(text: &str) -> Vec<Range<usize>> {
    const MARKS: &[(char, &[char])] = &[
        ('"', &['"']),
        ('“', &['”', '“']),
        ('”', &['”']),
        ('„', &['“', '”', '"']),
        ('«', &['»']),
        ('»', &['«', '»']),
        ('「', &['」']),
        ('『', &['』']),
        ('‘', &['’']),
        ('‚', &['‘', '’']),
        ('‹', &['›']),
        ('\'', &['\'']),
    ];
    let mut found = Vec::new();
    // Marks that nothing closes any more.
    let mut unclosed = Vec::new();
    // Most texts quote nothing, and their bytes tell: these are the marks in ASCII.
    let may_open = |byte: u8| !byte.is_ascii() || matches!(byte, b'"' | b'\'');
    let mut from = text.bytes().position(may_open).unwrap_or(text.len());
    while let Some((start, mark)) =
        text[from..].char_indices().find(|(_, c)| MARKS.iter().any(|(open, _)| open == c))
    {
        let start = from + start;
        let inside = start + mark.len_utf8();
        from = inside;
        if unclosed.contains(&mark) {
            continue;
        }
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let single = matches!(mark, '\'' | '‘' | '‚');
        if single && in_word(text[..start].chars().next_back()) {
            continue;
        }
        let closers =
            MARKS.iter().find(|&&(open, _)| open == mark).map_or(&[][..], |(_, close)| close);
        let closes = |&(at, c): &(usize, char)| {
            closers.contains(&c)
                && !(single && in_word(text[inside + at + c.len_utf8()..].chars().next()))
        };
        if let Some((length, close)) = text[inside..].char_indices().find(closes) {
            found.push(inside..inside + length);
            from = inside + length + close.len_utf8();
        } else {
            unclosed.push(mark);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_in_the_marks_of_any_country() {
        for (text, expected, why) in [
            (r#"who said "let there be""#, vec!["let there be"], "plain"),
            ("kto powiedział „skarb króla”", vec!["skarb króla"], "Polish"),
            ("wer sagte „ein Wort“?", vec!["ein Wort"], "German"),
            ("»ein Wort« und «deux mots»", vec!["ein Wort", "deux mots"], "either way round"),
            ("the ‘friend of the people’ text", vec!["friend of the people"], "single"),
            ("'big deal' isn't 'it'", vec!["big deal", "it"], "apostrophes are none"),
            ("Putin’s and Kerry's visit", vec![], "possessives"),
            ("the dogs' bone", vec![], "after a word"),
            ("5'' and “open", vec![], "never closed"),
            ("an “open and \"closed\" one", vec!["closed"], "the next one counts"),
        ] {
            let found = quoted(text).into_iter().map(|range| &text[range]).collect::<Vec<_>>();
            assert_eq!(found, expected, "{why}: {text}");
        }
    }
}
