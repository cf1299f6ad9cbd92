//! Settings: defaults, over them `pullquote.toml`, over that the environment, over that flags.
//!
//! In come [`Flags`] and the [`Environment`]; out come [`Settings`], and of them what each room is
//! told, or a [`ConfigError`] that names what is wrong, where it stands and what it has to be.
//!
//! A setting has one name: `keep_days` in the file, `PULLQUOTE_KEEP_DAYS` in the environment. What
//! is unknown is an error that names the nearest known one. An empty variable counts as unset, as
//! compose files leave it. A secret may stand in a file that `…_file` names; no secret is ever
//! shown, not by `{:?}` either. The [`reference()`] and the [`example()`] under `docs/` are made of the
//! comments of [`Settings`].

mod changes;
mod error;
mod file;
mod layers;
mod made;
mod names;
mod numbers;
mod origin;
mod page;
mod secret;
mod settings;
mod sources;
#[cfg(test)]
mod tests;
mod values;
mod written;

pub use error::ConfigError;
pub use layers::{Environment, Flags};
pub use origin::Origin;
pub use page::{example, reference};
pub use settings::{LIVE, Settings};
pub use sources::Sources;
pub(crate) use values::{BYTES, bytes};

#[cfg(test)]
pub(crate) use names::FLAGS;
