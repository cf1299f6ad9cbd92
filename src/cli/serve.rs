//! `pullquote serve`: the Telegram bot.

use super::library::LibraryArgs;
use super::{Error, Outcome};
use crate::config::Settings;
use crate::service::{self, Parts};
use crate::telegram::{Bot, Manners};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::Builder;

const EXAMPLES: &str = "\
Examples:
  TELOXIDE_TOKEN=123456789:AAH… pullquote serve
  TELOXIDE_TOKEN_FILE=/run/secrets/token pullquote serve --library notes --data data

The token is the one that @BotFather gives; docs/telegram.md has all variables.

Exit code: 0 when it was told to stop, 2 on an error.";

/// Answer in Telegram, until it is told to stop
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    library: LibraryArgs,

    /// Keep what has to outlive the process in this folder; in memory only if not given
    ///
    /// The variable PULLQUOTE_DATA does the same.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let mut settings = Settings::of_environment()?;
    if let Some(data) = &args.data {
        settings.service.data = Some(data.clone());
    }
    service::start_log();
    let library = Arc::new(args.library.open()?);
    let in_memory = settings.service.data.is_none();
    let manners = Manners { in_memory, ..settings.manners };
    let make = |Parts { me, sender, store }| {
        let documents = library.documents();
        let paragraphs: u64 = documents.iter().map(|document| u64::from(document.blocks)).sum();
        tracing::info!(documents = documents.len(), paragraphs, "loaded");
        Bot::new(me, sender, store, library, manners)
    };
    let runtime = Builder::new_current_thread().enable_all().build().map_err(Error::Runtime)?;
    runtime.block_on(async {
        let shutdown = service::shutdown_on_signals()?;
        service::run(settings.service, make, shutdown).await
    })?;
    // What is still under way was given its time.
    runtime.shutdown_background();
    Ok(Outcome::Done)
}
