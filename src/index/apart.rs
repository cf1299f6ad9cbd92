//! Ranges that are kept apart from the others, as they do not fit the few bits of these.

use crate::saved::{Reader, SavedError, Writer};
use std::io;
use std::mem::size_of;
use std::ops::Range;

/// Ranges of bytes by the number of what they are of, ascending.
#[derive(Clone, Debug, Default)]
pub(super) struct Apart(Vec<[u32; 3]>);

impl Apart {
    /// Adds the range of what has this number, which is higher than those before.
    pub(super) fn push(&mut self, number: usize, range: &Range<usize>) {
        self.0.push([number as u32, range.start as u32, range.end as u32]);
    }

    /// Puts more behind these; their numbers go up by `before`.
    pub(super) fn append(&mut self, more: Apart, before: usize) {
        let moved = more.0.iter().map(|&[number, start, end]| [number + before as u32, start, end]);
        self.0.extend(moved);
    }

    /// The range of what has this number. Where there is none, an empty one: a saved index is not
    /// taken at its word.
    pub(super) fn get(&self, number: usize) -> Range<usize> {
        let found = self.0.binary_search_by_key(&number, |&[number, ..]| number as usize);
        let range = found.ok().map(|at| self.0[at]);
        range.map_or(0..0, |[_, start, end]| start as usize..end as usize)
    }

    pub(super) fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.array(&self.0)
    }

    pub(super) fn load(from: &mut Reader<'_>) -> Result<Apart, SavedError> {
        Ok(Apart(from.array()?))
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.len() * size_of::<[u32; 3]>()
    }
}
