//! The terminal: one file a subcommand.
//!
//! In come arguments and standard input, out come an answer as words or as JSON, warnings on
//! standard error, and an [`Outcome`] or an [`Error`] for the exit code. Everything foreign is
//! made harmless for a terminal before it is printed.

mod ask;
mod backup;
mod bot;
mod chat;
mod check;
mod data;
mod error;
mod eval;
mod healthcheck;
mod json;
mod library;
mod marked;
mod owners;
mod page;
mod question;
mod render;
mod restore;
mod serve;
mod visible;

pub use error::{Error, report};

use clap::{Parser, Subcommand};
use std::io::{self, Write};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pullquote ask what did Lavrov discuss
  pullquote ask --library notes/ --top 1 \"who signed the agreement?\"
  pullquote ask --json \"how long did they talk?\" | jq .quotes[0].text
  pullquote chat --library handbook.md
  pullquote serve --library handbook.md --data data

Exit code: 0 when an answer is found, 1 when not, 2 on an error.";

/// Ask your documents: every answer is a quotation.
#[derive(Debug, Parser)]
#[command(name = "pullquote", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// Print without colours, as the variable NO_COLOR does too
    #[arg(long, global = true)]
    no_color: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ask(ask::Args),
    Chat(chat::Args),
    Eval(eval::Args),
    Serve(serve::Args),
    Check(check::Args),
    Healthcheck(healthcheck::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Owners(owners::Args),
}

/// How a command ended that could be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what it was asked to; if it was asked a question, the answer is found.
    Done,
    /// There is no answer, or only something near one.
    Unanswered,
    /// It was to see whether all is well, and something is not.
    Faulty,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::Unanswered | Outcome::Faulty => 1,
        })
    }
}

impl Cli {
    /// Carries out the command.
    ///
    /// # Errors
    ///
    /// What stood in the way, for [`report`]; exit code 2.
    pub fn run(self) -> Result<Outcome, Error> {
        if self.no_color {
            anstream::ColorChoice::Never.write_global();
        }
        match self.command {
            Command::Ask(args) => ask::run(&args),
            Command::Chat(args) => chat::run(&args),
            Command::Eval(args) => eval::run(&args),
            Command::Healthcheck(args) => healthcheck::run(&args),
            Command::Serve(args) => serve::run(&args),
            Command::Check(args) => check::run(&args),
            Command::Backup(args) => backup::run(&args),
            Command::Restore(args) => restore::run(&args),
            Command::Owners(args) => owners::run(&args),
        }
    }
}

/// Prints `text` at once on standard output.
fn print(text: &str) -> Result<(), Error> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::Output)
}

/// Like [`print()`], where it is the last thing to do: a reader who has left is no error then.
fn print_last(text: &str) -> Result<(), Error> {
    match print(text) {
        Err(error) if error.is_closed_pipe() => Ok(()),
        printed => printed,
    }
}

/// Standard error for hints to a person at a terminal.
fn hint(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn arguments_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serve_takes_the_options_that_the_settings_say() {
        let mut command = Cli::command();
        let serve = command.find_subcommand_mut("serve").unwrap();
        let taken: Vec<&str> = serve.get_arguments().filter_map(|arg| arg.get_long()).collect();
        for (key, flag) in crate::config::FLAGS {
            assert!(taken.contains(&flag.trim_start_matches("--")), "{key}: {flag}");
        }
    }
}
