//! The places in which a setting may stand, each over the one before it.

use super::Settings;
use super::error::ConfigError;
use super::file::{self, Found};
use super::names;
use super::origin::Origin;
use confique::{Config, Layer as _};
use serde::Deserialize;
use std::ffi::OsString;
use std::path::PathBuf;
use toml::Value;

pub(super) type Layer = <Settings as Config>::Layer;

/// The variables of a process.
#[derive(Clone, Default)]
pub struct Environment(Vec<(String, OsString)>);

/// Names only: what is in them may be a secret.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Environment {
    /// Those of this process.
    pub fn of_process() -> Environment {
        std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value))
            .collect()
    }

    pub(super) fn get(&self, name: &str) -> Option<&OsString> {
        // Only white space is as good as nothing, as in all settings.
        let is_set = |value: &OsString| value.to_str().is_none_or(|text| !text.trim().is_empty());
        let variable = self.0.iter().find(|(known, value)| known == name && is_set(value));
        variable.map(|(_, value)| value)
    }

    /// The variables that are ours.
    fn ours(&self) -> impl Iterator<Item = &(String, OsString)> {
        let is_ours = |name: &str, value: &OsString| {
            names::is_ours(name) && !names::is_of_kubernetes(name, value)
        };
        self.0.iter().filter(move |(name, value)| is_ours(name, value))
    }

    /// The names of those that are ours and not empty.
    pub(super) fn set(&self) -> impl Iterator<Item = &str> {
        let is_empty = |value: &OsString| value.to_str().is_some_and(|text| text.trim().is_empty());
        self.ours().filter(move |(_, value)| !is_empty(value)).map(|(name, _)| name.as_str())
    }
}

impl FromIterator<(String, OsString)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, OsString)>>(variables: I) -> Environment {
        let mut variables: Vec<_> = variables.into_iter().collect();
        // Of several mistakes the same one is told each time.
        variables.sort();
        Environment(variables)
    }
}

/// What flags say; each wins over all else.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// The file with the settings.
    pub config: Option<PathBuf>,
    /// The files and folders to answer from.
    pub library: Vec<PathBuf>,
    /// Larger files are refused, in bytes.
    pub max_file_size: Option<u64>,
    /// The folder of what has to outlive the process.
    pub data: Option<PathBuf>,
    /// The address that Telegram is to write to, as it was typed.
    pub webhook_url: Option<String>,
    /// Where health and metrics are told, as it was typed.
    pub health_listen: Option<String>,
    /// What the log tells, as it was typed.
    pub log: Option<String>,
}

impl Settings {
    /// The file with the settings, if there is one: the one that is named, or the one that is here.
    pub fn file(flags: &Flags, environment: &Environment) -> Option<PathBuf> {
        file::find(flags, environment).map(|found| found.path)
    }

    /// The settings of all places together. Files with secrets are read when they are needed:
    /// who asks at a terminal needs no token.
    ///
    /// # Errors
    ///
    /// The first setting that cannot be used, and where it stands.
    pub fn load(flags: &Flags, environment: &Environment) -> Result<Settings, ConfigError> {
        let file = file::find(flags, environment);
        let file = file.as_ref().map(Found::read).transpose()?.unwrap_or_else(Layer::empty);
        let layer = over(of_environment(environment)?, file);
        let layer = over(of_flags(flags)?, layer).with_fallback(Layer::default_values());
        let settings = Settings::from_layer(layer)
            .expect("a setting has a default or may be missing, as a test sees");
        settings.check_webhook()?;
        Ok(settings)
    }
}

/// What `higher` says, and what it is silent of from `lower`. A secret and the file with it are one
/// thing in two spellings.
fn over(higher: Layer, mut lower: Layer) -> Layer {
    if higher.token.is_some() || higher.token_file.is_some() {
        (lower.token, lower.token_file) = (None, None);
    }
    if higher.webhook_secret.is_some() || higher.webhook_secret_file.is_some() {
        (lower.webhook_secret, lower.webhook_secret_file) = (None, None);
    }
    higher.with_fallback(lower)
}

