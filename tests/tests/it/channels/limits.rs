//! Limits, each with its answer, and what a socket leaves behind: nothing.

use std::time::{Duration, Instant};

use mizan::testing::TestSite;
use mizan_tests::RawConnection;
use serde_json::{Value, json};

use super::room::{Heard, Room, RoomParams, builder, say, start};

const WS: &str = "/api/mizan/ws";

/// Says 60,000 bytes to everybody in a room.
async fn say_much(site: &TestSite, room: &str) {
    let params = RoomParams {
        room: room.to_owned(),
        lang: None,
    };
    let text = "x".repeat(60_000);
    let said = site.group::<Room>(&params).send(&Heard { text }).await;
    said.unwrap();
}

#[mizan::test]
async fn a_socket_joins_so_many_topics() {
    let site = builder()
        .setting("MIZAN_CHANNEL_MAX_JOINS", "2")
        .start()
        .await;
    let mut socket = site.client().socket().await;
    for room in ["a", "b", "a"] {
        assert_eq!(
            socket.join("room", json!({ "room": room })).await["op"],
            "joined"
        );
    }
    let answer = socket.join("room", json!({ "room": "c" })).await;
    assert_eq!(answer["problem"]["code"], "too_many_joins");
    assert_eq!(answer["problem"]["status"], 429);
}

#[mizan::test]
async fn who_sends_too_fast_is_told_so_and_a_flood_is_closed() {
    let site = builder()
        .setting("MIZAN_CHANNEL_RATE", "5/hour")
        .start()
        .await;
    let mut room = site.client().channel::<Room>(json!({ "room": "a" })).await;
    for _ in 0..4 {
        assert_eq!(room.send(say("hi")).await["op"], "ok");
    }
    let answer = room.send(say("hi")).await;
    assert_eq!(answer["problem"]["code"], "throttled");
    assert_eq!(answer["problem"]["status"], 429);
    assert!(
        answer["problem"]["retry_after"]
            .as_u64()
            .is_some_and(|wait| wait >= 1)
    );
    let socket = room.socket();
    for _ in 0..150 {
        socket.send(json!({ "op": "ping" })).await;
    }
    assert_eq!(socket.closed().await, Some(1008));
}

#[mizan::test]
async fn who_says_nothing_for_too_long_is_closed() {
    let site = builder()
        .setting("MIZAN_CHANNEL_IDLE_SECONDS", "1")
        .start()
        .await;
    let mut raw = RawConnection::open(site.address()).await;
    raw.upgrade(site.address(), WS).await;
    let started = Instant::now();
    // A ping comes, nobody answers, and then the connection ends.
    let rest = raw.read_to_end().await;
    assert!(started.elapsed() < Duration::from_secs(15));
    assert!(rest.windows(2).any(|pair| pair == [0x89, 0x00]), "a ping");
    assert!(
        rest.windows(4)
            .any(|four| four[0] == 0x88 && four[2..] == [0x03, 0xe9]),
        "1001"
    );
}

#[mizan::test]
async fn a_frame_that_announces_too_much_is_refused_before_it_comes() {
    let site = start().await;
    for (frame, code) in [
        // A terabyte; and a length that RFC 6455 does not allow.
        (vec![0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0], [0x03, 0xf1]),
        (vec![0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0], [0x03, 0xea]),
        // Not masked; reserved bits; an unknown opcode; a ping in two parts; a text that is not UTF-8.
        (vec![0x81, 0x01, b'a'], [0x03, 0xea]),
        (vec![0xc1, 0x80, 0, 0, 0, 0], [0x03, 0xea]),
        (vec![0x83, 0x80, 0, 0, 0, 0], [0x03, 0xea]),
        (vec![0x09, 0x80, 0, 0, 0, 0], [0x03, 0xea]),
        (vec![0x81, 0x81, 0, 0, 0, 0, 0xff], [0x03, 0xef]),
        // Fragments: text that can become UTF-8 no more is refused at once.
        (vec![0x01, 0x81, 0, 0, 0, 0, 0xff], [0x03, 0xef]),
        (vec![0x80, 0x80, 0, 0, 0, 0], [0x03, 0xea]),
    ] {
        let mut raw = RawConnection::open(site.address()).await;
        raw.upgrade(site.address(), WS).await;
        raw.send(&frame).await;
        let rest = raw.read_bytes(4).await;
        assert_eq!(rest[0], 0x88, "{frame:x?}");
        assert_eq!(rest[2..4], code, "{frame:x?}");
    }
}

