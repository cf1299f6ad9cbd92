//! How many instructions it takes to build an index and to answer, on a fixed workload.
//!
//! ```sh
//! cargo bench --profile release --no-default-features --bench instructions
//! ```
//!
//! Clocks are noisy where machines are shared, instruction counts are not. This counts them by
//! valgrind's callgrind and fails if one has grown by more than a tenth over what
//! `benches/instructions.toml` says. `UPDATE_INSTRUCTIONS=1` writes the file anew; do so with the
//! change that made the difference. Where valgrind is not installed nothing is measured.
//!
//! The workload needs no files: paragraphs are made of the built-in article's words. It runs once
//! for each [`Step`], each time a step further, and a step's count is the difference to the run
//! before; so neither names of functions nor a build of its own is needed, and starting the
//! program costs nothing. Counts depend on the compiler and on the processor's kind, so the file
//! says what it was made with.

use pullquote::answer::answer;
use pullquote::document::{Document, read};
use pullquote::index::{Index, Scope};
use pullquote::library::Library;
use serde::Deserialize;
use std::error::Error;
use std::hint::black_box;
use std::num::NonZero;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;

/// What is recorded.
const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.toml");

const ABOUT: &str = "\
# Instructions of a fixed workload: see benches/instructions.rs, which writes this file where
# UPDATE_INSTRUCTIONS=1 is set. Building is of the whole index, questions are of each.
";

const UPDATE: &str = "UPDATE_INSTRUCTIONS";

/// A count may differ by this share from what is recorded.
const TOLERANCE: f64 = 0.1;

/// Makes this program do the workload up to a step.
const WORK: &str = "--work";

const DOCUMENTS: usize = 20;
const PARAGRAPHS: usize = 20;
const SENTENCES: usize = 5;
const WORDS: usize = 20;

/// One word in so many is new or rare.
const RARE: usize = 6;

const QUESTIONS: usize = 200;

/// The quotes of an answer where nobody says otherwise.
const QUOTES: usize = 3;

/// How far a run of the workload goes; each does what the one before does.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Step {
    Nothing,
    Build,
    /// One answer, for the tables that are read when they are first asked for.
    Warm,
    Plain,
    Misspelled,
}

const STEPS: [(&str, Step); 5] = [
    ("nothing", Step::Nothing),
    ("build", Step::Build),
    ("warm", Step::Warm),
    ("plain", Step::Plain),
    ("misspelled", Step::Misspelled),
];

/// Instructions, and what they were counted with.
#[derive(Deserialize)]
struct Counts {
    rustc: String,
    architecture: String,
    build: u64,
    plain_question: u64,
    misspelled_question: u64,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == WORK) {
        let name = arguments.get(at + 1).ok_or("--work needs a step")?;
        let (_, step) = STEPS.iter().find(|(step, _)| step == name).ok_or("no such step")?;
        work(*step)?;
        return Ok(ExitCode::SUCCESS);
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("left out: valgrind is not installed");
        return Ok(ExitCode::SUCCESS);
    }
    let counted = Counts::count()?;
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(RECORDED, counted.to_toml())?;
        println!("recorded in {RECORDED}");
        return Ok(ExitCode::SUCCESS);
    }
    let recorded = std::fs::read_to_string(RECORDED)
        .map_err(|error| format!("{RECORDED}: {error}; {UPDATE}=1 makes it"))?;
    let recorded: Counts = toml::from_str(&recorded)?;
    if recorded.architecture != counted.architecture {
        println!("left out: the figures are of {}", recorded.architecture);
        return Ok(ExitCode::SUCCESS);
    }
    Ok(if compare(&recorded, &counted) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Counts {
    fn to_toml(&self) -> String {
        let Counts { rustc, architecture, build, plain_question, misspelled_question } = self;
        format!(
            "{ABOUT}rustc = {rustc:?}\narchitecture = {architecture:?}\nbuild = {build}\n\
             plain_question = {plain_question}\nmisspelled_question = {misspelled_question}\n"
        )
    }

    /// Runs the workload under callgrind, once for each step.
    fn count() -> Result<Counts, Box<dyn Error>> {
        let totals =
            STEPS.iter().map(|(name, _)| instructions(name)).collect::<Result<Vec<_>, _>>()?;
        let step = |at: usize| totals[at].saturating_sub(totals[at - 1]);
        let rustc = Command::new("rustc").arg("--version").output()?.stdout;
        Ok(Counts {
            rustc: String::from_utf8(rustc)?.trim().to_owned(),
            architecture: std::env::consts::ARCH.to_owned(),
            build: step(1),
            plain_question: step(3) / QUESTIONS as u64,
            misspelled_question: step(4) / QUESTIONS as u64,
        })
    }
}

/// All instructions of a run up to a step.
fn instructions(step: &str) -> Result<u64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args([WORK, step])
        .output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    let collected = told.lines().find_map(|line| line.split_once("Collected :"));
    match collected.filter(|_| output.status.success()) {
        Some((_, count)) => Ok(count.trim().parse()?),
        None => Err(format!("valgrind: {told}").into()),
    }
}