fn of_flags(flags: &Flags) -> Result<Layer, ConfigError> {
    let mut layer = Layer::empty();
    layer.library = Some(flags.library.clone()).filter(|paths| !paths.is_empty());
    layer.max_file_size =
        flags.max_file_size.map(|file_bytes| crate::library::Limits { file_bytes });
    layer.data.clone_from(&flags.data);
    let typed = [
        ("webhook_url", &flags.webhook_url),
        ("health_listen", &flags.health_listen),
        ("log", &flags.log),
    ];
    for (key, text) in typed {
        let Some((_, flag)) = names::FLAGS.iter().find(|(known, _)| *known == key) else {
            continue;
        };
        if let Some(text) = text {
            layer = one(key, text.as_str().into(), &Origin::Flag(flag))?.with_fallback(layer);
        }
    }
    Ok(layer)
}

fn of_environment(environment: &Environment) -> Result<Layer, ConfigError> {
    let mut layer = Layer::empty();
    for (name, value) in environment.ours().filter(|(name, _)| name != names::CONFIG) {
        let origin = Origin::Variable(name.clone());
        let Some((key, _)) = names::variables().find(|(_, variable)| variable == name) else {
            return Err(ConfigError::Unknown { origin, nearest: names::nearest_variable(name) });
        };
        let text = value.to_str().ok_or_else(|| ConfigError::NotText(name.clone()))?;
        if !text.trim().is_empty() {
            layer = one(key, text.into(), &origin)?.with_fallback(layer);
            check_twice(&layer, &origin, names::variable_of)?;
        }
    }
    Ok(layer)
}

/// A layer with one setting, which remembers where it stands where that is asked for later.
pub(super) fn one(key: &str, value: Value, origin: &Origin) -> Result<Layer, ConfigError> {
    let value = match value {
        // Of the types of TOML the one that no setting has, and that serde has no name for.
        Value::Datetime(time) => Value::String(time.to_string()),
        value => value,
    };
    let table = toml::Table::from_iter([(key.to_owned(), value)]);
    let mut layer = Layer::deserialize(Value::Table(table)).map_err(|error| {
        ConfigError::Value { origin: origin.clone(), reason: error.message().to_owned() }
    })?;
    for secret in [&mut layer.token, &mut layer.proxy, &mut layer.webhook_secret] {
        secret.iter_mut().for_each(|secret| secret.origin = Some(origin.clone()));
    }
    for file in [&mut layer.token_file, &mut layer.webhook_secret_file] {
        file.iter_mut().for_each(|file| file.origin = Some(origin.clone()));
    }
    layer.webhook_url.iter_mut().for_each(|url| url.origin = Some(origin.clone()));
    Ok(layer)
}

/// A secret and a file with it in one place: which one is meant, nobody knows. `origin` is that of
/// the one that came last, and `name` what the place calls a setting.
pub(super) fn check_twice(
    layer: &Layer,
    origin: &Origin,
    name: impl Fn(&'static str) -> &'static str,
) -> Result<(), ConfigError> {
    let of = |secret: &Option<Origin>| secret.as_ref() == Some(origin);
    let twice = [
        (&layer.token, &layer.token_file, ["token", "token_file"]),
        (
            &layer.webhook_secret,
            &layer.webhook_secret_file,
            ["webhook_secret", "webhook_secret_file"],
        ),
    ];
    for (secret, file, [secret_key, file_key]) in twice {
        let (Some(secret), Some(_)) = (secret, file) else { continue };
        let other = if of(&secret.origin) { file_key } else { secret_key };
        let other = name(other).to_owned();
        return Err(ConfigError::Twice { origin: origin.clone(), other });
    }
    Ok(())
}
