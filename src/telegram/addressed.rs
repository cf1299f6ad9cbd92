//! Whether a message is meant for the bot, and what it asks.

use super::command::{Command, Slash, read};
use super::setup::Me;
use super::update::{Chat, ChatKind, Entity, Message};
use std::ops::Range;

/// Whom Telegram names as the sender of what an anonymous admin of a group writes.
const ANONYMOUS_ADMIN: i64 = 1_087_968_824;
/// Whom it names as the sender of what somebody writes in the name of a channel.
const CHANNEL_BOT: i64 = 136_817_688;

/// What a message wants from the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish<'a> {
    /// An answer to this text of the message itself.
    Answer {
        /// What is asked, without the bot's name and without the command.
        text: String,
        /// How the bot was called.
        call: Call,
    },
    /// An answer to what the message replies to.
    AnswerTo {
        /// The text that is asked.
        text: String,
        /// The message in this chat that has it, if it is in this chat.
        message: Option<i64>,
        /// Whether only a part of it is asked, which was selected.
        is_part: bool,
    },
    /// The bot was called, but nothing was asked.
    Prompt,
    /// A command but `/ask`, with what stands behind it.
    Command(Command, &'a str),
    /// A command for this bot that there is not.
    Unknown,
    /// A sticker, a picture: something without words.
    Wordless,
    /// Nothing.
    Nothing,
}

/// How the bot was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// The chat has nobody else to talk to.
    Alone,
    /// By command.
    Command,
    /// By name.
    Name,
    /// By a reply to something that the bot said.
    Reply,
}

/// Who asks: a user, or the chat in whose name one writes.
pub(super) fn asker(message: &Message) -> i64 {
    let chat = message.sender_chat.as_ref().map(|chat| chat.id);
    chat.or(message.from.as_ref().map(|user| user.id)).unwrap_or(message.chat.id)
}

/// Whether whoever writes in a chat speaks to the bot: a private chat, or the direct messages of a
/// channel, which the bot answers.
pub(super) fn is_alone(chat: &Chat) -> bool {
    chat.kind == ChatKind::Private || chat.is_direct_messages
}

/// Whether nobody asks by this message, whatever its text: what other bots say, what a channel
/// posts to its group or answers in its direct messages, what the bot itself said through
/// somebody's inline query.
fn is_nobodys(message: &Message, me: &Me) -> bool {
    let bot = message.from.as_ref().is_some_and(|from| {
        from.is_bot && !(message.sender_chat.is_some() && is_stand_in(from.id))
    });
    bot || is_result(message, me)
        || message.is_automatic_forward
        || message.chat.is_direct_messages && message.sender_chat.is_some()
}

/// Whether somebody posted the message out of the bot's inline results.
fn is_result(message: &Message, me: &Me) -> bool {
    message.via_bot.as_ref().is_some_and(|bot| bot.id == me.id)
}

fn is_stand_in(user: i64) -> bool {
    matches!(user, ANONYMOUS_ADMIN | CHANNEL_BOT)
}

/// Who asks as a guest; none where nobody is named but the chat, whose number may be another's.
pub(super) fn guest(message: &Message) -> Option<i64> {
    let user = message.from.as_ref().map(|user| user.id).filter(|&user| !is_stand_in(user));
    let sender = message.sender_chat.as_ref().map(|chat| chat.id);
    user.or(sender.filter(|&sender| sender != message.chat.id))
}

/// What `message` wants.
pub(super) fn wish<'a>(message: &'a Message, me: &Me) -> Wish<'a> {
    match message.chat.kind {
        ChatKind::Channel | ChatKind::Other => Wish::Nothing,
        _ if is_nobodys(message, me) => Wish::Nothing,
        _ => said(message, me),
    }
}

/// What the message of a guest wants. Telegram brings it because the bot was called, however.
pub(super) fn wish_of_guest<'a>(message: &'a Message, me: &Me) -> Wish<'a> {
    if is_nobodys(message, me) {
        return Wish::Nothing;
    }
    match (said(message, me), message.words()) {
        (Wish::Nothing, Some(text)) => asked(message, me, text.trim().to_owned(), Call::Name),
        (Wish::Nothing | Wish::Wordless, None) => Wish::Prompt,
        (wish, _) => wish,
    }
}

/// What the text of a message wants that somebody sent.
fn said<'a>(message: &'a Message, me: &Me) -> Wish<'a> {
    let alone = is_alone(&message.chat);
    let Some(text) = message.words() else {
        return match message.is_wordless() && alone {
            true => Wish::Wordless,
            false => Wish::Nothing,
        };
    };
    let mentions = mentions(text, message.entities(), me);
    let named = !mentions.is_empty();
    match read(after_name(text, &mentions), &me.username) {
        Some((Slash::Known(Command::Ask, question), _)) => {
            return asked(message, me, bare(question, me), Call::Command);
        }
        Some((Slash::Known(command, rest), _)) => return Wish::Command(command, rest),
        Some((Slash::Foreign, _)) => return Wish::Nothing,
        Some((Slash::Unknown, for_us)) if for_us || named || alone => return Wish::Unknown,
        Some((Slash::Unknown, _)) => return Wish::Nothing,
        None => {}
    }
    let call = match (alone, named, is_own(message.reply_to_message.as_deref(), me)) {
        (true, ..) => Call::Alone,
        (false, true, _) => Call::Name,
        (false, false, true) => Call::Reply,
        (false, false, false) => return Wish::Nothing,
    };
    match named {
        true => asked(message, me, without(text, &mentions), call),
        false => Wish::Answer { text: text.trim().to_owned(), call },
    }
}

