//! Ranking: the candidates of a question, judged closely and put in order.

use super::confidence::Signals;
use super::features::{FEATURES, Feature, Features};
use super::lens::Lens;
use super::look::{Company, Judge};
use super::phrases::Phrases;
use super::question::Question;
use super::quote::is_same;
use super::split::Split;
use super::weights::RANK;
use crate::document::Document;
use crate::index::{Hit, Scope};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// How many candidates are judged closely at most, unless more are asked for. On the question sets
/// of `docs/ranking.md` forty bring not a tenth of a point more, and cost nearly twice as much.
pub const CANDIDATES: usize = 24;
/// Past so many only those are judged that the first stage scores at least at [`LIKELY`] of the
/// best: it spares half of the work, and what it costs is within the noise.
const AT_LEAST: usize = 12;
const LIKELY: f32 = 0.6;

/// How many passages are searched for what a question quotes and the best do not hold.
const SEARCHED_FOR_PHRASES: usize = 1_024;
/// A cross-reference gives way to body text that has this share of what it has of the question.
const AS_MUCH: f32 = 0.6;
/// How far it is put behind: enough for the order, too little to look sure.
const BEHIND: f32 = 0.01;

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
    /// Where terms of the question stand in it, by [`Judge::found`].
    pub found: Range<usize>,
    /// Which sentence of the passage is the best.
    pub sentence: usize,
    /// Which terms of the question are there.
    pub terms: u64,
    /// Which terms the title and the headings have.
    pub above: u64,
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
    pub judge: Judge,
}

thread_local! {
    pub(super) static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

impl Workspace {
    /// The candidates of a question, best first; ties by index and passage number. As many as two
    /// dozen, or `depth` if that is more. Passages that hold what the question quotes come before
    /// those that do not, and body text before a cross-reference that says little more.
    pub(super) fn judge(
        &mut self,
        scope: &Scope<'_>,
        question: &Question<'_>,
        depth: usize,
    ) -> Vec<Judged> {
        let mut hits = candidates(scope, question, depth.max(CANDIDATES));
        let window = hits.len().min(CANDIDATES);
        let top = hits.iter().map(|(hit, _)| hit.score).fold(f32::MIN_POSITIVE, f32::max);
        let likely = hits[..window].iter();
        let likely = likely.take_while(|(hit, holds)| *holds && hit.score >= LIKELY * top);
        // The same ones compete however many quotes are asked for; more come behind them.
        let window = likely.count().max(AT_LEAST).min(window);
        hits.truncate(window.max(depth));
        let document_of =
            |hit: &Hit| (hit.index, scope.indexes()[hit.index as usize].document_of(hit.passage));
        let competing = || hits[..window].iter().map(|(hit, _)| hit);
        // What the competing passages of each document score together.
        let mut documents =
            competing().map(|hit| (document_of(hit), hit.score)).collect::<Vec<_>>();
        // Stable: the order of a sum shows in its last digit.
        documents.sort_by_key(|&(document, _)| document);
        documents.dedup_by(|next, sum| {
            let is_same = next.0 == sum.0;
            if is_same {
                sum.1 += next.1;
            }
            is_same
        });
        let all = competing().map(|hit| hit.score).sum::<f32>().max(f32::MIN_POSITIVE);

        self.lenses.resize_with(self.lenses.len().max(scope.indexes().len()), Lens::default);
        for ((number, index), lens) in (0..).zip(scope.indexes()).zip(&mut self.lenses) {
            lens.focus(question, number, index);
        }
        self.features.clear();
        self.judge.forget();
        let mut judged = Vec::with_capacity(hits.len());
        for (at, (hit, holds_phrases)) in hits.into_iter().enumerate() {
            let index = &scope.indexes()[hit.index as usize];
            let lens = &self.lenses[hit.index as usize];
            let same =
                documents.binary_search_by_key(&document_of(&hit), |&(document, _)| document);
            let others = same.map_or(0.0, |same| (documents[same].1 - hit.score).max(0.0));
            let company = Company { top, document_share: others / all };
            let look = self.judge.look(question, lens, index, &hit, company);
            judged.push(Judged {
                score: score(&look.features),
                found: look.found,
                sentence: look.sentence,
                terms: look.terms,
                above: look.above,
                holds_phrases,
                hit,
                company,
                at,
            });
            self.features.push(look.features);
        }
        self.hold_back_references(&mut judged);
        judged.sort_unstable_by(|a, b| {
            ((b.holds_phrases, b.at < window).cmp(&(a.holds_phrases, a.at < window)))
                .then(b.score.total_cmp(&a.score))
                .then((a.hit.index, a.hit.passage).cmp(&(b.hit.index, b.hit.passage)))
        });
        judged
    }

    /// Puts each cross-reference behind the best body text that has about as much of the question:
    /// a teaser is worded like a question, so it would be ahead of the answer it points to.
    fn hold_back_references(&self, judged: &mut [Judged]) {
        let feature =
            |judged: &Judged, feature: Feature| self.features[judged.at][feature as usize];
        for at in 0..judged.len() {
            if feature(&judged[at], Feature::Reference) == 0.0 {
                continue;
            }
            let enough = AS_MUCH * feature(&judged[at], Feature::Coverage);
            let body = judged.iter().filter(|other| {
                feature(other, Feature::Reference) == 0.0
                    && feature(other, Feature::Coverage) >= enough
            });
            let best = body.map(|other| other.score).fold(f32::NEG_INFINITY, f32::max);
            if best.is_finite() {
                judged[at].score = judged[at].score.min(best - BEHIND);
            }
        }
    }

    /// What the confidence in the first of these candidates, of which there is one at least, is
    /// judged by. Where words were read doubtfully it is looked at again without believing them.
    pub(super) fn signals(
        &mut self,
        scope: &Scope<'_>,
        mut question: Question<'_>,
        judged: &[Judged],
    ) -> Signals {
        let first = &judged[0];
        let second = judged[1..].iter().find(|other| !repeats(scope, first, other));
        let second = second.map(|second| second.score);
        let mut features = self.features[first.at];
        if question.terms.iter().any(|term| !term.sure) {
            question.disbelieve();
            let number = first.hit.index as usize;
            let (lens, index) = (&mut self.lenses[number], &scope.indexes()[number]);
            lens.focus(&question, first.hit.index, index);
            features = self.judge.look(&question, lens, index, &first.hit, first.company).features;
        }
        Signals::of(&question, scope.passages(), features, second)
    }
}

/// The passages that are looked at closely, and whether each holds what the question quotes. A
/// phrase may be made of common words, so where none of the best holds it many more are searched.
fn candidates(scope: &Scope<'_>, question: &Question<'_>, limit: usize) -> Vec<(Hit, bool)> {
    let terms = question.terms.iter().map(|term| (term.weight, term.forms.as_slice()));
    let terms = terms.collect::<Vec<_>>();
    let mut phrases = Phrases::new(&question.phrases);
    let mut found = |limit: usize| {
        let hits = scope.candidates(&terms, limit).into_iter();
        let hits = hits.map(|hit| (hit, phrases.are_in(scope, &hit)));
        hits.collect::<Vec<_>>()
    };
    let mut hits = found(limit);
    if !question.phrases.is_empty() {
        if !hits.iter().take(CANDIDATES).any(|&(_, holds)| holds) {
            hits = found(limit.max(SEARCHED_FOR_PHRASES));
        }
        hits.sort_by_key(|&(_, holds)| !holds);
        hits.truncate(limit);
    }
    hits
}

fn text_of<'s>(scope: &Scope<'s>, hit: &Hit) -> &'s str {
    let index = &scope.indexes()[hit.index as usize];
    index.source(hit.passage).0.text_of(index.passage(hit.passage))
}

