//! What the log tells, and that it never tells what somebody asked, who it was, or a secret.

#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

mod support;

use serde_json::{Value, json};
use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;
use support::*;

/// This program and all that it is made of, as loud as they can be.
const ALL: &str = "trace,axum=trace,h2=trace,hyper=trace,hyper_util=trace,reqwest=trace,rustls=trace,sqlx=trace,teloxide=trace,teloxide_core=trace,tokio=trace,mio=trace,tower=trace";

/// Each line of a log, read as JSON.
fn lines(log: &str) -> Vec<Value> {
    let read = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
    log.lines().map(read).collect()
}

/// Plays a bit of all that people and Telegram do to a bot; every word of theirs has "zq" in it.
fn play(server: &Server, bot: &Bot) {
    let ann = server.person("Zqwilhelmina").called("zqwilhelmina_x");
    let bob = server.person("Zqbob").called("zqbob_x");
    let (home, bobs) = (server.private(&ann), server.private(&bob));
    let readers = server.group("Zqreaders", &[&ann, &bob]);
    let club = server.new_group("Zqclub").called("zqclub_public").people(&[&bob]);
    let club = club.without_bot().build();

    // In private, with failures of all kinds on the way.
    let failures =
        [Failure::CutBefore, Failure::Status(502), Failure::TooMany(1), Failure::EmptyParameters];
    for failure in failures {
        server.fail_next(on("sendMessage").to(&home), failure, 1);
    }
    server.forget_calls();
    ann.say(&home, "Whatever did Lavrov zqquibblingly discuss?");
    server.wait_calls("sendMessage", 4, SOON);
    let asked = ann.say(&home, "Whatever did Lavrov zqskedaddlingly discuss?");
    let answer = home.wait_reply_to(&asked, SOON);
    ann.edits(&asked, "Who was Kerry, zqflabbergastingly?");
    answer.wait_edit(SOON);
    let follow_up = ann.says(&home, "and zqwhen did Lavrov talk?").reply_to(&answer).send();
    home.wait_reply_to(&follow_up, SOON);
    let answer = home.wait_reply_to(&follow_up, SOON);
    ann.taps(&answer, "Next quote (2 of 5)").answer(SOON);
    for command in ["/start zqlink", "/help", "/privacy", "/zqunknown", "/ask", "/forget"] {
        let said = ann.say(&home, command);
        home.wait_after(&said, SOON);
    }
    let refused = [
        Failure::BadRequest("PEER_ID_INVALID"),
        Failure::BadRequest("something odd"),
        Failure::Forbidden("bot was blocked by the user"),
    ];
    for failure in refused {
        server.fail_next(on("sendMessage").to(&bobs), failure, 1);
        server.forget_calls();
        bob.say(&bobs, "Where did zqlavrov meet Kerry?");
        server.wait_call("sendMessage", SOON);
    }

    // In a group, inline, as a guest.
    let asked = bob.say(&readers, "/ask what did zqlavrov discuss about Syria?");
    readers.wait_reply_to(&asked, SOON);
    bob.say(&readers, "zqnothing for a bot");
    let _ = ann.types_inline("zqbamboozlingly Lavrov", "").answer(SOON);
    let guest = bob.mentions_guest(&club, "@quote_bot what did zqlavrov discuss?").send();
    let _ = guest.answer(SOON);

    // What is no update, or none that is known.
    let chat = json!({"id": home.id, "type": "private", "first_name": "Zqwilhelmina"});
    server.push_update(json!({"poll": {"id": "1", "question": "zqpoll"}}));
    server.push_update(json!({"message": "zqno message at all"}));
    server.push_update(json!({"message": {"message_id": "zqx", "chat": chat, "text": ["zqlist"]}}));
    server.push_update(json!({"zqnew_kind": {"text": "zqnew"}}));
    let last = ann.say(&home, "zqlast words of Lavrov?");
    home.wait_reply_to(&last, SOON);
    bot.health("/metrics");
    bot.health("/telegram");
}

#[test]
fn no_log_tells_a_secret_or_what_people_say_whatever_it_is_to_tell() {
    let table = [("trace", false), ("trace", true), (ALL, false), (ALL, true)];
    for (wanted, by_webhook) in table {
        let server = Server::start();
        let folder = tempfile::tempdir().unwrap();
        let bot = Bot::of(&server).data(folder.path()).pace("off").health();
        let bot = bot.env("PULLQUOTE_LOG", wanted).env("PULLQUOTE_LOG_FORMAT", "json");
        let mut bot = if by_webhook { bot.webhook() } else { bot }.start();
        play(&server, &bot);
        if let Some(port) = bot.port {
            malformed(port);
        }
        server.settled(Duration::from_millis(100), SOON);
        assert!(bot.stop().success());
        let log = bot.log();
        assert!(log.contains("TRACE") || log.contains("DEBUG"), "{wanted}: {log}");
        assert!(lines(&log).len() > 5, "{wanted}: {log}");
        let is_loud = log.contains("\"target\":\"hyper");
        assert_eq!(is_loud, wanted == ALL, "{log}");
        let token = server.token();
        let (_, secret) = token.split_once(':').unwrap();
        let lower = log.to_lowercase();
        for part in [secret, &secret[..12], "kept-between_us", "zq", "Lavrov", "Syria"] {
            let line = lower.lines().find(|line| line.contains(&part.to_lowercase()));
            assert_eq!(line, None, "{part} with {wanted}, by webhook: {by_webhook}");
        }
    }
}

