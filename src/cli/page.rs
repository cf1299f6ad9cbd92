//! The page that is printed on: how wide it is and whether it knows colours.

use super::marked::Marked;
use anstyle::{AnsiColor, Style};
use std::io::IsTerminal;
use terminal_size::{Width, terminal_size_of};

/// Lines longer than this are tiring to read, however wide the window is.
const WIDEST: usize = 100;
/// The width of a terminal that does not tell.
const USUAL: usize = 80;

/// The best sentence of a quote.
const SENTENCE: Style = Style::new().bold();
/// A word that matches the question.
const WORD: Style = AnsiColor::Cyan.on_default().underline();
/// What is said about a quote.
pub(super) const ASIDE: Style = Style::new().dimmed();
/// What a reader must not miss.
pub(super) const NOTICE: Style = AnsiColor::Yellow.on_default();

/// How output is laid out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    /// Columns to wrap at. `None` leaves every line of a document as long as it is, so that what
    /// reads a pipe finds a quote as it stands in its source.
    pub(super) width: Option<usize>,
    /// Whether marks are made by colours; otherwise they are told in words below a quote, which
    /// keeps the quote itself verbatim.
    pub(super) colour: bool,
}

impl Page {
    /// The page that standard output is right now: a window may have been resized.
    pub(super) fn of_stdout() -> Page {
        let stdout = std::io::stdout();
        let width = stdout.is_terminal().then(|| match terminal_size_of(&stdout) {
            Some((Width(columns), _)) if columns > 0 => usize::from(columns).min(WIDEST),
            _ => USUAL,
        });
        let colour = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        Page { width, colour }
    }

    /// `text` in `style`, if there are colours.
    pub(super) fn styled(self, style: Style, text: &str) -> String {
        match self.colour {
            true => format!("{style}{text}{style:#}"),
            false => text.to_owned(),
        }
    }

    /// Lines of our own, wrapped and in one style, with the line end.
    pub(super) fn line(self, style: Style, text: &str) -> String {
        self.lay(&Marked::new(text, &(0..0), &[], self.width.is_some()), 0, style)
    }

    /// Lines with marks, indented by `indent` columns where lines are wrapped. Unmarked text is
    /// in `base`.
    pub(super) fn lay(self, marked: &Marked, indent: usize, base: Style) -> String {
        // A window too narrow for it shows the text without indentation.
        let indent = if self.width.is_some_and(|width| width > 4 * indent) { indent } else { 0 };
        let mut out = String::new();
        for line in marked.lines(self.width.map(|width| width - indent)) {
            if !line.is_empty() {
                out.extend(std::iter::repeat_n(' ', indent));
            }
            for (text, mark) in marked.runs(line) {
                let style = match (mark.sentence, mark.word) {
                    (false, false) => base,
                    (true, false) => SENTENCE,
                    (false, true) => WORD,
                    (true, true) => WORD.bold(),
                };
                match style == Style::new() {
                    true => out.push_str(text),
                    false => out.push_str(&self.styled(style, text)),
                }
            }
            out.push('\n');
        }
        out
    }
}
