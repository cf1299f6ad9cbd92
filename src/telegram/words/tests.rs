use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The messages of a file, each with its variables.
fn messages(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut messages = BTreeMap::new();
    for (key, source) in super::messages(text) {
        let names = variables(source).into_iter().collect();
        assert!(messages.insert(key, names).is_none(), "`{key}` is there twice");
    }
    messages
}

/// The Rust files under `folder`.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let rust = files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
}

/// What the room says, its tests apart.
fn code() -> String {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/telegram");
    let files = sources(&room).into_iter().filter(|path| !path.ends_with("tests.rs"));
    let text: String = files.map(|path| fs::read_to_string(path).unwrap()).collect();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The keys that are literals behind `say(` or `tell(`.
fn said(code: &str) -> BTreeSet<&str> {
    let calls = [".say(", ".tell("].into_iter().flat_map(|call| {
        code.match_indices(call).map(move |(at, _)| code[at + call.len()..].trim_start())
    });
    calls.filter_map(|rest| rest.strip_prefix('"')?.split('"').next()).collect()
}

#[test]
fn the_files_are_well_formed_and_each_says_what_english_says() {
    let english = messages(FILES[ENGLISH].2);
    for (code, _, text) in FILES {
        if let Err((_, errors)) = FluentResource::try_new(text.to_owned()) {
            panic!("{code}.ftl: {errors:?}");
        }
        let messages = messages(text);
        for (key, variables) in &english {
            let told = messages.get(key);
            assert_eq!(told, Some(variables), "`{key}` in {code}.ftl, with its variables");
        }
        for key in messages.keys() {
            assert!(english.contains_key(key), "`{key}` of {code}.ftl is not in English");
        }
    }
}

#[test]
fn every_text_is_said_whole_with_its_variables() {
    for (code, _, text) in FILES {
        let words = Words::of(code);
        assert_eq!(words.code(), code);
        for (key, names) in messages(text) {
            if names.is_empty() {
                assert!(!words.say(key).is_empty(), "{code}: {key}");
                continue;
            }
            for number in [0u64, 1, 2, 5, 11, 21, 22, 100] {
                let values = names.iter().map(|&name| (name, number.into())).collect::<Vec<_>>();
                let told = words.tell(key, &values);
                let mut formatted = String::new();
                assert!(words.format(&mut formatted, key, &values), "{code}: {key}");
                assert_eq!(told, formatted, "{code}: {key}: prepared is as Fluent says it");
                assert!(!told.contains(['{', '}', '\u{2068}']), "{code}: {key}: {told}");
                assert!(told.lines().all(|line| !line.starts_with(' ')), "{code}: {key}: {told}");
            }
        }
    }
}

#[test]
fn every_key_that_is_said_is_there() {
    let code = code();
    let english = messages(FILES[ENGLISH].2);
    for key in said(&code) {
        assert!(english.contains_key(key), "`{key}` is said, but in no file");
    }
}

#[test]
fn every_text_is_said_somewhere() {
    let code = code();
    let unsaid = messages(FILES[ENGLISH].2).into_keys();
    let unsaid: Vec<&str> = unsaid.filter(|key| !code.contains(&format!("\"{key}\""))).collect();
    assert!(unsaid.is_empty(), "never said: {unsaid:?}");
}

#[test]
fn plural_forms_follow_the_language() {
    let table = [
        ("en", 1, "1 paragraph"),
        ("en", 21, "21 paragraphs"),
        ("ru", 1, "1 абзац"),
        ("ru", 3, "3 абзаца"),
        ("ru", 11, "11 абзацев"),
        ("ru", 21, "21 абзац"),
        ("ru", 112, "112 абзацев"),
    ];
    for (code, count, expected) in table {
        let told = Words::of(code).tell("paragraphs", &[("count", (count as u64).into())]);
        assert_eq!(told, expected, "{code} {count}");
    }
}

#[test]
fn a_language_is_known_by_its_tag() {
    let table = [
        ("ru", "ru", "as it is"),
        ("ru-RU", "ru", "with a region"),
        ("RU_ru", "ru", "in other letters"),
        ("en-GB", "en", "with a region"),
        ("de", "en", "not spoken"),
        ("rue", "en", "Rusyn is another language"),
        ("", "en", "none"),
    ];
    for (tag, expected, why) in table {
        assert_eq!(Words::of(tag).code(), expected, "{tag}: {why}");
    }
}

/// What stands on a button beside another one.
const PAIRED: [&str; 6] =
    ["paragraph-before", "paragraph-after", "share", "copy", "documents-before", "documents-after"];

#[test]
fn what_telegram_limits_is_within_its_limits() {
    let table = [
        ("ask-placeholder", 64),
        ("description", 512),
        ("short-description", 120),
        ("gone", 200),
        ("too-old", 200),
        ("unsure", 200),
        ("language-admins", 200),
        ("link-gone", 200),
    ];
    for (code, _, text) in FILES {
        let words = Words::of(code);
        for (key, most) in table {
            let length = words.say(key).encode_utf16().count();
            assert!(length <= most, "{code}: {key} has {length} of {most}");
        }
        let one = ["next-quote", "first-quote"]
            .map(|key| words.tell(key, &[("number", 12u16.into()), ("count", 12u16.into())]));
        let alone = ["read-on", "back"].map(|key| words.say(key).to_owned());
        for label in one.iter().chain(&alone) {
            assert!(label.chars().count() <= 30, "{code}: {label} is cut on a phone");
        }
        for key in PAIRED {
            let label = words.say(key);
            assert!(label.chars().count() <= 20, "{code}: {label} is cut beside another button");
        }
        for key in messages(text).into_keys().filter(|key| key.starts_with("command-")) {
            assert!(words.say(key).chars().count() <= 256, "{code}: {key}");
        }
        // What is said over the results of an inline query.
        for key in messages(text).into_keys().filter(|key| key.starts_with("inline-")) {
            assert!(words.say(key).encode_utf16().count() <= 64, "{code}: {key}");
        }
    }
}