#[mizan::test]
async fn a_slow_reader_is_closed_and_harms_nobody() {
    let site = builder()
        .setting("MIZAN_CHANNEL_MAX_WAITING_FRAMES", "8")
        .start()
        .await;
    let mut raw = RawConnection::open(site.address()).await;
    raw.upgrade(site.address(), WS).await;
    raw.send_text(r#"{"op":"join","ref":1,"channel":"room","params":{"room":"a"}}"#)
        .await;
    let mut ada = site.client().channel::<Room>(json!({ "room": "a" })).await;
    // More than the kernel takes for the one that does not read.
    let mut sent = 0_u32;
    while site.channel_metrics().dropped_total == 0 {
        say_much(&site, "a").await;
        assert_eq!(ada.expect::<Heard>().await.text.len(), 60_000);
        sent += 1;
        assert!(sent < 2_000, "nothing is ever dropped");
        let metrics = site.channel_metrics();
        assert!(metrics.max_lag <= 8, "{metrics:?}");
    }
    ada.send(say("still here")).await;
    assert_eq!(ada.expect::<Heard>().await.text, "still here");
    // It gets the reason when it reads on.
    let rest = raw.read_to_end().await;
    assert!(
        rest.windows(4)
            .any(|four| four[0] == 0x88 && four[2..] == [0x03, 0xf5]),
        "1013"
    );
}

#[mizan::test]
async fn a_client_that_reads_nothing_is_cut_and_counts_until_then() {
    let site = builder()
        .setting("MIZAN_WRITE_TIMEOUT_SECONDS", "1")
        .setting("MIZAN_CHANNEL_MAX_WAITING_FRAMES", "8")
        .start()
        .await;
    let mut raw = RawConnection::open(site.address()).await;
    raw.upgrade(site.address(), WS).await;
    raw.send_text(r#"{"op":"join","ref":1,"channel":"room","params":{"room":"a"}}"#)
        .await;
    let started = Instant::now();
    // It may be cut before anything had to be dropped.
    let is_filling = || {
        let metrics = site.channel_metrics();
        metrics.dropped_total == 0 && metrics.sockets > 0
    };
    while is_filling() {
        say_much(&site, "a").await;
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "nothing is ever dropped"
        );
        tokio::task::yield_now().await;
    }
    let started = Instant::now();
    while site.channel_metrics().sockets > 0 {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "it is never cut"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(raw);
}

/// Asks for all of these, reads nothing until the site does no more, and then everything. Each must be answered.
async fn ask_without_reading(room: &str, params: impl Iterator<Item = Value>) {
    let site = builder().setting("MIZAN_CHANNEL_RATE", "off").start().await;
    for _ in 0..5 {
        say_much(&site, room).await;
    }
    let mut raw = RawConnection::open(site.address()).await;
    raw.upgrade(site.address(), WS).await;
    let mut asked = 0;
    for params in params {
        let join =
            json!({ "op": "join", "ref": 1, "channel": "room", "params": params, "history": 5 });
        raw.send_text(&join.to_string()).await;
        asked += 1;
    }
    let (mut joins, mut steady) = (0, 0);
    while steady < 20 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = site.channel_metrics().joins_total;
        let is_steady = now == joins && now > 0;
        steady = if is_steady { steady + 1 } else { 0 };
        joins = now;
    }
    assert!(
        joins < asked,
        "all of it was done for a client that reads nothing"
    );
    let waiting = site.channel_metrics().waiting;
    assert!(waiting < 50, "{waiting} frames wait");
    let mut answered = 0;
    while answered < asked {
        let bytes = raw.read_bytes(2).await;
        let length = match bytes[1] {
            126 => u64::from(u16::from_be_bytes(
                raw.read_bytes(2).await.try_into().unwrap(),
            )),
            127 => u64::from_be_bytes(raw.read_bytes(8).await.try_into().unwrap()),
            short => u64::from(short),
        };
        let text = raw.read_bytes(usize::try_from(length).unwrap()).await;
        answered += u64::from(text.starts_with(br#"{"op":"joined""#));
    }
}

#[mizan::test]
async fn who_asks_and_does_not_read_waits_and_loses_nothing() {
    ask_without_reading("a", (0..150).map(|_| json!({ "room": "a" }))).await;
}

#[mizan::test]
async fn many_joins_at_once_find_no_more_room_than_one() {
    let topics = (0..64).map(|lang| json!({ "room": "far", "lang": lang.to_string() }));
    ask_without_reading("far", topics).await;
}

#[mizan::test]
async fn nothing_is_left_of_sockets_that_are_gone() {
    let site = start().await;
    let mut sockets = Vec::new();
    for number in 0..40 {
        let mut socket = site.client().socket().await;
        let room = format!("room {}", number % 7);
        socket.join("room", json!({ "room": room })).await;
        socket.join("news", json!({})).await;
        sockets.push(socket);
    }
    let metrics = site.channel_metrics();
    assert_eq!(
        (metrics.sockets, metrics.joined, metrics.groups),
        (40, 80, 8)
    );
    for (number, socket) in sockets.into_iter().enumerate() {
        if number % 2 == 0 {
            socket.close().await;
        } // or it is cut
    }
    let started = Instant::now();
    loop {
        let metrics = site.channel_metrics();
        if (
            metrics.sockets,
            metrics.joined,
            metrics.groups,
            metrics.waiting,
        ) == (0, 0, 0, 0)
        {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{metrics:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
