//! The candidates are those that adding up everything would give.

use super::*;
use crate::document::read;
use crate::index::bm25::{CONTEXT, Norm, saturation};
use crate::index::maxscore::WINDOW;
use crate::index::postings::BLOCK;
use proptest::prelude::*;
use std::path::Path;

/// A small generator of numbers, so that a failing seed can be tried again by hand.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u32) -> u32 {
        // Vigna's splitmix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 32) as u32 % end
    }

    /// A word; small numbers are common, as in any text.
    fn word(&mut self, words: u32) -> String {
        let most = self.below(words) + 1;
        format!("zq{}x", char::from(b'a' + (self.below(most) % 26) as u8).to_string().repeat(2))
            + &self.below(most).to_string()
    }
}

/// An index of so many paragraphs in documents of up to forty.
fn index(numbers: &mut Numbers, paragraphs: u32, words: u32) -> Arc<Index> {
    let mut documents = Vec::new();
    let mut left = paragraphs;
    while left > 0 {
        let count = (numbers.below(40) + 1).min(left);
        left -= count;
        let mut text = format!("# {} {}\n", numbers.word(words), documents.len());
        for _ in 0..count {
            let sentence = (0..=numbers.below(12)).map(|_| numbers.word(words));
            text += &format!("\n{}.\n", sentence.collect::<Vec<_>>().join(" "));
        }
        let document = read(Path::new("a.md"), text.as_bytes()).expect("a document");
        documents.push(Arc::new(document));
    }
    Arc::new(Index::build(documents))
}

/// The score of a passage, from its words alone.
fn score(index: &Index, passage: u32, forms: &[(f32, &Form)]) -> u32 {
    let norm = Norm::new(index.words() as f32 / index.passages() as f32);
    let stem_of = |token: &crate::index::Token| index.vocabulary().stem_of(token.surface());
    let scores = forms.iter().map(|(idf, form)| {
        let times = |tokens: &[crate::index::Token]| {
            tokens.iter().filter(|token| stem_of(token) == form.stem).count().min(15) as f32
        };
        let count = times(index.tokens(passage)) + CONTEXT * times(index.context(passage));
        if count == 0.0 {
            return 0;
        }
        let share = saturation(count, norm.of(index.length(passage))) * 255.0;
        (idf * form.weight * UNIT).round() as u32 * (share.round() as u32).max(1)
    });
    scores.sum()
}

/// The candidates by scoring every passage.
fn exhaustive(
    indexes: &[Arc<Index>],
    terms: &[(f32, &[Form])],
    only: Option<&HashSet<DocumentId>>,
    limit: usize,
) -> Vec<(u32, u32, u32, u32)> {
    let mut all = Vec::new();
    for (number, index) in (0..).zip(indexes) {
        let forms = terms.iter().flat_map(|(idf, forms)| forms.iter().map(move |f| (*idf, f)));
        let forms = forms.filter(|(_, form)| form.index == number).collect::<Vec<_>>();
        let scores = (0..index.passages()).map(|p| score(index, p, &forms)).collect::<Vec<_>>();
        for passage in 0..index.passages() {
            let document = index.document_of(passage);
            let at = passage as usize;
            let beside = [at.checked_sub(1), Some(at + 1)]
                .into_iter()
                .flatten()
                .filter(|&at| at < scores.len() && index.document_of(at as u32) == document);
            let neighbour = beside.map(|at| scores[at]).max().unwrap_or(0);
            let id = &index.documents()[document as usize].id;
            if scores[at] > 0 && only.is_none_or(|only| only.contains(id)) {
                all.push((scores[at], number, passage, neighbour));
            }
        }
    }
    all.sort_by_key(|&(score, index, passage, _)| (std::cmp::Reverse(score), index, passage));
    all.truncate(limit);
    all
}

/// Compares the candidates of random questions with those of [`exhaustive`].
fn compare(seed: u64, paragraphs: &[u32], words: u32) -> Result<(), TestCaseError> {
    let mut numbers = Numbers(seed);
    let indexes = paragraphs.iter().map(|&n| index(&mut numbers, n, words)).collect::<Vec<_>>();
    let scope = Scope::of(&indexes);
    let some = indexes.iter().flat_map(|index| index.documents().iter().step_by(3));
    let some = some.map(|document| document.id.clone()).collect::<HashSet<_>>();
    for round in 0..6 {
        let forms = (0..=numbers.below(6)).map(|_| {
            let forms = (0..=numbers.below(3)).map(|_| {
                let index = numbers.below(indexes.len() as u32);
                let stem = numbers.below(indexes[index as usize].vocabulary().stems() as u32);
                let stem = numbers.below(stem + 1);
                let weight = (numbers.below(4) + 1) as f32 / 4.0;
                Form { index, stem, surface: None, weight }
            });
            forms.collect::<Vec<_>>()
        });
        let forms = forms.collect::<Vec<_>>();
        let terms = forms.iter().map(|forms| (scope.idf(forms.iter()), forms.as_slice()));
        let terms = terms.collect::<Vec<_>>();
        let only = (round % 3 == 2).then_some(&some);
        let scope = only.map_or(scope, |only| scope.only(only));
        let limit = [1, 3, 24, 200][numbers.below(4) as usize];
        let unit = UNIT * 255.0;
        let found = scope.candidates(&terms, limit);
        let found = found.iter().map(|hit| {
            let sum = |score: f32| (score * unit).round() as u32;
            (sum(hit.score), hit.index, hit.passage, sum(hit.neighbour))
        });
        prop_assert_eq!(found.collect::<Vec<_>>(), exhaustive(&indexes, &terms, only, limit));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn few_passages(seed: u64, a in 1u32..300, b in 1u32..60, words in 1u32..200) {
        compare(seed, &[a, b], words)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn several_windows_and_blocks(seed: u64, more in 0u32..9_000, words in 1u32..2_000) {
        let one = WINDOW as u32 - 1 + more;
        prop_assert!(one as usize > BLOCK);
        compare(seed, &[one, 900], words)?;
    }
}
