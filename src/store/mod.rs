//! What outlives the process: updates that are not answered yet, answers that buttons and edits
//! point to, the settings of chats.
//!
//! One SQLite file in a folder, or in memory without one. All of it goes through one queue to one
//! connection: what is waiting is committed as one transaction, so a flood costs no more
//! transactions than a trickle, and whoever asks after a change sees it. `queue` is the handle and
//! the one task behind it, `batch` puts what is waiting into the order in which it has effect, and
//! SQL is in `sqlite` alone; another database joins there.

mod batch;
mod error;
mod model;
mod queue;
mod serve;
mod settings;
mod sqlite;
#[cfg(test)]
mod tests;

pub use error::StoreError;
pub use model::{Change, Given, Kept, KeptQuote, Retention, Tongue, Waiting};
pub use queue::Store;
