#![allow(
    clippy::single_range_in_vec_init,
    clippy::reversed_empty_ranges,
    reason = "marks are ranges, and may be one or wrong"
)]

use super::clean::{cleaned, utf16};
use super::*;
use crate::document::{DocumentId, Kind, Passage, Section, read};
use crate::text::{Language, sentences};
use proptest::prelude::*;
use teloxide::types::{InlineKeyboardButtonKind, MessageEntity, MessageEntityKind};

fn view() -> View<'static> {
    View { words: Words::of("en"), username: "quote_bot", shares: true }
}

/// A document of one passage that is exactly `text`.
fn document(text: &str) -> Document {
    let passage = Passage {
        range: 0..text.len() as u32,
        kind: Kind::Body,
        block: 13,
        part: 0,
        section: None,
    };
    Document {
        questions: Vec::new(),
        id: DocumentId::of(text.as_bytes()),
        title: "A title".to_owned(),
        file: None,
        source: None,
        author: None,
        date: None,
        language: Language::English,
        text: text.into(),
        sections: Vec::new(),
        passages: vec![passage],
        silent: Vec::new(),
        blocks: 25,
    }
}

fn answered(text: &str, sentence: Range<usize>, marks: &[Range<usize>]) -> Page {
    let document = document(text);
    let shown = Shown { document: &document, passage: 0, sentence, marks };
    answer(&view(), &shown, true, &[], Buttons::Answer { quote: 1, of: 1 })
}

/// What an entity covers.
fn covered(page: &Page, entity: &MessageEntity) -> String {
    let units: Vec<u16> = page.text.encode_utf16().collect();
    let within = &units[entity.offset..entity.offset + entity.length];
    String::from_utf16(within).expect("no entity begins or ends within a character")
}

/// The kinds of entities with what they cover, the link apart.
fn entities(page: &Page) -> Vec<(&'static str, String)> {
    let named = page.entities.iter().filter_map(|entity| {
        let name = match entity.kind {
            MessageEntityKind::Blockquote => "quote",
            MessageEntityKind::ExpandableBlockquote => "folded",
            MessageEntityKind::Bold => "bold",
            MessageEntityKind::Underline => "underline",
            MessageEntityKind::Code => "code",
            MessageEntityKind::Italic => "italic",
            _ => return None,
        };
        Some((name, covered(page, entity)))
    });
    named.collect()
}

/// What Telegram checks, and more: each entity within the text, on characters, none partly over
/// another, code with nothing else, at most 100, in order; and at most 4,096 units.
fn check(page: &Page) {
    assert!(!page.text.is_empty() && utf16(&page.text) <= MOST, "{}", utf16(&page.text));
    assert!(page.entities.len() <= 100, "{} entities", page.entities.len());
    assert!(page.entities.is_sorted_by_key(|entity| entity.offset));
    for entity in &page.entities {
        assert!(entity.length > 0);
        let text = covered(page, entity);
        assert!(!text.starts_with([' ', '\n']) && !text.ends_with([' ', '\n']), "{text:?}");
    }
    for (at, a) in page.entities.iter().enumerate() {
        for b in &page.entities[at + 1..] {
            let (end_a, end_b) = (a.offset + a.length, b.offset + b.length);
            let apart = end_a <= b.offset;
            let quote = matches!(
                a.kind,
                MessageEntityKind::Blockquote | MessageEntityKind::ExpandableBlockquote
            );
            assert!(apart || (quote && end_b <= end_a), "{a:?} and {b:?}");
        }
    }
    assert!(page.text.chars().all(|ch| cleaned(ch) == Some(ch)), "Telegram would change it");
    for ping in super::pings::pings(&page.text) {
        let (from, to) = (utf16(&page.text[..ping.start]), utf16(&page.text[..ping.end]));
        let covers = |entity: &MessageEntity| {
            let kind =
                matches!(entity.kind, MessageEntityKind::Code | MessageEntityKind::TextLink { .. });
            kind && entity.offset <= from && to <= entity.offset + entity.length
        };
        assert!(page.entities.iter().any(covers), "pings: {}", &page.text[ping]);
    }
}

/// Where "Read on" leads.
fn read_on(page: &Page) -> Option<usize> {
    let rows = &page.keyboard.as_ref()?.inline_keyboard;
    rows.iter().flatten().find_map(|button| match &button.kind {
        InlineKeyboardButtonKind::CallbackData(data) => {
            match super::super::keyboard::Data::decode(data)? {
                super::super::keyboard::Data::Rest { offset, .. } => Some(offset as usize),
                _ => None,
            }
        }
        _ => None,
    })
}

