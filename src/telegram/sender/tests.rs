use super::*;
use crate::telegram::fake::{Fake, Reply, Request};
use serde_json::json;
use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::{Mutex, mpsc};
use std::task::Poll;
use teloxide::payloads::AnswerCallbackQuery;
use teloxide::types::CallbackQueryId;
use tokio::task::JoinSet;

const PRIVATE: Address =
    Address { chat: 7, group: false, topic: None, direct_topic: None, reply_to: None };
const GROUP: Address = Address { chat: -7, group: true, ..PRIVATE };

fn text(text: &str) -> Outgoing {
    Page { text: text.to_owned(), ..Page::default() }.into()
}

fn page(text: &str) -> Page {
    Page { text: text.to_owned(), ..Page::default() }
}

fn sender(fake: &Fake) -> Sender {
    Sender::new(fake.api(), Limits::unlimited())
}

fn message(chat: i64) -> Target {
    Target::Chat { chat, group: false, message: 1 }
}

fn refuse(description: &str) -> Reply {
    Reply::failure(400, &format!("Bad Request: {description}"), json!(null))
}

/// Fails the first request by `reply`, takes the rest.
fn first(reply: Reply) -> impl Fn(&Request) -> Reply + Send + Sync {
    move |request| if request.number == 0 { reply.clone() } else { Reply::sent(request) }
}

/// Waits until the server has seen so much.
async fn until(seen: impl Fn() -> bool) {
    while !seen() {
        sleep(Duration::from_millis(1)).await;
    }
}

/// Answers the text "slow" late, all others at once.
fn slowly(request: &Request) -> Reply {
    let sent = Reply::sent(request);
    match request.text() {
        "slow" => Reply::After(Duration::from_secs(3), Box::new(sent)),
        _ => sent,
    }
}

/// Sends a text from a task of its own.
fn spawn(set: &mut JoinSet<Result<Sent, Refusal>>, sender: &Sender, to: Address, words: &str) {
    let (sender, message) = (sender.clone(), text(words));
    set.spawn(async move { sender.send(&to, &message).await });
}

#[tokio::test]
async fn a_message_is_sent_and_its_number_returned() {
    let fake = Fake::start(Reply::sent);
    let sent = sender(&fake).send(&PRIVATE, &text("Hi")).await;
    assert_eq!(sent, Ok(Sent { chat: 7, message: 0 }));
    assert_eq!(fake.requests()[0].method(), "sendMessage");
}

#[tokio::test]
async fn messages_to_one_chat_keep_their_order_through_failures() {
    let fake = Fake::start(|request| match request.number {
        1 => Reply::Text(502, "<html>502 Bad Gateway</html>".to_owned()),
        2 => Reply::Cut,
        _ => Reply::After(Duration::from_millis(5), Box::new(Reply::sent(request))),
    });
    let sender = sender(&fake);
    let (a, b, c, d) = (text("a"), text("b"), text("c"), text("d"));
    let (first, second) = (sender.send(&PRIVATE, &a), sender.send(&PRIVATE, &b));
    let (third, fourth) = (sender.send(&PRIVATE, &c), sender.send(&PRIVATE, &d));
    let (d, c, b, a) = tokio::join!(fourth, third, second, first);
    assert!([a, b, c, d].iter().all(Result::is_ok));
    assert_eq!(fake.texts(), ["a", "b", "b", "b", "c", "d"]);
}

