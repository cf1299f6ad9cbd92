//! Questions about one article, with the blocks that answer them.

use super::EvalError;
use super::lines::Lines;
use crate::answer::Verdict;
use crate::library::Library;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How many quotes are asked for: as many as a reader gets by default.
const QUOTES: usize = 3;

/// A line of `questions.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ListedQuestion {
    /// The question.
    pub question: String,
    /// The 1-based numbers of the blocks that answer it best.
    pub best: Vec<u32>,
    /// The numbers of the blocks that would do. No best and no good block: the article has no
    /// answer.
    pub good: Vec<u32>,
}

/// What came of a list of questions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ArticleReport {
    /// How many were asked.
    pub questions: usize,
    /// How many of them the article answers.
    pub answerable: usize,
    /// How many of those had a best block as their first quote, whatever the verdict.
    pub best: usize,
    /// How many of those had a best or a good block as their first quote.
    pub best_or_good: usize,
    /// How many of those had the verdict `found`.
    pub found: usize,
    /// How many questions the article does not answer.
    pub unanswerable: usize,
    /// How many of those had the verdict `found` all the same.
    pub false_finds: usize,
    /// Each answerable question whose first quote was no best block.
    pub missed: Vec<Miss>,
    /// Each question that the article does not answer and that was `found`.
    pub found_falsely: Vec<FalseFind>,
}

/// An answerable question whose first quote was no best block.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Miss {
    /// The question.
    pub question: String,
    /// The blocks that answer it best.
    pub best: Vec<u32>,
    /// The blocks that would do.
    pub good: Vec<u32>,
    /// The block of the first quote, if there was one.
    pub got: Option<u32>,
    /// Whether that is a good one.
    pub got_good: bool,
    /// What the answer claimed.
    pub verdict: Verdict,
    /// How sure it was.
    pub confidence: f32,
}

/// A question that the article does not answer and that was `found` all the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FalseFind {
    /// The question.
    pub question: String,
    /// The block of the first quote.
    pub got: Option<u32>,
    /// How sure the answer was.
    pub confidence: f32,
}

/// Reads a `questions.jsonl`. At least one question is in it.
pub fn read_questions(path: &Path) -> Result<Vec<ListedQuestion>, EvalError> {
    let mut lines = Lines::open(path)?;
    let mut questions = Vec::new();
    while let Some(question) = lines.next_json()? {
        questions.push(question);
    }
    if questions.is_empty() {
        return Err(EvalError::NoQuestion { path: path.to_owned() });
    }
    Ok(questions)
}

/// Asks a library of one document all questions.
///
/// `progress` is told how many have been asked.
pub fn ask_listed(
    questions: &[ListedQuestion],
    library: &Library,
    progress: &mut dyn FnMut(usize),
) -> Result<ArticleReport, EvalError> {
    // Block numbers mean nothing where it is not certain whose they are.
    let [document] = library.documents() else {
        return Err(EvalError::NotOneDocument { documents: library.documents().len() });
    };
    for listed in questions {
        listed.check(document.blocks)?;
    }
    let mut report = ArticleReport::default();
    for (asked, listed) in questions.iter().enumerate() {
        progress(asked);
        let answer = library.ask(&listed.question, QUOTES);
        let got = answer.quotes.first().map(|quote| quote.passage().block);
        report.add(listed, got, answer.verdict, answer.confidence);
    }
    progress(questions.len());
    Ok(report)
}

impl ListedQuestion {
    /// Checks that the document has all the blocks that are named.
    fn check(&self, blocks: u32) -> Result<(), EvalError> {
        let mut named = self.best.iter().chain(&self.good);
        match named.find(|block| !(1..=blocks).contains(*block)) {
            None => Ok(()),
            Some(&block) => {
                Err(EvalError::NoSuchBlock { question: self.question.clone(), block, blocks })
            }
        }
    }
}

impl ArticleReport {
    fn add(
        &mut self,
        listed: &ListedQuestion,
        got: Option<u32>,
        verdict: Verdict,
        confidence: f32,
    ) {
        let ListedQuestion { question, best, good } = listed.clone();
        let found = verdict == Verdict::Found;
        self.questions += 1;
        if best.is_empty() && good.is_empty() {
            self.unanswerable += 1;
            if found {
                self.false_finds += 1;
                self.found_falsely.push(FalseFind { question, got, confidence });
            }
            return;
        }
        self.answerable += 1;
        self.found += usize::from(found);
        let got_best = got.is_some_and(|block| best.contains(&block));
        let got_good = got.is_some_and(|block| good.contains(&block));
        self.best += usize::from(got_best);
        self.best_or_good += usize::from(got_best || got_good);
        if !got_best {
            self.missed.push(Miss { question, best, good, got, got_good, verdict, confidence });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_quote_is_best_good_missed_or_rightly_absent() {
        let listed = |best: &[u32], good: &[u32]| ListedQuestion {
            question: "?".into(),
            best: best.into(),
            good: good.into(),
        };
        let mut report = ArticleReport::default();
        report.add(&listed(&[3], &[4]), Some(3), Verdict::Closest, 0.4);
        report.add(&listed(&[3], &[4]), Some(4), Verdict::Found, 0.9);
        report.add(&listed(&[3], &[4]), Some(5), Verdict::Found, 0.8);
        report.add(&listed(&[3], &[]), None, Verdict::Nothing, 0.0);
        report.add(&listed(&[], &[]), Some(1), Verdict::Closest, 0.1);
        report.add(&listed(&[], &[]), Some(2), Verdict::Found, 0.6);
        assert_eq!(
            [report.questions, report.answerable, report.best, report.best_or_good, report.found],
            [6, 4, 1, 2, 2]
        );
        assert_eq!([report.unanswerable, report.false_finds], [2, 1]);
        let missed: Vec<_> = report.missed.iter().map(|m| (m.got, m.got_good)).collect();
        assert_eq!(missed, [(Some(4), true), (Some(5), false), (None, false)]);
        assert_eq!(report.found_falsely[0].got, Some(2));
    }

    #[test]
    fn a_question_that_cannot_be_read_is_named_by_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("questions.jsonl");
        let line = "{\"question\":\"?\",\"best\":[1],\"good\":[]}\n";
        std::fs::write(&path, line.repeat(2)).unwrap();
        assert_eq!(read_questions(&path).unwrap().len(), 2);
        std::fs::write(&path, format!("{line}{{\"question\":\"?\",\"best\":[-1]}}\n")).unwrap();
        let message = read_questions(&path).unwrap_err().to_string();
        assert!(message.contains("questions.jsonl, line 2: invalid value"), "{message}");
    }
}
