//! Whether the bot is well, told over HTTP at an address of its own, with what is counted of its
//! work.
//!
//! | path | says |
//! |---|---|
//! | `/healthz` | the process answers |
//! | `/readyz` | the documents are loaded and the store answers; 503 and why, where not |
//! | `/telegram` | there is contact with Telegram; 503 and since when, where not |
//! | `/metrics` | what is counted, as Prometheus reads it |
//!
//! It listens before Telegram has answered for the first time, since a bot that waits for that lives
//! but is not healthy. The documents are loaded by then.

mod ask;
mod figures;
mod listener;
mod routes;

pub use ask::{AskError, ask};

use super::ServiceError;
use crate::store::Store;
use crate::telegram::contact::Contact;
use figures::Figures;
use listener::Brief;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// Where health is told, and when it is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthSettings {
    /// Where to listen: plain HTTP, for this machine or a network that is trusted.
    pub listen: SocketAddr,
    /// After how long without word of Telegram the bot is unhealthy; at least a second.
    pub after: Duration,
}

/// Tells health until it is dropped.
pub(super) struct Health {
    store: Arc<OnceLock<Store>>,
    _serving: JoinSet<()>,
}

impl Health {
    /// Listens. The store is not open yet.
    pub(super) async fn start(
        settings: HealthSettings,
        contact: Contact,
    ) -> Result<Health, ServiceError> {
        let address = settings.listen;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|reason| ServiceError::Listen { address, reason })?;
        if let Ok(address) = listener.local_addr() {
            tracing::info!("health is told at http://{address}");
        }
        let (figures, store) = (Figures::count(), Arc::new(OnceLock::new()));
        let mut serving = JoinSet::new();
        serving.spawn(figures.clone().tidy());
        let router = routes::router(routes::State { contact, store: Arc::clone(&store), figures });
        serving.spawn(async move {
            // It accepts until it is dropped, whatever befalls a connection.
            let _ = axum::serve(Brief::new(listener), router).await;
        });
        Ok(Health { store, _serving: serving })
    }

    /// The store is open.
    pub(super) fn is_open(&self, store: &Store) {
        let _ = self.store.set(store.clone());
    }
}
