//! pullquote answers questions by quotation.
//!
//! The rooms in reading order: [`text`] turns characters to terms, [`document`] turns files to
//! passages, [`index`] finds candidates, [`answer`] judges them, [`library`] says whose documents
//! are asked, [`eval`] measures it all, and [`cli`] is the terminal.

pub mod answer;
pub mod cli;
pub mod document;
pub mod eval;
pub mod index;
pub mod library;
pub mod service;
pub mod store;
pub mod telegram;
pub mod text;
