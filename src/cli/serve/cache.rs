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
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// Where the index is, and for which program.
#[derive(Clone)]
pub(super) struct Cache {
    folder: PathBuf,
    /// Told when it is first asked for: most libraries are too small to be saved. None where it
    /// cannot be told.
    program: Arc<OnceLock<Option<Program>>>,
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
        Some(Cache { folder: settings.data.clone()?, program: Arc::default() })
    }

    /// This program: somebody who changes how words are read must not be answered from an index
    /// of before.
    fn program(&self) -> Option<Program> {
        let told = || match std::env::current_exe().and_then(File::open).and_then(Program::this) {
            Ok(program) => Some(program),
            Err(error) => {
                tracing::warn!(
                    "the program's own file cannot be read, so no index is kept and each start \
                     takes longer; let the bot's user read it: {error}"
                );
                None
            }
        };
        *self.program.get_or_init(told)
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
        let program = self.program()?;
        match file.and_then(|file| Saved::load(&file, program)) {
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
        let program = library.is_worth_saving().then(|| self.program()).flatten();
        let saved = match program {
            Some(program) => {
                store::keep_index(&self.folder, library.index().bytes() as u64, |file| {
                    library.save(files, program, file)
                })
            }
            None => store::drop_index(&self.folder),
        };
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        match saved {
            Ok(()) if program.is_some() => {
                tracing::info!(ms, "the index is saved for the next start")
            }
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(
                    "the index cannot be saved, so the next start takes longer: {error}"
                );
            }
        }
    }
}
