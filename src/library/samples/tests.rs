use super::*;
use crate::document::read;
use std::path::Path;
use std::sync::Arc;

fn library(texts: &[&str]) -> Library {
    let documents = texts.iter().enumerate().map(|(number, text)| {
        Arc::new(read(Path::new(&format!("{number}.md")), text.as_bytes()).unwrap())
    });
    Library::of(documents.collect())
}

#[test]
fn the_article_can_be_asked_for_its_people_and_places() {
    let library = Library::builtin();
    let subjects = library.subjects(8);
    for name in ["Kerry", "Putin", "Lavrov", "Syria"] {
        assert!(subjects.iter().any(|subject| subject == name), "{name} in {subjects:?}");
    }
    for word in ["Russian", "American", "December", "The", "U.S."] {
        assert!(!library.subjects(99).iter().any(|subject| subject == word), "{word}");
    }
    for template in
        ["What about {}?", "What is said about {}?", "Что сказано о {}?", "Что сказано: {}?"]
    {
        let samples = library.samples(3, |subject| template.replace("{}", subject));
        assert_eq!(samples.len(), 3, "{template}");
        for sample in samples {
            assert_eq!(library.ask(&sample, 1).verdict, Verdict::Found, "{sample}");
        }
    }
}

#[test]
fn questions_of_the_documents_come_first_where_they_are_answered() {
    let museum = "---\nquestions:\n  - Who founded the clock museum?\n  - Who ate the yellow submarine?\n  \
                  - When was it founded?\n---\nAnna Orlova founded the clock museum in 1931.\n";
    let bridge = "---\nquestions: [How long did the bridge take?]\n---\n\
                  The bridge over the Volga took four years.\n\nIt is blue.\n";
    let library = library(&[museum, bridge]);
    assert_eq!(library.documents()[0].questions.len(), 3);
    let written = library.questions(9);
    assert_eq!(written[..2], ["Who founded the clock museum?", "How long did the bridge take?"]);
    assert!(!written.iter().any(|question| question.contains("submarine")), "{written:?}");
    assert_eq!(library.questions(1).len(), 1);
    assert_eq!(library.samples(1, |_| unreachable!()), ["Who founded the clock museum?"]);
}

#[test]
fn names_are_spelled_as_the_documents_spell_them() {
    for (text, expected, why) in [
        (
            "The talks in North Korea ended.\n\nPeople left North Korea.\n\nSnow fell.\n\nRain fell.",
            &["North Korea"][..],
            "two words that go together are one name",
        ),
        (
            "We saw Orlova in Moscow.\n\nThen Orlova left us.\n\nIn May it rained.\n\nOn Monday too.",
            &["Orlova", "Moscow"],
            "no months, no weekdays",
        ),
        (
            "Then Anna Orlova founded it.\n\nGrapes grew.\n\nA Russian company left.\n\nIt rained.",
            &["Anna Orlova"],
            "no words that tell more of another",
        ),
        (
            "Здесь жил Лебедев.\n\nМост чертил Лебедев.\n\nШёл дождь.\n\nШёл снег.",
            &["Лебедев"],
            "Russian",
        ),
        (
            "北京大学在中国。\n\n我们参观北京大学。\n\n下雨了。\n\n下雪了。",
            &["北京大学"],
            "pairs of characters that go together are one word",
        ),
    ] {
        let library = library(&[text]);
        let subjects = library.subjects(expected.len());
        assert_eq!(subjects, expected, "{why}");
    }
}

#[test]
fn every_document_has_its_turn_and_nothing_can_be_said_of_nothing() {
    let library = library(&[
        "We met Orlova.\n\nThen Orlova left for Kazan.\n\nIt rained.",
        "We met Lebedev.\n\nThen Lebedev left for Moscow.\n\nIt snowed.",
    ]);
    assert_eq!(library.subjects(2), ["Orlova", "Lebedev"]);
    let none = Library::of(Vec::new());
    assert!(none.samples(3, str::to_owned).is_empty());
}

proptest::proptest! {
    #[test]
    fn samples_of_any_text_are_answered(text in "[A-Ca-c北京大 .\n'-]{1,200}x") {
        let library = library(&[&text]);
        for sample in library.samples(4, str::to_owned) {
            assert_eq!(library.ask(&sample, 1).verdict, Verdict::Found);
        }
    }
}
#[test]
fn russian_names_are_offered_in_the_nominative() {
    let library = library(&[
        "Орлова основала музей. Здесь Орлова жила.\n\nВ Казани Орлова писала.\n\n\
                             Лебедев уехал в Москву.\n\nО Москве Лебедев молчал. Инженер Лебедев устал.",
    ]);
    let subjects = library.subjects(9);
    assert_eq!(subjects, ["Лебедев", "Орлова"]);
}
