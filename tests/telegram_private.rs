//! What the bot does in private, each line of the table against the real program.

mod support;

use serde_json::{Value, json};
use std::time::Duration;
use support::*;

const QUIET: Duration = Duration::from_millis(250);

const MUSEUM: &str = "---\ntitle: The museum\nquestions:\n  - Who founded the clock museum?\n  \
                      - How are the penguins fed?\n  - Why did the museum building burn down?\n\
                      ---\n# Museum\n\nAnna Orlova founded the clock museum in 1931.\n\n\
                      Boris Smirnov gave the museum two hundred pocket watches.\n\n\
                      The museum building burned down because the wiring caught fire.\n\n\
                      # Bridge\n\nThe bridge over the Volga took four years to build.\n";

const IN_RUSSIAN: &str = "# Музей\n\nАнна Орлова основала музей часов в 1931 году. Орлова сама \
                          собирала часы.\n\nБорис Смирнов подарил музею двести карманных часов.\n\n\
                          Здание музея сгорело, потому что загорелась проводка. Орлова спасла \
                          часы.\n\n# Мост\n\nМост через Волгу строили четыре года.\n\nИнженер \
                          Виктор Лебедев начертил мост в Казани. Лебедев жил там.\n";

/// A bot that is asked much, with a folder for its data.
fn start(server: &Server, data: &tempfile::TempDir) -> Bot {
    patient(Bot::of(server).data(data.path())).start()
}

/// One that doesn't mind how fast a test asks.
fn patient(runner: Runner) -> Runner {
    runner.pace("off").env("PULLQUOTE_USER_LIMIT", "off").env("PULLQUOTE_CHAT_LIMIT", "off")
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder of its own")
}

/// Answers from one text.
fn library(folder: &tempfile::TempDir, text: &str) -> std::path::PathBuf {
    let path = folder.path().join("text.md");
    std::fs::write(&path, text).expect("it is writable");
    path
}