/// What somebody sends who is not Telegram, or a Telegram that has gone mad.
fn malformed(port: u16) {
    use std::io::{Read, Write};
    for (secret, body) in [
        ("wrong", r#"{"update_id": 1, "message": "zqstranger"}"#),
        ("kept-between_us", "zqno json"),
        ("kept-between_us", r#"{"update_id": "zqno number"}"#),
    ] {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        let head = format!(
            "POST /telegram HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-telegram-bot-api-secret-token: {secret}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 40"), "{answer}");
    }
}

#[test]
fn a_line_about_an_update_names_it_and_the_kind_of_its_chat() {
    let server = Server::start();
    let bot = Bot::of(&server).pace("off").env("PULLQUOTE_LOG_FORMAT", "json");
    let mut bot = bot.env("PULLQUOTE_LOG", "warn").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let readers = server.group("Readers", &[&ann]);
    for chat in [&home, &readers] {
        server.fail_next(on("sendMessage").to(chat), Failure::BadRequest("something odd"), 1);
        ann.say(chat, "/ask what did Lavrov discuss?");
    }
    let refused = "Telegram refused a reply";
    bot.wait_log(refused, SOON);
    server.settled(Duration::from_millis(100), SOON);
    assert!(bot.stop().success());
    let lines = lines(&bot.log());
    let mut chats: Vec<&str> = Vec::new();
    for line in lines.iter().filter(|line| line["message"] == refused) {
        assert_eq!(line["level"], "WARN", "{line}");
        assert!(line["span"]["update"].is_i64(), "{line}");
        let time = line["timestamp"].as_str().unwrap();
        assert!(humantime::parse_rfc3339(time).is_ok(), "{time}");
        chats.push(line["span"]["chat"].as_str().unwrap());
    }
    chats.sort_unstable();
    assert_eq!(chats, ["private", "supergroup"]);
}

#[test]
fn the_log_is_json_where_nobody_reads_it_and_to_its_last_line() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.md"), "# Good\n\nIt can be read.\n").unwrap();
    fs::write(folder.path().join("twice.md"), "# Good\n\nIt can be read.\n").unwrap();
    fs::write(folder.path().join("bad.txt"), [0xff, 0, 1, 2, 3]).unwrap();
    server.fail_next(any(), Failure::Unauthorized, 1_000);
    let auto = Bot::of(&server).library(folder.path()).command(|command| {
        command.env_remove("PULLQUOTE_LOG_FORMAT");
    });
    let mut bot = auto.start_only();
    assert_eq!(bot.wait_exit(SOON).code(), Some(2));
    sleep(Duration::from_millis(50));
    let lines = lines(&bot.log());
    let of = |part: &str| {
        let has = |line: &&Value| line["message"].as_str().is_some_and(|said| said.contains(part));
        lines.iter().find(has).unwrap_or_else(|| panic!("no {part}: {lines:?}"))
    };
    assert_eq!(of("bad.txt")["level"], "WARN");
    assert_eq!(of("twice.md")["level"], "INFO");
    let last = lines.last().unwrap();
    assert_eq!(last["level"], "ERROR");
    assert!(last["message"].as_str().unwrap().starts_with("Telegram does not know this token"));
    assert!(humantime::parse_rfc3339(last["timestamp"].as_str().unwrap()).is_ok());
}

#[test]
fn no_argument_takes_a_secret() {
    // The arguments of a process are for all to see: the token is in none.
    let help = Command::new(env!("CARGO_BIN_EXE_pullquote")).args(["serve", "--help"]).output();
    assert!(!String::from_utf8(help.unwrap().stdout).unwrap().contains("--token"));
}

#[test]
fn times_are_whole_seconds_for_a_person_and_finer_in_json() {
    let server = Server::start();
    let at = |format: &str| {
        let mut bot = Bot::of(&server).env("PULLQUOTE_LOG_FORMAT", format).start();
        assert!(bot.stop().success());
        bot.log()
    };
    for line in at("human").lines() {
        let (time, rest) = line.split_once(' ').unwrap();
        // As 2026-11-25T22:22:28Z.
        assert!(time.len() == 20 && time.ends_with('Z') && time.contains('T'), "{line}");
        assert!(!rest.is_empty());
    }
    for line in lines(&at("json")) {
        assert!(line["timestamp"].as_str().unwrap().contains('.'), "{line}");
    }
}
