//! Follow-ups: a question that leans on the one before it ("and Kerry?", "when?").
//!
//! The two are read together in every way that the words allow, and the documents decide which
//! was meant: the reading that is answered best is taken.

use super::ask::answer;
use super::message::Message;
use super::model::{Answer, Verdict};
use super::question::{Question, Term};
use super::split::Split;
use crate::index::Scope;
use crate::text::{Language, is_unspaced};
use std::ops::Range;

/// A question as read together is at most so long, in bytes: what was said first goes first.
const LONGEST: usize = 1_000;
/// A fragment has at most so many words that carry weight; more are a question of their own.
const MOST_FRAGMENT: usize = 3;
/// In so many places at most another word is put in.
const MOST_PLACES: usize = 4;
/// A question of its own names so many things.
const OWN: usize = 2;

/// Answers `question`, asked after `previous`, with at most `quotes` quotes; and tells the question
/// as the two were read together, at most 1,000 bytes of it, to be followed itself.
///
/// - A bare name takes the place of a name: "and Kerry?" after "what did Lavrov discuss?" is "what
///   did Kerry discuss?". With a preposition it takes that of one with the same, or is added.
/// - A bare question word asks anew: "when?" of the same.
/// - For "he" or "it" stands the name that was named, or all that was asked for.
/// - A question of its own stands alone.
///
/// ```
/// use pullquote::answer::follow_up;
/// use pullquote::library::Library;
///
/// let library = Library::builtin();
/// let (answer, asked) = follow_up(&library.scope(), "what did Lavrov discuss?", "and Kerry?", 1);
/// assert_eq!(asked, "what did Kerry discuss?");
/// assert_eq!(answer.quotes.len(), 1);
/// ```
pub fn follow_up(
    scope: &Scope<'_>,
    previous: &str,
    question: &str,
    quotes: usize,
) -> (Answer, String) {
    let likely = scope.languages().collect::<Vec<_>>();
    let rest = followed(question, &likely);
    let short = &rest[..rest.floor_char_boundary(LONGEST / 2)];
    let previous = &previous[..previous.floor_char_boundary(LONGEST - short.len() - 1)];
    let readings = if short.len() < rest.len() {
        Readings::Alone
    } else {
        Readings::of(scope, previous.trim(), short, &likely)
    };
    let together = match readings {
        Readings::Alone => Vec::new(),
        Readings::Either(text) => {
            let alone = answer(scope, rest, quotes);
            if alone.verdict == Verdict::Found {
                return (alone, bounded(rest));
            }
            let other = answer(scope, &text, quotes);
            let better = evidence(&other) > evidence(&alone);
            let (chosen, text) = if better { (other, &*text) } else { (alone, rest) };
            return (chosen, bounded(text));
        }
        Readings::Together(texts) => texts,
    };
    let asked = together.into_iter().map(|text| (answer(scope, &text, quotes), text));
    // Of equally good ones the first counts: it is the likeliest by its words.
    let best = asked.reduce(
        |best, other| {
            if evidence(&other.0) > evidence(&best.0) { other } else { best }
        },
    );
    if let Some((answer, text)) = &best
        && answer.verdict == Verdict::Found
    {
        return (answer.clone(), bounded(text));
    }
    let alone = answer(scope, rest, quotes);
    match best {
        Some((answer, text))
            if alone.verdict != Verdict::Found && answer.verdict != Verdict::Nothing =>
        {
            (answer, bounded(&text))
        }
        _ => (alone, bounded(rest)),
    }
}

/// How good an answer is: by its verdict, then by its confidence.
fn evidence(answer: &Answer) -> (u8, f32) {
    let verdict = match answer.verdict {
        Verdict::Found => 2,
        Verdict::Closest => 1,
        Verdict::Nothing => 0,
    };
    (verdict, answer.confidence)
}

fn bounded(text: &str) -> String {
    text[..text.floor_char_boundary(LONGEST)].to_owned()
}

/// A follow-up without thanks and "and" before it.
fn followed<'q>(question: &'q str, likely: &[Language]) -> &'q str {
    let question = question.trim();
    let languages = Language::may_be_of(question, likely);
    let rests = languages.into_iter().map(|language| Message::read(question, language).followed());
    rests.min_by_key(|rest| rest.len()).filter(|rest| !rest.is_empty()).unwrap_or(question)
}

/// How a follow-up may be read.
enum Readings {
    /// By itself.
    Alone,
    /// By itself if that is answered, otherwise so where that has the better answer.
    Either(String),
    /// So, likeliest first, and by itself only if none of these is answered.
    Together(Vec<String>),
}

