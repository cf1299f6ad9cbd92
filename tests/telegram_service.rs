//! Starting, trouble on the way, stopping: what the owner of a bot sees.

#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

mod support;

use serde_json::json;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};
use support::*;

const QUESTION: &str = "What did Lavrov discuss?";
/// Longer than any test.
const EVER: Duration = Duration::from_secs(600);

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + SOON;
    while !done() {
        assert!(Instant::now() < end, "{what}");
        sleep(Duration::from_millis(2));
    }
}

/// The lines of a log that are not only for information.
fn complaints(log: &str) -> Vec<&str> {
    log.lines().filter(|line| line.contains(" WARN ") || line.contains("ERROR")).collect()
}

fn count(log: &str, part: &str) -> usize {
    log.matches(part).count()
}

/// How it ended by itself, and what it said.
fn end_of(mut bot: Bot) -> (Option<i32>, String) {
    let status = bot.wait_exit(SOON);
    // The last lines may still be on their way.
    sleep(Duration::from_millis(50));
    (status.code(), bot.log())
}

#[test]
fn trouble_at_the_start_is_said_once_and_waited_out() {
    let table = [
        (Failure::Status(502), "status 502"),
        (Failure::CutBefore, "no answer from Telegram"),
        (Failure::TooMany(1), "asks to wait 1 s"),
        (Failure::EmptyParameters, "something new"),
    ];
    for (failure, words) in table {
        let server = Server::start();
        server.fail_next(on("getMe"), failure.clone(), 2);
        let ann = server.person("Ann");
        let home = server.private(&ann);
        let asked = ann.say(&home, QUESTION);
        let mut bot = Bot::of(&server).pace("off").start();
        home.wait_reply_to(&asked, SOON);
        let log = bot.log();
        assert_eq!(count(&log, words), 1, "{failure:?}: {log}");
        assert_eq!(count(&log, "trying again"), 1, "{failure:?}: {log}");
        assert_eq!(count(&log, "Telegram answers again"), 1, "{failure:?}: {log}");
        assert!(!log.contains("panic"), "{log}");
        assert_eq!(server.violations(), [""; 0]);
        assert!(bot.stop().success());
    }
}

#[test]
fn a_start_that_waits_for_telegram_can_be_stopped() {
    for failure in [Failure::Slow(EVER), Failure::Status(500), Failure::TooMany(600)] {
        let server = Server::start();
        server.fail_next(any(), failure, 1_000);
        let mut bot = Bot::of(&server).start_only();
        if server.calls().is_empty() {
            sleep(Duration::from_millis(200));
        }
        let start = Instant::now();
        assert!(bot.stop().success(), "{}", bot.log());
        assert!(start.elapsed() < Duration::from_secs(1));
    }
}

