//! The buttons under an answer, and the links that lead to a paragraph.

mod support;

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Duration;
use support::*;

/// Long enough to see that nothing comes.
const QUIET: Duration = Duration::from_millis(250);
/// Within this every tap is answered.
const AT_ONCE: Duration = Duration::from_secs(1);

const LAVROV: &str = "what did lavrof discuss?";

/// A note of four paragraphs, of which one speaks of a lighthouse.
const NOTE: &str = "# The harbour\n\nThe pier was built in 1874 by Erika Holm.\n\n\
    The lighthouse keeper was Tomas Brandt, who kept a diary of storms.\n\n\
    Herring was salted in the long sheds.\n\nThe railway came later.\n";

fn library(folder: &Path, files: &[(&str, &str)]) -> std::path::PathBuf {
    let library = folder.join("library");
    fs::remove_dir_all(&library).ok();
    fs::create_dir_all(&library).expect("a folder can be made");
    for (name, text) in files {
        fs::write(library.join(name), text).expect("a folder to write to");
    }
    library
}

/// The only quote of a message.
fn quoted(message: &BotMessage) -> String {
    message.blockquotes().concat() + &message.expandable().concat()
}

/// What a link to the private chat has behind `start=`.
fn payload(url: &str) -> &str {
    url.strip_prefix("https://t.me/quote_bot?start=").unwrap_or_else(|| panic!("no link: {url}"))
}

