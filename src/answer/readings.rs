//! How a word of a question is to be found: as typed, by its equivalents, joined with its
//! neighbour or split, or as a slip of the pen.

use super::model::Reading;
use super::question::{Asked, Term};
use super::split::Split;
use crate::index::{Form, Scope, Token, slip_cost};
use crate::text::{Equivalents, Language, Lexicon, Stemmer, StopWords, bare_into};

/// How many readings of a misspelled word are followed.
const MOST_READINGS: usize = 3;
/// How much dearer than the best a reading may be to be followed.
const READINGS_WITHIN: f32 = 0.6;
/// What an equivalent ("America" for "US") is worth beside the word itself.
const EQUIVALENT: f32 = 0.9;
/// What a word read as joined or split is worth.
const JOINED: f32 = 0.85;
/// Shorter words are parts of a longer one only where a hyphen joins them.
const SHORTEST_JOINED: usize = 3;
/// What an everyday word weighs beside a rarer one of the same frequency here: it tells less of
/// what a question is about.
const COMMON: f32 = 0.75;
/// How many words open a question, where its question words are.
const OPENING: usize = 2;
/// Longer words are never two.
const LONGEST_PARTED: usize = 40;
/// In how many passages two words are looked for side by side.
const MOST_SEARCHED: usize = 256;
/// A reading is sure while its slips cost at most this much a letter: one everyday slip in a word
/// of five, any in a word of seven.
const SURE_COST: f32 = 0.15;

/// Reads words of one question.
pub(super) struct Reader<'q, 's> {
    pub scope: &'q Scope<'s>,
    pub language: Language,
    pub text: &'q str,
    pub split: &'q Split<'q>,
}

