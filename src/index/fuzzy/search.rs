//! A lookup: words are compared with the one that was typed, and the likeliest are kept.

use super::distance::Pattern;
use super::forms::budget;
use super::{COMMON_STEP, Deletions, STEM, Similar, least_surprise, surprise};
use crate::index::slips::{Slips, least_cost};
use crate::index::vocabulary::Vocabulary;
use crate::text::bare_into;

/// A lookup of one typed word.
pub(super) struct Search<'a> {
    deletions: &'a Deletions,
    vocabulary: &'a Vocabulary,
    /// How many edits a word may be away.
    pub most: usize,
    pattern: Pattern,
    slips: Slips<'a>,
    least: f32,
    /// The least cost so far: the word that is likeliest by its slips alone is among those found,
    /// however rare it is.
    cheapest: f32,
    found: Vec<Similar>,
    /// A word's bare spelling, and its letters.
    bare: String,
    letters: Vec<char>,
}

impl<'a> Search<'a> {
    pub(super) fn of(
        typed: &'a [char],
        vocabulary: &'a Vocabulary,
        deletions: &'a Deletions,
    ) -> Search<'a> {
        Search {
            deletions,
            vocabulary,
            most: budget(typed.len()),
            pattern: Pattern::new(typed),
            slips: Slips::of(typed),
            least: f32::INFINITY,
            cheapest: f32::INFINITY,
            found: Vec::new(),
            bare: String::new(),
            letters: Vec::new(),
        }
    }

    /// How surprising a word may be.
    pub(super) fn limit(&self) -> f32 {
        self.least + Similar::WITHIN
    }

    /// Compares the words of a group with the one that was typed.
    pub(super) fn compare(&mut self, group: u32) {
        let Search { deletions, vocabulary, most, .. } = *self;
        for word in deletions.group(group) {
            let stem = word.checked_sub(vocabulary.surfaces() as u32);
            let mut spelled = match stem {
                None => vocabulary.word(word),
                Some(stem) => vocabulary.stem_text(stem),
            };
            // Most words are written in ASCII, and so are bare.
            if !spelled.is_ascii() {
                self.bare.clear();
                bare_into(spelled, &mut self.bare);
                spelled = &self.bare;
            }
            let distance = self.pattern.distance(spelled.chars());
            if distance > most + 1 {
                continue;
            }
            self.letters.clear();
            self.letters.extend(spelled.chars());
            if distance > most && !self.slips.sound_like(&self.letters) {
                continue;
            }
            let surface = stem.map_or(word, |stem| vocabulary.surfaces_of(stem).start);
            let common = COMMON_STEP * f32::from(deletions.uses[surface as usize]);
            let of_word = stem.map_or(0.0, |_| STEM) - common;
            let may_be_likely = least_surprise(distance) + of_word <= self.limit();
            if distance > 0 && !may_be_likely && least_cost(distance) >= self.cheapest {
                continue;
            }
            let cost = self.slips.cost(&self.letters, distance);
            self.cheapest = self.cheapest.min(cost);
            let surprise = match (distance, stem) {
                // A word typed without a slip was meant, however rare it is.
                (0, None) => f32::NEG_INFINITY,
                _ => surprise(distance, cost) + of_word,
            };
            self.least = self.least.min(surprise);
            self.found.push(Similar { surface, cost, surprise });
        }
    }

    pub(super) fn finish(mut self) -> Vec<Similar> {
        let limit = self.limit();
        let cheapest = self.cheapest;
        self.found.retain(|similar| similar.surprise <= limit || similar.cost <= cheapest);
        self.found.sort_unstable_by(|a, b| {
            a.surprise.total_cmp(&b.surprise).then(a.surface.cmp(&b.surface))
        });
        self.found.dedup_by_key(|similar| similar.surface);
        self.found
    }
}
