//! The command line as a person or a script meets it.

#![allow(clippy::unwrap_used, reason = "a test may panic, also in what its cases share")]

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;

/// The paragraph that the examples ask for, as it stands in the built-in article.
const DISCUSSED: &str = "At the final press conference Lavrov named the multiple topics discussed throughout the talks. \
    Syria and Ukraine were only two bullet points in that long list. The Russian foreign minister mentioned Yemen, \
    NATO’s expansion, and dissatisfaction with the methods the U.S. used to put pressure on North Korea. Kerry didn’t \
    deny that all those issues were discussed, but only commented on Syria and Ukraine.";

/// Asked of documents that we write ourselves.
const STEEP: &str = "how long should the oolong steep?";

fn pullquote() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    for variable in
        ["PULLQUOTE_LIBRARY", "PULLQUOTE_MAX_FILE_SIZE", "NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"]
    {
        command.env_remove(variable);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    pullquote().args(arguments).output().unwrap()
}

fn with_input(arguments: &[&str], input: impl Into<Vec<u8>>) -> Output {
    pullquote().args(arguments).write_stdin(input).output().unwrap()
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn written(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_exit_code_tells_whether_an_answer_was_found() {
    let table: [(&[&str], i32, &str); 13] = [
        (&["ask", "what did Lavrov discuss?"], 0, "found"),
        (&["ask", "what", "did", "Lavrov", "discuss?"], 0, "words need no quotes"),
        (&["ask", "xylophone zebra"], 1, "nothing"),
        (&["ask", "?!"], 1, "nothing is in it to look for"),
        (&["ask", "\u{1b}[31m\u{7}"], 1, "control characters are no words"),
        (&["ask", "🎻🦓"], 1, "nor are emoji that nobody wrote"),
        (&["ask", "مرحبا"], 1, "right-to-left text is a question like any"),
        (&["ask", ""], 2, "an empty question"),
        (&["ask"], 2, "no question"),
        (&["ask", "--top", "0", "who"], 2, "no quotes make no answer"),
        (&["ask", "--max-file-size", "lots", "who"], 2, "not a size"),
        (&["ask", "--library", "/does/not/exist", "who"], 2, "a missing path"),
        (&["frobnicate"], 2, "no such command"),
    ];
    for (arguments, expected, why) in table {
        let output = run(arguments);
        assert_eq!(
            code(&output),
            expected,
            "{why}: {arguments:?}\n{}{}",
            out(&output),
            err(&output)
        );
        assert_eq!(
            err(&output).is_empty(),
            expected != 2,
            "only errors are on standard error: {why}"
        );
        assert!(!err(&output).contains("panicked"), "{why}");
    }
}

#[test]
fn without_arguments_help_is_shown() {
    let output = run(&[]);
    assert!(err(&output).contains("pullquote ask what did Lavrov discuss"), "{}", err(&output));
    let output = run(&["--help"]);
    assert_eq!(code(&output), 0);
    for word in ["ask", "chat", "Examples:", "Exit code:"] {
        assert!(out(&output).contains(word), "{word}");
    }
}

#[test]
fn a_pipe_gets_the_paragraph_verbatim_with_its_marks_and_its_place() {
    let output = run(&["ask", "what did Lavrov discuss?"]);
    let text = out(&output);
    assert_eq!(text.lines().next(), Some(DISCUSSED), "{text}");
    for line in [
        "Best sentence: At the final press conference Lavrov named the multiple topics discussed throughout the talks.",
        "Matched words: Lavrov, discussed",
        "— U.S.–Russian relations after Kerry's visit to Moscow (Russia Direct) › ¶ 13 of 25",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(text.contains("\nHow sure: "), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours");
}

#[test]
fn colours_are_for_whoever_wants_them() {
    let forced = Some("CLICOLOR_FORCE");
    let table: [(&[&str], Option<&str>, bool, &str); 5] = [
        (&[], None, false, "a pipe"),
        (&[], forced, true, "forced"),
        (&["--no-color"], forced, false, "the flag wins"),
        (&[], Some("NO_COLOR"), false, "the variable"),
        (&["--json"], forced, false, "JSON has none"),
    ];
    for (flags, variable, coloured, why) in table {
        let mut command = pullquote();
        command
            .arg("ask")
            .args(flags)
            .arg("what did Lavrov discuss?")
            .envs(variable.map(|name| (name, "1")));
        let output = command.output().unwrap();
        assert_eq!(out(&output).contains('\u{1b}'), coloured, "{why}");
    }
}

#[test]
fn a_word_that_is_read_otherwise_is_told() {
    let output = run(&["ask", "what did lavrof discuss?"]);
    assert!(out(&output).starts_with("Read “lavrof” as “Lavrov”.\n\n"), "{}", out(&output));
}

#[test]
fn json_is_one_object_with_ranges_in_code_points() {
    let output = run(&["ask", "--json", "--top", "2", "what did Lavrov discuss?"]);
    assert_eq!(out(&output).lines().count(), 1);
    let answer = json(&output);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let sorted = |names: &str| {
        let mut names: Vec<String> = names.split(' ').map(str::to_owned).collect();
        names.sort();
        names
    };
    assert_eq!(keys(&answer), sorted("question verdict confidence read_as quotes micros"));
    assert_eq!(answer["question"], "what did Lavrov discuss?");
    assert_eq!(answer["verdict"], "found");
    assert!((0.0..=1.0).contains(&answer["confidence"].as_f64().unwrap()));
    assert!(answer["micros"].is_u64());
    let quotes = answer["quotes"].as_array().unwrap();
    assert_eq!(quotes.len(), 2);
    let first = &quotes[0];
    let fields = "id document file source author date \
        section paragraph paragraphs kind text highlights sentence score";
    assert_eq!(keys(first), sorted(fields));
    assert_eq!(first["text"], DISCUSSED);
    assert_eq!((&first["paragraph"], &first["paragraphs"]), (&Value::from(13), &Value::from(25)));
    assert_eq!((&first["kind"], &first["section"]), (&Value::from("body"), &Value::Null));
    for field in ["file", "source", "author", "date"] {
        assert_eq!(first[field], Value::Null, "the built-in article says nothing of its {field}");
    }
    let cut = |range: &Value| {
        let [start, end] = [0, 1].map(|i| range[i].as_u64().unwrap() as usize);
        DISCUSSED.chars().skip(start).take(end - start).collect::<String>()
    };
    assert_eq!(cut(&first["highlights"][0]), "Lavrov");
    assert!(cut(&first["sentence"]).ends_with("throughout the talks."));
}

#[test]
fn a_dash_reads_all_of_standard_input() {
    let long = format!("what did Lavrov discuss? {}", "padding ".repeat(12_500));
    let table: [(&[u8], i32, &str); 6] = [
        (b"what did Lavrov\ndiscuss?\n", 0, "two lines are one question"),
        (b"\xef\xbb\xbfwhat did Lavrov discuss?", 0, "a byte order mark is no word"),
        (b"Lavrov \xff\xfe \xed\xa0\x80 discussed", 0, "bytes that are no text are read lossily"),
        (b"", 2, "no question"),
        (b" \r\n\t ", 2, "white space is no question"),
        (&[b'a'; 5 << 20], 2, "no question is that long"),
    ];
    for (input, expected, why) in table {
        let output = with_input(&["ask", "-"], input);
        assert_eq!(code(&output), expected, "{why}: {}", err(&output));
    }
    let output = with_input(&["ask", "--json", "-"], long.as_bytes());
    assert_eq!(json(&output)["question"], long.trim(), "100,000 characters pass");
}

#[test]
fn a_library_takes_the_place_of_the_article() {
    let folder = tempfile::tempdir().unwrap();
    let bread = written(
        folder.path(),
        "bread.txt",
        "Knead the dough for ten minutes.\n\nLet the dough rest.",
    );
    let tea = written(folder.path(), "tea.txt", "Steep the oolong for three minutes.");
    let output = run(&["ask", "--library", &bread, "--library", &tea, STEEP]);
    assert!(out(&output).starts_with("Steep the oolong for three minutes.\n"), "{}", out(&output));
    let output = run(&["ask", "--library", &bread, "Lavrov"]);
    assert_eq!(out(&output), "Nothing in “bread” speaks of that.\n");

    let both = std::env::join_paths([&bread, &tea]).unwrap();
    let output = pullquote().args(["ask", STEEP]).env("PULLQUOTE_LIBRARY", &both).output().unwrap();
    assert_eq!(code(&output), 0, "the variable names several");
    let mut flag_wins = pullquote();
    flag_wins.args(["ask", "--library", &bread, STEEP]).env("PULLQUOTE_LIBRARY", &both);
    assert_eq!(code(&flag_wins.output().unwrap()), 1, "the flag wins over the variable");
    let output = pullquote()
        .args(["ask", "Lavrov discussed"])
        .env("PULLQUOTE_LIBRARY", "")
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "an empty variable is none");
}

#[test]
fn quotes_say_which_of_two_files_of_one_title_they_are_from_and_who_wrote_it() {
    let folder = tempfile::tempdir().unwrap();
    for (name, front, text) in [
        ("a", "", "Steep the oolong for three minutes."),
        ("b", "---\nauthor: Jane Roe\ndate: 2021-05-04\n---\n", "Steep the sencha for one minute."),
    ] {
        fs::create_dir(folder.path().join(name)).unwrap();
        written(&folder.path().join(name), "x.md", format!("{front}# Guide\n\n{text}\n"));
    }
    let path = folder.path().to_str().unwrap();
    let place = |flags: &[&str], question: &str| {
        let output = run(&[&["ask", "--top", "1", "--library", path], flags, &[question]].concat());
        out(&output).to_owned()
    };
    for (question, expected) in [
        (STEEP, "\n— Guide (a/x.md) › ¶ 1 of 1\n"),
        (
            "how long should the sencha steep?",
            "\n— Guide (b/x.md; Jane Roe, 2021-05-04) › ¶ 1 of 1\n",
        ),
    ] {
        let text = place(&[], question);
        assert!(text.contains(expected), "{text}");
    }
    let json: Value = serde_json::from_str(&place(&["--json"], "sencha")).unwrap();
    let quote = &json["quotes"][0];
    let expected = [("file", "b/x.md"), ("author", "Jane Roe"), ("date", "2021-05-04")];
    for (field, value) in expected {
        assert_eq!(quote[field], value, "{quote}");
    }
    assert_eq!((&quote["source"], &quote["document"]), (&Value::Null, &Value::from("Guide")));
}

#[test]
fn a_bad_file_is_named_and_the_rest_answers() {
    let folder = tempfile::tempdir().unwrap();
    let tea = written(folder.path(), "tea.txt", "Steep the oolong for three minutes.");
    let large = written(folder.path(), "large.txt", "word ".repeat(1_000));
    let limited = ["ask", "--max-file-size", "1K", "--library", &tea, "--library", &large, STEEP];
    let output = run(&limited);
    assert_eq!(code(&output), 0);
    assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    assert!(
        err(&output).starts_with("warning: ") && err(&output).contains("large.txt"),
        "{}",
        err(&output)
    );
    assert!(!out(&output).contains("warning"));
    let output = run(&["ask", "--max-file-size", "1K", "--library", &large, "word"]);
    assert_eq!(code(&output), 2, "without a good file there is nobody to ask");
    assert!(
        err(&output).starts_with("error: ") && err(&output).contains("large.txt"),
        "{}",
        err(&output)
    );
    let remedy = "split it or raise the limit with --max-file-size\n";
    assert!(err(&output).ends_with(remedy), "the option has a name: {}", err(&output));
}

#[test]
fn the_limit_of_a_file_may_stand_in_a_variable() {
    let folder = tempfile::tempdir().unwrap();
    let tea = written(folder.path(), "tea.txt", "Steep the oolong for three minutes.");
    let table: [(&str, &[&str], i32, &str); 6] = [
        ("10", &[], 2, "the file is larger"),
        ("1K", &[], 0, "the file is smaller"),
        ("", &[], 0, "an empty variable is none"),
        ("lots", &[], 2, "no size"),
        ("10", &["--max-file-size", "1K"], 0, "the flag wins"),
        ("", &["--max-file-size", ""], 2, "an empty flag is a mistake"),
    ];
    for (variable, flags, expected, why) in table {
        let mut command = pullquote();
        command.args(["ask", "--library", &tea]).args(flags).arg(STEEP);
        let output = command.env("PULLQUOTE_MAX_FILE_SIZE", variable).output().unwrap();
        assert_eq!(code(&output), expected, "{why}: {}", err(&output));
    }
    let output = pullquote().args(["ask", "who"]).env("PULLQUOTE_MAX_FILE_SIZE", "lots").output();
    let expected = "error: the variable PULLQUOTE_MAX_FILE_SIZE is “lots”: it has to be a number of bytes \
        such as 5000000, or 64M, or 1G\n";
    assert_eq!(err(&output.unwrap()), expected);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_told_with_the_remedy_last() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let closed = written(folder.path(), "closed.txt", "Steep the oolong for three minutes.");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&closed).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    let output = run(&["ask", "--library", &closed, STEEP]);
    let expected =
        format!("error: {closed}: may not be read; give this user the right to read it\n");
    assert_eq!((code(&output), err(&output)), (2, &*expected));
}

#[test]
fn each_of_several_bad_files_is_named_before_the_error() {
    let folder = tempfile::tempdir().unwrap();
    let blank = written(folder.path(), "blank.txt", " ");
    let empty = written(folder.path(), "empty.txt", "");
    let output = run(&["ask", "--library", &blank, "--library", &empty, STEEP]);
    assert_eq!(code(&output), 2);
    let lines: Vec<&str> = err(&output).lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    for (line, name) in lines.iter().zip([blank, empty]) {
        assert!(line.starts_with(&format!("warning: {name}: the file ")), "{line}");
    }
    assert_eq!(lines[2], "error: none of the 2 files could be read; mend one or give another");
}

#[test]
fn what_is_passed_over_in_a_folder_is_noted_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    written(folder.path(), "tea.txt", "Steep the oolong for three minutes.");
    written(folder.path(), ".hidden.pdf", "");
    let ask = || run(&["ask", "--library", path, STEEP]);
    assert_eq!(err(&ask()), "", "nothing is worth saying");

    written(folder.path(), "scan.pdf", "");
    let other = "note: 1 file of another format was passed over (.pdf)\n";
    assert_eq!((code(&ask()), err(&ask())), (0, other));

    for copy in 0..8 {
        written(folder.path(), &format!("u{copy}.txt"), "Steep the oolong for three minutes.");
    }
    let output = ask();
    let lines: Vec<&str> = err(&output).lines().collect();
    assert_eq!(lines.len(), 7, "{lines:?}");
    assert!(lines[0].ends_with("tea.txt, loaded once"), "{lines:?}");
    assert_eq!(lines[5..], ["note: and 3 more such files and links", other.trim_end()]);
}

#[cfg(unix)]
#[test]
fn names_and_texts_cannot_command_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let evil = written(
        folder.path(),
        "evil\u{1b}[31m.txt",
        "Steep red \u{1b}[31m oolong\u{7} tea\u{9b}2J long.",
    );
    for arguments in
        [&["ask", "--library", &evil, STEEP][..], &["ask", "--json", "--library", &evil, "oolong"]]
    {
        let output = run(arguments);
        let shown = out(&output).trim_end_matches('\n');
        assert!(shown.contains("oolong"), "{shown}");
        assert!(!shown.contains(|ch: char| ch.is_control() && ch != '\n'), "{shown:?}");
    }
    let output = run(&["ask", "--library", "/no/such\u{1b}[31m\nfile", STEEP]);
    assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    assert!(!err(&output).trim_end().contains(char::is_control), "{:?}", err(&output));
}

