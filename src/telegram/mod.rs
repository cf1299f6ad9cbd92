//! Updates to replies.

pub mod api;
mod backoff;
#[cfg(test)]
mod fake;
pub mod keyboard;
pub mod links;
pub mod pace;
pub mod pages;
pub mod render;
pub mod reply;
mod rich;
pub mod sender;
pub mod update;
pub mod words;
