//! What weights are fitted on.

use std::ops::Range;
use thiserror::Error;

/// Questions, each with its group and its candidates, stored as one matrix of features.
#[derive(Clone, Debug)]
pub struct Examples {
    names: Vec<String>,
    /// Row after row, one row a candidate.
    values: Vec<f32>,
    relevant: Vec<bool>,
    /// For each question its group and where its candidates end.
    questions: Vec<(usize, usize)>,
}

/// Why a question was not taken in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FitError {
    /// A candidate has more or fewer features than there are names.
    #[error("question {question}: a candidate has {got} features instead of {expected}")]
    Width {
        /// The 0-based number of the question.
        question: usize,
        /// How many features the candidate has.
        got: usize,
        /// How many there are.
        expected: usize,
    },
    /// A feature is infinite or no number, which would spoil every weight.
    #[error("question {question}: the feature {feature:?} is not a finite number")]
    NotFinite {
        /// The 0-based number of the question.
        question: usize,
        /// The name of the feature.
        feature: String,
    },
}

impl Examples {
    /// No question yet, of features with these names.
    pub fn new(names: impl IntoIterator<Item = impl Into<String>>) -> Examples {
        let names = names.into_iter().map(Into::into).collect();
        Examples { names, values: Vec::new(), relevant: Vec::new(), questions: Vec::new() }
    }

    /// Adds a question: its group (the article that it is about) and its candidates, in the
    /// order of the stage before, which decides between equal scores.
    ///
    /// A question without a relevant candidate teaches an order nothing, but counts as lost
    /// when a recall is reported.
    pub fn push<F: AsRef<[f32]>>(
        &mut self,
        group: usize,
        candidates: impl IntoIterator<Item = (F, bool)>,
    ) -> Result<(), FitError> {
        let (question, rows) = (self.questions.len(), self.relevant.len());
        for (features, relevant) in candidates {
            if let Err(error) = self.check(question, features.as_ref()) {
                // A question is taken in whole or not at all.
                self.values.truncate(rows * self.names.len());
                self.relevant.truncate(rows);
                return Err(error);
            }
            self.values.extend_from_slice(features.as_ref());
            self.relevant.push(relevant);
        }
        self.questions.push((group, self.relevant.len()));
        Ok(())
    }

    /// The same questions with these of the features only.
    pub fn only(&self, features: &[usize]) -> Examples {
        let rows = (0..self.relevant.len()).map(|row| self.row(row));
        Examples {
            names: features.iter().map(|&feature| self.names[feature].clone()).collect(),
            values: rows.flat_map(|row| features.iter().map(|&feature| row[feature])).collect(),
            relevant: self.relevant.clone(),
            questions: self.questions.clone(),
        }
    }

    fn check(&self, question: usize, features: &[f32]) -> Result<(), FitError> {
        let (got, expected) = (features.len(), self.names.len());
        if got != expected {
            return Err(FitError::Width { question, got, expected });
        }
        match features.iter().position(|value| !value.is_finite()) {
            Some(bad) => Err(FitError::NotFinite { question, feature: self.names[bad].clone() }),
            None => Ok(()),
        }
    }

    /// The names of the features.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many questions there are.
    pub fn len(&self) -> usize {
        self.questions.len()
    }

    /// Whether there is no question.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    pub(super) fn group(&self, question: usize) -> usize {
        self.questions[question].0
    }

    /// The rows of the candidates of a question.
    pub(super) fn candidates(&self, question: usize) -> Range<usize> {
        let start = question.checked_sub(1).map_or(0, |before| self.questions[before].1);
        start..self.questions[question].1
    }

    pub(super) fn row(&self, row: usize) -> &[f32] {
        let width = self.names.len();
        &self.values[row * width..(row + 1) * width]
    }

    pub(super) fn is_relevant(&self, row: usize) -> bool {
        self.relevant[row]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_taken_in_whole_or_not_at_all() {
        let mut examples = Examples::new(["a", "b"]);
        examples.push(7, [([1.0, 2.0], true), ([3.0, 4.0], false)]).unwrap();
        let short: [(&[f32], bool); 2] = [(&[1.0, 1.0], true), (&[1.0], false)];
        let width = FitError::Width { question: 1, got: 1, expected: 2 };
        assert_eq!(examples.push(7, short), Err(width));
        let error = examples.push(7, [([1.0, f32::NAN], true)]).unwrap_err();
        assert_eq!(error.to_string(), "question 1: the feature \"b\" is not a finite number");
        examples.push(8, [([5.0, 6.0], true)]).unwrap();
        assert_eq!(examples.len(), 2);
        assert_eq!(examples.candidates(1), 2..3);
        assert_eq!(examples.row(2), [5.0, 6.0]);
        assert_eq!(examples.group(1), 8);
    }
}
