//! Whose documents: a [`Library`] over the built-in article or over files.
//!
//! In come paths and [`Limits`], out comes a library that answers questions, with the files that
//! were left out and why. A bad file never keeps a good one from being served. [`Watch`] tells when
//! files have changed, and [`Library::reload`] makes the library that takes the place of this one.

mod builtin;
pub mod counts;
mod error;
mod files;
mod limits;
mod load;
mod look;
mod note;
mod reload;
mod samples;
mod saved;
mod snapshot;
mod walk;

pub use error::LoadError;
pub use files::{Changes, Files};
pub use limits::Limits;
pub use load::Loaded;
pub use look::{Look, Watch};
pub use note::Note;
pub use reload::Reloaded;
pub use saved::{Holds, ReadAt, Saved};
pub use snapshot::Library;