impl Readings {
    fn of(scope: &Scope<'_>, previous: &str, rest: &str, likely: &[Language]) -> Readings {
        let core = rest.trim_matches(|c: char| !c.is_alphanumeric());
        if previous.is_empty() || core.is_empty() {
            return Readings::Alone;
        }
        let (now, then) = (Split::of(core, scope), Split::of(previous, scope));
        let question = Question::read(&now, scope);
        let languages = Language::may_be_of(core, likely);
        let says = languages.into_iter().map(|language| Message::read(core, language).says());
        let says = says.reduce(|one, other| one.or(other)).unwrap_or_default();
        let before = Question::read(&then, scope);
        let words = before.words.iter().map(|word| word.term.is_some()).collect::<Vec<_>>();
        let names = runs(&words, |at| {
            let term = before.words[at].term.map(|slot| &before.terms[slot]);
            term.is_some_and(|term| before.words[at].capital && at > 0 || is_name(scope, term))
        });
        let bytes = |run: &Range<usize>| {
            before.words[run.start].range.start..before.words[run.end - 1].range.end
        };
        let weighty = question.terms.len();
        if says.requests {
            return Readings::Either(joined(core, previous));
        }
        if weighty == 0 && !says.asks {
            return Readings::Alone;
        }
        if weighty == 0 {
            return Readings::Together(vec![joined(core, without_question(previous, likely))]);
        }
        if let Some(pronoun) = says.pronoun {
            let named = names
                .iter()
                .take(MOST_PLACES)
                .map(|run| replaced(core, &pronoun, &previous[bytes(run)]));
            let mut texts = named.collect::<Vec<_>>();
            if texts.is_empty() {
                texts.push(joined(core, without_question(previous, likely)));
            }
            return Readings::Together(texts);
        }
        if says.asks {
            let text = joined(core, without_question(previous, likely));
            return if weighty >= OWN { Readings::Alone } else { Readings::Either(text) };
        }
        if weighty > MOST_FRAGMENT && !core.contains(is_unspaced) {
            return Readings::Alone;
        }
        if let Some(preposition) = says.preposition {
            let same = |run: &&Range<usize>| {
                run.start.checked_sub(1).is_some_and(|at| before.words[at].folded == preposition)
            };
            let text = match names.iter().find(same) {
                Some(run) => {
                    let start = before.words[run.start - 1].range.start;
                    replaced(previous, &(start..bytes(run).end), core)
                }
                None => appended(previous, core),
            };
            return Readings::Together(vec![text]);
        }
        let mut places = names;
        if places.is_empty() && !core.contains(is_unspaced) {
            places = (0..words.len()).filter(|&at| words[at]).map(|at| at..at + 1).collect();
        }
        let said = |at: usize| question.words.iter().any(|w| w.folded == before.words[at].folded);
        let replaced = places.iter().take(MOST_PLACES).map(|run| {
            // "The U.S. president" takes the place of all of "the Russian president".
            let mut run = run.clone();
            while run.start > 0 && said(run.start - 1) {
                run.start -= 1;
            }
            while run.end < before.words.len() && said(run.end) {
                run.end += 1;
            }
            replaced(previous, &bytes(&run), core)
        });
        let mut texts = replaced.collect::<Vec<_>>();
        if texts.is_empty() {
            texts.push(appended(previous, core));
        }
        Readings::Together(texts)
    }
}

/// The runs of weighty words that are such.
fn runs(weighty: &[bool], is: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in (0..weighty.len()).filter(|&at| weighty[at] && is(at)) {
        match runs.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// Whether the documents write a word as a name.
fn is_name(scope: &Scope<'_>, term: &Term) -> bool {
    let form = term.forms.first();
    form.is_some_and(|form| scope.indexes()[form.index as usize].is_name(form.stem))
}

fn replaced(text: &str, range: &Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..range.start], &text[range.end..])
}

/// What is asked now before what was asked then: the first question word counts.
fn joined(now: &str, then: &str) -> String {
    format!("{now} {then}")
}

/// A question with more at its end, before the mark.
fn appended(question: &str, more: &str) -> String {
    let bare = question.trim_end_matches(|c: char| !c.is_alphanumeric());
    format!("{bare} {more}{}", &question[bare.len()..])
}

/// A question without the question words that it begins with, if anything is left.
fn without_question<'q>(question: &'q str, likely: &[Language]) -> &'q str {
    let languages = Language::may_be_of(question, likely);
    let rests =
        languages.into_iter().map(|language| Message::read(question, language).after_question());
    rests.min_by_key(|rest| rest.len()).unwrap_or(question)
}

#[cfg(test)]
mod tests;
