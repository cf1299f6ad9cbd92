//! The order of the rooms: each imports only rooms before it, as ARCHITECTURE.md draws them.
//!
//! Paths are read from the source: `crate::index::…`, groups of them, and chains of `super::` that
//! climb out of their room. Comments may name any room: a link helps a reader and binds nothing.

#![allow(
    clippy::unwrap_used,
    reason = "the lint's exception for tests does not reach their shared functions"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in reading order. One that is not here fails the test: its place is to be decided.
const ORDER: &[&str] = &[
    "saved", "text", "document", "index", "answer", "store", "library", "eval", "telegram",
    "service", "config", "cli",
];

/// The last room that neither waits nor touches files or the network.
const LAST_PURE: &str = "answer";

/// What a pure room must not name.
const OUTSIDE: &[&str] = &["std::fs", "std::net", "std::process", "std::env", "tokio::"];

/// A path in the source that leads to the root of the crate, and the name behind it.
#[derive(Debug, PartialEq, Eq)]
struct Reference {
    line: usize,
    name: String,
    /// Reached by `super::`: an inline module in the file climbs one step less far than counted,
    /// so a name that is no room says nothing.
    climbed: bool,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn leading_word(text: &str) -> &str {
    &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())]
}

/// The source with comments blanked, each line kept in its place.
fn without_comments(source: &str) -> String {
    let code = source.lines().map(|line| {
        let comment = line.match_indices("//").map(|(at, _)| at).find(|&at| {
            // "https://" in a string is no comment.
            line[..at].chars().next_back().is_none_or(char::is_whitespace)
        });
        &line[..comment.unwrap_or(line.len())]
    });
    code.collect::<Vec<_>>().join("\n")
}

/// The names behind a path: one, or the first of each member of a `{…}` group, with their offsets.
fn names_at(code: &str, at: usize) -> Vec<(usize, &str)> {
    let Some(group) = code[at..].strip_prefix('{') else {
        return vec![(at, leading_word(&code[at..]))];
    };
    let (mut names, mut depth, mut expected) = (Vec::new(), 0, true);
    for (offset, c) in group.char_indices() {
        match c {
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            '{' => depth += 1,
            ',' if depth == 0 => expected = true,
            _ if expected && !c.is_whitespace() => {
                names.push((at + 1 + offset, leading_word(&group[offset..])));
                expected = false;
            }
            _ => {}
        }
    }
    names
}

/// Every path to the root of the crate. `depth` is the number of modules that the file is in,
/// itself counted: so many `super::` reach the root.
fn references(code: &str, depth: usize) -> Vec<Reference> {
    let starts_path = |at: usize| !code[..at].ends_with(|c| is_word(c) || c == ':');
    let absolute = code.match_indices("crate::").filter(|&(at, _)| starts_path(at));
    let mut ends: Vec<(usize, bool)> =
        absolute.map(|(at, path)| (at + path.len(), false)).collect();
    for (at, _) in code.match_indices("super::").filter(|&(at, _)| starts_path(at)) {
        let rest = code[at..].trim_start_matches("super::");
        let steps = (code.len() - at - rest.len()) / "super::".len();
        if steps >= depth {
            ends.push((code.len() - rest.len(), true));
        }
    }
    ends.sort_unstable();
    let mut references = Vec::new();
    for (end, climbed) in ends {
        for (at, name) in names_at(code, end) {
            let (line, name) = (line_of(code, at), name.to_owned());
            references.push(Reference { line, name, climbed });
        }
    }
    references
}

fn line_of(code: &str, at: usize) -> usize {
    1 + code[..at].matches('\n').count()
}

/// The place of a room in the order.
fn place(room: &str) -> Option<usize> {
    ORDER.iter().position(|&known| known == room)
}

/// What is wrong with a file, each as "file:line: why"; `path` is relative to `src/`.
fn breaks(path: &Path, source: &str) -> Vec<String> {
    let names: Vec<String> =
        path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let room = names[0].as_str();
    let shown = Path::new("src").join(path);
    let shown = shown.display();
    let Some(own) = place(room) else {
        return vec![format!("{shown}:1: `{room}` has no place in the order of rooms")];
    };
    let depth = names.len() - usize::from(names.last().is_some_and(|name| name == "mod"));
    let code = without_comments(source);
    let mut broken = Vec::new();
    for Reference { line, name, climbed } in references(&code, depth) {
        match place(&name) {
            Some(other) if other <= own => {}
            Some(_) => broken.push(format!("{shown}:{line}: `{room}` comes before `{name}`")),
            None if climbed => {}
            None => broken.push(format!("{shown}:{line}: `{name}` is no room of the crate")),
        }
    }
    if Some(own) <= place(LAST_PURE) {
        for outside in OUTSIDE {
            let found = code.match_indices(outside);
            broken.extend(found.map(|(at, _)| {
                let line = line_of(&code, at);
                format!("{shown}:{line}: `{room}` does no input or output, so no `{outside}`")
            }));
        }
    }
    broken
}