#[test]
fn a_short_paragraph_is_one_quote_with_its_place() {
    let text = "Kerry came. He met Lavrov in Moscow. They left Moscow.";
    let page = answered(text, 12..36, &[19..25, 29..35, 47..53]);
    assert_eq!(page.text, format!("{text}\n\nA title › ¶ 13 of 25"));
    assert_eq!(
        entities(&page),
        [
            ("quote", text.to_owned()),
            ("bold", "He met Lavrov in Moscow.".to_owned()),
            ("underline", "Moscow".to_owned()),
        ],
        "the words in the bold sentence are not marked again"
    );
    let MessageEntityKind::TextLink { url } = &page.entities.last().unwrap().kind else {
        panic!("no link")
    };
    let id = document(text).passage_id(&document(text).passages[0]);
    assert_eq!(url.as_str(), format!("https://t.me/quote_bot?start={id}"));
    check(&page);
}

#[test]
fn a_long_paragraph_is_folded_below_its_best_sentence() {
    let best = "He met Lavrov in Moscow.";
    let text = format!("{} {best} {}", "Kerry came.".repeat(50), "They left Moscow. ".repeat(30));
    let text = text.trim();
    let at = text.find(best).unwrap();
    let last = text.rfind("Moscow").unwrap();
    let page = answered(text, at..at + best.len(), &[last..last + 6]);
    assert_eq!(page.text, format!("{best}\n\n{text}\n\nA title › ¶ 13 of 25"));
    assert_eq!(
        entities(&page),
        [
            ("quote", best.to_owned()),
            ("bold", best.to_owned()),
            ("folded", text.to_owned()),
            ("bold", best.to_owned()),
            ("underline", "Moscow".to_owned()),
        ]
    );
    check(&page);
}

#[test]
fn a_sentence_that_is_all_there_is_is_bold_if_it_is_short() {
    let short = "He met Lavrov in Moscow.";
    assert_eq!(entities(&answered(short, 0..short.len(), &[7..13]))[1], ("bold", short.to_owned()));

    let long = format!("He met Lavrov in Moscow{}.", ", and on they talked".repeat(20));
    let page = answered(&long, 0..long.len(), &[7..13]);
    assert_eq!(
        entities(&page),
        [("quote", long.clone()), ("underline", "Lavrov".to_owned())],
        "a wall of bold marks nothing"
    );

    let longest = format!("He met Lavrov in Moscow{}.", ", and on they talked".repeat(80));
    let page = answered(&longest, 0..longest.len(), &[7..13]);
    assert_eq!(entities(&page)[0], ("quote", longest), "nothing to fold, nothing said twice");
}

#[test]
fn nobody_is_pinged_by_a_quote() {
    let text = "Ask @durov or #Syria now. Then send /start to @some_bot.";
    let page = answered(text, 0..25, &[4..10, 46..55]);
    assert_eq!(
        entities(&page)[1..],
        [
            ("bold", "Ask".to_owned()),
            ("code", "@durov".to_owned()),
            ("bold", "or".to_owned()),
            ("code", "#Syria".to_owned()),
            ("bold", "now.".to_owned()),
            ("code", "/start".to_owned()),
            ("code", "@some_bot".to_owned()),
        ]
    );
    check(&page);
    let mut many = "@someone, ".repeat(80);
    many.truncate(many.len() - 2);
    let page = answered(&many, 0..0, &[]);
    check(&page);
    let last = entities(&page).pop().unwrap();
    assert!(last.0 == "code" && last.1.ends_with(", @someone"), "those that come last, in one");
}

#[test]
fn what_telegram_leaves_out_hides_no_ping() {
    let page = answered("Ask @\u{202a}durov, \u{333}#\r#tag, a\u{333}@b_c.", 0..0, &[]);
    let codes: Vec<_> = entities(&page).into_iter().filter(|it| it.0 == "code").collect();
    assert_eq!(codes[0].1, "@durov");
    check(&page);
}

