//! The Bot API server of the tests, itself tested with a plain HTTP client.

#![allow(
    clippy::unwrap_used,
    reason = "the lint's exception for tests does not reach their shared functions"
)]

mod support;

use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use support::{Bot, Failure, Pace, SOON, Server, any, on};

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
});

static CLIENT: LazyLock<reqwest::Client> =
    LazyLock::new(|| reqwest::Client::builder().no_proxy().build().unwrap());

/// The body of the answer to a call, which is nothing where the connection was cut.
fn try_call(server: &Server, method: &str, params: Value) -> Option<(u16, String)> {
    let url = format!("{}/bot{}/{method}", server.url(), server.token());
    RUNTIME.block_on(async {
        let request = CLIENT.post(url).header("content-type", "application/json");
        let response = request.body(params.to_string()).send().await.ok()?;
        Some((response.status().as_u16(), response.text().await.ok()?))
    })
}

fn call(server: &Server, method: &str, params: Value) -> Value {
    let (status, body) = try_call(server, method, params).expect("an answer");
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["ok"] == true, status == 200, "{body}");
    body
}

fn refusal(server: &Server, method: &str, params: Value) -> String {
    let body = call(server, method, params);
    body["description"].as_str().unwrap_or_else(|| panic!("accepted: {body}")).to_owned()
}

fn accepted(server: &Server, method: &str, params: Value) -> Value {
    let mut body = call(server, method, params);
    assert_eq!(body["ok"], true, "{body}");
    body["result"].take()
}

fn updates(server: &Server, offset: i64) -> Vec<Value> {
    let updates = accepted(server, "getUpdates", json!({ "offset": offset }));
    updates.as_array().unwrap().clone()
}

fn texts(updates: &[Value]) -> Vec<&str> {
    updates.iter().map(|update| update["message"]["text"].as_str().unwrap_or("-")).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn a_token_and_a_method_must_be_known() {
    let server = Server::start();
    assert_eq!(accepted(&server, "GETME", json!({}))["username"], "quote_bot");
    let missing = call(&server, "getNothing", json!({}));
    assert_eq!(
        missing,
        json!({ "ok": false, "error_code": 404, "description": "Not Found: method not found" })
    );
    assert_eq!(server.violations(), ["getNothing is no method that the server knows"]);
    let body = RUNTIME.block_on(async {
        let url = format!("{}/bot1:other/getMe", server.url());
        CLIENT.get(url).send().await.unwrap().text().await.unwrap()
    });
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body, json!({ "ok": false, "error_code": 401, "description": "Unauthorized" }));
}

#[test]
fn forms_and_addresses_carry_parameters_too() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    ann.say(&home, "hello");
    let url = format!("{}/bot{}/sendMessage", server.url(), server.token());
    let form = format!(
        "text=a%20b&entities=%5B%7B%22type%22%3A%22bold%22%2C%22offset%22%3A0%2C%22length%22%3A1\
         %7D%5D&chat_id={}",
        ann.id
    );
    let multipart = format!(
        "--x\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n{}\r\n--x\r\n\
         Content-Disposition: form-data; name=\"text\"\r\n\r\nc d\r\n--x--\r\n",
        ann.id
    );
    for (kind, body) in [
        ("application/x-www-form-urlencoded", form),
        ("multipart/form-data; boundary=x", multipart),
    ] {
        let request = CLIENT.post(&url).header("content-type", kind).body(body);
        let status = RUNTIME.block_on(async { request.send().await.unwrap().status() });
        assert_eq!(status, 200);
    }
    let got = RUNTIME.block_on(async {
        CLIENT.get(format!("{url}?chat_id={}&text=e", ann.id)).send().await.unwrap().status()
    });
    assert_eq!(got, 200);
    let said = home.messages_by_bot();
    let texts: Vec<&str> = said.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["a b", "c d", "e"]);
    assert_eq!(said[0].bold(), ["a"]);
    assert_eq!(server.violations(), NONE);
}

#[test]
fn updates_come_until_they_are_confirmed() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    for text in ["one", "two", "three"] {
        ann.say(&home, text);
    }
    let first = updates(&server, 0);
    assert_eq!(texts(&first), ["one", "two", "three"]);
    let id = first[0]["update_id"].as_i64().unwrap();
    assert_eq!(texts(&updates(&server, id)), ["one", "two", "three"]);
    assert_eq!(texts(&updates(&server, id + 1)), ["two", "three"]);
    assert_eq!(server.updates_pending(), 2, "the first is confirmed");
    assert_eq!(texts(&updates(&server, -1)), ["three"], "a negative offset forgets the others");
    assert_eq!(server.updates_pending(), 1);
    let far = updates(&server, id + 1000);
    assert_eq!(texts(&far), ["three"], "one from the future is taken as none");
    ann.say(&home, "four");
    let limited = accepted(&server, "getUpdates", json!({ "limit": 1 }));
    assert_eq!(limited.as_array().unwrap().len(), 1);
}

