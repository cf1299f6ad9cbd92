//! How fast indexes are built: engines take turns, and ratios are taken within a round.

use crate::bars::{self, Bar};
use crate::corpus::Corpus;
use crate::engines::{TANTIVY, ours, tantivy_peer};
use crate::measure::{PASSES, median};
use crate::table;
use anyhow::Result;
use pullquote::index::Index;
use std::hint::black_box;
use std::num::NonZero;
use std::time::Instant;

/// More threads than one.
const TWO: NonZero<usize> = NonZero::new(2).expect("two is not zero");

/// Speeds of one round, in MB of text a second.
struct Speeds {
    one: f64,
    two: f64,
    tantivy: f64,
}

/// Builds each index in each round; the table, and the bars.
pub fn compare(corpus: &Corpus, rounds: usize) -> Result<(String, Vec<Bar>)> {
    let mut speeds = Vec::new();
    for round in 0..rounds {
        let mut speed = Speeds { one: 0.0, two: 0.0, tantivy: 0.0 };
        for turn in 0..3 {
            match (round + turn) % 3 {
                0 => speed.one = best(corpus, || built(corpus, NonZero::<usize>::MIN))?,
                1 => speed.tantivy = best(corpus, || tantivy_peer::build(corpus))?,
                _ => speed.two = best(corpus, || built(corpus, TWO))?,
            }
        }
        speeds.push(speed);
    }
    let median = |figure: fn(&Speeds) -> f64| median(speeds.iter().map(figure));
    let row = |name: &str, speed: f64, ratio: Option<f64>| {
        vec![name.to_owned(), format!("{speed:.1}"), table::figure_of(ratio, 2)]
    };
    let to_tantivy = median(|s| s.one / s.tantivy);
    let two_to_one = median(|s| s.two / s.one);
    let rows = [
        row("pullquote, one thread", median(|s| s.one), Some(to_tantivy)),
        row("pullquote, two threads", median(|s| s.two), Some(median(|s| s.two / s.tantivy))),
        row(&format!("{TANTIVY}, one thread"), median(|s| s.tantivy), None),
    ];
    let bars = vec![
        bars::at_least("building 100,000, one thread, speed to tantivy's", bars::BUILD, to_tantivy),
        bars::at_least("the same, two threads to one", bars::BUILD_TWO, two_to_one),
    ];
    Ok((table::of(&["building 100,000", "MB/s", "to tantivy"], rows), bars))
}

fn built(corpus: &Corpus, threads: NonZero<usize>) -> Result<Index> {
    Ok(ours::index(corpus.documents(), threads))
}

/// MB of text a second, the best of some passes, as for questions: a machine that is shared may not
/// give two processors to two threads all the time. To drop what was built is not counted.
fn best<T>(corpus: &Corpus, build: impl Fn() -> Result<T>) -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..PASSES {
        let started = Instant::now();
        let built = black_box(build()?);
        best = best.min(started.elapsed().as_secs_f64());
        drop(built);
    }
    Ok(corpus.bytes() as f64 / best / 1e6)
}