#[test]
fn a_title_pings_nobody_and_has_its_length() {
    let mut document = document("The text.");
    document.title = "News of @durov: ".to_owned() + &"a very long title ".repeat(9);
    document.sections = ["Part one", "Chapter two", "On #Syria"]
        .iter()
        .zip([None, Some(0), Some(1)])
        .map(|(heading, parent)| Section { heading: (*heading).to_owned(), parent })
        .collect();
    document.passages[0].section = Some(2);
    document.passages[0].part = 2;
    let place = place::place(view().words, &document, 0, true);
    assert_eq!(
        place,
        "News of @\u{2060}durov: a very long title a very long title a very… › Chapter two › \
         On #\u{2060}Syria › ¶ 13 of 25, part 2"
    );
}

#[test]
fn what_is_nearest_is_said_to_be_no_answer_and_readings_are_told() {
    let document = document("The text.");
    let shown = Shown::plain(&document, 0);
    let read_as = ["Lavrov", "Minsk", "Kerry", "Putin"].map(str::to_owned);
    let page = answer(&view(), &shown, false, &read_as, Buttons::Post);
    assert_eq!(
        page.text,
        "No paragraph answers that directly. The nearest:\nThe text.\n\nA title › ¶ 13 of 25\n\
         read as: Lavrov, Minsk, Kerry"
    );
    assert_eq!(entities(&page).last().unwrap().0, "italic");
    check(&page);
    assert_eq!(page.keyboard, None, "nothing is before or after");
}

#[test]
fn what_is_too_long_is_read_on_from_sentence_to_sentence() {
    let sentence = "This is a sentence of many words that goes on for a while. ";
    let text = sentence.repeat(200);
    let text = text.trim();
    let mut page = answered(text, 0..sentence.len() - 1, &[]);
    let mut parts = Vec::new();
    loop {
        check(&page);
        let (kind, part) =
            entities(&page).into_iter().rfind(|it| it.0 == "quote" || it.0 == "folded").unwrap();
        assert_eq!(kind, if parts.is_empty() { "folded" } else { "quote" });
        assert!(part.starts_with("This") && part.ends_with("while."), "cut within a sentence");
        parts.push(part);
        let Some(offset) = read_on(&page) else { break };
        page = rest(&view(), &document(text), 0, offset, Buttons::Near { quote: 1 });
    }
    assert_eq!(parts.join(" "), text);
}

#[test]
fn space_behind_a_sentence_that_just_fits_makes_no_page_too_long() {
    let fits = MOST - utf16("\n\nA title › ¶ 13 of 25");
    for (gap, why) in [
        ("\n\u{85}", "a line that begins with a control character"),
        ("\u{a0}\u{a0}\u{a0}", "no-break spaces are kept"),
        ("\n\n\n\n", "line feeds are not"),
        (" \u{2003} ", "something of both"),
        ("\r\n\u{2028}\u{85}\n", "what Telegram leaves out or changes"),
    ] {
        for room in 0..6 {
            let first = "a".repeat(fits - room - 1) + ".";
            let text = format!("{first}{gap}{}", "e\u{300}\u{301}丽 @someone אב🦀. ".repeat(90));
            let text = text.trim();
            let page = answered(text, 0..0, &[]);
            check(&page);
            let quote = entities(&page).remove(0).1;
            assert!(quote.starts_with(&first), "{why}, {room}: cut within the sentence");
            let next = read_on(&page).expect("more than one page");
            let next = rest(&view(), &document(text), 0, next, Buttons::Post);
            check(&next);
            let whole: String = text.chars().filter_map(cleaned).collect();
            let left = whole[quote.len()..].trim_matches(['\n', ' ']);
            let after = entities(&next).remove(0).1;
            assert!(left.starts_with(&after), "{why}, {room}: it goes on where it ended");
        }
    }
}

/// A document of three paragraphs, the second of `sentences` numbered sentences, and the index of
/// the passage that holds that of this number, with its bytes there.
fn long(sentences: usize, number: usize) -> (Document, usize, Range<usize>) {
    let middle: String = (1..=sentences)
        .map(|at| format!("Sentence {at} says something of no weight at all to anybody. "))
        .collect();
    let text = format!("The first.\n\n{}\n\nThe last.", middle.trim_end());
    let document = read("a.txt".as_ref(), text.as_bytes()).unwrap();
    let wanted = format!("Sentence {number} says something of no weight at all to anybody.");
    let found = document.passages.iter().enumerate().find_map(|(index, passage)| {
        let at = document.text_of(passage).find(&wanted)?;
        Some((index, at..at + wanted.len()))
    });
    let (passage, sentence) = found.expect("no sentence is split");
    (document, passage, sentence)
}

fn middle(document: &Document) -> &str {
    document.text.lines().nth(2).unwrap()
}

