//! pullquote answers questions by quotation.
//!
//! The rooms in reading order: [`text`] turns characters to terms, [`document`] turns files to
//! passages, `index` finds candidates, [`answer`] judges them.

pub mod answer;
pub mod document;
pub mod index;
pub mod text;
