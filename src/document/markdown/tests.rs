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
        ("> [Kerry] met\n>\n> [Kerry]: k.md", "> [Kerry· met\n>\n> ·", "a definition in a quote"),
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
    let sentence = "The talks went on for four hours, and what was said was not told. ".repeat(4);
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
