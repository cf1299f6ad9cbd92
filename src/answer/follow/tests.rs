use super::*;
use crate::document::read;
use crate::index::Index;
use std::path::Path;
use std::sync::Arc;

const ARTICLE: &str = include_str!("../../../data/article.txt");

const TWO_SUBJECTS: &str = "# Museum\n\nAnna Orlova founded the clock museum in 1931.\n\n\
     Boris Smirnov gave the museum two hundred pocket watches.\n\n\
     The museum building burned down because the wiring caught fire.\n\n\
     # Bridge\n\nThe bridge over the Volga took four years to build.\n\n\
     The engineer Victor Lebedev drew the bridge in Kazan.\n";

const IN_RUSSIAN: &str = "# Музей\n\nАнна Орлова основала музей часов в 1931 году.\n\n\
     Борис Смирнов подарил музею двести карманных часов.\n\n\
     Здание музея сгорело, потому что загорелась проводка.\n\n\
     # Мост\n\nМост через Волгу строили четыре года.\n\n\
     Инженер Виктор Лебедев начертил мост в Казани.\n";

/// What was asked before, what is asked now, how that is read, the block that answers, and why.
type Row = (&'static str, &'static str, &'static str, u32, &'static str);

fn index(text: &str) -> [Arc<Index>; 1] {
    let document = read(Path::new("text.md"), text.as_bytes()).unwrap();
    [Arc::new(Index::build(vec![Arc::new(document)]))]
}

fn check(text: &str, rows: &[Row]) {
    let index = index(text);
    let scope = Scope::of(&index);
    for &(previous, question, expected, block, why) in rows {
        let (answer, asked) = follow_up(&scope, previous, question, 1);
        let found = answer.quotes.first().map(|quote| quote.passage().block);
        assert_eq!((asked.as_str(), found), (expected, Some(block)), "{why}: {question}");
    }
}

#[test]
fn follow_ups_to_the_article_are_read_with_what_was_asked_before() {
    let lavrov = "what did Lavrov discuss?";
    check(
        ARTICLE,
        &[
            (lavrov, "and Kerry?", "what did Kerry discuss?", 13, "a name for a name"),
            (lavrov, "Kerry?", "what did Kerry discuss?", 13, "without an opener"),
            ("what did lavrof discuss", "kerry?", "what did kerry discuss", 13, "typed in haste"),
            (lavrov, "а Kerry?", "what did Kerry discuss?", 13, "an opener of another language"),
            (lavrov, "thanks! and Kerry?", "what did Kerry discuss?", 13, "thanks before it"),
            (lavrov, "what about Bashar Assad?", "what did Bashar Assad discuss?", 10, "two words"),
            (
                "how long did the negotiations take?",
                "when?",
                "when the negotiations take?",
                3,
                "a question word alone",
            ),
            (lavrov, "and in Syria?", "what did Lavrov discuss in Syria?", 13, "a place is added"),
            (
                "what did Russia send to Syria?",
                "and to Ukraine?",
                "what did Russia send to Ukraine?",
                14,
                "a place for a place",
            ),
            (
                "what did Lavrov say about Syria?",
                "and Ukraine?",
                "what did Lavrov say about Ukraine?",
                13,
                "the documents tell which name it replaces",
            ),
            (
                "what did Kerry do in Moscow?",
                "what did he say about Syria?",
                "what did Kerry say about Syria",
                15,
                "a pronoun for a name",
            ),
            (
                "How long did the negotiations take?",
                "who was it with",
                "who was it with the negotiations take?",
                3,
                "a pronoun for what has no name",
            ),
            (
                "who is the Russian president?",
                "and the U.S. president?",
                "who is the U.S. president?",
                11,
                "what both say is said once",
            ),
            (
                lavrov,
                "What did Putin say about Turkey?",
                "What did Putin say about Turkey?",
                15,
                "a question of its own stands alone, answered or not",
            ),
            (lavrov, "who is Obama?", "who is Obama?", 11, "short, and a question of its own"),
            (lavrov, "more about Obama", "more about Obama", 18, "a request of its own"),
            (
                lavrov,
                "who is Mikhail Kornienko?",
                "who is Mikhail Kornienko?",
                6,
                "a question of its own",
            ),
        ],
    );
}

#[test]
fn a_change_of_subject_is_followed() {
    check(
        TWO_SUBJECTS,
        &[
            ("what did Smirnov give?", "and Orlova?", "what did Orlova give?", 1, "a name"),
            ("who founded the museum?", "when?", "when founded the museum?", 1, "a time"),
            (
                "what did Anna Orlova found?",
                "when did she found it?",
                "when did Anna Orlova found it",
                1,
                "a pronoun",
            ),
            (
                "what happened to the museum building?",
                "why?",
                "why happened to the museum building?",
                3,
                "a reason",
            ),
            (
                "who founded the museum?",
                "how long did the bridge take?",
                "how long did the bridge take?",
                4,
                "another subject",
            ),
            (
                "who founded the museum?",
                "and who drew the bridge?",
                "who drew the bridge?",
                5,
                "another subject after an opener",
            ),
        ],
    );
}

#[test]
fn follow_ups_in_russian_are_read_likewise() {
    check(
        IN_RUSSIAN,
        &[
            ("что подарил Смирнов?", "а Орлова?", "что подарил Орлова?", 1, "a name"),
            ("кто основал музей часов?", "когда?", "когда основал музей часов?", 1, "a time"),
            (
                "что начертил Лебедев?",
                "а в Казани?",
                "что начертил Лебедев в Казани?",
                5,
                "a place",
            ),
            (
                "что основала Орлова?",
                "и когда она его основала?",
                "когда Орлова его основала",
                1,
                "a pronoun",
            ),
            (
                "что подарил Смирнов?",
                "сколько лет строили мост?",
                "сколько лет строили мост?",
                4,
                "another subject",
            ),
            (
                "что случилось со зданием музея?",
                "почему?",
                "почему случилось со зданием музея?",
                3,
                "a reason",
            ),
        ],
    );
}

#[test]
fn a_long_talk_stays_short_and_its_oldest_words_go_first() {
    let index = index(ARTICLE);
    let scope = Scope::of(&index);
    let mut asked = "what did Lavrov discuss at the press conference? ".repeat(60);
    for _ in 0..5 {
        asked = follow_up(&scope, &asked, "and when was it in Syria?", 1).1;
        assert!(asked.len() <= LONGEST, "{}", asked.len());
    }
    let essay = "Kerry ".repeat(1_000);
    let (_, asked) = follow_up(&scope, "what did Lavrov discuss?", &essay, 1);
    assert!(asked.starts_with("Kerry") && asked.len() <= LONGEST);
}

#[test]
fn what_asks_nothing_is_answered_by_itself() {
    let index = index(ARTICLE);
    let scope = Scope::of(&index);
    for (previous, question, expected) in
        [("what did Lavrov discuss?", "and?", "and?"), ("", "and Kerry?", "Kerry?"), ("?", "", "")]
    {
        assert_eq!(follow_up(&scope, previous, question, 1).1, expected);
    }
}

proptest::proptest! {
    #[test]
    fn any_two_texts_can_be_read_together(previous in "\\PC{0,80}", question in "\\PC{0,40}") {
        let index = index(TWO_SUBJECTS);
        let (_, asked) = follow_up(&Scope::of(&index), &previous, &question, 1);
        assert!(asked.len() <= LONGEST);
    }
}
