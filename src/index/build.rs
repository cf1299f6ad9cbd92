//! Building: documents to an index.
//!
//! The passages are divided into parts, as many as there are threads, and each part is read on its
//! own, with a vocabulary of its own. The vocabularies are merged in the order of the parts, which
//! numbers all words as if they had been read in a row, so the index is the same however many
//! parts there are. Then each part renumbers its words and collects its lists, and ranges of stems
//! are packed side by side.

use super::bm25::Norm;
use super::fuzzy::Deletions;
use super::lists::Lists;
use super::part::{Context, Numbers, Part, Uses};
use super::postings::Postings;
use super::threads::{at_once, both, ranges};
use super::token::{TOO_MANY, Token};
use super::vocabulary::Vocabulary;
use super::{Entry, Index};
use crate::document::Document;
use crate::text::prepare;
use rustc_hash::FxHashMap;
use std::num::NonZero;
use std::ops::Range;
use std::sync::Arc;
use std::thread::available_parallelism;

/// A thread with less text to read, in bytes, is not worth its start.
const BYTES_A_THREAD: usize = 200_000;

/// Some passages of a document, which has this number among all.
type Slice = (u32, Range<usize>);

impl Index {
    /// Builds the index of these documents, whose passages are numbered in this order, with as
    /// many threads as the machine runs at once where there is enough text for them.
    pub fn build(documents: Vec<Arc<Document>>) -> Index {
        let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
        let worth = NonZero::new(bytes / BYTES_A_THREAD).unwrap_or(NonZero::<usize>::MIN);
        let most = available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Index::build_with(documents, most.min(worth))
    }

    /// Builds the same index on so many threads.
    pub fn build_with(documents: Vec<Arc<Document>>, threads: NonZero<usize>) -> Index {
        let mut index = Index::default();
        for document in &documents {
            if !index.languages.contains(&document.language) {
                index.languages.push(document.language);
                prepare(document.language);
            }
        }
        let mut parts = at_once(divide(&documents, threads.get()), |slices| {
            let mut part = Part::default();
            for (number, passages) in slices {
                part.add(number, &documents[number as usize], passages);
            }
            part.count_uses();
            part
        });
        index.first_passages = first_passages(&documents);
        index.documents = documents;
        let merged = Merged::of(&mut parts, threads.get());
        let Merged { vocabulary, uses, first_uses, numbers } = merged;
        index.first_uses = first_uses;
        let stems = vocabulary.stems();
        let firsts = parts.iter().scan(0, |next, part| {
            *next += part.entries.len() as u32;
            Some(*next - part.entries.len() as u32)
        });
        let jobs = firsts.collect::<Vec<_>>().into_iter().zip(parts).zip(numbers).collect();
        let (parts, lists): (Vec<Part>, Vec<Lists>) =
            at_once(jobs, |((first, mut part), numbers)| {
                let lists = part.renumber(&numbers, stems, first);
                (part, lists)
            })
            .into_iter()
            .unzip();
        let lengths = parts.iter().flat_map(Part::lengths).collect::<Vec<_>>();
        let words = parts.iter().map(|part| part.tokens.len()).sum::<usize>();
        let norm = Norm::new(words as f32 / lengths.len().max(1) as f32);
        // The deletion index needs the vocabulary alone, so it is made beside the rest.
        let (deletions, ()) = both(
            threads.get(),
            |threads| Deletions::build(&vocabulary, &uses, threads),
            |threads| {
                let mut packed = at_once(ranges(stems as u32, threads), |stems| {
                    Postings::pack(&lists, stems, &lengths, norm)
                })
                .into_iter();
                index.postings = packed.next().unwrap_or_default();
                packed.for_each(|more| index.postings.append(more));
                drop(lists);
                let mut known = FxHashMap::default();
                parts.into_iter().for_each(|part| index.append(part, &mut known));
            },
        );
        index.deletions = deletions;
        index.vocabulary = vocabulary;
        index
    }

