//! The stems of English words.
//!
//! Porter2, which Snowball calls the English stemmer (Porter 2001,
//! <https://snowballstem.org/algorithms/english/stemmer.html>), as it is in Snowball 3. It takes
//! suffixes off in five steps, none that begins before R1 or R2: R1 is what follows the first
//! consonant after a vowel, R2 is the same within R1. A letter of a word that is not one of `aeiouy`
//! is a consonant, and so is a `y` that begins the word or follows a vowel: it is written `Y` while
//! the word is stemmed.

mod rules;

use rules::{Rule, STEP_2, STEP_3, STEP_4};

/// Words of more bytes are left to the general way.
const LONGEST: usize = 48;

/// How many zeros stand before the letters, so that each word has that many last bytes.
const MARGIN: usize = size_of::<u64>();

/// Words of fewer letters have no suffix.
const SHORTEST: usize = 3;

/// What begins R1 by itself, where the vowels would say otherwise.
const PREFIXES: [&str; 9] =
    ["gener", "commun", "arsen", "past", "univers", "later", "emerg", "organ", "inter"];

/// The stem of a word that no rule is for.
fn exception(word: &str) -> Option<&str> {
    Some(match word {
        "skis" => "ski",
        "skies" => "sky",
        "idly" => "idl",
        "gently" => "gentl",
        "ugly" => "ugli",
        "early" => "earli",
        "only" => "onli",
        "singly" => "singl",
        "sky" | "news" | "howe" | "atlas" | "cosmos" | "bias" | "andes" => word,
        _ => return None,
    })
}

/// Appends the stem of a word in lower case to `out`; tells whether it could, which it can of ASCII
/// words that are not very long.
pub(super) fn stem_into(word: &str, out: &mut String) -> bool {
    if word.len() > LONGEST || !word.is_ascii() {
        return false;
    }
    if word.len() < SHORTEST {
        out.push_str(word);
    } else if let Some(stem) = exception(word) {
        out.push_str(stem);
    } else {
        let mut word = Word::new(word.as_bytes());
        word.remove_plural();
        word.remove_past();
        word.vowel_for_y();
        word.apply(&STEP_2, word.r1);
        word.apply(&STEP_3, word.r1);
        word.apply(&STEP_4, word.r2);
        word.remove_last();
        out.push_str(word.stem());
    }
    true
}

/// A word while it is stemmed. All places are those of [`Word::bytes`].
struct Word {
    /// Zeros, then the letters, then what is left of letters that were taken off.
    bytes: [u8; MARGIN + LONGEST],
    end: usize,
    r1: usize,
    r2: usize,
}

impl Word {
    fn new(word: &[u8]) -> Word {
        let word = word.strip_prefix(b"'").unwrap_or(word);
        let mut bytes = [0; MARGIN + LONGEST];
        let end = MARGIN + word.len();
        bytes[MARGIN..end].copy_from_slice(word);
        for at in MARGIN..end {
            if bytes[at] == b'y' && (at == MARGIN || is_vowel(bytes[at - 1])) {
                bytes[at] = b'Y';
            }
        }
        let mut word = Word { bytes, end, r1: end, r2: end };
        let prefix = PREFIXES.iter().find(|prefix| word.letters().starts_with(prefix.as_bytes()));
        word.r1 = prefix.map_or_else(|| word.region(MARGIN), |prefix| MARGIN + prefix.len());
        word.r2 = word.region(word.r1);
        word
    }

    fn letters(&self) -> &[u8] {
        &self.bytes[MARGIN..self.end]
    }

    /// Where what follows the first consonant after a vowel begins, from `start` on.
    fn region(&self, start: usize) -> usize {
        let next = |from: usize, vowel: bool| {
            let found = self.bytes[from..self.end].iter().position(|&b| is_vowel(b) == vowel);
            found.map_or(self.end, |found| from + found + 1)
        };
        next(next(start, true), false)
    }

    /// The last eight bytes as a number whose lowest byte is the last letter.
    fn tail(&self) -> u64 {
        let tail = self.bytes[..self.end].last_chunk().copied();
        u64::from_be_bytes(tail.unwrap_or_default())
    }

    fn ends_in<const N: usize>(&self, suffix: &[u8; N]) -> bool {
        self.letters().ends_with(suffix)
    }

    /// Whether there is a vowel before `end`.
    fn has_vowel_before(&self, end: usize) -> bool {
        self.bytes[MARGIN..end.max(MARGIN)].iter().any(|&b| is_vowel(b))
    }

    /// Puts other letters in the place of the last `length`.
    fn replace(&mut self, length: usize, new: &str) {
        let start = self.end - length;
        self.end = start + new.len();
        self.bytes[start..self.end].copy_from_slice(new.as_bytes());
    }

