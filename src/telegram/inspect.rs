//! What Telegram says of the bot, for whoever wants to know whether all is well. Nothing is changed,
//! and a bot that runs is not disturbed: nothing polls.

use super::api::{Api, CallError};
use super::setup::Me;
use super::webhook::WebhookInfo;
use std::time::{Duration, SystemTime};
use teloxide::payloads::{GetMe, GetWebhookInfo};

/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who the bot is, and the time by the server's clock, if it told it.
///
/// # Errors
///
/// What the server or the network said, within ten seconds.
pub async fn who(api: &Api) -> Result<(Me, Option<SystemTime>), CallError> {
    api.ask(&GetMe {}, PATIENCE).await
}

/// What Telegram knows of a webhook.
///
/// # Errors
///
/// What the server or the network said, within ten seconds.
pub async fn webhook(api: &Api) -> Result<WebhookInfo, CallError> {
    Ok(api.ask(&GetWebhookInfo {}, PATIENCE).await?.0)
}
