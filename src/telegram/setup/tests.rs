use super::*;
use crate::telegram::fake::{Fake, Reply};
use serde_json::json;

#[tokio::test]
async fn who_the_bot_is_is_asked_until_it_is_told() {
    let fake = Fake::start(|request| match request.number {
        0 => Reply::Cut,
        1 => Reply::failure(502, "Bad Gateway", json!({})),
        _ => Reply::ok(json!({
            "id": 1, "is_bot": true, "first_name": "Quotes", "username": "quotes_bot",
            "can_join_groups": true, "supports_inline_queries": true, "brand_new": {"x": 1},
        })),
    });
    let me = get_me(&fake.api()).await.unwrap();
    assert_eq!((me.id, me.username.as_str(), me.first_name.as_str()), (1, "quotes_bot", "Quotes"));
    assert!(me.can_join_groups && me.supports_inline_queries && !me.supports_guest_queries);
    assert_eq!(fake.requests().len(), 3);
}

#[tokio::test]
async fn a_token_that_is_not_known_is_said_at_once() {
    let fake = Fake::start(|_| Reply::failure(401, "Unauthorized", json!({})));
    assert_eq!(get_me(&fake.api()).await, Err(InvalidToken));
    assert_eq!(fake.requests().len(), 1);
}

#[test]
fn advice_names_what_does_not_fit() {
    let fitting = Me {
        can_join_groups: true,
        supports_inline_queries: true,
        supports_guest_queries: true,
        ..Me::default()
    };
    assert_eq!((fitting.offers().len(), fitting.advice().len()), (0, 0));
    let table = [
        (Me { supports_inline_queries: false, ..fitting.clone() }, "/setinline", true),
        (Me { supports_guest_queries: false, ..fitting.clone() }, "guest mode", true),
        (Me { can_join_groups: false, ..fitting.clone() }, "/setjoingroups", false),
        (Me { can_read_all_group_messages: true, ..fitting.clone() }, "/setprivacy", false),
    ];
    for (me, expected, is_offer) in table {
        let (offers, advice) = (me.offers(), me.advice());
        assert_eq!((offers.len(), advice.len()), if is_offer { (1, 0) } else { (0, 1) });
        let advice = [offers, advice].concat();
        assert!(advice[0].contains(expected), "{advice:?}");
    }
}

fn introduction(language: Option<&str>) -> Introduction {
    let command = |name: &str| (name.to_owned(), format!("what {name} does"));
    Introduction {
        language: language.map(str::to_owned),
        private: vec![command("start"), command("help")],
        groups: vec![command("ask")],
        description: "Long words.".to_owned(),
        short: "Short.".to_owned(),
    }
}

#[tokio::test]
async fn only_what_telegram_does_not_know_is_told() {
    let fake = Fake::start(|request| match request.method() {
        "getMyCommands" if request.body["scope"]["type"] == "all_private_chats" => {
            Reply::ok(json!([
                {"command": "start", "description": "what start does"},
                {"command": "help", "description": "what help does"},
            ]))
        }
        "getMyCommands" => Reply::ok(json!([])),
        "getMyDescription" => Reply::ok(json!({"description": ""})),
        "getMyShortDescription" => Reply::ok(json!({"short_description": "Short."})),
        _ => Reply::ok(json!(true)),
    });
    introduce(&fake.api(), &[introduction(None), introduction(Some("ru"))]).await;
    let told: Vec<_> = fake
        .requests()
        .into_iter()
        .filter(|request| request.method().starts_with("set"))
        .map(|request| (request.method().to_owned(), request.body["language_code"].clone()))
        .collect();
    let expected = [
        ("setMyCommands".to_owned(), json!(null)),
        ("setMyDescription".to_owned(), json!(null)),
        ("setMyCommands".to_owned(), json!("ru")),
        ("setMyDescription".to_owned(), json!("ru")),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn what_is_refused_in_one_language_is_told_in_the_next() {
    let fake = Fake::start(|request| match request.method() {
        "getMyCommands" => Reply::ok(json!([])),
        "setMyCommands" if request.body["language_code"].is_null() => {
            Reply::failure(400, "Bad Request: BOT_COMMAND_INVALID", json!({}))
        }
        "getMyDescription" | "getMyShortDescription" => Reply::ok(json!({})),
        _ => Reply::ok(json!(true)),
    });
    introduce(&fake.api(), &[introduction(None), introduction(Some("ru"))]).await;
    let last = fake.requests().pop().unwrap();
    assert_eq!(last.method(), "setMyShortDescription");
    assert_eq!(last.body, json!({"short_description": "Short.", "language_code": "ru"}));
}

#[tokio::test]
async fn a_server_that_does_not_say_what_it_knows_is_told_all() {
    let answers = [
        Reply::failure(404, "Not Found", json!({})),
        Reply::Text(404, "Nothing here".to_owned()),
        Reply::ok(json!(true)),
    ];
    for answer in answers {
        let fake = Fake::start(move |request| match request.method() {
            method if method.starts_with("get") => answer.clone(),
            _ => Reply::ok(json!(true)),
        });
        introduce(&fake.api(), &[introduction(None)]).await;
        let requests = fake.requests();
        let told: Vec<&str> = requests
            .iter()
            .map(|request| request.method())
            .filter(|method| method.starts_with("set"))
            .collect();
        let expected =
            ["setMyCommands", "setMyCommands", "setMyDescription", "setMyShortDescription"];
        assert_eq!(told, expected);
    }
}
