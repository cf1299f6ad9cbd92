//! What Telegram's words mean.

use super::Refusal;
use crate::telegram::api::CallError;

/// What a description holds, and what it then means; the first that fits counts. The words are
/// those of tdlib/telegram-bot-api and tdlib/td, and the names of errors that they pass on.
const WORDS: &[(&str, Refusal)] = &[
    ("query is too old", Refusal::Expired),
    ("query id is invalid", Refusal::Expired),
    ("query_id_invalid", Refusal::Expired),
    ("message to be replied not found", Refusal::Deleted),
    ("replied message not found", Refusal::Deleted),
    ("reply message not found", Refusal::Deleted),
    ("reply_message_id_invalid", Refusal::Deleted),
    ("reply_to_message_id_invalid", Refusal::Deleted),
    ("message to edit not found", Refusal::Deleted),
    ("message to react not found", Refusal::Deleted),
    ("message can't be edited", Refusal::Deleted),
    ("message_id_invalid", Refusal::Deleted),
    ("message_author_required", Refusal::Deleted),
    ("message_edit_time_expired", Refusal::Deleted),
    ("message not found", Refusal::Deleted),
    ("rights to", Refusal::Silenced),
    ("not enough rights", Refusal::Silenced),
    ("administrator rights", Refusal::Silenced),
    ("no write access", Refusal::Silenced),
    ("topic_closed", Refusal::Silenced),
    ("topic_deleted", Refusal::Silenced),
    ("topic_id_invalid", Refusal::Silenced),
    ("topic closed", Refusal::Silenced),
    ("thread not found", Refusal::Silenced),
    ("topic not found", Refusal::Silenced),
    ("access the topic", Refusal::Silenced),
    ("topic identifier", Refusal::Silenced),
    ("write_forbidden", Refusal::Silenced),
    ("chat_send_", Refusal::Silenced),
    ("chat_restricted", Refusal::Silenced),
    ("chat_guest_send_forbidden", Refusal::Silenced),
    ("chat_admin_required", Refusal::Silenced),
    ("user_banned_in_channel", Refusal::Silenced),
    ("user_restricted", Refusal::Silenced),
    ("chat not found", Refusal::Gone),
    ("access the chat", Refusal::Gone),
    ("no access to the chat", Refusal::Gone),
    ("chat is deactivated", Refusal::Gone),
    ("chat is not accessible", Refusal::Gone),
    ("chat was deleted", Refusal::Gone),
    // Which one is said in the parameters, if at all.
    ("upgraded to a supergroup", Refusal::Gone),
    ("peer_id_invalid", Refusal::Gone),
    ("chat_id_invalid", Refusal::Gone),
    ("channel_private", Refusal::Gone),
    ("channel_invalid", Refusal::Gone),
    ("user_is_blocked", Refusal::Gone),
    ("input_user_deactivated", Refusal::Gone),
];

/// Whether an edit changed nothing, which is what was wanted.
pub(super) fn is_unchanged(error: &CallError) -> bool {
    let CallError::Refused(words) = error else { return false };
    let words = words.to_ascii_lowercase();
    words.contains("message is not modified") || words.contains("message_not_modified")
}

