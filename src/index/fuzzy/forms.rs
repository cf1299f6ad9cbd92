//! Forms: what deleting letters leaves of a word's beginning, and which forms can be of near words.

/// How many letters of a word are filed. Past them a difference is found by comparing.
pub(super) const PREFIX: usize = 7;

/// Shorter words are not corrected: too many others are one edit away.
pub(super) const SHORTEST: usize = 3;

/// How many ways there are to delete up to two letters of [`PREFIX`].
pub(super) const PLACES: usize = 1 + PREFIX + PREFIX * (PREFIX - 1) / 2;

/// How many edits a word of so many letters may be away.
pub(super) const fn budget(length: usize) -> usize {
    match length {
        0..SHORTEST => 0,
        SHORTEST..=4 => 1,
        5..=10 => 2,
        _ => 3,
    }
}

/// How many letters are deleted from a filed or a typed word of so many letters.
pub(super) fn deletions(length: usize) -> usize {
    budget(length).min(2)
}

/// What deleting letters leaves of a word's beginning.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// The hash of the letters left.
    pub hash: u32,
    /// Which letters were deleted: below [`PLACES`], the same for words of every length.
    pub place: u32,
}

/// Visits each form that deleting at most `most` letters (0 to 2) of `prefix`, which has at most
/// [`PREFIX`], leaves.
///
/// The hash is multilinear: the sum of each letter times a random weight for its place (Lemire and
/// Kaser 2014). So with the sums for letters that stay, move up by one and by two, each form's
/// hash takes a few additions.
pub(super) fn each_form(prefix: &[u32], most: usize, mut visit: impl FnMut(Form)) {
    let length = prefix.len();
    let mut sums = [[0u64; PREFIX + 1]; 3];
    for (moved, sums) in sums.iter_mut().enumerate() {
        for (i, &letter) in prefix.iter().enumerate() {
            let weight = i.checked_sub(moved).map_or(0, |place| WEIGHTS[place]);
            sums[i + 1] = sums[i].wrapping_add(weight.wrapping_mul(u64::from(letter)));
        }
    }
    let [stay, by_one, by_two] = &sums;
    let mut found = |sum: u64, place: usize| {
        visit(Form { hash: (sum >> 32) as u32, place: place as u32 });
    };
    found(stay[length], 0);
    if most >= 1 {
        for i in 0..length {
            let after = by_one[length].wrapping_sub(by_one[i + 1]);
            found(stay[i].wrapping_add(after), 1 + i);
        }
    }
    if most >= 2 {
        for j in 1..length {
            let after = by_two[length].wrapping_sub(by_two[j + 1]);
            for i in 0..j {
                let between = by_one[j].wrapping_sub(by_one[i + 1]);
                found(
                    stay[i].wrapping_add(between).wrapping_add(after),
                    1 + PREFIX + j * (j - 1) / 2 + i,
                );
            }
        }
    }
}

/// Odd numbers without a pattern: the golden ratio's multiples, scrambled (SplitMix64, Steele et
/// al. 2014).
const WEIGHTS: [u64; PREFIX] = {
    let mut weights = [0; PREFIX];
    let mut i = 0;
    while i < PREFIX {
        let mut z = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        weights[i] = (z ^ (z >> 31)) | 1;
        i += 1;
    }
    weights
};

/// For a form of a typed beginning of so many letters: the set of places, a bit each, where a word
/// with the same form may lack letters and be at most `most` edits away.
///
/// Two words with a form in common differ by the letters deleted. Those that were deleted between
/// the same letters of the form may be one for the other, those one letter apart may be swapped:
/// one edit for two. Each other letter is an edit of its own, unless it stands at the end, where
/// it may only have been moved past the prefix.
pub(super) fn near_places(most: usize, length: usize, place: u32) -> u32 {
    NEAR[most.min(MOST)][length][place as usize]
}

/// The most edits that tell places apart.
const MOST: usize = 3;