#[test]
fn a_paragraph_that_was_split_is_shown_whole() {
    let (document, passage, sentence) = long(30, 25);
    assert!(document.passages[passage].part > 1, "it was split");
    let shown = Shown { document: &document, passage, sentence: sentence.clone(), marks: &[] };
    let page = answer(&view(), &shown, true, &[], Buttons::Answer { quote: 1, of: 1 });
    check(&page);
    let best = document.text_of(&document.passages[passage])[sentence].to_owned();
    let whole = middle(&document).to_owned();
    assert_eq!(
        entities(&page),
        [
            ("quote", best.clone()),
            ("bold", best.clone()),
            ("folded", whole.clone()),
            ("bold", best)
        ]
    );
    assert!(page.text.ends_with("› ¶ 2 of 3"), "{}", page.text);
    let around: Vec<String> = data(&page);
    let name = |index: usize| document.passage_id(&document.passages[index]).to_string();
    assert_eq!(around, [format!("p:{}:1", name(0)), format!("p:{}:1", name(3))]);

    let page = paragraph(&view(), &document, passage, Buttons::Alone);
    assert_eq!(entities(&page), [("quote", whole)], "a link leads to all of it too");
}

#[test]
fn what_stands_far_behind_the_beginning_is_shown_from_its_part_on() {
    let (document, passage, sentence) = long(300, 200);
    let shown = Shown { document: &document, passage, sentence, marks: &[] };
    let page = answer(&view(), &shown, true, &[], Buttons::Answer { quote: 1, of: 1 });
    check(&page);
    let part = document.passages[passage].part;
    assert!(page.text.ends_with(&format!("› ¶ 2 of 3, part {part}")), "{}", page.text);
    let folded = entities(&page).into_iter().find(|it| it.0 == "folded").unwrap().1;
    assert!(folded.starts_with(document.text_of(&document.passages[passage])));
    let name = |index: usize| document.passage_id(&document.passages[index]).to_string();
    let last = document.passages.len() - 1;
    assert_eq!(
        data(&page)[1..],
        [format!("p:{}:1", name(passage - 1)), format!("p:{}:1", name(last))]
    );
    let rest_at = read_on(&page).unwrap();
    let next = rest(&view(), &document, passage, rest_at, Buttons::Near { quote: 1 });
    check(&next);
    let after = entities(&next).remove(0).1;
    assert!(middle(&document).contains(&format!("{folded} {after}")), "it goes on where it ended");
}

#[test]
fn a_long_paragraph_is_read_on_to_its_end() {
    let (document, passage, sentence) = long(200, 30);
    let shown = Shown { document: &document, passage, sentence, marks: &[] };
    let mut page = answer(&view(), &shown, false, &["a".to_owned()], Buttons::Post);
    let mut read: Vec<String> = Vec::new();
    loop {
        check(&page);
        assert!(utf16(&page.text) > 1_000, "no tail of a few words: {}", page.text);
        let mut quotes = entities(&page).into_iter();
        read.push(quotes.rfind(|it| it.0 == "quote" || it.0 == "folded").unwrap().1);
        let Some(offset) = read_on(&page) else { break };
        page = rest(&view(), &document, passage, offset, Buttons::Post);
    }
    assert_eq!(read.join(" "), middle(&document));
}

/// What the buttons of a page say to the bot.
fn data(page: &Page) -> Vec<String> {
    let rows = page.keyboard.as_ref().map(|keyboard| &keyboard.inline_keyboard);
    let buttons = rows.into_iter().flatten().flatten();
    let data = buttons.filter_map(|button| match &button.kind {
        InlineKeyboardButtonKind::CallbackData(data) => Some(data.clone()),
        _ => None,
    });
    data.collect()
}

#[test]
fn what_comes_before_and_after_is_shown_for_itself() {
    let text = "One, two.\n\nThree @four.";
    let document = read("a.txt".as_ref(), text.as_bytes()).unwrap();
    let page = paragraph(&view(), &document, 1, Buttons::Near { quote: 1 });
    assert_eq!(
        entities(&page),
        [("quote", "Three @four.".to_owned()), ("code", "@four".to_owned())]
    );
    check(&page);
    for offset in [5, 100, usize::MAX] {
        check(&rest(&view(), &document, 1, offset, Buttons::Alone));
    }
}

