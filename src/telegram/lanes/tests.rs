use super::*;
use crate::store::{Retention, Store};
use crate::telegram::update::Event;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

const NOTHING: [i64; 0] = [];

/// Notes what it is given. A text says what to do: `wait` for the gate, `panic`, or nothing.
#[derive(Default)]
struct Recorder {
    begun: Mutex<Vec<i64>>,
    done: Mutex<Vec<i64>>,
    most: AtomicUsize,
    now: AtomicUsize,
}

struct Scripted {
    seen: Arc<Recorder>,
    gate: Arc<Semaphore>,
}

impl Handler for Scripted {
    async fn handle(&self, update: Update) -> Vec<Change> {
        self.seen.begun.lock().unwrap().push(update.id);
        let now = self.seen.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.seen.most.fetch_max(now, Ordering::SeqCst);
        let words = match &update.event {
            Event::Message(message) | Event::Guest(message) => message.words().unwrap_or_default(),
            Event::Inline(inline) => &inline.query,
            Event::Tap(tap) => tap.data.as_deref().unwrap_or_default(),
            _ => "",
        };
        tokio::task::yield_now().await;
        let panics = words == "panic";
        if words == "wait" {
            self.gate.acquire().await.unwrap().forget();
        }
        self.seen.now.fetch_sub(1, Ordering::SeqCst);
        assert!(!panics, "as told");
        self.seen.done.lock().unwrap().push(update.id);
        Vec::new()
    }
}

struct Fixture {
    lanes: Lanes<Scripted>,
    store: Store,
    seen: Arc<Recorder>,
    gate: Arc<Semaphore>,
}

impl Fixture {
    async fn new(room: usize) -> Fixture {
        let store = Store::open(None, Retention::default()).await.unwrap();
        let (seen, gate) = (Arc::new(Recorder::default()), Arc::new(Semaphore::new(0)));
        let handler = Scripted { seen: Arc::clone(&seen), gate: Arc::clone(&gate) };
        Fixture { lanes: Lanes::with_room(handler, store.clone(), room), store, seen, gate }
    }

    async fn put(&self, json: String) {
        let update = Update::read(&json, 0).expect("an update");
        self.store.take_in(vec![(update.id, json)]).await.unwrap();
        self.lanes.put(update);
    }

    async fn idle(&self) {
        tokio::time::timeout(Duration::from_secs(20), self.lanes.0.all_done()).await.unwrap();
    }

    fn done(&self) -> Vec<i64> {
        self.seen.done.lock().unwrap().clone()
    }

    async fn until_begun(&self, update: i64) {
        let begun = || self.seen.begun.lock().unwrap().contains(&update);
        while !begun() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    async fn inbox(&self) -> Vec<i64> {
        self.store.flush().await.unwrap();
        self.store.waiting().await.unwrap().iter().map(|waiting| waiting.update).collect()
    }
}

fn message(id: i64, chat: i64, text: &str) -> String {
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":{id},"date":1,"chat":{{"id":{chat},"type":"group"}},"text":"{text}"}}}}"#
    )
}

fn tap(id: i64, message: i64, data: &str) -> String {
    format!(
        r#"{{"update_id":{id},"callback_query":{{"id":"c","from":{{"id":7}},"data":"{data}","message":{{"message_id":{message},"date":1,"chat":{{"id":1,"type":"group"}}}}}}}}"#
    )
}

