//! What questions of all kinds are answered by: tables of a question and why its answer is right.

use pullquote::answer::{Answer, Verdict};
use pullquote::document::read;
use pullquote::library::Library;
use std::path::Path;
use std::sync::Arc;

/// A library of these files.
fn library(files: &[(&str, &str)]) -> Library {
    let read = |&(name, text): &(&str, &str)| {
        Arc::new(read(Path::new(name), text.as_bytes()).expect("a readable text"))
    };
    Library::of(files.iter().map(read).collect())
}

fn first(answer: &Answer) -> &str {
    answer.quotes.first().map_or("", |quote| quote.text())
}

const HOUSE: &str = "# The house rules

## Repairs

Call Anna in the workshop, who mends what is broken.

## Parking

Use the yard behind the building; the fee for a boat is two euros.

## Guests

Guests may stay for three nights. The president of the club decides about a longer stay.
";

#[test]
fn a_word_that_only_a_heading_has_leads_to_what_stands_under_it() {
    let house = library(&[("house.md", HOUSE)]);
    for (question, begins) in [
        ("who does repairs?", "Call Anna"),
        ("parking", "Use the yard"),
        ("what are the rules for guests?", "Guests may stay"),
    ] {
        let answer = house.ask(question, 3);
        assert_ne!(answer.verdict, Verdict::Nothing, "{question}");
        assert!(first(&answer).starts_with(begins), "{question}: {}", first(&answer));
    }
}

#[test]
fn a_misspelled_name_is_read_however_common_the_words_beside_it_are() {
    let news = "Kerry met Lavrov on Monday.\n\nThe farmers of Kerry sold butter.\n\n";
    for times in [0, 20, 400] {
        let text = news.to_owned() + &"It is very cold, and the larva sleeps.\n\n".repeat(times);
        let library = library(&[("news.txt", &text)]);
        for (question, name) in [("What did Kery say?", "Kerry"), ("What did Lavrvo do?", "Lavrov")]
        {
            let answer = library.ask(question, 3);
            assert!(first(&answer).contains(name), "{question} with {times}: {}", first(&answer));
            assert_eq!(answer.read_as[0].read, name, "{question} with {times}");
        }
    }
}

#[test]
fn a_word_that_is_not_there_is_missed_however_it_looks() {
    let house = library(&[("house.md", HOUSE)]);
    let sure = house.ask("what is the fee for a boat", 1).confidence;
    for (question, why) in [
        ("what is the fee for wheat", "wheat is not \"what\""),
        ("what is the fee for a hare", "a hare is not \"here\""),
        ("what is the fee for an inn", "an inn is not \"in\""),
    ] {
        let confidence = house.ask(question, 1).confidence;
        assert!(confidence < sure, "{why}: {confidence} and {sure}");
    }
}

#[test]
fn one_word_that_was_read_otherwise_answers_nothing() {
    let article = Library::builtin();
    for (question, why) in [
        ("steel", "is not \"still\""),
        ("yeast", "is not \"East\""),
        ("stroke", "is not \"strike\""),
        ("is steel mentioned anywhere?", "nothing else of the question is there"),
        ("pastor", "is not \"past or\""),
        ("insecurity", "is not \"in security\""),
    ] {
        let answer = article.ask(question, 1);
        assert_ne!(answer.verdict, Verdict::Found, "{question} {why}");
        assert!(answer.confidence < 0.4, "{question} {why}: {}", answer.confidence);
    }
    let parted = library(&[("house.md", HOUSE)]).ask("who is the presidentof the club", 1);
    assert_eq!(parted.read_as[0].read, "president of", "the two stand side by side");
    assert!(first(&parted).contains("president of the club"));
}

#[test]
fn what_is_quoted_must_be_there_in_just_these_words() {
    let visit = library(&[(
        "visit.txt",
        "The three-day visit was a friend's idea.\n\nThe U.S.-Russian talks were long.\n\n\
         The visit of three friends took a day and was no idea of the United States government.",
    )]);
    for (question, begins, verdict) in [
        ("whose idea was the \"three-day visit\"", "The three-day", Verdict::Found),
        ("were the “U.S.-Russian talks” long", "The U.S.-Russian", Verdict::Found),
        ("idea of the »United States government«", "The visit of", Verdict::Found),
        ("whose idea was the „visit of three friends”", "The visit of", Verdict::Found),
        ("were the \"US\" talks long", "The U.S.-Russian", Verdict::Found),
        ("whose idea was the \"day visit three\"", "", Verdict::Closest),
        ("whose idea was the ‘visit of my friend’", "", Verdict::Closest),
    ] {
        let answer = visit.ask(question, 1);
        assert!(first(&answer).starts_with(begins), "{question}: {}", first(&answer));
        if verdict == Verdict::Closest {
            assert_eq!(answer.verdict, verdict, "{question}");
            assert!(answer.confidence < 0.5, "{question}: {}", answer.confidence);
        }
    }
}

