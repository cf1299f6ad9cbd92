//! What outlives the process: updates that are not answered yet, answers that buttons and edits
//! point to, the settings of chats.
//!
//! One SQLite file in a folder, or in memory without one. All of it goes through one queue to one
//! connection: what is waiting is committed as one transaction, so a flood costs no more
//! transactions than a trickle, and whoever asks after a change sees it. `queue` is the handle and
//! the one task behind it, `batch` puts what is waiting into the order in which it has effect, and
//! SQL is in `sqlite` alone; another database joins there. `backup` is what another process may do
//! meanwhile, and `cached` keeps an index beside the file.

mod backup;
mod batch;
mod cached;
pub mod counts;
mod error;
mod folder;
mod model;
mod passing;
mod queue;
mod serve;
mod settings;
mod sqlite;
#[cfg(test)]
mod tests;
pub(crate) mod user;

pub use backup::{
    BackupError, Contents, Restored, backup, backup_to, contents, owners, remove_owner, restore,
    restore_file,
};
pub use cached::{drop_index, keep_index, open_index};
pub use error::StoreError;
pub use folder::{Folder, Rights};
pub use model::{Change, Given, Kept, KeptQuote, Looked, Retention, Tongue, Waiting};
pub use passing::kept_before_restores;
pub use queue::Store;
