//! What is counted: figures that match what was played, and pages that name only what there is.

#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

mod support;

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};
use support::*;

const QUESTION: &str = "What did Lavrov discuss?";

/// The figures of one answer, each by its name with labels, as it stands there.
struct Figures(BTreeMap<String, f64>);

impl Figures {
    fn of(bot: &Bot) -> Figures {
        let (status, text) = bot.health("/metrics");
        assert_eq!(status, 200, "{text}");
        Figures::read(&text)
    }

    fn read(text: &str) -> Figures {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let figure = |line: &str| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap_or_else(|_| panic!("no number: {line}")))
        };
        Figures(lines.map(figure).collect())
    }

    fn get(&self, name: &str) -> f64 {
        *self.0.get(name).unwrap_or_else(|| panic!("no {name} among {:?}", self.0.keys()))
    }

    /// The names without labels, and without what a histogram puts behind them.
    fn names(&self) -> BTreeSet<String> {
        let name = |figure: &String| {
            let name = figure.split('{').next().unwrap();
            let ends = ["_bucket", "_sum", "_count"];
            let base = ends.iter().find_map(|end| name.strip_suffix(end));
            base.unwrap_or(name).to_owned()
        };
        self.0.keys().map(name).collect()
    }
}

/// Waits until a figure is this.
fn wait(bot: &Bot, name: &str, expected: f64) -> Figures {
    let end = Instant::now() + SOON;
    loop {
        let figures = Figures::of(bot);
        if figures.get(name) == expected {
            return figures;
        }
        assert!(Instant::now() < end, "{name} is {}, not {expected}", figures.get(name));
        sleep(Duration::from_millis(20));
    }
}

/// Plays a little of everything, and gives what is counted then.
fn play(server: &Server, bot: &Bot) -> Figures {
    let (ann, bob) = (server.person("Ann").called("ann_x"), server.person("Bob"));
    let home = server.private(&ann);
    let readers = server.group("Readers", &[&ann, &bob]);
    let club = server.new_group("Club").people(&[&bob]).without_bot().build();
    let hello = ann.say(&home, QUESTION);
    let answer = home.wait_reply_to(&hello, SOON);
    let nothing = ann.say(&home, "Wherefore quidditch snitches?");
    home.wait_reply_to(&nothing, SOON);
    ann.taps(&answer, &answer.labels()[0]).answer(SOON);
    ann.edits(&hello, "Where did Lavrov meet Kerry?");
    answer.wait_edit(SOON);
    let asked = bob.say(&readers, &format!("/ask {QUESTION}"));
    readers.wait_reply_to(&asked, SOON);
    let _ = ann.types_inline(QUESTION, "").answer(SOON);
    let _ = bob.mentions_guest(&club, &format!("@quote_bot {QUESTION}")).send().answer(SOON);
    server.push_update(json!({"poll": {"id": "1"}}));
    server.fail_next(on("sendMessage").to(&home), Failure::Status(502), 1);
    server.fail_next(on("sendMessage").to(&home), Failure::TooMany(1), 1);
    server.fail_next(on("sendMessage").to(&home), Failure::BadRequest("something odd"), 1);
    ann.say(&home, QUESTION);
    server.settled(Duration::from_millis(100), SOON);
    wait(bot, "pullquote_telegram_errors_total{code=\"400\"}", 1.0);
    wait(bot, "pullquote_updates_waiting", 0.0)
}

