//! A question to an [`Answer`].
//!
//! In comes a question and a [`Scope`](crate::index::Scope), out comes a verdict with quotes. A
//! question is read (`question`, `readings`), its candidates are looked at closely through a
//! `lens` (`look`, `features`, `phrases`, `rank`), and the best become quotes (`quote`, `confidence`).

mod ask;
mod confidence;
mod features;
mod lens;
mod look;
mod model;
mod phrases;
mod question;
mod quote;
mod rank;
mod readings;
mod weights;

pub use ask::{answer, signals};
pub use confidence::Signals;
pub use features::{FEATURES, Feature};
pub use model::{Answer, Quote, Reading, Verdict};
pub use rank::{Ranked, rank};
