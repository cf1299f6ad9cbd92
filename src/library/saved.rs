//! A library that is saved, so that a restart need not read the files and make the index again.
//!
//! The files are the truth, what is saved is not: each file that looks otherwise than it did is
//! read, and where that gives other documents the index is made anew.

mod at;
#[cfg(test)]
mod tests;

use super::load::Loading;
use super::{Files, Library, Limits, LoadError, Loaded};
use crate::document::Document;
use crate::index::Index;
use crate::saved::{Head, Part, Program, Reader, SavedError, Writer};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::ScopedJoinHandle;

use at::PartReader;
pub use at::ReadAt;

/// Of less text, in bytes, nothing is worth saving: its index is made within some hundredths of a
/// second.
const WORTHWHILE: usize = 1 << 20;

/// A library as it was saved, whose files may have changed since.
pub struct Saved {
    index: Index,
    files: Files,
}

/// How much of what was saved holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holds {
    /// Nothing was, or the documents are others.
    #[default]
    Nothing,
    /// The index, but some files look otherwise.
    Index,
    /// All of it: it need not be saved again.
    All,
}

impl Saved {
    /// Loads what was saved, which takes about as long as to read it.
    ///
    /// # Errors
    ///
    /// When it is nothing that this program wrote, or not as it was written.
    pub fn load(from: &(impl ReadAt + ?Sized), program: Program) -> Result<Saved, SavedError> {
        let head = &mut PartReader { from, at: 0 };
        let Head { parts: [documents, words, terms], .. } =
            Head::load(head, from.bytes()?, program)?;
        let words_at = Head::BYTES + documents.bytes;
        let terms_at = words_at + words.bytes;
        let (documents, words, terms) = std::thread::scope(|scope| {
            let words = scope.spawn(|| load_part(from, words_at, words, Index::load_words));
            let terms = scope.spawn(|| load_part(from, terms_at, terms, Index::load_terms));
            let documents = load_part(from, Head::BYTES, documents, load_documents);
            (documents, joined(words), joined(terms))
        });
        let (documents, files) = documents?;
        Ok(Saved { index: Index::of_parts(documents, words?, terms?)?, files })
    }
}

/// What a thread gives; its panic is one here.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn load_part<T>(
    from: &(impl ReadAt + ?Sized),
    at: u64,
    part: Part,
    load: impl FnOnce(&mut Reader<'_>) -> Result<T, SavedError>,
) -> Result<T, SavedError> {
    let from = &mut PartReader { from, at };
    let mut reader = Reader::new(from, part);
    let loaded = load(&mut reader)?;
    reader.finish()?;
    Ok(loaded)
}

fn load_documents(from: &mut Reader<'_>) -> Result<(Vec<Arc<Document>>, Files), SavedError> {
    let count = from.count(1)?;
    let documents = (0..count).map(|_| Document::load(from).map(Arc::new));
    let documents = documents.collect::<Result<Vec<_>, _>>()?;
    let files = Files::load(from, &documents)?;
    Ok((documents, files))
}

impl Library {
    /// Does as [`Library::load`] does, and reads of the files only those that look otherwise than
    /// when this was `saved`. [`Loaded::holds`] says what came of it.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn load_over(
        saved: Saved,
        paths: &[PathBuf],
        limits: &Limits,
    ) -> Result<Loaded, LoadError> {
        let Saved { index, files } = saved;
        let read = Loading::over(limits, &files).all(paths)?;
        let old = index.documents();
        let is_same = old.len() == read.documents.len()
            && old.iter().zip(&read.documents).all(|(old, new)| Arc::ptr_eq(old, new));
        let holds = match is_same {
            false => Holds::Nothing,
            true if read.files.look_like(&files) => Holds::All,
            true => Holds::Index,
        };
        let library = match is_same {
            true => Library::with(index),
            false => {
                // Two large indexes at once may be more than there is room for.
                drop(index);
                Library::of(read.documents)
            }
        };
        let (refused, notes, files) = (read.refused, read.notes, read.files);
        Ok(Loaded { library, refused, notes, files, holds })
    }

    /// Whether it is large enough to be saved.
    pub fn is_worth_saving(&self) -> bool {
        let texts = self.documents().iter().map(|document| document.text.len());
        texts.sum::<usize>() >= WORTHWHILE
    }

    /// Saves it with its `files` for [`Saved::load`]. The head is written last, so what is written
    /// in part is nothing.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn save(
        &self,
        files: &Files,
        program: Program,
        to: &mut (impl Write + Seek),
    ) -> io::Result<()> {
        to.seek(SeekFrom::Start(Head::BYTES))?;
        let mut out = Writer::new(to);
        out.count(self.documents().len())?;
        self.documents().iter().try_for_each(|document| document.save(&mut out))?;
        files.save(self.documents(), &mut out)?;
        let documents = out.finish()?;
        let mut out = Writer::new(to);
        self.index().save_words(&mut out)?;
        let words = out.finish()?;
        let mut out = Writer::new(to);
        self.index().save_terms(&mut out)?;
        let terms = out.finish()?;
        to.rewind()?;
        Head { program, parts: [documents, words, terms] }.save(to)?;
        to.flush()
    }
}
