//! What was worked out, as bytes that outlive the process.
//!
//! In goes what a type is made of, as flat arrays ([`Writer`]), and out it comes as it was
//! ([`Reader`]), or with the reason why it cannot be used ([`SavedError`]): then it is worked out
//! anew, so nothing here has to be read by another version. Each type has its `save` and its `load`
//! beside it, which name its fields in the same order. A [`Head`] before the parts says what wrote
//! them and sums them up.
//!
//! A reader trusts nothing: it takes no more memory than there are bytes, and each `load` sees to
//! it that whatever it gives can be used without a panic, whoever wrote it.

mod error;
mod head;
mod reader;
mod writer;

pub use error::SavedError;
pub use head::{Head, PARTS, Part, Program};
pub use reader::Reader;
pub use writer::Writer;

/// So much is read and summed at a time: it is still near the processor when it is summed.
const CHUNK: usize = 256 << 10;

#[cfg(test)]
mod tests;
