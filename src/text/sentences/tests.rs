//! What is a sentence in each language, and the promises for any text.

use super::sentences;
use crate::text::Language::{self, *};
use proptest::prelude::*;

/// Checks each row of (sentences parted by "|", why): the text is the row without the bars.
///
/// A bar that stands for a missing space is written "‖".
fn check(language: Language, table: &[(&str, &str)]) {
    for (row, why) in table {
        let text = row.replace('|', " ").replace('‖', "");
        let expected: Vec<&str> = row.split(['|', '‖']).collect();
        let found: Vec<&str> =
            sentences(&text, language).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{why}");
    }
}

#[test]
fn english_sentences_end_where_a_reader_stops() {
    check(
        English,
        &[
            ("He left.|She stayed.", "two plain sentences"),
            ("Last week U.S. Secretary of State John Kerry left.", "an abbreviation and a name"),
            ("He lives in the U.S.|He likes it.", "an abbreviation that ends, before a starter"),
            ("The U.S. and Russia met.", "a lower-case word goes on"),
            ("Mr. Smith met Dr. Jones and Prof. Lee.|They ate.", "titles"),
            ("He was born in St. Petersburg.|It is big.", "a saint in a name"),
            ("He lives on Main St.|The house is old.", "a street that ends"),
            ("J. R. R. Tolkien wrote it.", "initials with spaces"),
            ("J.R.R. Tolkien wrote it.", "initials without spaces"),
            ("George W. Bush won.", "one initial"),
            ("They studied MS.|Further work is needed.", "an acronym that looks like a title"),
            ("MEET DR. SMITH.|HE IS HERE.", "a title in capitals"),
            ("It has vitamin C.|It is good.", "a letter before a starter"),
            ("See No. 5 on p. 12, vol. 3.|It is there.", "before a number"),
            ("The answer is no.|Peter left.", "the same word as a word"),
            ("It cost 3.5 million.|They paid.", "a decimal point"),
            ("It began on Jan. 5 and ended.", "a month"),
            ("Use fruit, e.g. apples, i.e. food.", "Latin abbreviations"),
            ("He came at 5 p.m. on Monday.", "p.m. inside"),
            ("He came at 5 p.m.|The rest was late.", "p.m. at the end"),
            ("Acme Inc. Chairman Bill Lee resigned.", "a company inside"),
            ("He bought apples, pears, etc.|Peter paid.", "etc. before a capital"),
            ("He bought pears, etc., and left.", "etc. before a comma"),
            ("Really?!|Yes!!!", "runs of marks"),
            ("\"Why?\" he asked.|\"No!\" she said.", "a quoted question inside"),
            ("He said \"I will go.\"|She left.", "the quote closes with the sentence"),
            ("(It was late.)|He slept.", "a bracketed sentence"),
            ("It was late (about 5 p.m.).|He slept.", "a bracket before the stop"),
            ("Well... maybe it is.|Wait...|Nothing came.", "dots before lower and upper case"),
            ("He paused . . . and went on.", "spaced dots"),
            ("The text [...] goes on […] here.", "left-out words"),
            ("He won in 1990.|1991 was bad.", "a year before a number"),
            ("It is on example.com.|Visit www.example.com/a.html?q=1 now.", "addresses"),
            ("Yahoo! was founded in 1994.", "a name with a mark"),
            ("He is big.[3]|She is tall.[12][13]|They met.", "notes after the stop"),
            ("It came to an end.‖The rest (p < 0.1).‖We left.", "missing spaces"),
            ("Call Node.Js or file.The.txt or f().run now.", "names with stops inside"),
            ("Great!😀|I like it.", "emoji after the mark"),
            ("1. Go home.|2. Sleep.", "numbers of items"),
            ("He has a Ph.D. from MIT.|He teaches.", "a degree"),
            ("They ate **well.**|Then they slept.", "marks of Markdown"),
            ("It is 5 ft. 3 in. tall.", "measures"),
            ("Version 2.0.1 is out.|Get it.", "a version"),
            ("Who won?|When?|Why?", "short questions"),
            ("“I came,” he said.|“I saw.”|Then he left.", "quotes in a row"),
            ("So did Kerry et al. in 2015.", "et al."),
        ],
    );
}

