//! The article that is compiled in.

use super::Library;
use crate::document::{Document, read};
use std::path::Path;
use std::sync::Arc;

/// The article came without a headline, an author or a date; this is what it is called.
const TITLE: &str = "U.S.–Russian relations after Kerry's visit to Moscow (Russia Direct)";

/// The built-in article.
pub(super) fn article() -> Document {
    let bytes = include_bytes!("../../data/article.txt");
    let article = read(Path::new("article.txt"), bytes)
        .expect("the article is compiled in, and a test reads it");
    Document { title: TITLE.to_owned(), ..article }
}

impl Library {
    /// The library that holds the built-in article alone.
    ///
    /// ```
    /// let library = pullquote::library::Library::builtin();
    /// assert_eq!(library.documents()[0].blocks, 25);
    /// ```
    pub fn builtin() -> Library {
        Library::of(vec![Arc::new(article())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kind;
    use crate::text::Language;

    #[test]
    fn the_article_has_25_blocks_of_which_four_are_not_running_text() {
        let article = article();
        assert_eq!((article.blocks, article.passages.len()), (25, 25));
        for passage in &article.passages {
            let expected = match passage.block {
                2 => Kind::Caption,
                7 | 19 => Kind::Reference,
                25 => Kind::Note,
                _ => Kind::Body,
            };
            assert_eq!(passage.kind, expected, "block {}", passage.block);
            assert_eq!((passage.part, passage.section), (0, None), "block {}", passage.block);
        }
    }

    #[test]
    fn the_article_is_verbatim_and_nothing_about_it_is_invented() {
        let article = article();
        assert_eq!(article.text.as_bytes(), include_bytes!("../../data/article.txt"));
        assert_eq!(article.title, TITLE);
        assert_eq!((article.author, article.date, article.source), (None, None, None));
        assert_eq!(article.file, None, "a reader has no such file");
        assert_eq!(article.language, Language::English);
    }
}
