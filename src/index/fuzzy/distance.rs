//! How many edits part a typed word from others: bit-parallel, a column of the table at a time.

/// Longer words are not corrected: a column has a bit for each letter.
pub(super) const LONGEST: usize = u64::BITS as usize;

/// A typed word to compare others with.
pub(super) struct Pattern {
    length: usize,
    /// For each ASCII character the places where it stands in the typed word, a bit each.
    ascii: [u64; 128],
    /// The same for the other characters that it has.
    others: Vec<(char, u64)>,
}

impl Pattern {
    /// The pattern of a word of 1 to [`LONGEST`] letters.
    pub(super) fn new(letters: &[char]) -> Pattern {
        let mut pattern = Pattern { length: letters.len(), ascii: [0; 128], others: Vec::new() };
        for (i, &c) in letters.iter().enumerate() {
            let places = match pattern.ascii.get_mut(c as usize) {
                Some(places) => places,
                None => pattern.other(c),
            };
            *places |= 1 << i;
        }
        pattern
    }

    fn other(&mut self, c: char) -> &mut u64 {
        let known = self.others.iter().position(|&(other, _)| other == c);
        let at = known.unwrap_or_else(|| {
            self.others.push((c, 0));
            self.others.len() - 1
        });
        &mut self.others[at].1
    }

    fn places(&self, c: char) -> u64 {
        match self.ascii.get(c as usize) {
            Some(&places) => places,
            None => {
                let other = self.others.iter().find(|&&(other, _)| other == c);
                other.map_or(0, |&(_, places)| places)
            }
        }
    }

    /// The optimal string alignment distance (Damerau 1964, without edits inside a swap) to a
    /// word, by Hyyrö's bit vectors (2003): a bit for each letter of the typed word tells whether
    /// the distance grows or shrinks there.
    pub(super) fn distance(&self, word: impl Iterator<Item = char>) -> usize {
        let last = self.length - 1;
        let (mut grows, mut shrinks) = (u64::MAX, 0u64);
        let (mut zero, mut before) = (0u64, 0u64);
        let mut distance = self.length;
        for c in word {
            let same = self.places(c);
            let swapped = (!zero & same) << 1 & before;
            zero = ((same & grows).wrapping_add(grows) ^ grows) | same | shrinks | swapped;
            let right_grows = shrinks | !(zero | grows);
            let right_shrinks = zero & grows;
            distance += (right_grows >> last & 1) as usize;
            distance -= (right_shrinks >> last & 1) as usize;
            let right_grows = right_grows << 1 | 1;
            grows = right_shrinks << 1 | !(zero | right_grows);
            shrinks = right_grows & zero;
            before = same;
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_distance_is_that_of_optimal_string_alignment(
            a in "[a-dа-е]{1,12}|[ab]{60,64}",
            b in "[a-dа-е]{0,12}|[ab]{50,70}",
        ) {
            let letters = a.chars().collect::<Vec<_>>();
            let distance = Pattern::new(&letters).distance(b.chars());
            assert_eq!(distance, strsim::osa_distance(&a, &b));
        }
    }
}
