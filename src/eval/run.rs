//! Asking all queries of a collection and measuring what comes back.

use super::asked::{Asked, asked, within_reach};
use super::measure::{calibration_error, mean, ndcg, percentile, recall, reciprocal_rank};
use super::{Collection, Corpus, EvalError, Mode, Query};
use crate::answer::{Verdict, answer, rank};
use crate::document::Document;
use crate::index::{Index, Scope};
use serde::Serialize;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How deep a ranking is looked at.
const DEPTH: usize = 10;

/// How many quotes the timed answers have: as many as a reader gets by default.
const QUOTES: usize = 3;

/// The measures of a run.
///
/// A share of nothing is `null`, and so are, with [`Mode::Elsewhere`], the measures of ranking:
/// there is nothing to be ranked well, and a 0 would read as a failure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// How many rows the corpus has.
    pub corpus: usize,
    /// How many queries were asked.
    pub queries: usize,
    /// Mean nDCG of the first ten.
    #[serde(rename = "ndcg@10")]
    pub ndcg_at_10: Option<f64>,
    /// Mean reciprocal rank of the first relevant row among the first ten.
    #[serde(rename = "mrr@10")]
    pub mrr_at_10: Option<f64>,
    /// Mean share of the relevant rows that come first.
    #[serde(rename = "recall@1")]
    pub recall_at_1: Option<f64>,
    /// Mean share of the relevant rows that are among the first three.
    #[serde(rename = "recall@3")]
    pub recall_at_3: Option<f64>,
    /// Mean share of the relevant rows that are among the first ten.
    #[serde(rename = "recall@10")]
    pub recall_at_10: Option<f64>,
    /// The share of queries with the verdict `found`.
    pub found: f64,
    /// The share of those whose first quote is relevant; none if there are none.
    pub found_right: Option<f64>,
    /// Expected calibration error of the confidence that the first quote is relevant.
    pub ece: f64,
    /// Milliseconds to build all indexes.
    pub index_ms: f64,
    /// Bytes that all indexes take.
    pub index_bytes: u64,
    /// Microseconds that half of the answers did not exceed.
    pub p50_us: f64,
    /// Microseconds that 95 of 100 answers did not exceed.
    pub p95_us: f64,
    /// Microseconds that 99 of 100 answers did not exceed.
    pub p99_us: f64,
}

/// What a run is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Building indexes.
    Index,
    /// Ranking, which warms up for the timing too.
    Rank,
    /// Answering by the clock.
    Answer,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is busy with.
    pub stage: Stage,
    /// How much of the stage is done.
    pub done: usize,
    /// How much the stage has to do.
    pub total: usize,
}

