//! The pages that people read, and a place to do what they say.
//!
//! [`read`] takes the Markdown apart, [`commands`] tells which programs a block of a shell calls and
//! whether they have such commands, and [`session`] runs a page's blocks one after the other.

#![allow(unreachable_pub, reason = "each test crate has all of it and uses a part")]
#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

pub mod commands;
pub mod read;
pub mod session;

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the project, or nothing if it is not there.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// The files of a folder of the project whose names end so, in order.
pub fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| Path::new(folder).join(entry.unwrap().file_name()))
        .filter(|path| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)))
        .collect();
    files.sort();
    files
}
