//! `pullquote owners`: who may ask whatever the lists say.

use super::data::{DataArgs, runtime};
use super::error::note;
use super::{Error, Outcome, print_last};
use crate::store;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

const EXAMPLES: &str = "\
Examples:
  pullquote owners
  docker compose exec pullquote pullquote owners --remove 123456789

Exit code: 0 when it is done, 2 on an error.";

/// List the owners of the bot, or remove one who became it by a link
///
/// The link is printed by `pullquote check`. The bot may run meanwhile.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Make the person with this ID an owner no more
    #[arg(long, value_name = "ID")]
    remove: Option<i64>,

    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let settings = args.data.settings()?;
    let mut set: Vec<i64> = settings.manners().access.owners.into_iter().collect();
    set.sort_unstable();
    let runtime = runtime()?;
    if let Some(user) = args.remove {
        let folder = settings.data.ok_or(Error::NoDataFolder)?;
        if !runtime.block_on(store::remove_owner(&folder, user))? {
            return Err(Error::NoOwner(user));
        }
        let still = if set.contains(&user) { ", but still one by PULLQUOTE_OWNERS" } else { "" };
        print_last(&format!("{user} is no owner by a link any more{still}\n"))?;
        return Ok(Outcome::Done);
    }
    let by_link = match &settings.data {
        // Before the first start nothing is kept.
        Some(folder) if !is_new(folder) => runtime.block_on(store::owners(folder))?,
        _ => Vec::new(),
    };
    let mut text = String::new();
    for user in &set {
        text += &format!("{user}  by PULLQUOTE_OWNERS\n");
    }
    for (user, since) in &by_link {
        let since = UNIX_EPOCH + Duration::from_secs(u64::try_from(*since).unwrap_or(0));
        text += &format!("{user}  by a link, {}\n", humantime::format_rfc3339_seconds(since));
    }
    if settings.data.is_none() {
        // Who are owners by a link, only a folder tells.
        if text.is_empty() {
            return Err(Error::NoDataFolder);
        }
        note(&format!("{}; without one there are no owners by a link", Error::NoDataFolder));
    }
    if text.is_empty() {
        text += "nobody is an owner; `pullquote check` prints a link that makes one\n";
    }
    print_last(&text)?;
    Ok(Outcome::Done)
}

fn is_new(folder: &Path) -> bool {
    !store::Folder::of(folder).keeps
}
