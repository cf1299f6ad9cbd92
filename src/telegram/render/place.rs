//! Where a passage stands.

use super::builder::Builder;
use super::clean::one_line;
use super::{View, name};
use crate::document::Document;
use crate::telegram::links::deep_link;
use crate::telegram::words::Words;
use teloxide::types::MessageEntityKind;

/// So many headings are named, the innermost.
const HEADINGS: usize = 2;

/// "The title › A heading › ¶ 13 of 25"; with the part of a long paragraph, unless it is the first,
/// where `tells_part`.
pub(super) fn place(
    words: &'static Words,
    document: &Document,
    passage: usize,
    tells_part: bool,
) -> String {
    let passage = &document.passages[passage];
    let title = one_line(&document.title);
    let mut place = name(&title);
    let path = document.section_path(passage);
    for (depth, heading) in path.iter().enumerate() {
        let heading = one_line(heading);
        // A text often opens with its title as a heading.
        let told = depth == 0 && heading == title;
        if depth + HEADINGS >= path.len() && !told && !heading.is_empty() {
            place += " › ";
            place += &name(&heading);
        }
    }
    place += " › ";
    let (number, count) = (passage.block.into(), document.blocks.into());
    place += &match passage.part {
        part if part < 2 || !tells_part => {
            words.tell("place", &[("number", number), ("count", count)])
        }
        part => {
            let part = ("part", part.into());
            words.tell("place-part", &[("number", number), ("count", count), part])
        }
    };
    place
}

/// Adds a place as the link that leads to it.
pub(super) fn add(page: &mut Builder, view: &View<'_>, document: &Document, at: usize, text: &str) {
    let id = document.passage_id(&document.passages[at]);
    match deep_link(view.username, id.as_str()).parse() {
        Ok(url) => page.styled(MessageEntityKind::TextLink { url }, text),
        Err(_) => page.push(text),
    }
}
