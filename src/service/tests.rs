use super::*;
use crate::store::Change;
use crate::telegram::api::{Connection, Token};
use crate::telegram::lanes::Handler;
use crate::telegram::setup::Introduction;
use crate::telegram::update::{Event, Update};
use crate::telegram::webhook::{Secret, WebhookSettings};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use reqwest::Url;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// A Bot API server that hands out each update once, in one batch.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    updates: Vec<Value>,
    /// Whether the token is known.
    unknown: bool,
    calls: Vec<String>,
}

impl Server {
    async fn start(updates: &[i64]) -> (Server, Connection) {
        let server = Server::default();
        server.0.lock().unwrap().updates = updates.iter().map(|&number| update(number)).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let connection = Connection::new(Token::new("1:test"));
        (server, Connection { url: Url::parse(&url).unwrap(), ..connection })
    }

    fn calls(&self, method: &str) -> usize {
        self.0.lock().unwrap().calls.iter().filter(|call| *call == method).count()
    }
}

async fn answer(State(server): State<Server>, request: Request) -> (StatusCode, String) {
    let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let (updates, unknown) = {
        let mut script = server.0.lock().unwrap();
        script.calls.push(method.clone());
        let updates =
            if method == "getUpdates" { std::mem::take(&mut script.updates) } else { Vec::new() };
        (updates, script.unknown)
    };
    if unknown {
        let refusal = json!({"ok": false, "error_code": 401, "description": "Unauthorized"});
        return (StatusCode::UNAUTHORIZED, refusal.to_string());
    }
    let result = match method.as_str() {
        "getMe" => json!({"id": 1, "is_bot": true, "first_name": "Q", "username": "quotes_bot"}),
        "getUpdates" if updates.is_empty() => {
            sleep(Duration::from_millis(300)).await;
            json!([])
        }
        "getUpdates" => json!(updates),
        "getWebhookInfo" => json!({"url": ""}),
        // Whatever is said at the start, it never comes to an end.
        method if method.starts_with("getMy") => std::future::pending().await,
        _ => json!(true),
    };
    (StatusCode::OK, json!({"ok": true, "result": result}).to_string())
}

fn update(number: i64) -> Value {
    let chat = json!({"id": number, "type": "private"});
    json!({
        "update_id": number,
        "message": {"message_id": number, "date": 1, "chat": chat, "text": "hi"},
    })
}

/// Notes what it is given; the chats of `stuck` wait for ever.
#[derive(Clone, Default)]
struct Recorder {
    seen: Arc<Mutex<Vec<i64>>>,
    stuck: Vec<i64>,
}

impl Handler for Recorder {
    async fn handle(&self, update: Update) -> Vec<Change> {
        self.seen.lock().unwrap().push(update.id);
        if matches!(&update.event, Event::Message(message) if self.stuck.contains(&message.chat.id))
        {
            std::future::pending::<()>().await;
        }
        Vec::new()
    }
}

/// Runs until so many updates were seen, and then stops; gives them and how long the stop took.
async fn run_for(
    settings: ServiceSettings,
    recorder: &Recorder,
    count: usize,
) -> (Vec<i64>, Duration) {
    let shutdown = CancellationToken::new();
    let handler = recorder.clone();
    let running = tokio::spawn(run(
        settings,
        move |parts: Parts| {
            assert_eq!(parts.me.username, "quotes_bot");
            handler
        },
        shutdown.clone(),
    ));
    while recorder.seen.lock().unwrap().len() < count {
        assert!(!running.is_finished());
        sleep(Duration::from_millis(1)).await;
    }
    sleep(Duration::from_millis(20)).await;
    let stopped = Instant::now();
    shutdown.cancel();
    running.await.unwrap().unwrap();
    let mut seen = recorder.seen.lock().unwrap().clone();
    seen.sort_unstable();
    (seen, stopped.elapsed())
}

