//! Updates delivered to the webhook: in order, again until each is accepted.

use super::bot::by_webhook;
use super::state::{Inner, Webhook, now};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Delivers whatever is queued while a webhook is set.
pub(super) async fn deliver(inner: Arc<Inner>) {
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(60))
        .build()
        .expect("a client of no settings");
    let mut posts: JoinSet<(i64, Option<String>)> = JoinSet::new();
    let mut under_way = HashSet::new();
    loop {
        let woken = inner.wake.notified();
        tokio::pin!(woken);
        woken.as_mut().enable();
        let (due, pause) = inner.read(|state| {
            let mut due = vec![];
            if let Some(webhook) = state.webhook.as_ref().filter(|_| !inner.is_down()) {
                // One by one, where a test counts on the order in which people spoke.
                let most = if by_webhook() { 1 } else { webhook.max_connections };
                let free = most.saturating_sub(under_way.len());
                let waiting = state.queue.iter().filter(|update| !under_way.contains(&update.id));
                due.extend(
                    waiting
                        .take(free)
                        .map(|update| (webhook.clone(), update.id, Arc::clone(&update.json))),
                );
            }
            (due, state.config.webhook_pause)
        });
        for (webhook, id, json) in due {
            under_way.insert(id);
            posts.spawn(post(client.clone(), webhook, id, json, pause));
        }
        tokio::select! {
            () = &mut woken => {}
            Some(done) = posts.join_next() => {
                let (id, error) = done.expect("posting never panics");
                under_way.remove(&id);
                inner.with(|state| match error {
                    None => {
                        let at = state.queue.iter().position(|update| update.id == id);
                        at.and_then(|at| state.queue.remove(at));
                    }
                    Some(error) => {
                        if let Some(webhook) = &mut state.webhook {
                            webhook.last_error = Some((now(), error));
                        }
                    }
                });
            }
        }
    }
}

/// Posts one update; says what went wrong, after a pause, before it is tried again.
async fn post(
    client: reqwest::Client,
    webhook: Webhook,
    id: i64,
    json: Arc<str>,
    pause: Duration,
) -> (i64, Option<String>) {
    let mut request = client
        .post(&webhook.url)
        .header("content-type", "application/json")
        .body(json.as_bytes().to_vec());
    if let Some(secret) = &webhook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let error = match request.send().await {
        Ok(response) if response.status().is_success() => return (id, None),
        Ok(response) => format!("Wrong response from the webhook: {}", response.status()),
        Err(_) => "Connection refused".to_owned(),
    };
    tokio::time::sleep(pause).await;
    (id, Some(error))
}
