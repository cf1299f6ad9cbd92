//! The head of what is saved: what wrote it, how long its parts are, and their sums.

use super::{CHUNK, SavedError};
use std::hash::Hasher;
use std::io::{self, Read, Write};
use twox_hash::XxHash3_64;

/// How each file begins.
const MAGIC: u64 = u64::from_be_bytes(*b"pulquote");

/// To be counted up with each change of what is saved or of what it means, so that nothing is
/// taken for something else while the version of the program stays.
const FORMAT: u64 = 2;

/// How many parts there are, each to be read on a thread of its own.
pub const PARTS: usize = 3;

/// The numbers of a head: magic, program, length and sum of each part, the sum of all these.
const NUMBERS: usize = 3 + 2 * PARTS;

/// A program as it matters here: another one may read words otherwise, so what it worked out is
/// not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program(u64);

/// How long a part is in bytes, and its sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many bytes.
    pub bytes: u64,
    /// Their XXH3.
    pub sum: u64,
}

/// What stands before the parts. Its numbers are written as this machine has them in memory, as
/// are all; read on one that has them otherwise, the first of them is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// What wrote it.
    pub program: Program,
    /// The parts, one after another behind the head.
    pub parts: [Part; PARTS],
}

impl Program {
    /// This program. `file` is what it was started from, which tells two builds of one version
    /// apart.
    ///
    /// # Errors
    ///
    /// When that cannot be read.
    pub fn this(mut file: impl Read) -> io::Result<Program> {
        let mut sum = XxHash3_64::new();
        sum.write(format!("{FORMAT} {}", env!("CARGO_PKG_VERSION")).as_bytes());
        let mut piece = vec![0; CHUNK];
        loop {
            match file.read(&mut piece) {
                Ok(0) => return Ok(Program(sum.finish())),
                Ok(read) => sum.write(&piece[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Head {
    /// How many bytes a head has.
    pub const BYTES: u64 = (NUMBERS * size_of::<u64>()) as u64;

    /// Writes it.
    pub fn save(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(bytemuck::cast_slice(&self.numbers()))
    }

    /// Reads the head of a file of so many bytes that this program wrote.
    ///
    /// # Errors
    ///
    /// Where anything else wrote it, and where the file is longer or shorter than it was.
    pub fn load(from: &mut impl Read, bytes: u64, program: Program) -> Result<Head, SavedError> {
        let mut numbers = [0u64; NUMBERS];
        from.read_exact(bytemuck::cast_slice_mut(&mut numbers))?;
        match numbers[0] {
            MAGIC => {}
            other if other.swap_bytes() == MAGIC => return Err(SavedError::OtherProgram),
            _ => return Err(SavedError::Foreign),
        }
        let part = |at: usize| Part { bytes: numbers[2 + 2 * at], sum: numbers[3 + 2 * at] };
        let head = Head { program: Program(numbers[1]), parts: std::array::from_fn(part) };
        SavedError::unless(head.numbers() == numbers, "head")?;
        if head.program != program {
            return Err(SavedError::OtherProgram);
        }
        let parts =
            head.parts.iter().try_fold(Head::BYTES, |all, part| all.checked_add(part.bytes));
        if parts != Some(bytes) {
            return Err(SavedError::CutShort);
        }
        Ok(head)
    }

    fn numbers(&self) -> [u64; NUMBERS] {
        let mut numbers = [0; NUMBERS];
        (numbers[0], numbers[1]) = (MAGIC, self.program.0);
        for (at, part) in self.parts.iter().enumerate() {
            (numbers[2 + 2 * at], numbers[3 + 2 * at]) = (part.bytes, part.sum);
        }
        let (sum, others) = numbers.split_last_mut().expect("there are three at least");
        *sum = XxHash3_64::oneshot(bytemuck::cast_slice(others));
        numbers
    }
}
