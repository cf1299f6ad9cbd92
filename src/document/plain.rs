//! Plain text: blocks separated by blank lines.

use super::kind;
use super::outline::{Block, Outline, Shape};
use super::split::{LINE_ENDS, trimmed};
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// Nobody wraps lines by hand as wide as this, in columns: a wider line is a paragraph.
const WIDER_THAN_WRAPPED: usize = 160;

/// In a text without any blank line, one line wider than usual hard wraps is reason enough to ask
/// whether each line is a paragraph.
const WIDER_THAN_USUAL: usize = 100;

/// The blocks of the text from the byte `body` on.
pub(super) fn outline(text: &str, body: usize) -> Outline {
    let runs = || Runs { text, at: body };
    let alone = runs().nth(1).is_none();
    let mut blocks = Vec::new();
    for run in runs() {
        if each_line_is_a_paragraph(&text[run.clone()], alone) {
            blocks.extend(
                lines(&text[run.clone()]).map(|line| run.start + line.start..run.start + line.end),
            );
        } else {
            blocks.push(run);
        }
    }
    let blocks = blocks.into_iter().map(|range| block(text, range));
    Outline { blocks: blocks.collect(), ..Outline::default() }
}

fn block(text: &str, range: Range<usize>) -> Block {
    let kind = kind::of(&text[range.clone()]);
    Block { range, kind, section: None, shape: Shape::Prose }
}

/// Runs of lines that are not blank, trimmed.
struct Runs<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Runs<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let mut run: Option<Range<usize>> = None;
        while self.at < self.text.len() {
            let line = line_at(self.text, self.at);
            self.at = line.end;
            let line = trimmed(self.text, line);
            match (&mut run, line.is_empty()) {
                (None, true) => {}
                (None, false) => run = Some(line),
                (Some(run), false) => run.end = line.end,
                (Some(_), true) => break,
            }
        }
        run
    }
}

/// The line that starts at `at`, with its end: `\n`, `\r\n`, the `\r` of an old Macintosh, or
/// Unicode's signs for the next line and between lines.
pub(super) fn line_at(text: &str, at: usize) -> Range<usize> {
    let rest = &text[at..];
    let length = match rest.find(LINE_ENDS) {
        None => rest.len(),
        Some(end) if rest[end..].starts_with("\r\n") => end + 2,
        Some(end) => rest.ceil_char_boundary(end + 1),
    };
    at..at + length
}

/// The lines of a run, trimmed.
fn lines(run: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let line = (at < run.len()).then(|| line_at(run, at))?;
        at = line.end;
        Some(trimmed(run, line))
    })
}

/// Whether a run of lines is a paragraph a line, and not one paragraph wrapped by its writer.
///
/// It is when most of its text stands in lines wider than anybody wraps. A run that is the whole
/// text (`alone`), written without a blank line, is also when it has a line wider than usual
/// and nearly every line ends as a sentence does.
fn each_line_is_a_paragraph(run: &str, alone: bool) -> bool {
    let (mut count, mut ended, mut widest) = (0usize, 0usize, 0usize);
    let (mut wide, mut all) = (0usize, 0usize);
    for line in lines(run).map(|line| &run[line]) {
        // No character is wider in columns than it is long in bytes.
        let width = if line.len() > WIDER_THAN_USUAL { line.width() } else { line.len() };
        count += 1;
        ended += usize::from(ends_a_sentence(line));
        widest = widest.max(width);
        all += line.len();
        wide += if width > WIDER_THAN_WRAPPED { line.len() } else { 0 };
    }
    count > 1
        && (wide * 2 >= all
            || (alone && count > 2 && widest > WIDER_THAN_USUAL && ended * 5 >= count * 4))
}

fn ends_a_sentence(line: &str) -> bool {
    let closed = line
        .trim_end_matches(['"', '\'', '”', '’', '»', '“', ')', ']', '」', '』', '）', '*', '_']);
    closed.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔', ':', '：'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        outline(text, 0).blocks.into_iter().map(|block| &text[block.range]).collect()
    }

    #[test]
    fn blank_lines_separate_blocks() {
        for (text, expected, why) in [
            ("a\n\nb", &["a", "b"][..], "the plain case"),
            ("a\r\n\r\nb\r\n", &["a", "b"], "lines that end as on Windows"),
            ("a\r\rb", &["a", "b"], "lines that end as on an old Macintosh"),
            ("a\u{85}b\u{85}\u{85}c", &["a\u{85}b", "c"], "lines that end as on a mainframe"),
            ("a\u{2028}\u{2028}b", &["a", "b"], "lines that end as Unicode has it"),
            (
                "\n \n a \n\t\n\n\u{a0}\nb \n",
                &["a", "b"],
                "lines that only look blank, and white space around",
            ),
            ("a\nb\n\nc", &["a\nb", "c"], "a short line is part of a wrapped paragraph"),
            ("a", &["a"], "no line end at all"),
            (" \n\n", &[], "nothing"),
        ] {
            assert_eq!(texts(text), expected, "{why}");
        }
    }

    #[test]
    fn long_lines_are_paragraphs_even_without_blank_lines() {
        let long =
            "The minister said that the talks were long and that they would go on. ".repeat(3);
        let long = long.trim();
        let text = format!("Title\n{long}\n{long}\n");
        assert_eq!(texts(&text), ["Title", long, long]);

        let line = "One hundred characters and a few more are what this line has, and then it ends here at its full stop.";
        let text = format!("{line}\n“Short, isn't it?”\n{line}\n");
        assert_eq!(texts(&text).len(), 3, "lines that end as sentences do, one wider than usual");
        let text = format!("{text}\nAnother block.");
        assert_eq!(texts(&text).len(), 2, "but not where blank lines separate the blocks");
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let wrapped = "It was wrapped at some eighty columns, as was the custom when terminals had\n\
                       no more. Each line ends where the next word did not fit. That is no end of\n\
                       anything.";
        assert_eq!(texts(wrapped), [wrapped]);
        let cyrillic = "Переговоры в Москве продолжались около четырёх часов и закончились поздно\n\
                        вечером, после чего министры вышли к журналистам и ответили на вопросы.";
        assert_eq!(texts(cyrillic), [cyrillic], "width is columns, not bytes");
        let verse = "Roses are red.\nViolets are blue.\nSugar is sweet.";
        assert_eq!(texts(verse), [verse]);
        let link = format!("{wrapped}\nhttps://example.org/{}\n{wrapped}", "a".repeat(200));
        assert_eq!(
            texts(&link).len(),
            1,
            "one long address does not make paragraphs of the lines around it"
        );
    }
}
