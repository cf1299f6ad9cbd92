//! `pullquote eval`: what it measures, on folders small enough to check by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by its panic")]

use assert_cmd::Command;
use pullquote::eval::{Collection, Mode, Progress, Report, Stage, run};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Birds has its rows apart, one row is empty, one has no title, one title has no text at all.
const CORPUS: &[(&str, &str, &str)] = &[
    ("birds-0", "Birds", "Swifts sleep in the air. They land only to breed under roofs."),
    ("ants-0", "Ants", "Ants farm aphids and milk them for honeydew in their meadows."),
    ("birds-1", "Birds", ""),
    ("loose", "", "Volcanoes throw out ash, lava and gases during an eruption."),
    ("birds-2", "Birds", "Owls hunt mice by night and hear them beneath the snow."),
    ("ants-1", "Ants", "Leafcutters grow fungus in chambers below the ground."),
    ("void-0", "Void", "   "),
];

const QUERIES: &[(&str, &str)] = &[
    ("q1", "What do ants milk?"),
    ("q2", "Who hears mice beneath the snow?"),
    ("q3", "Which swifts sleep in the air?"),
    ("q4", "What do leafcutters grow in chambers?"),
    ("q5", "Who judged this?"),
];

const QRELS: &[(&str, &str)] =
    &[("q1", "ants-0"), ("q2", "birds-2"), ("q3", "birds-0"), ("q4", "ants-1"), ("q9", "loose")];

fn beir() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let rows = CORPUS.iter().map(|(id, title, text)| {
        serde_json::json!({"_id": id, "title": title, "text": text}).to_string()
    });
    let queries =
        QUERIES.iter().map(|(id, text)| serde_json::json!({"_id": id, "text": text}).to_string());
    let qrels = QRELS.iter().map(|(query, row)| format!("{query}\t{row}\t1"));
    let header = ["query-id\tcorpus-id\tscore".to_owned()];
    write(dir.path(), "corpus.jsonl", rows);
    write(dir.path(), "queries.jsonl", queries);
    write(dir.path(), "qrels.tsv", header.into_iter().chain(qrels));
    dir
}

fn write(folder: &Path, name: &str, lines: impl IntoIterator<Item = String>) {
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    fs::write(folder.join(name), text).unwrap();
}

fn report(folder: &Path, mode: Mode) -> Report {
    run(&Collection::read(folder, None).unwrap(), mode, &mut |_| {}).unwrap()
}

fn pullquote(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::cargo_bin("pullquote").unwrap();
    command.env_remove("PULLQUOTE_LIBRARY").arg("eval").arg(folder).args(arguments);
    command
}

