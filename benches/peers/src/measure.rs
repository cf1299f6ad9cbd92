//! The rounds: engines take turns at building and answering.

use crate::corpus::{Corpus, Questions};
use crate::engine::{Engine, Named};
use anyhow::{Context, Result};
use std::time::{Duration, Instant};

/// How often a question is asked. Its time is the best of these, as whatever else the machine
/// does only ever adds to it: a percentile is one of questions, not of interruptions.
pub const PASSES: usize = 3;

/// One engine on one list of questions in one round.
#[derive(Clone, Copy)]
pub struct Sample {
    /// The share of the answerable questions whose first result is right.
    pub recall: f64,
    /// Half of the questions took no longer.
    pub p50: Duration,
    /// Of a hundred questions 99 took no longer.
    pub p99: Duration,
    /// How long building took.
    pub build: Duration,
}

/// All rounds of all engines on one list of questions.
pub struct Comparison<'c> {
    /// The name of the list.
    pub work: &'c str,
    /// By engine, then by round.
    pub samples: Vec<Vec<Sample>>,
}

/// Runs every engine on every list of questions of a corpus, `rounds` times.
pub fn compare<'c>(
    engines: &[Named],
    corpus: &'c Corpus,
    rounds: usize,
) -> Result<Vec<Comparison<'c>>> {
    let empty = |questions: &'c Questions| Comparison {
        work: &questions.name,
        samples: vec![Vec::with_capacity(rounds); engines.len()],
    };
    let mut comparisons: Vec<_> = corpus.lists().iter().map(empty).collect();
    for round in 0..rounds {
        for turn in 0..engines.len() {
            // Another one begins each round: what speeds up or slows down over a round, such as
            // a clock that is turned down, meets each of them.
            let number = (round + turn) % engines.len();
            let named = &engines[number];
            let started = Instant::now();
            let mut engine = (named.build)(corpus).with_context(|| named.name)?;
            let build = started.elapsed();
            for (questions, comparison) in corpus.lists().iter().zip(&mut comparisons) {
                let sample = ask_all(engine.as_mut(), questions, build);
                comparison.samples[number].push(sample.with_context(|| named.name)?);
            }
        }
    }
    Ok(comparisons)
}

/// Asks all questions once to judge the answers, which warms the caches too, then times them.
fn ask_all(engine: &mut dyn Engine, questions: &Questions, build: Duration) -> Result<Sample> {
    let (mut answerable, mut right) = (0, 0);
    for question in &questions.questions {
        let first = engine.ask(&question.text)?;
        answerable += usize::from(!question.relevant.is_empty());
        right += usize::from(first.is_some_and(|row| question.relevant.contains(&row)));
    }
    let mut times = vec![Duration::MAX; questions.questions.len()];
    for _ in 0..PASSES {
        for (question, best) in questions.questions.iter().zip(&mut times) {
            let started = Instant::now();
            engine.ask(&question.text)?;
            *best = started.elapsed().min(*best);
        }
    }
    times.sort_unstable();
    Ok(Sample {
        recall: right as f64 / answerable as f64,
        p50: percentile(&times, 50),
        p99: percentile(&times, 99),
        build,
    })
}

/// The nearest-rank percentile of ascending times, of which there is at least one.
fn percentile(ascending: &[Duration], percent: usize) -> Duration {
    ascending[(ascending.len() * percent).div_ceil(100).max(1) - 1]
}

/// The middle number, or the mean of the two in the middle, of at least one number.
pub fn median(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut ascending: Vec<f64> = numbers.into_iter().collect();
    ascending.sort_unstable_by(f64::total_cmp);
    let (below, above) = ((ascending.len() - 1) / 2, ascending.len() / 2);
    (ascending[below] + ascending[above]) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_time_that_so_many_answers_did_not_exceed() {
        let times: Vec<_> = (1..=200).map(Duration::from_micros).collect();
        let table = [
            (50, 100, "half of 200"),
            (99, 198, "two of 200 are above"),
            (100, 200, "the slowest"),
            (0, 1, "never before the first"),
        ];
        for (percent, micros, why) in table {
            assert_eq!(percentile(&times, percent), Duration::from_micros(micros), "{why}");
        }
        assert_eq!(
            percentile(&times[..1], 99),
            Duration::from_micros(1),
            "one time is all of them"
        );
    }

    #[test]
    fn a_median_is_not_moved_by_one_slow_round() {
        assert_eq!(median([1.0, 2.0, 90.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 90.0]), 3.0);
    }
}