#[test]
fn figures_match_what_was_played() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut bot = Bot::of(&server).pace("off").data(folder.path()).health().start();
    let before = Figures::of(&bot);
    for (name, value) in &before.0 {
        let counts = name.starts_with("pullquote_updates_total")
            || name.starts_with("pullquote_answers_total")
            || name.starts_with("pullquote_telegram_errors_total");
        assert!(!counts || *value == 0.0, "{name} begins at 0, not {value}");
    }
    let figures = play(&server, &bot);
    for (kind, count) in [
        ("message", 4.0),
        ("edited_message", 1.0),
        ("callback_query", 1.0),
        ("inline_query", 1.0),
        ("guest_message", 1.0),
        ("other", 1.0),
        ("unreadable", 0.0),
    ] {
        let name = format!("pullquote_updates_total{{kind=\"{kind}\"}}");
        assert_eq!(figures.get(&name), count, "{kind}");
    }
    for (verdict, place, count) in [
        ("found", "private", 3.0),
        ("nothing", "private", 1.0),
        ("found", "group", 1.0),
        ("nothing", "group", 0.0),
        ("found", "inline", 1.0),
        ("found", "guest", 1.0),
    ] {
        let name = format!("pullquote_answers_total{{verdict=\"{verdict}\",place=\"{place}\"}}");
        assert_eq!(figures.get(&name), count, "{verdict} {place}");
    }
    for (place, count) in
        [("private", 3.0), ("group", 1.0), ("inline", 1.0), ("guest", 1.0), ("button", 1.0)]
    {
        let name = format!("pullquote_reply_duration_seconds_count{{place=\"{place}\"}}");
        assert_eq!(figures.get(&name), count, "{place}");
    }
    assert_eq!(figures.get("pullquote_answer_duration_seconds_count"), 7.0);
    assert!(figures.0.contains_key("pullquote_answer_duration_seconds_bucket{le=\"0.000005\"}"));
    assert!(figures.0.keys().any(
        |name| name.contains("reply_duration_seconds_bucket") && name.contains("le=\"0.005\"")
    ));
    let errors =
        |code: &str| figures.get(&format!("pullquote_telegram_errors_total{{code=\"{code}\"}}"));
    assert_eq!(["5xx", "429", "400", "403"].map(errors), [1.0, 1.0, 1.0, 0.0]);
    assert_eq!(figures.get("pullquote_telegram_retries_total"), 2.0);
    assert_eq!(figures.get("pullquote_documents"), 1.0);
    assert!(figures.get("pullquote_passages") >= 25.0);
    assert_eq!(figures.get("pullquote_healthy"), 1.0);
    assert!(figures.get("pullquote_contact_age_seconds") < 60.0);
    let version = format!("pullquote_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    assert_eq!(figures.get(&version), 1.0);
    assert!(figures.get("process_resident_memory_bytes") > 1e6);
    // A restart forgets what was counted, and what is known already is no news.
    bot.kill();
    let mut bot = Bot::of(&server).pace("off").data(folder.path()).health().start();
    let figures = Figures::of(&bot);
    assert_eq!(figures.get("pullquote_updates_total{kind=\"message\"}"), 0.0);
    assert!(bot.stop().success());
    assert_eq!(server.violations(), [""; 0]);
}

#[test]
fn what_waits_is_counted_until_it_is_done() {
    let server = Server::start();
    let mut bot = Bot::of(&server).pace("off").health().start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    server.fail_next(on("sendMessage"), Failure::Slow(Duration::from_secs(1)), 1);
    (1..300).for_each(|_| drop(ann.say(&home, "/id")));
    let last = ann.say(&home, "/id");
    wait(&bot, "pullquote_updates_waiting", 300.0);
    home.wait_after(&last, SOON);
    wait(&bot, "pullquote_updates_waiting", 0.0);
    assert!(bot.stop().success());
}

/// All figures of bots that were used, by polling and by webhook.
fn of_all() -> Figures {
    let mut all = BTreeMap::new();
    for by_webhook in [false, true] {
        let server = Server::start();
        let bot = Bot::of(&server).pace("off").health();
        let bot = if by_webhook { bot.webhook() } else { bot }.start();
        all.extend(play(&server, &bot).0);
    }
    Figures(all)
}

