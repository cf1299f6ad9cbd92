//! The whole bot against a Bot API server on this machine, beside a bare teloxide echo bot.
//!
//! `cargo build --release --example echo && cargo bench --bench bot` prints, for each bot, replies a
//! second and processor time a reply (median over rounds run in turn), the time from start to the
//! first poll, and memory idle and after all questions. `-- ROUNDS REPLIES` sets how much is asked.
//! The server shares the machine's cores, so replies a second are orientation; the processor time
//! is the bot's own, all its threads.

#![allow(clippy::unwrap_used, reason = "a bench may end where something is not as it should be")]

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const CHATS: usize = 500;
const QUESTIONS: &[&str] = &[
    "what did Lavrov discuss?",
    "how long did the negotiations take?",
    "who met Putin in Moscow?",
    "what was said about Syria?",
    "what did lavrof discus?",
    "What is the attitude to the Minsk agreements?",
    "How do I bake bread?",
    "and what about sanctions?",
];

/// What a Bot API server needs to know for this.
#[derive(Default)]
struct Server {
    /// Updates that may be handed out: numbers up to this one.
    asked: AtomicI64,
    replies: AtomicUsize,
    polled: Mutex<Option<Instant>>,
}

impl Server {
    fn updates(&self, body: &[u8]) -> String {
        self.polled.lock().unwrap().get_or_insert_with(Instant::now);
        let call: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let offset = call["offset"].as_i64().unwrap_or(0).max(1);
        let end = (offset + 100).min(self.asked.load(Ordering::SeqCst) + 1);
        let mut out = String::from(r#"{"ok":true,"result":["#);
        for update in offset..end {
            let comma = if update == offset { "" } else { "," };
            let n = usize::try_from(update).unwrap();
            let (chat, text) = (1_000 + n % CHATS, QUESTIONS[n % QUESTIONS.len()]);
            write!(
                out,
                r#"{comma}{{"update_id":{update},"message":{{"message_id":{update},"from":{{"id":{chat},"is_bot":false,"first_name":"Ann","username":"ann","language_code":"en"}},"chat":{{"id":{chat},"first_name":"Ann","username":"ann","type":"private"}},"date":{},"text":"{text}"}}}}"#,
                1_800_000_000
            )
            .unwrap();
        }
        out.push_str("]}");
        out
    }

    fn reply(&self, body: &[u8]) -> String {
        let call: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let chat = call["chat_id"].as_i64().unwrap_or(0);
        let message = self.replies.fetch_add(1, Ordering::SeqCst) + 1_000_000;
        format!(
            r#"{{"ok":true,"result":{{"message_id":{message},"from":{{"id":1,"is_bot":true,"first_name":"Quote","username":"quote_bot"}},"chat":{{"id":{chat},"first_name":"Ann","type":"private"}},"date":1800000000,"text":"a reply"}}}}"#
        )
    }
}

const ME: &str = r#"{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Quote","username":"quote_bot","can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":true,"supports_guest_queries":true,"can_connect_to_business":false,"has_main_web_app":false}}"#;

async fn call(
    State(server): State<Arc<Server>>,
    Path((_, method)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let body = match method.to_lowercase().as_str() {
        "getme" => ME.to_owned(),
        "getupdates" => {
            let updates = server.updates(&body);
            if updates.ends_with("[]}") {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            updates
        }
        "sendmessage" => server.reply(&body),
        "getwebhookinfo" => {
            r#"{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}"#.to_owned()
        }
        _ => r#"{"ok":true,"result":true}"#.to_owned(),
    };
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

/// Starts a server on a port of its own.
fn serve() -> (Arc<Server>, String) {
    let server = Arc::new(Server::default());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().route("/{token}/{method}", post(call).get(call));
    let app = app.with_state(Arc::clone(&server));
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
    });
    (server, address)
}

/// What one round measures.
#[derive(Clone, Copy)]
struct Measured {
    first_poll: Duration,
    a_second: f64,
    processor: Duration,
    idle: u64,
    after: u64,
}

fn round(command: &mut Command, replies: usize) -> Measured {
    let (server, address) = serve();
    let start = Instant::now();
    let mut bot = command
        .env("TELOXIDE_TOKEN", "1:token")
        .env("TELOXIDE_API_URL", address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let first_poll = loop {
        if let Some(polled) = *server.polled.lock().unwrap() {
            break polled - start;
        }
        assert!(bot.try_wait().unwrap().is_none(), "the bot ended before it polled");
        std::thread::sleep(Duration::from_millis(1));
    };
    std::thread::sleep(Duration::from_millis(300));
    let (idle, before) = (memory(&bot), processor(&bot));
    let start = Instant::now();
    server.asked.store(i64::try_from(replies).unwrap(), Ordering::SeqCst);
    while server.replies.load(Ordering::SeqCst) < replies {
        assert!(start.elapsed() < Duration::from_secs(300), "a reply is missing");
        std::thread::sleep(Duration::from_millis(1));
    }
    let took = start.elapsed();
    // What is still to be written down belongs to the replies.
    std::thread::sleep(Duration::from_millis(300));
    let spent = processor(&bot) - before;
    let after = memory(&bot);
    bot.kill().unwrap();
    bot.wait().unwrap();
    Measured {
        first_poll,
        a_second: replies as f64 / took.as_secs_f64(),
        processor: spent / u32::try_from(replies).unwrap(),
        idle,
        after,
    }
}

/// The processor time that a process has taken, all its threads (proc(5), fields 14 and 15, in
/// hundredths of a second).
fn processor(bot: &Child) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", bot.id())).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

/// The memory of a process that is in use and its own, in KiB.
fn memory(bot: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", bot.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn median<T: PartialOrd + Copy>(measured: &[Measured], of: impl Fn(&Measured) -> T) -> T {
    let mut values: Vec<T> = measured.iter().map(of).collect();
    values.sort_by(|a, b| a.partial_cmp(b).unwrap());
    values[values.len() / 2]
}

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|number| number.parse().ok()).collect();
    let (rounds, replies) =
        (numbers.first().copied().unwrap_or(5), numbers.get(1).copied().unwrap_or(20_000));
    let pullquote = PathBuf::from(env!("CARGO_BIN_EXE_pullquote"));
    let echo = pullquote.with_file_name("examples").join("echo");
    assert!(echo.exists(), "first: cargo build --release --example echo");
    let folder = tempfile::tempdir().unwrap();
    let (mut ours, mut echoes, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let serve = |data: Option<PathBuf>| {
        let mut command = Command::new(&pullquote);
        command.arg("serve").env("PULLQUOTE_PACE", "off").env("PULLQUOTE_USER_LIMIT", "off");
        command.env("PULLQUOTE_CHAT_LIMIT", "off");
        if let Some(data) = data {
            command.env("PULLQUOTE_DATA", data);
        }
        command
    };
    for n in 0..rounds {
        echoes.push(round(&mut Command::new(&echo), replies));
        ours.push(round(&mut serve(Some(folder.path().join(n.to_string()))), replies));
        bare.push(round(&mut serve(None), replies));
    }
    println!("{rounds} rounds of {replies} replies in {CHATS} chats, medians\n");
    println!(
        "| bot | replies a second | processor µs a reply | to echo's | first poll ms | idle KiB | after KiB |"
    );
    println!("|---|---|---|---|---|---|---|");
    let base = median(&echoes, |m| m.processor).as_secs_f64();
    for (name, measured) in [
        ("teloxide echo", &echoes),
        ("pullquote, data folder", &ours),
        ("pullquote, in memory", &bare),
    ] {
        let processor = median(measured, |m| m.processor).as_secs_f64();
        println!(
            "| {name} | {:.0} | {:.1} | {:.2} | {:.0} | {} | {} |",
            median(measured, |m| m.a_second),
            processor * 1e6,
            processor / base,
            median(measured, |m| m.first_poll).as_secs_f64() * 1e3,
            median(measured, |m| m.idle),
            median(measured, |m| m.after),
        );
    }
}
