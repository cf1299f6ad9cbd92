//! Where a setting stands, as whoever wrote it knows it.

use std::fmt;
use std::path::PathBuf;

/// Where a setting stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In an option of the command, such as `--log`.
    Flag(&'static str),
    /// In a variable of the environment.
    Variable(String),
    /// In the file with the settings.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1 on.
        line: usize,
        /// The setting.
        key: String,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Flag(flag) => write!(f, "the option {flag}"),
            Origin::Variable(name) => write!(f, "the variable {name}"),
            Origin::File { path, line, key } => {
                write!(f, "{}, line {line}: {key}", path.display())
            }
        }
    }
}

/// A value, and where it stands; a default stands nowhere.
#[derive(Clone, Debug)]
pub struct Sourced<T> {
    pub(super) value: T,
    pub(super) origin: Option<Origin>,
}

impl<T> Sourced<T> {
    /// Before it is known where it stands.
    pub(super) fn new(value: T) -> Sourced<T> {
        Sourced { value, origin: None }
    }

    /// Where it stands, in words; `name` where nobody wrote it.
    pub(super) fn place(&self, name: &str) -> Origin {
        self.origin.clone().unwrap_or_else(|| Origin::Variable(name.to_owned()))
    }
}

/// What stands elsewhere and says the same is no change.
impl<T: PartialEq> PartialEq for Sourced<T> {
    fn eq(&self, other: &Sourced<T>) -> bool {
        self.value == other.value
    }
}
