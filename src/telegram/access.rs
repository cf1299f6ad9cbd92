//! Who may ask.

use super::bot::{Bot, Talk, plain};
use super::reply::Address;
use super::sender::{Refusal, Sender};
use super::update::Member;
use super::words::Words;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use teloxide::payloads::{GetChatMember, LeaveChat};
use teloxide::types::{ChatId, Recipient, UserId};

/// How long Telegram's word on a member is believed, and on one who is none: who was just told that
/// members may ask will join and try again.
const BELIEVED: Duration = Duration::from_secs(60);
const DISBELIEVED: Duration = Duration::from_secs(5);
/// How many such words are kept: the oldest make room.
const MOST_KEPT: usize = 10_000;

/// Whom the bot serves. With nothing set it serves everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// People who may ask in private, inline and as guests.
    pub users: HashSet<i64>,
    /// Groups in which everybody may ask. A person's private chat has the person's number.
    pub chats: HashSet<i64>,
    /// People who may ask whatever the other lists say; so may who became an owner by a link. By
    /// themselves they close nothing.
    pub owners: HashSet<i64>,
    /// Groups whose members may ask in private, inline and as guests.
    pub members_of: HashSet<i64>,
}

impl Access {
    /// Whether everybody may ask.
    pub fn is_open(&self) -> bool {
        self.users.is_empty() && self.chats.is_empty() && self.members_of.is_empty()
    }

    /// Whether a group is served.
    pub fn serves(&self, chat: i64) -> bool {
        self.is_open() || self.chats.contains(&chat) || self.members_of.contains(&chat)
    }

    fn names(&self, user: i64) -> bool {
        self.is_open()
            || [&self.users, &self.owners, &self.chats].iter().any(|list| list.contains(&user))
    }
}

/// What is asked of Telegram about the members of groups, remembered for a while.
#[derive(Default)]
pub(super) struct Members {
    known: Mutex<HashMap<(i64, i64), Word>>,
}

/// What Telegram said of somebody, none where it did not say, and until when that is believed.
type Word = (Option<Member>, Instant);

impl Members {
    /// What `user` is in `chat`; none where Telegram does not say.
    pub(super) async fn of(&self, sender: &Sender, chat: i64, user: i64) -> Option<Member> {
        if let Some(member) = self.remembered(chat, user) {
            return member;
        }
        let user_id = UserId(u64::try_from(user).ok()?);
        let asked = GetChatMember { chat_id: Recipient::Id(ChatId(chat)), user_id };
        let said: Result<Member, Refusal> = sender.call(&asked).await;
        if matches!(said, Err(Refusal::Gone)) {
            tracing::warn!(
                group = chat,
                "who is a member is told only where the bot is one: add it"
            );
        }
        let member = said.ok();
        let is_in = member.as_ref().is_some_and(Member::is_in);
        let until = Instant::now() + if is_in { BELIEVED } else { DISBELIEVED };
        let mut known = self.lock();
        if known.len() >= MOST_KEPT {
            let now = Instant::now();
            known.retain(|_, (_, until)| *until > now);
        }
        if known.len() >= MOST_KEPT {
            known.clear();
        }
        known.insert((chat, user), (member.clone(), until));
        member
    }

    fn remembered(&self, chat: i64, user: i64) -> Option<Option<Member>> {
        let known = self.lock();
        let (member, until) = known.get(&(chat, user))?;
        (*until > Instant::now()).then(|| member.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(i64, i64), Word>> {
        // Nothing in here can be left half done.
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Bot {
    /// Whether a group is served, by the number that it has or by the one that it had.
    pub(super) fn serves(&self, group: i64) -> bool {
        let now = self.live.load();
        let access = &now.manners.access;
        access.serves(group) || self.store.former(group).is_some_and(|former| access.serves(former))
    }

    /// Whether `user` may ask in private, inline and as a guest.
    pub(super) async fn may_ask(&self, user: i64) -> bool {
        // Not the whole of it: Telegram may take its time, and the library must not wait for that.
        let manners = Arc::clone(&self.live.load().manners);
        let access = &manners.access;
        if access.names(user) || self.store.is_owner(user) {
            return true;
        }
        for &listed in &access.members_of {
            let group = self.store.present(listed).unwrap_or(listed);
            let member = self.members.of(&self.sender, group, user).await;
            if member.is_some_and(|member| member.is_in()) {
                return true;
            }
        }
        false
    }

    /// Whether the chat or the person is served; otherwise says so, once, and leaves a group.
    pub(super) async fn admits(&self, talk: &Talk<'_>) -> bool {
        let chat = &talk.message.chat;
        // To a channel's direct messages each person comes alone.
        if chat.is_group() && !chat.is_direct_messages {
            let serves = self.serves(chat.id);
            if !serves {
                self.turn_away(&Address::beside(talk.message), talk.words).await;
            }
            return serves;
        }
        if self.serves(chat.id) || self.may_ask(talk.asker).await {
            return true;
        }
        if self.turned_away.claim(talk.asker) {
            self.say(talk, not_allowed(talk.words, talk.asker)).await;
        }
        false
    }

    /// One polite line, and out of the group.
    pub(super) async fn turn_away(&self, to: &Address, words: &'static Words) {
        if self.turned_away.claim(to.chat) {
            let line = words.tell("not-allowed-group", &[("id", (&to.chat.to_string()).into())]);
            self.send_to(to, &plain(line)).await;
        }
        let leave = LeaveChat { chat_id: Recipient::Id(ChatId(to.chat)) };
        let _: Result<bool, Refusal> = self.sender.call(&leave).await;
    }
}

/// What one is told who may not ask, with the number by which an owner lets in.
pub(super) fn not_allowed(words: &'static Words, user: i64) -> String {
    words.tell("not-allowed", &[("id", (&user.to_string()).into())])
}
