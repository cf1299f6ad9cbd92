//! What the bot does in groups, each line of the table against the real program.

mod support;

use serde_json::{Value, json};
use std::time::Duration;
use support::*;

const QUIET: Duration = Duration::from_millis(250);
const LONG: &str = "How long did the negotiations take?";
/// Where [`LONG`] is answered, and what Lavrov discussed, and who Mikhail Kornienko is.
const TOOK: &str = "¶ 3 of 25";
const DISCUSSED: &str = "¶ 13 of 25";
const KORNIENKO: &str = "¶ 6 of 25";

/// A bot that doesn't mind how fast a test asks.
fn start(server: &Server) -> Bot {
    patient(Bot::of(server)).start()
}

fn patient(runner: Runner) -> Runner {
    runner.pace("off").env("PULLQUOTE_USER_LIMIT", "off").env("PULLQUOTE_CHAT_LIMIT", "off")
}

/// Seconds since 1970.
fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.expect("after 1970").as_secs()
}

/// Asks something and waits for the answer: what was said before in this chat is dealt with then.
fn settle(chat: &Chat, person: &Person) {
    let asked = person.says(chat, "/ask who is Scott Kelly?").send();
    chat.wait_reply_to(&asked, SOON);
}

/// The one answer to a message is from this place, and stands where the message does.
fn check(chat: &Chat, asked: &Msg, place: &str, why: &str) -> BotMessage {
    let answer = chat.wait_reply_to(asked, SOON);
    assert!(answer.text.contains(place), "{why}: {}", answer.text);
    answer
}

