//! The promises, for any text and any question.

use proptest::prelude::*;
use pullquote::answer::{Answer, Verdict, answer};
use pullquote::document::{DocumentId, read};
use pullquote::index::{Index, Scope};
use pullquote::library::Library;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

fn library(text: &str) -> Option<Library> {
    let document = read(Path::new("any.txt"), text.as_bytes()).ok()?;
    Some(Library::of(vec![Arc::new(document)]))
}

fn check(answer: &Answer) {
    assert!((0.0..=1.0).contains(&answer.confidence));
    assert_eq!(answer.quotes.is_empty(), answer.verdict == Verdict::Nothing);
    for quote in &answer.quotes {
        let text = quote.text();
        assert!(quote.document.text.contains(text), "verbatim");
        assert!(text.get(quote.sentence.clone()).is_some(), "a sentence on boundaries");
        let mut end = 0;
        for range in &quote.highlights {
            assert!(range.start >= end && text.get(range.clone()).is_some_and(|t| !t.is_empty()));
            end = range.end;
        }
    }
}

proptest! {
    #[test]
    fn any_question_of_any_text_is_answered_verbatim(text in "\\PC{0,400}", question in "\\PC{0,80}") {
        if let Some(library) = library(&text) {
            check(&library.ask(&question, 3));
        }
    }

    #[test]
    fn words_of_the_article_in_any_order_are_answered_verbatim(
        words in proptest::collection::vec("[A-Za-z'.-]{1,12}|Kerry|Lavrov|Syria|the|what|\"", 0..12),
    ) {
        check(&Library::builtin().ask(&words.join(" "), 5));
    }
}

#[test]
fn odd_questions_get_an_honest_answer() {
    let article = Library::builtin();
    let long = "Lavrov discussed Syria ".repeat(5_000);
    for (question, verdict, why) in [
        ("", Verdict::Nothing, "empty"),
        ("what is the of and?", Verdict::Nothing, "stop words only"),
        ("please tell me", Verdict::Nothing, "politeness only"),
        ("\u{0}\u{1b}[31m", Verdict::Nothing, "control characters"),
        ("🙂🙂", Verdict::Nothing, "emoji"),
        ("ما هي عاصمة أستراليا؟", Verdict::Nothing, "another script"),
        ("How do I bake bread?", Verdict::Nothing, "\"bread\" is not \"read\""),
        ("what did Lavrov discuss?", Verdict::Found, "answered"),
        ("please tell me what did lavrof discus", Verdict::Found, "misspelled, politely"),
        ("\"Lavrov discuss\"", Verdict::Closest, "a quoted phrase must occur as such"),
    ] {
        let answer = article.ask(question, 3);
        check(&answer);
        assert_eq!(answer.verdict, verdict, "{why}: {question}");
    }
    check(&article.ask(&long, 3));
}

#[test]
fn slips_are_read_and_reported() {
    let article = Library::builtin();
    for (question, typed, read) in [
        ("what did lavrof say?", "lavrof", "Lavrov"),
        ("kery at the press conference", "kery", "Kerry"),
        ("visit to moskow", "moskow", "Moscow"),
        ("lecture for jurnalists", "jurnalists", "journalists"),
        ("who outsorced the problem", "outsorced", "outsource"),
    ] {
        let answer = article.ask(question, 1);
        let reading = answer.read_as.iter().find(|reading| reading.typed == typed);
        assert_eq!(reading.map(|reading| reading.read.as_str()), Some(read), "{question}");
    }
}

#[test]
fn words_written_together_or_apart_are_found() {
    let article = Library::builtin();
    for (question, block) in [("Washington's workhorse", 12), ("friendof the russian people", 5)] {
        assert_eq!(article.ask(question, 1).quotes[0].passage().block, block, "{question}");
    }
}

#[test]
fn a_cross_reference_never_wins_over_body_text_that_says_the_same() {
    let text = "Also read: \"Kerry's visit to Moscow\"\n\nKerry's visit to Moscow was his third.";
    let library = library(text).expect("a readable text");
    assert_eq!(library.ask("Kerry's visit to Moscow", 1).quotes[0].passage().block, 2);
}

#[test]
fn near_duplicates_are_shown_once() {
    let text = "The bridge opened in May 1901.\n\nThe bridge opened in May 1901!\n\nIt is long.";
    let library = library(text).expect("a readable text");
    assert_eq!(library.ask("When did the bridge open?", 3).quotes.len(), 1);
}

#[test]
fn two_indexes_are_asked_as_one_and_a_filter_leaves_documents_out() {
    let one = |name: &str, text: &str| {
        let document = Arc::new(read(Path::new(name), text.as_bytes()).expect("readable"));
        Arc::new(Index::build(vec![document]))
    };
    let indexes = [
        one("a.txt", "The heron nests by the lake.\n\nThe mill is old."),
        one("b.txt", "The otter nests by the river.\n\nThe barn is new."),
    ];
    let scope = Scope::of(&indexes);
    let heron = answer(&scope, "Where does the heron nest?", 1);
    assert_eq!(heron.quotes[0].document.title, "a");
    let otter = answer(&scope, "Where does the otter nest?", 1);
    assert_eq!(otter.quotes[0].document.title, "b");
    let only: HashSet<DocumentId> = HashSet::from([heron.quotes[0].document.id.clone()]);
    for question in ["Where does the otter nest?", "what is new?"] {
        let answer = answer(&scope.only(&only), question, 3);
        assert!(answer.quotes.iter().all(|quote| quote.document.title == "a"), "{question}");
    }
}
