//! What ends the service.

use crate::store::StoreError;
use crate::telegram::api::ConnectionError;
use crate::telegram::setup::InvalidToken;
use crate::telegram::webhook::WebhookError;
use std::io;
use std::net::SocketAddr;

/// Why the service did not start, or could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The token, the address of the server or the proxy can't be used.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// Telegram does not know the token.
    #[error(transparent)]
    InvalidToken(#[from] InvalidToken),
    /// Telegram does not take the webhook.
    #[error(transparent)]
    Webhook(WebhookError),
    /// What is kept can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An address to listen on can't be had: that of the webhook, or that of health and metrics.
    #[error(
        "cannot listen on {address} ({reason}); see that no other program does, or name another address"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        reason: io::Error,
    },
    /// The system does not tell of signals.
    #[error("cannot wait for signals ({0})")]
    Signals(io::Error),
}

impl From<WebhookError> for ServiceError {
    fn from(error: WebhookError) -> ServiceError {
        match error {
            WebhookError::InvalidToken(invalid) => ServiceError::InvalidToken(invalid),
            error => ServiceError::Webhook(error),
        }
    }
}
