//! From a question to its answer.

use super::confidence::Signals;
use super::model::{Answer, Quote, Reading, Verdict};
use super::question::Question;
use super::quote::highlights;
use super::rank::{Judged, WORKSPACE, Workspace, repeats};
use super::split::Split;
use crate::index::Scope;
use std::sync::Arc;

/// What is left of the confidence where an answer is doubted for a reason that its signals do not
/// show. Set by hand: nearly nothing of it, and still more for a likelier one.
const DOUBTED: f32 = 0.3;

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
    let split = Split::of(question, scope);
    let question = Question::read(&split, scope);
    WORKSPACE.with_borrow_mut(|workspace| {
        let judged = workspace.judge(scope, &question, quotes);
        let nothing = Answer {
            verdict: Verdict::Nothing,
            confidence: 0.0,
            terms: question.terms.len(),
            read_as: Vec::new(),
            quotes: Vec::new(),
        };
        let Some(first) = judged.first() else { return nothing };
        let sure = question.sure();
        if judged.iter().all(|judged| (judged.terms | judged.above) & sure == 0) {
            return nothing;
        }
        let quotes = workspace.quotes(scope, &judged, quotes);
        let by_title_only = first.terms & sure == 0;
        let doubted = !first.holds_phrases || by_title_only || rests_on_a_reading(&question, first);
        let (terms, read_as) = (question.terms.len(), readings(&question, first));
        let (mut verdict, mut confidence) = workspace.signals(scope, question, &judged).judge();
        if doubted {
            verdict = Verdict::Closest;
            confidence *= DOUBTED;
        }
        Answer { verdict, confidence, terms, read_as, quotes }
    })
}

/// Whether the one word by which a passage was found was not read as typed: nothing beside it says
/// that the reading is right, and "yeast" is not "East".
fn rests_on_a_reading(question: &Question<'_>, first: &Judged) -> bool {
    let met = first.terms | first.above;
    let mut read = question.terms.iter().enumerate().filter(|(slot, _)| met >> slot & 1 == 1);
    read.next().is_some_and(|(_, term)| term.reading.is_some()) && read.next().is_none()
}

/// How words were read that were not read as typed: those beyond doubt, and those by which the
/// first quote was found.
fn readings(question: &Question<'_>, first: &Judged) -> Vec<Reading> {
    let terms = question.terms.iter().enumerate();
    let met = first.terms | first.above;
    let told = terms.filter(|&(slot, term)| term.sure || met >> slot & 1 == 1);
    told.filter_map(|(_, term)| term.reading.clone()).collect()
}

/// What the confidence in the answer to a question is judged by; none where no passage has a word
/// of it. The weights of the confidence are fitted on these.
pub fn signals(scope: &Scope<'_>, question: &str) -> Option<Signals> {
    let split = Split::of(question, scope);
    let question = Question::read(&split, scope);
    WORKSPACE.with_borrow_mut(|workspace| {
        let judged = workspace.judge(scope, &question, 0);
        judged.first().map(|_| workspace.signals(scope, question, &judged))
    })
}

impl Workspace {
    /// The best candidates as quotes, each saying something of its own. One that has no word of the
    /// question, and is there for its title or its neighbours only, is no further quote.
    fn quotes(&self, scope: &Scope<'_>, judged: &[Judged], most: usize) -> Vec<Quote> {
        let mut kept: Vec<&Judged> = Vec::new();
        for candidate in judged {
            if kept.len() == most {
                break;
            }
            let says_more = |kept: &&Judged| {
                (candidate.terms != 0 || kept.terms == 0) && !repeats(scope, kept, candidate)
            };
            if kept.iter().all(says_more) {
                kept.push(candidate);
            }
        }
        let quotes = kept.into_iter().map(|judged| {
            let (index, passage) =
                (&scope.indexes()[judged.hit.index as usize], judged.hit.passage);
            let (document, place) = index.source(passage);
            Quote {
                document: Arc::clone(document),
                passage: place,
                highlights: highlights(index, passage, self.judge.found(judged.found.clone())),
                sentence: index.sentence(passage, judged.sentence),
                score: judged.score,
            }
        });
        quotes.collect()
    }
}
