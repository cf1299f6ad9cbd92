//! The entities that Telegram finds in a text by itself.

use serde_json::{Value, json};

/// A part of a text, in UTF-16 code units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: &'static str,
    pub(super) offset: usize,
    pub(super) length: usize,
    pub(super) text: String,
}

impl Found {
    pub(super) fn json(&self) -> Value {
        json!({ "type": self.kind, "offset": self.offset, "length": self.length })
    }
}

/// The length of a text as Telegram counts it.
pub(super) fn utf16(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Commands, mentions, hashtags, addresses of pages and of mail.
pub(super) fn entities(text: &str) -> Vec<Found> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let (mut at, mut offset) = (0, 0);
    while at < chars.len() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        match begins(&chars[at..], before) {
            Some((kind, count)) => {
                let text: String = chars[at..at + count].iter().collect();
                let length = utf16(&text);
                found.push(Found { kind, offset, length, text });
                at += count;
                offset += length;
            }
            None => {
                offset += chars[at].len_utf16();
                at += 1;
            }
        }
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn run(chars: &[char], wanted: fn(char) -> bool) -> usize {
    chars.iter().take_while(|&&c| wanted(c)).count()
}

/// The kind of the entity that begins here, and how many characters it has.
fn begins(rest: &[char], before: Option<char>) -> Option<(&'static str, usize)> {
    if before.is_some_and(|c| is_word(c) || c == '/') {
        return None;
    }
    if rest[0] == '/' && matches!(before, Some('<' | '>')) {
        return None;
    }
    match rest[0] {
        '/' => {
            let name = run(&rest[1..], is_name);
            if !(1..=64).contains(&name) {
                return None;
            }
            let mut count = 1 + name;
            if rest.get(count) == Some(&'@') {
                let bot = run(&rest[count + 1..], is_name);
                if (3..=32).contains(&bot) {
                    count += 1 + bot;
                }
            }
            let ends =
                rest.get(count).is_none_or(|&c| !is_word(c) && !matches!(c, '/' | '<' | '>'));
            ends.then_some(("bot_command", count))
        }
        '@' => {
            let name = run(&rest[1..], is_name);
            let ends = rest.get(1 + name).is_none_or(|&c| !is_word(c));
            (ends && (3..=32).contains(&name)).then_some(("mention", 1 + name))
        }
        '#' => {
            let tag = run(&rest[1..], is_word);
            let lettered = rest[1..=tag].iter().any(|c| c.is_alphabetic());
            lettered.then_some(("hashtag", 1 + tag))
        }
        c if c.is_alphanumeric() => address(rest),
        _ => None,
    }
}

fn address(rest: &[char]) -> Option<(&'static str, usize)> {
    let word: String = rest.iter().take_while(|c| !c.is_whitespace()).collect();
    let word = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '»', '”', '’']);
    let count = word.chars().count();
    let host_of = |part: &str| part.split(['/', '?', '#', ':']).next().unwrap_or("").to_owned();
    if let Some((name, host)) = word.split_once('@') {
        return (!name.is_empty() && is_host(host)).then_some(("email", count));
    }
    match word.strip_prefix("https://").or(word.strip_prefix("http://")) {
        Some(part) => host_of(part).contains('.').then_some(("url", count)),
        None => is_host(&host_of(word)).then_some(("url", count)),
    }
}

fn is_host(host: &str) -> bool {
    const ENDS: &[&str] = &["com", "org", "net", "ru", "info", "io", "me", "dev", "uk", "de"];
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    host.rsplit_once('.')
        .is_some_and(|(name, end)| ENDS.contains(&end) && name.split('.').all(plain))
}
