//! `pullquote ask`: one question, one answer.

use super::library::LibraryArgs;
use super::page::Page;
use super::{Error, Outcome, json, print_last, question, render};
use crate::answer::Verdict;
use std::ffi::OsString;
use std::time::Instant;

const EXAMPLES: &str = "\
Examples:
  pullquote ask what did Lavrov discuss
  pullquote ask --library notes/ --library book.md \"who signed the agreement?\"
  pullquote ask --json \"how long did they talk?\" | jq .quotes[0].text
  pullquote ask - < question.txt

Exit code: 0 when an answer is found, 1 when not, 2 on an error.";

/// Answer one question
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    library: LibraryArgs,

    /// Quote at most so many paragraphs
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=50))]
    top: u8,

    /// Print one JSON object, for programs
    #[arg(long)]
    json: bool,

    /// The question, quoted or not; - reads it from standard input
    #[arg(required = true, value_name = "QUESTION", allow_negative_numbers = true)]
    question: Vec<OsString>,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let question = question::from_words(&args.question)?;
    let library = args.library.open()?;
    let start = Instant::now();
    let answer = library.ask(&question, usize::from(args.top));
    let took = start.elapsed();
    print_last(&match args.json {
        true => json::answer(&question, &answer, took),
        false => render::answer(Page::of_stdout(), &answer, library.documents()),
    })?;
    Ok(match answer.verdict {
        Verdict::Found => Outcome::Done,
        Verdict::Closest | Verdict::Nothing => Outcome::Unanswered,
    })
}
