//! Words: what a text is searched by, each with the bytes that it came from.

mod ascii;

use super::fold::{fold_into, is_apostrophe, lower_into};
use super::{Language, StopWords};
use ascii::{DIGIT, LOWER, SIGN, UPPER, class, first_beyond, joins};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// A word of a text as it is passed to the visitor of [`words`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The bytes of the text that it stands for.
    pub range: Range<usize>,
    /// NFKC and lower case, accents kept: what a stemmer wants.
    pub lower: &'a str,
    /// The spelling under which the word is kept: case, width and diacritics folded.
    pub folded: &'a str,
    /// It begins with a capital letter.
    pub capital: bool,
    /// It is a pair of characters of a script that writes no spaces, or one that stands alone.
    pub gram: bool,
}

/// Visits the words of `text` in order.
///
/// Words are those of UAX #29 with these differences, which all serve to find them again:
/// apostrophes and the dots of abbreviations join ("U.S." is `us`), a possessive `'s` falls off
/// ("Putin's" is `putin`), `%` and currency signs are words, thousands separators fall out of
/// numbers, and runs of Chinese, Japanese, Thai, Lao, Khmer and Burmese, which write no spaces,
/// become overlapping pairs of characters.
///
/// An abbreviation that would fold to a stop word of `language` keeps its capitals: "US" and
/// "U.S." are `US`, "us" is `us`.
///
/// ```
/// use pullquote::text::{Language, words};
///
/// let mut folded = Vec::new();
/// words("The U.S. and Putin’s 1,000 cafés", Language::English, |word| {
///     folded.push(word.folded.to_owned());
/// });
/// assert_eq!(folded, ["the", "US", "and", "putin", "1000", "cafes"]);
/// ```
pub fn words(text: &str, language: Language, mut visit: impl FnMut(Word<'_>)) {
    let mut scanner = Scanner::new(text, language);
    let bytes = text.as_bytes();
    let is_space = |b: &u8| b.is_ascii_whitespace();
    let mut start = 0;
    // A chunk between spaces is read by the rules for ASCII only if all of it is ASCII.
    while let Some(found) = first_beyond(&bytes[start..]) {
        let before = bytes[start..start + found].iter().rposition(is_space);
        let chunk = before.map_or(start, |space| start + space + 1);
        let after = bytes[start + found..].iter().position(is_space);
        let end = after.map_or(bytes.len(), |space| start + found + space);
        scanner.ascii(start..chunk, &mut visit);
        scanner.unicode(chunk..end, &mut visit);
        start = end;
    }
    scanner.ascii(start..bytes.len(), &mut visit);
}

/// Whether `c` belongs to a script that puts no spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    // Most letters come before all of them.
    c >= '\u{E00}'
        && matches!(c,
        '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' // kana
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '々' | '〇'          // Han
        | '\u{E00}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}'    // Thai, digits left out
        | '\u{E80}'..='\u{ECF}'                            // Lao
        | '\u{1000}'..='\u{103F}' | '\u{1780}'..='\u{17D3}') // Burmese, Khmer
}

/// A sign that is written for a word.
fn is_sign(c: char) -> bool {
    matches!(c, '%' | '‰' | '$' | '€' | '£' | '¥' | '₽' | '₹' | '％')
}

