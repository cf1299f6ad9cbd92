//! What is kept, for how long, and what is not.

#![allow(clippy::unwrap_used, reason = "a test may panic, also in what its cases share")]

mod support;

use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use support::*;
use tempfile::TempDir;

/// For what is not to come.
const CALM: Duration = Duration::from_millis(250);
/// A word that no document has, to be looked for in the files.
const SECRET: &str = "zanzibarskuld";

/// Whether any file of the folder has this text.
fn holds(folder: &Path, text: &str) -> bool {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter_map(|file| fs::read(file).ok())
        .any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[track_caller]
fn wait_gone(folder: &Path, text: &str) {
    let end = Instant::now() + SOON;
    while holds(folder, text) {
        assert!(Instant::now() < end, "{text:?} is still in the folder");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Runs a statement on the file of a bot that is stopped; gives the number of rows that it changed.
fn run_sql(folder: &Path, sql: &'static str) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}", folder.join("pullquote.sqlite").display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let done = sqlx::query(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        done.rows_affected()
    })
}

struct Home {
    server: Server,
    folder: TempDir,
    ann: Person,
    chat: Chat,
}

impl Home {
    fn new() -> Home {
        let server = Server::start();
        let ann = server.person("Ann");
        let chat = server.private(&ann);
        Home { folder: tempfile::tempdir().unwrap(), server, ann, chat }
    }

    fn runner(&self) -> Runner {
        Bot::of(&self.server).data(self.folder.path()).pace("off")
    }

    fn say(&self, text: &str) -> (Msg, BotMessage) {
        let asked = self.ann.say(&self.chat, text);
        let said = self.chat.wait_reply_to(&asked, SOON);
        (asked, said)
    }

    fn done(self) {
        assert_eq!(self.server.violations(), [""; 0]);
    }
}

#[test]
fn buttons_edits_follow_ups_and_the_language_outlive_a_stop_and_a_crash() {
    let home = Home::new();
    let readers = home.server.group("Readers", &[&home.ann]);
    for crash in [false, true] {
        let mut bot = home.runner().start();
        let (asked, answer) = home.say("What did Lavrov discuss?");
        let (followed, first) = home.say("Where did Kerry go?");
        home.say("/language ru");
        let asked_there = home.ann.say(&readers, "/ask What did Lavrov discuss?");
        let there = readers.wait_reply_to(&asked_there, SOON);
        home.server.settled(CALM, SOON);
        if crash {
            bot.kill();
        } else {
            assert!(bot.stop().success());
        }

        let mut bot = home.runner().start();
        // As its button was labelled, whatever the language is now.
        let label = answer.labels().into_iter().find(|label| label.contains("(2 ")).unwrap();
        assert_eq!(home.ann.taps(&answer, &label).answer(SOON).text(), "");
        let moved = answer.wait_edit(SOON);
        assert_ne!(moved.blockquotes(), answer.blockquotes());
        assert!(moved.labels().iter().any(|label| label.contains("цитата (")), "{moved:?}");
        let label = there.labels().into_iter().find(|label| label.contains("(2 ")).unwrap();
        assert_eq!(home.ann.taps(&there, &label).answer(SOON).url(), "", "still the asker's");
        there.wait_edit(SOON);

        // An edit edits the answer, and one that changes nothing does not.
        home.ann.edits_with(&followed, |_| {});
        home.ann.edits(&asked, "How long did the negotiations take?");
        let edited = moved.wait_edit(SOON);
        assert!(edited.text.contains("about four hours"), "{}", edited.text);
        home.server.settled(CALM, SOON);
        assert_eq!(first.now().edits.len(), 1);
        assert_eq!(home.chat.replies_to(&asked).len(), 1);

        let next = home.ann.says(&home.chat, "and Putin?").reply_to(&first).send();
        let next = home.chat.wait_reply_to(&next, SOON);
        assert!(!next.blockquotes().is_empty() && next.text.contains("Putin"), "{}", next.text);
        let (_, about) = home.say("/about");
        assert!(about.text.contains("вопросы к документам"), "{}", about.text);
        home.say("/language en");
        assert!(bot.stop().success());
    }
    let files: Vec<_> = fs::read_dir(home.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".lock"))
        .collect();
    assert_eq!(files, ["pullquote.sqlite"], "all of it is in one file");
    home.done();
}

#[test]
fn an_update_that_comes_again_after_a_restart_is_not_answered_twice() {
    let home = Home::new();
    let asked = home.ann.says(&home.chat, "Who was Lavrov?").delivered(false).send();
    let update = json!({
        "update_id": 812_345_678,
        "message": {
            "message_id": asked.id, "date": 1_700_000_000, "text": "Who was Lavrov?",
            "chat": {"id": home.chat.id, "type": "private"},
            "from": {"id": home.ann.id, "is_bot": false, "first_name": "Ann"},
        },
    });
    for times in 0..3 {
        home.server.push_update(update.clone());
        let mut bot = home.runner().start();
        if times == 0 {
            home.chat.wait_reply_to(&asked, SOON);
        }
        home.server.settled(CALM, SOON);
        assert_eq!(home.chat.replies_to(&asked).len(), 1);
        assert!(bot.stop().success());
    }
    home.done();
}

