//! What a message is for: a question, a courtesy, or words to somebody else.

use super::message::{Message, folded, is_marked, is_nothing};
use crate::text::{Asking, Courtesies, Language, Talk, is_unspaced};

/// A longer message is no courtesy, in bytes.
const LONGEST_COURTESY: usize = 400;
/// So many bytes tell whether a message asks.
const MOST_READ: usize = 1_000;
/// So many characters without a space are a fragment, three words or so.
const MOST_UNSPACED: usize = 8;
/// What a message to the bot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// There is nothing in it that could be looked for: punctuation, a letter, a small number.
    Empty,
    /// Greetings, thanks, farewells, laughter, agreement, and nothing more.
    Courtesy,
    /// Anything else is taken for a question.
    Question,
}

/// Tells what a message is that was written to the bot alone, in whatever language.
///
/// ```
/// use pullquote::answer::{Purpose, purpose};
///
/// assert_eq!(purpose("hi bot, thanks a lot 👍"), Purpose::Courtesy);
/// assert_eq!(purpose("hi, what did Lavrov discuss?"), Purpose::Question);
/// assert_eq!(purpose("?!"), Purpose::Empty);
/// ```
pub fn purpose(message: &str) -> Purpose {
    if message.len() > LONGEST_COURTESY {
        let some = message.contains(char::is_alphanumeric);
        return if some { Purpose::Question } else { Purpose::Empty };
    }
    let courtesies = Courtesies::all();
    let unspaced = message.contains(is_unspaced);
    let rest = if unspaced { courtesies.cut(message) } else { String::new() };
    let message_left = if unspaced { &rest } else { message };
    let words = folded(message_left, Language::Other);
    let mut at = 0;
    let mut met = unspaced && rest.len() < message.len();
    while at < words.len() {
        match courtesies.at(&words, at) {
            Some(count) => {
                met = true;
                at += count;
            }
            None if is_nothing(&words[at].folded) => at += 1,
            None => return Purpose::Question,
        }
    }
    if met || message.contains(is_picture) { Purpose::Courtesy } else { Purpose::Empty }
}

/// Whether a message in a group, that replies to an answer of the bot, asks it on; most such
/// messages are thanks or words to somebody else, and silence is better than a needless answer.
///
/// `likely` are the languages of the chat and of its documents. The bot's own name is to be taken
/// out before: a message that begins with a name is meant for whom it names.
///
/// ```
/// use pullquote::answer::asks;
///
/// for message in ["and Kerry?", "why", "more about Putin", "а Керри?"] {
///     assert!(asks(message, &[]), "{message}");
/// }
/// for message in ["thanks", "I told you so", "Bob, are you coming tonight?"] {
///     assert!(!asks(message, &[]), "{message}");
/// }
/// ```
pub fn asks(message: &str, likely: &[Language]) -> bool {
    let message = message[..message.floor_char_boundary(MOST_READ)].trim();
    if message.starts_with('@') || purpose(message) != Purpose::Question {
        return false;
    }
    if message.contains(is_unspaced) {
        let languages = Language::may_be_of(message, likely);
        return languages.first().is_some_and(|&language| asks_unspaced(message, language));
    }
    let languages = Language::may_be_of(message, likely);
    let read = languages.into_iter().map(|language| Message::read(message, language));
    let read = read.collect::<Vec<_>>();
    // What tells in one language that nothing is asked does so for all, and so a few words ask
    // only if none of them is against it in any.
    !read.iter().any(Message::is_other_talk)
        && (read.iter().any(Message::asks) || read.iter().all(Message::names))
}

/// The same for a message in a script without spaces.
fn asks_unspaced(message: &str, language: Language) -> bool {
    let (asking, talk) = (Asking::of(language), Talk::of(language));
    if is_marked(message) || talk.ends_asking(message) {
        return true;
    }
    let among_people = talk.persons.within(message);
    if let Some(count) = talk.requests.begins(message) {
        return message[count..].contains(char::is_alphanumeric);
    }
    let asked = asking.asked_within(message);
    if asked.iter().any(|&word| talk.exclaims.begins(word) != Some(word.len())) {
        return !among_people;
    }
    let polite = asking.within(message);
    if polite.iter().any(|(range, _)| talk.requests.within(&message[range.clone()])) {
        return true;
    }
    let named = &message[talk.follow.begins(message).unwrap_or(0)..];
    let letters = named.chars().filter(|c| c.is_alphanumeric()).count();
    (1..=MOST_UNSPACED).contains(&letters)
        && !among_people
        && !talk.pronouns.within(named)
        && Courtesies::all().cut(named) == named
        && !message.contains(['!', '！'])
}

/// A sign that is a picture: an emoji, an arrow, a heart.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{3030}'..='\u{303D}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests;
