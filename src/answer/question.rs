//! Reading a question: which of its words matter, and how each is to be found.

use super::model::Reading;
use crate::index::{Form, Index, Scope};
use crate::text::{Language, Stemmer, StopWords, bare_into, words};
use std::ops::Range;

/// Terms past this many are not looked for: they are an essay, not a question.
pub(super) const MOST_TERMS: usize = 48;
/// Words past this many are not read.
const MOST_WORDS: usize = 512;
/// How many readings of a misspelled word are followed.
const MOST_READINGS: usize = 3;

/// A word of a question.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Its folded form.
    pub folded: String,
    /// Accents kept: what a stemmer wants.
    lower: String,
    /// Its bytes in the question.
    range: Range<usize>,
    /// It carries no weight: a stop word, a question word, politeness.
    pub stop: bool,
    /// It begins with a capital letter.
    pub capital: bool,
    /// The term that it stands for, if it carries weight.
    pub term: Option<usize>,
}

/// A weighty word of a question.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// Its place among the words.
    pub word: usize,
    /// How rare it is: BM25's idf.
    pub idf: f32,
    /// The ways in which it may be written, surest first; none if nothing is like it.
    pub forms: Vec<Form>,
    /// How it was read, if not as typed.
    pub reading: Option<Reading>,
    /// What reading it otherwise cost, 0 as typed.
    pub cost: f32,
}

/// A question as read for one scope.
#[derive(Clone, Debug, Default)]
pub(super) struct Question {
    /// All words in order.
    pub words: Vec<Asked>,
    /// The weighty ones, each stem once.
    pub terms: Vec<Term>,
}

impl Question {
    /// Reads `text` as a question to `scope`.
    pub(super) fn read(text: &str, scope: &Scope<'_>) -> Question {
        let language = language_of(text, scope);
        let stop_words = StopWords::of(language);
        let mut question = Question::default();
        words(text, language, |word| {
            if question.words.len() < MOST_WORDS {
                question.words.push(Asked {
                    folded: word.folded.to_owned(),
                    lower: word.lower.to_owned(),
                    range: word.range,
                    stop: stop_words.contains(word.folded),
                    capital: word.capital,
                    term: None,
                });
            }
        });
        for at in 0..question.words.len() {
            if question.words[at].stop || question.terms.len() == MOST_TERMS {
                continue;
            }
            let term = question.term(at, text, scope);
            let same = |other: &Term| match (other.forms.first(), term.forms.first()) {
                (Some(a), Some(b)) => (a.index, a.stem) == (b.index, b.stem),
                (None, None) => question.words[other.word].folded == question.words[at].folded,
                _ => false,
            };
            let slot = question.terms.iter().position(same).unwrap_or_else(|| {
                question.terms.push(term.clone());
                question.terms.len() - 1
            });
            question.words[at].term = Some(slot);
        }
        question
    }

    fn term(&self, at: usize, text: &str, scope: &Scope<'_>) -> Term {
        let word = &self.words[at];
        let mut forms = known(scope, &word.folded, &word.lower, 1.0);
        let mut reading = None;
        let mut cost = 0.0;
        if forms.is_empty() {
            let similar = misspelled(scope, &word.folded);
            if let Some(best) = similar.first() {
                cost = best.cost;
                let typed = text[word.range.clone()].to_owned();
                if cost > 0.0 {
                    reading = Some(Reading { typed, read: best.spelling.to_owned() });
                }
            }
            for candidate in &similar {
                for form in &candidate.forms {
                    if !forms.iter().any(|f: &Form| (f.index, f.stem) == (form.index, form.stem)) {
                        forms.push(*form);
                    }
                }
            }
        }
        let best =
            forms.iter().filter(|form| form.weight == forms[0].weight).copied().collect::<Vec<_>>();
        Term { word: at, idf: scope.idf(&best), forms, reading, cost }
    }

