use super::*;
use crate::store::{Change, Retention, Store};
use crate::telegram::fake::{Fake, Reply};
use crate::telegram::lanes::Lanes;
use crate::telegram::update::Update;
use serde_json::json;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<i64>>>);

impl Handler for Recorder {
    async fn handle(&self, update: Update) -> Vec<Change> {
        self.0.lock().unwrap().push(update.id);
        Vec::new()
    }
}

const SETTINGS: PollSettings = PollSettings {
    timeout: Duration::from_secs(45),
    first_wait: Duration::from_millis(2),
    longest_wait: Duration::from_millis(10),
};

/// One that is not lost soon.
fn contact() -> Contact {
    Contact::new(Duration::from_secs(120))
}

/// A server that hands out `steps` in order, and then waits, as it does where nothing is new.
fn server(steps: Vec<Reply>) -> Fake {
    let steps = Mutex::new(steps.into_iter());
    Fake::start(move |request| match (request.method(), request.body["limit"].as_u64()) {
        ("deleteWebhook", _) => Reply::ok(json!(true)),
        // The last call.
        (_, Some(1)) => Reply::ok(json!([])),
        _ => steps.lock().unwrap().next().unwrap_or_else(|| {
            Reply::After(Duration::from_secs(45), Box::new(Reply::ok(json!([]))))
        }),
    })
}

fn batch(numbers: &[i64]) -> Reply {
    let chat = json!({"id": 7, "type": "private"});
    let update = |number: &i64| {
        json!({
            "update_id": number, "unknown": {"x": [1]},
            "message": {"message_id": number, "date": 1, "chat": chat, "text": "hi"},
        })
    };
    Reply::ok(numbers.iter().map(update).collect())
}

struct Run {
    handled: Vec<i64>,
    /// The offsets of the calls for updates.
    offsets: Vec<i64>,
    fake: Fake,
    ended: Result<(), InvalidToken>,
    stopped_within: Duration,
}

/// Polls until the updates of these numbers are handled, or to an end by itself.
async fn run(steps: Vec<Reply>, until: &[i64]) -> Run {
    let fake = server(steps);
    let store = Store::open(None, Retention::default()).await.unwrap();
    let seen = Recorder::default();
    let lanes = Lanes::new(seen.clone(), store.clone());
    let intake = Intake::new(store, lanes, Duration::from_secs(300));
    let stop = CancellationToken::new();
    let polling = tokio::spawn({
        let (api, stop) = (fake.api(), stop.clone());
        async move { poll(&api, &intake, SETTINGS, &Doubts::default(), &contact(), &stop).await }
    });
    let all = || until.iter().all(|update| seen.0.lock().unwrap().contains(update));
    while !polling.is_finished() && (until.is_empty() || !all()) {
        sleep(Duration::from_millis(1)).await;
    }
    // By then the next call waits.
    sleep(Duration::from_millis(50)).await;
    stop.cancel();
    let stopped = Instant::now();
    let ended = polling.await.unwrap();
    let polls = fake.requests().into_iter().filter(|request| request.method() == "getUpdates");
    Run {
        handled: seen.0.lock().unwrap().clone(),
        offsets: polls.map(|request| request.body["offset"].as_i64().unwrap()).collect(),
        ended,
        stopped_within: stopped.elapsed(),
        fake,
    }
}

fn failure(code: u16, words: &str) -> Reply {
    Reply::failure(code, words, json!({}))
}

#[tokio::test]
async fn updates_are_confirmed_by_the_call_after_them_and_by_the_last() {
    let run = run(vec![batch(&[5, 6]), batch(&[9])], &[5, 6, 9]).await;
    assert_eq!((run.handled, run.ended), (vec![5, 6, 9], Ok(())));
    // The call that was broken off may not have arrived, so it is said once more.
    assert_eq!(run.offsets, [0, 7, 10, 10]);
    assert!(run.stopped_within < Duration::from_secs(1), "{:?}", run.stopped_within);
    for request in run.fake.requests() {
        assert_eq!(request.body["allowed_updates"], json!(ALLOWED));
    }
    let waits = run.fake.requests().into_iter().map(|request| request.body["timeout"].clone());
    assert_eq!(waits.collect::<Vec<_>>(), [45, 45, 45, 0]);
}

#[tokio::test]
async fn what_is_not_confirmed_at_a_stop_is_confirmed_by_one_more_call() {
    // The call after the batch fails until the stop comes.
    let steps = std::iter::once(batch(&[5]));
    let steps = steps.chain((0..1_000).map(|_| failure(502, "Bad Gateway"))).collect();
    let run = run(steps, &[5]).await;
    let last = run.fake.requests().pop().unwrap();
    assert_eq!((&last.body["offset"], &last.body["timeout"]), (&json!(6), &json!(0)));
}

#[tokio::test]
async fn numbers_may_begin_anew_when_all_is_confirmed() {
    let run = run(vec![batch(&[500]), batch(&[]), batch(&[5])], &[500, 5]).await;
    assert_eq!((run.handled, run.offsets), (vec![500, 5], vec![0, 501, 0, 6, 6]));
}

#[tokio::test]
async fn trouble_that_passes_is_waited_out() {
    let steps = vec![
        failure(500, "Internal Server Error"),
        Reply::Cut,
        Reply::Text(502, "<html>".to_owned()),
        failure(429, "Too Many Requests"),
        failure(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        ),
        Reply::Text(200, "nonsense".to_owned()),
        batch(&[5]),
    ];
    let run = run(steps, &[5]).await;
    assert_eq!((run.handled, run.ended), (vec![5], Ok(())));
    assert!(run.fake.requests().iter().all(|request| request.method() == "getUpdates"));
}

