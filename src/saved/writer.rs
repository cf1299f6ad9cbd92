//! Writing.

use super::{CHUNK, Part};
use bytemuck::Pod;
use std::hash::Hasher;
use std::io::{self, BufWriter, Write};
use twox_hash::XxHash3_64;

/// Writes a part: numbers, texts, and arrays of them with their lengths before them.
pub struct Writer<'a> {
    out: BufWriter<&'a mut dyn Write>,
    sum: XxHash3_64,
    bytes: u64,
}

impl<'a> Writer<'a> {
    /// Begins a part.
    pub fn new(out: &'a mut dyn Write) -> Writer<'a> {
        let out = BufWriter::with_capacity(CHUNK, out);
        Writer { out, sum: XxHash3_64::new(), bytes: 0 }
    }

    /// Writes a number.
    pub fn number(&mut self, number: impl Into<u64>) -> io::Result<()> {
        self.put(&number.into().to_ne_bytes())
    }

    /// Writes how many there are of something.
    pub fn count(&mut self, count: usize) -> io::Result<()> {
        self.number(count as u64)
    }

    /// Writes numbers that stand in a row.
    pub fn array<T: Pod>(&mut self, items: &[T]) -> io::Result<()> {
        self.count(items.len())?;
        let bytes: &[u8] = bytemuck::cast_slice(items);
        bytes.chunks(CHUNK).try_for_each(|chunk| self.put(chunk))
    }

    /// Writes what stands in a row as the numbers that make each of it.
    pub fn each<T, N: Pod>(&mut self, items: &[T], as_numbers: impl Fn(&T) -> N) -> io::Result<()> {
        self.count(items.len())?;
        items.iter().try_for_each(|item| self.put(bytemuck::bytes_of(&as_numbers(item))))
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.array(text.as_bytes())
    }

    /// Writes a text that may be missing.
    pub fn optional(&mut self, text: Option<&str>) -> io::Result<()> {
        self.number(u64::from(text.is_some()))?;
        text.map_or(Ok(()), |text| self.text(text))
    }

    /// Ends the part.
    pub fn finish(mut self) -> io::Result<Part> {
        self.out.flush()?;
        Ok(Part { bytes: self.bytes, sum: self.sum.finish() })
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.write(bytes);
        self.bytes += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}
