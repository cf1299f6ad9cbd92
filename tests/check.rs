//! `pullquote check`: what it says of what, and that it disturbs nobody.

#![allow(clippy::unwrap_used, reason = "a test may panic, also in what its cases share")]

mod support;

use serde_json::json;
use std::fs;
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use support::*;

/// What it printed, and its exit code.
struct Checked {
    text: String,
    code: i32,
}

impl Checked {
    fn of(command: &mut Command) -> Checked {
        let Output { status, stdout, stderr } = command.output().unwrap();
        assert_eq!(String::from_utf8_lossy(&stderr), "", "all is said in the report");
        Checked { text: String::from_utf8(stdout).unwrap(), code: status.code().unwrap() }
    }

    /// Whether a line with this mark says all of it.
    fn says(&self, mark: &str, parts: &[&str]) -> bool {
        let mut marked = self.text.lines().filter(|line| line.starts_with(mark));
        marked.any(|line| parts.iter().all(|part| line.contains(part)))
    }

    #[track_caller]
    fn tells(&self, mark: &str, parts: &[&str]) {
        assert!(self.says(mark, parts), "no {mark} line says {parts:?}:\n{}", self.text);
    }
}

/// Checks a bot that only has a token, in an empty folder.
fn check(server: &Server, change: impl FnOnce(&mut Command)) -> Checked {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Bot::command(server);
    command.arg("check").current_dir(folder.path());
    change(&mut command);
    Checked::of(&mut command)
}

#[test]
fn beside_a_running_bot_all_is_well_and_nothing_is_disturbed() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let folder = tempfile::tempdir().unwrap();
    let mut bot = Bot::of(&server).data(folder.path()).pace("off").start();
    let asked = ann.say(&home, "What did Lavrov discuss?");
    home.wait_reply_to(&asked, SOON);
    server.settled(Duration::from_millis(200), SOON);
    let before = server.calls().len();
    let set_webhook = bot.port.map(|port| format!("http://127.0.0.1:{port}/telegram"));
    let checked = check(&server, |command| {
        command.env("PULLQUOTE_DATA", folder.path());
        if let Some(url) = &set_webhook {
            command.env("PULLQUOTE_WEBHOOK_URL", url);
        }
    });
    assert_eq!(checked.code, 0, "{}", checked.text);
    checked.tells("ok", &["settings", "PULLQUOTE_DATA", "TELOXIDE_TOKEN", "no pullquote.toml"]);
    checked.tells("ok", &["who may ask: everybody"]);
    checked.tells("ok", &["token", "@quote_bot"]);
    checked.tells("ok", &["clock"]);
    checked.tells("ok", &["document", "25 paragraphs"]);
    checked.tells("ok", &["data folder", "1 answer", "0 waiting"]);
    checked.tells("ok", &["a running bot uses"]);
    checked.tells("ok", &["free"]);
    assert!(!checked.text.contains("error "), "{}", checked.text);
    assert!(checked.text.contains("https://t.me/quote_bot?start=owner_"), "{}", checked.text);
    let calls = server.calls();
    let calls = calls[before..].iter().map(|call| call.method.as_str());
    let calls: Vec<&str> = calls.filter(|method| *method != "getUpdates").collect();
    assert_eq!(calls, ["getMe", "getWebhookInfo"]);
    let asked = ann.say(&home, "Where did Kerry go?");
    home.wait_reply_to(&asked, SOON);
    assert!(bot.stop().success());
    let again = check(&server, |command| {
        command.env("PULLQUOTE_DATA", folder.path());
    });
    again.tells("ok", &["data folder", "2 answers"]);
    again.tells("ok", &["no bot runs"]);
    let mut files: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["pullquote.lock", "pullquote.sqlite"]);
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn what_is_wrong_with_settings_and_token_is_said() {
    let server = Server::start();
    let table: [(&str, &str, &[&str]); 5] = [
        ("PULLQUOTE_LIBARY", "x", &["PULLQUOTE_LIBARY", "PULLQUOTE_LIBRARY"]),
        ("PULLQUOTE_GRACE", "5", &["PULLQUOTE_GRACE", "5s"]),
        ("TELOXIDE_TOKEN", "", &["no token", "@BotFather"]),
        ("TELOXIDE_TOKEN", "nonsense!", &["TELOXIDE_TOKEN", "no token"]),
        ("TELOXIDE_TOKEN", "123:unknown", &["token", "@BotFather", "revoked"]),
    ];
    for (name, value, parts) in table {
        let checked = check(&server, |command| {
            command.env(name, value);
        });
        assert_eq!(checked.code, 1, "{name}={value}: {}", checked.text);
        checked.tells("error", parts);
        assert!(!checked.text.contains("t.me/"), "no link of a bot that is unknown");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pullquote.toml"), "keep_days = 7\n").unwrap();
    let mut command = Bot::command(&server);
    let checked = Checked::of(command.arg("check").current_dir(folder.path()));
    checked.tells("ok", &["settings: from pullquote.toml, ", "TELOXIDE_TOKEN"]);
    assert!(!checked.text.contains(&server.token()) && !checked.text.contains(server.url()));
    let mut command = Bot::command(&server);
    for variable in ["TELOXIDE_TOKEN", "TELOXIDE_API_URL", "PULLQUOTE_LOG_FORMAT"] {
        command.env_remove(variable);
    }
    let nowhere = tempfile::tempdir().unwrap();
    let checked = Checked::of(command.arg("check").current_dir(nowhere.path()));
    checked.tells("ok", &["settings: nothing is set, and there is no pullquote.toml here"]);
    let checked = Checked::of(command.args(["--log", "warn"]).current_dir(folder.path()));
    checked.tells("ok", &["settings: from pullquote.toml, --log"]);
}

#[test]
fn flags_of_the_bot_that_do_not_fit_are_warnings() {
    let server = Server::builder()
        .me(|me| {
            me["supports_inline_queries"] = json!(false);
            me["supports_guest_queries"] = json!(false);
            me["can_read_all_group_messages"] = json!(true);
        })
        .start();
    let checked = check(&server, |_| {});
    assert_eq!(checked.code, 0, "{}", checked.text);
    checked.tells("note", &["inline mode is off", "/setinline"]);
    checked.tells("note", &["guest mode is off"]);
    checked.tells("warning", &["privacy mode is off", "/setprivacy"]);
}

#[test]
fn a_link_is_printed_for_a_bot_that_keeps_who_opened_it() {
    let server = Server::start();
    let checked = check(&server, |_| {});
    assert!(!checked.text.contains("https://t.me/"), "{}", checked.text);
    let last = checked.text.lines().last().unwrap();
    assert!(last.contains("data folder") && last.contains("owner"), "{}", checked.text);
}

#[test]
fn health_is_asked_for_where_it_is_told() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::of(&server).data(folder.path()).health();
    let mut bot = bot.env("PULLQUOTE_HEALTH_AFTER", "3s").start();
    let at = |port: u16| {
        check(&server, |command| {
            command.env("PULLQUOTE_DATA", folder.path());
            command.env("PULLQUOTE_HEALTH_LISTEN", format!("127.0.0.1:{port}"));
        })
    };
    let port = bot.health.unwrap();
    at(port).tells("ok", &["health: healthy"]);
    at(free_port()).tells("warning", &["health: a bot uses the data folder", "nobody listens"]);
    let stranger = server.url().trim_end_matches('/').rsplit_once(':').unwrap().1.parse().unwrap();
    let checked = at(stranger);
    checked.tells("error", &["health: ", "is no pullquote"]);
    assert_eq!(checked.code, 1);
    server.down(true);
    let end = Instant::now() + SOON;
    let mut checked = at(port);
    while !checked.says("error", &["health: unhealthy"]) {
        assert!(Instant::now() < end, "{}", checked.text);
        checked = at(port);
    }
    server.down(false);
    assert!(bot.stop().success());
    let checked = at(port);
    checked.tells("note", &["health: nobody listens", "no bot runs there now"]);
    assert_eq!(checked.code, 0, "{}", checked.text);
    let silent = check(&server, |_| {});
    assert!(!silent.text.contains("health"), "{}", silent.text);
}

