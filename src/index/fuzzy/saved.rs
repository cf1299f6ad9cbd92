//! Deletions as they are saved.

use super::layout::Layout;
use super::{Deletions, FIRST};
use crate::index::vocabulary::Vocabulary;
use crate::saved::{Reader, SavedError, Writer};
use std::io;

impl Deletions {
    /// Saves it.
    pub(in crate::index) fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.array(&self.words)?;
        out.array(&self.ends)?;
        out.array(&self.uses)?;
        out.array(&self.starts)?;
        out.array(&self.entries)
    }

    /// Loads that of a vocabulary.
    pub(in crate::index) fn load(
        from: &mut Reader<'_>,
        vocabulary: &Vocabulary,
    ) -> Result<Deletions, SavedError> {
        let filed = vocabulary.surfaces() + vocabulary.stems();
        let are_filed = |words: &[u32]| words.iter().all(|word| ((word & !FIRST) as usize) < filed);
        let deletions = Deletions {
            words: from.array_of(are_filed, "misspellings")?,
            ends: from.array()?,
            uses: from.array()?,
            starts: from.array()?,
            entries: from.array()?,
        };
        SavedError::unless(deletions.is_sound(vocabulary.surfaces()), "misspellings")?;
        Ok(deletions)
    }

    /// Whether each entry is of a group, and each bucket of entries.
    fn is_sound(&self, surfaces: usize) -> bool {
        let Deletions { words, uses, starts, entries, .. } = self;
        let buckets = starts.len().saturating_sub(1);
        if !Layout::holds(words.len(), buckets) {
            return false;
        }
        let layout = Layout::of(words.len(), buckets);
        uses.len() == surfaces
            && starts.is_sorted()
            && starts[buckets] as usize == entries.len()
            && entries.iter().all(|&entry| (layout.group(entry) as usize) < words.len())
    }
}
