//! What it costs. A busy disk takes any time for a transaction, so this is a measurement with the
//! figures printed, and no test that a machine could fail:
//! `cargo test --release store::tests::measure -- --ignored --nocapture`.

use super::*;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The processor time of all threads so far, where the system tells it so exactly.
fn processor() -> Option<Duration> {
    let mut total = 0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let times = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        total += times.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(total))
}

fn report(what: &str, count: u32, started: Instant, before: Option<Duration>) {
    let took = started.elapsed() / count;
    let processor = processor().zip(before).map(|(after, before)| (after - before) / count);
    println!("{what}: {took:?} each, {processor:?} of processor time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures this machine"]
async fn taking_in_and_finishing_cost_microseconds() {
    const BATCHES: u32 = 50;
    const OF: u32 = 100;
    const ALL: u32 = BATCHES * OF;
    let folder = tempfile::tempdir().unwrap();
    let store = open(Some(folder.path())).await;
    let raw = format!("{{\"message\":{{\"text\":\"{}\"}}}}", "é".repeat(480));
    let batches: Vec<Vec<(i64, String)>> = (0..BATCHES)
        .map(|batch| (0..OF).map(|n| (i64::from(batch * OF + n), raw.clone())).collect())
        .collect();

    let (before, started) = (processor(), Instant::now());
    for batch in batches {
        assert_eq!(store.take_in(batch).await.unwrap().len(), OF as usize);
    }
    report("taking in an update, 100 at a time", ALL, started, before);

    let (before, started) = (processor(), Instant::now());
    let mut lanes = tokio::task::JoinSet::new();
    for chat in 0..20 {
        let store = store.clone();
        lanes.spawn(async move {
            for n in 0..ALL / 20 {
                let update = i64::from(chat * (ALL / 20) + n);
                let answer = kept(i64::from(chat), i64::from(n), 7);
                store.finish(update, vec![Change::Answer(answer)]).await;
            }
        });
    }
    lanes.join_all().await;
    store.flush().await.unwrap();
    report("finishing with an answer, busy", ALL, started, before);

    // As in the bot: what a lane does between two changes is a call over the network.
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = server.accept().await {
            tokio::spawn(async move {
                let mut bytes = [0; 512];
                while let Ok(()) = stream.read_exact(&mut bytes).await.map(drop) {
                    stream.write_all(&bytes).await.unwrap();
                }
            });
        }
    });
    for finishes in [false, true] {
        let (before, started) = (processor(), Instant::now());
        let mut lanes = tokio::task::JoinSet::new();
        for chat in 0..20 {
            let store = store.clone();
            lanes.spawn(async move {
                let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
                let mut bytes = [0; 512];
                for n in 0..250 {
                    stream.write_all(&bytes).await.unwrap();
                    stream.read_exact(&mut bytes).await.unwrap();
                    if finishes {
                        store.finish(n, vec![Change::Answer(kept(100 + chat, n, 7))]).await;
                    }
                }
            });
        }
        lanes.join_all().await;
        store.flush().await.unwrap();
        let what = if finishes { "a call and finishing with an answer" } else { "a call" };
        report(what, ALL, started, before);
    }

    let (before, started) = (processor(), Instant::now());
    for n in 0..500 {
        store.finish(n, vec![Change::Answer(kept(100, n, 7))]).await;
        store.flush().await.unwrap();
    }
    report("finishing one alone", 500, started, before);

    let (before, started) = (processor(), Instant::now());
    for n in 0..500 {
        store.answer(3, n % 200).await.unwrap().unwrap();
    }
    report("reading an answer", 500, started, before);
    assert_eq!(store.waiting().await.unwrap(), []);
    store.close().await.unwrap();
}
