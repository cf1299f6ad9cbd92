//! What the bot says goes out at Telegram's pace, again after trouble, and not where it is not
//! wanted any more: the program against a Bot API server.

#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

mod support;

use serde_json::json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use support::*;
use tempfile::TempDir;

const QUESTION: &str = "Who built the harbour clock?";
/// The question as it is asked in a group, each time in other words: with more marks at its end.
fn command() -> String {
    static ASKED: AtomicUsize = AtomicUsize::new(1);
    format!("/ask {QUESTION}{}", "!".repeat(ASKED.fetch_add(1, Ordering::Relaxed) % 200))
}

const ANSWER: &str = "The harbour clock was built by Edda Lindqvist in 1871.";
const TOO_OLD: &str = "This answer is too old for its buttons. Please ask again.";

/// A folder with a text, and room for what the bot keeps.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = "The harbour clock was built by Edda Lindqvist in 1871.\n\n\
                The clock of the harbour stopped in the flood of 1902, and nobody wound it.\n\n\
                A new harbour was dug by two hundred men, who built their huts beside the clock.\n";
    std::fs::write(folder.path().join("harbour.md"), text).unwrap();
    folder
}

/// A bot of that folder on which nobody's questions are too many.
fn bot(server: &Server, folder: &TempDir) -> Runner {
    Bot::of(server)
        .library(folder.path().join("harbour.md"))
        .data(&folder.path().join("data"))
        .env("PULLQUOTE_USER_LIMIT", "off")
        .env("PULLQUOTE_CHAT_LIMIT", "off")
}

fn no_violations(server: &Server) {
    assert_eq!(server.violations(), [""; 0]);
}

