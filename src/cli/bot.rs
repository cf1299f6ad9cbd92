//! Which settings of the bot a command takes as flags.

use super::library::LibraryArgs;
use crate::config::Flags;
use std::path::PathBuf;

/// What people set on a command line; all else stands in the environment or in the file.
#[derive(Debug, clap::Args)]
pub(super) struct BotArgs {
    #[command(flatten)]
    library: LibraryArgs,

    /// Keep what has to outlive the process in this folder; in memory only if not given
    ///
    /// The variable PULLQUOTE_DATA does the same.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Have Telegram write to this https address instead of polling
    ///
    /// The program listens for it where PULLQUOTE_WEBHOOK_LISTEN says, 127.0.0.1:8080 if nowhere.
    /// The variable PULLQUOTE_WEBHOOK_URL does the same.
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,

    /// Tell health and metrics at this address; nowhere if not given
    ///
    /// The variable PULLQUOTE_HEALTH_LISTEN does the same.
    #[arg(long, value_name = "ADDRESS")]
    health_listen: Option<String>,

    /// Tell so much in the log: off, error, warn, info, debug or trace; info if not given
    ///
    /// Or by parts, as pullquote::telegram=debug,info. The variable PULLQUOTE_LOG does the same.
    #[arg(long, value_name = "LEVEL")]
    log: Option<String>,
}

impl BotArgs {
    /// What these flags say.
    pub(super) fn flags(&self) -> Flags {
        Flags {
            data: self.data.clone(),
            webhook_url: self.webhook_url.clone(),
            health_listen: self.health_listen.clone(),
            log: self.log.clone(),
            ..self.library.flags()
        }
    }
}