#[test]
fn what_the_bot_says_of_itself_at_the_start_delays_nothing() {
    let server = Server::start();
    for method in ["setMyCommands", "setMyDescription", "setMyShortDescription"] {
        server.fail_next(on(method), Failure::Status(500), 1_000);
    }
    for method in ["getMyCommands", "getMyDescription", "getMyShortDescription"] {
        server.fail_next(on(method), Failure::Slow(EVER), 1_000);
    }
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let asked = ann.say(&home, QUESTION);
    let mut bot = Bot::of(&server).pace("off").start();
    home.wait_reply_to(&asked, SOON);
    let calls = server.calls();
    let begun = calls.iter().find(|call| call.method == "getMe").unwrap().at;
    let answered = calls.iter().find(|call| call.method == "sendMessage").unwrap().at;
    assert!(answered - begun < Duration::from_secs(2), "{:?}", answered - begun);
    let start = Instant::now();
    assert!(bot.stop().success());
    assert!(start.elapsed() < Duration::from_secs(1), "nor does it delay the end");

    // And what fails for good is said.
    server.fail_no_more();
    server.fail_next(on("setMyCommands"), Failure::BadRequest("BOT_COMMAND_INVALID"), 1);
    let mut bot = Bot::of(&server).pace("off").start();
    bot.wait_log("commands", SOON);
    assert!(bot.log().contains("BOT_COMMAND_INVALID"), "{}", bot.log());
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_token_that_is_not_known_ends_it_with_words_and_code_2() {
    let server = Server::start();
    let words = "error: Telegram does not know this token: see that all of it is there";

    let bot = Bot::of(&server).env("TELOXIDE_TOKEN", "1:AAwrong").start_only();
    let (code, log) = end_of(bot);
    assert_eq!((code, count(&log, words)), (Some(2), 1), "{log}");
    assert!(!log.contains("AAwrong"), "{log}");

    // Revoked while it runs: found out by the poll, or sooner by a reply.
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::of(&server).data(folder.path()).pace("off").env("PULLQUOTE_GRACE", "300ms");
    let bot = bot.start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    server.fail_next(any(), Failure::Unauthorized, 1_000_000);
    let asked = ann.say(&home, QUESTION);
    let (code, log) = end_of(bot);
    assert_eq!((code, count(&log, words)), (Some(2), 1), "{log}");

    // With a token that is known, what was taken in is answered.
    server.fail_no_more();
    let mut bot = Bot::of(&server).data(folder.path()).pace("off").start();
    home.wait_reply_to(&asked, SOON);
    // One refusal that is none, as of a server that is being restarted, is no end.
    server.fail_next(on("sendMessage"), Failure::Unauthorized, 1);
    let asked = ann.say(&home, QUESTION);
    home.wait_reply_to(&asked, SOON);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn settings_that_cannot_be_used_end_it_with_words_and_code_2() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "this is no database of anybody's, but somebody's notes").unwrap();
    let foreign = folder.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("pullquote.sqlite"), fs::read(&file).unwrap()).unwrap();
    let path = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let table: Vec<(&str, String, &str)> = vec![
        ("TELOXIDE_TOKEN", String::new(), "no token"),
        ("TELOXIDE_TOKEN", "not/a token".into(), "is no token: it looks like"),
        ("TELOXIDE_TOKEN_FILE", path(&file), "keep one"),
        ("TELOXIDE_API_URL", "localhost:8081".into(), "TELOXIDE_API_URL"),
        ("TELOXIDE_PROXY", "nonsense".into(), "is no proxy"),
        ("PULLQUOTE_WEBHOOK_URL", "nonsense".into(), "PULLQUOTE_WEBHOOK_URL"),
        ("PULLQUOTE_GRACE", "soon".into(), "PULLQUOTE_GRACE"),
        ("PULLQUOTE_GRACE", "9000000000years".into(), "PULLQUOTE_GRACE"),
        ("PULLQUOTE_GROUP_AGE", "5".into(), "PULLQUOTE_GROUP_AGE"),
        ("PULLQUOTE_ALLOW_USERS", "@ann".into(), "@ann"),
        ("PULLQUOTE_PACE", "fast".into(), "PULLQUOTE_PACE"),
        ("PULLQUOTE_USER_LIMIT", "1/9000000000years".into(), "PULLQUOTE_USER_LIMIT"),
        ("PULLQUOTE_DATA", path(&file), "data folder cannot be used"),
        ("PULLQUOTE_DATA", path(&file.join("below")), "data folder cannot be used"),
        ("PULLQUOTE_DATA", path(&foreign), "no database of pullquote's"),
    ];
    for (name, value, words) in table {
        let (code, log) = end_of(Bot::of(&server).env(name, &value).start_only());
        assert_eq!(code, Some(2), "{name}={value}: {log}");
        assert!(log.contains(words), "{name}={value}: {log}");
        assert!(!log.contains("panic"), "{name}={value}: {log}");
    }
    let kept = fs::read_to_string(foreign.join("pullquote.sqlite")).unwrap();
    assert!(kept.starts_with("this is no database"), "it is left as it was");
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_token_may_stand_in_a_file() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, format!("{}\r\n", server.token())).unwrap();
    let of_file = |path: &str| {
        let bot = Bot::of(&server).env("TELOXIDE_TOKEN_FILE", path);
        bot.command(|command| {
            command.env_remove("TELOXIDE_TOKEN");
        })
    };
    let mut bot = of_file(file.to_str().unwrap()).start();
    assert!(bot.stop().success());
    let (code, log) = end_of(of_file("/no/such/file").start_only());
    assert_eq!(code, Some(2));
    assert!(log.contains("TELOXIDE_TOKEN_FILE names /no/such/file"), "{log}");
    fs::write(&file, "\n").unwrap();
    let (code, log) = end_of(of_file(file.to_str().unwrap()).start_only());
    assert_eq!(code, Some(2));
    assert!(log.contains("which is empty"), "{log}");
}

