//! A large library is there at once after a restart, by the index that the data folder keeps; and
//! whatever befalls that, the documents are answered from.
#![allow(clippy::unwrap_used, reason = "a test may panic, also in what its cases share")]

mod support;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use support::*;
use tempfile::TempDir;

const SAVED: &str = "the index is saved for the next start";
const LOADED: &str = "the index is loaded as it was saved";
const ANEW: &str = "the saved index is built anew";
const OTHER: &str = "other documents than before: the index is built anew";

/// To build and save the index of a large text takes a debug build a while.
const LONG: Duration = Duration::from_secs(60);

/// A library that is large enough to be saved, and a data folder.
struct Home {
    server: Server,
    folder: TempDir,
}

impl Home {
    fn new() -> Home {
        let home = Home { server: Server::start(), folder: tempfile::tempdir().unwrap() };
        fs::create_dir(home.library()).unwrap();
        let filler = "A paragraph about nothing in particular stands here to fill the book.\n\n";
        home.put("filler.md", &filler.repeat((1 << 20) / filler.len() + 1));
        home.put("rules.md", "The lighthouse rules were signed by Brandt.");
        home
    }

    fn library(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn cache(&self) -> PathBuf {
        self.data().join("index.cache")
    }

    /// Writes a file that looks as if it had not been touched for long.
    fn put(&self, name: &str, text: &str) {
        let path = self.library().join(name);
        fs::write(&path, text).unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }

    fn runner(&self) -> Runner {
        let runner = Bot::of(&self.server).pace("off").env("PULLQUOTE_WATCH", "off");
        runner.data(&self.data()).library(self.library())
    }

    /// Starts a bot, asks it who signed the rules, and gives its log when it has ended, after it
    /// said all of this.
    #[track_caller]
    fn run(&self, signed_by: &str, said: &[&str]) -> String {
        let mut bot = self.runner().start();
        let ann = self.server.person("Ann");
        let home = self.server.private(&ann);
        let answer = home.wait_reply_to(&ann.say(&home, "Who signed the lighthouse rules?"), LONG);
        assert!(answer.text.contains(signed_by), "{}", answer.text);
        said.iter().for_each(|said| bot.wait_log(said, LONG));
        assert!(bot.stop().success());
        assert_eq!(self.server.violations(), [""; 0]);
        bot.log()
    }
}

/// What is in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_index_is_saved_and_loaded_and_made_anew_when_it_is_not_right() {
    let home = Home::new();
    let log = home.run("Brandt", &[SAVED]);
    assert!(!log.contains(LOADED) && !log.contains(ANEW), "{log}");
    let bytes = fs::read(home.cache()).unwrap();
    assert!(bytes.len() > 1 << 20);

    let log = home.run("Brandt", &[LOADED]);
    assert!(!log.contains(SAVED) && !log.contains("WARN"), "{log}");

    type Damage = fn(&[u8]) -> Vec<u8>;
    let table: [(&str, Damage); 5] = [
        ("it is cut short", |bytes| bytes[..bytes.len() / 2].to_owned()),
        ("it is cut short", |_| Vec::new()),
        ("it is no saved index", |bytes| vec![b'x'; bytes.len()]),
        ("it is damaged", |bytes| {
            let mut bytes = bytes.to_owned();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            bytes
        }),
        ("it is of another version", |bytes| {
            bytes.chunks(8).flat_map(|number| number.iter().rev().copied()).collect()
        }),
    ];
    for (reason, damage) in table {
        fs::write(home.cache(), damage(&bytes)).unwrap();
        let log = home.run("Brandt", &[ANEW, reason, SAVED]);
        assert!(!log.contains(LOADED), "{log}");
        assert!(fs::read(home.cache()).unwrap() == bytes, "{reason}: it is mended");
    }
    let kept: Vec<_> =
        names(&home.data()).into_iter().filter(|it| it.contains("passing")).collect();
    assert_eq!(kept, [""; 0], "nothing is left of the writing");
}

#[test]
fn documents_that_changed_while_the_bot_was_away_are_answered_from() {
    let home = Home::new();
    home.run("Brandt", &[SAVED]);
    home.put("rules.md", "The lighthouse rules were signed by Clara.");
    home.run("Clara", &[OTHER, SAVED]);
    home.run("Clara", &[LOADED]);
    fs::remove_file(home.library().join("rules.md")).unwrap();
    home.put("sea.md", "The lighthouse rules were signed by Doris.");
    home.run("Doris", &[OTHER, SAVED]);
}

#[cfg(unix)]
#[test]
fn a_reload_is_saved_too_and_a_library_that_became_small_leaves_nothing() {
    let home = Home::new();
    let mut bot = home.runner().start();
    bot.wait_log(SAVED, LONG);
    home.put("rules.md", "The lighthouse rules were signed by Clara.");
    bot.signal("HUP");
    let end = std::time::Instant::now() + LONG;
    while bot.log().matches(SAVED).count() < 2 {
        assert!(std::time::Instant::now() < end, "{}", bot.log());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(bot.stop().success());
    home.run("Clara", &[LOADED]);
    let mut bot = home.runner().start();
    fs::remove_file(home.library().join("filler.md")).unwrap();
    bot.signal("HUP");
    let end = std::time::Instant::now() + LONG;
    while home.cache().exists() {
        assert!(std::time::Instant::now() < end, "{}", bot.log());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(bot.stop().success());
}

#[test]
fn where_the_index_cannot_be_saved_the_bot_goes_on_and_says_so() {
    let home = Home::new();
    // A folder has its name, with something in it.
    fs::create_dir_all(home.cache().join("x")).unwrap();
    let log = home.run("Brandt", &["the index cannot be saved"]);
    assert!(log.contains(ANEW), "{log}");
}

#[cfg(unix)]
#[test]
fn the_index_is_for_nobody_else_and_in_no_backup() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.run("Brandt", &[SAVED]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&home.data()), mode(&home.cache())), (0o700, 0o600));
    let backup = home.folder.path().join("saved.backup");
    let run = |arguments: &[&str]| {
        let mut command = Bot::command(&home.server);
        let output = command.args(arguments).arg("--data").arg(home.data()).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (done, said) = run(&["backup", backup.to_str().unwrap()]);
    assert!(done && fs::metadata(&backup).unwrap().len() < 1 << 20, "{said}");
    // Nor does a backup take its place.
    let (done, said) = run(&["backup", "--overwrite", home.cache().to_str().unwrap()]);
    assert!(!done && said.contains("a backup must not replace"), "{said}");
}

#[test]
fn a_small_library_is_not_saved() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut bot = Bot::of(&server).data(folder.path()).start();
    assert!(bot.stop().success());
    assert!(!names(folder.path()).contains(&"index.cache".to_owned()));
}
