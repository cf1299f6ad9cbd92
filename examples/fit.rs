//! Fits the weights of `src/answer/weights.rs` anew and prints them.
//!
//!     cargo run --release --example fit -- ../shared/eval [rank | confidence]
//!
//! One set of weights for all question sets. First what the first stage alone reaches, and how far
//! its candidates let any weights come; then what was reached on articles held out of the fit, with
//! all features and without each one, and the weights of the fit on all. The models of the
//! confidence start from all signals and drop those that articles held out do not miss, one at a
//! time. They look at the first candidate by the rank weights in force, so fit these first, write
//! them down, and then run it for the confidence.

use pullquote::answer::{CANDIDATES, Feature, Ranked, rank, retrieve, signals};
use pullquote::document::Document;
use pullquote::eval::fit::{
    Ablation, Examples, Linear, Objective, Settings, ablate, cross_validate, fit,
};
use pullquote::eval::{Collection, Corpus, Query};
use pullquote::index::{Index, Scope};
use std::collections::HashSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const PLAIN: &str = "queries.jsonl";
const TYPO: &str = "queries.typo.jsonl";
const FOLDS: usize = 4;
/// A feature goes while the loss on articles held out grows by no more than this share.
const NOT_MISSED_IN_RANK: f64 = 0.0003;
/// A signal goes likewise. The share is greater since calibration suffers less from a lost one.
const NOT_MISSED_IN_CONFIDENCE: f64 = 0.0025;

/// Which documents a question is asked of.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    /// All of the set.
    Corpus,
    /// Its own, as if that were alone.
    Within,
    /// Another, as if that were alone.
    Elsewhere,
    /// All but its own.
    Others,
    /// Its own, as if that were alone and the passages that answer were not in it.
    Without,
}

/// Folder, questions, where they are asked, and how often each counts: small sets count more, so
/// that a claim or a Chinese question is not drowned by squad's thousands.
const RANK: &[(&str, &str, Asked, usize)] = &[
    ("squad", PLAIN, Asked::Corpus, 1),
    ("squad", TYPO, Asked::Corpus, 1),
    ("squad", PLAIN, Asked::Within, 1),
    ("squad", TYPO, Asked::Within, 1),
    ("scifact", PLAIN, Asked::Corpus, 14),
    ("scifact", TYPO, Asked::Corpus, 14),
    ("xquad-ru", PLAIN, Asked::Corpus, 1),
    ("xquad-de", PLAIN, Asked::Corpus, 1),
    ("xquad-zh", PLAIN, Asked::Corpus, 8),
];

const CONFIDENCE: &[(&str, &str, Asked, usize)] = &[
    ("squad", PLAIN, Asked::Within, 4),
    ("squad", TYPO, Asked::Within, 4),
    ("squad", PLAIN, Asked::Elsewhere, 2),
    ("squad", TYPO, Asked::Elsewhere, 2),
    ("squad", PLAIN, Asked::Others, 1),
    ("squad", PLAIN, Asked::Without, 1),
    ("squad", PLAIN, Asked::Corpus, 1),
    ("squad", TYPO, Asked::Corpus, 1),
    ("scifact", PLAIN, Asked::Corpus, 2),
    ("xquad-ru", PLAIN, Asked::Within, 4),
    ("xquad-de", PLAIN, Asked::Within, 4),
    ("xquad-zh", PLAIN, Asked::Within, 4),
    ("xquad-ru", PLAIN, Asked::Elsewhere, 2),
    ("xquad-de", PLAIN, Asked::Elsewhere, 2),
    ("xquad-zh", PLAIN, Asked::Elsewhere, 2),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().map(PathBuf::from);
    let folder = folder.ok_or("name the folder of the question sets, such as ../shared/eval")?;
    match arguments.next().as_deref().and_then(|what| what.to_str()) {
        None | Some("rank") => fit_rank(&folder),
        Some("confidence") => fit_confidence(&folder),
        Some(other) => Err(format!("{other:?} is neither rank nor confidence").into()),
    }
}

/// The numbers of the features that are fitted. None of the sets has but body text, so the weights
/// of the kinds of block are set by hand.
fn features() -> impl Iterator<Item = usize> {
    let by_hand = [Feature::Caption, Feature::Reference, Feature::Note];
    let fitted = Feature::ALL.iter().filter(move |feature| !by_hand.contains(feature));
    fitted.map(|&feature| feature as usize)
}

