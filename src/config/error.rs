//! Why settings cannot be used.

use super::origin::Origin;
use std::path::PathBuf;

/// Why the settings cannot be used. No variant holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is no token.
    #[error(
        "no token: set TELOXIDE_TOKEN to the one that @BotFather gave you, or TELOXIDE_TOKEN_FILE to a file with it"
    )]
    NoToken,
    /// A setting has a value that it cannot have.
    #[error("{origin} is {reason}")]
    Value {
        /// Where it stands.
        origin: Origin,
        /// The value, where it is no secret, and what it has to be.
        reason: String,
    },
    /// There is no such setting.
    #[error("{origin} is no setting{} docs/configuration.md has all", hint(.nearest.as_deref()))]
    Unknown {
        /// Where it stands.
        origin: Origin,
        /// The one that may be meant.
        nearest: Option<String>,
    },
    /// The file has a section.
    #[error(
        "{origin} is a section, and the file has none: write each setting on a line of its own, as keep_days = 30, without any [ ] or dot before it"
    )]
    Section {
        /// Where it stands.
        origin: Origin,
    },
    /// A variable is no text.
    #[error("the variable {0} is no UTF-8: write it anew")]
    NotText(String),
    /// A secret is set twice in one place.
    #[error("{origin} is set beside {other}: keep one")]
    Twice {
        /// Where it stands.
        origin: Origin,
        /// The other one.
        other: String,
    },
    /// A file that a setting names cannot be used.
    #[error("{origin} names {}, which {reason}", path.display())]
    Named {
        /// What names it.
        origin: Origin,
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// The file with the settings that lies where the program runs cannot be read.
    #[error("{} holds the settings and {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// The file with the settings is no TOML.
    #[error("{}, line {line}: {reason}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// The line, from 1 on.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(|| ";".to_owned(), |nearest| format!(": do you mean {nearest}?"))
}
