//! A message as the words of one language, and what they say of it.

use crate::text::{Asking, Courtesies, Language, Phrases, StopWords, Talk, is_unspaced, words};
use std::ops::Range;

/// A fragment that asks by itself has at most so many words that carry weight.
const MOST_WEIGHTY: usize = 3;
/// And so many words in all.
const MOST_FRAGMENT: usize = 5;
/// A number of fewer digits is nothing to look for.
const LEAST_DIGITS: usize = 3;

/// A word of a message.
pub(super) struct Said {
    pub folded: String,
    range: Range<usize>,
    /// The bytes that follow it up to the next word.
    after: Range<usize>,
    capital: bool,
    stop: bool,
}

impl AsRef<str> for Said {
    fn as_ref(&self) -> &str {
        &self.folded
    }
}

pub(super) fn folded(text: &str, language: Language) -> Vec<Said> {
    let stop_words = StopWords::of(language);
    let mut said: Vec<Said> = Vec::new();
    words(text, language, |word| {
        if let Some(last) = said.last_mut() {
            last.after.end = word.range.start;
        }
        said.push(Said {
            folded: word.folded.to_owned(),
            after: word.range.end..text.len(),
            range: word.range,
            capital: word.capital,
            stop: stop_words.contains_word(word.lower, word.folded),
        });
    });
    said
}

/// What the words of a follow-up say of how it leans on the question before.
#[derive(Default)]
pub(super) struct Says {
    /// It has a question word.
    pub asks: bool,
    /// It begins with a phrase that asks without one.
    pub requests: bool,
    /// The bytes of a word for something named before.
    pub pronoun: Option<Range<usize>>,
    /// The preposition that it begins with, folded.
    pub preposition: Option<String>,
}

impl Says {
    /// What either of two languages says of it.
    pub(super) fn or(self, other: Says) -> Says {
        Says {
            asks: self.asks || other.asks,
            requests: self.requests || other.requests,
            pronoun: self.pronoun.or(other.pronoun),
            preposition: self.preposition.or(other.preposition),
        }
    }
}

/// A message as one language reads it.
pub(super) struct Message<'m> {
    text: &'m str,
    words: Vec<Said>,
    asking: &'static Asking,
    talk: &'static Talk,
}

impl<'m> Message<'m> {
    pub(super) fn read(text: &'m str, language: Language) -> Message<'m> {
        Message {
            text,
            words: folded(text, language),
            asking: Asking::of(language),
            talk: Talk::of(language),
        }
    }

    /// The message without courtesies and the opener of a follow-up.
    pub(super) fn followed(&self) -> &'m str {
        if let Some(count) = self.talk.follow.begins(self.text) {
            return &self.text[count..];
        }
        if self.text.contains(is_unspaced) {
            return self.text;
        }
        let mut at = self.courtesies();
        at += self.talk.follow.at(&self.words, at).unwrap_or(0);
        self.words.get(at).map_or("", |word| &self.text[word.range.start..])
    }

    /// How it leans on what was said before.
    pub(super) fn says(&self) -> Says {
        if self.text.contains(is_unspaced) {
            return Says {
                asks: !self.asking.asked_within(self.text).is_empty(),
                requests: self.talk.requests.begins(self.text).is_some(),
                ..Says::default()
            };
        }
        let all = 0..self.words.len();
        let pronoun = all.clone().find(|&at| self.talk.pronouns.at(&self.words, at) == Some(1));
        let preposition = self.words.first().filter(|_| self.words.len() > 1);
        let preposition = preposition.filter(|word| self.talk.prepositions.has(&word.folded));
        Says {
            asks: all.clone().any(|at| self.question(at) > 0),
            requests: self.talk.requests.at(&self.words, 0).is_some(),
            pronoun: pronoun.map(|at| self.words[at].range.clone()),
            preposition: preposition.map(|word| word.folded.clone()),
        }
    }

