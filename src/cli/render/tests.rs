use super::*;
use crate::document::{DocumentId, Section};
use crate::text::Language;
use proptest::prelude::*;
use std::ops::Range;

const PIPE: Page = Page { width: None, colour: false };
const BARE: Page = Page { width: Some(40), colour: false };
const SCREEN: Page = Page { width: Some(40), colour: true };

fn document(title: &str, blocks: &[(&str, Kind)]) -> Arc<Document> {
    let mut text = String::new();
    let mut passages = Vec::new();
    for (index, &(block, kind)) in blocks.iter().enumerate() {
        let start = text.len() as u32;
        text += block;
        let range = start..text.len() as u32;
        passages.push(Passage { range, kind, block: index as u32 + 1, part: 0, section: Some(1) });
        text += "\n\n";
    }
    Arc::new(Document {
        id: DocumentId::of(text.as_bytes()),
        title: title.to_owned(),
        file: None,
        source: None,
        author: None,
        date: None,
        questions: Vec::new(),
        language: Language::English,
        text: text.into(),
        sections: vec![
            Section { heading: "Talks".to_owned(), parent: None },
            Section { heading: "Moscow".to_owned(), parent: Some(0) },
        ],
        silent: Vec::new(),
        blocks: passages.len() as u32,
        passages,
    })
}

fn quoted(text: &str, sentence: Range<usize>, highlights: Vec<Range<usize>>) -> Quote {
    let document = document(
        "The visit",
        &[("Before.", Kind::Body), (text, Kind::Body), ("After.", Kind::Note)],
    );
    Quote { document, passage: 1, highlights, sentence, score: 1.0 }
}

const TEXT: &str = "They met in Moscow. Kerry and Lavrov talked for four hours.";

fn four_hours() -> Quote {
    quoted(TEXT, 20..59, vec![20..25, 48..58])
}

fn answered(verdict: Verdict, confidence: f32, quotes: Vec<Quote>) -> Answer {
    Answer { verdict, confidence, terms: 1, read_as: Vec::new(), quotes }
}

#[test]
fn a_pipe_gets_the_paragraph_on_a_line_of_its_own_and_its_marks_below() {
    let found = Answer {
        terms: 2,
        read_as: vec![Reading { typed: "kery".to_owned(), read: "Kerry".to_owned() }],
        ..answered(Verdict::Found, 0.91, vec![four_hours()])
    };
    let expected = "\
Read “kery” as “Kerry”.

They met in Moscow. Kerry and Lavrov talked for four hours.
Best sentence: Kerry and Lavrov talked for four hours.
Matched words: Kerry, four hours
— The visit › Talks › Moscow › ¶ 2 of 3
How sure: very (91%)
";
    assert_eq!(answer(PIPE, &found, &[]), expected);
}

#[test]
fn a_screen_without_colours_wraps_and_tells_the_marks() {
    let expected = "  They met in Moscow. Kerry and Lavrov
  talked for four hours.
Best sentence: Kerry and Lavrov talked
for four hours.
Matched words: Kerry, four hours
— The visit › Talks › Moscow › ¶ 2 of 3
";
    assert_eq!(quote(BARE, &four_hours(), &[]), expected);
}

#[test]
fn a_screen_with_colours_marks_the_text_itself() {
    let screen = quote(SCREEN, &four_hours(), &[]);
    assert!(screen.contains("They met in Moscow. \x1b[1m"), "the sentence is bold: {screen:?}");
    assert!(
        screen.contains("\x1b[1m\x1b[4m\x1b[36mKerry\x1b[0m"),
        "a word is underlined: {screen:?}"
    );
    assert!(!screen.contains("Best sentence"), "nothing is told twice: {screen:?}");
}

