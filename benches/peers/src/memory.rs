//! The memory that an index takes: as the process sees it, which counts everything, and as the
//! index says.
//!
//! Each engine is looked at in a process of its own. What such a process grows by, from its start
//! to when it holds the texts and the index, is what both take, and whatever building left behind.
//! What making the texts left behind, which a library that reads files would not have, is seen in
//! a process that makes them alone, and is not counted.

use crate::bars::{self, Bar};
use crate::corpus::Corpus;
use crate::engines::{TANTIVY, ours, tantivy_peer};
use crate::table;
use anyhow::{Context, Result, bail, ensure};
use pullquote::document::Document;
use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// The option that makes a process print what an engine takes.
pub const OPTION: &str = "--memory-of";

const OURS: &str = "pullquote";

/// The texts alone.
const TEXTS: &str = "the texts alone";

/// Looks at each engine in a process of its own; the table, and the bars.
pub fn compare(eval: &Path) -> Result<(String, Vec<Bar>)> {
    let mut rows = Vec::new();
    let mut bars = Vec::new();
    let mut left_behind = 0.0;
    for engine in [TEXTS, OURS, TANTIVY] {
        let program = std::env::current_exe()?;
        let output = Command::new(program).arg(eval).args([OPTION, engine]).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let output = String::from_utf8(output.stdout)?;
        let figures: Vec<f64> = output.split_whitespace().flat_map(str::parse).collect();
        let &[text, grown, said] = &figures[..] else { bail!("not three figures: {output}") };
        if engine == TEXTS {
            left_behind = grown - text;
        }
        let grown = grown - left_behind;
        let said = (said > 0.0).then_some(said / text);
        rows.push(vec![
            engine.to_owned(),
            format!("{:.1}", text / 1e6),
            format!("{:.1}", grown / 1e6),
            format!("{:.2}", grown / text),
            table::figure_of(said, 2),
        ]);
        if engine == OURS {
            let what = "memory at 100,000, with the texts, per byte of text";
            bars.push(bars::at_most(
                &format!("{what}, as the process grows"),
                bars::MEMORY,
                grown / text,
            ));
            bars.push(bars::at_most(
                &format!("{what}, as the index says"),
                bars::MEMORY,
                said.unwrap_or(f64::NAN),
            ));
        }
    }
    let columns =
        ["memory at 100,000", "text MB", "process MB", "per byte of text", "as the index says"];
    Ok((table::of(&columns, rows), bars))
}

/// Prints the bytes of all texts, by how many bytes the process grows with the texts and the index
/// of an engine, and how many bytes the index says it takes, 0 where it says nothing.
///
/// `corpus` makes the texts and leaves nothing else behind.
pub fn print(engine: &str, corpus: impl FnOnce() -> Result<Corpus>) -> Result<()> {
    let before = resident()?;
    let corpus = corpus()?;
    let documents: Vec<Arc<Document>> = corpus.documents().to_vec();
    let (said, grown) = match engine {
        OURS => {
            let index = ours::index(&documents, NonZero::<usize>::MIN);
            (index.bytes(), resident()? - before)
        }
        TANTIVY => {
            let _kept = tantivy_peer::build(&corpus)?;
            (0, resident()? - before)
        }
        TEXTS => (0, resident()? - before),
        other => bail!("{OPTION} knows no {other:?}"),
    };
    println!("{} {grown} {said}", corpus.bytes());
    Ok(())
}

/// The memory of this process that is in use and its own, in bytes (proc(5), `RssAnon`).
fn resident() -> Result<usize> {
    let status = std::fs::read_to_string("/proc/self/status").context("memory is read on Linux")?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kib: usize = line
        .and_then(|line| line.split_whitespace().next())
        .and_then(|kib| kib.parse().ok())
        .context("/proc/self/status has no RssAnon")?;
    Ok(kib * 1024)
}
