//! Everyday words: what a language's [`Lexicon`] says, by the numbers of one index.
//!
//! A question asks for each of its words whether it is an everyday one, and for the words that ask
//! or tell the same. By numbers that takes no spelling; they are looked up when the first question
//! in a language comes.

use super::vocabulary::Vocabulary;
use crate::text::{Language, Lexicon, PerLanguage};
use rustc_hash::FxHashMap;

/// The everyday words of each language in which an index was asked.
#[derive(Debug, Default)]
pub(super) struct ByLanguage(Box<PerLanguage<Everyday>>);

impl ByLanguage {
    pub(super) fn get(&self, language: Language, vocabulary: &Vocabulary) -> &Everyday {
        self.0.get(language, || Everyday::of(language, vocabulary))
    }
}

/// The everyday words of one language that an index has.
#[derive(Debug, Default)]
pub struct Everyday {
    /// The numbers in the language's lexicon, by stem.
    words: FxHashMap<u32, u32>,
    /// By the number of a word the stems here that ask or tell the same.
    related: FxHashMap<u32, Vec<u32>>,
}

impl Everyday {
    fn of(language: Language, vocabulary: &Vocabulary) -> Everyday {
        let lexicon = Lexicon::of(language);
        let mut everyday = Everyday::default();
        for (stem, word) in lexicon.stems() {
            everyday.words.extend(vocabulary.stem(stem).map(|stem| (stem, word)));
            let related = &lexicon.word(word).related;
            let related = related.iter().filter_map(|stem| vocabulary.stem(stem));
            let related = related.collect::<Vec<_>>();
            if !related.is_empty() {
                everyday.related.insert(word, related);
            }
        }
        everyday
    }

    /// The number of a stem's word in the language's [`Lexicon`], if it is an everyday one.
    pub fn word(&self, stem: u32) -> Option<u32> {
        self.words.get(&stem).copied()
    }

    /// The stems that ask or tell the same as the word with this number in the [`Lexicon`].
    pub fn related(&self, word: u32) -> &[u32] {
        self.related.get(&word).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use crate::document::read;
    use crate::index::Index;
    use crate::text::{Language, Lexicon};
    use std::path::Path;
    use std::sync::Arc;

    #[test]
    fn an_index_knows_the_everyday_words_that_it_has() {
        let text = "They built a house and bought a car, and the quokka won the race.";
        let document = read(Path::new("text.txt"), text.as_bytes()).unwrap();
        let index = Index::build(vec![Arc::new(document)]);
        let lexicon = Lexicon::of(Language::English);
        let everyday = index.everyday(Language::English);
        let vocabulary = index.vocabulary();
        let (mut found, mut related_found) = (0, 0);
        for (stem, number) in lexicon.stems() {
            let related = lexicon.word(number).related.iter();
            let related = related.filter_map(|stem| vocabulary.stem(stem)).collect::<Vec<_>>();
            assert_eq!(everyday.related(number), related, "{stem}");
            related_found += related.len();
            if let Some(stem) = vocabulary.stem(stem) {
                assert_eq!(everyday.word(stem), Some(number));
                found += 1;
            }
        }
        assert!(found >= 3 && related_found >= 3, "{found} {related_found}");
        assert_eq!(everyday.word(vocabulary.stem("quokka").unwrap()), None);
    }
}
