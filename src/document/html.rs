//! HTML inside Markdown: what of it a reader never sees.

use std::ops::Range;

/// The parts of `html` that show no words: tags, comments, scripts, the names of signs (`&amp;`).
///
/// The description of a picture (`alt`) is what its reader has instead of it, so it is not silent.
/// What is opened and never closed is silent to the end, as in a browser.
pub(super) fn silent(html: &str) -> Vec<Range<usize>> {
    let mut silent = Vec::new();
    for markup in markups(html) {
        match markup.description {
            Some(words) => {
                silent.push(markup.range.start..words.start);
                silent.push(words.end..markup.range.end);
            }
            None => silent.push(markup.range),
        }
    }
    silent
}

/// Where the pictures in `html` are described.
pub(super) fn descriptions(html: &str) -> Vec<Range<usize>> {
    markups(html).into_iter().filter_map(|markup| markup.description).collect()
}

/// What is no word.
struct Markup {
    range: Range<usize>,
    /// Where in it a picture is described.
    description: Option<Range<usize>>,
}

/// All that is no word, in one walk: what is never closed may not be read again and again.
fn markups(html: &str) -> Vec<Markup> {
    let mut markups = Vec::new();
    let mut at = 0;
    while let Some(found) = html[at..].find(['<', '&']) {
        let start = at + found;
        let rest = &html[start..];
        let length = if rest.starts_with('&') { entity(rest) } else { markup(rest) };
        let Some(length) = length else {
            at = start + 1;
            continue;
        };
        at = start + length;
        let words = description(&html[start..at]);
        let description = words.map(|words| start + words.start..start + words.end);
        markups.push(Markup { range: start..at, description });
    }
    markups
}

/// The words of `html` that a reader sees, with spaces where tags stood.
pub(super) fn visible(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut at = 0;
    for range in silent(html) {
        words.push_str(&html[at..range.start]);
        words.push(' ');
        at = range.end;
    }
    words.push_str(&html[at..]);
    words
}

/// Whether nothing in `html` is laid out in lines: no list, no table, no code.
pub(super) fn is_prose(html: &str) -> bool {
    let lines = ["ul", "ol", "dl", "table", "pre"];
    !html.match_indices('<').any(|(at, _)| lines.iter().any(|name| names(&html[at..], name)))
}

/// The length of the tag, comment, script or style sheet that `rest` begins with; `None` where
/// its `<` is only a sign of the text, as in "a < b".
fn markup(rest: &str) -> Option<usize> {
    let close = match () {
        () if rest.starts_with("<!--") => "-->",
        () if names(rest, "script") => "</script>",
        () if names(rest, "style") => "</style>",
        () if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) => {
            return Some(tag(rest));
        }
        () => return None,
    };
    let end = find(rest, close).map(|end| end + close.len());
    Some(end.unwrap_or(rest.len()))
}

/// Where `name`, in whatever case, stands in `text`.
fn find(text: &str, name: &str) -> Option<usize> {
    let same = |window: &[u8]| window.eq_ignore_ascii_case(name.as_bytes());
    text.as_bytes().windows(name.len()).position(same)
}

/// Whether `rest` begins with the opening tag `name`.
fn names(rest: &str, name: &str) -> bool {
    if !rest.starts_with('<') {
        return false;
    }
    let head = rest.get(1..=name.len());
    let behind = rest.get(1 + name.len()..).unwrap_or_default();
    head.is_some_and(|head| head.eq_ignore_ascii_case(name))
        && !behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
}

/// The length of a tag: `>` inside a quoted value does not end it.
fn tag(rest: &str) -> usize {
    let mut quote = None;
    let mut before = b'<';
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    rest.len()
}

/// The length of the name of a sign that `rest` begins with: `&amp;`, `&#39;`.
fn entity(rest: &str) -> Option<usize> {
    const LONGEST: usize = 32;
    let name = rest.bytes().skip(1).take(LONGEST);
    let length = name.take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    (length > 0 && rest[1 + length..].starts_with(';')).then_some(length + 2)
}

/// Whether `html` is a picture with its caption.
pub(super) fn is_figure(html: &str) -> bool {
    let holds = |name: &str| html.match_indices('<').any(|(at, _)| names(&html[at..], name));
    names(html.trim_start(), "figure")
        && holds("figcaption")
        && ["img", "picture", "svg", "video"].into_iter().any(holds)
}

/// Where the value of `alt` stands in the tag of a picture.
pub(super) fn description(tag: &str) -> Option<Range<usize>> {
    if !names(tag, "img") {
        return None;
    }
    let mut at = 0;
    // A name of an attribute follows white space or the quote that closes the value before it.
    while let Some(found) = find(&tag[at..], "alt") {
        let start = at + found;
        at = start + 3;
        let value = tag[at..].trim_start();
        let named = tag[..start].ends_with(|c: char| c.is_ascii_whitespace());
        if let (true, Some(value)) = (named, value.strip_prefix('=')) {
            let value = value.trim_start();
            let start = tag.len() - value.len();
            return match value.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let end = value[1..].find(quote)?;
                    Some(start + 1..start + 1 + end)
                }
                _ => {
                    let end = value.find(|c: char| c.is_whitespace() || c == '>')?;
                    Some(start..start + end)
                }
            };
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_reader_sees_is_visible() {
        for (html, expected, why) in [
            ("<p class=\"lead\">Kerry</p>", "Kerry", "tags and attributes"),
            ("a <!-- TODO: ask Bob --> b", "a b", "a comment"),
            ("a <!-- never closed", "a", "a comment without an end"),
            ("<SCRIPT>let a = 1;</script>b", "b", "a script, in whatever case"),
            ("<scripture>a</scripture>", "a", "a tag whose name only begins so"),
            ("<style>p { color: red }</style>", "", "a style sheet"),
            ("<a title=\"x > y\" href=z>b</a>", "b", "a > in a value"),
            ("<p title='it''s'>b", "b", "quotes in a row"),
            ("<img src=\"x.png\" alt=\"The pump\"/>", "The pump", "the description of a picture"),
            ("<img src=x data-alt=no ALT = pump>", "pump", "without quotes"),
            ("<img src=x alt=\"\">", "", "an empty description"),
            ("<p alt=\"no\">b</p>", "b", "only pictures are described"),
            ("AT&amp;T &#39;s &", "AT T s &", "the names of signs"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2", "signs of the text"),
            ("<", "<", "a lone sign"),
            ("<é", "<é", "no tag begins so"),
        ] {
            let words = visible(html);
            let words: Vec<&str> = words.split_whitespace().collect();
            assert_eq!(words.join(" "), expected, "{why}");
        }
    }
}
