//! From a question to its answer.

use super::model::{Answer, Quote, Verdict};
use super::question::Question;
use super::rank::judge;
use crate::index::Scope;
use std::sync::Arc;

/// Answers `question` from the documents in `scope` with at most `quotes` quotes.
pub fn answer(scope: &Scope<'_>, question: &str, quotes: usize) -> Answer {
    let question = Question::read(question, scope);
    let judged = judge(scope, &question);
    let read_as = question.terms.iter().filter_map(|t| t.reading.clone()).collect();
    let quotes = judged
        .into_iter()
        .take(quotes)
        .map(|j| {
            let index = &scope.indexes()[j.hit.index as usize];
            let (document, passage) = index.source(j.hit.passage);
            let a = index.span(j.hit.passage, j.sentence.start).start;
            let b = index.span(j.hit.passage, j.sentence.end - 1).end;
            Quote {
                document: Arc::clone(document),
                passage,
                highlights: vec![],
                sentence: a..b,
                score: j.score,
            }
        })
        .collect::<Vec<_>>();
    Answer {
        verdict: if quotes.is_empty() { Verdict::Nothing } else { Verdict::Found },
        confidence: 0.5,
        read_as,
        quotes,
    }
}
