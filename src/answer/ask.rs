//! From a question to its answer.

use super::confidence::Signals;
use super::model::{Answer, Quote, Reading, Verdict};
use super::question::Question;
use super::quote::{highlights, is_same};
use super::rank::{Judged, WORKSPACE, Workspace};
use crate::index::Scope;
use std::sync::Arc;

/// Answers `question` from the documents in `scope` with at most `quotes` quotes.
///
/// ```
/// use pullquote::answer::Verdict;
/// use pullquote::library::Library;
///
/// let answer = Library::builtin().ask("what did lavrof discuss?", 3);
/// assert_eq!(answer.verdict, Verdict::Found);
/// assert_eq!(answer.read_as[0].read, "Lavrov");
/// assert_eq!(answer.quotes[0].passage().block, 13);
/// ```
pub fn answer(scope: &Scope<'_>, question: &str, quotes: usize) -> Answer {
    let question = Question::read(question, scope);
    WORKSPACE.with_borrow_mut(|workspace| {
        let judged = workspace.judge(scope, &question);
        let nothing = Answer {
            verdict: Verdict::Nothing,
            confidence: 0.0,
            read_as: Vec::new(),
            quotes: Vec::new(),
        };
        let Some(first) = judged.first() else { return nothing };
        let sure = question.sure();
        if judged.iter().all(|judged| judged.terms & sure == 0) {
            return nothing;
        }
        let quotes = workspace.quotes(scope, &judged, quotes);
        let (verdict, confidence) = workspace.signals(scope, &question, &judged).judge();
        let verdict = if first.holds_phrases { verdict } else { Verdict::Closest };
        let read_as = readings(&question, first);
        Answer { verdict, confidence, read_as, quotes }
    })
}

/// How words were read that were not read as typed: those beyond doubt, and those by which the
/// first quote was found.
fn readings(question: &Question, first: &Judged) -> Vec<Reading> {
    let terms = question.terms.iter().enumerate();
    let told = terms.filter(|&(slot, term)| term.sure || first.terms >> slot & 1 == 1);
    told.filter_map(|(_, term)| term.reading.clone()).collect()
}

/// What the confidence in the answer to a question is judged by; none where no passage has a word
/// of it. The weights of the confidence are fitted on these.
pub fn signals(scope: &Scope<'_>, question: &str) -> Option<Signals> {
    let question = Question::read(question, scope);
    WORKSPACE.with_borrow_mut(|workspace| {
        let judged = workspace.judge(scope, &question);
        judged.first().map(|_| workspace.signals(scope, &question, &judged))
    })
}

impl Workspace {
    fn quotes(&self, scope: &Scope<'_>, judged: &[Judged], most: usize) -> Vec<Quote> {
        let mut kept: Vec<&Judged> = Vec::new();
        let tokens =
            |judged: &Judged| scope.indexes()[judged.hit.index as usize].tokens(judged.hit.passage);
        for candidate in judged {
            if kept.len() == most {
                break;
            }
            // Surface forms have the same numbers in one index only.
            let same = |other: &&Judged| {
                other.hit.index == candidate.hit.index && is_same(tokens(other), tokens(candidate))
            };
            if !kept.iter().any(same) {
                kept.push(candidate);
            }
        }
        let quotes = kept.into_iter().map(|judged| {
            let (number, passage) = (judged.hit.index as usize, judged.hit.passage);
            let index = &scope.indexes()[number];
            let (document, place) = index.source(passage);
            Quote {
                document: Arc::clone(document),
                passage: place,
                highlights: highlights(&self.lenses[number], index, passage),
                sentence: index.sentence(passage, judged.sentence),
                score: judged.score,
            }
        });
        quotes.collect()
    }
}
