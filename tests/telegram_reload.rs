//! Documents and settings that change while the bot runs.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic, also in what its cases share")]

mod support;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use support::*;
use tempfile::TempDir;

/// For what is not to come.
const CALM: Duration = Duration::from_millis(250);
const ANEW: &str = "the documents were read anew";
const SAME: &str = "nothing in the documents has changed";

/// A folder with a library and a file with settings, and the server.
struct Home {
    server: Server,
    folder: TempDir,
}

impl Home {
    fn of(files: &[(&str, &str)]) -> Home {
        let home = Home { server: Server::start(), folder: tempfile::tempdir().unwrap() };
        fs::create_dir(home.library()).unwrap();
        files.iter().for_each(|(name, text)| home.put(name, text));
        home.set("");
        home
    }

    fn library(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("pullquote.toml")
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.library().join(name), text).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.library().join(name)).unwrap();
    }

    /// Writes the file with the settings, in which the library is always named.
    fn set(&self, settings: &str) {
        fs::write(self.file(), format!("library = \"library\"\n{settings}\n")).unwrap();
    }

    /// A bot that looks at nothing by itself.
    fn runner(&self) -> Runner {
        let runner = Bot::of(&self.server).pace("off").env("PULLQUOTE_WATCH", "off");
        let file = self.file();
        runner.command(|command| {
            command.arg("--config").arg(file);
        })
    }

    /// One that looks often.
    fn watching(&self) -> Bot {
        self.runner().env("PULLQUOTE_WATCH", "200ms").start()
    }

    fn done(&self, mut bot: Bot) {
        assert!(bot.stop().success());
        assert_eq!(self.server.violations(), [""; 0]);
    }
}

/// The rules, of which each version is another document.
fn rules(version: usize) -> String {
    format!("Version {version} of the lighthouse rules was signed by Brandt.")
}

/// The same question in other words each time.
fn question() -> String {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let marks = ASKED.fetch_add(1, Ordering::Relaxed) % 60;
    format!("Who signed the lighthouse rules{}?", "?".repeat(marks))
}

fn ask(person: &Person, chat: &Chat, text: &str) -> BotMessage {
    chat.wait_reply_to(&person.say(chat, text), SOON)
}