/// Waits until a call to a chat was answered with this status.
fn wait_status(server: &Server, chat: &Chat, status: u16) -> Call {
    let end = Instant::now() + SOON;
    loop {
        let calls = server.calls();
        let found = calls.iter().find(|call| call.chat() == Some(chat.id) && call.status == status);
        if let Some(call) = found {
            return call.clone();
        }
        assert!(Instant::now() < end, "no call to {chat:?} was answered with {status}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// The calls of a method to a chat.
fn calls_to(server: &Server, method: &str, chat: &Chat) -> Vec<Call> {
    server.calls_of(method).into_iter().filter(|call| call.chat() == Some(chat.id)).collect()
}

// Pace

#[test]
fn a_chat_a_group_and_all_together_get_what_telegram_allows_and_no_less() {
    let (server, folder) = (Server::start(), folder());
    let mut bot = bot(&server, &folder).pace("3/50ms,20/3s,30").start();
    let ann = server.person("Ann");
    let (home, group) = (server.private(&ann), server.group("Readers", &[&ann]));
    let crowd: Vec<_> = (0..20).map(|_| server.person("Somebody")).collect();

    let start = Instant::now();
    let in_group: Vec<Msg> = (0..24).map(|_| ann.say(&group, &command())).collect();
    let at_home: Vec<Msg> = (0..24).map(|_| ann.say(&home, QUESTION)).collect();
    let elsewhere: Vec<Msg> =
        crowd.iter().map(|person| person.say(&server.private(person), QUESTION)).collect();

    for asked in in_group.iter().chain(&at_home).chain(&elsewhere) {
        asked.chat.wait_reply_to(asked, SOON);
    }
    let times = |asked: &[Msg]| -> Vec<Duration> {
        asked
            .iter()
            .map(|asked| {
                let replies = asked.chat.replies_to(asked);
                assert_eq!(replies.len(), 1, "each question has one answer");
                assert!(replies[0].text.starts_with(ANSWER), "{}", replies[0].text);
                replies[0].at - start
            })
            .collect()
    };
    let (group_times, home_times, _) = (times(&in_group), times(&at_home), times(&elsewhere));
    assert!(group_times.is_sorted() && home_times.is_sorted(), "a chat keeps its order");

    let pace = Pace {
        refill: Duration::from_millis(50),
        group_window: Duration::from_secs(3),
        slack: Duration::from_millis(20),
        ..Pace::default()
    };
    assert_eq!(server.pace_violations(&pace), [""; 0]);
    // Not slower than it has to be: 68 messages to all chats take two seconds.
    assert!(home_times[23] < Duration::from_millis(3_500), "{home_times:?}");
    assert!(group_times[20] > Duration::from_secs(3), "the group had 20 in its 3 s");
    assert!(group_times[23] < Duration::from_secs(6), "{group_times:?}");
    no_violations(&server);
    assert!(bot.stop().success());
}

#[test]
fn three_messages_go_at_once_and_then_one_a_second() {
    let (server, folder) = (Server::start(), folder());
    let mut bot = bot(&server, &folder).pace("default").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let asked: Vec<Msg> = (0..5).map(|_| ann.say(&home, QUESTION)).collect();
    let at: Vec<Instant> = asked.iter().map(|asked| home.wait_reply_to(asked, SOON).at).collect();
    let since = |one: usize, other: usize| at[other] - at[one];
    assert!(since(0, 2) < Duration::from_millis(700), "{at:?}");
    assert!(since(0, 3) > Duration::from_millis(900), "{at:?}");
    assert!(since(3, 4) > Duration::from_millis(900), "{at:?}");
    assert!(since(2, 4) < Duration::from_millis(3_000), "{at:?}");
    assert_eq!(server.pace_violations(&Pace::default()), [""; 0]);
    no_violations(&server);
    assert!(bot.stop().success());
}

#[test]
fn taps_inline_queries_and_guests_are_answered_at_once_beside_a_flood() {
    let (server, folder) = (Server::start(), folder());
    let _bot = bot(&server, &folder).pace("3/1s,20/60s,3").start();
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let home = server.private(&ann);
    let club = server.new_group("Club").people(&[&bob]).without_bot().build();

    let asked: Vec<Msg> = (0..8).map(|_| ann.say(&home, QUESTION)).collect();
    let answer = home.wait_reply_to(&asked[0], SOON);
    home.wait_reply_to(&asked[2], SOON);

    let second = Duration::from_secs(1);
    let steps = ["Next quote (2 of 3)", "Paragraph after", "Next quote (2 of 3)"];
    let data = steps.map(|label| answer.data_of(label));
    let taps: Vec<_> =
        data.iter().chain(&["q:3".to_owned()]).map(|data| ann.taps_data(&answer, data)).collect();
    let typed = ann.types_inline("harbour clock", "");
    let mention = bob.mentions_guest(&club, "@quote_bot who built the harbour clock?");
    let (guest, sent) = (mention.send(), Instant::now());

    for tap in &taps {
        let answered = tap.answer(SOON);
        assert!(answered.took < second, "a tap took {:?}", answered.took);
        assert_eq!(answered.text(), "");
    }
    assert!(typed.answer(SOON).took < second);
    let posted = guest.answer(SOON);
    assert!(posted.at - sent < second && posted.blockquotes() == [ANSWER]);
    assert!(home.replies_to(&asked[5]).is_empty(), "the chat is still behind");

    // Of the taps the last counts, and it is seen before the messages that wait.
    let edited = answer.wait_edit(SOON);
    assert_eq!(edited.labels()[0], "First quote (1 of 3)", "the third quote is shown");
    assert_eq!(edited.edits.len(), 2, "one edit of four taps");
    assert!(home.replies_to(&asked[5]).is_empty(), "an edit goes before the messages that wait");
    home.wait_reply_to(&asked[7], SOON);
    assert_eq!(answer.now().edits.len(), 2);

    let pace = Pace { overall: 3, ..Pace::default() };
    assert_eq!(server.pace_violations(&pace), [""; 0], "edits count in the pace");
    no_violations(&server);
}

// Trouble that passes

#[test]
fn what_fails_without_fault_is_sent_again_and_holds_up_nobody_else() {
    let (server, folder) = (Server::start(), folder());
    let mut bot = bot(&server, &folder).pace("off").start();
    let said = |status: u16, body: serde_json::Value| Failure::Said(status, body.to_string());
    let page = "<html><body>Too many</body></html>".to_owned();
    let no_more = json!({"ok": false, "error_code": 429, "description": "Too Many Requests",
                         "parameters": {}});
    let empty = json!({"ok": false, "error_code": 500, "description": "Internal Server Error",
                       "parameters": {}});
    let restart = json!({"ok": false, "error_code": 500,
                         "description": "Internal Server Error: restart"});
    let bare = json!({"ok": false});
    let wrapped = json!({"ok": false, "error_code": 502, "description": "Bad Gateway"});
    let second = Duration::from_secs(1);
    let table = [
        (Failure::TooMany(1), 1, second, "429 that says how long"),
        (Failure::TooMany(1), 2, 2 * second, "429 twice"),
        (said(429, no_more), 1, second / 2, "429 that does not say how long"),
        (Failure::Said(429, page), 1, second / 2, "429 of a gateway"),
        (Failure::Status(502), 2, second / 2, "502 with a page of HTML, twice"),
        (Failure::Status(500), 1, second / 5, "500"),
        (Failure::Status(503), 1, second / 5, "503"),
        (Failure::Said(504, String::new()), 1, second / 5, "504 without a body"),
        (said(500, empty), 1, second / 5, "500 with empty parameters"),
        (said(500, restart), 1, second / 5, "500 as Telegram says it"),
        (said(200, wrapped), 1, second / 5, "a failure that comes as 200"),
        (said(502, bare), 1, second / 5, "502 that says nothing"),
        (Failure::Said(200, "<html>Sign in</html>".to_owned()), 1, second / 5, "a wall before it"),
        (Failure::CutBefore, 2, second / 2, "a cut connection, twice"),
    ];
    let asked: Vec<Msg> = table
        .iter()
        .map(|(failure, times, ..)| {
            let person = server.person("Ann");
            let chat = server.private(&person);
            server.fail_next(on("sendMessage").to(&chat), failure.clone(), *times);
            person.say(&chat, QUESTION)
        })
        .collect();
    let eve = server.person("Eve");
    let (lost, cut) = (server.private(&eve), server.group("Cut", &[&eve]));
    server.fail_next(on("sendMessage").to(&lost), Failure::SlowAnswer(2 * second), 1);
    server.fail_next(on("sendMessage").to(&cut), Failure::CutAfter, 1);
    let (slow, twice) = (eve.say(&lost, QUESTION), eve.say(&cut, &command()));

    // Meanwhile others are answered.
    let bob = server.person("Bob");
    let home = server.private(&bob);
    for _ in 0..5 {
        let (asked, at) = (bob.say(&home, QUESTION), Instant::now());
        let took = home.wait_reply_to(&asked, SOON).at - at;
        assert!(took < second / 2, "trouble elsewhere held up an answer for {took:?}");
    }

    for (asked, (_, times, at_least, why)) in asked.iter().zip(&table) {
        let reply = asked.chat.wait_reply_to(asked, SOON);
        assert!(reply.text.starts_with(ANSWER), "{why}: {}", reply.text);
        let calls = calls_to(&server, "sendMessage", &asked.chat);
        assert_eq!(calls.len(), times + 1, "{why}: as often as it takes");
        let waited = calls[*times].at - calls[0].at;
        assert!(waited >= *at_least, "{why}: after {waited:?}");
        assert!(waited <= *at_least * 4 + second, "{why}: only after {waited:?}");
    }
    cut.wait_reply_to(&twice, SOON);
    lost.wait_reply_to(&slow, SOON);
    server.settled(Duration::from_millis(1_500), SOON);
    for (asked, (.., why)) in asked.iter().zip(&table) {
        assert_eq!(asked.chat.messages_by_bot().len(), 1, "{why}: exactly one reply");
    }
    assert_eq!(lost.messages_by_bot().len(), 1, "a slow answer is waited for");
    assert_eq!(cut.replies_to(&twice).len(), 2, "nobody can know that the first one arrived");
    no_violations(&server);
    assert!(bot.stop().success());
}

#[test]
fn a_chat_that_is_told_to_wait_keeps_its_order_and_edits_wait_too() {
    let (server, folder) = (Server::start(), folder());
    let _bot = bot(&server, &folder).pace("off").start();
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let group = server.group("Readers", &[&ann, &bob]);
    let first = ann.say(&group, &command());
    let answer = group.wait_reply_to(&first, SOON);

    server.fail_next(on("sendMessage").to(&group), Failure::TooMany(2), 1);
    let asked = ann.say(&group, &command());
    let flooded = wait_status(&server, &group, 429);
    let other = bob.say(&group, &command());
    assert_eq!(ann.taps(&answer, "Next quote (2 of 3)").answer(SOON).text(), "");
    let edited = answer.wait_edit(SOON);
    let wait = Duration::from_secs(2);
    let (_, edit_at) = edited.edits[1].clone();
    assert!(edit_at >= flooded.at + wait, "an edit of that chat waits as well");
    let replies = [&asked, &other].map(|asked| group.wait_reply_to(asked, SOON));
    assert!(flooded.at + wait <= replies[0].at && replies[0].id < replies[1].id);

    // An edit that is told to wait makes room for a newer one.
    server.fail_next(on("editMessageText").to(&group), Failure::TooMany(1), 1);
    ann.taps(&edited, "Next quote (3 of 3)").answer(SOON).text();
    server.wait_calls("editMessageText", 2, SOON);
    ann.taps_data(&edited, "q:1").answer(SOON).text();
    let last = edited.wait_edit(SOON);
    assert_eq!(last.labels()[0], "Next quote (2 of 3)");
    assert_eq!(last.edits.len(), edited.edits.len() + 1);
    no_violations(&server);
}

#[test]
fn taps_inline_queries_and_guests_are_answered_after_trouble_too() {
    let (server, folder) = (Server::start(), folder());
    let _bot = bot(&server, &folder).pace("off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let club = server.new_group("Club").people(&[&ann]).without_bot().build();
    let answer = home.wait_reply_to(&ann.say(&home, QUESTION), SOON);
    for failure in [Failure::Status(502), Failure::CutBefore, Failure::TooMany(1)] {
        for method in ["answerCallbackQuery", "answerInlineQuery", "answerGuestQuery"] {
            server.fail_next(on(method), failure.clone(), 1);
        }
        server.fail_next(on("editMessageText"), failure.clone(), 1);
        let label = answer.now().labels().remove(0);
        let tap = ann.taps(&answer, &label);
        let typed = ann.types_inline("harbour clock", "");
        let question = format!("@quote_bot who built the harbour clock, {failure:?}?");
        let guest = ann.mentions_guest(&club, &question).send();
        let before = answer.now();
        assert_eq!(tap.answer(SOON).text(), "");
        assert!(!typed.answer(SOON).results.is_empty());
        assert_eq!(guest.answer(SOON).blockquotes(), [ANSWER]);
        before.wait_edit(SOON);
    }
    no_violations(&server);
}

// Refusals

#[test]
fn a_chat_that_is_gone_is_forgotten_and_one_that_is_silenced_is_kept() {
    let (server, folder) = (Server::start(), folder());
    let mut bot = bot(&server, &folder).pace("off").start();
    let (private, group) = (true, false);
    let table = [
        (private, Failure::Forbidden("bot was blocked by the user"), true),
        (private, Failure::Forbidden("user is deactivated"), true),
        (private, Failure::BadRequest("chat not found"), true),
        (group, Failure::Forbidden("bot was kicked from the supergroup chat"), true),
        (group, Failure::Forbidden("bot is not a member of the supergroup chat"), true),
        (group, Failure::Forbidden("the group chat was deleted"), true),
        (group, Failure::BadRequest("not enough rights to send text messages to the chat"), false),
        (group, Failure::BadRequest("have no rights to send a message"), false),
        (group, Failure::BadRequest("CHAT_WRITE_FORBIDDEN"), false),
        (group, Failure::BadRequest("CHAT_SEND_PLAIN_FORBIDDEN"), false),
        (group, Failure::BadRequest("TOPIC_CLOSED"), false),
        (group, Failure::BadRequest("message thread not found"), false),
        (group, Failure::BadRequest("CHAT_RESTRICTED"), false),
        (group, Failure::EmptyParameters, false),
    ];
    for (is_private, failure, forgets) in table {
        let ann = server.person("Ann").called("ann");
        let chat = match is_private {
            true => server.private(&ann),
            false => server.group("Readers", &[&ann]),
        };
        let menu = chat.wait_reply_to(&ann.say(&chat, "/language@quote_bot"), SOON);
        ann.taps(&menu, "Русский").answer(SOON).text();
        let answer = chat.wait_reply_to(&ann.say(&chat, &command()), SOON);
        assert_eq!(answer.labels()[0], "Следующая цитата (2 из 3)", "{failure:?}");

        server.forget_calls();
        server.fail_next(on("sendMessage").to(&chat), failure.clone(), 1);
        let unanswered = ann.say(&chat, &command());
        server.wait_call("sendMessage", SOON);
        // What comes after it in the same chat tells that it is done with.
        let next = ann.say(&chat, &command());
        let label = chat.wait_reply_to(&next, SOON).labels().remove(0);
        assert!(chat.replies_to(&unanswered).is_empty(), "{failure:?}: given up at once");
        assert_eq!(server.calls_of("sendMessage").len(), 2, "{failure:?}: not tried again");

        let (before, language) = (answer.now(), if forgets { "en" } else { "ru" });
        let expected = match language {
            "en" => "Next quote (2 of 3)",
            _ => "Следующая цитата (2 из 3)",
        };
        assert_eq!(label, expected, "{failure:?}: the language");
        let toast = ann.taps_data(&answer, "q:2").answer(SOON).text().to_owned();
        match forgets {
            true => assert_eq!(toast, TOO_OLD, "{failure:?}: the answer"),
            false => {
                assert_eq!(toast, "", "{failure:?}: the answer");
                before.wait_edit(SOON);
            }
        }
    }
    no_violations(&server);
    assert!(!bot.log().contains("harbour clock"), "no question is in the log:\n{}", bot.log());
    assert!(bot.stop().success());
}

#[test]
fn what_somebody_does_to_the_bot_is_understood_from_what_telegram_refuses() {
    let (server, folder) = (Server::start(), folder());
    let _bot = bot(&server, &folder).pace("off").start();
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));

    // Blocked while an answer waits; it comes back and starts anew.
    let home = server.private(&ann);
    let answer = home.wait_reply_to(&ann.say(&home, QUESTION), SOON);
    server.fail_next(on("sendMessage").to(&home), Failure::TooMany(1), 1);
    ann.say(&home, QUESTION);
    wait_status(&server, &home, 429);
    ann.blocks_bot();
    wait_status(&server, &home, 403);
    ann.unblocks_bot();
    home.wait_reply_to(&ann.say(&home, QUESTION), SOON);
    assert_eq!(ann.taps(&answer, "Next quote (2 of 3)").answer(SOON).text(), TOO_OLD);
    assert_eq!(answer.now().edits.len(), 1);

    // Kicked while a tap waits: the edit is refused, and the group forgotten.
    let club = server.group("Club", &[&ann]);
    let answer = club.wait_reply_to(&ann.say(&club, &command()), SOON);
    server.fail_next(
        on("editMessageText").to(&club),
        Failure::Forbidden("bot was kicked from the supergroup chat"),
        1,
    );
    ann.taps(&answer, "Next quote (2 of 3)").answer(SOON).text();
    server.wait_calls("editMessageText", 1, SOON);
    club.wait_reply_to(&ann.say(&club, &command()), SOON);
    assert_eq!(ann.taps(&answer, "Next quote (2 of 3)").answer(SOON).text(), TOO_OLD);

    // Muted, and a closed topic: the rest of the group goes on as before.
    let forum = server.new_group("Forum").people(&[&bob]).forum().build();
    let (news, talk) = (forum.topic("News"), forum.topic("Talk"));
    let answer = forum.wait_reply_to(&bob.says(&forum, &command()).in_topic(&news).send(), SOON);
    assert_eq!(answer.thread, Some(news.id));
    news.close();
    let closed = bob.says(&forum, &command()).in_topic(&news).send();
    wait_status(&server, &forum, 400);
    let open = bob.says(&forum, &command()).in_topic(&talk).send();
    assert_eq!(forum.wait_reply_to(&open, SOON).thread, Some(talk.id));
    assert!(forum.replies_to(&closed).is_empty());
    bob.taps(&answer, "Next quote (2 of 3)").answer(SOON).text();
    answer.wait_edit(SOON);

    forum.mute_bot(&bob);
    server.forget_calls();
    let muted = bob.says(&forum, &command()).in_topic(&talk).send();
    wait_status(&server, &forum, 400);
    forum.demote_bot(&bob);
    news.reopen();
    let again = bob.says(&forum, &command()).in_topic(&news).send();
    forum.wait_reply_to(&again, SOON);
    assert!(forum.replies_to(&muted).is_empty());
    no_violations(&server);
}

// Groups that become supergroups

#[test]
fn a_group_that_becomes_a_supergroup_is_followed() {
    let (server, folder) = (Server::start(), folder());
    let mut bot = bot(&server, &folder).pace("off").start();
    let basic = |title: &str| {
        let ann = server.person("Ann");
        let group = server.new_group(title).people(&[&ann]).basic().build();
        let menu = group.wait_reply_to(&ann.say(&group, "/language@quote_bot"), SOON);
        ann.taps(&menu, "Русский").answer(SOON).text();
        let answer = group.wait_reply_to(&ann.say(&group, &command()), SOON);
        assert_eq!(answer.labels()[0], "Следующая цитата (2 из 3)");
        (ann, group, answer)
    };
    let speaks_russian = |ann: &Person, group: &Chat| {
        let reply = group.wait_reply_to(&ann.say(group, &command()), SOON);
        assert_eq!(reply.labels()[0], "Следующая цитата (2 из 3)", "the language follows");
    };

    // While nothing is under way: the service messages tell.
    let (ann, old, answer) = basic("Readers");
    let new = old.upgrade(&ann);
    speaks_russian(&ann, &new);
    let toast = ann.taps(&answer, "Следующая цитата (2 из 3)").answer(SOON);
    assert!(!toast.text().is_empty(), "the messages of the group stay behind");

    // While an answer waits to be sent: the refused call tells.
    let (ann, old, _) = basic("Writers");
    server.fail_next(on("sendMessage").to(&old), Failure::TooMany(1), 1);
    let asked = ann.say(&old, &command());
    wait_status(&server, &old, 429);
    let new = old.upgrade(&ann);
    let followed = new.wait_for(|all| !all.is_empty(), SOON);
    assert!(followed[0].text.starts_with(ANSWER) && followed[0].reply_to.is_none());
    assert!(old.replies_to(&asked).is_empty());
    ann.taps(&followed[0], "Следующая цитата (2 из 3)").answer(SOON).text();
    followed[0].wait_edit(SOON);
    speaks_russian(&ann, &new);

    // The refused call alone tells, before and without any service message.
    let (ann, old, _) = basic("Singers");
    let new = server.group("Singers", &[&ann]);
    let moved = json!({
        "ok": false, "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    });
    server.fail_next(on("sendMessage").to(&old), Failure::Said(400, moved.to_string()), 1);
    let asked = ann.say(&old, &command());
    let followed = new.wait_for(|all| !all.is_empty(), SOON);
    assert_eq!(followed.len(), 1);
    speaks_russian(&ann, &new);
    // A message of the supergroup that has the number of that question is another one.
    let same_number = loop {
        let said = ann.says(&new, "Hello there").delivered(false).send();
        if said.id >= asked.id {
            break said;
        }
    };
    ann.edits(&same_number, &format!("{} Where?", command()));
    new.wait_reply_to(&ann.say(&new, &command()), SOON);
    assert_eq!(followed[0].now().edits.len(), 1, "its answer is not edited for it");

    server.settled(Duration::from_millis(300), SOON);
    no_violations(&server);
    assert!(bot.stop().success());
}

// Questions that are gone

#[test]
fn a_deleted_question_is_answered_without_the_reply_in_private_and_not_at_all_in_a_group() {
    let (server, folder) = (Server::start(), folder());
    let _bot = bot(&server, &folder).pace("off").start();
    let ann = server.person("Ann");
    let forum = server.new_group("Forum").people(&[&ann]).forum().build();
    let news = forum.topic("News");
    let (home, group) = (server.private(&ann), server.group("Readers", &[&ann]));
    for chat in [&home, &group, &forum] {
        server.fail_next(on("sendMessage").to(chat), Failure::TooMany(1), 1);
    }
    let asked = [
        ann.say(&home, QUESTION),
        ann.say(&group, &command()),
        ann.says(&forum, &command()).in_topic(&news).send(),
    ];
    for asked in &asked {
        wait_status(&server, &asked.chat, 429);
        ann.deletes(asked);
    }
    let reply = home.wait_after(&asked[0], SOON);
    assert!(reply.reply_to.is_none() && reply.text.starts_with(ANSWER), "{reply:?}");
    // A server that does not answer without a reply is asked without one.
    server.fail_next(
        on("sendMessage").to(&home),
        Failure::BadRequest("message to be replied not found"),
        1,
    );
    let said = ann.say(&home, QUESTION);
    assert!(home.wait_after(&said, SOON).reply_to.is_none());

    for (asked, topic) in [(&asked[1], None), (&asked[2], Some(&news))] {
        wait_status(&server, &asked.chat, 400);
        let next = ann.says(&asked.chat, &command());
        let next =
            topic.map_or_else(|| next, |_| ann.says(&asked.chat, &command()).in_topic(&news));
        let next = next.send();
        let reply = asked.chat.wait_reply_to(&next, SOON);
        assert_eq!(asked.chat.messages_by_bot().len(), 1, "nothing but the next answer");
        assert_eq!(reply.thread, topic.map(|topic| topic.id));
    }
    no_violations(&server);
}

// Proxies

/// A proxy that leads everything to one server, whatever it is asked for.
struct Proxy {
    address: SocketAddr,
    /// What each connection asked for.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// `greet` speaks with the client and gives what it asks for, and what of it is for the server.
    fn start(
        server: &Server,
        greet: impl Fn(&mut TcpStream) -> Option<(String, Vec<u8>)> + Send + Copy + 'static,
    ) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let upstream = server.url().strip_prefix("http://").unwrap().to_owned();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for mut client in listener.incoming().map_while(Result::ok) {
                let (upstream, log) = (upstream.clone(), Arc::clone(&log));
                thread::spawn(move || {
                    let Some((asked, first)) = greet(&mut client) else { return };
                    log.lock().unwrap().push(asked);
                    let Ok(mut server) = TcpStream::connect(upstream) else { return };
                    let (mut back, mut from) =
                        (server.try_clone().unwrap(), client.try_clone().unwrap());
                    server.write_all(&first).ok();
                    thread::spawn(move || std::io::copy(&mut back, &mut client));
                    std::io::copy(&mut from, &mut server).ok();
                });
            }
        });
        Proxy { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// The head of an HTTP request, which goes on to the server as it is.
fn http(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    Some((String::from_utf8_lossy(&head).into_owned(), head))
}

/// SOCKS 5 (RFC 1928), with a name and a password (RFC 1929) where they are offered.
fn socks5(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    fn take<const N: usize>(client: &mut TcpStream) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        client.read_exact(&mut bytes).ok().map(|()| bytes)
    }
    fn text(client: &mut TcpStream) -> Option<String> {
        let [length] = take(client)?;
        let mut bytes = vec![0; length.into()];
        client.read_exact(&mut bytes).ok()?;
        String::from_utf8(bytes).ok()
    }
    let [5, count] = take(client)? else { return None };
    let mut methods = vec![0; count.into()];
    client.read_exact(&mut methods).ok()?;
    let mut asked = String::new();
    if methods.contains(&2) {
        client.write_all(&[5, 2]).ok()?;
        let [1] = take(client)? else { return None };
        asked = format!("{}:{}@", text(client)?, text(client)?);
        client.write_all(&[1, 0]).ok()?;
    } else {
        client.write_all(&[5, 0]).ok()?;
    }
    let [5, 1, 0, kind] = take(client)? else { return None };
    asked += &match kind {
        1 => std::net::Ipv4Addr::from(take::<4>(client)?).to_string(),
        3 => text(client)?,
        _ => return None,
    };
    asked += &format!(":{}", u16::from_be_bytes(take(client)?));
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()?;
    Some((asked, Vec::new()))
}

#[test]
fn a_proxy_is_gone_through_for_everything() {
    let folder = folder();
    let library = folder.path().join("harbour.md");
    let asks = |server: &Server, url: &str, proxy: &str, token: &str| {
        let bot = Bot::of(server).env("TELOXIDE_API_URL", url).env("TELOXIDE_PROXY", proxy);
        let mut bot = bot.library(&library).start();
        let ann = server.person("Ann");
        let home = server.private(&ann);
        home.wait_reply_to(&ann.say(&home, QUESTION), SOON);
        assert!(!bot.log().contains("s3cret") && !bot.log().contains(token), "{}", bot.log());
        no_violations(server);
        assert!(bot.stop().success());
    };

    // A server that only the proxy can reach.
    let server = Server::start();
    let proxy = Proxy::start(&server, http);
    let through = format!("http://me:s3cret@{}", proxy.address);
    asks(&server, "http://telegram.invalid", &through, &server.token());
    let heads = proxy.asked();
    assert!(!heads.is_empty());
    for head in heads {
        assert!(head.starts_with("POST http://telegram.invalid/bot"), "{head}");
        assert!(head.to_lowercase().contains("proxy-authorization: basic "), "{head}");
    }

    for (scheme, credentials) in [("socks5", ""), ("socks5h", "me:s3cret@")] {
        let server = Server::start();
        let proxy = Proxy::start(&server, socks5);
        let through = format!("{scheme}://{credentials}{}", proxy.address);
        let (url, host) = match scheme {
            "socks5h" => ("http://telegram.invalid:81", "telegram.invalid:81"),
            _ => (server.url(), server.url().strip_prefix("http://").unwrap()),
        };
        asks(&server, url, &through, &server.token());
        let asked = proxy.asked();
        assert!(!asked.is_empty());
        assert!(asked.iter().all(|asked| *asked == format!("{credentials}{host}")), "{asked:?}");
    }
}

#[test]
fn a_wrong_proxy_is_said_in_words() {
    let (server, folder) = (Server::start(), folder());
    let run = |proxy: &str| bot(&server, &folder).env("TELOXIDE_PROXY", proxy);
    for proxy in ["ftp://me:s3cret@proxy:3128", "socks5://", "http://", "proxy", "http:/proxy:31"] {
        let mut bot = run(proxy).start_only();
        assert_eq!(bot.wait_exit(SOON).code(), Some(2), "{proxy}");
        bot.wait_log("is no proxy: it has to be an address that begins with", SOON);
        let log = bot.log();
        assert!(log.contains("TELOXIDE_PROXY"), "{proxy}: {log}");
        assert!(!log.contains("s3cret"), "{proxy}: {log}");
        assert_eq!(log.lines().count(), 1, "{log}");
    }
    assert!(server.calls().is_empty(), "nothing goes out beside the proxy");

    // Nobody listens there: said, and tried again until somebody does.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut bot = run(&format!("http://me:s3cret@{free}")).start_only();
    bot.wait_log("no connection", SOON);
    assert!(server.calls().is_empty(), "nothing goes out beside the proxy");
    assert!(!bot.log().contains("s3cret") && !bot.log().contains(&server.token()), "{}", bot.log());
    assert!(bot.stop().success());
}