/// The bot was called by command or by name, and `question` is what stands beside that.
fn asked<'a>(message: &Message, me: &Me, question: String, call: Call) -> Wish<'a> {
    if question.chars().any(char::is_alphanumeric) {
        return Wish::Answer { text: question, call };
    }
    replied(message, me).unwrap_or(Wish::Prompt)
}

/// The wish for an answer to what a message replies to: to the part that was selected, or to all
/// of it. What the bot itself said is no question.
fn replied<'a>(message: &Message, me: &Me) -> Option<Wish<'a>> {
    let there = message.reply_to_message.as_deref();
    let selected = message.quote.as_ref().map(|quote| quote.text.as_str());
    let selected = selected.filter(|text| !text.trim().is_empty());
    let poll = match (there, &message.external_reply) {
        (Some(there), _) => there.poll.as_ref(),
        (None, Some(outside)) => outside.poll.as_ref(),
        (None, None) => None,
    };
    let whole = || there.and_then(Message::words).or(poll.map(|poll| poll.question.as_str()));
    let own = is_own(there, me) || there.is_some_and(|there| is_result(there, me));
    let text = if own { selected } else { selected.or_else(whole) }?;
    let text = question_in(text, me);
    text.chars().any(char::is_alphanumeric).then(|| Wish::AnswerTo {
        text,
        message: there.filter(|_| !own).map(|there| there.message_id),
        is_part: selected.is_some(),
    })
}

/// What is asked in a text that somebody else may have meant for the bot already.
pub(super) fn question_in(text: &str, me: &Me) -> String {
    match read(text, &me.username) {
        Some((Slash::Known(Command::Ask, question), _)) => bare(question, me),
        _ => bare(text, me),
    }
}

/// A text without the bot's name.
fn bare(text: &str, me: &Me) -> String {
    let mentions: Vec<Range<usize>> = named_in(text, &me.username).collect();
    without(text, &mentions)
}

/// Whether the bot said it.
pub(super) fn is_own(message: Option<&Message>, me: &Me) -> bool {
    message.and_then(|message| message.from.as_ref()).is_some_and(|from| from.id == me.id)
}

/// Where the bot is named in `text`: bytes, ascending.
fn mentions(text: &str, entities: &[Entity], me: &Me) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = entities
        .iter()
        .filter(|entity| is_name(entity))
        .filter_map(|entity| {
            let range = bytes_of(text, entity.offset, entity.length)?;
            let named = match &entity.user {
                Some(user) => user.id == me.id,
                None => text[range.clone()]
                    .strip_prefix('@')
                    .is_some_and(|name| name.eq_ignore_ascii_case(&me.username)),
            };
            named.then_some(range)
        })
        .collect();
    // A rich message has no entities beside its text.
    if entities.is_empty() && ranges.is_empty() {
        ranges.extend(named_in(text, &me.username));
    }
    ranges.sort_by_key(|range| range.start);
    ranges
}

/// What follows the bot's name if the text begins with that, else all of it.
fn after_name<'a>(text: &'a str, mentions: &[Range<usize>]) -> &'a str {
    match mentions.first() {
        Some(name) if text[..name.start].trim().is_empty() => skip_comma(&text[name.end..]),
        _ => text,
    }
}

fn skip_comma(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':'))
}

fn is_name(entity: &Entity) -> bool {
    matches!(entity.kind.as_str(), "mention" | "text_mention")
}

/// Whether a message names a person or a bot.
pub(super) fn names_somebody(message: &Message) -> bool {
    message.entities().iter().any(is_name)
}

/// Where `@username` stands in `text` as a word of its own.
fn named_in<'a>(text: &'a str, username: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    text.match_indices('@').filter_map(move |(at, _)| {
        let end = at + 1 + username.len();
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let name = text.get(at + 1..end)?;
        let free = !text[..at].ends_with(is_word) && !text[end..].starts_with(is_word);
        (free && name.eq_ignore_ascii_case(username)).then_some(at..end)
    })
}

/// The bytes of a stretch given in UTF-16 code units; none where it is not within the text.
fn bytes_of(text: &str, offset: usize, length: usize) -> Option<Range<usize>> {
    let end = offset.checked_add(length)?;
    let (mut units, mut start) = (0, None);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if units == offset {
            start = Some(at);
        }
        if units == end {
            return start.map(|start| start..at);
        }
        if units > end {
            return None;
        }
        units += c.len_utf16();
    }
    None
}

/// The text without the bot's name, and without the comma or colon behind it where it begins.
fn without(text: &str, mentions: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for mention in mentions {
        kept.push_str(&text[at.min(mention.start)..mention.start]);
        at = mention.end;
        if kept.trim().is_empty() {
            at = text.len() - skip_comma(&text[at..]).len();
        }
    }
    kept.push_str(&text[at..]);
    kept.trim().to_owned()
}
