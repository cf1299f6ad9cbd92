//! Whether all engines index the same text: nobody is fast by having read less.

use crate::corpus::{Corpus, evenly};
use crate::engines::Engine;
use anyhow::{Result, ensure};
use pullquote::text::{Language, Stemmer};
use std::borrow::Cow;
use std::collections::HashMap;

/// So many passages are looked for.
const PROBES: usize = 100;

/// So many words of a passage are asked for. One would not do, as engines do not quite agree on
/// stems and stop words.
const WORDS: usize = 3;

/// A shorter word is not taken, in bytes.
const SHORTEST: usize = 7;

/// Questions of words that one passage alone has, in whatever form, so that whoever has read it
/// finds it.
pub struct Probes(Vec<(String, usize)>);

impl Probes {
    /// Words of passages that are spread over all of the corpus.
    pub fn of(corpus: &Corpus) -> Probes {
        // By the word: its only row, if there is one.
        let mut rows: HashMap<Cow<'_, str>, Option<usize>> = HashMap::new();
        for (row, text) in corpus.texts().enumerate() {
            for word in text.split(|c: char| !c.is_alphanumeric()) {
                let word = match word.contains(char::is_uppercase) {
                    true => word.to_lowercase().into(),
                    false => word.into(),
                };
                keep_if_only(rows.entry(word).or_insert(Some(row)), Some(row));
            }
        }
        // Another passage may have the same word with another ending.
        let stemmer = Stemmer::of(Language::English);
        let stem = |word: &str| {
            let mut stem = String::new();
            stemmer.stem_into(word, word, &mut stem);
            stem
        };
        let mut stems: HashMap<String, Option<usize>> = HashMap::new();
        for (word, &only) in &rows {
            keep_if_only(stems.entry(stem(word)).or_insert(only), only);
        }
        let fit = rows.keys().filter(|word| is_fit(word));
        let mut words: Vec<_> =
            fit.filter_map(|word| Some((stems[&stem(word)]?, word.as_ref()))).collect();
        words.sort_unstable();
        let rows = words.chunk_by(|a, b| a.0 == b.0).filter_map(|words| words.get(..WORDS));
        let rows: Vec<_> = rows.collect();
        let question = |words: &&[(usize, &str)]| {
            let spelled: Vec<_> = words.iter().map(|(_, word)| *word).collect();
            (spelled.join(" "), words[0].0)
        };
        Probes(evenly(&rows, PROBES).map(question).collect())
    }

    /// Asks an engine how many passages it holds, and for passages by their words.
    pub fn check(&self, engine: &mut dyn Engine, corpus: &Corpus) -> Result<()> {
        let (held, all) = (engine.passages()?, corpus.texts().count());
        ensure!(held == all, "it holds {held} passages of {all}");
        for (words, row) in &self.0 {
            let found = engine.ask(words)?;
            ensure!(found == Some(*row), "{words:?} stand in row {row}, not {found:?}");
        }
        Ok(())
    }
}

/// Takes a row away where there is another one.
fn keep_if_only(row: &mut Option<usize>, other: Option<usize>) {
    if *row != other {
        *row = None;
    }
}

fn is_fit(word: &str) -> bool {
    word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::PEERS;
    use crate::generate::grow;
    use pullquote::library::Library;

    fn corpus(passages: usize) -> Result<Corpus> {
        let documents = grow(Library::builtin().documents(), &[60, 120], 1);
        Corpus::grown("made", &Corpus::of(Vec::new()), &documents, passages, 0)
    }

    #[test]
    fn all_engines_hold_the_same_passages() -> Result<()> {
        let corpus = corpus(120)?;
        let probes = Probes::of(&corpus);
        assert!(probes.0.len() > 50);
        for peer in PEERS {
            let mut built = (peer.build)(&corpus)?;
            assert_eq!(built.len(), peer.engines.len(), "each engine has a name");
            for engine in &mut built {
                probes.check(engine.as_mut(), &corpus)?;
            }
        }
        Ok(())
    }

    #[test]
    fn an_engine_that_has_read_less_or_something_else_is_found_out() -> Result<()> {
        let (part, all) = (corpus(60)?, corpus(120)?);
        for peer in PEERS {
            for engine in &mut (peer.build)(&part)? {
                assert!(Probes::of(&all).check(engine.as_mut(), &all).is_err());
                assert!(Probes::of(&all).check(engine.as_mut(), &part).is_err());
            }
        }
        Ok(())
    }
}
