//! A question to an [`Answer`].
//!
//! In comes a question and a [`Scope`](crate::index::Scope), out comes a verdict with quotes.

mod model;

pub use model::{Answer, Quote, Reading, Verdict};
