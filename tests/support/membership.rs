//! Who is in which chat, and what the bot is told of it.

use super::people::{Chat, Person};
use super::play::serve_message;
use super::state::{State, now};
use serde_json::{Value, json};

/// A `ChatMember` of this status.
pub(super) fn member(user: &Value, status: &str) -> Value {
    let mut member = json!({ "user": user, "status": status, "tag_color": 2 });
    match status {
        "creator" => member["is_anonymous"] = json!(false),
        "administrator" => {
            for right in [
                "can_be_edited",
                "is_anonymous",
                "can_promote_members",
                "can_change_info",
                "can_post_stories",
                "can_edit_stories",
                "can_delete_stories",
            ] {
                member[right] = json!(false);
            }
            for right in [
                "can_manage_chat",
                "can_delete_messages",
                "can_manage_video_chats",
                "can_restrict_members",
                "can_invite_users",
                "can_pin_messages",
            ] {
                member[right] = json!(true);
            }
        }
        "restricted" => {
            member["is_member"] = json!(true);
            for right in [
                "can_send_messages",
                "can_send_audios",
                "can_send_documents",
                "can_send_photos",
                "can_send_videos",
                "can_send_video_notes",
                "can_send_voice_notes",
                "can_send_polls",
                "can_send_other_messages",
                "can_add_web_page_previews",
                "can_react_to_messages",
                "can_edit_tag",
                "can_change_info",
                "can_invite_users",
                "can_pin_messages",
                "can_manage_topics",
            ] {
                member[right] = json!(false);
            }
            member["until_date"] = json!(0);
        }
        "kicked" => member["until_date"] = json!(0),
        _ => {}
    }
    member
}

/// Changes what the bot is in a chat, and tells it.
pub(super) fn change_bot(state: &mut State, chat: i64, by: &Value, new: Value) {
    let me = state.bot_user();
    let json = state.chats[&chat].json.clone();
    let members = &mut state.chats.get_mut(&chat).expect("a known chat").members;
    let old = members.insert(state.me_id, new.clone());
    let old = old.unwrap_or_else(|| member(&me, "left"));
    state.push(
        "my_chat_member",
        json!({
            "chat": json, "from": by, "date": now(), "old_chat_member": old,
            "new_chat_member": new, "via_magic": false,
        }),
    );
}

impl Chat {
    fn turn_bot(&self, by: &Person, status: &str) {
        self.change(|state, chat| {
            let user = state.users[&by.id].json.clone();
            let new = member(&state.bot_user(), status);
            change_bot(state, chat, &user, new);
        });
    }

    /// Somebody adds the bot, which is told by `my_chat_member` and by a service message.
    pub fn add_bot(&self, by: &Person) {
        self.turn_bot(by, "member");
        self.change(|state, chat| {
            let me = state.bot_user();
            serve_message(state, chat, Some(by.id), |message| {
                message["new_chat_participant"] = me.clone();
                message["new_chat_member"] = me.clone();
                message["new_chat_members"] = json!([me]);
            });
        });
    }

    /// Somebody removes the bot for good.
    pub fn kick_bot(&self, by: &Person) {
        self.turn_bot(by, "kicked");
    }

    /// The bot isn't in the chat any more, but may be added again.
    pub fn remove_bot(&self, by: &Person) {
        self.turn_bot(by, "left");
    }

    /// The bot may not write any more.
    pub fn mute_bot(&self, by: &Person) {
        self.turn_bot(by, "restricted");
    }

    /// The bot may write again, or is no admin any more.
    pub fn demote_bot(&self, by: &Person) {
        self.turn_bot(by, "member");
    }

    /// The bot becomes an admin, and gets all messages from then on.
    pub fn promote_bot(&self, by: &Person) {
        self.turn_bot(by, "administrator");
    }

    /// What the bot is in the chat: `member`, `left`, …
    pub fn bot_status(&self) -> String {
        self.inner.read(|state| state.chats[&self.id].status_of(state.me_id).to_owned())
    }

    fn turn(&self, person: &Person, status: &str) {
        self.change(|state, chat| {
            let new = member(&state.users[&person.id].json, status);
            state.chats.get_mut(&chat).expect("a known chat").members.insert(person.id, new);
        });
    }

    /// Somebody comes in, of which a service message tells.
    pub fn join(&self, person: &Person) {
        self.turn(person, "member");
        self.change(|state, chat| {
            let user = state.users[&person.id].json.clone();
            serve_message(state, chat, Some(person.id), |message| {
                message["new_chat_members"] = json!([user]);
            });
        });
    }

    /// Somebody leaves, of which a service message tells.
    pub fn leave(&self, person: &Person) {
        self.turn(person, "left");
        self.change(|state, chat| {
            let user = state.users[&person.id].json.clone();
            serve_message(state, chat, Some(person.id), |message| {
                message["left_chat_member"] = user;
            });
        });
    }

    /// Somebody becomes an admin.
    pub fn promote(&self, person: &Person) {
        self.turn(person, "administrator");
    }

    /// Somebody may not write any more; `is_member` is whether they are in the chat all the same.
    pub fn restrict(&self, person: &Person, is_member: bool) {
        self.change(|state, chat| {
            let mut new = member(&state.users[&person.id].json, "restricted");
            new["is_member"] = json!(is_member);
            state.chats.get_mut(&chat).expect("a known chat").members.insert(person.id, new);
        });
    }

    /// Somebody is no admin any more.
    pub fn demote(&self, person: &Person) {
        self.turn(person, "member");
    }

    /// The group becomes a supergroup, of which both tell; calls to the group are refused with the
    /// number of the supergroup from then on.
    pub fn upgrade(&self, by: &Person) -> Chat {
        let id = self.change(|state, old| {
            let new = -1_001_900_000_000 - state.number();
            let group = state.chats.get_mut(&old).expect("a known chat");
            let mut json = group.json.clone();
            json["id"] = json!(new);
            json["type"] = json!("supergroup");
            let members = group.members.clone();
            let chat = super::state::ChatState { json, members, ..Default::default() };
            state.chats.insert(new, chat);
            serve_message(state, old, Some(by.id), |message| {
                message["migrate_to_chat_id"] = json!(new);
            });
            serve_message(state, new, Some(by.id), |message| {
                message["migrate_from_chat_id"] = json!(old);
                message["from"] = json!({
                    "id": 1087968824, "is_bot": true, "first_name": "Group",
                    "username": "GroupAnonymousBot",
                });
            });
            state.chats.get_mut(&old).expect("a known chat").migrated_to = Some(new);
            new
        });
        Chat { inner: self.inner.clone(), id }
    }
}

impl Person {
    fn turn_private(&self, blocked: bool) {
        self.inner.with(|state| {
            let user = state.users.get_mut(&self.id).expect("a known person");
            user.blocked = blocked;
            let json = user.json.clone();
            let me = state.bot_user();
            let status = |blocked| if blocked { "kicked" } else { "member" };
            if let Some(chat) = state.chats.get(&self.id).map(|chat| chat.json.clone()) {
                state.push(
                    "my_chat_member",
                    json!({
                        "chat": chat, "from": json, "date": now(),
                        "old_chat_member": member(&me, status(!blocked)),
                        "new_chat_member": member(&me, status(blocked)),
                    }),
                );
            }
        });
    }

    /// Stops the bot: it can't write to this person any more, and is told.
    pub fn blocks_bot(&self) {
        self.turn_private(true);
    }

    /// Starts it again.
    pub fn unblocks_bot(&self) {
        self.turn_private(false);
    }
}
