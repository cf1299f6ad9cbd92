//! Health: what a container's runner and a monitor see.

#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

mod support;

use std::net::TcpListener;
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::{Duration, Instant};
use support::*;

const QUESTION: &str = "What did Lavrov discuss?";
/// Longer than a bot here goes without word.
const LONG: Duration = Duration::from_secs(5);
/// After how long without word the bots here are unhealthy.
const AFTER: Duration = Duration::from_secs(3);

fn of(server: &Server) -> Runner {
    Bot::of(server).pace("off").health().env("PULLQUOTE_HEALTH_AFTER", "3s")
}

/// `pullquote healthcheck` with nothing but these variables set.
fn healthcheck(variables: &[(&str, &str)]) -> (Option<i32>, String) {
    healthcheck_with(variables, &[])
}

fn healthcheck_with(variables: &[(&str, &str)], options: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    command.arg("healthcheck").args(options).current_dir(folder.path()).env_clear();
    command.envs(variables.iter().copied());
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (said, complaints) =
        (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert_eq!(complaints, "");
    assert_eq!(said.lines().count(), 1, "one line: {said}");
    (status.code(), said)
}

fn check(bot: &Bot) -> (Option<i32>, String) {
    healthcheck(&[("PULLQUOTE_HEALTH_LISTEN", &format!("0.0.0.0:{}", bot.health.unwrap()))])
}

/// Waits until the check has this exit code, and gives how long that took and what it said.
fn wait_check(bot: &Bot, code: i32) -> (Duration, String) {
    let start = Instant::now();
    loop {
        let (is, said) = check(bot);
        if is == Some(code) {
            return (start.elapsed(), said);
        }
        assert!(start.elapsed() < SOON, "still {is:?}: {said}");
        sleep(Duration::from_millis(50));
    }
}

/// What is lost and found again.
fn is_lost_and_found(server: &Server, bot: &Bot, method: &str, failure: Failure, words: &str) {
    let end = Instant::now() + SOON;
    while !check(bot).1.starts_with("healthy: Telegram answered ") {
        assert!(Instant::now() < end, "{}", check(bot).1);
    }
    assert_eq!(bot.health("/telegram").0, 200);
    let is_down = matches!(failure, Failure::CutBefore);
    if is_down {
        server.down(true);
    } else {
        server.fail_next(on(method), failure.clone(), 1_000_000);
    }
    let (took, said) = wait_check(bot, 1);
    assert!(took <= AFTER * 3 / 2 + LONG, "{failure:?}: {took:?}");
    assert!(said.starts_with("unhealthy: Telegram answered ") && said.contains(words), "{said}");
    assert_eq!(bot.health("/telegram"), (503, check(bot).1), "it is the same words");
    assert_eq!(bot.health("/healthz").0, 200, "it lives");
    assert_eq!(bot.health("/readyz").0, 200, "and needs not be started anew");
    server.down(false);
    server.fail_no_more();
    wait_check(bot, 0);
}

#[test]
fn by_polling_health_is_lost_with_telegram_and_comes_back() {
    let server = Server::start();
    let mut bot = of(&server).start();
    for (failure, words) in [
        (Failure::CutBefore, ""),
        (Failure::Status(502), ""),
        (Failure::Slow(LONG), ""),
        (Failure::Conflict, "another program takes the updates"),
    ] {
        is_lost_and_found(&server, &bot, "getUpdates", failure, words);
    }
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn by_webhook_health_is_lost_with_telegram_and_comes_back() {
    let server = Server::start();
    let mut bot = of(&server).webhook().start();
    for failure in [Failure::CutBefore, Failure::Status(502), Failure::Slow(LONG)] {
        is_lost_and_found(&server, &bot, "getWebhookInfo", failure, "");
    }
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn another_poller_makes_unhealthy_though_polls_succeed_in_between() {
    let server = Server::start();
    // A quarter of this is longer than the bot waits after a refusal.
    let mut bot = of(&server).env("PULLQUOTE_HEALTH_AFTER", "6s").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    wait_check(&bot, 0);
    let start = Instant::now();
    while check(&bot).0 == Some(0) {
        assert!(start.elapsed() < SOON, "{}", bot.log());
        // Its poll is ended, and the next one brings something.
        server.fail_next(on("getUpdates"), Failure::Conflict, 1);
        let asked = ann.say(&home, QUESTION);
        home.wait_reply_to(&asked, SOON);
        sleep(Duration::from_millis(50));
    }
    server.fail_no_more();
    wait_check(&bot, 0);
    assert!(bot.stop().success());
}

#[test]
fn a_bot_with_nothing_to_do_stays_healthy() {
    for by_webhook in [false, true] {
        let server = Server::start();
        // Half of it is how long a machine may be busy with other things.
        let after = Duration::from_secs(8);
        let bot = of(&server).env("PULLQUOTE_HEALTH_AFTER", "8s");
        let mut bot = if by_webhook { bot.webhook() } else { bot }.start();
        let end = Instant::now() + after * 3 / 2;
        while Instant::now() < end {
            let (status, words) = bot.health("/telegram");
            assert_eq!(status, 200, "by webhook: {by_webhook}: {words}");
            sleep(Duration::from_millis(100));
        }
        assert!(server.polls() < 30, "it still waits for updates: {}", server.polls());
        assert!(bot.stop().success());
    }
}

#[test]
fn a_start_without_telegram_lives_and_is_ready_but_not_healthy() {
    let server = Server::start();
    server.down(true);
    let mut bot = of(&server).start_only();
    bot.wait_log("health is told at", SOON);
    let (status, words) = bot.health("/telegram");
    assert_eq!(status, 503, "it has heard nothing yet");
    assert!(words.contains("no word of Telegram yet"), "{words}");
    let (_, said) = wait_check(&bot, 1);
    assert!(said.contains("no word of Telegram yet"), "{said}");
    assert_eq!(bot.health("/healthz"), (200, "alive\n".to_owned()));
    assert_eq!(bot.health("/readyz").0, 200);
    assert_eq!(bot.health("/metrics").0, 200);
    let (status, words) = bot.health("/elsewhere");
    assert!(status == 404 && words.contains("/healthz"), "{words}");
    server.down(false);
    wait_check(&bot, 0);
    assert!(bot.stop().success());
}

#[test]
fn an_address_that_is_taken_ends_the_start_with_words() {
    let server = Server::start();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut bot = Bot::of(&server).env("PULLQUOTE_HEALTH_LISTEN", &address).start_only();
    assert_eq!(bot.wait_exit(SOON).code(), Some(2));
    bot.wait_log(&format!("cannot listen on {address}"), SOON);
}

#[test]
fn the_check_says_what_is_wrong_and_ends_with_1_whatever_it_is() {
    let server = Server::start();
    let mut bot = of(&server).start();
    let (code, said) = check(&bot);
    assert_eq!(code, Some(0), "{said}");
    let port = bot.health.unwrap();
    assert!(bot.stop().success());
    let gone = format!("127.0.0.1:{port}");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = silent.local_addr().unwrap().to_string();
    let stranger = server.url().strip_prefix("http://").unwrap().to_owned();
    let table: [(&[(&str, &str)], &str); 5] = [
        (&[], "set PULLQUOTE_HEALTH_LISTEN"),
        (&[("PULLQUOTE_HEALTH_LISTEN", &gone)], "nobody listens there"),
        (&[("PULLQUOTE_HEALTH_LISTEN", &silent)], "no answer from a bot"),
        (&[("PULLQUOTE_HEALTH_LISTEN", &stranger)], "is no pullquote"),
        (&[("PULLQUOTE_HEALTH_LISTEN", "nonsense")], "PULLQUOTE_HEALTH_LISTEN"),
    ];
    for (variables, words) in table {
        let begun = Instant::now();
        let (code, said) = healthcheck(variables);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.starts_with("unhealthy: ") && said.contains(words), "{said}");
        assert!(begun.elapsed() < SOON);
    }
    let (code, said) =
        healthcheck_with(&[("PULLQUOTE_HEALTH_LISTEN", &silent)], &["--health-listen", &stranger]);
    assert!(code == Some(1) && said.contains("is no pullquote"), "the option wins: {said}");
}
