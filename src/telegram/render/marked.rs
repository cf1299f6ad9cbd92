//! A passage with what is marked in it, and parts of it as quotes.

use super::Shown;
use super::builder::Builder;
use super::clean::{is_boundary, over, trimmed, units};
use super::paragraph::Paragraph;
use super::pings::pings;
use crate::text::{Language, sentences};
use std::ops::Range;
use teloxide::types::MessageEntityKind;
use unicode_segmentation::UnicodeSegmentation;

/// Telegram keeps 100 entities of a message: so many are in one quote, of which there are two at
/// most, besides the quotes themselves, the place and the reading.
const MOST_MARKS: usize = 47;
/// So many pings are covered one by one; what is between further ones is covered with them.
const MOST_PINGS: usize = 20;
/// A quote that is nothing but the best sentence has its words marked instead if it is longer than
/// this (UTF-16 code units): bold that goes on for more than some lines shows nothing any more.
const BOLD_ALONE: usize = 280;
/// A sentence that ends in the first part of what fits leaves too much room: a word ends there.
const FULL_ENOUGH: usize = 3;
/// So many bytes behind the end of what fits tell whether a sentence, a word or a name ends there.
const BEYOND: usize = 512;

/// A passage with its marks.
pub(super) struct Marked<'a> {
    pub(super) text: &'a str,
    /// The best sentence; empty where none is marked.
    pub(super) sentence: Range<usize>,
    language: Language,
    marks: Vec<Range<usize>>,
}

