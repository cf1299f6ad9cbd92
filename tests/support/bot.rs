//! The real program, run against the server.

use super::Server;
use super::state::Inner;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How the program is to be run; [`Runner::start`] runs it.
#[must_use = "nothing runs before `.start()`"]
pub struct Runner {
    command: Command,
    inner: Arc<Inner>,
    patience: Duration,
    webhook: Option<u16>,
    health: Option<u16>,
}

/// `pullquote serve`, running. It is killed when this is dropped.
pub struct Bot {
    child: Child,
    log: Arc<Mutex<String>>,
    inner: Arc<Inner>,
    /// The port that it listens on by webhook.
    pub port: Option<u16>,
    /// The port at which it tells its health.
    pub health: Option<u16>,
}

impl Bot {
    /// Runs it with nothing but the server and the token set, and waits until it polls.
    pub fn start(server: &Server) -> Bot {
        Bot::of(server).start()
    }

    /// To be run with more set.
    pub fn of(server: &Server) -> Runner {
        let mut command = Bot::command(server);
        command.arg("serve").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let inner = Arc::clone(&server.inner);
        let patience = Duration::from_secs(30);
        let runner = Runner { command, inner, patience, webhook: None, health: None };
        if by_webhook() { runner.webhook() } else { runner }
    }

    /// The program with the server and the token set and nothing else, for any of its commands.
    pub fn command(server: &Server) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            // What the one who runs the tests has set is not for the bot of a test.
            if ["TELOXIDE_", "PULLQUOTE_", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
                .iter()
                .any(|ours| name.starts_with(ours))
            {
                command.env_remove(name);
            }
        }
        command
            .env("TELOXIDE_TOKEN", server.token())
            .env("TELOXIDE_API_URL", server.url())
            .env("PULLQUOTE_LOG_FORMAT", "human")
            .env("NO_COLOR", "1");
        command
    }
}

/// A port that nobody listens on now.
pub fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    free.expect("a free port").port()
}

/// The status and the body that are answered at a port of this machine.
pub fn get(port: u16, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("somebody listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it can be asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("HTTP");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.expect("a status"), body.to_owned())
}

/// Whether all bots get their updates by webhook that are not told how: `.ci/run` plays what people
/// do by both ways.
pub(super) fn by_webhook() -> bool {
    std::env::var_os("TESTS_BY_WEBHOOK").is_some()
}

impl Runner {
    /// Sets a variable of the environment.
    pub fn env(mut self, name: &str, value: &str) -> Runner {
        self.command.env(name, value);
        self
    }

    /// Sets or takes away anything else: arguments, the folder it runs in.
    pub fn command(mut self, change: impl FnOnce(&mut Command)) -> Runner {
        change(&mut self.command);
        self
    }

    /// Keeps its state in this folder.
    pub fn data(mut self, folder: &Path) -> Runner {
        self.command.env("PULLQUOTE_DATA", folder);
        self
    }

    /// Answers from these files.
    pub fn library(mut self, path: impl Into<PathBuf>) -> Runner {
        self.command.env("PULLQUOTE_LIBRARY", path.into());
        self
    }

    /// Sends at this pace: `default`, `off`, or scaled as `3/100ms,20/6s,30`.
    pub fn pace(self, pace: &str) -> Runner {
        self.env("PULLQUOTE_PACE", pace)
    }

    /// Gets its updates by webhook, on a port that is free now.
    pub fn webhook(self) -> Runner {
        self.webhook_on(free_port())
    }

    /// Tells its health, on a port that is free now.
    pub fn health(mut self) -> Runner {
        let port = free_port();
        self.health = Some(port);
        self.env("PULLQUOTE_HEALTH_LISTEN", &format!("127.0.0.1:{port}"))
    }

    /// Gets its updates by webhook on this port, as the one of an earlier run.
    pub fn webhook_on(mut self, port: u16) -> Runner {
        self.webhook = Some(port);
        self.env("PULLQUOTE_WEBHOOK_URL", &format!("http://127.0.0.1:{port}/telegram"))
            .env("PULLQUOTE_WEBHOOK_LISTEN", &format!("127.0.0.1:{port}"))
            .env("PULLQUOTE_WEBHOOK_SECRET", "kept-between_us")
    }

    /// Runs it, and waits until it takes updates.
    pub fn start(self) -> Bot {
        let patience = self.patience;
        let polls = self.inner.read(|state| state.polls);
        let mut bot = self.start_only();
        let end = Instant::now() + patience;
        while !bot.is_taking_updates(polls) {
            if let Some(status) = bot.child.try_wait().expect("its state can be read") {
                // The last lines may still be on their way.
                thread::sleep(Duration::from_millis(50));
                panic!("the bot ended at once, with {status}:\n{}", bot.log());
            }
            assert!(Instant::now() < end, "the bot takes no updates:\n{}", bot.log());
            thread::sleep(Duration::from_millis(2));
        }
        bot
    }

    /// Runs it without waiting.
    pub fn start_only(mut self) -> Bot {
        let mut child = self.command.spawn().expect("the program runs");
        let log = Arc::new(Mutex::new(String::new()));
        let stderr = child.stderr.take().expect("it was asked for");
        let lines = Arc::clone(&log);
        thread::spawn(move || {
            let mut reader = BufReader::new(stderr);
            let mut line = vec![];
            while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&line).into_owned();
                lines.lock().unwrap_or_else(PoisonError::into_inner).push_str(&text);
                line.clear();
            }
        });
        Bot { child, log, inner: self.inner, port: self.webhook, health: self.health }
    }
}

impl Bot {
    fn is_taking_updates(&self, polls: u64) -> bool {
        match self.port {
            None => self.inner.read(|state| state.polls) > polls,
            Some(port) => {
                let set = self.inner.read(|state| state.webhook.is_some());
                set && TcpStream::connect(("127.0.0.1", port)).is_ok()
            }
        }
    }

    /// What it has written to stderr.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until it has written this.
    pub fn wait_log(&self, part: &str, timeout: Duration) {
        let end = Instant::now() + timeout;
        while !self.log().contains(part) {
            assert!(Instant::now() < end, "no {part:?} in the log:\n{}", self.log());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The status and the words of the answer at this path of its health's address.
    pub fn health(&self, path: &str) -> (u16, String) {
        get(self.health.expect("`.health()` at the start"), path)
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal, such as `TERM`, `INT` or `STOP`.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{name} can't be sent to {pid}");
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.wait_exit(Duration::from_secs(15))
    }

    /// Ends it without a warning, as a crash does.
    pub fn kill(&mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// Waits until it ends by itself.
    pub fn wait_exit(&mut self, timeout: Duration) -> ExitStatus {
        let end = Instant::now() + timeout;
        loop {
            if let Some(status) = self.child.try_wait().expect("its state can be read") {
                return status;
            }
            assert!(Instant::now() < end, "it still runs after {timeout:?}:\n{}", self.log());
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.end();
        if thread::panicking() {
            eprintln!("the bot's log:\n{}", self.log());
        }
    }
}
