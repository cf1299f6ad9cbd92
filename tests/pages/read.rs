//! Markdown to the parts of it that can be true or false.

use super::{files, root};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::PathBuf;

/// A page.
pub struct Page {
    /// Its file, from the folder of the project.
    pub path: PathBuf,
    /// Its code blocks, in order.
    pub blocks: Vec<Block>,
    /// Code within sentences.
    pub inline: Vec<(Spot, String)>,
    /// Where it leads.
    pub links: Vec<(Spot, String)>,
    /// Its headings as links name them.
    pub anchors: Vec<String>,
}

/// A line of a page.
#[derive(Clone)]
pub struct Spot {
    page: PathBuf,
    line: usize,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.page.display(), self.line)
    }
}

/// A code block.
pub struct Block {
    /// Where it begins.
    pub spot: Spot,
    /// What it is written in; empty if it does not say.
    pub language: String,
    /// What stands behind that: why it can't be run here.
    pub reason: Option<String>,
    /// What is in it.
    pub text: String,
}

/// All pages, those of the top folder first.
pub fn pages() -> Vec<Page> {
    let paths = [files(".", &[".md"]), files("docs", &[".md"])].concat();
    paths.into_iter().map(page).collect()
}

fn page(path: PathBuf) -> Page {
    let path: PathBuf = path.strip_prefix(".").unwrap_or(&path).to_owned();
    let text = fs::read_to_string(root().join(&path)).unwrap();
    let mut page =
        Page { path: path.clone(), blocks: vec![], inline: vec![], links: vec![], anchors: vec![] };
    let (mut block, mut heading) = (None, None::<String>);
    let mut seen = HashMap::new();
    for (event, range) in Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter() {
        let line = 1 + text[..range.start].matches('\n').count();
        let spot = Spot { page: path.clone(), line };
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => "indented".to_owned(),
                };
                let (language, reason) = info.split_once(' ').unwrap_or((&info, ""));
                let reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
                let language = language.to_owned();
                block = Some(Block { spot, language, reason, text: String::new() });
            }
            Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap_or_default());
                let before = seen.entry(anchor.clone()).or_insert(0);
                page.anchors.push(match *before {
                    0 => anchor,
                    before => format!("{anchor}-{before}"),
                });
                *before += 1;
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push((spot, dest_url.to_string()));
            }
            Event::Text(part) => match (&mut block, &mut heading) {
                (Some(block), _) => block.text.push_str(&part),
                (None, Some(heading)) => heading.push_str(&part),
                (None, None) => {}
            },
            Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
                page.inline.push((spot, part.to_string()));
            }
            _ => {}
        }
    }
    page
}

/// What GitHub makes of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}
