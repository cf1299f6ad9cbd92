//! Updates to replies.

pub mod api;
mod backoff;
#[cfg(test)]
mod fake;
pub mod intake;
pub mod keyboard;
pub mod lanes;
pub mod links;
pub mod pace;
pub mod pages;
pub mod poll;
pub mod render;
pub mod reply;
mod rich;
pub mod sender;
pub mod setup;
mod trouble;
pub mod update;
pub mod webhook;
pub mod words;