fn fit_rank(folder: &Path) -> Result<(), Box<dyn Error>> {
    let features = features().collect::<Vec<_>>();
    let mut order = Examples::new(features.iter().map(|&at| Feature::ALL[at].name()));
    let (mut first, mut there) = (0, 0);
    each_question(folder, RANK, |question| {
        let hits = retrieve(&question.scope, question.text, CANDIDATES);
        let relevant = hits.iter().position(|hit| {
            let index = &question.scope.indexes()[hit.index as usize];
            let (document, passage) = index.source(hit.passage);
            question.is_relevant(document, passage)
        });
        first += usize::from(relevant == Some(0));
        there += usize::from(relevant.is_some());
        let ranked = rank(&question.scope, question.text, CANDIDATES);
        let rows = ranked.iter().map(|place| {
            let row = features.iter().map(|&at| place.features[at]).collect::<Vec<_>>();
            (row, question.is_relevant(&place.document, place.passage))
        });
        order.push(question.group, rows)
    })?;
    println!(
        "first stage alone: a relevant one first {:.3}, among its {CANDIDATES} {:.3}",
        first as f64 / order.len() as f64,
        there as f64 / order.len() as f64
    );
    let order = drop_needless(order, Objective::Listwise, NOT_MISSED_IN_RANK);
    report("rank", &order, Objective::Listwise);
    let settings = Settings::default();
    for without in ablate(&order, Objective::Listwise, &settings, FOLDS, Ablation::Refit) {
        println!(
            "without {:14} recall@1 {:+.2} points, loss {:+.4}",
            without.feature,
            100.0 * (without.without.recall_at_1 - without.with.recall_at_1),
            without.without.loss - without.with.loss,
        );
    }
    Ok(())
}

fn fit_confidence(folder: &Path) -> Result<(), Box<dyn Error>> {
    // The coverage is in two other signals.
    let features = features().filter(|&at| at != Feature::Coverage as usize).collect::<Vec<_>>();
    let names = features.iter().map(|&at| Feature::ALL[at].name());
    let names = names.chain(["lead", "terms", "grams", "evidence", "covered"]).collect::<Vec<_>>();
    let mut answered = Examples::new(names.clone());
    let mut first = Examples::new(names);
    each_question(folder, CONFIDENCE, |question| {
        let Some(signals) = signals(&question.scope, question.text) else { return Ok(()) };
        let ranked = rank(&question.scope, question.text, 1);
        let mut row = features.iter().map(|&at| signals.features[at]).collect::<Vec<_>>();
        row.extend([signals.lead, signals.terms, signals.grams, signals.evidence, signals.covered]);
        let there = matches!(question.asked, Asked::Within | Asked::Corpus);
        if there {
            let is_right = |best: &Ranked| question.is_relevant(&best.document, best.passage);
            let right = ranked.first().is_some_and(is_right);
            first.push(question.group, [(row.clone(), right)])?;
        }
        answered.push(question.group, [(row, there)])
    })?;
    for (what, examples) in [("the documents answer", answered), ("the first quote answers", first)]
    {
        let kept = drop_needless(examples, Objective::Logistic, NOT_MISSED_IN_CONFIDENCE);
        report(what, &kept, Objective::Logistic);
    }
    Ok(())
}

/// Drops the feature that is missed least, again and again, until one is missed.
fn drop_needless(mut examples: Examples, objective: Objective, not_missed: f64) -> Examples {
    let mut most = None;
    loop {
        let settings = Settings::default();
        let ablated = ablate(&examples, objective, &settings, FOLDS, Ablation::Refit);
        let losses = ablated.iter().map(|without| without.without.loss).enumerate();
        let Some((least, loss)) = losses.min_by(|a, b| a.1.total_cmp(&b.1)) else {
            return examples;
        };
        let most = *most.get_or_insert(ablated[least].with.loss * (1.0 + not_missed));
        if loss > most {
            return examples;
        }
        eprintln!("without {}: {loss:.5} of at most {most:.5}", ablated[least].feature);
        let kept = (0..examples.names().len()).filter(|&feature| feature != least);
        examples = examples.only(&kept.collect::<Vec<_>>());
    }
}

