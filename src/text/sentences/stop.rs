//! The full stop: the end of a sentence, or of an abbreviation, an initial, an ordinal.

use super::{Scanner, goes_on, marks};
use crate::text::Language;

/// How far back a word is looked for, in bytes: what is longer is no abbreviation.
const LONGEST_ABBREVIATION: usize = 32;
/// How many letters a word must have for a stop without a space after it to be
/// a missing space rather than an abbreviation.
const SURE_LETTERS: usize = 3;

impl Scanner<'_> {
    /// Whether the full stop at `place` ends a sentence that, with what closes it, ends at `end`.
    pub(super) fn stop_ends(&self, place: usize, end: usize) -> bool {
        let text = self.text;
        let Some(after) = text[end..].chars().next() else {
            return true;
        };
        let start = self.word_start(place);
        let word = &text[start..place];
        if !after.is_whitespace() {
            return self.space_is_missing(word, place, end, after);
        }
        let Some((next_start, next)) = marks::significant(text, end) else {
            return true;
        };
        if next.is_lowercase() || goes_on(next) {
            return false;
        }
        if word.is_empty() {
            // "(see below)." and "the end ." are ends; a stop that opens a sentence is not.
            return start > self.start;
        }
        if start <= self.start && enumerates(word) {
            return false;
        }
        !self.abbreviates(start, word, next_start, next)
    }

    /// Whether the space after a stop was forgotten: "القاهرة.وقال", "the end.The", "(p < 1).We".
    /// Addresses, file names and program text are not to be torn.
    fn space_is_missing(&self, word: &str, place: usize, end: usize, after: char) -> bool {
        let Some(before) = self.text[..place].chars().next_back() else {
            return false;
        };
        if self.caseless_letter(before) && self.caseless_letter(after) {
            return letters_since_stop(word) >= SURE_LETTERS;
        }
        let next = word_at(self.text, end);
        let mut letters = next.chars();
        let title = letters.next().is_some_and(char::is_uppercase)
            && letters.all(|c| c.is_lowercase() || c == '\'' || c == '’');
        let sure = word.chars().all(char::is_lowercase) && letters_since_stop(word) >= SURE_LETTERS;
        let ends = self.text[end + next.len()..].chars().next().is_none_or(char::is_whitespace);
        title
            && ends
            && next.len() > 1
            && ((sure && self.abbreviations.starts(&self.lower(next)))
                || (before == ')' && word.is_empty()))
    }

    /// Whether the stop after `word` belongs to it, so that the sentence goes on with `next`.
    fn abbreviates(&self, start: usize, word: &str, next_start: usize, next: char) -> bool {
        let next_word = || self.lower(word_at(self.text, next_start));
        let starter = || self.abbreviations.starts(&next_word());
        if word.bytes().all(|byte| byte.is_ascii_digit()) || (word.len() > 1 && roman(word)) {
            let short = word.len() <= 2 || roman(word);
            return self.abbreviations.ordinals
                && short
                && (next.is_alphabetic() || next.is_numeric())
                && !starter();
        }
        // Between the letters of "z. B." and "J. R. R." there is no end…
        if single_letters(word) && self.lettered_stop(next_start) {
            return true;
        }
        // … and together they are read as "z.B" and "J.R.R".
        let joined = self.join(start, word);
        let whole = joined.as_deref().unwrap_or(word);
        let dotted = whole.contains('.') && single_letters(whole);
        // "MS" and "DR" are no titles, unless all is in capitals: "DR. SMITH".
        let shouted = !self.abbreviations.capitals
            && word.len() > 1
            && word.chars().all(char::is_uppercase)
            && word_at(self.text, next_start).chars().any(char::is_lowercase);
        let stop = if shouted { None } else { self.abbreviations.stop(&self.lower(whole)) };
        if let Some(stop) = stop {
            if stop.after_number && self.number_before(start) {
                return next.is_numeric();
            }
            if stop.may_end {
                return !starter();
            }
            if stop.never {
                return true;
            }
            if stop.number && (next.is_numeric() || roman(word_at(self.text, next_start))) {
                return true;
            }
        }
        let mut letters = word.chars();
        let one = letters.next().filter(|_| letters.next().is_none());
        let initial = match one {
            Some(c) => c.is_uppercase() || (stop.is_none() && self.initial_without_case(c)),
            None => false,
        };
        let capitals = dotted && whole.chars().next_back().is_some_and(char::is_uppercase);
        // "Jean-P. Sartre", "J.-P. Sartre".
        let double = word.rsplit_once('-').is_some_and(|(_, last)| {
            last.chars().count() == 1 && last.chars().all(char::is_uppercase)
        });
        (initial || capitals || double) && !next.is_numeric() && !starter()
    }

    /// Whether a single letter of a script without capitals is an initial: "א. ב. יהושע".
    fn initial_without_case(&self, c: char) -> bool {
        matches!(c, '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{6a9}' | '\u{6cc}')
    }

    /// Whether a single letter with a stop stands at `place`.
    fn lettered_stop(&self, place: usize) -> bool {
        let mut chars = self.text[place..].chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next() == Some('.')
    }

    /// The single letters with stops before `word`, put together with it, if there are any and
    /// `word` itself begins with a single letter.
    fn join(&self, start: usize, word: &str) -> Option<String> {
        if !single_letters(word) {
            return None;
        }
        let mut joined = None;
        let mut start = start;
        loop {
            let before = self.text[..start].strip_suffix([' ', '\u{a0}', '\u{202f}']);
            let Some(before) = before.and_then(|before| before.strip_suffix('.')) else {
                break;
            };
            let first = self.word_start(before.len());
            let part = &before[first..];
            if part.is_empty() || !single_letters(part) || first < self.start {
                break;
            }
            let rest = joined.as_deref().unwrap_or(word);
            joined = Some(format!("{part}.{rest}"));
            start = first;
        }
        joined
    }

    /// Whether a number stands before the word that begins at `start`: "в 1990 г.", "XIX w.".
    fn number_before(&self, start: usize) -> bool {
        let before = self.text[..start].trim_end();
        before.chars().next_back().is_some_and(char::is_numeric)
            || roman(&before[self.word_start(before.len())..])
    }

    /// Where the word begins that ends before `place`.
    fn word_start(&self, place: usize) -> usize {
        let inside = |c: char| {
            c.is_alphanumeric()
                || matches!(c, '.' | '-' | '\'' | '’' | '"' | '״' | '׳' | '/' | '§' | '№' | '&')
                || matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{94f}' | '\u{e31}'..='\u{e4e}')
        };
        let mut start = place;
        for (at, c) in self.text[..place].char_indices().rev() {
            if !inside(c) || place - at > LONGEST_ABBREVIATION {
                break;
            }
            start = at;
        }
        // A quote before a word opens it; inside a Hebrew one it abbreviates.
        let opening = ['"', '\'', '’', '-', '.', '/'];
        place - self.text[start..place].trim_start_matches(opening).len()
    }

    /// A word in lower case, as its language has it.
    fn lower(&self, word: &str) -> String {
        if self.language == Language::Turkish {
            return word.replace('İ', "i").replace('I', "ı").to_lowercase();
        }
        word.to_lowercase()
    }
}

/// The word that begins at `place`.
fn word_at(text: &str, place: usize) -> &str {
    let rest = &text[place..];
    let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-'));
    &rest[..end.unwrap_or(rest.len())]
}

/// Whether a word is single letters parted by stops: "u.s", "J".
fn single_letters(word: &str) -> bool {
    word.split('.').all(|part| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    })
}

/// How many letters follow the last stop inside a word.
fn letters_since_stop(word: &str) -> usize {
    word.rsplit('.').next().map_or(0, |last| last.chars().filter(|c| c.is_alphabetic()).count())
}

/// Whether a word is a Roman numeral in capitals.
fn roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| b"IVXLCDM".contains(&byte))
}

/// Whether a word at the start of a sentence is the number or letter of a list item.
fn enumerates(word: &str) -> bool {
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    (digits && word.len() <= 3)
        || (roman(word) && word.len() <= 5)
        || (word.chars().count() == 1 && word.chars().all(char::is_alphabetic))
}