#[test]
fn a_poll_waits_for_an_update() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    thread::scope(|scope| {
        let poll = scope.spawn(|| accepted(&server, "getUpdates", json!({ "timeout": 30 })));
        server.wait_calls("getUpdates", 1, SOON);
        let begun = Instant::now();
        ann.say(&home, "late");
        assert_eq!(texts(poll.join().unwrap().as_array().unwrap()), ["late"]);
        assert!(begun.elapsed() < Duration::from_secs(10));
    });
    let begun = Instant::now();
    let id = 480_000_002;
    let nothing = accepted(&server, "getUpdates", json!({ "offset": id, "timeout": 1 }));
    assert_eq!(nothing, json!([]));
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[test]
fn one_polls_at_a_time_and_none_beside_a_webhook() {
    let server = Server::start();
    let ended = |by: &str, params: Value| {
        let polls = server.polls();
        thread::scope(|scope| {
            let older = scope.spawn(|| call(&server, "getUpdates", json!({ "timeout": 30 })));
            while server.polls() == polls {
                thread::sleep(Duration::from_millis(1));
            }
            call(&server, by, params);
            let older = older.join().unwrap();
            assert_eq!(older["error_code"], 409);
            older["description"].as_str().unwrap().to_owned()
        })
    };
    assert_eq!(
        ended("getUpdates", json!({ "timeout": 0 })),
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is \
         running"
    );
    assert_eq!(
        ended("setWebhook", json!({ "url": "http://127.0.0.1:1/x" })),
        "Conflict: terminated by setWebhook request"
    );
    assert_eq!(
        refusal(&server, "getUpdates", json!({})),
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to \
         delete the webhook first"
    );
    let ann = server.person("Ann");
    ann.say(&server.private(&ann), "kept");
    accepted(&server, "deleteWebhook", json!({}));
    assert_eq!(texts(&updates(&server, 0)), ["kept"]);
}

#[test]
fn the_kinds_of_updates_that_are_wanted_are_remembered() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let wanted = json!({ "allowed_updates": ["edited_message"] });
    accepted(&server, "getUpdates", wanted);
    let message = ann.say(&home, "one");
    updates(&server, 0);
    ann.edits(&message, "two");
    let told = updates(&server, 0);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["edited_message"]["text"], "two");
    assert_eq!(server.allowed_updates(), ["edited_message"]);
}

/// Each update that a webhook was told, after the secret that came with it.
type Told = Arc<Mutex<Vec<(String, Value)>>>;

/// A webhook that accepts what `accepts` says it does, and keeps what it was told.
fn listen(accepts: impl Fn(usize) -> bool + Clone + Send + Sync + 'static) -> (String, Told) {
    let told = Told::default();
    let kept = Arc::clone(&told);
    let listener = RUNTIME.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let take = move |request: axum::extract::Request| async move {
        let secret = request.headers().get("x-telegram-bot-api-secret-token").cloned();
        let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
        let mut kept = kept.lock().unwrap();
        let secret = secret.map(|secret| secret.to_str().unwrap().to_owned()).unwrap_or_default();
        kept.push((secret, serde_json::from_slice(&body).unwrap()));
        match accepts(kept.len()) {
            true => axum::http::StatusCode::OK,
            false => axum::http::StatusCode::SERVICE_UNAVAILABLE,
        }
    };
    let router = axum::Router::new().fallback(take);
    RUNTIME.spawn(async { axum::serve(listener, router).await });
    (url, told)
}