#[test]
fn sentences_of_european_languages_end_where_a_reader_stops() {
    check(
        German,
        &[
            ("Am 3. Oktober 1990 kam z. B. Herr Dr. Müller.|Er blieb.", "ordinal, spaced, title"),
            ("Ludwig XIV. war König.|Das 19. Jahrhundert begann.", "Roman and Arabic ordinals"),
            ("Der 2. Weltkrieg endete 1945.|Die Stadt lag in Trümmern.", "a year ends"),
            ("Er sagte: „Ich komme.“|Dann ging er.", "German quotes"),
            ("Das sind ca. 5 km bzw. 3 Meilen.", "lower-case abbreviations"),
            ("Er ist 42.|Seine Frau ist 40.", "a number at the end"),
        ],
    );
    check(
        French,
        &[
            ("M. Dupont est né en 1950.|Il vit à Paris.", "a title of one letter"),
            ("« Bonjour ! »|Il partit.", "a spaced closing quote"),
            ("Où est-il ?|Personne ne sait.", "a spaced question mark"),
            ("J.-P. Sartre a écrit.|Mme. Simone aussi.", "a double initial"),
        ],
    );
    check(
        Spanish,
        &[
            ("¿Quién es?|¡El Sr. López!|Vive en EE.UU. desde 1990.", "opening marks"),
            ("El Dr. Pérez llegó.|Ud. lo vio.", "titles"),
        ],
    );
    check(
        Romanian,
        &[
            ("Dl. Popescu a venit.|Str. Lungă nr. 5 e aici.", "title, street, number"),
            ("Ștefan a murit în 1504.|În 1505 a venit pacea.", "a year at the end"),
        ],
    );
    check(
        Greek,
        &[
            ("Πού γεννήθηκε;|Στην Αθήνα.|Ο κ. Παπαδόπουλος ήρθε.", "the Greek question mark"),
            ("Π.χ. ο ήλιος λάμπει.|Το 1950 π.Χ. έγινε.", "dotted abbreviations"),
        ],
    );
    check(
        Turkish,
        &[
            ("Prof. Dr. Ahmet geldi.|İkinci kişi gitti.", "titles and a dotted capital"),
            ("II. Mehmet 19. Yüzyıl öncesinde yaşadı.|Bu doğru.", "ordinals"),
        ],
    );
    check(
        Russian,
        &[
            ("А. С. Пушкин родился в 1799 г. в Москве.|Он был поэт.", "initials and a year"),
            ("Это было в 1990 г.|Россия изменилась.", "a year before a capital"),
            ("Он жил в г. Москве на ул. Ленина.|Потом уехал.", "a town and a street"),
            ("Были яблоки, груши и т. д.|Пётр ел.", "and so on, at the end"),
            ("Это было, т. е. Пётр был.", "that is"),
            ("— Привет! — сказал он.|— Пока!", "speech with dashes"),
            ("Цена 5 тыс. руб. за штуку.", "units"),
        ],
    );
    check(
        Polish,
        &[
            ("W XIX w. żył tu dr. Nowak.|Potem zmarł.", "a century and a title"),
            ("To było w XIX w.|Polska walczyła.", "a century before a capital"),
        ],
    );
}

#[test]
fn sentences_of_other_scripts_end_where_a_reader_stops() {
    check(
        Chinese,
        &[
            ("他走了。‖她留下了！‖为什么？‖不知道。", "no spaces"),
            ("他说：“我走了。”‖她哭了。", "the quote closes with the sentence"),
            ("价格是3.5元。‖很贵。", "a decimal point"),
        ],
    );
    check(
        Japanese,
        &[
            ("「行きます。」と彼は言った。‖彼女は残った。", "speech inside a sentence"),
            ("本当ですか？！‖はい。", "a run of marks"),
        ],
    );
    check(
        Arabic,
        &[
            ("هل جاء؟|نعم جاء.|ثم ذهب.", "question mark and stops"),
            ("وصل إلى القاهرة.‖وقال إنه سعيد.", "a missing space"),
            ("قال د. محمد ذلك.|ثم ذهب.", "a title of one letter"),
        ],
    );
    check(Persian, &[("او آمد.|سپس رفت.|چرا؟", "stops and a question")]);
    check(Hebrew, &[("א. ב. יהושע כתב ספר.|הוא גר בחיפה.", "initials without capitals")]);
    check(
        Hindi,
        &[
            ("वह आया।|वह गया।|क्यों?|डॉ. शर्मा ने कहा।", "dandas and a title"),
            ("वह आया।‖वह गया।", "no space"),
        ],
    );
    check(Vietnamese, &[("TS. Nguyễn đã đến.|Ông ở TP. Hồ Chí Minh.", "titles and a city")]);
    check(Korean, &[("그는 갔다.|그녀는 남았다.|왜?", "spaces and stops")]);
}

