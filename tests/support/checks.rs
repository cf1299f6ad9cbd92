//! What Telegram checks of texts, entities and buttons, and what it mends silently: that is a
//! violation here, because a person would see something else than was meant.

use super::detect::utf16;
use super::fields;
use super::state::{ApiError, State, bad};
use serde_json::Value;

/// A text of at most 4,096 UTF-16 code units with its entities.
pub(super) fn text(state: &mut State, text: &str, entities: &Value) -> Result<(), ApiError> {
    if text.trim().is_empty() {
        return Err(bad("message text is empty"));
    }
    if utf16(text) > 4096 {
        return Err(bad("message is too long"));
    }
    check_entities(state, text, entities)
}

/// Entities are within the text, on borders of characters, complete, and nested as allowed.
fn check_entities(state: &mut State, text: &str, entities: &Value) -> Result<(), ApiError> {
    let Some(list) = entities.as_array() else {
        return Ok(());
    };
    if list.len() > 100 {
        state.violate(format!("{} entities: Telegram keeps 100", list.len()));
    }
    let borders = borders(text);
    let mut ranges: Vec<(usize, usize, &str)> = vec![];
    for entity in list {
        let kind = entity["type"].as_str().unwrap_or("");
        let (Some(offset), Some(length)) = (entity["offset"].as_u64(), entity["length"].as_u64())
        else {
            state.violate(format!("negative bounds of {entity}"));
            return Err(bad("can't parse entities: entity bounds are invalid"));
        };
        let (from, to) = (offset as usize, (offset + length) as usize);
        if !fields::is_entity(kind) {
            state.violate(format!("no kind of entity: {entity}"));
            return Err(bad("can't parse entities: unsupported entity type specified"));
        }
        if length == 0 {
            state.violate(format!("empty {entity}"));
        }
        if to >= borders.len() {
            state.violate(format!("{entity} ends after the text, at {}", borders.len() - 1));
            continue;
        }
        if !borders[from] || !borders[to] {
            state.violate(format!("{entity} begins or ends inside a character"));
        }
        let missing = match kind {
            "text_link" => !entity["url"].as_str().is_some_and(|url| url.contains("://")),
            "text_mention" => entity["user"]["id"].is_null(),
            "custom_emoji" => entity["custom_emoji_id"].is_null(),
            _ => false,
        };
        if missing {
            state.violate(format!("incomplete {entity}"));
        }
        ranges.push((from, to, kind));
    }
    for (at, first) in ranges.iter().enumerate() {
        for second in &ranges[at + 1..] {
            if let Some(why) = clash(*first, *second) {
                state.violate(format!("{first:?} and {second:?}: {why}"));
            }
        }
    }
    Ok(())
}

/// For each UTF-16 code unit and the end, whether a character begins there.
fn borders(text: &str) -> Vec<bool> {
    let mut borders = Vec::with_capacity(text.len() + 1);
    for c in text.chars() {
        borders.push(true);
        if c.len_utf16() == 2 {
            borders.push(false);
        }
    }
    borders.push(true);
    borders
}

fn clash(a: (usize, usize, &str), b: (usize, usize, &str)) -> Option<&'static str> {
    if a.1 <= b.0 || b.1 <= a.0 {
        return None;
    }
    let (outer, inner) = if b.1 - b.0 > a.1 - a.0 { (b, a) } else { (a, b) };
    if inner.0 < outer.0 || inner.1 > outer.1 {
        return Some("they overlap in part");
    }
    let is_quote = |kind: &str| matches!(kind, "blockquote" | "expandable_blockquote");
    let is_code = |kind: &str| matches!(kind, "code" | "pre");
    let is_style =
        |kind: &str| matches!(kind, "bold" | "italic" | "underline" | "strikethrough" | "spoiler");
    match (outer.2, inner.2) {
        (o, i) if is_quote(o) && is_quote(i) => Some("quotes can't be nested"),
        (o, _) if is_quote(o) => None,
        (_, i) if is_quote(i) && (outer.0, outer.1) == (inner.0, inner.1) => None,
        (_, i) if is_quote(i) => Some("a quote is inside something else"),
        (o, i) if is_code(o) || is_code(i) => Some("code can't have or be part of another entity"),
        (o, i) if o == i => Some("the same twice"),
        (o, i) if is_style(o) || is_style(i) => None,
        _ => Some("these can't be nested"),
    }
}

