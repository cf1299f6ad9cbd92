//! Which documents a command asks.

use super::Error;
use super::error::{log_note, log_warning, note, warn};
use crate::config::{BYTES, Environment, Flags, Settings, bytes};
use crate::library::{Files, Library, LoadError, Loaded, Note};
use std::path::PathBuf;

/// How many notes are told one by one: a folder that was copied into itself has thousands.
const NOTES: usize = 5;

/// The settings that a command takes as flags: the documents to ask, and the limits on them.
#[derive(Debug, clap::Args)]
pub(super) struct LibraryArgs {
    /// Answer from this file or folder instead of the built-in article; may be repeated
    ///
    /// Text and Markdown are read, a folder with all that is in it. The variable
    /// PULLQUOTE_LIBRARY does the same, with a colon between paths (on Windows a semicolon).
    #[arg(long = "library", value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Refuse files larger than this: bytes, or with K, M or G; 64M if not given
    ///
    /// The variable PULLQUOTE_MAX_FILE_SIZE does the same.
    #[arg(long, value_name = "BYTES", value_parser = size)]
    max_file_size: Option<u64>,

    /// Read the settings from this file; if not given, from pullquote.toml where this runs
    ///
    /// The variable PULLQUOTE_CONFIG does the same. A file that is named has to be there;
    /// docs/pullquote.example.toml shows one.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl LibraryArgs {
    /// The settings of all places, these flags on top.
    pub(super) fn settings(&self) -> Result<Settings, Error> {
        Ok(Settings::load(&self.flags(), &Environment::of_process())?)
    }

    /// What these flags say.
    pub(super) fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            library: self.paths.clone(),
            max_file_size: self.max_file_size,
            ..Flags::default()
        }
    }

    /// Loads the library, and tells on standard error which files are left out or passed over.
    pub(super) fn open(&self) -> Result<Library, Error> {
        open(&self.settings()?, TO_TERMINAL).map(|(library, _)| library)
    }

    /// Whether a flag names a library, whatever the variable does.
    pub(super) fn is_given(&self) -> bool {
        !self.paths.is_empty()
    }
}

/// Where it is told which files are left out or passed over.
#[derive(Clone, Copy)]
pub(super) struct Listener {
    warn: fn(&LoadError),
    note: fn(&str),
}

/// On standard error, for a person.
const TO_TERMINAL: Listener = Listener { warn, note };

/// In the log, which is all that a service tells.
pub(super) const TO_LOG: Listener = Listener { warn: log_warning, note: log_note };

/// Loads the library of the settings, with what it takes to read it anew, and tells which files are
/// left out or passed over.
pub(super) fn open(settings: &Settings, listener: Listener) -> Result<(Library, Files), Error> {
    if settings.library.is_empty() {
        return Ok((Library::builtin(), Files::default()));
    }
    let loaded = told(Library::load(&settings.library, &settings.max_file_size), listener)?;
    Ok((loaded.library, loaded.files))
}

/// A library that was loaded, after it is told which files are left out or passed over.
pub(super) fn told(loaded: Result<Loaded, LoadError>, listener: Listener) -> Result<Loaded, Error> {
    let loaded = loaded.inspect_err(|error| {
        // One reason is the error itself; several are told before the error that sums up.
        if let LoadError::Nothing { refused } = error {
            refused.iter().for_each(listener.warn);
        }
    })?;
    loaded.refused.iter().for_each(listener.warn);
    tell_notes(&loaded.notes, listener.note);
    Ok(loaded)
}

fn tell_notes(notes: &[Note], note: fn(&str)) {
    let (summed, single): (Vec<&Note>, Vec<&Note>) =
        notes.iter().partition(|note| matches!(note, Note::OtherFormats { .. }));
    let (told, more) = single.split_at(single.len().min(NOTES));
    told.iter().for_each(|single| note(&single.to_string()));
    if !more.is_empty() {
        note(&format!("and {} more such files and links", more.len()));
    }
    summed.iter().for_each(|summed| note(&summed.to_string()));
}

fn size(text: &str) -> Result<u64, String> {
    bytes(text).ok_or_else(|| format!("write {BYTES}"))
}
