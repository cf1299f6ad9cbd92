//! What the store promises, through its handle.

mod behaviour;
mod load;
mod measure;
mod process;
mod property;

use super::{Change, Given, Kept, KeptQuote, Retention, Store};
use std::path::Path;

/// An answer with one quote.
fn kept(chat: i64, message: i64, asker: i64) -> Kept {
    let quote = KeptQuote {
        passage: "4f2a9c01d7e35b68.12".to_owned(),
        sentence: 0..80,
        marks: vec![4..11, 20..25],
    };
    Kept {
        chat,
        message,
        question_message: message - 1,
        asker,
        author: asker,
        asked: 1_900_000_000,
        question: Some("What did Lavrov say about the \"line\"?".to_owned()),
        given: Given { found: true, read_as: vec!["Lavrov".to_owned()], quotes: vec![quote] },
    }
}

async fn open(folder: Option<&Path>) -> Store {
    Store::open(folder, Retention::default()).await.unwrap()
}
