//! Characters to terms.
//!
//! In comes text in any language, out come words with their byte ranges in the original,
//! their folded forms, stems, stop words, and sentences. Nothing here knows what a document is.

mod abbreviations;
mod asking;
mod classes;
mod equivalents;
mod fold;
mod language;
mod lexicon;
mod sentences;
mod stems;
mod tables;
mod talk;
mod words;

pub use asking::{AnswerKind, Asking, Met};
pub use classes::{WordClass, WordClasses};
pub use equivalents::{Equivalents, Made, PhraseRole, terms, terms_by_role};
pub(crate) use fold::bare_into;
pub use language::{Language, Script};
pub use lexicon::{EverydayWord, Lexicon};
pub use sentences::sentences;
pub use stems::{Stemmer, StopWords};
pub(crate) use tables::PerLanguage;
pub use tables::prepare;
pub use talk::{Courtesies, Phrases, Talk};
pub(crate) use words::is_unspaced;
pub use words::{Word, words};
