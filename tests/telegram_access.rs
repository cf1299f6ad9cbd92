//! Who may ask and how much, and what comes of the bot being added, sent away and moved.

#![allow(clippy::unwrap_used, reason = "a test may panic, also in what its cases share")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::*;

/// Of the paragraph that answers it.
const ANSWER: &str = "Lavrov named the multiple topics";
/// For what is not to come.
const CALM: Duration = Duration::from_millis(250);

/// Says something that the bot is to pass over, and sees that it does.
fn is_passed_over(server: &Server, chat: &Chat, say: impl FnOnce() -> Msg) {
    let before = chat.messages_by_bot().len();
    say();
    server.settled(CALM, SOON);
    let said = chat.messages_by_bot();
    assert_eq!(said.len(), before, "{:?}", said.last().map(|last| &last.text));
}

/// A question in other words each time, for one that comes twice within a second may be one.
fn question() -> String {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let marks = ASKED.fetch_add(1, Ordering::Relaxed) % 60;
    format!("What did Lavrov discuss{}?", "?".repeat(marks))
}

fn ask() -> String {
    format!("/ask {}", question())
}

fn is_answered(chat: &Chat, asked: &Msg) {
    let answer = chat.wait_reply_to(asked, SOON);
    assert!(answer.text.contains(ANSWER), "{}", answer.text);
}

fn ids(people: &[&Person]) -> String {
    people.iter().map(|person| person.id.to_string()).collect::<Vec<_>>().join(", ")
}