    /// Puts the passages of a part behind these. `known` has the contexts of the document that the
    /// part before ended in.
    fn append(&mut self, part: Part, known: &mut FxHashMap<Context, u32>) {
        let contexts = self.append_contexts(&part, known);
        let (tokens, sentences) = (self.tokens.len() as u32, self.sentences.len() as u32);
        let entries = part.entries.into_iter().map(|entry| Entry {
            first: entry.first + tokens,
            first_sentence: entry.first_sentence + sentences,
            context: contexts[entry.context as usize],
        });
        extend(&mut self.entries, entries.collect());
        extend(&mut self.tokens, part.tokens);
        self.spans.append(part.spans);
        self.sentences.append(part.sentences);
    }

    /// Adds the contexts of a part that are not there yet; returns the number of each. A document
    /// that began in the part before brings some again.
    fn append_contexts(&mut self, part: &Part, known: &mut FxHashMap<Context, u32>) -> Vec<u32> {
        let mut start = 0;
        let numbers = part.contexts.iter().zip(&part.context_ends).map(|(&context, &end)| {
            let words = &part.context_tokens[start as usize..end as usize];
            start = end;
            *known.entry(context).or_insert_with(|| {
                self.context_tokens.extend(words);
                self.context_ends.push(self.context_tokens.len() as u32);
                self.context_documents.push(context.0);
                self.context_ends.len() as u32 - 1
            })
        });
        let numbers = numbers.collect();
        let last = part.contexts.last().map(|&(document, _)| document);
        known.retain(|&(document, _), _| Some(document) == last);
        numbers
    }
}

/// Puts more behind some, without a copy where there were none.
fn extend<T>(all: &mut Vec<T>, more: Vec<T>) {
    if all.is_empty() { *all = more } else { all.extend(more) }
}

/// The number of each document's first passage.
pub(super) fn first_passages(documents: &[Arc<Document>]) -> Vec<u32> {
    let mut next = 0;
    let firsts = documents.iter().map(|document| {
        let first = next;
        next += document.passages.len() as u32;
        first
    });
    firsts.collect()
}

/// Divides all passages into so many parts or fewer, none empty, with about as many bytes each.
fn divide(documents: &[Arc<Document>], parts: usize) -> Vec<Vec<Slice>> {
    let length = |document: &Document, at: usize| document.passages[at].range.len() as u64;
    let all = || (0u32..).zip(documents);
    let whole: u64 = all()
        .flat_map(|(_, document)| (0..document.passages.len()).map(move |at| length(document, at)))
        .sum();
    let mut divided: Vec<Vec<Slice>> = Vec::new();
    let mut read = 0;
    for (number, document) in all() {
        for at in 0..document.passages.len() {
            let count = divided.len();
            let is_full = read * parts as u64 >= whole * count as u64;
            if count == 0 || is_full && count < parts {
                divided.push(Vec::new());
            }
            read += length(document, at);
            let Some(part) = divided.last_mut() else { continue };
            match part.last_mut() {
                Some((last, passages)) if *last == number => passages.end = at + 1,
                _ => part.push((number, at..at + 1)),
            }
        }
    }
    divided
}

/// The words of all parts as one.
#[derive(Default)]
struct Merged {
    vocabulary: Vocabulary,
    /// How often each surface form stands in a text.
    uses: Vec<u32>,
    /// See [`Index::first_uses`].
    first_uses: Vec<Option<NonZero<u32>>>,
    /// For each part what its words are.
    numbers: Vec<Vec<Numbers>>,
}

