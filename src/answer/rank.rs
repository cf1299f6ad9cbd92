//! Ranking: the candidates of a question, judged closely and put in order.

use super::confidence::Signals;
use super::features::{FEATURES, Features};
use super::lens::Lens;
use super::look::{Company, Judge};
use super::question::Question;
use super::weights::RANK;
use crate::document::Document;
use crate::index::{Hit, Scope};
use std::cell::RefCell;
use std::sync::Arc;

/// How many candidates are judged closely. On the question sets of `docs/ranking.md` forty bring
/// not a tenth of a point more, and cost nearly twice as much.
const CANDIDATES: usize = 24;

/// A passage and its rank score.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The document that it stands in.
    pub document: Arc<Document>,
    /// The index of the passage in [`Document::passages`].
    pub passage: usize,
    /// Higher is better, comparable within one answer only.
    pub score: f32,
    /// What speaks for it, in the order of [`Feature::ALL`](super::Feature::ALL).
    pub features: [f32; FEATURES],
}

/// A candidate after the close look.
pub(super) struct Judged {
    pub hit: Hit,
    pub company: Company,
    /// Where its features are in [`Workspace::features`].
    pub at: usize,
    pub score: f32,
    /// Which sentence of the passage is the best.
    pub sentence: usize,
    /// Which terms of the question are there.
    pub terms: u64,
    /// What the question quotes stands there word for word.
    pub holds_phrases: bool,
}

/// What is kept from question to question to save its allocation.
#[derive(Default)]
pub(super) struct Workspace {
    /// One an index of the scope at hand.
    pub lenses: Vec<Lens>,
    /// One a candidate of the question at hand, in the order of the first stage.
    pub features: Vec<Features>,
    judge: Judge,
}

thread_local! {
    pub(super) static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

impl Workspace {
    /// The candidates of a question, best first; ties by index and passage number. Passages
    /// that hold what the question quotes come before those that do not.
    pub(super) fn judge(&mut self, scope: &Scope<'_>, question: &Question) -> Vec<Judged> {
        let terms = question.terms.iter().map(|term| (term.weight, term.forms.as_slice()));
        let hits = scope.candidates(&terms.collect::<Vec<_>>(), CANDIDATES);
        let top = hits.first().map_or(1.0, |hit| hit.score);
        let mut documents = hits
            .iter()
            .map(|hit| {
                (hit.index, scope.indexes()[hit.index as usize].document_of(hit.passage), hit.score)
            })
            .collect::<Vec<_>>();
        documents.sort_unstable_by_key(|&(index, document, _)| (index, document));
        let all = hits.iter().map(|hit| hit.score).sum::<f32>().max(f32::MIN_POSITIVE);

        self.lenses.resize_with(self.lenses.len().max(scope.indexes().len()), Lens::default);
        for ((number, index), lens) in (0..).zip(scope.indexes()).zip(&mut self.lenses) {
            lens.focus(question, number, index);
        }
        self.features.clear();
        let mut judged = Vec::with_capacity(hits.len());
        for (at, hit) in hits.into_iter().enumerate() {
            let index = &scope.indexes()[hit.index as usize];
            let lens = &self.lenses[hit.index as usize];
            let document = (hit.index, index.document_of(hit.passage));
            let first = documents.partition_point(|&(i, d, _)| (i, d) < document);
            let same = documents[first..].iter().take_while(|&&(i, d, _)| (i, d) == document);
            let others = same.map(|&(.., score)| score).sum::<f32>() - hit.score;
            let company = Company { top, document_share: others / all };
            let look = self.judge.look(question, lens, index, &hit, company);
            let tokens = index.tokens(hit.passage);
            judged.push(Judged {
                score: score(&look.features),
                sentence: look.sentence,
                terms: look.terms,
                holds_phrases: question.phrases.iter().all(|phrase| lens.holds(tokens, phrase)),
                hit,
                company,
                at,
            });
            self.features.push(look.features);
        }
        judged.sort_unstable_by(|a, b| {
            (b.holds_phrases.cmp(&a.holds_phrases))
                .then(b.score.total_cmp(&a.score))
                .then((a.hit.index, a.hit.passage).cmp(&(b.hit.index, b.hit.passage)))
        });
        judged
    }

    /// What the confidence in the first of these candidates, of which there is one at least, is
    /// judged by. Where words were read doubtfully it is looked at again without believing them.
    pub(super) fn signals(
        &mut self,
        scope: &Scope<'_>,
        question: &Question,
        judged: &[Judged],
    ) -> Signals {
        let first = &judged[0];
        let second = judged.get(1).map(|second| second.score);
        if question.terms.iter().all(|term| term.sure) {
            return Signals::of(question, scope.passages(), self.features[first.at], second);
        }
        let question = question.without_doubt();
        let number = first.hit.index as usize;
        let (lens, index) = (&mut self.lenses[number], &scope.indexes()[number]);
        lens.focus(&question, first.hit.index, index);
        let look = self.judge.look(&question, lens, index, &first.hit, first.company);
        Signals::of(&question, scope.passages(), look.features, second)
    }
}

/// The rank score of a candidate with these features.
pub(super) fn score(features: &Features) -> f32 {
    features.iter().zip(RANK).map(|(value, weight)| value * weight).sum()
}

/// The best `depth` passages for a question, before any verdict and with duplicates.
pub fn rank(scope: &Scope<'_>, question: &str, depth: usize) -> Vec<Ranked> {
    let question = Question::read(question, scope);
    WORKSPACE.with_borrow_mut(|workspace| {
        let judged = workspace.judge(scope, &question);
        let ranked = judged.into_iter().take(depth).map(|judged| {
            let (document, passage) =
                scope.indexes()[judged.hit.index as usize].source(judged.hit.passage);
            let (score, features) = (judged.score, workspace.features[judged.at]);
            Ranked { document: Arc::clone(document), passage, score, features }
        });
        ranked.collect()
    })
}