#[test]
fn a_webhook_is_told_until_it_accepts_and_in_order() {
    let server = Server::builder().webhook_pause(Duration::from_millis(5)).start();
    let (url, told) = listen(|count| count > 2);
    let ann = server.person("Ann");
    let home = server.private(&ann);
    for text in ["one", "two", "three"] {
        ann.say(&home, text);
    }
    let webhook = json!({ "url": url, "secret_token": "a_-1", "max_connections": 1 });
    accepted(&server, "setWebhook", webhook);
    server.settled(Duration::ZERO, SOON);
    let told = told.lock().unwrap();
    let texts: Vec<&str> =
        told.iter().map(|(_, u)| u["message"]["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["one", "one", "one", "two", "three"]);
    assert!(told.iter().all(|(secret, _)| secret == "a_-1"));
    let info = accepted(&server, "getWebhookInfo", json!({}));
    assert_eq!(info["url"], url);
    assert_eq!(info["pending_update_count"], 0);
    assert!(info["last_error_message"].as_str().unwrap().contains("503"));
    assert_eq!(server.violations(), NONE);
}

#[test]
fn a_webhook_is_checked() {
    let server = Server::builder().needs_https().start();
    for (params, expected) in [
        (json!({ "url": "nowhere" }), "Bad Request: invalid webhook URL specified"),
        (
            json!({ "url": "http://127.0.0.1/" }),
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            json!({ "url": "https://a.org/", "secret_token": "a b" }),
            "Bad Request: secret token contains unallowed characters",
        ),
    ] {
        assert_eq!(refusal(&server, "setWebhook", params), expected);
    }
}

#[test]
fn unknown_fields_and_wrong_kinds_are_noted() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    ann.say(&home, "hello");
    for (field, value, violation) in [
        (
            "disable_web_page_preview",
            json!(true),
            "sendMessage.disable_web_page_preview is no field",
        ),
        (
            "reply_parameters",
            json!({ "message_id": 1, "allow_without": true }),
            "sendMessage.reply_parameters.allow_without is no field of ReplyParameters",
        ),
        (
            "reply_markup",
            json!({ "inline_keyboard": [[{ "text": "a", "callback_data": "b", "col": 1 }]] }),
            "sendMessage.reply_markup.inline_keyboard[0][0].col is no field of InlineKeyboardButton",
        ),
        (
            "entities",
            json!([{ "type": "bold", "offset": 0, "length": 1, "lang": "x" }]),
            "sendMessage.entities[0].lang is no field of MessageEntity",
        ),
        ("message_effect_id", json!(null), "sendMessage.message_effect_id is null"),
    ] {
        let mut params = json!({ "chat_id": ann.id, "text": "hello" });
        params[field] = value;
        accepted(&server, "sendMessage", params);
        assert_eq!(server.violations().last().unwrap(), violation);
    }
    let count = server.violations().len();
    let params =
        json!({ "chat_id": ann.id, "text": "a", "reply_parameters": { "message_id": "x" } });
    assert_eq!(
        refusal(&server, "sendMessage", params),
        "Bad Request: can't parse reply parameters: Field \"message_id\" must be of type Number"
    );
    let scope = json!({ "commands": [], "scope": { "type": "chat" } });
    let said = refusal(&server, "setMyCommands", scope);
    assert_eq!(said, "Bad Request: can't parse scope: Can't find field \"chat_id\"");
    assert_eq!(server.violations().len(), count + 2);
}

#[test]
fn texts_and_buttons_are_refused_as_telegram_refuses_them() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let hello = ann.say(&home, "hello");
    let with = |field: &str, value: Value| {
        let mut params = json!({ "chat_id": ann.id, "text": "hello" });
        params[field] = value;
        params
    };
    let buttons = |button: Value| with("reply_markup", json!({ "inline_keyboard": [[button]] }));
    for (params, expected) in [
        (with("text", json!(" \n")), "message text is empty"),
        (with("text", json!("é".repeat(4097))), "message is too long"),
        (with("text", json!("😀".repeat(2049))), "message is too long"),
        (with("chat_id", json!(12)), "chat not found"),
        (with("message_thread_id", json!(3)), "message thread not found"),
        (with("reply_parameters", json!({ "message_id": 99 })), "message to be replied not found"),
        (buttons(json!({ "text": "a", "callback_data": "я".repeat(33) })), "BUTTON_DATA_INVALID"),
        (buttons(json!({ "text": "a", "callback_data": "" })), "BUTTON_DATA_INVALID"),
        (
            buttons(json!({ "text": "a", "copy_text": { "text": "a".repeat(257) } })),
            "BUTTON_COPY_TEXT_INVALID",
        ),
        (
            buttons(json!({ "text": "a" })),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
    ] {
        let said = refusal(&server, "sendMessage", params);
        assert_eq!(said, format!("Bad Request: {expected}"));
    }
    assert_eq!(server.violations(), NONE);
    let without = json!({ "message_id": 99, "allow_sending_without_reply": true });
    let sent = accepted(&server, "sendMessage", with("reply_parameters", without));
    assert!(sent.get("reply_to_message").is_none());
    accepted(&server, "sendMessage", with("text", json!("😀".repeat(2048))));
    let reply = with("reply_parameters", json!({ "message_id": hello.id }));
    let sent = accepted(&server, "sendMessage", reply.clone());
    assert_eq!(sent["reply_to_message"]["text"], "hello");
    ann.deletes(&hello);
    assert_eq!(
        refusal(&server, "sendMessage", reply),
        "Bad Request: message to be replied not found"
    );
}

#[test]
fn entities_out_of_bounds_or_nested_wrongly_are_noted() {
    let entity = |kind: &str, offset: usize, length: usize| json!({ "type": kind, "offset": offset, "length": length });
    // In UTF-16 the face is two units, the text eleven.
    let text = "ab 😀 cd ef";
    for (entities, wrong, why) in [
        (json!([entity("bold", 0, 2), entity("bold", 3, 2)]), false, "beside each other"),
        (json!([entity("blockquote", 0, 11), entity("bold", 0, 2)]), false, "bold in a quote"),
        (json!([entity("bold", 0, 2), entity("blockquote", 0, 11)]), false, "in any order"),
        (json!([entity("blockquote", 0, 11), entity("code", 0, 2)]), false, "code in a quote"),
        (json!([entity("bold", 0, 5), entity("underline", 3, 2)]), false, "styles in styles"),
        (json!([entity("bold", 0, 5), entity("text_link", 3, 2)]), true, "a link without a page"),
        (json!([entity("bold", 0, 12)]), true, "after the end"),
        (json!([entity("bold", 4, 2)]), true, "within a face"),
        (json!([entity("bold", 0, 4)]), true, "to within a face"),
        (json!([entity("bold", 0, 0)]), true, "empty"),
        (json!([entity("bold", 0, 5), entity("italic", 3, 4)]), true, "overlapping in part"),
        (json!([entity("bold", 0, 5), entity("code", 0, 2)]), true, "code in bold"),
        (json!([entity("code", 0, 5), entity("bold", 0, 5)]), true, "bold code"),
        (
            json!([entity("blockquote", 0, 11), entity("expandable_blockquote", 0, 2)]),
            true,
            "quotes in quotes",
        ),
        (json!([entity("bold", 0, 11), entity("blockquote", 0, 2)]), true, "a quote in bold"),
    ] {
        let server = Server::start();
        let ann = server.person("Ann");
        ann.say(&server.private(&ann), "hello");
        let params = json!({ "chat_id": ann.id, "text": text, "entities": entities });
        accepted(&server, "sendMessage", params);
        assert_eq!(!server.violations().is_empty(), wrong, "{why}: {:?}", server.violations());
    }
}

#[test]
fn a_chat_that_the_bot_may_not_write_to_says_so() {
    let server = Server::start();
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let refused = |chat: i64| {
        let body = call(&server, "sendMessage", json!({ "chat_id": chat, "text": "a" }));
        (body["error_code"].as_u64().unwrap(), body["description"].as_str().unwrap().to_owned())
    };
    let said = |code: u64, what: &str| (code, what.to_owned());
    assert_eq!(
        refused(ann.id),
        said(403, "Forbidden: bot can't initiate conversation with a user")
    );
    ann.say(&server.private(&ann), "hello");
    ann.blocks_bot();
    assert_eq!(refused(ann.id), said(403, "Forbidden: bot was blocked by the user"));
    let group = server.group("Readers", &[&ann, &bob]);
    group.mute_bot(&ann);
    let muted = "Bad Request: not enough rights to send text messages to the chat";
    assert_eq!(refused(group.id), said(400, muted));
    group.remove_bot(&ann);
    let left = "Forbidden: bot is not a member of the supergroup chat";
    assert_eq!(refused(group.id), said(403, left));
    group.kick_bot(&ann);
    assert_eq!(refused(group.id), said(403, "Forbidden: bot was kicked from the supergroup chat"));
    let statuses: Vec<Value> = updates(&server, 0)
        .iter()
        .filter(|update| update["my_chat_member"].is_object())
        .map(|update| update["my_chat_member"]["new_chat_member"]["status"].clone())
        .collect();
    assert_eq!(statuses, ["kicked", "restricted", "left", "kicked"]);
}

#[test]
fn a_group_that_became_a_supergroup_tells_its_new_number() {
    let server = Server::start();
    let ann = server.person("Ann");
    let group = server.new_group("Small").people(&[&ann]).basic().build();
    let supergroup = group.upgrade(&ann);
    let body = call(&server, "sendMessage", json!({ "chat_id": group.id, "text": "a" }));
    assert_eq!(body["description"], "Bad Request: group chat was upgraded to a supergroup chat");
    assert_eq!(body["parameters"], json!({ "migrate_to_chat_id": supergroup.id }));
    accepted(&server, "sendMessage", json!({ "chat_id": supergroup.id, "text": "a" }));
    let told = updates(&server, 0);
    assert_eq!(told[0]["message"]["migrate_to_chat_id"], supergroup.id);
    assert_eq!(told[1]["message"]["migrate_from_chat_id"], group.id);
}

#[test]
fn topics_are_kept_apart() {
    let server = Server::start();
    let ann = server.person("Ann");
    let forum = server.new_group("Forum").people(&[&ann]).forum().build();
    let news = forum.topic("News");
    let asked = ann.says(&forum, "/ask a").in_topic(&news).send();
    let reply = json!({
        "chat_id": forum.id, "text": "b", "reply_parameters": { "message_id": asked.id },
    });
    let sent = accepted(&server, "sendMessage", reply.clone());
    assert_eq!(sent["message_thread_id"], news.id, "a reply is in the topic of its message");
    let mut named = reply;
    named["message_thread_id"] = json!(news.id);
    accepted(&server, "sendMessage", named.clone());
    news.close();
    assert_eq!(refusal(&server, "sendMessage", named.clone()), "Bad Request: TOPIC_CLOSED");
    news.delete();
    let said = refusal(&server, "sendMessage", named);
    assert_eq!(said, "Bad Request: message thread not found");

    let channel = server.channel("Paper");
    let direct = server.new_group("Paper").people(&[&ann]).direct_messages_of(&channel).build();
    let asked = ann.say(&direct, "hello");
    let mut params = json!({ "chat_id": direct.id, "text": "a" });
    refusal(&server, "sendMessage", params.clone());
    params["direct_messages_topic_id"] = json!(direct.direct_topic(&ann));
    params["reply_parameters"] = json!({ "message_id": asked.id });
    let sent = accepted(&server, "sendMessage", params);
    assert_eq!(sent["direct_messages_topic"]["topic_id"], direct.direct_topic(&ann));
    assert_eq!(server.violations(), NONE);
}

#[test]
fn editing_checks_whose_message_it_is_and_whether_it_changes() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let hello = ann.say(&home, "hello");
    let sent = accepted(&server, "sendMessage", json!({ "chat_id": ann.id, "text": "one" }));
    let edit = |message: &Value, text: &str| json!({ "chat_id": ann.id, "message_id": message, "text": text });
    let id = &sent["message_id"];
    let edited = accepted(&server, "editMessageText", edit(id, "two"));
    assert_eq!(edited["text"], "two");
    assert_eq!(
        refusal(&server, "editMessageText", edit(id, "two")),
        "Bad Request: message is not modified: specified new message content and reply markup are \
         exactly the same as a current content and reply markup of the message"
    );
    for (message, expected) in [
        (json!(hello.id), "Bad Request: message can't be edited"),
        (json!(77), "Bad Request: message to edit not found"),
    ] {
        assert_eq!(refusal(&server, "editMessageText", edit(&message, "x")), expected);
    }
    let message = home.messages_by_bot().remove(0);
    let texts: Vec<&str> = message.edits.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["one", "two"]);
    accepted(&server, "deleteMessage", json!({ "chat_id": ann.id, "message_id": id }));
    assert!(home.messages_by_bot().is_empty());
    let react = |emoji: &str| {
        let reaction = json!([{ "type": "emoji", "emoji": emoji }]);
        json!({ "chat_id": ann.id, "message_id": hello.id, "reaction": reaction })
    };
    accepted(&server, "setMessageReaction", react("🤷"));
    assert_eq!(home.wait_reaction_to(&hello, SOON), "🤷");
    let said = refusal(&server, "setMessageReaction", react("🚲"));
    assert_eq!(said, "Bad Request: REACTION_INVALID");
    assert_eq!(server.violations(), NONE);
}

