//! Backups and their restoring, beside a bot that runs and without one.

#![allow(clippy::unwrap_used, reason = "a test may panic, also in what its cases share")]

mod support;

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};
use support::*;
use tempfile::TempDir;

/// For what is not to come.
const CALM: Duration = Duration::from_millis(250);
/// Fills a database with 30,000 answers.
const LARGE: &str =
    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 30000)
    INSERT INTO answers SELECT 7, n, n, 7, 7, unixepoch(), hex(randomblob(200)), '{}' FROM n";
const QUESTION: &str = "What did Lavrov discuss?";

/// Runs statements on a database that nobody uses; the first number of the last one's first row.
fn sql(file: &Path, statements: &str) -> i64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}", file.display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let statements = AssertSqlSafe(statements.to_owned());
        let rows: Vec<i64> =
            sqlx::query_scalar(statements).fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        rows.last().copied().unwrap_or(0)
    })
}

/// A disk may stand still for seconds, and the bot with it.
#[track_caller]
fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + SOON;
    while !done() {
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

struct Home {
    server: Server,
    parent: TempDir,
    ann: Person,
    chat: Chat,
}

impl Home {
    fn new() -> Home {
        let server = Server::start();
        let ann = server.person("Ann");
        let chat = server.private(&ann);
        Home { parent: tempfile::tempdir().unwrap(), server, ann, chat }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.parent.path().join(name)
    }

    fn runner(&self, folder: &str) -> Runner {
        Bot::of(&self.server)
            .data(&self.path(folder))
            .pace("off")
            .env("PULLQUOTE_USER_LIMIT", "off")
    }

    fn say(&self, text: &str) -> (Msg, BotMessage) {
        let asked = self.ann.say(&self.chat, text);
        let said = self.chat.wait_reply_to(&asked, SOON);
        (asked, said)
    }

    /// Runs a command on a data folder.
    fn command(&self, folder: &str, arguments: &[&str]) -> Command {
        let mut command = Bot::command(&self.server);
        command.args(arguments).env("PULLQUOTE_DATA", self.path(folder));
        command.current_dir(self.parent.path());
        command
    }

    #[track_caller]
    fn succeeds(&self, folder: &str, arguments: &[&str]) -> String {
        let output = self.command(folder, arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", words(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn fails(&self, folder: &str, arguments: &[&str]) -> String {
        let output = self.command(folder, arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", words(&output));
        assert_eq!(output.stdout, b"");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Waits until the bot has written down what it has said: these are in a backup then.
    #[track_caller]
    fn keeps(&self, folder: &str, contents: &str) {
        let probe = ["backup", "--overwrite", "probe"];
        until(contents, || self.succeeds(folder, &probe).contains(contents));
    }

    /// Waits until the bot speaks a language, of which this is a part.
    #[track_caller]
    fn speaks(&self, part: &str) {
        until(part, || self.say("/about").1.text.contains(part));
    }

    /// Whether the second quote of an answer can be shown.
    #[track_caller]
    fn button_works(&self, answer: &BotMessage) {
        let before = answer.now();
        let label = before.labels().into_iter().find(|label| label.contains("(2 ")).unwrap();
        assert_eq!(self.ann.taps(&before, &label).answer(SOON).text(), "");
        assert_ne!(before.wait_edit(SOON).blockquotes(), answer.blockquotes());
    }

    /// An update with a question that the bot was not told of, as JSON.
    fn untold(&self, number: i64, text: &str) -> (Msg, String) {
        let asked = self.ann.says(&self.chat, text).delivered(false).send();
        let update = json!({
            "update_id": number,
            "message": {
                "message_id": asked.id, "date": 1_900_000_000, "text": text,
                "chat": {"id": self.chat.id, "type": "private"},
                "from": {"id": self.ann.id, "is_bot": false, "first_name": "Ann"},
            },
        });
        (asked, update.to_string())
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn done(self) {
        assert_eq!(self.server.violations(), [""; 0]);
    }
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_backup_is_made_while_questions_run_and_brings_all_to_another_folder() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    let (asked, answer) = home.say(QUESTION);
    home.say("/language ru");
    home.keeps("data", ": 1 answer, 1 chat");
    let saved = thread::scope(|scope| {
        let asking = scope.spawn(|| (0..40).for_each(|_| drop(home.say("Where did Kerry go?"))));
        let saved: Vec<String> =
            (0..5).map(|n| home.succeeds("data", &["backup", &format!("{n}.backup")])).collect();
        asking.join().unwrap();
        saved
    });
    assert!(saved[0].contains("1 chat with a language"), "{saved:?}");
    for n in 0..5 {
        let file = home.path(&format!("{n}.backup"));
        assert_eq!(
            sql(&file, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
            1
        );
        assert_eq!(
            sql(
                &file,
                &format!("SELECT count(*) FROM answers WHERE question_message = {}", asked.id)
            ),
            1
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
    assert!(bot.stop().success());
    assert_eq!(
        home.files("data"),
        ["pullquote.lock", "pullquote.sqlite"],
        "nothing is left behind"
    );
    assert!(home.succeeds("data", &["backup", "last.backup"]).contains("41 answers"));
    assert_eq!(home.files("data"), ["pullquote.lock", "pullquote.sqlite"]);

    let said = home.succeeds("moved/there", &["restore", "last.backup"]);
    assert!(said.contains("41 answers") && !said.contains("replaced"), "{said}");
    let mut bot = home.runner("moved/there").start();
    home.button_works(&answer);
    assert!(home.say("/about").1.text.contains("вопросы к документам"));
    assert!(bot.stop().success());
    home.done();
}

#[test]
fn a_restore_beside_a_running_bot_takes_effect_at_once_and_loses_nothing() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    let (_, answer) = home.say(QUESTION);
    home.say("/language ru");
    home.keeps("data", ": 1 answer, 1 chat");
    home.succeeds("data", &["backup", "old.backup"]);
    home.say("/forget");
    assert!(home.say("/about").1.text.contains("ask your documents"));
    let tap = home.ann.taps(&answer, &answer.labels()[0]);
    assert!(tap.answer(SOON).text().contains("too old"), "{:?}", tap.answer(SOON));

    let (asked, restored) = thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let asked = (0..60).map(|_| {
                thread::sleep(Duration::from_millis(5));
                home.ann.say(&home.chat, "Where did Kerry go?")
            });
            asked.collect::<Vec<Msg>>()
        });
        let restored: Vec<String> =
            (0..3).map(|_| home.succeeds("data", &["restore", "old.backup"])).collect();
        (asking.join().unwrap(), restored)
    });
    assert!(restored[0].contains("the running bot takes it up"), "{restored:?}");
    for message in &asked {
        home.chat.wait_reply_to(message, SOON);
    }
    home.server.settled(CALM, SOON);
    bot.wait_log("another program restored a backup", SOON);
    assert!(bot.log().contains("waiting=0"), "{}", bot.log());
    for message in &asked {
        assert_eq!(home.chat.replies_to(message).len(), 1, "each question once");
    }
    home.button_works(&answer);
    home.speaks("вопросы к документам");

    // What was replaced is a backup itself.
    let before: Vec<String> =
        home.files("data").into_iter().filter(|name| name.starts_with("before-restore-")).collect();
    assert_eq!(before.len(), 3, "{before:?}");
    home.server.settled(CALM, SOON);
    home.succeeds("data", &["restore", &format!("data/{}", before[0])]);
    // As after /forget.
    home.speaks("ask your documents");
    assert!(bot.stop().success());
    home.done();
}

#[test]
fn what_waits_in_a_backup_is_answered_once_and_what_was_answered_is_not() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    home.keeps("data", ": 1 answer");
    home.succeeds("data", &["backup", "waiting.backup"]);
    let file = home.path("waiting.backup");
    let known = sql(&file, "SELECT max(update_id) FROM updates");
    let (asked, raw) = home.untold(known + 1_000, "Where did Kerry go?");
    let (later, later_raw) = home.untold(known + 1_001, "Who was Lavrov?");
    let (long_ago, old_raw) = home.untold(5, "How long did the negotiations take?");
    for (number, raw, received) in [
        (known + 1_000, &raw, "unixepoch()"),
        (known + 1_001, &later_raw, "unixepoch()"),
        (5, &old_raw, "unixepoch() - 300000"),
    ] {
        let raw = raw.replace('\'', "''");
        sql(
            &file,
            &format!(
                "INSERT INTO updates VALUES ({number}, {received});
            INSERT INTO waiting (update_id, raw) VALUES ({number}, '{raw}')"
            ),
        );
    }
    // One of them was answered since the backup.
    home.server.push_update(serde_json::from_str(&later_raw).unwrap());
    home.chat.wait_reply_to(&later, SOON);

    let said = home.succeeds("data", &["restore", "waiting.backup"]);
    assert!(said.contains("1 update that waited in the backup: answered now"), "{said}");
    assert!(said.contains("1 update of more than two days ago left out"), "{said}");
    home.chat.wait_reply_to(&asked, SOON);
    bot.wait_log("what waits in it is answered now waiting=1", SOON);
    let said = home.succeeds("data", &["restore", "waiting.backup"]);
    assert!(!said.contains("answered now"), "{said}");
    assert!(bot.stop().success());

    let said = home.succeeds("data", &["restore", "waiting.backup"]);
    assert!(!said.contains("answered when"), "{said}");
    let mut bot = home.runner("data").start();
    home.server.settled(CALM, SOON);
    for message in [&asked, &later] {
        assert_eq!(home.chat.replies_to(message).len(), 1, "once");
    }
    assert_eq!(home.chat.replies_to(&long_ago).len(), 0, "it may have been answered");
    assert!(bot.stop().success());

    // In a folder that knows nothing, all that waits is answered.
    let said = home.succeeds("new", &["restore", "waiting.backup"]);
    assert!(said.contains("3 updates that waited in the backup: answered when the bot"), "{said}");
    let mut bot = home.runner("new").start();
    home.chat.wait_reply_to(&long_ago, SOON);
    assert!(bot.stop().success());
    home.done();
}

#[test]
fn a_restore_that_is_killed_changed_all_or_nothing() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    assert!(bot.stop().success());
    home.succeeds("data", &["backup", "small.backup"]);
    fs::copy(home.path("small.backup"), home.path("large.backup")).unwrap();
    sql(&home.path("large.backup"), LARGE);
    let database = home.path("data/pullquote.sqlite");
    let mut seen = Vec::new();
    for delay in [20, 60, 120, 180, 240, 320, 450] {
        let mut restoring = home
            .command("data", &["restore", "large.backup"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(delay));
        restoring.kill().unwrap();
        restoring.wait().unwrap();
        let sound = "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'";
        assert_eq!(sql(&database, sound), 1);
        let answers = sql(&database, "SELECT count(*) FROM answers");
        assert!([1, 30_001].contains(&answers), "{answers} answers after {delay} ms");
        seen.push(answers);
        home.succeeds("data", &["restore", "small.backup"]);
        assert_eq!(sql(&database, "SELECT count(*) FROM answers"), 1);
    }
    assert!(seen.contains(&1), "none was killed before its end: {seen:?}");
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    assert!(bot.stop().success());
    home.done();
}

#[test]
fn what_is_no_sound_backup_is_refused_and_changes_nothing() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    let (_, answer) = home.say(QUESTION);
    for n in 0..50 {
        home.say(&format!("Where did Kerry go? {n}"));
    }
    home.server.settled(CALM, SOON);
    home.succeeds("data", &["backup", "good.backup"]);
    let good = fs::read(home.path("good.backup")).unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(home.path(name), bytes).unwrap();
    write("empty", b"");
    write("text", &b"no backup at all. ".repeat(1_000));
    write("short", &good[..10]);
    write("truncated", &good[..good.len() / 2]);
    let mut damaged = good.clone();
    for byte in &mut damaged[good.len() / 2..good.len() / 2 + 9_000] {
        *byte = 0xa5;
    }
    write("damaged", &damaged);
    write("newer", &good);
    sql(
        &home.path("newer"),
        "INSERT INTO _sqlx_migrations SELECT 9999, 'later', installed_on, 1, checksum, 0
        FROM _sqlx_migrations WHERE version = 1",
    );
    File::create(home.path("foreign")).unwrap();
    sql(&home.path("foreign"), "CREATE TABLE answers (text)");
    File::create(home.path("begun")).unwrap();
    sql(&home.path("begun"), "PRAGMA application_id = 0x70756c71");
    let table = [
        ("missing", "cannot be read"),
        ("empty", "no backup of pullquote's"),
        ("text", "no backup of pullquote's"),
        ("short", "no backup of pullquote's"),
        ("foreign", "no backup of pullquote's"),
        ("begun", "no backup of pullquote's"),
        ("truncated", "damaged"),
        ("damaged", "damaged"),
        ("newer", "newer version"),
    ];
    for running in [true, false] {
        for (name, expected) in table {
            let said = home.fails("data", &["restore", name]);
            assert!(said.contains(expected), "{name}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
        let left = home.files("data");
        assert!(left.iter().all(|name| name.starts_with("pullquote.")), "{left:?}");
        assert!(!left.iter().any(|name| name.contains("passing")), "{left:?}");
        if running {
            home.button_works(&answer);
            assert!(bot.stop().success());
        }
    }
    assert_eq!(sql(&home.path("data/pullquote.sqlite"), "SELECT count(*) FROM answers"), 51);
    home.done();
}

#[test]
fn a_file_that_is_there_stays_unless_it_is_to_be_replaced() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    fs::write(home.path("mine.txt"), "mine").unwrap();
    let said = home.fails("data", &["backup", "mine.txt"]);
    assert!(said.contains("--overwrite"), "{said}");
    assert_eq!(fs::read_to_string(home.path("mine.txt")).unwrap(), "mine");
    home.succeeds("data", &["backup", "--overwrite", "mine.txt"]);
    home.succeeds("new", &["restore", "mine.txt"]);

    let table: [(&str, &[&str], &str); 5] = [
        ("data", &["backup", "no/such/folder/x"], "cannot be written"),
        ("none", &["backup", "x"], "nothing is kept in this data folder"),
        ("", &["backup", "x"], "nothing is kept in this data folder"),
        ("mine.txt", &["backup", "x"], "nothing is kept in this data folder"),
        ("mine.txt", &["restore", "mine.txt"], "data folder cannot be used"),
    ];
    for (folder, arguments, expected) in table {
        let said = home.fails(folder, arguments);
        assert!(said.contains(expected), "{arguments:?} of {folder:?}: {said}");
    }
    assert!(!home.path("none").exists(), "a backup makes no folder");
    for arguments in [["backup", "x"], ["restore", "mine.txt"]] {
        let output = Bot::command(&home.server).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(words(&output).contains("no data folder is set"), "{}", words(&output));
    }
    let owners = || {
        let mut command = Bot::command(&home.server);
        command.arg("owners");
        command
    };
    let output = owners().output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("no data folder is set"), "{}", words(&output));
    let output = owners().env("PULLQUOTE_OWNERS", "77").output().unwrap();
    assert_eq!(
        (output.status.code(), &*output.stdout),
        (Some(0), &b"77  by PULLQUOTE_OWNERS\n"[..])
    );
    assert!(words(&output).contains("note: no data folder is set"), "{}", words(&output));
    assert!(!home.path("x").exists());
    let left: Vec<String> =
        home.files("").into_iter().filter(|it| it.contains("passing")).collect();
    assert_eq!(left, [""; 0]);
    assert!(bot.stop().success());
    home.done();
}

#[cfg(unix)]
#[test]
fn a_backup_takes_the_place_of_an_ordinary_file_and_of_nothing_else() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    let (_, answer) = home.say(QUESTION);
    home.server.settled(CALM, SOON);
    fs::create_dir(home.path("folder")).unwrap();
    let fifo = Command::new("mkfifo").arg(home.path("fifo")).status().unwrap();
    assert!(fifo.success());
    std::os::unix::fs::symlink("fifo", home.path("link")).unwrap();
    std::os::unix::fs::symlink("data/pullquote.sqlite", home.path("database")).unwrap();
    for (file, expected) in [
        ("folder", "no ordinary file"),
        ("fifo", "no ordinary file"),
        ("link", "no ordinary file"),
        ("data/pullquote.sqlite", "a bot keeps its data there"),
        ("data/pullquote.sqlite-wal", "a bot keeps its data there"),
        ("data/pullquote.lock", "a bot keeps its data there"),
        ("database", "a bot keeps its data there"),
    ] {
        let said = home.fails("data", &["backup", "--overwrite", file]);
        assert!(said.contains(expected), "{file}: {said}");
    }
    home.button_works(&answer);

    // A link goes on leading to the latest backup.
    home.succeeds("data", &["backup", "monday"]);
    let first = fs::metadata(home.path("monday")).unwrap().modified().unwrap();
    std::os::unix::fs::symlink("monday", home.path("latest")).unwrap();
    assert!(home.fails("data", &["backup", "latest"]).contains("--overwrite"));
    home.succeeds("data", &["backup", "--overwrite", "latest"]);
    assert!(home.path("latest").is_symlink());
    assert!(fs::metadata(home.path("monday")).unwrap().modified().unwrap() > first);
    assert!(bot.stop().success());
    home.done();
}

