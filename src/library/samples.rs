//! What a library can be asked, to be shown to somebody who does not know it yet.

use super::Library;
use crate::answer::Verdict;
use crate::index::{Index, Token};
use crate::text::{Language, Lexicon, is_unspaced};
use rustc_hash::FxHashMap;
use std::collections::HashSet;

/// At most so many written questions and subjects are known.
const MOST: usize = 24;
/// So many documents are looked at, evenly over all of them.
const MOST_DOCUMENTS: usize = 64;
/// So many passages of each.
const MOST_PASSAGES: usize = 400;
/// So many written questions are tried.
const MOST_TRIED: usize = 96;
/// A word joins its neighbour to one name where so much of its uses has that neighbour.
const JOINS: f32 = 0.6;
/// A word mostly followed by another that is no name, in so much of its uses, is what that one is
/// said to be ("Russian troops") and no subject.
const QUALIFIES: f32 = 0.8;
/// How English adjectives end that are written like names: "Russian", "Chinese", "French".
const ADJECTIVES: &[&str] = &["an", "ish", "ese", "ern", "ch"];
/// Languages whose names have another ending after a preposition, with which nobody would name them.
const CASES: &[Language] =
    &[Language::Russian, Language::Ukrainian, Language::Polish, Language::Czech];
/// A name has at most so many words.
const MOST_WORDS: usize = 4;
/// Names of fewer letters are passed over, or of fewer characters in a script without spaces.
const LEAST_LETTERS: usize = 3;

/// What is known of what can be asked.
#[derive(Debug, Default)]
pub(super) struct Samples {
    questions: Vec<String>,
    subjects: Vec<String>,
}

impl Library {
    /// Questions that the documents say they answer, and that are answered: at most `n`, the first
    /// of each document, then the second of each, and so on.
    pub fn questions(&self, n: usize) -> &[String] {
        let known = &self.known_samples().questions;
        &known[..n.min(known.len())]
    }

    /// What the documents speak of most without speaking of it everywhere: at most `n` names as
    /// they spell them, best first, each document's best before the second of any. Where a script
    /// has no capitals they are words that weigh much.
    pub fn subjects(&self, n: usize) -> &[String] {
        let known = &self.known_samples().subjects;
        &known[..n.min(known.len())]
    }

    /// At most `n` questions that this library answers: those that its documents name, then
    /// `template` of its subjects where the answer is found, those with answers of their own first.
    ///
    /// ```
    /// let library = pullquote::library::Library::builtin();
    /// let samples = library.samples(3, |subject| format!("What about {subject}?"));
    /// assert_eq!(samples.len(), 3);
    /// ```
    pub fn samples(&self, n: usize, template: impl Fn(&str) -> String) -> Vec<String> {
        let mut samples = self.questions(n).to_vec();
        let mut answers = HashSet::new();
        let mut spare = Vec::new();
        for subject in self.subjects(MOST) {
            if samples.len() == n {
                break;
            }
            let question = template(subject);
            match self.found(&question) {
                Some(first) if answers.insert(first.clone()) => samples.push(question),
                Some(_) => spare.push(question),
                None => {}
            }
        }
        let left = n - samples.len();
        samples.extend(spare.into_iter().take(left));
        samples
    }

    /// The passage that answers a question, if one does.
    fn found(&self, question: &str) -> Option<String> {
        let answer = self.ask(question, 1);
        let first = answer.quotes.first().filter(|_| answer.verdict == Verdict::Found)?;
        Some(first.id().as_str().to_owned())
    }

    fn known_samples(&self) -> &Samples {
        self.samples
            .get_or_init(|| Samples { questions: self.written(), subjects: subjects(self.index()) })
    }

    /// The documents' own questions that are answered, in turn.
    fn written(&self) -> Vec<String> {
        let lists = self.documents().iter().map(|document| &document.questions[..]);
        let lists = lists.filter(|questions| !questions.is_empty()).collect::<Vec<_>>();
        let longest = lists.iter().map(|questions| questions.len()).max().unwrap_or(0);
        let turns =
            (0..longest).flat_map(|turn| lists.iter().filter_map(move |list| list.get(turn)));
        let mut written: Vec<String> = Vec::new();
        for question in turns.take(MOST_TRIED) {
            if written.len() == MOST {
                break;
            }
            if !written.contains(question) && self.found(question).is_some() {
                written.push(question.clone());
            }
        }
        written
    }
}

