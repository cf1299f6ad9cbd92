use super::*;
use crate::store::{Change, Retention, Store};
use crate::telegram::api::Token;
use crate::telegram::fake::{Fake, Reply};
use crate::telegram::lanes::Lanes;
use crate::telegram::update::Update;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Mutex;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<i64>>>);

impl Handler for Recorder {
    async fn handle(&self, update: Update) -> Vec<Change> {
        self.0.lock().unwrap().push(update.id);
        Vec::new()
    }
}

fn webhook() -> Arc<Webhook> {
    let url = Url::parse("https://bot.example.org/tg/hook").unwrap();
    Webhook::new(WebhookSettings::new(url), Secret::new("s3cret").unwrap())
}

/// Listens, and gives the address with what is handled and kept.
async fn listen(webhook: &Arc<Webhook>) -> (SocketAddr, Recorder, Store) {
    let store = Store::open(None, Retention::default()).await.unwrap();
    let seen = Recorder::default();
    let lanes = Lanes::new(seen.clone(), store.clone());
    let router = webhook.router(Intake::new(store.clone(), lanes, Duration::from_secs(300)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, seen, store)
}

async fn request(
    address: SocketAddr,
    method: &str,
    path: &str,
    secret: Option<&str>,
    body: String,
) -> u16 {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let method = method.parse().unwrap();
    let mut request = client.request(method, format!("http://{address}{path}")).body(body);
    if let Some(secret) = secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    request.send().await.unwrap().status().as_u16()
}

fn update(number: i64) -> String {
    format!(
        r#"{{"update_id":{number},"message":{{"message_id":1,"date":1,"chat":{{"id":7,"type":"private"}},"text":"hi"}}}}"#
    )
}

#[tokio::test]
async fn only_who_knows_the_secret_may_bring_updates() {
    let (address, seen, store) = listen(&webhook()).await;
    let large = format!(r#"{{"update_id":9,"x":"{}"}}"#, "x".repeat(LARGEST));
    let table = [
        ("POST", "/tg/hook", None, update(1), 401, "no secret"),
        ("POST", "/tg/hook", Some("s3cre"), update(1), 401, "a shorter one"),
        ("POST", "/tg/hook", Some("s3creT"), update(1), 401, "another one"),
        ("POST", "/tg/hook", None, large.clone(), 401, "no secret, before the body is read"),
        ("POST", "/tg/hook", Some("s3cret"), update(2), 200, "the secret"),
        ("POST", "/tg/hook", Some("s3cret"), update(2), 200, "the same update again"),
        (
            "POST",
            "/tg/hook",
            Some("s3cret"),
            r#"{"update_id":3,"x":1}"#.to_owned(),
            200,
            "nothing for this bot",
        ),
        ("POST", "/tg/hook", Some("s3cret"), "{}".to_owned(), 400, "no update"),
        ("POST", "/tg/hook", Some("s3cret"), large, 413, "too large"),
        ("GET", "/tg/hook", Some("s3cret"), String::new(), 405, "another method"),
        ("POST", "/tg", Some("s3cret"), update(4), 404, "another path"),
        ("POST", "/", Some("s3cret"), update(4), 404, "the root"),
    ];
    for (method, path, secret, body, expected, why) in table {
        assert_eq!(request(address, method, path, secret, body).await, expected, "{why}");
    }
    store.flush().await.unwrap();
    while !store.waiting().await.unwrap().is_empty() {
        sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(*seen.0.lock().unwrap(), [2]);
}

#[tokio::test]
async fn an_update_that_cannot_be_kept_is_to_come_again() {
    let (address, seen, store) = listen(&webhook()).await;
    store.close().await.unwrap();
    assert_eq!(request(address, "POST", "/tg/hook", Some("s3cret"), update(1)).await, 503);
    assert_eq!(*seen.0.lock().unwrap(), [0; 0]);
}

/// One that is not lost soon.
fn contact() -> Contact {
    Contact::new(Duration::from_secs(120))
}

/// What Telegram tells of a webhook that fits.
fn fitting() -> serde_json::Value {
    json!({
        "url": "https://bot.example.org/tg/hook", "has_custom_certificate": false,
        "pending_update_count": 3, "max_connections": 40, "allowed_updates": ALLOWED,
    })
}

/// The calls that are made within a while where Telegram tells this.
async fn calls(info: serde_json::Value) -> Vec<crate::telegram::fake::Request> {
    let fake = Fake::start(move |request| match request.method() {
        "getWebhookInfo" => Reply::ok(info.clone()),
        _ => Reply::ok(json!(true)),
    });
    let (webhook, api) = (webhook(), fake.api());
    let doubts = Doubts::default();
    let contact = contact();
    let keeping = webhook.keep(&api, &doubts, &contact);
    assert!(timeout(Duration::from_millis(150), keeping).await.is_err());
    fake.requests()
}

#[tokio::test]
async fn the_webhook_is_set_when_something_differs() {
    let differing = |name: &str, value: serde_json::Value| {
        let mut info = fitting();
        info[name] = value;
        info
    };
    let without = |name: &str| {
        let mut info = fitting();
        info.as_object_mut().unwrap().remove(name);
        info
    };
    let mut turned = ALLOWED.to_vec();
    turned.reverse();
    let table = [
        (fitting(), false, "all as wanted"),
        (differing("allowed_updates", json!(turned)), false, "in another order"),
        (differing("url", json!("")), true, "none"),
        (differing("url", json!("https://bot.example.org/old")), true, "another address"),
        (differing("max_connections", json!(10)), true, "other connections"),
        (differing("allowed_updates", json!(["message"])), true, "fewer kinds"),
        (without("max_connections"), false, "as many as Telegram makes by itself"),
        (without("allowed_updates"), true, "the kinds that Telegram sends by itself"),
    ];
    for (info, expected, why) in table {
        let calls = calls(info).await;
        assert_eq!(calls.len() == 2, expected, "{why}");
        if expected {
            assert_eq!(calls[1].method(), "setWebhook");
            let expected = json!({
                "url": "https://bot.example.org/tg/hook", "max_connections": 40,
                "allowed_updates": ALLOWED, "drop_pending_updates": false, "secret_token": "s3cret",
            });
            assert_eq!(calls[1].body, expected);
        }
    }
}

#[tokio::test]
async fn a_server_that_does_not_tell_of_the_webhook_is_told_once() {
    let answers = [
        Reply::failure(404, "Not Found", json!({})),
        Reply::failure(400, "Bad Request: no such method", json!({})),
        Reply::ok(json!(true)),
    ];
    for answer in answers {
        let fake = Fake::start(move |request| match request.method() {
            "getWebhookInfo" => answer.clone(),
            _ => Reply::ok(json!(true)),
        });
        let (webhook, api, doubts) = (webhook(), fake.api(), Doubts::default());
        let mut watch = Watch::default();
        for _ in 0..2 {
            assert_eq!(webhook.look(&api, &mut watch).await, Ok(()));
        }
        let requests = fake.requests();
        let methods: Vec<&str> = requests.iter().map(|request| request.method()).collect();
        assert_eq!(methods, ["getWebhookInfo", "setWebhook", "getWebhookInfo"]);
        assert!(
            timeout(Duration::from_millis(50), webhook.keep(&api, &doubts, &contact()))
                .await
                .is_err()
        );
    }
}

#[tokio::test]
async fn it_is_set_anew_where_telegram_itself_was_turned_away_and_once() {
    let turned_away = json!({"last_error_message": "Wrong response from the webhook: 401 Unauthorized", "last_error_date": 5});
    let unreached = json!({"last_error_message": "Connection timed out", "last_error_date": 5});
    let table = [
        (turned_away, 3, 1, "Telegram tells that it was turned away"),
        (json!({}), 3, 1, "it tells of nothing, but an update waits"),
        (unreached, 3, 0, "what waits does so for another reason"),
        (json!({}), 0, 0, "nothing waits: somebody else tried"),
    ];
    // Between two looks is a second: all side by side.
    let mut rows = JoinSet::new();
    for (told, pending, times, why) in table {
        let mut info = fitting();
        info["pending_update_count"] = json!(pending);
        info.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
        rows.spawn(async move { assert_eq!(times_set(info).await, times, "{why}") });
    }
    rows.join_all().await;
}

/// How often it is set where Telegram tells this at three looks, with a stranger before each.
async fn times_set(info: serde_json::Value) -> usize {
    let fake = Fake::start(move |request| match request.method() {
        "getWebhookInfo" => Reply::ok(info.clone()),
        _ => Reply::ok(json!(true)),
    });
    let count =
        |method: &str| fake.requests().iter().filter(|request| request.method() == method).count();
    let webhook = webhook();
    let (address, ..) = listen(&webhook).await;
    let api = fake.api();
    let keeping =
        tokio::spawn(async move { webhook.keep(&api, &Doubts::default(), &contact()).await });
    for look in 1..=3 {
        while count("getWebhookInfo") < look {
            sleep(Duration::from_millis(2)).await;
        }
        let status = request(address, "POST", "/tg/hook", Some("old"), update(1)).await;
        assert_eq!(status, 401);
    }
    sleep(Duration::from_millis(50)).await;
    assert!(!keeping.is_finished());
    keeping.abort();
    count("setWebhook")
}

#[tokio::test]
async fn what_telegram_refuses_for_good_ends_it() {
    let table = [
        (401, "Unauthorized", WebhookError::InvalidToken(InvalidToken)),
        (
            400,
            "Bad Request: bad webhook: HTTPS url must be provided for webhook",
            WebhookError::Refused(
                "Bad Request: bad webhook: HTTPS url must be provided for webhook".to_owned(),
            ),
        ),
    ];
    for (code, words, expected) in table {
        let fake = Fake::start(move |request| match request.method() {
            "getWebhookInfo" if request.number == 0 => Reply::failure(500, "oops", json!({})),
            "getWebhookInfo" => Reply::ok(json!({"url": ""})),
            _ => Reply::failure(code, words, json!({})),
        });
        assert_eq!(webhook().keep(&fake.api(), &Doubts::default(), &contact()).await, expected);
    }
}

#[test]
fn a_secret_is_what_telegram_takes() {
    let longest = "x".repeat(256);
    for secret in ["a", "A-z_0", &longest] {
        assert!(Secret::new(secret).is_ok(), "{secret}");
    }
    for secret in ["", "a b", "ключ", "a/b", &"x".repeat(257)] {
        assert_eq!(Secret::new(secret).unwrap_err(), SecretError, "{secret}");
    }
    let made = Secret::of(&Token::new("1:test"));
    assert!(Secret::new(made.as_str()).is_ok());
    assert_eq!(made.as_str(), Secret::of(&Token::new(" 1:test\n")).as_str());
    assert_ne!(made.as_str(), Secret::of(&Token::new("1:tesT")).as_str());
    assert_eq!(format!("{made:?}"), "Secret(…)");
}