#[test]
fn taps_are_answered_once_and_in_time() {
    let server =
        Server::builder().query_lifetimes(Duration::from_millis(300), Duration::ZERO).start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    ann.say(&home, "hello");
    let markup = json!({ "inline_keyboard": [[{ "text": "Next", "callback_data": "n1" }]] });
    let params = json!({ "chat_id": ann.id, "text": "one", "reply_markup": markup });
    accepted(&server, "sendMessage", params);
    let message = home.messages_by_bot().remove(0);
    assert_eq!(message.labels(), ["Next"]);
    let tap = ann.taps(&message, "Next");
    let told = updates(&server, 0).pop().unwrap();
    let query = &told["callback_query"];
    assert_eq!(query["data"], "n1");
    assert_eq!(query["message"]["reply_markup"], message.raw["reply_markup"]);
    let answer = |id: &str, url: &str| json!({ "callback_query_id": id, "url": url });
    for url in ["https://example.org", "t.me/other_bot?start=a", "t.me/quote_bot?start=a b"] {
        let said = refusal(&server, "answerCallbackQuery", answer(&tap.id, url));
        assert_eq!(said, "Bad Request: URL_INVALID", "{url}");
    }
    let own = "https://t.me/quote_bot?start=a-1";
    accepted(&server, "answerCallbackQuery", answer(&tap.id, own));
    assert_eq!(tap.answer(SOON).url(), own);
    let old = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    assert_eq!(refusal(&server, "answerCallbackQuery", answer(&tap.id, own)), old);
    let late = ann.taps(&message, "n1");
    thread::sleep(Duration::from_millis(350));
    assert_eq!(refusal(&server, "answerCallbackQuery", answer(&late.id, own)), old);
    assert!(!late.is_answered());
}