#[test]
fn each_verdict_says_what_it_is() {
    let one = [document("The visit", &[("Text.", Kind::Body)])];
    let many = ["A", "B", "C", "D", "E"].map(|title| document(title, &[("Text.", Kind::Body)]));
    let nothing = answered(Verdict::Nothing, 0.0, vec![]);
    let closest = answered(Verdict::Closest, 0.004, vec![four_hours()]);
    let table = [
        (&nothing, &one[..], "Nothing in “The visit” speaks of that.\n"),
        (&nothing, &many[..2], "Nothing in “A” and “B” speaks of that.\n"),
        (&nothing, &many[..], "Nothing in “A”, “B”, “C” and 2 more documents speaks of that.\n"),
        (&nothing, &many[..4], "Nothing in “A”, “B”, “C” and 1 more document speaks of that.\n"),
        (&nothing, &[], "Nothing in an empty library speaks of that.\n"),
        (&closest, &one[..], "No paragraph answers that directly. The nearest:\n\nThey met"),
        (&closest, &one[..], "\nHow sure: hardly (1%)\n"),
    ];
    for (given, documents, expected) in table {
        let text = answer(PIPE, given, documents);
        assert!(text.contains(expected), "{expected:?} in {text:?}");
    }
}

#[test]
fn no_estimate_is_told_as_certain() {
    let table = [
        (1.0, "almost certain (99%)"),
        (0.95, "almost certain (95%)"),
        (0.91, "very (91%)"),
        (0.7, "fairly (70%)"),
        (0.5, "somewhat (50%)"),
        (0.3, "not very (30%)"),
        (0.0, "hardly (1%)"),
    ];
    for (confidence, expected) in table {
        assert_eq!(how_sure(confidence), format!("How sure: {expected}"));
    }
}

#[test]
fn a_place_tells_parts_and_kinds() {
    let mut document = Document::clone(&document("T", &[("Text.", Kind::Caption)]));
    let number = |document: &Document| number(document, &document.passages[0]);
    assert_eq!(number(&document), "¶ 1 of 1 (caption)");
    document.passages[0].kind = Kind::Body;
    document.passages[0].part = 2;
    assert_eq!(number(&document), "¶ 1 of 1, part 2");
}

#[test]
fn a_place_tells_files_of_one_title_apart_and_what_a_document_says_of_itself() {
    let some = |text: &str| Some(text.to_owned());
    let plain = document("Guide", &[("Text.", Kind::Body)]);
    let told = |change: &dyn Fn(&mut Document)| {
        let mut changed = Document::clone(&plain);
        changed.file = some("a/x.md");
        change(&mut changed);
        Arc::new(changed)
    };
    let (alone, twins) = ([plain.clone()], [plain.clone(), plain.clone()]);
    let said = |document: &mut Document| {
        document.author = some("Jane Roe");
        document.date = some("2021-05-04");
    };
    let all = |document: &mut Document| {
        said(document);
        document.source = some("The Orchard Report");
    };
    let table = [
        (told(&|_| ()), &alone[..], "Guide"),
        (told(&|_| ()), &twins[..], "Guide (a/x.md)"),
        (told(&|document| document.file = None), &twins[..], "Guide"),
        (told(&said), &alone[..], "Guide (Jane Roe, 2021-05-04)"),
        (told(&all), &alone[..], "Guide (Jane Roe, The Orchard Report, 2021-05-04)"),
        (told(&said), &twins[..], "Guide (a/x.md; Jane Roe, 2021-05-04)"),
    ];
    for (document, loaded, expected) in table {
        let quote = Quote { document, passage: 0, ..quoted("", 0..0, vec![]) };
        let place = place(&quote, loaded);
        assert_eq!(place, format!("{expected} › Talks › Moscow › ¶ 1 of 1"));
        let context = context(PIPE, &quote, 1, loaded);
        assert!(context.ends_with(&format!("\n— {expected}\n")), "{context}");
    }
    let other = told(&|document| document.file = some("b/x.md"));
    let both = [told(&|_| ()), other];
    assert_eq!(names(&both), "“Guide” (a/x.md) and “Guide” (b/x.md)");
}

#[test]
fn a_title_that_is_the_first_heading_too_is_told_once() {
    let table = [
        ("Talks", "Talks › Moscow › ¶ 1 of 1", "its own first heading"),
        ("Moscow", "Moscow › Talks › Moscow › ¶ 1 of 1", "a heading further in is a place"),
    ];
    for (title, expected, why) in table {
        let document = document(title, &[("Text.", Kind::Body)]);
        let quote = Quote { document, passage: 0, ..quoted("", 0..0, vec![]) };
        assert_eq!(place(&quote, &[]), expected, "{why}");
    }
}

