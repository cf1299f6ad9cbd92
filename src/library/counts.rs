//! What is counted of the library that is asked.

use super::Library;
use metrics::{Unit, describe_gauge, gauge};

const DOCUMENTS: &str = "pullquote_documents";
const PASSAGES: &str = "pullquote_passages";

/// Tells what each figure means.
pub fn describe() {
    describe_gauge!(DOCUMENTS, Unit::Count, "Documents that are asked");
    describe_gauge!(PASSAGES, Unit::Count, "Passages of the documents that are asked");
}

/// From now on this library is the one that is asked: to be called at the start and whenever
/// another one takes its place.
pub fn tell(library: &Library) {
    let documents = library.documents();
    let passages: usize = documents.iter().map(|document| document.passages.len()).sum();
    gauge!(DOCUMENTS).set(documents.len() as f64);
    gauge!(PASSAGES).set(passages as f64);
}
