use super::*;
use crate::telegram::fake::{Fake, Reply};
use serde::Deserialize;
use serde_json::json;
use teloxide::payloads::{GetMe, GetMyCommands};
use teloxide::types::{InlineQueryResultArticle, InputMessageContent, InputMessageContentText};

#[derive(Debug, PartialEq, Deserialize)]
struct Me {
    id: i64,
}

fn get_me(fake: &Fake) -> impl Future<Output = Result<Me, CallError>> {
    let api = fake.api();
    async move { api.call(&GetMe::new()).await }
}

#[tokio::test]
async fn a_call_is_posted_as_json_to_the_method_of_the_token() {
    let fake = Fake::start(|_| Reply::ok(json!({"id": 1, "is_bot": true, "new_field": [{}]})));
    assert_eq!(get_me(&fake).await, Ok(Me { id: 1 }));
    let requests = fake.requests();
    assert_eq!(requests[0].path, "/prefix/bot1:test/getMe");
    assert!(requests[0].head.contains("content-type: application/json"), "{}", requests[0].head);
    assert_eq!(requests[0].body, json!({}));
}

#[tokio::test]
async fn updates_come_as_they_are_written() {
    let fake = Fake::start(|_| Reply::ok(json!([{"update_id": 1, "new_kind": {}}])));
    let timeout = Duration::from_secs(50);
    let updates = fake.api().updates(7, 100, timeout, &["message", "guest_message"]).await.unwrap();
    assert_eq!(
        updates.iter().map(|update| update.get()).collect::<Vec<_>>(),
        [r#"{"new_kind":{},"update_id":1}"#]
    );
    let asked = json!({
        "offset": 7, "limit": 100, "timeout": 50,
        "allowed_updates": ["message", "guest_message"],
    });
    assert_eq!(fake.requests()[0].body, asked);
    assert_eq!(fake.requests()[0].path, "/prefix/bot1:test/getUpdates");
}

#[tokio::test]
async fn each_answer_is_understood() {
    let said = |words: &str| words.to_owned();
    let page = "<html><head><title>502 Bad Gateway</title></head></html>";
    let table: Vec<(u16, &str, CallError)> = vec![
        (
            429,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}"#,
            CallError::RetryAfter(Duration::from_secs(7)),
        ),
        (
            429,
            r#"{"ok":false,"error_code":429,"parameters":{}}"#,
            CallError::RetryAfter(Duration::from_secs(1)),
        ),
        (429, "slow down", CallError::RetryAfter(Duration::from_secs(1))),
        (
            429,
            r#"{"ok":false,"error_code":429,"parameters":{"retry_after":-3}}"#,
            CallError::RetryAfter(Duration::from_secs(1)),
        ),
        (
            400,
            r#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001}}"#,
            CallError::Migrated(-1001),
        ),
        (
            400,
            r#"{"ok":false,"error_code":400,"description":"Bad Request: chat not found","parameters":null}"#,
            CallError::Refused(said("Bad Request: chat not found")),
        ),
        (
            400,
            r#"{"ok":false,"error_code":400,"description":"Bad Request","parameters":{"new":{"x":[1]}},"more":0}"#,
            CallError::Refused(said("Bad Request")),
        ),
        (400, r#"{"ok":false}"#, CallError::Refused(said("error 400 without a description"))),
        (200, r#"{"ok":false,"error_code":403,"description":"Forbidden"}"#, {
            CallError::Forbidden(said("Forbidden"))
        }),
        (
            401,
            r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#,
            CallError::Unauthorized,
        ),
        (
            404,
            r#"{"ok":false,"error_code":404,"description":"Not Found"}"#,
            CallError::Unauthorized,
        ),
        (404, "<html>Nothing here</html>", CallError::Server(404)),
        (409, r#"{"ok":false,"error_code":409,"description":"Conflict: two"}"#, {
            CallError::Conflict(said("Conflict: two"))
        }),
        (500, r#"{"ok":false,"error_code":500,"description":"Internal"}"#, CallError::Server(500)),
        (502, page, CallError::Server(502)),
        (302, "", CallError::Server(302)),
        (413, page, CallError::Refused(said("status 413"))),
        (200, "Welcome to the hotel's network!", CallError::Server(200)),
        (200, r#"[1, 2]"#, CallError::Server(200)),
        (200, r#"{"ok":true,"result":{"id":"one"}}"#, CallError::Unreadable("GetMe")),
        (200, r#"{"ok":true}"#, CallError::Unreadable("GetMe")),
    ];
    for (status, body, expected) in table {
        let fake = Fake::start(move |_| Reply::Text(status, body.to_owned()));
        assert_eq!(get_me(&fake).await, Err(expected), "{status} {body}");
    }
}

#[tokio::test]
async fn a_method_that_a_server_lacks_is_no_bad_token() {
    for words in ["Not Found", "Not Found: method not found"] {
        let fake = Fake::start(move |_| Reply::failure(404, words, json!({})));
        let lacking = fake.api().call::<_, bool>(&GetMyCommands::new()).await;
        assert_eq!(lacking, Err(CallError::Refused(words.to_owned())));
    }
}

#[tokio::test]
async fn no_answer_is_told_in_words_without_the_token() {
    let cut = Fake::start(|_| Reply::Cut);
    let error = get_me(&cut).await.unwrap_err();
    assert_eq!(error, CallError::Network("the connection was cut".to_owned()));

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = Url::parse(&format!("http://{free}")).unwrap();
    let nobody = Connection { url, ..Connection::new(Token::new("1:secret")) };
    let api = Api::new(&nobody).unwrap();
    let error = api.call::<_, Me>(&GetMe::new()).await.unwrap_err();
    let words = error.to_string();
    assert!(words.starts_with("no answer from Telegram (no connection: "), "{words}");
    assert!(!words.contains("secret") && !words.contains("bot1"), "{words}");

    let slow = Fake::start(|_| Reply::After(Duration::from_millis(300), Box::new(Reply::Cut)));
    let short = Duration::from_millis(50);
    let error = slow.api().exchange::<_, Me>("getMe", &json!({}), short).await.unwrap_err();
    assert_eq!(error, CallError::Network("none in time".to_owned()));
}

#[tokio::test]
async fn a_proxy_gets_the_call_and_its_credentials_are_shown_to_nobody() {
    let proxy = Fake::start(|_| Reply::ok(json!({"id": 2})));
    let address = format!("http://me:hush@{}", proxy.address());
    let url = Url::parse("http://telegram.invalid").unwrap();
    let connection = Connection { proxy: Some(address), url, ..Connection::new(Token::new("1:s")) };
    let api = Api::new(&connection).unwrap();
    assert_eq!(api.call::<_, Me>(&GetMe::new()).await, Ok(Me { id: 2 }));
    assert_eq!(proxy.requests()[0].path, "http://telegram.invalid/bot1:s/getMe");
    assert!(proxy.requests()[0].head.contains("proxy-authorization"));
    let shown = format!("{connection:?}");
    assert!(!shown.contains("hush") && !shown.contains("1:s"), "{shown}");
}

#[test]
fn settings_that_cannot_be_used_are_told_apart() {
    let token = || Token::new("123:AbC-d_e\n");
    let server =
        |url: &str| Connection { url: Url::parse(url).unwrap(), ..Connection::new(token()) };
    let proxy =
        |proxy: &str| Connection { proxy: Some(proxy.to_owned()), ..Connection::new(token()) };
    let named = |token: &str| Connection::new(Token::new(token));
    let table = [
        (Connection::new(token()), None, "white space around the token is no part of it"),
        (server("http://127.0.0.1:8081/api/"), None, "a path and a slash"),
        (server("ftp://example.org"), Some(ConnectionError::Url), "no web server"),
        (server("https://example.org/?a=b"), Some(ConnectionError::Url), "a query"),
        (proxy("socks5://localhost:9050"), None, "socks5"),
        (proxy("HTTP://user:word@localhost:3128"), None, "http with credentials"),
        (proxy("localhost:3128"), Some(ConnectionError::Proxy), "no scheme"),
        (proxy("ftp://localhost"), Some(ConnectionError::Proxy), "no proxy"),
        (proxy("http://"), Some(ConnectionError::Proxy), "no host"),
        (named(""), Some(ConnectionError::Token), "empty"),
        (named("123:a b"), Some(ConnectionError::Token), "a space inside"),
        (named("123:a?b"), Some(ConnectionError::Token), "it would end the path"),
        (named("/123:ab"), Some(ConnectionError::Token), "it would be another path"),
    ];
    for (connection, expected, why) in table {
        assert_eq!(Api::new(&connection).err(), expected, "{why}");
    }
}

#[tokio::test]
async fn a_guest_is_answered_by_the_query() {
    let fake = Fake::start(|_| Reply::ok(json!({"inline_message_id": "AbC"})));
    let content = InputMessageContentText::new("A quote");
    let article = InlineQueryResultArticle::new("1", "Title", InputMessageContent::Text(content));
    let answer = AnswerGuestQuery { guest_query_id: "g1".to_owned(), result: article.into() };
    let sent: SentGuestMessage = fake.api().call(&answer).await.unwrap();
    assert_eq!(sent.inline_message_id, "AbC");
    let request = &fake.requests()[0];
    assert_eq!(request.method(), "answerGuestQuery");
    let result = json!({
        "type": "article", "id": "1", "title": "Title",
        "input_message_content": {"message_text": "A quote"},
    });
    assert_eq!(request.body, json!({"guest_query_id": "g1", "result": result}));
}

#[test]
fn a_method_follows_the_token() {
    let table = [
        ("https://api.telegram.org", "https://api.telegram.org/bot1:a/sendMessage"),
        ("http://127.0.0.1:8081/api/", "http://127.0.0.1:8081/api/bot1:a/sendMessage"),
    ];
    for (url, expected) in table {
        let url = Url::parse(url).unwrap();
        let api = Api::new(&Connection { url, ..Connection::new(Token::new("1:a")) }).unwrap();
        assert_eq!(api.address("SendMessage").as_str(), expected);
    }
}
