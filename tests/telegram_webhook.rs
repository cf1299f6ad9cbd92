//! Taking updates in by webhook.

#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

mod support;

use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};
use support::*;

const QUESTION: &str = "What did Lavrov discuss?";
const SECRET: &str = "kept-between_us";

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + SOON;
    while !done() {
        assert!(Instant::now() < end, "{what}");
        sleep(Duration::from_millis(2));
    }
}

/// The status of the answer to such a request.
fn request(port: u16, method: &str, path: &str, secret: Option<&str>, body: &str) -> u16 {
    let secret = secret.map(|secret| format!("X-Telegram-Bot-Api-Secret-Token: {secret}\r\n"));
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n{}content-length: {}\r\n\r\n",
        secret.unwrap_or_default(),
        body.len(),
    );
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(SOON)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // It may be turned away before all of it is read.
    let _ = stream.write_all(body.as_bytes());
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn post(port: u16, secret: Option<&str>, body: &str) -> u16 {
    request(port, "POST", "/telegram", secret, body)
}

/// A message that stands in the chat but was not told to the bot, and the update that tells it.
fn untold(person: &Person, home: &Chat, update: i64) -> (Msg, String) {
    let message = person.says(home, QUESTION).delivered(false).send();
    let json = json!({
        "update_id": update, "new_thing": {"a": []},
        "message": {
            "message_id": message.id, "date": 1_900_000_000, "text": QUESTION,
            "from": {"id": person.id, "is_bot": false, "first_name": "X"},
            "chat": {"id": home.id, "type": "private"},
            "entities": [{"type": "unheard_of", "offset": 0, "length": 4}],
        },
    });
    (message, json.to_string())
}

