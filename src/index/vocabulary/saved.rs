//! A vocabulary that is saved and loaded.

use super::{OTHER, Strings, Vocabulary};
use crate::index::Token;
use crate::saved::{Reader, SavedError, Writer};
use crate::text::Language;
use std::io;

impl Strings {
    fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.text(&self.text)?;
        out.array(&self.starts)
    }

    fn load(from: &mut Reader<'_>) -> Result<Strings, SavedError> {
        let strings = Strings { text: from.text()?, starts: from.array()? };
        let Strings { text, starts } = &strings;
        let is_right = starts.first() == Some(&0)
            && starts.is_sorted()
            && starts.last().is_some_and(|&end| end as usize == text.len())
            && starts.iter().all(|&start| text.is_char_boundary(start as usize));
        SavedError::unless(is_right, "words")?;
        Ok(strings)
    }
}

impl Vocabulary {
    /// Saves all but the tables, which are made in less time than they take to read.
    pub(in crate::index) fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        self.surfaces.save(out)?;
        out.each(&self.languages, |language| language.number())?;
        out.array(&self.stem_of)?;
        out.array(&self.stem_starts)?;
        out.array(&self.stem_lengths)?;
        out.array(&self.others)?;
        self.other_stems.save(out)
    }

    /// Loads one that was saved.
    pub(in crate::index) fn load(from: &mut Reader<'_>) -> Result<Vocabulary, SavedError> {
        let mut vocabulary = Vocabulary {
            surfaces: Strings::load(from)?,
            languages: from.each(Language::numbered, "languages")?,
            stem_of: from.array()?,
            stem_starts: from.array()?,
            stem_lengths: from.array()?,
            others: from.array()?,
            other_stems: Strings::load(from)?,
            ..Vocabulary::default()
        };
        SavedError::unless(vocabulary.is_sound(), "vocabulary")?;
        vocabulary.file(1);
        Ok(vocabulary)
    }

    /// Whether each stem is that of the surface forms that it says, of one at least.
    fn is_sound(&self) -> bool {
        let (surfaces, stems) = (self.surfaces.len(), self.stems());
        (self.languages.len(), self.stem_of.len()) == (surfaces, surfaces)
            && surfaces <= Token::SURFACES
            && self.stem_starts.len() == stems + 1
            && (self.stem_starts[0], self.stem_starts[stems] as usize) == (0, surfaces)
            && self.stem_starts.is_sorted_by(|a, b| a < b)
            && (0..stems as u32).all(|stem| {
                let own = self.surfaces_of(stem);
                self.stem_of[own.start as usize..own.end as usize].iter().all(|&of| of == stem)
            })
            && self.are_stems_spelled()
    }

    /// Whether each stem is a beginning of its first surface form, or its spelling is kept.
    fn are_stems_spelled(&self) -> bool {
        let mut others = self.others.iter();
        self.others.len() == self.other_stems.len()
            && (0..).zip(&self.stem_lengths).all(|(stem, &length)| match length {
                OTHER => others.next() == Some(&stem),
                _ => {
                    let first = self.surfaces_of(stem).start;
                    self.word(first).is_char_boundary(usize::from(length))
                }
            })
            && others.len() == 0
    }
}
