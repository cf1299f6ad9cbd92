//! Measures of retrieval on folders in the BEIR layout and on question lists, and the fitting
//! of weights.
//!
//! In comes a folder of questions with known answers, out comes a report in numbers. Nothing
//! here draws on a terminal: whoever calls is told of progress and decides.

mod asked;
mod beir;
mod corpus;
mod error;
pub mod fit;
mod lines;
pub mod measure;
mod questions;
mod run;

pub use asked::Mode;
pub use beir::{Collection, Judgement, Query};
pub use corpus::Corpus;
pub use error::EvalError;
pub use questions::{ArticleReport, FalseFind, ListedQuestion, Miss, ask_listed, read_questions};
pub use run::{Progress, Report, Stage, run};
