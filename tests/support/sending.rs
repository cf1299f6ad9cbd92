//! Messages that the bot sends, edits and deletes.

use super::checks;
use super::detect::entities;
use super::state::{ApiError, Outcome, State, Stored, bad, now};
use serde_json::{Map, Value, json};

type Params = Map<String, Value>;

const NULL: Value = Value::Null;

fn param<'p>(params: &'p Params, name: &str) -> &'p Value {
    params.get(name).unwrap_or(&NULL)
}

/// The chat that a call names, known to the server.
pub(super) fn find_chat(state: &State, named: &Value) -> Result<i64, ApiError> {
    let text = match named {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err(bad("chat_id is empty")),
    };
    let found = match text.strip_prefix('@') {
        Some(name) => {
            let public = state.chats.iter().find(|(_, chat)| chat.json["username"] == name);
            public.map(|(id, _)| *id)
        }
        None => text.parse().ok().filter(|id| state.chats.contains_key(id)),
    };
    match found {
        Some(id) => Ok(id),
        None if text.parse().is_ok_and(|id| state.users.contains_key(&id)) => {
            Err(ApiError::new(403, "Forbidden: bot can't initiate conversation with a user"))
        }
        None => Err(bad("chat not found")),
    }
}

/// The chat, if the bot may do something there.
pub(super) fn accessible_chat(state: &State, params: &Params) -> Result<i64, ApiError> {
    let id = find_chat(state, param(params, "chat_id"))?;
    let chat = &state.chats[&id];
    if chat.kind() == "private" {
        let user = state.users.get(&id).expect("a private chat has its person");
        if user.blocked {
            return Err(ApiError::new(403, "Forbidden: bot was blocked by the user"));
        }
        if !user.started {
            let why = "Forbidden: bot can't initiate conversation with a user";
            return Err(ApiError::new(403, why));
        }
        return Ok(id);
    }
    if let Some(now) = chat.migrated_to {
        let mut error = bad("group chat was upgraded to a supergroup chat");
        error.parameters = Some(json!({ "migrate_to_chat_id": now }));
        return Err(error);
    }
    let kind = chat.kind();
    match chat.status_of(state.me_id) {
        "kicked" => {
            Err(ApiError::new(403, format!("Forbidden: bot was kicked from the {kind} chat")))
        }
        _ if !chat.is_member(state.me_id) => {
            let why = format!("Forbidden: bot is not a member of the {kind} chat");
            Err(ApiError::new(403, why))
        }
        _ => Ok(id),
    }
}

fn may_write(state: &State, chat: i64) -> Result<(), ApiError> {
    let chat = &state.chats[&chat];
    let me = chat.members.get(&state.me_id);
    let muted =
        me.is_some_and(|me| me["status"] == "restricted" && me["can_send_messages"] != true);
    match muted || (chat.kind() == "channel" && !chat.is_admin(state.me_id)) {
        true => Err(bad("not enough rights to send text messages to the chat")),
        false => Ok(()),
    }
}

/// Carries out `sendMessage`.
pub(super) fn send(state: &mut State, params: &Params) -> Outcome {
    let chat = accessible_chat(state, params)?;
    may_write(state, chat)?;
    let text = param(params, "text").as_str().unwrap_or("");
    checks::text(state, text, param(params, "entities"))?;
    checks::markup(state, param(params, "reply_markup"))?;
    let reply = param(params, "reply_parameters");
    let target = reply_target(state, chat, reply)?;
    let topic = topic(state, chat, param(params, "message_thread_id"), target)?;
    let direct = direct_topic(state, chat, param(params, "direct_messages_topic_id"))?;

    let id = state.next_message(chat);
    let mut json = json!({
        "message_id": id, "from": state.bot_user(), "chat": state.chats[&chat].json,
        "date": now(), "text": text,
    });
    if let Some(list) = param(params, "entities").as_array().filter(|list| !list.is_empty()) {
        json["entities"] = json!(list);
    }
    if let Some(markup) = params.get("reply_markup") {
        json["reply_markup"] = markup.clone();
    }
    if let Some(topic) = topic {
        json["message_thread_id"] = json!(topic);
        json["is_topic_message"] = json!(true);
    }
    if let Some(direct) = direct {
        json["direct_messages_topic"] = direct;
    }
    if let Some(preview) = params.get("link_preview_options") {
        json["link_preview_options"] = preview.clone();
    }
    state.store(chat, Stored::new(json, true, target));
    let mut sent = state.compose(chat, id).expect("it has just been stored");
    if sent["reply_markup"].get("inline_keyboard").is_none() {
        sent.as_object_mut().expect("a message is an object").remove("reply_markup");
    }
    Ok(sent)
}

