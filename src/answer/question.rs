//! Reading a question: which of its words matter, and what it wants to hear.

use super::model::Reading;
use super::quotations::quoted;
use super::readings::Reader;
use super::split::Split;
use crate::index::{Form, Scope};
use crate::text::{AnswerKind, Asking, Language, Script, StopWords, words};
use std::ops::Range;

/// Terms past this many are not looked for: they are an essay, not a question.
pub(super) const MOST_TERMS: usize = 48;
/// What a word that only names the kind of answer weighs ("which *city*"): the answer has the
/// city's name, seldom the word.
const HEAD: f32 = 0.6;

/// A word of a question.
#[derive(Clone, Debug)]
pub(super) struct Asked<'q> {
    /// Its folded form.
    pub folded: &'q str,
    /// Accents kept: what a stemmer wants.
    pub lower: &'q str,
    /// Its bytes in the question.
    pub range: Range<usize>,
    /// It carries no weight: a stop word, a question word, politeness.
    pub stop: bool,
    /// It begins with a capital letter.
    pub capital: bool,
    /// It only names the kind of answer that is wanted.
    pub head: bool,
    /// It is a pair of characters of a script without spaces.
    pub gram: bool,
    /// The term that it stands for, if it carries weight.
    pub term: Option<usize>,
}

impl AsRef<str> for Asked<'_> {
    fn as_ref(&self) -> &str {
        self.folded
    }
}

/// A weighty word of a question, and how it is to be found.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// Its place among the words.
    pub word: usize,
    /// How rare it is: BM25's idf, less for everyday words.
    pub weight: f32,
    /// What it would weigh if nothing like it were there.
    pub absent_weight: f32,
    /// The ways in which it may be written, surest first; none if nothing is like it.
    pub forms: Vec<Form>,
    /// Words that ask or tell the same.
    pub related: Vec<Form>,
    /// How it was read, if not as typed.
    pub reading: Option<Reading>,
    /// It is there as typed, or the reading is beyond reasonable doubt.
    pub sure: bool,
}

/// A question as read for one scope.
#[derive(Clone, Debug)]
pub(super) struct Question<'q> {
    /// All words in order.
    pub words: Vec<Asked<'q>>,
    /// The weighty ones, each stem once.
    pub terms: Vec<Term>,
    /// What it wants to hear, if it says so.
    pub wants: Option<AnswerKind>,
    /// What stands in quotation marks, and must so in a passage.
    pub phrases: Vec<String>,
}

