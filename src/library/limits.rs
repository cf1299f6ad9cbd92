//! How much is taken in.

/// What a file may be at most. Checked before a file is read, so that a large one costs nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The size of one file in bytes; 64 MiB by default, some twenty times the longest novel.
    pub file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { file_bytes: 64 << 20 }
    }
}
