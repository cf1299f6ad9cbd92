//! Updates to replies.

pub mod api;
mod backoff;
#[cfg(test)]
mod fake;
pub mod pace;
pub mod reply;
mod rich;
pub mod sender;
pub mod update;
