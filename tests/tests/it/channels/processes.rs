//! Several processes on one Redis: two sites in a test.

use std::time::{Duration, Instant};

use mizan::testing::{TestChannel, TestSite};
use mizan_tests::{Keys, RedisServer};
use serde_json::{Value, json};

use super::room::{Room, builder, say};

async fn start(url: impl Into<String>, prefix: &str) -> TestSite {
    let builder = builder()
        .setting("REDIS_URL", url)
        .setting("MIZAN_REDIS_PREFIX", prefix)
        .setting("MIZAN_REDIS_TIMEOUT_SECONDS", "1");
    builder.start().await
}

async fn join(site: &TestSite) -> TestChannel<Room> {
    site.client().channel::<Room>(json!({ "room": "a" })).await
}

async fn send(channel: &mut TestChannel<Room>, message: Value) {
    let answer = channel.send(message).await;
    assert_eq!(answer["op"], "ok", "{answer}");
}

/// The next messages, with their offsets.
async fn hear(channel: &mut TestChannel<Room>, count: usize) -> Vec<(Value, String)> {
    let mut heard = Vec::new();
    for _ in 0..count {
        let frame = channel.socket().next_op("message").await;
        let text = frame["data"]["text"].as_str().expect("a text");
        heard.push((frame["offset"].clone(), text.to_owned()));
    }
    heard
}

fn ids(entries: &Value) -> Vec<&str> {
    let entries = entries.as_array().expect("entries");
    let ids = entries
        .iter()
        .map(|entry| entry["id"].as_str().expect("an id"));
    ids.collect()
}

#[mizan::test]
async fn a_chat_goes_across_processes() {
    let keys = Keys::new().await;
    let sites = [
        start(keys.url(), keys.prefix()).await,
        start(keys.url(), keys.prefix()).await,
    ];
    let (mut ada, mut bob) = (join(&sites[0]).await, join(&sites[1]).await);
    assert_eq!(ada.joined()["epoch"], bob.joined()["epoch"]);
    for round in 0..10 {
        send(&mut ada, say(&format!("ada {round}"))).await;
        send(&mut bob, say(&format!("bob {round}"))).await;
    }
    let heard = hear(&mut ada, 20).await;
    assert_eq!(heard, hear(&mut bob, 20).await);
    let offsets = heard.iter().map(|(offset, _)| offset.as_u64());
    assert!(offsets.eq((1..=20).map(Some)));
    let others = json!({ "kind": "say_to_others", "text": "not you" });
    send(&mut ada, others).await;
    assert_eq!(ada.socket().next_op("skip").await["offset"], 21);
    assert_eq!(hear(&mut bob, 1).await, [(json!(21), "not you".into())]);
    // The history is one, whichever process is asked.
    let mut eve = sites[1].client().socket().await;
    let after = json!({ "epoch": ada.joined()["epoch"], "offset": 19 });
    let join =
        json!({ "op": "join", "channel": "room", "params": { "room": "a" }, "after": after });
    let joined = eve.ask(join).await;
    assert_eq!(
        (&joined["recovered"], &joined["offset"]),
        (&json!(true), &json!(21))
    );
    for offset in [20, 21] {
        assert_eq!(eve.next_op("message").await["offset"], offset);
    }
    keys.remove().await;
}

#[mizan::test]
async fn who_is_there_is_known_across_processes_and_forgotten_with_them() {
    let keys = Keys::new().await;
    let first = start(keys.url(), keys.prefix()).await;
    let second = start(keys.url(), keys.prefix()).await;
    let ada = join(&first).await;
    let mut bob = join(&second).await;
    let ada_id = ids(&ada.joined()["presence"])[0].to_owned();
    let there = ids(&bob.joined()["presence"]).len();
    assert_eq!(there, 2);
    let eve = join(&first).await;
    let frame = bob.socket().next_op("presence").await;
    let eve_id = ids(&frame["joined"])[0].to_owned();
    assert_ne!(eve_id, ada_id);
    // One says goodbye; the other is lost with its process.
    drop(eve);
    let frame = bob.socket().next_op("presence").await;
    assert_eq!(frame["left"], json!([eve_id]));
    drop(first);
    let started = Instant::now();
    loop {
        let mut again = join(&second).await;
        let joined = again.joined().clone();
        if !ids(&joined["presence"]).contains(&ada_id.as_str()) {
            break;
        }
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "it is forgotten"
        );
        // Everybody's own coming and going is told as well.
        send(&mut again, say("still here")).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let has_left = async {
        loop {
            let frame = bob.socket().next_op("presence").await;
            if frame["left"]
                .as_array()
                .is_some_and(|left| left.contains(&json!(ada_id)))
            {
                return;
            }
        }
    };
    has_left.await;
    drop(ada);
    keys.remove().await;
}

#[mizan::test]
async fn a_redis_that_was_killed_leaves_each_process_alone_until_it_is_back() {
    let mut server = RedisServer::start();
    let sites = [
        start(server.url(), "a:").await,
        start(server.url(), "a:").await,
    ];
    let (mut ada, mut bob) = (join(&sites[0]).await, join(&sites[1]).await);
    send(&mut ada, say("one")).await;
    assert_eq!(hear(&mut bob, 1).await, [(json!(1), "one".into())]);
    hear(&mut ada, 1).await;
    server.kill();
    for channel in [&mut ada, &mut bob] {
        assert_eq!(channel.socket().next_op("layer").await["status"], "alone");
    }
    // Who comes now comes all the same, and hears who is here.
    let mut eve = join(&sites[0]).await;
    assert_eq!(eve.joined()["offset"], 1);
    assert_eq!(eve.joined()["recovered"], false);
    assert_eq!(eve.socket().next_op("layer").await["status"], "alone");
    send(&mut eve, say("alone")).await;
    for channel in [&mut ada, &mut eve] {
        assert_eq!(hear(channel, 1).await, [(Value::Null, "alone".into())]);
    }
    server.start_again();
    let started = Instant::now();
    for channel in [&mut ada, &mut bob, &mut eve] {
        let gap = channel.socket().next_op("gap").await;
        assert_eq!(gap["offset"], 0, "nothing is left");
        assert_eq!(channel.socket().next_op("layer").await["status"], "shared");
    }
    assert!(started.elapsed() < Duration::from_secs(5));
    send(&mut bob, say("back")).await;
    for channel in [&mut ada, &mut bob, &mut eve] {
        assert_eq!(hear(channel, 1).await, [(json!(1), "back".into())]);
    }
    let late = join(&sites[1]).await;
    assert_eq!(ids(&late.joined()["presence"]).len(), 4);
}