#[cfg(unix)]
#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    for command in ["ask what did Lavrov discuss", "ask --json Lavrov", "--help", "chat"] {
        let binary = env!("CARGO_BIN_EXE_pullquote");
        // The reader is gone before a word is written.
        let script =
            format!("(sleep 0.2; echo who is Lavrov | '{binary}' {command}; echo $? >&2) | true");
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        assert_eq!(err(&output), "0\n", "{command}");
    }
}

#[test]
fn a_session_answers_line_by_line_and_keeps_its_place() {
    let output = with_input(
        &["chat"],
        "what did Lavrov discuss?\n\n:more\n:context\n:nonsense\n:help\n:quit\nUkraine\n",
    );
    let text = out(&output);
    assert_eq!((code(&output), err(&output)), (0, ""));
    assert!(text.starts_with(DISCUSSED), "no greeting or prompt in a pipe: {text}");
    assert_eq!(text.matches(DISCUSSED).count(), 1, ":more shows other quotes: {text}");
    let second = text.split("\n\n").nth(1).unwrap().lines().next().unwrap();
    assert_eq!(
        text.matches(second).count(),
        2,
        ":context shows the last quote among its neighbours: {text}"
    );
    assert!(text.contains("That is no command. :help lists them.\n"));
    assert!(
        text.trim_end().ends_with(":quit     the end, as Ctrl-D"),
        "nothing after :quit: {text}"
    );
}

#[test]
fn a_session_ends_with_its_input_whatever_that_is() {
    let table: [(&[u8], &str, &str); 5] = [
        (b"", "", "no line"),
        (b"\n \n", "", "empty lines ask nothing"),
        (
            b":more\n:context",
            "Ask something first.\n\nAsk something first.\n\n",
            "commands need a question",
        ),
        (
            b"xylophone\n:more\n:context",
            "No more quotes.\n\nThere is no quote to look around.\n\n",
            "or an answer",
        ),
        (b"\xff\xfe\0\x1b[2J\n", "speaks of that.\n\n", "foreign bytes"),
    ];
    for (input, expected, why) in table {
        let output = with_input(&["chat"], input);
        assert_eq!(code(&output), 0, "{why}");
        assert!(out(&output).ends_with(expected), "{why}: {}", out(&output));
    }
}
