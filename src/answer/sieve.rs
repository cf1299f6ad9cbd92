//! A sieve: which words of a passage may be something to a question.
//!
//! A table with a byte for each surface form is exact, but it is larger than the nearest cache and
//! each look into it must be checked against its end. Most words are nothing to a question, and of
//! these nearly all are told by the lower bits of their numbers alone.

/// How many numbers are told apart. A question asks for some dozens of surface forms, so about one
/// word in a hundred passes by chance.
const SIZE: usize = 1 << 12;

/// A set of surface forms that lets all of its own pass and few others (Bloom 1970, with one hash).
pub(super) struct Sieve {
    /// 1 for what passes.
    passes: Box<[u8; SIZE]>,
}

impl Default for Sieve {
    fn default() -> Sieve {
        Sieve { passes: Box::new([0; SIZE]) }
    }
}

impl Sieve {
    /// Lets a surface form pass no more, nor those with the same lower bits: so all are removed
    /// before others are inserted.
    pub(super) fn remove(&mut self, surface: u32) {
        self.passes[surface as usize % SIZE] = 0;
    }

    /// Lets a surface form pass from now on.
    pub(super) fn insert(&mut self, surface: u32) {
        self.passes[surface as usize % SIZE] = 1;
    }

    /// 1 for a surface form that may be in the set, 0 for any other: words are many, and a number
    /// is at once the bit that each becomes.
    pub(super) fn passes(&self, surface: u32) -> u8 {
        self.passes[surface as usize % SIZE]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_is_in_the_set_passes(
            surfaces in proptest::collection::vec(0u32..1 << 24, 0..200),
        ) {
            let mut sieve = Sieve::default();
            surfaces.iter().for_each(|&surface| sieve.insert(surface));
            assert!(surfaces.iter().all(|&surface| sieve.passes(surface) == 1));
            surfaces.iter().for_each(|&surface| sieve.remove(surface));
            assert!(surfaces.iter().all(|&surface| sieve.passes(surface) == 0));
        }
    }
}