fn json(arguments: &[&str], folder: &Path) -> Value {
    let output = pullquote(arguments, folder).arg("--json").assert().success();
    let output = output.get_output();
    assert!(output.stderr.is_empty(), "no bar without a terminal");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn questions_in_the_words_of_their_passage_find_it() {
    let dir = beir();
    for mode in [Mode::Corpus, Mode::WithinDocument] {
        let report = report(dir.path(), mode);
        assert_eq!((report.corpus, report.queries), (7, 4), "{mode:?}: q5 is not judged");
        for (name, value) in [
            ("ndcg@10", report.ndcg_at_10),
            ("mrr@10", report.mrr_at_10),
            ("recall@1", report.recall_at_1),
            ("recall@3", report.recall_at_3),
            ("recall@10", report.recall_at_10),
        ] {
            assert_eq!(value, Some(1.0), "{name}, {mode:?}");
        }
        assert!(report.found_right.is_none_or(|right| right == 1.0));
        assert!((0.0..=1.0).contains(&report.found) && (0.0..=1.0).contains(&report.ece));
        assert!(report.index_bytes > 0 && report.index_ms >= 0.0);
        assert!(report.p50_us <= report.p95_us && report.p95_us <= report.p99_us);
    }
}

#[test]
fn elsewhere_nothing_is_found_and_nothing_is_ranked() {
    let dir = beir();
    let report = report(dir.path(), Mode::Elsewhere);
    assert_eq!(report.queries, 4);
    // Ants are asked of Birds, and Birds of Void: not a weighty word occurs.
    assert_eq!((report.found, report.found_right), (0.0, None));
    assert_eq!((report.ndcg_at_10, report.mrr_at_10, report.recall_at_10), (None, None, None));
}

#[test]
fn recall_counts_all_that_is_relevant_and_a_row_that_is_not_there_is_missed() {
    let dir = beir();
    let qrels = ["q1\tants-0\t2", "q1\tants-1\t0", "q2\tbirds-2\t1", "q2\tnowhere\t1"];
    write(dir.path(), "qrels.tsv", qrels.map(str::to_owned));
    let together = report(dir.path(), Mode::Corpus);
    assert_eq!(together.queries, 2);
    assert_eq!(together.recall_at_10, Some(0.75), "all of q1, half of q2");
    let alone = report(dir.path(), Mode::WithinDocument);
    assert_eq!(alone.recall_at_10, Some(1.0), "what is out of reach does not count");
}

#[test]
fn two_runs_measure_the_same_but_for_the_clock() {
    let dir = beir();
    let timeless = || Report {
        index_ms: 0.0,
        p50_us: 0.0,
        p95_us: 0.0,
        p99_us: 0.0,
        ..report(dir.path(), Mode::Corpus)
    };
    assert_eq!(timeless(), timeless());
}

#[test]
fn progress_goes_through_the_stages_to_the_end() {
    let dir = beir();
    let collection = Collection::read(dir.path(), None).unwrap();
    let mut told: Vec<Progress> = Vec::new();
    run(&collection, Mode::WithinDocument, &mut |progress| told.push(progress)).unwrap();
    let mut stages: Vec<Stage> = told.iter().map(|progress| progress.stage).collect();
    stages.dedup();
    assert_eq!(stages, [Stage::Index, Stage::Rank, Stage::Answer]);
    let last = told.last().unwrap();
    assert_eq!((last.done, last.total), (4, 4));
}

#[test]
fn json_has_exactly_the_promised_keys() {
    let dir = beir();
    for mode in [&[][..], &["--within-document"], &["--elsewhere"]] {
        let report = json(mode, dir.path());
        let mut keys: Vec<&String> = report.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(
            keys,
            [
                "corpus",
                "ece",
                "found",
                "found_right",
                "index_bytes",
                "index_ms",
                "mrr@10",
                "ndcg@10",
                "p50_us",
                "p95_us",
                "p99_us",
                "queries",
                "recall@1",
                "recall@10",
                "recall@3",
            ]
        );
    }
}

#[test]
fn other_queries_are_asked_where_they_are_named() {
    let dir = beir();
    write(dir.path(), "queries.typo.jsonl", [r#"{"_id":"q1","text":"ants milk"}"#.to_owned()]);
    assert_eq!(json(&["--queries", "queries.typo.jsonl"], dir.path())["queries"], 1);
}

#[test]
fn the_table_names_every_figure() {
    let dir = beir();
    let output = pullquote(&[], dir.path()).assert().success();
    let table = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    for name in ["passages", "questions", "nDCG@10", "recall@1", "calibration error", "index size"]
    {
        assert!(table.lines().any(|line| line.trim().starts_with(name)), "{name}:\n{table}");
    }
    assert!(!table.contains('\u{1b}'), "plain in a pipe");
}

#[test]
fn a_list_of_questions_is_asked_of_the_library() {
    let dir = tempfile::tempdir().unwrap();
    let article = "Swifts sleep in the air.\n\nAnts milk aphids for honeydew.\n\n\
                   Owls hear mice beneath the snow.\n";
    let library = dir.path().join("article.txt");
    fs::write(&library, article).unwrap();
    let questions = [
        r#"{"question": "what do ants milk?", "best": [2], "good": []}"#,
        r#"{"question": "who hears mice beneath the snow?", "best": [1], "good": [3]}"#,
        r#"{"question": "where do swifts sleep?", "best": [3], "good": [2]}"#,
        r#"{"question": "the price of bitcoin", "best": [], "good": []}"#,
    ];
    write(dir.path(), "questions.jsonl", questions.map(str::to_owned));
    let library = library.to_str().unwrap();
    let report = json(&["--library", library], dir.path());
    for (key, expected) in [
        ("questions", 4),
        ("answerable", 3),
        ("best", 1),
        ("best_or_good", 2),
        ("unanswerable", 1),
        ("false_finds", 0),
    ] {
        assert_eq!(report[key], expected, "{key} of {report}");
    }
    assert_eq!(report["missed"][0]["got"], 3);
    assert_eq!(report["missed"][0]["got_good"], true);
    assert_eq!(report["missed"][1]["got"], 1);

    let output = pullquote(&["--library", library], dir.path()).assert().success();
    let table = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(table.contains("1 of 3") && table.contains("wanted ¶ 3, got ¶ 1"), "{table}");
}

#[cfg(unix)]
#[test]
fn questions_and_names_cannot_command_the_terminal() {
    let evil = "\u{1b}[31m\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}";
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join(format!("list{evil}"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("article.txt"), "Swifts sleep in the air.\n\nAnts milk aphids.").unwrap();
    let question = format!("where do swifts sleep?{evil}");
    // A miss, and maybe a false find: the two lists that name questions.
    let lines = [[2].as_slice(), &[]].map(|best| {
        serde_json::json!({"question": question, "best": best, "good": []}).to_string()
    });
    write(&folder, "questions.jsonl", lines);
    let library = folder.join("article.txt");
    for arguments in [&[][..], &["--json"]] {
        let mut command = pullquote(arguments, &folder);
        let output = command.arg("--library").arg(&library).assert().success();
        let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        assert!(text.contains("where do swifts sleep?"), "{text:?}");
        let harmless = |ch: char| ch == '\n' || !(ch.is_control() || ch == '\u{202e}');
        assert!(text.chars().all(harmless), "{arguments:?}: {text:?}");
    }
}

#[test]
fn what_cannot_be_measured_is_named_and_ends_with_2() {
    let empty = tempfile::tempdir().unwrap();
    let broken = beir();
    write(broken.path(), "corpus.jsonl", [r#"{"_id":"a","title":"A"}"#.to_owned()]);
    let nowhere = beir();
    let list = tempfile::tempdir().unwrap();
    let line = |best: u32| format!("{{\"question\":\"who?\",\"best\":[{best}],\"good\":[25]}}");
    write(list.path(), "questions.jsonl", [line(25)]);
    let [no_rows, no_text, no_questions, beyond, zero] = [(); 5].map(|()| beir());
    write(no_rows.path(), "corpus.jsonl", [String::new()]);
    write(no_text.path(), "corpus.jsonl", [r#"{"_id":"a","text":" "}"#.to_owned()]);
    let only_list = |folder: &Path, line: String| {
        fs::remove_file(folder.join("corpus.jsonl")).unwrap();
        write(folder, "questions.jsonl", [line]);
    };
    only_list(no_questions.path(), String::new());
    only_list(beyond.path(), line(99));
    only_list(zero.path(), line(0));
    let table: [(&Path, &[&str], &str); 12] = [
        (empty.path(), &[], "is not a folder with a corpus.jsonl"),
        (Path::new("no such folder"), &[], "no such folder is not a folder"),
        (broken.path(), &[], "corpus.jsonl, line 1: missing field `text`"),
        (nowhere.path(), &["--queries", "gone.jsonl"], "cannot read gone.jsonl"),
        (nowhere.path(), &["--elsewhere", "--within-document"], "cannot be used with"),
        (list.path(), &["--elsewhere"], "holds a list of questions about one article"),
        (no_rows.path(), &[], "corpus.jsonl holds no passage"),
        (no_text.path(), &["--json"], "corpus.jsonl holds no passage"),
        (no_questions.path(), &["--json"], "questions.jsonl holds no question"),
        (
            beyond.path(),
            &[],
            "“who?” has a best or good paragraph 99, but the document has 1 to 25",
        ),
        (zero.path(), &[], "best or good paragraph 0,"),
        (nowhere.path(), &["--library", "article.txt"], "leave out the library"),
    ];
    for (folder, arguments, expected) in table {
        let output = pullquote(arguments, folder).assert().code(2);
        let output = output.get_output();
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(message.contains(expected), "{message:?} lacks {expected:?}");
        assert!(output.stdout.is_empty());
    }
    pullquote(&[], list.path()).assert().success();
    pullquote(&[], nowhere.path()).env("PULLQUOTE_LIBRARY", "article.txt").assert().success();
}