#[test]
fn everybody_may_ask_unless_somebody_is_listed() {
    let server = Server::start();
    let ann = server.person("Ann");
    let readers = server.group("Readers", &[&ann]);
    let owner = server.person("Owner");
    // Owners alone close nothing.
    let mut bot = Bot::of(&server).env("PULLQUOTE_OWNERS", &ids(&[&owner])).pace("off").start();
    let home = server.private(&ann);
    is_answered(&home, &ann.say(&home, &question()));
    is_answered(&readers, &ann.say(&readers, &ask()));
    assert!(!ann.types_inline("Lavrov", "").answer(SOON).results.is_empty());
    let club = server.new_group("Club").people(&[&ann]).without_bot().build();
    let posted =
        ann.mentions_guest(&club, &format!("@quote_bot {}", question())).send().answer(SOON);
    assert!(posted.text.contains(ANSWER), "{}", posted.text);
    assert_eq!(server.calls_of("getChatMember").len(), 0, "nobody is asked about");
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn who_is_not_listed_is_told_so_once_and_listed_ones_are_answered() {
    let server = Server::start();
    let [ann, owner, bob, home_only] =
        ["Ann", "Owner", "Bob", "Home"].map(|name| server.person(name));
    let vera = server.person("Вера").speaks("ru-RU");
    let eve = server.person("Eve");
    let [inside, restricted, muted_out, gone] =
        ["Inside", "Restricted", "Out", "Gone"].map(|name| server.person(name));
    let readers = server.group("Readers", &[&owner, &bob]);
    let club = server.group("Club", &[&owner, &inside]);
    club.restrict(&restricted, true);
    club.restrict(&muted_out, false);
    club.join(&gone);
    club.leave(&gone);
    let far = server.new_group("Far").people(&[&owner]).without_bot().build();
    let mut bot = Bot::of(&server)
        .env("PULLQUOTE_ALLOW_USERS", &ids(&[&ann]))
        .env("PULLQUOTE_ALLOW_CHATS", &format!("{}\n{}", readers.id, home_only.id))
        .env("PULLQUOTE_OWNERS", &ids(&[&owner]))
        // The bot is not in the second one: Telegram does not tell who is.
        .env("PULLQUOTE_ALLOW_MEMBERS_OF", &format!("{},{}", club.id, far.id))
        .pace("off")
        .start();

    for person in [&ann, &owner, &home_only, &inside, &restricted] {
        let home = server.private(person);
        is_answered(&home, &person.say(&home, &question()));
        assert!(!person.types_inline("Lavrov", "").answer(SOON).results.is_empty());
    }
    for (person, expected) in [
        (&bob, "Sorry, I am not open to everybody. Whoever runs me can let you in by your ID: "),
        (
            &vera,
            "Извините, я отвечаю не всем. Открыть вам доступ может тот, кто меня запустил. Ваш ID: ",
        ),
        (&muted_out, "Sorry, I am not open"),
        (&gone, "Sorry, I am not open"),
    ] {
        let home = server.private(person);
        let told = home.wait_reply_to(&person.say(&home, "/start"), SOON);
        assert!(told.text.starts_with(expected), "{}", told.text);
        assert!(told.text.contains(&person.id.to_string()), "{}", told.text);
        for text in ["Who?", "/help", "/id", "hello"] {
            is_passed_over(&server, &home, || person.say(&home, text));
        }
        is_passed_over(&server, &home, || person.sticker(&home).send());
        let typed = person.types_inline("Lavrov", "").answer(SOON);
        assert!(typed.results.is_empty(), "{typed:?}");
        assert!(typed.params["button"]["text"].as_str().is_some(), "{typed:?}");
    }
    let mention = eve.mentions_guest(&far, &format!("@quote_bot {}", question())).send();
    let posted = mention.answer(SOON);
    assert!(posted.text.starts_with("I am not open to you"), "{}", posted.text);
    assert!(!posted.text.contains(&eve.id.to_string()), "strangers read along");

    // A group's members all may ask there, listed or not; and in the one whose members may ask.
    is_answered(&readers, &bob.say(&readers, &ask()));
    is_answered(&club, &inside.say(&club, &ask()));

    // Who joins is let in.
    club.join(&gone);
    let home = server.private(&gone);
    let end = Instant::now() + SOON;
    while !home.messages_by_bot().iter().any(|said| said.text.contains(ANSWER)) {
        assert!(Instant::now() < end, "a new member is never let in");
        gone.say(&home, &question());
        std::thread::sleep(Duration::from_millis(500));
    }
    assert!(bot.log().contains("add it"), "{}", bot.log());
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_group_that_is_not_listed_gets_one_line_and_is_left() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let build = |title, basic: bool| {
        let group = server.new_group(title).people(&[&ann]);
        if basic { group.basic().build() } else { group.build() }
    };
    let (old, other) = (build("Old", false), build("Basic", true));
    let added = server.new_group("Added").people(&[&ann]).without_bot().build();
    let muted = build("Muted", false);
    muted.mute_bot(&ann);
    let mut bot = Bot::of(&server).env("PULLQUOTE_ALLOW_USERS", &ids(&[&ann])).pace("off").start();
    // A listed person changes nothing in a group.
    for group in [&old, &other] {
        ann.says(group, "just talk").send();
        assert_eq!(group.bot_status(), "member");
        let asked = ann.say(group, &ask());
        ann.say(group, "/help@quote_bot");
        let told = group.wait_after(&asked, SOON);
        assert!(told.text.contains("not open to this group"), "{}", told.text);
        assert!(told.text.contains(&group.id.to_string()), "{}", told.text);
        server.settled(CALM, SOON);
        assert_eq!(group.bot_status(), "left");
        assert_eq!(group.messages_by_bot().len(), 1);
    }
    for times in 1..=2 {
        added.add_bot(&ann);
        added.wait_for(|said| said.len() == times, SOON);
        server.settled(CALM, SOON);
        assert_eq!(added.bot_status(), "left", "however often it is added");
        assert_eq!(added.messages_by_bot().len(), times);
    }
    // Where it may not write, it leaves without a word.
    ann.says(&muted, "/ask who?").delivered(true).send();
    let end = Instant::now() + SOON;
    while muted.bot_status() != "left" {
        assert!(Instant::now() < end, "it stays where it may not write");
        std::thread::sleep(Duration::from_millis(5));
    }
    is_answered(&home, &ann.say(&home, &question()));
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_listed_group_stays_listed_when_it_becomes_a_supergroup() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let [ann, vera] = ["Ann", "Вера"].map(|name| server.person(name));
    let small = server.new_group("Small").people(&[&ann, &vera]).basic().build();
    let club = server.new_group("Club").people(&[&ann, &vera]).basic().build();
    let runner = || {
        Bot::of(&server)
            .data(folder.path())
            .env("PULLQUOTE_ALLOW_CHATS", &small.id.to_string())
            .env("PULLQUOTE_ALLOW_MEMBERS_OF", &club.id.to_string())
            .pace("off")
    };
    let mut bot = runner().start();
    let said = small.wait_reply_to(&ann.say(&small, "/language ru"), SOON);
    assert_eq!(said.text, "Теперь я говорю здесь по-русски.");
    let large = small.upgrade(&ann);
    let large_club = club.upgrade(&ann);
    // In the same moment, and in another lane.
    let asked = vera.say(&large, &ask());
    is_answered(&large, &asked);
    let about = large.wait_reply_to(&vera.say(&large, "/about"), SOON);
    assert!(about.text.contains("вопросы к документам"), "the language came along: {}", about.text);
    let home = server.private(&vera);
    is_answered(&home, &vera.say(&home, &question()));
    server.settled(CALM, SOON);
    assert_eq!(large.messages_by_bot().len(), 2, "a group that grew is greeted no second time");
    assert!(bot.stop().success());

    let mut bot = runner().start();
    is_answered(&large, &vera.say(&large, &ask()));
    is_answered(&large_club, &vera.say(&large_club, &ask()));
    is_answered(&home, &vera.say(&home, &question()));
    let help = large.wait_reply_to(&ann.say(&large, "/help"), SOON);
    assert!(help.text.contains("Спрашивайте"), "{}", help.text);
    for group in [&large, &large_club] {
        assert_eq!(group.bot_status(), "member");
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn twenty_questions_in_a_moment_are_answered_then_one_notice_then_silence_then_answers_again() {
    let server = Server::start();
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let mut bot = Bot::of(&server).pace("off").start();
    let home = server.private(&ann);
    let started = Instant::now();
    let asked: Vec<Msg> = (0..40).map(|_| ann.say(&home, &question())).collect();
    let other = server.private(&bob);
    is_answered(&other, &bob.say(&other, &question()));
    server.settled(CALM, SOON);
    let seconds = usize::try_from(started.elapsed().as_secs()).unwrap() + 1;
    let said = home.messages_by_bot();
    let answers = said.iter().filter(|said| said.text.contains(ANSWER)).count();
    assert!((20..=20 + seconds).contains(&answers), "{answers} answers in {seconds} s");
    assert_eq!(said.len(), answers + 1, "and one notice");
    let notice = said.iter().find(|said| !said.text.contains(ANSWER)).unwrap();
    assert!(notice.text.contains("a lot at once"), "{}", notice.text);
    assert!(asked.iter().any(|asked| Some(asked.id) == notice.reply_to));
    std::thread::sleep(Duration::from_millis(2_100));
    is_answered(&home, &ann.say(&home, &question()));
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn whatever_is_replied_to_counts_and_mere_talk_does_not() {
    let server = Server::start();
    let mut bot = Bot::of(&server).env("PULLQUOTE_USER_LIMIT", "3/1h").pace("off").start();
    let texts =
        ["/help", "/ask", "/nonsense", "/id", "Who was Lavrov?", "/documents", "/start", "/forget"];
    let ann = server.person("Ann");
    let home = server.private(&ann);
    for _ in 0..3 {
        texts.iter().for_each(|text| drop(ann.say(&home, text)));
    }
    server.settled(CALM, SOON);
    assert_eq!(home.messages_by_bot().len(), 4, "three replies and one notice");

    // Greetings and stickers get one friendly line, which is enough of a limit.
    let cid = server.person("Cid");
    let home = server.private(&cid);
    for _ in 0..5 {
        cid.sticker(&home).send();
        cid.say(&home, "thanks");
        cid.photo(&home).send();
    }
    server.settled(CALM, SOON);
    assert_eq!(home.messages_by_bot().len(), 1);
    is_answered(&home, &cid.say(&home, &question()));

    // In a group each has a limit, and a notice, of their own; thanks and talk use none of it.
    let readers = server.group("Readers", &[&ann, &cid]);
    let bob = server.person("Bob");
    readers.join(&bob);
    let answer = readers.wait_reply_to(&bob.say(&readers, &ask()), SOON);
    for _ in 0..5 {
        bob.says(&readers, "lol").reply_to(&answer).send();
        bob.say(&readers, "nothing for a bot");
    }
    for _ in 0..9 {
        bob.say(&readers, &ask());
    }
    server.settled(CALM, SOON);
    assert_eq!(readers.messages_by_bot().len(), 4, "three answers and a notice");
    is_answered(&readers, &cid.say(&readers, &ask()));
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_chat_has_a_limit_of_its_own_and_says_so_once() {
    let server = Server::start();
    let people: Vec<Person> = (0..6).map(|n| server.person(&format!("Person {n}"))).collect();
    let everybody: Vec<&Person> = people.iter().collect();
    let readers = server.group("Readers", &everybody);
    let others = server.group("Others", &everybody);
    let mut bot = Bot::of(&server).env("PULLQUOTE_CHAT_LIMIT", "4/1h").pace("off").start();
    for person in &people {
        person.say(&readers, &ask());
        person.say(&readers, "/help");
    }
    server.settled(CALM, SOON);
    assert_eq!(readers.messages_by_bot().len(), 5, "four replies and one notice");
    is_answered(&others, &people[0].say(&others, &ask()));
    let home = server.private(&people[0]);
    for _ in 0..6 {
        is_answered(&home, &people[0].say(&home, &question()));
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_group_that_adds_the_bot_is_greeted_once() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Ann");
    let vera = server.person("Вера").speaks("ru");
    let build = || server.new_group("Readers").people(&[&ann, &vera]).without_bot();

    let greeting = "Hello! I answer questions with quotations from “U.S.–Russian relations";
    for group in [build().build(), build().basic().build(), build().forum().build()] {
        group.add_bot(&ann);
        group.wait_for(|said| said.len() == 1, SOON);
        group.promote_bot(&ann);
        group.demote_bot(&ann);
        group.mute_bot(&ann);
        group.demote_bot(&ann);
        server.settled(CALM, SOON);
        let said = group.messages_by_bot();
        assert_eq!(said.len(), 1, "no second time when its rights change");
        assert!(said[0].text.starts_with(greeting), "{}", said[0].text);
        assert!(said[0].text.contains("/ask"), "it says how to ask");
        assert!(said[0].text.lines().count() <= 3 && said[0].length() < 300, "{}", said[0].text);
        assert_eq!((said[0].reply_to, said[0].thread), (None, None));
        is_answered(&group, &vera.say(&group, &ask()));

        // Away and back again is being added again.
        group.kick_bot(&ann);
        group.add_bot(&vera);
        let said = group.wait_for(|said| said.len() == 3, SOON);
        assert!(said[2].text.starts_with("Здравствуйте!"), "whoever adds it is spoken to");
    }

    let channel = server.channel("Paper");
    channel.add_bot(&ann);
    channel.promote_bot(&ann);
    // Invited, but without the right to write.
    let muted = build().build();
    muted.mute_bot(&ann);
    server.settled(CALM, SOON);
    assert_eq!(channel.messages_by_bot().len(), 0, "a channel is not spoken in");
    assert_eq!(channel.bot_status(), "administrator");
    assert_eq!(muted.messages_by_bot().len(), 0);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}
