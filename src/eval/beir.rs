//! Folders in the BEIR layout: a corpus, queries, and judgements of which row answers which.
//!
//! The layout is that of the BEIR benchmark (Thakur et al., 2021): `corpus.jsonl`,
//! `queries.jsonl`, and `qrels.tsv` (or, as BEIR itself ships it, `qrels/test.tsv`).

use super::lines::Lines;
use super::{Corpus, EvalError};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::collections::hash_map::Entry;
use std::path::Path;

/// A corpus with the queries that its judgements know.
#[derive(Debug)]
pub struct Collection {
    /// What is searched.
    pub corpus: Corpus,
    /// The queries that have judgements, in the order of their file. Never empty.
    pub queries: Vec<Query>,
}

/// A question with its judgements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The `_id`.
    pub id: String,
    /// The question.
    pub text: String,
    /// What the judges said, in the order of their file. Never empty.
    pub judgements: Vec<Judgement>,
}

/// How relevant a row is to a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The number of the row, none where the corpus lacks it: such a row counts as missed, as
    /// in BEIR.
    pub row: Option<usize>,
    /// Above 0 for a relevant row, higher for a better one.
    pub grade: i32,
}

#[derive(Deserialize)]
struct QueryRow {
    #[serde(rename = "_id")]
    id: String,
    text: String,
}

impl Collection {
    /// Reads `corpus.jsonl`, the queries, and the judgements of a folder.
    ///
    /// `queries` is the file of queries in place of `queries.jsonl`: a path as it is, or else a
    /// name in the folder. Queries without judgements are left out.
    pub fn read(folder: &Path, queries: Option<&Path>) -> Result<Collection, EvalError> {
        let path = folder.join("corpus.jsonl");
        let corpus = Corpus::read(&path)?;
        if corpus.documents().iter().all(|document| document.passages.is_empty()) {
            return Err(EvalError::NoPassage { path });
        }
        let queries = match queries {
            None => folder.join("queries.jsonl"),
            Some(path) if path.is_file() || !folder.join(path).is_file() => path.to_path_buf(),
            Some(name) => folder.join(name),
        };
        let qrels = [folder.join("qrels.tsv"), folder.join("qrels").join("test.tsv")];
        let [flat, nested] = &qrels;
        let qrels = if !flat.is_file() && nested.is_file() { nested } else { flat };
        let mut judgements = read_qrels(qrels, &corpus)?;
        let queries_read = read_queries(&queries, &mut judgements)?;
        if queries_read.is_empty() {
            return Err(EvalError::NothingJudged { queries, qrels: qrels.clone() });
        }
        Ok(Collection { corpus, queries: queries_read })
    }
}

impl Query {
    /// The numbers of the relevant rows that are in the corpus.
    pub fn relevant_rows(&self) -> impl Iterator<Item = usize> {
        self.judgements.iter().filter(|j| j.grade > 0).filter_map(|j| j.row)
    }

    /// The grade of a row, 0 for one that nobody judged.
    pub fn grade_of(&self, row: usize) -> i32 {
        self.judgements.iter().find(|j| j.row == Some(row)).map_or(0, |j| j.grade)
    }
}

type Judgements = FxHashMap<String, Vec<Judgement>>;

/// Reads judgements: three columns with a tab between them, and a header, which is told by its
/// third column being no number.
fn read_qrels(path: &Path, corpus: &Corpus) -> Result<Judgements, EvalError> {
    let rows: FxHashMap<&str, usize> =
        (0..corpus.row_count()).map(|row| (corpus.row_id(row), row)).collect();
    let mut lines = Lines::open(path)?;
    let mut all = Judgements::default();
    // The place of each judgement, as a later line about the same row takes the place of an
    // earlier one.
    let mut places: FxHashMap<(String, String), usize> = FxHashMap::default();
    let mut first = true;
    while let Some(line) = lines.next_line()? {
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [query, row, grade] = columns[..] else {
            let reason = format!(
                "{} columns where there should be three with a tab between them: \
                 query-id, corpus-id, score",
                columns.len()
            );
            return Err(lines.wrong(reason));
        };
        let header = std::mem::take(&mut first);
        let grade = match grade.parse::<i32>() {
            Ok(grade) => grade,
            Err(_) if header => continue,
            Err(_) => return Err(lines.wrong(format!("the score {grade:?} is no whole number"))),
        };
        let judged = all.entry(query.to_owned()).or_default();
        let judgement = Judgement { row: rows.get(row).copied(), grade };
        match places.entry((query.to_owned(), row.to_owned())) {
            Entry::Occupied(place) => judged[*place.get()] = judgement,
            Entry::Vacant(place) => {
                place.insert(judged.len());
                judged.push(judgement);
            }
        }
    }
    Ok(all)
}