/// Asks every query that the mode can ask, on this thread, and measures.
///
/// All are ranked first and answered by the clock afterwards, so that no answer finds its own
/// postings in the processor's cache because it has just been ranked.
pub fn run(
    collection: &Collection,
    mode: Mode,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, EvalError> {
    let corpus = &collection.corpus;
    let asked = asked(collection, mode)?;
    let indexed = Indexed::build(corpus, mode, progress);

    let mut rankings = Rankings::default();
    for (done, Asked { query, scope }) in asked.iter().enumerate() {
        progress(Progress { stage: Stage::Rank, done, total: asked.len() });
        let ranked = rank(&indexed.scope(*scope), &query.text, DEPTH);
        let grades: Vec<i32> = ranked
            .iter()
            .map(|ranked| grade(corpus, query, &ranked.document, ranked.passage))
            .collect();
        rankings.add(&grades, &within_reach(corpus, query, mode, *scope));
    }

    let mut verdicts = Verdicts::default();
    for (done, Asked { query, scope }) in asked.iter().enumerate() {
        progress(Progress { stage: Stage::Answer, done, total: asked.len() });
        let start = Instant::now();
        let answer = black_box(answer(&indexed.scope(*scope), &query.text, QUOTES));
        verdicts.times.push(start.elapsed());
        let first = answer.quotes.first();
        let right = first.is_some_and(|q| grade(corpus, query, &q.document, q.passage) > 0);
        verdicts.confidences.push((f64::from(answer.confidence), right));
        if answer.verdict == Verdict::Found {
            verdicts.found.push(right);
        }
    }
    progress(Progress { stage: Stage::Answer, done: asked.len(), total: asked.len() });
    verdicts.times.sort_unstable();

    let ranking =
        |values: &[f64]| (mode != Mode::Elsewhere).then(|| round(mean(values.iter().copied()), 5));
    let micros = |percent| {
        let time = percentile(&verdicts.times, percent).unwrap_or_default();
        round(time.as_secs_f64() * 1e6, 1)
    };
    let right = verdicts.found.iter().map(|&right| f64::from(u8::from(right)));
    Ok(Report {
        corpus: corpus.row_count(),
        queries: asked.len(),
        ndcg_at_10: ranking(&rankings.ndcg),
        mrr_at_10: ranking(&rankings.reciprocal),
        recall_at_1: ranking(&rankings.recall_at_1),
        recall_at_3: ranking(&rankings.recall_at_3),
        recall_at_10: ranking(&rankings.recall_at_10),
        found: round(verdicts.found.len() as f64 / asked.len() as f64, 5),
        found_right: (!verdicts.found.is_empty()).then(|| round(mean(right), 5)),
        ece: round(calibration_error(verdicts.confidences.iter().copied()), 5),
        index_ms: round(indexed.time.as_secs_f64() * 1e3, 3),
        index_bytes: indexed.bytes,
        p50_us: micros(50),
        p95_us: micros(95),
        p99_us: micros(99),
    })
}

/// The grade that a passage has for a query.
fn grade(corpus: &Corpus, query: &Query, document: &Document, passage: usize) -> i32 {
    let row = corpus.number_of(document).and_then(|number| corpus.row_of(number, passage));
    row.map_or(0, |row| query.grade_of(row))
}

/// A figure as it is reported: no more digits than it has meaning.
fn round(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}

/// The indexes of a mode: one of all documents, or one a document in the order of the corpus.
struct Indexed {
    /// One a scope.
    indexes: Vec<Arc<Index>>,
    time: Duration,
    bytes: u64,
}

impl Indexed {
    fn scope(&self, number: usize) -> Scope<'_> {
        Scope::of(std::slice::from_ref(&self.indexes[number]))
    }

    fn build(corpus: &Corpus, mode: Mode, progress: &mut dyn FnMut(Progress)) -> Indexed {
        let together: Vec<Vec<Arc<Document>>> = match mode {
            Mode::Corpus => vec![corpus.documents().to_vec()],
            _ => corpus.documents().iter().map(|document| vec![document.clone()]).collect(),
        };
        let total = together.len();
        let mut built =
            Indexed { indexes: Vec::with_capacity(total), time: Duration::ZERO, bytes: 0 };
        for (done, documents) in together.into_iter().enumerate() {
            progress(Progress { stage: Stage::Index, done, total });
            let start = Instant::now();
            let index = Arc::new(Index::build(documents));
            built.time += start.elapsed();
            built.bytes += index.bytes() as u64;
            built.indexes.push(index);
        }
        built
    }
}

/// The measures of ranking, one value a query.
#[derive(Default)]
struct Rankings {
    ndcg: Vec<f64>,
    reciprocal: Vec<f64>,
    recall_at_1: Vec<f64>,
    recall_at_3: Vec<f64>,
    recall_at_10: Vec<f64>,
}

impl Rankings {
    fn add(&mut self, ranked: &[i32], judged: &[i32]) {
        self.ndcg.push(ndcg(ranked, judged, DEPTH));
        self.reciprocal.push(reciprocal_rank(ranked, DEPTH));
        self.recall_at_1.push(recall(ranked, judged, 1));
        self.recall_at_3.push(recall(ranked, judged, 3));
        self.recall_at_10.push(recall(ranked, judged, 10));
    }
}

/// What the answers said, and how long they took.
#[derive(Default)]
struct Verdicts {
    times: Vec<Duration>,
    /// The confidence of each, and whether its first quote was relevant.
    confidences: Vec<(f64, bool)>,
    /// For each `found` whether its first quote was relevant.
    found: Vec<bool>,
}
