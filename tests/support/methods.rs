//! Which method does what, and those that are no more than settings or questions.

use super::sending::{accessible_chat, act, delete, edit, find_chat, react, send};
use super::state::{Outcome, State, bad};
use super::{queries, updates};
use serde_json::{Map, Value, json};

type Params = Map<String, Value>;

/// Carries out a call of any method but `getUpdates`.
pub(super) fn run(state: &mut State, method: &str, params: &Params) -> Outcome {
    match method {
        "getMe" => Ok(state.me.clone()),
        "setWebhook" => updates::set_webhook(state, params),
        "deleteWebhook" => updates::delete_webhook(state, params),
        "getWebhookInfo" => updates::webhook_info(state),
        "sendMessage" => send(state, params),
        "editMessageText" => edit(state, params, true),
        "editMessageReplyMarkup" => edit(state, params, false),
        "deleteMessage" => delete(state, params),
        "deleteMessages" => delete_all(state, params),
        "setMessageReaction" => react(state, params),
        "sendChatAction" => act(state, params),
        "answerCallbackQuery" => queries::answer_tap(state, params),
        "answerInlineQuery" => queries::answer_inline(state, params),
        "answerGuestQuery" => queries::answer_guest(state, params),
        "getChat" => get_chat(state, params),
        "getChatMember" => get_member(state, params),
        "getChatAdministrators" => administrators(state, params),
        "getChatMemberCount" => {
            let chat = accessible_chat(state, params)?;
            Ok(json!(
                state.chats[&chat]
                    .members
                    .keys()
                    .filter(|id| state.chats[&chat].is_member(**id))
                    .count()
            ))
        }
        "leaveChat" => leave(state, params),
        _ => settings(state, method, params),
    }
}

fn delete_all(state: &mut State, params: &Params) -> Outcome {
    for id in params.get("message_ids").and_then(Value::as_array).into_iter().flatten() {
        let mut one = params.clone();
        one.insert("message_id".into(), id.clone());
        // Those that are not there are passed over.
        delete(state, &one).ok();
    }
    Ok(json!(true))
}

/// What setMy… keeps and getMy… gives back, each by language and, for commands, by scope.
fn settings(state: &mut State, method: &str, params: &Params) -> Outcome {
    let (does, what) = method.split_at(if method.starts_with("delete") { 6 } else { 3 });
    let language = params.get("language_code").and_then(Value::as_str).unwrap_or("");
    if !(language.is_empty() || language.len() == 2 && language.is_ascii()) {
        return Err(bad("invalid language code specified"));
    }
    let whom = match what {
        "MyCommands" => {
            params.get("scope").map_or_else(|| r#"{"type":"default"}"#.into(), Value::to_string)
        }
        "MyDefaultAdministratorRights" => {
            params.get("for_channels").map(Value::to_string).unwrap_or_default()
        }
        "ChatMenuButton" => params.get("chat_id").map(Value::to_string).unwrap_or_default(),
        _ => String::new(),
    };
    if let Some(chat) = params.get("scope").and_then(|scope| scope.get("chat_id")) {
        find_chat(state, chat)?;
    }
    let key = (what.to_owned(), whom, language.to_owned());
    let (field, longest) = match what {
        "MyCommands" => ("commands", 0),
        "MyName" => ("name", 64),
        "MyDescription" => ("description", 512),
        "MyShortDescription" => ("short_description", 120),
        "MyDefaultAdministratorRights" => ("rights", 0),
        _ => ("menu_button", 0),
    };
    match does {
        "get" => {
            let set = state.settings.get(&key).cloned();
            Ok(match what {
                "MyCommands" => set.unwrap_or(json!([])),
                "MyDefaultAdministratorRights" => set.unwrap_or(json!({ "is_anonymous": false })),
                "ChatMenuButton" => set.unwrap_or(json!({ "type": "default" })),
                _ => json!({ field: set.unwrap_or(json!("")) }),
            })
        }
        "delete" => {
            state.settings.remove(&key);
            Ok(json!(true))
        }
        _ => {
            let value = params.get(field).cloned().unwrap_or_default();
            if what == "MyCommands" {
                check_commands(&value)?;
            }
            if longest > 0 && value.as_str().unwrap_or("").chars().count() > longest {
                return Err(bad(&format!("bot {} is too long", field.replace('_', " "))));
            }
            state.settings.insert(key, value);
            Ok(json!(true))
        }
    }
}

fn check_commands(commands: &Value) -> Result<(), super::state::ApiError> {
    let commands = commands.as_array().map(Vec::as_slice).unwrap_or_default();
    if commands.len() > 100 {
        return Err(bad("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in commands {
        let name = command["command"].as_str().unwrap_or("").trim_start_matches('/');
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=32).contains(&name.len()) || !name.chars().all(plain) {
            return Err(bad("BOT_COMMAND_INVALID"));
        }
        let description = command["description"].as_str().unwrap_or("");
        if !(1..=256).contains(&description.chars().count()) {
            return Err(bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    Ok(())
}

fn get_chat(state: &State, params: &Params) -> Outcome {
    let id = find_chat(state, params.get("chat_id").unwrap_or(&Value::Null))?;
    let mut chat = state.chats[&id].json.clone();
    chat["accent_color_id"] = json!(3);
    chat["max_reaction_count"] = json!(11);
    chat["accepted_gift_types"] = json!({
        "unlimited_gifts": true, "limited_gifts": true, "unique_gifts": true,
        "premium_subscription": true, "gifts_from_channels": true,
    });
    if let Some(channel) = state.chats[&id].linked_channel {
        chat["linked_chat_id"] = json!(channel);
    }
    if let Some(channel) = state.chats[&id].direct_messages_of {
        chat["parent_chat"] = state.chats[&channel].json.clone();
    }
    Ok(chat)
}

fn get_member(state: &State, params: &Params) -> Outcome {
    let id = accessible_chat(state, params)?;
    let user = params.get("user_id").and_then(Value::as_i64).unwrap_or(0);
    let chat = &state.chats[&id];
    match (chat.members.get(&user), state.users.get(&user)) {
        (Some(member), _) => Ok(member.clone()),
        (None, Some(user)) => Ok(json!({ "user": user.json, "status": "left" })),
        (None, None) => Err(bad("PARTICIPANT_ID_INVALID")),
    }
}

fn administrators(state: &State, params: &Params) -> Outcome {
    let id = accessible_chat(state, params)?;
    let chat = &state.chats[&id];
    if chat.kind() == "private" {
        return Err(bad("there are no administrators in the private chat"));
    }
    let admins = chat.members.iter().filter(|(user, member)| {
        // Other bots are not told of.
        chat.is_admin(**user) && (member["user"]["is_bot"] != true || **user == state.me_id)
    });
    Ok(admins.map(|(_, member)| member.clone()).collect())
}

fn leave(state: &mut State, params: &Params) -> Outcome {
    let id = accessible_chat(state, params)?;
    if state.chats[&id].kind() == "private" {
        return Err(bad("chat member status can't be changed in private chats"));
    }
    let me = state.bot_user();
    super::membership::change_bot(state, id, &me, json!({ "user": me, "status": "left" }));
    Ok(json!(true))
}