fn article(id: &str, text: &str) -> Value {
    json!({
        "type": "article", "id": id, "title": "A title",
        "input_message_content": { "message_text": text },
        "reply_markup": { "inline_keyboard": [[{ "text": "After", "callback_data": "a" }]] },
    })
}

#[test]
fn inline_results_are_checked_and_chosen() {
    let server = Server::builder().inline_feedback().start();
    let ann = server.person("Ann");
    let group = server.group("Readers", &[&ann]);
    let asked = ann.types_inline("lavrov", "");
    let told = updates(&server, 0).pop().unwrap();
    assert_eq!(told["inline_query"]["query"], "lavrov");
    let id = &told["inline_query"]["id"];
    let answer = |results: Value| json!({ "inline_query_id": id, "results": results });
    let many: Value = (0..51).map(|at| article(&at.to_string(), "a")).collect();
    let mut untitled = article("1", "a");
    untitled["title"] = json!("");
    for (results, expected) in [
        (many, "too many inline query results specified"),
        (json!([article("1", "a"), article("1", "b")]), "RESULT_ID_DUPLICATE"),
        (json!([article(&"x".repeat(65), "a")]), "RESULT_ID_INVALID"),
        (json!([article("1", " ")]), "message text is empty"),
        (json!([untitled]), "can't parse inline query result: Field \"title\" must be non-empty"),
    ] {
        let said = refusal(&server, "answerInlineQuery", answer(results));
        assert_eq!(said, format!("Bad Request: {expected}"));
    }
    let mut params = answer(json!([article("1", "a quote")]));
    params["button"] = json!({ "text": "Nothing", "start_parameter": "a b" });
    let said = refusal(&server, "answerInlineQuery", params.clone());
    assert_eq!(said, "Bad Request: START_PARAM_INVALID");
    params["button"]["start_parameter"] = json!("a");
    accepted(&server, "answerInlineQuery", params);
    assert_eq!(asked.answer(SOON).results.len(), 1);

    let posted = asked.choose(0, &group);
    let tap = ann.taps(&posted, "After");
    let told = updates(&server, 0);
    let [message, chosen, query] = &told[told.len() - 3..] else { panic!() };
    assert_eq!(message["message"]["via_bot"]["username"], "quote_bot");
    let inline = &query["callback_query"]["inline_message_id"];
    assert_eq!(chosen["chosen_inline_result"]["inline_message_id"], *inline);
    let edit = json!({ "inline_message_id": inline, "text": "the next" });
    assert_eq!(accepted(&server, "editMessageText", edit), true);
    assert_eq!(posted.wait_edit(SOON).text, "the next");
    accepted(&server, "answerCallbackQuery", json!({ "callback_query_id": tap.id }));
    assert_eq!(server.violations(), NONE);
}

#[test]
fn a_guest_is_answered_once() {
    let server = Server::start();
    let ann = server.person("Ann");
    let club = server.new_group("Club").people(&[&ann]).without_bot().build();
    let earlier = ann.say(&club, "Lavrov spoke");
    let mention = ann.mentions_guest(&club, "@quote_bot who?").reply_to(&earlier).with_twin();
    let guest = mention.send();
    let told = updates(&server, 0);
    assert_eq!(told.len(), 2, "what is said in the chat itself is not told");
    let question = &told[0]["guest_message"];
    assert_eq!(question["reply_to_message"]["text"], "Lavrov spoke");
    assert_eq!(told[1]["message"]["text"], question["text"]);
    let params = json!({
        "guest_query_id": question["guest_query_id"], "result": article("1", "a quote"),
    });
    let sent = accepted(&server, "answerGuestQuery", params.clone());
    assert!(sent["inline_message_id"].is_string());
    assert_eq!(guest.answer(SOON).text, "a quote");
    refusal(&server, "answerGuestQuery", params);
    let said = json!({ "chat_id": club.id, "text": "a" });
    refusal(&server, "sendMessage", said);
    assert_eq!(server.violations(), NONE);
}

#[test]
fn privacy_mode_keeps_most_of_a_group_from_the_bot() {
    let server = Server::start();
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let group = server.group("Readers", &[&ann, &bob]);
    accepted(&server, "sendMessage", json!({ "chat_id": group.id, "text": "an answer" }));
    let answer = group.messages_by_bot().remove(0);
    ann.say(&group, "to nobody");
    ann.say(&group, "/ask a");
    ann.say(&group, "/ask@quote_bot b");
    ann.say(&group, "/ask@other_bot c");
    ann.say(&group, "@Quote_Bot d");
    ann.say(&group, "not a /command in front");
    bob.says(&group, "and Kerry?").reply_to(&answer).send();
    ann.photo(&group).caption("/ask e").send();
    bob.says(&group, "forced").delivered(true).send();
    group.join(&bob);
    let told = updates(&server, 0);
    let expected = ["/ask a", "/ask@quote_bot b", "@Quote_Bot d", "and Kerry?", "-", "forced", "-"];
    assert_eq!(texts(&told), expected);
    assert_eq!(told[3]["message"]["reply_to_message"]["text"], "an answer");
    assert_eq!(told[0]["message"]["entities"][0]["type"], "bot_command");
    group.promote_bot(&ann);
    ann.say(&group, "to an admin");
    assert_eq!(texts(&updates(&server, 0)).last(), Some(&"to an admin"));
}

