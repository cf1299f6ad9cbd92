//! A question to an [`Answer`]; and what is a question at all.
//!
//! In comes a question and a [`Scope`](crate::index::Scope), out comes a verdict with quotes. A
//! question is read (`split`, `question`, `readings`), its candidates are looked at closely through a
//! `lens` (`look`, `features`, `phrases`, `rank`), and the best become quotes (`quote`, `confidence`).
//!
//! In a chat, `purpose` tells questions from what else people write, and `follow` reads a question
//! together with the one that it leans on; both by the words of a `message`.

mod ask;
mod confidence;
mod features;
mod follow;
mod lens;
mod look;
mod message;
mod model;
mod phrases;
mod purpose;
mod question;
mod quotations;
mod quote;
mod rank;
mod readings;
mod sieve;
mod split;
mod sums;
mod weights;

pub use ask::{answer, signals};
pub use confidence::Signals;
pub use features::{FEATURES, Feature};
pub use follow::follow_up;
pub use model::{Answer, Quote, Reading, Verdict};
pub use purpose::{Purpose, asks, purpose};
pub use rank::{CANDIDATES, Ranked, rank, retrieve};
