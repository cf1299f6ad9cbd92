//! What is read, and for whom.

use super::super::data::counted;
use super::report::Report;
use crate::config::Settings;
use crate::document::Document;
use crate::library::{Library, LoadError};

/// Loads the documents as the bot would. Gives whether there are some of the owner's own.
pub(super) fn check(settings: &Settings, report: &mut Report) -> bool {
    if settings.library.is_empty() {
        let library = Library::builtin();
        library.documents().iter().for_each(|document| report.ok(&words(document)));
        report.ok(
            "that is the built-in article; your own documents are named by --library or PULLQUOTE_LIBRARY",
        );
        return false;
    }
    match Library::load(&settings.library, &settings.max_file_size) {
        Ok(loaded) => {
            loaded.library.documents().iter().for_each(|document| report.ok(&words(document)));
            loaded.refused.iter().for_each(|refused| report.warning(&refused.to_string()));
            loaded.notes.iter().for_each(|note| report.note(&note.to_string()));
            true
        }
        Err(error) => {
            if let LoadError::Nothing { refused } = &error {
                refused.iter().for_each(|refused| report.error(&refused.to_string()));
            }
            report.error(&error.to_string());
            false
        }
    }
}

fn words(document: &Document) -> String {
    let paragraphs = counted(u64::from(document.blocks), "paragraph");
    match &document.file {
        Some(file) => format!("document “{}” ({file}): {paragraphs}", document.title),
        None => format!("document “{}”: {paragraphs}", document.title),
    }
}