/// Prints what was counted beside what is recorded; whether nothing has grown too much.
fn compare(recorded: &Counts, counted: &Counts) -> bool {
    let pairs = [
        ("build", recorded.build, counted.build),
        ("plain question", recorded.plain_question, counted.plain_question),
        ("misspelled question", recorded.misspelled_question, counted.misspelled_question),
    ];
    let mut holds = true;
    let (mut more, mut less) = (false, false);
    for (name, was, is) in pairs {
        let change = is as f64 / was as f64 - 1.0;
        println!("{name}: {is} instructions, {:+.1} % to {was}", 100.0 * change);
        more |= change > TOLERANCE;
        less |= change < -TOLERANCE;
    }
    if more {
        holds = false;
        println!("over a tenth more than recorded; if it has to be, record it with {UPDATE}=1");
    } else if less {
        println!("over a tenth less than recorded: record it with {UPDATE}=1, so that it stays");
    }
    if (more || less) && recorded.rustc != counted.rustc {
        println!("recorded with {}, counted with {}", recorded.rustc, counted.rustc);
    }
    holds
}

fn work(step: Step) -> Result<(), Box<dyn Error>> {
    let documents = documents()?;
    let questions = questions(&documents);
    if step < Step::Build {
        return Ok(());
    }
    let indexes = [Arc::new(Index::build_with(documents, NonZero::<usize>::MIN))];
    let ask = |question: &str| drop(black_box(answer(&Scope::of(&indexes), question, QUOTES)));
    if step >= Step::Warm {
        questions.iter().take(1).for_each(|[plain, misspelled]| {
            ask(plain);
            ask(misspelled);
        });
    }
    if step >= Step::Plain {
        questions.iter().for_each(|[plain, _]| ask(plain));
    }
    if step >= Step::Misspelled {
        questions.iter().for_each(|[_, misspelled]| ask(misspelled));
    }
    // What is freed at the end is no part of a step.
    std::mem::forget(indexes);
    Ok(())
}

/// Documents of the built-in article's words. Of the rarer ones, each begins like one word and
/// ends like another, so the vocabulary is larger than the article's.
fn documents() -> Result<Vec<Arc<Document>>, Box<dyn Error>> {
    let library = Library::builtin();
    let words: Vec<&str> = library.documents()[0]
        .text
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let mut chance = Chance(1);
    let mut word = |text: &mut String| {
        let (one, other) = (words[chance.below(words.len())], words[chance.below(words.len())]);
        match chance.below(RARE) {
            0 => text.extend([&one[..one.len().div_ceil(2)], &other[other.len() / 2..]]),
            _ => text.push_str(one),
        }
    };
    let mut documents = Vec::new();
    for number in 0..DOCUMENTS {
        let mut text = String::new();
        for _ in 0..PARAGRAPHS {
            for _ in 0..SENTENCES {
                text.push_str("The");
                for _ in 0..WORDS {
                    text.push(' ');
                    word(&mut text);
                }
                text.push_str(". ");
            }
            text.push_str("\n\n");
        }
        documents.push(Arc::new(read(Path::new(&format!("made_{number}.txt")), text.as_bytes())?));
    }
    Ok(documents)
}

/// Questions of the longest words of paragraphs here and there, as they are and misspelled.
fn questions(documents: &[Arc<Document>]) -> Vec<[String; 2]> {
    let passages: Vec<&str> = documents
        .iter()
        .flat_map(|document| document.passages.iter().map(|passage| document.text_of(passage)))
        .collect();
    let question = |at: usize| {
        let passage = passages[at * passages.len() / QUESTIONS];
        let mut words: Vec<&str> = passage.split(|c: char| !c.is_ascii_alphabetic()).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        let (longest, others) = (words[0], words[1..4].join(" "));
        // A letter is left out where nobody would look for it.
        let (start, end) = longest.split_at(longest.len() / 2);
        [
            format!("What did {longest} say of {others}?"),
            format!("What did {start}{} say of {others}?", &end[1..]),
        ]
    };
    (0..QUESTIONS).map(question).collect()
}

/// Numbers by chance, the same each time (SplitMix64: Steele, Lea and Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}
