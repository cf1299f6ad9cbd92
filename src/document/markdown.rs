//! Markdown: headings become sections; lists, tables and code stay whole.

use super::outline::{Block, Outline, Shape};
use super::split::{LINE_ENDS, trimmed};
use super::{Kind, Section, html, kind};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// A line in italics under a picture is its caption up to this many bytes.
const CAPTION_BYTES: usize = 600;

/// A list under "Also read:" is one of titles up to so many bytes an item; chosen, not measured.
const TITLE_BYTES: usize = 200;

/// The headings and blocks of the text from the byte `body` on.
///
/// Only the outermost blocks count: a heading inside a block quote is part of that quote. What
/// has no words (a rule, a comment, a picture without a description) is no block.
pub(super) fn outline(text: &str, body: usize) -> Outline {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut reader = Reader { text, ..Reader::default() };
    let mut depth = 0usize;
    let mut seen = Seen::default();
    let source = with_line_feeds(&text[body..]);
    let parser = Parser::new_ext(&source, options);
    let mut silence = Silence::default();
    // The parser may part a block from the next inside a line end of several bytes.
    let whole = |range: Range<usize>| {
        text.floor_char_boundary(range.start + body)..text.ceil_char_boundary(range.end + body)
    };
    for (_, definition) in parser.reference_definitions().iter() {
        silence.ranges.push(whole(definition.span.clone()));
    }
    for (event, range) in parser.into_offset_iter() {
        let range = whole(range);
        silence.take(&event, &range, text);
        match &event {
            Event::Start(_) => {
                if depth == 0 {
                    seen = Seen::default();
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
        seen.take(&event, &range);
        if let (0, Event::End(end)) = (depth, event) {
            reader.block(end, range, &seen);
        }
    }
    reader.outline.silent = silence.ranges;
    reader.outline
}

/// The text with line feeds for the other signs that end a line, which the parser takes for
/// letters. Each byte keeps its place, so what is read here is found in the text as it is.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_lone = |at: usize| bytes.get(at + 1) != Some(&b'\n');
    let is_end = |at: usize, ch: char| LINE_ENDS[2..].contains(&ch) || (ch == '\r' && is_lone(at));
    if !text.char_indices().any(|(at, ch)| is_end(at, ch)) {
        return Cow::Borrowed(text);
    }
    let mut fed = String::with_capacity(text.len());
    for (at, ch) in text.char_indices() {
        if is_end(at, ch) {
            fed.extend(std::iter::repeat_n(' ', ch.len_utf8() - 1));
            fed.push('\n');
        } else {
            fed.push(ch);
        }
    }
    Cow::Owned(fed)
}

/// What of the text is markup that no reader sees: where links lead, their titles, HTML.
#[derive(Debug, Default)]
struct Silence {
    ranges: Vec<Range<usize>>,
    /// Where the words seen so far end in the links and pictures that are open, outermost first.
    open: Vec<usize>,
}

impl Silence {
    fn take(&mut self, event: &Event<'_>, range: &Range<usize>, text: &str) {
        match event {
            // An address that is its own text is seen.
            Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
                self.open.push(range.end);
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => self.open.push(range.start),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                // Behind its words, a link has nothing but its address and title, or its label.
                let words = self.open.pop().unwrap_or(range.end);
                if words < range.end {
                    self.ranges.push(words..range.end);
                }
                self.see(range.end);
            }
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => {
                let silent = html::silent(&text[range.clone()]).into_iter();
                self.ranges
                    .extend(silent.map(|part| range.start + part.start..range.start + part.end));
                self.see(range.end);
            }
            // What is written by its name: "&amp;".
            Event::Text(words)
                if words.len() < range.len() && text[range.clone()].starts_with('&') =>
            {
                self.ranges.push(range.clone());
                self.see(range.end);
            }
            Event::Start(_) => {}
            _ => self.see(range.end),
        }
    }

    fn see(&mut self, end: usize) {
        if let Some(words) = self.open.last_mut() {
            *words = end.max(*words);
        }
    }
}

/// What a block shows its reader.
#[derive(Debug, Default)]
struct Seen {
    /// The words without markup.
    words: String,
    /// HTML as written.
    html: String,
    pictures: usize,
    /// From the first to the last word of the pictures' descriptions.
    description: Option<Range<usize>>,
    /// Whether the first thing is a picture.
    opens_with_picture: bool,
    /// Words outside pictures: any at all, in links, outside links, outside emphasis.
    any: bool,
    linked: bool,
    unlinked: bool,
    plain: bool,
    /// Whether there is a list, a table or code in it.
    lines: bool,
    items: usize,
    in_picture: usize,
    in_link: usize,
    in_emphasis: usize,
}

impl Seen {
    fn take(&mut self, event: &Event<'_>, range: &Range<usize>) {
        self.lines |=
            matches!(event, Event::Start(Tag::List(_) | Tag::Table(_) | Tag::CodeBlock(_)));
        match event {
            Event::Start(Tag::Image { .. }) => {
                self.opens_with_picture |= self.pictures == 0 && !self.any;
                self.pictures += 1;
                self.in_picture += 1;
            }
            Event::End(TagEnd::Image) => self.in_picture -= 1,
            Event::Start(Tag::Link { .. }) => self.in_link += 1,
            Event::End(TagEnd::Link) => self.in_link -= 1,
            Event::Start(Tag::Emphasis | Tag::Strong) => self.in_emphasis += 1,
            Event::End(TagEnd::Emphasis | TagEnd::Strong) => self.in_emphasis -= 1,
            Event::Start(Tag::Item) => {
                self.items += 1;
                self.words.push(' ');
            }
            Event::End(TagEnd::Paragraph | TagEnd::TableCell) => {
                self.words.push(' ');
            }
            Event::Text(words) | Event::Code(words) => self.read(words, range),
            Event::SoftBreak | Event::HardBreak => self.words.push('\n'),
            Event::Html(html) => self.html.push_str(html),
            Event::InlineHtml(tag) => self.tag(tag, range),
            _ => {}
        }
    }

    /// Takes in a tag among words, which may be a picture.
    fn tag(&mut self, tag: &str, range: &Range<usize>) {
        if let Some(words) = html::description(tag) {
            self.opens_with_picture |= self.pictures == 0 && !self.any;
            self.pictures += 1;
            self.in_picture += 1;
            let described = range.start + words.start..range.start + words.end;
            self.read(&tag[words], &described);
            self.in_picture -= 1;
        } else if tag.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("<br")) {
            self.words.push('\n');
        }
    }

    fn read(&mut self, words: &str, range: &Range<usize>) {
        self.words.push_str(words);
        if words.trim().is_empty() {
            return;
        }
        if self.in_picture > 0 {
            let start =
                self.description.as_ref().map_or(range.start, |description| description.start);
            self.description = Some(start..range.end);
            return;
        }
        let says = words.contains(char::is_alphanumeric);
        self.any = true;
        self.linked |= says && self.in_link > 0;
        self.unlinked |= says && self.in_link == 0;
        self.plain |= says && self.in_emphasis == 0;
    }

    fn is_links(&self) -> bool {
        (self.linked && !self.unlinked) || kind::is_link(&self.words)
    }

    fn is_empty(&self) -> bool {
        self.words.trim().is_empty() && !html::visible(&self.html).contains(char::is_alphanumeric)
    }
}

