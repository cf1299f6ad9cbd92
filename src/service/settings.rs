//! How the service is to run.

use super::HealthSettings;
use crate::store::Retention;
use crate::telegram::Span;
use crate::telegram::api::Connection;
use crate::telegram::pace::Limits;
use crate::telegram::poll::PollSettings;
use crate::telegram::setup::Introduction;
use crate::telegram::webhook::{Secret, WebhookSettings};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// All that the service is told. A [`Span`] may be changed while it runs.
#[derive(Clone, Debug)]
pub struct ServiceSettings {
    /// The bot and the server.
    pub connection: Connection,
    /// The folder of what is kept; without one all is gone with the process.
    pub data: Option<PathBuf>,
    /// How long things are kept.
    pub retention: Retention,
    /// How fast messages may go out.
    pub limits: Limits,
    /// How polling goes, where no webhook is wanted.
    pub poll: PollSettings,
    /// The webhook, if it is wanted.
    pub webhook: Option<WebhookListener>,
    /// What was said in a group longer ago is passed over; 5 minutes.
    pub group_age: Span,
    /// How long what is in hand may take after a signal to stop; 5 s.
    pub grace: Span,
    /// Where health and metrics are told, if anywhere.
    pub health: Option<HealthSettings>,
    /// How the bot introduces itself, one for each language.
    pub introductions: Vec<Introduction>,
}

impl ServiceSettings {
    /// Polling, nothing kept, and the defaults for all else.
    pub fn new(connection: Connection) -> ServiceSettings {
        ServiceSettings {
            connection,
            data: None,
            retention: Retention::default(),
            limits: Limits::default(),
            poll: PollSettings::default(),
            webhook: None,
            group_age: Duration::from_secs(5 * 60).into(),
            grace: Duration::from_secs(5).into(),
            health: None,
            introductions: Vec::new(),
        }
    }
}

/// A webhook and where its requests arrive.
#[derive(Clone, Debug)]
pub struct WebhookListener {
    /// What Telegram is told.
    pub webhook: WebhookSettings,
    /// What Telegram repeats in each request; none makes it of the token.
    pub secret: Option<Secret>,
    /// Where to listen: plain HTTP, behind something that speaks TLS.
    pub listen: SocketAddr,
}
