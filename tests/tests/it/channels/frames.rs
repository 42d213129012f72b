//! Frames that are wrong: each gets its own problem, and the next one is taken.

use actix_http::ws::Item;
use actix_web::web::Bytes;
use awc::ws::Message;
use serde_json::{Value, json};

use super::room::{Room, say, start};

async fn problem_of(frame: &str) -> (Value, Value) {
    let site = start().await;
    let mut socket = site.client().socket().await;
    socket
        .send_message(Message::Text(frame.to_owned().into()))
        .await;
    let answer = socket.next_op("error").await;
    let joined = socket.join("room", json!({ "room": "a" })).await;
    assert_eq!(joined["op"], "joined", "after {frame}");
    let problem = answer["problem"].clone();
    assert!(problem["title"].is_string() && problem["type"].is_string());
    (answer.get("ref").cloned().unwrap_or_default(), problem)
}

#[mizan::test]
async fn every_wrong_frame_has_its_problem() {
    let deep = format!(
        r#"{{"op":"join","ref":1,"channel":"room","params":{}1{}}}"#,
        "[".repeat(1_000),
        "]".repeat(1_000)
    );
    let long = format!(
        r#"{{"op":"join","ref":1,"channel":"room","params":{{"room":"{}"}}}}"#,
        "x".repeat(5_000)
    );
    for (frame, reference, status, code) in [
        ("", json!(null), 400, "malformed_frame"),
        ("{", json!(null), 400, "malformed_frame"),
        ("[]", json!(null), 400, "malformed_frame"),
        ("null", json!(null), 400, "malformed_frame"),
        ("{}", json!(null), 400, "malformed_frame"),
        (r#"{"op":1,"ref":7}"#, json!(7), 400, "malformed_frame"),
        (
            r#"{"op":"dance","ref":7}"#,
            json!(7),
            400,
            "malformed_frame",
        ),
        (r#"{"op":"join","ref":7}"#, json!(7), 400, "malformed_frame"),
        (
            r#"{"op":"join","channel":"room"}"#,
            json!(null),
            400,
            "malformed_frame",
        ),
        (
            r#"{"op":"join","ref":-1,"channel":"room"}"#,
            json!(null),
            400,
            "malformed_frame",
        ),
        (
            r#"{"op":"join","ref":1.5,"channel":"room"}"#,
            json!(null),
            400,
            "malformed_frame",
        ),
        (
            r#"{"op":"join","ref":9007199254740992,"channel":"room"}"#,
            json!(null),
            400,
            "malformed_frame",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"nobody"}"#,
            json!(1),
            404,
            "unknown_channel",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":[]}"#,
            json!(1),
            400,
            "malformed_frame",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":{"room":"a","room":"b"}}"#,
            json!(1),
            400,
            "malformed_frame",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":{"room":"\u0000"}}"#,
            json!(1),
            400,
            "malformed_frame",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":{"room":"\ud800"}}"#,
            json!(1),
            400,
            "malformed_frame",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":{}}"#,
            json!(1),
            422,
            "invalid",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":{"room":7}}"#,
            json!(1),
            422,
            "invalid",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":{"room":"a","x":1}}"#,
            json!(1),
            422,
            "invalid",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":{"room":"a"},"after":{"epoch":"e","offset":-1}}"#,
            json!(1),
            400,
            "malformed_frame",
        ),
        (&*deep, json!(1), 400, "malformed_frame"),
        (&*long, json!(1), 413, "params_too_large"),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":{"room":"forbidden"}}"#,
            json!(1),
            403,
            "forbidden",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"private"}"#,
            json!(1),
            401,
            "not_signed_in",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"staff"}"#,
            json!(1),
            401,
            "not_signed_in",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":{"room":"panic"}}"#,
            json!(1),
            500,
            "internal_error",
        ),
        (
            r#"{"op":"join","ref":1,"channel":"room","params":{"room":"broken"}}"#,
            json!(1),
            500,
            "internal_error",
        ),
        (
            r#"{"op":"send","ref":1,"topic":"room:{}","data":1}"#,
            json!(1),
            404,
            "not_joined",
        ),
        (
            r#"{"op":"send","ref":1,"data":1}"#,
            json!(1),
            400,
            "malformed_frame",
        ),
        (
            r#"{"op":"leave","ref":1,"topic":"room:{}"}"#,
            json!(1),
            404,
            "not_joined",
        ),
    ] {
        let (found, problem) = problem_of(frame).await;
        assert_eq!(problem["status"], status, "{frame}: {problem}");
        assert_eq!(problem["code"], code, "{frame}: {problem}");
        assert_eq!(found, reference, "{frame}");
        assert!(!problem.to_string().contains("inside"), "{problem}");
    }
}

