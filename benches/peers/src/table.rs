//! The tables in Markdown.

use crate::engines::{OURS, RETRIEVAL, WHOLE};
use crate::measure::{BUILD, Comparison, Figure, P50, P99, PASSES, RECALL, median};
use std::fmt::Write;

/// The versions that were compiled in stand in the lock file.
const LOCK: &str = include_str!("../Cargo.lock");

/// What was run, where and when, as a paragraph above the tables.
pub fn heading(libraries: &[&str], rounds: usize) -> String {
    let versions: Vec<_> =
        libraries.iter().map(|name| format!("{name} {}", version(name))).collect();
    let today = time::OffsetDateTime::now_utc().date();
    format!(
        "{}, SQLite {}; {}; {today}. One thread; a question's time is the best of {PASSES}; \
         percentiles are over the questions, medians over {rounds} rounds. `×` is the ratio of \
         pullquote to the rival, taken within a round: below 1, pullquote is faster. *Same* is \
         the same work, retrieval alone; *whole* is whole answers of pullquote to the retrieval \
         of the rival.",
        versions.join(", "),
        rusqlite::version(),
        processor(),
    )
}

/// A table with its header.
pub fn of(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = format!("| {} |\n|{}\n", columns.join(" | "), "---|".repeat(columns.len()));
    for row in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| {} |", row.join(" | "));
    }
    table
}

/// The columns of [`answers`].
pub const ANSWERS: &[&str] = &[
    "work",
    "engine",
    "recall@1",
    "p50 µs",
    "p99 µs",
    "build ms",
    "same p50 ×",
    "same p99 ×",
    "whole p50 ×",
    "whole p99 ×",
    "build ×",
];

/// The rows of one list of questions, one for each engine.
pub fn answers(comparison: &Comparison) -> impl Iterator<Item = Vec<String>> {
    comparison.engines.iter().zip(&comparison.samples).map(|(name, samples)| {
        let of = |figure: Figure| median(samples.iter().map(figure));
        let ratio = |engine, figure| match OURS.contains(name) {
            true => String::new(),
            false => figure_of(comparison.ratio(engine, name, figure), 2),
        };
        vec![
            comparison.work.clone(),
            (*name).to_owned(),
            format!("{:.3}", of(RECALL)),
            format!("{:.1}", of(P50)),
            format!("{:.1}", of(P99)),
            format!("{:.2}", of(BUILD) / 1_000.0),
            ratio(RETRIEVAL, P50),
            ratio(RETRIEVAL, P99),
            ratio(WHOLE, P50),
            ratio(WHOLE, P99),
            ratio(WHOLE, BUILD),
        ]
    })
}

/// A number with so many decimals, a dash where there is none.
pub fn figure_of(number: Option<f64>, decimals: usize) -> String {
    number.map_or_else(|| "–".to_owned(), |number| format!("{number:.decimals$}"))
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
    use crate::measure::Sample;
    use std::time::Duration;

    #[test]
    fn each_engine_has_a_row_and_the_rivals_a_ratio() {
        let sample = |p50| {
            let p50 = Duration::from_micros(p50);
            vec![Sample { recall: 0.75, p50, p99: 2 * p50, build: 1_000 * p50 }]
        };
        let comparison = Comparison {
            work: "squad".to_owned(),
            engines: vec![WHOLE, RETRIEVAL, "theirs"],
            samples: vec![sample(10), sample(5), sample(20)],
        };
        assert_eq!(
            of(&ANSWERS[..5], answers(&comparison).map(|row| row[..5].to_vec())),
            "| work | engine | recall@1 | p50 µs | p99 µs |\n\
             |---|---|---|---|---|\n\
             | squad | pullquote | 0.750 | 10.0 | 20.0 |\n\
             | squad | pullquote, retrieval | 0.750 | 5.0 | 10.0 |\n\
             | squad | theirs | 0.750 | 20.0 | 40.0 |\n"
        );
        let ratios: Vec<_> = answers(&comparison).map(|row| row[6..].join(" ")).collect();
        assert_eq!(ratios, ["    ", "    ", "0.25 0.25 0.50 0.50 0.50"]);
    }

    #[test]
    fn versions_are_those_that_were_compiled_in() {
        let ours = format!("tantivy v{}, ", version("tantivy"));
        assert!(tantivy::version_string().starts_with(&ours), "{ours}");
        assert_eq!(version("no such library"), "of unknown version");
    }
}
