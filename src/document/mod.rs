//! The bytes of a file to a [`Document`] of sections and passages.
//!
//! In comes a file's name and bytes ([`read`]), out comes a document that keeps its text as read
//! and knows where each passage stands in it. The way of a file: `encoding` turns bytes to text,
//! `front_matter` takes off what stands above it, the reader of its format (`plain`, `markdown`;
//! `format` is where a new one is added) finds headings and blocks, `html` what of the markup no
//! reader sees, `kind` tells captions, references and notes from running text, `split` cuts long blocks
//! to a size to be quoted.

mod encoding;
mod error;
mod format;
mod front_matter;
mod html;
mod kind;
mod markdown;
mod model;
mod outline;
mod plain;
mod saved;
mod split;

pub use error::ReadError;
pub use format::{Format, read};
pub use front_matter::FrontMatter;
pub use model::{Document, DocumentId, Kind, Passage, PassageId, Section};
