//! A question to an [`Answer`].
//!
//! In comes a question and a [`Scope`](crate::index::Scope), out comes a verdict with quotes.

mod ask;
mod features;
mod model;
mod question;
mod rank;
mod readings;
mod weights;

pub use ask::answer;
pub use features::{FEATURES, Feature};
pub use model::{Answer, Quote, Reading, Verdict};
pub use rank::{Ranked, explore, rank};
