//! How well fitted weights do on articles that they were not fitted on.

use super::examples::Examples;
use super::model::{Linear, Objective, Settings, Start, fit_on, loss_on};
use crate::eval::measure::calibration_error;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// What weights do on groups that were held out: each group is scored once, by weights fitted
/// on the groups of the other folds.
#[derive(Clone, Debug, PartialEq)]
pub struct Validation {
    /// The share of all questions whose highest score is that of a relevant candidate. Where
    /// each question has one relevant candidate, this is recall@1 as BEIR counts it.
    pub recall_at_1: f64,
    /// The same in each fold, with the number of its questions: how much it varies by article.
    pub by_fold: Vec<(usize, f64)>,
    /// The mean loss of the objective: what to compare settings by, as it moves where the recall
    /// does not yet.
    pub loss: f64,
    /// The expected calibration error of the candidates' probabilities, which only
    /// [`Objective::Logistic`] gives.
    pub calibration_error: Option<f64>,
    /// The weights fitted for each fold: those that change their sign between folds are noise.
    pub models: Vec<Linear>,
}

/// How a feature is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ablation {
    /// Its weight is set to 0 and the others stay: what the fitted score leans on.
    Zero,
    /// The others are fitted anew without it: what it adds that no other feature can.
    Refit,
}

/// What a feature is worth on held-out groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Ablated {
    /// The name of the feature.
    pub feature: String,
    /// What all features reach together.
    pub with: Validation,
    /// What is reached without this one.
    pub without: Validation,
}

/// Splits the groups into `folds` parts, and measures on each what the others teach.
///
/// Parts have about as many questions each; there are at most as many as groups, and at least
/// two where there are two groups. With one group there is nothing to be held out, and the
/// figures are those of no weights at all.
pub fn cross_validate(
    examples: &Examples,
    objective: Objective,
    settings: &Settings,
    folds: usize,
) -> Validation {
    let folds = split(examples, folds);
    let models = fit_folds(examples, &folds, objective, settings);
    measure(examples, &folds, objective, models)
}

/// Takes each feature away in turn. Both ways are measured on held-out groups, as in
/// [`cross_validate`].
pub fn ablate(
    examples: &Examples,
    objective: Objective,
    settings: &Settings,
    folds: usize,
    ablation: Ablation,
) -> Vec<Ablated> {
    let folds = split(examples, folds);
    let full = fit_folds(examples, &folds, objective, settings);
    let features = examples.names().len();
    let jobs = features * folds.len();
    let models = in_parallel(jobs, |job| {
        let (without, fold) = (job / folds.len(), job % folds.len());
        match ablation {
            Ablation::Zero => {
                let mut model = full[fold].clone();
                model.weights[without] = 0.0;
                model
            }
            Ablation::Refit => {
                let start = Start { from: Some(&full[fold]), without: Some(without) };
                fit_on(examples, &folds.others(fold), objective, settings, &start)
            }
        }
    });
    let mut models = models.into_iter();
    let with = measure(examples, &folds, objective, full);
    let without = (0..features).map(|_| {
        let models: Vec<Linear> = models.by_ref().take(folds.len()).collect();
        measure(examples, &folds, objective, models)
    });
    let named = examples.names().iter().zip(without);
    named
        .map(|(name, without)| Ablated { feature: name.clone(), with: with.clone(), without })
        .collect()
}

/// The questions of each fold.
struct Folds(Vec<Vec<usize>>);

impl Folds {
    fn len(&self) -> usize {
        self.0.len()
    }

    /// The questions of all folds but one.
    fn others(&self, fold: usize) -> Vec<usize> {
        let others = self.0.iter().enumerate().filter(|(other, _)| *other != fold);
        others.flat_map(|(_, questions)| questions.iter().copied()).collect()
    }
}

/// Deals out groups, the largest first, each to the fold that has the fewest questions so far.
fn split(examples: &Examples, folds: usize) -> Folds {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for question in 0..examples.len() {
        groups.entry(examples.group(question)).or_default().push(question);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_by_key(|questions| std::cmp::Reverse(questions.len()));
    let count = folds.max(2).min(groups.len());
    let mut folds = vec![Vec::new(); count];
    for group in groups {
        let lightest = folds.iter_mut().min_by_key(|fold| fold.len());
        lightest.expect("there is a fold if there is a group").extend(group);
    }
    Folds(folds)
}

fn fit_folds(
    examples: &Examples,
    folds: &Folds,
    objective: Objective,
    settings: &Settings,
) -> Vec<Linear> {
    in_parallel(folds.len(), |fold| {
        fit_on(examples, &folds.others(fold), objective, settings, &Start::default())
    })
}

fn measure(
    examples: &Examples,
    folds: &Folds,
    objective: Objective,
    models: Vec<Linear>,
) -> Validation {
    let mut hits = 0;
    let (mut loss, mut weight) = (0.0, 0.0);
    let mut pairs = Vec::new();
    let mut by_fold = Vec::with_capacity(folds.len());
    for (fold, model) in folds.0.iter().zip(&models) {
        let (loss_here, weight_here) = loss_on(examples, fold, objective, model);
        loss += loss_here;
        weight += weight_here;
        let first = fold.iter().filter(|&&question| is_relevant_first(examples, question, model));
        let hits_here = first.count();
        by_fold.push((fold.len(), hits_here as f64 / fold.len().max(1) as f64));
        hits += hits_here;
        if objective == Objective::Logistic {
            let rows = fold.iter().flat_map(|&question| examples.candidates(question));
            pairs.extend(
                rows.map(|row| (model.probability(examples.row(row)), examples.is_relevant(row))),
            );
        }
    }
    Validation {
        recall_at_1: hits as f64 / examples.len().max(1) as f64,
        by_fold,
        loss: loss / f64::max(weight, 1.0),
        calibration_error: (objective == Objective::Logistic).then(|| calibration_error(pairs)),
        models,
    }
}

/// Whether the highest score is that of a relevant candidate; the earlier of two equals is
/// first.
fn is_relevant_first(examples: &Examples, question: usize, model: &Linear) -> bool {
    let mut best: Option<(f64, bool)> = None;
    for row in examples.candidates(question) {
        let score = model.score(examples.row(row));
        if best.is_none_or(|(highest, _)| score > highest) {
            best = Some((score, examples.is_relevant(row)));
        }
    }
    best.is_some_and(|(_, relevant)| relevant)
}

/// Does numbered jobs on all processors; the results are in the order of the numbers.
fn in_parallel<T: Send>(jobs: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(jobs);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(jobs));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= jobs {
                        break;
                    }
                    let result = job(number);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}
