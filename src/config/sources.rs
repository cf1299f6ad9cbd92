//! Where settings are set, by names alone.

use super::layers::{Environment, Flags};
use super::{Settings, names};
use std::path::PathBuf;

/// Each place in which something is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// The file, if one is read.
    pub file: Option<PathBuf>,
    /// The variables of ours that are not empty.
    pub variables: Vec<String>,
    /// The options.
    pub options: Vec<&'static str>,
}

impl Settings {
    /// Where settings are set.
    pub fn sources(flags: &Flags, environment: &Environment) -> Sources {
        let Flags { config: _, library, max_file_size, data, webhook_url, health_listen, log } =
            flags;
        let set = [
            ("library", !library.is_empty()),
            ("max_file_size", max_file_size.is_some()),
            ("data", data.is_some()),
            ("webhook_url", webhook_url.is_some()),
            ("health_listen", health_listen.is_some()),
            ("log", log.is_some()),
        ];
        let option = |key: &str| names::FLAGS.iter().find(|(known, _)| *known == key);
        let options = set.iter().filter(|(_, is_set)| *is_set).filter_map(|(key, _)| option(key));
        Sources {
            file: Settings::file(flags, environment),
            variables: environment.set().map(str::to_owned).collect(),
            options: options.map(|(_, flag)| *flag).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    #[test]
    fn each_place_is_told_and_no_value() {
        let pairs = [
            ("PULLQUOTE_GRACE", "7s"),
            ("PULLQUOTE_LOG", " "),
            ("PULLQUOTE_SERVICE_HOST", "10.0.0.1"),
            ("HOME", "/root"),
            ("TELOXIDE_TOKEN", "1:secret"),
        ];
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
        let flags = Flags {
            config: Some("x.toml".into()),
            data: Some("kept".into()),
            max_file_size: Some(1),
            ..Flags::default()
        };
        let sources = Settings::sources(&flags, &pairs.collect());
        assert_eq!(sources.file, Some("x.toml".into()));
        assert_eq!(sources.variables, ["PULLQUOTE_GRACE", "TELOXIDE_TOKEN"]);
        assert_eq!(sources.options, ["--max-file-size", "--data"]);
        let all = Flags {
            config: None,
            library: vec!["a".into()],
            webhook_url: Some(String::new()),
            health_listen: Some(String::new()),
            log: Some(String::new()),
            ..flags
        };
        let all = Settings::sources(&all, &Environment::default());
        assert_eq!(all.options.len(), names::FLAGS.len(), "{:?}", all.options);
    }
}
