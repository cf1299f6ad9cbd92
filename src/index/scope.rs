//! Scopes: what a question is asked of, and the candidates that come back.

use super::{CONTEXT, Index, Norm, idf, saturation};
use crate::document::DocumentId;
use crate::text::Language;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

/// Some indexes asked as one, with their statistics summed, and perhaps only some documents.
///
/// A chat's documents and its host's are two indexes; asking them together rebuilds neither.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    indexes: &'a [Arc<Index>],
    only: Option<&'a HashSet<DocumentId>>,
    passages: u32,
    average_length: f32,
}

/// One way in which a term of a question may be written in one of a scope's indexes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Form {
    /// Which index of the scope.
    pub index: u32,
    /// The stem there.
    pub stem: u32,
    /// The surface form that was asked for, where the index has it.
    pub surface: Option<u32>,
    /// How sure the reading is, from 0 to 1.
    pub weight: f32,
}

/// A passage that a question's terms lead to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Which index of the scope.
    pub index: u32,
    /// The number of the passage there.
    pub passage: u32,
    /// The sum of BM25 over the terms.
    pub score: f32,
    /// The higher of the scores of the paragraphs right before and after it in its document.
    pub neighbour: f32,
}

impl<'a> Scope<'a> {
    /// All documents of these indexes.
    pub fn of(indexes: &'a [Arc<Index>]) -> Scope<'a> {
        let passages = indexes.iter().map(|index| index.passages()).sum::<u32>();
        let words = indexes.iter().map(|index| index.words()).sum::<usize>();
        let average_length = words as f32 / passages.max(1) as f32;
        Scope { indexes, only: None, passages, average_length }
    }

    /// The same indexes and statistics, but passages of these documents only.
    pub fn only(self, documents: &'a HashSet<DocumentId>) -> Scope<'a> {
        Scope { only: Some(documents), ..self }
    }

    /// The indexes, by the numbers that a [`Form`] and a [`Hit`] carry.
    pub fn indexes(&self) -> &'a [Arc<Index>] {
        self.indexes
    }

    /// How many passages all indexes have.
    pub fn passages(&self) -> u32 {
        self.passages
    }

    /// The languages of all documents, each once.
    pub fn languages(&self) -> impl Iterator<Item = Language> + '_ {
        let before = |i: usize, language| {
            self.indexes[..i].iter().any(|index| index.languages().contains(&language))
        };
        self.indexes.iter().enumerate().flat_map(move |(i, index)| {
            index.languages().iter().copied().filter(move |&language| !before(i, language))
        })
    }

    /// How rare a term is that occurs in these forms, by BM25 over all indexes.
    pub fn idf<'f>(&self, forms: impl Iterator<Item = &'f Form>) -> f32 {
        let counts = forms.map(|form| self.indexes[form.index as usize].passages_with(form.stem));
        idf(self.passages, counts.sum::<u32>().min(self.passages))
    }

    /// The best `limit` passages by the sum over `terms` of idf times BM25's saturation, each
    /// form by its weight; ties by index and passage number.
    pub fn candidates(&self, terms: &[(f32, &[Form])], limit: usize) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (number, index) in self.indexes.iter().enumerate() {
            let allowed = self.only.map(|only| {
                index
                    .documents()
                    .iter()
                    .map(|document| only.contains(&document.id))
                    .collect::<Vec<_>>()
            });
            SCORES.with_borrow_mut(|scores| {
                self.score(number as u32, index, terms, scores);
                collect(number as u32, index, allowed.as_deref(), scores, limit, &mut hits);
                for hit in hits.iter_mut().filter(|hit| hit.index == number as u32) {
                    hit.neighbour = neighbour(index, hit.passage, scores);
                }
            });
        }
        hits.sort_unstable_by(best_first);
        hits
    }

    fn score(&self, number: u32, index: &Index, terms: &[(f32, &[Form])], scores: &mut Vec<f32>) {
        scores.clear();
        scores.resize(index.passages() as usize, 0.0);
        let norm = Norm::new(self.average_length);
        for &(idf, forms) in terms {
            for form in forms.iter().filter(|form| form.index == number) {
                let weight = idf * form.weight;
                for posting in index.postings(form.stem) {
                    let count = f32::from(posting.body) + CONTEXT * f32::from(posting.context);
                    let norm = norm.of(index.length(posting.passage));
                    scores[posting.passage as usize] += weight * saturation(count, norm);
                }
            }
        }
    }
}

thread_local! {
    /// A score for each passage of the index at hand, kept to save the allocation.
    static SCORES: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Adds the best passages of an index to the best `limit` of those before it.
fn collect(
    number: u32,
    index: &Index,
    allowed: Option<&[bool]>,
    scores: &[f32],
    limit: usize,
    hits: &mut Vec<Hit>,
) {
    let is_allowed =
        |passage: u32| allowed.is_none_or(|only| only[index.document_of(passage) as usize]);
    // Passages come in order, so one that only equals the last of enough others is behind it.
    let mut least = keep_best(hits, limit);
    for (passage, &score) in (0..).zip(scores) {
        if score > least && is_allowed(passage) {
            hits.push(Hit { index: number, passage, score, neighbour: 0.0 });
            if hits.len() >= 2 * limit {
                least = keep_best(hits, limit);
            }
        }
    }
    keep_best(hits, limit);
}

/// The higher of the scores of the paragraphs right before and after one in its document.
fn neighbour(index: &Index, passage: u32, scores: &[f32]) -> f32 {
    let document = index.document_of(passage);
    let beside = [passage.checked_sub(1), passage.checked_add(1)].into_iter().flatten();
    let beside = beside.filter(|&other| other < index.passages());
    let same = beside.filter(|&other| index.document_of(other) == document);
    same.map(|other| scores[other as usize]).fold(0.0, f32::max)
}

/// Leaves the best `limit` hits, and tells which score another must exceed to be among them.
fn keep_best(hits: &mut Vec<Hit>, limit: usize) -> f32 {
    if hits.len() < limit {
        return 0.0;
    }
    let last = limit.checked_sub(1).map(|last| *hits.select_nth_unstable_by(last, best_first).1);
    hits.truncate(limit);
    last.map_or(f32::INFINITY, |last| last.score)
}

fn best_first(a: &Hit, b: &Hit) -> Ordering {
    b.score.total_cmp(&a.score).then_with(|| (a.index, a.passage).cmp(&(b.index, b.passage)))
}
