//! Bytes that several threads read at once, each where it is.

use std::fs::File;
use std::io::{self, Read};

/// Something that can be read from any place on.
pub trait ReadAt: Sync {
    /// How many bytes there are.
    fn bytes(&self) -> io::Result<u64>;

    /// Reads some bytes from `at` on, and says how many.
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize>;
}

impl ReadAt for File {
    fn bytes(&self) -> io::Result<u64> {
        self.metadata().map(|metadata| metadata.len())
    }

    #[cfg(unix)]
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, into, at)
    }

    #[cfg(windows)]
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, into, at)
    }
}

impl ReadAt for [u8] {
    fn bytes(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        let rest = usize::try_from(at).ok().and_then(|at| self.get(at..)).unwrap_or_default();
        (&*rest).read(into)
    }
}

/// Reads on from a place.
pub(super) struct PartReader<'a, R: ?Sized> {
    pub(super) from: &'a R,
    pub(super) at: u64,
}

impl<R: ReadAt + ?Sized> Read for PartReader<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read_at(into, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