/// Reads the queries that are judged, and takes their judgements out of `judgements`.
fn read_queries(path: &Path, judgements: &mut Judgements) -> Result<Vec<Query>, EvalError> {
    let mut lines = Lines::open(path)?;
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let mut queries = Vec::new();
    while let Some(QueryRow { id, text }) = lines.next_json()? {
        if !seen.insert(id.clone()) {
            return Err(lines.wrong(format!("_id {id:?} is that of an earlier query too")));
        }
        if let Some(judgements) = judgements.remove(&id) {
            queries.push(Query { id, text, judgements });
        }
    }
    Ok(queries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    fn folder(corpus: &str, queries: &str, qrels: &str) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in
            [("corpus.jsonl", corpus), ("queries.jsonl", queries), ("qrels.tsv", qrels)]
        {
            fs::write(dir.path().join(name), text).unwrap();
        }
        dir
    }

    const CORPUS: &str = concat!(
        "{\"_id\":\"b0\",\"title\":\"Birds\",\"text\":\"Swifts sleep on the wing.\"}\n",
        "{\"_id\":\"a0\",\"title\":\"Ants\",\"text\":\" Ants farm aphids. \\n\"}\n",
        "{\"_id\":\"x\",\"text\":\"No title.\"}\n",
        "\n",
        "{\"_id\":\"b1\",\"title\":\"Birds\",\"text\":\"\"}\n",
        "{\"_id\":\"b2\",\"title\":\"Birds\",\"text\":\"Owls see at night.\"}\n",
        "{\"_id\":\"y\",\"title\":\"\",\"text\":\"Nor here.\"}\n",
    );
    const QUERIES: &str = concat!(
        "{\"_id\":\"q1\",\"text\":\"who farms?\"}\n",
        "{\"_id\":\"q2\",\"text\":\"nobody judged this\"}\n",
        "{\"_id\":\"q3\",\"text\":\"who sees?\"}\n",
    );
    const QRELS: &str =
        "query-id\tcorpus-id\tscore\nq1\ta0\t1\nq3\tb2\t2\nq3\tgone\t1\nq3\tb0\t0\n";

    #[test]
    fn queries_without_judgements_are_left_out_and_judged_rows_may_be_missing() {
        let dir = folder(CORPUS, QUERIES, QRELS);
        let collection = Collection::read(dir.path(), None).unwrap();
        let ids: Vec<_> = collection.queries.iter().map(|q| &*q.id).collect();
        assert_eq!(ids, ["q1", "q3"]);
        let sees = &collection.queries[1];
        assert_eq!(sees.relevant_rows().collect::<Vec<_>>(), [4]);
        assert_eq!([sees.grade_of(4), sees.grade_of(0), sees.grade_of(1)], [2, 0, 0]);
        assert_eq!(sees.judgements.len(), 3);
    }

    #[test]
    fn other_queries_are_named_by_a_path_or_by_their_name_in_the_folder() {
        let dir = folder(CORPUS, QUERIES, QRELS);
        let typo = dir.path().join("queries.typo.jsonl");
        fs::write(&typo, "{\"_id\":\"q1\",\"text\":\"who frams?\"}\n").unwrap();
        for named in [typo.as_path(), Path::new("queries.typo.jsonl")] {
            let collection = Collection::read(dir.path(), Some(named)).unwrap();
            assert_eq!(collection.queries[0].text, "who frams?");
        }
    }

    #[test]
    fn judgements_may_lie_where_beir_puts_them_and_a_later_line_replaces_an_earlier_one() {
        let dir = folder(CORPUS, QUERIES, QRELS);
        fs::remove_file(dir.path().join("qrels.tsv")).unwrap();
        fs::create_dir(dir.path().join("qrels")).unwrap();
        let lines = "q1\ta0\t1\r\nq1\tb0\t1\r\nq1\ta0\t3\r\n";
        fs::write(dir.path().join("qrels/test.tsv"), lines).unwrap();
        let collection = Collection::read(dir.path(), None).unwrap();
        let judged = &collection.queries[0].judgements;
        assert_eq!(
            judged.iter().map(|j| (j.row, j.grade)).collect::<Vec<_>>(),
            [(Some(1), 3), (Some(0), 1)]
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_file_and_line() {
        let table = [
            ("{\"_id\":\"a\"}\n", QUERIES, QRELS, "corpus.jsonl, line 1: missing field `text`"),
            ("\n\n[]]\n", QUERIES, QRELS, "corpus.jsonl, line 3: "),
            (
                "{\"_id\":\"a\",\"text\":\"\"}\n{\"_id\":\"a\",\"text\":\"\"}\n",
                QUERIES,
                QRELS,
                "corpus.jsonl, line 2: _id \"a\" is that of row 1 too",
            ),
            (CORPUS, "{\"_id\":1,\"text\":\"\"}\n", QRELS, "queries.jsonl, line 1: invalid type"),
            (CORPUS, QUERIES, "query-id\tcorpus-id\n", "qrels.tsv, line 1: 2 columns"),
            (CORPUS, QUERIES, "h\th\th\nq1\ta0\tgood\n", "line 2: the score \"good\" is no"),
            (CORPUS, QUERIES, "q9\ta0\t1\n", "has no query that"),
        ];
        for (corpus, queries, qrels, expected) in table {
            let dir = folder(corpus, queries, qrels);
            let message = Collection::read(dir.path(), None).unwrap_err().to_string();
            assert!(message.contains(expected), "{message:?} lacks {expected:?}");
        }
        let dir = folder(CORPUS, QUERIES, QRELS);
        fs::write(dir.path().join("queries.jsonl"), b"{\"_id\":\"q1\",\n\"\xff\"}").unwrap();
        fs::write(dir.path().join("corpus.jsonl"), b"{}\n{\"\xff\"}").unwrap();
        let message = Corpus::read(&dir.path().join("gone.jsonl")).unwrap_err().to_string();
        assert!(message.starts_with("cannot read ") && message.ends_with("gone.jsonl"));
        let message = Lines::open(&dir.path().join("corpus.jsonl"))
            .and_then(|mut lines| lines.next_line().and_then(|_| lines.next_line()))
            .unwrap_err()
            .to_string();
        assert!(message.ends_with("line 2: byte 3 is not valid UTF-8"), "{message}");
    }
}
