//! Taking updates in: none is lost, none is answered twice, none holds up another.

#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

mod support;

use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};
use support::*;

const QUESTION: &str = "What did Lavrov discuss?";
const WANTED: [&str; 6] = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "guest_message",
    "my_chat_member",
];
/// Longer than any test.
const EVER: Duration = Duration::from_secs(600);

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + SOON;
    while !done() {
        assert!(Instant::now() < end, "{what}");
        sleep(Duration::from_millis(2));
    }
}

/// A message that stands in the chat but was not told to the bot, and the update that tells it.
fn untold(person: &Person, chat: &Chat, text: &str, update: i64) -> (Msg, Value) {
    let message = person.says(chat, text).delivered(false).send();
    let kind = if chat.id > 0 { "private" } else { "supergroup" };
    let date = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let json = json!({
        "update_id": update,
        "message": {
            "message_id": message.id, "date": date, "text": text,
            "from": {"id": person.id, "is_bot": false, "first_name": "X"},
            "chat": {"id": chat.id, "type": kind, "title": "T"},
        },
    });
    (message, json)
}

#[test]
fn the_kinds_of_update_are_named_with_every_poll() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    for _ in 0..3 {
        let asked = ann.say(&home, QUESTION);
        home.wait_reply_to(&asked, SOON);
    }
    assert!(bot.stop().success());
    let polls = server.calls_of("getUpdates");
    assert!(polls.len() >= 4);
    for poll in polls {
        assert_eq!(poll.params["allowed_updates"], json!(WANTED));
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn what_is_unknown_or_of_another_shape_costs_no_question() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").env("PULLQUOTE_USER_LIMIT", "off").start();
    let ann = server.person("Ann").with(|user| {
        user["language_code"] = Value::Null;
        user["username"] = Value::Null;
        user["active_usernames"] = json!([{"name": 3}]);
    });
    let home = server.private(&ann);
    let bob = server.person("Bob");
    let readers = server.group("Readers", &[&ann, &bob]);
    let shapes: Vec<(&str, Value)> = vec![
        (
            "an unknown entity",
            json!({"entities": [{"type": "hologram", "offset": 0, "length": 4}]}),
        ),
        (
            "an entity with more",
            json!({"entities": [
                {"type": "date_time", "offset": 0, "length": 4, "unix_time": 5, "format": {"x": [1]}},
            ]}),
        ),
        (
            "an entity of odd numbers",
            json!({"entities": [
                {"type": "bold", "offset": -1, "length": 4}, {"type": "bold", "offset": 1e300, "length": null},
                {"type": "mention", "offset": 4_000_000_000_u32, "length": 7}, null, 7, "bold", {},
            ]}),
        ),
        ("no list of entities", json!({"entities": {"type": "bold"}})),
        ("no entities", json!({"entities": null})),
        (
            "nothing where there may be something",
            json!({
                "reply_to_message": null, "external_reply": null, "quote": null, "sender_chat": null,
                "via_bot": null, "reply_markup": null, "message_thread_id": null, "edit_date": null,
                "is_topic_message": null, "caption": null, "caption_entities": null, "poll": null,
                "direct_messages_topic": null, "migrate_to_chat_id": null, "rich_message": null,
                "is_automatic_forward": null, "photo": null, "guest_query_id": null,
            }),
        ),
        (
            "a reply to something unknown",
            json!({"reply_to_message": {
                "message_id": 1, "date": 0, "chat": {"id": 1, "type": "hyperspace"}, "seance": {"a": 1},
            }}),
        ),
        ("a reply to what is no message", json!({"reply_to_message": ["?"]})),
        ("a reply to what can't be seen", json!({"reply_to_message": {"date": 0}})),
        (
            "a reply elsewhere of an unknown kind",
            json!({"external_reply": {
                "origin": {"type": "time_traveller", "from": 1999}, "checklist": {"title": 5},
                "paid_media": {"star_count": "many"}, "poll": {"question": {"text": "x"}},
            }}),
        ),
        (
            "a reply to a story, to a task",
            json!({
                "reply_to_story": {"chat": {"id": 5}, "id": 7}, "reply_to_checklist_task_id": 3,
                "reply_to_poll_option_id": "9",
            }),
        ),
        ("a forward of an unknown origin", json!({"forward_origin": {"type": "dream"}})),
        (
            "odd kinds of what is known",
            json!({
                "edit_date": "soon", "reply_markup": {"inline_keyboard": [[{"text": 4}], 7]},
                "via_bot": 7, "quote": {"position": 3}, "message_thread_id": "one",
                "link_preview_options": [], "migrate_from_chat_id": "x", "photo": {}, "sticker": 0,
                "is_topic_message": "no", "sender_chat": {"title": "?"}, "poll": [],
            }),
        ),
        (
            "fields nobody knows",
            json!({
                "suggested_post_info": {"state": "pending"}, "новое": "поле", "": null,
                "deep": [[[[[[[[[[{"deeper": [[[[]]]]}]]]]]]]]]],
            }),
        ),
        ("dates of another kind", json!({"date": "yesterday"})),
        ("dates that are none", json!({"date": null})),
        ("a huge date", json!({"date": i64::MAX})),
        ("white space around", json!({"text": format!(" \u{a0}\n{QUESTION}\n\n ")})),
    ];
    let mut asked = Vec::new();
    for (why, fields) in shapes {
        // Kinds that nobody asked for come in between.
        for other in [
            json!({"poll": {"id": "1", "question": QUESTION}}),
            json!({"business_message": {"message_id": 1, "date": 1, "text": QUESTION,
                "chat": {"id": ann.id, "type": "private"}, "from": {"id": ann.id}}}),
            json!({"telepathy": {"thought": QUESTION}}),
            json!({"message": null}),
            json!({"message": [1, 2]}),
            json!({"edited_message": {"message_id": 4}}),
            json!({"callback_query": null, "inline_query": 5}),
            json!({}),
        ] {
            server.push_update(other);
        }
        let said = ann.says(&home, QUESTION).with_raw(|message| {
            for (name, value) in fields.as_object().into_iter().flatten() {
                message[name] = value.clone();
            }
        });
        asked.push((why, said.send()));
    }
    for (why, message) in &asked {
        let end = Instant::now() + SOON;
        while home.replies_to(message).is_empty() {
            assert!(Instant::now() < end, "{why}: no reply\n{}", bot.log());
            sleep(Duration::from_millis(2));
        }
    }
    // In a group the command counts, not how its entity is written.
    for entities in [
        json!([{"type": "seance", "offset": 2, "length": 3}, {"type": "bot_command", "offset": 0, "length": 4}]),
        json!([{"type": "bot_command", "offset": 0, "length": 4, "mood": "good"}]),
    ] {
        let said = bob.says(&readers, &format!("/ask {QUESTION} {}", entities[0]["offset"]));
        let said = said.with_raw(|message| message["entities"] = entities).send();
        readers.wait_reply_to(&said, SOON);
    }
    server.settled(Duration::from_millis(200), SOON);
    for (why, message) in &asked {
        let replies = home.replies_to(message);
        assert_eq!(replies.len(), 1, "{why}");
        assert_eq!(replies[0].blockquotes().len(), 1, "{why}: {}", replies[0].text);
    }
    assert_eq!(home.messages_by_bot().len(), asked.len(), "nothing else was a question");
    assert!(!bot.log().contains("Lavrov"), "{}", bot.log());
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn an_update_that_comes_again_is_answered_once_even_after_a_restart() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut bot = Bot::of(&server).data(folder.path()).pace("off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let hello = ann.say(&home, QUESTION);
    home.wait_reply_to(&hello, SOON);
    let (first, update) = untold(&ann, &home, QUESTION, 900_000_001);
    server.push_update(update.clone());
    server.push_update(update.clone());
    home.wait_reply_to(&first, SOON);
    server.settled(Duration::from_millis(150), SOON);
    assert_eq!(home.replies_to(&first).len(), 1);

    assert!(bot.stop().success());
    server.push_update(update.clone());
    let mut bot = Bot::of(&server).data(folder.path()).pace("off").start();
    server.settled(Duration::from_millis(150), SOON);
    bot.kill();
    server.push_update(update);
    let mut bot = Bot::of(&server).data(folder.path()).pace("off").start();
    let last = ann.say(&home, QUESTION);
    home.wait_reply_to(&last, SOON);
    assert_eq!(home.replies_to(&first).len(), 1);
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn what_was_taken_in_is_answered_after_a_kill_and_once() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let start = || Bot::of(&server).data(folder.path()).pace("off").start();
    let mut bot = start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let readers = server.group("Readers", &[&ann]);
    let hello = ann.say(&home, "/start");
    home.wait_reply_to(&hello, SOON);

    // However Telegram keeps the reply from arriving.
    let failures =
        [Failure::Slow(EVER), Failure::Status(502), Failure::CutBefore, Failure::TooMany(60)];
    for (round, failure) in failures.into_iter().enumerate() {
        server.fail_next(on("sendMessage"), failure.clone(), 1_000_000);
        let calls = server.calls().len();
        let asked = [ann.say(&home, QUESTION), ann.say(&home, "Who is Kerry?")];
        let in_group = ann.say(&readers, &format!("/ask {QUESTION} {round}"));
        until("they are confirmed", || server.updates_pending() == 0);
        if !matches!(failure, Failure::Slow(_)) {
            let tried = |call: &Call| call.method == "sendMessage";
            until("it is tried", || server.calls()[calls..].iter().any(tried));
        }
        bot.kill();
        server.fail_no_more();
        bot = start();
        for message in &asked {
            home.wait_reply_to(message, SOON);
        }
        readers.wait_reply_to(&in_group, SOON);
        server.settled(Duration::from_millis(100), SOON);
        for message in &asked {
            assert_eq!(home.replies_to(message).len(), 1, "{failure:?}");
        }
        assert_eq!(readers.replies_to(&in_group).len(), 1, "{failure:?}");
        assert!(asked[0].id < asked[1].id);
        let order: Vec<_> = asked.iter().map(|message| home.replies_to(message)[0].id).collect();
        assert!(order[0] < order[1], "in their order");
    }
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn a_kill_at_any_moment_loses_nothing() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let start = || Bot::of(&server).data(folder.path()).pace("off").start();
    let people: Vec<Person> = (0..12).map(|n| server.person(&format!("P{n}"))).collect();
    let homes: Vec<Chat> = people.iter().map(|person| server.private(person)).collect();
    let mut doubled = 0;
    for pause in [0, 1, 2, 4, 8, 15, 30] {
        let mut bot = start();
        let asked: Vec<(usize, Msg)> =
            (0..36).map(|n| (n % 12, people[n % 12].say(&homes[n % 12], QUESTION))).collect();
        sleep(Duration::from_millis(pause));
        bot.kill();
        // What it sent with its last breath has arrived by now.
        sleep(Duration::from_millis(30));
        let accepted: HashMap<(usize, i64), usize> = asked
            .iter()
            .map(|(at, message)| ((*at, message.id), homes[*at].replies_to(message).len()))
            .collect();
        let mut bot = start();
        for (at, message) in &asked {
            homes[*at].wait_reply_to(message, SOON);
        }
        server.settled(Duration::from_millis(50), SOON);
        for (at, message) in &asked {
            let replies = homes[*at].replies_to(message).len();
            let before = accepted[&(*at, message.id)];
            let most = 1 + before;
            assert!((1..=most).contains(&replies), "{replies} after {before} at {pause} ms");
            doubled += usize::from(replies > 1);
        }
        assert!(bot.stop().success());
    }
    // One whose acceptance was not written down yet may come twice; that is a matter of moments.
    assert!(doubled <= 84, "{doubled} of 252 came twice");
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_backlog_is_taken_in_by_the_hundred_and_all_of_it_is_answered() {
    let server = Server::start();
    let people: Vec<Person> = (0..50).map(|n| server.person(&format!("P{n}"))).collect();
    let homes: Vec<Chat> = people.iter().map(|person| server.private(person)).collect();
    let asked: Vec<(usize, Msg)> =
        (0..250).map(|n| (n % 50, people[n % 50].say(&homes[n % 50], QUESTION))).collect();
    let mut bot = Bot::of(&server).pace("off").start();
    for (at, message) in &asked {
        homes[*at].wait_reply_to(message, SOON);
    }
    server.settled(Duration::from_millis(100), SOON);
    for home in &homes {
        let to: Vec<Option<i64>> =
            home.messages_by_bot().iter().map(|message| message.reply_to).collect();
        assert_eq!(to.len(), 5);
        assert!(to.is_sorted(), "in the order in which they were asked: {to:?}");
    }
    let polls = server.calls_of("getUpdates");
    assert!(polls.iter().all(|poll| poll.params["limit"] == 100));
    assert!(polls.len() <= 5, "{} polls for 250 updates", polls.len());
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn after_an_outage_private_questions_are_answered_and_old_ones_of_groups_are_passed_over() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let readers = server.group("Readers", &[&ann]);
    let basic = server.new_group("Old").people(&[&ann]).basic().build();
    let (minute, hour) = (60, 60 * 60);
    // More than a person may ask at once, because they came over an hour.
    let private: Vec<Msg> =
        (0..30).map(|n| ann.says(&home, QUESTION).dated(hour - n * minute).send()).collect();
    let ask = format!("/ask {QUESTION}");
    let old = ann.says(&readers, &ask).dated(6 * minute).send();
    let older = ann.says(&basic, &ask).dated(20 * hour).send();
    let fresh = ann.says(&readers, &ask).dated(2 * minute).send();
    let mut bot = Bot::of(&server).pace("off").start();
    for message in &private {
        let answer = home.wait_reply_to(message, SOON);
        assert_eq!(answer.blockquotes().len(), 1, "{}", answer.text);
    }
    readers.wait_reply_to(&fresh, SOON);
    server.settled(Duration::from_millis(200), SOON);
    assert_eq!(readers.replies_to(&old).len() + basic.replies_to(&older).len(), 0);
    assert_eq!(readers.messages_by_bot().len(), 1);
    assert_eq!(home.messages_by_bot().len(), 30);
    bot.wait_log("passed over", SOON);
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());

    // How long is long is for the owner to say.
    let kept = ann.says(&readers, &ask).dated(6 * minute).send();
    let mut bot = Bot::of(&server).pace("off").env("PULLQUOTE_GROUP_AGE", "10m").start();
    readers.wait_reply_to(&kept, SOON);
    assert!(bot.stop().success());
}

#[test]
fn a_slow_or_flooded_chat_holds_up_no_other() {
    let server = Server::start();
    let mut bot = Bot::of(&server).env("PULLQUOTE_CHAT_LIMIT", "off").start();
    let [slow, broken, waiting, ann] =
        ["Slow", "Broken", "Waiting", "Ann"].map(|name| server.person(name));
    let [slow_home, broken_home, waiting_home, home] =
        [&slow, &broken, &waiting, &ann].map(|person| server.private(person));
    let many: Vec<Person> = (0..10).map(|n| server.person(&format!("P{n}"))).collect();
    let flooded = server.group("Flood", &many.iter().collect::<Vec<_>>());
    server.fail_next(on("sendMessage").to(&slow_home), Failure::Slow(Duration::from_secs(8)), 3);
    server.fail_next(on("sendMessage").to(&broken_home), Failure::Status(500), 1_000);
    server.fail_next(on("sendMessage").to(&waiting_home), Failure::TooMany(5), 1_000);
    let late = slow.say(&slow_home, QUESTION);
    broken.say(&broken_home, QUESTION);
    waiting.say(&waiting_home, QUESTION);
    for n in 0..100 {
        many[n % 10].say(&flooded, &format!("/ask {QUESTION} {n}"));
    }
    for _ in 0..3 {
        let start = Instant::now();
        let asked = ann.say(&home, QUESTION);
        home.wait_reply_to(&asked, SOON);
        let took = start.elapsed();
        assert!(took < Duration::from_millis(1_500), "{took:?}");
    }
    let inline = slow.types_inline("Lavrov", "").answer(SOON);
    assert!(inline.took < Duration::from_secs(1), "{:?}", inline.took);
    assert!(slow_home.replies_to(&late).is_empty(), "it was to be slow");
    assert_eq!(server.violations(), [""; 0]);
    server.fail_no_more();
    bot.kill();
}

/// All that stands in the files of a folder.
fn bytes(folder: &Path) -> Vec<u8> {
    let files = fs::read_dir(folder).unwrap();
    files.flat_map(|file| fs::read(file.unwrap().path()).unwrap_or_default()).collect()
}

fn holds(folder: &Path, part: &str) -> bool {
    bytes(folder).windows(part.len()).any(|window| window == part.as_bytes())
}

#[test]
fn what_was_answered_leaves_no_raw_update_in_the_files() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let start = |keep: &str| {
        let bot = Bot::of(&server).data(folder.path()).pace("off");
        bot.env("PULLQUOTE_KEEP_QUESTIONS", keep).start()
    };
    let mut bot = start("true");
    let zoe = server.person("Zebedeeah");
    let home = server.private(&zoe);
    server.fail_next(on("sendMessage"), Failure::Status(502), 3);
    let asked = zoe.say(&home, "Whatever did Lavrov quibblingly discuss?");
    until("it waits in the inbox", || holds(folder.path(), "Zebedeeah"));
    home.wait_reply_to(&asked, SOON);
    // The files are tidied within seconds, while the bot runs.
    until("the raw update is gone", || !holds(folder.path(), "Zebedeeah"));
    assert!(holds(folder.path(), "quibblingly"), "the question is kept, for what follows it up");
    assert!(bot.stop().success());

    let mut bot = start("false");
    until("questions go when they are not to be kept", || !holds(folder.path(), "quibblingly"));
    let asked = zoe.say(&home, "Whatever did Lavrov skedaddlingly discuss?");
    home.wait_reply_to(&asked, SOON);
    until("neither text is left", || {
        !holds(folder.path(), "skedaddlingly") && !holds(folder.path(), "Zebedeeah")
    });
    assert!(bot.stop().success());
    assert!(!holds(folder.path(), "skedaddlingly") && !holds(folder.path(), "Zebedeeah"));
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with("-wal")), "{names:?}");
    assert_eq!(server.violations(), [""; 0]);
}
