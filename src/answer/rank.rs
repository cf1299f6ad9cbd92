//! Ranking.

use super::features::{FEATURES, Lens};
use super::question::Question;
use super::weights::WEIGHTS;
use crate::document::Document;
use crate::index::{Hit, Scope};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// How many candidates are judged closely.
pub const CANDIDATES: usize = 40;

/// A passage and its rank score.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The document that it stands in.
    pub document: Arc<Document>,
    /// The index of the passage in [`Document::passages`].
    pub passage: usize,
    /// Higher is better, comparable within one answer only.
    pub score: f32,
}

pub(super) struct Judgement {
    pub hit: Hit,
    pub features: [f32; FEATURES],
    pub score: f32,
    pub sentence: Range<usize>,
}

thread_local! {
    static LENS: RefCell<Lens> = RefCell::new(Lens::default());
}

pub(super) fn judge(scope: &Scope<'_>, question: &Question) -> Vec<Judgement> {
    let terms = question.terms.iter().map(|t| (t.weight, t.forms.as_slice())).collect::<Vec<_>>();
    let hits = scope.candidates(&terms, CANDIDATES);
    let top = hits.first().map_or(1.0, |h| h.score);
    let total: f32 = hits.iter().map(|h| h.score).sum::<f32>().max(1e-6);
    let mut out = Vec::with_capacity(hits.len());
    LENS.with_borrow_mut(|lens| {
        for (number, index) in scope.indexes().iter().enumerate() {
            lens.focus(question, number as u32, index);
            for hit in hits.iter().filter(|h| h.index == number as u32) {
                let document = index.document_of(hit.passage);
                let share: f32 = hits
                    .iter()
                    .filter(|h| {
                        h.index == hit.index
                            && index.document_of(h.passage) == document
                            && h.passage != hit.passage
                    })
                    .map(|h| h.score)
                    .sum::<f32>()
                    / total;
                let mut features = [0.0; FEATURES];
                let judged = lens.look(question, index, hit, top, share, &mut features);
                let score = features.iter().zip(WEIGHTS).map(|(f, w)| f * w).sum::<f32>();
                out.push(Judgement { hit: *hit, features, score, sentence: judged.sentence });
            }
        }
    });
    out.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| (a.hit.index, a.hit.passage).cmp(&(b.hit.index, b.hit.passage)))
    });
    out
}

/// The best passages for a question, before any verdict.
pub fn rank(scope: &Scope<'_>, question: &str, depth: usize) -> Vec<Ranked> {
    let question = Question::read(question, scope);
    judge(scope, &question)
        .into_iter()
        .take(depth)
        .map(|j| {
            let (document, passage) = scope.indexes()[j.hit.index as usize].source(j.hit.passage);
            Ranked { document: Arc::clone(document), passage, score: j.score }
        })
        .collect()
}

/// exploration
pub fn explore(scope: &Scope<'_>, question: &str) -> Vec<(usize, Arc<Document>, Vec<f32>)> {
    let question = Question::read(question, scope);
    judge(scope, &question)
        .into_iter()
        .map(|j| {
            let (document, passage) = scope.indexes()[j.hit.index as usize].source(j.hit.passage);
            (passage, Arc::clone(document), j.features.to_vec())
        })
        .collect()
}
