//! The bot joins, is blocked, is sent away.

use super::bot::{Bot, plain};
use super::pages;
use super::reply::Address;
use super::update::{ChatKind, Membership};
use crate::store::Change;

impl Bot {
    /// What comes of a change of what the bot is in a chat.
    pub(super) async fn membership(&self, membership: &Membership) -> Vec<Change> {
        let chat = &membership.chat;
        let (was, is) = (membership.old_chat_member.is_in(), membership.new_chat_member.is_in());
        match chat.kind {
            ChatKind::Channel | ChatKind::Other => Vec::new(),
            // What it chose is the supergroup's that it became.
            _ if self.store.present(chat.id).is_some() => Vec::new(),
            _ if was && !is => vec![Change::ForgetChat(chat.id)],
            ChatKind::Group | ChatKind::Supergroup if !was && is => {
                let words = self.words(chat, Some(&membership.from));
                let to = Address::of(chat);
                if !self.serves(chat.id) {
                    // Who adds it again wants to know again why it leaves.
                    self.turned_away.forget(&chat.id);
                    self.turn_away(&to, words).await;
                    return vec![Change::ForgetChat(chat.id)];
                }
                // It was greeted when it was a smaller group.
                if self.store.former(chat.id).is_some() {
                    return Vec::new();
                }
                let greeting = pages::greeting(words, self.live.load().library().documents());
                self.send_to(&to, &plain(greeting)).await.1
            }
            _ => Vec::new(),
        }
    }
}