#[test]
fn a_group_asks_by_command_by_name_or_by_a_reply_and_the_asker_is_replied_to() {
    let server = Server::start();
    let data = tempfile::tempdir().unwrap();
    let mut bot = patient(Bot::of(&server).data(data.path())).start();
    let (ann, bob) = (server.person("Ann"), server.person("Bob").called("bob"));
    let large = server.new_group("Readers").people(&[&ann, &bob]).called("readers").build();
    let small = server.new_group("Family").people(&[&ann, &bob]).basic().build();
    for group in [&large, &small] {
        for (text, why) in [
            ("/ask How long did the negotiations take?", "by command"),
            ("/ask@quote_bot How long did the negotiations take?", "by a named command"),
            ("/ASK@QUOTE_bot  How long did the negotiations take?  ", "in any case"),
            ("/ask, how long did the negotiations take", "with a comma"),
            ("/ask\n\nHow long did the\nnegotiations take?", "on other lines"),
            ("/ask @bob How long did the negotiations take?", "for somebody"),
            ("@quote_bot How long did the negotiations take?", "by name"),
            ("@Quote_Bot: how long did the negotiations take?", "by name in another case"),
            ("\n @quote_bot\nHow long did the negotiations take?", "with blanks"),
            ("How long did the negotiations take, @quote_bot?", "with the name at the end"),
            ("🇷🇺🤔 how long, @quote_bot, did the negotiations take?", "in the middle"),
            ("hi @quote_bot! How long did the negotiations take?", "with a greeting"),
            ("@quote_bot /ask How long did the negotiations take?", "by both"),
            ("/ask@quote_bot @quote_bot How long did the negotiations take?", "the other way"),
            ("@quote_bot @bob How long did the negotiations take?", "for somebody, by name"),
        ] {
            let asked = bob.say(group, text);
            let answer = check(group, &asked, TOOK, why);
            assert_eq!(answer.thread, None, "{why}");
            assert!(!answer.text.contains("read as"), "{why}: {}", answer.text);
        }
        let said = check(group, &ann.say(group, "/ask what did Lavrov discuss?"), DISCUSSED, "");
        for (text, why) in [
            (LONG, "by a reply"),
            ("@quote_bot How long did the negotiations take?", "by name in a reply"),
            ("/ask@quote_bot How long did the negotiations take?", "by command in a reply"),
        ] {
            let asked = bob.says(group, text).reply_to(&said).send();
            check(group, &asked, TOOK, why);
        }
        // The captions of pictures, rich messages, names without a username, no entities at all.
        let text = "@quote_bot How long did the negotiations take?";
        let caption = bob.photo(group).caption(text).send();
        check(group, &caption, TOOK, "a caption with the name");
        let caption = bob.photo(group).caption("/ask How long did the negotiations take?").send();
        check(group, &caption, TOOK, "a caption with a command");
        let blocks = json!([{ "type": "paragraph", "text": ["@quote_bot ", LONG] }]);
        let rich = bob.rich(group, blocks).delivered(true).send();
        check(group, &rich, TOOK, "a rich message");
        let named = json!({ "type": "text_mention", "user": {
            "id": 7_000_000_001_i64, "is_bot": true, "first_name": "Quotes",
        }});
        let called = bob
            .says(group, "Quotes, how long did the negotiations take?")
            .with_entity("Quotes", named)
            .delivered(true)
            .send();
        check(group, &called, TOOK, "a text mention");
        for text in [text, "/ask@quote_bot How long did the negotiations take?"] {
            let bare = bob.says(group, text).with_raw(|message| {
                message.as_object_mut().unwrap().remove("entities");
            });
            check(group, &bare.delivered(true).send(), TOOK, "without entities");
            let turned = bob.says(group, &format!("{text} 🙂 #talks")).with_raw(|message| {
                message["entities"].as_array_mut().unwrap().reverse();
            });
            check(group, &turned.delivered(true).send(), TOOK, "entities in another order");
        }
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn anything_else_in_a_group_gets_silence() {
    let server = Server::start();
    let mut bot = start(&server);
    let (ann, bob) = (server.person("Ann"), server.person("Bob").called("bob"));
    let other = server.other_bot("other_bot");
    let group = server.group("Readers", &[&ann, &bob]);
    let channel = server.channel("Paper");
    let answer = check(&group, &ann.say(&group, &format!("/ask {LONG}")), TOOK, "");
    let heard = |text: &str| bob.says(&group, text).delivered(true);
    let to_bob = bob.say(&group, "I was there");
    for saying in [
        // Privacy mode off, or the bot is an admin: it hears everything.
        heard("what did Lavrov discuss?"),
        heard("Lavrov"),
        heard("the bot @other_bot knows what Lavrov discussed"),
        heard("@quote_bots what did Lavrov discuss?"),
        heard("write to a@quote_bot what did Lavrov discuss?"),
        heard("/ask@other_bot what did Lavrov discuss?"),
        heard("/ask@quote_bots what did Lavrov discuss?"),
        heard("/weather"),
        heard("/asking what did Lavrov discuss?"),
        heard("/etc/passwd and what did Lavrov discuss?"),
        heard("try /ask what did Lavrov discuss?"),
        heard("try /ask@quote_bot what did Lavrov discuss?"),
        heard("what did Lavrov discuss?").reply_to(&to_bob),
        heard("and Kerry?").reply_to(&to_bob),
        // A name alone asks nothing.
        heard("thanks @quote_bot!"),
        heard("@quote_bot lol 👍"),
        // Other bots, this bot's own results, what a channel posts, what the chat tells of itself.
        other.says(&group, "/ask what did Lavrov discuss?").delivered(true),
        other.says(&group, "@quote_bot what did Lavrov discuss?").delivered(true),
        other.says(&group, "what did Lavrov discuss?").reply_to(&answer),
        bob.says(&group, "/ask what did Lavrov discuss?").via_this_bot(),
        bob.says(&group, "@quote_bot what did Lavrov discuss?").via_this_bot(),
        bob.says(&group, "what did Lavrov discuss?").via_this_bot().reply_to(&answer),
        bob.says(&group, "/ask what did Lavrov discuss?").by_channel(&channel).with_raw(
            |message| {
                message["is_automatic_forward"] = json!(true);
            },
        ),
        bob.sends(&group, json!({ "pinned_message": { "message_id": 1, "date": 0 } }))
            .delivered(true),
        bob.sends(&group, json!({ "new_chat_members": [{ "id": 7, "is_bot": false }] }))
            .delivered(true),
        bob.sticker(&group).delivered(true),
        bob.photo(&group).delivered(true),
        bob.photo(&group).caption("what did Lavrov discuss?").delivered(true),
        bob.sticker(&group).reply_to(&answer),
        // A reply that asks nothing.
        bob.says(&group, "thanks").reply_to(&answer),
        bob.says(&group, "Thanks, Ann, very interesting").reply_to(&answer),
        bob.says(&group, "lol").reply_to(&answer),
        bob.says(&group, "👍").reply_to(&answer),
        bob.says(&group, "???").reply_to(&answer),
        bob.says(&group, "I told you so").reply_to(&answer),
        bob.says(&group, "Ann, are you coming tonight?").reply_to(&answer),
        bob.says(&group, "@ann what do you think of Lavrov?").reply_to(&answer),
        bob.says(&group, "and what does Lavrov say, @ann?").reply_to(&answer),
        bob.says(&group, "look, Ann").reply_to(&answer).with_entity(
            "Ann",
            json!({ "type": "text_mention", "user": { "id": ann.id, "is_bot": false } }),
        ),
        bob.says(&group, "спасибо").reply_to(&answer),
        bob.says(&group, "/ask@other_bot and Kerry?").reply_to(&answer),
        bob.says(&group, "/weather").reply_to(&answer),
        bob.says(&group, "@quote_bot thanks!").reply_to(&answer),
    ] {
        saying.send();
    }
    settle(&group, &ann);
    server.settled(QUIET, SOON);
    let said: Vec<String> = group.messages_by_bot().into_iter().map(|said| said.text).collect();
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(server.calls_of("setMessageReaction").is_empty());
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn ask_as_a_reply_answers_what_somebody_wrote_and_replies_to_that() {
    let server = Server::start();
    let mut bot = start(&server);
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let other = server.other_bot("other_bot");
    let group = server.group("Readers", &[&ann, &bob]);
    let poll = json!({ "id": "7", "question": LONG, "options": [{ "text": "a day" }] });
    let blocks = json!([{ "type": "paragraph", "text": LONG }]);
    for (saying, why) in [
        (ann.says(&group, LONG), "a text"),
        (ann.says(&group, "and then? How long did the negotiations take? 🤔"), "more than that"),
        (ann.photo(&group).caption(LONG), "a caption"),
        (ann.sends(&group, json!({ "poll": poll })), "a poll"),
        (ann.rich(&group, blocks), "a rich message"),
        (ann.says(&group, LONG).anonymously(), "an anonymous admin's"),
        (other.says(&group, LONG), "another bot's"),
        (ann.says(&group, LONG).forwarded(&bob), "forwarded"),
        (bob.says(&group, LONG), "one's own"),
    ] {
        let there = saying.send();
        let asked = bob.says(&group, "/ask").reply_to(&there).send();
        check(&group, &there, TOOK, why);
        assert!(group.replies_to(&asked).is_empty(), "{why}");
    }
    // By whatever way of asking, and where the other one has called the bot already.
    for text in ["/ask@quote_bot", "/ASK ?", "@quote_bot", "@Quote_Bot!", "@quote_bot /ask"] {
        let there = ann.say(&group, LONG);
        bob.says(&group, text).reply_to(&there).delivered(true).send();
        check(&group, &there, TOOK, text);
    }
    for text in ["/ask@quote_bot what did Lavrov discuss?", "what did Lavrov discuss, @quote_bot?"]
    {
        let there = ann.says(&group, text).delivered(false).send();
        bob.says(&group, "/ask").reply_to(&there).send();
        let answer = check(&group, &there, DISCUSSED, text);
        assert!(!answer.text.contains("read as"), "{}", answer.text);
    }
    // A question of one's own beside the reply.
    let there = ann.say(&group, LONG);
    let asked = bob.says(&group, "/ask who is Mikhail Kornienko?").reply_to(&there).send();
    check(&group, &asked, KORNIENKO, "a question of one's own");

    // The part that is selected outranks all of it.
    let there = ann.say(&group, "what did Lavrov discuss? And who is Mikhail Kornienko?");
    bob.says(&group, "/ask").reply_to(&there).quoting("who is Mikhail Kornienko?").send();
    check(&group, &there, KORNIENKO, "a selected part");
    let answer = check(&group, &ann.say(&group, &format!("/ask {LONG}")), TOOK, "");
    let asked = bob.says(&group, "/ask").reply_to(&answer).quoting("Sergey Lavrov").send();
    let part = group.wait_reply_to(&asked, SOON);
    assert_eq!(part.blockquotes().len(), 1, "a part of an answer: {}", part.text);

    // A message of another chat: only the part that came along, or its poll, is known.
    for (info, quote, why) in [
        (json!({}), Some(LONG), "a quote"),
        (json!({ "chat": { "id": -7, "type": "channel" }, "message_id": 3 }), Some(LONG), "a post"),
        (json!({ "poll": { "id": "7", "question": LONG } }), None, "a poll"),
        (json!({ "poll": { "id": "7", "question": "Tea?" } }), Some(LONG), "a part outranks it"),
    ] {
        let asked = bob.says(&group, "/ask").external_reply(info, quote).send();
        check(&group, &asked, TOOK, why);
    }
    // Nothing to ask about there: what is the question?
    let photo = ann.photo(&group).send();
    let posted = ann.says(&group, LONG).via_this_bot().delivered(false).send();
    for (saying, why) in [
        (bob.says(&group, "/ask").reply_to(&photo), "a picture without words"),
        (bob.says(&group, "/ask").reply_to(&posted), "what the bot itself offered inline"),
        (bob.says(&group, "/ask").reply_to(&answer), "the bot's own answer"),
        (
            bob.says(&group, "/ask").external_reply(json!({ "photo": [] }), None),
            "a picture elsewhere",
        ),
    ] {
        let asked = group.wait_reply_to(&saying.send(), SOON);
        assert_eq!(asked.force_reply(), Some("Your question"), "{why}: {}", asked.text);
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_bare_ask_asks_only_its_sender_and_takes_whatever_is_replied() {
    let server = Server::start();
    let mut bot = start(&server);
    let (ann, bob) = (server.person("Ann"), server.person("Bob").speaks("ru"));
    let group = server.group("Readers", &[&ann, &bob]);
    for (person, prompt, placeholder) in [
        (&ann, "What would you like to know?", "Your question"),
        (&bob, "Что вы хотите узнать?", "Ваш вопрос"),
    ] {
        for bare in ["/ask", "/ask@quote_bot", "/ask …", "@quote_bot"] {
            let asked = group.wait_reply_to(&person.say(&group, bare), SOON);
            assert_eq!(asked.text, prompt, "{bare}");
            assert_eq!(asked.force_reply(), Some(placeholder), "{bare}");
            assert_eq!(asked.raw["reply_markup"]["selective"], true, "for its sender only");
        }
    }
    let asked = group.wait_reply_to(&ann.say(&group, "/ask"), SOON);
    for (text, part) in [
        (LONG, TOOK),
        ("the negotiations took very long as far as I remember them", "¶ "),
        ("Mikhail Kornienko", KORNIENKO),
        ("I bake bread", "Nothing I have read speaks of that."),
        ("@bob, how long did the negotiations take?", TOOK),
        ("thanks", ""),
    ] {
        // Whoever replies.
        for person in [&ann, &bob] {
            let said = person.says(&group, text).reply_to(&asked).send();
            let answer = group.wait_reply_to(&said, SOON);
            let known = answer.text.contains(part) || std::ptr::eq(person, &bob);
            assert!(known, "{text}: {}", answer.text);
        }
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_reply_to_an_answer_is_read_together_with_what_was_asked() {
    let server = Server::start();
    let data = tempfile::tempdir().unwrap();
    let run = || patient(Bot::of(&server).data(data.path())).start();
    let mut bot = run();
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let group = server.group("Readers", &[&ann, &bob]);
    let elsewhere = server.group("Writers", &[&ann, &bob]);
    let asked = ann.say(&group, "/ask what did Lavrov discuss?");
    let lavrov = check(&group, &asked, DISCUSSED, "");
    // The same numbers in another chat are other messages.
    for _ in 0..2 {
        check(&elsewhere, &bob.say(&elsewhere, "/ask who is Mikhail Kornienko?"), KORNIENKO, "");
    }
    for (text, why) in [
        ("and Kerry?", "a name"),
        ("kerry", "a bare name"),
        ("а Kerry?", "in another language"),
        ("@quote_bot and Kerry?", "by name"),
        ("and @quote_bot, Kerry?", "by name in the middle"),
        ("/ask and Kerry?", "by command"),
        ("/ask@quote_bot Kerry", "by a named command"),
    ] {
        let on = bob.says(&group, text).reply_to(&lavrov).send();
        check(&group, &on, DISCUSSED, why);
    }
    // On and on, over a restart.
    let long = check(&group, &ann.say(&group, &format!("/ask {LONG}")), TOOK, "");
    let when = bob.says(&group, "when?").reply_to(&long).send();
    let when = check(&group, &when, TOOK, "a question word");
    server.settled(Duration::from_millis(50), SOON);
    bot.kill();
    let mut bot = run();
    let on = ann.says(&group, "when").reply_to(&when).send();
    check(&group, &on, TOOK, "after a restart, to a follow-up");
    // One of its own stands alone.
    let own = bob.says(&group, "who is Mikhail Kornienko?").reply_to(&lavrov).send();
    check(&group, &own, KORNIENKO, "a question of its own");
    // An edited follow-up is read like a new one.
    let on = bob.says(&group, "and Scott Kelly?").reply_to(&long).send();
    let answer = group.wait_reply_to(&on, SOON);
    bob.edits(&on, "and when?");
    assert!(answer.wait_edit(SOON).text.contains(TOOK));
    // What the bot said beside answers can be replied to as well.
    let help = group.wait_reply_to(&ann.say(&group, "/help@quote_bot"), SOON);
    check(&group, &bob.says(&group, LONG).reply_to(&help).send(), TOOK, "a reply to the help");
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn nothing_is_one_short_line_to_a_call_and_a_shrug_to_a_mere_reply() {
    let server = Server::start();
    let mut bot = start(&server);
    let ann = server.person("Ann");
    let group = server.group("Readers", &[&ann]);
    let line = "Nothing I have read speaks of that.";
    for text in ["/ask How do I bake bread?", "@quote_bot How do I bake bread?"] {
        let said = group.wait_reply_to(&ann.say(&group, text), SOON);
        assert_eq!(said.text, line, "{text}");
        assert!(said.labels().is_empty());
    }
    let answer = check(&group, &ann.say(&group, &format!("/ask {LONG}")), TOOK, "");
    let named = ann.says(&group, "@quote_bot How do I bake bread?").reply_to(&answer).send();
    assert_eq!(group.wait_reply_to(&named, SOON).text, line, "called, in a reply");
    let mere = ann.says(&group, "How do I bake bread?").reply_to(&answer).send();
    assert_eq!(group.wait_reaction_to(&mere, SOON), "🤷");
    assert!(group.replies_to(&mere).is_empty());
    // Edited to something that is answered, it is answered; edited back, the answer says so.
    ann.edits(&mere, "who is Mikhail Kornienko?");
    let answer = check(&group, &mere, KORNIENKO, "edited");
    ann.edits(&mere, "How do I bake bread?");
    assert_eq!(answer.wait_edit(SOON).text, line);

    // Where reactions are not allowed: silence.
    server.fail_next(on("setMessageReaction"), Failure::Status(400), 1);
    let mere = ann.says(&group, "How do I bake cakes?").reply_to(&answer).send();
    settle(&group, &ann);
    assert!(group.replies_to(&mere).is_empty() && group.reaction_to(&mere).is_none());

    let closest = "No paragraph answers that directly. The nearest:";
    let said = group.wait_reply_to(&ann.say(&group, "/ask did Kerry eat penguins?"), SOON);
    assert!(said.text.starts_with(closest) && said.blockquotes().len() == 1, "{}", said.text);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn an_answer_stands_in_the_topic_of_its_question_and_in_no_thread_of_replies() {
    let server = Server::start();
    let mut bot = start(&server);
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let forum = server.new_group("Forum").people(&[&ann, &bob]).forum().build();
    let (news, tea) = (forum.topic("News"), forum.topic("Tea"));
    let text = format!("/ask {LONG}");
    // In a topic whoever replies to nobody replies to its beginning, as Telegram tells it.
    let created = |topic: &Topic| {
        let created = json!({
            "message_id": topic.id, "date": 1_764_095_000, "message_thread_id": topic.id,
            "is_topic_message": true, "from": { "id": ann.id, "is_bot": false, "first_name": "A" },
            "chat": { "id": forum.id, "type": "supergroup", "is_forum": true },
            "forum_topic_created": { "name": "News", "icon_color": 7322096 },
        });
        move |message: &mut Value| message["reply_to_message"] = created
    };
    for topic in [&news, &tea] {
        let asked = ann.says(&forum, &text).in_topic(topic).send();
        let answer = check(&forum, &asked, TOOK, "in a topic");
        assert_eq!(answer.thread, Some(topic.id));
        let on = bob.says(&forum, "when?").in_topic(topic).reply_to(&answer).send();
        assert_eq!(check(&forum, &on, TOOK, "a follow-up").thread, Some(topic.id));
        let there = ann.says(&forum, LONG).in_topic(topic).send();
        bob.says(&forum, "/ask").in_topic(topic).reply_to(&there).send();
        assert_eq!(check(&forum, &there, TOOK, "somebody else's").thread, Some(topic.id));
        let asked = bob.says(&forum, &text).in_topic(topic).with_raw(created(topic)).send();
        assert_eq!(check(&forum, &asked, TOOK, "with its beginning").thread, Some(topic.id));
        let bare = bob.says(&forum, "/ask").in_topic(topic).with_raw(created(topic)).send();
        let prompt = forum.wait_reply_to(&bare, SOON);
        assert_eq!(prompt.force_reply(), Some("Your question"), "a topic's name is no question");
        assert_eq!(prompt.thread, Some(topic.id));
    }
    // The general topic has no number.
    let asked = ann.say(&forum, &text);
    let answer = check(&forum, &asked, TOOK, "in general");
    assert_eq!(answer.thread, None);
    let on = bob.says(&forum, "when?").reply_to(&answer).send();
    assert_eq!(check(&forum, &on, TOOK, "a follow-up in general").thread, None);

    // A thread of replies in a group without topics is numbered too, and is no topic.
    let group = server.group("Readers", &[&ann, &bob]);
    let first = ann.say(&group, "look at this");
    let asked = bob.says(&group, &text).reply_to(&first).send();
    assert_eq!(check(&group, &asked, TOOK, "in a thread").thread, None);
    let again = bob.says(&group, &text).reply_to(&first).with_raw(|message| {
        message["message_thread_id"] = json!(1);
        message["is_topic_message"] = json!(false);
    });
    assert_eq!(check(&group, &again.send(), TOOK, "said to be none").thread, None);
    let calls = server.calls_of("sendMessage");
    assert!(calls.iter().all(|call| call.is_ok()), "no call had to be repeated");
    for call in calls.iter().filter(|call| call.chat() == Some(group.id)) {
        assert!(call.param("message_thread_id").is_null());
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn whoever_writes_in_the_name_of_a_chat_is_answered_and_what_is_forwarded_by_itself_is_not() {
    let server = Server::start();
    let mut bot = start(&server);
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let paper = server.channel("Paper");
    let group = server.new_group("Readers").people(&[&ann, &bob]).linked_to(&paper).build();
    let text = format!("/ask {LONG}");
    for (saying, why) in [
        (ann.says(&group, &text).anonymously(), "an anonymous admin"),
        (bob.says(&group, &text).by_channel(&paper), "in the name of a channel"),
        (
            ann.says(&group, &text).anonymously().with_raw(|message| {
                message.as_object_mut().unwrap().remove("author_signature");
            }),
            "without a title",
        ),
    ] {
        let asked = saying.send();
        let answer = check(&group, &asked, TOOK, why);
        let on = bob.says(&group, "when?").by_channel(&paper).reply_to(&answer).send();
        check(&group, &on, TOOK, why);
    }
    let nobodys = ann.says(&group, &text).with_raw(|message| message["from"] = json!(null)).send();
    check(&group, &nobodys, TOOK, "without any sender");

    // Posts of the channel are no questions, whatever they say; comments on them are.
    let mut said = group.messages_by_bot().len();
    let posts = ["/ask what did Lavrov discuss?", "@quote_bot what did Lavrov discuss?", LONG];
    let posts: Vec<Msg> = posts.iter().flat_map(|post| paper.posts(post)).collect();
    settle(&group, &ann);
    said += 1;
    assert_eq!(group.messages_by_bot().len(), said);
    let comment = bob.says(&group, &text).reply_to(&posts[2]).send();
    let answer = check(&group, &comment, TOOK, "a comment");
    assert_eq!(answer.thread, None, "comments are a thread and no topic");
    let about = bob.says(&group, "/ask").reply_to(&posts[2]).send();
    check(&group, &posts[2], TOOK, "about the post");
    assert!(group.replies_to(&about).is_empty());
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn the_bots_own_inline_results_are_no_questions() {
    let server = Server::start();
    let mut bot = start(&server);
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let group = server.group("Readers", &[&ann, &bob]);
    let home = server.private(&bob);
    bob.say(&home, LONG);
    let asked = bob.types_inline("what did Lavrov discuss?", "");
    asked.answer(SOON);
    asked.choose(0, &group);
    asked.choose(0, &home);
    let posted = bob.says(&group, "What did Lavrov discuss?").via_this_bot().send();
    let call = ann.says(&group, "/ask").reply_to(&posted).send();
    let prompt = group.wait_reply_to(&call, SOON);
    assert!(prompt.force_reply().is_some(), "its own words are not asked: {}", prompt.text);
    settle(&group, &ann);
    home.wait_reply_to(&bob.say(&home, LONG), SOON);
    server.settled(QUIET, SOON);
    assert_eq!(group.messages_by_bot().iter().filter(|m| m.reply_to.is_some()).count(), 2);
    assert_eq!(home.messages_by_bot().iter().filter(|m| m.reply_to.is_some()).count(), 2);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn the_direct_messages_of_a_channel_are_answered_in_their_topic() {
    let server = Server::start();
    let mut bot = start(&server);
    let (owner, ann, bob) = (server.person("Owner"), server.person("Ann"), server.person("Bob"));
    let paper = server.channel("Paper");
    let people = [&owner, &ann, &bob];
    let direct = server.new_group("Paper").people(&people).direct_messages_of(&paper).build();
    for person in [&ann, &bob] {
        let topic = direct.direct_topic(person);
        let asked = person.say(&direct, LONG);
        let answer = check(&direct, &asked, TOOK, "any text");
        assert_eq!(answer.raw["direct_messages_topic"]["topic_id"], topic);
        assert_eq!(answer.thread, None);
        let on = person.says(&direct, "when?").reply_to(&answer).send();
        let on = check(&direct, &on, TOOK, "a follow-up");
        assert_eq!(on.raw["direct_messages_topic"]["topic_id"], topic);
        person.edits(&asked, "who is Mikhail Kornienko?");
        assert!(answer.wait_edit(SOON).text.contains(KORNIENKO));
        let nothing = direct.wait_reply_to(&person.say(&direct, "How do I bake bread?"), SOON);
        assert!(nothing.text.contains("I know “"), "{}", nothing.text);
        // What the channel itself says to somebody is no question.
        let said = direct.messages_by_bot().len();
        person.says(&direct, "what did Lavrov discuss?").by_channel(&paper).send();
        person.says(&direct, "/ask what did Lavrov discuss?").by_channel(&paper).send();
        check(&direct, &person.say(&direct, LONG), TOOK, "");
        assert_eq!(direct.messages_by_bot().len(), said + 1);
    }
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn questions_in_groups_are_edited_too_by_whoever_wrote_them() {
    let server = Server::start();
    let mut bot = start(&server);
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let group = server.group("Readers", &[&ann, &bob]);
    for (before, after, why) in [
        ("/ask what did Lavrov discuss?", "/ask How long did the negotiations take?", "a command"),
        ("@quote_bot Lavrov", "@quote_bot How long did the negotiations take?", "a mention"),
        (
            "/ask Lavrov",
            "How long, @quote_bot, did the negotiations take?",
            "another way of calling",
        ),
    ] {
        let asked = ann.say(&group, before);
        let answer = group.wait_reply_to(&asked, SOON);
        ann.edits(&asked, after);
        assert!(answer.wait_edit(SOON).text.contains(TOOK), "{why}");
        let edits = server.calls_of("editMessageText").len();
        ann.edits_with(&asked, |_| {});
        // No question any more: the answer stays.
        ann.edits(&asked, "never mind");
        ann.edits(&asked, "/ask");
        ann.edits(&asked, "@quote_bot thanks");
        settle(&group, &ann);
        assert_eq!(server.calls_of("editMessageText").len(), edits, "{why}");
        assert_eq!(group.replies_to(&asked).len(), 1, "{why}");
    }
    // What was none becomes a question, in whatever way.
    for (before, after) in [
        (LONG, "/ask How long did the negotiations take?"),
        (LONG, "@quote_bot How long did the negotiations take?"),
        ("/ask@other_bot hm", "/ask@quote_bot How long did the negotiations take?"),
        ("/ask", "/ask How long did the negotiations take?"),
    ] {
        let said = ann.say(&group, before);
        ann.edits(&said, after);
        let answered = |all: &[BotMessage]| {
            all.iter().any(|one| one.reply_to == Some(said.id) && one.text.contains(TOOK))
        };
        group.wait_for(answered, SOON);
        ann.edits_with(&said, |_| {});
        settle(&group, &ann);
        let answers = group.replies_to(&said);
        let answers = answers.iter().filter(|one| one.text.contains(TOOK)).count();
        assert_eq!(answers, 1, "{after}");
    }
    // What another one asked about follows what its writer makes of it, but not a selected part.
    let there = ann.says(&group, "what did Lavrov discuss?").delivered(true).send();
    bob.says(&group, "/ask").reply_to(&there).send();
    let answer = check(&group, &there, DISCUSSED, "");
    ann.edits_with(&there, |message| message["text"] = json!(LONG));
    let edited = group.wait_reply_to(&there, SOON);
    assert_eq!(edited.edits.len(), 1, "privacy mode hides that edit");
    server.push_update(json!({ "edited_message": {
        "message_id": there.id, "from": { "id": ann.id, "is_bot": false, "first_name": "Ann" },
        "chat": { "id": group.id, "type": "supergroup" }, "text": LONG,
        "date": edited.raw["date"], "edit_date": edited.raw["date"],
    }}));
    assert!(answer.wait_edit(SOON).text.contains(TOOK), "heard by an admin");
    let there = ann.say(&group, "what did Lavrov discuss? And who is Mikhail Kornienko?");
    bob.says(&group, "/ask").reply_to(&there).quoting("who is Mikhail Kornienko?").send();
    let part = check(&group, &there, KORNIENKO, "a selected part");
    server.push_update(json!({ "edited_message": {
        "message_id": there.id, "from": { "id": ann.id, "is_bot": false, "first_name": "Ann" },
        "chat": { "id": group.id, "type": "supergroup" },
        "text": "what did Lavrov say? And who is Mikhail Kornienko?",
        "date": part.raw["date"], "edit_date": part.raw["date"],
    }}));
    settle(&group, &ann);
    assert_eq!(part.now().edits.len(), 1, "the part is as it was");
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn equal_texts_of_one_second_are_as_many_questions_as_there_are() {
    let server = Server::start();
    let mut bot = start(&server);
    let ann = server.person("Ann");
    let groups = [server.group("Readers", &[&ann]), server.group("Writers", &[&ann])];
    let home = server.private(&ann);
    let date = json!(now());
    let mut asked = vec![];
    for chat in groups.iter().chain([&home]) {
        for text in ["/ask who is Mikhail Kornienko?", "@quote_bot who is Mikhail Kornienko?"] {
            for _ in 0..2 {
                let date = date.clone();
                let saying = ann.says(chat, text).with_raw(|message| message["date"] = date);
                asked.push((chat, saying.send()));
            }
        }
    }
    for (chat, asked) in asked {
        check(chat, &asked, KORNIENKO, "each");
        assert_eq!(chat.replies_to(&asked).len(), 1);
    }
    // A guest's question and the message that tells of it are one.
    let club = server.new_group("Club").people(&[&ann]).without_bot().build();
    let guest = ann.mentions_guest(&club, "@quote_bot who is Scott Kelly?").shown_as(&groups[0]);
    let sent = server.calls_of("sendMessage").len();
    let guest = guest.with_twin().send();
    guest.answer(SOON);
    settle(&groups[1], &ann);
    server.settled(QUIET, SOON);
    assert_eq!(server.calls_of("sendMessage").len(), sent + 1);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn commands_are_told_about_in_groups_as_anywhere() {
    let server = Server::start();
    let mut bot = start(&server);
    let (ann, bob) = (server.person("Ann"), server.person("Bob").speaks("ru"));
    let group = server.new_group("Readers").people(&[&ann, &bob]).forum().build();
    let news = group.topic("News");
    for (text, part) in [
        ("/help", "In a group, write /ask and your question, mention me as @quote_bot"),
        ("/help@quote_bot", "To ask further, reply to an answer"),
        ("/HELP@Quote_Bot", "To ask further, reply to an answer"),
        ("@quote_bot /help", "To ask further, reply to an answer"),
        ("/start", "In a group, write /ask"),
        ("/start@quote_bot", "In a group, write /ask"),
        ("/documents", "I have read 1 document, 25 paragraphs in all:"),
        ("/documents@quote_bot", "U.S.–Russian relations"),
        ("/about", "pullquote"),
        ("/weather@quote_bot", "To ask further, reply to an answer"),
    ] {
        for topic in [None, Some(&news)] {
            let saying = ann.says(&group, text);
            let saying = match topic {
                Some(topic) => saying.in_topic(topic),
                None => saying,
            };
            let told = check(&group, &saying.send(), part, text);
            assert_eq!(told.thread, topic.map(|topic| topic.id));
            assert!(told.keys().is_empty(), "no keyboard for everybody: {text}");
        }
    }
    // Each in the language of the one who asks, until the group has one.
    let told = group.wait_reply_to(&bob.say(&group, "/documents"), SOON);
    assert!(told.text.starts_with("Прочитано: "), "{}", told.text);
    let told = group.wait_reply_to(&bob.say(&group, "/ask How do I bake bread?"), SOON);
    assert_eq!(told.text, "Об этом в текстах ничего нет.");
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}