#[mizan::test]
async fn every_wrong_message_has_its_problem_and_the_topic_lives_on() {
    let site = start().await;
    let mut ada = site.client().channel::<Room>(json!({ "room": "a" })).await;
    for (data, status, place) in [
        (json!(null), 422, "__all__"),
        (json!({}), 422, "__all__"),
        (json!({ "kind": "fly" }), 422, ""),
        (json!({ "kind": "say", "text": 7 }), 422, ""),
        (json!({ "kind": "say", "text": "\u{0}" }), 422, "__all__"),
        (json!({ "kind": "fail" }), 500, ""),
        (json!({ "kind": "panic" }), 500, ""),
        (json!({ "kind": "keep_in_session" }), 500, ""),
    ] {
        let answer = ada.send(&data).await;
        assert_eq!(answer["op"], "error", "{data}");
        let problem = &answer["problem"];
        assert_eq!(problem["status"], status, "{data}: {problem}");
        if !place.is_empty() {
            assert!(problem["errors"][place].is_array(), "{data}: {problem}");
        }
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
    let answer = ada.send(say("still here")).await;
    assert_eq!(answer["op"], "ok");
}

#[mizan::test]
async fn a_channel_without_messages_takes_none() {
    let site = start().await;
    let mut socket = site.client().socket().await;
    // Parameters may be left out where there are none.
    let joined = socket.ask(json!({ "op": "join", "channel": "news" })).await;
    assert_eq!(joined["topic"], "news:{}");
    let send = json!({ "op": "send", "topic": "news:{}", "data": 1 });
    let answer = socket.ask(send).await;
    assert_eq!(answer["problem"]["code"], "receives_nothing");
}

#[mizan::test]
async fn fragments_are_one_message_and_pings_come_in_between() {
    let site = start().await;
    let mut socket = site.client().socket().await;
    let text = json!({ "op": "join", "ref": 5, "channel": "room", "params": { "room": "ö" } });
    let bytes = text.to_string().into_bytes();
    let (first, rest) = bytes.split_at(bytes.len() - 4); // inside the letter
    let fragments = [
        Message::Continuation(Item::FirstText(Bytes::copy_from_slice(first))),
        Message::Ping(Bytes::from_static(b"in between")),
        Message::Continuation(Item::Continue(Bytes::new())),
        Message::Continuation(Item::Last(Bytes::copy_from_slice(rest))),
    ];
    for message in fragments {
        socket.send_message(message).await;
    }
    assert_eq!(socket.next_op("joined").await["ref"], 5);
}

#[mizan::test]
async fn what_breaks_the_protocol_closes_with_its_code() {
    let site = start().await;
    let cases = [
        (Message::Binary(Bytes::from_static(b"x")), 1003),
        (Message::Text("x".repeat(65_537).into()), 1009),
        (
            Message::Continuation(Item::FirstBinary(Bytes::from(vec![0; 65_537]))),
            1009,
        ),
    ];
    for (message, code) in cases {
        let mut socket = site.client().socket().await;
        socket.send_message(message).await;
        assert_eq!(socket.closed().await, Some(code));
    }
    let mut socket = site.client().socket().await;
    for item in [
        Item::FirstText(Bytes::from(vec![b'a'; 40_000])),
        Item::Continue(Bytes::from(vec![b'a'; 40_000])),
    ] {
        socket.send_message(Message::Continuation(item)).await;
    }
    assert_eq!(socket.closed().await, Some(1009));
}

#[mizan::test]
async fn a_close_is_answered_with_its_own_code() {
    let site = start().await;
    let mut socket = site.client().socket().await;
    let reason = awc::ws::CloseCode::Other(4000).into();
    socket.send_message(Message::Close(Some(reason))).await;
    assert_eq!(socket.closed().await, Some(4000));
}
