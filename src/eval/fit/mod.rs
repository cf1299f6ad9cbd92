//! The fitting of weights, over plain numbers: what the numbers mean is the caller's.
//!
//! In come questions with candidates, each a row of features and whether it is relevant; out
//! come the weights of a linear score, and how well such weights do on articles that they were
//! not fitted on. Two models: [`Objective::Listwise`] orders the candidates of one question,
//! [`Objective::Logistic`] tells a probability that a candidate is relevant, by itself.
//!
//! Everything is deterministic: the same examples give the same weights, on any number of
//! processors.
//!
//! ```
//! use pullquote::eval::fit::{Examples, Objective, Settings, fit};
//!
//! let mut examples = Examples::new(["words matched", "noise"]);
//! for question in 0..20 {
//!     let noise = f32::from(question % 2 == 0);
//!     examples.push(question, [([3.0, noise], true), ([1.0, 1.0 - noise], false)])?;
//! }
//! let model = fit(&examples, Objective::Listwise, &Settings::default());
//! assert!(model.weights[0] > 0.5 && model.weights[1].abs() < 1e-6);
//! # Ok::<(), pullquote::eval::fit::FitError>(())
//! ```

mod examples;
mod minimise;
mod model;
mod validate;

pub use examples::{Examples, FitError};
pub use minimise::{Minimum, minimise};
pub use model::{Linear, Objective, Settings, fit};
pub use validate::{Ablated, Ablation, Validation, ablate, cross_validate};

#[cfg(test)]
mod tests;
