//! Calls to a Bot API server.
//!
//! The payloads are teloxide's; the way to the server is our own, over the HTTP client that
//! teloxide uses. One call is one request: pace and repetition are the [sender](super::sender)'s.

mod answer;
mod connection;
mod payloads;
#[cfg(test)]
mod tests;

pub use connection::{Connection, ConnectionError, Token};
pub use payloads::{AnswerGuestQuery, SentGuestMessage};

use super::counts;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use teloxide::requests::Payload;
use tokio::sync::Notify;

/// How long one call may take; as long as teloxide waits.
const TIMEOUT: Duration = Duration::from_secs(17);

/// What a call that is meant to last may take beyond that time.
const GRACE: Duration = Duration::from_secs(10);

/// Why a call was not carried out. No variant holds an address: the token is part of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// 429: too many calls; to be made again after this time.
    #[error("Telegram asks to wait {} s", .0.as_secs())]
    RetryAfter(Duration),
    /// The group has become the supergroup of this number.
    #[error("the group has become a supergroup")]
    Migrated(i64),
    /// 5xx, or an answer with this status that does not come from a Bot API server: it, or
    /// something before it, is in trouble.
    #[error("Telegram's server failed with status {0}")]
    Server(u16),
    /// No answer: no connection, a cut one, or none in time.
    #[error("no answer from Telegram ({0})")]
    Network(String),
    /// 401, or 404 to a method that every server has: the token is not valid.
    #[error("Telegram does not know this token")]
    Unauthorized,
    /// 409: somebody else polls with this token, or a webhook is set.
    #[error("{0}")]
    Conflict(String),
    /// 403: blocked, kicked, or a user who is gone.
    #[error("{0}")]
    Forbidden(String),
    /// 400 and the rest: the call can't be carried out as it is.
    #[error("{0}")]
    Refused(String),
    /// The call was carried out, but what it returned can't be read.
    #[error("Telegram answered something unexpected to {0}")]
    Unreadable(&'static str),
}

/// A Bot API server and a token. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    client: Client,
    /// The address up to the name of the method: a secret.
    base: Arc<str>,
    doubts: Option<Doubts>,
}

/// Hears of calls that failed in a way in which any other call would too: there is no way to
/// Telegram, or the token is not known. Whoever takes updates in then looks whether that is so; its
/// own call may wait for a long time before it finds out. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Doubts(Arc<Notify>);

impl Doubts {
    /// Waits for such a call; of several that nobody waited for one is told.
    pub async fn any(&self) {
        self.0.notified().await;
    }
}

impl Api {
    /// Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// A setting that can't be used.
    pub fn new(connection: &Connection) -> Result<Api, ConnectionError> {
        Ok(Api { client: connection.client()?, base: connection.base()?.into(), doubts: None })
    }

    /// The same, whose failures are told.
    pub fn with(&self, doubts: &Doubts) -> Api {
        Api { doubts: Some(doubts.clone()), ..self.clone() }
    }

    /// Makes one call and reads what it returns; nothing is retried or paced.
    ///
    /// `R` is what the caller needs of the result, which may be less than [`Payload::Output`]:
    /// what it has no field for is skipped.
    ///
    /// # Errors
    ///
    /// What the server or the network said.
    pub async fn call<P, R>(&self, payload: &P) -> Result<R, CallError>
    where
        P: Payload + Serialize + Sync,
        R: DeserializeOwned,
    {
        let timeout = payload.timeout_hint().map_or(TIMEOUT, |hint| TIMEOUT.max(hint + GRACE));
        let result = self.exchange(P::NAME, payload, timeout).await;
        if let (Some(doubts), Err(CallError::Network(_) | CallError::Unauthorized)) =
            (&self.doubts, &result)
        {
            doubts.0.notify_one();
        }
        Ok(result?.0)
    }

    /// Makes one call that may take so long, and tells the time by the server's clock besides, if
    /// its answer has one.
    ///
    /// # Errors
    ///
    /// What the server or the network said.
    pub async fn ask<P, R>(
        &self,
        payload: &P,
        timeout: Duration,
    ) -> Result<(R, Option<SystemTime>), CallError>
    where
        P: Payload + Serialize + Sync,
        R: DeserializeOwned,
    {
        self.exchange(P::NAME, payload, timeout).await
    }

    /// Waits up to `timeout` for updates from number `offset` on, at most `limit` (100) of the
    /// `allowed` kinds. This confirms those before `offset`: Telegram forgets them.
    ///
    /// # Errors
    ///
    /// What the server or the network said.
    pub async fn updates(
        &self,
        offset: i64,
        limit: u8,
        timeout: Duration,
        allowed: &[&str],
    ) -> Result<Vec<Box<RawValue>>, CallError> {
        #[derive(Serialize)]
        struct GetUpdates<'a> {
            offset: i64,
            limit: u8,
            timeout: u64,
            allowed_updates: &'a [&'a str],
        }
        let payload =
            GetUpdates { offset, limit, timeout: timeout.as_secs(), allowed_updates: allowed };
        Ok(self.exchange("getUpdates", &payload, timeout + GRACE).await?.0)
    }

    /// Makes a call, and counts it; with the time of the server as it tells it.
    async fn exchange<P, R>(
        &self,
        method: &'static str,
        payload: &P,
        timeout: Duration,
    ) -> Result<(R, Option<SystemTime>), CallError>
    where
        P: Serialize + Sync,
        R: DeserializeOwned,
    {
        let result = self.request(method, payload, timeout).await;
        counts::call(result.as_ref().err());
        result
    }

    async fn request<P, R>(
        &self,
        method: &'static str,
        payload: &P,
        timeout: Duration,
    ) -> Result<(R, Option<SystemTime>), CallError>
    where
        P: Serialize + Sync,
        R: DeserializeOwned,
    {
        let body = serde_json::to_vec(payload).map_err(|_| {
            CallError::Refused(format!("the parameters of {method} can't be written as JSON"))
        })?;
        let request = self
            .client
            .post(self.address(method))
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .timeout(timeout)
            .body(body);
        let response = request.send().await.map_err(answer::network)?;
        let head = answer::Head::of(&response);
        let date = answer::date(&response);
        let body = response.bytes().await.map_err(answer::network)?;
        Ok((answer::read(method, head, &body)?, date))
    }

    /// Of a method, whose names begin with a capital letter in teloxide.
    fn address(&self, method: &str) -> Url {
        let (first, rest) = method.split_at(1);
        let address = [&self.base, first.to_ascii_lowercase().as_str(), rest].concat();
        Url::parse(&address).expect("the base was parsed before, and a method is a word of letters")
    }
}
