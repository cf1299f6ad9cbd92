//! A mention in a chat that the bot is not in.

mod support;

use serde_json::json;
use std::fs;
use std::time::Duration;
use support::*;

/// Long enough to see that nothing comes.
const QUIET: Duration = Duration::from_millis(300);

const LAVROV: &str = "@quote_bot what did lavrof discuss?";
const SENTENCE: &str = "At the final press conference Lavrov named the multiple topics discussed";

fn answers(server: &Server) -> usize {
    server.calls_of("answerGuestQuery").len()
}

#[test]
fn a_mention_where_the_bot_is_no_member_gets_the_quote_which_its_buttons_move() {
    let server = Server::start();
    let _bot = Bot::of(&server).pace("off").start();
    let [ann, bob] = ["Ann", "Bob"].map(|name| server.person(name));
    let club = server.new_group("Club").people(&[&ann, &bob]).without_bot().build();
    let posted = ann.mentions_guest(&club, LAVROV).send().answer(SOON);
    assert!(posted.blockquotes()[0].starts_with(SENTENCE), "{posted:?}");
    assert!(posted.bold()[0].starts_with(SENTENCE));
    assert!(posted.text.ends_with("read as: Lavrov"), "{}", posted.text);
    assert_eq!(posted.raw["link_preview_options"]["is_disabled"], true);
    assert_eq!(posted.pings(), [""; 0]);
    let mut now = posted;
    for (who, label, number) in [(&bob, "Paragraph before", 12), (&ann, "Paragraph after", 13)] {
        assert_eq!(now.labels(), ["Paragraph before", "Paragraph after"]);
        let said = who.taps(&now, label).answer(SOON);
        assert_eq!((said.text(), said.url()), ("", ""));
        now = now.wait_edit(SOON);
        assert!(now.text.contains(&format!("¶ {number} of 25")), "{}", now.text);
    }
    assert_eq!(server.calls_of("sendMessage").len(), 0);
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn what_a_guest_wants_is_read_from_the_message_or_from_what_it_replies_to() {
    let server = Server::start();
    let _bot = Bot::of(&server).pace("off").env("PULLQUOTE_USER_LIMIT", "off").start();
    let [ann, bob] = ["Ann", "Bob"].map(|name| server.person(name));
    let club = server.new_group("Club").people(&[&ann, &bob]).without_bot().build();
    let channel = server.channel("News");
    let asked = bob.say(&club, "what did Lavrov discuss? and how do I bake bread?");
    let bread = bob.say(&club, "How do I bake bread?");
    let photo = bob.photo(&club).caption("what did Lavrov discuss?").send();
    let sticker = bob.sticker(&club).send();
    const NOTHING: &str = "Nothing I have read speaks of that.";
    const PROMPT: &str = "What would you like to know?";
    let table = [
        (ann.says(&club, "@QUOTE_BOT, what did Lavrov discuss? "), SENTENCE, "another case"),
        (ann.says(&club, "what did Lavrov discuss, @quote_bot"), SENTENCE, "the name last"),
        (ann.says(&club, "/ask@quote_bot what did Lavrov discuss?"), SENTENCE, "a command"),
        (ann.says(&club, "@quote_bot").reply_to(&photo), SENTENCE, "a caption replied to"),
        (ann.says(&club, "@quote_bot").reply_to(&bread), NOTHING, "a reply answers that message"),
        (
            ann.says(&club, "@quote_bot what did Lavrov discuss?").reply_to(&bread),
            SENTENCE,
            "words of its own outrank",
        ),
        (
            ann.says(&club, "@quote_bot").reply_to(&asked).quoting("how do I bake bread?"),
            NOTHING,
            "a selected part outranks",
        ),
        (
            ann.says(&club, "@quote_bot")
                .external_reply(json!({}), Some("what did Lavrov discuss?")),
            SENTENCE,
            "selected elsewhere",
        ),
        (ann.photo(&club).caption("@quote_bot what did Lavrov discuss?"), SENTENCE, "a caption"),
        (ann.says(&club, "what did Lavrov discuss?"), SENTENCE, "called in a way that is not seen"),
        (
            ann.says(&club, "@quote_bot what is the weather in Moscow"),
            "No paragraph answers that directly. The nearest:",
            "the nearest",
        ),
        (ann.says(&club, "@quote_bot how do I bake bread?"), NOTHING, "nothing"),
        (ann.says(&club, "@quote_bot why?"), "I need a word to look for", "no subject"),
        (ann.says(&club, "@quote_bot"), PROMPT, "nothing asked"),
        (ann.says(&club, "@quote_bot").reply_to(&sticker), PROMPT, "a reply to a sticker"),
        (ann.sticker(&club), PROMPT, "a sticker"),
        (
            ann.says(&club, "@quote_bot what did Lavrov discuss?").with_raw(|message| {
                message["entities"] = json!([]);
            }),
            SENTENCE,
            "no entities",
        ),
        (ann.says(&club, LAVROV).by_channel(&channel), SENTENCE, "in the name of a channel"),
        (ann.says(&club, LAVROV).anonymously(), SENTENCE, "an anonymous admin"),
        (
            ann.says(&club, LAVROV).with_raw(|message| message["from"] = json!(null)),
            SENTENCE,
            "nobody",
        ),
    ];
    for (saying, expected, why) in table {
        let posted = Mention::of(saying).send().answer(SOON);
        assert!(posted.text.starts_with(expected), "{why}: {}", posted.text);
    }

    // In other kinds of chats.
    for kind in ["private", "group", "channel", "hologram"] {
        let guest = ann.mentions_guest(&club, LAVROV);
        let guest = guest.with_raw(|message| message["date"] = json!(1_700_000_000));
        let other = server.new_group(kind).changed(|chat| chat["type"] = json!(kind));
        let other = other.without_bot().build();
        let posted = guest.shown_as(&other).send().answer(SOON);
        assert!(posted.text.starts_with(SENTENCE), "{kind}");
    }

    // Not questions: thanks, what other bots say, what has no query to be answered by.
    let before = answers(&server);
    let other_bot = server.other_bot("other_bot");
    let guests = [
        Mention::of(other_bot.says(&club, LAVROV)).send(),
        Mention::of(ann.says(&club, LAVROV).via_this_bot()).send(),
        Mention::of(ann.says(&club, "@quote_bot thanks a lot!")).send(),
    ];
    server.push_update(json!({ "guest_message": {
        "message_id": 5, "date": 1_700_000_000, "text": LAVROV,
        "chat": { "id": club.id, "type": "supergroup" }, "from": { "id": 5, "is_bot": false },
    }}));
    server.settled(QUIET, SOON);
    assert!(guests.iter().all(|guest| !guest.is_answered()));
    assert_eq!((answers(&server), server.calls_of("sendMessage").len()), (before, 0));
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_guests_question_has_one_answer_though_it_comes_as_a_message_too() {
    let server = Server::start();
    let _bot = Bot::of(&server).pace("off").start();
    let [ann, bob] = ["Ann", "Bob"].map(|name| server.person(name));
    let club = server.new_group("Club").people(&[&ann]).without_bot().build();

    // Where the bot can't write, only the guest's way is left, whichever comes first.
    let posted = ann.mentions_guest(&club, LAVROV).with_twin().send().answer(SOON);
    assert!(posted.text.starts_with(SENTENCE));
    let second = "@quote_bot what happened in Syria?";
    ann.mentions_guest(&club, second).after_twin().send().answer(SOON);
    server.settled(QUIET, SOON);
    assert_eq!(answers(&server), 2);
    assert!(club.messages_by_bot().is_empty());

    // Where it can, whichever comes first is answered.
    let readers = server.group("Readers", &[&bob, &ann]);
    let guest = bob.mentions_guest(&readers, LAVROV).with_twin().send();
    guest.answer(SOON);
    server.settled(QUIET, SOON);
    assert_eq!((answers(&server), readers.messages_by_bot().len()), (3, 0));
    let guest = bob.mentions_guest(&readers, second).after_twin().send();
    readers.wait_for(|all| !all.is_empty(), SOON);
    server.settled(QUIET, SOON);
    assert_eq!((answers(&server), readers.messages_by_bot().len()), (3, 1));
    assert!(!guest.is_answered());

    // The same words twice in a second are two questions, in one chat or in two.
    let others = server.group("Others", &[&bob, &ann]);
    let twice = [&readers, &readers, &others].map(|group| ann.say(group, LAVROV));
    for asked in &twice {
        asked.chat.wait_reply_to(asked, SOON);
    }
    for guest in [0, 1].map(|_| bob.mentions_guest(&club, "@quote_bot Putin").send()) {
        guest.answer(SOON);
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_guest_is_judged_by_who_asks_and_told_once_that_it_may_not() {
    let server = Server::start();
    let [ann, eve, bob] = ["Ann", "Eve", "Bob"].map(|name| server.person(name));
    let club = server.new_group("Club").people(&[&ann, &eve]).without_bot().build();
    let school = server.group("School", &[&ann, &bob]);
    let _bot = Bot::of(&server)
        .env("PULLQUOTE_ALLOW_USERS", &ann.id.to_string())
        .env("PULLQUOTE_ALLOW_CHATS", &club.id.to_string())
        .env("PULLQUOTE_ALLOW_MEMBERS_OF", &school.id.to_string())
        .pace("off")
        .start();
    assert!(ann.mentions_guest(&club, LAVROV).send().answer(SOON).text.starts_with(SENTENCE));
    assert!(bob.mentions_guest(&club, LAVROV).send().answer(SOON).text.starts_with(SENTENCE));
    // The number of the chat lets nobody in, and the number of who asks is nobody's business.
    let refused = eve.mentions_guest(&club, LAVROV).send().answer(SOON);
    assert!(refused.text.starts_with("I am not open to you."), "{}", refused.text);
    assert!(!refused.text.contains(&eve.id.to_string()));
    let again = eve.mentions_guest(&club, LAVROV).send();
    let nobody = eve.mentions_guest(&club, LAVROV).with_raw(|it| it["from"] = json!(null)).send();
    assert!(nobody.answer(SOON).text.starts_with("I am not open to you."));
    // Nor does it matter in whose name one writes.
    let channel = server.channel("News").id;
    let named = ann.mentions_guest(&club, "@quote_bot Putin").with_raw(|message| {
        message["sender_chat"] = json!({ "id": channel, "type": "channel" });
    });
    assert!(!named.send().answer(SOON).blockquotes().is_empty());
    server.settled(QUIET, SOON);
    assert!(!again.is_answered(), "told once");
    assert_eq!(server.calls_of("leaveChat").len(), 0);
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn nothing_is_kept_by_the_chat_of_a_guest_which_may_have_another_chats_number() {
    let server = Server::start();
    let _bot = Bot::of(&server).pace("off").env("PULLQUOTE_CHAT_LIMIT", "4/1h").start();
    let [owner, ann] = ["Ольга", "Ann"].map(|name| server.person(name));
    let eve = server.person("Eve");
    let readers = server.group("Readers", &[&owner, &ann]);
    let club = server.new_group("Club").people(&[&eve]).without_bot().build();
    readers.wait_reply_to(&owner.say(&readers, "/language@quote_bot ru"), SOON);
    let asked = ann.say(&readers, "/ask what did Lavrov discuss?");
    let answer = readers.wait_reply_to(&asked, SOON);
    assert!(answer.labels().contains(&"Абзац выше".to_owned()), "{:?}", answer.labels());

    // Five guests' questions with the group's number and, of one, its message's.
    for number in 0..5 {
        let guest = eve.mentions_guest(&club, LAVROV).shown_as(&readers);
        let id = asked.id;
        let guest = guest.with_raw(|message| {
            if number % 2 == 0 {
                message["message_id"] = json!(id);
                message["from"] = json!(null);
            }
        });
        let posted = guest.send().answer(SOON);
        assert!(posted.labels().contains(&"Paragraph before".to_owned()), "{:?}", posted.labels());
        assert!(posted.text.starts_with(SENTENCE), "{}", posted.text);
    }
    // The group has its language, its answer and, after its command, its two questions left.
    ann.edits(&asked, "/ask what did Kerry say about Syria?");
    let edited = answer.wait_edit(SOON);
    assert!(edited.labels().contains(&"Абзац выше".to_owned()), "{:?}", edited.labels());
    ann.taps(&edited, "Абзац выше").answer(SOON);
    edited.wait_edit(SOON);
    for _ in 0..2 {
        let asked = ann.say(&readers, "/ask Putin");
        assert!(!readers.wait_reply_to(&asked, SOON).blockquotes().is_empty());
    }
    let over = readers.wait_reply_to(&ann.say(&readers, "/ask Putin"), SOON);
    assert!(over.blockquotes().is_empty(), "{}", over.text);
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn guests_are_answered_at_once_while_all_else_waits_and_flooding_ends_in_silence() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let text = "# Маяк\n\nМаяк построили в 1874 году. Смотрителем был Тихон Бранд.\n";
    fs::write(folder.path().join("mayak.md"), text).unwrap();
    let _bot = Bot::of(&server)
        .library(folder.path())
        .pace("1/60s,1/60s,1")
        .env("PULLQUOTE_USER_LIMIT", "5/1h")
        .start();
    let [ann, eve] = ["Ann", "Ева"].map(|name| server.person(name));
    let eve = eve.speaks("ru");
    let home = server.private(&ann);
    for _ in 0..4 {
        ann.say(&home, "Маяк");
    }
    home.wait_for(|all| !all.is_empty(), SOON);
    server.fail_next(on("sendMessage"), Failure::TooMany(30), 1);
    let club = server.new_group("Club").people(&[&eve]).without_bot().build();
    for _ in 0..5 {
        let posted = eve.mentions_guest(&club, "@quote_bot кто был смотрителем?").send();
        let posted = posted.answer(Duration::from_secs(5));
        assert_eq!(posted.bold(), ["Смотрителем был Тихон Бранд."]);
        assert!(posted.text.contains("¶ 1 из 1"), "{}", posted.text);
    }
    let told = eve.mentions_guest(&club, "@quote_bot кто?").send().answer(SOON);
    assert!(told.text.starts_with("Слишком много"), "{}", told.text);
    let silent = eve.mentions_guest(&club, "@quote_bot и всё же кто?").send();
    std::thread::sleep(QUIET);
    assert!(!silent.is_answered());
    assert_eq!(server.violations(), [""; 0]);
}