/// Buttons under the text, a keyboard, or a field to reply in.
pub(super) fn markup(state: &mut State, markup: &Value) -> Result<(), ApiError> {
    if let Some(placeholder) = markup["input_field_placeholder"].as_str()
        && !(1..=64).contains(&placeholder.chars().count())
    {
        state.violate(format!("a placeholder of not 1 to 64 characters: {placeholder}"));
        return Err(bad("INPUT_FIELD_PLACEHOLDER_INVALID"));
    }
    for row in markup["keyboard"].as_array().into_iter().flatten() {
        if row.as_array().is_none_or(Vec::is_empty) {
            state.violate("an empty row of keys");
        }
    }
    for row in markup["inline_keyboard"].as_array().into_iter().flatten() {
        let row = row.as_array().map(Vec::as_slice).unwrap_or_default();
        if row.is_empty() || row.len() > 8 {
            state.violate(format!("a row of {} buttons", row.len()));
        }
        for one in row {
            button(state, one)?;
        }
    }
    Ok(())
}

fn button(state: &mut State, button: &Value) -> Result<(), ApiError> {
    const ACTIONS: &[&str] = &[
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ];
    let actions = ACTIONS.iter().filter(|action| button.get(**action).is_some()).count();
    if actions == 0 {
        return Err(bad("can't parse inline keyboard button: Text buttons are unallowed in the \
                        inline keyboard"));
    }
    if actions > 1 {
        state.violate(format!("a button with {actions} actions: {button}"));
    }
    if button["text"].as_str().is_none_or(|text| text.trim().is_empty()) {
        state.violate(format!("a button without a text: {button}"));
        return Err(bad("BUTTON_TEXT_INVALID"));
    }
    if let Some(data) = button["callback_data"].as_str()
        && !(1..=64).contains(&data.len())
    {
        return Err(bad("BUTTON_DATA_INVALID"));
    }
    if let Some(url) = button["url"].as_str()
        && !["http://", "https://", "tg://"].iter().any(|scheme| url.starts_with(scheme))
    {
        return Err(bad(&format!(
            "inline keyboard button URL '{url}' is invalid: Wrong port number \
                                 specified in the URL"
        )));
    }
    if let Some(text) = button["copy_text"]["text"].as_str()
        && !(1..=256).contains(&text.chars().count())
    {
        return Err(bad("BUTTON_COPY_TEXT_INVALID"));
    }
    let switches = ["switch_inline_query", "switch_inline_query_current_chat"];
    let typed = switches.iter().filter_map(|name| button[*name].as_str());
    for query in typed.chain(button["switch_inline_query_chosen_chat"]["query"].as_str()) {
        if query.chars().count() > 256 {
            state.violate(format!("an inline query of more than 256 characters: {query}"));
        }
    }
    let chosen = &button["switch_inline_query_chosen_chat"];
    let kinds = ["allow_user_chats", "allow_bot_chats", "allow_group_chats", "allow_channel_chats"];
    if chosen.is_object() && kinds.iter().all(|kind| chosen[*kind] != true) {
        return Err(bad("BUTTON_TYPE_INVALID"));
    }
    Ok(())
}

/// One result of an inline query, or the one of a guest's question.
pub(super) fn result(state: &mut State, result: &Value) -> Result<(), ApiError> {
    let id = result["id"].as_str().unwrap_or("");
    if !(1..=64).contains(&id.len()) {
        return Err(bad("RESULT_ID_INVALID"));
    }
    if result["type"] == "article" && result["title"].as_str().is_none_or(|t| t.trim().is_empty()) {
        return Err(bad("can't parse inline query result: Field \"title\" must be non-empty"));
    }
    let content = &result["input_message_content"];
    if let Some(said) = content["message_text"].as_str() {
        text(state, said, &content["entities"])?;
    }
    markup(state, &result["reply_markup"])
}

/// What may follow `?start=`.
pub(super) fn is_start_parameter(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// The only address that an answer to a tap may open, this bot's own.
pub(super) fn is_own_start_link(url: &str, username: &str) -> bool {
    let plain = url.strip_prefix("https://").or(url.strip_prefix("http://")).unwrap_or(url);
    let own = plain.strip_prefix("t.me/").or(plain.strip_prefix("telegram.me/"));
    let payload = own
        .and_then(|rest| rest.split_once("?start="))
        .filter(|(name, _)| name.eq_ignore_ascii_case(username))
        .map(|(_, payload)| payload)
        .or_else(|| url.strip_prefix(&format!("tg://resolve?domain={username}&start=")));
    payload.is_some_and(is_start_parameter)
}
