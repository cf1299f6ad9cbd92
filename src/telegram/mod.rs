//! Updates to replies.
//!
//! In come updates, by polling or a webhook, as the JSON that Telegram sends; out go messages, edits
//! and answers to taps and queries, at Telegram's pace.
//!
//! The way of an update: `poll` or `webhook` takes it in (`intake`: it is in the store before
//! Telegram is told that it arrived), the lane of its chat (`lanes`) hands it to the [`Bot`], which
//! asks whether it is meant (`addressed`), not told of before (`twins`), allowed (`access`) and not
//! too much (`quota`), then does what it wants: `ask`, `edit`, `tap`, `inline`, `guest`,
//! `membership`, `commands`. What is shown is made by `render` and `pages` in the `words` of a
//! language, and goes out by the one `sender`.

mod access;
mod addressed;
pub mod api;
mod ask;
mod backoff;
mod bot;
mod command;
mod commands;
pub mod contact;
pub mod counts;
mod edit;
#[cfg(test)]
mod fake;
mod guest;
mod inline;
pub mod inspect;
pub mod intake;
mod introductions;
pub mod invitation;
pub mod keyboard;
pub mod lanes;
pub mod links;
mod live;
mod membership;
pub mod pace;
pub mod pages;
pub mod poll;
mod quota;
mod recent;
pub mod render;
pub mod reply;
mod rich;
pub mod sender;
pub mod setup;
mod span;
mod tap;
mod trouble;
mod twins;
pub mod update;
pub mod webhook;
pub mod words;

pub use access::Access;
pub use bot::{Bot, Manners};
pub use introductions::introductions;
pub use live::Live;
pub use quota::{Allowance, Quotas};
pub use span::Span;