#[test]
fn a_server_that_does_not_answer_is_named_and_not_waited_for_long() {
    let server = Server::start();
    let host = server.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let begun = Instant::now();
    server.fail_next(on("getMe"), Failure::Slow(Duration::from_secs(60)), 1);
    let checked = check(&server, |_| {});
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    checked.tells("error", &[&host, "none in time", "TELOXIDE_PROXY"]);
    checked.tells("ok", &["document"]);
    assert_eq!(checked.code, 1);

    server.fail_next(on("getMe"), Failure::TooMany(7), 1);
    check(&server, |_| {}).tells("error", &[&host, "wait 7 s"]);
    server.down(true);
    let checked = check(&server, |_| {});
    checked.tells("error", &[&host, "no answer"]);
    assert!(!checked.text.contains(&server.token()), "{}", checked.text);
}

#[test]
fn the_webhook_is_told_as_telegram_reports_it() {
    let server = Server::start();
    let wanted = "https://bot.example.org/telegram";
    let by_webhook = |command: &mut Command| {
        command.env("PULLQUOTE_WEBHOOK_URL", wanted);
    };
    check(&server, |_| {}).tells("ok", &["by polling", "no webhook"]);
    check(&server, by_webhook).tells("warning", &["none is set", wanted]);
    server.set_webhook_by_hand("https://other.example.org/");
    check(&server, |_| {}).tells("warning", &["other.example.org", "deletes"]);
    check(&server, by_webhook).tells("warning", &["other.example.org", wanted]);

    server.set_webhook_by_hand(wanted);
    let table = [
        ("SSL error {error:0A000086:certificate verify failed}", "certificate"),
        ("Connection refused", "port is open"),
        ("Connection timed out", "port is open"),
        ("Failed to resolve host: Name or service not known", "name in the address"),
        ("Wrong response from the webhook: 401 Unauthorized", "secret"),
        ("Wrong response from the webhook: 404 Not Found", "path"),
        ("Wrong response from the webhook: 502 Bad Gateway", "PULLQUOTE_WEBHOOK_LISTEN"),
    ];
    for (reason, remedy) in table {
        server.webhook_failed(60, reason);
        let checked = check(&server, by_webhook);
        checked.tells("warning", &["1m", reason, remedy]);
        assert_eq!(checked.code, 0);
    }
    server.webhook_failed(7_200, "Connection refused");
    check(&server, by_webhook).tells("ok", &["2h", "brought since"]);

    server.set_webhook_by_hand("http://127.0.0.1:9/telegram");
    let ann = server.person("Ann");
    ann.say(&server.private(&ann), "Who was Lavrov?");
    let end = Instant::now() + SOON;
    let mut checked = check(&server, |_| {});
    while checked.code == 0 {
        assert!(Instant::now() < end, "{}", checked.text);
        checked = check(&server, |_| {});
    }
    checked.tells("error", &["Connection refused", "port is open"]);
    checked.tells("warning", &["1 update waiting at Telegram"]);
}