#[test]
fn questions_that_come_by_webhook_are_answered_each_once() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").webhook().start();
    let people: Vec<Person> = (0..10).map(|n| server.person(&format!("P{n}"))).collect();
    let homes: Vec<Chat> = people.iter().map(|person| server.private(person)).collect();
    let readers = server.group("Readers", &people.iter().collect::<Vec<_>>());
    let asked: Vec<(usize, Msg)> =
        (0..60).map(|n| (n % 10, people[n % 10].say(&homes[n % 10], QUESTION))).collect();
    let in_group = people[0].say(&readers, &format!("/ask {QUESTION}"));
    for (at, message) in &asked {
        homes[*at].wait_reply_to(message, SOON);
    }
    readers.wait_reply_to(&in_group, SOON);
    server.settled(Duration::from_millis(150), SOON);
    assert!(homes.iter().all(|home| home.messages_by_bot().len() == 6));
    assert_eq!(readers.messages_by_bot().len(), 1);
    assert!(server.calls_of("getUpdates").is_empty());
    let set = server.calls_of("setWebhook");
    assert_eq!(set.len(), 1);
    let params = &set[0].params;
    assert_eq!(
        params["allowed_updates"],
        json!([
            "message",
            "edited_message",
            "callback_query",
            "inline_query",
            "guest_message",
            "my_chat_member"
        ])
    );
    assert_eq!(params["secret_token"], SECRET);
    assert_ne!(params["drop_pending_updates"], true);
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn the_webhook_is_set_once_and_outlives_the_bot() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let mut bot = Bot::of(&server).pace("off").webhook().start();
    let port = bot.port.unwrap();
    server.wait_calls("setWebhook", 1, SOON);
    let begun = Instant::now();
    bot.signal("TERM");
    assert_eq!(bot.wait_exit(SOON).code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(1), "idle, it stops at once");
    let waits = ann.say(&home, QUESTION);
    sleep(Duration::from_millis(100));
    assert!(server.webhook_url().is_some() && server.calls_of("deleteWebhook").is_empty());

    // What came meanwhile waits at Telegram.
    let mut bot = Bot::of(&server).pace("off").webhook_on(port).start();
    home.wait_reply_to(&waits, SOON);
    assert_eq!(server.calls_of("setWebhook").len(), 1, "nothing differs");
    // A stranger at the door changes nothing about that.
    assert_eq!(post(port, Some("guessed"), "{}"), 401);
    server.wait_calls("getWebhookInfo", 3, SOON);
    assert_eq!(server.calls_of("setWebhook").len(), 1);
    assert!(bot.stop().success());

    // Another address, and another secret, of which only Telegram's own requests tell.
    let mut bot = Bot::of(&server).pace("off").webhook().start();
    server.wait_calls("setWebhook", 2, SOON);
    let port = bot.port.unwrap();
    assert!(bot.stop().success());
    let bot = Bot::of(&server).pace("off").webhook_on(port);
    let mut bot = bot.env("PULLQUOTE_WEBHOOK_SECRET", "another_one").start();
    let asked = ann.say(&home, QUESTION);
    home.wait_reply_to(&asked, SOON);
    let set = server.calls_of("setWebhook");
    assert_eq!((set.len(), set[2].params["secret_token"].as_str()), (3, Some("another_one")));
    assert_eq!(home.replies_to(&asked).len(), 1);
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn only_telegram_may_bring_updates_and_only_to_the_one_route() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut bot = Bot::of(&server).pace("off").data(folder.path()).webhook().start();
    let port = bot.port.unwrap();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let hello = ann.say(&home, QUESTION);
    home.wait_reply_to(&hello, SOON);
    let (message, update) = untold(&ann, &home, 800_000_001);
    let large = format!(r#"{{"update_id": 800000002, "x": "{}"}}"#, "x".repeat(2 << 20));
    let longer = format!("{SECRET}x");
    let table: Vec<(&str, &str, Option<&str>, &str, u16)> = vec![
        ("POST", "/telegram", None, &update, 401),
        ("POST", "/telegram", Some(""), &update, 401),
        ("POST", "/telegram", Some("kept-between_uS"), &update, 401),
        ("POST", "/telegram", Some("kept"), &update, 401),
        ("POST", "/telegram", Some(&longer), &update, 401),
        ("POST", "/telegram", Some(SECRET), &large, 413),
        ("POST", "/telegram", Some(SECRET), "not JSON", 400),
        ("POST", "/telegram", Some(SECRET), "", 400),
        ("GET", "/telegram", Some(SECRET), "", 405),
        ("PUT", "/telegram", Some(SECRET), &update, 405),
        ("POST", "/", Some(SECRET), &update, 404),
        ("POST", "/telegram/", Some(SECRET), &update, 404),
        ("GET", "/metrics", None, "", 404),
        // What is nothing for this bot was brought well.
        ("POST", "/telegram", Some(SECRET), r#"{"update_id": 800000003, "seance": {}}"#, 200),
    ];
    for (method, path, secret, body, expected) in table {
        let status = request(port, method, path, secret, body);
        assert_eq!(status, expected, "{method} {path} {secret:?}");
    }
    server.settled(Duration::from_millis(150), SOON);
    assert_eq!(home.replies_to(&message).len(), 0);
    assert!(!bot.log().contains("ERROR"), "{}", bot.log());

    // The same update, well brought, again and again, and after a restart.
    for _ in 0..3 {
        assert_eq!(post(port, Some(SECRET), &update), 200);
    }
    home.wait_reply_to(&message, SOON);
    assert_eq!(post(port, Some(SECRET), &update), 200);
    assert!(bot.stop().success());
    let mut bot = Bot::of(&server).pace("off").data(folder.path()).webhook_on(port).start();
    assert_eq!(post(port, Some(SECRET), &update), 200);
    let last = ann.say(&home, QUESTION);
    home.wait_reply_to(&last, SOON);
    assert_eq!(home.replies_to(&message).len(), 1);
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn an_update_is_accepted_once_it_is_kept_and_then_outlives_a_kill() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut bot = Bot::of(&server).pace("off").data(folder.path()).webhook().start();
    let port = bot.port.unwrap();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let hello = ann.say(&home, QUESTION);
    home.wait_reply_to(&hello, SOON);

    // Accepted, and the process is gone the moment after.
    server.fail_next(on("sendMessage"), Failure::Slow(Duration::from_secs(600)), 1_000);
    let asked: Vec<Msg> = (0..10)
        .map(|n| {
            let (message, update) = untold(&ann, &home, 700_000_000 + n);
            assert_eq!(post(port, Some(SECRET), &update), 200);
            message
        })
        .collect();
    bot.kill();
    server.fail_no_more();
    let mut bot = Bot::of(&server).pace("off").data(folder.path()).webhook_on(port).start();
    for message in &asked {
        home.wait_reply_to(message, SOON);
    }

    // While the database can't be written it is not accepted, so Telegram brings it again.
    let file = folder.path().join("pullquote.sqlite");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (message, update) = untold(&ann, &home, 700_000_100);
    runtime.block_on(async {
        use sqlx::Connection;
        // The bot may still be writing.
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file).busy_timeout(SOON);
        let mut other = sqlx::sqlite::SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
        assert_eq!(post(port, Some(SECRET), &update), 503);
        sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
        other.close().await.unwrap();
    });
    assert!(bot.log().contains("can't be taken in"), "{}", bot.log());
    assert_eq!(home.replies_to(&message).len(), 0);
    assert_eq!(post(port, Some(SECRET), &update), 200);
    home.wait_reply_to(&message, SOON);
    server.settled(Duration::from_millis(100), SOON);
    assert!(asked.iter().all(|message| home.replies_to(message).len() == 1));
    assert_eq!(home.replies_to(&message).len(), 1);
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn at_a_stop_no_request_is_accepted_that_is_not_kept_and_none_holds_it_up() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut bot = Bot::of(&server).pace("off").data(folder.path()).webhook().start();
    let port = bot.port.unwrap();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let hello = ann.say(&home, QUESTION);
    home.wait_reply_to(&hello, SOON);
    // Connections that say nothing, or half of something.
    let silent = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut half = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let head = format!(
        "POST /telegram HTTP/1.1\r\nhost: x\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\ncontent-length: 500\r\n\r\n{{\"upd"
    );
    half.write_all(head.as_bytes()).unwrap();
    sleep(Duration::from_millis(50));
    let asked: Vec<Msg> = (0..20).map(|_| ann.say(&home, QUESTION)).collect();
    let begun = Instant::now();
    bot.signal("TERM");
    assert_eq!(bot.wait_exit(SOON).code(), Some(0), "{}", bot.log());
    assert!(begun.elapsed() < Duration::from_millis(2_500), "{:?}", begun.elapsed());
    drop((silent, half));
    let mut bot = Bot::of(&server).pace("off").data(folder.path()).webhook_on(port).start();
    for message in &asked {
        home.wait_reply_to(message, SOON);
    }
    server.settled(Duration::from_millis(150), SOON);
    assert!(asked.iter().all(|message| home.replies_to(message).len() == 1));
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn trouble_is_said_by_webhook_too() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").webhook().start();
    let port = bot.port.unwrap();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let hello = ann.say(&home, QUESTION);
    home.wait_reply_to(&hello, SOON);
    // The network goes while an answer is on its way.
    let (message, update) = untold(&ann, &home, 700_000_000);
    server.down(true);
    assert_eq!(post(port, Some(SECRET), &update), 200);
    bot.wait_log("no answer from Telegram", SOON);
    sleep(Duration::from_millis(1_500));
    server.down(false);
    bot.wait_log("Telegram answers again", SOON);
    home.wait_reply_to(&message, SOON);
    let log = bot.log();
    assert_eq!(log.matches("no answer from Telegram").count(), 1, "{log}");
    assert_eq!(log.matches("Telegram answers again").count(), 1, "{log}");
    assert!(bot.stop().success());

    // The token is revoked.
    let bot = Bot::of(&server).pace("off").env("PULLQUOTE_GRACE", "200ms").webhook_on(port);
    let mut bot = bot.start();
    server.fail_next(any(), Failure::Unauthorized, 1_000_000);
    let _ = ann.say(&home, QUESTION);
    assert_eq!(bot.wait_exit(SOON).code(), Some(2), "{}", bot.log());
    until("it is said", || bot.log().contains("error: Telegram does not know this token"));
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_webhook_that_cannot_be_had_ends_it_with_words_and_code_2() {
    let server = Server::builder().needs_https().start();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let cases = [
        (Bot::of(&server).webhook(), "does not accept the webhook"),
        (Bot::of(&server).webhook_on(port), "cannot listen on 127.0.0.1"),
        (
            Bot::of(&server).webhook().env("PULLQUOTE_WEBHOOK_SECRET", "a b"),
            "PULLQUOTE_WEBHOOK_SECRET is no secret of a webhook: it has to be",
        ),
        (
            Bot::of(&server).webhook().env("PULLQUOTE_WEBHOOK_LISTEN", "here"),
            "PULLQUOTE_WEBHOOK_LISTEN",
        ),
    ];
    for (bot, words) in cases {
        let mut bot = bot.start_only();
        assert_eq!(bot.wait_exit(SOON).code(), Some(2), "{words}: {}", bot.log());
        until(words, || bot.log().contains(words));
        assert!(!bot.log().contains("a b"), "{}", bot.log());
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn without_a_secret_of_the_owners_one_is_made_that_stays() {
    let server = Server::start();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    for _ in 0..2 {
        let bot = Bot::of(&server).pace("off").webhook_on(free);
        let mut bot = bot.env("PULLQUOTE_WEBHOOK_SECRET", "").start();
        let asked = ann.say(&home, QUESTION);
        home.wait_reply_to(&asked, SOON);
        assert_eq!(post(free, None, "{}"), 401);
        assert!(bot.stop().success());
    }
    let set = server.calls_of("setWebhook");
    assert_eq!(set.len(), 1, "the second start makes the same");
    let secret = set[0].params["secret_token"].as_str().unwrap();
    assert!(secret.len() >= 32, "{secret}");
    assert!(!server.token().contains(secret));
}
