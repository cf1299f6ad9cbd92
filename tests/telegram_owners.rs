//! The link that makes who opens it an owner.

#![allow(clippy::unwrap_used, reason = "a test may panic, also in what its cases share")]

mod support;

use pullquote::telegram::api::Token;
use pullquote::telegram::invitation::Invitations;
#[cfg(unix)]
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};
use support::*;
use tempfile::TempDir;

const QUESTION: &str = "What did Lavrov discuss?";

/// A bot that serves nobody whom we know.
struct Closed {
    server: Server,
    folder: TempDir,
    ann: Person,
    bob: Person,
}

impl Closed {
    fn new() -> Closed {
        let server = Server::start();
        let (ann, bob) = (server.person("Ann"), server.person("Bob"));
        server.private(&ann);
        server.private(&bob);
        Closed { folder: tempfile::tempdir().unwrap(), server, ann, bob }
    }

    fn runner(&self) -> Runner {
        let runner = Bot::of(&self.server).data(self.folder.path()).pace("off");
        runner.env("PULLQUOTE_ALLOW_USERS", "1")
    }

    fn run(&self, change: impl FnOnce(&mut Command)) -> String {
        let mut command = Bot::command(&self.server);
        command.env("PULLQUOTE_DATA", self.folder.path());
        change(&mut command);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the link of `pullquote check` says behind `?start=`.
    fn payload(&self) -> String {
        let said = self.run(|command| {
            command.arg("check");
        });
        let (_, payload) = said.rsplit_once("https://t.me/quote_bot?start=").unwrap();
        payload.trim().to_owned()
    }

    /// What the bot says to this.
    #[track_caller]
    fn hears(&self, person: &Person, text: &str) -> String {
        let chat = self.server.private(person);
        let said = person.say(&chat, text);
        chat.wait_reply_to(&said, SOON).text.clone()
    }

    #[track_caller]
    fn opens(&self, person: &Person, payload: &str, expected: &str) {
        let heard = self.hears(person, &format!("/start {payload}"));
        assert!(heard.contains(expected), "{heard}");
    }

    /// Somebody's question is answered.
    #[track_caller]
    fn may_ask(&self, person: &Person) {
        let chat = self.server.private(person);
        let said = person.say(&chat, QUESTION);
        let reply = chat.wait_reply_to(&said, SOON);
        assert!(!reply.blockquotes().is_empty(), "{}", reply.text);
    }

    /// Somebody's question is met with a refusal or silence.
    #[track_caller]
    fn may_not_ask(&self, person: &Person) {
        assert!(!self.is_answered(person));
    }

    fn is_answered(&self, person: &Person) -> bool {
        let chat = self.server.private(person);
        let said = person.say(&chat, QUESTION);
        self.server.settled(Duration::from_millis(400), SOON);
        chat.replies_to(&said).iter().any(|reply| !reply.blockquotes().is_empty())
    }

    /// Waits until the bot has seen what another program changed, on a disk that may stand still.
    #[track_caller]
    fn comes_to(&self, answer: bool, person: &Person) {
        let end = Instant::now() + SOON;
        while self.is_answered(person) != answer {
            assert!(Instant::now() < end, "it has not come to that");
        }
    }
}

#[test]
fn who_opens_the_link_first_is_an_owner_and_nobody_else() {
    for by_webhook in [false, true] {
        let closed = Closed::new();
        let runner = || if by_webhook { closed.runner().webhook() } else { closed.runner() };
        let mut bot = runner().start();
        closed.may_not_ask(&closed.ann);
        closed.may_not_ask(&closed.bob);
        let payload = closed.payload();
        closed.opens(&closed.ann, &payload, "You are an owner");
        closed.opens(&closed.bob, &payload, "used already");
        closed.opens(&closed.ann, &payload, "You are an owner");
        closed.may_ask(&closed.ann);
        closed.may_not_ask(&closed.bob);
        assert!(!bot.log().contains(&payload) && !bot.log().contains(&closed.ann.id.to_string()));
        if by_webhook {
            bot.kill();
        } else {
            assert!(bot.stop().success());
        }

        let mut bot = runner().start();
        closed.opens(&closed.bob, &payload, "used already");
        closed.may_ask(&closed.ann);
        closed.may_not_ask(&closed.bob);
        closed.opens(&closed.bob, &closed.payload(), "You are an owner");
        closed.may_ask(&closed.bob);
        assert!(bot.stop().success());
        assert_eq!(closed.server.violations(), [""; 0]);
    }
}

#[cfg(unix)]
#[test]
fn the_link_is_good_after_a_reload_that_finds_no_token_any_more() {
    let closed = Closed::new();
    let folder = tempfile::tempdir().unwrap();
    let (token, notes) = (folder.path().join("token"), folder.path().join("notes.md"));
    fs::write(&token, closed.server.token()).unwrap();
    fs::write(&notes, "Kerry met Lavrov.").unwrap();
    let runner = closed.runner().library(&notes).command(|command| {
        command.env_remove("TELOXIDE_TOKEN").env("TELOXIDE_TOKEN_FILE", &token);
    });
    let mut bot = runner.start();
    fs::remove_file(&token).unwrap();
    fs::write(&notes, "Lavrov met Kerry.").unwrap();
    bot.signal("HUP");
    bot.wait_log("the documents were read anew", SOON);
    closed.opens(&closed.ann, &closed.payload(), "You are an owner");
    assert!(bot.stop().success());
}

#[test]
fn an_owner_may_ask_inline_too() {
    let closed = Closed::new();
    let mut bot = closed.runner().start();
    assert!(closed.ann.types_inline("lavrov", "").answer(SOON).results.is_empty());
    closed.opens(&closed.ann, &closed.payload(), "You are an owner");
    assert!(!closed.ann.types_inline("lavrov discuss", "").answer(SOON).results.is_empty());
    assert!(bot.stop().success());
    assert_eq!(closed.server.violations(), [""; 0]);
}

#[test]
fn a_link_that_is_old_or_made_up_makes_nobody_an_owner() {
    let closed = Closed::new();
    let mut bot = closed.runner().start();
    let now = SystemTime::now();
    let ours = Invitations::of(&Token::new(&closed.server.token()));
    let theirs = Invitations::of(&Token::new("123:theirs"));
    let minutes = |count: u64| Duration::from_secs(count * 60);
    let table = [
        (ours.payload(now - minutes(61)), "an hour ago"),
        (ours.payload(now + minutes(30)), "in half an hour"),
        (theirs.payload(now), "another bot's"),
        ("owner_18eb68165abb788a_72df18334a6a07a2487e7d458c42d695".to_owned(), "made up"),
        ("owner_".to_owned(), "cut"),
    ];
    for (payload, why) in table {
        let heard = closed.hears(&closed.ann, &format!("/start {payload}"));
        assert!(heard.contains("used already, or it is too old"), "{why}: {heard}");
    }
    closed.may_not_ask(&closed.ann);
    closed.opens(&closed.ann, &ours.payload(now - minutes(59)), "You are an owner");
    assert!(bot.stop().success());
    assert_eq!(closed.server.violations(), [""; 0]);
}

#[test]
fn in_a_group_the_link_does_nothing() {
    let closed = Closed::new();
    let readers = closed.server.group("Readers", &[&closed.ann, &closed.bob]);
    let lists = closed.runner().env("PULLQUOTE_ALLOW_CHATS", &readers.id.to_string());
    let mut bot = lists.start();
    let payload = closed.payload();
    let said = closed.ann.say(&readers, &format!("/start@quote_bot {payload}"));
    let heard = readers.wait_reply_to(&said, SOON);
    assert!(heard.text.contains("private chat"), "{}", heard.text);
    closed.may_not_ask(&closed.ann);
    closed.opens(&closed.bob, &payload, "You are an owner");
    assert!(bot.stop().success());
    assert_eq!(closed.server.violations(), [""; 0]);
}

#[test]
fn an_owner_hears_what_is_kept_and_can_undo_it() {
    let closed = Closed::new();
    let mut bot = closed.runner().start();
    closed.opens(&closed.ann, &closed.payload(), "You are an owner");
    assert!(closed.hears(&closed.ann, "/privacy").contains("ID is kept as an owner's"));
    closed.hears(&closed.ann, "/language ru");
    let russian = closed.hears(&closed.ann, "/privacy");
    assert!(russian.contains("ID владельца"), "{russian}");
    let payload = closed.payload();
    closed.opens(&closed.ann, &payload, "Теперь вы мой владелец");
    let done = closed.hears(&closed.ann, "/forget");
    assert!(done.contains("no owner"), "{done}");
    closed.may_not_ask(&closed.ann);
    closed.opens(&closed.ann, &payload, "used already");
    assert!(bot.stop().success());
    let mut bot = closed.runner().start();
    closed.may_not_ask(&closed.ann);
    assert!(bot.stop().success());
    assert_eq!(closed.server.violations(), [""; 0]);
}

#[test]
fn who_is_an_owner_by_the_settings_too_is_not_told_otherwise() {
    let closed = Closed::new();
    let runner = closed.runner().env("PULLQUOTE_OWNERS", &closed.ann.id.to_string());
    let mut bot = runner.start();
    closed.opens(&closed.ann, &closed.payload(), "You are an owner");
    let done = closed.hears(&closed.ann, "/forget");
    assert!(done.contains("Done.") && !done.contains("no owner"), "{done}");
    closed.may_ask(&closed.ann);
    assert!(!closed.hears(&closed.ann, "/privacy").contains("owner"));
    assert!(bot.stop().success());
    assert_eq!(closed.server.violations(), [""; 0]);
}

#[test]
fn without_a_data_folder_a_link_of_before_the_start_is_not_taken() {
    let closed = Closed::new();
    let runner = || {
        let open = Bot::of(&closed.server).pace("off");
        open.env("PULLQUOTE_ALLOW_USERS", "1")
    };
    let mut bot = runner().start();
    let payload = closed.payload();
    closed.opens(&closed.ann, &payload, "You are an owner");
    closed.may_ask(&closed.ann);
    assert!(bot.stop().success());
    std::thread::sleep(Duration::from_millis(1_100));
    let mut bot = runner().start();
    closed.opens(&closed.bob, &payload, "used already");
    closed.may_not_ask(&closed.ann);
    std::thread::sleep(Duration::from_millis(1_100));
    closed.opens(&closed.bob, &closed.payload(), "You are an owner");
    assert!(bot.stop().success());
    assert_eq!(closed.server.violations(), [""; 0]);
}

#[test]
fn owners_are_in_a_backup_and_a_used_link_stays_used() {
    let closed = Closed::new();
    let mut bot = closed.runner().start();
    let file = closed.folder.path().join("backup");
    let backup = |command: &mut Command| {
        command.arg("backup").arg(&file);
    };
    let restore = |command: &mut Command| {
        command.arg("restore").arg(&file);
    };
    assert!(closed.run(backup).contains("0 owners"));
    let payload = closed.payload();
    closed.opens(&closed.ann, &payload, "You are an owner");
    closed.run(restore);
    closed.comes_to(false, &closed.ann);
    closed.opens(&closed.bob, &payload, "used already");
    closed.opens(&closed.ann, &closed.payload(), "You are an owner");
    std::fs::remove_file(&file).unwrap();
    assert!(closed.run(backup).contains("1 owner by a link"));
    closed.hears(&closed.ann, "/forget");
    closed.run(restore);
    closed.comes_to(true, &closed.ann);
    assert!(bot.stop().success());
    assert_eq!(closed.server.violations(), [""; 0]);
}

#[test]
fn whoever_runs_the_bot_lists_owners_and_removes_them_while_it_runs() {
    let closed = Closed::new();
    let owners = |arguments: &[&str]| {
        let arguments: Vec<String> = arguments.iter().map(|&text| text.to_owned()).collect();
        closed.run(|command| {
            command.arg("owners").args(arguments).env("PULLQUOTE_OWNERS", "77");
        })
    };
    assert_eq!(owners(&[]), "77  by PULLQUOTE_OWNERS\n");
    let mut bot = closed.runner().start();
    let payload = closed.payload();
    closed.opens(&closed.ann, &payload, "You are an owner");
    let id = closed.ann.id.to_string();
    let listed = owners(&[]);
    assert!(listed.contains(&format!("\n{id}  by a link, 2")), "{listed}");
    closed.may_ask(&closed.ann);
    owners(&["--remove", &id]);
    closed.comes_to(false, &closed.ann);
    closed.opens(&closed.ann, &payload, "used already");
    assert_eq!(owners(&[]), "77  by PULLQUOTE_OWNERS\n");
    let mut again = Bot::command(&closed.server);
    again.args(["owners", "--remove", &id]).env("PULLQUOTE_DATA", closed.folder.path());
    let output = again.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no owner by a link"));
    assert!(bot.stop().success());
    assert_eq!(closed.server.violations(), [""; 0]);
}