#[test]
fn a_database_without_the_log_that_stands_beside_it_is_no_backup() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    assert!(bot.stop().success());
    fs::create_dir(home.path("copied")).unwrap();
    fs::copy(home.path("data/pullquote.sqlite"), home.path("copied/pullquote.sqlite")).unwrap();
    fs::write(home.path("copied/pullquote.sqlite-wal"), "what came last").unwrap();
    let said = home.fails("new", &["restore", "copied/pullquote.sqlite"]);
    assert!(said.contains("stand in a log beside it"), "{said}");
    assert!(!home.path("new").exists());
    fs::write(home.path("copied/pullquote.sqlite-wal"), "").unwrap();
    home.succeeds("new", &["restore", "copied/pullquote.sqlite"]);
    home.done();
}

#[test]
fn what_was_before_a_restore_has_its_name_when_it_is_whole() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    assert!(bot.stop().success());
    home.succeeds("data", &["backup", "small.backup"]);
    sql(&home.path("data/pullquote.sqlite"), LARGE);
    let mut restoring =
        home.command("data", &["restore", "small.backup"]).stdout(Stdio::null()).spawn().unwrap();
    let mut sizes = Vec::new();
    loop {
        let is_over = restoring.try_wait().unwrap();
        let names = home.files("data");
        let before = names.iter().find(|name| name.starts_with("before-restore-"));
        let size = before.map(|name| fs::metadata(home.path("data").join(name)).unwrap().len());
        sizes.extend(size);
        if let Some(status) = is_over {
            assert!(status.success());
            break;
        }
    }
    let whole = sizes.last().copied().unwrap();
    assert!(sizes.iter().all(|size| *size == whole), "{:?} of {whole} bytes", sizes[0]);
    home.done();
}