impl Reader<'_, '_> {
    /// How the word `at` is to be found; nothing if it was most likely meant to be a stop word.
    pub(super) fn read(&self, words: &[Asked<'_>], at: usize) -> Option<Term> {
        let word = &words[at];
        let mut stems = Stemmed::of(word.folded, word.lower);
        let mut term = Term {
            word: at,
            weight: 0.0,
            absent_weight: self.scope.idf(std::iter::empty()),
            forms: self.known(&mut stems, 1.0),
            related: Vec::new(),
            reading: None,
            sure: true,
        };
        let everyday = self.everyday(&mut stems, &term.forms);
        for equivalent in Equivalents::of(self.language).of_word(word.folded) {
            let mut stems = Stemmed::of(equivalent, equivalent);
            add(&mut term.forms, self.known(&mut stems, EQUIVALENT));
        }
        if !word.gram {
            self.join(words, at, &mut term);
        }
        if term.forms.is_empty() && !word.gram && !word.head && everyday.is_none() {
            if self.mistyped_stop_word(word.folded, at) {
                return None;
            }
            self.misread(word, &mut term);
        }
        for (number, index) in (0..).zip(self.scope.indexes()) {
            let here = index.everyday(self.language);
            let related = everyday.map_or(&[][..], |everyday| here.related(everyday)).iter();
            let form = |&stem: &u32| Form { index: number, stem, surface: None, weight: 1.0 };
            term.related.extend(related.map(form));
        }
        let surest = term.forms.first().map_or(0.0, |form| form.weight);
        term.weight = self.scope.idf(term.forms.iter().filter(|form| form.weight == surest));
        let lexicon = Lexicon::of(self.language);
        if everyday.is_some_and(|everyday| lexicon.word(everyday).is_common) {
            term.weight *= COMMON;
            term.absent_weight *= COMMON;
        }
        Some(term)
    }

    /// The number of a word in the lexicon, if it is an everyday one: by its first form's stem,
    /// which is there already, or the stemmer's.
    fn everyday(&self, stems: &mut Stemmed<'_>, forms: &[Form]) -> Option<u32> {
        if let Some(form) = forms.first() {
            let index = &self.scope.indexes()[form.index as usize];
            return index.everyday(self.language).word(form.stem);
        }
        Lexicon::of(self.language).number(stems.stem(self.language))
    }

    /// The forms of a word that the indexes have just as it is spelled.
    fn spelled(&self, folded: &str, weight: f32) -> Vec<Form> {
        let mut forms = Vec::new();
        for (number, index) in (0..).zip(self.scope.indexes()) {
            let surfaces =
                index.languages().iter().filter_map(|&l| index.vocabulary().surface(l, folded));
            add(
                &mut forms,
                surfaces.map(|surface| Form {
                    index: number,
                    stem: index.vocabulary().stem_of(surface),
                    surface: Some(surface),
                    weight,
                }),
            );
        }
        forms
    }

    /// The forms of a word that the indexes have as it is typed, or by its stem.
    fn known(&self, word: &mut Stemmed<'_>, weight: f32) -> Vec<Form> {
        let mut forms: Vec<Form> = Vec::new();
        for (number, index) in (0..).zip(self.scope.indexes()) {
            for &language in index.languages() {
                let surface = index.vocabulary().surface(language, word.folded);
                let stem = match surface {
                    Some(surface) => Some(index.vocabulary().stem_of(surface)),
                    None => index.vocabulary().stem(word.stem(language)),
                };
                if let Some(stem) = stem {
                    add(&mut forms, [Form { index: number, stem, surface, weight }]);
                }
            }
        }
        forms
    }

    /// Adds the word that this one makes with the one after or before: "work horse" for
    /// "workhorse", "BCL-2" for "Bcl2".
    fn join(&self, words: &[Asked<'_>], at: usize, term: &mut Term) {
        for pair in [at.wrapping_sub(1)..at + 1, at..at + 2] {
            let Some([first, second]) = words.get(pair.clone()) else { continue };
            let between = self.text.get(first.range.end..second.range.start);
            let hyphen = matches!(between, Some("-" | "\u{2010}" | "\u{2011}"));
            let joins = |word: &Asked<'_>| {
                !word.stop && word.folded.chars().nth(SHORTEST_JOINED - 1).is_some()
            };
            if hyphen || joins(first) && joins(second) {
                add(&mut term.forms, self.spelled(self.split.joined(pair), JOINED));
            }
        }
    }

    /// Whether a word that is nowhere looks like a slip in a stop word: "hwo" anywhere, "wat" where
    /// a question begins. Elsewhere "wheat" is more likely wheat than "what".
    fn mistyped_stop_word(&self, folded: &str, at: usize) -> bool {
        let letters = folded.chars().count();
        let anagram = |stop: &str| {
            let sorted = |word: &str| {
                let mut letters = word.chars().collect::<Vec<_>>();
                letters.sort_unstable();
                letters
            };
            sorted(stop) == sorted(folded)
        };
        (2..=5).contains(&letters)
            && StopWords::of(self.language).near(folded).any(|stop| {
                one_edit_apart(folded, stop)
                    && (at < OPENING || anagram(stop))
                    && slip_cost(folded, stop) < 0.72
            })
    }

    /// Reads a word that is nowhere as two, or as a slip of the pen.
    fn misread(&self, word: &Asked<'_>, term: &mut Term) {
        let typed = &self.text[word.range.clone()];
        let similar = self.similar(word.folded);
        let least = similar.first().map_or(f32::INFINITY, |&(_, cost)| cost);
        let sure = least <= SURE_COST * word.folded.chars().count() as f32;
        if !sure && let Some((parts, spelled)) = self.parted(word.folded) {
            term.forms = parts;
            term.reading = Some(Reading { typed: typed.to_owned(), read: spelled });
            return;
        }
        let Some((best, _)) = similar.first() else { return };
        term.sure = sure;
        if let Some(surface) = best.surface.filter(|_| least > 0.0) {
            let read = self.scope.indexes()[best.index as usize].spelling(surface);
            term.reading = Some(Reading { typed: typed.to_owned(), read: read.to_owned() });
        }
        term.forms = similar.into_iter().map(|(form, _)| form).collect();
    }

    /// A word typed without the space between two: the forms of the one that tells more, and both
    /// words.
    fn parted(&self, folded: &str) -> Option<(Vec<Form>, String)> {
        let letters = folded.chars().count();
        if letters > LONGEST_PARTED {
            return None;
        }
        let stop_words = StopWords::of(self.language);
        let mut best: Option<(usize, Vec<Form>, &str, &str)> = None;
        for (before, (at, _)) in
            folded.char_indices().enumerate().take(letters.saturating_sub(1)).skip(2)
        {
            let (first, second) = folded.split_at(at);
            let longer = first.len().max(second.len());
            if best.as_ref().is_some_and(|(length, ..)| longer <= *length) {
                continue;
            }
            let (long_first, long_second) = (before >= 4, letters - before >= 4);
            let part = match (stop_words.contains(first), stop_words.contains(second)) {
                (true, false) if long_second => second,
                (false, true) if long_first => first,
                (false, false) if long_first && long_second => second,
                _ => continue,
            };
            let forms = self.spelled(part, JOINED);
            if self.side_by_side(first, second, &forms) {
                best = Some((longer, forms, first, second));
            }
        }
        best.map(|(_, forms, first, second)| (forms, format!("{first} {second}")))
    }

    /// Whether two words stand one after the other in some passage that holds one of these forms,
    /// so that they may have been typed without the space: "presidentof", but not "past or".
    fn side_by_side(&self, first: &str, second: &str, part: &[Form]) -> bool {
        part.iter().any(|form| {
            let index = &self.scope.indexes()[form.index as usize];
            let numbers = |word| {
                let languages = index.languages().iter();
                languages.filter_map(|&l| index.vocabulary().surface(l, word)).collect::<Vec<_>>()
            };
            let (first, second) = (numbers(first), numbers(second));
            if first.is_empty() || second.is_empty() {
                return false;
            }
            let passages = index.passages_of(form.stem).take(MOST_SEARCHED);
            passages.into_iter().any(|passage| {
                let pairs = index.tokens(passage).windows(2);
                let is = |token: &Token, word: &[u32]| word.contains(&token.surface());
                pairs.into_iter().any(|pair| is(&pair[0], &first) && is(&pair[1], &second))
            })
        })
    }

    /// The readings of a word that no vocabulary has, best first, with what their slips cost.
    fn similar(&self, folded: &str) -> Vec<(Form, f32)> {
        let mut bare = String::new();
        bare_into(folded, &mut bare);
        let mut found = Vec::new();
        for (number, index) in (0u32..).zip(self.scope.indexes()) {
            found.extend(index.similar(&bare).into_iter().map(|similar| (similar, number)));
        }
        // What the documents lack is most often a name, which is rare, misspelled: so first the
        // slips are weighed, and only of words as near to each other the commoner was meant.
        found.sort_by(|(a, _), (b, _)| {
            a.cost.total_cmp(&b.cost).then(a.surprise.total_cmp(&b.surprise))
        });
        let Some(&(best, _)) = found.first() else { return Vec::new() };
        let mut readings: Vec<(Form, f32)> = Vec::new();
        for (similar, number) in found {
            if readings.len() == MOST_READINGS || similar.cost > best.cost + READINGS_WITHIN {
                break;
            }
            let stem = self.scope.indexes()[number as usize].vocabulary().stem_of(similar.surface);
            if readings.iter().any(|(form, _)| (form.index, form.stem) == (number, stem)) {
                continue;
            }
            let weight = certainty(similar.cost, best.cost);
            let form = Form { index: number, stem, surface: Some(similar.surface), weight };
            readings.push((form, similar.cost));
        }
        readings
    }
}

/// The stem of a word, found when it is asked for and kept until it is for another language.
struct Stemmed<'q> {
    folded: &'q str,
    lower: &'q str,
    /// The latest, and its language.
    latest: String,
    language: Option<Language>,
}