/// Every Rust file under `folder`, in order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn each_room_imports_only_rooms_before_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut rooms_seen = 0;
    let mut broken = Vec::new();
    for file in sources(&src) {
        let path = file.strip_prefix(&src).unwrap();
        // The entry points stand outside the order: lib.rs names all rooms, main.rs the last.
        if path == Path::new("lib.rs") || path == Path::new("main.rs") {
            continue;
        }
        rooms_seen += usize::from(path.ends_with("mod.rs"));
        broken.extend(breaks(path, &fs::read_to_string(&file).unwrap()));
    }
    assert!(
        rooms_seen >= 7,
        "only {rooms_seen} rooms in {}: is it the right folder?",
        src.display()
    );
    assert!(broken.is_empty(), "the order of rooms is broken:\n{}", broken.join("\n"));
}

#[test]
fn a_room_that_imports_a_later_one_is_named_with_its_line() {
    let table: &[(&str, &str, &[&str], &str)] = &[
        ("index/build.rs", "use crate::text::words;", &[], "an earlier room"),
        ("index/build.rs", "use crate::index::Token;", &[], "its own room"),
        (
            "text/words.rs",
            "//! Words.\n\nuse crate::index::Index;\n",
            &["src/text/words.rs:3: `text` comes before `index`"],
            "a later room",
        ),
        (
            "document/plain.rs",
            "fn f() {\n    crate::cli::report();\n}",
            &["src/document/plain.rs:2: `document` comes before `cli`"],
            "a path without an import",
        ),
        (
            "answer/rank.rs",
            "use crate::{\n    text::{words, Language},\n    library::Library,\n    eval,\n};",
            &[
                "src/answer/rank.rs:3: `answer` comes before `library`",
                "src/answer/rank.rs:4: `answer` comes before `eval`",
            ],
            "a group, in which `Language` is no member of its own",
        ),
        (
            "library/load.rs",
            "use super::super::eval::run;",
            &["src/library/load.rs:1: `library` comes before `eval`"],
            "out of the room by `super`",
        ),
        ("cli/eval.rs", "use super::library::LibraryArgs;", &[], "a file of the same room"),
        (
            "library/mod.rs",
            "use super::cli::Cli;",
            &["src/library/mod.rs:1: `library` comes before `cli`"],
            "from mod.rs one step is out",
        ),
        (
            "library/mod.rs",
            "mod tests {\n    use super::*;\n    use super::Library;\n}",
            &[],
            "an inline module of the same file",
        ),
        ("eval/fit/mod.rs", "use super::telegram::X;", &[], "from a folder in a room it is not"),
        (
            "config.rs",
            "use crate::cli::Cli;\nuse crate::service::Service;",
            &["src/config.rs:1: `config` comes before `cli`"],
            "a room of one file",
        ),
        (
            "text/fold.rs",
            "/// See [`crate::index::Index`].\nlet a = \"https://x\"; // crate::cli",
            &[],
            "comments bind nothing",
        ),
        ("text/fold.rs", "use other_crate::index::Index;", &[], "another crate"),
        (
            "index/build.rs",
            "use crate::thing::Thing;",
            &["src/index/build.rs:1: `thing` is no room of the crate"],
            "a name at the root that is no room",
        ),
        (
            "utils/mod.rs",
            "",
            &["src/utils/mod.rs:1: `utils` has no place in the order of rooms"],
            "a room that nobody decided on",
        ),
        (
            "answer/ask.rs",
            "use std::fs;",
            &["src/answer/ask.rs:1: `answer` does no input or output, so no `std::fs`"],
            "reading files belongs to library",
        ),
        ("library/load.rs", "use std::fs;", &[], "where it belongs"),
    ];
    for &(path, source, expected, why) in table {
        assert_eq!(breaks(Path::new(path), source), expected, "{path}: {why}");
    }
}