#[test]
fn context_shows_the_neighbours_under_their_numbers() {
    let expected = "\
Talks › Moscow › ¶ 1 of 3
Before.

Talks › Moscow › ¶ 2 of 3
They met in Moscow. Kerry and Lavrov talked for four hours.
Best sentence: Kerry and Lavrov talked for four hours.
Matched words: Kerry, four hours

Talks › Moscow › ¶ 3 of 3 (note)
After.

— The visit
";
    assert_eq!(context(PIPE, &four_hours(), 1, &[]), expected);
    assert_eq!(
        context(PIPE, &four_hours(), usize::MAX, &[]),
        expected,
        "it ends where the document does"
    );
}

#[test]
fn documents_cannot_command_the_terminal() {
    let evil =
        document("Tit\x1b]0;owned\x07le", &[("Text \x1b[2J\u{9b}1m\rmore\r\nnext", Kind::Body)]);
    let evil = Quote { document: evil, passage: 0, highlights: vec![], sentence: 0..0, score: 0.0 };
    let expected = "Text ␛[2J�1m␍more\nnext\n— Tit␛]0;owned␇le › Talks › Moscow › ¶ 1 of 1\n";
    assert_eq!(quote(PIPE, &evil, &[]), expected);
}

#[test]
fn scripts_without_spaces_and_wide_letters_wrap_within_the_width() {
    let table = [
        "日本語の文章はスペースなしで書かれています。この段落は長いので、端末の幅で折り返す必要があります。",
        "مرحبا بكم في المدينة القديمة. هذا نص طويل لاختبار عرض الكلمات من اليمين إلى اليسار.",
        "👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀",
        "https://example.org/a/very/long/address/that/has/no/space/to/wrap/at/all/anywhere",
        "\tfn main() {\n\t\tlet indented = \"code\";\n\t}",
    ];
    for text in table {
        for line in
            marked_text(Page { width: Some(30), colour: false }, &quoted(text, 0..0, vec![]))
                .lines()
        {
            assert!(line.width() <= 30, "{line:?}");
        }
    }
}

#[test]
fn long_titles_are_clipped_in_sentences_only() {
    let long = "名".repeat(80);
    assert_eq!(clipped("short"), "short");
    assert!(clipped(&long).width() <= TITLE_COLUMNS);
    assert!(clipped(&long).ends_with('…'));
}

/// Text of all that a terminal could trip over.
fn foreign() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-z \t\r\n\u{1b}\u{9b}\u{202e}\u{2028}é漢字ا👩‍🚀\u{300}]{0,200}"]
}

fn unspaced(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}

/// What the text of a quote is shown as, white space left out.
fn expected(text: &str) -> String {
    let shown: String =
        text.replace("\r\n", "\n").chars().map(crate::cli::visible::shown).collect();
    unspaced(&shown)
}

proptest! {
    #[test]
    fn any_text_is_shown_whole_in_order_and_harmless(
        text in foreign(),
        title in foreign(),
        sentence in (0_usize..300, 0_usize..300),
        words in prop::collection::vec((0_usize..300, 0_usize..300), 0..5),
        width in prop::option::of(0_usize..90),
    ) {
        let words = words.into_iter().map(|(start, end)| start..end).collect();
        let mut quote = quoted(&text, sentence.0..sentence.1, words);
        Arc::make_mut(&mut quote.document).title = title;
        let plain = context(Page { width, colour: false }, &quote, 1, &[]);
        let coloured = context(Page { width, colour: true }, &quote, 1, &[]);
        let stripped = anstream::adapter::strip_str(&coloured).to_string();
        for out in [&plain, &stripped] {
            prop_assert!(unspaced(out).contains(&expected(&text)), "{out:?}");
            prop_assert!(!out.contains(|ch: char| ch.is_control() && ch != '\n' && ch != '\t'), "{out:?}");
        }
    }

    #[test]
    fn a_pipe_gets_clean_text_byte_by_byte(text in "[a-zé漢 \n\t]{1,200}") {
        let out = marked_text(PIPE, &quoted(&text, 0..0, vec![]));
        prop_assert_eq!(out, text + "\n");
    }

    #[test]
    fn lines_keep_to_the_width(text in foreign(), width in 8_usize..60) {
        let marked = Marked::new(&text, &(0..0), &[], true);
        for line in marked.lines(Some(width)) {
            let line: String = marked.runs(line).map(|(text, _)| text).collect();
            prop_assert!(textwrap::core::display_width(&line) <= width, "{line:?}");
        }
    }
}