#[test]
fn what_is_older_than_it_is_kept_goes_at_the_next_start() {
    let home = Home::new();
    let runner = || home.runner().env("PULLQUOTE_KEEP_DAYS", "3");
    let mut bot = runner().start();
    let (_, old) = home.say("What did Lavrov discuss?");
    let (_, privacy) = home.say("/privacy");
    assert!(privacy.text.contains("3 days:"), "{}", privacy.text);
    let (_, older) = home.say(&format!("What did Kerry discuss about {SECRET}?"));
    home.say("/language ru");
    assert!(bot.stop().success());
    assert!(holds(home.folder.path(), SECRET));
    let age = "UPDATE answers SET asked = asked - (CASE WHEN question LIKE '%zanz%' THEN 3 ELSE 2 END) * 86400 - 60";
    assert_eq!(run_sql(home.folder.path(), age), 2);
    run_sql(home.folder.path(), "UPDATE updates SET received = received - 3 * 86400");

    let mut bot = runner().start();
    wait_gone(home.folder.path(), SECRET);
    let next = |answer: &BotMessage| {
        answer.labels().into_iter().find(|label| label.contains("(2 ")).unwrap()
    };
    let tap = home.ann.taps(&older, &next(&older)).answer(SOON);
    assert_eq!(tap.text(), "Этот ответ слишком старый. Спросите, пожалуйста, ещё раз.");
    assert_eq!(home.ann.taps(&old, &next(&old)).answer(SOON).text(), "");
    old.wait_edit(SOON);
    assert!(bot.stop().success());
    let left = "DELETE FROM updates WHERE received < unixepoch() - 86400";
    assert_eq!(run_sql(home.folder.path(), left), 0, "the numbers of updates went too");
    home.done();
}

#[test]
fn texts_of_questions_are_not_kept_where_that_is_switched_off() {
    let home = Home::new();
    let runner = || home.runner().env("PULLQUOTE_KEEP_QUESTIONS", "false");
    // What was kept before goes.
    let mut bot = home.runner().start();
    home.say(&format!("What did Lavrov discuss in {SECRET}?"));
    assert!(bot.stop().success());
    assert!(holds(home.folder.path(), SECRET));

    let mut bot = runner().start();
    wait_gone(home.folder.path(), SECRET);
    let (_, privacy) = home.say("/privacy");
    assert!(privacy.text.contains("not kept"), "{}", privacy.text);
    let (asked, answer) = home.say(&format!("Where did Kerry go by {SECRET}?"));
    home.say(&format!("How do I bake {SECRET}?"));
    home.ann.says(&home.chat, &format!("/ask {SECRET}")).send();
    wait_gone(home.folder.path(), SECRET);
    assert!(bot.stop().success());
    assert!(!holds(home.folder.path(), SECRET));

    // Buttons and edits work all the same, and a follow-up is a question of its own.
    let mut bot = runner().start();
    let label = answer.labels().into_iter().find(|label| label.contains("(2 ")).unwrap();
    assert_eq!(home.ann.taps(&answer, &label).answer(SOON).text(), "");
    let moved = answer.wait_edit(SOON);
    home.ann.edits_with(&asked, |_| {});
    home.server.settled(CALM, SOON);
    assert_eq!(moved.now().text, moved.text, "the same text moves nothing");
    home.ann.edits(&asked, "How long did the negotiations take?");
    assert!(moved.wait_edit(SOON).text.contains("about four hours"));
    let next = home.ann.says(&home.chat, "What did Lavrov discuss?").reply_to(&answer).send();
    let next = home.chat.wait_reply_to(&next, SOON);
    assert!(next.text.contains("Lavrov named the multiple topics"), "{}", next.text);
    assert!(bot.stop().success());
    home.done();
}

