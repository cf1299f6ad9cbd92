//! `pullquote healthcheck`: whether a running bot is well.

use super::{Error, Outcome, print_last};
use crate::config::{Environment, Flags, Settings};
use crate::service;
use std::path::PathBuf;
use tokio::runtime::Builder;

const EXAMPLES: &str = "\
Examples:
  pullquote serve --health-listen 127.0.0.1:9090 &
  pullquote healthcheck --health-listen 127.0.0.1:9090

A bot is healthy when Telegram answered within the last two minutes (PULLQUOTE_HEALTH_AFTER).

Exit code: 0 when it is healthy, 1 when it is not or cannot be asked.";

/// Ask a running bot whether it is in contact with Telegram
///
/// It reads the settings of the bot, and needs no token.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Read the settings from this file; pullquote.toml in this folder if not given and there
    ///
    /// The variable PULLQUOTE_CONFIG does the same.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Ask the bot that tells its health at this address, as `serve` was told
    ///
    /// The variable PULLQUOTE_HEALTH_LISTEN does the same.
    #[arg(long, value_name = "ADDRESS")]
    health_listen: Option<String>,
}

/// Whatever goes wrong is told as the one line, and with exit code 1: whoever runs this knows no
/// other.
pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let (outcome, words) = match check(args) {
        Ok(words) => (Outcome::Done, words),
        Err(words) => (Outcome::Faulty, words),
    };
    print_last(&format!("{}\n", super::visible::one_line(&words)))?;
    Ok(outcome)
}

fn check(args: &Args) -> Result<String, String> {
    let (config, health_listen) = (args.config.clone(), args.health_listen.clone());
    let flags = Flags { config, health_listen, ..Flags::default() };
    let settings = Settings::load(&flags, &Environment::of_process())
        .map_err(|error| format!("unhealthy: {error}"))?;
    let listen = settings.health_listen.ok_or(
        "unhealthy: the bot tells no health: set PULLQUOTE_HEALTH_LISTEN, as to 127.0.0.1:9090, or give --health-listen, for it and for this command",
    )?;
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("unhealthy: it cannot be asked ({error})"))?;
    runtime.block_on(service::ask(listen)).map_err(|error| error.to_string())
}