#[test]
fn a_teaser_gives_way_to_the_paragraph_that_it_points_to() {
    let news = library(&[(
        "news.txt",
        "Also read: \"Who rebuilt the Ashby mill?\"\n\nIn the spring of 1921 the mill at Ashby, \
         which had stood empty since the fire, was rebuilt by the brothers Tom and Peter Lowe.\n\n\
         The council met on Monday and spoke of the road.",
    )]);
    let answer = news.ask("who rebuilt the ashby mill", 3);
    assert!(first(&answer).starts_with("In the spring"), "{}", first(&answer));
    assert!(answer.quotes.len() > 1, "the teaser stays findable");
}

#[test]
fn a_copy_in_the_library_makes_an_answer_no_less_sure() {
    let article = Library::builtin();
    let text = &article.documents()[0].text;
    let question = "How long did the negotiations take?";
    let alone = library(&[("a.txt", text)]).ask(question, 3);
    let copy = text.replacen("Russia", "Rossiya", 1);
    let beside = library(&[("a.txt", text), ("b.txt", &copy)]).ask(question, 3);
    assert_eq!(first(&alone), first(&beside));
    assert!(
        beside.confidence > alone.confidence - 0.2,
        "{} {}",
        beside.confidence,
        alone.confidence
    );
}

#[test]
fn words_are_known_in_their_other_spellings() {
    let notes = library(&[(
        "notes.txt",
        "The BCL-2 gene keeps cells alive.\n\nThe pro-inflammatory colours of the centre faded.\n\n\
         What the u.s. wants is a work horse for its organisation.",
    )]);
    for (question, part) in [
        ("what does bcl2 do", "BCL-2"),
        ("proinflammatory", "pro-inflammatory"),
        ("which color", "colours"),
        ("the organization's workhorse", "work horse"),
        ("what does the US want", "u.s."),
        ("what does the us want", "u.s."),
        ("America", "u.s."),
    ] {
        assert!(first(&notes.ask(question, 1)).contains(part), "{question}");
    }
}

#[test]
fn an_accent_tells_a_word_from_a_stop_word() {
    let menu = library(&[(
        "menu.txt",
        "El café cuesta un euro y cincuenta céntimos en la barra de la casa.\n\n\
         El té cuesta dos euros y se sirve con leche o con limón en la terraza.",
    )]);
    assert!(first(&menu.ask("¿cuánto cuesta el té?", 1)).starts_with("El té"));
}

#[test]
fn as_many_quotes_are_given_as_are_asked_for_and_there_are() {
    let many = (0..60).map(|n| format!("The otter number {n} swam to stone {}.", n * 7));
    let many = library(&[("many.txt", &many.collect::<Vec<_>>().join("\n\n"))]);
    assert_eq!(many.ask("otter", 50).quotes.len(), 50);
    let house = library(&[("house.md", HOUSE)]);
    assert_eq!(house.ask("the boat", 50).quotes.len(), 1, "the others have no word of it");
}

#[test]
fn the_first_quote_is_the_same_however_many_are_asked_for() {
    let article = Library::builtin();
    for question in
        ["what did Lavrov discuss?", "Russia", "the U.S. and Syria", "Kerry Putin Moscow"]
    {
        let (one, many) = (article.ask(question, 1), article.ask(question, 50));
        assert_eq!(one.quotes[0].id(), many.quotes[0].id(), "{question}");
        assert_eq!((one.verdict, one.confidence), (many.verdict, many.confidence), "{question}");
    }
}

#[test]
fn a_title_alone_answers_nothing() {
    let otters = library(&[(
        "otters.md",
        "# Otters of Devon\n\nThe festival of music opens in July.\n\nTickets are sold at the gate.",
    )]);
    for question in ["what do otters eat?", "who bought otters?"] {
        assert_eq!(otters.ask(question, 1).verdict, Verdict::Closest, "{question}");
    }
}

#[test]
fn a_question_of_a_hundred_thousand_marks_is_answered_at_once() {
    let article = Library::builtin();
    let started = std::time::Instant::now();
    for part in ["«", " 'a", "\"the\" ", "什么", "“x"] {
        let question = format!("what did Lavrov discuss {}", part.repeat(100_000 / part.len()));
        article.ask(&question, 3);
    }
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

#[test]
fn a_question_longer_than_any_keeps_its_first_words() {
    let article = Library::builtin();
    let question = format!("Lavrov named multiple topics discussed {}", "and Syria Kerry Moscow talks \
        troops Assad terrorists Washington Ukraine Minsk agreements NATO Yemen Korea ceasefire Council \
        resolution foreign policy currency diplomatic studies newspapers image enemy sign aims year ".repeat(3));
    assert_eq!(article.ask(&question, 1).quotes[0].passage().block, 13);
}
