//! The names of settings: in the file, in the environment, as options; and which one is meant.

use super::Settings;
use confique::Config;
use confique::meta::FieldKind;
use std::ffi::OsStr;

/// The variable that names the file with the settings. It is no setting: a file cannot name itself.
pub(super) const CONFIG: &str = "PULLQUOTE_CONFIG";

/// The option that does the same.
pub(super) const CONFIG_FLAG: &str = "--config";

/// The beginnings of variables that are ours.
const PREFIXES: [&str; 2] = ["PULLQUOTE_", "TELOXIDE_"];

/// The settings that are options of `pullquote serve` as well.
pub(crate) const FLAGS: &[(&str, &str)] = &[
    ("library", "--library"),
    ("max_file_size", "--max-file-size"),
    ("data", "--data"),
    ("webhook_url", "--webhook-url"),
    ("health_listen", "--health-listen"),
    ("log", "--log"),
];

/// Each setting by its name in the file.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    Settings::META.fields.iter().map(|field| field.name)
}

/// Each setting and its variable.
pub(super) fn variables() -> impl Iterator<Item = (&'static str, &'static str)> {
    Settings::META.fields.iter().filter_map(|field| match field.kind {
        FieldKind::Leaf { env: Some(variable), .. } => Some((field.name, variable)),
        _ => None,
    })
}

/// The variable of a setting.
pub(super) fn variable_of(key: &str) -> &'static str {
    variables().find(|(known, _)| *known == key).map_or("", |(_, variable)| variable)
}

/// Whether a variable is meant for this program, in whatever case and with whatever dashes.
pub(super) fn is_ours(variable: &str) -> bool {
    let upper = upper(variable);
    PREFIXES.iter().any(|prefix| upper.starts_with(prefix))
}

/// The variable that is meant by an unknown one.
pub(super) fn nearest_variable(name: &str) -> Option<String> {
    let known = variables().map(|(_, variable)| variable).chain([CONFIG]);
    nearest(name, known)
}

/// The setting of the file that is meant by an unknown one.
pub(super) fn nearest_key(name: &str) -> Option<String> {
    nearest(name, keys())
}

/// The known name that is meant, if one is near enough to be. The name of the program before it,
/// capitals and dashes make no difference: who writes `PULLQUOTE_TOKEN` means `TELOXIDE_TOKEN`.
fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<String> {
    let name = bare(name);
    let near = known
        .map(|known| (strsim::osa_distance(&bare(known), &name), known))
        .min_by_key(|near| near.0)?;
    (near.0 <= 1 + name.chars().count() / 4).then(|| near.1.to_owned())
}

fn bare(name: &str) -> String {
    let upper = upper(name);
    PREFIXES.iter().find_map(|prefix| upper.strip_prefix(prefix)).unwrap_or(&upper).to_owned()
}

fn upper(name: &str) -> String {
    name.replace('-', "_").to_uppercase()
}

/// Kubernetes sets such variables in every pod for a service that is called pullquote, or
/// pullquote-something: `PULLQUOTE_SERVICE_HOST`, `PULLQUOTE_PORT=tcp://10.0.0.1:80` and so on.
pub(super) fn is_of_kubernetes(name: &str, value: &OsStr) -> bool {
    let service = ["_SERVICE_HOST", "_SERVICE_PORT"].iter().any(|end| name.ends_with(end))
        || name.contains("_SERVICE_PORT_");
    let is_link = || value.to_str().is_some_and(|value| value.contains("://"));
    let numbered = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let mut ports = name.match_indices("_PORT_").map(|(at, port)| &name[at + port.len()..]);
    name.starts_with("PULLQUOTE_")
        && (service || name.ends_with("_PORT") && is_link() || ports.any(numbered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_found_however_it_is_written() {
        let variables = [
            ("PULLQUOTE_KEEP_DAY", Some("PULLQUOTE_KEEP_DAYS")),
            ("pullquote_keep_days", Some("PULLQUOTE_KEEP_DAYS")),
            ("PULLQUOTE-KEEP-DAYS", Some("PULLQUOTE_KEEP_DAYS")),
            ("PULLQUOTE_TOKEN", Some("TELOXIDE_TOKEN")),
            ("PULLQUOTE_TOKEN_FILE", Some("TELOXIDE_TOKEN_FILE")),
            ("TELOXIDE_LIBRARY", Some("PULLQUOTE_LIBRARY")),
            ("PULLQUOTE_CONFIGS", Some("PULLQUOTE_CONFIG")),
            ("PULLQUOTE_", None),
            ("PULLQUOTE_COLOUR_OF_THE_SKY", None),
        ];
        for (written, meant) in variables {
            assert_eq!(nearest_variable(written).as_deref(), meant, "{written}");
        }
        let keys = [
            ("keep-days", Some("keep_days")),
            ("Keep_Days", Some("keep_days")),
            ("PULLQUOTE_KEEP_DAYS", Some("keep_days")),
            ("TELOXIDE_API_URL", Some("api_url")),
            ("libary", Some("library")),
            ("ключ", None),
        ];
        for (written, meant) in keys {
            assert_eq!(nearest_key(written).as_deref(), meant, "{written}");
        }
    }

    #[test]
    fn what_kubernetes_sets_is_told_from_what_people_set() {
        let table = [
            ("PULLQUOTE_SERVICE_HOST", "10.0.0.1", true),
            ("PULLQUOTE_SERVICE_PORT", "8080", true),
            ("PULLQUOTE_SERVICE_PORT_HTTP", "8080", true),
            ("PULLQUOTE_PORT", "tcp://10.0.0.1:8080", true),
            ("PULLQUOTE_PORT_8080_TCP", "tcp://10.0.0.1:8080", true),
            ("PULLQUOTE_PORT_8080_TCP_PORT", "8080", true),
            ("PULLQUOTE_HEALTH_SERVICE_HOST", "10.0.0.1", true),
            ("PULLQUOTE_HEALTH_PORT_9090_TCP_ADDR", "10.0.0.1", true),
            ("PULLQUOTE_PORT", "8080", false),
            ("PULLQUOTE_HEALTH_PORT", "9090", false),
            ("TELOXIDE_SERVICE_HOST", "10.0.0.1", false),
        ];
        for (name, value, is) in table {
            assert_eq!(is_of_kubernetes(name, OsStr::new(value)), is, "{name}={value}");
        }
        for (_, variable) in variables() {
            assert!(!is_of_kubernetes(variable, OsStr::new("tcp://x")), "{variable} is a setting");
        }
    }

    #[test]
    fn each_setting_has_a_variable_and_each_option_a_setting() {
        assert_eq!(keys().count(), variables().count());
        for (key, flag) in FLAGS {
            assert_eq!(*flag, format!("--{}", key.replace('_', "-")));
            assert!(keys().any(|known| known == *key), "{key}");
        }
        for key in crate::config::LIVE {
            assert!(keys().any(|known| known == *key), "{key} in LIVE");
        }
    }
}
