//! Sums of weights: what any set of a question's terms is worth.

use std::num::NonZero;

/// More terms than a question has: they fit the bits of a word.
pub(super) const TERMS: usize = 64;
/// The sums of all sets of so many first terms are kept: more sets than that cost more to add up
/// than they are asked for.
const KEPT: usize = 6;

/// The weights of a question's terms, and the sum of any set of them. A candidate asks for dozens
/// of sums, and how many terms each set has is chance, so few are added up one by one.
pub(super) struct Sums {
    weights: [f32; TERMS],
    /// For each set of the first terms the sum of their weights.
    kept: [f32; 1 << KEPT],
}

impl Default for Sums {
    fn default() -> Sums {
        Sums { weights: [0.0; TERMS], kept: [0.0; 1 << KEPT] }
    }
}

impl Sums {
    /// Takes the weights of terms, of which there are at most [`TERMS`].
    pub(super) fn set(&mut self, weights: impl ExactSizeIterator<Item = f32>) {
        let mut sets = 1;
        for (slot, weight) in weights.enumerate() {
            self.weights[slot] = weight;
            if slot < KEPT {
                let (without, with) = self.kept.split_at_mut(sets);
                for (without, with) in without.iter().zip(with) {
                    *with = without + weight;
                }
                sets *= 2;
            }
        }
    }

    /// The weight of one term.
    pub(super) fn weight(&self, slot: u8) -> f32 {
        self.weights[usize::from(slot) % TERMS]
    }

    /// The sum of the weights of a set of terms.
    pub(super) fn of(&self, terms: u64) -> f32 {
        let mut sum = self.kept[terms as usize % (1 << KEPT)];
        each(terms >> KEPT << KEPT, |slot| sum += self.weight(slot));
        sum
    }
}

/// Visits the terms of a set, or the bits of any other, in order.
pub(super) fn each(mut terms: u64, mut visit: impl FnMut(u8)) {
    while let Some(some) = NonZero::new(terms) {
        visit(some.trailing_zeros() as u8);
        terms &= terms - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_sum_is_the_same_kept_or_not(
            weights in proptest::collection::vec(0.0f32..1.0, 0..=TERMS),
            set: u64,
        ) {
            let mut sums = Sums::default();
            sums.set([9.0; TERMS].into_iter());
            sums.set(weights.iter().copied());
            let there = set & u64::MAX.checked_shr(64 - weights.len() as u32).unwrap_or(0);
            let chosen = weights.iter().enumerate().filter(|(slot, _)| there >> slot & 1 == 1);
            let expected = chosen.fold(0.0, |sum, (_, weight)| sum + weight);
            assert_eq!(sums.of(there), expected);
        }
    }
}