fn reply_target(state: &State, chat: i64, reply: &Value) -> Result<Option<i64>, ApiError> {
    if reply.is_null() {
        return Ok(None);
    }
    let elsewhere = reply.get("chat_id").map(|chat| find_chat(state, chat)).transpose()?;
    let wanted = reply["message_id"].as_i64().unwrap_or(0);
    let there = &state.chats[&elsewhere.unwrap_or(chat)].messages;
    match there.get(&wanted).filter(|message| !message.deleted) {
        Some(_) => Ok(Some(wanted).filter(|_| elsewhere.is_none_or(|other| other == chat))),
        None if reply["allow_sending_without_reply"] == true => Ok(None),
        None => Err(bad("message to be replied not found")),
    }
}

fn topic(
    state: &State,
    chat: i64,
    named: &Value,
    target: Option<i64>,
) -> Result<Option<i64>, ApiError> {
    let chat = &state.chats[&chat];
    let of_target = target
        .map(|target| &chat.messages[&target].json)
        .filter(|json| json["is_topic_message"] == true)
        .and_then(|json| json["message_thread_id"].as_i64());
    let Some(topic) = named.as_i64().or(of_target) else {
        return Ok(None);
    };
    match chat.topics.get(&topic).filter(|topic| !topic.deleted) {
        None => Err(bad("message thread not found")),
        Some(topic) if topic.closed && !chat.is_admin(state.me_id) => Err(bad("TOPIC_CLOSED")),
        Some(_) => Ok(Some(topic)),
    }
}

fn direct_topic(state: &State, chat: i64, named: &Value) -> Result<Option<Value>, ApiError> {
    let chat = &state.chats[&chat];
    match (chat.is_direct(), named.as_i64()) {
        (false, None) => Ok(None),
        (false, Some(_)) => Err(bad("direct messages topic not found")),
        (true, None) => Err(bad("direct messages topic must be specified")),
        (true, Some(topic)) => match chat.direct_topics.get(&topic) {
            Some(user) => Ok(Some(json!({ "topic_id": topic, "user": state.users[user].json }))),
            None => Err(bad("direct messages topic not found")),
        },
    }
}

/// Carries out `editMessageText` and `editMessageReplyMarkup`.
pub(super) fn edit(state: &mut State, params: &Params, with_text: bool) -> Outcome {
    let text = param(params, "text").as_str().unwrap_or("");
    if with_text {
        checks::text(state, text, param(params, "entities"))?;
    }
    checks::markup(state, param(params, "reply_markup"))?;
    if let Some(markup) = params.get("reply_markup")
        && markup.get("inline_keyboard").is_none()
    {
        return Err(bad("inline keyboard expected"));
    }
    let inline = param(params, "inline_message_id").as_str();
    let place = match inline {
        Some(_) => None,
        None => Some((accessible_chat(state, params)?, message_id(params)?)),
    };
    let found = match (inline, place) {
        (Some(inline), _) => state.inline_messages.get_mut(inline),
        (None, Some((chat, message))) => {
            state.chats.get_mut(&chat).and_then(|chat| chat.messages.get_mut(&message))
        }
        (None, None) => None,
    };
    let Some(stored) = found.filter(|stored| !stored.deleted) else {
        return Err(match inline {
            Some(_) => bad("MESSAGE_ID_INVALID"),
            None => bad("message to edit not found"),
        });
    };
    if !stored.by_bot {
        return Err(bad("message can't be edited"));
    }
    let mut edited = stored.json.clone();
    let fields = edited.as_object_mut().expect("a message is an object");
    let mut put = |name: &str, value: &Value| match value {
        Value::Null => drop(fields.remove(name)),
        Value::Array(list) if list.is_empty() => drop(fields.remove(name)),
        _ => drop(fields.insert(name.to_owned(), value.clone())),
    };
    if with_text {
        put("text", param(params, "text"));
        put("entities", param(params, "entities"));
    }
    put("reply_markup", param(params, "reply_markup"));
    if edited == stored.json {
        return Err(bad(
            "message is not modified: specified new message content and reply markup \
                        are exactly the same as a current content and reply markup of the message",
        ));
    }
    stored.json = edited;
    stored.remember();
    let Some((chat, message)) = place else {
        return Ok(json!(true));
    };
    let mut composed = state.compose(chat, message).expect("it has just been edited");
    composed["edit_date"] = json!(now());
    Ok(composed)
}

