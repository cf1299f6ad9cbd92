//! Runs pullquote and its rivals on the same files in the same run and prints the table.
//!
//! From the project's top folder:
//!
//! ```sh
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- ../shared/eval
//! ```
//!
//! What is compared is a whole answer of pullquote (question read, candidates, ranking, quotes
//! with marks) with the retrieval of a rival alone, on one thread. The machines that this runs
//! on share their cores, so the ratios are the result and the times orientation: engines take
//! turns, a ratio is taken within a round, and the median of the rounds is shown. Recall stands
//! beside every time, so that nobody is fast by being wrong.
//!
//! [`corpus`] is the work, [`engine`] what is compared, [`measure`] the rounds, [`table`] the
//! output. A new rival is one file beside [`tantivy_peer`] and one line in [`ENGINES`].

mod corpus;
mod engine;
mod measure;
mod ours;
mod table;
mod tantivy_peer;

use crate::corpus::Corpus;
use crate::engine::Named;
use crate::ours::Pullquote;
use crate::tantivy_peer::{Plain, WithFuzzy};
use anyhow::{Context, Result, bail, ensure};
use std::path::PathBuf;

/// Fewer rounds have a median that one busy second of the machine can move.
const ROUNDS_AT_LEAST: usize = 5;

/// Rounds where the command line names no number: some two minutes, and odd, so that a median
/// is a round that was measured.
const ROUNDS: usize = 7;

/// All that are compared; ratios are those of the first to each of the others.
const ENGINES: &[Named] = &[
    Named { name: "pullquote", build: |corpus| Ok(Box::new(Pullquote::build(corpus))) },
    Named { name: "tantivy", build: |corpus| Ok(Box::new(Plain::build(corpus)?)) },
    Named { name: "tantivy, fuzzy", build: |corpus| Ok(Box::new(WithFuzzy::build(corpus)?)) },
];

/// The libraries whose versions head the table.
const LIBRARIES: &[&str] = &["pullquote", "tantivy"];

const USAGE: &str = "usage: pullquote-peers EVAL [--rounds N]

  EVAL        the folder that holds article/ and squad/
  --rounds N  how often all is built and asked, at least 5 [default: 7]";

fn main() -> Result<()> {
    let (eval, rounds) = arguments()?;
    let corpora =
        [Corpus::article(&eval.join("article"))?, Corpus::beir("squad", &eval.join("squad"))?];
    println!("{}\n", table::heading(LIBRARIES, rounds));
    println!("{}", table::header());
    for corpus in &corpora {
        for result in measure::compare(ENGINES, corpus, rounds)? {
            print!("{}", table::rows(ENGINES, &result));
        }
    }
    Ok(())
}

/// The evaluation folder and the number of rounds.
fn arguments() -> Result<(PathBuf, usize)> {
    let mut eval = None;
    let mut rounds = ROUNDS;
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--rounds" {
            let number = arguments.next().context(USAGE)?;
            rounds = number.to_str().and_then(|n| n.parse().ok()).context(USAGE)?;
            ensure!(rounds >= ROUNDS_AT_LEAST, "--rounds must be at least {ROUNDS_AT_LEAST}");
        } else if eval.is_none() && !argument.to_string_lossy().starts_with('-') {
            eval = Some(PathBuf::from(argument));
        } else {
            bail!(USAGE);
        }
    }
    Ok((eval.context(USAGE)?, rounds))
}
