//! How long it takes to build an index and to answer, on the built-in article and, where the
//! evaluation data lies beside the project, on squad.
//!
//! `cargo bench --bench answer`. A sample is one question, another each time, so the median
//! column is the median question. For a comparison with other libraries see `benches/peers/`.

use divan::Bencher;
use divan::counter::BytesCount;
use pullquote::answer::{Answer, answer};
use pullquote::document::Document;
use pullquote::eval::{Collection, EvalError};
use pullquote::index::{Index, Scope};
use pullquote::library::Library;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, LazyLock};

const SQUAD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/eval/squad");

/// The quotes of an answer where nobody says otherwise.
const QUOTES: usize = 3;

const ARTICLE_PLAIN: [&str; 4] = [
    "what did Lavrov discuss?",
    "How long did the negotiations take?",
    "What is the Kremlin's most important task?",
    "Why does Russia not spend money on American studies?",
];

const ARTICLE_MISSPELLED: [&str; 4] = [
    "what did lavrof discus?",
    "how long did the negociations take",
    "wat is the kremlins most importent task",
    "yemen nato expantion",
];

/// Documents, and questions to ask of them.
struct Work {
    name: &'static str,
    documents: Vec<Arc<Document>>,
    plain: Vec<String>,
    misspelled: Vec<String>,
}

static WORKS: LazyLock<Vec<Work>> = LazyLock::new(|| {
    let mut works = vec![Work::article()];
    if Path::new(SQUAD).is_dir() {
        match Work::squad() {
            Ok(squad) => works.push(squad),
            Err(error) => eprintln!("squad is left out: {error}"),
        }
    }
    works
});

fn main() {
    divan::main();
}

#[divan::bench(args = WORKS.iter())]
fn build(bencher: Bencher, work: &Work) {
    let bytes: usize = work.documents.iter().map(|document| document.text.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .with_inputs(|| work.documents.clone())
        .bench_local_values(Index::build);
}

#[divan::bench(args = WORKS.iter(), sample_count = 4_000, sample_size = 1)]
fn plain_question(bencher: Bencher, work: &Work) {
    work.ask(bencher, &work.plain);
}

#[divan::bench(args = WORKS.iter(), sample_count = 4_000, sample_size = 1)]
fn misspelled_question(bencher: Bencher, work: &Work) {
    work.ask(bencher, &work.misspelled);
}

impl Work {
    fn article() -> Work {
        Work {
            name: "article",
            documents: Library::builtin().documents().to_vec(),
            plain: ARTICLE_PLAIN.map(str::to_owned).to_vec(),
            misspelled: ARTICLE_MISSPELLED.map(str::to_owned).to_vec(),
        }
    }

    fn squad() -> Result<Work, EvalError> {
        let folder = Path::new(SQUAD);
        let plain = Collection::read(folder, None)?;
        let misspelled = Collection::read(folder, Some(Path::new("queries.typo.jsonl")))?;
        let texts = |collection: &Collection| {
            collection.queries.iter().map(|query| query.text.clone()).collect()
        };
        Ok(Work {
            name: "squad",
            documents: plain.corpus.documents().to_vec(),
            plain: texts(&plain),
            misspelled: texts(&misspelled),
        })
    }

    /// Times whole answers to the questions in turn.
    fn ask(&self, bencher: Bencher, questions: &[String]) {
        let indexes = [Arc::new(Index::build(self.documents.clone()))];
        let mut turns = questions.iter().cycle();
        bencher
            .with_inputs(|| turns.next().expect("no list is empty, so its cycle never ends"))
            .bench_local_values(|question| -> Answer {
                answer(&Scope::of(&indexes), question, QUOTES)
            });
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