/// Whether two candidates say the same in nearly the same words.
pub(super) fn repeats(scope: &Scope<'_>, a: &Judged, b: &Judged) -> bool {
    let tokens =
        |judged: &Judged| scope.indexes()[judged.hit.index as usize].tokens(judged.hit.passage);
    // Surface forms have the same numbers in one index only.
    match a.hit.index == b.hit.index {
        true => is_same(tokens(a), tokens(b)),
        false => text_of(scope, &a.hit) == text_of(scope, &b.hit),
    }
}

/// The rank score of a candidate with these features.
pub(super) fn score(features: &Features) -> f32 {
    features.iter().zip(RANK).map(|(value, weight)| value * weight).sum()
}

/// The best `depth` passages for a question, before any verdict and with duplicates.
pub fn rank(scope: &Scope<'_>, question: &str, depth: usize) -> Vec<Ranked> {
    let split = Split::of(question, scope);
    let question = Question::read(&split, scope);
    WORKSPACE.with_borrow_mut(|workspace| {
        let judged = workspace.judge(scope, &question, depth);
        let ranked = judged.into_iter().take(depth).map(|judged| {
            let (document, passage) =
                scope.indexes()[judged.hit.index as usize].source(judged.hit.passage);
            let (score, features) = (judged.score, workspace.features[judged.at]);
            Ranked { document: Arc::clone(document), passage, score, features }
        });
        ranked.collect()
    })
}

/// The best `depth` passages for a question by the first stage alone, best first: what a search
/// by keywords and spellings finds before any is looked at closely. Those that hold what the
/// question quotes come before the others.
pub fn retrieve(scope: &Scope<'_>, question: &str, depth: usize) -> Vec<Hit> {
    let split = Split::of(question, scope);
    let question = Question::read(&split, scope);
    candidates(scope, &question, depth).into_iter().map(|(hit, _)| hit).collect()
}