/// A word that may be a subject, and where it stands.
#[derive(Default)]
struct Candidate {
    /// The passage and the number of the word in it.
    places: Vec<(u32, u32)>,
    passages: u32,
}

/// What the documents of an index speak of, each document's in turn.
fn subjects(index: &Index) -> Vec<String> {
    let step = index.documents().len().div_ceil(MOST_DOCUMENTS).max(1);
    let mut lists = Vec::new();
    let mut passage = 0;
    for (number, document) in index.documents().iter().enumerate() {
        let (first, count) = (passage, document.passages.len() as u32);
        passage += count;
        if number % step == 0 {
            let end = first + count.min(MOST_PASSAGES as u32);
            lists.push(subjects_of(index, first..end, document.language));
        }
    }
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let turns = (0..longest).flat_map(|turn| lists.iter().filter_map(move |list| list.get(turn)));
    let mut seen = HashSet::new();
    turns.filter(|subject| seen.insert(subject.to_lowercase())).take(MOST).cloned().collect()
}

/// What the passages of one document speak of, best first.
fn subjects_of(index: &Index, passages: std::ops::Range<u32>, language: Language) -> Vec<String> {
    let all = passages.len() as f32;
    let by_names = passages
        .clone()
        .any(|passage| index.tokens(passage).iter().any(|token| token.is(Token::CAPITAL)));
    let lexicon = Lexicon::of(language);
    let mut words: FxHashMap<u32, Candidate> = FxHashMap::default();
    for passage in passages {
        for (at, token) in (0..).zip(index.tokens(passage)) {
            if is_candidate(index, *token, by_names, lexicon) {
                let word = words.entry(token.surface()).or_default();
                word.passages += u32::from(word.places.last().is_none_or(|last| last.0 != passage));
                word.places.push((passage, at));
            }
        }
    }
    // What stands in about a third of all passages tells most, as Shannon would have it; in a text
    // of a few paragraphs once is as good as it gets.
    let weight =
        |word: &Candidate| word.passages as f32 * ((all + 2.0) / word.passages as f32).ln();
    let mut words = words.into_iter().collect::<Vec<_>>();
    if by_names && language == Language::English {
        words.retain(|(_, word)| !qualifies(index, word));
    }
    if by_names && CASES.contains(&language) {
        words.retain(|(_, word)| word.places.iter().any(|&place| stands_free(index, place)));
    }
    words.sort_by(|(a, one), (b, other)| weight(other).total_cmp(&weight(one)).then(a.cmp(b)));
    let mut subjects: Vec<String> = Vec::new();
    for (_, word) in words.iter().take(4 * MOST) {
        let Some(name) = name(index, word, by_names) else { continue };
        let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
        let least = if name.contains(is_unspaced) { LEAST_LETTERS - 1 } else { LEAST_LETTERS };
        let known = |other: &String| other.contains(name.as_str()) || name.contains(other.as_str());
        if letters >= least && !subjects.iter().any(known) {
            subjects.push(name);
        }
        if subjects.len() == MOST {
            break;
        }
    }
    subjects
}

/// Whether a word may be what somebody asks about.
fn is_candidate(index: &Index, token: Token, by_names: bool, lexicon: &Lexicon) -> bool {
    if token.is(Token::STOP | Token::NUMBER | Token::TIME | Token::UNIT | Token::WHOLE) {
        return false;
    }
    if by_names {
        return token.is(Token::NAME) && token.is(Token::CAPITAL);
    }
    let vocabulary = index.vocabulary();
    !lexicon.is_common(vocabulary.stem_text(vocabulary.stem_of(token.surface())))
}

