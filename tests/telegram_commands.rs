//! What the bot says of itself: the commands, in both languages, and what it tells Telegram.

#![allow(clippy::unwrap_used, reason = "a test may panic, also in what its cases share")]

mod support;

use serde_json::{Value, json};
use std::time::Duration;
use support::*;

/// For what is not to come.
const CALM: Duration = Duration::from_millis(250);

#[test]
fn every_command_is_answered_in_the_language_of_the_app() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let people = [
        ("en", 0),
        ("ru-RU", 1),
        // Not spoken, or not told: English.
        ("tlh", 0),
        ("", 0),
    ]
    .map(|(code, at)| (server.person("Somebody").speaks(code), at));
    let version = env!("CARGO_PKG_VERSION");
    let table: &[(&str, [&[&str]; 2])] = &[
        (
            "/documents",
            [
                &["I have read 1 document, 25 paragraphs in all:", "• U.S.–Russian relations"],
                &["Прочитано: 1 документ, всего 25 абзацев.", "• U.S.–Russian relations"],
            ],
        ),
        (
            "/help",
            [
                &["Ask in your own words", "In a group, write /ask", "@quote_bot", "/privacy –"],
                &[
                    "Спрашивайте своими словами",
                    "В группе напишите /ask",
                    "@quote_bot",
                    "/privacy —",
                ],
            ],
        ),
        (
            "/about",
            [
                &["ask your documents", version, "ource code"],
                &["ответы цитатами", version, "сходный код"],
            ],
        ),
        ("/language", [&["Which language"], &["На каком языке"]]),
        ("/id", [&["Your ID: ", "Chat ID: "], &["Ваш ID: ", "ID чата: "]]),
        (
            "/privacy",
            [
                &[
                    "your questions with their answers, 30 days:",
                    "2 days",
                    "/forget",
                    "in memory only",
                ],
                &[
                    "ваши вопросы и ответы на них — 30 дней (",
                    "2 дня",
                    "/forget",
                    "только в памяти",
                ],
            ],
        ),
        ("/forget", [&["Done. Your questions"], &["Готово. Ваши вопросы"]]),
        ("/start", [&["Hello! I answer questions with quotations."], &["Здравствуйте! Я отвечаю"]]),
        // As people type them, and one that there is not.
        ("  /HELP@Quote_Bot now", [&["Ask in your own words"], &["Спрашивайте своими"]]),
        ("/weather", [&["Ask in your own words"], &["Спрашивайте своими"]]),
    ];
    for (command, expected) in table {
        for (person, at) in &people {
            let home = server.private(person);
            let said = home.wait_reply_to(&person.say(&home, command), SOON);
            for part in expected[*at] {
                assert!(said.text.contains(part), "{command}: no {part:?} in: {}", said.text);
            }
            println!("{command}\n{}\n{:?}\n", said.text, said.labels());
        }
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_group_is_told_the_same_and_each_in_their_language_until_it_has_one() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let (ann, vera) = (server.person("Ann"), server.person("Вера").speaks("ru"));
    let readers = server.new_group("Readers").people(&[&ann, &vera]).forum().build();
    let news = readers.topic("News");
    for command in ["/documents", "/help", "/about", "/privacy", "/id", "/forget", "/start"] {
        let asked = ann.says(&readers, command).in_topic(&news).send();
        let said = readers.wait_reply_to(&asked, SOON);
        assert_eq!(said.thread, Some(news.id), "{command}");
        let asked = vera.say(&readers, &format!("{command}@quote_bot"));
        let said = readers.wait_reply_to(&asked, SOON);
        let is_russian = said.text.chars().any(|c| ('а'..='я').contains(&c));
        assert!(is_russian, "{command}: {}", said.text);
    }
    for other in ["/help@other_bot", "/weather", "/etc/passwd", "/ help"] {
        ann.says(&readers, other).delivered(true).send();
    }
    server.settled(CALM, SOON);
    readers.stays_silent(CALM);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_person_chooses_the_language_in_private_by_button_or_by_name() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let shown = home.wait_reply_to(&ann.say(&home, "/language"), SOON);
    assert_eq!(shown.labels(), ["English", "Русский"]);
    let tap = ann.taps(&shown, "Русский").answer(SOON);
    assert_eq!(tap.text(), "");
    let shown = shown.wait_edit(SOON);
    assert_eq!(shown.text, "Теперь я говорю здесь по-русски.");
    assert_eq!(shown.labels(), ["English", "Русский"], "to change one's mind");
    let said = home.wait_reply_to(&ann.say(&home, "/about"), SOON);
    assert!(said.text.contains("вопросы к документам"), "{}", said.text);
    let none = home.wait_reply_to(&ann.say(&home, "How do I bake bread?"), SOON);
    assert!(none.text.starts_with("Об этом в текстах ничего нет."), "{}", none.text);
    let typed = ann.types_inline("How do I bake bread?", "").answer(SOON);
    assert!(typed.params["button"]["text"].as_str().unwrap().starts_with("Ничего"), "{typed:?}");
    let far = server.new_group("Far").people(&[&ann]).without_bot().build();
    let posted = ann.mentions_guest(&far, "@quote_bot how to bake bread?").send().answer(SOON);
    assert!(posted.text.starts_with("Об этом"), "{}", posted.text);
    // A group that has chosen none speaks to each as they like.
    let readers = server.group("Readers", &[&ann]);
    let said = readers.wait_reply_to(&ann.say(&readers, "/about"), SOON);
    assert!(said.text.contains("вопросы к документам"), "{}", said.text);

    for (named, expected) in [
        ("en", "I speak English here now."),
        ("Русский", "Теперь я говорю здесь по-русски."),
        ("EN-gb", "I speak English here now."),
        ("русский", "Теперь я говорю здесь по-русски."),
        ("english", "I speak English here now."),
        (
            "de",
            "I speak English and Russian only. Which language shall I speak here? The documents stay as they are.",
        ),
    ] {
        let said = home.wait_reply_to(&ann.say(&home, &format!("/language {named}")), SOON);
        assert_eq!(said.text, expected, "{named}");
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn only_admins_choose_the_language_of_a_group() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let [owner, admin, bob] = ["Owner", "Admin", "Bob"].map(|name| server.person(name));
    let vera = server.person("Вера").speaks("ru");
    let group = server.group("Readers", &[&owner, &admin, &bob, &vera]);
    group.promote(&admin);
    let paper = server.channel("Paper");
    let say =
        |person: &Person, text: &str| group.wait_reply_to(&person.say(&group, text), SOON).text;

    let refused = "Only admins choose the language of a group.";
    assert_eq!(say(&bob, "/language ru"), refused);
    assert_eq!(say(&bob, "/language"), refused);
    assert_eq!(say(&vera, "/language en"), "Язык группы выбирают только администраторы.");
    let channel = bob.says(&group, "/language ru").by_channel(&paper).send();
    assert_eq!(group.wait_reply_to(&channel, SOON).text, refused);

    let shown = group.wait_reply_to(&admin.say(&group, "/language"), SOON);
    let tap = bob.taps(&shown, "Русский").answer(SOON);
    assert_eq!((tap.text(), tap.url()), (refused, ""));
    let tap = vera.taps(&shown, "Русский").answer(SOON);
    assert_eq!(tap.text(), "Язык группы выбирают только администраторы.");
    server.settled(CALM, SOON);
    assert_eq!(shown.now().edits.len(), 1, "what is not allowed changes nothing");
    assert!(say(&bob, "/about 1").contains("ask your documents"));

    assert_eq!(owner.taps(&shown, "Русский").answer(SOON).text(), "");
    assert_eq!(shown.wait_edit(SOON).text, "Теперь я говорю здесь по-русски.");
    assert!(say(&bob, "/about 2").contains("вопросы к документам"), "it holds for all");
    assert_eq!(say(&admin, "/language en"), "I speak English here now.");
    assert!(say(&vera, "/about 3").contains("ask your documents"), "it holds for all");
    let hidden = admin.says(&group, "/language ru").anonymously().send();
    assert_eq!(group.wait_reply_to(&hidden, SOON).text, "Теперь я говорю здесь по-русски.");
    // Elsewhere nothing has changed.
    let home = server.private(&bob);
    let about = home.wait_reply_to(&bob.say(&home, "/about 4"), SOON);
    assert!(about.text.contains("ask your documents"), "{}", about.text);
    // What an anonymous admin forgets is not the group's.
    let hidden = admin.says(&group, "/forget").anonymously().send();
    assert!(group.wait_reply_to(&hidden, SOON).text.starts_with("Готово"));
    assert!(say(&bob, "/about 5").contains("вопросы к документам"));
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn id_tells_the_numbers_of_whoever_asks_wherever() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let forum = server.new_group("Readers").people(&[&ann]).forum().build();
    let news = forum.topic("News");
    let paper = server.channel("Paper");
    let direct = server.new_group("Paper").people(&[&ann]).direct_messages_of(&paper).build();
    let id = |chat: &Chat, asked: &Msg| {
        let said = chat.wait_reply_to(asked, SOON);
        let numbers: Vec<String> =
            said.text.lines().map(|line| line.rsplit_once(": ").unwrap().1.to_owned()).collect();
        assert_eq!(said.code(), numbers, "a tap copies each");
        said.text
    };
    let (user, group) = (ann.id, forum.id);

    assert_eq!(id(&home, &ann.say(&home, "/id 1")), format!("Your ID: {user}\nChat ID: {user}"));
    let own = format!("Your ID: {user}\nChat ID: {group}");
    assert_eq!(id(&forum, &ann.say(&forum, "/id 2")), own);
    let asked = ann.says(&forum, "/id 3").in_topic(&news).send();
    assert_eq!(id(&forum, &asked), format!("{own}\nTopic ID: {}", news.id));
    let asked = ann.says(&forum, "/id 4").anonymously().send();
    assert_eq!(id(&forum, &asked), format!("Chat ID: {group}"), "not that of Telegram's stand-in");
    let asked = ann.says(&forum, "/id 5").by_channel(&paper).send();
    assert_eq!(id(&forum, &asked), format!("Your ID: {}\nChat ID: {group}", paper.id));
    let asked = ann.say(&direct, "/id 6");
    let topic = direct.direct_topic(&ann);
    let expected = format!("Your ID: {user}\nChat ID: {}\nTopic ID: {topic}", direct.id);
    assert_eq!(id(&direct, &asked), expected);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn in_direct_messages_each_person_chooses_their_own_language() {
    let server = Server::start();
    let ann = server.person("Ann");
    let bob = server.person("Bob");
    let paper = server.channel("Paper");
    let direct = server.new_group("Paper").people(&[&ann, &bob]).direct_messages_of(&paper).build();
    let allowed = ann.id.to_string();
    let mut bot = Bot::of(&server).env("PULLQUOTE_ALLOW_USERS", &allowed).pace("off").start();
    let said = direct.wait_reply_to(&ann.say(&direct, "/language ru"), SOON);
    assert_eq!(said.text, "Теперь я говорю здесь по-русски.");
    let said = direct.wait_reply_to(&ann.say(&direct, "/about"), SOON);
    assert!(said.text.contains("вопросы к документам"), "{}", said.text);
    // Who is not listed is told so, and the others keep their bot.
    let said = direct.wait_reply_to(&bob.say(&direct, "/about"), SOON);
    assert!(said.text.starts_with("Sorry, I am not open to everybody."), "{}", said.text);
    assert_eq!(server.calls_of("leaveChat").len(), 0);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

/// What one scope lists in one language: names and descriptions.
fn commands(server: &Server, scope: &str, language: &str) -> Vec<(String, String)> {
    let scope = json!({ "type": scope }).to_string();
    let set = server.setting("MyCommands");
    let found = set.iter().find(|(whom, code, _)| *whom == scope && code == language);
    let list = found.unwrap_or_else(|| panic!("no commands for {scope} in {language:?}: {set:?}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let list = list.2.as_array().unwrap().iter();
    list.map(|each| (text(&each["command"]), text(&each["description"]))).collect()
}

#[test]
fn telegram_is_told_commands_and_descriptions_in_each_language_once() {
    let server = Server::start();
    let mut bot = Bot::start(&server);
    // Three languages, for each two scopes and two descriptions.
    server.wait_calls("setMyShortDescription", 3, SOON);
    let private =
        ["ask", "start", "documents", "help", "language", "about", "privacy", "forget", "id"];
    for (scope, names) in [
        ("all_private_chats", &private[..]),
        ("all_group_chats", &["ask", "documents", "help", "language", "about"]),
    ] {
        for (code, ask) in
            [("", "Ask a question"), ("en", "Ask a question"), ("ru", "Задать вопрос")]
        {
            let listed = commands(&server, scope, code);
            let listed_names: Vec<&str> = listed.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(listed_names, names, "{scope} in {code:?}");
            assert_eq!(listed[0].1, ask);
            for (name, does) in &listed {
                assert!((3..=60).contains(&does.chars().count()), "fits a menu: /{name} {does}");
            }
        }
    }
    for (what, most, russian) in [
        ("MyDescription", 512, "Задайте вопрос своими словами"),
        ("MyShortDescription", 120, "Спросите своими словами"),
    ] {
        let set = server.setting(what);
        assert_eq!(set.len(), 3);
        for (_, code, text) in set {
            let text = text.as_str().unwrap();
            assert!((20..=most).contains(&text.chars().count()), "{code}: {text}");
            assert_eq!(code == "ru", text.starts_with(russian), "{code}: {text}");
        }
    }
    assert!(bot.stop().success());

    server.forget_calls();
    let mut bot = Bot::start(&server);
    server.wait_calls("getMyShortDescription", 3, SOON);
    server.settled(CALM, SOON);
    let set: Vec<String> = server.calls().into_iter().map(|call| call.method).collect();
    assert!(set.iter().all(|method| !method.starts_with("setMy")), "{set:?}");
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_failing_telling_delays_no_answer_and_costs_no_other_telling() {
    let server = Server::start();
    server.fail_next(on("setMyCommands"), Failure::TooMany(600), 1);
    let mut bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    home.wait_reply_to(&ann.say(&home, "/help"), SOON);
    assert!(bot.stop().success(), "and no stop");
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn settings_that_do_not_fit_are_told_with_the_steps_at_botfather() {
    let fitting = Server::start();
    let mut bot = Bot::start(&fitting);
    assert!(!bot.log().contains("BotFather"), "{}", bot.log());
    assert!(bot.stop().success());

    let server = Server::builder()
        .me(|me| {
            me["supports_inline_queries"] = json!(false);
            me["can_join_groups"] = json!(false);
            me["can_read_all_group_messages"] = json!(true);
            me.as_object_mut().unwrap().remove("supports_guest_queries");
        })
        .start();
    let mut bot = Bot::of(&server).pace("off").start();
    for step in ["/setinline", "guest mode", "/setjoingroups", "/setprivacy"] {
        let log = bot.log();
        let line = log.lines().find(|line| line.contains(step));
        let line = line.unwrap_or_else(|| panic!("no {step} in the log:\n{log}"));
        assert!(line.contains("INFO") && line.contains("@BotFather"), "{line}");
    }
    // Help offers nothing that does not work.
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let help = home.wait_reply_to(&ann.say(&home, "/help"), SOON);
    assert!(!help.text.contains("any other chat") && !help.text.contains("I am not in"));
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}
