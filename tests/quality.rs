//! How good the answers are, on the question sets beside the checkout: half a point under what
//! was reached, so that a change that makes them worse is seen. Skipped, with a word, where the
//! sets are not there or the build is not optimised.

use pullquote::eval::{Collection, Mode, Report, ask_listed, read_questions, run};
use pullquote::library::Library;
use std::path::{Path, PathBuf};

fn sets() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eval");
    if cfg!(debug_assertions) {
        eprintln!("skipped: measured in release builds only (cargo test --release --test quality)");
        None
    } else if !folder.is_dir() {
        eprintln!("skipped: no question sets at {}", folder.display());
        None
    } else {
        Some(folder)
    }
}

fn measure(set: &str, queries: Option<&str>, mode: Mode) -> Option<Report> {
    let folder = sets()?.join(set);
    let collection =
        Collection::read(&folder, queries.map(Path::new)).expect("a readable question set");
    Some(run(&collection, mode, &mut |_| {}).expect("a set that can be measured"))
}

fn at_least(what: &str, reached: Option<f64>, floor: f64) {
    let reached = reached.expect("a figure");
    eprintln!("{what}: {reached} (at least {floor})");
    assert!(reached >= floor, "{what} is {reached}, below {floor}");
}

const TYPO: Option<&str> = Some("queries.typo.jsonl");

#[test]
fn the_article_answers_its_questions_and_no_others() {
    let Some(folder) = sets() else { return };
    let questions = read_questions(&folder.join("article/questions.jsonl")).expect("questions");
    let report = ask_listed(&questions, &Library::builtin(), &mut |_| {}).expect("a report");
    eprintln!("article: {} of {}, {} false", report.best, report.answerable, report.false_finds);
    assert!(report.best >= 32, "{} of {}", report.best, report.answerable);
    assert_eq!(report.false_finds, 0);
}

#[test]
fn the_right_paragraph_comes_first_among_many_articles() {
    for (queries, floor) in [(None, 0.826), (TYPO, 0.817)] {
        let Some(report) = measure("squad", queries, Mode::Corpus) else { return };
        at_least("squad recall@1", report.recall_at_1, floor);
    }
}

#[test]
fn the_right_paragraph_comes_first_within_an_article_and_is_known_for_an_answer() {
    let Some(report) = measure("squad", None, Mode::WithinDocument) else { return };
    at_least("within recall@1", report.recall_at_1, 0.841);
    at_least("within found", Some(report.found), 0.954);
    at_least("within 1 - ece", Some(1.0 - report.ece), 0.959);
    let Some(report) = measure("squad", TYPO, Mode::WithinDocument) else { return };
    at_least("within, typo, recall@1", report.recall_at_1, 0.828);
}

#[test]
fn an_article_that_does_not_answer_seldom_says_that_it_does() {
    let Some(report) = measure("squad", None, Mode::Elsewhere) else { return };
    at_least("1 - found elsewhere", Some(1.0 - report.found), 0.971);
}

#[test]
fn claims_find_their_abstracts() {
    for (queries, floor) in [(None, 0.697), (TYPO, 0.694)] {
        let Some(report) = measure("scifact", queries, Mode::Corpus) else { return };
        at_least("scifact nDCG@10", report.ndcg_at_10, floor);
    }
}

#[test]
fn other_languages_are_answered_as_well() {
    for (set, floor) in [("xquad-ru", 0.937), ("xquad-de", 0.922), ("xquad-zh", 0.935)] {
        let Some(report) = measure(set, None, Mode::Corpus) else { return };
        at_least(set, report.recall_at_1, floor);
    }
}
