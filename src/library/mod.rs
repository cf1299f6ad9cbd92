//! Whose documents: a [`Library`] over the built-in article or over files.
//!
//! In come paths and [`Limits`], out comes a library that answers questions, with the files that
//! were left out and why. A bad file never keeps a good one from being served.

mod builtin;
mod error;
mod limits;
mod load;
mod samples;
mod snapshot;

pub use error::LoadError;
pub use limits::Limits;
pub use load::{Loaded, Note};
pub use snapshot::Library;