/// Whether a word mostly stands before one that it tells more of, and ends as such words do.
fn qualifies(index: &Index, word: &Candidate) -> bool {
    let is_before = |&&(passage, at): &&(u32, u32)| {
        let next = index.tokens(passage).get(at as usize + 1);
        next.is_some_and(|next| {
            !next.is(Token::STOP | Token::CAPITAL | Token::SENTENCE)
                && beside(index, passage, at as usize) == Some(" ")
        })
    };
    let Some(&(passage, at)) = word.places.first() else { return false };
    let spelled = index.vocabulary().word(index.tokens(passage)[at as usize].surface());
    ADJECTIVES.iter().any(|ending| spelled.ends_with(ending))
        && word.places.iter().filter(is_before).count() as f32
            >= QUALIFIES * word.places.len() as f32
}

/// Whether a word has no preposition or other little word right before it.
fn stands_free(index: &Index, (passage, at): (u32, u32)) -> bool {
    let tokens = index.tokens(passage);
    let before = (at as usize).checked_sub(1).map(|before| tokens[before]);
    tokens[at as usize].is(Token::SENTENCE) || before.is_none_or(|before| !before.is(Token::STOP))
}

/// What stands between a word and the next; none where they overlap.
fn beside(index: &Index, passage: u32, at: usize) -> Option<&str> {
    let (this, next) = (index.span(passage, at), index.span(passage, at + 1));
    let (document, _) = index.source(passage);
    document.text_of(index.passage(passage)).get(this.end..next.start)
}

/// A word with the neighbours that it mostly has, as the documents spell them.
fn name(index: &Index, word: &Candidate, by_names: bool) -> Option<String> {
    let &(passage, at) = word.places.first()?;
    // The most frequent neighbours on either side, as far as they go along.
    let (mut before, mut after) = (0u32, 0u32);
    let mut places = word.places.clone();
    while before + after + 1 < MOST_WORDS as u32 {
        let left = neighbours(index, &places, -(i64::from(before) + 1), by_names);
        let right = neighbours(index, &places, i64::from(after) + 1, by_names);
        let least = JOINS * word.places.len() as f32;
        let (longer, side) =
            if left.len() > right.len() { (left, &mut before) } else { (right, &mut after) };
        if (longer.len() as f32) < least || longer.len() < 2 && word.places.len() > 1 {
            break;
        }
        places = longer;
        *side += 1;
    }
    let &(passage, at) = places.first().unwrap_or(&(passage, at));
    let start = index.span(passage, (at - before) as usize).start;
    let end = index.span(passage, (at + after) as usize).end;
    let (document, _) = index.source(passage);
    let spelled = document.text_of(index.passage(passage)).get(start..end)?;
    let spelled = spelled.split_whitespace().collect::<Vec<_>>().join(" ");
    (!spelled.contains(['"', '“', '”', '\n'])).then_some(spelled)
}

/// Those of the places whose neighbour `off` words on is the commonest there, and goes along.
fn neighbours(index: &Index, places: &[(u32, u32)], off: i64, by_names: bool) -> Vec<(u32, u32)> {
    let neighbour = |&(passage, at): &(u32, u32)| {
        let tokens = index.tokens(passage);
        let place = usize::try_from(i64::from(at) + off).ok()?;
        let token = *tokens.get(place)?;
        let first = if off < 0 { place } else { place - 1 };
        let joined = match beside(index, passage, first) {
            Some(" " | "-") => by_names && token.is(Token::NAME) && token.is(Token::CAPITAL),
            // Pairs of characters overlap or touch.
            Some("") | None => !by_names && !token.is(Token::STOP),
            Some(_) => false,
        };
        (joined && !token.is(Token::STOP | Token::WHOLE | Token::NUMBER)).then_some(token.surface())
    };
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for surface in places.iter().filter_map(neighbour) {
        *counts.entry(surface).or_default() += 1;
    }
    let best =
        counts.into_iter().max_by_key(|&(surface, count)| (count, std::cmp::Reverse(surface)));
    let Some((best, _)) = best else { return Vec::new() };
    places.iter().copied().filter(|place| neighbour(place) == Some(best)).collect()
}

#[cfg(test)]
mod tests;
