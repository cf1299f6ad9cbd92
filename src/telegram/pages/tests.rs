use super::*;
use crate::document::read;

fn library(count: usize) -> Vec<Arc<Document>> {
    let document = |number: usize| {
        let text = format!("---\ntitle: Text {number}\nauthor: \"@durov\"\n---\nOne.\n\nTwo.");
        Arc::new(read("a.md".as_ref(), text.as_bytes()).unwrap())
    };
    (1..=count).map(document).collect()
}

#[test]
fn what_is_loaded_is_named_as_far_as_a_sentence_bears() {
    let table = [
        ("en", 0, "no texts yet"),
        ("en", 1, "“Text 1”"),
        ("en", 2, "“Text 1” and “Text 2”"),
        ("en", 3, "“Text 1”, “Text 2” and “Text 3”"),
        ("en", 7, "“Text 1”, “Text 2”, “Text 3” and 4 more"),
        ("ru", 7, "«Text 1», «Text 2», «Text 3» и ещё 4 текста"),
    ];
    for (code, count, expected) in table {
        assert_eq!(loaded(Words::of(code), &library(count)), expected);
    }
    let start = start(Words::of("ru"), &library(1));
    assert!(start.ends_with("Прочитано: «Text 1» (2 абзаца)."), "{start}");
}

#[test]
fn the_list_of_documents_has_pages_and_pings_nobody() {
    let words = Words::of("en");
    let first = documents(words, &library(32), 1);
    assert!(
        first.text.starts_with("I have read 32 documents, 64 paragraphs in all:\n\n• Text 1: ")
    );
    assert!(first.text.contains("\n• Text 12: @\u{2060}durov, 2 paragraphs\n"), "{}", first.text);
    assert!(first.text.ends_with("\n\nPage 1 of 3"));
    let last = documents(words, &library(32), 9);
    assert!(last.text.contains("Text 32") && last.text.ends_with("Page 3 of 3"));
    assert_eq!(last.keyboard.unwrap().inline_keyboard[0].len(), 1);
    assert_eq!(documents(words, &library(2), 1).keyboard, None);
    assert_eq!(documents(words, &[], 1).text, "No texts are loaded yet.");
}

#[test]
fn a_page_of_documents_fits_a_message_whatever_they_are_called() {
    let mut document = (*library(1)[0]).clone();
    let long = "🦀 long ".repeat(300);
    document.title = long.clone();
    (document.author, document.source) = (Some(long.clone()), Some(long.clone()));
    document.date = Some(long);
    let document = Arc::new(document);
    let all: Vec<_> = std::iter::repeat_n(document, 40).collect();
    for page in 1..=3 {
        let page = documents(Words::of("ru"), &all, page);
        assert!(page.text.encode_utf16().count() <= 4096);
    }
}

#[test]
fn numbers_are_copied_by_a_tap() {
    let page = id(Words::of("en"), Some(77), -1001234, None);
    assert_eq!(page.text, "Your ID: 77\nChat ID: -1001234");
    let code = |offset, length| MessageEntity::new(MessageEntityKind::Code, offset, length);
    assert_eq!(page.entities, [code(9, 2), code(21, 8)]);
}

#[test]
fn help_and_privacy_say_only_what_holds() {
    let view = |shares| View { words: Words::of("en"), username: "quote_bot", shares };
    assert!(!help(&view(false), false).contains("In any other chat"));
    assert!(help(&view(true), true).contains("In any other chat, type @quote_bot and"));
    let words = Words::of("en");
    let kept = privacy(words, 30, 2, true, false);
    assert!(kept.contains("your questions with their answers, 30 days:"), "{kept}");
    assert!(kept.contains("lately seen, 2 days: so"), "{kept}");
    let kept = privacy(words, 1, 2, false, true);
    assert!(kept.contains("shown, 1 day: for"), "{kept}");
    assert!(kept.ends_with("when I am restarted."), "{kept}");
}