#[test]
fn a_clock_that_is_wrong_is_a_warning() {
    let server = Server::start();
    for (seconds, mark, word) in [
        (0, "ok", "fits"),
        (45, "ok", "fits"),
        (-45, "ok", "fits"),
        (120, "warning", "behind"),
        (-7_200, "warning", "ahead of"),
    ] {
        server.clock_off(seconds);
        let checked = check(&server, |_| {});
        checked.tells(mark, &["clock", word]);
        assert_eq!(checked.code, 0, "{seconds}");
    }
}

#[test]
fn documents_are_told_with_what_is_wrong_with_them_and_who_may_ask() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.md"), "# Visit\n\nKerry met Lavrov.\n\nThey talked.")
        .unwrap();
    fs::write(folder.path().join("empty.txt"), "").unwrap();
    fs::write(folder.path().join("picture.png"), "x").unwrap();
    let ours = |command: &mut Command| {
        command.env("PULLQUOTE_LIBRARY", folder.path());
    };
    let checked = check(&server, ours);
    checked.tells("ok", &["good.md", "2 paragraphs"]);
    checked.tells("warning", &["empty.txt", "empty"]);
    checked.tells("note", &["1 file of another format"]);
    checked.tells("warning", &["everybody", "may ask your documents", "PULLQUOTE_ALLOW_USERS"]);
    assert_eq!(checked.text.matches("everybody").count(), 1, "{}", checked.text);
    assert_eq!(checked.code, 0);

    let closed = check(&server, |command| {
        ours(command);
        command.env("PULLQUOTE_ALLOW_USERS", "7");
    });
    assert!(!closed.text.contains("everybody"), "{}", closed.text);
    closed.tells("ok", &["who may ask: 1 person"]);
    let builtin = check(&server, |_| {});
    builtin.tells("ok", &["who may ask: everybody"]);
    assert!(!builtin.says("warning", &["everybody"]), "the article is for everybody");

    let none = check(&server, |command| {
        command.env("PULLQUOTE_LIBRARY", "/no/such/file");
    });
    none.tells("error", &["/no/such/file", "check the path"]);
    none.tells("ok", &["who may ask: everybody"]);
    assert!(!none.text.contains("your documents"), "there are none: {}", none.text);
    assert_eq!(none.code, 1);
}

#[test]
fn a_data_folder_is_looked_at_and_left_as_it_is() {
    let server = Server::start();
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    fs::create_dir(parent.path().join("empty")).unwrap();
    let foreign = parent.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("pullquote.sqlite"), "no database").unwrap();
    let table: [(&str, &str, &[&str]); 5] = [
        ("new/data", "ok", &["not there yet"]),
        ("empty", "ok", &["empty yet"]),
        ("file", "error", &["cannot be written"]),
        ("file/below", "error", &["cannot be written"]),
        ("foreign", "error", &["no database of pullquote's"]),
    ];
    for (name, mark, parts) in table {
        let path = parent.path().join(name);
        let checked = check(&server, |command| {
            command.env("PULLQUOTE_DATA", &path);
        });
        checked.tells(mark, parts);
        assert_eq!(checked.code, i32::from(mark == "error"), "{}", checked.text);
    }
    assert!(!parent.path().join("new").exists());
    let saved = parent.path().join("empty/before-restore-20260101T000000.000Z.backup");
    fs::write(saved, "").unwrap();
    let checked = check(&server, |command| {
        command.env("PULLQUOTE_DATA", parent.path().join("empty"));
    });
    checked.tells("note", &["1 file before-restore", "delete"]);
    check(&server, |_| {}).tells("warning", &["no data folder is set"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_of_somebody_else_is_told_with_what_mends_it() {
    let server = Server::start();
    // It belongs to the system, and not even its administrator may write there.
    let checked = check(&server, |command| {
        command.env("PULLQUOTE_DATA", "/proc/sys");
    });
    checked.tells("error", &["/proc/sys", "cannot be written"]);
    assert_eq!(checked.code, 1);
}
