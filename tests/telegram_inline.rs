//! Quotes in any chat, by the bot's name typed before a question.

mod support;

use serde_json::{Value, json};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use support::*;

/// Long enough to see that nothing comes.
const QUIET: Duration = Duration::from_millis(250);

/// An article of many paragraphs that all speak of the lighthouse.
fn lighthouse() -> String {
    let lines = [
        "was lit with oil of herring",
        "needed a new roof after the storm",
        "stood on the northern rock",
        "had a keeper who wrote letters",
        "was painted in red and white",
        "lost its bell to the sea",
        "saw the wreck of a brig from Riga",
        "got a telegraph before the town did",
    ];
    let paragraph = |n: usize| {
        let (first, second) = (lines[n % lines.len()], lines[(n / lines.len() + 3) % lines.len()]);
        format!("In {} the lighthouse {first}. It also {second}.", 1800 + 7 * n)
    };
    let paragraphs: Vec<String> = (0..37).map(paragraph).collect();
    format!("# The lighthouse\n\n{}\n", paragraphs.join("\n\n"))
}

const RUSSIAN: &str = "# Маяк\n\nМаяк построили в 1874 году. Смотрителем был Тихон Бранд.\n\n\
    Сельдь солили в длинных сараях у причала.\n";

fn library(folder: &Path, files: &[(&str, &str)]) -> PathBuf {
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a folder to write to");
    }
    folder.to_owned()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

/// Nothing to be posted, but a button that leads to the private chat; gives what it says.
fn only_a_button(answer: &InlineAnswer) -> String {
    assert!(answer.results.is_empty(), "{answer:?}");
    let button = &answer.params["button"];
    assert!(!text(button, "start_parameter").is_empty(), "{answer:?}");
    text(button, "text").to_owned()
}

