//! What is compared.

use crate::corpus::Corpus;
use anyhow::Result;

/// An index over a corpus that can be asked.
pub trait Engine {
    /// Does all of the work of an answer, which is what is timed, and returns the row of its
    /// first result, which is what is judged.
    fn ask(&mut self, question: &str) -> Result<Option<usize>>;
}

/// An engine that can be built.
pub struct Named {
    /// What the table calls it.
    pub name: &'static str,
    /// Indexes the corpus, on one thread where the engine can be told so.
    pub build: fn(&Corpus) -> Result<Box<dyn Engine>>,
}
