//! How an entry of the deletion index is laid out.

use super::forms::Form;

/// How many bits tell in which way a form was made.
const PLACE_BITS: u32 = 5;

/// How the 32 bits of an entry are shared out: where the group begins in `words`, by which
/// deletions it got there, and as much of the hash as is left, so that most entries of a bucket
/// that are there by another form are passed over without a look at the group.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    group_bits: u32,
    bucket_bits: u32,
}

impl Layout {
    /// Whether an entry has the bits to tell so many words apart, and a hash those to tell so many
    /// buckets apart.
    pub(super) fn holds(words: usize, buckets: usize) -> bool {
        words <= 1 << (u32::BITS - 1 - PLACE_BITS)
            && buckets.is_power_of_two()
            && buckets < 1 << (u32::BITS - 1)
    }

    pub(super) fn of(words: usize, buckets: usize) -> Layout {
        let group_bits = words.max(2).next_power_of_two().ilog2();
        Layout { group_bits, bucket_bits: buckets.ilog2() }
    }

    pub(super) fn bucket(self, hash: u32) -> usize {
        (u64::from(hash) >> (u32::BITS - self.bucket_bits)) as usize
    }

    pub(super) fn entry(self, form: Form, group: u32) -> u32 {
        self.mark(form.hash) | form.place << self.group_bits | group
    }

    /// The bits of the hash that an entry has, where it has them.
    pub(super) fn mark(self, hash: u32) -> u32 {
        (hash << self.bucket_bits) & self.mark_bits()
    }

    pub(super) fn mark_bits(self) -> u32 {
        u32::MAX << (self.group_bits + PLACE_BITS)
    }

    pub(super) fn place(self, entry: u32) -> u32 {
        entry >> self.group_bits & ((1 << PLACE_BITS) - 1)
    }

    pub(super) fn group(self, entry: u32) -> u32 {
        entry & ((1 << self.group_bits) - 1)
    }
}
