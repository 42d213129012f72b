//! Who hears what, and in which order.

use serde_json::{Value, json};

use super::room::{Heard, News, Room, RoomParams, make_user, say, start};
use mizan::Channel as _;

fn heard(text: &str) -> Heard {
    Heard {
        text: text.to_owned(),
    }
}

#[mizan::test]
async fn everybody_in_the_room_hears_it_and_nobody_else() {
    let site = start().await;
    let mut ada = site.client().channel::<Room>(json!({ "room": "a" })).await;
    let mut bob = site.client().channel::<Room>(json!({ "room": "a" })).await;
    let mut eve = site.client().channel::<Room>(json!({ "room": "b" })).await;
    let answer = ada.send(say("hi")).await;
    assert_eq!(answer["op"], "ok", "{answer}");
    assert_eq!(answer["data"], json!({ "said": "hi" }));
    assert_eq!(ada.expect::<Heard>().await, heard("hi"));
    assert_eq!(bob.expect::<Heard>().await, heard("hi"));
    eve.send(say("alone")).await;
    assert_eq!(eve.expect::<Heard>().await, heard("alone"));
}

#[mizan::test]
async fn a_message_says_its_topic_and_place() {
    let site = start().await;
    let mut ada = site.client().channel::<Room>(json!({ "room": "a" })).await;
    assert_eq!(ada.topic(), r#"room:{"room":"a"}"#);
    assert_eq!(ada.joined()["offset"], 0);
    assert_eq!(ada.joined()["recovered"], false);
    for (number, text) in ["one", "two"].into_iter().enumerate() {
        ada.send(say(text)).await;
        let frame = ada.socket().next_op("message").await;
        assert_eq!(frame["offset"], number + 1);
        assert_eq!(frame["topic"], r#"room:{"room":"a"}"#);
        assert_eq!(frame["data"], json!({ "text": text }));
    }
}

#[mizan::test]
async fn parameters_written_otherwise_are_the_same_topic_and_share_the_group() {
    let site = start().await;
    let mut socket = site.client().socket().await;
    let raw = r#"{"op":"join","ref":1,"channel":"room","params":{ "room" : "caf\u00e9" }}"#;
    socket
        .send_message(awc::ws::Message::Text(raw.into()))
        .await;
    assert_eq!(
        socket.next_op("joined").await["topic"],
        r#"room:{"room":"café"}"#
    );
    let german = socket
        .join("room", json!({ "room": "café", "lang": "de" }))
        .await;
    assert_eq!(german["topic"], r#"room:{"lang":"de","room":"café"}"#);
    let topic = german["topic"].clone();
    socket
        .ask(json!({ "op": "send", "topic": topic, "data": say("hi") }))
        .await;
    let first = socket.next_op("message").await;
    let second = socket.next_op("message").await;
    assert_ne!(first["topic"], second["topic"]);
    assert_eq!(first["offset"], second["offset"]);
}

#[mizan::test]
async fn what_was_missed_comes_in_order_and_exactly_once() {
    let site = start().await;
    let mut ada = site.client().channel::<Room>(json!({ "room": "a" })).await;
    ada.send(say("one")).await;
    ada.send(say("two")).await;
    let epoch = ada.joined()["epoch"].clone();
    ada.send(say("three")).await;
    let mut socket = site.client().socket().await;
    let join = json!({
        "op": "join", "channel": "room", "params": { "room": "a" },
        "after": { "epoch": epoch, "offset": 1 },
    });
    let joined = socket.ask(join).await;
    assert_eq!(
        (&joined["recovered"], &joined["offset"]),
        (&json!(true), &json!(3))
    );
    for (offset, text) in [(2, "two"), (3, "three")] {
        let frame = socket.next_op("message").await;
        assert_eq!(
            (&frame["offset"], &frame["data"]["text"]),
            (&json!(offset), &json!(text))
        );
    }
    ada.send(say("four")).await;
    assert_eq!(socket.next_op("message").await["offset"], 4);
}

#[mizan::test]
async fn whoever_was_away_for_too_long_is_told_so() {
    let site = start().await;
    let mut ada = site.client().channel::<Room>(json!({ "room": "a" })).await;
    let epoch = ada.joined()["epoch"].clone();
    for number in 0..7 {
        ada.send(say(&number.to_string())).await;
    }
    let recovered = async |after: Value, history: usize| {
        let mut socket = site.client().socket().await;
        let join = json!({
            "op": "join", "channel": "room", "params": { "room": "a" }, "after": after,
            "history": history,
        });
        let joined = socket.ask(join).await;
        let mut texts = Vec::new();
        ada_says_end(&site, &mut texts, &mut socket).await;
        (joined["recovered"].clone(), texts)
    };
    // Five are kept: of seven, those after the second.
    let (is_recovered, texts) = recovered(json!({ "epoch": epoch, "offset": 2 }), 0).await;
    assert_eq!((is_recovered, texts.len()), (json!(true), 5));
    for after in [
        json!({ "epoch": epoch, "offset": 1 }),
        json!({ "epoch": epoch, "offset": 99 }),
        json!({ "epoch": "another", "offset": 7 }),
    ] {
        let (is_recovered, texts) = recovered(after, 0).await;
        assert_eq!((is_recovered, texts.len()), (json!(false), 0));
    }
    let (is_recovered, texts) = recovered(json!({ "epoch": "another", "offset": 7 }), 2).await;
    assert_eq!(is_recovered, false);
    assert_eq!(texts.len(), 2);
}

/// Has something ephemeral said, and collects what comes before it.
async fn ada_says_end(
    site: &mizan::testing::TestSite,
    texts: &mut Vec<String>,
    socket: &mut mizan::testing::TestSocket,
) {
    let mut other = site.client().channel::<Room>(json!({ "room": "a" })).await;
    other.send(json!({ "kind": "typing" })).await;
    loop {
        let frame = socket.next_op("message").await;
        let text = frame["data"]["text"].as_str().unwrap().to_owned();
        if text == "typing" {
            return;
        }
        texts.push(text);
    }
}

#[mizan::test]
async fn a_newcomer_gets_as_many_of_the_last_messages_as_it_asks_for() {
    let site = start().await;
    let mut ada = site.client().channel::<Room>(json!({ "room": "a" })).await;
    for text in ["one", "two", "three"] {
        ada.send(say(text)).await;
    }
    let mut socket = site.client().socket().await;
    let join = json!({ "op": "join", "channel": "room", "params": { "room": "a" }, "history": 2 });
    let joined = socket.ask(join).await;
    assert_eq!(joined["offset"], 3);
    assert_eq!(socket.next_op("message").await["data"]["text"], "two");
    assert_eq!(socket.next_op("message").await["data"]["text"], "three");
}

#[mizan::test]
async fn a_message_can_be_for_some_only() {
    let site = start().await;
    let id = make_user(&site, "ada").await;
    let client = site.client();
    client.login_as("ada").await;
    let mut ada = client.channel::<Room>(json!({ "room": "a" })).await;
    let mut bob = site.client().channel::<Room>(json!({ "room": "a" })).await;
    bob.send(json!({ "kind": "say_to_others", "text": "others" }))
        .await;
    assert_eq!(ada.expect::<Heard>().await, heard("others"));
    // Its own place moves on all the same, so that it does not get it after a reconnect.
    assert_eq!(bob.socket().next_op("skip").await["offset"], 1);
    bob.send(json!({ "kind": "say_to_me", "text": "me" })).await;
    let frame = bob.socket().next_op("message").await;
    assert_eq!(frame["data"]["text"], "me");
    assert!(frame.get("offset").is_none(), "{frame}");
    bob.send(json!({ "kind": "say_to_user", "id": id, "text": "ada" }))
        .await;
    bob.send(say("all")).await;
    assert_eq!(ada.expect::<Heard>().await, heard("ada"));
    assert_eq!(ada.expect::<Heard>().await, heard("all"));
    assert_eq!(bob.expect::<Heard>().await, heard("all"));
}

#[mizan::test]
async fn a_function_broadcasts_and_has_contexts_fetched_again() {
    let site = start().await;
    let mut ada = site.client().channel::<News>(json!({})).await;
    let answer = site
        .client()
        .call("publish", json!({ "text": "news" }))
        .await;
    assert_eq!(answer.status(), 200);
    let frame = ada.socket().next_op("message").await;
    assert_eq!(frame["affects"], json!(["board"]));
    assert_eq!(frame["data"]["text"], "news");
    site.client().call("refresh", json!({})).await;
    let frame = ada.socket().next_op("affects").await;
    assert_eq!(frame["affects"], json!(["board"]));
    assert!(frame.get("data").is_none());
}

#[mizan::test]
async fn a_test_broadcasts_on_a_site_that_it_names() {
    let (site, other) = (start().await, start().await);
    let mut ada = site.client().channel::<Room>(json!({ "room": "a" })).await;
    let params = RoomParams {
        room: "a".to_owned(),
        lang: None,
    };
    // Two sites run in this process: which one is meant?
    let group = Room::group(&params);
    assert_eq!(group.send(&heard("lost")).await.unwrap_err().status(), 500);
    site.group::<Room>(&params)
        .send(&heard("hi"))
        .await
        .unwrap();
    assert_eq!(ada.expect::<Heard>().await, heard("hi"));
    drop(other);
}

#[mizan::test]
async fn everybody_sees_who_comes_and_goes() {
    let site = start().await;
    make_user(&site, "ada").await;
    let client = site.client();
    client.login_as("ada").await;
    let mut bob = site.client().channel::<Room>(json!({ "room": "a" })).await;
    let alone = bob.joined()["presence"].as_array().unwrap().len();
    assert_eq!(alone, 1);
    let ada = client.channel::<Room>(json!({ "room": "a" })).await;
    assert_eq!(ada.joined()["presence"].as_array().unwrap().len(), 2);
    // Bob's own arrival has been told in the answer to the join.
    let came = bob.socket().next_op("presence").await;
    assert_eq!(came["joined"][0]["data"], json!({ "name": "ada" }));
    assert_eq!(came["left"], json!([]));
    let id = came["joined"][0]["id"].clone();
    drop(ada); // cut, without a word
    let went = bob.socket().next_op("presence").await;
    assert_eq!((&went["joined"], &went["left"]), (&json!([]), &json!([id])));
}

#[mizan::test]
async fn hooks_run_when_a_client_comes_and_goes() {
    let site = start().await;
    let mut ada = site
        .client()
        .channel::<Room>(json!({ "room": "greeting" }))
        .await;
    assert_eq!(ada.expect::<Heard>().await, heard("welcome"));
    let mut bob = site
        .client()
        .channel::<Room>(json!({ "room": "farewell" }))
        .await;
    let eve = site
        .client()
        .channel::<Room>(json!({ "room": "farewell" }))
        .await;
    drop(eve);
    assert_eq!(bob.expect::<Heard>().await, heard("somebody left"));
    let mut socket = site.client().socket().await;
    let joined = socket.join("room", json!({ "room": "bouncer" })).await;
    assert_eq!(joined["op"], "joined");
    let left = socket.next_op("left").await;
    assert_eq!(left["problem"]["status"], 403);
    assert_eq!(left["problem"]["detail"], "Not with these shoes.");
}

#[mizan::test]
async fn whoever_leaves_hears_no_more() {
    let site = start().await;
    let mut ada = site.client().channel::<Room>(json!({ "room": "a" })).await;
    let mut bob = site.client().channel::<Room>(json!({ "room": "a" })).await;
    let topic = ada.topic().to_owned();
    let socket = ada.socket();
    let answer = socket.ask(json!({ "op": "leave", "topic": topic })).await;
    assert_eq!(answer["op"], "ok");
    bob.send(say("bye")).await;
    let again = socket.ask(json!({ "op": "leave", "topic": topic })).await;
    assert_eq!(again["problem"]["code"], "not_joined");
    socket.send(json!({ "op": "ping" })).await;
    loop {
        let frame = socket.next().await;
        assert_ne!(frame["op"], "message");
        if frame["op"] == "pong" {
            break;
        }
    }
}

#[mizan::test]
async fn messages_of_one_client_are_taken_in_order_and_topics_do_not_wait_for_each_other() {
    let site = start().await;
    let mut ada = site.client().channel::<Room>(json!({ "room": "a" })).await;
    let slow = ada.topic().to_owned();
    let socket = ada.socket();
    let fast = socket.join("room", json!({ "room": "b" })).await["topic"].clone();
    let frames = [
        (11, json!(slow), json!({ "kind": "sleep", "ms": 300 })),
        (12, json!(slow), say("after")),
        (13, fast, say("meanwhile")),
    ];
    for (reference, topic, data) in frames {
        socket
            .send(json!({ "op": "send", "ref": reference, "topic": topic, "data": data }))
            .await;
    }
    let mut answered = Vec::new();
    for _ in 0..3 {
        answered.push(socket.next_op("ok").await["ref"].as_u64().unwrap());
    }
    assert_eq!(answered, [13, 11, 12]);
}
