//! `pullquote serve`: the Telegram bot.

mod cache;
mod reload;
mod tell;

use super::bot::BotArgs;
use super::{Error, Outcome};
use crate::config::Environment;
use crate::service::{self, Hangups, Parts, Secrets};
use crate::telegram::{Bot, Live, Manners};
use cache::{Cache, Opened};
use reload::{Reloader, Running, Sources};
use std::panic::resume_unwind;
use std::sync::Arc;
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;

const EXAMPLES: &str = "\
Examples:
  TELOXIDE_TOKEN=123456789:AAH… pullquote serve
  TELOXIDE_TOKEN_FILE=/run/secrets/token pullquote serve --library notes --data data
  pullquote serve --config /etc/pullquote.toml

The token is the one that @BotFather gives; docs/configuration.md has all settings.

SIGHUP, or a change of a document or of the file with the settings, has both read anew.

Exit code: 0 when it was told to stop, 2 on an error.";

/// Answer in Telegram, until it is told to stop
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    bot: BotArgs,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let sources = Sources { flags: args.bot.flags(), environment: Environment::of_process() };
    // Before they are read: a change in between is seen as one.
    let look = sources.look();
    let settings = sources.load()?;
    let service = settings.service()?;
    let log = service::start_log(&settings.log, settings.log_format, Secrets::of(&service));
    for advice in settings.advice() {
        tracing::warn!("{advice}");
    }
    let runtime = Builder::new_current_thread().enable_all().build().map_err(Error::Runtime)?;
    runtime.block_on(async {
        // Before the documents are read, which may take a while: a signal is for the bot from the
        // start, and the first process of a container would never hear of it otherwise.
        let (shutdown, hangups) = (service::shutdown_on_signals()?, Hangups::new()?);
        tracing::debug!("reading the documents");
        let reading = spawn_blocking(move || {
            let cache = Cache::of(&settings);
            Cache::open(cache.as_ref(), &settings).map(|opened| (settings, cache, opened))
        });
        let Some(read) = shutdown.run_until_cancelled(reading).await else { return Ok(()) };
        // Nobody breaks it off, so it is a panic if anything.
        let read = read.unwrap_or_else(|error| resume_unwind(error.into_panic()));
        let (settings, cache, Opened { library, files, is_cached }) = read?;
        let manners = Manners { invitations: settings.invitations(), ..settings.manners() };
        let live = Arc::new(Live::new(Arc::new(library), manners));
        let running = Running {
            live: Arc::clone(&live),
            group_age: service.group_age.clone(),
            grace: service.grace.clone(),
            log,
        };
        let mut reloader = Reloader::new(sources, look, settings, files, running, cache);
        let stop = shutdown.clone();
        let make = |Parts { me, sender, store }| {
            let documents = live.library();
            let (documents, paragraphs) = tell::counts(&documents);
            tracing::info!(documents, paragraphs, "loaded");
            // Not before: by now the data folder is this bot's alone.
            if !is_cached {
                reloader.cache_library();
            }
            tokio::spawn(reloader.run(store.clone(), hangups, stop));
            Bot::new(me, sender, store, live)
        };
        service::run(service, make, shutdown).await.map_err(Error::from)
    })?;
    // What is still under way was given its time.
    runtime.shutdown_background();
    Ok(Outcome::Done)
}
