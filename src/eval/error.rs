//! What can be wrong with a folder to be measured.

use std::path::PathBuf;
use thiserror::Error;

/// Why a folder could not be measured.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EvalError {
    /// The folder is none, or holds nothing that can be measured.
    #[error(
        "{} is not a folder with a corpus.jsonl (BEIR) or a questions.jsonl in it",
        folder.display()
    )]
    NothingToMeasure {
        /// What was named.
        folder: PathBuf,
    },
    /// A list of questions about one article was to be asked in another way than it can be.
    #[error(
        "{} holds a list of questions about one article: other queries, documents alone and \
         documents elsewhere are for folders in the BEIR layout",
        folder.display()
    )]
    OnlyForBeir {
        /// What was named.
        folder: PathBuf,
    },
    /// A library was given for a folder that brings its own corpus.
    #[error(
        "{} has a corpus of its own that is asked: leave out the library, which is for a list of \
         questions about one article",
        folder.display()
    )]
    OnlyForList {
        /// What was named.
        folder: PathBuf,
    },
    /// A file is missing or cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line is not what its file should hold.
    #[error("{}, line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The 1-based number of the line.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A document's rows are together longer than a byte range can tell.
    #[error("{}: the rows titled {title:?} are together longer than 4 GiB", path.display())]
    TooLong {
        /// The corpus.
        path: PathBuf,
        /// The document.
        title: String,
    },
    /// A corpus has no row, or rows without a text only.
    #[error("{} holds no passage: give it rows with a text, one a line", path.display())]
    NoPassage {
        /// The corpus.
        path: PathBuf,
    },
    /// A list of questions has no line.
    #[error("{} holds no question: give it some, one a line", path.display())]
    NoQuestion {
        /// The list.
        path: PathBuf,
    },
    /// No query has both a text and a judgement.
    #[error(
        "{} has no query that {} judges: are they of the same collection?",
        queries.display(), qrels.display()
    )]
    NothingJudged {
        /// The queries.
        queries: PathBuf,
        /// The judgements.
        qrels: PathBuf,
    },
    /// No query can be asked in the mode asked for.
    #[error("no query has a passage judged relevant that is in the corpus")]
    NothingRelevant,
    /// There is no other document to ask.
    #[error("no question can be asked elsewhere: that takes a corpus of two titles at least")]
    NowhereElse,
    /// The questions number the blocks of one document, but the library holds more or none.
    #[error(
        "the questions give block numbers of one document, but the library holds {documents}: \
         name the one file that they are about"
    )]
    NotOneDocument {
        /// How many documents the library holds.
        documents: usize,
    },
    /// A question is answered by a block that is not there: the list is of another document.
    #[error(
        "the question “{question}” has a best or good paragraph {block}, but the document has \
         1 to {blocks}: is the list about another one?"
    )]
    NoSuchBlock {
        /// The question.
        question: String,
        /// The number that it gives.
        block: u32,
        /// How many blocks the document has.
        blocks: u32,
    },
}
