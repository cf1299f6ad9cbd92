//! An index as it is saved, without its documents.

use super::build::first_passages;
use super::fuzzy::Deletions;
use super::postings::Postings;
use super::sentences::Sentences;
use super::spans::Spans;
use super::vocabulary::Vocabulary;
use super::{Entry, Index, Token};
use crate::document::Document;
use crate::saved::{Reader, SavedError, Writer};
use crate::text::{Language, prepare};
use std::io;
use std::num::NonZero;
use std::sync::Arc;

/// An index is saved as two parts, which are of a size and can be read at once: the words of the
/// passages, and the terms by which passages are found.
impl Index {
    /// Saves the words of the passages.
    pub(crate) fn save_words(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.count(self.vocabulary.surfaces())?;
        out.each(&self.entries, Entry::numbers)?;
        out.each(&self.tokens, |token| token.number())?;
        self.spans.save(out)?;
        out.each(&self.first_uses, |passage| passage.map_or(0, NonZero::get))?;
        self.sentences.save(out)?;
        out.each(&self.context_tokens, |token| token.number())?;
        out.array(&self.context_ends)?;
        out.array(&self.context_documents)?;
        out.each(&self.languages, |language| language.number())
    }

    /// Loads the words of the passages: how many surface forms there are to be, and the rest.
    ///
    /// Where a word or a sentence stands in its text is not looked at, which would take as long as
    /// all else: whoever quotes it does.
    pub(crate) fn load_words(from: &mut Reader<'_>) -> Result<(usize, Index), SavedError> {
        let surfaces = from.small()?;
        let words = Index {
            entries: from.each(|numbers| Some(Entry::of_numbers(numbers)), "passages")?,
            tokens: load_tokens(from, surfaces)?,
            spans: Spans::load(from)?,
            first_uses: from.each(|passage| Some(NonZero::new(passage)), "words")?,
            sentences: Sentences::load(from)?,
            context_tokens: load_tokens(from, surfaces)?,
            context_ends: from.array()?,
            context_documents: from.array()?,
            languages: from.each(Language::numbered, "languages")?,
            ..Index::default()
        };
        Ok((surfaces, words))
    }

    /// Saves the terms by which passages are found.
    pub(crate) fn save_terms(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.number(self.passages())?;
        self.vocabulary.save(out)?;
        self.postings.save(out)?;
        self.deletions.save(out)
    }

    /// Loads the terms of an index of so many passages as it gives.
    pub(crate) fn load_terms(from: &mut Reader<'_>) -> Result<(u32, Index), SavedError> {
        let passages = from.small()?;
        let vocabulary = Vocabulary::load(from)?;
        let postings = Postings::load(from, vocabulary.stems(), passages)?;
        let deletions = Deletions::load(from, &vocabulary)?;
        Ok((passages, Index { vocabulary, postings, deletions, ..Index::default() }))
    }

    /// The index of these documents whose words and terms were saved.
    ///
    /// # Errors
    ///
    /// Where its parts do not fit each other or the documents, so that to ask it might panic.
    pub(crate) fn of_parts(
        documents: Vec<Arc<Document>>,
        (surfaces, words): (usize, Index),
        (passages, terms): (u32, Index),
    ) -> Result<Index, SavedError> {
        let Index { vocabulary, postings, deletions, .. } = terms;
        let first_passages = first_passages(&documents);
        let index = Index { documents, first_passages, vocabulary, postings, deletions, ..words };
        let counts = (index.passages(), index.vocabulary.surfaces());
        SavedError::unless(counts == (passages, surfaces) && index.is_whole(), "lengths")?;
        SavedError::unless(index.has_passages(), "passages")?;
        index.languages.iter().copied().for_each(prepare);
        Ok(index)
    }

    /// Whether the lengths of its arrays fit each other.
    fn is_whole(&self) -> bool {
        let words = self.tokens.len();
        let (contexts, context_words) = (self.context_ends.len(), self.context_tokens.len());
        (self.spans.len(), self.first_uses.len()) == (words, self.vocabulary.surfaces())
            && self.first_uses.iter().flatten().all(|passage| passage.get() <= self.passages())
            && self.entries.is_sorted_by_key(|entry| entry.first)
            && self.entries.is_sorted_by_key(|entry| entry.first_sentence)
            && self.entries.last().is_none_or(|last| {
                last.first as usize <= words && last.first_sentence as usize <= self.sentences.len()
            })
            && self.context_ends.is_sorted()
            && self.context_ends.last().is_none_or(|&end| end as usize <= context_words)
            && self.context_documents.len() == contexts
            && self.entries.iter().all(|entry| (entry.context as usize) < contexts)
    }

    /// Whether its passages are those of the documents, one after another.
    fn has_passages(&self) -> bool {
        let mut entries = self.entries.iter();
        let own = |(number, document): (u32, &Arc<Document>)| {
            let mut own = entries.by_ref().take(document.passages.len());
            own.len() == document.passages.len()
                && own.all(|it| self.context_documents[it.context as usize] == number)
        };
        (0..).zip(&self.documents).all(own) && entries.next().is_none()
    }
}

/// Loads tokens of words that have numbers below `surfaces`.
fn load_tokens(from: &mut Reader<'_>, surfaces: usize) -> Result<Vec<Token>, SavedError> {
    // The highest of a piece is found many numbers at a time.
    let highest = |piece: &[u32]| {
        piece.iter().map(|&token| Token::numbered(token).surface()).fold(0, u32::max)
    };
    let numbers = from.array_of(|piece| (highest(piece) as usize) < surfaces, "words")?;
    Ok(numbers.into_iter().map(Token::numbered).collect())
}

impl Entry {
    fn numbers(&self) -> [u32; 3] {
        let Entry { first, first_sentence, context } = *self;
        [first, first_sentence, context]
    }

    fn of_numbers([first, first_sentence, context]: [u32; 3]) -> Entry {
        Entry { first, first_sentence, context }
    }
}