impl<'q> Stemmed<'q> {
    fn of(folded: &'q str, lower: &'q str) -> Stemmed<'q> {
        Stemmed { folded, lower, latest: String::new(), language: None }
    }

    fn stem(&mut self, language: Language) -> &str {
        if self.language.replace(language) != Some(language) {
            self.latest.clear();
            Stemmer::of(language).stem_into(self.lower, self.folded, &mut self.latest);
        }
        &self.latest
    }
}

/// Whether one letter more, less or changed, or two swapped, makes one word of the other: whether
/// their optimal string alignment distance is 1, told without a table.
fn one_edit_apart(a: &str, b: &str) -> bool {
    let same = |(a, b): &(char, char)| a == b;
    let length = |(letter, _): (char, char)| letter.len_utf8();
    let start = a.chars().zip(b.chars()).take_while(same).map(length).sum::<usize>();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.chars().rev().zip(b.chars().rev()).take_while(same).map(length).sum::<usize>();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    match (a.chars().count(), b.chars().count()) {
        (0, 1) | (1, 0 | 1) => true,
        (2, 2) => a.chars().eq(b.chars().rev()),
        _ => false,
    }
}

/// Adds forms whose stems are not there yet.
fn add(forms: &mut Vec<Form>, more: impl IntoIterator<Item = Form>) {
    for form in more {
        match forms.iter_mut().find(|known| (known.index, known.stem) == (form.index, form.stem)) {
            Some(known) => known.surface = known.surface.or(form.surface),
            None => forms.push(form),
        }
    }
}

/// How sure a reading is: less the more its slips cost, and less than the best one.
fn certainty(cost: f32, least: f32) -> f32 {
    if cost == 0.0 {
        return 1.0;
    }
    0.9 / (1.0 + 0.25 * cost) * (1.0 - 0.6 * (cost - least).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn one_edit_is_one_of_optimal_string_alignment(a in "[abб]{0,5}", b in "[abб]{0,5}") {
            assert_eq!(one_edit_apart(&a, &b), strsim::osa_distance(&a, &b) == 1);
        }
    }

    #[test]
    fn a_dearer_reading_is_never_surer() {
        for cost in 0..30 {
            let cost = cost as f32 / 10.0;
            assert!(certainty(cost + 0.1, 0.0) < certainty(cost, 0.0));
            assert!(certainty(cost + 0.1, cost) < certainty(cost, cost));
        }
    }
}
