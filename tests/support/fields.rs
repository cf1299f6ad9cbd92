//! The known fields of methods and types, and whether a call keeps to them.
//!
//! Telegram passes over a field that it doesn't know, which hides a misspelled one; here it is a
//! violation. A value of the wrong kind is an error, as it is there.

use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::LazyLock;

enum Kind {
    Integer,
    Float,
    String,
    Boolean,
    Word(String),
    Named(String),
    List(Box<Kind>),
    OneOf(Vec<Kind>),
}

struct Field {
    required: bool,
    kind: Kind,
}

enum Type {
    Fields(HashMap<String, Field>),
    OneOf(Vec<String>),
}

struct Method {
    name: String,
    fields: HashMap<String, Field>,
}

/// What methods.json holds.
struct Table {
    methods: HashMap<String, Method>,
    types: HashMap<String, Type>,
    entities: Vec<String>,
    reactions: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let table: Value = serde_json::from_str(include_str!("methods.json")).unwrap();
    let strings = |name: &str| -> Vec<String> {
        let words = table[name].as_array().unwrap().iter();
        words.map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let method = |(name, fields): (&String, &Value)| {
        (name.to_lowercase(), Method { name: name.clone(), fields: read_fields(fields) })
    };
    let described = |(name, definition): (&String, &Value)| match definition.as_str() {
        Some(names) => (name.clone(), Type::OneOf(names.split('|').map(str::to_owned).collect())),
        None => (name.clone(), Type::Fields(read_fields(definition))),
    };
    Table {
        methods: table["methods"].as_object().unwrap().iter().map(method).collect(),
        types: table["types"].as_object().unwrap().iter().map(described).collect(),
        entities: strings("entities"),
        reactions: strings("reactions"),
    }
});

fn read_fields(fields: &Value) -> HashMap<String, Field> {
    let read = |(name, written): (&String, &Value)| {
        let written = written.as_str().unwrap();
        let kind = written.trim_start_matches('!');
        (name.clone(), Field { required: written.starts_with('!'), kind: read_kind(kind) })
    };
    fields.as_object().unwrap().iter().map(read).collect()
}

fn read_kind(written: &str) -> Kind {
    if let Some(inner) = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return Kind::List(Box::new(read_kind(inner)));
    }
    if written.contains('|') {
        return Kind::OneOf(written.split('|').map(read_kind).collect());
    }
    match written {
        "Integer" => Kind::Integer,
        "Float" => Kind::Float,
        "String" => Kind::String,
        "Boolean" => Kind::Boolean,
        _ => match written.strip_prefix('=') {
            Some(word) => Kind::Word(word.to_owned()),
            None => Kind::Named(written.to_owned()),
        },
    }
}

/// The name of a method as the reference spells it, however a client does.
pub(super) fn method(name: &str) -> Option<&'static str> {
    TABLE.methods.get(&name.to_lowercase()).map(|method| method.name.as_str())
}

/// Whether Telegram knows this kind of entity.
pub(super) fn is_entity(kind: &str) -> bool {
    TABLE.entities.iter().any(|known| known == kind)
}

/// Whether Telegram has this emoji as a reaction.
pub(super) fn is_reaction(emoji: &str) -> bool {
    TABLE.reactions.iter().any(|known| known == emoji)
}

/// What is wrong with the fields of a call.
#[derive(Default)]
pub(super) struct Problems {
    /// What Telegram lets pass and our tests don't.
    pub(super) violations: Vec<String>,
    /// What Telegram refuses, in its words.
    pub(super) refusal: Option<String>,
}

/// Compares a call with the table, and gives its parameters the kinds that they have there: a form
/// has strings only.
pub(super) fn check(method: &str, params: &mut Map<String, Value>) -> Problems {
    let mut problems = Problems::default();
    let fields = &TABLE.methods[&method.to_lowercase()].fields;
    for (name, value) in params.iter_mut() {
        let path = format!("{method}.{name}");
        let Some(field) = fields.get(name) else {
            problems.violations.push(format!("{path} is no field"));
            continue;
        };
        if value.is_null() {
            problems.violations.push(format!("{path} is null"));
            continue;
        }
        parse(value, &field.kind);
        examine(value, &field.kind, &path, &mut problems);
        if let Some(refusal) = &mut problems.refusal
            && !refusal.starts_with("Bad Request")
        {
            *refusal = format!("Bad Request: can't parse {}: {refusal}", name.replace('_', " "));
        }
    }
    for (name, field) in fields {
        if field.required && !params.contains_key(name) {
            problems.violations.push(format!("{method}.{name} is missing"));
        }
    }
    problems
}

