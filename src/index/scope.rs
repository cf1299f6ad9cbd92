//! Scopes: what a question is asked of, and the candidates that come back.

use super::maxscore::{Best, Blocks, Scores, Wanted, scores_of, search};
use super::postings::MOST_IMPACT;
use super::{Index, idf};
use crate::document::DocumentId;
use crate::text::Language;
use std::cell::RefCell;
use std::cmp::Reverse;
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
    /// The sum of BM25 over the terms; how long a passage is counts beside those of its index.
    pub score: f32,
    /// The higher of the scores of the paragraphs right before and after it in its document.
    pub neighbour: f32,
}

impl<'a> Scope<'a> {
    /// All documents of these indexes.
    pub fn of(indexes: &'a [Arc<Index>]) -> Scope<'a> {
        let passages = indexes.iter().map(|index| index.passages()).sum::<u32>();
        Scope { indexes, only: None, passages }
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
        let limit = limit.min(self.passages as usize);
        let mut best = Best::new(limit);
        let mut hits = Vec::with_capacity(limit);
        ROOM.with_borrow_mut(|(blocks, scores)| {
            for (number, index) in (0..).zip(self.indexes) {
                let allowed = self.only.map(|only| {
                    let documents = index.documents().iter();
                    documents.map(|document| only.contains(&document.id)).collect::<Vec<_>>()
                });
                let is_allowed = |passage: u32| {
                    let document = || index.document_of(passage) as usize;
                    allowed.as_ref().is_none_or(|allowed| allowed[document()])
                };
                let mut wanted = wanted(number, index, terms);
                let room = (&mut *blocks, &mut *scores);
                search(&mut wanted, (number, index.passages()), is_allowed, room, &mut best);
                let looked_up = match scores.whole() {
                    Some(_) => Vec::new(),
                    None => scored_beside(number, index, &wanted, &best),
                };
                let sum_of = |passage: u32| match scores.whole() {
                    Some(sums) => sums[passage as usize],
                    None => looked_up[looked_up.partition_point(|&(p, _)| p < passage)].1,
                };
                hits.extend(best.kept_of(number).map(|(sum, passage)| {
                    let neighbour = beside(index, passage).map(sum_of).max().unwrap_or(0);
                    let (score, neighbour) = (score(sum), score(neighbour));
                    (sum, Hit { index: number, passage, score, neighbour })
                }));
            }
        });
        if self.indexes.len() > 1 {
            // Some of the earlier indexes may have been pushed out by later ones.
            hits.sort_unstable_by_key(|&(sum, hit)| (Reverse(sum), hit.index, hit.passage));
            hits.truncate(limit);
        }
        hits.into_iter().map(|(_, hit)| hit).collect()
    }
}

thread_local! {
    /// Kept to save the allocation.
    static ROOM: RefCell<(Blocks, Scores)> = RefCell::default();
}

/// What a weight of 1 is in whole numbers. Weights are logarithms, so they stay below 16, and the
/// scores of a thousand lists stay within four bytes.
const UNIT: f32 = 256.0;
/// How many lists of a question are looked at; no question that people ask has so many.
const MOST_LISTS: usize = 1_000;
const HEAVIEST: f32 = 16.0;

/// The lists of the terms' forms in one index, with their weights.
fn wanted<'i>(number: u32, index: &'i Index, terms: &[(f32, &[Form])]) -> Vec<Wanted<'i>> {
    let forms = terms.iter().flat_map(|&(idf, forms)| forms.iter().map(move |form| (idf, form)));
    let here = forms.filter(|(_, form)| form.index == number).map(|(idf, form)| {
        let weight = (idf * form.weight).min(HEAVIEST) * UNIT;
        Wanted { list: index.postings.of(form.stem), weight: weight.round() as u32 }
    });
    here.filter(|wanted| wanted.weight > 0).take(MOST_LISTS).collect()
}

/// The score that a sum of whole numbers stands for.
fn score(sum: u32) -> f32 {
    sum as f32 / (UNIT * f32::from(MOST_IMPACT))
}

/// The paragraphs right before and after a passage in its document.
fn beside(index: &Index, passage: u32) -> impl Iterator<Item = u32> + '_ {
    let document = index.document_of(passage);
    let beside = [passage.checked_sub(1), passage.checked_add(1)].into_iter().flatten();
    let beside = beside.filter(|&other| other < index.passages());
    beside.filter(move |&other| index.document_of(other) == document)
}

/// The passages beside those that `best` keeps of an index, ascending, with their scores.
fn scored_beside(
    number: u32,
    index: &Index,
    wanted: &[Wanted<'_>],
    best: &Best,
) -> Vec<(u32, u32)> {
    let kept = best.kept_of(number);
    let mut passages = kept.flat_map(|(_, passage)| beside(index, passage)).collect::<Vec<_>>();
    passages.sort_unstable();
    let sums = scores_of(wanted, &passages);
    passages.into_iter().zip(sums).collect()
}

#[cfg(test)]
mod tests;