#[test]
fn a_space_ends_a_thai_sentence_only_after_a_long_phrase_or_a_polite_word() {
    check(Thai, &[("สวัสดีครับ|ผมชื่อสมชาย อยู่กรุงเทพ", "polite particle; short phrases")]);
    let long = "ประเทศไทยเป็นประเทศที่ตั้งอยู่ในเอเชียตะวันออกเฉียงใต้มีเมืองหลวงชื่อกรุงเทพมหานคร";
    let text = format!("{long} ประชากรส่วนใหญ่นับถือศาสนาพุทธ");
    assert_eq!(sentences(&text, Thai).len(), 2, "a long phrase");
    let text = format!("{long} และมีประชากรมาก");
    assert_eq!(sentences(&text, Thai).len(), 1, "the sentence goes on with “and”");
}

#[test]
fn lines_are_joined_unless_the_layout_parts_them() {
    let table: &[(&str, usize, &str)] = &[
        ("A line that was\nwrapped here.", 1, "wrapped"),
        ("First paragraph\n\nSecond paragraph", 2, "an empty line"),
        ("First paragraph\r\n  \r\nSecond", 2, "an empty line with spaces"),
        ("A line that was\rwrapped here.", 1, "wrapped on an old Macintosh"),
        ("First paragraph\r\rSecond", 2, "an empty line of an old Macintosh"),
        ("We need:\r- milk\r- bread\r- salt", 4, "a list of an old Macintosh"),
        ("We need:\r\n- milk\r\n- bread", 3, "a list of Windows"),
        ("We need:\u{85}- milk\u{85}- bread", 3, "a list with signs for the next line"),
        ("We need:\u{2028}- milk", 2, "a list with a separator of lines"),
        ("We need:\n- milk\n- bread\n- salt", 4, "a list"),
        ("Steps\n1. Go home\n2. Sleep", 3, "a numbered list"),
        ("# Title\nSome text here", 2, "a heading"),
        ("| a | b |\n| c | d |", 2, "rows of a table"),
        ("He went there with Mr.\nSmith today.", 1, "a title at the end of a line"),
        (
            "This line is long enough to be full, so the dash that the next one begins with is\n\
             - as the writer wanted - inside a sentence.",
            1,
            "a dash in running text",
        ),
    ];
    for (text, expected, why) in table {
        assert_eq!(sentences(text, English).len(), *expected, "{why}: {text:?}");
    }
}

#[test]
fn the_sign_of_a_picture_ends_no_sentence() {
    check(
        English,
        &[
            ("![diagram of the pump](x.png)\n*The pump in operation*", "a picture opens the text"),
            ("![img one](1.png) ![img two](2.png)", "two pictures"),
            ("> ![ostrich in quote](x.png)", "in a block quote"),
            ("Text with inline ![otter pic](x.png) in it.|Then more.", "inside a sentence"),
            ("![otter][ref] and ![otter]", "by reference"),
            ("(![otter](x.png))", "in brackets"),
            ("He is great![3]|She is tall.", "a note behind a mark"),
            ("Really?![note 1]|She is tall.", "a note behind two marks"),
        ],
    );
}

#[test]
fn nothing_but_space_has_no_sentence() {
    for text in ["", " ", "\n\n", " \u{a0}\t\u{3000}"] {
        assert!(sentences(text, English).is_empty(), "{text:?}");
    }
    for text in ["...", "a", "?"] {
        assert_eq!(sentences(text, Other), vec![0..text.len()], "a mark alone is kept: {text:?}");
    }
}

#[test]
fn the_built_in_article_has_no_sentence_that_begins_in_lower_case() {
    let text = include_str!("../../../data/article.txt");
    for range in sentences(text, English) {
        let sentence = &text[range];
        assert!(!sentence.starts_with(char::is_lowercase), "{sentence}");
        assert!(!sentence.starts_with("Secretary"), "{sentence}");
    }
}

fn any_language() -> impl Strategy<Value = Language> {
    (0..Language::KNOWN.len()).prop_map(|i| Language::KNOWN[i])
}

fn check_promises(text: &str, language: Language) -> Result<(), TestCaseError> {
    let mut past = 0;
    for range in sentences(text, language) {
        prop_assert!(range.start < range.end && past <= range.start);
        prop_assert!(text[past..range.start].trim().is_empty(), "left out in {text:?}");
        let sentence = &text[range.clone()];
        prop_assert_eq!(sentence.trim(), sentence);
        past = range.end;
    }
    prop_assert!(text[past..].trim().is_empty(), "left out at the end of {text:?}");
    Ok(())
}

proptest! {
    #[test]
    fn sentences_of_any_text_cover_all_but_space(text in "\\PC*", language in any_language()) {
        check_promises(&text, language)?;
    }

    #[test]
    fn sentences_of_texts_full_of_marks_cover_all_but_space(
        text in "[ a-cA-C0-9.!?…。।؟;\n\r\"'»«()\\[\\]#|\\-“”」とกخאМяİ\u{a0}\u{85}\u{2028}]{0,60}",
        language in any_language(),
    ) {
        check_promises(&text, language)?;
    }
}
