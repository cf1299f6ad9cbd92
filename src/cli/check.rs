//! `pullquote check`: whether all is well, in plain words.

mod access;
mod documents;
mod folder;
mod health;
mod report;
mod telegram;

use super::bot::BotArgs;
use super::data::runtime;
use super::page::Page;
use super::{Error, Outcome, print_last};
use crate::config::{Environment, Settings, Sources};
use report::Report;

const EXAMPLES: &str = "\
Examples:
  pullquote check
  docker compose exec pullquote pullquote check

It changes nothing, and the bot may run meanwhile. With a data folder the
last line is a link that makes who opens it first an owner, for an hour:
show it to nobody else.

Exit code: 0 when all is well or there are notes and warnings only, 1 when
something is wrong, 2 on an error.";

/// See whether the settings, Telegram, the documents and the data folder are well
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    bot: BotArgs,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let flags = args.bot.flags();
    let environment = Environment::of_process();
    let mut report = Report::new(Page::of_stdout());
    let settings = match Settings::load(&flags, &environment) {
        Ok(settings) => settings,
        Err(error) => {
            report.error(&error.to_string());
            return report.end();
        }
    };
    report.ok(&format!("settings: {}", words(&Settings::sources(&flags, &environment))));
    // Whatever takes time is told when it is there.
    print_last(&report.take())?;
    let runtime = runtime()?;
    let link = runtime.block_on(telegram::check(&settings, &mut report));
    print_last(&report.take())?;
    let own = documents::check(&settings, &mut report);
    access::check(&settings, own, &mut report);
    print_last(&report.take())?;
    runtime.block_on(folder::check(&settings, &mut report));
    runtime.block_on(health::check(&settings, &mut report));
    match (link, &settings.data) {
        (Some(link), Some(_)) => report
            .plain(&format!("Who opens this link first, within an hour, becomes an owner: {link}")),
        // It would be one for a bot that runs already, and no other.
        (Some(_), None) => report.plain(
            "With a data folder (--data or PULLQUOTE_DATA) a link that makes an owner stands here.",
        ),
        (None, _) => {}
    }
    report.end()
}

/// What is set and where, by names: a value may be a secret.
fn words(sources: &Sources) -> String {
    let mut names = sources.variables.clone();
    names.extend(sources.options.iter().map(|&option| option.to_owned()));
    match (&sources.file, names.is_empty()) {
        (Some(file), true) => format!("from {}", file.display()),
        (Some(file), false) => format!("from {}, {}", file.display(), names.join(", ")),
        (None, false) => format!("from {}; there is no pullquote.toml here", names.join(", ")),
        (None, true) => "nothing is set, and there is no pullquote.toml here".to_owned(),
    }
}
