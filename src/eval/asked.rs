//! Which document each query is asked of.

use super::{Collection, Corpus, EvalError, Query};

/// What each question is asked of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// All documents together.
    #[default]
    Corpus,
    /// The document that holds the relevant passage, as if it alone were loaded.
    ///
    /// A query whose relevant rows lie in several documents is asked once, of the one that holds
    /// the best judged row, the first such in the judgements; the rows elsewhere are out of
    /// reach and count neither for nor against.
    WithinDocument,
    /// The next document in title order, as if it alone were loaded; the last is followed by
    /// the first. Documents that hold a relevant row too are passed over, so that the right
    /// verdict is never `found`.
    Elsewhere,
}

/// A query and the number of the scope that it is asked of.
pub(super) struct Asked<'a> {
    pub(super) query: &'a Query,
    pub(super) scope: usize,
}

/// What each query is asked of; queries that the mode cannot ask are left out.
pub(super) fn asked(collection: &Collection, mode: Mode) -> Result<Vec<Asked<'_>>, EvalError> {
    let Collection { corpus, queries } = collection;
    if mode == Mode::Corpus {
        return Ok(queries.iter().map(|query| Asked { query, scope: 0 }).collect());
    }
    let homes: Vec<(&Query, usize)> =
        queries.iter().filter_map(|query| Some((query, home(corpus, query)?))).collect();
    if homes.is_empty() {
        return Err(EvalError::NothingRelevant);
    }
    if mode == Mode::WithinDocument {
        return Ok(homes.into_iter().map(|(query, scope)| Asked { query, scope }).collect());
    }
    let order = corpus.title_order();
    let mut places = vec![0; order.len()];
    for (place, &document) in order.iter().enumerate() {
        places[document] = place;
    }
    let asked: Vec<Asked<'_>> = homes
        .into_iter()
        .filter_map(|(query, home)| {
            let after = order.iter().cycle().skip(places[home] + 1).take(order.len() - 1);
            let holds = |d: usize| query.relevant_rows().any(|row| corpus.document_of(row) == d);
            let scope = after.copied().find(|&document| !holds(document))?;
            Some(Asked { query, scope })
        })
        .collect();
    if asked.is_empty() { Err(EvalError::NowhereElse) } else { Ok(asked) }
}

/// The document of the best judged relevant row, the first of equals.
fn home(corpus: &Corpus, query: &Query) -> Option<usize> {
    let best = query.relevant_rows().map(|row| query.grade_of(row)).max()?;
    let row = query.relevant_rows().find(|&row| query.grade_of(row) == best)?;
    Some(corpus.document_of(row))
}

/// The judged grades that a perfect ranking would have to choose from.
pub(super) fn within_reach(corpus: &Corpus, query: &Query, mode: Mode, scope: usize) -> Vec<i32> {
    let reached = query.judgements.iter().filter(|judgement| match mode {
        Mode::Corpus => true,
        _ => judgement.row.is_some_and(|row| corpus.document_of(row) == scope),
    });
    reached.map(|judgement| judgement.grade).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Three documents by title: A (rows a0, a1), B (b0), C (c0), in another order in the file.
    fn collection(qrels: &str) -> Collection {
        let dir = tempfile::tempdir().unwrap();
        let row = |id: &str, title: &str| {
            format!("{{\"_id\":\"{id}\",\"title\":\"{title}\",\"text\":\"row {id}\"}}\n")
        };
        let rows = [row("c0", "C"), row("a0", "A"), row("b0", "B"), row("a1", "A")].concat();
        fs::write(dir.path().join("corpus.jsonl"), rows).unwrap();
        let queries: String =
            (1..=3).map(|n| format!("{{\"_id\":\"q{n}\",\"text\":\"row\"}}\n")).collect();
        fs::write(dir.path().join("queries.jsonl"), queries).unwrap();
        fs::write(dir.path().join("qrels.tsv"), qrels.replace(' ', "\t")).unwrap();
        Collection::read(dir.path(), None).unwrap()
    }

    fn titles(collection: &Collection, mode: Mode) -> Vec<(String, String)> {
        let documents = collection.corpus.documents();
        let asked = asked(collection, mode).unwrap();
        let pairs = asked.iter().map(|a| (a.query.id.clone(), documents[a.scope].title.clone()));
        pairs.collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|&(query, title)| (query.into(), title.into())).collect()
    }

    #[test]
    fn elsewhere_is_the_next_title_and_the_last_wraps_to_the_first() {
        let collection = collection("q1 a1 1\nq2 b0 1\nq3 c0 1\n");
        let home = pairs(&[("q1", "A"), ("q2", "B"), ("q3", "C")]);
        assert_eq!(titles(&collection, Mode::WithinDocument), home);
        let away = pairs(&[("q1", "B"), ("q2", "C"), ("q3", "A")]);
        assert_eq!(titles(&collection, Mode::Elsewhere), away);
    }

    #[test]
    fn a_query_with_relevant_rows_in_several_documents_is_asked_once() {
        let collection = collection("q1 a0 1\nq1 b0 2\nq2 c0 0\nq2 b0 1\nq2 c0 1\nq3 a0 0\n");
        assert_eq!(
            titles(&collection, Mode::WithinDocument),
            pairs(&[("q1", "B"), ("q2", "C")]),
            "of the document with the best judged row; q3 has no relevant row at all"
        );
        assert_eq!(
            titles(&collection, Mode::Elsewhere),
            pairs(&[("q1", "C"), ("q2", "A")]),
            "never of a document that has an answer"
        );
        let query = &collection.queries[0];
        let corpus = &collection.corpus;
        assert_eq!(within_reach(corpus, query, Mode::Corpus, 0), [1, 2]);
        assert_eq!(within_reach(corpus, query, Mode::WithinDocument, 2), [2]);
    }

    #[test]
    fn a_query_that_every_document_answers_cannot_be_asked_elsewhere() {
        let collection = collection("q1 a0 1\nq1 b0 1\nq1 c0 1\n");
        assert!(matches!(asked(&collection, Mode::Elsewhere), Err(EvalError::NowhereElse)));
    }

    #[test]
    fn nothing_relevant_is_an_error_only_where_a_document_has_to_be_chosen() {
        let collection = collection("q1 a0 0\nq2 gone 1\n");
        assert_eq!(asked(&collection, Mode::Corpus).map(|asked| asked.len()).ok(), Some(2));
        for mode in [Mode::WithinDocument, Mode::Elsewhere] {
            assert!(matches!(asked(&collection, mode), Err(EvalError::NothingRelevant)));
        }
    }
}
