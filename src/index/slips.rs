//! Slips: what it costs to have meant one word and typed another.
//!
//! Every edit that [`strsim`] counts costs one at most; those that people make every day cost
//! less. So two typos never cost less than one of the same kind, and the true word comes first
//! among several at the same distance.

/// A letter doubled that is single, or single that is doubled: "Kery" for "Kerry".
const DOUBLING: f32 = 0.5;
/// Two neighbours in the word swapped: "Kreml" for "Kermel".
const SWAP: f32 = 0.65;
/// A letter that sounds the same: "Moskow", "jurnalist".
const SOUND: f32 = 0.55;
/// A vowel for another, dropped or added: "importent", "goverment".
const VOWEL: f32 = 0.7;
/// A letter beside it on the keyboard: "plauers".
const KEY: f32 = 0.75;
/// Any other edit.
const OTHER: f32 = 1.0;
/// Extra for a first letter that is wrong: people seldom miss it.
const FIRST: f32 = 0.5;

/// The rows of common keyboards: letters that stand side by side are mistaken for each other.
const ROWS: &[&str] = &[
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm", // Latin
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю", // Cyrillic
];

/// What so many edits cost at least.
pub(super) fn least_cost(distance: usize) -> f32 {
    (DOUBLING * distance as f32).min(heard(distance))
}

/// What so many edits cost that leave a word sounding the same: each further one half of the first.
fn heard(distance: usize) -> f32 {
    SOUND * (1.0 + 0.5 * distance.saturating_sub(1) as f32)
}

/// Slips of one typed word, priced against others.
pub(super) struct Slips<'a> {
    typed: &'a [char],
    sounds: Vec<char>,
    /// Three rows of the table that [`Slips::aligned`] fills.
    rows: [Vec<f32>; 3],
}

impl<'a> Slips<'a> {
    pub(super) fn of(typed: &'a [char]) -> Slips<'a> {
        Slips { typed, sounds: Sounds::of(typed).collect(), rows: Default::default() }
    }

    /// The cost of having typed this for `word`, which `distance` edits part.
    ///
    /// Optimal string alignment (Damerau 1964, without edits inside a swap) with the weights
    /// above, or what the words' sounds leave, if that is less. Never more than `distance` and the
    /// extra for the first letter; 0 only for equal words.
    pub(super) fn cost(&mut self, word: &[char], distance: usize) -> f32 {
        if distance == 0 {
            return 0.0;
        }
        let spelled = self.aligned(word).min(distance as f32);
        let heard = heard(distance);
        let cost = if heard < spelled && self.sound_like(word) { heard } else { spelled };
        let first = self.typed.first() != word.first()
            && !swapped(self.typed, word)
            && self.sounds.first() != Sounds::of(word).next().as_ref();
        cost + if first { FIRST } else { 0.0 }
    }

    /// Whether the words sound the same.
    pub(super) fn sound_like(&self, word: &[char]) -> bool {
        Sounds::of(word).eq(self.sounds.iter().copied())
    }

    /// The least sum of weights that makes one word of the other.
    fn aligned(&mut self, word: &[char]) -> f32 {
        let typed = self.typed;
        // Letters that both begin or end with cost nothing.
        let same = |(a, b): &(&char, &char)| a == b;
        let start = typed.iter().zip(word).take_while(same).count();
        let ends = typed[start..].iter().rev().zip(word[start..].iter().rev());
        let end = ends.take_while(same).count();
        let rows = start..typed.len() - end;
        let columns = start..word.len() - end;
        let [before, above, row] = &mut self.rows;
        above.clear();
        above.push(0.0);
        for j in columns.clone() {
            above.push(above[j - start] + gap(word, j));
        }
        for rows in [&mut *before, &mut *row] {
            rows.clear();
            rows.resize(above.len(), 0.0);
        }
        for i in rows {
            let missing = gap(typed, i);
            row[0] = above[0] + missing;
            for j in columns.clone() {
                let at = j - start;
                let mut least = above[at] + replaced(typed[i], word[j]);
                least = least.min(above[at + 1] + missing).min(row[at] + gap(word, j));
                if i > start && j > start && swapped(&typed[i - 1..], &word[j - 1..]) {
                    least = least.min(before[at - 1] + SWAP);
                }
                row[at + 1] = least;
            }
            std::mem::swap(before, above);
            std::mem::swap(above, row);
        }
        above[columns.len()]
    }
}

/// The cost of having typed `typed` for `word`, both folded.
pub fn slip_cost(typed: &str, word: &str) -> f32 {
    let letters = |word: &str| word.chars().collect::<Vec<_>>();
    Slips::of(&letters(typed)).cost(&letters(word), strsim::osa_distance(typed, word))
}

/// How a Latin word sounds, roughly: a letter for each sound, doubled ones single.
struct Sounds<'a> {
    rest: &'a [char],
    last: Option<char>,
}

impl Sounds<'_> {
    fn of(word: &[char]) -> Sounds<'_> {
        Sounds { rest: word, last: None }
    }
}

