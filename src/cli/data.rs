//! Which data folder a command is for, and what is in it in words.

use super::Error;
use crate::config::{Environment, Flags, Settings};
use crate::store::Contents;
use std::path::PathBuf;
use tokio::runtime::{Builder, Runtime};

/// The folder, and where the setting of it may stand.
#[derive(Debug, clap::Args)]
pub(super) struct DataArgs {
    /// The data folder of the bot
    ///
    /// The variable PULLQUOTE_DATA does the same.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Read the settings from this file; pullquote.toml in this folder if not given and there
    ///
    /// The variable PULLQUOTE_CONFIG does the same.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl DataArgs {
    /// The folder that the settings name.
    pub(super) fn folder(&self) -> Result<PathBuf, Error> {
        self.settings()?.data.ok_or(Error::NoDataFolder)
    }

    /// The settings of all places, these flags on top.
    pub(super) fn settings(&self) -> Result<Settings, Error> {
        let (data, config) = (self.data.clone(), self.config.clone());
        let flags = Flags { data, config, ..Flags::default() };
        Ok(Settings::load(&flags, &Environment::of_process())?)
    }
}

/// What runs one thing that waits.
pub(super) fn runtime() -> Result<Runtime, Error> {
    Builder::new_current_thread().enable_all().build().map_err(Error::Runtime)
}

/// "12 answers, 1 waiting question, …"
pub(super) fn in_words(contents: &Contents) -> String {
    let Contents { answers, chats, waiting, owners, bytes } = *contents;
    let parts = [
        counted(answers, "answer"),
        counted(chats, "chat") + " with a language",
        counted(waiting, "waiting update"),
        counted(owners, "owner") + " by a link",
    ];
    format!("{}; {}", parts.join(", "), size(bytes))
}

/// "1 answer", "2 answers".
pub(super) fn counted(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// A size as people read it.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit) {
        // Of what is large the rest does not matter.
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / *unit as f64),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_counts_read_well() {
        for (bytes, expected) in [(0, "0 bytes"), (1024, "1.0 KiB"), (5 << 29, "2.5 GiB")] {
            assert_eq!(size(bytes), expected);
        }
        let contents = Contents { answers: 1, chats: 2, waiting: 0, owners: 1, bytes: 512 };
        assert_eq!(
            in_words(&contents),
            "1 answer, 2 chats with a language, 0 waiting updates, 1 owner by a link; 512 bytes"
        );
    }
}
