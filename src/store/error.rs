//! What can go wrong with what is kept.

use std::path::PathBuf;
use std::sync::Arc;

/// Why the store could not be opened or used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file in it cannot be used.
    #[error("{}: the data folder cannot be used ({reason}); name one in which this user may write, by --data or PULLQUOTE_DATA", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// This user may not write in the folder.
    #[error("{}: the data folder cannot be used ({reason}); {remedy}, or name another by --data or PULLQUOTE_DATA", folder.display())]
    Denied {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: String,
        /// The command that mends it.
        remedy: String,
    },
    /// Another process has the folder open: two with one inbox would answer twice.
    #[error("{}: another pullquote uses this data folder; stop it, or name another folder by PULLQUOTE_DATA", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The file is no database, or another program's. It was left as it is.
    #[error("{}: this file is no database of pullquote's; move it away, or name another folder by PULLQUOTE_DATA", file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
    },
    /// The file was written by a later version. It was left as it is.
    #[error("{}: this file is from a newer version of pullquote; run that version, or name another folder by PULLQUOTE_DATA", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
    },
    /// The database refused. Shared, because all that waited for one transaction hear of it.
    #[error("the database failed ({0}); see that the disk has room and is healthy")]
    Database(Arc<sqlx::Error>),
    /// The store was closed while something was asked of it.
    #[error("the store is closed")]
    Closed,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        StoreError::Database(Arc::new(error))
    }
}
