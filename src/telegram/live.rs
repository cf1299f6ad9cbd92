//! What the bot answers from and how it behaves, which may be replaced while it runs.

use super::bot::Manners;
use super::counts::{self, Place};
use super::quota::Quota;
use super::words::Words;
use crate::answer::Answer;
use crate::library::Library;
use crate::text::Language;
use arc_swap::{ArcSwap, Guard};
use std::sync::{Arc, OnceLock};

/// How many sample questions are offered.
const SAMPLES: usize = 3;

/// The library and the manners of a bot that runs. Both are replaced whole: whatever is looked at
/// at one moment fits together.
pub struct Live(ArcSwap<Snapshot>);

/// What the bot answers from and how it behaves, at one moment. It is not kept while something is
/// waited for: the library of it may be about to go.
pub(super) struct Snapshot {
    shelf: Arc<Shelf>,
    pub(super) manners: Arc<Manners>,
    pub(super) quota: Arc<Quota>,
}

/// A library and what is made of it.
struct Shelf {
    library: Arc<Library>,
    /// The languages of the documents.
    languages: Vec<Language>,
    /// Questions that the library answers.
    samples: OnceLock<Vec<String>>,
}

impl Live {
    /// A bot's library and manners, until they are replaced.
    pub fn new(library: Arc<Library>, manners: Manners) -> Live {
        let quota = Arc::new(Quota::new(&manners.quotas));
        let (shelf, manners) = (Arc::new(Shelf::of(library)), Arc::new(manners));
        Live(ArcSwap::from_pointee(Snapshot { shelf, manners, quota }))
    }

    /// The library that questions are asked of now.
    pub fn library(&self) -> Arc<Library> {
        Arc::clone(&self.load().shelf.library)
    }

    /// Answers from another library, if there is one, and by other manners from now on: from an
    /// update to the next both have changed. What was asked lately counts on where the limits on
    /// asking are as they were.
    ///
    /// To find out what a library can be asked may take a while, as may the end of the one before:
    /// with a library it is for a thread that may wait.
    pub fn replace(&self, library: Option<Arc<Library>>, manners: Manners) {
        let shelf = library.map(|library| Arc::new(Shelf::of(library)));
        if let Some(shelf) = &shelf {
            shelf.samples();
            crate::library::counts::tell(&shelf.library);
        }
        let manners = Arc::new(manners);
        self.0.rcu(|now| Snapshot {
            shelf: Arc::clone(shelf.as_ref().unwrap_or(&now.shelf)),
            quota: match now.manners.quotas == manners.quotas {
                true => Arc::clone(&now.quota),
                false => Arc::new(Quota::new(&manners.quotas)),
            },
            manners: Arc::clone(&manners),
        });
    }

    /// What holds now.
    pub(super) fn load(&self) -> Guard<Arc<Snapshot>> {
        self.0.load()
    }
}

impl Snapshot {
    pub(super) fn library(&self) -> &Library {
        &self.shelf.library
    }

    /// The languages of the documents.
    pub(super) fn languages(&self) -> &[Language] {
        &self.shelf.languages
    }

    /// Questions that the library answers, in its own language where the bot speaks that.
    pub(super) fn samples(&self) -> &[String] {
        self.shelf.samples()
    }

    /// What the library says, and the question as it was read together with the one that it
    /// follows, if it follows one. It is counted as asked in this place.
    pub(super) fn ask(&self, place: Place, text: &str, previous: Option<&str>) -> (Answer, String) {
        let quotes = self.manners.quotes;
        let ask = || match previous {
            Some(previous) => self.library().follow_up(previous, text, quotes),
            None => (self.library().ask(text, quotes), text.to_owned()),
        };
        counts::timed(place, ask, |(answer, _)| answer)
    }
}

impl Shelf {
    fn of(library: Arc<Library>) -> Shelf {
        let mut languages = Vec::new();
        for document in library.documents() {
            if !languages.contains(&document.language) {
                languages.push(document.language);
            }
        }
        Shelf { library, languages, samples: OnceLock::new() }
    }

    fn samples(&self) -> &[String] {
        self.samples.get_or_init(|| {
            let language = self.languages.first().map_or("en", |language| language.code());
            let words = Words::of(language);
            let template = |name: &str| words.tell("sample", &[("name", name.into())]);
            self.library.samples(SAMPLES, template)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Allowance, Quotas};
    use super::*;
    use crate::document::read;
    use std::path::Path;

    fn library(text: &str) -> Arc<Library> {
        let document = read(Path::new("a.md"), text.as_bytes()).unwrap();
        Arc::new(Library::of(vec![Arc::new(document)]))
    }

    #[test]
    fn the_library_before_is_freed_when_it_is_replaced() {
        let live = Live::new(library("Kerry met Lavrov."), Manners::default());
        let before = Arc::downgrade(&live.library());
        live.replace(Some(library("Мать и отец жили у моря.")), Manners::default());
        assert!(before.upgrade().is_none());
        assert_eq!(live.load().languages(), [Language::Russian]);
        live.replace(None, Manners::default());
        assert_eq!(live.load().languages(), [Language::Russian], "manners leave it as it is");
    }

    #[test]
    fn what_was_asked_lately_counts_on_unless_the_limits_change() {
        let live = Live::new(library("Kerry met Lavrov."), Manners::default());
        let quota = |live: &Live| Arc::clone(&live.load().quota);
        let before = quota(&live);
        let one = || Manners { quotes: 1, ..Manners::default() };
        live.replace(None, one());
        live.replace(Some(library("Lavrov met Kerry.")), one());
        assert!(Arc::ptr_eq(&before, &quota(&live)));
        assert_eq!(live.load().manners.quotes, 1);
        let chat = Allowance { questions: 1, ..Quotas::default().chat };
        let quotas = Quotas { chat, ..Quotas::default() };
        live.replace(None, Manners { quotas, ..Manners::default() });
        assert!(!Arc::ptr_eq(&before, &quota(&live)));
    }
}
