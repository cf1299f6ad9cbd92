//! Updates on their way to the bot: long polling, and what is said of webhooks.

use super::state::{ApiError, Inner, Outcome, State, Webhook, bad};
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

const WEBHOOK_ACTIVE: &str = "Conflict: can't use getUpdates method while webhook is active; use \
                              deleteWebhook to delete the webhook first";
const OTHER_POLLER: &str = "Conflict: terminated by other getUpdates request; make sure that only \
                            one bot instance is running";
const BY_WEBHOOK: &str = "Conflict: terminated by setWebhook request";

/// Carries out `getUpdates`: the whole body of the answer, once there is something or time is up.
pub(super) async fn poll(inner: &Inner, params: &Value) -> Result<String, ApiError> {
    let offset = params["offset"].as_i64().unwrap_or(0);
    let limit = params["limit"].as_u64().unwrap_or(100).clamp(1, 100) as usize;
    let timeout = Duration::from_secs(params["timeout"].as_u64().unwrap_or(0).min(50));
    let end = Instant::now() + timeout;
    let (generation, offset) = inner.with(|state| begin(state, offset, params))?;
    loop {
        let woken = inner.wake.notified();
        tokio::pin!(woken);
        woken.as_mut().enable();
        let ready = inner.read(|state| {
            if state.poll_generation != generation {
                let why = if state.poll_ended_by_webhook { BY_WEBHOOK } else { OTHER_POLLER };
                return Err(ApiError::new(409, why));
            }
            let wanted = state.queue.iter().filter(|update| update.id >= offset).take(limit);
            let updates: Vec<_> =
                wanted.map(|update| std::sync::Arc::clone(&update.json)).collect();
            Ok(updates)
        })?;
        let left = end.saturating_duration_since(Instant::now());
        if !ready.is_empty() || left.is_zero() || inner.is_down() {
            return Ok(format!("{{\"ok\":true,\"result\":[{}]}}", ready.join(",")));
        }
        tokio::time::timeout(left, woken).await.ok();
    }
}

/// Confirms what is below the offset, and ends an older poll; the number of this one, and the
/// offset as Telegram takes it: one that is far in the future counts as none.
fn begin(state: &mut State, offset: i64, params: &Value) -> Result<(u64, i64), ApiError> {
    if state.webhook.is_some() {
        return Err(ApiError::new(409, WEBHOOK_ACTIVE));
    }
    allow(state, params.get("allowed_updates"));
    state.poll_generation += 1;
    state.poll_ended_by_webhook = false;
    state.polls += 1;
    state.touch_queue();
    if offset < 0 {
        let kept = usize::try_from(-offset).unwrap_or(usize::MAX).min(state.queue.len());
        let dropped = state.queue.len() - kept;
        state.queue.drain(..dropped);
    }
    let offset = if offset > state.next_update + 10 { 0 } else { offset };
    while state.queue.front().is_some_and(|update| update.id < offset) {
        state.queue.pop_front();
    }
    Ok((state.poll_generation, offset))
}

/// Which updates are wanted from now on; as before where it isn't said.
fn allow(state: &mut State, allowed: Option<&Value>) {
    if let Some(Value::Array(allowed)) = allowed {
        state.allowed = allowed.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
}

pub(super) fn set_webhook(state: &mut State, params: &Map<String, Value>) -> Outcome {
    let text = |name: &str| params.get(name).and_then(Value::as_str).unwrap_or("");
    let url = text("url");
    if url.is_empty() {
        return delete_webhook(state, params);
    }
    let Ok(parsed) = reqwest::Url::parse(url) else {
        return Err(bad("invalid webhook URL specified"));
    };
    if state.config.needs_https && parsed.scheme() != "https" {
        return Err(bad("bad webhook: An HTTPS URL must be provided for webhook"));
    }
    let secret = text("secret_token");
    if secret.len() > 256 {
        return Err(bad("secret token is too long"));
    }
    if !secret.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        return Err(bad("secret token contains unallowed characters"));
    }
    allow(state, params.get("allowed_updates"));
    drop_pending(state, params);
    let connections = params.get("max_connections").and_then(Value::as_u64).unwrap_or(40);
    state.webhook = Some(Webhook {
        url: url.to_owned(),
        secret: (!secret.is_empty()).then(|| secret.to_owned()),
        max_connections: connections.clamp(1, 100) as usize,
        last_error: None,
    });
    state.poll_generation += 1;
    state.poll_ended_by_webhook = true;
    state.touch_queue();
    Ok(json!(true))
}

pub(super) fn delete_webhook(state: &mut State, params: &Map<String, Value>) -> Outcome {
    state.webhook = None;
    drop_pending(state, params);
    state.touch_queue();
    Ok(json!(true))
}

fn drop_pending(state: &mut State, params: &Map<String, Value>) {
    if params.get("drop_pending_updates") == Some(&json!(true)) {
        state.queue.clear();
    }
}

pub(super) fn webhook_info(state: &State) -> Outcome {
    let mut info = json!({
        "url": "", "has_custom_certificate": false, "pending_update_count": state.queue.len(),
    });
    if let Some(webhook) = &state.webhook {
        info["url"] = json!(webhook.url);
        info["max_connections"] = json!(webhook.max_connections);
        info["ip_address"] = json!("127.0.0.1");
        if let Some((date, error)) = &webhook.last_error {
            info["last_error_date"] = json!(date);
            info["last_error_message"] = json!(error);
        }
    }
    if !state.allowed.is_empty() {
        info["allowed_updates"] = json!(state.allowed);
    }
    Ok(info)
}
