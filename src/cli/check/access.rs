//! Who may ask.

use super::super::data::counted;
use super::report::Report;
use crate::config::Settings;
use crate::telegram::Access;

/// Tells it in one line; a warning where everybody may ask what is the owner's `own`.
pub(super) fn check(settings: &Settings, own: bool, report: &mut Report) {
    let access = settings.manners().access;
    if access.is_open() && own {
        report.warning(
            "everybody who finds the bot may ask your documents: to close it, set PULLQUOTE_ALLOW_USERS, PULLQUOTE_ALLOW_CHATS or PULLQUOTE_ALLOW_MEMBERS_OF",
        );
    } else {
        report.ok(&format!("who may ask: {}", words(&access, settings.data.is_some())));
    }
}

/// `keeps` is whether there may be owners by a link: else a bot forgets them.
fn words(access: &Access, keeps: bool) -> String {
    if access.is_open() {
        return "everybody".to_owned();
    }
    // A private chat has its person's number.
    let (people, groups): (Vec<i64>, Vec<i64>) =
        access.users.union(&access.chats).partition(|number| **number > 0);
    let count = |list: usize, noun: &str, before: &str| {
        let list = u64::try_from(list).unwrap_or(u64::MAX);
        (list > 0).then(|| format!("{before}{}", counted(list, noun)))
    };
    let people = match people.len() {
        0 => None,
        1 => Some("1 person".to_owned()),
        many => Some(format!("{many} people")),
    };
    let parts = [
        people,
        count(groups.len(), "group", "everybody in "),
        count(access.members_of.len(), "group", "the members of "),
        count(access.owners.len(), "owner", ""),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let by_link = if keeps { "; and owners by a link" } else { "" };
    parts.join(", ") + by_link
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn who_may_ask_is_told_in_numbers() {
        let mut access = Access { owners: HashSet::from([1]), ..Access::default() };
        assert_eq!(words(&access, true), "everybody");
        access.users = HashSet::from([1, 2]);
        assert_eq!(words(&access, false), "2 people, 1 owner");
        assert_eq!(words(&access, true), "2 people, 1 owner; and owners by a link");
        let access = Access {
            users: HashSet::from([7]),
            chats: HashSet::from([7, -1001, -1002]),
            members_of: HashSet::from([-1003]),
            owners: HashSet::new(),
        };
        assert_eq!(
            words(&access, true),
            "1 person, everybody in 2 groups, the members of 1 group; and owners by a link"
        );
    }
}