fn parse(value: &mut Value, kind: &Kind) {
    let plain = matches!(kind, Kind::String | Kind::Word(_))
        || matches!(kind, Kind::OneOf(kinds) if kinds.iter().any(|kind| matches!(kind, Kind::String)));
    match value {
        Value::String(text) if !plain => {
            let parsed = match kind {
                Kind::Boolean => Some(Value::Bool(["true", "True", "1"].contains(&text.as_str()))),
                _ => serde_json::from_str(text).ok(),
            };
            *value = parsed.unwrap_or(Value::Null);
        }
        Value::Number(number) if matches!(kind, Kind::String) => {
            *value = Value::String(number.to_string());
        }
        _ => {}
    }
}

fn examine(value: &Value, kind: &Kind, path: &str, problems: &mut Problems) {
    let right = match kind {
        Kind::Integer => value.is_i64() || value.is_u64(),
        Kind::Float => value.is_number(),
        Kind::String => value.is_string(),
        Kind::Boolean => value.is_boolean(),
        Kind::Word(word) => value.as_str() == Some(word),
        Kind::List(inner) => {
            for (at, member) in value.as_array().into_iter().flatten().enumerate() {
                examine(member, inner, &format!("{path}[{at}]"), problems);
            }
            value.is_array()
        }
        Kind::Named(name) => return examine_type(value, name, path, problems),
        Kind::OneOf(kinds) => {
            let names: Vec<&str> = kinds
                .iter()
                .filter_map(|kind| match kind {
                    Kind::Named(name) => Some(name.as_str()),
                    _ => None,
                })
                .collect();
            if !names.is_empty() {
                return examine_one_of(value, &names, path, problems);
            }
            kinds.iter().any(|kind| {
                let mut tried = Problems::default();
                examine(value, kind, path, &mut tried);
                tried.refusal.is_none()
            })
        }
    };
    if !right {
        let field = path.rsplit('.').next().unwrap_or(path);
        let kind = match kind {
            Kind::Integer | Kind::Float => "Number",
            Kind::Boolean => "Boolean",
            Kind::List(_) => "Array",
            _ => "String",
        };
        problems.violations.push(format!("{path} is no {kind}: {value}"));
        problems.refusal.get_or_insert(format!("Field \"{field}\" must be of type {kind}"));
    }
}

fn examine_type(value: &Value, name: &str, path: &str, problems: &mut Problems) {
    match &TABLE.types[name] {
        Type::OneOf(names) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            examine_one_of(value, &names, path, problems);
        }
        Type::Fields(fields) => {
            let Some(object) = value.as_object() else {
                problems.violations.push(format!("{path} is no {name}: {value}"));
                problems.refusal.get_or_insert(format!("{name} must be an Object"));
                return;
            };
            for (field, value) in object {
                let path = format!("{path}.{field}");
                match fields.get(field) {
                    None => problems.violations.push(format!("{path} is no field of {name}")),
                    Some(field) => examine(value, &field.kind, &path, problems),
                }
            }
            for (field, definition) in fields {
                if definition.required && !object.contains_key(field) {
                    problems.violations.push(format!("{path}.{field} is missing"));
                    problems.refusal.get_or_insert(format!("Can't find field \"{field}\""));
                }
            }
        }
    }
}

/// Of several types, the one that `value` is meant to be: by its `type`, else by what it holds.
fn examine_one_of(value: &Value, names: &[&str], path: &str, problems: &mut Problems) {
    let fits = |name: &str| {
        let (Type::Fields(fields), Some(object)) = (&TABLE.types[name], value.as_object()) else {
            return None;
        };
        let word = fields.get("type").is_none_or(|field| match &field.kind {
            Kind::Word(word) => object.get("type").and_then(Value::as_str) == Some(word),
            _ => true,
        });
        let known = object.keys().filter(|key| fields.contains_key(*key)).count();
        let missing = fields
            .iter()
            .filter(|(name, field)| field.required && !object.contains_key(*name))
            .count();
        word.then_some(known as i64 - 2 * missing as i64)
    };
    // Of equals the first, which is the common one.
    let best =
        names.iter().rev().filter_map(|name| Some((fits(name)?, *name))).max_by_key(|fit| fit.0);
    match best {
        Some((_, name)) => examine_type(value, name, path, problems),
        None => {
            problems.violations.push(format!("{path} is none of {}: {value}", names.join(", ")));
            problems.refusal.get_or_insert("unsupported type specified".to_owned());
        }
    }
}