#[test]
fn what_a_killed_restore_left_goes_by_itself() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    assert!(bot.stop().success());
    let (old, new) = ("data/pullquote.passing-restore-1-1", "data/pullquote.passing-backup-2-2");
    for (name, age) in [(old, 2 * 60 * 60), (new, 60)] {
        let file = File::create(home.path(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
    }
    let mut bot = home.runner("data").start();
    until("it is left", || !home.path(old).exists());
    assert!(home.path(new).exists(), "somebody may still write it");
    assert!(bot.stop().success());
    home.done();
}

#[test]
fn what_is_deleted_while_a_backup_is_made_does_not_stay_in_the_log() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    let log = home.path("data/pullquote.sqlite-wal");
    let size = || fs::metadata(&log).map_or(0, |metadata| metadata.len());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}", home.path("data/pullquote.sqlite").display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let mut reading = connection.begin().await.unwrap();
        sqlx::query("SELECT * FROM answers").fetch_all(&mut *reading).await.unwrap();
        home.say("/forget");
        // Longer than the bot leaves anything in the log.
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert!(size() > 0, "nothing was in the way");
        reading.commit().await.unwrap();
    });
    until("it stands in the log", || size() == 0);
    assert!(bot.stop().success());
    home.done();
}

#[test]
fn a_backup_goes_through_standard_output_and_input() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    let (_, answer) = home.say(QUESTION);
    home.keeps("data", ": 1 answer");
    let output = home.command("data", &["backup", "-"]).output().unwrap();
    assert!(output.status.success(), "{}", words(&output));
    assert!(output.stdout.starts_with(b"SQLite format 3\0"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("saved: 1 answer"));
    let token = home.server.token();
    assert!(!output.stdout.windows(token.len()).any(|part| part == token.as_bytes()));
    fs::write(home.path("x"), &output.stdout).unwrap();
    let piped = home
        .command("new", &["restore", "-"])
        .stdin(File::open(home.path("x")).unwrap())
        .output()
        .unwrap();
    assert!(piped.status.success(), "{}", words(&piped));
    let cut = home.command("new", &["restore", "-"]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(cut.status.code(), Some(2));
    assert!(bot.stop().success());
    let mut bot = home.runner("new").start();
    home.button_works(&answer);
    assert!(bot.stop().success());
    assert_eq!(home.files("data"), ["pullquote.lock", "pullquote.sqlite"]);
    home.done();
}

#[test]
fn what_is_not_to_be_kept_is_not_kept_after_a_restore_either() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    home.keeps("data", ": 1 answer");
    home.succeeds("data", &["backup", "x"]);
    assert!(bot.stop().success());
    let mut bot = home.runner("new").env("PULLQUOTE_KEEP_QUESTIONS", "false").start();
    // It tidies up after its start, whatever came.
    thread::sleep(Duration::from_secs(4));
    home.succeeds("new", &["restore", "x"]);
    let has_text = |name: &String| {
        // It may be gone since it was listed.
        let bytes = fs::read(home.path("new").join(name)).unwrap_or_default();
        bytes.windows(QUESTION.len()).any(|part| part == QUESTION.as_bytes())
    };
    until("the question stands in a file", || !home.files("new").iter().any(has_text));
    assert!(bot.stop().success());
    let file = home.path("new/pullquote.sqlite");
    assert_eq!(sql(&file, "SELECT count(*) FROM answers"), 1);
    assert_eq!(sql(&file, "SELECT count(*) FROM answers WHERE question IS NOT NULL"), 0);
    home.done();
}

