use super::*;
use proptest::prelude::*;

/// A message as Telegram sends it: more is in it than is read.
const TYPICAL: &str = r#"{"update_id":734091552,"message":{"message_id":4821,
"from":{"id":5921044,"is_bot":false,"first_name":"Anna","last_name":"Berg","username":"annaberg","language_code":"en","is_premium":true},
"chat":{"id":-1001872213341,"title":"Reading group","username":"readers","type":"supergroup","is_forum":true},
"date":1764095000,"message_thread_id":12,"is_topic_message":true,
"reply_to_message":{"message_id":12,"from":{"id":1087968824,"is_bot":true,"first_name":"Group","username":"GroupAnonymousBot"},
"sender_chat":{"id":-1001872213341,"title":"Reading group","type":"supergroup"},
"chat":{"id":-1001872213341,"title":"Reading group","type":"supergroup","is_forum":true},"date":1764090000,
"message_thread_id":12,"is_topic_message":true,"forum_topic_created":{"name":"Politics","icon_color":7322096}},
"text":"/ask@pullquote_bot who is Lavrov?","entities":[{"offset":0,"length":18,"type":"bot_command"}]}}"#;

/// A message with what is in `parts` beside a text.
fn message(parts: &str) -> Message {
    let json = format!(
        r#"{{"update_id":1,"message":{{"message_id":2,"date":3,"chat":{{"id":4,"type":"private"}},"text":"who is Lavrov?"{parts}}}}}"#
    );
    match Update::read(&json, 0).map(|update| update.event) {
        Some(Event::Message(message)) => *message,
        other => panic!("{parts}: {other:?}"),
    }
}

#[test]
fn a_message_is_read_as_it_is_sent() {
    let Some(Update { id: 734_091_552, event: Event::Message(message), .. }) =
        Update::read(TYPICAL, 0)
    else {
        panic!("not read");
    };
    assert_eq!(message.words(), Some("/ask@pullquote_bot who is Lavrov?"));
    assert_eq!(message.entities()[0].kind, "bot_command");
    assert_eq!(message.topic(), Some(12));
    assert!(message.chat.is_forum && message.chat.is_group());
    assert_eq!(message.from.unwrap().language_code.as_deref(), Some("en"));
    assert_eq!(message.reply_to_message.unwrap().sender_chat.unwrap().id, -1_001_872_213_341);
}

