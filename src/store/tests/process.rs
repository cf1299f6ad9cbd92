//! What comes between: other processes, kills, full disks, panics.

use super::*;
use crate::store::StoreError;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// The folder that the child of a test works in.
const CHILD: &str = "PULLQUOTE_TEST_CHILD";

/// This test, run again in a process of its own, if a folder is given to it.
fn child(test: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]).env(CHILD, folder).stdout(Stdio::piped());
    command
}

#[tokio::test]
async fn what_was_taken_in_outlives_a_kill() {
    if let Some(folder) = std::env::var_os(CHILD) {
        let store = open(Some(Path::new(&folder))).await;
        store.take_in((0..100).map(|n| (n, format!("raw {n}"))).collect()).await.unwrap();
        println!("taken in");
        std::thread::sleep(std::time::Duration::from_secs(60));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let test = "store::tests::process::what_was_taken_in_outlives_a_kill";
    let mut process = child(test, folder.path()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("taken in")));
    let second = Store::open(Some(folder.path()), Retention::default()).await;
    assert!(matches!(second, Err(StoreError::InUse { .. })), "two would answer twice");
    process.kill().unwrap();
    process.wait().unwrap();

    let store = open(Some(folder.path())).await;
    let waiting = store.waiting().await.unwrap();
    assert_eq!(waiting.len(), 100);
    assert_eq!(waiting[42].raw, "raw 42");
    assert_eq!(store.take_in(vec![(7, String::new())]).await.unwrap(), [0; 0]);
}

#[tokio::test]
async fn a_full_disk_takes_nothing_in_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(Some(folder.path())).await;
    let updates =
        |from: i64| (from..from + 200).map(|n| (n, "x".repeat(1_000))).collect::<Vec<_>>();
    store.take_in(vec![(1, String::new())]).await.unwrap();
    store.execute("PRAGMA max_page_count = 20").await.unwrap();
    for _ in 0..2 {
        // The answers come with what fails: they are tried again with what comes next.
        let answer = vec![Change::Answer(kept(1, 1, 1))];
        let (_, taken) = tokio::join!(store.finish(1, answer), store.take_in(updates(100)));
        assert!(matches!(taken, Err(StoreError::Database(_))), "{taken:?}");
    }
    store.execute("PRAGMA max_page_count = 100000").await.unwrap();
    assert_eq!(store.take_in(updates(100)).await.unwrap().len(), 200, "none was taken in before");
    assert_eq!(store.answer(1, 1).await.unwrap(), Some(kept(1, 1, 1)));
    assert_eq!(store.waiting().await.unwrap().len(), 200, "and 1 is done");
}

#[tokio::test]
async fn a_panic_behind_the_queue_is_an_error_and_no_wait() {
    let store = open(None).await;
    store.panic().await;
    let closed = store.flush().await;
    assert!(matches!(closed, Err(StoreError::Closed)));
    store.finish(1, vec![]).await;
    assert!(matches!(store.take_in(vec![]).await, Err(StoreError::Closed)));
}

#[tokio::test]
async fn a_closed_store_is_one_file_and_gives_the_folder_back() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new/data");
    let store = open(Some(&folder)).await;
    let other = store.clone();
    store.finish(1, vec![Change::Answer(kept(1, 1, 1))]).await;
    // One thread: the queue is served only after both.
    let (closed, ()) =
        tokio::join!(store.close(), other.finish(2, vec![Change::Answer(kept(1, 2, 1))]));
    closed.unwrap();
    assert!(matches!(other.flush().await, Err(StoreError::Closed)));

    let copy = tempfile::tempdir().unwrap();
    let file = "pullquote.sqlite";
    std::fs::copy(folder.join(file), copy.path().join(file)).unwrap();
    for folder in [&folder, copy.path()] {
        let store = open(Some(folder)).await;
        assert_eq!(store.answer(1, 1).await.unwrap(), Some(kept(1, 1, 1)));
        assert_eq!(store.answer(1, 2).await.unwrap(), Some(kept(1, 2, 1)), "still in the queue");
    }
}

#[tokio::test]
async fn when_the_last_handle_goes_the_queue_is_still_committed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(Some(folder.path())).await;
    for message in 0..500 {
        store.finish(message, vec![Change::Answer(kept(1, message, 1))]).await;
    }
    drop(store);
    let store = loop {
        match Store::open(Some(folder.path()), Retention::default()).await {
            Ok(store) => break store,
            Err(StoreError::InUse { .. }) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    };
    assert!(store.answer(1, 499).await.unwrap().is_some());
}
