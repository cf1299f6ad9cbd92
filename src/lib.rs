//! pullquote answers questions by quotation.
//!
//! The rooms in reading order: [`saved`] turns what was worked out to bytes and back, [`text`] turns
//! characters to terms, [`document`] turns files to passages, [`index`] finds candidates, [`answer`]
//! judges them, [`library`] says whose documents are asked and [`store`] what outlives the process,
//! [`eval`] measures it all, [`telegram`] turns updates to replies and [`service`] runs it,
//! [`config`] has the settings, and [`cli`] is the terminal. Without the feature `program` the rooms
//! that answer are all there is: `saved` to `library`, and `eval`.

pub mod answer;
#[cfg(feature = "program")]
pub mod cli;
#[cfg(feature = "program")]
pub mod config;
pub mod document;
pub mod eval;
pub mod index;
pub mod library;
pub mod saved;
#[cfg(feature = "program")]
pub mod service;
#[cfg(feature = "program")]
pub mod store;
#[cfg(feature = "program")]
pub mod telegram;
pub mod text;
