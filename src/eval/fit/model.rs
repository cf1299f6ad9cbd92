//! Linear scores and the losses that they are fitted by.

use super::examples::Examples;
use super::minimise::minimise;
use std::ops::Range;

/// A linear score: the features times their weights, plus a constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// One a feature, for features as they are, not standardised.
    pub weights: Vec<f64>,
    /// What a row of zeros scores; always 0 for [`Objective::Listwise`], which it cannot matter
    /// to.
    pub bias: f64,
}

/// What a fit makes as small as it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// The mean over questions of the cross-entropy between the softmax of the candidates'
    /// scores and a target that the relevant candidates share evenly.
    ///
    /// This is the top-one probability of ListNet (Cao et al., "Learning to rank: from pairwise
    /// approach to listwise approach", ICML 2007), with the target that it tends to as the
    /// grade of the relevant ones grows. Questions without a relevant candidate are left out.
    Listwise,
    /// The mean over candidates, each by itself, of the cross-entropy between the logistic
    /// function of its score and whether it is relevant: the score is the log odds. For
    /// calibration, give each question one candidate.
    Logistic,
}

/// How hard to fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// How much a weight costs: this, halved, times the square of the weight of the standardised
    /// feature (of mean 0 and variance 1 over all candidates) is added to the mean loss.
    pub l2: f64,
    /// At most this many steps.
    pub max_steps: usize,
    /// The gradient at which the search ends.
    pub tolerance: f64,
}

impl Default for Settings {
    /// Settings that hardly shrink a weight that a thousand questions support.
    fn default() -> Settings {
        Settings { l2: 1e-3, max_steps: 300, tolerance: 1e-5 }
    }
}

impl Linear {
    /// The score of a row of features.
    pub fn score(&self, features: &[f32]) -> f64 {
        self.bias + dot(&self.weights, features)
    }

    /// The probability that [`Objective::Logistic`] gives a row of features.
    pub fn probability(&self, features: &[f32]) -> f64 {
        logistic(self.score(features))
    }
}

/// Fits on all examples.
pub fn fit(examples: &Examples, objective: Objective, settings: &Settings) -> Linear {
    let all: Vec<usize> = (0..examples.len()).collect();
    fit_on(examples, &all, objective, settings, &Start::default())
}

/// Where a fit begins, and which features it must leave alone.
#[derive(Clone, Copy, Default)]
pub(super) struct Start<'a> {
    pub(super) from: Option<&'a Linear>,
    pub(super) without: Option<usize>,
}

/// Fits on some of the questions.
pub(super) fn fit_on(
    examples: &Examples,
    questions: &[usize],
    objective: Objective,
    settings: &Settings,
    start: &Start<'_>,
) -> Linear {
    let width = examples.names().len();
    let mut scale = Scale::of(examples, questions);
    if let Some(feature) = start.without {
        scale.factor[feature] = 0.0;
    }
    // The parameters are the weights of the standardised features, then the bias. Standardising
    // is done to them, not to the features, so that there is one copy of the features.
    let begin = match start.from {
        Some(model) => scale.standardised(model),
        None => vec![0.0; width + 1],
    };
    let found = minimise(begin, settings.max_steps, settings.tolerance, |parameters, gradient| {
        let sums = Sums::of(examples, questions, objective, &scale.plain(parameters));
        let weight = sums.weight.max(1.0);
        let mut value = sums.loss / weight;
        for feature in 0..width {
            let slope = (sums.by_feature[feature] - scale.mean[feature] * sums.error) / weight;
            let parameter = parameters[feature];
            gradient[feature] = scale.factor[feature] * slope + settings.l2 * parameter;
            value += 0.5 * settings.l2 * parameter * parameter;
        }
        if objective == Objective::Logistic {
            gradient[width] = sums.error / weight;
        }
        value
    });
    let mut model = scale.plain(&found.point);
    if objective == Objective::Listwise {
        model.bias = 0.0;
    }
    model
}

/// The loss that a model has on some of the questions, without the cost of its weights: the sum,
/// and over how many questions or candidates.
pub(super) fn loss_on(
    examples: &Examples,
    questions: &[usize],
    objective: Objective,
    model: &Linear,
) -> (f64, f64) {
    let sums = Sums::of(examples, questions, objective, model);
    (sums.loss, sums.weight)
}

/// The mean of each feature and what to multiply it with for a variance of 1, which is 0 for a
/// feature that never changes: there is nothing to be learnt from it.
struct Scale {
    mean: Vec<f64>,
    factor: Vec<f64>,
}