#[test]
fn what_is_said_has_the_entities_that_telegram_finds() {
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    ann.say(&home, "😀 /ask@quote_bot #tag @name см. https://a.org/b, c.com x@y.org 1/2 a@b");
    let told = updates(&server, 0).remove(0);
    let found: Vec<(&str, u64, u64)> = told["message"]["entities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entity| {
            let number = |name: &str| entity[name].as_u64().unwrap();
            (entity["type"].as_str().unwrap(), number("offset"), number("length"))
        })
        .collect();
    assert_eq!(
        found,
        [
            ("bot_command", 3, 14),
            ("hashtag", 18, 4),
            ("mention", 23, 5),
            ("url", 33, 15),
            ("url", 50, 5),
            ("email", 56, 7),
        ]
    );
}

#[test]
fn calls_fail_as_ordered_and_then_no_more() {
    let server = Server::start();
    let (ann, bob) = (server.person("Ann"), server.person("Bob"));
    let home = server.private(&ann);
    ann.say(&home, "hello");
    bob.say(&server.private(&bob), "hello");
    let say = |chat: i64| try_call(&server, "sendMessage", json!({ "chat_id": chat, "text": "a" }));
    server.fail_next(on("sendMessage").to(&home), Failure::TooMany(7), 2);
    assert_eq!(say(bob.id).unwrap().0, 200);
    let (status, body) = say(ann.id).unwrap();
    assert_eq!(status, 429);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["parameters"]["retry_after"], 7);
    assert_eq!(body["description"], "Too Many Requests: retry after 7");
    assert_eq!(say(ann.id).unwrap().0, 429);
    assert_eq!(say(ann.id).unwrap().0, 200);

    server.fail_next(any(), Failure::Status(502), 1);
    let (status, body) = say(ann.id).unwrap();
    assert_eq!((status, body.starts_with("<html>")), (502, true));
    server.fail_next(any(), Failure::EmptyParameters, 1);
    assert!(say(ann.id).unwrap().1.contains("\"parameters\":{}"));
    server.fail_next(any(), Failure::Forbidden("bot was blocked by the user"), 1);
    assert_eq!(say(ann.id).unwrap().0, 403);
    server.fail_next(on("getMe"), Failure::Unauthorized, 1);
    assert_eq!(call(&server, "getMe", json!({}))["error_code"], 401);

    let said = home.messages_by_bot().len();
    server.fail_next(any(), Failure::CutBefore, 1);
    assert_eq!(say(ann.id), None);
    assert_eq!(home.messages_by_bot().len(), said);
    server.fail_next(any(), Failure::CutAfter, 1);
    assert_eq!(say(ann.id), None);
    assert_eq!(home.messages_by_bot().len(), said + 1);

    server.fail_next(any(), Failure::Slow(Duration::from_millis(200)), 1);
    let begun = Instant::now();
    assert_eq!(say(ann.id).unwrap().0, 200);
    assert!(begun.elapsed() >= Duration::from_millis(200));
    let statuses: Vec<u16> =
        server.calls_of("sendMessage").iter().map(|call| call.status).collect();
    assert_eq!(statuses, [200, 429, 429, 200, 502, 400, 403, 0, 200, 200]);
}

#[test]
fn a_server_that_is_down_cuts_everything() {
    let server = Server::start();
    call(&server, "getMe", json!({}));
    thread::scope(|scope| {
        let poll = scope.spawn(|| try_call(&server, "getUpdates", json!({ "timeout": 30 })));
        server.wait_calls("getUpdates", 1, SOON);
        server.down(true);
        assert_eq!(poll.join().unwrap(), None);
    });
    assert_eq!(try_call(&server, "getMe", json!({})), None);
    server.down(false);
    call(&server, "getMe", json!({}));
}

