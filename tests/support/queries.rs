//! Answers to taps, inline queries and guests.

use super::checks;
use super::detect::utf16;
use super::state::{ApiError, Outcome, Query, State, Stored, bad, now};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::time::Duration;

type Params = Map<String, Value>;

/// The query that is answered, if it still waits.
fn waiting<'s>(
    queries: &'s mut HashMap<String, Query>,
    id: Option<&Value>,
    lifetime: Duration,
) -> Result<&'s mut Query, ApiError> {
    let id = id.and_then(Value::as_str).unwrap_or("");
    queries
        .get_mut(id)
        .filter(|query| query.answer.is_none() && query.at.elapsed() <= lifetime)
        .ok_or_else(|| bad("query is too old and response timeout expired or query ID is invalid"))
}

/// Carries out `answerCallbackQuery`.
pub(super) fn answer_tap(state: &mut State, params: &Params) -> Outcome {
    if let Some(url) = params.get("url").and_then(Value::as_str)
        && !url.is_empty()
        && !checks::is_own_start_link(url, state.username())
    {
        return Err(bad("URL_INVALID"));
    }
    let text = params.get("text").and_then(Value::as_str).unwrap_or("");
    if text.chars().count() > 200 {
        return Err(bad("MESSAGE_TOO_LONG"));
    }
    let lifetime = state.config.callback_lifetime;
    let id = params.get("callback_query_id");
    waiting(&mut state.callbacks, id, lifetime)?.answer = Some(json!(params));
    Ok(json!(true))
}

/// Carries out `answerInlineQuery`.
pub(super) fn answer_inline(state: &mut State, params: &Params) -> Outcome {
    let lifetime = state.config.inline_lifetime;
    let id = params.get("inline_query_id");
    waiting(&mut state.inline_queries, id, lifetime)?;
    let results = params.get("results").and_then(Value::as_array);
    let results = results.map(Vec::as_slice).unwrap_or_default();
    if results.len() > 50 {
        return Err(bad("too many inline query results specified"));
    }
    let mut ids: Vec<&str> = results.iter().filter_map(|result| result["id"].as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(bad("RESULT_ID_DUPLICATE"));
    }
    for result in results {
        checks::result(state, result)?;
    }
    let next = params.get("next_offset").and_then(Value::as_str).unwrap_or("");
    if next.len() > 64 {
        return Err(bad("NEXT_OFFSET_INVALID"));
    }
    if let Some(button) = params.get("button") {
        let start = button["start_parameter"].as_str();
        if start.is_some_and(|start| !checks::is_start_parameter(start)) {
            return Err(bad("START_PARAM_INVALID"));
        }
        if start.is_none() && button.get("web_app").is_none() {
            return Err(bad("can't parse inline query results button: InlineQueryResultsButton \
                            must have exactly one optional field"));
        }
        let text = button["text"].as_str().unwrap_or("");
        if text.is_empty() || utf16(text) > 64 {
            state.violate(format!("a button over the results of not 1 to 64 characters: {text}"));
        }
    }
    waiting(&mut state.inline_queries, id, lifetime)?.answer = Some(json!(params));
    Ok(json!(true))
}

/// Carries out `answerGuestQuery`: the answer is posted to the chat where the bot was mentioned.
pub(super) fn answer_guest(state: &mut State, params: &Params) -> Outcome {
    let lifetime = state.config.callback_lifetime;
    let id = params.get("guest_query_id");
    waiting(&mut state.guests, id, lifetime)?;
    let result = params.get("result").cloned().unwrap_or_default();
    checks::result(state, &result)?;
    if result["input_message_content"]["message_text"].is_null() {
        state.violate("a guest's answer without a text");
    }
    let query = waiting(&mut state.guests, id, lifetime)?;
    query.answer = Some(json!(params));
    let (place, from) = (query.place, query.from);
    let (chat, reply_to) = place.unzip();
    let inline = post(state, &result, from, chat, reply_to, true);
    waiting_done(&mut state.guests, id).posted = Some(inline.clone());
    Ok(json!({ "inline_message_id": inline }))
}

fn waiting_done<'s>(queries: &'s mut HashMap<String, Query>, id: Option<&Value>) -> &'s mut Query {
    let id = id.and_then(Value::as_str).unwrap_or("");
    queries.get_mut(id).expect("it has just been answered")
}

/// Posts a result as a message with an inline message id, which is given back; in the chat too,
/// if that is known.
pub(super) fn post(
    state: &mut State,
    result: &Value,
    from: i64,
    chat: Option<i64>,
    reply_to: Option<i64>,
    by_guest: bool,
) -> String {
    let content = &result["input_message_content"];
    let person = &state.users[&from].json;
    let mut json = match by_guest {
        true => json!({ "from": state.bot_user(), "guest_bot_caller_user": person }),
        false => json!({ "from": person, "via_bot": state.bot_user() }),
    };
    json["date"] = json!(now());
    json["text"] = content["message_text"].clone();
    for (name, value) in [
        ("entities", &content["entities"]),
        ("link_preview_options", &content["link_preview_options"]),
        ("reply_markup", &result["reply_markup"]),
    ] {
        if !value.is_null() {
            json[name] = value.clone();
        }
    }
    let inline = format!("AAQ{:06}x", state.number());
    state.inline_messages.insert(inline.clone(), Stored::new(json.clone(), true, reply_to));
    if let Some(chat) = chat {
        json["message_id"] = json!(state.next_message(chat));
        json["chat"] = state.chats[&chat].json.clone();
        state.store(chat, Stored::new(json, false, reply_to));
    }
    inline
}