#[test]
fn a_bot_that_is_killed_when_a_restore_is_done_answers_what_it_brought() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    home.server.settled(CALM, SOON);
    home.succeeds("data", &["backup", "waiting.backup"]);
    let file = home.path("waiting.backup");
    let known = sql(&file, "SELECT max(update_id) FROM updates");
    for n in 1..=5 {
        let (asked, raw) = home.untold(known + 1_000 + n, "Where did Kerry go?");
        let raw = raw.replace('\'', "''");
        let number = known + 1_000 + n;
        sql(&file, "DELETE FROM waiting");
        sql(
            &file,
            &format!(
                "INSERT INTO updates VALUES ({number}, unixepoch());
                INSERT INTO waiting (update_id, raw) VALUES ({number}, '{raw}')"
            ),
        );
        home.succeeds("data", &["restore", "waiting.backup"]);
        // Before it has seen that, and while it is about to.
        thread::sleep(Duration::from_millis(200 * (n as u64 - 1)));
        bot.kill();
        bot = home.runner("data").start();
        home.chat.wait_reply_to(&asked, SOON);
    }
    assert!(bot.stop().success());
    home.done();
}

#[test]
fn while_another_program_writes_for_longer_than_the_bot_waits_nothing_is_lost() {
    let home = Home::new();
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    let asked = thread::scope(|scope| {
        let held = scope.spawn(|| {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let url = format!("sqlite://{}", home.path("data/pullquote.sqlite").display());
                let mut connection = SqliteConnection::connect(&url).await.unwrap();
                let writing = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
                tokio::time::sleep(Duration::from_millis(6_500)).await;
                writing.commit().await.unwrap();
            });
        });
        thread::sleep(Duration::from_millis(500));
        let asked: Vec<Msg> =
            (0..5).map(|_| home.ann.say(&home.chat, "Where did Kerry go?")).collect();
        held.join().unwrap();
        asked
    });
    for message in &asked {
        home.chat.wait_reply_to(message, SOON);
    }
    home.server.settled(CALM, SOON);
    for message in &asked {
        assert_eq!(home.chat.replies_to(message).len(), 1);
    }
    assert!(bot.stop().success());
    home.done();
}

#[cfg(unix)]
#[test]
fn what_an_administrator_restores_belongs_to_the_owner_of_the_folder() {
    use std::os::unix::fs::{MetadataExt, chown};
    let home = Home::new();
    let mut bot = home.runner("data").start();
    home.say(QUESTION);
    home.server.settled(CALM, SOON);
    home.succeeds("data", &["backup", "x.backup"]);
    assert!(bot.stop().success());
    fs::create_dir(home.path("theirs")).unwrap();
    if chown(home.path("theirs"), Some(65_532), Some(65_533)).is_err() {
        eprintln!("skipped: only an administrator gives a folder away");
        return;
    }
    // The second one saves what it replaces.
    for _ in 0..2 {
        home.succeeds("theirs", &["restore", "x.backup"]);
    }
    let files = home.files("theirs");
    assert!(files.len() >= 3 && files[0].starts_with("before-restore-"), "{files:?}");
    for name in files {
        let file = fs::metadata(home.path("theirs").join(&name)).unwrap();
        assert_eq!((file.uid(), file.gid()), (65_532, 65_533), "{name}");
        assert_eq!(file.mode() & 0o777, 0o600, "{name}");
    }
    home.done();
}