#[test]
fn a_question_typed_anywhere_offers_paragraphs_and_the_chosen_one_posts_its_quote() {
    let server = Server::start();
    let _bot = Bot::of(&server).pace("off").start();
    let [ann, bob] = ["Ann", "Bob"].map(|name| server.person(name));
    let club = server.new_group("Club").people(&[&ann, &bob]).without_bot().build();
    let asked = ann.types_inline("what did lavrof discuss?", "");
    let found = asked.answer(SOON);
    assert!((1..=10).contains(&found.results.len()));
    assert_eq!(found.params["is_personal"], true);
    assert!(found.params["cache_time"].as_u64().is_some_and(|time| time <= 60));
    assert!(found.params.get("button").is_none(), "it is answered: {:?}", found.params["button"]);

    let first = &found.results[0];
    let sentence = "At the final press conference Lavrov named the multiple topics discussed";
    assert!(text(first, "title").starts_with(sentence), "{first}");
    assert!(text(first, "description").contains("¶ 13 of 25\n"), "{first}");
    assert_eq!(first["input_message_content"]["link_preview_options"]["is_disabled"], true);

    let posted = asked.choose(0, &club);
    assert!(posted.blockquotes()[0].starts_with(sentence), "{posted:?}");
    assert!(posted.bold()[0].starts_with(sentence));
    assert!(posted.text.ends_with("read as: Lavrov"), "{}", posted.text);
    assert!(posted.links()[0].1.starts_with("https://t.me/quote_bot?start="));
    assert_eq!(posted.pings(), [""; 0]);

    // Only before and after, of which anybody may make use.
    let mut now = posted;
    for (who, label, number) in [
        (&bob, "Paragraph before", 12),
        (&ann, "Paragraph after", 13),
        (&bob, "Paragraph after", 14),
    ] {
        assert_eq!(now.labels(), ["Paragraph before", "Paragraph after"]);
        let said = who.taps(&now, label).answer(SOON);
        assert_eq!((said.text(), said.url()), ("", ""));
        now = now.wait_edit(SOON);
        assert!(now.text.contains(&format!("¶ {number} of 25")), "{}", now.text);
    }
    // A button of an answer in a chat means nothing here.
    let said = bob.taps_data(&now, "q:2").answer(SOON);
    assert!(said.text().contains("too old"), "{}", said.text());
    assert_eq!(server.calls_of("sendMessage").len(), 0);
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn pages_follow_each_other_without_a_repeat_until_there_is_no_more() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let files = library(folder.path(), &[("lighthouse.md", &lighthouse())]);
    let _bot = Bot::of(&server).library(&files).pace("off").start();
    let ann = server.person("Ann");
    for question in ["the lighthouse", "who was the keeper of the lighthouse with letters?"] {
        let (mut offset, mut seen, mut pages) = (String::new(), HashSet::new(), 0);
        loop {
            let page = ann.types_inline(question, &offset).answer(SOON);
            assert!(page.results.len() <= 10);
            pages += 1;
            for result in &page.results {
                assert!(seen.insert(text(result, "id").to_owned()), "{question}: {result}");
            }
            if page.next_offset.is_empty() {
                break;
            }
            assert_eq!(page.results.len(), 10, "{question}: a full page before another");
            offset = page.next_offset;
        }
        assert!(pages >= 3 && seen.len() > 20, "{question}: {pages} pages, {}", seen.len());
    }
    for offset in ["999", "x", "-3", "18446744073709551616"] {
        let page = ann.types_inline("the lighthouse", offset).answer(SOON);
        assert!(page.results.len() <= 10, "{offset}");
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn without_a_question_samples_are_offered_each_with_its_answer() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    // All that can be asked is answered by one paragraph.
    let one = "---\nquestions:\n  - Who kept the lighthouse?\n  - When was the lighthouse built?\n\
        ---\n# Light\n\nThe lighthouse was built in 1874 and kept by Tomas Brandt.\n\nHerring.\n";
    let files = library(folder.path(), &[("one.md", one)]);
    let _bot = Bot::of(&server).library(&files).pace("off").start();
    let ann = server.person("Ann");
    let club = server.new_group("Club").people(&[&ann]).without_bot().build();
    for query in ["", "  "] {
        let asked = ann.types_inline(query, "");
        let offered = asked.answer(SOON);
        let titles: Vec<&str> = offered.results.iter().map(|it| text(it, "title")).collect();
        assert!(titles.contains(&"Who kept the lighthouse?"), "{titles:?}");
        assert!(titles.contains(&"When was the lighthouse built?"), "{titles:?}");
        let posted = asked.choose(0, &club);
        assert!(posted.blockquotes()[0].contains("1874"), "{posted:?}");
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn where_nothing_answers_there_is_a_way_to_the_private_chat_and_nothing_to_post() {
    let server = Server::start();
    let _bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    for query in ["How do I bake bread?", "why", "???", "¶ zzzz-1", "¶", "x"] {
        let said = only_a_button(&ann.types_inline(query, "").answer(SOON));
        assert!(!said.is_empty() && said.encode_utf16().count() <= 64, "{query}: {said}");
    }
    let answer = ann.types_inline("How do I bake bread?", "").answer(SOON);
    assert_eq!(only_a_button(&answer), "Nothing found. Ask me in private");
    let start = text(&answer.params["button"], "start_parameter").to_owned();
    let said = home.wait_reply_to(&ann.starts(&start), SOON);
    assert!(said.text.contains("I have read") && said.keys().len() == 3, "{said:?}");

    // The nearest may be chosen, by one who knows that it is no answer.
    let asked = ann.types_inline("what is the weather in Moscow", "");
    let nearest = asked.answer(SOON);
    assert_eq!(
        text(&nearest.params["button"], "text"),
        "Nothing answers that directly. The nearest:"
    );
    assert!(!nearest.results.is_empty());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn results_speak_the_language_of_who_types_and_of_the_text() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let files = library(folder.path(), &[("mayak.md", RUSSIAN)]);
    let _bot = Bot::of(&server).library(&files).pace("off").start();
    let anna = server.person("Анна").speaks("ru");
    let jose = server.person("José").speaks("pt-br");
    let club = server.new_group("Клуб").people(&[&anna, &jose]).without_bot().build();
    let asked = anna.types_inline("кто был смотрителем?", "");
    let found = asked.answer(SOON);
    assert_eq!(text(&found.results[0], "title"), "Смотрителем был Тихон Бранд.");
    assert!(text(&found.results[0], "description").contains("¶ 1 из 2"), "{:?}", found.results);
    assert_eq!(asked.choose(0, &club).labels(), ["Абзац ниже"]);
    let nothing = anna.types_inline("как печь хлеб?", "").answer(SOON);
    assert_eq!(only_a_button(&nothing), "Ничего не нашлось. Спросить в личном чате");

    let found = jose.types_inline("смотритель маяка", "").answer(SOON);
    assert!(text(&found.results[0], "description").contains("¶ 1 of 2"), "falls back");
    // Chosen in private, it holds inline too.
    let home = server.private(&jose);
    home.wait_reply_to(&jose.say(&home, "/language ru"), SOON);
    server.settled(QUIET, SOON);
    let found = jose.types_inline("смотритель маяка", "").answer(SOON);
    assert!(text(&found.results[0], "description").contains("¶ 1 из 2"), "{:?}", found.results);
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_paragraph_that_is_too_long_for_a_post_is_read_on_in_its_place() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let storms = "he wrote down each storm with the hour at which it began, ".repeat(140);
    let long = format!("The keeper of the lighthouse was Tomas Brandt, and {storms}and slept");
    let (first, last) = ("Herring was salted at the pier.", "The brig came from Riga.");
    let text = format!("{first}\n\n{long}\n\n{last}");
    let files = library(folder.path(), &[("long.txt", &text)]);
    let _bot = Bot::of(&server).library(&files).pace("off").start();
    let ann = server.person("Ann");
    let club = server.new_group("Club").people(&[&ann]).without_bot().build();
    let asked = ann.types_inline("who was the keeper of the lighthouse?", "");
    asked.answer(SOON);
    let mut now = asked.choose(0, &club);
    // What answers comes first, and is in the paragraph below it once more.
    let best = now.blockquotes().concat();
    assert!(best.starts_with("The keeper of the lighthouse was Tomas Brandt"), "{best}");
    assert!(long.contains(&best), "{best}");
    let mut read = now.expandable();
    assert_eq!(read.len(), 1);
    // Before and after only, and the way to the rest where the paragraph is cut.
    let around = ["Paragraph before", "Paragraph after"];
    while now.labels() != around {
        assert_eq!(now.labels(), ["Read on", around[0], around[1]]);
        assert!(ann.taps(&now, "Read on").answer(SOON).text().is_empty());
        now = now.wait_edit(SOON);
        assert!(now.length() <= 4_096);
        assert_eq!((now.blockquotes().len(), now.expandable().len()), (1, 0), "{now:?}");
        read.extend(now.blockquotes());
    }
    assert!(read.len() > 1);
    assert_eq!(read.join(" "), long, "the parts are the paragraph");
    ann.taps(&now, around[1]).answer(SOON);
    assert_eq!(now.wait_edit(SOON).blockquotes(), [last], "the next paragraph, not a part");
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_query_that_is_answered_too_late_is_let_go() {
    let server = Server::builder().query_lifetimes(SOON, Duration::ZERO).start();
    let mut bot = Bot::of(&server).pace("off").start();
    let ann = server.person("Ann");
    for letters in ["l", "la", "lav", "lavrov"] {
        ann.types_inline(letters, "");
    }
    server.wait_calls("answerInlineQuery", 4, SOON);
    server.settled(QUIET, SOON);
    assert_eq!(server.calls_of("answerInlineQuery").len(), 4, "each is tried once");
    assert!(!bot.log().contains("lavrov"), "{}", bot.log());
    assert_eq!(server.violations(), [""; 0]);
    assert!(bot.stop().success());
}

#[test]
fn who_may_not_ask_or_types_too_fast_is_told_so_for_that_moment_only() {
    let server = Server::start();
    let [ann, eve] = ["Ann", "Eve"].map(|name| server.person(name));
    let _bot = Bot::of(&server)
        .env("PULLQUOTE_ALLOW_USERS", &ann.id.to_string())
        .pace("1/60s,1/60s,1")
        .start();
    let refused = eve.types_inline("lavrov", "").answer(SOON);
    assert_eq!(only_a_button(&refused), "I am not open to you yet. How to be let in");
    assert_eq!(refused.params["cache_time"], 0);
    let home = server.private(&eve);
    let start = text(&refused.params["button"], "start_parameter").to_owned();
    let said = home.wait_reply_to(&eve.starts(&start), SOON);
    assert!(said.text.contains(&eve.id.to_string()), "by which she is let in: {}", said.text);

    // Unpaced: more than all chats get in a minute.
    let asked: Vec<_> = (0..70).map(|_| ann.types_inline("lavrov", "")).collect();
    let answers: Vec<_> = asked.iter().map(|asked| asked.answer(SOON)).collect();
    let (found, told): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| !answer.results.is_empty());
    assert!(found.len() >= 60 && !told.is_empty(), "{} and {}", found.len(), told.len());
    assert_eq!(only_a_button(told[0]), "That was a lot at once. Wait a moment");
    assert_eq!(told[0].params["cache_time"], json!(0));
    assert_eq!(server.violations(), [""; 0]);
}
