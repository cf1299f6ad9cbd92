//! A week of an idle bot: as many polls as Telegram answers in a week, one after another. Most bring
//! something that is nothing for the bot, since one that brings nothing at once is waited after.
//!
//! `cargo bench --bench week` prints the memory of the program after each day. `-- DAYS` sets how
//! many. Linux only, as it reads `/proc`.

#![allow(clippy::unwrap_used, reason = "a bench may end where something is not as it should be")]

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Polls of 45 s in a day.
const DAY: usize = 24 * 60 * 60 / 45;

/// Each such one brings nothing.
const EMPTY: usize = 50;

const ME: &str = r#"{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Quote","username":"quote_bot","can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":true,"supports_guest_queries":true}}"#;

async fn call(
    State(polls): State<Arc<AtomicUsize>>,
    Path((_, method)): Path<(String, String)>,
) -> Response {
    let body = match method.to_lowercase().as_str() {
        "getme" => ME.to_owned(),
        "getupdates" => {
            let poll = polls.fetch_add(1, Ordering::SeqCst);
            match poll % EMPTY {
                0 => r#"{"ok":true,"result":[]}"#.to_owned(),
                _ => format!(r#"{{"ok":true,"result":[{{"update_id":{poll},"poll":{{}}}}]}}"#),
            }
        }
        _ => r#"{"ok":true,"result":true}"#.to_owned(),
    };
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

fn serve(polls: Arc<AtomicUsize>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().route("/{token}/{method}", post(call).get(call)).with_state(polls);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
    });
    address
}

/// A line of the state of a process, in KiB.
fn memory(bot: &Child, line: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", bot.id())).unwrap();
    let line = status.lines().find(|found| found.starts_with(line)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn main() {
    let days = std::env::args().find_map(|days| days.parse().ok()).unwrap_or(7);
    let polls = Arc::new(AtomicUsize::new(0));
    let address = serve(Arc::clone(&polls));
    let folder = tempfile::tempdir().unwrap();
    let mut bot = Command::new(env!("CARGO_BIN_EXE_pullquote"))
        .arg("serve")
        .env("TELOXIDE_TOKEN", "1:token")
        .env("TELOXIDE_API_URL", address)
        .env("PULLQUOTE_DATA", folder.path())
        .env("PULLQUOTE_HEALTH_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    println!("| day | polls | anonymous KiB | resident KiB |\n|---|---|---|---|");
    let start = Instant::now();
    for day in 0..=days {
        while polls.load(Ordering::SeqCst) < (day * DAY).max(1) {
            assert!(start.elapsed() < Duration::from_secs(3_600), "the bot polls no more");
            assert!(bot.try_wait().unwrap().is_none(), "the bot ended");
            std::thread::sleep(Duration::from_millis(10));
        }
        if day == 0 {
            std::thread::sleep(Duration::from_millis(300));
        }
        let (own, resident) = (memory(&bot, "RssAnon:"), memory(&bot, "VmRSS:"));
        println!("| {day} | {} | {own} | {resident} |", polls.load(Ordering::SeqCst));
    }
    bot.kill().unwrap();
    bot.wait().unwrap();
}
