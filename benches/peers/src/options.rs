//! What the command line says.

use anyhow::{Context, Result, bail, ensure};
use std::path::PathBuf;

/// Fewer rounds have a median that one busy second of the machine can move.
const ROUNDS_AT_LEAST: usize = 5;

/// A size of library that questions are asked of.
pub struct Size {
    /// What the table and the command line call it.
    pub name: &'static str,
    /// How many paragraphs there are, where they are made; the others are read.
    pub made: Option<usize>,
    /// At most so many questions are asked, evenly chosen of a list.
    pub questions: usize,
    /// Whether an index is built once and kept: to build it anew for each round would take
    /// longer than to ask.
    pub once: bool,
}

/// All sizes, ascending.
pub const SIZES: &[Size] = &[
    Size { name: "article", made: None, questions: usize::MAX, once: false },
    Size { name: "squad", made: None, questions: usize::MAX, once: false },
    Size { name: "10,000", made: Some(10_000), questions: 500, once: false },
    Size { name: "100,000", made: Some(100_000), questions: 1_000, once: true },
    Size { name: "200,000", made: Some(200_000), questions: 1_000, once: true },
    Size { name: "1,000,000", made: Some(1_000_000), questions: 400, once: true },
];

/// What is measured beside questions.
const OTHERS: &[&str] = &["builds", "memory", "corrections"];

const USAGE: &str = "usage: pullquote-peers EVAL [--rounds N] [--only PART,...]

  EVAL              the folder that holds article/ and squad/
  --rounds N        how often all is asked, at least 5 [default: 5]
  --only PART,...   some of: article, squad, 10000, 100000, 200000, 1000000 (paragraphs),
                    builds, memory, corrections [default: all]";

/// What is to be done.
pub struct Options {
    /// The evaluation folder; that of the texts where the memory of an engine is asked for.
    pub eval: PathBuf,
    /// How often all is measured.
    pub rounds: usize,
    /// Print the memory that this engine takes, and nothing else.
    pub memory_of: Option<String>,
    /// Empty for all.
    only: Vec<String>,
}

impl Options {
    /// Reads the command line.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Options> {
        let (mut eval, mut memory_of, mut only) = (None, None, Vec::new());
        let mut rounds = ROUNDS_AT_LEAST;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--rounds" => {
                    rounds = arguments.next().and_then(|n| n.parse().ok()).context(USAGE)?;
                    ensure!(
                        rounds >= ROUNDS_AT_LEAST,
                        "--rounds must be at least {ROUNDS_AT_LEAST}"
                    );
                }
                "--only" => {
                    let parts = arguments.next().context(USAGE)?;
                    only.extend(parts.split(',').map(str::to_owned));
                }
                // Not for people: each engine is looked at in a process of its own.
                crate::memory::OPTION => memory_of = Some(arguments.next().context(USAGE)?),
                _ if eval.is_none() && !argument.starts_with('-') => {
                    eval = Some(PathBuf::from(argument));
                }
                _ => bail!(USAGE),
            }
        }
        let known = |part: &String| {
            OTHERS.contains(&part.as_str()) || SIZES.iter().any(|size| plain(size.name) == *part)
        };
        ensure!(only.iter().all(known), USAGE);
        Ok(Options { eval: eval.context(USAGE)?, rounds, memory_of, only })
    }

    /// Whether a part is wanted; a size may be named with or without commas.
    pub fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.contains(&plain(part))
    }
}

fn plain(name: &str) -> String {
    name.replace(',', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options> {
        Options::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn all_is_measured_unless_parts_are_named() -> Result<()> {
        let all = read("eval")?;
        assert!(all.wants("squad") && all.wants("1,000,000") && all.wants("memory"));
        let some = read("eval --only squad,10000 --rounds 7")?;
        assert!(some.wants("squad") && some.wants("10,000"));
        assert!(!some.wants("article") && !some.wants("1,000,000") && !some.wants("memory"));
        assert_eq!(some.rounds, 7);
        Ok(())
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        for line in ["", "eval --rounds 4", "eval --only nothing", "eval other", "eval --fast"] {
            assert!(read(line).is_err(), "{line:?}");
        }
    }
}
