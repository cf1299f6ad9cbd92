//! Updates that Telegram brings.
//!
//! Whoever knows the address can write to it; only Telegram knows the secret. Without a secret of
//! the owner's it is made of the token, so it stays the same from start to start.
//!
//! The webhook is set when what Telegram tells of it differs from what is wanted. Telegram does
//! not tell the secret: when a request comes with another one, and Telegram tells that it was
//! turned away here, the webhook is set again, once in ten minutes at most. Telegram brings anew
//! what was turned away, so nothing is lost meanwhile. It is never undone: while the bot is
//! stopped, Telegram keeps what comes.
//!
//! Telegram is asked once a minute, and when a call failed: so another program that takes the
//! webhook away, a network that is gone and a token that was revoked are known soon.

mod info;
mod secret;
#[cfg(test)]
mod tests;

pub use info::WebhookInfo;
pub use secret::{Secret, SecretError};

use super::api::{Api, CallError, Doubts};
use super::backoff::Backoff;
use super::contact::Contact;
use super::counts;
use super::intake::{ALLOWED, Intake};
use super::lanes::Handler;
use super::setup::InvalidToken;
use super::trouble::Trouble;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::routing::post;
use reqwest::Url;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use teloxide::payloads::GetWebhookInfo;
use teloxide::requests::Payload;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

/// The header in which Telegram repeats the secret.
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// The longest update, in bytes. A message has at most 4,096 characters; a rich one is longer.
const LARGEST: usize = 1 << 20;

/// How long an update may take to arrive whole.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a webhook stays as it is, whatever secrets come.
const REST: Duration = Duration::from_secs(10 * 60);

/// How often Telegram is asked what it knows of the webhook, and how often at most.
const LOOK: Duration = Duration::from_secs(60);
const HASTE: Duration = Duration::from_secs(1);

/// What Telegram does unless it is told otherwise.
const CONNECTIONS: u8 = 40;

/// What Telegram is told of the webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookSettings {
    /// The https address that Telegram writes to. Its path is that of the route.
    pub url: Url,
    /// How many requests Telegram makes at once, 1 to 100; 40 unless set.
    pub max_connections: u8,
}

impl WebhookSettings {
    /// At this address, with 40 connections.
    pub fn new(url: Url) -> WebhookSettings {
        WebhookSettings { url, max_connections: CONNECTIONS }
    }
}

/// Why there is no webhook, for good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// Telegram does not know the token.
    #[error(transparent)]
    InvalidToken(#[from] InvalidToken),
    /// Telegram does not take the address.
    #[error(
        "Telegram does not accept the webhook ({0}); its address must begin with https:// and lead here, by port 443, 80, 88 or 8443"
    )]
    Refused(String),
}

/// A webhook: its route and what keeps it set.
pub struct Webhook {
    settings: WebhookSettings,
    secret: Secret,
    /// A request came with another secret, or with none.
    stranger: Notify,
}

impl Webhook {
    /// Nothing is set yet.
    pub fn new(settings: WebhookSettings, secret: Secret) -> Arc<Webhook> {
        Arc::new(Webhook { settings, secret, stranger: Notify::new() })
    }

    /// The one route.
    pub fn router<H: Handler>(self: &Arc<Self>, intake: Intake<H>) -> Router {
        let path = self.settings.url.path();
        let state = (Arc::clone(self), intake);
        Router::new().without_v07_checks().route(path, post(receive::<H>)).with_state(state)
    }

    /// Sets the webhook as often as it takes, and again when it is not as it has to be any more.
    /// `contact`, by whose rhythm Telegram is asked at least, hears of each look that succeeds. Ends
    /// only by an error.
    pub async fn keep(&self, api: &Api, doubts: &Doubts, contact: &Contact) -> WebhookError {
        let look = LOOK.min(contact.rhythm());
        let haste = HASTE.min(look / 2);
        let mut trouble = Trouble::default();
        let mut backoff = Backoff::to_telegram();
        let mut watch = Watch::default();
        loop {
            let wait = match self.look(api, &mut watch).await {
                Ok(()) => {
                    trouble.over();
                    backoff.reset();
                    contact.hear();
                    sleep(haste).await;
                    tokio::select! {
                        () = self.stranger.notified() => watch.stranger = true,
                        () = doubts.any() => {}
                        () = sleep(look - haste) => {}
                    }
                    continue;
                }
                Err(CallError::Unauthorized) => return InvalidToken.into(),
                Err(CallError::Refused(words)) => return WebhookError::Refused(words),
                Err(error) => {
                    trouble.call(&error);
                    counts::retry();
                    let wait = backoff.next();
                    if let CallError::RetryAfter(wait) = error { wait } else { wait }
                }
            };
            sleep(wait).await;
        }
    }

