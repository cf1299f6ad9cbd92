//! A terminal in which a page's blocks are typed one after the other.
//!
//! The folder has what the pages speak of: documents, a token, folders of questions. `pullquote` is
//! the program under test, and so is `cargo run --release --`. Telegram is the server of
//! `tests/support`. A bot that serves is left to poll once, or to set its webhook, and is then told
//! to stop, as a reader does by Ctrl-C; it has to end well for the block to go on. One behind which
//! stands `&` is stopped when the block is done.

use super::root;
use crate::support::Server;
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The token as the pages write it.
const TOKEN: &str = "123456789:AAH…";

/// Where the pages have health told; another program may be there.
const HEALTH: &str = "127.0.0.1:9090";

/// How long a block may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the pages' documents say; the pages ask for it.
const DOCUMENTS: &[(&str, &str)] = &[
    (
        "tea.md",
        "# Tea\n\nThe oolong steeps for four minutes, in water that has just boiled.\n\nGreen tea is served cold in July.\n",
    ),
    (
        "club.md",
        "# The club\n\nAnn Lee and Bob Roe signed the agreement on 4 May 2021 in the old library.\n",
    ),
];

const CORPUS: &str = r#"{"_id": "birds-0", "title": "Birds", "text": "Owls hunt mice by night and hear them beneath the snow."}
{"_id": "ants-0", "title": "Ants", "text": "Ants farm aphids and milk them for honeydew in their meadows."}
"#;

const QUERIES: &str = r#"{"_id": "q1", "text": "What do ants milk?"}
{"_id": "q2", "text": "Who hears mice beneath the snow?"}
"#;

const QRELS: &str = "query-id\tcorpus-id\tscore\nq1\tants-0\t1\nq2\tbirds-0\t1\n";

const QUESTIONS: &str =
    r#"{"question": "How long did the negotiations take?", "best": [3], "good": []}"#;

/// A terminal.
pub struct Session {
    server: Server,
    health: SocketAddr,
    folder: TempDir,
    at: PathBuf,
}

impl Session {
    /// In a folder with what the pages speak of.
    pub fn new() -> Session {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        let server = Server::start();
        for place in ["handbook", "notes", "srv/pullquote", "srv/club"] {
            for (name, text) in DOCUMENTS {
                write(&home.join(place), name, text);
            }
        }
        write(&home, "handbook.md", DOCUMENTS[0].1);
        write(&home, "question.txt", "Who signed the agreement in Moscow with Lavrov?\n");
        write(&home, "telegram_token.txt", &server.token());
        write(&home, "telegram_token", &server.token());
        fs::copy(root().join("data/article.txt"), home.join("article.txt")).unwrap();
        write(&home.join("article"), "questions.jsonl", QUESTIONS);
        for (name, text) in [
            ("corpus.jsonl", CORPUS),
            ("queries.jsonl", QUERIES),
            ("queries.typo.jsonl", QUERIES),
            ("qrels.tsv", QRELS),
        ] {
            write(&home.join("squad"), name, text);
        }
        let program = env!("CARGO_BIN_EXE_pullquote");
        // The number of its process is known before it is the program.
        let pullquote = format!("echo $$ > '{}'\nexec '{program}' \"$@\"", pid(folder.path()));
        let cargo = "[ \"$1 $2 $3\" = 'run --release --' ] || { echo 'only cargo run'; exit 9; }\nshift 3\nexec pullquote \"$@\"";
        for (name, script) in [("pullquote", pullquote.as_str()), ("cargo", cargo)] {
            let path = write(&folder.path().join("bin"), name, &format!("#!/bin/sh\n{script}\n"));
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Session { server, health: free, at: home, folder }
    }

    /// Writes a file into the folder.
    pub fn write(&self, name: &str, text: &str) {
        write(&self.at, name, text);
    }

    /// Types a script; what it says on both outputs, or how it failed. What it exports, and the
    /// folder it goes to, hold for the next.
    pub fn run(&mut self, script: &str) -> Result<String, String> {
        let (variables, place) = (self.path("variables"), self.path("place"));
        let script = script.replace(TOKEN, &self.server.token());
        let script = script.replace(HEALTH, &self.health.to_string());
        let whole = format!(
            "[ ! -e '{variables}' ] || . '{variables}'\n{script}\nexport -p > '{variables}'\npwd > '{place}'\n"
        );
        let output = fs::File::create(self.path("output")).unwrap();
        let mut shell = Command::new("sh")
            .args(["-euc", &whole])
            .env_clear()
            .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", self.path("bin")))
            .env("HOME", self.path("home"))
            .env("TELOXIDE_API_URL", self.server.url())
            .env("NO_COLOR", "1")
            .current_dir(&self.at)
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .process_group(0)
            .spawn()
            .unwrap();
        let group = format!("-{}", shell.id());
        // One that is put in the background is there for what comes after it.
        let stays = script.lines().any(|line| line.trim_end().ends_with(" &"));
        let begun = Instant::now();
        let (mut seen, mut stopped) = (self.signs(), String::new());
        let status = loop {
            if let Some(status) = shell.try_wait().unwrap() {
                break status;
            }
            let now = self.signs();
            let serving = fs::read_to_string(pid(self.folder.path())).unwrap_or_default();
            if now > seen && serving != stopped && !stays {
                kill(&["-TERM", serving.trim()]);
                (seen, stopped) = (now, serving);
            }
            if begun.elapsed() > PATIENCE {
                kill(&["-KILL", "--", &group]);
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        if stays && kill(&["-TERM", "--", &group]) {
            let end = Instant::now() + PATIENCE;
            while kill(&["-0", "--", &group]) && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        let said = fs::read(self.path("output")).unwrap();
        let said = String::from_utf8_lossy(&said).into_owned();
        if !status.success() {
            return Err(format!("{status}\n{said}"));
        }
        self.at = PathBuf::from(fs::read_to_string(&place).unwrap().trim_end());
        Ok(said)
    }

    /// How often a bot asked for updates or told Telegram where to bring them.
    fn signs(&self) -> u64 {
        self.server.polls() + self.server.calls_of("setWebhook").len() as u64
    }

    /// What the bots did that Telegram passes over.
    pub fn violations(&self) -> Vec<String> {
        self.server.violations()
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}

/// Sends a signal; whether anybody is there to get it. Who is meant has just been heard of, or is
/// of a shell that was started here.
fn kill(arguments: &[&str]) -> bool {
    Command::new("kill").args(arguments).output().unwrap().status.success()
}

fn pid(folder: &Path) -> String {
    folder.join("pid").to_str().unwrap().to_owned()
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}
