//! Links that make who opens them first an owner.
//!
//! Nothing is told between the program that prints a link and the bot that is asked by it: what the
//! link says behind `?start=` can only be made by who knows the token. It tells when it was made, is
//! good for an hour, and the store knows which ones were opened.

use super::addressed::Wish;
use super::api::Token;
use super::bot::{Bot, Talk};
use super::command::Command;
use crate::store::{Change, StoreError};
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use subtle::ConstantTimeEq;

/// How long a link is good for.
pub const VALID: Duration = Duration::from_secs(60 * 60);

/// How far in the future one may have been made: in another container the clock may be ahead.
const AHEAD: Duration = Duration::from_secs(5 * 60);

/// How what stands behind `?start=` begins; no name of a passage begins so.
const PREFIX: &str = "owner_";

/// The digits of the time and of the proof.
const TIME: usize = 16;
const PROOF: usize = 32;

/// Makes such links and knows them again. It is never shown: who has it can make them.
#[derive(Clone)]
pub struct Invitations([u8; 32]);

impl fmt::Debug for Invitations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Invitations(…)")
    }
}

/// A link that was made by who knows the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// What tells it from others.
    pub name: String,
    /// When it was made.
    pub made: SystemTime,
}

impl Invitation {
    /// Whether it is good at that time.
    pub fn is_valid(&self, at: SystemTime) -> bool {
        match at.duration_since(self.made) {
            Ok(age) => age < VALID,
            Err(ahead) => ahead.duration() <= AHEAD,
        }
    }

    /// When it is good no more, in seconds since 1970.
    pub fn expires(&self) -> i64 {
        seconds(self.made + VALID)
    }
}

impl Invitations {
    /// Those of a bot.
    pub fn of(token: &Token) -> Invitations {
        let key = Sha256::new()
            .chain_update("pullquote: the key of links that make an owner\n")
            .chain_update(token.secret())
            .finalize();
        Invitations(key.into())
    }

    /// What stands behind `?start=` in a link that is made at this time, to the nanosecond: two
    /// links are two.
    ///
    /// ```
    /// use pullquote::telegram::api::Token;
    /// use pullquote::telegram::invitation::Invitations;
    /// use std::time::SystemTime;
    ///
    /// let invitations = Invitations::of(&Token::new("123456:secret-of-the-bot"));
    /// let payload = invitations.payload(SystemTime::now());
    /// assert!(payload.len() <= 64);
    /// assert!(invitations.read(&payload).unwrap().is_valid(SystemTime::now()));
    /// ```
    pub fn payload(&self, made: SystemTime) -> String {
        let since = made.duration_since(UNIX_EPOCH).unwrap_or_default();
        let nanoseconds = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
        let time = format!("{nanoseconds:016x}");
        format!("{PREFIX}{time}_{}", self.proof(&time))
    }

    /// The link that such a payload is of; none where it is another bot's or made up.
    pub fn read(&self, payload: &str) -> Option<Invitation> {
        let (time, proof) = payload.strip_prefix(PREFIX)?.split_once('_')?;
        // Of one length, so nothing can be put behind the time.
        if time.len() != TIME || !bool::from(self.proof(time).as_bytes().ct_eq(proof.as_bytes())) {
            return None;
        }
        let nanoseconds = u64::from_str_radix(time, 16).ok()?;
        let made = UNIX_EPOCH + Duration::from_nanos(nanoseconds);
        Some(Invitation { name: time.to_owned(), made })
    }

    /// What only who has the key can write behind a time.
    fn proof(&self, time: &str) -> String {
        let digest = Sha256::new().chain_update(self.0).chain_update(time).finalize();
        let mut proof = String::with_capacity(PROOF);
        for byte in &digest[..PROOF / 2] {
            // To a string, which always succeeds.
            let _ = write!(proof, "{byte:02x}");
        }
        proof
    }
}

/// What a message says that opens such a link, or would in a private chat.
pub(super) fn invitation<'a>(talk: &Talk<'_>, wish: &Wish<'a>) -> Option<&'a str> {
    let Wish::Command(Command::Start, payload) = wish else { return None };
    (talk.is_private() && payload.starts_with(PREFIX)).then_some(*payload)
}

/// Whether this was to be opened elsewhere.
pub(super) fn is_invitation(payload: &str) -> bool {
    payload.starts_with(PREFIX)
}

impl Bot {
    /// Makes who opens a link an owner, whatever the lists say.
    pub(super) async fn invited(&self, talk: &Talk<'_>, payload: &str) -> Vec<Change> {
        if !self.grants(talk).await {
            return Vec::new();
        }
        let key = match self.open(talk, payload).await {
            Ok(true) => "owner-done",
            Ok(false) => "owner-link-gone",
            Err(error) => {
                tracing::error!(%error, "nobody could be made an owner");
                "owner-failed"
            }
        };
        self.say(talk, talk.words.say(key)).await
    }

    async fn open(&self, talk: &Talk<'_>, payload: &str) -> Result<bool, StoreError> {
        let manners = Arc::clone(&self.live.load().manners);
        let invitations = manners.invitations.as_ref();
        let Some(invitation) = invitations.and_then(|all| all.read(payload)) else {
            return Ok(false);
        };
        // By the clock that the link was made by. What waited is judged as of when it came in.
        let opened = UNIX_EPOCH + Duration::from_secs(u64::try_from(talk.received).unwrap_or(0));
        // Which ones were opened before the start is not known then.
        let is_forgotten = manners.in_memory && seconds(invitation.made) < self.started;
        if !invitation.is_valid(opened) || is_forgotten {
            return Ok(false);
        }
        let is_owner =
            self.store.own(talk.asker, invitation.name.clone(), invitation.expires()).await?;
        if is_owner {
            tracing::info!("somebody became an owner by a link");
        }
        Ok(is_owner)
    }
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_link_is_good_for_an_hour_and_for_one_bot() {
        let ours = Invitations::of(&Token::new("1:ours"));
        let made = 1_900_000_000;
        let payload = ours.payload(at(made));
        let invitation = ours.read(&payload).unwrap();
        for (age, expected, why) in [
            (0, true, "at once"),
            (3_599, true, "within the hour"),
            (3_600, false, "after it"),
            (-300, true, "a clock that is behind a little"),
            (-301, false, "one that is wrong"),
        ] {
            assert_eq!(invitation.is_valid(at(made.saturating_add_signed(age))), expected, "{why}");
        }
        assert_eq!(invitation.expires(), 1_900_003_600);
        assert_eq!(Invitations::of(&Token::new("1:theirs")).read(&payload), None, "another bot");
    }

    #[test]
    fn what_is_changed_or_made_up_is_none() {
        let ours = Invitations::of(&Token::new("1:ours"));
        let payload = ours.payload(at(1_900_000_000));
        assert!(payload.len() <= 64, "{payload}");
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        assert!(payload.chars().all(fits), "{payload}");
        assert_eq!(super::super::links::linked(&payload), None, "it is no passage");
        for at in 0..payload.len() {
            let mut changed = payload.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(ours.read(&changed), None, "{changed}");
        }
        let longer = format!("{payload}0");
        for made_up in ["", "owner_", "owner__", "owner_1_2", "ask", longer.as_str()] {
            assert_eq!(ours.read(made_up), None, "{made_up}");
        }
        assert!(!format!("{ours:?}").contains("ours"));
    }

    #[test]
    fn two_links_are_two() {
        let ours = Invitations::of(&Token::new("1:ours"));
        let first = SystemTime::now();
        let second = first + Duration::from_nanos(100);
        assert_ne!(ours.payload(first), ours.payload(second));
    }
}
