use super::*;
use crate::document::read;
use proptest::prelude::*;
use teloxide::types::InlineKeyboardButtonKind as Kind;

fn document() -> Document {
    read("a.txt".as_ref(), b"The first one.\n\nThe second one.\n\nThe third one.").unwrap()
}

fn view(shares: bool) -> View<'static> {
    View { words: Words::of("en"), username: "quote_bot", shares }
}

/// The buttons as rows of what they say, and what a tap does.
fn rows(keyboard: Option<InlineKeyboardMarkup>, id: &str) -> Vec<Vec<(String, String)>> {
    let button = |button: InlineKeyboardButton| {
        let does = match button.kind {
            Kind::CallbackData(data) => data,
            Kind::SwitchInlineQueryChosenChat(chosen) => {
                assert!(chosen.allow_user_chats && chosen.allow_group_chats);
                assert!(chosen.allow_channel_chats && !chosen.allow_bot_chats);
                chosen.query.unwrap()
            }
            Kind::CopyText(copied) => copied.text,
            other => panic!("no such button: {other:?}"),
        };
        (button.text, does.replace(id, "X"))
    };
    let rows = keyboard.map_or_else(Vec::new, |keyboard| keyboard.inline_keyboard);
    rows.into_iter().map(|row| row.into_iter().map(button).collect()).collect()
}

fn shown(passage: usize, rest: Option<usize>, buttons: Buttons) -> Vec<Vec<(String, String)>> {
    let document = document();
    let id = document.id.to_string();
    rows(
        under(&view(true), &document, passage, passage..passage + 1, "The one.", rest, buttons),
        &id,
    )
}

fn row(buttons: &[(&str, &str)]) -> Vec<(String, String)> {
    buttons.iter().map(|&(text, does)| (text.to_owned(), does.to_owned())).collect()
}

const COPIED: &str = "“The one.”\nhttps://t.me/quote_bot?start=X-2";

#[test]
fn an_answer_can_be_moved_shared_and_copied() {
    assert_eq!(
        shown(1, None, Buttons::Answer { quote: 1, of: 3 }),
        [
            row(&[("Next quote (2 of 3)", "q:2")]),
            row(&[("Paragraph before", "p:X-1:1"), ("Paragraph after", "p:X-3:1")]),
            row(&[("Share", "¶ X-2"), ("Copy", COPIED)]),
        ]
    );
}

#[test]
fn behind_the_last_quote_is_the_first() {
    let rows = shown(1, None, Buttons::Answer { quote: 3, of: 3 });
    assert_eq!(rows[0], row(&[("First quote (1 of 3)", "q:1")]));
    let rows = shown(1, None, Buttons::Answer { quote: 1, of: 1 });
    assert_eq!(rows[0][0].0, "Paragraph before", "one quote has no next");
}

#[test]
fn a_paragraph_beside_an_answer_leads_back_and_on() {
    assert_eq!(
        shown(0, Some(4000), Buttons::Near { quote: 2 })[..3],
        [
            row(&[("Read on", "r:X-1:4000:2")]),
            row(&[("Back to the answer", "q:2")]),
            row(&[("Paragraph after", "p:X-2:2")]),
        ]
    );
}

#[test]
fn a_post_has_only_what_needs_no_knowledge_of_it() {
    assert_eq!(
        shown(2, Some(7), Buttons::Post),
        [row(&[("Read on", "r:X-3:7")]), row(&[("Paragraph before", "p:X-2")])]
    );
}

#[test]
fn a_bot_that_cannot_be_asked_inline_offers_copying_only() {
    let document = document();
    let keyboard = under(&view(false), &document, 1, 1..2, "", None, Buttons::Alone);
    let rows = rows(keyboard, document.id.as_str());
    assert_eq!(rows.last().unwrap(), &row(&[("Copy", "https://t.me/quote_bot?start=X-2")]));
}

#[test]
fn a_sentence_is_copied_where_it_fits_with_its_link() {
    let link = "https://t.me/quote_bot?start=a-1";
    let table = [
        ("Short.".to_owned(), format!("“Short.”\n{link}"), "it fits"),
        ("x".repeat(221), format!("“{}”\n{link}", "x".repeat(221)), "just so"),
        ("x".repeat(222), link.to_owned(), "one more"),
        ("ж".repeat(221), format!("“{}”\n{link}", "ж".repeat(221)), "characters, not bytes"),
        ("x".repeat(100_000), link.to_owned(), "far too long"),
        (String::new(), link.to_owned(), "no sentence"),
    ];
    for (sentence, expected, why) in table {
        assert_eq!(copied(&view(true), "a-1", &sentence), expected, "{why}");
    }
}

#[test]
fn pages_lead_to_those_beside_them() {
    let words = Words::of("en");
    assert_eq!(pages(words, 1, 1), None);
    let rows = rows(pages(words, 2, 3), "-");
    assert_eq!(rows, [row(&[("Previous page", "d:1"), ("Next page", "d:3")])]);
}

#[test]
fn each_language_is_offered_by_its_own_name() {
    let rows = rows(Some(languages()), "-");
    assert_eq!(rows, [row(&[("English", "l:en")]), row(&[("Русский", "l:ru")])]);
}

#[test]
fn foreign_data_is_none_of_ours() {
    let table = [
        "",
        ":",
        "q",
        "q:",
        "q:0",
        "q:-1",
        "q:+1",
        "q:1:2",
        "q:99999",
        "p:",
        "p:X",
        "p:abc-1:",
        "p:abc-1:0",
        "p:abc-1:1:1",
        "r:abc-1",
        "r:abc-1:x",
        "r:abc-1:99999999999",
        "l:",
        "l:RU",
        "d:x",
        "x:1",
        "next:2",
    ];
    for data in table {
        assert_eq!(Data::decode(data), None, "{data}");
    }
}

proptest! {
    #[test]
    fn data_is_read_back_and_fits_a_button(
        kind in 0..5u8,
        id in "[a-z2-7]{16}-[0-9]{1,10}(_[0-9]{1,10})?",
        number in 1..=u16::MAX,
        offset in any::<u32>(),
        quote in proptest::option::of(1..=u16::MAX),
        code in "[a-z]{2,3}",
    ) {
        let data = match kind {
            0 => Data::Quote(number),
            1 => Data::Passage { id: &id, quote },
            2 => Data::Rest { id: &id, offset, quote },
            3 => Data::Language(&code),
            _ => Data::Documents(number),
        };
        let encoded = data.encode();
        assert!(encoded.len() <= MOST_DATA, "{encoded}");
        assert_eq!(Data::decode(&encoded), Some(data));
    }

    #[test]
    fn no_foreign_data_is_too_much(data in "\\PC*|[qprld]:[a-z0-9:_-]*") {
        if let Some(decoded) = Data::decode(&data) {
            assert_eq!(Data::decode(&decoded.encode()), Some(decoded));
        }
    }
}
