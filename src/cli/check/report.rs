//! Lines with a mark each.

use super::super::page::{ASIDE, NOTICE, Page};
use super::super::visible::one_line;
use super::super::{Error, Outcome, print_last};
use anstyle::{AnsiColor, Style};
use std::mem;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

const OK: Style = AnsiColor::Green.on_default();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// The columns of a mark; where lines are wrapped, the rest of the words stands behind it.
const INDENT: usize = 9;

/// What was seen so far.
pub(super) struct Report {
    page: Page,
    text: String,
    is_faulty: bool,
}

impl Report {
    /// Of nothing yet.
    pub(super) fn new(page: Page) -> Report {
        Report { page, text: String::new(), is_faulty: false }
    }

    /// As it has to be.
    pub(super) fn ok(&mut self, words: &str) {
        self.line(OK, "ok", words);
    }

    /// Nothing is wrong, but somebody may want to know.
    pub(super) fn note(&mut self, words: &str) {
        self.line(ASIDE, "note", words);
    }

    /// The bot works, but not as somebody may expect.
    pub(super) fn warning(&mut self, words: &str) {
        self.line(NOTICE, "warning", words);
    }

    /// The bot does not work.
    pub(super) fn error(&mut self, words: &str) {
        self.is_faulty = true;
        self.line(ERROR, "error", words);
    }

    /// A line of its own.
    pub(super) fn plain(&mut self, words: &str) {
        let words = self.wrapped(words, 0).join("\n");
        self.text += &format!("\n{words}\n");
    }

    fn line(&mut self, style: Style, mark: &str, words: &str) {
        // A window too narrow for it shows the words without indentation.
        let indent =
            if self.page.width.is_some_and(|width| width > 4 * INDENT) { INDENT } else { 0 };
        let between = format!("\n{:indent$}", "");
        let words = self.wrapped(words, INDENT).join(&between);
        self.text += &format!("{style}{mark:<8}{style:#} {words}\n");
    }

    /// The lines of words that begin behind `before` columns. A word is never broken: it may be a
    /// link, or a path to be copied.
    fn wrapped(&self, words: &str, before: usize) -> Vec<String> {
        let words = one_line(words);
        let Some(width) = self.page.width else { return vec![words] };
        let options = Options::new(width.saturating_sub(before).max(1))
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        textwrap::wrap(&words, options).into_iter().map(Into::into).collect()
    }

    /// What was not printed yet.
    pub(super) fn take(&mut self) -> String {
        mem::take(&mut self.text)
    }

    /// Prints the rest.
    pub(super) fn end(mut self) -> Result<Outcome, Error> {
        print_last(&self.take())?;
        Ok(if self.is_faulty { Outcome::Faulty } else { Outcome::Done })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: Option<usize>) -> String {
        let mut report = Report::new(Page { width, colour: false });
        report.note("a window has so many columns, and no word of a /very/long/path/that/somebody/copies/from/it is broken");
        report.plain("Open https://t.me/quote_bot?start=owner_of-the-bot-and-no-end");
        anstream::adapter::strip_str(&report.take()).to_string()
    }

    #[test]
    fn lines_are_wrapped_between_words_and_piped_ones_are_not() {
        assert_eq!(
            of(Some(50)),
            "note     a window has so many columns, and no word
         of a
         /very/long/path/that/somebody/copies/from/it
         is broken

Open
https://t.me/quote_bot?start=owner_of-the-bot-and-no-end
"
        );
        assert_eq!(of(None).lines().count(), 3);
        assert!(of(Some(30)).lines().all(|line| !line.starts_with(' ')), "{}", of(Some(30)));
    }
}