    /// The message without the question words that it begins with, whole if it has no others.
    pub(super) fn after_question(&self) -> &'m str {
        let mut at = 0;
        while at < self.words.len() && self.question(at) > 0 {
            at += self.question(at);
        }
        self.words.get(at).map_or(self.text, |word| &self.text[word.range.start..])
    }

    /// Whether it is courtesy, an exclamation, or meant for somebody else.
    pub(super) fn is_other_talk(&self) -> bool {
        let polite = self.courtesies();
        polite == self.words.len()
            || self.is_to_somebody(polite)
            || !self.is_marked() && self.talk.exclaims.at(&self.words, polite).is_some()
    }

    fn is_marked(&self) -> bool {
        is_marked(self.text) || self.talk.ends_asking(self.text)
    }

    /// Whether a mark or its words say that it asks.
    pub(super) fn asks(&self) -> bool {
        let at = self.courtesies();
        if self.is_marked() {
            return self.weighty(0) > 0 || (0..self.words.len()).any(|at| self.question(at) > 0);
        }
        match self.talk.follow.at(&self.words, at) {
            Some(opener) => self.asks_from(at + opener) || self.is_fragment(at + opener),
            None => self.asks_from(at),
        }
    }

    /// Whether it is a few words that name something.
    pub(super) fn names(&self) -> bool {
        self.courtesies() == 0 && self.is_fragment(0)
    }

    /// How many words of courtesy it begins with; what asks is no courtesy ("so what about").
    fn courtesies(&self) -> usize {
        let mut at = 0;
        while at < self.words.len()
            && self.question(at) == 0
            && self.talk.follow.at(&self.words, at).is_none()
            && self.talk.requests.at(&self.words, at).is_none()
            && let Some(count) = Courtesies::all().at(&self.words, at)
        {
            at += count;
        }
        at
    }

    /// How many words the question word takes that stands `at`.
    fn question(&self, at: usize) -> usize {
        let met = self.asking.at(&self.words, at).filter(|met| met.asks);
        met.map_or(0, |met| met.words)
    }

    /// Whether what follows from the word `at` on asks by its first words, mark or no mark.
    fn asks_from(&self, at: usize) -> bool {
        if let Some(count) = self.talk.requests.at(&self.words, at) {
            return self.weighty(at + count) > 0;
        }
        let count = self.question(at);
        if count == 0 {
            return false;
        }
        let after = at + count;
        let wants = self.asking.at(&self.words, at).is_some_and(|met| met.kind.is_some());
        if self.talk.auxiliaries.at(&self.words, at) == Some(count) {
            return self.weighty(after) > 0 && !self.has(&self.talk.persons, after);
        }
        // "When I was young" tells; "when did I" asks.
        let tells = self.talk.persons.at(&self.words, after).is_some();
        !tells && (wants || self.weighty(after) > 0)
    }

    /// Whether what follows is a few words that name something, and not talk about it.
    fn is_fragment(&self, at: usize) -> bool {
        let courtesies = Courtesies::all();
        let weighty = self.weighty(at);
        (1..=MOST_WEIGHTY).contains(&weighty)
            && self.words.len() - at <= MOST_FRAGMENT
            && !self.has(&self.talk.persons, at)
            && !self.has(&self.talk.pronouns, at)
            && (at..self.words.len()).all(|at| courtesies.at(&self.words, at).is_none())
            && !self.text.contains(['!', '@'])
            && !self.text.contains("://")
    }

    /// Whether it addresses somebody by name: "Bob, are you coming?", "Bob do you see this?", "what
    /// do you think, Bob?". A row of names addresses nobody.
    fn is_to_somebody(&self, at: usize) -> bool {
        let opens = |i: usize| {
            self.words[i].stop
                || self.asking.at(&self.words, i).is_some()
                || self.talk.follow.at(&self.words, i).is_some()
                || self.talk.requests.at(&self.words, i).is_some()
        };
        if self.words.len() > at + 1 && self.has(&self.talk.persons, at) {
            let is_name = |i: usize| self.words[i].capital && !opens(i);
            let last = self.words.len() - 1;
            let goes_on =
                self.question(at + 1) > 0 || self.talk.persons.at(&self.words, at + 1).is_some();
            if is_name(at) && goes_on || is_name(last) && self.is_followed_by_comma(last - 1) {
                return true;
            }
        }
        let addressed = (at..self.words.len().min(at + 2)).find(|&i| self.is_followed_by_comma(i));
        let Some(last) = addressed else { return false };
        if (at..=last).any(opens) {
            return false;
        }
        let rest = &self.words[last + 1..];
        rest.iter().any(|word| !word.capital && !word.stop)
            || rest.iter().all(|word| !word.capital)
            || (last + 1..self.words.len()).any(|i| self.question(i) > 0)
            || self.has(&self.talk.persons, last + 1)
    }

    fn is_followed_by_comma(&self, at: usize) -> bool {
        self.text[self.words[at].after.clone()].trim_start().starts_with([',', '،'])
    }

    /// How many words from `at` on could be looked for.
    fn weighty(&self, at: usize) -> usize {
        let mut at = at;
        let mut count = 0;
        while at < self.words.len() {
            let asking = self.asking.at(&self.words, at).map(|met| met.words);
            let light = self.words[at].stop
                || self.talk.persons.at(&self.words, at).is_some()
                || self.talk.pronouns.at(&self.words, at).is_some()
                || is_nothing(&self.words[at].folded);
            count += usize::from(asking.is_none() && !light);
            at += asking.unwrap_or(1);
        }
        count
    }

    fn has(&self, phrases: &Phrases, from: usize) -> bool {
        (from..self.words.len()).any(|at| phrases.at(&self.words, at).is_some())
    }
}

/// Whether a question mark of any script ends a sentence of it. One in the middle of an address
/// ends nothing; the Greek one looks like a semicolon.
pub(super) fn is_marked(message: &str) -> bool {
    let greek =
        || message.contains(|c| matches!(c, '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}'));
    let mut chars = message.chars().peekable();
    while let Some(c) = chars.next() {
        let ends = match c {
            '？' | '؟' | '⁇' | '\u{37E}' => true,
            '?' => chars
                .peek()
                .is_none_or(|next| !next.is_alphanumeric() && !matches!(next, '/' | '=')),
            ';' => chars.peek().is_none() && greek(),
            _ => false,
        };
        if ends {
            return true;
        }
    }
    false
}

/// A word that nobody can be looked for by: a letter, a small number.
pub(super) fn is_nothing(folded: &str) -> bool {
    let digits = folded.bytes().all(|b| b.is_ascii_digit());
    let mut chars = folded.chars();
    let letter =
        chars.next().is_some_and(|c| matches!(c, '\0'..='\u{52F}')) && chars.next().is_none();
    letter || digits && folded.len() < LEAST_DIGITS
}