impl<'a> Marked<'a> {
    /// The paragraph of an answer's passage with the marks of that. They may come from an answer
    /// of another version, that split the document otherwise: what does not fit the passage is
    /// left out.
    pub(super) fn of(shown: &Shown<'a>, paragraph: &Paragraph<'a>) -> Marked<'a> {
        let mut marked = Marked::plain(paragraph, shown.document.language);
        let passage = shown.text();
        let before = paragraph.range_of(shown.passage).start;
        let fits =
            |range: &Range<usize>| range.start < range.end && passage.get(range.clone()).is_some();
        let placed = |range: &Range<usize>| before + range.start..before + range.end;
        if fits(&shown.sentence) {
            marked.sentence = placed(&shown.sentence);
        }
        let mut from = 0;
        for mark in shown.marks.iter().filter(|mark| fits(mark)) {
            if mark.start >= from {
                from = mark.end;
                marked.marks.push(placed(mark));
            }
        }
        marked
    }

    /// Without marks.
    pub(super) fn plain(paragraph: &Paragraph<'a>, language: Language) -> Marked<'a> {
        Marked { text: paragraph.text, sentence: 0..0, language, marks: Vec::new() }
    }

    /// What to show first of it so that `wanted` is seen, in at most so many UTF-16 code units:
    /// from the beginning on, or from `wanted` on where that is too far behind it.
    pub(super) fn opening(&self, wanted: Range<usize>, most: usize) -> Range<usize> {
        let end = self.cut(0..self.text.len(), most);
        match wanted.end <= end {
            true => 0..end,
            false => wanted.start..self.cut(wanted.start..self.text.len(), most),
        }
    }

    /// Whether there is no more than space around the best sentence.
    pub(super) fn is_one_sentence(&self) -> bool {
        let sentence = &self.text[self.sentence.clone()];
        !sentence.is_empty() && trimmed(sentence).len() == trimmed(self.text).len()
    }

    /// Adds a part of it as a quote.
    pub(super) fn quote(&self, page: &mut Builder, kind: MessageEntityKind, part: Range<usize>) {
        let part = self.trimmed(part);
        let marks = self.marks_in(&part);
        page.within(kind, |page| {
            let mut from = part.start;
            for (range, kind) in marks {
                page.push(&self.text[from..range.start]);
                from = range.end;
                page.styled(kind, &self.text[range]);
            }
            page.push(&self.text[from..part.end]);
        });
    }

    /// Without space at its ends.
    fn trimmed(&self, part: Range<usize>) -> Range<usize> {
        let text = &self.text[part.clone()];
        let inner = trimmed(text);
        if inner.is_empty() {
            return part.start..part.start;
        }
        let start = part.start + (inner.as_ptr() as usize - text.as_ptr() as usize);
        start..start + inner.len()
    }

    /// What is marked in a part, in order and apart: code can be nothing else too, and the words
    /// in the bold sentence are not marked again.
    fn marks_in(&self, part: &Range<usize>) -> Vec<(Range<usize>, MessageEntityKind)> {
        let clip = |range: &Range<usize>| range.start.max(part.start)..range.end.min(part.end);
        let inside = |range: &Range<usize>| range.start < range.end;

        // What is a ping depends on what stands before it: here that is nothing.
        let found = pings(&self.text[part.clone()]).into_iter();
        let mut codes: Vec<Range<usize>> =
            found.map(|ping| part.start + ping.start..part.start + ping.end).collect();
        if let Some(last) = codes.last().map(|last| last.end)
            && codes.len() > MOST_PINGS
        {
            codes.truncate(MOST_PINGS);
            codes[MOST_PINGS - 1].end = last;
        }

        let mut bold = clip(&self.sentence);
        let alone = bold.start <= part.start && part.end <= bold.end;
        if !inside(&bold) || (alone && units(&self.text[bold.clone()]) > BOLD_ALONE) {
            bold = part.end..part.end;
        }
        let mut marks = Vec::with_capacity(self.marks.len() + codes.len() + 1);
        self.add_outside(&codes, bold.clone(), MessageEntityKind::Bold, &mut marks);
        for mark in self.marks.iter().map(clip).filter(inside) {
            for piece in [mark.start..mark.end.min(bold.start), mark.start.max(bold.end)..mark.end]
            {
                // The words that come last are those to miss.
                if marks.len() + codes.len() < MOST_MARKS {
                    self.add_outside(&codes, piece, MessageEntityKind::Underline, &mut marks);
                }
            }
        }
        marks.extend(codes.into_iter().map(|code| (code, MessageEntityKind::Code)));
        marks.sort_unstable_by_key(|(range, _)| range.start);
        marks
    }

    /// Adds a range without what `codes` cover of it.
    fn add_outside(
        &self,
        codes: &[Range<usize>],
        range: Range<usize>,
        kind: MessageEntityKind,
        to: &mut Vec<(Range<usize>, MessageEntityKind)>,
    ) {
        let mut from = range.start;
        let first = codes.partition_point(|code| code.end <= range.start);
        for code in codes[first..].iter().chain([&(range.end..range.end)]) {
            if from < code.start.min(range.end) {
                let piece = self.trimmed(from..code.start.min(range.end));
                if !piece.is_empty() {
                    to.push((piece, kind.clone()));
                }
            }
            from = from.max(code.end);
        }
    }

    /// Where to end a quote of `part` so that it has at most `most` UTF-16 code units: behind a
    /// sentence, else behind a word, else between what a reader sees as characters. What is left
    /// begins there. Always behind its beginning, where there is anything.
    pub(super) fn cut(&self, part: Range<usize>, most: usize) -> usize {
        let from = part.start;
        let rest = &self.text[part.clone()];
        let Some(limit) = over(rest, most) else { return part.end };
        // A text of one endless line is not read to its end for this.
        let rest = &rest[..rest.floor_char_boundary(limit + BEYOND)];

        let (mut word, mut last) = (0, 0);
        for (at, grapheme) in rest.grapheme_indices(true) {
            let end = at + grapheme.len();
            if end > limit {
                break;
            }
            last = end;
            if grapheme.chars().all(char::is_whitespace) {
                word = end;
            }
        }
        let starts = sentences(rest, self.language);
        let fit = starts.windows(2).take_while(|pair| pair[0].end <= limit).last();
        // The space behind a sentence goes with it where it fits or is left out at the end of a
        // quote, which not all that parts sentences is: not U+0085, say.
        let sentence = fit.map_or(0, |pair| match pair[1].start {
            next if next <= limit || trimmed(&rest[limit..next]).is_empty() => next,
            _ => pair[0].end,
        });
        let room = limit / FULL_ENOUGH;
        let good = |at: &usize| *at > room && is_boundary(rest, *at);
        let cut = [sentence, word].into_iter().find(good).unwrap_or(last);

        // A ping that is cut would be one no more, or another one.
        let inside = |ping: &Range<usize>| ping.start < cut && cut < ping.end;
        let cut = match pings(rest).into_iter().find(inside) {
            Some(ping) if ping.start > 0 && is_boundary(rest, ping.start) => ping.start,
            _ => cut,
        };
        // What a reader sees as one character, but is too long, has to be cut somewhere.
        from + if cut > 0 { cut } else { limit.max(rest.ceil_char_boundary(1)) }
    }
}
