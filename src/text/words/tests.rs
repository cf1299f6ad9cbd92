//! Words are found whole, and plain ones as any others.

use super::*;

fn folded(text: &str, language: Language) -> Vec<String> {
    let mut out = Vec::new();
    words(text, language, |word| out.push(word.folded.to_owned()));
    out
}

#[test]
fn words_are_found_whole() {
    use Language::{Chinese, English, French, German, Russian, Thai};
    for (text, language, expected, why) in [
        ("a work-horse", English, vec!["a", "work", "horse"], "a hyphen parts"),
        ("Putin's and Putin’s", English, vec!["putin", "and", "putin"], "possessive"),
        ("don't O'Brien", English, vec!["dont", "obrien"], "apostrophes join"),
        ("U.S.-Russian", English, vec!["US", "russian"], "dotted abbreviation"),
        ("the U.N. and the UN", English, vec!["the", "un", "and", "the", "un"], "one term"),
        (
            "let us meet in the US",
            English,
            vec!["let", "us", "meet", "in", "the", "US"],
            "not the pronoun",
        ),
        ("US", English, vec!["US"], "a word alone does not shout"),
        ("LET US IN", English, vec!["let", "us", "in"], "capitals mean nothing here"),
        ("the u.s. and us", English, vec!["the", "US", "and", "us"], "dots tell, not capitals"),
        (
            "a _Nautilus_ in __my_file__",
            English,
            vec!["a", "nautilus", "in", "my_file"],
            "emphasis",
        ),
        ("_Köln_", German, vec!["koln"], "emphasis"),
        ("1,000.50 and 3.5%", English, vec!["1000.50", "and", "3.5", "%"], "numbers stay whole"),
        ("the end.Next one", English, vec!["the", "end", "next", "one"], "a space is missing"),
        ("l'homme d’État", French, vec!["l", "homme", "d", "etat"], "elision parts"),
        ("Straßenbahn-Haltestelle", German, vec!["strassenbahn", "haltestelle"], "sharp s"),
        ("Россия, США", Russian, vec!["россия", "сша"], "Cyrillic"),
        ("黑豹队NFL的", Chinese, vec!["黑豹", "豹队", "nfl", "的"], "pairs, and words between"),
        ("猫", Chinese, vec!["猫"], "one alone stands"),
        ("ก\u{e33}ลังดี", Thai, vec!["ก\u{e4d}าลั", "ลัง", "งดี"], "clusters keep their marks"),
        ("", English, vec![], "nothing"),
        ("… — !", English, vec![], "no words"),
        ("🙂 ok", English, vec!["ok"], "emoji are no words"),
    ] {
        assert_eq!(folded(text, language), expected, "{why}: {text}");
    }
}

#[test]
fn a_word_knows_its_bytes() {
    let text = "Die U.S. “Köln’s” 1,000";
    let mut parts = Vec::new();
    words(text, Language::English, |word| parts.push(text[word.range].to_owned()));
    assert_eq!(parts, ["Die", "U.S.", "Köln", "1,000"]);
}

type Seen = (Range<usize>, String, String, bool, bool);

fn seen(word: Word<'_>) -> Seen {
    (word.range, word.lower.to_owned(), word.folded.to_owned(), word.capital, word.gram)
}

fn assert_plain_is_as_any_other(text: &str) {
    let read = |plain: bool| {
        let mut all = Vec::new();
        let mut scanner = Scanner::new(text, Language::English);
        let mut visit = |word: Word<'_>| all.push(seen(word));
        let has_capitals = text.bytes().any(|b| b.is_ascii_uppercase());
        match plain {
            true => scanner.plain_word(0..text.len(), has_capitals, &mut visit),
            false => scanner.word(0..text.len(), &mut visit),
        }
        all
    };
    assert_eq!(read(true), read(false), "{text}");
}

#[test]
fn a_plain_word_is_read_as_any_other() {
    for word in ["US", "us", "Kerry", "NATO", "x", "1990s", "2016", "iPhone", "IT", "A"] {
        assert_plain_is_as_any_other(word);
    }
}

proptest::proptest! {
    #[test]
    fn any_plain_word_is_read_as_any_other(word in "[a-zA-Z0-9]{1,9}") {
        assert_plain_is_as_any_other(&word);
    }

    #[test]
    fn chunks_are_read_one_by_one(
        text in "([ \n\t.,'_%$()-]|[A-Za-z]{1,4}|[0-9]|é|ß|’|黑|ม|\u{85}|\u{a0}|\u{301}){0,60}",
    ) {
        for language in [Language::English, Language::Italian] {
            let mut read = Vec::new();
            words(&text, language, |word| read.push(seen(word)));
            let mut expected = Vec::new();
            let mut visit = |word: Word<'_>| expected.push(seen(word));
            let mut scanner = Scanner::new(&text, language);
            let mut start = 0;
            for chunk in text.split(|c: char| c.is_ascii_whitespace()) {
                let range = start..start + chunk.len();
                start = range.end + 1;
                match chunk.is_ascii() {
                    true => scanner.ascii(range, &mut visit),
                    false => scanner.unicode(range, &mut visit),
                }
            }
            assert_eq!(read, expected);
        }
    }

    #[test]
    fn any_text_has_words_on_character_boundaries_in_order(text in "\\PC*") {
        for language in [Language::English, Language::French, Language::Chinese, Language::Vietnamese] {
            let mut last = 0;
            words(&text, language, |word| {
                assert!(text.get(word.range.clone()).is_some_and(|part| !part.is_empty()));
                assert!(word.range.start >= last && !word.folded.is_empty());
                last = word.range.start;
            });
        }
    }
}
