//! Corrections of single words, pullquote beside SymSpell on the same vocabulary.

mod misspell;

use crate::bars::{self, Bar};
use crate::corpus::Corpus;
use crate::engines::symspell_peer::Dictionary;
use crate::engines::{PULLQUOTE, ours};
use crate::measure::{PASSES, median, micros, percentile};
use crate::table;
use anyhow::{Result, ensure};
use misspell::{Misspelled, by_chance, by_people};
use pullquote::document::Document;
use pullquote::index::Index;
use std::collections::HashMap;
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The size of the vocabulary that must be searched.
const WORDS: usize = 500_000;

/// So many words are misspelled by chance.
const BY_CHANCE: usize = 2_000;

/// How often each word occurs, in lower case.
type Counts = HashMap<String, u64>;

/// A vocabulary in both forms.
struct Vocabulary {
    counts: Counts,
    index: Index,
    dictionary: Dictionary,
}

/// One round of one engine.
struct Sample {
    p50: f64,
    right: f64,
}

/// Corrects words of a large vocabulary and of squad's; the table, and the bars.
pub fn compare(
    large: &[Arc<Document>],
    squad: &Corpus,
    folder: &Path,
    rounds: usize,
) -> Result<(String, Vec<Bar>)> {
    let (documents, counts) = first_words(large)?;
    let chance = by_chance(&counts, BY_CHANCE);
    let (rows, bars) =
        Vocabulary::of(documents, counts)?.rows("misspelled by chance", &chance, rounds);
    let (mut rows, mut bars) = (rows, bars);
    let counts = count(squad.documents());
    let people = by_people(folder, &counts)?;
    let small = Vocabulary::of(squad.documents(), counts)?;
    let (more, others) = small.rows("squad's misspelled words", &people, rounds);
    rows.extend(more);
    bars.extend(others);
    let columns = ["work", "vocabulary", "words", "engine", "right in top 1", "p50 µs", "p50 ×"];
    Ok((table::of(&columns, rows), bars))
}

/// The first documents that have [`WORDS`] different words, and how often each occurs.
fn first_words(documents: &[Arc<Document>]) -> Result<(&[Arc<Document>], Counts)> {
    let mut counts = Counts::new();
    for (number, document) in documents.iter().enumerate() {
        add(&mut counts, document);
        if counts.len() >= WORDS {
            return Ok((&documents[..=number], counts));
        }
    }
    ensure!(false, "the documents have {} different words, not {WORDS}", counts.len());
    Ok((documents, counts))
}

fn count(documents: &[Arc<Document>]) -> Counts {
    let mut counts = Counts::new();
    documents.iter().for_each(|document| add(&mut counts, document));
    counts
}

fn add(counts: &mut Counts, document: &Document) {
    let words = document.text.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        match counts.get_mut(&word) {
            Some(count) => *count += 1,
            None => drop(counts.insert(word, 1)),
        }
    }
}

impl Vocabulary {
    fn of(documents: &[Arc<Document>], counts: Counts) -> Result<Vocabulary> {
        let dictionary = Dictionary::of(counts.iter().map(|(word, n)| (word.as_str(), *n)))?;
        Ok(Vocabulary { counts, index: ours::index(documents, NonZero::<usize>::MIN), dictionary })
    }

    /// Rounds in turn; the rows of both engines, and the bars.
    fn rows(&self, work: &str, all: &[Misspelled], rounds: usize) -> (Vec<Vec<String>>, Vec<Bar>) {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            for turn in 0..2 {
                match (round + turn) % 2 {
                    0 => ours.push(sample(all, |word| ours::correct(&self.index, word))),
                    _ => theirs.push(sample(all, |word| self.dictionary.correct(word))),
                }
            }
        }
        let of =
            |samples: &[Sample], figure: fn(&Sample) -> f64| median(samples.iter().map(figure));
        let ratio = median(ours.iter().zip(&theirs).map(|(our, their)| our.p50 / their.p50));
        let rows = [(PULLQUOTE, &ours, None), ("SymSpell", &theirs, Some(ratio))];
        let rows = rows.map(|(name, samples, ratio)| {
            vec![
                work.to_owned(),
                self.counts.len().to_string(),
                all.len().to_string(),
                name.to_owned(),
                format!("{:.3}", of(samples, |sample| sample.right)),
                format!("{:.1}", of(samples, |sample| sample.p50)),
                table::figure_of(ratio, 2),
            ]
        });
        let (our, their) = (of(&ours, |s| s.right), of(&theirs, |s| s.right));
        let bars = vec![
            bars::at_most(&format!("{work}, p50 to SymSpell's"), bars::CORRECTION, ratio),
            bars::at_least(&format!("{work}, share right to SymSpell's"), 1.0, our / their),
        ];
        (rows.into(), bars)
    }
}

/// Corrects all words; the time of a word is the best of its passes.
fn sample(all: &[Misspelled], correct: impl Fn(&str) -> Option<String>) -> Sample {
    let mut times = vec![Duration::MAX; all.len()];
    let mut right = 0;
    for pass in 0..PASSES {
        for (word, best) in all.iter().zip(&mut times) {
            let started = Instant::now();
            let corrected = correct(&word.typed);
            *best = started.elapsed().min(*best);
            right += usize::from(pass == 0 && corrected.as_ref() == Some(&word.meant));
        }
    }
    times.sort_unstable();
    Sample { p50: micros(percentile(&times, 50)), right: right as f64 / all.len() as f64 }
}