impl Merged {
    /// Merges the words of all parts, and takes them from these.
    fn of(parts: &mut [Part], threads: usize) -> Merged {
        let Some((first, others)) = parts.split_first_mut() else {
            return Merged::default();
        };
        let mut draft = std::mem::take(&mut first.draft);
        let mut all_uses = std::mem::take(&mut first.uses);
        let mut merged = vec![(0..draft.len() as u32).collect::<Vec<_>>()];
        let mut passages = first.entries.len() as u32;
        for part in others {
            let numbers = draft.merge(&std::mem::take(&mut part.draft), threads);
            all_uses.resize(draft.len(), Uses::default());
            for (&number, more) in numbers.iter().zip(std::mem::take(&mut part.uses)) {
                all_uses[number as usize].add(more, passages);
            }
            passages += part.entries.len() as u32;
            merged.push(numbers);
        }
        assert!(draft.len() <= Token::SURFACES, "{}", TOO_MANY);
        let (vocabulary, renumbered) = Vocabulary::from_draft(&draft, threads);
        let mut uses = vec![0; renumbered.len()];
        let mut first_uses = vec![None; renumbered.len()];
        for (&surface, of_word) in renumbered.iter().zip(&all_uses) {
            uses[surface as usize] = of_word.count();
            first_uses[surface as usize] = of_word.first;
        }
        let numbers = |word: u32| {
            let surface = renumbered[word as usize];
            let name = if all_uses[word as usize].are_names() { Token::NAME } else { 0 };
            Numbers { surface: Token::new(surface, name), stem: vocabulary.stem_of(surface) }
        };
        let numbers = at_once(merged, |words| words.into_iter().map(numbers).collect());
        Merged { vocabulary, uses, first_uses, numbers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;
    use crate::index::Token;
    use proptest::prelude::*;
    use std::fmt::Write;
    use std::path::Path;

    /// All that an index says of its passages and words.
    fn told(index: &Index) -> String {
        let mut told = String::new();
        let words = &index.vocabulary;
        for surface in 0..words.surfaces() as u32 {
            let stem = words.stem_of(surface);
            let (word, language) = (words.word(surface), words.language(surface));
            writeln!(told, "{surface} {word} {language:?} {}", words.stem_text(stem)).unwrap();
            assert_eq!(words.surface(language, word), Some(surface));
        }
        for stem in 0..words.stems() as u32 {
            let list = index.passages_of(stem).collect::<Vec<_>>();
            writeln!(told, "{stem} {} {list:?}", index.passages_with(stem)).unwrap();
            assert_eq!(words.stem(words.stem_text(stem)), Some(stem));
        }
        for passage in 0..index.passages() {
            let (document, at) = index.source(passage);
            writeln!(told, "{} {at} {}", document.title, index.context_of(passage)).unwrap();
            writeln!(told, "{:?} {:?}", index.context(passage), index.tokens(passage)).unwrap();
            let sentences = index.tokens(passage).iter().filter(|t| t.is(Token::SENTENCE)).count();
            for sentence in 0..sentences {
                writeln!(told, "{:?}", index.sentence(passage, sentence)).unwrap();
            }
            for word in 0..index.length(passage) as usize {
                writeln!(told, "{:?}", index.span(passage, word)).unwrap();
            }
        }
        writeln!(told, "{:?}", index.languages).unwrap();
        told
    }

    fn on(threads: usize, documents: &[Arc<Document>]) -> String {
        told(&Index::build_with(documents.to_vec(), threads.try_into().unwrap()))
    }

    #[test]
    fn no_documents_make_an_empty_index_on_any_number_of_threads() {
        for threads in [1, 2, 5] {
            assert_eq!(on(threads, &[]), "[]\n");
        }
    }

    #[test]
    fn the_built_in_article_is_divided_about_evenly() {
        let article = include_bytes!("../../data/article.txt");
        let article = [Arc::new(read(Path::new("article.txt"), article).unwrap())];
        let parts = divide(&article, 3);
        assert_eq!(parts.len(), 3);
        let whole = article[0].text.len();
        for part in parts {
            let passages =
                part.into_iter().flat_map(|(_, passages)| &article[0].passages[passages]);
            let bytes: usize = passages.map(|passage| passage.range.len()).sum();
            assert!((whole / 4..whole / 2).contains(&bytes), "{bytes} of {whole}");
        }
    }

    proptest! {
        #[test]
        fn an_index_is_the_same_on_any_number_of_threads(
            texts in proptest::collection::vec(
                "([a-e]{1,3}|# [A-C]|the|US|United|States|é|Häuser|hauser|12|bcl-2|黑豹队|[.]|[ \\n]|\\n\\n|\\n\\n# [AB]\\n\\n){0,40}",
                0..6,
            ),
            threads in 2usize..9,
        ) {
            let documents = texts.iter().enumerate().filter_map(|(number, text)| {
                let name = format!("{number}.md");
                Some(Arc::new(read(Path::new(&name), text.as_bytes()).ok()?))
            });
            let documents = documents.collect::<Vec<_>>();
            prop_assert_eq!(on(1, &documents), on(threads, &documents));
        }
    }
}