#[test]
fn without_a_folder_all_is_in_memory_and_said_to_be() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let place = tempfile::tempdir().unwrap();
    let runner = || {
        Bot::of(&server).pace("off").command(|command| {
            command.current_dir(place.path());
        })
    };
    let mut bot = runner().start();
    bot.wait_log("PULLQUOTE_DATA", SOON);
    home.wait_reply_to(&ann.say(&home, "/language ru"), SOON);
    let asked = ann.say(&home, "Что обсуждал Lavrov?");
    let answer = home.wait_reply_to(&asked, SOON);
    server.settled(CALM, SOON);
    assert!(bot.stop().success());
    // What was asked before this start is told by the second.
    std::thread::sleep(Duration::from_secs(1));

    let mut bot = runner().start();
    let label = answer.labels().into_iter().find(|label| label.contains("(2 из")).unwrap();
    let tap = ann.taps(&answer, &label).answer(SOON);
    assert_eq!(tap.text(), "This answer is too old for its buttons. Please ask again.");
    let privacy = home.wait_reply_to(&ann.say(&home, "/privacy"), SOON);
    assert!(privacy.text.ends_with("in memory only: it is gone when I am restarted."));
    // An edit of what was asked before finds no answer to edit, and makes no second one.
    ann.edits(&asked, "What did Kerry discuss?");
    server.settled(CALM, SOON);
    assert_eq!(home.replies_to(&asked).len(), 1);
    assert!(bot.stop().success());
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "nothing is written");
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn forget_deletes_what_is_kept_about_one_person_everywhere_before_it_says_so() {
    let home = Home::new();
    let bob = home.server.person("Bob");
    let readers = home.server.group("Readers", &[&home.ann, &bob]);
    let question = |who: &str| format!("What did Lavrov discuss in {who}{SECRET}?");
    for command_in in [&home.chat, &readers] {
        let mut bot = home.runner().start();
        home.say("/language ru");
        let (_, own) = home.say(&question("ann"));
        let asked = home.ann.say(&readers, &format!("/ask {}", question("ann")));
        let there = readers.wait_reply_to(&asked, SOON);
        let asked = bob.say(&readers, &format!("/ask {}", question("bob")));
        let bobs = readers.wait_reply_to(&asked, SOON);
        // Her words, that another one asked about and followed up.
        let words = home.ann.say(&readers, &question("ann"));
        bob.says(&readers, "/ask").reply_to(&words).send();
        let about = readers.wait_reply_to(&words, SOON);
        home.server.settled(CALM, SOON);
        let further = bob.says(&readers, "and Syria?").reply_to(&about).send();
        readers.wait_reply_to(&further, SOON);
        home.server.settled(CALM, SOON);
        assert!(holds(home.folder.path(), &format!("ann{SECRET}")));

        let asked = home.ann.say(command_in, "/forget");
        let done = command_in.wait_reply_to(&asked, SOON);
        // At once, also in the log of changes beside the file.
        assert!(!holds(home.folder.path(), &format!("ann{SECRET}")));
        assert!(holds(home.folder.path(), &format!("bob{SECRET}")), "what others asked stays");
        assert_eq!(done.text, "Done. Your questions and the language that you chose are deleted.");

        let next = |answer: &BotMessage| {
            answer.labels().into_iter().find(|label| label.contains("(2 ")).unwrap()
        };
        let too_old = "This answer is too old for its buttons. Please ask again.";
        for answer in [&own, &there] {
            assert_eq!(home.ann.taps(answer, &next(answer)).answer(SOON).text(), too_old);
        }
        assert_eq!(bob.taps(&bobs, &next(&bobs)).answer(SOON).text(), "");
        bobs.wait_edit(SOON);
        assert!(bot.stop().success());
        assert!(!holds(home.folder.path(), &format!("ann{SECRET}")));
        let mut bot = home.runner().start();
        let (_, about) = home.say("/about");
        assert!(about.text.contains("ask your documents"), "no language is kept: {}", about.text);
        assert!(bot.stop().success());
    }
    home.done();
}

#[test]
fn a_chat_that_blocks_or_removes_the_bot_is_forgotten_and_served_when_it_comes_back() {
    let home = Home::new();
    let owner = home.server.person("Owner");
    let readers = home.server.group("Readers", &[&owner, &home.ann]);
    let question = format!("What did Lavrov discuss in {SECRET}?");
    let mut bot = home.runner().start();

    home.say("/language ru");
    home.say(&question);
    home.ann.blocks_bot();
    wait_gone(home.folder.path(), SECRET);
    home.ann.unblocks_bot();
    home.server.settled(CALM, SOON);
    let (_, about) = home.say("/about");
    assert!(about.text.contains("ask your documents"), "{}", about.text);

    // What is known by a refusal alone is the same.
    home.say(&question);
    home.server.fail_next(
        on("sendMessage").to(&home.chat),
        Failure::Forbidden("bot was blocked by the user"),
        1,
    );
    home.ann.say(&home.chat, "Where did Kerry go?");
    wait_gone(home.folder.path(), SECRET);

    readers.wait_reply_to(&owner.say(&readers, "/language ru"), SOON);
    for (for_good, about) in [(true, "/about"), (false, "/about@quote_bot")] {
        let asked = home.ann.say(&readers, &format!("/ask {question} {about}"));
        readers.wait_reply_to(&asked, SOON);
        home.server.settled(CALM, SOON);
        assert!(holds(home.folder.path(), SECRET));
        if for_good {
            readers.kick_bot(&owner);
        } else {
            readers.remove_bot(&owner);
        }
        wait_gone(home.folder.path(), SECRET);
        readers.add_bot(&owner);
        let about = readers.wait_reply_to(&home.ann.say(&readers, about), SOON);
        assert!(about.text.contains("ask your documents"), "{}", about.text);
    }
    assert!(bot.stop().success());
    home.done();
}
