use super::*;
use crate::store::{Change, Retention};
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<i64>>>);

impl Handler for Recorder {
    async fn handle(&self, update: Update) -> Vec<Change> {
        self.0.lock().unwrap().push(update.id);
        Vec::new()
    }
}

const FIVE_MINUTES: Duration = Duration::from_secs(300);

async fn intake() -> (Intake<Recorder>, Recorder, Store) {
    let store = Store::open(None, Retention::default()).await.unwrap();
    let seen = Recorder::default();
    let lanes = Lanes::new(seen.clone(), store.clone());
    (Intake::new(store.clone(), lanes, FIVE_MINUTES), seen, store)
}

fn message(id: i64, chat: &str, date: i64) -> String {
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":1,"date":{date},"chat":{chat},"text":"hi"}}}}"#
    )
}

const PRIVATE: &str = r#"{"id":7,"type":"private"}"#;
const GROUP: &str = r#"{"id":-7,"type":"supergroup"}"#;

#[tokio::test]
async fn an_update_that_comes_twice_is_handled_once() {
    let (intake, seen, store) = intake().await;
    let one = || message(1, PRIVATE, 1);
    assert_eq!(intake.take_in(vec![one(), one(), message(2, PRIVATE, 1)]).await.unwrap(), Some(2));
    assert_eq!(intake.take_in(vec![one()]).await.unwrap(), Some(1));
    intake.lanes.drain(Duration::from_secs(5)).await;
    assert_eq!(*seen.0.lock().unwrap(), [1, 2]);
    store.flush().await.unwrap();
    assert_eq!(store.waiting().await.unwrap(), []);
}

#[tokio::test]
async fn what_cannot_be_read_is_counted_and_passed_over() {
    let (intake, seen, store) = intake().await;
    let doubled = r#"{"update_id":9,"message":null,"message":null}"#.to_owned();
    let other = r#"{"update_id":8,"poll":{}}"#.to_owned();
    let raw = vec!["[]".to_owned(), doubled, other, message(3, PRIVATE, 1)];
    assert_eq!(intake.take_in(raw).await.unwrap(), Some(9));
    assert_eq!(intake.take_in(vec!["[]".to_owned()]).await.unwrap(), None);
    intake.lanes.drain(Duration::from_secs(5)).await;
    assert_eq!(*seen.0.lock().unwrap(), [3]);
    store.flush().await.unwrap();
    assert_eq!(store.waiting().await.unwrap(), []);
}

#[tokio::test]
async fn what_waits_in_the_inbox_comes_first_and_in_order() {
    let (intake, seen, store) = intake().await;
    let rows = [
        (5, message(5, PRIVATE, 1)),
        (6, message(6, GROUP, 1)),
        (7, message(7, GROUP, now())),
        (8, "[]".to_owned()),
        (9, message(9, PRIVATE, 1)),
    ];
    store.take_in(rows.to_vec()).await.unwrap();
    assert_eq!(intake.replay().await.unwrap(), 3);
    intake.take_in(vec![message(9, PRIVATE, 1), message(10, PRIVATE, 1)]).await.unwrap();
    intake.lanes.drain(Duration::from_secs(5)).await;
    let seen = seen.0.lock().unwrap().clone();
    let private: Vec<i64> = seen.iter().copied().filter(|&id| id != 7).collect();
    assert_eq!((private, seen.contains(&7)), (vec![5, 9, 10], true));
    store.flush().await.unwrap();
    assert_eq!(store.waiting().await.unwrap(), []);
}

#[test]
fn only_what_was_said_to_many_grows_old() {
    let (old, fresh) = (1_000_000 - 301, 1_000_000 - 300);
    let edited = |edit: i64| {
        format!(
            r#"{{"update_id":1,"edited_message":{{"message_id":1,"date":{old},"edit_date":{edit},"chat":{GROUP},"text":"hi"}}}}"#
        )
    };
    let guest = message(1, GROUP, old).replacen("message", "guest_message", 1);
    let direct = r#"{"id":-7,"type":"supergroup","is_direct_messages":true}"#;
    let migrated = message(1, GROUP, old).replace(r#""text":"hi""#, r#""migrate_to_chat_id":-8"#);
    let tap = format!(
        r#"{{"update_id":1,"callback_query":{{"id":"c","from":{{"id":7}},"message":{{"message_id":1,"date":{old},"chat":{GROUP}}}}}}}"#
    );
    let member = format!(
        r#"{{"update_id":1,"my_chat_member":{{"chat":{GROUP},"from":{{"id":7}},"date":{old},"old_chat_member":{{"status":"left"}},"new_chat_member":{{"status":"member"}}}}}}"#
    );
    let table = [
        (message(1, GROUP, old), true, "an old question in a group"),
        (message(1, GROUP, fresh), false, "a fresh one"),
        (message(1, GROUP, 2_000_000), false, "one of a clock that is ahead"),
        (message(1, GROUP, 0), false, "one without a time"),
        (message(1, PRIVATE, old), false, "an old one in private"),
        (message(1, direct, old), false, "an old one to a channel"),
        (edited(old), true, "an old edit"),
        (edited(fresh), false, "a fresh edit of an old question"),
        (guest, false, "an old mention of a guest"),
        (migrated, false, "news of what became of a group"),
        (tap, false, "a tap"),
        (member, false, "news of what the bot may do"),
        (r#"{"update_id":1,"poll":{}}"#.to_owned(), true, "nothing for this bot"),
    ];
    for (json, expected, why) in table {
        let update = Update::read(&json, 0).unwrap();
        assert_eq!(is_passed_over(&update, 1_000_000, FIVE_MINUTES), expected, "{why}");
    }
}