#[test]
fn two_bots_do_not_share_a_data_folder() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut bot = Bot::of(&server).data(folder.path()).start();
    let (code, log) = end_of(Bot::of(&server).data(folder.path()).start_only());
    assert_eq!(code, Some(2));
    assert!(log.contains("another pullquote uses this data folder"), "{log}");
    assert!(log.contains(folder.path().to_str().unwrap()), "{log}");
    bot.kill();
    let mut bot = Bot::of(&server).data(folder.path()).start();
    assert!(bot.stop().success(), "neither a kill nor a stop leaves a lock behind");
    let mut bot = Bot::of(&server).data(folder.path()).start();
    assert!(!bot.log().contains("gone with this process"), "{}", bot.log());
    assert!(bot.stop().success());
    let mut bot = Bot::of(&server).start();
    bot.wait_log("what is kept is gone with this process", SOON);
    assert!(bot.stop().success());
}

#[test]
fn another_poller_is_named_and_its_end_is_told() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let poll = || {
        // As another program would, whose call ends ours.
        let url = format!("{}/bot{}/getUpdates?timeout=0", server.url(), server.token());
        let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        http(host, &format!("GET /{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
    };
    assert!(poll().starts_with("HTTP/1.1 200"));
    bot.wait_log("another program polls with this token", SOON);
    server.fail_next(on("getUpdates"), Failure::Conflict, 2);
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let asked = ann.say(&home, QUESTION);
    home.wait_reply_to(&asked, SOON);
    bot.wait_log("no other program polls any more", SOON);
    let log = bot.log();
    assert_eq!(count(&log, "another program polls"), 1, "{log}");
    assert!(bot.stop().success());
    // That call named no kinds and had no body; it was not the bot's.
    assert_eq!(server.violations(), [""; 0]);
}

/// Sends this and gives the answer.
fn http(host: &str, request: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_webhook_that_is_set_is_deleted_and_what_it_would_have_brought_is_kept() {
    let server = Server::start();
    // One that leads nowhere: what comes waits at Telegram.
    server.set_webhook_by_hand("http://127.0.0.1:1/hook");
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let asked = ann.say(&home, QUESTION);
    server.fail_next(on("deleteWebhook"), Failure::Status(502), 1);
    let mut bot = Bot::of(&server).pace("off").start_only();
    home.wait_reply_to(&asked, SOON);
    bot.wait_log("the webhook is deleted; polling", SOON);
    let log = bot.log();
    assert_eq!(count(&log, "a webhook is set for this bot; it is deleted"), 1, "{log}");
    assert_eq!(server.webhook_url(), None);
    for call in server.calls_of("deleteWebhook") {
        assert_ne!(call.params["drop_pending_updates"], json!(true));
    }

    // Set by somebody while it polls, too; and the end is told without an update.
    server.set_webhook_by_hand("http://127.0.0.1:1/hook");
    until("it is deleted again", || server.webhook_url().is_none());
    until("and said again", || count(&bot.log(), "the webhook is deleted; polling") == 2);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_network_that_goes_and_comes_back_is_told_once_each() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    for round in 1..=2 {
        server.down(true);
        until("it is said", || count(&bot.log(), "no answer from Telegram") == round);
        let asked = ann.say(&home, QUESTION);
        // Some attempts more, and gateways that say something else in between.
        sleep(Duration::from_millis(1_500));
        server.fail_next(on("getUpdates"), Failure::CutBefore, 1);
        server.down(false);
        until("its end is said, though nothing else may happen", || {
            count(&bot.log(), "Telegram answers again") == round
        });
        home.wait_reply_to(&asked, SOON);
    }
    let log = bot.log();
    assert_eq!(count(&log, "no answer from Telegram"), 2, "{log}");
    assert_eq!(count(&log, "Telegram answers again"), 2, "{log}");
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn an_idle_bot_stops_at_once_by_either_signal() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    for (signal, data) in [("TERM", false), ("INT", false), ("TERM", true), ("INT", true)] {
        let bot = Bot::of(&server).pace("off");
        let mut bot = if data { bot.data(folder.path()) } else { bot }.start();
        let asked = ann.say(&home, QUESTION);
        home.wait_reply_to(&asked, SOON);
        server.settled(Duration::from_millis(100), SOON);
        let start = Instant::now();
        bot.signal(signal);
        let status = bot.wait_exit(SOON);
        let took = start.elapsed();
        assert_eq!(status.code(), Some(0), "{}", bot.log());
        assert!(took < Duration::from_secs(1), "{signal}: {took:?}");
        assert_eq!(server.updates_pending(), 0, "Telegram knows what was taken in");
        assert_eq!(home.replies_to(&asked).len(), 1);
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn what_is_in_hand_at_a_stop_is_answered_and_what_takes_longer_is_kept() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let start = |grace: &str| {
        let bot = Bot::of(&server).data(folder.path()).pace("off").env("PULLQUOTE_GRACE", grace);
        bot.start()
    };
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let (home, bobs) = (server.private(&ann), server.private(&bob));

    // Within the grace period: all of it, though each takes a while.
    let mut bot = start("5s");
    server.fail_next(on("sendMessage").to(&home), Failure::Slow(Duration::from_millis(300)), 3);
    let asked: Vec<Msg> = (0..3).map(|_| ann.say(&home, QUESTION)).collect();
    until("they are taken in", || server.updates_pending() == 0);
    let begun = Instant::now();
    bot.signal("TERM");
    bot.wait_log("stopping", SOON);
    let late = bob.say(&bobs, QUESTION);
    assert_eq!(bot.wait_exit(SOON).code(), Some(0), "{}", bot.log());
    assert!(begun.elapsed() < Duration::from_secs(4), "no longer than it takes");
    for message in &asked {
        assert_eq!(home.replies_to(message).len(), 1);
    }
    assert_eq!(bobs.replies_to(&late).len(), 0, "nothing more is taken in");

    // Beyond it: kept for the next start.
    server.fail_next(on("sendMessage").to(&home), Failure::Slow(EVER), 1);
    let mut bot = start("500ms");
    bobs.wait_reply_to(&late, SOON);
    let slow = [ann.say(&home, QUESTION), ann.say(&home, QUESTION)];
    until("they are taken in", || server.updates_pending() == 0);
    let begun = Instant::now();
    bot.signal("INT");
    assert_eq!(bot.wait_exit(SOON).code(), Some(0), "{}", bot.log());
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(500) && took < Duration::from_secs(2), "{took:?}");
    assert!(bot.log().contains("the rest is kept"), "{}", bot.log());
    server.fail_no_more();
    let mut bot = start("5s");
    for message in &slow {
        home.wait_reply_to(message, SOON);
    }
    server.settled(Duration::from_millis(100), SOON);
    assert!(slow.iter().all(|message| home.replies_to(message).len() == 1));
    assert!(bot.stop().success());

    // A second signal is obeyed at once, and loses nothing either.
    let mut bot = start("60s");
    server.fail_next(on("sendMessage").to(&home), Failure::Slow(EVER), 1);
    let asked = ann.say(&home, QUESTION);
    until("it is taken in", || server.updates_pending() == 0);
    bot.signal("TERM");
    bot.wait_log("stopping", SOON);
    let begun = Instant::now();
    bot.signal("TERM");
    assert_eq!(bot.wait_exit(SOON).code(), Some(143), "{}", bot.log());
    assert!(begun.elapsed() < Duration::from_secs(1));
    server.fail_no_more();
    let mut bot = start("5s");
    home.wait_reply_to(&asked, SOON);
    server.settled(Duration::from_millis(100), SOON);
    assert_eq!(home.replies_to(&asked).len(), 1);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_quiet_start_is_a_few_lines_without_complaints() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut bot = Bot::of(&server).data(folder.path()).start();
    bot.wait_log("@quote_bot is asked by polling", SOON);
    assert!(bot.stop().success());
    assert_eq!(complaints(&bot.log()), [""; 0]);
    assert!(bot.log().lines().count() <= 4, "{}", bot.log());
}
