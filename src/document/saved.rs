//! Documents as they are saved.

use super::{Document, DocumentId, Kind, Passage, Section};
use crate::saved::{Reader, SavedError, Writer};
use crate::text::Language;
use std::io;
use std::ops::Range;

/// The kinds by the numbers that they are saved as.
const KINDS: [Kind; 4] = [Kind::Body, Kind::Caption, Kind::Reference, Kind::Note];

impl Document {
    /// Saves it.
    pub fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.text(self.id.as_str())?;
        out.text(&self.title)?;
        for field in [&self.file, &self.source, &self.author, &self.date] {
            out.optional(field.as_deref())?;
        }
        out.count(self.questions.len())?;
        self.questions.iter().try_for_each(|question| out.text(question))?;
        out.number(self.language.number())?;
        out.text(&self.text)?;
        out.count(self.sections.len())?;
        self.sections.iter().try_for_each(|section| section.save(out))?;
        out.each(&self.passages, Passage::numbers)?;
        out.each(&self.silent, |silent| [silent.start, silent.end])?;
        out.number(self.blocks)
    }

    /// Loads one that was saved.
    ///
    /// # Errors
    ///
    /// Where a range of it is none of the text, or something else that whoever reads a document
    /// may rely on does not hold.
    pub fn load(from: &mut Reader<'_>) -> Result<Document, SavedError> {
        let document = Document {
            id: DocumentId::named(from.text()?).ok_or(SavedError::Damaged("names"))?,
            title: from.text()?,
            file: from.optional()?,
            source: from.optional()?,
            author: from.optional()?,
            date: from.optional()?,
            questions: {
                let count = from.count(1)?;
                (0..count).map(|_| from.text()).collect::<Result<_, _>>()?
            },
            language: Language::numbered(from.small()?).ok_or(SavedError::Damaged("languages"))?,
            text: from.text()?.into_boxed_str(),
            sections: {
                let count = from.count(1)?;
                (0..count).map(|_| Section::load(from)).collect::<Result<_, _>>()?
            },
            passages: from.each(Passage::of_numbers, "passages")?,
            silent: from.each(|[start, end]: [u32; 2]| Some(start..end), "silent parts")?,
            blocks: from.small()?,
        };
        SavedError::unless(document.is_sound(), "documents")?;
        Ok(document)
    }

    /// Whether all that the readers of formats see to is so.
    fn is_sound(&self) -> bool {
        let is_of_text =
            |range: &Range<u32>| self.text.get(range.start as usize..range.end as usize).is_some();
        let place = |passage: &Passage| (passage.block, passage.part);
        let is_section =
            |section: Option<u32>, end: usize| section.is_none_or(|at| (at as usize) < end);
        self.passages.iter().all(|passage| {
            is_of_text(&passage.range) && is_section(passage.section, self.sections.len())
        }) && self.passages.is_sorted_by(|a, b| place(a) < place(b))
            && self.passages.iter().all(|passage| (1..=self.blocks).contains(&passage.block))
            // A section that came to be its own ancestor would never end.
            && self.sections.iter().enumerate().all(|(at, it)| is_section(it.parent, at))
            && self.silent.iter().all(is_of_text)
            && self.silent.is_sorted_by(|a, b| a.end <= b.start)
    }
}

impl Section {
    fn save(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.text(&self.heading)?;
        out.number(of_option(self.parent))
    }

    fn load(from: &mut Reader<'_>) -> Result<Section, SavedError> {
        Ok(Section { heading: from.text()?, parent: to_option(from.small()?) })
    }
}

impl Passage {
    fn numbers(&self) -> [u32; 6] {
        let Passage { range, kind, block, part, section } = self;
        [range.start, range.end, *kind as u32, *block, *part, of_option(*section)]
    }

    fn of_numbers([start, end, kind, block, part, section]: [u32; 6]) -> Option<Passage> {
        let kind = *KINDS.get(kind as usize)?;
        Some(Passage { range: start..end, kind, block, part, section: to_option(section) })
    }
}

/// A number that may be missing as one number: no document has so many sections.
fn of_option(number: Option<u32>) -> u32 {
    number.unwrap_or(u32::MAX)
}

fn to_option(number: u32) -> Option<u32> {
    (number != u32::MAX).then_some(number)
}