/// What is named in a text that begins as our figures and those of the process do.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let names = words.filter(|word| {
        // The name of a job or a rule is no figure.
        let is_ours = word.starts_with("pullquote_") || word.starts_with("process_");
        is_ours && !word.ends_with('_')
    });
    let base = |name: &str| {
        let ends = ["_bucket", "_sum", "_count"];
        ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned()
    };
    names.map(base).collect()
}

#[test]
fn the_pages_name_what_there_is_and_no_label_tells_more() {
    let figures = of_all();
    let there = figures.names();
    let page = |name: &str| {
        fs::read_to_string(format!("{}/docs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    for (file, least) in [("grafana.json", 15), ("alerts.yaml", 6), ("monitoring.md", 20)] {
        let named = named(&page(file));
        assert!(named.len() >= least, "{file} names only {named:?}");
        let missing: Vec<&String> = named.difference(&there).collect();
        assert!(missing.is_empty(), "{file} names what there is not: {missing:?} in {there:?}");
    }
    let told = named(&page("monitoring.md"));
    let untold: Vec<&String> = there.difference(&told).collect();
    assert!(untold.is_empty(), "docs/monitoring.md does not tell of {untold:?}");

    let labels: BTreeMap<&str, &[&str]> = BTreeMap::from([
        (
            "kind",
            &[
                "message",
                "edited_message",
                "guest_message",
                "inline_query",
                "callback_query",
                "my_chat_member",
                "other",
                "unreadable",
            ][..],
        ),
        ("verdict", &["found", "closest", "nothing"]),
        ("place", &["private", "group", "inline", "guest", "button"]),
        ("code", &["400", "401", "403", "409", "429", "5xx", "network", "unreadable", "other"]),
        ("version", &[env!("CARGO_PKG_VERSION")]),
    ]);
    for name in figures.0.keys() {
        let Some((_, in_braces)) = name.split_once('{') else { continue };
        for label in in_braces.trim_end_matches('}').split(',') {
            let (label, value) = label.split_once('=').unwrap();
            let value = value.trim_matches('"');
            let is_bound = label == "le" && (value == "+Inf" || value.parse::<f64>().is_ok());
            let is_known = labels.get(label).is_some_and(|values| values.contains(&value));
            assert!(is_bound || is_known, "{name}: nobody knows of {label}={value}");
        }
    }
}

#[test]
fn the_dashboard_can_be_imported_anywhere() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/grafana.json");
    let board: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let variables = board["templating"]["list"].as_array().unwrap();
    assert!(variables.iter().any(|one| one["type"] == "datasource" && one["name"] == "datasource"));
    let panels = board["panels"].as_array().unwrap();
    let rows: Vec<&str> = panels
        .iter()
        .filter(|panel| panel["type"] == "row")
        .map(|row| row["title"].as_str().unwrap())
        .collect();
    assert_eq!(rows, ["Health", "Questions", "Speed", "Telegram", "Machine"]);
    let mut ids = BTreeSet::new();
    for panel in panels {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{panel}: its number is another's");
        if panel["type"] != "row" {
            assert_eq!(panel["datasource"]["uid"], "${datasource}", "{panel}");
            assert!(!panel["targets"].as_array().unwrap().is_empty(), "{panel}");
        }
    }
}

#[cfg(unix)]
#[test]
fn documents_that_are_read_anew_are_counted_anew() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), "# Tea\n\nTea steeps for five minutes.\n").unwrap();
    let bot = Bot::of(&server).library(folder.path()).health();
    let mut bot = bot.env("PULLQUOTE_WATCH", "off").start();
    let before = wait(&bot, "pullquote_documents", 1.0);
    fs::write(folder.path().join("b.md"), "# Milk\n\nMilk comes second.\n").unwrap();
    bot.signal("HUP");
    let after = wait(&bot, "pullquote_documents", 2.0);
    assert!(after.get("pullquote_passages") > before.get("pullquote_passages"));
    assert!(bot.stop().success());
}
