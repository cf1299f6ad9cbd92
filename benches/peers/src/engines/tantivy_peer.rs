//! tantivy, set up as well as it can be for this work.
//!
//! One field, in RAM, one segment written by one thread, frequencies and lengths but no
//! positions, nothing stored. Its own tokenizer, lower-casing, English stop words and English
//! stemmer. A question is the disjunction of its analysed terms, each once, so that tantivy's
//! fastest path (block-max WAND over term scorers) is open to it, scored by BM25, ten deep.

use super::{DEPTH, Engine, Engines};
use crate::corpus::Corpus;
use anyhow::{Context, Result};
use std::hint::black_box;
use tantivy::collector::TopDocs;
use tantivy::directory::RamDirectory;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, StopWordFilter, TextAnalyzer,
};
use tantivy::{Index, Searcher, SingleSegmentIndexWriter, TantivyDocument, Term};

/// The name that the analyser is registered under.
const ENGLISH: &str = "english";

/// Terms of more bytes are left out, as tantivy's own English analyser does.
const TERM_BYTES_BELOW: usize = 40;

/// Terms of at least this many characters may be two edits away, shorter ones one: the bound of
/// Lucene's and Elasticsearch's `AUTO`.
const TWO_EDITS_FROM: usize = 6;

/// What a writer may hold before it begins another segment, in bytes: enough for one, within
/// what tantivy takes.
const LEAST_MEMORY: usize = 15_000_000;
const MOST_MEMORY: usize = 4_000_000_000;

/// The words of a question as they are typed.
struct Plain(Retrieval);

/// Where the vocabulary lacks a word, the words near it by [`FuzzyTermQuery`].
struct WithFuzzy(Retrieval);

#[derive(Clone)]
struct Retrieval {
    searcher: Searcher,
    text: Field,
    analyzer: TextAnalyzer,
}

/// Indexes the texts of the corpus: one index, asked in two ways.
pub fn build(corpus: &Corpus) -> Result<Engines> {
    let retrieval = Retrieval::build(corpus)?;
    Ok(vec![Box::new(Plain(retrieval.clone())), Box::new(WithFuzzy(retrieval))])
}

impl Engine for Plain {
    fn ask(&mut self, question: &str) -> Result<Option<usize>> {
        let terms = self.0.terms(question);
        let queries = terms.into_iter().map(as_typed).collect();
        self.0.first(queries)
    }

    fn passages(&self) -> Result<usize> {
        Ok(self.0.searcher.num_docs() as usize)
    }
}

impl Engine for WithFuzzy {
    fn ask(&mut self, question: &str) -> Result<Option<usize>> {
        let mut queries = Vec::new();
        for term in self.0.terms(question) {
            let known = self.0.searcher.doc_freq(&term)? > 0;
            queries.push(if known { as_typed(term) } else { fuzzy(term) });
        }
        self.0.first(queries)
    }

    fn passages(&self) -> Result<usize> {
        Ok(self.0.searcher.num_docs() as usize)
    }
}

impl Retrieval {
    fn build(corpus: &Corpus) -> Result<Retrieval> {
        let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(RemoveLongFilter::limit(TERM_BYTES_BELOW))
            .filter(LowerCaser)
            .filter(StopWordFilter::new(Language::English).context("tantivy has no stop words")?)
            .filter(Stemmer::new(Language::English))
            .build();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(ENGLISH)
            .set_index_option(IndexRecordOption::WithFreqs);
        let mut schema = Schema::builder();
        let options = TextOptions::default().set_indexing_options(indexing);
        let text = schema.add_text_field("text", options);

        let memory = corpus.bytes().saturating_mul(4).clamp(LEAST_MEMORY, MOST_MEMORY);
        // This writer gives documents their numbers in order, so a number is a row.
        let mut writer: SingleSegmentIndexWriter = Index::builder()
            .schema(schema.build())
            .tokenizers({
                let tokenizers = tantivy::tokenizer::TokenizerManager::default();
                tokenizers.register(ENGLISH, analyzer.clone());
                tokenizers
            })
            .single_segment_index_writer(RamDirectory::create(), memory)?;
        for passage in corpus.texts() {
            let mut document = TantivyDocument::default();
            document.add_text(text, passage);
            writer.add_document(document)?;
        }
        let searcher = writer.finalize()?.reader()?.searcher();
        Ok(Retrieval { searcher, text, analyzer })
    }

    /// The analysed terms of a question, each once.
    fn terms(&mut self, question: &str) -> Vec<Term> {
        let mut terms = Vec::new();
        let mut tokens = self.analyzer.token_stream(question);
        while tokens.advance() {
            let term = Term::from_field_text(self.text, &tokens.token().text);
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }

    fn first(&self, queries: Vec<Box<dyn Query>>) -> Result<Option<usize>> {
        let collector = TopDocs::with_limit(DEPTH).order_by_score();
        let top = black_box(self.searcher.search(&BooleanQuery::union(queries), &collector)?);
        Ok(top.first().map(|(_, address)| address.doc_id as usize))
    }
}

fn as_typed(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn fuzzy(term: Term) -> Box<dyn Query> {
    let characters = term.value().as_str().map_or(0, |text| text.chars().count());
    let distance = if characters >= TWO_EDITS_FROM { 2 } else { 1 };
    Box::new(FuzzyTermQuery::new(term, distance, true))
}
