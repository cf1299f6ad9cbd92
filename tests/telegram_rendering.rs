//! Answers as a phone shows them: what is quoted and marked, where it stands, how it is cut, and
//! that no text breaks a message. The program against a Bot API server.

#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

mod support;

use std::fmt::Write;
use std::time::Duration;
use support::*;
use tempfile::TempDir;

/// A folder with these texts.
fn library(texts: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in texts {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn bot(server: &Server, folder: &TempDir) -> Bot {
    let bot = Bot::of(server).library(folder.path()).pace("off");
    bot.env("PULLQUOTE_USER_LIMIT", "off").env("PULLQUOTE_CHAT_LIMIT", "off").start()
}

/// Asks in private.
fn ask(person: &Person, server: &Server, question: &str) -> BotMessage {
    let home = server.private(person);
    home.wait_reply_to(&person.say(&home, question), SOON)
}

/// Taps, and waits for what the message becomes.
fn tap(person: &Person, message: &BotMessage, label: &str) -> BotMessage {
    let before = message.now();
    assert_eq!(person.taps(message, label).answer(SOON).text(), "", "{label}");
    before.wait_edit(SOON)
}

/// A message as it is read, for whoever looks at the tests with `--nocapture`.
fn show(message: &BotMessage) {
    let mut shown = String::new();
    for line in message.text.lines() {
        writeln!(shown, "│ {line}").unwrap();
    }
    for row in message.rows() {
        let labels: Vec<_> = row.iter().map(|button| button["text"].as_str().unwrap()).collect();
        writeln!(shown, "[{}]", labels.join("] [")).unwrap();
    }
    println!("{shown}");
}

/// What holds of each answer with a quote.
fn check(message: &BotMessage) {
    show(message);
    assert!(message.length() <= 4096, "{} units", message.length());
    assert_eq!(message.pings(), [""; 0]);
    assert_eq!(message.raw["link_preview_options"]["is_disabled"], true);
    let quoted = message.blockquotes().len() + message.expandable().len();
    assert!(quoted > 0, "a bare wall of text: {}", message.text);
    let place = message.links();
    assert_eq!(place.len(), 1, "one link, to the place: {place:?}");
    assert!(place[0].0.contains(" › ¶ "), "{place:?}");
    assert!(place[0].1.starts_with("https://t.me/quote_bot?start="), "{place:?}");
    let rows = message.rows();
    assert!(rows.len() <= 4, "a keyboard that fills the screen");
    for row in rows {
        let widest = if row.len() > 1 { 20 } else { 30 };
        assert!(row.len() <= 2, "more than a phone shows: {row:?}");
        for button in row {
            let label = button["text"].as_str().unwrap();
            assert!(label.chars().count() <= widest, "cut on a phone: {label}");
            assert!(label.chars().any(char::is_alphabetic), "buttons say words: {label}");
        }
    }
}

/// Reads on to the end; what was quoted on each page, and the last page.
fn read_on(person: &Person, first: &BotMessage) -> (Vec<String>, BotMessage) {
    let last = |message: &BotMessage| {
        message.expandable().pop().or(message.blockquotes().pop()).expect("a quote")
    };
    let (mut message, mut read) = (first.clone(), vec![last(first)]);
    while let Some(label) =
        message.labels().into_iter().find(|label| label == "Read on" || label == "Читать дальше")
    {
        message = tap(person, &message, &label);
        check(&message);
        read.push(last(&message));
        assert!(read.len() < 100, "it never ends");
    }
    (read, message)
}

#[test]
fn a_short_paragraph_is_a_plain_quote_with_its_marks_and_its_place() {
    let wine = "The cellar of the abbey is cold. Brother Anselm makes the wine of the abbey from \
                black grapes. Nobody knows how old the abbey is.";
    let nine_hundred = format!(
        "The lighthouse keeper was called Marten Brok. {}",
        "He saw ships and gulls and rain. ".repeat(30)
    );
    let nine_hundred = &nine_hundred[..nine_hundred[..900].rfind('.').unwrap() + 1];
    let text = format!(
        "# Notes of a traveller\n\nA first paragraph.\n\n## In the south\n\n### The abbey\n\n{wine}\
         \n\n{nine_hundred}\n"
    );
    let (server, folder) = (Server::start(), library(&[("notes.md", &text)]));
    let _bot = bot(&server, &folder);
    let ann = server.person("Ann");

    let answer = ask(&ann, &server, "Who makes the wine of the abbey?");
    check(&answer);
    let place = "Notes of a traveller › In the south › The abbey › ¶ 2 of 3";
    assert_eq!(answer.text, format!("{wine}\n\n{place}"));
    assert_eq!(answer.blockquotes(), [wine]);
    assert_eq!(answer.expandable(), [""; 0]);
    assert_eq!(answer.bold(), ["Brother Anselm makes the wine of the abbey from black grapes."]);
    let underlined = answer.underlined();
    assert_eq!(underlined, ["abbey", "abbey"], "matched words outside the best sentence");
    assert_eq!(answer.links()[0].0, place);

    // The link leads to that very paragraph.
    let payload = answer.links()[0].1.rsplit_once('=').unwrap().1.to_owned();
    let home = server.private(&ann);
    let opened = home.wait_reply_to(&ann.starts(&payload), SOON);
    check(&opened);
    assert_eq!(opened.blockquotes(), [wine]);
    assert_eq!(opened.links(), answer.links());

    let answer = ask(&ann, &server, "Who was the keeper of the lighthouse?");
    check(&answer);
    assert_eq!(answer.blockquotes(), [nine_hundred], "900 characters are not folded");
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_long_paragraph_is_folded_below_its_best_sentence() {
    let filler = "Rain fell on the roofs of the town and the carts stood in the lanes. ";
    let best = "The bridge of Ostrava was paid for by the widow Helga Stern.";
    let (server, mut texts) = (Server::start(), Vec::new());
    for (name, before, after) in [("a", 0, 14), ("b", 14, 0), ("c", 20, 20), ("d", 30, 2)] {
        let best = best.replace("Ostrava", &format!("Ostrava{name}"));
        let text = format!("{}{best} {}", filler.repeat(before), filler.repeat(after));
        texts.push((format!("{name}.txt"), best, text.trim_end().to_owned()));
    }
    let files: Vec<(&str, &str)> =
        texts.iter().map(|(name, _, text)| (name.as_str(), text.as_str())).collect();
    let folder = library(&files);
    let _bot = bot(&server, &folder);
    let ann = server.person("Ann");
    for (name, best, text) in &texts {
        let bridge = &name[..1];
        let answer = ask(&ann, &server, &format!("Who paid for the bridge of Ostrava{bridge}?"));
        check(&answer);
        assert_eq!(answer.blockquotes(), [best.as_str()], "the best sentence first");
        assert_eq!(answer.expandable(), [text.as_str()], "then the whole paragraph");
        assert_eq!(answer.bold(), [best.clone(), best.clone()]);
        assert!(answer.text.ends_with(&format!("{bridge} › ¶ 1 of 1")), "{}", answer.text);
        let payload = answer.links()[0].1.rsplit_once('=').unwrap().1.to_owned();
        let opened = server.private(&ann).wait_reply_to(&ann.starts(&payload), SOON);
        check(&opened);
        assert_eq!(opened.blockquotes(), [text.as_str()], "a link shows the whole paragraph");
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn what_is_too_long_is_cut_at_a_sentence_and_read_on_to_its_end() {
    let alphabets = [
        (
            "latin",
            "zebra",
            "The zebra Tuli counted the stars at night",
            "We looked at maps, and \
          sand blew over the road for an hour",
            ". ",
        ),
        (
            "russian",
            "жираф",
            "Жираф Мартын считал звёзды по ночам",
            "Мы смотрели на карту, и песок \
          летел над дорогой целый час",
            ". ",
        ),
        (
            "emoji",
            "walrus",
            "The walrus Odo counted the stars at night 🌌🌌",
            "😀👩‍👩‍👧‍👦 went 🏔️🏔️🏔️ \
          and 🇳🇴🇸🇪🇫🇮 again 🐟🐟🐟🐟🐟🐟",
            ". ",
        ),
        ("chinese", "獅子", "獅子在夜裡數星星", "我們看著地圖，沙子在路上吹了一個小時", "。"),
    ];
    let (server, mut texts) = (Server::start(), Vec::new());
    for (name, beast, best, filler, end) in alphabets {
        for (size, before, after) in [("short", 5usize, 250usize), ("far", 400, 250)] {
            let text: String = (0..before)
                .map(|at| format!("{filler} {at}{end}"))
                .chain([format!("{best}, {size}{end}")])
                .chain((0..after).map(|at| format!("{filler} {at}{end}")))
                .collect();
            let text = format!("{name}: {}", text.trim_end());
            texts.push((format!("{name}-{size}.txt"), beast, size, text, before < 10));
        }
    }
    let files: Vec<(&str, &str)> =
        texts.iter().map(|(name, _, _, text, _)| (name.as_str(), text.as_str())).collect();
    let folder = library(&files);
    let _bot = bot(&server, &folder);
    let ann = server.person("Ann");
    for (name, beast, size, text, from_the_beginning) in &texts {
        let first = ask(&ann, &server, &format!("{beast}, {size}?"));
        check(&first);
        assert!(first.text.contains(*size), "{name}: the best sentence is seen: {}", first.text);
        let (read, last) = read_on(&ann, &first);
        assert!(read.len() > 1, "{name}: it takes more than one page");
        let joined = read.join(" ");
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        assert!(squeezed(text).ends_with(&squeezed(&joined)), "{name}: {joined}");
        assert_eq!(squeezed(text) == squeezed(&joined), *from_the_beginning, "{name}");
        for part in &read {
            assert!(text.contains(part.as_str()), "{name}: verbatim: {part}");
            assert!(part.ends_with(['.', '。']), "{name}: cut within a sentence: {part}");
        }
        // There is a way back to the answer, which is as it was.
        let back = tap(&ann, &last, "Back to the answer");
        assert_eq!((back.text, back.entities), (first.text, first.entities), "{name}");
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn a_quote_pings_nobody_and_starts_nothing() {
    let text = "The password of the club is kept by @durov and (@Quote_Bot), who post it as \
                #secret or #тайна; write /start or /ask@quote_bot, or $TSLA to them. Mail goes to \
                club@example.com, see https://example.com/club#top or t.me/durov, and/or dial \
                +12025550123.\n";
    let title = "# Rules of @durov for #club /start\n\n## Of @admins\n\n";
    let (server, folder) = (Server::start(), library(&[("club.md", &format!("{title}{text}"))]));
    let _bot = bot(&server, &folder);
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let answer = ask(&ann, &server, "Who keeps the pasword of the club?");
    check(&answer);
    assert_eq!(answer.blockquotes(), [text.trim_end()], "verbatim all the same");
    let code = answer.code();
    for ping in ["@durov", "@Quote_Bot", "#secret", "#тайна", "/start", "/ask@quote_bot"] {
        assert!(code.iter().any(|code| code == ping), "{ping} is not among {code:?}");
    }
    assert!(answer.text.ends_with("\nread as: password"), "{}", answer.text);

    // Nor where it is posted or listed, nor in a group.
    let group = server.group("Readers", &[&ann, &bob]);
    let asked = bob.say(&group, "/ask Who keeps the password of the club?");
    check(&group.wait_reply_to(&asked, SOON));
    let typed = ann.types_inline("password of the club", "");
    assert!(!typed.answer(SOON).results.is_empty());
    assert_eq!(typed.choose(0, &group).pings(), [""; 0]);
    for said in ["/documents", "/start", "bread?", "/ask@quote_bot bread and butter"] {
        assert_eq!(
            ask(&ann, &server, said)
                .pings()
                .iter()
                .filter(|ping| {
                    // Commands of ours are there to be tapped, and the bot's own name tells how to call it.
                    !ping.starts_with('/') && *ping != "@quote_bot"
                })
                .count(),
            0,
            "{said}"
        );
    }
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn what_is_only_nearest_and_how_a_word_was_read_are_said() {
    let text = "The Lavrov family kept a mill near Minsk for ninety years.\n\n\
                In the mill the flour was ground at night.\n";
    let russian = "Семья Лавровых держала мельницу под Минском девяносто лет.\n\n\
                   На мельнице мололи муку по ночам.\n";
    let (server, folder) =
        (Server::start(), library(&[("mill.txt", text), ("мельница.txt", russian)]));
    let _bot = bot(&server, &folder);
    let (ann, vera) = (server.person("Ann"), server.person("Vera").speaks("ru"));

    let answer = ask(&ann, &server, "What did the lavrof family keep near Minks?");
    check(&answer);
    let lines: Vec<&str> = answer.text.lines().collect();
    assert_eq!(lines.last(), Some(&"read as: Lavrov, Minsk"), "{}", answer.text);
    assert_eq!(answer.blockquotes(), [text.lines().next().unwrap()]);

    let closest = ask(&ann, &server, "Which queen stole the flour of the cook?");
    check(&closest);
    assert!(
        closest.text.starts_with("No paragraph answers that directly. The nearest:\n"),
        "{}",
        closest.text
    );
    assert_eq!(closest.blockquotes(), [text.lines().nth(2).unwrap()]);

    let answer = ask(&vera, &server, "Где держали мелницу Лавровы?");
    check(&answer);
    assert!(answer.text.contains("› ¶ 1 из 2"), "{}", answer.text);
    assert!(answer.text.lines().last().unwrap().starts_with("понято как: "), "{}", answer.text);
    for label in answer.labels() {
        assert!(!label.is_ascii(), "a button in another language: {label}");
    }
    let closest = ask(&vera, &server, "Какая королева украла муку у повара?");
    check(&closest);
    assert!(
        closest.text.starts_with("Прямого ответа нет ни в одном абзаце. Ближе всего:\n"),
        "{}",
        closest.text
    );
    assert_eq!(server.violations(), [""; 0]);
}

/// A number that is never the same twice, and always the same from run to run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

#[test]
fn no_text_breaks_a_message() {
    const PIECES: &[&str] = &[
        "word ",
        "Sentence. ",
        "слово ",
        "Ещё одно! ",
        "我們看。",
        "שלום עולם ",
        "مرحبا بالعالم. ",
        "@durov ",
        "#tag ",
        "/start ",
        "$TSLA ",
        "@@##//",
        "<b>bold</b> ",
        "&amp; ",
        "*star* ",
        "_under_ ",
        "`code` ",
        "[link](tg://user?id=1) ",
        "||spoiler|| ",
        "~~gone~~ ",
        "```\nx\n``` ",
        "😀",
        "👩‍👩‍👧‍👦",
        "🇷🇺",
        "👍🏽 ",
        "e\u{301}\u{330}\u{333} ",
        "\u{202e}esrever\u{202c} ",
        "\u{2066}iso\u{2069} ",
        "\u{200f}\u{200e}",
        "\u{feff}",
        "\u{2028}",
        "\u{2029}",
        "\u{85}",
        "\u{1}\u{2} ",
        "\u{7f}",
        "\u{a0}",
        "\u{200b}",
        "\u{ad}",
        "\t",
        "\r",
        "\u{b}",
        "\u{c}",
        "\\ ",
        "\"quoted\" ",
        "https://example.com/?a=b#c ",
        "\u{10ffff}",
        "\u{e000}",
        "ﷺ ",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ",
        "ab\u{300}\u{30a}\u{33f}",
        "1️⃣ ",
        "— ",
        "… ",
        "\u{1f}",
    ];
    let mut dice = Dice(7);
    let names: Vec<String> = (0..40).map(|at| format!("Quill{}", at * 7919 + 1)).collect();
    let texts: Vec<(String, String)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let mut text = String::new();
            let count = [3, 30, 150, 600][at % 4];
            let word = dice.roll(count);
            for piece in 0..count {
                if piece == word {
                    write!(text, " {name} ").unwrap();
                }
                match dice.roll(12) {
                    0 => text += &"x".repeat(dice.roll(400)),
                    1 => text += &PIECES[dice.roll(PIECES.len())].repeat(1 + dice.roll(40)),
                    _ => text += PIECES[dice.roll(PIECES.len())],
                }
            }
            let ending = ["txt", "md"][at / 4 % 2];
            (format!("{name} @durov.{ending}"), text)
        })
        .collect();
    let files: Vec<(&str, &str)> =
        texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (server, folder) = (Server::start(), library(&files));
    let bot = bot(&server, &folder);
    let ann = server.person("Ann");
    let home = server.private(&ann);
    for name in &names {
        let answer = home.wait_reply_to(&ann.say(&home, name), SOON);
        assert!(!answer.blockquotes().is_empty(), "{name} is not found: {}", answer.text);
        assert_eq!(answer.pings(), [""; 0], "{name}");
        let (_, last) = read_on(&ann, &answer);
        if last.labels().iter().any(|label| label == "Paragraph after") {
            assert_eq!(tap(&ann, &last, "Paragraph after").pings(), [""; 0], "{name}");
        }
        let typed = ann.types_inline(name, "");
        assert!(!typed.answer(SOON).results.is_empty(), "{name}");
        typed.choose(0, &home);
    }
    assert!(!bot.log().contains("Telegram refused"), "{}", bot.log());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn what_the_bot_says_of_itself_fits_a_phone() {
    let text = "The harbour clock was built by Edda Lindqvist in 1871.\n\nIt stopped in 1902.\n";
    let (server, folder) = (Server::start(), library(&[("The harbour.md", text)]));
    let _bot = bot(&server, &folder);
    for language in ["en", "ru"] {
        let person = server.person("Ann").speaks(language);
        for said in [
            "/start",
            "/help",
            "/documents",
            "/about",
            "/privacy",
            "/language",
            "/id",
            "/forget",
            "/ask",
            "hello",
            "What is the price of butter?",
            "Is it?",
            "/start abc-1",
        ] {
            let reply = server
                .private(&person)
                .wait_after(&person.say(&server.private(&person), said), SOON);
            println!("— {said}");
            show(&reply);
            for key in reply.keys() {
                println!("<{key}>");
                assert!(key.chars().count() <= 60, "{key}");
            }
            let length = reply.length();
            assert!(length < 1_300, "{said}: {length} units fill more than a screen");
            assert!(!reply.text.contains("{ "), "{said}: a text without its words");
            if language == "ru" && said != "/id" {
                assert!(
                    reply.text.chars().any(|c| ('а'..='я').contains(&c)),
                    "{said}: {}",
                    reply.text
                );
            }
            for line in reply.text.lines() {
                assert!(line.trim_end() == line, "space at the end of a line: {line:?}");
            }
        }
    }
    server.settled(Duration::from_millis(200), SOON);
    assert_eq!(server.violations(), [""; 0]);
}