impl Iterator for Sounds<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let (sound, letters) = match *self.rest {
                [] => return None,
                ['p', 'h', ..] | ['f', 'f', ..] => ('f', 2),
                ['c', 'k' | 'h', ..] | ['q', 'u', ..] => ('k', 2),
                ['s', 'c' | 's', ..] | ['t', 's', ..] => ('s', 2),
                ['i', 'e', ..] | ['e', 'e' | 'a' | 'i', ..] => ('i', 2),
                ['o', 'u' | 'o', ..] | ['e', 'u', ..] => ('u', 2),
                ['a', 'u', ..] | ['o', 'a', ..] => ('o', 2),
                ['d', 'g', ..] => ('j', 2),
                [c, ..] => (sound(c), 1),
            };
            self.rest = &self.rest[letters..];
            if self.last.replace(sound) != Some(sound) {
                return Some(sound);
            }
        }
    }
}

/// The letter that stands for how a letter sounds.
fn sound(c: char) -> char {
    match c {
        'c' | 'q' => 'k',
        'z' => 's',
        'y' => 'i',
        'w' => 'v',
        'g' => 'j',
        other => other,
    }
}

/// Whether the first two letters are the same, the other way round.
fn swapped(a: &[char], b: &[char]) -> bool {
    matches!((a, b), ([a, b, ..], [c, d, ..]) if a == d && b == c && a != b)
}

/// The cost of a letter that one word has and the other lacks.
fn gap(word: &[char], at: usize) -> f32 {
    let c = word[at];
    let doubled = at > 0 && word[at - 1] == c || word.get(at + 1) == Some(&c);
    if doubled {
        DOUBLING
    } else if is_vowel(c) || c == 'h' {
        VOWEL
    } else {
        OTHER
    }
}

/// The cost of one letter for another.
fn replaced(a: char, b: char) -> f32 {
    if a == b {
        0.0
    } else if same_sound(a, b) {
        SOUND
    } else if is_vowel(a) && is_vowel(b) {
        VOWEL
    } else if side_by_side(a, b) {
        KEY
    } else {
        OTHER
    }
}

fn same_sound(a: char, b: char) -> bool {
    sound(a) == sound(b) || matches!((a, b), ('c', 's') | ('s', 'c') | ('f', 'v') | ('v', 'f'))
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
        || matches!(c, 'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я')
        || matches!(c, 'α' | 'ε' | 'η' | 'ι' | 'ο' | 'υ' | 'ω')
}

fn side_by_side(a: char, b: char) -> bool {
    match (key(a), key(b)) {
        (0, _) | (_, 0) => false,
        (a, b) => a.abs_diff(b) == 1,
    }
}

/// The number of a letter's key: those of keys side by side differ by one; 0 for other characters.
fn key(c: char) -> u8 {
    KEYS.get(c as usize).copied().unwrap_or(0)
}

/// The keys of all characters up to the last Cyrillic letter.
static KEYS: [u8; 0x450] = {
    let mut keys = [0; 0x450];
    let mut row = 0;
    while row < ROWS.len() {
        // No row has as many keys as lie between the numbers of two.
        let mut number = 16 * row as u8 + 1;
        let bytes = ROWS[row].as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            // Letters of these rows have one byte, or two: UTF-8 with five and six bits of them.
            let letter = if bytes[at] < 0x80 {
                bytes[at] as usize
            } else {
                at += 1;
                (bytes[at - 1] as usize & 0x1F) << 6 | bytes[at] as usize & 0x3F
            };
            keys[letter] = number;
            number += 1;
            at += 1;
        }
        row += 1;
    }
    keys
};

#[cfg(test)]
mod tests {
    use super::*;

    use super::slip_cost as of;

    #[test]
    fn everyday_slips_cost_less_than_others() {
        for (typed, word, other, why) in [
            ("kery", "kerry", "keray", "a doubled letter"),
            ("moskow", "moscow", "mostow", "the same sound"),
            ("importent", "important", "importunt", "is a vowel like any, so no dearer"),
            ("pladers", "players", "players", "itself"),
            ("wagde", "waged", "wages", "a swap"),
        ] {
            assert!(of(typed, word) <= of(typed, other), "{why}: {typed}");
        }
        assert!(of("read", "bread") > of("brad", "bread"), "the first letter is seldom missed");
        assert!(of("foto", "photo") < 1.0, "sounds the same");
    }

    #[test]
    fn two_typos_never_beat_one() {
        for (one, two, word) in [
            ("lavrof", "lavof", "lavrov"),
            ("lavov", "lvov", "lavrov"),
            ("negotations", "negotatons", "negotiations"),
            ("moskow", "moskov", "moscow"),
        ] {
            assert!(of(one, word) < of(two, word), "{one} {two}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_cost_is_bounded_by_the_edits(a in "[a-zа-я]{1,12}", b in "[a-zа-я]{1,12}") {
            let distance = strsim::osa_distance(&a, &b);
            let cost = of(&a, &b);
            assert!(cost <= distance as f32 + FIRST);
            assert_eq!(cost == 0.0, a == b);
        }
    }
}
