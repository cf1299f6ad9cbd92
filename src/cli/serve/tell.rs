//! What the log says of documents and settings that were read anew.

use super::super::error::library_words;
use super::super::visible::one_line;
use crate::config::ConfigError;
use crate::library::{Changes, Library, LoadError, Reloaded};

/// How many documents and paragraphs there are.
pub(super) fn counts(library: &Library) -> (usize, u64) {
    let documents = library.documents();
    (documents.len(), documents.iter().map(|document| u64::from(document.blocks)).sum())
}

/// Says what became of the documents.
pub(super) fn documents(library: &Library, is_other: bool, reloaded: &Reloaded) {
    for error in &reloaded.kept {
        tracing::warn!("{}; what it said before stays", words(error));
    }
    for error in &reloaded.refused {
        tracing::warn!("left out: {}", words(error));
    }
    let (documents, paragraphs) = counts(library);
    let Changes { new, changed, gone } = reloaded.changes;
    if is_other {
        tracing::info!(documents, paragraphs, new, changed, gone, "the documents were read anew");
    } else {
        tracing::info!(documents, paragraphs, "nothing in the documents has changed");
    }
}

/// Says that no document could be read.
pub(super) fn no_documents(error: &LoadError) {
    if let LoadError::Nothing { refused } = error {
        refused.iter().for_each(|reason| tracing::warn!("left out: {}", words(reason)));
    }
    tracing::error!("the documents cannot be read anew, the old ones stay: {}", words(error));
}

/// Says that the settings cannot be used.
pub(super) fn bad_settings(error: &ConfigError) {
    let error = one_line(&error.to_string());
    tracing::error!("the settings cannot be used, the old ones stay: {error}");
}

/// Says that the file with the settings is not there any more, or that nothing is in it.
pub(super) fn lost_settings() {
    tracing::error!(
        "the file with the settings is gone or empty, the old settings stay; to do without them, write a # into it or start again"
    );
}

/// Says that the documents of new settings cannot be read.
pub(super) fn settings_without_documents() {
    tracing::error!(
        "the new settings name documents that cannot be read, so the old settings stay too; mend that and send SIGHUP"
    );
}

/// Says which settings have changed: those that hold from now on, and those that do not yet.
pub(super) fn settings(taken: &[&str], waiting: &[&str]) {
    if !taken.is_empty() {
        tracing::info!("changed settings: {}", taken.join(", "));
    }
    if taken.is_empty() && waiting.is_empty() {
        tracing::info!("nothing in the settings has changed");
    }
    for name in waiting {
        tracing::warn!("{name} has changed, which takes effect at the next start");
    }
}

fn words(error: &LoadError) -> String {
    one_line(&library_words(error))
}
