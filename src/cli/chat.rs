//! `pullquote chat`: questions and answers in turn.
//!
//! At a terminal there is a prompt, line editing and a history that is forgotten at the end:
//! question texts are kept nowhere. From a pipe, questions are read one a line without a prompt.

use super::library::LibraryArgs;
use super::page::{ASIDE, Page};
use super::{Error, Outcome, print, question, render, report};
use crate::answer::{Quote, Verdict};
use crate::document::PassageId;
use crate::library::Library;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};
use std::collections::HashSet;
use std::io::{self, IsTerminal, StdinLock};

const PROMPT: &str = "> ";
/// How many lines the arrow keys go back.
const HISTORY: usize = 1_000;

const HELP: &str = "\
Type a question, or:
  :more     the next quotes
  :context  the paragraphs around the last quote; again for more
  :help     this
  :quit     the end, as Ctrl-D";

/// Ask in turn, with a history and line editing
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  pullquote chat --library handbook.md\n\nQuestions are kept in memory only."
)]
pub(super) struct Args {
    #[command(flatten)]
    library: LibraryArgs,

    /// Quote at most so many paragraphs at a time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=50))]
    top: u8,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let library = args.library.open()?;
    let mut lines = Lines::open()?;
    let mut session = Session { library: &library, step: usize::from(args.top), asked: None };
    match session.hold(&mut lines) {
        Err(error) if error.is_closed_pipe() => Ok(Outcome::Done),
        held => held.map(|()| Outcome::Done),
    }
}

/// Where lines come from.
enum Lines {
    Terminal(Box<Editor<(), MemHistory>>),
    Pipe(StdinLock<'static>),
}

impl Lines {
    fn open() -> Result<Lines, Error> {
        if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
            return Ok(Lines::Pipe(io::stdin().lock()));
        }
        let config = Config::builder()
            .max_history_size(HISTORY)
            .and_then(|config| config.history_ignore_dups(true))
            .map_err(Error::Terminal)?
            .auto_add_history(true)
            .build();
        let history = MemHistory::with_config(&config);
        let editor = Editor::with_history(config, history).map_err(Error::Terminal)?;
        Ok(Lines::Terminal(Box::new(editor)))
    }

    /// The next line, `None` at the end.
    fn next(&mut self) -> Result<Option<String>, Error> {
        match self {
            Lines::Pipe(input) => question::next_line(input),
            Lines::Terminal(editor) => match editor.readline(PROMPT) {
                Ok(line) => Ok(Some(line)),
                // Ctrl-C drops what is typed, as in a shell.
                Err(ReadlineError::Interrupted) => Ok(Some(String::new())),
                Err(ReadlineError::Eof) => Ok(None),
                Err(error) => Err(Error::Terminal(error)),
            },
        }
    }
}

struct Session<'a> {
    library: &'a Library,
    /// How many quotes are shown at a time.
    step: usize,
    asked: Option<Asked>,
}

/// The question at hand, and how far its answer was shown.
struct Asked {
    question: String,
    shown: HashSet<PassageId>,
    /// The best of the quotes that were shown last.
    last: Option<Quote>,
    /// How many paragraphs around it were shown on either side.
    reach: usize,
}

impl Session<'_> {
    fn hold(&mut self, lines: &mut Lines) -> Result<(), Error> {
        let interactive = matches!(lines, Lines::Terminal(_));
        if interactive {
            self.greet()?;
        }
        loop {
            let line = match lines.next() {
                Ok(Some(line)) => line,
                Ok(None) => return Ok(()),
                Err(error @ Error::LongQuestion { .. }) => {
                    report(&error);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let reply = match line.trim() {
                "" => continue,
                ":quit" | ":q" | ":exit" => return Ok(()),
                line => self.reply(line),
            };
            // A blank line after each reply sets the turns apart.
            print(&format!("{reply}\n"))?;
        }
    }

    fn greet(&self) -> Result<(), Error> {
        let page = Page::of_stdout();
        let loaded = page.line(
            Default::default(),
            &format!("Ask {}.", render::loaded(self.library.documents())),
        );
        let commands = page.line(ASIDE, ":more, :context and :help are commands, Ctrl-D ends.");
        print(&format!("{loaded}{commands}\n"))
    }

    /// What is said to a line: a command's reply or an answer.
    fn reply(&mut self, line: &str) -> String {
        let page = Page::of_stdout();
        let aside = |words: &str| page.line(ASIDE, words);
        match line {
            ":help" | ":h" | ":?" => page.line(Default::default(), HELP),
            ":more" | ":m" => match &mut self.asked {
                None => aside("Ask something first."),
                Some(asked) => match asked.next(self.library, self.step) {
                    quotes if quotes.is_empty() => aside("No more quotes."),
                    quotes => render::quotes(page, &quotes, self.library.documents()),
                },
            },
            ":context" | ":c" => match self.asked.as_mut() {
                None => aside("Ask something first."),
                Some(asked) => asked.context(page, self.library),
            },
            command if command.starts_with(':') => aside("That is no command. :help lists them."),
            question => self.answer(page, question),
        }
    }

    fn answer(&mut self, page: Page, question: &str) -> String {
        let answer = self.library.ask(question, self.step);
        let mut asked =
            Asked { question: question.to_owned(), shown: HashSet::new(), last: None, reach: 0 };
        if answer.verdict != Verdict::Nothing {
            asked.show(&answer.quotes);
        }
        self.asked = Some(asked);
        render::answer(page, &answer, self.library.documents())
    }
}

impl Asked {
    /// The next quotes of the same question that were not shown yet, at most `step`.
    fn next(&mut self, library: &Library, step: usize) -> Vec<Quote> {
        if self.last.is_none() {
            return Vec::new();
        }
        // Asked anew with more room, which takes microseconds and keeps nothing between turns.
        let answer = library.ask(&self.question, self.shown.len() + step);
        let mut quotes = answer.quotes;
        quotes.retain(|quote| !self.shown.contains(&quote.id()));
        quotes.truncate(step);
        self.show(&quotes);
        quotes
    }

    fn show(&mut self, quotes: &[Quote]) {
        self.shown.extend(quotes.iter().map(Quote::id));
        if let Some(quote) = quotes.first() {
            self.last = Some(quote.clone());
            self.reach = 0;
        }
    }

    /// The paragraphs around the last quote, one more on either side each time.
    fn context(&mut self, page: Page, library: &Library) -> String {
        let Some(quote) = &self.last else {
            return page.line(ASIDE, "There is no quote to look around.");
        };
        if self.reach > 0
            && render::around(quote, self.reach) == render::around(quote, self.reach + 1)
        {
            return page.line(ASIDE, "That is the whole document.");
        }
        self.reach += 1;
        render::context(page, quote, self.reach, library.documents())
    }
}
