//! The memory that an index takes: as the process sees it, which counts everything, and as the
//! index says.
//!
//! The texts are written to files, and each engine is looked at in a process of its own, which
//! reads these as a library is read. What such a process grows by, from its start to when it holds
//! the texts and the index, is what both take, with the tables of languages and whatever reading
//! and building left behind. Each is looked at twice: as the allocator is left alone, and as the
//! image sets it.

use crate::bars::{self, Bar};
use crate::corpus::Corpus;
use crate::engines::{PULLQUOTE, TANTIVY, ours, tantivy_peer};
use crate::table;
use anyhow::{Context, Result, bail, ensure};
use pullquote::document::read;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The option that makes a process print what an engine takes.
pub const OPTION: &str = "--memory-of";

/// The texts alone.
const TEXTS: &str = "the texts alone";

/// How the Dockerfile sets the allocator.
const SET: [(&str, &str); 2] =
    [("MALLOC_MMAP_THRESHOLD_", "131072"), ("MALLOC_TRIM_THRESHOLD_", "4194304")];

#[test]
fn the_allocator_is_set_as_by_the_image() {
    let image = include_str!("../../../Dockerfile");
    assert!(SET.iter().all(|(name, value)| image.contains(&format!("{name}={value}"))));
}

/// Looks at each engine in processes of its own; the table, and the bars.
pub fn compare(corpus: &Corpus) -> Result<(String, Vec<Bar>)> {
    let folder = tempfile::tempdir()?;
    for (number, document) in corpus.documents().iter().enumerate() {
        let text = format!("---\ntitle: {:?}\n---\n\n{}", document.title, document.text);
        std::fs::write(folder.path().join(format!("{number:06}.txt")), text)?;
    }
    // Long paragraphs are read as several passages, so there are more, of the same text.
    let (passages, bytes) = (corpus.texts().count() as f64, corpus.bytes() as f64);
    let mut rows = Vec::new();
    let mut bars = Vec::new();
    for engine in [TEXTS, PULLQUOTE, TANTIVY] {
        for is_set in [false, true] {
            let mut command = Command::new(std::env::current_exe()?);
            command.arg(folder.path()).args([OPTION, engine]);
            for (name, value) in SET {
                match is_set {
                    true => command.env(name, value),
                    false => command.env_remove(name),
                };
            }
            let output = command.output()?;
            ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let output = String::from_utf8(output.stdout)?;
            let figures: Vec<f64> = output.split_whitespace().flat_map(str::parse).collect();
            let &[held, text, grown, peak, said] = &figures[..] else {
                bail!("not five figures: {output}")
            };
            let is_whole = held >= passages && (text / bytes - 1.0).abs() < 0.01;
            ensure!(
                is_whole,
                "the files have {held} passages and {text} bytes, not {passages}, {bytes}"
            );
            let said = (said > 0.0).then_some(said / text);
            rows.push(vec![
                format!("{engine}{}", if is_set { ", allocator set" } else { "" }),
                format!("{:.1}", text / 1e6),
                format!("{:.1}", grown / 1e6),
                format!("{:.2}", grown / text),
                format!("{:.1}", peak / 1e6),
                table::figure_of(said, 2),
            ]);
            if engine == PULLQUOTE && is_set {
                let what = "memory at 100,000, with the texts, per byte of text";
                bars.push(bars::at_most(
                    &format!("{what}, as the process grows, allocator set"),
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
    }
    let columns = [
        "memory at 100,000",
        "text MB",
        "process MB",
        "per byte of text",
        "peak MB",
        "as the index says",
    ];
    Ok((table::of(&columns, rows), bars))
}

/// Prints how many passages the texts in a folder have and of how many bytes, by how many bytes the process grows with them and
/// the index of an engine, how large it was at its largest, and how many bytes the index says that
/// it takes, 0 where it says nothing.
pub fn print(engine: &str, folder: &Path) -> Result<()> {
    let before = status("RssAnon")?;
    let corpus = texts(folder)?;
    let (said, grown) = match engine {
        PULLQUOTE => {
            let index = ours::index(corpus.documents(), NonZero::<usize>::MIN);
            (index.bytes(), status("RssAnon")? - before)
        }
        TANTIVY => {
            let _kept = tantivy_peer::build(&corpus)?;
            (0, status("RssAnon")? - before)
        }
        TEXTS => (0, status("RssAnon")? - before),
        other => bail!("{OPTION} knows no {other:?}"),
    };
    let (passages, peak) = (corpus.texts().count(), status("VmHWM")?);
    println!("{passages} {} {grown} {peak} {said}", corpus.bytes());
    Ok(())
}

/// The documents in a folder, by the names of their files.
fn texts(folder: &Path) -> Result<Corpus> {
    let entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<Result<Vec<PathBuf>>>()?;
    paths.sort();
    let documents = paths.iter().map(|path| Ok(Arc::new(read(path, &std::fs::read(path)?)?)));
    Ok(Corpus::of(documents.collect::<Result<_>>()?))
}

/// A figure of this process in bytes (proc(5)): `RssAnon` is the memory that is in use and its own,
/// `VmHWM` the most that was in use, the program's with it.
fn status(name: &str) -> Result<usize> {
    let status = std::fs::read_to_string("/proc/self/status").context("memory is read on Linux")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kib: usize = line
        .and_then(|line| line.split_whitespace().next())
        .and_then(|kib| kib.parse().ok())
        .with_context(|| format!("/proc/self/status has no {name}"))?;
    Ok(kib * 1024)
}
