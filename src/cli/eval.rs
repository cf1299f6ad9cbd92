//! `pullquote eval`: how well a folder of questions with known answers is answered.

use super::library::LibraryArgs;
use super::visible::one_line;
use super::{Error, Outcome, json, print_last};
use crate::answer::Verdict;
use crate::eval::{
    self, ArticleReport, Collection, EvalError, Mode, Progress, Report, Stage, ask_listed,
    read_questions,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::fmt::{self, Write};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// How a folder shows that it holds a list of questions about one article.
const LIST: &str = "questions.jsonl";

const EXAMPLES: &str = "\
Examples:
  pullquote eval squad
  pullquote eval squad --queries queries.typo.jsonl --within-document --json
  pullquote eval article --library article.txt";

/// Measure how well a folder of questions with known answers is answered
///
/// DIR is a folder in the BEIR layout (corpus.jsonl, queries.jsonl, qrels.tsv), where documents
/// are the rows that share a title, or one that holds questions.jsonl, a list of questions about
/// one article, which the loaded library is asked.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Ask these queries instead of queries.jsonl: a path, or the name of a file in DIR
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,

    /// Ask each question of the document that holds its relevant passage, alone
    #[arg(long, conflicts_with = "elsewhere")]
    within_document: bool,

    /// Ask each question of the next document in title order, alone: nothing should be found
    #[arg(long)]
    elsewhere: bool,

    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,

    // Only a list of questions is asked of the library. The variable that names one may be set for
    // other commands, so a BEIR folder minds the flag alone.
    #[command(flatten)]
    library: LibraryArgs,
}

impl Args {
    fn mode(&self) -> Mode {
        match (self.within_document, self.elsewhere) {
            (true, _) => Mode::WithinDocument,
            (_, true) => Mode::Elsewhere,
            _ => Mode::Corpus,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let (folder, mode) = (&args.folder, args.mode());
    let list = folder.join(LIST);
    let printed = if folder.join("corpus.jsonl").is_file() {
        if args.library.is_given() {
            return Err(EvalError::OnlyForList { folder: folder.clone() }.into());
        }
        let collection = Collection::read(folder, args.queries.as_deref())?;
        let bar = progress_bar();
        let report = eval::run(&collection, mode, &mut |progress| show(&bar, progress));
        bar.finish_and_clear();
        let report = report?;
        if args.json { json::line(&report) } else { table(&report, &name_of(folder), mode) }
    } else if list.is_file() {
        if args.queries.is_some() || mode != Mode::Corpus {
            return Err(EvalError::OnlyForBeir { folder: folder.clone() }.into());
        }
        let questions = read_questions(&list)?;
        let library = args.library.open()?;
        let bar = progress_bar();
        let total = questions.len();
        let report = ask_listed(&questions, &library, &mut |done| {
            show(&bar, Progress { stage: Stage::Answer, done, total });
        });
        bar.finish_and_clear();
        let report = report?;
        if args.json { json::line(&report) } else { article_table(&report, &name_of(folder)) }
    } else {
        return Err(EvalError::NothingToMeasure { folder: folder.clone() }.into());
    };
    print_last(&printed)?;
    Ok(Outcome::Done)
}

/// A bar on a terminal, nothing elsewhere.
fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:>9} {wide_bar} {pos}/{len}");
    // The template is a constant, so it is right or the plain bar serves.
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn show(bar: &ProgressBar, progress: Progress) {
    if progress.done == 0 {
        bar.set_length(progress.total as u64);
        bar.set_message(match progress.stage {
            Stage::Index => "indexing",
            Stage::Rank => "ranking",
            Stage::Answer => "answering",
        });
    }
    bar.set_position(progress.done as u64);
}

fn table(report: &Report, name: &str, mode: Mode) -> String {
    let asked_of = match mode {
        Mode::Corpus => "of all documents together",
        Mode::WithinDocument => "each of its own document alone",
        Mode::Elsewhere => "each of the next document alone",
    };
    let share = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.4}"));
    let rows = [
        ("passages", grouped(report.corpus as u64)),
        ("questions", grouped(report.queries as u64)),
        ("", String::new()),
        ("nDCG@10", share(report.ndcg_at_10)),
        ("MRR@10", share(report.mrr_at_10)),
        ("recall@1", share(report.recall_at_1)),
        ("recall@3", share(report.recall_at_3)),
        ("recall@10", share(report.recall_at_10)),
        ("", String::new()),
        ("found", share(Some(report.found))),
        ("found and right", share(report.found_right)),
        ("calibration error", share(Some(report.ece))),
        ("", String::new()),
        ("index built in", format!("{:.1} ms", report.index_ms)),
        ("index size", format!("{} kB", grouped(report.index_bytes.div_ceil(1_000)))),
        ("answer, median", format!("{:.1} µs", report.p50_us)),
        ("answer, 95 of 100", format!("{:.1} µs", report.p95_us)),
        ("answer, 99 of 100", format!("{:.1} µs", report.p99_us)),
    ];
    format!("{name}: {asked_of}\n\n{}", Rows(&rows))
}