#[tokio::test]
async fn a_flooded_chat_waits_as_told_and_holds_up_no_other() {
    let flood = Reply::failure(429, "Too Many Requests: retry after 1", json!({"retry_after": 1}));
    let fake = Fake::start(first(flood));
    let (sender, mut set) = (sender(&fake), JoinSet::new());
    let begun = Instant::now();
    spawn(&mut set, &sender, PRIVATE, "flooded");
    until(|| !fake.requests().is_empty()).await;
    for chat in 100..120 {
        let to = Address { chat, ..PRIVATE };
        sender.send(&to, &text("other")).await.unwrap();
    }
    assert!(begun.elapsed() < Duration::from_millis(900));
    // Neither does anything else go to that chat, not even what comes later.
    let edit = sender.edit(message(7), page("edit"));
    spawn(&mut set, &sender, PRIVATE, "next");
    edit.await.unwrap();
    set.join_all().await.into_iter().for_each(|sent| assert!(sent.is_ok()));
    let requests = fake.requests();
    let chat: Vec<&Request> = requests.iter().filter(|request| request.chat() == 7).collect();
    assert_eq!(
        chat.iter().map(|request| request.text()).collect::<Vec<_>>(),
        ["flooded", "edit", "flooded", "next"]
    );
    assert!(chat[1].at - chat[0].at >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_chat_whose_calls_fail_holds_up_no_other() {
    let fake = Fake::start(|request| match request.chat() {
        7 => Reply::Text(500, String::new()),
        _ => slowly(request),
    });
    let (sender, mut set) = (sender(&fake), JoinSet::new());
    spawn(&mut set, &sender, PRIVATE, "fails");
    spawn(&mut set, &sender, Address { chat: 8, ..PRIVATE }, "slow");
    let begun = Instant::now();
    for chat in 100..150 {
        sender.send(&Address { chat, ..PRIVATE }, &text("other")).await.unwrap();
    }
    assert!(begun.elapsed() < Duration::from_millis(2500));
    // An edit does not wait until the message went through either.
    let editor = sender.clone();
    let edit = tokio::spawn(async move { editor.edit(message(7), page("edit")).await });
    let edited = until(|| fake.texts().contains(&"edit".to_owned()));
    assert!(tokio::time::timeout(Duration::from_secs(5), edited).await.is_ok());
    edit.abort();
    set.abort_all();
}

#[tokio::test]
async fn the_pace_is_kept() {
    let fake = Fake::start(|request| {
        Reply::After(Duration::from_millis(10), Box::new(Reply::sent(request)))
    });
    let limits = Limits {
        burst: 2,
        refill: Duration::from_millis(100),
        group: 3,
        group_window: Duration::from_millis(700),
        overall: 8,
    };
    let (sender, mut set) = (Sender::new(fake.api(), limits), JoinSet::new());
    for n in 0..4 {
        spawn(&mut set, &sender, PRIVATE, &format!("p{n}"));
        spawn(&mut set, &sender, GROUP, &format!("g{n}"));
    }
    for chat in 100..104 {
        spawn(&mut set, &sender, Address { chat, ..PRIVATE }, "other");
    }
    set.join_all().await.into_iter().for_each(|sent| assert!(sent.is_ok()));
    let requests = fake.requests();
    let times = |chat: Option<i64>| -> Vec<_> {
        let chosen =
            requests.iter().filter(|request| chat.is_none_or(|chat| chat == request.chat()));
        chosen.map(|request| request.at).collect()
    };
    let (private, group, all) = (times(Some(7)), times(Some(-7)), times(None));
    assert_eq!((private.len(), group.len(), all.len()), (4, 4, 12));
    assert!(private[2] - private[0] >= limits.refill);
    assert!(group[3] - group[0] >= limits.group_window);
    assert!(all.windows(9).all(|few| few[8] - few[0] >= Duration::from_secs(1)));
    assert!(all[7] - all[0] < Duration::from_millis(900), "no slower than it must be");
}

#[tokio::test]
async fn a_send_that_is_dropped_leaves_no_hole() {
    let fake = Fake::start(slowly);
    let limits = Limits { overall: 2, ..Limits::default() };
    let sender = Sender::new(fake.api(), limits);
    let (slow, never, next) = (text("slow"), text("never"), text("next"));
    let (under_way, waiting) = (sender.send(&PRIVATE, &slow), sender.send(&PRIVATE, &never));
    let last = sender.send(&PRIVATE, &next);
    tokio::select! {
        _ = under_way => panic!("it is answered late"),
        _ = waiting => panic!("it is behind the first"),
        () = until(|| !fake.requests().is_empty()) => {}
    }
    let patience = Duration::from_secs(5);
    let sent = tokio::time::timeout(patience, last).await;
    assert!(sent.is_ok_and(|sent| sent.is_ok()));
    assert_eq!(fake.texts(), ["slow", "next"]);
    for chat in 0..4 {
        let to = Address { chat, ..PRIVATE };
        let sent = tokio::time::timeout(patience, sender.send(&to, &next)).await;
        assert!(sent.is_ok_and(|sent| sent.is_ok()));
    }
}

#[tokio::test]
async fn what_telegram_refuses_is_told_at_once() {
    let forbidden = |words: &str| Reply::failure(403, &format!("Forbidden: {words}"), json!(null));
    let table = [
        (PRIVATE, forbidden("bot was blocked by the user"), Refusal::Gone),
        (GROUP, forbidden("bot was kicked from the supergroup chat"), Refusal::Gone),
        (GROUP, refuse("not enough rights to send text messages to the chat"), Refusal::Silenced),
        (GROUP, refuse("TOPIC_CLOSED"), Refusal::Silenced),
        (GROUP, refuse("message to be replied not found"), Refusal::Deleted),
        (PRIVATE, refuse("chat not found"), Refusal::Gone),
        (
            PRIVATE,
            refuse("message is too long"),
            Refusal::Other("Bad Request: message is too long".to_owned()),
        ),
    ];
    for (to, reply, expected) in table {
        let fake = Fake::start(first(reply));
        let to = Address { reply_to: Some(3), ..to };
        assert_eq!(sender(&fake).send(&to, &text("Hi")).await, Err(expected));
        assert_eq!(fake.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_question_that_was_deleted_is_answered_in_private_without_the_reply() {
    let fake = Fake::start(first(refuse("message to be replied not found")));
    let to = Address { reply_to: Some(3), ..PRIVATE };
    assert!(sender(&fake).send(&to, &text("Hi")).await.is_ok());
    let requests = fake.requests();
    assert_eq!(requests[0].body["reply_parameters"]["message_id"], 3);
    assert_eq!(requests[1].body["reply_parameters"], json!(null));
}

#[tokio::test]
async fn a_group_that_became_a_supergroup_is_followed_once() {
    let moved = |to: i64| Reply::failure(400, "Bad Request", json!({"migrate_to_chat_id": to}));
    let fake = Fake::start(first(moved(-1007)));
    let to = Address { reply_to: Some(3), ..GROUP };
    let sent = sender(&fake).send(&to, &text("Hi")).await;
    assert_eq!(sent, Ok(Sent { chat: -1007, message: 1 }));
    assert_eq!(fake.requests()[1].body["reply_parameters"], json!(null), "it has other numbers");

    let fake = Fake::start(move |request| moved(request.chat() - 1));
    assert!(matches!(sender(&fake).send(&GROUP, &text("Hi")).await, Err(Refusal::Other(_))));
    assert_eq!(fake.requests().len(), 2);
}

#[tokio::test]
async fn of_edits_that_wait_only_the_newest_is_made() {
    for target in [message(7), Target::Inline("AbC".to_owned())] {
        let (answer, told) = mpsc::channel();
        let told = Mutex::new(told);
        let fake = Fake::start(move |request| {
            if request.number == 0 {
                told.lock().unwrap().recv().unwrap();
            }
            Reply::ok(json!(true))
        });
        let sender = sender(&fake);
        let edit = |text: &str| {
            let (sender, target, page) = (sender.clone(), target.clone(), page(text));
            async move { sender.edit(target, page).await }
        };
        let first = tokio::spawn(edit("first"));
        until(|| !fake.requests().is_empty()).await;
        let mut replaced = JoinSet::new();
        for n in 0..4 {
            replaced.spawn(edit(&n.to_string()));
            tokio::task::yield_now().await;
        }
        let last = tokio::spawn(edit("last"));
        for result in replaced.join_all().await {
            assert_eq!(result, Err(Refusal::Superseded));
        }
        answer.send(()).unwrap();
        assert_eq!((first.await.unwrap(), last.await.unwrap()), (Ok(()), Ok(())));
        assert_eq!(fake.texts(), ["first", "last"]);
        assert!(sender.shared.edits.is_empty());
    }
}

#[tokio::test]
async fn an_edit_that_must_wait_makes_room_for_a_newer_one() {
    let flood = Reply::failure(429, "Too Many Requests", json!({"retry_after": 1}));
    for target in [message(7), Target::Inline("AbC".to_owned())] {
        let fake = Fake::start(first(flood.clone()));
        let sender = sender(&fake);
        let old = {
            let (sender, target) = (sender.clone(), target.clone());
            tokio::spawn(async move { sender.edit(target, page("old")).await })
        };
        until(|| !fake.requests().is_empty()).await;
        sleep(Duration::from_millis(20)).await;
        let new = sender.edit(target.clone(), page("new")).await;
        assert_eq!((old.await.unwrap(), new), (Err(Refusal::Superseded), Ok(())));
        let requests = fake.requests();
        assert_eq!(fake.texts(), ["old", "new"]);
        assert!(requests[1].at - requests[0].at >= Duration::from_secs(1), "{target:?}");
    }
}

#[tokio::test]
async fn an_edit_that_is_dropped_makes_room_for_the_next() {
    let fake = Fake::start(slowly);
    let sender = sender(&fake);
    tokio::select! {
        _ = sender.edit(message(7), page("slow")) => panic!("it is answered late"),
        () = until(|| !fake.requests().is_empty()) => {}
    }
    assert_eq!(sender.edit(message(7), page("next")).await, Ok(()));
    drop(sender.edit(message(7), page("never polled")));
    assert!(sender.shared.edits.is_empty());
}

#[tokio::test]
async fn an_edit_that_changes_nothing_succeeds_and_one_of_nothing_is_told() {
    let unchanged = "message is not modified: specified new message content and reply markup are \
                     exactly the same as a current content and reply markup of the message";
    let table = [
        (unchanged, Ok(())),
        ("message to edit not found", Err(Refusal::Deleted)),
        ("message can't be edited", Err(Refusal::Deleted)),
        ("MESSAGE_ID_INVALID", Err(Refusal::Deleted)),
    ];
    for (words, expected) in table {
        let fake = Fake::start(first(refuse(words)));
        assert_eq!(sender(&fake).edit(message(7), page("Hi")).await, expected, "{words}");
    }
}

#[tokio::test]
async fn an_edit_is_tried_again_and_counts_in_the_pace_before_messages() {
    let fake = Fake::start(first(Reply::Text(502, String::new())));
    assert_eq!(sender(&fake).edit(message(7), page("a")).await, Ok(()));
    assert_eq!(fake.texts(), ["a", "a"]);

    let fake = Fake::start(Reply::sent);
    let limits = Limits { burst: 1, refill: Duration::from_millis(100), ..Limits::default() };
    let sender = Sender::new(fake.api(), limits);
    sender.send(&PRIVATE, &text("a")).await.unwrap();
    let b = text("b");
    let (message, edit) = (sender.send(&PRIVATE, &b), sender.edit(message(7), page("edit")));
    let (sent, edited) = tokio::join!(message, edit);
    assert!(sent.is_ok() && edited.is_ok());
    assert_eq!(fake.texts(), ["a", "edit", "b"]);
}

#[tokio::test]
async fn a_query_is_answered_unpaced_and_again_after_a_failure() {
    let fake = Fake::start(|request| match request.number {
        0 => Reply::Cut,
        1 => Reply::Text(502, String::new()),
        _ => Reply::ok(json!(true)),
    });
    let limits = Limits { burst: 1, overall: 1, ..Limits::default() };
    let sender = Sender::new(fake.api(), limits);
    let tap = AnswerCallbackQuery::new(CallbackQueryId("1".to_owned()));
    let begun = Instant::now();
    for _ in 0..5 {
        assert_eq!(sender.call::<_, bool>(&tap).await, Ok(true));
    }
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(fake.requests().len(), 7);
}

#[tokio::test]
async fn a_query_that_is_too_old_is_given_up() {
    let old = "query is too old and response timeout expired or query ID is invalid";
    let flood = Reply::failure(429, "Too Many Requests", json!({"retry_after": 60}));
    let tap = AnswerCallbackQuery::new(CallbackQueryId("1".to_owned()));
    for reply in [refuse(old), flood] {
        let fake = Fake::start(first(reply));
        assert_eq!(sender(&fake).call::<_, bool>(&tap).await, Err(Refusal::Expired));
        assert_eq!(fake.requests().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_gets_everything_once_and_in_order() {
    let failed = Mutex::new(HashSet::new());
    let fake = Fake::start(move |request| {
        // Each seventh text fails once.
        let n: usize = request.text().parse().unwrap();
        if n.is_multiple_of(7) && failed.lock().unwrap().insert((request.chat(), n)) {
            return Reply::failure(429, "Too Many Requests", json!({"retry_after": 0.02}));
        }
        Reply::sent(request)
    });
    let sender = sender(&fake);
    let messages: Vec<Outgoing> = (0..25).map(|n| text(&n.to_string())).collect();
    let chats = (1..=20).map(|chat| Address { chat, ..PRIVATE });
    let sends = chats.flat_map(|to| {
        let sender = &sender;
        messages.iter().map(move |message| Box::pin(sender.send(&to, message)))
    });
    // The last is polled first.
    let mut left: Vec<_> = sends.collect();
    poll_fn(|cx| {
        for at in (0..left.len()).rev() {
            if let Poll::Ready(sent) = left[at].as_mut().poll(cx) {
                assert!(sent.is_ok());
                drop(left.remove(at));
            }
        }
        if left.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let twice = |n: usize| if n.is_multiple_of(7) { vec![n, n] } else { vec![n] };
    let expected: Vec<String> = (0..25).flat_map(twice).map(|n| n.to_string()).collect();
    for chat in 1..=20 {
        let requests = fake.requests();
        let of_chat = requests.iter().filter(|request| request.chat() == chat);
        assert_eq!(of_chat.map(Request::text).collect::<Vec<_>>(), expected, "chat {chat}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_tell_the_chat_has_sent_to_the_one_asked_for() {
    let fake = Fake::start(|_| Reply::ok(json!({"message_id": 5})));
    let sent = sender(&fake).send(&PRIVATE, &text("hi")).await;
    assert_eq!(sent, Ok(Sent { chat: PRIVATE.chat, message: 5 }));
}