/// A question as it is asked once.
struct Question<'a> {
    corpus: &'a Corpus,
    query: &'a Query,
    text: &'a str,
    scope: Scope<'a>,
    asked: Asked,
    /// The runs over squad share its articles and those over xquad its passages, so an article is
    /// held out of all of them at once.
    group: usize,
}

impl Question<'_> {
    fn is_relevant(&self, document: &Document, passage: usize) -> bool {
        let number = self.corpus.number_of(document);
        let row = number.and_then(|number| self.corpus.row_of(number, passage));
        row.is_some_and(|row| self.query.grade_of(row) > 0)
    }
}

fn each_question<E: Error + 'static>(
    folder: &Path,
    sets: &[(&str, &str, Asked, usize)],
    mut visit: impl FnMut(&Question<'_>) -> Result<(), E>,
) -> Result<(), Box<dyn Error>> {
    for &(name, queries, asked, times) in sets {
        eprintln!("{name} {queries}");
        let collection = Collection::read(&folder.join(name), Some(Path::new(queries)))?;
        let corpus = &collection.corpus;
        let documents = corpus.documents();
        let build = |documents: &[_]| Arc::new(Index::build(documents.to_vec()));
        let indexes = match asked {
            Asked::Corpus | Asked::Others => vec![build(documents)],
            Asked::Within | Asked::Elsewhere => documents.chunks(1).map(build).collect(),
            Asked::Without => Vec::new(),
        };
        let titles = corpus.title_order();
        let base = 10_000
            * ["squad", "xquad", "scifact"]
                .iter()
                .position(|set| name.starts_with(set))
                .unwrap_or(3);
        for query in &collection.queries {
            let Some(row) = query.relevant_rows().next() else { continue };
            let own = corpus.document_of(row);
            let robbed;
            let index = match asked {
                Asked::Corpus | Asked::Others => &indexes[..1],
                Asked::Within => &indexes[own..=own],
                Asked::Elsewhere => {
                    let at = titles.iter().position(|&document| document == own).unwrap_or(0);
                    let next = titles[(at + 1) % titles.len()];
                    &indexes[next..=next]
                }
                Asked::Without => {
                    robbed = [build(&[Arc::new(without(corpus, query, own))])];
                    &robbed[..]
                }
            };
            let others = documents.iter().filter(|other| other.id != documents[own].id);
            let others: HashSet<_> = match asked {
                Asked::Others => others.map(|other| other.id.clone()).collect(),
                _ => HashSet::new(),
            };
            let scope = Scope::of(index);
            let scope = if asked == Asked::Others { scope.only(&others) } else { scope };
            let group = base + own;
            let question = Question { corpus, query, text: &query.text, scope, asked, group };
            for _ in 0..times {
                visit(&question)?;
            }
        }
    }
    Ok(())
}

/// A document without the passages that answer a question.
fn without(corpus: &Corpus, query: &Query, document: usize) -> Document {
    let mut robbed = Document::clone(&corpus.documents()[document]);
    let mut at = 0;
    robbed.passages.retain(|_| {
        let answers = corpus.row_of(document, at).is_some_and(|row| query.grade_of(row) > 0);
        at += 1;
        !answers
    });
    robbed
}

fn report(what: &str, examples: &Examples, objective: Objective) {
    let settings = Settings::default();
    let held_out = cross_validate(examples, objective, &settings, FOLDS);
    println!("\n{what}: {} questions, held-out loss {:.4}", examples.len(), held_out.loss);
    if objective == Objective::Listwise {
        println!("held-out recall@1 {:.4}", held_out.recall_at_1);
        let folds = held_out.by_fold.iter().map(|(_, recall)| format!("{recall:.3}"));
        println!("by fold {}", folds.collect::<Vec<_>>().join(", "));
    }
    if let Some(error) = held_out.calibration_error {
        println!("held-out calibration error {error:.4}");
    }
    let model: Linear = fit(examples, objective, &settings);
    for (name, weight) in examples.names().iter().zip(&model.weights) {
        println!("{weight:9.3}  {name}");
    }
    println!("{:9.3}  constant", model.bias);
}