    /// The marks of tokens of the kind of answer wanted, 0 if any.
    pub(super) fn wants(&self) -> u32 {
        use crate::index::Token;
        for (i, w) in self.words.iter().enumerate() {
            let next = self.words.get(i + 1).map_or("", |w| w.folded.as_str());
            match w.folded.as_str() {
                "who" | "whom" | "whose" => return Token::NAME,
                "when" => return Token::TIME,
                "where" => return Token::NAME,
                "how"
                    if matches!(
                        next,
                        "many" | "much" | "long" | "old" | "far" | "tall" | "large" | "big"
                    ) =>
                {
                    return Token::NUMBER;
                }
                "what" | "which"
                    if matches!(next, "year" | "date" | "day" | "month" | "century" | "decade") =>
                {
                    return Token::TIME;
                }
                "what" | "which" if matches!(next, "percentage" | "percent" | "number") => {
                    return Token::NUMBER;
                }
                "which" => return Token::NAME,
                _ => {}
            }
        }
        0
    }

    /// The sum of the weights of all terms.
    pub(super) fn weight(&self) -> f32 {
        self.terms.iter().map(|term| term.idf).sum()
    }
}

/// The language of a question: that of the scope whose stop words it has most of.
fn language_of(text: &str, scope: &Scope<'_>) -> Language {
    let mut languages = scope.languages();
    let first = languages.next().unwrap_or(Language::Other);
    let mut best = (0, first);
    let mut rest = languages.peekable();
    if rest.peek().is_none() {
        return first;
    }
    for language in std::iter::once(first).chain(rest) {
        let stop_words = StopWords::of(language);
        let mut count = 0;
        words(text, language, |word| count += usize::from(stop_words.contains(word.folded)));
        if count > best.0 {
            best = (count, language);
        }
    }
    best.1
}

/// The forms of a word that the indexes of a scope have as it is typed, or by its stem.
fn known(scope: &Scope<'_>, folded: &str, lower: &str, weight: f32) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut stemmed = String::new();
    for (number, index) in scope.indexes().iter().enumerate() {
        for &language in index.languages() {
            let surface = index.vocabulary().surface(language, folded);
            let stem = surface.map(|surface| index.vocabulary().stem_of(surface)).or_else(|| {
                stemmed.clear();
                Stemmer::of(language).stem_into(lower, folded, &mut stemmed);
                index.vocabulary().stem(&stemmed)
            });
            if let Some(stem) = stem {
                let number = number as u32;
                match forms.iter_mut().find(|form| (form.index, form.stem) == (number, stem)) {
                    Some(form) => form.surface = form.surface.or(surface),
                    None => forms.push(Form { index: number, stem, surface, weight }),
                }
            }
        }
    }
    forms
}

struct Candidate<'a> {
    spelling: &'a str,
    cost: f32,
    forms: Vec<Form>,
}

/// The readings of a word that no vocabulary has, best first.
fn misspelled<'a>(scope: &Scope<'a>, folded: &str) -> Vec<Candidate<'a>> {
    let mut bare = String::new();
    bare_into(folded, &mut bare);
    let mut found: Vec<(f32, u32, u32, &'a Index)> = Vec::new();
    for (number, index) in scope.indexes().iter().enumerate() {
        for similar in index.similar(&bare) {
            found.push((similar.cost, number as u32, similar.surface, index));
        }
    }
    // Of equally near words the commoner was meant.
    let uses = |&(_, _, surface, index): &(f32, u32, u32, &Index)| {
        index.passages_with(index.vocabulary().stem_of(surface))
    };
    found.sort_by(|a, b| {
        a.0.total_cmp(&b.0).then_with(|| uses(b).cmp(&uses(a))).then_with(|| a.2.cmp(&b.2))
    });
    let Some(least) = found.first().map(|first| first.0) else { return Vec::new() };
    let mut readings: Vec<Candidate<'a>> = Vec::new();
    for (cost, number, surface, index) in found {
        let stem = index.vocabulary().stem_of(surface);
        let form =
            Form { index: number, stem, surface: Some(surface), weight: certainty(cost, least) };
        let same = readings
            .iter_mut()
            .find(|r| r.forms.iter().any(|f| (f.index, f.stem) == (number, stem)));
        if same.is_some() {
            continue;
        }
        if readings.len() == MOST_READINGS || cost > least + 0.6 {
            break;
        }
        readings.push(Candidate { spelling: index.spelling(surface), cost, forms: vec![form] });
    }
    readings
}

/// How sure a reading is: less the more slips it takes, and less than the best one.
fn certainty(cost: f32, least: f32) -> f32 {
    0.9 / (1.0 + 0.25 * cost) * (1.0 - 0.6 * (cost - least).min(1.0))
}
