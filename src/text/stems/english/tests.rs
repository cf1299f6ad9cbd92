use super::*;
use proptest::prelude::*;
use snowball_stemmers_rs::{Algorithm, Stemmer};

const EXCEPTIONS: &str = "skis skies idly gently ugly early only singly sky news howe atlas \
                          cosmos bias andes";

fn stem(word: &str) -> String {
    let mut stem = String::new();
    assert!(stem_into(word, &mut stem), "{word}");
    stem
}

fn check(word: &str) {
    let snowball = Stemmer::create(Algorithm::English);
    assert_eq!(stem(word), snowball.stem(word), "{word}");
}

#[test]
fn words_are_stemmed_step_by_step() {
    for (word, expected, why) in [
        ("caresses", "caress", "step 1a"),
        ("ties", "tie", "short"),
        ("cries", "cri", "long"),
        ("gas", "gas", "no vowel before the one that stands before the s"),
        ("agreed", "agre", "step 1b in R1, then step 5"),
        ("succeed", "succeed", "an exception"),
        ("hopping", "hop", "a double"),
        ("hoping", "hope", "a short word"),
        ("adding", "add", "a double after a vowel that begins the word"),
        ("dying", "die", "an exception"),
        ("happy", "happi", "step 1c"),
        ("say", "say", "a y after a vowel is a consonant"),
        ("by", "by", "too short"),
        ("yesterday", "yesterday", "a consonant is written in lower case again"),
        ("rational", "ration", "step 2"),
        ("happily", "happili", "li after no valid letter"),
        ("hopefulness", "hope", "steps 2, 3 and 5"),
        ("organization", "organiz", "step 2 after a prefix"),
        ("adoption", "adopt", "step 4 after t"),
        ("controll", "control", "step 5"),
        ("pasted", "paste", "past counts as a short word"),
        ("skies", "sky", "an exception"),
        ("putin's", "putin", "a possessive"),
    ] {
        assert_eq!(stem(word), expected, "{why}");
        check(word);
    }
}

#[test]
fn exceptions_and_the_words_of_the_article_are_stemmed_as_by_snowball() {
    let article = include_str!("../../../../data/article.txt").to_ascii_lowercase();
    let article = article.split(|c: char| !c.is_ascii_alphabetic() && c != '\'');
    article.chain(EXCEPTIONS.split(' ')).chain(PREFIXES).for_each(check);
}

#[test]
fn what_is_no_ascii_word_or_very_long_is_left_to_the_general_way() {
    let long = "a".repeat(LONGEST + 1);
    for word in ["café", "häuser", &long] {
        assert!(!stem_into(word, &mut String::new()), "{word}");
    }
}

/// Words of many short syllables, with prefixes and suffixes that rules are for.
fn words() -> impl Strategy<Value = String> {
    let rules = || STEP_2.iter().chain(&STEP_3).chain(&STEP_4);
    let suffix = |rule: &Rule| {
        let letters = rule.suffix.to_be_bytes()[MARGIN - rule.length..].to_vec();
        String::from_utf8(letters).expect("suffixes are ASCII")
    };
    let others = "s sses ied ies us ss eed eedly ed edly ing ingly y e l ll ' 's 's' at bl iz";
    let suffixes = rules().map(suffix).chain(others.split(' ').map(str::to_owned));
    let suffix = proptest::sample::select(suffixes.collect::<Vec<_>>());
    let beginnings = ["proc", "exc", "succ", "inn", "out", "cann", "herr", "earr", "even"];
    let beginnings = PREFIXES.into_iter().chain(beginnings).chain(EXCEPTIONS.split(' '));
    let beginning = proptest::sample::select(beginnings.collect::<Vec<_>>());
    (
        prop_oneof![Just(String::new()), beginning.prop_map(str::to_owned)],
        prop_oneof!["[a-z]{0,3}", "[aeiouylstwx']{0,8}", "[bdfgmnprt]{0,3}"],
        proptest::collection::vec(suffix, 0..3),
    )
        .prop_map(|(beginning, middle, suffixes)| beginning + &middle + &suffixes.concat())
}

proptest! {
    #[test]
    fn words_are_stemmed_as_by_snowball(word in words(), any in "[ -@\\[-~]{0,12}") {
        check(&word);
        check(&any);
    }
}
