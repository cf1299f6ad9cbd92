//! Files of one record a line, read with the number of each line for whoever has to mend it.

use super::EvalError;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// The lines of a file that are not blank, with their 1-based numbers, without line ends and
/// without a byte order mark at the start.
pub(super) struct Lines {
    path: PathBuf,
    reader: BufReader<File>,
    line: usize,
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Lines, EvalError> {
        let file = File::open(path)
            .map_err(|source| EvalError::Read { path: path.to_path_buf(), source })?;
        Ok(Lines { path: path.to_path_buf(), reader: BufReader::new(file), line: 0 })
    }

    /// An error about the line that was read last.
    pub(super) fn wrong(&self, reason: impl Into<String>) -> EvalError {
        EvalError::Line { path: self.path.clone(), line: self.line, reason: reason.into() }
    }

    /// The next line that is not blank.
    pub(super) fn next_line(&mut self) -> Result<Option<String>, EvalError> {
        loop {
            let mut bytes = Vec::new();
            let read = self
                .reader
                .read_until(b'\n', &mut bytes)
                .map_err(|source| EvalError::Read { path: self.path.clone(), source })?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            let text = String::from_utf8(bytes).map_err(|error| {
                let byte = error.utf8_error().valid_up_to() + 1;
                self.wrong(format!("byte {byte} is not valid UTF-8"))
            })?;
            let text = if self.line == 1 { text.trim_start_matches('\u{feff}') } else { &text };
            let text = text.trim_end_matches(['\n', '\r']);
            if !text.trim().is_empty() {
                return Ok(Some(text.to_owned()));
            }
        }
    }

    /// The next line that is not blank, read as JSON.
    pub(super) fn next_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, EvalError> {
        let Some(text) = self.next_line()? else {
            return Ok(None);
        };
        serde_json::from_str(&text).map(Some).map_err(|error| {
            // The parser saw one line only: its "line 1" would contradict ours.
            let (message, column) = (error.to_string(), error.column());
            let place = format!(" at line {} column {column}", error.line());
            let message = message.strip_suffix(&place).unwrap_or(&message);
            self.wrong(format!("{message} (column {column})"))
        })
    }
}
