//! What is compared: one file an engine.

mod bm25_peer;
mod fts5_peer;
pub mod ours;
pub mod symspell_peer;
pub mod tantivy_peer;

use crate::corpus::Corpus;
use anyhow::Result;

/// How many results are asked for.
const DEPTH: usize = 10;

/// An index over a corpus that can be asked.
pub trait Engine {
    /// Does all of its work for a question, which is what is timed, and returns the row of its
    /// first result, which is what is judged.
    fn ask(&mut self, question: &str) -> Result<Option<usize>>;

    /// How many passages the index says it holds.
    fn passages(&self) -> Result<usize>;
}

/// Engines that share an index.
pub type Engines = Vec<Box<dyn Engine>>;

/// A library, and the engines that one index of it makes.
pub struct Peer {
    /// Its name among the dependencies.
    pub library: &'static str,
    /// What the table calls the engines, in the order of `build`.
    pub engines: &'static [&'static str],
    /// It takes too long with more passages.
    pub passages_most: usize,
    /// Indexes the corpus, on one thread where the library can be told so.
    pub build: fn(&Corpus) -> Result<Engines>,
}

/// All that answer, pullquote first.
pub const PEERS: &[Peer] = &[
    Peer {
        library: "pullquote",
        engines: OURS,
        passages_most: usize::MAX,
        build: |corpus| Ok(ours::build(corpus)),
    },
    Peer {
        library: "tantivy",
        engines: &[TANTIVY, TANTIVY_FUZZY],
        passages_most: usize::MAX,
        build: tantivy_peer::build,
    },
    Peer {
        library: "bm25",
        engines: &["bm25"],
        passages_most: 10_000,
        build: |corpus| Ok(vec![Box::new(bm25_peer::Bm25::build(corpus))]),
    },
    Peer {
        library: "rusqlite",
        engines: &["SQLite FTS5"],
        passages_most: 10_000,
        build: |corpus| Ok(vec![Box::new(fts5_peer::Fts5::build(corpus)?)]),
    },
];

/// The engines of pullquote.
pub const OURS: &[&str] = &[WHOLE, RETRIEVAL];

/// pullquote itself.
pub const PULLQUOTE: &str = "pullquote";

/// pullquote, whole answers.
pub const WHOLE: &str = PULLQUOTE;

/// pullquote, retrieval alone.
pub const RETRIEVAL: &str = "pullquote, retrieval";

/// tantivy, words as they are typed.
pub const TANTIVY: &str = "tantivy";

/// tantivy, words that it lacks by those near them.
pub const TANTIVY_FUZZY: &str = "tantivy, fuzzy";