#[test]
fn an_answer_is_moved_through_its_quotes_and_the_paragraphs_around_without_a_new_message() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let answer = home.wait_reply_to(&ann.say(&home, LAVROV), SOON);
    assert_eq!(
        answer.labels(),
        ["Next quote (2 of 5)", "Paragraph before", "Paragraph after", "Share", "Copy"]
    );

    // Round all quotes, back to the first, which looks as it did.
    let mut seen = vec![quoted(&answer)];
    let mut now = answer.clone();
    for next in ["Next quote (2 of 5)", "Next quote (3 of 5)", "Next quote (4 of 5)"] {
        let tap = ann.taps(&now, next);
        now = now.wait_edit(SOON);
        let said = tap.answer(SOON);
        assert_eq!((said.text(), said.url()), ("", ""), "{next}");
        assert!(!seen.contains(&quoted(&now)), "{next} is another quote");
        seen.push(quoted(&now));
    }
    ann.taps(&now, "Next quote (5 of 5)").answer(SOON);
    now = now.wait_edit(SOON);
    ann.taps(&now, "First quote (1 of 5)").answer(SOON);
    now = now.wait_edit(SOON);
    let looks =
        |message: &BotMessage| (message.text.clone(), message.entities.clone(), message.rows());
    assert_eq!(looks(&now), looks(&answer));

    // The paragraphs around it, with a way back.
    ann.taps(&now, "Paragraph before").answer(SOON);
    now = now.wait_edit(SOON);
    assert!(now.text.contains("¶ 12 of 25"), "{}", now.text);
    assert_eq!(
        now.labels(),
        ["Back to the answer", "Paragraph before", "Paragraph after", "Share", "Copy"]
    );
    for number in (1..12).rev() {
        ann.taps(&now, "Paragraph before").answer(SOON);
        now = now.wait_edit(SOON);
        assert!(now.text.contains(&format!("¶ {number} of 25")), "{}", now.text);
    }
    assert_eq!(
        now.labels(),
        ["Back to the answer", "Paragraph after", "Share", "Copy"],
        "nothing is before the first"
    );
    ann.taps(&now, "Back to the answer").answer(SOON);
    now = now.wait_edit(SOON);
    assert_eq!(looks(&now), looks(&answer), "a quote again, marked as before");

    // "Not modified" is success.
    let first = ann.taps_data(&now, "q:1").answer(SOON);
    assert_eq!((first.text(), first.url()), ("", ""));
    server.settled(QUIET, SOON);
    assert_eq!(home.messages_by_bot().len(), 1);
    for call in server.calls_of("editMessageText") {
        let rows = call.params["reply_markup"]["inline_keyboard"].as_array().unwrap().clone();
        for button in rows.iter().flat_map(|row| row.as_array().unwrap()) {
            let data = button["callback_data"].as_str().unwrap_or("x");
            assert!((1..=64).contains(&data.len()), "{data}");
        }
    }
    assert!(!bot.log().contains("refused"), "{}", bot.log());
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn each_quick_tap_is_answered_at_once_and_the_last_counts_however_slow_the_chat_is() {
    let server = Server::start();
    let _bot = Bot::of(&server).pace("1/1500ms,20/60s,30").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let answer = home.wait_reply_to(&ann.say(&home, LAVROV), SOON);
    let before = answer.data_of("Paragraph before");
    let wanted = ["q:2", &before, "q:3", "q:2", "q:5", "q:4"];
    for data in wanted {
        let said = ann.taps_data(&answer, data).answer(SOON);
        assert!(said.took < AT_ONCE, "{data}: {:?}", said.took);
        assert_eq!((said.text(), said.url()), ("", ""));
    }
    let moved = answer.wait_edit(SOON);
    server.settled(QUIET, SOON);
    let now = answer.now();
    assert!(now.labels().contains(&"Next quote (5 of 5)".to_owned()), "{:?}", now.labels());
    assert!(now.edits.len() <= 3, "{} versions of {} taps", now.edits.len(), wanted.len());
    assert_eq!(moved.id, answer.id);

    // 429 for the edit holds up no tap.
    server.fail_next(on("editMessageText").to(&home), Failure::TooMany(2), 1);
    for data in ["q:1", "q:2"] {
        assert!(ann.taps_data(&answer, data).answer(SOON).took < AT_ONCE, "{data}");
    }
    let now = now.wait_edit(SOON);
    assert!(now.labels().contains(&"Next quote (3 of 5)".to_owned()), "{:?}", now.labels());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_button_works_after_a_restart_and_says_so_when_its_document_is_gone() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let both = library(folder.path(), &[("harbour.md", NOTE), ("other.txt", "Something else.")]);
    let run = |files: &Path| Bot::of(&server).data(&data).library(files).pace("off").start();
    let mut bot = run(&both);
    let ann = server.person("Ann");
    let readers = server.group("Readers", &[&server.person("Owner"), &ann]);
    let asked = ann.say(&readers, "/ask who kept a diary at the harbour, Brandt or Holm?");
    let answer = readers.wait_reply_to(&asked, SOON);
    assert!(answer.labels().iter().any(|label| label.starts_with("Next quote")), "{answer:?}");

    // What is said is kept a moment later, together with what else is said then.
    server.settled(QUIET, SOON);
    bot.kill();
    let mut bot = run(&both);
    ann.taps(&answer, "q:2").answer(SOON);
    let second = answer.wait_edit(SOON);
    ann.taps(&second, "Paragraph after").answer(SOON);
    let after = second.wait_edit(SOON);
    ann.taps(&after, "Back to the answer").answer(SOON);
    assert_eq!(after.wait_edit(SOON).text, second.text);
    assert!(bot.stop().success());

    let after = answer.now();
    let other = library(folder.path(), &[("other.txt", "Something else.")]);
    let _bot = run(&other);
    let edits = answer.now().edits.len();
    for label in ["q:1", "q:2", &after.data_of("Paragraph after")] {
        let said = ann.taps_data(&answer, label).answer(SOON);
        let expected =
            "The document that this is from was changed or removed since then. Please ask again.";
        assert_eq!(said.text(), expected, "{label}");
    }
    let home = server.private(&ann);
    let link = answer.links()[0].1.clone();
    let gone = home.wait_reply_to(&ann.starts(payload(&link)), SOON);
    assert!(gone.text.contains("no longer here"), "{}", gone.text);
    assert_eq!(answer.now().edits.len(), edits);
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_tap_on_an_answer_that_the_bot_does_not_know_to_be_sent_yet_moves_it() {
    let server = Server::start();
    let _bot = Bot::of(&server).pace("off").start();
    let [owner, ann] = ["Olga", "Ann"].map(|name| server.person(name));
    let home = server.private(&ann);
    let readers = server.group("Readers", &[&owner, &ann]);
    for (chat, data) in [(&home, "q:2"), (&readers, "q:2"), (&readers, "q:3")] {
        let slow = Failure::SlowAnswer(Duration::from_millis(200));
        server.fail_next(on("sendMessage"), slow, 1);
        let answer = chat.wait_reply_to(&ann.say(chat, &format!("/ask {LAVROV}")), SOON);
        let said = ann.taps_data(&answer, data).answer(SOON);
        assert!(said.took < AT_ONCE, "{:?}", said.took);
        assert_eq!((said.text(), said.url()), ("", ""), "{data}");
        answer.wait_edit(SOON);
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn what_was_in_memory_only_is_told_to_be_too_old_but_paragraphs_can_still_be_walked() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Анна").speaks("ru");
    let home = server.private(&ann);
    let answer = home.wait_reply_to(&ann.say(&home, LAVROV), SOON);
    bot.kill();
    let _bot = Bot::of(&server).pace("off").start();
    let said = ann.taps_data(&answer, "q:2").answer(SOON);
    assert_eq!(said.text(), "Этот ответ слишком старый. Спросите, пожалуйста, ещё раз.");
    ann.taps(&answer, "Абзац выше").answer(SOON);
    assert!(answer.wait_edit(SOON).text.contains("¶ 12"));
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn in_a_group_the_asker_and_admins_move_an_answer_and_for_anybody_else_it_opens_in_private() {
    let server = Server::start();
    let _bot = Bot::of(&server).pace("off").start();
    let [owner, ann, bob, eve] = ["Olga", "Ann", "Bob", "Eve"].map(|name| server.person(name));
    let readers = server.group("Readers", &[&owner, &ann, &bob, &eve]);
    readers.promote(&bob);
    let answer = readers.wait_reply_to(&ann.say(&readers, &format!("/ask {LAVROV}")), SOON);

    let mut now = answer.clone();
    for (who, why) in [(&ann, "the asker"), (&bob, "an admin"), (&owner, "the owner")] {
        let label = now.labels()[0].clone();
        let said = who.taps(&now, &label).answer(SOON);
        assert_eq!((said.text(), said.url()), ("", ""), "{why}");
        now = now.wait_edit(SOON);
    }
    let edits = now.edits.len();

    // The one whose link is opened sees in private what the button would have shown.
    let home = server.private(&eve);
    let next = now.labels()[0].clone();
    for label in [next.as_str(), "Paragraph after"] {
        let said = eve.taps(&now, label).answer(SOON);
        assert!(said.took < AT_ONCE, "{:?}", said.took);
        let shown = home.wait_reply_to(&eve.starts(payload(said.url())), SOON);
        assert!(!quoted(&shown).is_empty());
        assert_ne!(quoted(&shown), quoted(&now));
        let link = shown.links()[0].1.clone();
        assert_eq!(payload(&link), payload(said.url()));
    }
    assert_eq!(readers.messages_by_bot().len(), 1);
    assert_eq!(answer.now().edits.len(), edits, "Eve moved nothing");

    // Telegram does not say who Zoe is, or not in time: she is answered all the same.
    let zoe = server.person("Zoe");
    let failures = [
        (Failure::Slow(Duration::from_secs(3)), "slow"),
        (Failure::Status(502), "in trouble"),
        (Failure::BadRequest("member list is inaccessible"), "refusing"),
    ];
    for (failure, why) in failures {
        server.fail_next(on("getChatMember"), failure, 20);
        let said = zoe.taps(&now, "Paragraph after").answer(SOON);
        assert!(said.took < AT_ONCE, "{why}: {:?}", said.took);
        payload(said.url());
        server.fail_no_more();
    }

    // What an anonymous admin asked is moved by admins: who taps has a name.
    let asked = owner.says(&readers, &format!("/ask {LAVROV}")).anonymously().send();
    let answer = readers.wait_reply_to(&asked, SOON);
    payload(ann.taps(&answer, "Paragraph after").answer(SOON).url());
    assert_eq!(owner.taps(&answer, "Paragraph after").answer(SOON).url(), "");
    answer.wait_edit(SOON);
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_link_leads_to_its_paragraph_and_whatever_else_is_behind_start_to_the_beginning() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let files = library(folder.path(), &[("harbour.md", NOTE), ("one.txt", "All about Quito.")]);
    let _bot = Bot::of(&server).library(&files).pace("off").start();
    let [owner, ann] = ["Olga", "Ann"].map(|name| server.person(name));
    let home = server.private(&ann);
    let answer = home.wait_reply_to(&ann.say(&home, "who was Tomas Brandt?"), SOON);
    let link = answer.links()[0].1.clone();
    let id = payload(&link);
    assert!(id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)));
    assert!(!answer.labels().iter().any(|label| label.contains("quote")), "one quote only");

    let shown = home.wait_reply_to(&ann.starts(id), SOON);
    assert_eq!(quoted(&shown), quoted(&answer));
    assert_eq!(shown.labels(), ["Paragraph before", "Paragraph after", "Share", "Copy"]);
    ann.taps(&shown, "Paragraph before").answer(SOON);
    let first = shown.wait_edit(SOON);
    assert_eq!(first.labels(), ["Paragraph after", "Share", "Copy"], "the first");
    for _ in 0..3 {
        let now = shown.now();
        ann.taps(&now, "Paragraph after").answer(SOON);
        now.wait_edit(SOON);
    }
    assert_eq!(shown.now().labels(), ["Paragraph before", "Share", "Copy"], "the last");

    let only = home.wait_reply_to(&ann.say(&home, "Quito"), SOON);
    assert_eq!(only.labels(), ["Share", "Copy"], "a document of one paragraph");
    ann.taps_data(&only, "q:1").answer(SOON);

    let unknown = format!("{}-999", id.split('-').next().unwrap());
    let long = format!("{}-1", "a".repeat(64));
    let table: [(&str, &str, &str); 7] = [
        (&unknown, "no longer here", "a paragraph that is not there"),
        ("zzzz-1", "no longer here", "a document that is not there"),
        ("ask", "I have read", "from the results button"),
        ("Hello-World_1", "I have read", "garbage"),
        (&long, "I have read", "too long"),
        ("¶ no-payload", "I have read", "what Telegram would not send"),
        ("", "I have read", "none"),
    ];
    for (payload, expected, why) in table {
        let said = home.wait_reply_to(&ann.starts(payload), SOON);
        assert!(said.text.contains(expected), "{why}: {}", said.text);
    }

    // In a group it is the paragraph too, and who asked for it moves it.
    let readers = server.group("Readers", &[&owner, &ann, &server.person("Bob")]);
    let start = ann.say(&readers, &format!("/start@quote_bot {id}"));
    let shown = readers.wait_reply_to(&start, SOON);
    assert_eq!(quoted(&shown), quoted(&answer));
    assert_eq!(ann.taps(&shown, "Paragraph before").answer(SOON).url(), "");
    let shown = shown.wait_edit(SOON);
    let bob = server.person("Bob");
    payload(bob.taps(&shown, "Paragraph after").answer(SOON).url());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_tap_that_is_not_understood_is_answered_all_the_same() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let answer = home.wait_reply_to(&ann.say(&home, LAVROV), SOON);
    const OLD: &str = "This answer is too old for its buttons. Please ask again.";
    for data in ["buy:shoes", "q:0", "q:99", "q:two", "q:2:3", "p:x", "v2|next", "¶", "r:a-1:x"] {
        assert_eq!(ann.taps_data(&answer, data).answer(SOON).text(), OLD, "{data}");
    }
    fn take(event: &mut Value, field: &str) {
        event.as_object_mut().unwrap().remove(field);
    }
    let no_data = ann.taps_as(&answer, "", |event| {
        take(event, "data");
        event["game_short_name"] = json!("chess");
    });
    assert_eq!(no_data.answer(SOON).text(), OLD, "a game");
    let before = answer.data_of("Paragraph before");
    for data in ["q:2", &before] {
        ann.taps_as(&answer, data, |event| take(event, "message")).answer(SOON);
        ann.taps_as(&answer, data, |event| event["message"] = json!({"moved": true})).answer(SOON);
    }
    assert_eq!(answer.now().edits.len(), 1);

    // Of a message that Telegram keeps from the bot, the numbers are enough.
    ann.taps_inaccessible(&answer, "Next quote (2 of 5)").answer(SOON);
    let moved = answer.wait_edit(SOON);
    // One that is deleted can't be moved, which is no trouble.
    ann.deletes(&moved);
    ann.taps_data(&moved, "q:3").answer(SOON);
    server.settled(QUIET, SOON);
    assert!(!bot.log().contains("refused"), "{}", bot.log());
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn sharing_and_copying_take_no_tap_and_sharing_needs_inline_mode() {
    for inline in [true, false] {
        let server =
            Server::builder().me(|me| me["supports_inline_queries"] = json!(inline)).start();
        let _bot = Bot::of(&server).pace("off").start();
        let ann = server.person("Ann");
        let home = server.private(&ann);
        let answer = home.wait_reply_to(&ann.say(&home, LAVROV), SOON);
        let link = answer.links()[0].1.clone();
        let copied = answer.button("Copy")["copy_text"]["text"].as_str().unwrap().to_owned();
        assert!(copied.starts_with('“') && copied.ends_with(&link), "{copied}");
        assert!(copied.encode_utf16().count() <= 256, "{copied}");
        assert_eq!(answer.labels().contains(&"Share".to_owned()), inline);
        if inline {
            let share = answer.button("Share");
            let chosen = &share["switch_inline_query_chosen_chat"];
            let query = chosen["query"].as_str().unwrap();
            assert!(query.contains(payload(&link)), "{query}");
            assert!(share.get("callback_data").is_none());
            // What the button types gives exactly that paragraph, and nothing else.
            let found = ann.types_inline(query, "");
            let results = found.answer(SOON);
            assert_eq!((results.results.len(), results.next_offset.as_str()), (1, ""));
            let club = server.new_group("Club").people(&[&ann]).without_bot().build();
            let posted = found.choose(0, &club);
            assert_eq!(quoted(&posted), quoted(&answer));
            assert_eq!(posted.labels(), ["Paragraph before", "Paragraph after"]);
        }
        assert_eq!(server.violations(), [""; 0]);
    }
}

#[test]
fn where_the_bot_is_not_open_to_all_a_post_leads_nobody_else_through_the_documents() {
    let server = Server::start();
    let [ann, eve] = ["Ann", "Eve"].map(|name| server.person(name));
    let _bot =
        Bot::of(&server).env("PULLQUOTE_ALLOW_USERS", &ann.id.to_string()).pace("off").start();
    let club = server.new_group("Club").people(&[&ann, &eve]).without_bot().build();
    let asked = ann.types_inline("lavrov", "");
    asked.answer(SOON);
    let posted = asked.choose(0, &club);
    let said = eve.taps(&posted, "Paragraph after").answer(SOON);
    assert_eq!(said.text(), "I am not open to you. Ask me in private for how to be let in.");
    assert_eq!(ann.taps(&posted, "Paragraph after").answer(SOON).text(), "");
    assert_eq!(posted.wait_edit(SOON).edits.len(), 2);
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn the_language_of_a_group_is_not_changed_while_nobody_knows_who_its_admins_are() {
    let server = Server::start();
    let _bot = Bot::of(&server).pace("off").start();
    let [owner, ann] = ["Olga", "Ann"].map(|name| server.person(name));
    let readers = server.group("Readers", &[&owner, &ann]);
    let choice = readers.wait_reply_to(&owner.say(&readers, "/language"), SOON);
    server.fail_next(on("getChatMember"), Failure::Slow(Duration::from_secs(2)), 1);
    let said = ann.taps(&choice, "Русский").answer(SOON);
    assert!(said.took < AT_ONCE, "{:?}", said.took);
    assert!(said.text().contains("tap again"), "{}", said.text());
    assert!(ann.taps(&choice, "Русский").answer(SOON).text().contains("admins"));
    assert_eq!(owner.taps(&choice, "Русский").answer(SOON).text(), "");
    assert!(choice.wait_edit(SOON).text.contains("по-русски"));
    assert_eq!(server.violations(), [""; 0]);
}