fn message_id(params: &Params) -> Result<i64, ApiError> {
    param(params, "message_id").as_i64().ok_or_else(|| bad("message identifier is not specified"))
}

/// Carries out `deleteMessage`.
pub(super) fn delete(state: &mut State, params: &Params) -> Outcome {
    let chat = accessible_chat(state, params)?;
    let message = message_id(params)?;
    let me = state.me_id;
    let chat = state.chats.get_mut(&chat).expect("it was found");
    let may = chat.is_admin(me) || chat.kind() == "private";
    match chat.messages.get_mut(&message).filter(|message| !message.deleted) {
        None => Err(bad("message to delete not found")),
        Some(message) if !message.by_bot && !may => Err(bad("message can't be deleted")),
        Some(message) => {
            message.deleted = true;
            Ok(json!(true))
        }
    }
}

/// Carries out `setMessageReaction`.
pub(super) fn react(state: &mut State, params: &Params) -> Outcome {
    let chat = accessible_chat(state, params)?;
    let message = message_id(params)?;
    let reactions = param(params, "reaction").as_array().cloned().unwrap_or_default();
    let known =
        |reaction: &Value| reaction["emoji"].as_str().is_some_and(super::fields::is_reaction);
    if reactions.len() > 1 || !reactions.iter().all(known) {
        return Err(bad("REACTION_INVALID"));
    }
    let chat = state.chats.get_mut(&chat).expect("it was found");
    match chat.messages.get_mut(&message).filter(|message| !message.deleted) {
        None => Err(bad("message to react not found")),
        Some(message) => {
            message.reactions = reactions;
            Ok(json!(true))
        }
    }
}

/// Carries out `sendChatAction`.
pub(super) fn act(state: &State, params: &Params) -> Outcome {
    let chat = accessible_chat(state, params)?;
    topic(state, chat, param(params, "message_thread_id"), None)?;
    let action = param(params, "action").as_str().unwrap_or("");
    match ["typing", "choose_sticker", "upload_document"].contains(&action) {
        true => Ok(json!(true)),
        false => Err(bad("wrong parameter action in request")),
    }
}

/// Entities that Telegram would add to a text by itself, outside those that are there: each
/// mention, tag or command that would ping or start something.
pub(super) fn pings(text: &str, given: &Value) -> Vec<String> {
    let covered: Vec<(usize, usize)> = given
        .as_array()
        .into_iter()
        .flatten()
        .filter(|entity| {
            ["code", "pre", "text_link", "text_mention"]
                .contains(&entity["type"].as_str().unwrap_or(""))
        })
        .filter_map(|entity| {
            let from = entity["offset"].as_u64()? as usize;
            Some((from, from + entity["length"].as_u64()? as usize))
        })
        .collect();
    entities(text)
        .into_iter()
        .filter(|found| ["mention", "hashtag", "bot_command"].contains(&found.kind))
        .filter(|found| {
            let (from, to) = (found.offset, found.offset + found.length);
            !covered.iter().any(|&(start, end)| start < to && from < end)
        })
        .map(|found| found.text)
        .collect()
}