#[tokio::test]
async fn after_trouble_the_first_call_does_not_wait() {
    let conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    let steps = vec![
        Reply::Cut,
        batch(&[]),
        failure(502, "Bad Gateway"),
        batch(&[5]),
        failure(409, conflict),
        batch(&[6]),
    ];
    let run = run(steps, &[5, 6]).await;
    let polls = run.fake.requests().into_iter().filter(|request| request.body["limit"] != 1);
    let waits: Vec<_> = polls.map(|request| request.body["timeout"].clone()).collect();
    assert_eq!(waits, [45, 0, 45, 0, 45, 45, 45], "with another poller it would always succeed");
}

#[tokio::test]
async fn a_call_that_waits_is_made_anew_where_others_fail() {
    let fake = Fake::start(|request| match request.method() {
        "sendMessage" => Reply::failure(401, "Unauthorized", json!({})),
        _ if request.number == 0 => {
            Reply::After(Duration::from_secs(45), Box::new(Reply::ok(json!([]))))
        }
        _ => Reply::failure(401, "Unauthorized", json!({})),
    });
    let store = Store::open(None, Retention::default()).await.unwrap();
    let lanes = Lanes::new(Recorder::default(), store.clone());
    let intake = Intake::new(store, lanes, Duration::from_secs(300));
    let (stop, doubts, api) = (CancellationToken::new(), Doubts::default(), fake.api());
    let contact = contact();
    let polling = poll(&api, &intake, SETTINGS, &doubts, &contact, &stop);
    let sending = async {
        while fake.requests().is_empty() {
            sleep(Duration::from_millis(1)).await;
        }
        let payload = teloxide::payloads::SendMessage::new(teloxide::types::ChatId(7), "hi");
        let _: Result<bool, CallError> = api.with(&doubts).call(&payload).await;
    };
    let both = async { tokio::join!(polling, sending).0 };
    assert_eq!(timeout(Duration::from_secs(10), both).await.unwrap(), Err(InvalidToken));
}

#[tokio::test]
async fn a_webhook_is_deleted_with_nothing_that_waits() {
    let conflict = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    let run = run(vec![failure(409, conflict), batch(&[5])], &[5]).await;
    assert_eq!(run.handled, [5]);
    let requests = run.fake.requests();
    let deleted = requests.iter().find(|request| request.method() == "deleteWebhook").unwrap();
    assert_eq!(deleted.body["drop_pending_updates"], json!(false));
}

#[tokio::test]
async fn a_token_that_is_not_known_ends_it() {
    assert_eq!(run(vec![failure(401, "Unauthorized")], &[]).await.ended, Err(InvalidToken));
    assert_eq!(run(vec![failure(404, "Not Found")], &[]).await.ended, Err(InvalidToken));
}

#[tokio::test]
async fn what_comes_twice_is_handled_once() {
    let run = run(vec![batch(&[5]), batch(&[5, 6])], &[5, 6]).await;
    assert_eq!(run.handled, [5, 6]);
}

#[tokio::test]
async fn a_server_that_does_not_wait_is_not_asked_at_once() {
    let steps = (0..1_000).map(|_| batch(&[])).chain([batch(&[5])]).collect();
    let fake = server(steps);
    let store = Store::open(None, Retention::default()).await.unwrap();
    let lanes = Lanes::new(Recorder::default(), store.clone());
    let intake = Intake::new(store, lanes, Duration::from_secs(300));
    let (stop, doubts) = (CancellationToken::new(), Doubts::default());
    let api = fake.api();
    let contact = contact();
    let polling = poll(&api, &intake, SETTINGS, &doubts, &contact, &stop);
    assert!(timeout(Duration::from_millis(500), polling).await.is_err());
    assert!(fake.requests().len() < 6);
}

#[tokio::test]
async fn a_server_that_brings_the_same_for_ever_is_not_asked_at_once() {
    let fake = server((0..1_000).map(|_| batch(&[5])).collect());
    let store = Store::open(None, Retention::default()).await.unwrap();
    let seen = Recorder::default();
    let lanes = Lanes::new(seen.clone(), store.clone());
    let intake = Intake::new(store, lanes, Duration::from_secs(300));
    let (stop, doubts) = (CancellationToken::new(), Doubts::default());
    let api = fake.api();
    let contact = contact();
    let polling = poll(&api, &intake, SETTINGS, &doubts, &contact, &stop);
    assert!(timeout(Duration::from_millis(500), polling).await.is_err());
    assert!(fake.requests().len() < 7);
    assert_eq!(*seen.0.lock().unwrap(), [5]);
}

#[tokio::test]
async fn nothing_is_confirmed_that_could_not_be_taken_in() {
    let fake = server(vec![batch(&[5]), batch(&[5])]);
    let store = Store::open(None, Retention::default()).await.unwrap();
    store.clone().close().await.unwrap();
    let lanes = Lanes::new(Recorder::default(), store.clone());
    let intake = Intake::new(store, lanes, Duration::from_secs(300));
    let (stop, doubts) = (CancellationToken::new(), Doubts::default());
    let api = fake.api();
    let contact = contact();
    let polling = poll(&api, &intake, SETTINGS, &doubts, &contact, &stop);
    assert!(timeout(Duration::from_millis(200), polling).await.is_err());
    assert_eq!(fake.requests().len(), 3, "it is asked for again");
    assert!(fake.requests().iter().all(|request| request.body["offset"] == 0));
}
