//! Lists of people and of groups, by the numbers that Telegram gives them: a person's is positive, a
//! group's negative. One with the wrong sign would let nobody in, and the bot out of its own group.

use super::written::{Written, wrong};
use serde::de::{Deserializer, Error};
use std::collections::HashSet;

/// A supergroup without its minus: so a person's number does not look for a long time to come.
const LIKE_SUPERGROUPS: std::ops::Range<i64> = 1_000_000_000_000..1_010_000_000_000;

/// People.
pub(super) fn people<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HashSet<i64>, D::Error> {
    let is_wrong = |number: i64| (number <= 0).then(|| "a person's number is positive".to_owned());
    numbers(deserializer, is_wrong)
}

/// Groups.
pub(super) fn groups<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HashSet<i64>, D::Error> {
    numbers(deserializer, |number| (number >= 0).then(|| of_group(number)))
}

/// Groups, and private chats, which have the numbers of their people.
pub(super) fn chats<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HashSet<i64>, D::Error> {
    let is_wrong = |number: i64| number == 0 || LIKE_SUPERGROUPS.contains(&number);
    numbers(deserializer, |number| is_wrong(number).then(|| of_group(number)))
}

fn of_group(number: i64) -> String {
    match number {
        0 => "a group's number is negative, as /id tells it".to_owned(),
        _ => format!("a group's number is negative: do you mean -{number}?"),
    }
}

/// Numbers with commas or white space between, unless `wrong_with` says what is wrong with one.
fn numbers<'de, D: Deserializer<'de>>(
    deserializer: D,
    wrong_with: impl Fn(i64) -> Option<String>,
) -> Result<HashSet<i64>, D::Error> {
    let text = Written::read(deserializer)?.joined();
    let members =
        text.split(|c: char| c == ',' || c.is_whitespace()).filter(|member| !member.is_empty());
    let expected = "numbers with commas between, as /id tells them";
    let read = |member: &str| {
        let number = member.parse().map_err(|_| wrong(member, expected))?;
        match wrong_with(number) {
            None => Ok(number),
            Some(words) => Err(D::Error::custom(format!("“{member}”: {words}"))),
        }
    };
    members.map(read).collect()
}
