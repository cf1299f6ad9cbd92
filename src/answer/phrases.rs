//! What a question quotes, and whether a passage holds it.

use crate::index::{Hit, Index, Scope, Token};
use crate::text::{Language, words};

/// The phrases that stand in quotation marks in a question.
pub(super) struct Phrases<'q> {
    texts: &'q [String],
    spelled: Vec<Spelled>,
}

/// The phrases as one index has them in one language.
struct Spelled {
    index: u32,
    language: Language,
    /// The surface forms of each phrase; none if some word of one is not there.
    phrases: Option<Vec<Vec<u32>>>,
}

impl<'q> Phrases<'q> {
    /// These phrases, as they are typed.
    pub(super) fn new(texts: &'q [String]) -> Phrases<'q> {
        Phrases { texts, spelled: Vec::new() }
    }

    /// Whether all stand in a passage, each as words in a row.
    pub(super) fn are_in(&mut self, scope: &Scope<'_>, hit: &Hit) -> bool {
        if self.texts.is_empty() {
            return true;
        }
        let index = &scope.indexes()[hit.index as usize];
        let language = index.source(hit.passage).0.language;
        let Some(phrases) = self.spelled(index, hit.index, language) else { return false };
        phrases.iter().all(|phrase| holds(index.tokens(hit.passage), phrase))
    }

    fn spelled(&mut self, index: &Index, number: u32, language: Language) -> Option<&[Vec<u32>]> {
        let known = |known: &Spelled| (known.index, known.language) == (number, language);
        let at = self.spelled.iter().position(known).unwrap_or_else(|| {
            let phrases = self.texts.iter().map(|text| surfaces(index, language, text)).collect();
            self.spelled.push(Spelled { index: number, language, phrases });
            self.spelled.len() - 1
        });
        self.spelled[at].phrases.as_deref()
    }
}

/// Whether these surface forms stand in a row, words that stand for those before them left out.
fn holds(tokens: &[Token], phrase: &[u32]) -> bool {
    let words = |from: usize| tokens[from..].iter().filter(|token| !token.is(Token::WHOLE));
    (0..tokens.len()).any(|at| {
        let mut words = words(at).map(|token| token.surface());
        phrase.iter().all(|&surface| words.next() == Some(surface))
    })
}

/// The surface forms of the words of a text, if an index has them all.
fn surfaces(index: &Index, language: Language, text: &str) -> Option<Vec<u32>> {
    let mut surfaces = Some(Vec::new());
    words(text, language, |word| {
        let surface = index.vocabulary().surface(language, word.folded);
        surfaces = surfaces.take().zip(surface).map(|(mut surfaces, surface)| {
            surfaces.push(surface);
            surfaces
        });
    });
    surfaces
}