fn article_table(report: &ArticleReport, name: &str) -> String {
    let of = |count, all| format!("{count} of {all}");
    let rows = [
        ("first quote best", of(report.best, report.answerable)),
        ("first quote best or good", of(report.best_or_good, report.answerable)),
        ("found", of(report.found, report.answerable)),
        ("found where nothing is", of(report.false_finds, report.unanswerable)),
    ];
    let mut table = format!("{name}: {} questions\n\n{}", report.questions, Rows(&rows));
    if !report.missed.is_empty() {
        table.push_str("\nFirst quote not best:\n");
    }
    for miss in &report.missed {
        let good = if miss.got_good { " (good)" } else { "" };
        table += &format!(
            "  {}\n    wanted ¶ {}, got {}{good}, {} at {:.2}\n",
            one_line(&miss.question),
            list(if miss.best.is_empty() { &miss.good } else { &miss.best }),
            block(miss.got),
            word(miss.verdict),
            miss.confidence
        );
    }
    if !report.found_falsely.is_empty() {
        table.push_str("\nFound where nothing is:\n");
    }
    for find in &report.found_falsely {
        let (question, got) = (one_line(&find.question), block(find.got));
        table += &format!("  {question}\n    got {got} at {:.2}\n", find.confidence);
    }
    table
}

/// Two columns, the numbers of the second one aligned at the right with their units behind; an
/// empty name is an empty line.
struct Rows<'a>(&'a [(&'a str, String)]);

impl fmt::Display for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |value: &str| value.split(' ').next().unwrap_or("").chars().count();
        let names = self.0.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let numbers = self.0.iter().map(|(_, value)| number(value)).max().unwrap_or(0);
        for (name, value) in self.0 {
            if !name.is_empty() {
                let pad = numbers - number(value);
                write!(f, "  {name:<names$}  {:pad$}{value}", "")?;
            }
            f.write_char('\n')?;
        }
        Ok(())
    }
}

fn name_of(folder: &Path) -> String {
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    one_line(&full.file_name().unwrap_or(full.as_os_str()).to_string_lossy())
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Found => "found",
        Verdict::Closest => "closest",
        Verdict::Nothing => "nothing",
    }
}

fn block(number: Option<u32>) -> String {
    number.map_or("nothing".to_owned(), |number| format!("¶ {number}"))
}

fn list(numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
    numbers.join(" or ")
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        eval: Args,
    }

    #[test]
    fn the_arguments_are_consistent_and_the_modes_exclude_each_other() {
        Cli::command().debug_assert();
        let table: [(&[&str], Option<Mode>); 4] = [
            (&["eval", "dir"], Some(Mode::Corpus)),
            (&["eval", "dir", "--within-document"], Some(Mode::WithinDocument)),
            (&["eval", "dir", "--elsewhere", "--json"], Some(Mode::Elsewhere)),
            (&["eval", "dir", "--elsewhere", "--within-document"], None),
        ];
        for (arguments, expected) in table {
            let mode = Cli::try_parse_from(arguments).ok().map(|cli| cli.eval.mode());
            assert_eq!(mode, expected, "{arguments:?}");
        }
    }

    #[test]
    fn numbers_stand_below_each_other_with_their_units_behind() {
        let rows = [("a", "1,065".to_owned()), ("", String::new()), ("long", "26.5 µs".to_owned())];
        assert_eq!(Rows(&rows).to_string(), "  a     1,065\n\n  long   26.5 µs\n");
    }

    #[test]
    fn thousands_are_set_apart() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")]
        {
            assert_eq!(grouped(number), expected);
        }
    }
}
