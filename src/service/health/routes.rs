//! What is answered to whom.

use super::figures::Figures;
use crate::store::Store;
use crate::telegram::contact::Contact;
use axum::Router;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::timeout;

/// How long the store may take for a trivial read.
const PATIENCE: Duration = Duration::from_secs(1);

/// The format of the figures.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";
const WORDS: &str = "text/plain; charset=utf-8";

/// What is asked after.
#[derive(Clone)]
pub(super) struct State {
    pub(super) contact: Contact,
    pub(super) store: Arc<OnceLock<Store>>,
    pub(super) figures: Figures,
}

/// All routes. A connection carries one request.
pub(super) fn router(state: State) -> Router {
    let elsewhere = async || say(StatusCode::NOT_FOUND, "/healthz, /readyz, /telegram or /metrics");
    Router::new()
        .route("/healthz", get(async || say(StatusCode::OK, "alive")))
        .route("/readyz", get(ready))
        .route("/telegram", get(telegram))
        .route("/metrics", get(metrics))
        .fallback(elsewhere)
        .with_state(state)
}

async fn ready(extract::State(state): extract::State<State>) -> Response {
    let not_ready =
        |why: &str| say(StatusCode::SERVICE_UNAVAILABLE, &format!("not ready: the store {why}"));
    let Some(store) = state.store.get() else { return not_ready("is not open yet") };
    // No chat has the number 0, but the database has to look for it.
    match timeout(PATIENCE, store.answer(0, 0)).await {
        Ok(Ok(_)) => say(StatusCode::OK, "ready: the documents are loaded and the store answers"),
        Ok(Err(error)) => not_ready(&format!("fails ({error})")),
        Err(_) => not_ready("does not answer within a second"),
    }
}

async fn telegram(extract::State(state): extract::State<State>) -> Response {
    let (status, words) = contact_in_words(&state.contact);
    say(status, &words)
}

fn contact_in_words(contact: &Contact) -> (StatusCode, String) {
    let seconds = contact.silence().as_secs();
    let silence = if contact.was_made() {
        format!("Telegram answered {seconds} s ago")
    } else {
        format!("started {seconds} s ago, no word of Telegram yet")
    };
    let other = if contact.is_refused() {
        "; another program takes the updates of this bot: stop one of the two"
    } else {
        ""
    };
    let (status, health) = if contact.is_kept() {
        (StatusCode::OK, "healthy")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "unhealthy")
    };
    (status, format!("{health}: {silence}{other}"))
}

async fn metrics(extract::State(state): extract::State<State>) -> Response {
    let figures = state.figures.tell(&state.contact, state.store.get());
    ([(CONTENT_TYPE, PROMETHEUS), (CONNECTION, "close")], figures).into_response()
}

/// One line.
fn say(status: StatusCode, words: &str) -> Response {
    let headers = [(CONTENT_TYPE, WORDS), (CONNECTION, "close")];
    (status, headers, format!("{words}\n")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Retention;
    use axum::body::to_bytes;

    fn state() -> State {
        let contact = Contact::new(Duration::from_secs(120));
        State { contact, store: Arc::default(), figures: Figures::count() }
    }

    async fn said(response: Response) -> (u16, String) {
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1_000).await.unwrap();
        (status, String::from_utf8(body.into()).unwrap())
    }

    #[tokio::test]
    async fn it_is_ready_when_the_store_answers_and_says_why_where_not() {
        let state = state();
        let ready = async || said(ready(extract::State(state.clone())).await).await;
        let (status, words) = ready().await;
        assert!(status == 503 && words.contains("not open yet"), "{words}");
        let store = Store::open(None, Retention::default()).await.unwrap();
        state.store.set(store.clone()).unwrap_or_else(|_| panic!("it is set once"));
        let (status, words) = ready().await;
        assert!(status == 200 && words.starts_with("ready: "), "{words}");
        store.close().await.unwrap();
        let (status, words) = ready().await;
        assert!(status == 503 && words.contains("fails"), "{words}");
    }

    #[tokio::test]
    async fn a_store_that_hangs_is_not_waited_for() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let hanging = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.unwrap();
            sender.send(runtime.block_on(Store::open(None, Retention::default()))).unwrap();
            // What is behind the queue is not run any more.
            let _ = ended.recv();
        });
        let state = state();
        let store = receiver.recv().unwrap().unwrap();
        state.store.set(store).unwrap_or_else(|_| panic!("it is set once"));
        let (status, words) = said(ready(extract::State(state)).await).await;
        assert!(status == 503 && words.contains("within a second"), "{words}");
        drop(end);
        hanging.join().unwrap();
    }
}
