//! The file with the settings.

use super::error::ConfigError;
use super::layers::{Environment, Flags, Layer, check_twice, one};
use super::names;
use super::origin::Origin;
use super::secret::{read_text, trouble};
use confique::Layer as _;
use std::path::{Path, PathBuf};
use toml::Value;
use toml::de::DeTable;

/// The file that is read where it is there and no other one is named.
const FILE: &str = "pullquote.toml";

/// How to write in it.
const WRITTEN: &str = "a setting is written as keep_days = 30, a text as data = \"kept\"";

/// The file with the settings, and what names it, if anything does.
pub(super) struct Found {
    pub(super) path: PathBuf,
    named: Option<Origin>,
}

/// The file with the settings, if there is one.
pub(super) fn find(flags: &Flags, environment: &Environment) -> Option<Found> {
    if let Some(path) = flags.config.clone() {
        return Some(Found { path, named: Some(Origin::Flag(names::CONFIG_FLAG)) });
    }
    if let Some(path) = environment.get(names::CONFIG) {
        let named = Some(Origin::Variable(names::CONFIG.to_owned()));
        return Some(Found { path: PathBuf::from(path), named });
    }
    // What is there and cannot be read is no settings that are missing.
    Path::new(FILE)
        .symlink_metadata()
        .is_ok()
        .then(|| Found { path: PathBuf::from(FILE), named: None })
}

impl Found {
    /// What the file says.
    pub(super) fn read(&self) -> Result<Layer, ConfigError> {
        let path = self.path.clone();
        let text = read_text(&path).map_err(|error| {
            let reason = trouble(&path, &error);
            match self.named.clone() {
                Some(origin) => ConfigError::Named { origin, path: path.clone(), reason },
                None => ConfigError::File { path: path.clone(), reason },
            }
        })?;
        of_text(text.trim_start_matches('\u{feff}'), &path)
    }
}

fn of_text(text: &str, path: &Path) -> Result<Layer, ConfigError> {
    let line_of = |at: usize| {
        let before = text.as_bytes().iter().take(at);
        1 + before.filter(|&&byte| byte == b'\n').count()
    };
    let no_toml = |error: toml::de::Error| ConfigError::Toml {
        path: path.to_owned(),
        line: error.span().map_or(1, |span| line_of(span.start)),
        reason: match error.message() {
            "duplicate key" => "the same setting stands above: keep one".to_owned(),
            words => format!("{words}: {WRITTEN}"),
        },
    };
    let keys = DeTable::parse(text).map_err(no_toml)?.into_inner();
    let mut values: toml::Table = text.parse().map_err(no_toml)?;
    let mut lines: Vec<(usize, String)> =
        keys.keys().map(|key| (line_of(key.span().start), key.get_ref().to_string())).collect();
    // As a person reads them.
    lines.sort();
    let mut layer = Layer::empty();
    for (line, key) in lines {
        let Some(value) = values.remove(&key) else { continue };
        let origin = Origin::File { path: path.to_owned(), line, key: key.clone() };
        // Neither does a name of ours make a section a setting.
        let is_section = |value: &Value| value.is_table();
        if is_section(&value) || value.as_array().is_some_and(|all| all.iter().any(is_section)) {
            return Err(ConfigError::Section { origin });
        }
        let Some(key) = names::keys().find(|known| *known == key) else {
            return Err(ConfigError::Unknown { origin, nearest: names::nearest_key(&key) });
        };
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            continue;
        }
        layer = one(key, value, &origin)?.with_fallback(layer);
        check_twice(&layer, &origin, |key| key)?;
    }
    Ok(beside(layer, path.parent().unwrap_or(Path::new(""))))
}

/// Paths in a file are meant from where it lies.
fn beside(mut layer: Layer, folder: &Path) -> Layer {
    layer.data = layer.data.map(|path| folder.join(path));
    for file in [&mut layer.token_file, &mut layer.webhook_secret_file] {
        file.iter_mut().for_each(|file| file.value = folder.join(&file.value));
    }
    layer.library =
        layer.library.map(|paths| paths.into_iter().map(|path| folder.join(path)).collect());
    layer
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_file_makes_it_panic(text in any::<String>(), key in 0..names::keys().count()) {
            let path = Path::new("pullquote.toml");
            let _ = of_text(&text, path);
            let key = names::keys().nth(key).unwrap_or_default();
            let _ = of_text(&format!("# é\n{key} = {text}"), path);
            let _ = of_text(&format!("{key} = '''\n{text}'''"), path);
        }
    }
}
