//! The rounds: engines take turns at building and answering.

use crate::agree::Probes;
use crate::corpus::{Corpus, Questions};
use crate::engines::{Engine, Engines, OURS, Peer};
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

/// A figure of a sample as a number.
pub type Figure = fn(&Sample) -> f64;

/// Of the median question, in µs.
pub const P50: Figure = |sample| micros(sample.p50);
/// Of the question that one in a hundred exceeds, in µs.
pub const P99: Figure = |sample| micros(sample.p99);
/// The share of the answerable questions whose first result is right.
pub const RECALL: Figure = |sample| sample.recall;
/// Of building, in µs.
pub const BUILD: Figure = |sample| micros(sample.build);

/// All rounds of all engines on one list of questions.
pub struct Comparison {
    /// The name of the list.
    pub work: String,
    /// The names of the engines.
    pub engines: Vec<&'static str>,
    /// By engine, then by round.
    pub samples: Vec<Vec<Sample>>,
}

/// The engines of a library, built.
struct Built {
    engines: Engines,
    took: Duration,
}

/// Runs every engine on every list of questions of a corpus, `rounds` times. With `once`, each is
/// built once and kept, else it is built in each round.
pub fn compare(
    peers: &[&Peer],
    corpus: &Corpus,
    rounds: usize,
    once: bool,
) -> Result<Vec<Comparison>> {
    let names: Vec<_> = peers.iter().flat_map(|peer| peer.engines).copied().collect();
    let empty = |questions: &Questions| Comparison {
        work: questions.name.clone(),
        engines: names.clone(),
        samples: vec![Vec::with_capacity(rounds); names.len()],
    };
    let mut comparisons: Vec<_> = corpus.lists().iter().map(empty).collect();
    let probes = Probes::of(corpus);
    let mut kept: Vec<Option<Built>> = peers.iter().map(|_| None).collect();
    for round in 0..rounds {
        eprintln!("  round {} of {rounds}", round + 1);
        for turn in 0..peers.len() {
            // Another one begins each round: what speeds up or slows down over a round, such as
            // a clock that is turned down, meets each of them.
            let number = (round + turn) % peers.len();
            let peer = peers[number];
            let mut built = match kept[number].take() {
                Some(built) => built,
                None => Built::new(peer, corpus, &probes).context(peer.library)?,
            };
            let first: usize = peers[..number].iter().map(|peer| peer.engines.len()).sum();
            for (engine, at) in built.engines.iter_mut().zip(first..) {
                for (questions, comparison) in corpus.lists().iter().zip(&mut comparisons) {
                    let sample = ask_all(engine.as_mut(), questions, built.took);
                    comparison.samples[at].push(sample.context(peer.library)?);
                }
            }
            kept[number] = once.then_some(built);
        }
    }
    Ok(comparisons)
}

impl Built {
    fn new(peer: &Peer, corpus: &Corpus, probes: &Probes) -> Result<Built> {
        let started = Instant::now();
        let mut engines = (peer.build)(corpus)?;
        let took = started.elapsed();
        for (engine, name) in engines.iter_mut().zip(peer.engines) {
            probes
                .check(engine.as_mut(), corpus)
                .with_context(|| format!("{name} does not hold the same text as the others"))?;
        }
        Ok(Built { engines, took })
    }
}

impl Comparison {
    /// The samples of an engine, if it took part.
    pub fn of(&self, engine: &str) -> Option<&[Sample]> {
        let at = self.engines.iter().position(|name| *name == engine)?;
        Some(&self.samples[at])
    }

    /// The median over the rounds of the ratio of an engine to a rival.
    pub fn ratio(&self, engine: &str, rival: &str, figure: Figure) -> Option<f64> {
        let rounds = self.of(engine)?.iter().zip(self.of(rival)?);
        Some(median(rounds.map(|(our, their)| figure(our) / figure(their))))
    }

    /// The names of the engines that are not pullquote's.
    pub fn rivals(&self) -> impl Iterator<Item = &'static str> {
        self.engines.iter().copied().filter(|engine| !OURS.contains(engine))
    }
}

/// Asks all questions, judges the answers and times the best of the passes.
fn ask_all(engine: &mut dyn Engine, questions: &Questions, build: Duration) -> Result<Sample> {
    let (mut answerable, mut right) = (0, 0);
    let mut times = vec![Duration::MAX; questions.questions.len()];
    for pass in 0..PASSES {
        for (question, best) in questions.questions.iter().zip(&mut times) {
            let started = Instant::now();
            let first = engine.ask(&question.text)?;
            *best = started.elapsed().min(*best);
            if pass == 0 {
                answerable += usize::from(!question.relevant.is_empty());
                right += usize::from(first.is_some_and(|row| question.relevant.contains(&row)));
            }
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

/// A time as a number, in µs.
pub fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// The nearest-rank percentile of ascending times, of which there is at least one.
pub fn percentile(ascending: &[Duration], percent: usize) -> Duration {
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
    fn a_ratio_is_taken_within_a_round() {
        let sample = |p50| {
            let p50 = Duration::from_micros(p50);
            Sample { recall: 0.75, p50, p99: 2 * p50, build: p50 }
        };
        let comparison = Comparison {
            work: "squad".to_owned(),
            engines: vec!["ours", "theirs"],
            // The second round ran on a machine four times as slow.
            samples: vec![
                vec![sample(10), sample(40), sample(10)],
                vec![sample(20), sample(80), sample(20)],
            ],
        };
        assert_eq!(comparison.ratio("ours", "theirs", P50), Some(0.5));
        assert_eq!(comparison.ratio("theirs", "ours", P50), Some(2.0));
        assert_eq!(comparison.ratio("ours", "nobody", P50), None);
    }

    #[test]
    fn a_median_is_not_moved_by_one_slow_round() {
        assert_eq!(median([1.0, 2.0, 90.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 90.0]), 3.0);
    }
}