#[test]
fn settings_are_kept_by_scope_and_language() {
    let server = Server::start();
    let commands = json!([{ "command": "ask", "description": "Ask" }]);
    let private = json!({ "type": "all_private_chats" });
    let set = json!({ "commands": commands, "scope": private, "language_code": "ru" });
    accepted(&server, "setMyCommands", set);
    let get = json!({ "scope": private, "language_code": "ru" });
    assert_eq!(accepted(&server, "getMyCommands", get.clone()), commands);
    assert_eq!(accepted(&server, "getMyCommands", json!({})), json!([]));
    assert_eq!(server.setting("MyCommands")[0].1, "ru");
    accepted(&server, "deleteMyCommands", get.clone());
    assert_eq!(accepted(&server, "getMyCommands", get), json!([]));
    accepted(&server, "setMyShortDescription", json!({ "short_description": "Quotes" }));
    let short = accepted(&server, "getMyShortDescription", json!({}));
    assert_eq!(short, json!({ "short_description": "Quotes" }));
    for (command, description, expected) in [
        ("Ask", "Ask", "Bad Request: BOT_COMMAND_INVALID"),
        ("ask", "", "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
    ] {
        let commands = json!([{ "command": command, "description": description }]);
        assert_eq!(refusal(&server, "setMyCommands", json!({ "commands": commands })), expected);
    }
    assert_eq!(server.violations(), NONE);
}

#[test]
fn members_are_told_as_they_are() {
    let server = Server::start();
    let (ann, bob, eve) = (server.person("Ann"), server.person("Bob"), server.person("Eve"));
    let group = server.group("Readers", &[&ann, &bob]);
    group.promote(&bob);
    let status = |user: i64| {
        let params = json!({ "chat_id": group.id, "user_id": user });
        accepted(&server, "getChatMember", params)["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        [status(ann.id), status(bob.id), status(eve.id)],
        ["creator", "administrator", "left"]
    );
    let admins = accepted(&server, "getChatAdministrators", json!({ "chat_id": group.id }));
    assert_eq!(admins.as_array().unwrap().len(), 2);
    assert_eq!(accepted(&server, "getChat", json!({ "chat_id": group.id }))["title"], "Readers");
    accepted(&server, "leaveChat", json!({ "chat_id": group.id }));
    assert_eq!(group.bot_status(), "left");
}

#[test]
fn a_pace_that_is_too_fast_is_noticed() {
    let server = Server::start();
    let ann = server.person("Ann");
    ann.say(&server.private(&ann), "hello");
    let say = || accepted(&server, "sendMessage", json!({ "chat_id": ann.id, "text": "a" }));
    (0..3).for_each(|_| drop(say()));
    assert_eq!(server.pace_violations(&Pace::default()), NONE);
    say();
    let said = server.pace_violations(&Pace::default());
    assert_eq!(said.len(), 1, "{said:?}");
    server.forget_calls();
    let group = server.group("Readers", &[&ann]);
    let pace = Pace { burst: 100, slack: Duration::from_millis(1), ..Pace::default() };
    for _ in 0..21 {
        accepted(&server, "sendMessage", json!({ "chat_id": group.id, "text": "a" }));
    }
    let said = server.pace_violations(&pace);
    assert!(said[0].starts_with("group "), "{said:?}");
    let faster = Pace { overall_window: Duration::ZERO, group_window: Duration::ZERO, ..pace };
    assert_eq!(server.pace_violations(&faster), NONE);
}

#[test]
fn silence_and_waiting_tell_what_was_said() {
    let server = Server::start();
    let ann = server.person("Ann");
    let group = server.group("Readers", &[&ann]);
    let asked = ann.say(&group, "/ask a");
    group.stays_silent(Duration::from_millis(20));
    let reply = json!({
        "chat_id": group.id, "text": "b @name", "reply_parameters": { "message_id": asked.id },
    });
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(50));
            accepted(&server, "sendMessage", reply);
        });
        let answer = group.wait_reply_to(&asked, SOON);
        assert_eq!(answer.text, "b @name");
        assert_eq!(answer.pings(), ["@name"]);
    });
    let silent = std::panic::AssertUnwindSafe(|| group.stays_silent(Duration::from_millis(20)));
    let failed = std::panic::catch_unwind(silent).unwrap_err();
    let why = failed.downcast_ref::<String>().unwrap();
    assert!(why.contains("the bot was to be silent, but said: b @name"), "{why}");
}

#[test]
fn a_library_of_others_reads_what_it_says() {
    let server = Server::start();
    let (ann, bob) = (server.person("Ann").called("ann"), server.other_bot("other_bot"));
    let home = server.private(&ann);
    let channel = server.channel("Paper");
    let group = server.new_group("Readers").people(&[&ann]).forum().linked_to(&channel).build();
    let news = group.topic("News");
    let hello = ann.say(&home, "hello @name");
    ann.edits(&hello, "hello");
    ann.says(&group, "/ask").in_topic(&news).by_channel(&channel).reply_to(&hello).send();
    ann.says(&group, "/ask").anonymously().via_bot(&bob).forwarded(&ann).dated(600).send();
    ann.photo(&home).caption("a picture").send();
    ann.sticker(&home).send();
    group.promote_bot(&ann);
    channel.posts("a post https://a.org");
    group.demote_bot(&ann);
    group.mute_bot(&ann);
    group.remove_bot(&ann);
    group.add_bot(&ann);
    group.join(&bob);
    group.leave(&bob);
    ann.blocks_bot();
    ann.unblocks_bot();
    ann.types_inline("query", "");
    let markup = json!({ "inline_keyboard": [[{ "text": "Next", "callback_data": "n1" }]] });
    let params = json!({ "chat_id": ann.id, "text": "one", "reply_markup": markup });
    let sent = accepted(&server, "sendMessage", params);
    let _tap = ann.taps(&home.messages_by_bot()[0], "Next");
    let basic = server.new_group("Small").people(&[&ann]).basic().build();
    basic.upgrade(&ann);
    let told = updates(&server, 0);
    assert!(told.len() > 20, "{}", told.len());
    for update in told {
        use teloxide::types::{Update, UpdateKind};
        // From text, as it comes: some of its types read nothing else.
        let read: Update = serde_json::from_str(&update.to_string()).unwrap();
        assert!(!matches!(read.kind, UpdateKind::Error(_)), "{update}");
    }
    serde_json::from_value::<teloxide::types::Message>(sent).unwrap();
    let me = accepted(&server, "getMe", json!({}));
    serde_json::from_value::<teloxide::types::Me>(me).unwrap();
    let chat = accepted(&server, "getChat", json!({ "chat_id": group.id }));
    serde_json::from_value::<teloxide::types::ChatFullInfo>(chat).unwrap();
    let admins = accepted(&server, "getChatAdministrators", json!({ "chat_id": group.id }));
    serde_json::from_value::<Vec<teloxide::types::ChatMember>>(admins).unwrap();
    server.set_webhook_by_hand("http://127.0.0.1:1/");
    let info = accepted(&server, "getWebhookInfo", json!({}));
    serde_json::from_value::<teloxide::types::WebhookInfo>(info).unwrap();
}