/// The version of the rules that an answer quotes.
fn version(answer: &BotMessage) -> usize {
    let number = answer.text.split("Version ").nth(1).and_then(|rest| rest.split(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{}", answer.text))
}

/// Has documents and settings read anew, and waits until the log says `so` once more.
fn hang_up(bot: &Bot, so: &str) {
    let said = bot.log().matches(so).count();
    bot.signal("HUP");
    wait_count(bot, so, said + 1);
}

#[track_caller]
fn wait_count(bot: &Bot, so: &str, count: usize) {
    let end = Instant::now() + SOON;
    while bot.log().matches(so).count() < count {
        assert!(Instant::now() < end, "not {count} times {so:?} in the log:\n{}", bot.log());
        thread::sleep(Duration::from_millis(5));
    }
}

/// People who ask without a pause, each in a chat of their own, and two in a group.
struct Crowd {
    stop: Arc<AtomicBool>,
    asking: Vec<thread::JoinHandle<Vec<usize>>>,
}

impl Crowd {
    fn of(server: &Server) -> Crowd {
        let stop = Arc::new(AtomicBool::new(false));
        let people = ["Ann", "Bob", "Cleo", "Dan", "Eve"].map(|name| server.person(name));
        let readers = server.group("Readers", &[&people[3], &people[4]]);
        let asking = people.into_iter().enumerate().map(|(number, person)| {
            let in_group = number >= 3;
            let chat = if in_group { readers.clone() } else { server.private(&person) };
            let stop = Arc::clone(&stop);
            thread::spawn(move || {
                let mut versions = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let text = if in_group { format!("/ask {}", question()) } else { question() };
                    let asked = person.say(&chat, &text);
                    versions.push(version(&chat.wait_reply_to(&asked, SOON)));
                    assert_eq!(chat.replies_to(&asked).len(), 1, "answered once");
                    thread::sleep(Duration::from_millis(10));
                }
                versions
            })
        });
        Crowd { asking: asking.collect(), stop }
    }

    /// The versions that each of them was answered from.
    fn stop(self) -> Vec<Vec<usize>> {
        self.stop.store(true, Ordering::Relaxed);
        self.asking.into_iter().map(|asking| asking.join().unwrap()).collect()
    }
}

fn without_limits(runner: Runner) -> Runner {
    runner.env("PULLQUOTE_USER_LIMIT", "off").env("PULLQUOTE_CHAT_LIMIT", "off")
}

#[test]
fn good_and_bad_documents_come_while_everybody_asks_and_no_question_is_lost() {
    let home = Home::of(&[("rules.md", &rules(1)), ("other.md", "Gulls eat fish.")]);
    let bot = without_limits(home.runner()).start();
    let zoe = home.server.person("Zoe");
    let chat = home.server.private(&zoe);
    let crowd = Crowd::of(&home.server);
    for next in 2..8 {
        home.put("rules.md", &rules(next));
        hang_up(&bot, ANEW);
        assert_eq!(version(&ask(&zoe, &chat, &question())), next, "{}", bot.log());
        home.put("rules.md", ["", "   ", "\0\u{1}\u{2}"][next % 3]);
        home.put("bad.md", "");
        hang_up(&bot, SAME);
        assert_eq!(version(&ask(&zoe, &chat, &question())), next, "a bad file changes nothing");
        home.remove("bad.md");
    }
    let log = bot.log();
    assert!(log.contains("new=0 changed=1 gone=0"), "{log}");
    assert!(log.contains("rules.md: the file is empty"), "{log}");
    assert!(log.contains("; what it said before stays"), "{log}");
    assert!(log.contains("left out: ") && log.contains("bad.md: the file is empty"), "{log}");
    for versions in crowd.stop() {
        assert!(versions.len() > 5, "{versions:?}");
        assert!(versions.is_sorted(), "nobody is taken back to an older library: {versions:?}");
        assert_eq!(versions.last(), Some(&7));
    }
    home.done(bot);
}

#[test]
fn a_changed_file_is_taken_when_it_is_at_rest() {
    let home = Home::of(&[("rules.md", &rules(1))]);
    let bot = without_limits(home.runner()).env("PULLQUOTE_WATCH", "400ms").start();
    let crowd = Crowd::of(&home.server);
    // A slow copy: what is there so far could be read at any moment.
    let (mut copied, start) =
        (File::create(home.library().join("rules.md")).unwrap(), Instant::now());
    copied.write_all(b"Version 666 of the lighthouse rules ").unwrap();
    let (mut last, mut longest) = (Instant::now(), Duration::ZERO);
    while start.elapsed() < Duration::from_secs(2) {
        thread::sleep(Duration::from_millis(20));
        copied.write_all(b"and ").unwrap();
        longest = longest.max(last.elapsed());
        last = Instant::now();
    }
    // On a machine that stood still the copy was at rest.
    let was_steady = longest < Duration::from_millis(300);
    assert!(!was_steady || !bot.log().contains("anew"), "{}", bot.log());
    home.put("rules.md", &rules(2));
    bot.wait_log(ANEW, SOON);
    let zoe = home.server.person("Zoe");
    assert_eq!(version(&ask(&zoe, &home.server.private(&zoe), &question())), 2);
    home.put("new.md", "Gulls eat fish.");
    wait_count(&bot, "new=1 changed=0 gone=0", 1);
    home.remove("new.md");
    wait_count(&bot, "new=0 changed=0 gone=1", 1);
    for versions in crowd.stop() {
        let only = |version: &usize| *version != 666;
        assert!(!was_steady || versions.iter().all(only), "{versions:?}");
    }
    home.done(bot);
}

#[test]
fn where_all_documents_are_deleted_the_old_ones_stay_until_there_are_others() {
    let home = Home::of(&[("rules.md", &rules(1)), ("more.md", "Gulls eat fish.")]);
    let bot = home.watching();
    let ann = home.server.person("Ann");
    let chat = home.server.private(&ann);
    fs::remove_dir_all(home.library()).unwrap();
    bot.wait_log("the documents cannot be read anew, the old ones stay", SOON);
    assert!(bot.log().contains("no such file or folder"), "{}", bot.log());
    assert_eq!(version(&ask(&ann, &chat, &question())), 1);
    bot.signal("HUP");
    wait_count(&bot, "the old ones stay", 2);
    assert_eq!(version(&ask(&ann, &chat, &question())), 1);
    thread::sleep(Duration::from_secs(1));
    assert_eq!(bot.log().matches("the old ones stay").count(), 2, "said once each time");
    fs::create_dir(home.library()).unwrap();
    home.put("rules.md", &rules(2));
    bot.wait_log("new=0 changed=1 gone=1", SOON);
    assert_eq!(version(&ask(&ann, &chat, &question())), 2);
    home.done(bot);
}

#[test]
fn buttons_links_and_follow_ups_of_a_document_that_is_gone_say_so() {
    let diary =
        "Brandt kept a diary at the harbour.\n\nHolm burned the diary in the harbour office.";
    let home = Home::of(&[("diary.md", diary), ("rules.md", &rules(1))]);
    let bot = home.runner().start();
    let ann = home.server.person("Ann");
    let chat = home.server.private(&ann);
    let answer = ask(&ann, &chat, "Who kept a diary at the harbour?");
    let link = answer.links()[0].1.clone();
    home.remove("diary.md");
    hang_up(&bot, ANEW);
    for label in ["q:1", "q:2", &answer.data_of("Paragraph after")] {
        let said = ann.taps_data(&answer, label).answer(SOON);
        assert!(said.text().contains("was changed or removed"), "{label}: {}", said.text());
    }
    let payload = link.split("?start=").nth(1).unwrap();
    let gone = chat.wait_reply_to(&ann.starts(payload), SOON);
    assert!(gone.text.contains("no longer here"), "{}", gone.text);
    let followed = ann.says(&chat, "who burned the diary?").reply_to(&answer).send();
    let followed = chat.wait_reply_to(&followed, SOON);
    assert!(followed.text.starts_with("Nothing I have read speaks of that"), "{}", followed.text);
    let shared = ann.types_inline(&format!("¶ {payload}"), "").answer(SOON);
    assert!(shared.results.is_empty(), "{:?}", shared.results);
    let listed = ask(&ann, &chat, "/documents");
    assert!(!listed.text.contains("diary") && listed.text.contains("rules"), "{}", listed.text);
    // It comes back, and so do its buttons.
    home.put("diary.md", diary);
    hang_up(&bot, ANEW);
    assert_eq!(ann.taps_data(&answer, &answer.data_of("Paragraph after")).answer(SOON).text(), "");
    home.done(bot);
}

#[test]
fn a_bot_without_a_file_or_documents_of_its_own_has_nothing_to_read_anew() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let runner = Bot::of(&server).pace("off").env("PULLQUOTE_WATCH", "100ms");
    let here = runner.command(|command| {
        command.current_dir(folder.path());
    });
    let mut bot = here.start();
    let ann = server.person("Ann");
    let chat = server.private(&ann);
    let lavrov = |what: &str| {
        let answer = ask(&ann, &chat, &format!("What did Lavrov {what}?"));
        answer.text.contains("Lavrov named the multiple topics")
    };
    hang_up(&bot, SAME);
    bot.wait_log("nothing in the settings has changed", SOON);
    assert!(lavrov("discuss"));
    // A file of that name may come later.
    fs::write(folder.path().join("rules.md"), rules(1)).unwrap();
    fs::write(folder.path().join("pullquote.toml"), "library = \"rules.md\"").unwrap();
    bot.wait_log("changed settings: library", SOON);
    assert!(bot.log().contains("new=1 changed=0 gone=1"), "{}", bot.log());
    assert_eq!(version(&ask(&ann, &chat, &question())), 1);
    // One that is lost may have said who may ask.
    fs::remove_file(folder.path().join("pullquote.toml")).unwrap();
    wait_count(&bot, "the file with the settings is gone or empty, the old settings stay", 1);
    assert_eq!(version(&ask(&ann, &chat, &question())), 1);
    // So may one that is empty, until it is written anew.
    fs::write(folder.path().join("pullquote.toml"), "\n").unwrap();
    wait_count(&bot, "the file with the settings is gone or empty, the old settings stay", 2);
    assert_eq!(version(&ask(&ann, &chat, &question())), 1);
    fs::write(folder.path().join("pullquote.toml"), "# By the variables alone.\n").unwrap();
    wait_count(&bot, "changed settings: library", 2);
    assert!(lavrov("really discuss"));
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_changed_list_of_people_holds_at_once_and_a_bad_file_changes_nothing() {
    let home = Home::of(&[("rules.md", &rules(1))]);
    let bot = home.watching();
    let [ann, bob] = ["Ann", "Bob"].map(|name| home.server.person(name));
    let [of_ann, of_bob] = [&ann, &bob].map(|person| home.server.private(person));
    assert_eq!(version(&ask(&bob, &of_bob, &question())), 1, "open to all");
    home.set(&format!("allow_users = [{}]\nuser_limit = \"off\"", ann.id));
    bot.wait_log("changed settings: allow_users, user_limit", SOON);
    assert!(ask(&bob, &of_bob, &question()).text.contains(&bob.id.to_string()), "turned away");
    assert_eq!(version(&ask(&ann, &of_ann, &question())), 1);
    for (bad, said) in [
        ("alow_users = [1]", "do you mean allow_users?"),
        ("allow_users = [1", "pullquote.toml, line"),
        ("user_limit = \"many\"", "so many questions in so long"),
        ("webhook_secret = \"a\"\nwebhook_secret_file = \"b\"", "keep one"),
    ] {
        let before = bot.log().matches("the settings cannot be used, the old ones stay").count();
        home.set(bad);
        wait_count(&bot, "the settings cannot be used, the old ones stay", before + 1);
        assert!(bot.log().contains(said), "{bad}: {}", bot.log());
        let asked = bob.say(&of_bob, &question());
        home.server.settled(CALM, SOON);
        assert_eq!(of_bob.replies_to(&asked).len(), 0, "{bad}: still turned away");
    }
    hang_up(&bot, "the settings cannot be used, the old ones stay");
    assert_eq!(version(&ask(&ann, &of_ann, &question())), 1);
    home.set("");
    wait_count(&bot, "changed settings: allow_users, user_limit", 2);
    assert_eq!(version(&ask(&bob, &of_bob, &question())), 1, "open again");
    home.done(bot);
}

#[test]
fn a_setting_that_waits_for_the_next_start_is_named_and_no_secret_is() {
    let home = Home::of(&[("rules.md", &rules(1))]);
    let bot = home.runner().start();
    let later = ["proxy", "data", "health_after"];
    home.set("proxy = \"http://user:sesame@127.0.0.1:1\"\ndata = \"state\"\nhealth_after = \"9m\"\ngrace = \"2s\"");
    hang_up(&bot, "changed settings: grace");
    for name in later {
        bot.wait_log(&format!("{name} has changed, which takes effect at the next start"), SOON);
    }
    assert!(!bot.log().contains("sesame"), "{}", bot.log());
    let ann = home.server.person("Ann");
    let chat = home.server.private(&ann);
    let privacy = ask(&ann, &chat, "/privacy");
    assert!(privacy.text.contains("in memory only"), "no folder is used yet: {}", privacy.text);
    // They go on waiting, and what holds already is not said again.
    hang_up(&bot, "proxy has changed");
    assert_eq!(bot.log().matches("changed settings").count(), 1, "{}", bot.log());
    home.done(bot);
}

#[test]
fn a_sighup_before_telegram_answers_ends_nothing_and_is_heeded_then() {
    let home = Home::of(&[("rules.md", &rules(1))]);
    home.server.down(true);
    let bot = home.runner().start_only();
    bot.wait_log("trying again", SOON);
    home.put("rules.md", &rules(2));
    bot.signal("HUP");
    home.server.down(false);
    bot.wait_log(ANEW, SOON);
    assert_eq!(version(&somebody_new_asks(&home)), 2);
    home.done(bot);
}

#[test]
fn a_signal_while_the_documents_are_read_is_heeded() {
    let home = Home::of(&[("rules.md", &rules(1)), ("long.md", &long())]);
    let start = || {
        let bot = home.runner().env("PULLQUOTE_LOG", "debug").start_only();
        bot.wait_log("reading the documents", SOON);
        bot
    };
    let mut bot = start();
    assert!(bot.stop().success(), "{}", bot.log());
    assert!(!bot.log().contains("loaded"), "it is not waited for: {}", bot.log());
    let bot = start();
    bot.signal("HUP");
    bot.wait_log("nothing in the settings has changed", SOON);
    bot.wait_log(SAME, SOON);
    home.done(bot);
}

#[test]
fn doors_are_not_opened_to_documents_that_the_new_settings_do_not_name() {
    let home = Home::of(&[("rules.md", &rules(1))]);
    let [ann, bob] = ["Ann", "Bob"].map(|name| home.server.person(name));
    let bobs = home.server.private(&bob);
    home.set(&format!("allow_users = [{}]", ann.id));
    let bot = home.runner().start();
    fs::write(home.file(), "library = \"public\"").unwrap();
    hang_up(&bot, "so the old settings stay too");
    assert!(ask(&bob, &bobs, &question()).text.contains(&bob.id.to_string()), "turned away");
    fs::create_dir(home.folder.path().join("public")).unwrap();
    fs::write(home.folder.path().join("public/rules.md"), rules(2)).unwrap();
    hang_up(&bot, "changed settings: library, allow_users");
    assert_eq!(version(&ask(&bob, &bobs, &question())), 2);
    home.done(bot);
}

#[test]
fn limits_ages_and_the_log_change_while_it_runs() {
    let home = Home::of(&[("rules.md", &rules(1))]);
    let bot = home.runner().start();
    let ann = home.server.person("Ann");
    let chat = home.server.private(&ann);
    let readers = home.server.group("Readers", &[&ann]);
    let old = ann.says(&readers, &format!("/ask {}", question())).dated(100).send();
    assert_eq!(version(&readers.wait_reply_to(&old, SOON)), 1);
    home.set("group_age = \"30s\"\nuser_limit = \"2/1h\"\nlog = \"warn\"");
    hang_up(&bot, "changed settings: user_limit, group_age, log");
    let old = ann.says(&readers, &format!("/ask {}", question())).dated(100).send();
    home.server.settled(CALM, SOON);
    assert_eq!(readers.replies_to(&old).len(), 0, "too old now");
    for _ in 0..2 {
        assert_eq!(version(&ask(&ann, &chat, &question())), 1);
    }
    assert!(!ask(&ann, &chat, &question()).text.contains("Version"), "one too many");
    home.put("rules.md", &rules(2));
    bot.signal("HUP");
    let end = Instant::now() + SOON;
    while version(&somebody_new_asks(&home)) != 2 {
        assert!(Instant::now() < end, "the old rules are still quoted");
        thread::sleep(Duration::from_millis(50));
    }
    assert!(!bot.log().contains(ANEW), "the log tells warnings only: {}", bot.log());
    // What was asked counts on where the limits stay.
    let asked = ann.say(&chat, &question());
    home.server.settled(CALM, SOON);
    assert_eq!(chat.replies_to(&asked).len(), 0, "and one more");
    home.done(bot);
}

fn somebody_new_asks(home: &Home) -> BotMessage {
    let person = home.server.person("New");
    ask(&person, &home.server.private(&person), &question())
}

fn holds(folder: &Path, text: &str) -> bool {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter_map(|file| fs::read(file).ok())
        .any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[test]
fn texts_that_are_not_to_be_kept_any_more_are_gone_at_once() {
    let home = Home::of(&[("rules.md", &rules(1))]);
    let data = home.folder.path().join("data");
    let bot = home.runner().data(&data).start();
    let ann = home.server.person("Ann");
    let chat = home.server.private(&ann);
    ask(&ann, &chat, "Who signed the lighthouse rules, zanzibarskuld?");
    assert!(ask(&ann, &chat, "/privacy").text.contains("30 days"));
    home.set("keep_questions = false\nkeep_days = 7");
    hang_up(&bot, "changed settings: keep_days, keep_questions");
    let end = Instant::now() + SOON;
    while holds(&data, "zanzibarskuld") {
        assert!(Instant::now() < end, "the text is still in the folder");
        thread::sleep(Duration::from_millis(10));
    }
    let privacy = ask(&ann, &chat, "/privacy").text;
    assert!(privacy.contains("7 days") && !privacy.contains("30 days"), "{privacy}");
    home.done(bot);
}

/// A text of many paragraphs.
fn long() -> String {
    let word = |number: usize, by: usize| format!("word{}", number * by % 7_919);
    let paragraph = |number: usize| {
        let [who, whom, with] = [3, 5, 7].map(|by| word(number, by));
        format!("The {who} of the {whom} met {with} and {}.\n\n", word(number, 11))
    };
    (0..12_000).map(paragraph).collect()
}

#[test]
fn questions_are_answered_while_a_large_library_is_read() {
    let home = Home::of(&[("rules.md", &rules(1))]);
    let bot = without_limits(home.runner()).start();
    let ann = home.server.person("Ann");
    let chat = home.server.private(&ann);
    assert_eq!(version(&ask(&ann, &chat, &question())), 1);
    home.put("long.md", &long());
    home.put("rules.md", &rules(2));
    bot.signal("HUP");
    let mut meanwhile = 0;
    while !bot.log().contains(ANEW) {
        let answer = ask(&ann, &chat, &question());
        meanwhile += usize::from(version(&answer) == 1);
    }
    assert!(meanwhile >= 3, "{meanwhile} answers");
    assert_eq!(version(&ask(&ann, &chat, &question())), 2);
    home.done(bot);
}

/// The memory of a process, in KiB.
fn memory(bot: &Bot) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", bot.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_a_library_that_was_replaced_is_free_again() {
    let home = Home::of(&[("rules.md", &rules(1))]);
    let bot = home.runner().start();
    let small = memory(&bot);
    let text = long();
    home.put("long.md", &text);
    hang_up(&bot, ANEW);
    let one = memory(&bot) - small;
    for turn in 0..20 {
        home.put("long.md", &format!("{text}\n\nTurn {turn}."));
        hang_up(&bot, ANEW);
    }
    let all = memory(&bot) - small;
    // While one is made the one before is there too, and the system's heap holds back as much
    // again. Twenty that stay would be some twelve times as much.
    assert!(all < one * 6, "one takes {one} KiB, after twenty more {all} KiB are taken");
    home.done(bot);
}
