//! SQLite's full-text search, in memory: an FTS5 table with the Porter stemmer. A question is the
//! disjunction of its words, tantivy's English stop words left out, as FTS5 has none of its own.

use super::{DEPTH, Engine};
use crate::corpus::Corpus;
use anyhow::{Context, Result};
use rusqlite::Connection;
use std::hint::black_box;
use tantivy::tokenizer::{Language, LowerCaser, SimpleTokenizer, StopWordFilter, TextAnalyzer};

/// The texts are not kept a second time, only what finding and ranking needs.
const TABLE: &str =
    "CREATE VIRTUAL TABLE passages USING fts5(text, content='', tokenize='porter unicode61')";

const ADD: &str = "INSERT INTO passages (rowid, text) VALUES (?1, ?2)";

/// Merges the parts of the index into one, as tantivy's is.
const OPTIMIZE: &str = "INSERT INTO passages (passages) VALUES ('optimize')";

/// By `rank`, which is BM25 unless told otherwise, and which FTS5 sorts by without a second pass.
const ASK: &str = "SELECT rowid FROM passages WHERE passages MATCH ?1 ORDER BY rank LIMIT ?2";

/// Rows are the ids of the table.
pub(super) struct Fts5 {
    connection: Connection,
    words: TextAnalyzer,
}

impl Fts5 {
    /// Indexes the texts of the corpus.
    pub(super) fn build(corpus: &Corpus) -> Result<Fts5> {
        let mut connection = Connection::open_in_memory()?;
        connection.execute(TABLE, ())?;
        let transaction = connection.transaction()?;
        let mut add = transaction.prepare(ADD)?;
        for (row, text) in (0i64..).zip(corpus.texts()) {
            add.execute((row, text))?;
        }
        drop(add);
        transaction.execute(OPTIMIZE, ())?;
        transaction.commit()?;
        let words = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(LowerCaser)
            .filter(StopWordFilter::new(Language::English).context("tantivy has no stop words")?)
            .build();
        Ok(Fts5 { connection, words })
    }
}

impl Engine for Fts5 {
    fn ask(&mut self, question: &str) -> Result<Option<usize>> {
        let mut words: Vec<String> = Vec::new();
        let mut tokens = self.words.token_stream(question);
        while tokens.advance() {
            // In quotation marks no word is an operator.
            let word = format!("\"{}\"", tokens.token().text);
            if !words.contains(&word) {
                words.push(word);
            }
        }
        if words.is_empty() {
            return Ok(None);
        }
        let mut ask = self.connection.prepare_cached(ASK)?;
        let rows = ask.query_map((words.join(" OR "), DEPTH as i64), |row| row.get(0))?;
        let top: Vec<i64> = black_box(rows.collect::<rusqlite::Result<_>>()?);
        top.first().map(|&row| Ok(usize::try_from(row)?)).transpose()
    }

    fn passages(&self) -> Result<usize> {
        let count = "SELECT count(*) FROM passages_docsize";
        let passages: i64 = self.connection.query_row(count, (), |row| row.get(0))?;
        Ok(usize::try_from(passages)?)
    }
}