impl Refusal {
    /// Why a call that is not to be made again was not carried out.
    pub(super) fn of(error: &CallError) -> Refusal {
        let known = |words: &str| {
            let words = words.to_ascii_lowercase();
            let hit = WORDS.iter().find(|(part, _)| words.contains(part));
            hit.map(|(_, refusal)| refusal.clone())
        };
        match error {
            // 403 is for those who are gone, unless it speaks of rights.
            CallError::Forbidden(words) => known(words).unwrap_or(Refusal::Gone),
            CallError::Refused(words) => {
                known(words).unwrap_or_else(|| Refusal::Other(words.clone()))
            }
            error => Refusal::Other(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telegrams_words_are_understood() {
        let other = |words: &str| Refusal::Other(words.to_owned());
        let too_long = "Bad Request: message is too long";
        let parse = "Bad Request: ENTITY_BOUNDS_INVALID";
        let button = "Bad Request: BUTTON_DATA_INVALID";
        let table = [
            ("Bad Request: not enough rights to send text messages to the chat", Refusal::Silenced),
            ("Bad Request: TOPIC_CLOSED", Refusal::Silenced),
            ("Bad Request: TOPIC_DELETED", Refusal::Silenced),
            ("Bad Request: message thread not found", Refusal::Silenced),
            ("Bad Request: Message thread not found", Refusal::Silenced),
            ("Bad Request: CHAT_WRITE_FORBIDDEN", Refusal::Silenced),
            ("Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", Refusal::Silenced),
            ("Bad Request: CHAT_ADMIN_REQUIRED", Refusal::Silenced),
            ("Bad Request: have no rights to send a message", Refusal::Silenced),
            ("Bad Request: have no write access to the chat", Refusal::Silenced),
            ("Bad Request: need administrator rights in the channel chat", Refusal::Silenced),
            ("Bad Request: message to be replied not found", Refusal::Deleted),
            ("Bad Request: reply message not found", Refusal::Deleted),
            ("Bad Request: REPLY_MESSAGE_ID_INVALID", Refusal::Deleted),
            ("Bad Request: message to edit not found", Refusal::Deleted),
            ("Bad Request: message can't be edited", Refusal::Deleted),
            ("Bad Request: MESSAGE_ID_INVALID", Refusal::Deleted),
            ("Bad Request: message to react not found", Refusal::Deleted),
            ("Bad Request: chat not found", Refusal::Gone),
            ("Bad Request: private chat not found", Refusal::Gone),
            ("bad request: CHAT NOT FOUND", Refusal::Gone),
            ("Bad Request: PEER_ID_INVALID", Refusal::Gone),
            ("Bad Request: group chat was upgraded to a supergroup chat", Refusal::Gone),
            ("Bad Request: CHANNEL_PRIVATE", Refusal::Gone),
            (
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
                Refusal::Expired,
            ),
            (too_long, other(too_long)),
            (parse, other(parse)),
            (button, other(button)),
        ];
        for (words, expected) in table {
            assert_eq!(Refusal::of(&CallError::Refused(words.to_owned())), expected, "{words}");
        }
    }

    #[test]
    fn forbidden_is_gone_unless_it_speaks_of_rights() {
        let table = [
            ("Forbidden: bot was kicked from the group chat", Refusal::Gone),
            ("Forbidden: bot was kicked from the supergroup chat", Refusal::Gone),
            ("Forbidden: bot was blocked by the user", Refusal::Gone),
            ("Forbidden: user is deactivated", Refusal::Gone),
            ("Forbidden: bot is not a member of the channel chat", Refusal::Gone),
            ("Forbidden: bot is not a member of the supergroup chat", Refusal::Gone),
            ("Forbidden: the group chat was deleted", Refusal::Gone),
            ("Forbidden: bot can't initiate conversation with a user", Refusal::Gone),
            ("Forbidden: bot can't send messages to bots", Refusal::Gone),
            ("Forbidden", Refusal::Gone),
            ("Forbidden: not enough rights to send text messages to the chat", Refusal::Silenced),
            ("Forbidden: CHAT_WRITE_FORBIDDEN", Refusal::Silenced),
        ];
        for (words, expected) in table {
            assert_eq!(Refusal::of(&CallError::Forbidden(words.to_owned())), expected, "{words}");
        }
    }

    #[test]
    fn an_edit_that_changes_nothing_is_known() {
        let unchanged = "Bad Request: message is not modified: specified new message content and \
                         reply markup are exactly the same as a current content and reply markup \
                         of the message";
        assert!(is_unchanged(&CallError::Refused(unchanged.to_owned())));
        let gone = "Bad Request: message to edit not found";
        assert!(!is_unchanged(&CallError::Refused(gone.to_owned())));
    }
}