#[test]
fn an_inline_result_is_its_best_sentence_and_its_place() {
    let document = document("Kerry came. He met Lavrov\nin Moscow. They left.");
    let shown = Shown { document: &document, passage: 0, sentence: 12..36, marks: &[] };
    assert_eq!(title(&shown), "He met Lavrov in Moscow.");
    assert_eq!(
        description(view().words, &shown),
        "A title › ¶ 13 of 25\nKerry came. He met Lavrov in Moscow. They left."
    );
    let first = Shown { sentence: 0..11, ..shown };
    assert_eq!(title(&first), "Kerry came.");
    assert!(description(view().words, &first).ends_with("\nHe met Lavrov in Moscow. They left."));
}

#[test]
fn marks_of_another_version_cost_no_answer() {
    let page = answered("Žluť.", 1..100, &[1..2, 0..2, 0..3, 5..3, 400..500]);
    assert_eq!(entities(&page)[1..], [("underline", "Ž".to_owned())]);
    check(&page);
}

/// Text of every kind that breaks offsets.
fn foreign() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[a-z]{1,9}[ .!?,\n]{1,2}",
        2 => "[а-яё]{1,9}[ .]",
        2 => "[一-龥]{1,8}。?",
        1 => "[א-ת]{1,5} ",
        2 => "[@#$/][A-Za-z0-9_]{0,12}",
        1 => "(👩‍👩‍👧‍👦|🇷🇺|🦀|👍🏽|1️⃣)",
        1 => "e[\u{300}-\u{340}]{1,40}",
        1 => "[\u{0}-\u{20}\u{2028}-\u{202e}\u{200e}\u{200f}\u{a0}\u{85}]",
        1 => "\\PC{1,4}",
    ];
    let words = proptest::collection::vec(piece, 1..80);
    prop_oneof![
        4 => words.clone().prop_map(|pieces| pieces.concat()),
        1 => (words, 1..40usize).prop_map(|(pieces, times)| pieces.concat().repeat(times)),
        1 => ("\\PC", 4000..9000usize).prop_map(|(piece, times)| piece.repeat(times)),
        1 => (4000..9000usize).prop_map(|times| format!("e{}", "\u{301}".repeat(times))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_quoted_verbatim_and_whole(
        text in foreign(),
        picks in proptest::collection::vec((any::<proptest::sample::Index>(), 1..20usize), 0..40),
        found: bool,
    ) {
        let text = trimmed(&text);
        prop_assume!(!text.is_empty());
        let document = document(text);
        let sentences = sentences(text, Language::English);
        let mut marks: Vec<Range<usize>> = picks
            .iter()
            .map(|(at, length)| {
                let start = text.floor_char_boundary(at.index(text.len()));
                start..text.ceil_char_boundary((start + length).min(text.len()))
            })
            .collect();
        marks.sort_by_key(|mark| mark.start);
        let sentence = match (sentences.as_slice(), picks.first()) {
            ([], _) => 0..0,
            (all, None) => all[0].clone(),
            (all, Some((at, _))) => at.get(all).clone(),
        };
        let shown = Shown { document: &document, passage: 0, sentence, marks: &marks };
        let mut page = answer(&view(), &shown, found, &[], Buttons::Answer { quote: 1, of: 2 });
        let whole: String = text.chars().filter_map(cleaned).collect();
        let (mut at, mut offset) = (0, 0);
        loop {
            check(&page);
            let quotes = entities(&page).into_iter().filter(|it| it.0 == "quote" || it.0 == "folded");
            let quotes: Vec<String> = quotes.map(|it| it.1).collect();
            for quote in &quotes {
                assert!(whole.contains(&**quote), "not verbatim: {quote:?}");
            }
            // Between two parts is nothing but space.
            if let Some(quote) = quotes.last() {
                let skipped = whole[at..].find(|ch| !matches!(ch, ' ' | '\n')).unwrap();
                assert!(whole[at + skipped..].starts_with(&**quote), "at {at}: {quote:?}");
                at += skipped + quote.len();
            }
            let Some(next) = read_on(&page) else { break };
            assert!(next > offset && text.is_char_boundary(next));
            offset = next;
            page = rest(&view(), &document, 0, offset, Buttons::Near { quote: 1 });
        }
        assert!(whole[at..].trim_matches([' ', '\n']).is_empty(), "left out: {:?}", &whole[at..]);
        // What an inline result shows is short, and of any text there is something.
        assert!(!title(&shown).is_empty() && utf16(&title(&shown)) <= RESULT_TITLE);
        description(view().words, &shown);
    }
}
