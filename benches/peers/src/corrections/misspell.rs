//! Misspelled words whose right spelling is known.

use super::Counts;
use anyhow::{Result, ensure};
use pullquote::eval::Collection;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// A seed for what happens by chance.
const SEED: u64 = 7;

/// This share of the words has one slip, the rest two.
const ONE_SLIP: f64 = 0.7;

/// Shorter words are not misspelled: too many others are as near to what comes of it.
const SHORTEST: usize = 4;

/// A word as typed and as meant, in lower-case letters from a to z.
#[derive(Debug)]
pub(super) struct Misspelled {
    pub(super) typed: String,
    pub(super) meant: String,
}

/// Words drawn by how frequent they are, with slips of any kind anywhere. What comes of them is no
/// word of the vocabulary.
pub(super) fn by_chance(counts: &Counts, wanted: usize) -> Vec<Misspelled> {
    let mut words: Vec<_> = counts.iter().filter(|(word, _)| can_be_misspelled(word)).collect();
    // A map has no order, and the same seed must draw the same words.
    words.sort_unstable();
    let mut total = 0;
    let ends = words.iter().map(|(_, count)| {
        total += **count;
        total
    });
    let ends: Vec<u64> = ends.collect();
    let mut rng = fastrand::Rng::with_seed(SEED);
    let mut misspelled = Vec::with_capacity(wanted);
    while misspelled.len() < wanted && total > 0 {
        let drawn = rng.u64(0..total);
        let meant = words[ends.partition_point(|&end| end <= drawn)].0;
        let slips = if rng.f64() < ONE_SLIP { 1 } else { 2 };
        let typed = (0..slips).fold(meant.clone(), |typed, _| slip(&typed, &mut rng));
        if !counts.contains_key(&typed) {
            misspelled.push(Misspelled { typed, meant: meant.clone() });
        }
    }
    misspelled
}

/// The words that differ between the questions of a folder and the same ones misspelled; those
/// that are words and what is meant by them is one, of the vocabulary. Each pair once.
pub(super) fn by_people(folder: &Path, counts: &Counts) -> Result<Vec<Misspelled>> {
    let plain = Collection::read(folder, None)?;
    let misspelled = Collection::read(folder, Some(Path::new("queries.typo.jsonl")))?;
    let plain: HashMap<_, _> = plain.queries.iter().map(|q| (&q.id, &q.text)).collect();
    let mut seen = HashSet::new();
    let mut pairs = Vec::new();
    for query in &misspelled.queries {
        let Some(right) = plain.get(&query.id) else { continue };
        let (typed, right) = (words(&query.text), words(right));
        if typed.len() != right.len() {
            continue;
        }
        for (typed, meant) in typed.into_iter().zip(right).filter(|(typed, meant)| typed != meant) {
            let fit = can_be_misspelled(&meant)
                && is_plain(&typed)
                && counts.contains_key(&meant)
                && !counts.contains_key(&typed);
            if fit && seen.insert((typed.clone(), meant.clone())) {
                pairs.push(Misspelled { typed, meant });
            }
        }
    }
    ensure!(!pairs.is_empty(), "{}: no word is misspelled", folder.display());
    Ok(pairs)
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn can_be_misspelled(word: &str) -> bool {
    word.len() >= SHORTEST && is_plain(word)
}

fn is_plain(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// A letter left out, put in, mistaken, or changed with the next one; of a word of two letters or
/// more.
fn slip(word: &str, rng: &mut fastrand::Rng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = rng.usize(0..letters.len());
    match rng.u8(0..4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(rng.usize(0..=letters.len()), rng.lowercase()),
        2 => letters[at] = rng.lowercase(),
        _ => letters.swap(at, if at == 0 { 1 } else { at - 1 }),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_misspelled_each_time_and_none_into_another_word() {
        let words = ["negotiation", "embargo", "crisis", "barrel", "oil", "1973", "größe"];
        let counts: Counts = words.iter().map(|word| ((*word).to_owned(), 3)).collect();
        let drawn = by_chance(&counts, 50);
        assert_eq!(drawn.len(), 50);
        for word in &drawn {
            assert!(!counts.contains_key(&word.typed), "{word:?}");
            assert!(words[..4].contains(&&*word.meant), "{word:?}");
        }
        let again = by_chance(&counts, 50);
        assert!(
            drawn.iter().zip(&again).all(|(a, b)| (&a.typed, &a.meant) == (&b.typed, &b.meant))
        );
    }
}