    /// Asks Telegram what it knows of the webhook, and sets it if anything differs.
    async fn look(&self, api: &Api, watch: &mut Watch) -> Result<(), CallError> {
        let info = match api.call::<_, WebhookInfo>(&GetWebhookInfo {}).await {
            Ok(info) => Some(info),
            // A server that lacks the method, or answers in its own way, is told once.
            Err(CallError::Refused(_) | CallError::Unreadable(_)) => None,
            Err(error) => return Err(error),
        };
        let fits = info.as_ref().map_or(watch.was_set, |info| info.fits(&self.settings));
        let turned_away = info.as_ref().is_some_and(WebhookInfo::was_turned_away);
        let foreign = watch.stranger && turned_away && !watch.rests();
        if let Some(info) = &info {
            watch.tell(info);
            counts::pending(info.pending_update_count);
        }
        if !fits || foreign {
            let payload = SetWebhook {
                url: self.settings.url.as_str(),
                max_connections: self.settings.max_connections,
                allowed_updates: ALLOWED,
                drop_pending_updates: false,
                secret_token: self.secret.as_str(),
            };
            api.call::<_, bool>(&payload).await?;
            if foreign {
                watch.renewed = Some(Instant::now());
            }
            match (fits, watch.was_set) {
                (true, _) => {
                    tracing::warn!("Telegram knew another secret; the webhook is set anew")
                }
                (false, true) => tracing::warn!(
                    "another program changed the webhook, which is set anew: stop that program"
                ),
                (false, false) => tracing::info!("the webhook is set"),
            }
        }
        (watch.was_set, watch.stranger) = (true, false);
        Ok(())
    }
}

/// What is known of a webhook from one look to the next.
#[derive(Default)]
struct Watch {
    /// It was as it has to be.
    was_set: bool,
    /// A request came with another secret since the last look.
    stranger: bool,
    /// When it was last set for that reason.
    renewed: Option<Instant>,
    /// When Telegram last failed to bring an update, as it tells; none before the first look.
    failure: Option<i64>,
}

impl Watch {
    fn rests(&self) -> bool {
        self.renewed.is_some_and(|renewed| renewed.elapsed() < REST)
    }

    /// Says it when Telegram can't reach the bot. What was before the start is no news.
    fn tell(&mut self, info: &WebhookInfo) {
        let failure = info.last_error_date.unwrap_or(0);
        let last = self.failure.replace(failure);
        if last.is_some_and(|last| failure > last) {
            let words = info.last_error_message.as_deref().unwrap_or("it does not say why");
            tracing::warn!("Telegram could not bring an update to the webhook: {words}");
        }
    }
}

/// `setWebhook` with all kinds of update; teloxide's knows fewer.
#[derive(Serialize)]
struct SetWebhook<'a> {
    url: &'a str,
    max_connections: u8,
    allowed_updates: &'a [&'a str],
    drop_pending_updates: bool,
    secret_token: &'a str,
}

impl Payload for SetWebhook<'_> {
    type Output = bool;
    const NAME: &'static str = "SetWebhook";
}

/// Takes one update in. Telegram brings it again as long as the answer is not 200.
async fn receive<H: Handler>(
    State((webhook, intake)): State<(Arc<Webhook>, Intake<H>)>,
    request: Request<Body>,
) -> StatusCode {
    let given = request.headers().get(SECRET_HEADER);
    if !given.is_some_and(|given| webhook.secret.is(given.as_bytes())) {
        webhook.stranger.notify_one();
        return StatusCode::UNAUTHORIZED;
    }
    let body = match timeout(PATIENCE, to_bytes(request.into_body(), LARGEST)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE,
        Err(_) => return StatusCode::REQUEST_TIMEOUT,
    };
    let Ok(json) = String::from_utf8(body.into()) else { return StatusCode::BAD_REQUEST };
    match intake.take_in(vec![json]).await {
        Ok(Some(_)) => StatusCode::OK,
        Ok(None) => StatusCode::BAD_REQUEST,
        Err(error) => {
            tracing::error!("an update can't be taken in: {error}; Telegram will bring it again");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
