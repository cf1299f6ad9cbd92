//! Reading.

use super::{CHUNK, Part, SavedError};
use bytemuck::Pod;
use std::hash::Hasher;
use std::io::Read;
use twox_hash::XxHash3_64;

/// Small fields are read ahead so many bytes at a time.
const AHEAD: usize = 32 << 10;

/// Reads a part as it was written.
pub struct Reader<'a> {
    from: &'a mut dyn Read,
    part: Part,
    sum: XxHash3_64,
    /// How much of the part is still to be read.
    left: u64,
    /// What was read ahead, from `at` on.
    ahead: Vec<u8>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// Begins to read a part.
    pub fn new(from: &'a mut dyn Read, part: Part) -> Reader<'a> {
        let sum = XxHash3_64::new();
        Reader { from, part, sum, left: part.bytes, ahead: Vec::new(), at: 0 }
    }

    /// A number.
    pub fn number(&mut self) -> Result<u64, SavedError> {
        let mut bytes = [0; size_of::<u64>()];
        self.fill(&mut bytes)?;
        Ok(u64::from_ne_bytes(bytes))
    }

    /// A number that fits a smaller type.
    pub fn small<N: TryFrom<u64>>(&mut self) -> Result<N, SavedError> {
        N::try_from(self.number()?).map_err(|_| SavedError::Damaged("numbers"))
    }

    /// How many there are of something that takes `bytes` at least: no more than there is room for.
    pub fn count(&mut self, bytes: usize) -> Result<usize, SavedError> {
        let count = self.number()?;
        let left = self.left + (self.ahead.len() - self.at) as u64;
        let fits = count.checked_mul(bytes as u64).is_some_and(|bytes| bytes <= left);
        usize::try_from(count).ok().filter(|_| fits).ok_or(SavedError::Damaged("lengths"))
    }

    /// Numbers that stand in a row.
    pub fn array<T: Pod>(&mut self) -> Result<Vec<T>, SavedError> {
        self.array_of(|_| true, "")
    }

    /// Numbers that stand in a row and are to be what `are_right` takes, a piece at a time; `part`
    /// is what they are called if they are not. What was just read costs little to be looked at.
    pub fn array_of<T: Pod>(
        &mut self,
        mut are_right: impl FnMut(&[T]) -> bool,
        part: &'static str,
    ) -> Result<Vec<T>, SavedError> {
        // Fresh memory is zero already, so it is written once.
        let mut items = bytemuck::zeroed_vec(self.count(size_of::<T>())?);
        for piece in items.chunks_mut(CHUNK / size_of::<T>()) {
            self.fill(bytemuck::cast_slice_mut(piece))?;
            SavedError::unless(are_right(piece), part)?;
        }
        Ok(items)
    }

    /// What stands in a row, each made of numbers; none of them where one cannot be made.
    pub fn each<N: Pod, T>(
        &mut self,
        of_numbers: impl FnMut(N) -> Option<T>,
        part: &'static str,
    ) -> Result<Vec<T>, SavedError> {
        // Where both are of a size, they take the same memory.
        let items = self.array::<N>()?.into_iter().map(of_numbers);
        items.collect::<Option<Vec<T>>>().ok_or(SavedError::Damaged(part))
    }

    /// A text.
    pub fn text(&mut self) -> Result<String, SavedError> {
        String::from_utf8(self.array()?).map_err(|_| SavedError::Damaged("texts"))
    }

    /// A text that may be missing.
    pub fn optional(&mut self) -> Result<Option<String>, SavedError> {
        match self.number()? {
            0 => Ok(None),
            1 => self.text().map(Some),
            _ => Err(SavedError::Damaged("texts")),
        }
    }

    /// Sees that this was all, and that it is what was written.
    pub fn finish(self) -> Result<(), SavedError> {
        let is_all = self.left == 0 && self.at == self.ahead.len();
        SavedError::unless(is_all && self.sum.finish() == self.part.sum, "sum")
    }

    /// Fills `into`, which is at most [`CHUNK`] long.
    fn fill(&mut self, into: &mut [u8]) -> Result<(), SavedError> {
        let ready = (self.ahead.len() - self.at).min(into.len());
        let (first, rest) = into.split_at_mut(ready);
        first.copy_from_slice(&self.ahead[self.at..self.at + ready]);
        self.at += ready;
        if rest.is_empty() {
            return Ok(());
        }
        if rest.len() as u64 > self.left {
            return Err(SavedError::CutShort);
        }
        if rest.len() >= AHEAD {
            self.left -= rest.len() as u64;
            self.from.read_exact(rest)?;
            self.sum.write(rest);
            return Ok(());
        }
        self.ahead.resize(self.left.min(AHEAD as u64) as usize, 0);
        self.left -= self.ahead.len() as u64;
        self.from.read_exact(&mut self.ahead)?;
        self.sum.write(&self.ahead);
        self.at = rest.len();
        rest.copy_from_slice(&self.ahead[..self.at]);
        Ok(())
    }
}
