//! The running bot: from the start, through all that comes, to a stop that loses nothing.
//!
//! In come settings, what makes the [`Handler`](crate::telegram::lanes::Handler) and a token that
//! says when to stop; out comes how it ended. Signals, the log, what a panic
//! may tell and what is told of its health are here too, for whoever is the process.

mod error;
mod health;
mod log;
mod run;
mod settings;
mod signals;
#[cfg(test)]
mod tests;

pub use error::ServiceError;
pub use health::{AskError, HealthSettings, ask};
pub use log::{Log, LogFormat, Secrets, log_end, start_log};
pub use run::{Parts, run};
pub use settings::{ServiceSettings, WebhookListener};
pub use signals::{Hangup, Hangups, shutdown_on_signals};
