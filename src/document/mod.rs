//! The bytes of a file to a [`Document`] of sections and passages.
//!
//! In comes a file's name and bytes, out comes a document that keeps its text as read and
//! knows where each passage stands in it. One file a format.

mod model;

pub use model::{Document, DocumentId, Kind, Passage, PassageId, Section};
