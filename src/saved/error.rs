//! Why something that was saved cannot be used.

use std::io;

/// Why something that was saved cannot be used; it is worked out anew then.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// It was written by something else.
    #[error("it is no saved index")]
    Foreign,
    /// It was written by another version of this program, or on a machine of another kind.
    #[error("it is of another version of pullquote")]
    OtherProgram,
    /// There is less of it, or more, than it says itself.
    #[error("it is cut short")]
    CutShort,
    /// It is not as it was written; this part of it shows that.
    #[error("it is damaged: its {0} cannot be right")]
    Damaged(&'static str),
    /// It cannot be read.
    #[error("it cannot be read ({0})")]
    Unread(io::Error),
}

impl From<io::Error> for SavedError {
    fn from(error: io::Error) -> SavedError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => SavedError::CutShort,
            _ => SavedError::Unread(error),
        }
    }
}

impl SavedError {
    /// Nothing where it holds, and otherwise that this part is damaged.
    pub fn unless(holds: bool, part: &'static str) -> Result<(), SavedError> {
        if holds { Ok(()) } else { Err(SavedError::Damaged(part)) }
    }
}
