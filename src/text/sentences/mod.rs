//! Sentences: where one ends and the next begins.
//!
//! A scanner jumps from one mark that may end a sentence to the next, and judges each by what
//! stands around it and by the abbreviations of the language. It starts from the sentence
//! boundaries of Unicode (UAX #29) and parts from them where a reader would: "the U.S. Secretary",
//! "J. R. R. Tolkien", "3. Oktober" and a wrapped line are not ends; the next item of a list is.

mod layout;
mod marks;
mod stop;

use super::Language;
use super::abbreviations::Abbreviations;
use marks::Mark;
use std::ops::Range;

/// How many bytes of Thai, which has no full stop, a phrase must have for a space to end it, so
/// that what is quoted is more than a few words.
const THAI_PHRASE_BYTES: usize = 180;
/// How many bytes of Thai make a space an end even before a word by which sentences go on.
const THAI_LONG_BYTES: usize = 600;

/// The sentences of `text` as byte ranges: in order, disjoint, without white space at their ends;
/// every character that is not white space is in one of them.
///
/// `language` is the language of the text, for its abbreviations; [`Language::Other`] is fine.
///
/// ```
/// use pullquote::text::{Language, sentences};
///
/// let text = "The U.S. Secretary met Mr. Lavrov. They talked for 3.5 hours!";
/// let found: Vec<&str> =
///     sentences(text, Language::English).into_iter().map(|range| &text[range]).collect();
/// assert_eq!(found, ["The U.S. Secretary met Mr. Lavrov.", "They talked for 3.5 hours!"]);
/// ```
pub fn sentences(text: &str, language: Language) -> Vec<Range<usize>> {
    let mut scanner = Scanner {
        text,
        language,
        abbreviations: Abbreviations::of(language),
        sentences: Vec::new(),
        start: marks::skip_space(text, 0),
    };
    scanner.scan();
    scanner.sentences
}

/// The state of one scan.
struct Scanner<'a> {
    text: &'a str,
    language: Language,
    abbreviations: &'static Abbreviations,
    sentences: Vec<Range<usize>>,
    /// Where the sentence that is being read begins.
    start: usize,
}

impl Scanner<'_> {
    fn scan(&mut self) {
        let leads = marks::Leads::of(self.language);
        let bytes = self.text.as_bytes();
        let mut at = self.start;
        while let Some(place) = leads.next(bytes, at) {
            let Some((mark, length)) = marks::mark(bytes, place, self.language) else {
                at = place + 1;
                continue;
            };
            // An end behind `start` is a mark that opens a sentence ("…and so on").
            let past = place + length;
            at = match self.end_at(mark, place, past) {
                Ok(end) if end > self.start => {
                    self.cut(end);
                    self.start.max(past)
                }
                Ok(_) => past,
                Err(next) => next,
            };
        }
        self.cut(self.text.len());
    }

    /// Ends the sentence before `end`.
    fn cut(&mut self, end: usize) {
        let sentence = self.text[self.start..end].trim_end();
        if !sentence.is_empty() {
            self.sentences.push(self.start..self.start + sentence.len());
        }
        self.start = marks::skip_space(self.text, end);
    }

    /// Where the sentence ends of which the mark at `place..past` is the last or nearly last
    /// character, or, if it does not end there, where to read on.
    fn end_at(&self, mark: Mark, place: usize, past: usize) -> Result<usize, usize> {
        match mark {
            Mark::Line => layout::line_ends(self.text, place, past).then_some(place).ok_or(past),
            Mark::Paragraph => Ok(place),
            Mark::Space => self.thai_phrase_ends(place).then_some(place).ok_or(past),
            Mark::Stop | Mark::Ellipsis | Mark::Strong | Mark::Full => {
                let run = marks::run(self.text, place, self.language);
                if marks::opens_picture(self.text, run.end) {
                    return Err(run.end);
                }
                let end = marks::skip_closers(self.text, run.end);
                let ends = match run.mark {
                    Mark::Full => self.full_ends(run.end, end),
                    Mark::Strong => self.strong_ends(run.end, end),
                    Mark::Stop => self.stop_ends(place, end),
                    _ => self.ellipsis_ends(place, end),
                };
                if ends { Ok(end) } else { Err(run.end) }
            }
        }
    }

    /// Whether 。 and its like, which need no space after them, end a sentence.
    fn full_ends(&self, run: usize, end: usize) -> bool {
        let rest = self.text[end..].trim_start_matches([' ', '\u{3000}']);
        let Some(next) = rest.chars().next() else {
            return true;
        };
        if matches!(next, '、' | '，' | ',' | '；' | ';' | '：' | ')' | '）' | '…') {
            return false;
        }
        // 「…。」と言った: what was quoted is a part of the sentence.
        end == run || !matches!(next, 'と' | 'っ' | 'は' | 'が' | 'を' | 'の' | 'に' | 'も' | 'な')
    }

    /// Whether ! or ? ends a sentence.
    fn strong_ends(&self, run: usize, end: usize) -> bool {
        let Some(next) = self.text[end..].chars().next() else {
            return true;
        };
        if !next.is_whitespace() {
            // A missing space: told from "?q=1" and "Yahoo!'s" by scripts that addresses don't use.
            // In "¿…?—dijo" the speech goes on.
            return self.caseless_letter(next) || (marks::opens(next) && end == run);
        }
        match marks::significant(self.text, end) {
            Some((_, next)) => !next.is_lowercase() && !goes_on(next),
            None => true,
        }
    }

    /// Whether three dots end a sentence.
    fn ellipsis_ends(&self, place: usize, end: usize) -> bool {
        let before = self.text[..place].chars().next_back();
        if matches!(before, None | Some('[' | '('))
            || self.text[self.start..place].trim().is_empty()
        {
            return false;
        }
        let Some(next) = self.text[end..].chars().next() else {
            return true;
        };
        if !next.is_whitespace() {
            return false;
        }
        match marks::significant(self.text, end) {
            Some((_, next)) => !next.is_lowercase() && !goes_on(next),
            None => true,
        }
    }

    /// Whether a space in Thai ends a phrase that is long enough for a sentence, or follows a
    /// word that ends polite sentences.
    fn thai_phrase_ends(&self, place: usize) -> bool {
        let thai = |c: char| ('\u{e01}'..='\u{e4e}').contains(&c) && c != 'ๆ' && c != 'ฯ';
        let before = &self.text[self.start.min(place)..place];
        let after = self.text[place..].trim_start_matches(' ');
        let Some(next) = after.chars().next() else {
            return false;
        };
        if !before.chars().next_back().is_some_and(thai) || !thai(next) {
            return false;
        }
        if ["ครับ", "ค่ะ", "คะ"].iter().any(|particle| before.ends_with(particle))
        {
            return true;
        }
        let joined = || self.abbreviations.joins.iter().any(|word| after.starts_with(&**word));
        before.len() >= THAI_LONG_BYTES || (before.len() >= THAI_PHRASE_BYTES && !joined())
    }

    /// Whether this is a letter of a script without capitals, where the next sentence cannot be
    /// told by one.
    fn caseless_letter(&self, c: char) -> bool {
        !c.is_ascii() && c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
    }
}

/// Whether a sentence goes on with this character after a mark and a space.
fn goes_on(next: char) -> bool {
    matches!(next, ',' | ';' | ':' | '،' | '؛' | '、' | '，')
}

#[cfg(test)]
mod tests;
