//! The question as it comes from outside: words of a command line, or standard input.

use super::{Error, hint};
use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Read};

/// How long a question may be, in bytes: a page pasted whole passes, an endless pipe does not
/// fill the memory.
pub(super) const LIMIT: u64 = 4 << 20;

/// Standard input as a question.
const STDIN: &str = "-";

/// The question of a command line: its words joined, or all of standard input for a lone `-`.
pub(super) fn from_words(words: &[OsString]) -> Result<String, Error> {
    let question = match words {
        [word] if word == STDIN => {
            if io::stdin().is_terminal() {
                hint("Type the question, then Ctrl-D.");
            }
            whole(io::stdin().lock())?
        }
        words => words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "),
    };
    let question = question.trim();
    match question.is_empty() {
        true => Err(Error::EmptyQuestion),
        false => Ok(question.to_owned()),
    }
}

/// All of `input`, whatever is no UTF-8 in it read as `�`.
fn whole(input: impl Read) -> Result<String, Error> {
    let mut bytes = Vec::new();
    input.take(LIMIT + 1).read_to_end(&mut bytes).map_err(Error::Input)?;
    match bytes.len() as u64 > LIMIT {
        true => Err(Error::LongQuestion { limit: LIMIT }),
        false => Ok(lossy(&bytes)),
    }
}

/// The next line of `input`, `None` at its end. A line over the limit is read to its end, and is
/// an error that the lines after it survive.
pub(super) fn next_line(input: &mut impl BufRead) -> Result<Option<String>, Error> {
    let mut bytes = Vec::new();
    let read =
        input.by_ref().take(LIMIT + 1).read_until(b'\n', &mut bytes).map_err(Error::Input)?;
    if read as u64 > LIMIT && bytes.last() != Some(&b'\n') {
        input.skip_until(b'\n').map_err(Error::Input)?;
        return Err(Error::LongQuestion { limit: LIMIT });
    }
    Ok((read > 0).then(|| lossy(&bytes)))
}

/// Some programs begin a text with a byte order mark, which is no part of the question.
fn lossy(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_join_to_a_question() {
        let table: [(&[&str], Option<&str>, &str); 5] = [
            (&["what", "did", "he", "say?"], Some("what did he say?"), "no quotes needed"),
            (
                &["  what did he say?\n"],
                Some("what did he say?"),
                "white space around is none of it",
            ),
            (&["what", "-", "who"], Some("what - who"), "only a lone dash is standard input"),
            (&[""], None, "nothing is asked"),
            (&[" ", "\t"], None, "nothing is asked"),
        ];
        for (words, expected, why) in table {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            assert_eq!(from_words(&words).ok().as_deref(), expected, "{why}");
        }
    }

    #[test]
    fn foreign_bytes_are_read_lossily() {
        let table: [(&[u8], &str, &str); 4] = [
            (b"caf\xe9?", "caf\u{fffd}?", "Latin-1"),
            (b"\xed\xa0\x80 half", "\u{fffd}\u{fffd}\u{fffd} half", "half a surrogate"),
            (b"\xef\xbb\xbfwho?", "who?", "a byte order mark"),
            (b"", "", "nothing"),
        ];
        for (bytes, expected, why) in table {
            assert_eq!(whole(bytes).unwrap(), expected, "{why}");
        }
    }

    #[test]
    fn a_long_question_passes_and_an_endless_one_does_not() {
        let long = "ü".repeat(100_000);
        assert_eq!(whole(long.as_bytes()).unwrap(), long);
        assert!(matches!(whole(io::repeat(b'a')), Err(Error::LongQuestion { .. })));
    }

    #[test]
    fn a_line_too_long_costs_no_other_line() {
        let text = [vec![b'a'; LIMIT as usize + 5], b"\nnext\nlast".to_vec()].concat();
        let mut input = &text[..];
        assert!(matches!(next_line(&mut input), Err(Error::LongQuestion { .. })));
        assert_eq!(next_line(&mut input).unwrap().as_deref(), Some("next\n"));
        assert_eq!(next_line(&mut input).unwrap().as_deref(), Some("last"));
        assert_eq!(next_line(&mut input).unwrap(), None);
    }
}
