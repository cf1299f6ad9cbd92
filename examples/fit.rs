//! Fits the weights of `src/answer/weights.rs` anew and prints them.
//!
//!     cargo run --release --example fit -- ../shared/eval
//!
//! One set of weights for all question sets. First what was reached on articles held out of the
//! fit, then the weights of the fit on all. The two models of the confidence look at the first
//! candidate by the weights in force, so after new rank weights are written down run it again
//! for these.

use pullquote::answer::{FEATURES, Feature, rank};
use pullquote::eval::fit::{Examples, Linear, Objective, Settings, cross_validate, fit};
use pullquote::eval::{Collection, Corpus};
use pullquote::index::{Index, Scope};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const QUERIES: &str = "queries.jsonl";
const TYPO: &str = "queries.typo.jsonl";
const FOLDS: usize = 4;
const DEPTH: usize = 40;
/// A lead beyond this is no surer, as in `src/answer/confidence.rs`.
const MOST_LEAD: f32 = 6.0;

/// Which index a question is asked of.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Corpus,
    Within,
    Elsewhere,
}

/// Folder, questions, where they are asked, and how often each counts: small sets count more, so
/// that a claim or a Chinese question is not drowned by squad's thousands.
const SETS: &[(&str, &str, Asked, usize)] = &[
    ("squad", QUERIES, Asked::Corpus, 1),
    ("squad", TYPO, Asked::Corpus, 1),
    ("squad", QUERIES, Asked::Within, 1),
    ("squad", TYPO, Asked::Within, 1),
    ("squad", QUERIES, Asked::Elsewhere, 1),
    ("scifact", QUERIES, Asked::Corpus, 9),
    ("scifact", TYPO, Asked::Corpus, 9),
    ("xquad-ru", QUERIES, Asked::Corpus, 1),
    ("xquad-de", QUERIES, Asked::Corpus, 1),
    ("xquad-zh", QUERIES, Asked::Corpus, 2),
];

/// The features of a kind of block: none of the sets has but body text, they are set by hand.
fn by_hand(feature: usize) -> bool {
    let name = Feature::ALL[feature].name();
    matches!(name, "Caption" | "Reference" | "Note")
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or("name the folder of the question sets, such as ../shared/eval")?;
    let features = (0..FEATURES).filter(|&feature| !by_hand(feature)).collect::<Vec<_>>();
    let names = features.iter().map(|&feature| Feature::ALL[feature].name());
    let mut order = Examples::new(names.clone());
    let confidence = names.chain(["score", "lead"]).collect::<Vec<_>>();
    let mut answered = Examples::new(confidence.clone());
    let mut first = Examples::new(confidence);
    for (set, &(name, queries, asked, times)) in SETS.iter().enumerate() {
        eprintln!("{name} {queries}");
        let collection = Collection::read(&folder.join(name), Some(Path::new(queries)))?;
        let corpus = &collection.corpus;
        let scopes = indexes(corpus, asked);
        let titles = corpus.title_order();
        for query in &collection.queries {
            let Some(row) = query.relevant_rows().next() else { continue };
            let own = corpus.document_of(row);
            let index = match asked {
                Asked::Corpus => 0,
                Asked::Within => own,
                Asked::Elsewhere => {
                    let at = titles.iter().position(|&document| document == own).unwrap_or(0);
                    titles[(at + 1) % titles.len()]
                }
            };
            let ranked = rank(&Scope::of(&scopes[index..=index]), &query.text, DEPTH);
            let relevant = |place: &pullquote::answer::Ranked| {
                let number = corpus.number_of(&place.document);
                let row = number.and_then(|number| corpus.row_of(number, place.passage));
                row.is_some_and(|row| query.grade_of(row) > 0)
            };
            // The runs over squad share its articles, so an article is held out of all at once.
            let group = if name == "squad" { own } else { 1_000 + set * 10_000 + own };
            let rows = ranked.iter().map(|place| {
                let row = features.iter().map(|&feature| place.features[feature]);
                (row.collect::<Vec<f32>>(), relevant(place))
            });
            let rows = rows.collect::<Vec<_>>();
            if asked != Asked::Elsewhere {
                for _ in 0..times {
                    order.push(group, rows.iter().cloned())?;
                }
            }
            let (Some(best), Some((row, right))) = (ranked.first(), rows.first()) else { continue };
            let lead = ranked.get(1).map_or(MOST_LEAD, |second| best.score - second.score);
            let mut row = row.clone();
            row.extend([best.score, lead.clamp(0.0, MOST_LEAD)]);
            if name == "squad" && asked != Asked::Corpus {
                answered.push(group, [(row.clone(), asked == Asked::Within)])?;
            }
            if asked != Asked::Elsewhere && name == "squad" {
                first.push(group, [(row, *right)])?;
            }
        }
    }
    report("rank", &order, Objective::Listwise);
    report("the documents answer", &answered, Objective::Logistic);
    report("the first quote answers", &first, Objective::Logistic);
    Ok(())
}

/// One index of all documents, or one a document.
fn indexes(corpus: &Corpus, asked: Asked) -> Vec<Arc<Index>> {
    let documents = corpus.documents();
    match asked {
        Asked::Corpus => vec![Arc::new(Index::build(documents.to_vec()))],
        _ => documents.iter().map(|d| Arc::new(Index::build(vec![Arc::clone(d)]))).collect(),
    }
}

fn report(what: &str, examples: &Examples, objective: Objective) {
    let settings = Settings::default();
    let held_out = cross_validate(examples, objective, &settings, FOLDS);
    println!("\n{what}: {} questions, held-out loss {:.4}", examples.len(), held_out.loss);
    if let Some(error) = held_out.calibration_error {
        println!("held-out calibration error {error:.4}");
    }
    let model: Linear = fit(examples, objective, &settings);
    for (name, weight) in examples.names().iter().zip(&model.weights) {
        println!("{weight:9.3}  {name}");
    }
    println!("{:9.3}  constant", model.bias);
}
