//! The work: documents, and questions whose right passages are known.
//!
//! A passage is named by its row: its number among all passages of all documents, in order. All
//! engines index exactly these passages, the rivals by the texts of pullquote's own documents.

use anyhow::{Result, ensure};
use pullquote::document::{Document, DocumentId, Passage};
use pullquote::eval::{Collection, Query, read_questions};
use pullquote::library::Library;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The misspelled questions of a folder in the BEIR layout, where it has them.
const MISSPELLED: &str = "queries.typo.jsonl";

/// Documents and the lists of questions that are asked of them.
pub struct Corpus {
    documents: Vec<Arc<Document>>,
    lists: Vec<Questions>,
}

/// A seed for the order of documents.
const ORDER: u64 = 5;

/// A list of questions.
pub struct Questions {
    /// What the table calls it.
    pub name: String,
    /// Whether a word of each is misspelled.
    pub misspelled: bool,
    /// In the order in which they are asked.
    pub questions: Vec<Question>,
}

/// A question and its answers.
#[derive(Clone)]
pub struct Question {
    /// As typed.
    pub text: String,
    /// The rows of the passages that answer it, none where nothing does.
    pub relevant: Vec<usize>,
}

impl Corpus {
    /// The built-in article, with the questions in `questions.jsonl` of a folder.
    pub fn article(folder: &Path) -> Result<Corpus> {
        let documents = Library::builtin().documents().to_vec();
        let blocks: Vec<u32> = passages(&documents).map(|(_, passage)| passage.block).collect();
        let listed = read_questions(&folder.join("questions.jsonl"))?;
        let questions = listed.into_iter().map(|question| Question {
            text: question.question,
            relevant: (0..blocks.len())
                .filter(|&row| question.best.contains(&blocks[row]))
                .collect(),
        });
        let questions = questions.collect();
        Corpus::new(
            documents,
            vec![Questions { name: "article".to_owned(), misspelled: false, questions }],
        )
    }

    /// A folder in the BEIR layout, with its questions, and the misspelled ones if it has them.
    pub fn beir(name: &str, folder: &Path) -> Result<Corpus> {
        let plain = Collection::read(folder, None)?;
        let documents = plain.corpus.documents().to_vec();
        // The collection numbers its rows as they stand in the file, where a document's rows
        // need not be neighbours.
        let mut rows = HashMap::new();
        for (number, document) in documents.iter().enumerate() {
            for passage in 0..document.passages.len() {
                rows.insert(plain.corpus.row_of(number, passage), rows.len());
            }
        }
        let list = |name: String, misspelled: bool, queries: Vec<Query>| {
            let question = |query: Query| {
                let relevant = query.relevant_rows().filter_map(|row| rows.get(&Some(row)));
                Question { relevant: relevant.copied().collect(), text: query.text }
            };
            Questions { name, misspelled, questions: queries.into_iter().map(question).collect() }
        };
        let mut lists = vec![list(name.to_owned(), false, plain.queries)];
        if folder.join(MISSPELLED).exists() {
            let misspelled = Collection::read(folder, Some(Path::new(MISSPELLED)))?;
            lists.push(list(format!("{name}, misspelled"), true, misspelled.queries));
        }
        Corpus::new(documents, lists)
    }

    /// The first `passages` passages of documents that begin with those of `real`, in an order
    /// that scatters the real ones evenly; of each list of its questions `questions` at most.
    pub fn grown(
        name: &str,
        real: &Corpus,
        documents: &[Arc<Document>],
        passages: usize,
        questions: usize,
    ) -> Result<Corpus> {
        let mut held = 0;
        let fits = |document: &&Arc<Document>| {
            held += document.passages.len();
            held <= passages
        };
        let mut documents: Vec<_> = documents.iter().take_while(fits).cloned().collect();
        fastrand::Rng::with_seed(ORDER).shuffle(&mut documents);
        let mut corpus = Corpus { documents, lists: Vec::new() };
        let rows = corpus.texts().count();
        ensure!(rows == passages, "{name}: no document ends at passage {passages}");
        let first_rows = corpus.first_rows();
        let moved: Vec<usize> = real
            .documents
            .iter()
            .flat_map(|document| {
                (0..document.passages.len()).map(|at| first_rows[&document.id] + at)
            })
            .collect();
        let moved = |question: &Question| Question {
            text: question.text.clone(),
            relevant: question.relevant.iter().map(|&row| moved[row]).collect(),
        };
        let lists = real.lists.iter().map(|list| Questions {
            name: if list.misspelled { format!("{name}, misspelled") } else { name.to_owned() },
            misspelled: list.misspelled,
            questions: evenly(&list.questions, questions).map(moved).collect(),
        });
        corpus.lists = lists.collect();
        Ok(corpus)
    }

