//! Text in the manner of real text.
//!
//! Words are drawn by the Pitman–Yor process (Pitman and Yor 1997; as a model of language: Teh
//! 2006), which continues the real text: after `n` words with `V` different ones, a new one comes
//! with probability `dV / n`, and a word that occurred `c` times with probability `(c - d) / n`.
//! So the vocabulary grows as `n` to the power of `d` (Heaps 1978), and frequencies follow Zipf's
//! law, with rare real words neither too frequent nor lost.

use super::coin::Coin;
use super::pattern::Pattern;
use pullquote::document::Document;
use std::sync::Arc;

/// The discount `d` of the process, which is Heaps' exponent. From squad's 17,000 different words
/// of 132,000 it leads to some 230,000 at 100,000 paragraphs, as English text has.
const DISCOUNT: f64 = 0.575;

/// So many of the words that are not new repeat a word of their own document: a text keeps to its
/// subject. With this, squad's number of different words a document is met.
const OWN: f64 = 0.25;

/// A title has no shorter words, in bytes: they name nothing.
const TITLE_WORD: usize = 4;

/// The longest title, in words.
const TITLE_WORDS: usize = 3;

/// Writes on where real documents end.
pub(super) struct Prose {
    rng: fastrand::Rng,
    pattern: Pattern,
    coin: Coin,
    /// How often each word of [`Pattern::words`] occurred, those coined since among them.
    counts: Vec<u32>,
    /// The words of the document that is being written.
    own: Vec<u32>,
}

impl Prose {
    /// Reads the documents to write on in their manner.
    pub(super) fn like(documents: &[Arc<Document>], seed: u64) -> Prose {
        let pattern = Pattern::of(documents);
        let mut counts = vec![0; pattern.words.len()];
        for &word in &pattern.text {
            counts[word as usize] += 1;
        }
        let coin = Coin::like(&pattern.words);
        Prose { rng: fastrand::Rng::with_seed(seed), pattern, coin, counts, own: Vec::new() }
    }

    /// Begins a document: its title, and how many paragraphs it is to have.
    pub(super) fn begin(&mut self) -> (String, usize) {
        self.own.clear();
        let mut title = String::new();
        for _ in 0..self.rng.usize(1..=TITLE_WORDS) {
            let word = loop {
                let word = self.word();
                if self.pattern.words[word as usize].len() >= TITLE_WORD {
                    break word;
                }
            };
            if !title.is_empty() {
                title.push(' ');
            }
            push_capital(&mut title, &self.pattern.words[word as usize]);
        }
        (title, self.rng.choice(&self.pattern.documents).copied().unwrap_or(1))
    }

    /// Appends a paragraph of sentences as long as those of a real one.
    pub(super) fn paragraph(&mut self, text: &mut String) {
        let paragraph = self.rng.usize(0..self.pattern.paragraphs.len());
        for sentence in 0..self.pattern.paragraphs[paragraph].len() {
            let words = self.pattern.paragraphs[paragraph][sentence];
            for at in 0..words {
                if sentence + at > 0 {
                    text.push(' ');
                }
                let word = self.word() as usize;
                let last = at + 1 == words;
                let marks = self.rng.choice(&self.pattern.marks).filter(|_| !last);
                text.push_str(marks.map_or("", |(before, _)| before));
                match at {
                    0 => push_capital(text, &self.pattern.words[word]),
                    _ => text.push_str(&self.pattern.words[word]),
                }
                text.push_str(marks.map_or("", |(_, after)| after));
            }
            text.push('.');
        }
    }

    /// Draws the next word.
    fn word(&mut self) -> u32 {
        let so_far = self.pattern.text.len() as f64;
        let word = if self.rng.f64() * so_far < DISCOUNT * self.counts.len() as f64 {
            self.pattern.words.push(self.coin.coin(&mut self.rng));
            self.counts.push(0);
            self.counts.len() as u32 - 1
        } else if self.rng.f64() < OWN && !self.own.is_empty() {
            self.own[self.rng.usize(0..self.own.len())]
        } else {
            self.earlier()
        };
        self.counts[word as usize] += 1;
        self.pattern.text.push(word);
        self.own.push(word);
        word
    }

    /// Draws a word of all the text so far. Any of its `n` words is as likely, and one that
    /// occurred `c` times is refused with probability `d / c`: `c / n` becomes `(c - d) / n`.
    fn earlier(&mut self) -> u32 {
        loop {
            let word = self.pattern.text[self.rng.usize(0..self.pattern.text.len())];
            if self.rng.f64() * f64::from(self.counts[word as usize]) >= DISCOUNT {
                return word;
            }
        }
    }
}

/// Appends a word with a capital.
fn push_capital(text: &mut String, word: &str) {
    let mut letters = word.chars();
    text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
    text.push_str(letters.as_str());
}
