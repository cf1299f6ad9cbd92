//! The table in Markdown.

use crate::engine::Named;
use crate::measure::{Comparison, PASSES, Sample, median};
use std::fmt::Write;
use std::time::Duration;

/// The versions that were compiled in stand in the lock file.
const LOCK: &str = include_str!("../Cargo.lock");

/// A figure of a sample as a number.
type Figure = fn(&Sample) -> f64;

const P50: Figure = |sample| micros(sample.p50);
const P99: Figure = |sample| micros(sample.p99);
const BUILD: Figure = |sample| micros(sample.build);

/// What was run, where and when, as a paragraph above the table.
pub fn heading(libraries: &[&str], rounds: usize) -> String {
    let versions: Vec<_> =
        libraries.iter().map(|name| format!("{name} {}", version(name))).collect();
    let today = time::OffsetDateTime::now_utc().date();
    format!(
        "{}; {}; {today}. One thread; a question's time is the best of {PASSES}; percentiles are \
         over the questions, medians over {rounds} rounds. `×` is the ratio of pullquote (whole \
         answers) to the rival (retrieval alone): below 1, pullquote is faster.",
        versions.join(", "),
        processor(),
    )
}

/// The first two lines of the table.
pub fn header() -> &'static str {
    "| work | engine | recall@1 | p50 µs | p99 µs | build ms | p50 × | p99 × | build × |\n\
     |---|---|---|---|---|---|---|---|---|"
}

/// The lines of one list of questions, one for each engine.
///
/// Ratios are those of the first engine to each of the others, taken in each round.
pub fn rows(engines: &[Named], comparison: &Comparison) -> String {
    let mut rows = String::new();
    let first = &comparison.samples[0];
    for (number, (engine, samples)) in engines.iter().zip(&comparison.samples).enumerate() {
        let of = |figure: Figure| median(samples.iter().map(figure));
        let ratio = |figure: Figure| match number {
            0 => String::new(),
            _ => {
                let rounds = first.iter().zip(samples);
                format!("{:.2}", median(rounds.map(|(our, their)| figure(our) / figure(their))))
            }
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            rows,
            "| {} | {} | {:.3} | {:.1} | {:.1} | {:.2} | {} | {} | {} |",
            comparison.work,
            engine.name,
            of(|sample| sample.recall),
            of(P50),
            of(P99),
            of(BUILD) / 1_000.0,
            ratio(P50),
            ratio(P99),
            ratio(BUILD),
        );
    }
    rows
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// The version of a library in the lock file.
fn version(library: &str) -> &'static str {
    let name = format!("name = \"{library}\"");
    LOCK.lines()
        .skip_while(|line| *line != name)
        .find_map(|line| line.strip_prefix("version = "))
        .map_or("of unknown version", |version| version.trim_matches('"'))
}

/// The model of the processor, where the system tells it.
fn processor() -> String {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information.lines().find_map(|line| line.strip_prefix("model name"));
    let model =
        model.map_or(std::env::consts::ARCH, |model| model.trim_start_matches([' ', '\t', ':']));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {threads} threads")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(p50: u64) -> Sample {
        let p50 = Duration::from_micros(p50);
        Sample { recall: 0.75, p50, p99: 2 * p50, build: 1_000 * p50 }
    }

    #[test]
    fn a_ratio_is_taken_within_a_round() {
        let build = |_: &crate::corpus::Corpus| anyhow::bail!("never built");
        let engines = [Named { name: "ours", build }, Named { name: "theirs", build }];
        let comparison = Comparison {
            work: "squad",
            // The second round ran on a machine four times as slow.
            samples: vec![
                vec![sample(10), sample(40), sample(10)],
                vec![sample(20), sample(80), sample(20)],
            ],
        };
        assert_eq!(
            rows(&engines, &comparison),
            "| squad | ours | 0.750 | 10.0 | 20.0 | 10.00 |  |  |  |\n\
             | squad | theirs | 0.750 | 20.0 | 40.0 | 20.00 | 0.50 | 0.50 | 0.50 |\n"
        );
    }

    #[test]
    fn versions_are_those_that_were_compiled_in() {
        let ours = format!("tantivy v{}, ", version("tantivy"));
        assert!(tantivy::version_string().starts_with(&ours), "{ours}");
        assert_eq!(version("no such library"), "of unknown version");
    }
}