impl<'q> Question<'q> {
    /// Reads what `split` has split as a question to `scope`.
    pub(super) fn read(split: &'q Split<'_>, scope: &Scope<'_>) -> Question<'q> {
        let (text, language) = (split.text, split.language);
        let words = split.words().map(|word| Asked {
            folded: word.folded,
            lower: word.lower,
            range: word.range,
            stop: false,
            capital: word.capital,
            head: false,
            gram: word.gram,
            term: None,
        });
        let words = words.collect();
        let mut question = Question { words, terms: Vec::new(), wants: None, phrases: Vec::new() };
        question.weigh(text, language);
        question.weigh_foreign(text, scope);
        question.quote(text, language);
        let weighty = question.words.iter().filter(|word| !word.stop).count();
        question.terms.reserve(weighty.min(MOST_TERMS));
        let reader = Reader { scope, language, text, split };
        for at in 0..question.words.len() {
            let word = &question.words[at];
            if word.stop || question.terms.len() == MOST_TERMS {
                continue;
            }
            let Some(mut term) = reader.read(&question.words, at) else {
                question.words[at].stop = true;
                continue;
            };
            if word.head {
                term.weight *= HEAD;
                term.absent_weight *= HEAD;
            }
            let same = |other: &Term| match (other.forms.first(), term.forms.first()) {
                (Some(a), Some(b)) => (a.index, a.stem) == (b.index, b.stem),
                (None, None) => question.words[other.word].folded == word.folded,
                _ => false,
            };
            let slot = question.terms.iter().position(same).unwrap_or_else(|| {
                question.terms.push(term);
                question.terms.len() - 1
            });
            question.words[at].term = Some(slot);
        }
        question
    }

    /// Tells the words that carry no weight, and what the question words ask for.
    fn weigh(&mut self, text: &str, language: Language) {
        let stop_words = StopWords::of(language);
        let asking = Asking::of(language);
        for word in &mut self.words {
            word.stop = stop_words.contains_word(word.lower, word.folded);
        }
        let mut at = 0;
        while at < self.words.len() {
            let Some(met) = asking.at(&self.words, at) else {
                at += 1;
                continue;
            };
            // "Long" in "how long" asks; "city" in "in which city" names what is wanted.
            for word in &mut self.words[at..at + met.words] {
                word.head = !word.stop && asking.head(word.folded).is_some();
                word.stop |= !word.head;
            }
            self.wants = self.wants.or(met.kind);
            at += met.words;
            if let (None, None, Some(noun)) = (self.wants, met.kind, self.words.get_mut(at)) {
                self.wants = asking.head(noun.folded);
                noun.head |= self.wants.is_some();
            }
        }
        // What is past the last word that is kept is not read.
        let end = self.words.last().map_or(0, |word| word.range.end);
        for (range, kind) in asking.within(&text[..end]) {
            self.wants = self.wants.or(kind);
            for word in self.words.iter_mut().filter(|word| word.gram) {
                word.stop |= word.range.start < range.end && range.start < word.range.end;
            }
        }
    }

    /// Tells the words that carry no weight of a question in a script that none of the documents is
    /// in: "Что сказано о Lavrov?" asks an English article for Lavrov.
    fn weigh_foreign(&mut self, text: &str, scope: &Scope<'_>) {
        let is_home = |script| scope.languages().any(|language| language.is_in(script));
        if text.is_ascii() && is_home(Script::Latin) {
            return;
        }
        let Some(script) = Script::most_of(text).filter(|&script| !is_home(script)) else { return };
        let own = scope.languages().next().is_none_or(|language| language == Language::Other);
        let Some(&language) = Language::may_be_of(text, &[]).first().filter(|_| !own) else {
            return;
        };
        let (stop_words, asking) = (StopWords::of(language), Asking::of(language));
        let in_script = |word: &Asked<'_>| {
            !word.gram && word.lower.chars().next().and_then(Script::of) == Some(script)
        };
        for word in self.words.iter_mut().filter(|word| in_script(word)) {
            word.stop |= stop_words.contains_word(word.lower, word.folded);
        }
        let mut at = 0;
        while at < self.words.len() {
            let met = asking.at(&self.words, at).filter(|_| in_script(&self.words[at]));
            if let Some(met) = met {
                self.words[at..at + met.words].iter_mut().for_each(|word| word.stop = true);
                self.wants = self.wants.or(met.kind);
            }
            at += met.map_or(1, |met| met.words);
        }
    }

    /// Finds what stands in quotation marks. Its words all count, little ones too.
    fn quote(&mut self, text: &str, language: Language) {
        for range in quoted(text) {
            let mut count = 0;
            words(&text[range.clone()], language, |_| count += 1);
            if count == 0 {
                continue;
            }
            self.phrases.push(text[range.clone()].to_owned());
            for word in &mut self.words {
                if range.start <= word.range.start && word.range.end <= range.end {
                    word.stop = false;
                    word.head = false;
                }
            }
        }
    }

    /// Whether a term is written as a name: with a capital that does not begin the question.
    pub(super) fn is_name(&self, term: &Term) -> bool {
        let word = &self.words[term.word];
        word.capital && term.word > 0
    }

    /// Which of these terms are read beyond doubt.
    pub(super) fn sure(&self) -> u64 {
        let terms = (0..).zip(&self.terms);
        terms.fold(0, |sure, (slot, term)| sure | u64::from(term.sure) << slot)
    }

    /// Believes no doubtful reading any more, so that those words are missing.
    pub(super) fn disbelieve(&mut self) {
        for term in self.terms.iter_mut().filter(|term| !term.sure) {
            term.weight = term.absent_weight;
            term.forms.clear();
        }
    }

    /// The sum of the weights of all terms.
    pub(super) fn weight(&self) -> f32 {
        self.terms.iter().map(|term| term.weight).sum()
    }
}