#[test]
fn any_text_in_private_is_answered_by_a_reply_with_the_paragraph() {
    let server = Server::start();
    let data = folder();
    let mut bot = start(&server, &data);
    let ann = server.person("Ann").called("ann");
    let eve = server.person("Eve");
    let gif = server.other_bot("gif");
    let home = server.private(&ann);
    let lavrov = "¶ 13 of 25";
    for (text, place, why) in [
        ("what did Lavrov discuss?", lavrov, "a question"),
        ("  \n what did Lavrov discuss?\n\n", lavrov, "blanks around it"),
        ("WHAT DID LAVROV DISCUSS", lavrov, "loud and without its mark"),
        ("what did lavrof discus", lavrov, "misspelled"),
        ("what did Lavrov discuss? 🤔🇷🇺", lavrov, "signs beyond the first plane"),
        ("Mikhail Kornienko", "¶ 6 of 25", "a bare name"),
        ("hello! How long did the negotiations take?", "¶ 3 of 25", "a greeting before it"),
        ("/ask How long did the negotiations take?", "¶ 3 of 25", "by command"),
        ("/ASK@Quote_Bot How long did the negotiations take?", "¶ 3 of 25", "in any case"),
        ("/ask\nHow long did the negotiations take?", "¶ 3 of 25", "on the next line"),
        ("@quote_bot, how long did the negotiations take?", "¶ 3 of 25", "by name"),
        ("@quote_bot /ask How long did the negotiations take?", "¶ 3 of 25", "by both"),
        ("/ask @quote_bot How long did the negotiations take?", "¶ 3 of 25", "the other way"),
        ("Who is Scott Kelly? How long did the negotiations take?", "¶ ", "two questions at once"),
    ] {
        let asked = ann.say(&home, text);
        let answer = home.wait_reply_to(&asked, SOON);
        assert!(answer.text.contains(place), "{why}: {}", answer.text);
        let quote = &answer.blockquotes()[0];
        assert!(include_str!("../data/article.txt").contains(quote.as_str()), "verbatim: {why}");
        assert_eq!(answer.thread, None, "{why}");
    }
    let text = "How long did the negotiations take?";
    type Change = fn(&mut Value);
    let odd: [(&str, Change); 7] = [
        ("entities are null", |message| message["entities"] = json!(null)),
        ("an unknown entity", |message| {
            message["entities"] = json!([{ "type": "sparkle", "offset": 4, "length": 4 }]);
        }),
        ("an entity out of bounds", |message| {
            message["entities"] = json!([{ "type": "mention", "offset": 30, "length": 4000 }]);
        }),
        ("a reply to what is gone", |message| message["reply_to_message"] = json!(null)),
        ("a reply of an unknown kind", |message| {
            message["reply_to_story"] = json!({ "chat": { "id": 1, "type": "moon" }, "id": 4 });
        }),
        ("an external reply without anything", |message| {
            message["external_reply"] = json!({ "origin": { "type": "moon", "date": 0 } });
        }),
        ("a link preview", |message| message["link_preview_options"] = json!({ "url": "x" })),
    ];
    for (why, change) in odd {
        let asked = ann.says(&home, text).with_raw(change).send();
        assert!(home.wait_reply_to(&asked, SOON).text.contains("¶ 3 of 25"), "{why}");
    }
    let blocks = json!([
        { "type": "heading", "text": "A question", "size": 2 },
        { "type": "paragraph", "text": ["How long did the ", { "type": "bold", "text": "negotiations" }, " take?"] },
    ]);
    for (why, saying) in [
        ("a caption", ann.photo(&home).caption(text)),
        ("a rich message", ann.rich(&home, blocks)),
        ("forwarded", ann.says(&home, text).forwarded(&eve)),
        ("through another bot", ann.says(&home, text).via_bot(&gif)),
        ("long ago", ann.says(&home, text).dated(3 * 24 * 60 * 60)),
    ] {
        let asked = saying.send();
        assert!(home.wait_reply_to(&asked, SOON).text.contains("¶ 3 of 25"), "{why}");
    }
    // Without a sender: nobody Telegram knows of writes so, but a question is a question.
    let home_of_eve = server.private(&eve);
    eve.say(&home_of_eve, "/id");
    server.push_update(json!({ "message": {
        "message_id": 900, "date": 1_764_095_000, "chat": { "id": eve.id, "type": "private" },
        "text": text,
    }}));
    home_of_eve.wait_for(|all| all.iter().any(|one| one.text.contains("¶ 3 of 25")), SOON);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn start_tells_what_this_is_and_offers_three_questions_that_are_answered() {
    let server = Server::start();
    let (data, texts) = (folder(), folder());
    for (text, speaks, greeting, known, first) in [
        ("", "en", "I answer questions with quotations", "(25 paragraphs)", None),
        ("", "ru", "Я отвечаю на вопросы цитатами", "(25 абзацев)", None),
        (MUSEUM, "en", "“The museum”", "(4 paragraphs)", Some("Who founded the clock museum?")),
        (IN_RUSSIAN, "en", "I answer questions", "(5 paragraphs)", None),
    ] {
        let mut runner = patient(Bot::of(&server));
        if !text.is_empty() {
            runner = runner.library(library(&texts, text));
        }
        let mut bot = runner.start();
        let ann = server.person("Ann").speaks(speaks);
        let home = server.private(&ann);
        let said = home.wait_reply_to(&ann.starts(""), SOON);
        assert!(said.text.contains(greeting) && said.text.contains(known), "{}", said.text);
        let samples = said.keys();
        assert_eq!(samples.len(), 3, "{samples:?}");
        if let Some(first) = first {
            assert_eq!(samples[0], first);
            assert_eq!(samples[1], "Why did the museum building burn down?", "{samples:?}");
        }
        assert_eq!(
            samples[0].contains(|c| matches!(c, 'а'..='я')),
            text == IN_RUSSIAN,
            "in the language of the texts: {samples:?}"
        );
        for sample in samples {
            let answer = home.wait_reply_to(&ann.say(&home, &sample), SOON);
            assert_eq!(answer.blockquotes().len(), 1, "{sample}: {}", answer.text);
            let closest = ["directly", "Прямого"].iter().any(|word| answer.text.contains(word));
            assert!(!closest, "{sample}: {}", answer.text);
        }
        assert!(bot.stop().success());
    }
    drop(data);
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn greetings_thanks_and_pictures_get_one_friendly_line_with_an_example() {
    let server = Server::start();
    let mut bot = patient(Bot::of(&server)).start();
    let sentinel = |home: &Chat, person: &Person| {
        let asked = person.say(home, "How long did the negotiations take?");
        home.wait_reply_to(&asked, SOON);
    };
    for (first, words) in [
        ("hello", "I am here to answer."),
        ("Good morning everybody!", "I am here to answer."),
        ("спасибо!", "I am here to answer."),
        ("👍", "I am here to answer."),
        ("thanks a lot, very interesting", "I am here to answer."),
        ("?!", "I am here to answer."),
        ("@quote_bot hello", "I am here to answer."),
        ("sticker", "I understand only text."),
        ("photo", "I understand only text."),
        ("poll", "I understand only text."),
        ("voice", "I understand only text."),
    ] {
        let ann = server.person("Ann");
        let home = server.private(&ann);
        let said = match first {
            "sticker" => ann.sticker(&home).send(),
            "photo" => ann.photo(&home).send(),
            "poll" => {
                let poll = json!({ "id": "7", "question": "Tea?", "options": [], "type": "quiz" });
                ann.sends(&home, json!({ "poll": poll })).send()
            }
            "voice" => {
                let voice = json!({ "file_id": "AwAC", "file_unique_id": "AgAD", "duration": 3 });
                ann.sends(&home, json!({ "voice": voice })).send()
            }
            text => ann.say(&home, text),
        };
        let line = home.wait_reply_to(&said, SOON);
        assert!(line.text.starts_with(words), "{first}: {}", line.text);
        assert!(line.text.contains("For example: "), "{first}: {}", line.text);
        assert!(line.text.lines().count() <= 3 && line.entities.is_empty(), "{}", line.text);
        let example = line.text.split("For example: ").nth(1).unwrap().to_owned();
        // Only once in a while.
        for more in ["hi", "thanks!", "ok"] {
            ann.say(&home, more);
        }
        ann.sticker(&home).send();
        sentinel(&home, &ann);
        assert_eq!(home.messages_by_bot().len(), 2, "{first}");
        let answer = home.wait_reply_to(&ann.say(&home, &example), SOON);
        assert_eq!(answer.blockquotes().len(), 1, "the example is answered: {example}");
    }
    // What a chat tells of itself is nobody's greeting.
    let ann = server.person("Ann");
    let home = server.private(&ann);
    for told in [
        json!({ "pinned_message": { "message_id": 1, "date": 0, "chat": { "id": ann.id, "type": "private" } } }),
        json!({ "message_auto_delete_timer_changed": { "message_auto_delete_time": 86400 } }),
        json!({ "write_access_allowed": {} }),
        json!({ "something_new": { "level": 3 } }),
        // Of pictures sent together one has the words.
        json!({ "photo": [], "media_group_id": "13579" }),
    ] {
        ann.sends(&home, told).send();
    }
    sentinel(&home, &ann);
    assert_eq!(home.messages_by_bot().len(), 1);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_reply_to_an_answer_asks_on_and_thanks_get_silence() {
    let server = Server::start();
    let data = folder();
    let mut bot = start(&server, &data);
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let first = home.wait_reply_to(&ann.say(&home, "what did Lavrov discuss?"), SOON);
    for (text, place, why) in [
        ("and Kerry?", "¶ 13 of 25", "read together"),
        ("@quote_bot and Kerry?", "¶ 13 of 25", "by name"),
        ("/ask and Kerry?", "¶ 13 of 25", "by command"),
        ("thanks, and Kerry?", "¶ 13 of 25", "thanks before it"),
        ("How long did the negotiations take?", "¶ 3 of 25", "a question of its own"),
        ("who is Mikhail Kornienko?", "¶ 6 of 25", "a short question of its own"),
    ] {
        let asked = ann.says(&home, text).reply_to(&first).send();
        let answer = home.wait_reply_to(&asked, SOON);
        assert!(answer.text.contains(place), "{why}: {}", answer.text);
    }
    // Talk goes on over several answers, and over a restart.
    let long = home.wait_reply_to(&ann.say(&home, "How long did the negotiations take?"), SOON);
    let when = ann.says(&home, "when?").reply_to(&long).send();
    assert!(home.wait_reply_to(&when, SOON).text.contains("¶ 3 of 25"));
    server.settled(Duration::from_millis(50), SOON);
    bot.kill();
    let mut bot = start(&server, &data);
    let when = ann.says(&home, "when?").reply_to(&long).send();
    assert!(home.wait_reply_to(&when, SOON).text.contains("¶ 3 of 25"));
    let said = home.messages_by_bot().len();
    for text in ["thanks", "lol", "👍", "спасибо"] {
        ann.says(&home, text).reply_to(&first).send();
    }
    ann.sticker(&home).reply_to(&first).send();
    home.wait_reply_to(&ann.say(&home, "Who is Scott Kelly?"), SOON);
    assert_eq!(home.messages_by_bot().len(), said + 1);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_bare_ask_asks_for_the_question_and_whatever_is_replied_is_answered() {
    let server = Server::start();
    let mut bot = patient(Bot::of(&server)).start();
    for (language, prompt, placeholder) in [
        ("en", "What would you like to know?", "Your question"),
        ("ru", "Что вы хотите узнать?", "Ваш вопрос"),
    ] {
        let ann = server.person("Ann").speaks(language);
        let home = server.private(&ann);
        for bare in ["/ask", "/ask@quote_bot", "  /ASK  ", "/ask ?", "@quote_bot"] {
            let asked = home.wait_reply_to(&ann.say(&home, bare), SOON);
            assert_eq!(asked.text, prompt, "{bare}");
            assert_eq!(asked.force_reply(), Some(placeholder), "{bare}");
            assert_eq!(asked.raw["reply_markup"]["selective"], true, "{bare}");
        }
        let asked = home.wait_reply_to(&ann.say(&home, "/ask"), SOON);
        for reply in ["Mikhail Kornienko", "the negotiations took long", "hello", "спасибо", "ok"]
        {
            let said = ann.says(&home, reply).reply_to(&asked).send();
            let answer = home.wait_reply_to(&said, SOON);
            assert!(!answer.text.contains("I am here to answer"), "{reply}: {}", answer.text);
        }
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn an_edited_question_has_its_answer_edited_for_fifteen_minutes() {
    let server = Server::start();
    let data = folder();
    let mut bot = start(&server, &data);
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let settle = || {
        let asked = ann.say(&home, "Mikhail Kornienko");
        home.wait_reply_to(&asked, SOON);
    };
    let asked = ann.say(&home, "what did Lavrof discus?");
    let answer = home.wait_reply_to(&asked, SOON);
    ann.edits(&asked, "How long did the negotiations take?");
    let answer = answer.wait_edit(SOON);
    assert!(answer.text.contains("¶ 3 of 25"), "{}", answer.text);
    assert_eq!(home.replies_to(&asked).len(), 1, "not doubled");

    // The same text, as a reaction or a preview brings it; blanks are nothing new either.
    let edits = server.calls_of("editMessageText").len();
    ann.edits_with(&asked, |_| {});
    ann.edits(&asked, "How long did the negotiations take?  ");
    ann.edits(&asked, "thanks");
    settle();
    assert_eq!(server.calls_of("editMessageText").len(), edits);
    assert_eq!(answer.now().edits.len(), answer.edits.len());

    // From found to nothing, to the nearest, and back.
    for (text, part) in [
        ("How do I bake bread?", "Nothing I have read speaks of that. I know “"),
        ("did Kerry eat penguins?", "No paragraph answers that directly. The nearest:"),
        ("what did Lavrov discuss?", "¶ 13 of 25"),
    ] {
        let before = answer.now();
        ann.edits(&asked, text);
        let after = before.wait_edit(SOON);
        assert!(after.text.contains(part), "{text}: {}", after.text);
        assert_eq!(after.blockquotes().is_empty(), part.starts_with("Nothing"), "{}", after.text);
    }

    // A caption, and a follow-up.
    let shown = ann.photo(&home).caption("what did Lavrov discuss?").send();
    let answer = home.wait_reply_to(&shown, SOON);
    ann.edits(&shown, "who is Mikhail Kornienko?");
    assert!(answer.wait_edit(SOON).text.contains("¶ 6 of 25"));
    let long = home.wait_reply_to(&ann.say(&home, "How long did the negotiations take?"), SOON);
    let on = ann.says(&home, "and Scott Kelly?").reply_to(&long).send();
    let answer = home.wait_reply_to(&on, SOON);
    ann.edits(&on, "when?");
    assert!(answer.wait_edit(SOON).text.contains("¶ 3 of 25"), "read with what was asked before");

    // An edit that makes a question of what was none.
    let hello = ann.say(&home, "hello");
    home.wait_reply_to(&hello, SOON);
    ann.edits(&hello, "Bashar Assad and the opposition");
    let replies = || home.replies_to(&hello);
    let to_hello = |one: &&BotMessage| one.reply_to == Some(hello.id);
    home.wait_for(|all| all.iter().filter(to_hello).count() == 2, SOON);
    ann.edits(&hello, "who is Mikhail Kornienko?");
    replies()[1].wait_edit(SOON);
    assert_eq!(replies().len(), 2);

    // Of old questions nothing is edited, whenever that was done.
    for (asked, edited, moves) in [(50, 36, true), (16, 0, false), (14, 0, true), (50, 34, false)] {
        let old = ann.says(&home, "what did Lavrov discuss?").dated(asked * 60).send();
        let answer = home.wait_reply_to(&old, SOON);
        ann.edited(&old, "How long did the negotiations take?", edited * 60);
        settle();
        let why = format!("asked {asked} minutes ago, edited {edited} minutes ago");
        assert_eq!(answer.now().edits.len() > 1, moves, "{why}");
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn an_edit_finds_its_answer_over_a_restart_with_a_data_folder() {
    let server = Server::start();
    let data = folder();
    for in_folder in [true, false] {
        let run = || match in_folder {
            true => start(&server, &data),
            false => patient(Bot::of(&server)).start(),
        };
        let mut bot = run();
        let ann = server.person("Ann");
        let home = server.private(&ann);
        let asked = ann.say(&home, "what did Lavrov discuss?");
        let answer = home.wait_reply_to(&asked, SOON);
        let hello = ann.say(&home, "hello");
        home.wait_reply_to(&hello, SOON);
        server.settled(Duration::from_millis(50), SOON);
        bot.kill();
        // In the second after, so that the message is older than the program.
        std::thread::sleep(Duration::from_millis(1100));
        let mut bot = run();
        ann.edits(&asked, "How long did the negotiations take?");
        ann.edits(&hello, "who is Mikhail Kornienko?");
        home.wait_reply_to(&ann.say(&home, "who is Scott Kelly?"), SOON);
        assert_eq!(home.replies_to(&asked).len(), 1, "not doubled");
        assert_eq!(answer.now().text.contains("¶ 3 of 25"), in_folder);
        let of_hello = home.replies_to(&hello).len();
        assert_eq!(of_hello, if in_folder { 2 } else { 1 }, "what was none is a question now");
        assert!(bot.stop().success());
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn without_the_texts_of_questions_edits_work_and_the_same_text_is_still_ignored() {
    let server = Server::start();
    let data = folder();
    let runner = patient(Bot::of(&server).data(data.path()));
    let mut bot = runner.env("PULLQUOTE_KEEP_QUESTIONS", "off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let asked = ann.say(&home, "what did Lavrov discuss?");
    let answer = home.wait_reply_to(&asked, SOON);
    server.settled(Duration::from_millis(50), SOON);
    ann.taps(&answer, &answer.labels()[0]).answer(SOON);
    let moved = answer.wait_edit(SOON);
    ann.edits_with(&asked, |_| {});
    home.wait_reply_to(&ann.say(&home, "who is Scott Kelly?"), SOON);
    assert_eq!(answer.now().text, moved.text, "the second quote stays");
    ann.edits(&asked, "How long did the negotiations take?");
    assert!(moved.wait_edit(SOON).text.contains("¶ 3 of 25"));
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn what_is_not_answered_is_said_so_and_the_nearest_is_no_answer() {
    let server = Server::start();
    let mut bot = patient(Bot::of(&server)).start();
    let title = "U.S.–Russian relations after Kerry's visit to Moscow…";
    for (language, question, first, quoted) in [
        (
            "en",
            "How do I bake bread?",
            format!("Nothing I have read speaks of that. I know “{title}”."),
            false,
        ),
        (
            "en",
            "/ask How do I bake bread?",
            format!("Nothing I have read speaks of that. I know “{title}”."),
            false,
        ),
        (
            "ru",
            "Как испечь хлеб?",
            format!("Об этом в текстах ничего нет. Прочитано: «{title}»."),
            false,
        ),
        (
            "en",
            "did Kerry eat penguins?",
            "No paragraph answers that directly. The nearest:".into(),
            true,
        ),
        (
            "ru",
            "did Kerry eat penguins?",
            "Прямого ответа нет ни в одном абзаце. Ближе всего:".into(),
            true,
        ),
        (
            "en",
            "why?",
            "I need a word to look for: name the person, place or thing that you ask about.".into(),
            false,
        ),
    ] {
        let ann = server.person("Ann").speaks(language);
        let home = server.private(&ann);
        let answer = home.wait_reply_to(&ann.say(&home, question), SOON);
        assert_eq!(answer.text.lines().next(), Some(first.as_str()), "{question}");
        assert_eq!(answer.blockquotes().len(), usize::from(quoted), "{question}: {}", answer.text);
        assert_eq!(answer.text.lines().count() > 1, quoted, "{question}: {}", answer.text);
        assert_eq!(answer.labels().is_empty(), !quoted, "{question}");
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn the_bot_speaks_the_language_of_the_persons_app_where_it_can() {
    let server = Server::start();
    let mut bot = patient(Bot::of(&server)).start();
    for (language, expected) in [
        ("en", "Nothing"),
        ("ru", "Об этом"),
        ("RU", "Об этом"),
        ("ru-RU", "Об этом"),
        ("de", "Nothing"),
        ("tlh", "Nothing"),
        ("", "Nothing"),
    ] {
        let ann = server.person("Ann").speaks(language);
        let home = server.private(&ann);
        let answer = home.wait_reply_to(&ann.say(&home, "bake bread"), SOON);
        assert!(answer.text.starts_with(expected), "{language:?}: {}", answer.text);
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn questions_in_russian_are_answered_from_a_text_in_russian() {
    let server = Server::start();
    let texts = folder();
    let mut bot = patient(Bot::of(&server)).library(library(&texts, IN_RUSSIAN)).start();
    let ann = server.person("Аня").speaks("ru");
    let home = server.private(&ann);
    let asked = ann.say(&home, "кто основал музей часов?");
    let answer = home.wait_reply_to(&asked, SOON);
    assert!(answer.text.contains("¶ 1 из 5"), "{}", answer.text);
    let on = ann.says(&home, "а когда?").reply_to(&answer).send();
    assert!(home.wait_reply_to(&on, SOON).text.contains("¶ 1 из 5"));
    ann.edits(&asked, "сколько строили мост?");
    assert!(answer.wait_edit(SOON).text.contains("четыре года"));
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn updates_of_other_kinds_are_passed_over() {
    let server = Server::start();
    let mut bot = patient(Bot::of(&server)).start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let channel = server.channel("Paper");
    let text = "what did Lavrov discuss?";
    let sent =
        |chat: Value| json!({ "message_id": 7, "date": 1_764_095_000, "chat": chat, "text": text });
    let posted = sent(json!({ "id": channel.id, "type": "channel", "title": "Paper" }));
    let mut business = sent(json!({ "id": ann.id, "type": "private", "first_name": "Ann" }));
    business["business_connection_id"] = json!("q8f3");
    for update in [
        json!({ "channel_post": posted }),
        json!({ "edited_channel_post": posted }),
        json!({ "message": posted }),
        json!({ "business_connection": { "id": "q8f3", "is_enabled": true } }),
        json!({ "business_message": business }),
        json!({ "edited_business_message": business }),
        json!({ "deleted_business_messages": { "business_connection_id": "q8f3", "message_ids": [7] } }),
        json!({ "poll": { "id": "7", "question": text } }),
        json!({ "chat_member": { "chat": { "id": 3, "type": "supergroup" } } }),
        json!({ "something_new": sent(json!({ "id": ann.id, "type": "private" })) }),
        json!({}),
    ] {
        server.push_update(update);
    }
    home.wait_reply_to(&ann.say(&home, text), SOON);
    server.settled(QUIET, SOON);
    assert_eq!(server.calls_of("sendMessage").len(), 1, "one question, one answer");
    assert_eq!(server.updates_pending(), 0);
    for update in bot.log().lines() {
        assert!(!update.contains("Lavrov"), "no text in the log: {update}");
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}
