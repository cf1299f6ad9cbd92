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

/// Letters and groups that sound alike, the one that stands for all of them first.
const SOUNDS: &[(&str, &[&str])] = &[
    ("f", &["ph", "ff"]),
    ("k", &["ck", "ch", "qu", "q", "c"]),
    ("s", &["sc", "ss", "z", "ts"]),
    ("i", &["y", "ie", "ee", "ea", "ei"]),
    ("v", &["w"]),
    ("j", &["dg", "g"]),
    ("u", &["ou", "oo", "eu"]),
    ("o", &["au", "oa"]),
];

/// The cost of having typed `typed` for `word`, which `distance` edits part.
///
/// Optimal string alignment (Damerau 1964, without edits inside a swap) with the weights above,
/// or what the words' sounds leave, if that is less. Never more than `distance` and the extra for
/// the first letter; 0 only for equal words.
pub(super) fn cost(typed: &str, word: &str, distance: usize) -> f32 {
    if distance == 0 {
        return 0.0;
    }
    let (a, b) = (typed.chars().collect::<Vec<_>>(), word.chars().collect::<Vec<_>>());
    let spelled = aligned(&a, &b).min(distance as f32);
    // Each further edit of a word that sounds the same costs half of the first.
    let heard = SOUND * (1.0 + 0.5 * distance.saturating_sub(1) as f32);
    let cost = if sounds_alike(typed, word) { spelled.min(heard) } else { spelled };
    let first = a.first() != b.first()
        && !swapped(&a, &b)
        && sound(typed).chars().next() != sound(word).chars().next();
    cost + if first { FIRST } else { 0.0 }
}

/// The cost of having typed `typed` for `word`, both folded.
pub fn slip_cost(typed: &str, word: &str) -> f32 {
    cost(typed, word, strsim::osa_distance(typed, word))
}

/// Whether the words are spelled differently and sound the same.
pub(super) fn sounds_alike(a: &str, b: &str) -> bool {
    sound(a) == sound(b)
}

/// How a Latin word sounds, roughly: groups of [`SOUNDS`] replaced, doubled letters single.
fn sound(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        let group = SOUNDS.iter().find_map(|&(sound, spellings)| {
            spellings.iter().find_map(|spelling| Some((sound, rest.strip_prefix(spelling)?)))
        });
        let mut buffer = [0; 4];
        let (sound, after) = group.unwrap_or((&*c.encode_utf8(&mut buffer), &rest[c.len_utf8()..]));
        if !out.ends_with(sound) {
            out.push_str(sound);
        }
        rest = after;
    }
    out
}

fn swapped(a: &[char], b: &[char]) -> bool {
    a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0]
}

fn aligned(a: &[char], b: &[char]) -> f32 {
    let width = b.len() + 1;
    let mut before = vec![0.0; width];
    let mut above = Vec::with_capacity(width);
    above.push(0.0);
    for j in 0..b.len() {
        above.push(above[j] + gap(b, j));
    }
    let mut row = vec![0.0; width];
    for i in 0..a.len() {
        row[0] = above[0] + gap(a, i);
        for j in 0..b.len() {
            let mut least = above[j] + replaced(a[i], b[j]);
            least = least.min(above[j + 1] + gap(a, i)).min(row[j] + gap(b, j));
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] && a[i] != b[j] {
                least = least.min(before[j - 1] + SWAP);
            }
            row[j + 1] = least;
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    above[b.len()]
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
    let sound = |c: char| match c {
        'c' | 'q' => 'k',
        'z' => 's',
        'y' => 'i',
        'w' => 'v',
        'g' => 'j',
        other => other,
    };
    sound(a) == sound(b) || matches!((a, b), ('c', 's') | ('s', 'c') | ('f', 'v') | ('v', 'f'))
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
        || matches!(c, 'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я')
        || matches!(c, 'α' | 'ε' | 'η' | 'ι' | 'ο' | 'υ' | 'ω')
}

fn side_by_side(a: char, b: char) -> bool {
    ROWS.iter().any(|row| {
        let place = |c| row.chars().position(|key| key == c);
        matches!((place(a), place(b)), (Some(i), Some(j)) if i.abs_diff(j) == 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(typed: &str, word: &str) -> f32 {
        cost(typed, word, strsim::osa_distance(typed, word))
    }

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
            let cost = cost(&a, &b, distance);
            assert!(cost <= distance as f32 + FIRST);
            assert_eq!(cost == 0.0, a == b);
        }
    }
}