    /// Documents without questions.
    pub fn of(documents: Vec<Arc<Document>>) -> Corpus {
        Corpus { documents, lists: Vec::new() }
    }

    fn new(documents: Vec<Arc<Document>>, lists: Vec<Questions>) -> Result<Corpus> {
        for Questions { name, questions, .. } in &lists {
            let answerable = questions.iter().any(|question| !question.relevant.is_empty());
            ensure!(answerable, "{name}: the documents answer none of the questions");
        }
        Ok(Corpus { documents, lists })
    }

    /// The documents, in order.
    pub fn documents(&self) -> &[Arc<Document>] {
        &self.documents
    }

    /// The lists of questions, each with one at least that has an answer.
    pub fn lists(&self) -> &[Questions] {
        &self.lists
    }

    /// The text of every row, in order.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        passages(&self.documents).map(|(document, passage)| document.text_of(passage))
    }

    /// The length of all texts in bytes.
    pub fn bytes(&self) -> usize {
        self.texts().map(str::len).sum()
    }

    /// The row of each document's first passage.
    pub fn first_rows(&self) -> HashMap<DocumentId, usize> {
        let mut rows = 0;
        let first = |document: &Arc<Document>| {
            let first = rows;
            rows += document.passages.len();
            (document.id.clone(), first)
        };
        self.documents.iter().map(first).collect()
    }
}

/// At most so many of all, evenly chosen.
pub fn evenly<T>(all: &[T], most: usize) -> impl Iterator<Item = &T> {
    let chosen = most.min(all.len());
    (0..chosen).map(move |at| &all[at * all.len() / chosen])
}

/// Every passage with its document, in the order of the rows.
fn passages(documents: &[Arc<Document>]) -> impl Iterator<Item = (&Document, &Passage)> {
    documents.iter().flat_map(|document| document.passages.iter().map(|p| (&**document, p)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_row_is_the_same_passage_for_all_engines() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let files = [
            // The rows of "Birds" are no neighbours.
            (
                "corpus.jsonl",
                "{\"_id\":\"b0\",\"title\":\"Birds\",\"text\":\"Swifts sleep on the wing.\"}\n\
                 {\"_id\":\"a0\",\"title\":\"Ants\",\"text\":\"Ants farm aphids.\"}\n\
                 {\"_id\":\"b1\",\"title\":\"Birds\",\"text\":\"Owls see at night.\"}\n",
            ),
            (
                "queries.jsonl",
                "{\"_id\":\"0\",\"text\":\"who farms?\"}\n{\"_id\":\"1\",\"text\":\"who sees?\"}\n",
            ),
            ("queries.typo.jsonl", "{\"_id\":\"1\",\"text\":\"who seees?\"}\n"),
            ("qrels.tsv", "query-id\tcorpus-id\tscore\n0\ta0\t1\n1\tb1\t1\n"),
        ];
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text)?;
        }
        let corpus = Corpus::beir("zoo", folder.path())?;
        let texts: Vec<_> = corpus.texts().collect();
        let asked = corpus.lists().iter().flat_map(|list| {
            list.questions.iter().map(|q| (&*list.name, &*q.text, texts[q.relevant[0]]))
        });
        assert_eq!(
            asked.collect::<Vec<_>>(),
            [
                ("zoo", "who farms?", "Ants farm aphids."),
                ("zoo", "who sees?", "Owls see at night."),
                ("zoo, misspelled", "who seees?", "Owls see at night."),
            ]
        );
        let first_rows = corpus.first_rows();
        for document in corpus.documents() {
            let first = document.text_of(&document.passages[0]);
            assert_eq!(texts[first_rows[&document.id]], first, "{}", document.title);
        }
        let documents = crate::generate::grow(corpus.documents(), &[50, 100], 1);
        for passages in [50, 100] {
            let grown = Corpus::grown("grown", &corpus, &documents, passages, 10)?;
            let texts: Vec<_> = grown.texts().collect();
            assert_eq!(texts.len(), passages);
            for list in grown.lists() {
                let last = list.questions.last().map(|question| texts[question.relevant[0]]);
                assert_eq!(last, Some("Owls see at night."), "{}", list.name);
            }
        }
        Ok(())
    }

    #[test]
    fn a_sample_is_spread_over_all() {
        assert_eq!(evenly(&[0, 1, 2, 3, 4, 5], 3).collect::<Vec<_>>(), [&0, &2, &4]);
        assert_eq!(evenly(&[0, 1], 3).count(), 2);
    }
}