struct Scanner<'t> {
    text: &'t str,
    language: Language,
    stop_words: &'static StopWords,
    /// The text has several words and no lower-case letter, so capitals mean nothing.
    shouting: bool,
    lower: String,
    folded: String,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, language: Language) -> Self {
        Scanner {
            text,
            language,
            stop_words: StopWords::of(language),
            shouting: text.trim().contains(char::is_whitespace)
                && !text.chars().any(char::is_lowercase),
            lower: String::new(),
            folded: String::new(),
        }
    }

    /// The words of ASCII text: UAX #29 by hand, which is several times quicker than the general
    /// way and most of the work for most libraries.
    fn ascii(&mut self, range: Range<usize>, visit: &mut impl FnMut(Word<'_>)) {
        const INSIDE: u8 = LOWER | UPPER | DIGIT;
        let bytes = &self.text.as_bytes()[..range.end];
        let mut at = range.start;
        while let Some(&first) = bytes.get(at) {
            let start = at;
            at += 1;
            let mut seen = class(first);
            if seen & INSIDE == 0 {
                if seen == SIGN {
                    self.word(start..at, visit);
                }
                continue;
            }
            let mut plain = true;
            loop {
                for &byte in &bytes[at..] {
                    let class = class(byte);
                    if class & INSIDE == 0 {
                        break;
                    }
                    seen |= class;
                    at += 1;
                }
                match bytes[at - 1..] {
                    [before, sign, after, ..] if joins(before, sign, after) => {
                        plain = false;
                        at += 1;
                    }
                    _ => break,
                }
            }
            match plain {
                true => self.plain_word(start..at, seen & UPPER != 0, visit),
                false => self.word(start..at, visit),
            }
        }
    }

    fn unicode(&mut self, chunk: Range<usize>, visit: &mut impl FnMut(Word<'_>)) {
        let text = &self.text[chunk.clone()];
        let mut run: Option<Range<usize>> = None;
        for (offset, part) in text.split_word_bound_indices() {
            let range = chunk.start + offset..chunk.start + offset + part.len();
            let Some(first) = part.chars().next() else { continue };
            if is_unspaced(first) {
                match &mut run {
                    Some(run) if run.end == range.start => run.end = range.end,
                    _ => {
                        if let Some(done) = run.replace(range) {
                            self.grams(done, visit);
                        }
                    }
                }
                continue;
            }
            if let Some(done) = run.take() {
                self.grams(done, visit);
            }
            if part.contains(char::is_alphanumeric) || is_sign(first) {
                self.word(range, visit);
            }
        }
        if let Some(done) = run {
            self.grams(done, visit);
        }
    }

    /// A word of ASCII letters and digits alone: nothing to be cut, and folding is lower case.
    fn plain_word(
        &mut self,
        range: Range<usize>,
        has_capitals: bool,
        visit: &mut impl FnMut(Word<'_>),
    ) {
        let word = &self.text[range.clone()];
        if !has_capitals {
            visit(Word { range, lower: word, folded: word, capital: false, gram: false });
            return;
        }
        self.lower.clear();
        self.lower.push_str(word);
        self.lower.make_ascii_lowercase();
        let (lower, capital) = (self.lower.as_str(), word.as_bytes()[0].is_ascii_uppercase());
        let keeps_capitals =
            capital && !self.shouting && is_initialism(word) && self.stop_words.contains(lower);
        let folded = if keeps_capitals { word } else { lower };
        visit(Word { range, lower, folded, capital, gram: false });
    }

    /// A word of UAX #29: cut where it is two, then folded.
    fn word(&mut self, range: Range<usize>, visit: &mut impl FnMut(Word<'_>)) {
        let word = self.text[range.clone()].trim_start_matches('_');
        let start = range.end - word.len();
        let word = word.trim_end_matches('_');
        let range = start..start + word.len();
        if word.is_empty() {
            return;
        }
        if let Some((at, mark)) = word.char_indices().find(|&(_, c)| is_apostrophe(c)) {
            let after = at + mark.len_utf8();
            if elides(&word[..at], &word[after..], self.language) {
                self.word(range.start..range.start + at, visit);
                self.word(range.start + after..range.end, visit);
                return;
            }
        }
        let mut range = range;
        let core = possessor(word);
        let dotted = is_dotted(core);
        if core.len() < word.len() {
            range.end = range.start + core.len();
        } else if dotted && self.text[range.end..].starts_with('.') {
            range.end += 1;
        }
        self.lower.clear();
        self.folded.clear();
        lower_into(core, &mut self.lower);
        if dotted {
            self.lower.retain(|c| c != '.');
        } else if core.as_bytes()[0].is_ascii_digit() {
            self.lower.retain(|c| c != ',');
        }
        fold_into(&self.lower, self.language, &mut self.folded);
        let capital = core.chars().next().is_some_and(char::is_uppercase);
        let abbreviated = dotted || (capital && !self.shouting && is_initialism(core));
        if abbreviated && self.stop_words.contains(&self.folded) {
            self.folded.make_ascii_uppercase();
        }
        if !self.folded.is_empty() {
            let (lower, folded) = (self.lower.as_str(), self.folded.as_str());
            visit(Word { range, lower, folded, capital, gram: false });
        }
    }

    /// The overlapping pairs of a run of a script without spaces.
    fn grams(&mut self, run: Range<usize>, visit: &mut impl FnMut(Word<'_>)) {
        let clusters = self.text[run.clone()].grapheme_indices(true);
        let starts = clusters.map(|(at, _)| run.start + at).collect::<Vec<_>>();
        let last = starts.len().saturating_sub(2);
        for (i, &start) in starts.iter().enumerate().take(last + 1) {
            let end = starts.get(i + 2).copied().unwrap_or(run.end);
            self.lower.clear();
            self.folded.clear();
            lower_into(&self.text[start..end], &mut self.lower);
            fold_into(&self.lower, self.language, &mut self.folded);
            let (lower, folded) = (self.lower.as_str(), self.folded.as_str());
            visit(Word { range: start..end, lower, folded, capital: false, gram: true });
        }
    }
}

/// "Putin" of "Putin's", and the word itself of any other.
fn possessor(word: &str) -> &str {
    let Some(rest) = word.strip_suffix(['s', 'S']) else { return word };
    match rest.chars().next_back() {
        Some(c) if is_apostrophe(c) && rest.len() > c.len_utf8() => {
            &rest[..rest.len() - c.len_utf8()]
        }
        _ => word,
    }
}

/// "U.S", "e.g": single letters with full stops between.
fn is_dotted(word: &str) -> bool {
    let mut letters = word.split('.');
    word.contains('.')
        && letters.all(|part| {
            let mut chars = part.chars();
            chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
        })
}

/// "US", "WHO": two to five capital letters and nothing else.
fn is_initialism(word: &str) -> bool {
    (2..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether an apostrophe between `before` and `after` stands for a dropped vowel between two
/// words, as in French "l'homme" and Italian "dell'acqua".
fn elides(before: &str, after: &str, language: Language) -> bool {
    const ARTICLES: &[&str] = &[
        "l", "d", "j", "m", "t", "s", "n", "c", "qu", "un", "dell", "nell", "all", "sull", "dall",
        "quell", "quest", "lorsqu", "puisqu", "jusqu", "gl", "bell", "sant",
    ];
    matches!(language, Language::French | Language::Italian)
        && after.chars().nth(1).is_some_and(char::is_alphanumeric)
        && ARTICLES.iter().any(|article| article.eq_ignore_ascii_case(before))
}

#[cfg(test)]
mod tests;