#[tokio::test]
async fn it_polls_and_stops_at_once_when_idle() {
    let (server, connection) = Server::start(&[1, 2, 3]).await;
    let introductions = vec![Introduction::default()];
    let settings = ServiceSettings { introductions, ..ServiceSettings::new(connection) };
    let (seen, took) = run_for(settings, &Recorder::default(), 3).await;
    assert_eq!(seen, [1, 2, 3]);
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(server.calls("getMyCommands"), 1, "what is said at the start delays nothing");
}

#[tokio::test]
async fn what_was_not_answered_before_a_stop_is_answered_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let (_, connection) = Server::start(&[1, 2, 3]).await;
    let settings = ServiceSettings {
        data: Some(folder.path().to_owned()),
        grace: Duration::from_millis(200).into(),
        ..ServiceSettings::new(connection)
    };
    let stuck = Recorder { stuck: vec![2], ..Recorder::default() };
    let (seen, took) = run_for(settings.clone(), &stuck, 3).await;
    assert_eq!(seen, [1, 2, 3]);
    assert!(took >= Duration::from_millis(200) && took < Duration::from_secs(2), "{took:?}");
    let (seen, _) = run_for(settings, &Recorder::default(), 1).await;
    assert_eq!(seen, [2]);
}

async fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

fn webhook(listen: SocketAddr) -> WebhookListener {
    let url = Url::parse("https://bot.example.org/hook").unwrap();
    let secret = Some(Secret::new("s3cret").unwrap());
    WebhookListener { webhook: WebhookSettings::new(url), secret, listen }
}

#[tokio::test]
async fn it_listens_to_a_webhook_that_outlives_it() {
    let (server, connection) = Server::start(&[]).await;
    let listen = free_address().await;
    let settings =
        ServiceSettings { webhook: Some(webhook(listen)), ..ServiceSettings::new(connection) };
    let bringing = tokio::spawn(async move {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        loop {
            let request = client.post(format!("http://{listen}/hook")).body(update(7).to_string());
            let request = request.header("x-telegram-bot-api-secret-token", "s3cret").send();
            if let Ok(response) = request.await {
                return response.status().as_u16();
            }
            sleep(Duration::from_millis(5)).await;
        }
    });
    let (seen, took) = run_for(settings, &Recorder::default(), 1).await;
    assert_eq!((seen, bringing.await.unwrap()), (vec![7], 200));
    assert!(took < Duration::from_secs(1), "{took:?}");
    let counts = ["setWebhook", "deleteWebhook", "getUpdates"].map(|method| server.calls(method));
    assert_eq!(counts, [1, 0, 0]);
}

#[tokio::test]
async fn what_makes_a_start_impossible_is_said() {
    let (server, connection) = Server::start(&[]).await;
    let settings = ServiceSettings::new(connection);
    let start = |settings: ServiceSettings| {
        run(settings, |_: Parts| Recorder::default(), CancellationToken::new())
    };

    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    let error =
        start(ServiceSettings { webhook: Some(webhook(address)), ..settings.clone() }).await;
    assert!(matches!(error, Err(ServiceError::Listen { .. })), "{error:?}");

    let file = tempfile::NamedTempFile::new().unwrap();
    let data = Some(file.path().to_owned());
    let error = start(ServiceSettings { data, ..settings.clone() }).await;
    assert!(matches!(error, Err(ServiceError::Store(_))), "{error:?}");

    server.0.lock().unwrap().unknown = true;
    let error = start(settings).await;
    assert!(matches!(error, Err(ServiceError::InvalidToken(_))), "{error:?}");
}

#[tokio::test]
async fn a_stop_before_telegram_answers_is_a_stop() {
    let connection = Connection::new(Token::new("1:test"));
    let nowhere = Url::parse(&format!("http://{}", free_address().await)).unwrap();
    let settings = ServiceSettings::new(Connection { url: nowhere, ..connection });
    let shutdown = CancellationToken::new();
    let running = run(settings, |_: Parts| Recorder::default(), shutdown.clone());
    let running = tokio::spawn(running);
    sleep(Duration::from_millis(50)).await;
    shutdown.cancel();
    running.await.unwrap().unwrap();
}