#[test]
fn calls_of_a_library_of_others_are_no_violations() {
    use teloxide::payloads::*;
    use teloxide::types::*;
    let server = Server::start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let hello = ann.say(&home, "hello");
    ann.types_inline("a", "");
    let told = updates(&server, 0);
    let query = told[1]["inline_query"]["id"].as_str().unwrap().to_owned();
    let buttons = || {
        let next = InlineKeyboardButton::callback("Next", "n1");
        let targets = SwitchInlineQueryChosenChat {
            query: Some("lavrov".to_owned()),
            allow_user_chats: true,
            allow_bot_chats: false,
            allow_group_chats: true,
            allow_channel_chats: false,
        };
        let share = InlineKeyboardButton::new(
            "Share",
            InlineKeyboardButtonKind::SwitchInlineQueryChosenChat(targets),
        );
        let copy = InlineKeyboardButton::new(
            "Copy",
            InlineKeyboardButtonKind::CopyText(CopyTextButton { text: "a".to_owned() }),
        );
        InlineKeyboardMarkup::new([vec![next, share], vec![copy]])
    };
    let entities = || {
        let link = reqwest::Url::parse("https://t.me/quote_bot?start=a").unwrap();
        [
            MessageEntity::new(MessageEntityKind::ExpandableBlockquote, 0, 3),
            MessageEntity::text_link(link, 4, 2),
        ]
    };
    let preview = LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    };
    let chat = ChatId(ann.id);
    let id = MessageId(i32::try_from(hello.id).unwrap());
    let reply = ReplyParameters::new(id).allow_sending_without_reply();
    let send = SendMessage::new(chat, "one two")
        .entities(entities())
        .reply_parameters(reply)
        .link_preview_options(preview)
        .reply_markup(buttons());
    accepted(&server, "sendMessage", json!(send));
    let asks = ForceReply::new().selective().input_field_placeholder("Ask".to_owned());
    accepted(&server, "sendMessage", json!(SendMessage::new(chat, "Ask").reply_markup(asks)));
    let keys = KeyboardMarkup::new([[KeyboardButton::new("Who?")]]).one_time_keyboard();
    accepted(&server, "sendMessage", json!(SendMessage::new(chat, "Ask").reply_markup(keys)));
    assert_eq!(home.messages_by_bot()[2].keys(), ["Who?"]);
    let sent = &home.messages_by_bot()[0];
    let edit = EditMessageText::new(chat, MessageId(i32::try_from(sent.id).unwrap()), "two one")
        .entities(entities())
        .reply_markup(buttons());
    accepted(&server, "editMessageText", json!(edit));
    let tap = ann.taps(sent, "Next");
    let answer = AnswerCallbackQuery::new(CallbackQueryId(tap.id.clone())).text("a");
    accepted(&server, "answerCallbackQuery", json!(answer));
    let content = InputMessageContentText::new("one two").entities(entities());
    let article = InlineQueryResultArticle::new("1", "One", InputMessageContent::Text(content))
        .description("two")
        .reply_markup(buttons());
    let more = InlineQueryResultsButton {
        text: "More".to_owned(),
        kind: InlineQueryResultsButtonKind::StartParameter("a".to_owned()),
    };
    let answer = AnswerInlineQuery::new(InlineQueryId(query), [article.into()])
        .is_personal(true)
        .cache_time(60_u32)
        .next_offset("10")
        .button(more);
    accepted(&server, "answerInlineQuery", json!(answer));
    let scope = BotCommandScope::AllGroupChats;
    let commands =
        SetMyCommands::new([BotCommand::new("ask", "Ask")]).scope(scope).language_code("ru");
    accepted(&server, "setMyCommands", json!(commands));
    let shrug = ReactionType::Emoji { emoji: "🤷".to_owned() };
    let react = SetMessageReaction::new(chat, id).reaction([shrug]);
    accepted(&server, "setMessageReaction", json!(react));
    let kinds = [AllowedUpdate::Message, AllowedUpdate::CallbackQuery];
    accepted(&server, "getUpdates", json!(GetUpdates::new().allowed_updates(kinds)));
    accepted(&server, "deleteWebhook", json!(DeleteWebhook::new()));
    accepted(&server, "getMe", json!(GetMe::new()));
    accepted(&server, "setMyDescription", json!(SetMyDescription::new().description("Quotes")));
    let typing = SendChatAction::new(chat, ChatAction::Typing);
    accepted(&server, "sendChatAction", json!(typing));
    assert_eq!(server.violations(), NONE);
}

#[test]
fn a_program_that_ends_at_once_fails_with_its_words() {
    let server = Server::start();
    let runner = Bot::of(&server).command(|command| {
        command.arg("--no-such-flag");
    });
    let start = std::panic::AssertUnwindSafe(|| drop(runner.start()));
    let failed = std::panic::catch_unwind(start).unwrap_err();
    let why = failed.downcast_ref::<String>().unwrap();
    assert!(why.contains("the bot ended at once") && why.contains("error:"), "{why}");
}

#[test]
fn a_program_is_heard_and_stopped() {
    let server = Server::start();
    let mut bot = Bot::of(&server)
        .command(|command| {
            *command = Command::new("sh");
            command.args(["-c", "echo ready >&2; exec sleep 100"]).stderr(Stdio::piped());
        })
        .start_only();
    bot.wait_log("ready", SOON);
    assert_eq!(bot.stop().code(), None, "it ended by a signal");
    assert_eq!(bot.log(), "ready\n");
}

#[test]
fn it_is_fast_enough_to_measure_a_bot_by() {
    let server = Server::start();
    let ann = server.person("Ann");
    ann.say(&server.private(&ann), "hello");
    let url = format!("{}/bot{}/sendMessage", server.url(), server.token());
    let body = json!({
        "chat_id": ann.id, "text": "a quote of some words",
        "entities": [{ "type": "blockquote", "offset": 0, "length": 7 }],
    })
    .to_string();
    let begun = Instant::now();
    let count = 2000;
    RUNTIME.block_on(async {
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let (url, body) = (url.clone(), body.clone());
            calls.spawn(async move {
                for _ in 0..count / 16 {
                    let request = CLIENT.post(&url).header("content-type", "application/json");
                    assert_eq!(request.body(body.clone()).send().await.unwrap().status(), 200);
                }
            });
        }
        while calls.join_next().await.transpose().unwrap().is_some() {}
    });
    let rate = f64::from(count) / begun.elapsed().as_secs_f64();
    println!("{rate:.0} calls a second");
    assert!(rate > 300.0, "{rate:.0} calls a second, the client's work included");
    assert_eq!(server.violations(), NONE);
}