#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    outline: Outline,
    /// The sections that are open, outermost first, with their levels.
    open: Vec<(HeadingLevel, u32)>,
    h1s: usize,
    under_references: bool,
    after_picture: bool,
    /// The block before was only "Also read:".
    after_cue: bool,
}

impl Reader<'_> {
    /// Takes in an outermost block that has ended.
    fn block(&mut self, end: TagEnd, range: Range<usize>, seen: &Seen) {
        let after_picture = std::mem::take(&mut self.after_picture);
        let after_cue = std::mem::take(&mut self.after_cue);
        if let TagEnd::Heading(level) = end {
            return self.heading(level, &seen.words);
        }
        if seen.is_empty() {
            // A picture that is not described can still have its caption below it.
            self.after_picture = seen.pictures > 0 || seen.html.contains("<img");
            return;
        }
        let short = seen.words.len() <= CAPTION_BYTES;
        let titles = after_cue && seen.words.len() <= seen.items * TITLE_BYTES;
        let (kind, shape, range) = match end {
            TagEnd::Paragraph if seen.pictures > 0 && !seen.any => {
                self.after_picture = true;
                // The description alone is what a reader wants quoted, not the picture's address.
                let one = seen.description.clone().filter(|_| seen.pictures == 1);
                (Kind::Caption, Shape::Prose, one.unwrap_or(range))
            }
            TagEnd::Paragraph
                if !seen.plain && short && (after_picture || seen.opens_with_picture) =>
            {
                (Kind::Caption, Shape::Prose, range)
            }
            TagEnd::Paragraph | TagEnd::List(_) if self.under_references || seen.is_links() => {
                (Kind::Reference, Shape::Lines, range)
            }
            TagEnd::List(_) if titles => (Kind::Reference, Shape::Lines, range),
            TagEnd::Paragraph => {
                self.after_cue = kind::heads_references(&seen.words);
                (kind::of(&seen.words), Shape::Prose, range)
            }
            TagEnd::HtmlBlock => self.html(without_comments(self.text, range)),
            TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                let shape = if seen.lines { Shape::Lines } else { Shape::Quote };
                (kind::of(&seen.words), shape, range)
            }
            TagEnd::CodeBlock => (Kind::Body, Shape::Code, range),
            _ => (Kind::Body, Shape::Lines, range),
        };
        let section = self.open.last().map(|&(_, section)| section);
        self.outline.blocks.push(Block { range, kind, section, shape });
    }

    /// What a block of HTML is, and what of it is to be quoted.
    fn html(&mut self, range: Range<usize>) -> (Kind, Shape, Range<usize>) {
        let html = &self.text[range.clone()];
        if html::is_figure(html) {
            return (Kind::Caption, Shape::Prose, range);
        }
        let described = html::descriptions(html);
        let words = described.iter().flat_map(|words| html[words.clone()].split_whitespace());
        if !described.is_empty() && words.eq(html::visible(html).split_whitespace()) {
            self.after_picture = true;
            let range = match described.as_slice() {
                [one] => range.start + one.start..range.start + one.end,
                _ => range,
            };
            return (Kind::Caption, Shape::Prose, range);
        }
        let shape = if html::is_prose(html) { Shape::Prose } else { Shape::Lines };
        (Kind::Body, shape, range)
    }

    fn heading(&mut self, level: HeadingLevel, words: &str) {
        let heading = words.split_whitespace().collect::<Vec<_>>().join(" ");
        while self.open.pop_if(|(above, _)| *above >= level).is_some() {}
        self.under_references = kind::heads_references(&heading);
        // An empty heading ends the section before it and begins none.
        if heading.is_empty() {
            return;
        }
        if level == HeadingLevel::H1 {
            self.h1s += 1;
        }
        // Only over the whole text is a heading its title: as the first, and the only one so high.
        let first = self.outline.sections.is_empty();
        self.outline.is_titled = self.h1s == 1 && (first || self.outline.is_titled);
        let parent = self.open.last().map(|&(_, section)| section);
        // A text under 4 GiB has fewer headings than that.
        self.open.push((level, self.outline.sections.len() as u32));
        self.outline.sections.push(Section { heading, parent });
    }
}

/// The range without HTML comments at its ends.
fn without_comments(text: &str, range: Range<usize>) -> Range<usize> {
    let mut range = trimmed(text, range);
    while text[range.clone()].starts_with("<!--") {
        let Some(end) = text[range.clone()].find("-->") else {
            break;
        };
        range = trimmed(text, range.start + end + 3..range.end);
    }
    while text[range.clone()].ends_with("-->") {
        let Some(start) = text[range.clone()].rfind("<!--") else {
            break;
        };
        range = trimmed(text, range.start..range.start + start);
    }
    range
}

#[cfg(test)]
mod tests;