static NEAR: [[[u32; PLACES]; PREFIX + 1]; MOST + 1] = {
    let mut near = [[[0; PLACES]; PREFIX + 1]; MOST + 1];
    let mut length = 0;
    while length <= PREFIX {
        let mut typed = 0;
        while typed < PLACES {
            let [first, second] = gaps(typed);
            let deleted = (first != NONE) as usize + (second != NONE) as usize;
            let left = length.saturating_sub(deleted);
            let mut word = 0;
            while word < PLACES {
                let mut most = edits(gaps(typed), gaps(word), left);
                while most <= MOST {
                    near[most][length][typed] |= 1 << word;
                    most += 1;
                }
                word += 1;
            }
            typed += 1;
        }
        length += 1;
    }
    near
};

/// No letter deleted.
const NONE: usize = usize::MAX;

/// After how many of the letters left each deleted letter stood.
const fn gaps(place: usize) -> [usize; 2] {
    if place == 0 {
        return [NONE, NONE];
    }
    if place <= PREFIX {
        return [place - 1, NONE];
    }
    let (mut i, mut j) = (place - 1 - PREFIX, 1);
    while i >= j {
        i -= j;
        j += 1;
    }
    [i, j - 1]
}

/// The fewest edits between two words whose common form of so many letters lacks these.
const fn edits(typed: [usize; 2], word: [usize; 2], left: usize) -> usize {
    let straight = pair(typed[0], word[0], left) + pair(typed[1], word[1], left);
    let crossed = pair(typed[0], word[1], left) + pair(typed[1], word[0], left);
    if straight < crossed { straight } else { crossed }
}

/// The fewest edits that a letter of one and a letter of the other word make.
const fn pair(a: usize, b: usize, left: usize) -> usize {
    let alone = (a < left) as usize + (b < left) as usize;
    let together = a != NONE && b != NONE && a.abs_diff(b) <= 1;
    if together && alone == 2 { 1 } else { alone }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn forms(word: &str, most: usize) -> HashSet<(u32, u32)> {
        let letters = word.chars().take(PREFIX).map(u32::from).collect::<Vec<_>>();
        let mut forms = HashSet::new();
        each_form(&letters, most, |form| {
            forms.insert((form.hash, form.place));
        });
        forms
    }

    #[test]
    fn a_form_is_hashed_as_the_letters_left() {
        let hash_of = |word: &str| forms(word, 0).into_iter().next().map(|(hash, _)| hash);
        for (word, most, left) in
            [("kerry", 0, "kerry"), ("kerry", 1, "kery"), ("kerry", 2, "ery"), ("мгимо", 2, "гио")]
        {
            let hash = hash_of(left);
            assert!(forms(word, most).iter().any(|&(form, _)| Some(form) == hash), "{word} {left}");
        }
        assert_eq!(forms("lavrovs", 2).len(), PLACES);
        assert_eq!(forms("kerry", 2).iter().map(|form| form.1).collect::<HashSet<_>>().len(), 16);
    }

    proptest::proptest! {
        #[test]
        fn words_within_two_edits_have_a_form_in_common_at_near_places(
            word in "[a-d]{5,10}",
            first in (0usize..10, 0usize..4, 0usize..4),
            second in (0usize..10, 0usize..4, 0usize..4),
        ) {
            let mut typed = word.chars().collect::<Vec<_>>();
            for (at, kind, letter) in [first, second] {
                let (at, letter) = (at % (typed.len() - 1), ['a', 'b', 'c', 'd'][letter]);
                match kind {
                    0 => typed.insert(at, letter),
                    1 => drop(typed.remove(at)),
                    2 => typed[at] = letter,
                    _ => typed.swap(at, at + 1),
                }
            }
            let typed = typed.into_iter().collect::<String>();
            let distance = strsim::osa_distance(&typed, &word);
            proptest::prop_assume!(distance <= 2 && typed.len() >= 5);
            let others = forms(&word, 2);
            let length = typed.len().min(PREFIX);
            let near = forms(&typed, 2).into_iter().any(|(hash, place)| {
                let near = near_places(distance, length, place);
                others.iter().any(|&(other, at)| other == hash && near >> at & 1 == 1)
            });
            assert!(near, "{typed} {word}");
        }
    }
}
