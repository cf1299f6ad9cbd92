//! The service from its start to its end.

use super::health::Health;
use super::{ServiceError, ServiceSettings, WebhookListener};
use crate::store::Store;
use crate::telegram::api::{Api, Doubts};
use crate::telegram::contact::Contact;
use crate::telegram::intake::Intake;
use crate::telegram::lanes::{Handler, Lanes};
use crate::telegram::poll::poll;
use crate::telegram::sender::Sender;
use crate::telegram::setup::{self, Me};
use crate::telegram::webhook::{Secret, Webhook};
use std::future::IntoFuture;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

/// How often what is too old is dropped.
const PRUNING: Duration = Duration::from_secs(60 * 60);

/// How often the store is looked at for what another program changed.
const LOOKING: Duration = Duration::from_secs(1);
/// After how long without word of Telegram contact is lost, where nobody asks for health.
const SILENCE: Duration = Duration::from_secs(2 * 60);
const LEAST_SILENCE: Duration = Duration::from_secs(1);

/// How long requests that are under way at a stop may take.
const LAST_REQUESTS: Duration = Duration::from_secs(1);

/// What a handler is made of.
pub struct Parts {
    /// The bot.
    pub me: Me,
    /// What is kept.
    pub store: Store,
    /// The one way out.
    pub sender: Sender,
}

/// Runs the bot until `shutdown` is cancelled: then nothing more is taken in, what is in hand is
/// answered within the grace period, and what is not is kept for the next start.
///
/// # Errors
///
/// What makes a start impossible, or Telegram not knowing the token any more. Trouble that may
/// pass is logged and waited out.
pub async fn run<H: Handler>(
    settings: ServiceSettings,
    make: impl FnOnce(Parts) -> H,
    shutdown: CancellationToken,
) -> Result<(), ServiceError> {
    let api = Api::new(&settings.connection)?;
    let listener = match &settings.webhook {
        Some(webhook) => Some(listen(webhook).await?),
        None => None,
    };
    let silence = settings.health.map_or(SILENCE, |health| health.after.max(LEAST_SILENCE));
    let contact = Contact::new(silence);
    // It ends when this is dropped: when all else has come to its end.
    let health = match settings.health {
        Some(health) => Some(Health::start(health, contact.clone()).await?),
        None => None,
    };
    let opening = async {
        let store = Store::open(settings.data.as_deref(), settings.retention.clone()).await?;
        if let Some(health) = &health {
            health.is_open(&store);
        }
        Ok::<_, ServiceError>(store)
    };
    let asking = async {
        let me = setup::get_me(&api).await?;
        contact.hear();
        Ok::<_, ServiceError>(me)
    };
    let beginning = async { tokio::try_join!(opening, asking) };
    let Some(begun) = shutdown.run_until_cancelled(beginning).await else { return Ok(()) };
    let (store, me) = begun?;
    tell(&settings, &me);

    let doubts = Doubts::default();
    let sender = Sender::new(api.with(&doubts), settings.limits);
    let lanes = Lanes::new(make(Parts { me, store: store.clone(), sender }), store.clone());
    let intake = Intake::new(store.clone(), lanes.clone(), settings.group_age);
    // These end when this is dropped.
    let mut background = JoinSet::new();
    background.spawn(prune(store.clone()));
    background.spawn(introduce(api.clone(), settings.introductions));
    let waiting = intake.replay().await?;
    background.spawn(look(store.clone(), intake.clone()));
    if waiting > 0 {
        tracing::info!(waiting, "what was not answered before the last stop is answered first");
    }

    let ended = match (settings.webhook, listener) {
        (Some(webhook), Some(listener)) => {
            let secret = webhook.secret.unwrap_or_else(|| Secret::of(&settings.connection.token));
            let webhook = Webhook::new(webhook.webhook, secret);
            serve(&webhook, listener, intake, (&api, &doubts, &contact), &shutdown).await
        }
        _ => {
            let polling = poll(&api, &intake, settings.poll, &doubts, &contact, &shutdown);
            polling.await.map_err(ServiceError::from)
        }
    };
    drop(background);
    lanes.drain(settings.grace.get()).await;
    let closed = store.close().await;
    ended?;
    Ok(closed?)
}

async fn listen(webhook: &WebhookListener) -> Result<TcpListener, ServiceError> {
    let address = webhook.listen;
    TcpListener::bind(address).await.map_err(|reason| ServiceError::Listen { address, reason })
}

/// What an owner wants to know at a start.
fn tell(settings: &ServiceSettings, me: &Me) {
    let way = if settings.webhook.is_some() { "its webhook" } else { "polling" };
    tracing::info!("@{} is asked by {way}", me.username);
    if settings.data.is_none() {
        tracing::warn!(
            "what is kept is gone with this process; to keep it, name a folder by --data or PULLQUOTE_DATA"
        );
    }
    for advice in me.offers().into_iter().chain(me.advice()) {
        tracing::info!("{advice}");
    }
}

async fn introduce(api: Api, introductions: Vec<setup::Introduction>) {
    setup::introduce(&api, &introductions).await;
}

async fn prune(store: Store) {
    let mut hours = interval(PRUNING);
    hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        hours.tick().await;
        if let Err(error) = store.prune().await {
            tracing::error!("what is too old could not be dropped: {error}");
        }
    }
}

/// Follows what another program changed in the data folder, as a restore does.
async fn look<H: Handler>(store: Store, intake: Intake<H>) {
    let mut seconds = interval(LOOKING);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        seconds.tick().await;
        match store.look().await {
            Ok(looked) => intake.begin(looked).await,
            // Whoever changes something says it louder.
            Err(error) => tracing::debug!(%error, "the database could not be looked at"),
        }
    }
}

/// Listens to the webhook until `shutdown` is cancelled and the requests under way are answered.
async fn serve<H: Handler>(
    webhook: &Arc<Webhook>,
    listener: TcpListener,
    intake: Intake<H>,
    (api, doubts, contact): (&Api, &Doubts, &Contact),
    shutdown: &CancellationToken,
) -> Result<(), ServiceError> {
    let router = webhook.router(intake);
    let stopping = shutdown.clone().cancelled_owned();
    let server = axum::serve(listener, router).with_graceful_shutdown(stopping).into_future();
    let mut server = pin!(server);
    tokio::select! {
        // It accepts until it is told to stop, whatever befalls a connection.
        _ = &mut server => {}
        error = webhook.keep(api, doubts, contact) => return Err(error.into()),
        () = shutdown.cancelled() => {
            // A request that is cut off here was not confirmed, so it comes again.
            let _ = timeout(LAST_REQUESTS, server).await;
        }
    }
    Ok(())
}