fn inline(id: i64) -> String {
    format!(r#"{{"update_id":{id},"inline_query":{{"id":"q","from":{{"id":7}},"query":"x"}}}}"#)
}

fn guest(id: i64, chat: i64) -> String {
    message(id, chat, "hi").replacen("message", "guest_message", 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_is_handled_in_order_and_one_at_a_time() {
    let fixture = Fixture::new(ROOM).await;
    for id in 0..200 {
        fixture.put(message(id, 1, "hi")).await;
    }
    fixture.idle().await;
    assert_eq!(fixture.done(), (0..200).collect::<Vec<_>>());
    assert_eq!(fixture.seen.most.load(Ordering::SeqCst), 1);
    assert_eq!(fixture.inbox().await, NOTHING);
}

#[tokio::test]
async fn a_chat_that_waits_holds_up_nothing_else() {
    let fixture = Fixture::new(ROOM).await;
    fixture.put(message(1, 1, "wait")).await;
    fixture.put(message(2, 1, "hi")).await;
    fixture.put(message(3, 2, "hi")).await;
    fixture.put(inline(4)).await;
    fixture.put(guest(5, 1)).await;
    fixture.put(tap(6, 9, "next")).await;
    fixture.until_begun(6).await;
    while fixture.done().len() < 4 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(fixture.inbox().await, [1, 2], "the waiting chat's alone are left");
    fixture.gate.add_permits(1);
    fixture.idle().await;
    assert_eq!(fixture.done()[4..], [1, 2]);
}

#[tokio::test]
async fn taps_under_a_message_are_begun_in_order_and_wait_for_no_other() {
    let fixture = Fixture::new(2).await;
    fixture.put(tap(1, 9, "wait")).await;
    fixture.until_begun(1).await;
    for id in 2..5 {
        fixture.put(tap(id, 9, "wait")).await;
        fixture.until_begun(id).await;
    }
    assert_eq!(*fixture.seen.begun.lock().unwrap(), [1, 2, 3, 4]);
    fixture.gate.add_permits(4);
    fixture.idle().await;
    assert_eq!(fixture.inbox().await, NOTHING);
}

#[tokio::test]
async fn taps_at_once_are_all_handled_in_order() {
    let fixture = Fixture::new(2).await;
    for id in 0..20 {
        fixture.put(tap(id, 9, "next")).await;
    }
    fixture.idle().await;
    assert_eq!(*fixture.seen.begun.lock().unwrap(), (0..20).collect::<Vec<_>>());
    assert_eq!(fixture.inbox().await, NOTHING);
}

#[tokio::test]
async fn a_handler_that_panics_costs_that_one_update() {
    let fixture = Fixture::new(ROOM).await;
    for (id, text) in [(1, "hi"), (2, "panic"), (3, "hi")] {
        fixture.put(message(id, 1, text)).await;
    }
    fixture.idle().await;
    assert_eq!(fixture.done(), [1, 3]);
    assert_eq!(fixture.inbox().await, NOTHING, "it is not tried for ever");
}

#[tokio::test]
async fn what_has_no_room_is_read_from_the_inbox_in_order() {
    let fixture = Fixture::new(4).await;
    fixture.put(message(0, 1, "wait")).await;
    for id in 1..50 {
        fixture.put(message(id, 1, "hi")).await;
    }
    {
        let state = fixture.lanes.0.state();
        let lane = &state.lanes[&Key::Chat(1)];
        assert!(lane.ready.len() <= 4, "{} at hand", lane.ready.len());
        assert!(lane.left.len() >= 45);
    }
    fixture.gate.add_permits(1);
    for id in 50..100 {
        fixture.put(message(id, 1, "hi")).await;
    }
    fixture.idle().await;
    assert_eq!(fixture.done(), (0..100).collect::<Vec<_>>());
    assert_eq!(fixture.inbox().await, NOTHING);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lanes_of_many_chats_leave_nothing_behind() {
    let fixture = Fixture::new(ROOM).await;
    for id in 0..100_000 {
        fixture.lanes.put(Update::read(&message(id, id, "hi"), 0).unwrap());
    }
    fixture.idle().await;
    assert_eq!(fixture.done().len(), 100_000);
    assert!(fixture.lanes.0.state().lanes.is_empty());
}

#[tokio::test]
async fn an_idle_drain_takes_no_time() {
    let fixture = Fixture::new(ROOM).await;
    let start = Instant::now();
    fixture.lanes.drain(Duration::from_secs(5)).await;
    assert!(start.elapsed() < Duration::from_millis(100));
    fixture.put(message(1, 1, "hi")).await;
    assert_eq!(fixture.inbox().await, [1], "nothing is begun any more");
}

#[tokio::test]
async fn a_drain_waits_for_what_is_in_hand() {
    let fixture = Fixture::new(ROOM).await;
    fixture.put(message(1, 1, "wait")).await;
    fixture.put(message(2, 1, "hi")).await;
    fixture.until_begun(1).await;
    let gate = Arc::clone(&fixture.gate);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        gate.add_permits(1);
    });
    let start = Instant::now();
    fixture.lanes.drain(Duration::from_secs(5)).await;
    assert!(start.elapsed() < Duration::from_secs(2));
    assert_eq!(fixture.done(), [1, 2]);
    assert_eq!(fixture.inbox().await, NOTHING);
}

#[tokio::test]
async fn what_is_not_done_in_time_stays_in_the_inbox() {
    let fixture = Fixture::new(ROOM).await;
    fixture.put(message(1, 1, "wait")).await;
    fixture.put(message(2, 1, "hi")).await;
    fixture.put(message(3, 2, "hi")).await;
    fixture.until_begun(3).await;
    let start = Instant::now();
    fixture.lanes.drain(Duration::from_millis(200)).await;
    let elapsed = start.elapsed();
    assert!(elapsed >= Duration::from_millis(200) && elapsed < Duration::from_secs(2));
    fixture.gate.add_permits(1);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(fixture.done(), [3]);
    assert_eq!(fixture.inbox().await, [1, 2]);
}

#[tokio::test]
async fn late_in_a_drain_nothing_more_is_begun() {
    let fixture = Fixture::new(ROOM).await;
    fixture.put(message(1, 1, "wait")).await;
    fixture.put(message(2, 1, "hi")).await;
    fixture.until_begun(1).await;
    let gate = Arc::clone(&fixture.gate);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(900)).await;
        gate.add_permits(1);
    });
    fixture.lanes.drain(Duration::from_secs(1)).await;
    assert_eq!((fixture.done(), fixture.inbox().await), (vec![1], vec![2]));
}
