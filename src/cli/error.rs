//! What can go wrong at the terminal, and the one place where it is put in words for a person.

use super::page::{ASIDE, NOTICE};
use super::visible::one_line;
use crate::library::LoadError;
use crate::service::log_end;
use anstyle::AnsiColor;
use rustyline::error::ReadlineError;
use std::io::{self, Write};

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// None of the library could be read.
    #[error("{}", library_words(.0))]
    Library(#[from] LoadError),
    /// There is nothing but white space to be asked.
    #[error("the question is empty: type one, as in `pullquote ask \"who met whom?\"`")]
    EmptyQuestion,
    /// The question is longer than any question.
    #[error("the question is longer than {limit} bytes: ask a shorter one")]
    LongQuestion {
        /// How long a question may be, in bytes.
        limit: u64,
    },
    /// A folder of questions could not be measured.
    #[error(transparent)]
    Eval(#[from] crate::eval::EvalError),
    /// A setting of the bot cannot be used.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// There is no backup, or nothing was restored.
    #[error(transparent)]
    Backup(#[from] crate::store::BackupError),
    /// Nothing says where the data is.
    #[error("no data folder is set: name the one that the bot uses, by --data or PULLQUOTE_DATA")]
    NoDataFolder,
    /// Somebody was to be made an owner no more who is none.
    #[error(
        "{0} is no owner by a link: `pullquote owners` lists them; PULLQUOTE_OWNERS is changed where it is set"
    )]
    NoOwner(i64),
    /// A backup was to be shown on a screen.
    #[error(
        "a backup is nothing for a terminal: name a file, or send it on, as in `pullquote backup - > FILE`"
    )]
    BackupToTerminal,
    /// A backup was to be typed.
    #[error(
        "a backup cannot be typed: name a file, or pipe one in, as in `pullquote restore - < FILE`"
    )]
    RestoreFromTerminal,
    /// The bot could not start, or could not go on.
    #[error(transparent)]
    Service(#[from] crate::service::ServiceError),
    /// The system gives the bot no threads.
    #[error("the bot cannot be started: the system gives no threads")]
    Runtime(#[source] io::Error),
    /// Standard input broke.
    #[error("standard input cannot be read")]
    Input(#[source] io::Error),
    /// Standard output broke.
    #[error("standard output cannot be written")]
    Output(#[source] io::Error),
    /// The terminal of a session broke.
    #[error("the terminal cannot be read: pipe questions in instead, one a line")]
    Terminal(#[source] ReadlineError),
}

impl Error {
    /// Whether it is only that the reader of our output has seen enough, as `head` has.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Error::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// Prints an error on standard error, on one line: as one of the log where that is JSON.
pub fn report(error: &Error) {
    if log_end(&words(error)) {
        return;
    }
    let style = AnsiColor::Red.on_default().bold();
    tell(&format!("{style}error:{style:#}"), &words(error));
}

/// Prints on standard error, on one line, what of a library is left out and why.
pub(super) fn warn(refused: &LoadError) {
    tell(&format!("{NOTICE}warning:{NOTICE:#}"), &one_line(&library_words(refused)));
}

/// Prints on standard error, on one line, what a person may want to know and nothing is wrong with.
pub(super) fn note(note: &str) {
    tell(&format!("{ASIDE}note:{ASIDE:#}"), &one_line(note));
}

/// Tells in the log what of a library is left out and why.
pub(super) fn log_warning(refused: &LoadError) {
    tracing::warn!("{}", one_line(&library_words(refused)));
}

/// Tells in the log what a person may want to know and nothing is wrong with.
pub(super) fn log_note(note: &str) {
    tracing::info!("{}", one_line(note));
}

fn tell(label: &str, words: &str) {
    // Where standard error is closed too, there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{label} {words}");
}

/// Why something was not loaded, with the name of the option that a remedy needs: only the
/// terminal has options.
pub(super) fn library_words(error: &LoadError) -> String {
    match error {
        LoadError::TooLarge { .. } => format!("{error} with --max-file-size"),
        _ => error.to_string(),
    }
}

/// An error and its causes in words; a cause that is told already is not told again.
fn words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words = format!("{words}: {cause_words}");
        }
        next = cause.source();
    }
    one_line(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_once_and_on_one_line() {
        let closed = Error::Output(io::Error::other("disk\nfull \x1b[2J"));
        assert_eq!(words(&closed), "standard output cannot be written: disk full ␛[2J");
        let nested = io::Error::other(io::Error::other("disk full"));
        assert_eq!(words(&nested), "disk full");
    }

    #[test]
    fn only_an_output_that_closed_is_a_closed_pipe() {
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(Error::Output(broken()).is_closed_pipe());
        assert!(!Error::Input(broken()).is_closed_pipe());
        assert!(!Error::Output(io::Error::other("full")).is_closed_pipe());
    }
}