#[test]
fn nothing_beside_a_text_costs_the_text() {
    let table = [
        (r#","hologram":{"depth":[1,2,{"x":null}]}"#, "an unknown field"),
        (r#","entities":[{"type":"sparkle","offset":0,"length":3,"hue":7}]"#, "an unknown entity"),
        (r#","entities":[{"type":"date_time","offset":-1,"length":3}]"#, "a bound below nothing"),
        (r#","entities":[null,7,"x",[],{},{"type":"bold"}]"#, "members that are no entities"),
        (r#","entities":null"#, "a list that is null"),
        (r#","entities":{"0":{}}"#, "a list that is an object"),
        (
            r#","entities":[{"type":"text_mention","offset":0,"length":1,"user":{"id":"x"}}]"#,
            "an odd user",
        ),
        (r#","reply_to_message":{"message_id":1}"#, "a reply to a message without a chat"),
        (r#","reply_to_message":{"hologram":1}"#, "a reply to what is no message"),
        (r#","reply_to_message":[]"#, "a reply that is a list"),
        (
            r#","external_reply":{"origin":{"type":"moon"},"checklist":{"title":1},"poll":3}"#,
            "an unknown external reply",
        ),
        (r#","external_reply":17"#, "an external reply that is a number"),
        (r#","reply_to_story":{"chat":null}"#, "a reply to an odd story"),
        (r#","quote":{"position":0}"#, "a quote without a text"),
        (r#","quote":{"text":"x","is_manual":null}"#, "a quote that is not sure of itself"),
        (r#","from":null,"sender_chat":null"#, "no sender"),
        (r#","from":{"id":18446744073709551615}"#, "a sender with a number out of bounds"),
        (
            r#","from":{"id":1,"is_bot":"no","username":5,"language_code":{}}"#,
            "odd parts of a sender",
        ),
        (r#","sender_chat":{"id":1,"type":"galaxy","is_forum":null}"#, "an unknown kind of chat"),
        (r#","is_topic_message":null,"message_thread_id":"12""#, "an odd topic"),
        (r#","is_automatic_forward":1,"edit_date":"soon""#, "odd flags"),
        (r#","caption":12,"caption_entities":3"#, "an odd caption"),
        (r#","rich_message":{"blocks":[{"type":"moon","x":[[[]]]}]}"#, "an unknown block"),
        (r#","rich_message":[1]"#, "a rich message that is a list"),
        (
            r#","reply_markup":{"inline_keyboard":[[{"text":1,"callback_data":2}],null]}"#,
            "odd buttons",
        ),
        (r#","poll":{"question":null},"via_bot":7,"guest_query_id":8"#, "other odd parts"),
        (r#","migrate_to_chat_id":"x","direct_messages_topic":{"topic_id":null}"#, "odd numbers"),
        (r#","sticker":null,"photo":[],"dice":false"#, "odd media"),
    ];
    for (parts, why) in table {
        assert_eq!(message(parts).words(), Some("who is Lavrov?"), "{why}");
    }
}

#[test]
fn what_nests_too_deep_costs_itself_only() {
    let deep = format!(r#","reply_to_message":{}1{}"#, "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(message(&deep).words(), Some("who is Lavrov?"));
    let rich = format!(r#","rich_message":{}1{}"#, "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(message(&rich).words(), Some("who is Lavrov?"));
}

#[test]
fn known_members_survive_beside_unknown_ones() {
    let entities = r#","entities":[{"type":"sparkle","offset":0,"length":1},null,{"type":"mention","offset":1,"length":2}]"#;
    let kinds: Vec<_> =
        message(entities).entities().iter().map(|entity| entity.kind.clone()).collect();
    assert_eq!(kinds, ["sparkle", "mention"]);
    let sender = message(r#","from":{"id":7,"is_bot":null,"username":"anna"}"#).from.unwrap();
    assert_eq!((sender.id, sender.username.as_deref()), (7, Some("anna")));
}

#[test]
fn each_kind_of_update_is_told_apart() {
    let from = r#""from":{"id":7}"#;
    let chat = r#""chat":{"id":4,"type":"group"}"#;
    let table = [
        (format!(r#""message":{{"message_id":1,{chat}}}"#), "message"),
        (format!(r#""edited_message":{{"message_id":1,{chat}}}"#), "edited_message"),
        (
            format!(r#""guest_message":{{"message_id":1,{chat},"guest_query_id":"g"}}"#),
            "guest_message",
        ),
        (format!(r#""inline_query":{{"id":"q",{from},"query":"x","offset":""}}"#), "inline_query"),
        (
            format!(r#""callback_query":{{"id":"c",{from},"inline_message_id":"i","data":"d"}}"#),
            "callback_query",
        ),
        (
            format!(
                r#""my_chat_member":{{{chat},{from},"date":1,"old_chat_member":{{"status":"left"}},"new_chat_member":{{"status":"member"}}}}"#
            ),
            "my_chat_member",
        ),
        (r#""poll_answer":{"poll_id":"p"}"#.to_owned(), "other"),
        (r#""message":null"#.to_owned(), "other"),
        (r#""message":"text""#.to_owned(), "other"),
    ];
    for (part, expected) in table {
        let update = Update::read(&format!(r#"{{"update_id":5,{part}}}"#), 0).unwrap();
        let kind = update.event.name();
        assert_eq!((update.id, kind), (5, expected), "{part}");
    }
}

#[test]
fn a_tap_on_a_message_that_is_too_old_is_a_tap() {
    let json = r#"{"update_id":5,"callback_query":{"id":"c","from":{"id":7},"chat_instance":"1","data":"d",
        "message":{"message_id":9,"date":0,"chat":{"id":-4,"type":"supergroup"}}}}"#;
    let Some(Event::Tap(tap)) = Update::read(json, 0).map(|update| update.event) else {
        panic!("no tap");
    };
    let message = tap.message.unwrap();
    assert_eq!((message.message_id, message.date, message.chat.id), (9, 0, -4));
}

#[test]
fn what_is_no_update_is_none() {
    for json in ["", "null", "[]", "{}", "{", r#"{"update_id":"1"}"#, r#"{"update_id":1e99}"#] {
        assert!(Update::read(json, 0).is_none(), "{json}");
        assert_eq!(Update::number(json), None, "{json}");
    }
    assert_eq!(Update::number(TYPICAL), Some(734_091_552));
}

/// Names that are read, and others.
fn name() -> impl Strategy<Value = String> {
    let known = [
        "update_id",
        "message",
        "edited_message",
        "guest_message",
        "callback_query",
        "inline_query",
        "my_chat_member",
        "message_id",
        "from",
        "chat",
        "id",
        "type",
        "text",
        "entities",
        "offset",
        "length",
        "user",
        "reply_to_message",
        "external_reply",
        "quote",
        "rich_message",
        "blocks",
        "reply_markup",
        "inline_keyboard",
        "poll",
        "question",
        "date",
        "status",
        "old_chat_member",
        "new_chat_member",
        "is_bot",
    ];
    prop_oneof![9 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => ".{0,4}"]
}

/// Any JSON, of names that are read where they may be expected and where not.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (0i64..9).prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::vec((name(), inner), 0..8)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_it_panic(mut value in json(), number in any::<i64>()) {
        let _ = Update::read(&value.to_string(), 0);
        if let Some(members) = value.as_object_mut() {
            members.insert("update_id".to_owned(), number.into());
            let update = Update::read(&value.to_string(), 0);
            prop_assert_eq!(update.map(|update| update.id), Some(number));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".*") {
        let _ = Update::read(&text, 0);
        let _ = Update::number(&text);
    }

    #[test]
    fn no_neighbour_costs_a_text(value in json(), name in name(), text in ".*[a-z]") {
        prop_assume!(!["text", "message_id"].contains(&name.as_str()));
        let json = serde_json::json!({
            "update_id": 1,
            "message": { "message_id": 2, "text": text, name: value },
        });
        let Some(Event::Message(message)) = Update::read(&json.to_string(), 0).map(|u| u.event) else {
            panic!("no message");
        };
        prop_assert_eq!(message.words(), Some(text.as_str()));
    }
}

#[test]
fn a_message_in_a_message_in_a_message_is_read_to_no_great_depth() {
    for depth in [3, 100, 20_000] {
        let start = r#"{"message_id":1,"chat":{"id":7},"text":"Who?","reply_to_message":"#;
        let nested = [&start.repeat(depth), "null", &"}".repeat(depth)].concat();
        let update = Update::read(&format!(r#"{{"update_id":1,"message":{nested}}}"#), 0).unwrap();
        let Event::Message(message) = update.event else { panic!("{depth}") };
        assert_eq!(message.text.as_deref(), Some("Who?"), "{depth}");
    }
}