    /// Whether what stands before `end` ends in a short syllable: a consonant, a vowel, and a
    /// consonant other than `w`, `x` and `Y`, or only a vowel that begins the word and a consonant.
    fn is_short_before(&self, end: usize) -> bool {
        let [first, vowel, last] = [self.bytes[end - 3], self.bytes[end - 2], self.bytes[end - 1]];
        let is_syllable = end >= MARGIN + 2 && is_vowel(vowel) && !is_vowel(last);
        let begins = end == MARGIN + 2;
        is_syllable && (begins || !is_vowel(first) && !matches!(last, b'w' | b'x' | b'Y'))
            || self.bytes[MARGIN..end].ends_with(b"past")
    }

    /// Step 1a, and before it the possessive.
    fn remove_plural(&mut self) {
        if self.ends_in(b"'s'") {
            self.end -= 3;
        } else if self.ends_in(b"'s") {
            self.end -= 2;
        } else if self.ends_in(b"'") {
            self.end -= 1;
        }
        if self.ends_in(b"sses") {
            self.end -= 2;
        } else if self.ends_in(b"ied") || self.ends_in(b"ies") {
            let is_short = self.letters().len() <= 4;
            self.end -= if is_short { 1 } else { 2 };
        } else if self.ends_in(b"s") && !self.ends_in(b"us") && !self.ends_in(b"ss") {
            self.end -= usize::from(self.has_vowel_before(self.end - 2));
        }
    }

    /// Step 1b.
    fn remove_past(&mut self) {
        if self.ends_in(b"eed") || self.ends_in(b"eedly") {
            let start = self.end - if self.ends_in(b"eed") { 3 } else { 5 };
            let is_whole = matches!(&self.bytes[MARGIN..start], b"proc" | b"exc" | b"succ");
            if start >= self.r1 && !is_whole {
                self.end = start + 2;
            }
            return;
        }
        let length = if self.ends_in(b"ed") {
            2
        } else if self.ends_in(b"edly") {
            4
        } else if self.ends_in(b"ing") {
            match &self.letters()[..self.letters().len() - 3] {
                &[first, b'y'] if !is_vowel(first) => return self.replace(4, "ie"),
                b"inn" | b"out" | b"cann" | b"herr" | b"earr" | b"even" => return,
                _ => 3,
            }
        } else if self.ends_in(b"ingly") {
            5
        } else {
            return;
        };
        if !self.has_vowel_before(self.end - length) {
            return;
        }
        self.end -= length;
        match self.letters() {
            [.., b'a', b't'] | [.., b'b', b'l'] | [.., b'i', b'z'] => self.replace(0, "e"),
            &[b'a' | b'e' | b'o', one, other] if is_double(one, other) => {}
            &[.., one, other] if is_double(one, other) => self.end -= 1,
            _ if self.end == self.r1 && self.is_short_before(self.end) => self.replace(0, "e"),
            _ => {}
        }
    }

    /// Step 1c.
    fn vowel_for_y(&mut self) {
        if let &[_, .., before, b'y' | b'Y'] = self.letters()
            && !is_vowel(before)
        {
            self.bytes[self.end - 1] = b'i';
        }
    }

    /// Applies the rule of a step whose suffix the word has, if it does not begin before `region`.
    fn apply(&mut self, rules: &[Rule], region: usize) {
        let tail = self.tail();
        let Some(rule) = rules.iter().find(|rule| tail & rule.mask == rule.suffix) else { return };
        let start = self.end - rule.length;
        let region = if rule.in_r2 { self.r2 } else { region };
        let before = self.bytes[start - 1];
        if start >= region && rule.after.is_none_or(|after| after.as_bytes().contains(&before)) {
            self.replace(rule.length, rule.new);
        }
    }

    /// Step 5.
    fn remove_last(&mut self) {
        let start = self.end - 1;
        let is_removed = match self.letters() {
            [.., b'e'] => start >= self.r2 || start >= self.r1 && !self.is_short_before(start),
            [.., b'l', b'l'] => start >= self.r2,
            _ => false,
        };
        self.end -= usize::from(is_removed);
    }

    fn stem(&mut self) -> &str {
        self.bytes[MARGIN..self.end].make_ascii_lowercase();
        str::from_utf8(self.letters()).expect("all letters are ASCII")
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Whether two letters are a double that a suffix made of one.
fn is_double(one: u8, other: u8) -> bool {
    one == other && matches!(one, b'b' | b'd' | b'f' | b'g' | b'm' | b'n' | b'p' | b'r' | b't')
}

#[cfg(test)]
mod tests;
