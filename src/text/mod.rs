//! Characters to terms.
//!
//! In comes text in any language, out come words with their byte ranges in the original,
//! their folded forms, stems, stop words, and sentences. Nothing here knows what a document is.

mod language;
mod sentences;

pub use language::Language;
pub use sentences::sentences;
