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
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<(Kind, &str)> {
        outline(text, 0)
            .blocks
            .into_iter()
            .map(|block| (block.kind, text[block.range].trim()))
            .collect()
    }

    #[test]
    fn headings_become_a_tree_of_sections() {
        let text = "intro\n\n# Visit #\n\nText\n===\n\n### Deep `code` [link](x)\n\na\n\n## Up {#anchor}\n\nb\n\nUp\n--\n\nc\n\n##\n\nd\n";
        let outline = outline(text, 0);
        let sections: Vec<_> =
            outline.sections.iter().map(|s| (s.heading.as_str(), s.parent)).collect();
        let expected = [
            ("Visit", None),
            ("Text", None),
            ("Deep code link", Some(1)),
            ("Up", Some(1)),
            ("Up", Some(1)),
        ];
        assert_eq!(sections, expected);
        let of_blocks: Vec<_> = outline.blocks.iter().map(|b| b.section).collect();
        assert_eq!(
            of_blocks,
            [None, Some(2), Some(3), Some(4), Some(1)],
            "the empty heading ended the last"
        );
        assert!(!outline.is_titled, "two of the highest rank");
    }

    #[test]
    fn lists_tables_code_and_quotes_stay_whole() {
        let list = "- a\n\n- b\n  - c\n\n  d";
        let table = "| a | b |\n|---|---|\n| c | d |";
        let code = "```rust\nfn a() {}\n\n# not a heading\n```";
        let quote = "> # Not a section\n>\n> b";
        let text = [list, table, code, quote].join("\n\n");
        assert_eq!(blocks(&text), [list, table, code, quote].map(|block| (Kind::Body, block)));
        assert_eq!(outline(&text, 0).sections, []);
    }

    /// The text with its silent parts taken out.
    fn heard(text: &str) -> String {
        let mut heard = text.to_owned();
        let mut silent = outline(text, 0).silent;
        silent.sort_by_key(|range| range.start);
        for range in silent.into_iter().rev() {
            heard.replace_range(range, "·");
        }
        heard
    }

    #[test]
    fn markup_that_no_reader_sees_is_silent() {
        for (text, expected, why) in [
            ("a <!-- TODO: ask Bob --> b", "a · b", "a comment in a line"),
            ("a\n\n<!-- TODO -->\n\nb", "a\n\n·\n\nb", "a comment alone"),
            ("[Kerry](k.md \"The visit\") met", "[Kerry· met", "an address and a title"),
            ("[*Kerry*](k.md)", "[*Kerry*·", "emphasis in a link"),
            ("![the pump](x.png 'a plan')", "![the pump·", "a picture keeps its description"),
            ("[![the pump](x.png)](y.html)", "[![the pump··", "a picture that is a link"),
            ("[](x.md) a", "· a", "a link without words"),
            ("[Kerry][visit] met\n\n[visit]: k.md \"x\"", "[Kerry· met\n\n·", "by reference"),
            (
                "> [Kerry] met\n>\n> [Kerry]: k.md",
                "> [Kerry· met\n>\n> ·",
                "a definition in a quote",
            ),
            ("<https://a.org/b> a", "<https://a.org/b> a", "an address that is its own text"),
            ("https://a.org/b", "https://a.org/b", "a bare address"),
            ("a <b class=\"big\">b</b>", "a ·b·", "tags in a line"),
            ("<p class=\"big\">b</p>", "·b·", "tags in a block"),
            ("<img src=\"x\" alt=\"the pump\">", "·the pump·", "what a picture is described by"),
            ("AT&amp;T \\& `a <b> [c](d)`", "AT·T \\& `a <b> [c](d)`", "signs by name, and code"),
            ("[a `b` ![c](d) e <i>f</i>](g)", "[a `b` ![c· e ·f··", "all of them in one link"),
        ] {
            assert_eq!(heard(text), expected, "{why}");
        }
    }

    #[test]
    fn what_has_no_words_is_no_block() {
        for (text, why) in [
            ("<!-- a comment\n\nof two paragraphs -->", "a comment"),
            ("a\n\n---\n\nb", "a rule"),
            ("![](picture.jpg)", "a picture that is not described"),
            ("<div align=\"center\">\n<img src=\"x\">\n</div>", "tags"),
            ("<script>\nlet a = 1;\n</script>", "a script"),
            ("[kerry]: https://example.org", "the address of a link"),
            ("# Only a heading", "a heading"),
        ] {
            let found = blocks(text);
            assert!(found.iter().all(|(_, text)| text.len() == 1), "{why}: {found:?}");
        }
    }

    #[test]
    fn kinds_are_told_through_the_markup() {
        for (text, kind, quoted, why) in [
            ("![Kerry and Kelly](k.jpg)", Kind::Caption, "Kerry and Kelly", "a described picture"),
            (
                "![](k.jpg)\n*Kerry and Kelly*",
                Kind::Caption,
                "![](k.jpg)\n*Kerry and Kelly*",
                "italics below a picture",
            ),
            (
                "![](k.jpg)\n\n*Kerry and Kelly*",
                Kind::Caption,
                "*Kerry and Kelly*",
                "italics in the next paragraph",
            ),
            ("*Kerry and Kelly*", Kind::Body, "*Kerry and Kelly*", "italics alone"),
            (
                "**Also read:** [Kerry](k.md)",
                Kind::Reference,
                "**Also read:** [Kerry](k.md)",
                "a cue in bold",
            ),
            ("[Kerry](k.md)", Kind::Reference, "[Kerry](k.md)", "only a link"),
            (
                "- [Kerry](k.md)\n- <https://example.org>",
                Kind::Reference,
                "- [Kerry](k.md)\n- <https://example.org>",
                "a list of links",
            ),
            (
                "- https://example.org",
                Kind::Reference,
                "- https://example.org",
                "a list of bare addresses",
            ),
            (
                "[Kerry](k.md) met Lavrov",
                Kind::Body,
                "[Kerry](k.md) met Lavrov",
                "a link in a sentence",
            ),
            ("## See also\n\n- Kerry", Kind::Reference, "- Kerry", "under a heading that says so"),
            (
                "_The views of the author do not necessarily reflect ours._",
                Kind::Note,
                "_The views of the author do not necessarily reflect ours._",
                "italics",
            ),
            ("<!-- x -->\n<p>Kerry</p>", Kind::Body, "<p>Kerry</p>", "HTML with words"),
            ("…", Kind::Body, "…", "no words and no link"),
            (
                "<figure>\n<img src=\"k.jpg\">\n<figcaption>Kerry and Kelly</figcaption>\n</figure>",
                Kind::Caption,
                "<figure>\n<img src=\"k.jpg\">\n<figcaption>Kerry and Kelly</figcaption>\n</figure>",
                "a figure of HTML",
            ),
            (
                "<p align=\"center\"><img src=\"k.jpg\" alt=\"Kerry and Kelly\"></p>",
                Kind::Caption,
                "Kerry and Kelly",
                "a described picture of HTML",
            ),
            (
                "<a href=\"k.md\"><img src=\"k.jpg\" alt=\"Kerry and Kelly\"></a>",
                Kind::Caption,
                "Kerry and Kelly",
                "a described picture of HTML that is a link",
            ),
            (
                "<p><img src=\"k.jpg\" alt=\"Kerry\"> met Lavrov.</p>",
                Kind::Body,
                "<p><img src=\"k.jpg\" alt=\"Kerry\"> met Lavrov.</p>",
                "a picture in a sentence",
            ),
            (
                "<figure>\n<blockquote>It was said.</blockquote>\n<figcaption>Kerry</figcaption>\n</figure>",
                Kind::Body,
                "<figure>\n<blockquote>It was said.</blockquote>\n<figcaption>Kerry</figcaption>\n</figure>",
                "a figure without a picture",
            ),
        ] {
            assert_eq!(blocks(text), [(kind, quoted)], "{why}");
        }
    }

    #[test]
    fn a_list_of_titles_under_a_cue_is_references() {
        let sentence =
            "The talks went on for four hours, and what was said was not told. ".repeat(4);
        for (text, kind, why) in [
            ("**Also read:**\n\n- Kerry in Moscow\n- The talks", Kind::Reference, "plain titles"),
            ("Related:\n1. Kerry in Moscow", Kind::Reference, "right below the cue"),
            ("He said:\n\n- Kerry in Moscow", Kind::Body, "other words above it"),
            (&format!("Related:\n\n- {sentence}"), Kind::Body, "more than titles"),
        ] {
            assert_eq!(blocks(text).last().map(|&(kind, _)| kind), Some(kind), "{why}");
        }
        let text = "Also read:\n\n- The talks\n\n1. The next list";
        let kinds: Vec<Kind> = blocks(text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Kind::Reference, Kind::Reference, Kind::Body], "only the next block");
    }
}
