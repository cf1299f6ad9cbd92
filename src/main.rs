//! The program: parse, dispatch, print the error once, exit code.

use clap::Parser;
use pullquote::cli::{self, Cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Usage errors end here, with exit code 2 too.
    match Cli::parse().run() {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            if !error.is_closed_pipe() {
                cli::report(&error);
            }
            ExitCode::from(2)
        }
    }
}
