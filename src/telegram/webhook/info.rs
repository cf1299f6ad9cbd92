//! What Telegram tells of a webhook.

use super::{CONNECTIONS, WebhookSettings};
use crate::telegram::intake::ALLOWED;
use reqwest::Url;
use serde::Deserialize;

/// What Telegram tells of a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct WebhookInfo {
    /// Where Telegram writes to; empty where no webhook is set.
    #[serde(default)]
    pub url: String,
    #[serde(default)]
    pub(super) max_connections: Option<u8>,
    #[serde(default)]
    pub(super) allowed_updates: Vec<String>,
    /// How many updates wait to be brought.
    #[serde(default)]
    pub pending_update_count: u64,
    /// When one could not be brought last, in seconds since 1970.
    #[serde(default)]
    pub last_error_date: Option<i64>,
    /// Why.
    #[serde(default)]
    pub last_error_message: Option<String>,
}

impl WebhookInfo {
    /// Whether it is set as it is wanted.
    pub fn fits(&self, settings: &WebhookSettings) -> bool {
        let mut told: Vec<&str> = self.allowed_updates.iter().map(String::as_str).collect();
        let mut wanted = ALLOWED.to_vec();
        told.sort_unstable();
        wanted.sort_unstable();
        self.leads_to(&settings.url)
            && self.max_connections.unwrap_or(CONNECTIONS) == settings.max_connections
            && told == wanted
    }

    /// Whether Telegram writes to this address. It may come back in another spelling than it was
    /// given in.
    pub fn leads_to(&self, address: &Url) -> bool {
        Url::parse(&self.url).is_ok_and(|url| url == *address)
    }

    /// Whether a request with another secret may have been Telegram's, rather than that of
    /// somebody who tries: then an update waits, and if it is told why, for want of the secret.
    pub(super) fn was_turned_away(&self) -> bool {
        let words = self.last_error_message.as_deref();
        self.pending_update_count > 0 && words.is_none_or(|words| words.contains("401"))
    }
}
