//! The settings as a person reads them: the tables of docs/configuration.md, and the example file.

use super::names::FLAGS;
use super::settings::{LIVE, Settings};
use confique::Config;
use confique::meta::{Expr, Field, FieldKind, LeafKind};
use std::fmt::Write;

/// The parts of both, each with the setting that it begins with.
const PARTS: &[(&str, &str)] = &[
    ("token", "Telegram"),
    ("library", "Documents"),
    ("data", "What is kept"),
    ("allow_users", "Who may ask"),
    ("user_limit", "Limits and times"),
    ("webhook_url", "Webhook"),
    ("health_listen", "Health"),
    ("log", "Log"),
];

/// The longest line of the example file.
const WIDTH: usize = 96;

const EXAMPLE: &str = "\
# The settings of pullquote, each as it is without being set, or an example where that is nothing.
# Take away the # before a setting to change it; save the file as pullquote.toml where the program
# runs, or name it by --config. Variables and options win over it. Paths are meant from the folder
# of this file. Where everybody may read it, keep the token in a file of its own.
";

/// The tables of docs/configuration.md: every setting with its names, its default, when a change of
/// it takes effect and what it means.
pub fn reference() -> String {
    let mut page = String::new();
    for field in Settings::META.fields {
        if let Some(part) = part(field) {
            let head = "| setting | default | a change takes | meaning |\n|---|---|---|---|";
            let _ =
                writeln!(page, "{}### {part}\n\n{head}", if page.is_empty() { "" } else { "\n" });
        }
        let mut names = vec![format!("`{}`", field.name)];
        names.extend(leaf(field).0.map(|variable| format!("`{variable}`")));
        let flag = FLAGS.iter().find(|(key, _)| *key == field.name);
        names.extend(flag.map(|(_, flag)| format!("`{flag}`")));
        let default = default(field).map(|default| format!("`{}`", default.trim_matches('"')));
        let takes = if LIVE.contains(&field.name) { "a reload" } else { "a restart" };
        let _ = writeln!(
            page,
            "| {} | {} | {takes} | {} |",
            names.join("<br>"),
            default.unwrap_or_default(),
            meaning(field),
        );
    }
    page
}

/// docs/pullquote.example.toml: every setting, commented out, with its meaning above it.
pub fn example() -> String {
    let mut file = EXAMPLE.to_owned();
    for field in Settings::META.fields {
        if let Some(part) = part(field) {
            let _ = writeln!(file, "\n# {part}");
        }
        let lines = textwrap::Options::new(WIDTH).initial_indent("# ").subsequent_indent("# ");
        let meaning = textwrap::fill(&meaning(field).replace('`', ""), lines);
        let value = default(field).or_else(|| shown(field)).unwrap_or_default();
        let _ = writeln!(file, "\n{meaning}\n#{} = {value}", field.name);
    }
    file
}

fn part(field: &Field) -> Option<&'static str> {
    PARTS.iter().find(|(first, _)| *first == field.name).map(|(_, part)| *part)
}

/// The variable and the kind of a setting.
fn leaf(field: &Field) -> (Option<&'static str>, LeafKind) {
    match field.kind {
        FieldKind::Leaf { env, kind } => (env, kind),
        // There is none: all settings stand side by side.
        FieldKind::Nested { .. } => (None, LeafKind::Optional),
    }
}

/// The first paragraph of its comment.
fn meaning(field: &Field) -> String {
    let lines = field.doc.iter().map(|line| line.trim());
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What the comment gives for an example.
fn shown(field: &Field) -> Option<String> {
    let example = field.doc.iter().find_map(|line| line.trim().strip_prefix("Example: "));
    example.map(|example| example.trim_matches('`').to_owned())
}

/// The default as TOML, unless it is nothing.
fn default(field: &Field) -> Option<String> {
    match leaf(field).1 {
        LeafKind::Required { default: Some(Expr::Array([])) | None } | LeafKind::Optional => None,
        LeafKind::Required { default: Some(value) } => toml_of(&value),
    }
}

fn toml_of(value: &Expr) -> Option<String> {
    match value {
        Expr::Str(text) => Some(format!("\"{text}\"")),
        Expr::Integer(number) => Some(number.to_string()),
        Expr::Float(number) => Some(number.to_string()),
        Expr::Bool(is) => Some(is.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_has_words_and_something_to_show() {
        for field in Settings::META.fields {
            assert!(meaning(field).ends_with('.'), "{}: {}", field.name, meaning(field));
            assert!(!meaning(field).contains('|'), "it would end the cell of {}", field.name);
            let value = default(field).or_else(|| shown(field));
            assert!(value.is_some(), "{} needs a line “Example: `…`” in its comment", field.name);
        }
        for (first, part) in PARTS {
            let known = Settings::META.fields.iter().any(|field| field.name == *first);
            assert!(known, "{part} begins with {first}, which is no setting");
        }
    }
}
