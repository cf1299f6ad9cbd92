//! Runs pullquote and its rivals on the same texts in the same run and prints the tables.
//!
//! From the project's top folder:
//!
//! ```sh
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- ../shared/eval
//! ```
//!
//! Two things are compared with the retrieval of a rival, on one thread: the same work, retrieval
//! alone, and a whole answer of pullquote (question read, candidates, ranking, quotes with marks). The machines that this runs on share their cores, so the ratios are the result and the
//! times orientation: engines take turns, a ratio is taken within a round, and the median of the
//! rounds is shown. Recall stands beside every time, so that nobody is fast by being wrong, and
//! before an engine is asked it has to show that it holds the same passages as the others.
//!
//! [`corpus`] is the work and [`generate`] makes large ones, [`engines`] is what is compared,
//! [`agree`] sees that all hold the same text. [`measure`] times answers, [`builds`] the making of
//! indexes, [`memory`] and [`corrections`] what they are called. [`bars`] says what must be
//! reached, [`table`] prints. A new rival is one file beside [`engines::tantivy_peer`] and an entry
//! in [`engines::PEERS`].

mod agree;
mod bars;
mod builds;
mod corpus;
mod corrections;
mod engines;
mod generate;
mod measure;
mod memory;
mod options;
mod table;

use crate::corpus::Corpus;
use crate::engines::PEERS;
use crate::options::{Options, SIZES, Size};
use anyhow::{Context, Result};
use pullquote::document::Document;
use std::sync::Arc;

/// The seed of the text that is made.
const SEED: u64 = 1;

/// Where building and memory are measured.
const BUILT: &str = "100,000";

/// The libraries whose versions head the tables.
const LIBRARIES: &[&str] = &["pullquote", "tantivy", "bm25", "rusqlite", "symspell"];

fn main() -> Result<()> {
    let options = Options::read(std::env::args().skip(1))?;
    if let Some(engine) = &options.memory_of {
        return memory::print(engine, &options.eval);
    }
    println!("{}\n", table::heading(LIBRARIES, options.rounds));
    let squad = squad(&options)?;
    let documents = match largest(&options)? {
        Some(largest) => made(&squad, largest),
        None => Vec::new(),
    };

    let mut comparisons = Vec::new();
    for size in SIZES.iter().filter(|size| options.wants(size.name)) {
        eprintln!("{} …", size.name);
        let corpus = match size.made {
            Some(_) => &grown(&squad, &documents, size)?,
            None if size.name == "article" => &Corpus::article(&options.eval.join("article"))?,
            None => &squad,
        };
        let passages = corpus.texts().count();
        let peers: Vec<_> = PEERS.iter().filter(|p| passages <= p.passages_most).collect();
        comparisons.extend(measure::compare(&peers, corpus, options.rounds, size.once)?);
    }
    if !comparisons.is_empty() {
        println!("{}", table::of(table::ANSWERS, comparisons.iter().flat_map(table::answers)));
        println!("{}", bars::growth(&comparisons));
    }

    let mut reached = bars::of_answers(&comparisons);
    if options.wants("builds") {
        eprintln!("builds …");
        let corpus = grown(&squad, &documents, size(BUILT)?)?;
        show(builds::compare(&corpus, options.rounds)?, &mut reached);
    }
    if options.wants("memory") {
        eprintln!("memory …");
        let corpus = grown(&squad, &documents, size(BUILT)?)?;
        show(memory::compare(&corpus)?, &mut reached);
    }
    if options.wants("corrections") {
        eprintln!("corrections …");
        let folder = options.eval.join("squad");
        show(corrections::compare(&documents, &squad, &folder, options.rounds)?, &mut reached);
    }
    println!("{}", bars::table(&reached));
    Ok(())
}

/// Prints a table, and keeps its bars for the last one.
fn show((table, bars): (String, Vec<bars::Bar>), reached: &mut Vec<bars::Bar>) {
    println!("{table}");
    reached.extend(bars);
}

fn squad(options: &Options) -> Result<Corpus> {
    Corpus::beir("squad", &options.eval.join("squad"))
}

fn size(name: &str) -> Result<&'static Size> {
    SIZES.iter().find(|size| size.name == name).context("there is no such size")
}

/// The largest size that must be made for what is wanted.
fn largest(options: &Options) -> Result<Option<&'static Size>> {
    // The vocabulary for corrections is found below a million paragraphs.
    let others = [("builds", BUILT), ("memory", BUILT), ("corrections", "1,000,000")];
    let others = others.into_iter().filter(|(part, _)| options.wants(part));
    let others = others.map(|(_, name)| size(name)).collect::<Result<Vec<_>>>()?;
    let wanted = SIZES.iter().filter(|size| options.wants(size.name)).chain(others);
    Ok(wanted.filter(|size| size.made.is_some()).max_by_key(|size| size.made))
}

/// The real documents and made ones, up to a size; the smaller sizes are its beginnings.
fn made(squad: &Corpus, largest: &Size) -> Vec<Arc<Document>> {
    let ends = SIZES.iter().filter_map(|size| size.made).filter(|&end| Some(end) <= largest.made);
    generate::grow(squad.documents(), &ends.collect::<Vec<_>>(), SEED)
}

fn grown(squad: &Corpus, documents: &[Arc<Document>], size: &Size) -> Result<Corpus> {
    let passages = size.made.context("it is read, not made")?;
    Corpus::grown(size.name, squad, documents, passages, size.questions)
}
