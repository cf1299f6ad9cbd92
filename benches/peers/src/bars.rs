//! What pullquote must reach, and whether it does.

use crate::engines::{RETRIEVAL, TANTIVY, TANTIVY_FUZZY, WHOLE};
use crate::measure::{Comparison, Figure, P50, P99, RECALL};
use crate::table;

/// Doing the same work, pullquote must be no slower and no less right than any rival on any list of
/// questions: a figure, its name, what the worst of two ratios is, and the bar.
const AHEAD: &[(Figure, &str, Worst, Side)] = &[
    (P50, "p50", highest, at_most),
    (P99, "p99", highest, at_most),
    (RECALL, "recall@1", lowest, at_least),
];
type Worst = fn(f64, f64) -> f64;
type Side = fn(&str, f64, f64) -> Bar;

/// The higher of two ratios, none where one could not be measured.
fn highest(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

/// The lower one likewise.
fn lowest(a: f64, b: f64) -> f64 {
    -highest(-a, -b)
}

/// Ratios of whole answers that must not be exceeded: list of questions, rival, figure, its name,
/// bar.
const ANSWERS: &[(&str, &str, Figure, &str, f64)] = &[
    ("squad", TANTIVY, P50, "p50", 0.6),
    ("squad", TANTIVY, P99, "p99", 0.8),
    ("squad, misspelled", TANTIVY_FUZZY, P50, "p50", 0.1),
    ("200,000", TANTIVY, P50, "p50", 0.4),
    ("200,000", TANTIVY, P99, "p99", 0.4),
    ("1,000,000", TANTIVY, P50, "p50", 0.4),
    ("1,000,000, misspelled", TANTIVY, P50, "p50", 0.4),
    ("1,000,000, misspelled", TANTIVY_FUZZY, P50, "p50", 0.4),
];

/// The growth of p50 from the smaller to the larger size, to the rival's growth.
const GROWTH: f64 = 0.5;
/// The lists that growth is taken between, and the rival.
const GROWTHS: &[(&str, &str, &str)] =
    &[("10,000", "1,000,000", TANTIVY), ("10,000, misspelled", "1,000,000, misspelled", TANTIVY)];

/// The speed of building on one thread to tantivy's.
pub const BUILD: f64 = 2.0;
/// The speed of building on two threads to that on one.
pub const BUILD_TWO: f64 = 1.8;
/// Bytes of the whole index, texts and all, to bytes of text.
pub const MEMORY: f64 = 2.5;
/// The time of a correction to SymSpell's.
pub const CORRECTION: f64 = 1.0;

/// A bar and what was reached.
pub struct Bar {
    what: String,
    bar: String,
    reached: f64,
    met: bool,
}

/// A bar from above.
pub fn at_most(what: &str, bar: f64, reached: f64) -> Bar {
    Bar { what: what.to_owned(), bar: format!("≤ {bar}"), reached, met: reached <= bar }
}

/// A bar from below.
pub fn at_least(what: &str, bar: f64, reached: f64) -> Bar {
    Bar { what: what.to_owned(), bar: format!("≥ {bar}"), reached, met: reached >= bar }
}

/// The bars of answers, as far as they were measured.
pub fn of_answers(comparisons: &[Comparison]) -> Vec<Bar> {
    let ratio = |work: &str, rival: &str, figure: Figure| {
        let comparison = comparisons.iter().find(|comparison| comparison.work == work)?;
        comparison.ratio(WHOLE, rival, figure)
    };
    let ahead = AHEAD.iter().filter_map(|&(figure, name, worst, side)| {
        let ratios = comparisons.iter().flat_map(|comparison| {
            comparison.rivals().filter_map(|rival| comparison.ratio(RETRIEVAL, rival, figure))
        });
        let what = format!("the same work, {name} to the rival's, the worst row");
        Some(side(&what, 1.0, ratios.reduce(worst)?))
    });
    let answers = ANSWERS.iter().filter_map(|&(work, rival, figure, name, bar)| {
        let what = format!("{work}, {name} to {rival}");
        Some(at_most(&what, bar, ratio(work, rival, figure)?))
    });
    // The ratio of both growths is that of the ratios at both sizes, which are taken within
    // rounds: so it is of no account if the machine is slower at one size.
    let growths = GROWTHS.iter().filter_map(|&(small, large, rival)| {
        let what = format!("growth of p50 from {small} to {large}, to that of {rival}");
        Some(at_most(&what, GROWTH, ratio(large, rival, P50)? / ratio(small, rival, P50)?))
    });
    ahead.chain(answers).chain(growths).collect()
}

/// The table of growth: how many times as long the median question takes, for each engine at both
/// sizes.
pub fn growth(comparisons: &[Comparison]) -> String {
    let of = |work: &str, engine: &str| {
        let comparison = comparisons.iter().find(|comparison| comparison.work == work)?;
        let samples = comparison.of(engine)?;
        Some(crate::measure::median(samples.iter().map(P50)))
    };
    let mut rows = Vec::new();
    for &(small, large, _) in GROWTHS {
        for engine in [WHOLE, RETRIEVAL, TANTIVY, TANTIVY_FUZZY] {
            if let (Some(few), Some(many)) = (of(small, engine), of(large, engine)) {
                let growth = format!("{:.1}", many / few);
                rows.push(vec![format!("{small} to {large}"), engine.to_owned(), growth]);
            }
        }
    }
    table::of(&["growth", "engine", "p50 ×"], rows)
}

/// The table of all bars.
pub fn table(bars: &[Bar]) -> String {
    let rows = bars.iter().map(|bar| {
        let met = if bar.met { "yes" } else { "**no**" };
        vec![bar.what.clone(), bar.bar.clone(), format!("{:.2}", bar.reached), met.to_owned()]
    });
    table::of(&["what", "bar", "reached", "met"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Sample;
    use std::time::Duration;

    fn comparison(work: &str, ours: u64, theirs: u64) -> Comparison {
        let sample = |micros| {
            let p50 = Duration::from_micros(micros);
            vec![Sample { recall: 1.0, p50, p99: p50, build: p50 }]
        };
        let engines = vec![WHOLE, TANTIVY];
        Comparison { work: work.to_owned(), engines, samples: vec![sample(ours), sample(theirs)] }
    }

    #[test]
    fn a_bar_that_is_just_reached_is_met_and_one_that_is_not_measured_is_left_out() {
        let squad = of_answers(&[comparison("squad", 60, 100)]);
        let met: Vec<_> = squad.iter().map(|bar| (bar.what.as_str(), bar.met)).collect();
        assert_eq!(met, [("squad, p50 to tantivy", true), ("squad, p99 to tantivy", true)]);
        assert!(!of_answers(&[comparison("squad", 61, 100)])[0].met);
        assert!(at_least("speed", 2.0, 2.0).met && !at_least("speed", 2.0, 1.99).met);
    }

    #[test]
    fn pullquote_is_ahead_only_if_it_is_on_every_row() {
        let row = |ours: u64, theirs: u64| {
            let mut row = comparison("squad", ours, theirs);
            row.engines[0] = RETRIEVAL;
            row
        };
        let met =
            |rows: &[Comparison]| of_answers(rows).iter().map(|bar| bar.met).collect::<Vec<_>>();
        assert_eq!(met(&[row(90, 100), row(10, 100)]), [true; 3]);
        assert_eq!(met(&[row(10, 100), row(101, 100)]), [false, false, true]);
        let mut wrong = row(10, 100);
        wrong.samples[0][0].recall = 0.9;
        assert_eq!(met(&[row(10, 100), wrong]), [true, true, false]);
        let mut unknown = row(10, 100);
        unknown.samples[0][0].recall = f64::NAN;
        assert_eq!(met(&[unknown, row(10, 100)]), [true, true, false]);
    }

    #[test]
    fn growth_is_that_of_the_ratios() {
        let sizes = [comparison("10,000", 10, 100), comparison("1,000,000", 30, 1_000)];
        let growth = of_answers(&sizes).pop();
        assert!(growth.is_some_and(|bar| (bar.reached - 0.3).abs() < 1e-9 && bar.met));
        assert!(super::growth(&sizes).contains("| pullquote | 3.0 |"));
    }

    #[test]
    fn what_could_not_be_measured_is_not_met() {
        assert!(!at_most("memory", 2.5, f64::NAN).met);
    }
}
