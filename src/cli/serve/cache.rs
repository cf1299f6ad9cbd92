//! The index in the data folder, by which a large library is there at once after a restart.
//!
//! The documents are the truth: what is in the folder is used where it is what they would give, and
//! written anew where it is not. Whatever befalls it costs time and a line in the log.

use super::super::Error;
use super::super::library::{self, TO_LOG};
use crate::config::Settings;
use crate::library::{Files, Holds, Library, Saved};
use crate::saved::{Program, SavedError};
use crate::store;
use std::path::PathBuf;
use std::time::{Instant, UNIX_EPOCH};

/// Where the index is, and for which program.
#[derive(Clone)]
pub(super) struct Cache {
    folder: PathBuf,
    program: Program,
}

/// A library that was loaded.
pub(super) struct Opened {
    pub(super) library: Library,
    pub(super) files: Files,
    /// Whether the cache has it as it is.
    pub(super) is_cached: bool,
}

impl Cache {
    /// The one of these settings, if they name a data folder.
    pub(super) fn of(settings: &Settings) -> Option<Cache> {
        let folder = settings.data.clone()?;
        Some(Cache { folder, program: Program::this(&build()) })
    }

    /// Loads the library of the settings, from the cache where that holds.
    pub(super) fn open(cache: Option<&Cache>, settings: &Settings) -> Result<Opened, Error> {
        let start = Instant::now();
        let is_own = !settings.library.is_empty();
        let Some(saved) = cache.filter(|_| is_own).and_then(Cache::load) else {
            let (library, files) = library::open(settings, TO_LOG)?;
            return Ok(Opened { library, files, is_cached: false });
        };
        let loaded = Library::load_over(saved, &settings.library, &settings.max_file_size);
        let loaded = library::told(loaded, TO_LOG)?;
        let documents = loaded.library.documents().len();
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        match loaded.holds {
            Holds::Nothing => {
                tracing::info!("other documents than before: the index is built anew")
            }
            Holds::Index | Holds::All => {
                tracing::info!(documents, ms, "the index is loaded as it was saved");
            }
        }
        let is_cached = loaded.holds == Holds::All;
        Ok(Opened { library: loaded.library, files: loaded.files, is_cached })
    }

    fn load(&self) -> Option<Saved> {
        let file = store::open_index(&self.folder).map_err(SavedError::from).transpose()?;
        match file.and_then(|file| Saved::load(&file, self.program)) {
            Ok(saved) => return Some(saved),
            Err(error @ SavedError::OtherProgram) => {
                tracing::info!("the saved index is built anew: {error}");
            }
            Err(error) => tracing::warn!("the saved index is built anew: {error}"),
        }
        None
    }

    /// Saves a library for the next start, or forgets the one before where that is not worth it.
    pub(super) fn save(&self, library: &Library, files: &Files) {
        let start = Instant::now();
        let worth = library.is_worth_saving();
        let saved = match worth {
            true => store::keep_index(&self.folder, library.index().bytes() as u64, |file| {
                library.save(files, self.program, file)
            }),
            false => store::drop_index(&self.folder),
        };
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        match saved {
            Ok(()) if worth => tracing::info!(ms, "the index is saved for the next start"),
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(
                    "the index cannot be saved, so the next start takes longer: {error}"
                );
            }
        }
    }
}

/// What tells this build from others of its version: how the program's file looks. Somebody who
/// changes how words are read must not be answered from an index of before.
fn build() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let modified = file.as_ref().ok().and_then(|file| file.modified().ok());
    let since = modified.and_then(|modified| modified.duration_since(UNIX_EPOCH).ok());
    format!("{:?} {since:?}", file.map(|file| file.len()).ok())
}