impl Scale {
    fn of(examples: &Examples, questions: &[usize]) -> Scale {
        let width = examples.names().len();
        let rows = || questions.iter().flat_map(|&question| examples.candidates(question));
        let count = rows().count().max(1) as f64;
        let mut mean = vec![0.0; width];
        for row in rows() {
            add(&mut mean, 1.0 / count, examples.row(row));
        }
        let mut variance = vec![0.0; width];
        for row in rows() {
            for ((v, m), &x) in variance.iter_mut().zip(&mean).zip(examples.row(row)) {
                *v += (f64::from(x) - m).powi(2) / count;
            }
        }
        let spread = variance.iter().zip(&mean).map(|(v, m)| (v.sqrt(), m.abs()));
        // Below the precision of an f32 a spread is rounding.
        let factor = spread.map(|(spread, mean)| {
            if spread > 1e-7 * mean.max(f64::from(f32::MIN_POSITIVE)) { 1.0 / spread } else { 0.0 }
        });
        Scale { factor: factor.collect(), mean }
    }

    /// The model for features as they are.
    fn plain(&self, parameters: &[f64]) -> Linear {
        let width = self.factor.len();
        let weights: Vec<f64> =
            parameters.iter().zip(&self.factor).map(|(parameter, f)| parameter * f).collect();
        let shift: f64 = weights.iter().zip(&self.mean).map(|(weight, mean)| weight * mean).sum();
        Linear { weights, bias: parameters[width] - shift }
    }

    /// The parameters of a model; 0 for a feature that is left alone.
    fn standardised(&self, model: &Linear) -> Vec<f64> {
        let pairs = model.weights.iter().zip(&self.factor);
        let mut parameters: Vec<f64> =
            pairs.map(|(w, &f)| if f > 0.0 { w / f } else { 0.0 }).collect();
        let shift: f64 = model.weights.iter().zip(&self.mean).map(|(w, m)| w * m).sum();
        parameters.push(model.bias + shift);
        parameters
    }
}

/// A loss and its gradient, being summed.
struct Sums {
    loss: f64,
    /// Over how many the mean will be taken.
    weight: f64,
    /// How much too high the scores are.
    error: f64,
    by_feature: Vec<f64>,
}

impl Sums {
    fn of(examples: &Examples, questions: &[usize], objective: Objective, model: &Linear) -> Sums {
        let by_feature = vec![0.0; examples.names().len()];
        let mut sums = Sums { loss: 0.0, weight: 0.0, error: 0.0, by_feature };
        let mut errors = Vec::new();
        for &question in questions {
            let rows = examples.candidates(question);
            match objective {
                Objective::Listwise => sums.add_list(examples, rows, model, &mut errors),
                Objective::Logistic => sums.add_each(examples, rows, model),
            }
        }
        sums
    }

    fn add_list(
        &mut self,
        examples: &Examples,
        rows: Range<usize>,
        model: &Linear,
        errors: &mut Vec<f64>,
    ) {
        let relevant = rows.clone().filter(|&row| examples.is_relevant(row)).count();
        if relevant == 0 {
            return;
        }
        errors.clear();
        errors.extend(rows.clone().map(|row| model.score(examples.row(row))));
        let highest = errors.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = errors.iter().map(|score| (score - highest).exp()).sum();
        let log_total = highest + total.ln();
        let share = 1.0 / relevant as f64;
        for (score, row) in errors.iter_mut().zip(rows.clone()) {
            let target = if examples.is_relevant(row) { share } else { 0.0 };
            self.loss += target * (log_total - *score);
            *score = (*score - log_total).exp() - target;
        }
        for (&error, row) in errors.iter().zip(rows) {
            // The errors of a list add up to 0: `self.error` has nothing to gain.
            add(&mut self.by_feature, error, examples.row(row));
        }
        self.weight += 1.0;
    }

    fn add_each(&mut self, examples: &Examples, rows: Range<usize>, model: &Linear) {
        for row in rows {
            let score = model.score(examples.row(row));
            let relevant = examples.is_relevant(row);
            let target = f64::from(u8::from(relevant));
            self.loss += log_loss(score, relevant);
            let error = logistic(score) - target;
            self.error += error;
            add(&mut self.by_feature, error, examples.row(row));
            self.weight += 1.0;
        }
    }
}

/// The logistic function.
fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

/// The negative logarithm of the probability that a score gave to what was the case.
fn log_loss(score: f64, relevant: bool) -> f64 {
    let wrong = if relevant { -score } else { score };
    // ln(1 + e^wrong), without e^wrong where that would overflow.
    wrong.max(0.0) + (-wrong.abs()).exp().ln_1p()
}

fn dot(weights: &[f64], features: &[f32]) -> f64 {
    // Four sums side by side, so that they need not wait for each other.
    let mut sums = [0.0; 4];
    let (weights, features) = (weights.chunks_exact(4), features.chunks_exact(4));
    let rest = weights.remainder().iter().zip(features.remainder());
    let rest: f64 = rest.map(|(w, &x)| w * f64::from(x)).sum();
    for (weights, features) in weights.zip(features) {
        for i in 0..4 {
            sums[i] += weights[i] * f64::from(features[i]);
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

fn add(to: &mut [f64], times: f64, what: &[f32]) {
    for (to, &what) in to.iter_mut().zip(what) {
        *to += times * f64::from(what);
    }
}
