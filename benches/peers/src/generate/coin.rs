//! New words that look like the real ones.

use std::collections::{HashMap, HashSet};

/// A letter follows these many: fewer make words that nobody could say, more repeat real ones.
const LETTERS_BEFORE: usize = 3;

/// Longer words are not coined, in characters.
const LONGEST: usize = 18;

/// Stands before the first letter and after the last.
const EDGE: char = ' ';

/// Coins words letter by letter: what follows three letters is drawn from what follows them in
/// real words (Shannon 1948, the third-order approximation), so endings such as "ing" and names
/// with their capitals come as often as they do there.
pub(super) struct Coin {
    followers: HashMap<[char; LETTERS_BEFORE], Vec<char>>,
    /// All words that there are, in lower case.
    taken: HashSet<Box<str>>,
}

impl Coin {
    /// Coins words unlike any of these, of their letters.
    pub(super) fn like(words: &[Box<str>]) -> Coin {
        let mut followers: HashMap<_, Vec<char>> = HashMap::new();
        for word in words {
            let mut before = [EDGE; LETTERS_BEFORE];
            for letter in word.chars().chain([EDGE]) {
                followers.entry(before).or_default().push(letter);
                before = shifted(before, letter);
            }
        }
        let taken = words.iter().map(|word| word.to_lowercase().into_boxed_str()).collect();
        Coin { followers, taken }
    }

    /// A word that was not there before, in any capitals.
    pub(super) fn coin(&mut self, rng: &mut fastrand::Rng) -> Box<str> {
        loop {
            let mut word = self.draw(rng);
            if self.taken.contains(word.to_lowercase().as_str()) {
                // Compounds never run out.
                word.push_str(&self.draw(rng).to_lowercase());
            }
            let length = word.chars().count();
            if (2..=LONGEST).contains(&length) && self.taken.insert(word.to_lowercase().into()) {
                return word.into();
            }
        }
    }

    fn draw(&self, rng: &mut fastrand::Rng) -> String {
        let mut word = String::new();
        let mut before = [EDGE; LETTERS_BEFORE];
        while let Some(&letter) = self.followers.get(&before).and_then(|all| rng.choice(all)) {
            if letter == EDGE {
                break;
            }
            word.push(letter);
            before = shifted(before, letter);
        }
        word
    }
}

fn shifted(before: [char; LETTERS_BEFORE], letter: char) -> [char; LETTERS_BEFORE] {
    [before[1], before[2], letter]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_coined_twice_and_none_is_a_real_one() {
        let real = ["banana", "Panama", "canal", "manage", "ananas", "anagram"].map(Box::from);
        let mut coin = Coin::like(&real);
        let mut rng = fastrand::Rng::with_seed(1);
        let mut seen: HashSet<String> = real.iter().map(|word| word.to_lowercase()).collect();
        for _ in 0..10 {
            let word = coin.coin(&mut rng);
            assert!(seen.insert(word.to_lowercase()), "{word}");
        }
    }
}
