//! How every layer carries messages.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::future::join_all;

use super::process::{Heard, KEEP, World, plain, told};
use crate::channel::layer::{Delivery, Envelope, Position, Target, Wanted};

on_each_layer!(
    messages_arrive_in_the_order_of_their_offsets,
    a_message_arrives_as_it_was_sent,
    any_text_is_a_group_of_its_own,
    nothing_arrives_of_what_is_closed,
    what_is_closed_and_opened_at_once_is_open,
    many_publish_at_once_and_everybody_hears_the_same,
    whoever_joins_among_many_messages_misses_none,
);

async fn messages_arrive_in_the_order_of_their_offsets(world: &World) {
    world.open("a").await;
    let start = world.there.position("a").await;
    assert_eq!(start.offset, 0);
    for data in ["x", "y", "z"] {
        world.here.publish("a", data).await.unwrap();
    }
    world.there.heard.expect("a", &["1:x", "2:y", "3:z"]).await;
    for delivery in world.there.heard.deliveries("a") {
        let Delivery::Message(message) = delivery else {
            panic!("{delivery:?}");
        };
        assert_eq!(message.position.unwrap().epoch, start.epoch);
    }
    assert_eq!(world.here.position("a").await.offset, 3);
}

async fn a_message_arrives_as_it_was_sent(world: &World) {
    world.open("a").await;
    let bytes: Bytes = (0..=255).cycle().take(600_000).collect::<Vec<u8>>().into();
    let envelope = |target: Target, data: Option<Bytes>| Envelope {
        target,
        data,
        affects: Arc::new(["inbox".to_owned(), "a\"\n\u{1F980}".to_owned()]),
        is_ephemeral: false,
    };
    let mut sent = vec![
        envelope(Target::All, Some(bytes.clone())),
        envelope(Target::Except("me\n ".into()), Some(Bytes::new())),
        envelope(Target::User(-7), Some(bytes)),
        envelope(
            Target::Connection("you".into()),
            Some(Bytes::from_static(b"\0")),
        ),
        envelope(Target::All, None),
    ];
    sent.push(Envelope {
        is_ephemeral: true,
        ..plain("typing")
    });
    for envelope in &sent {
        let published = world.here.layer.publish("a", envelope.clone(), KEEP);
        published.await.unwrap();
    }
    let is_all = |heard: &Heard| heard.of("a").len() == sent.len();
    world.there.heard.until("all arrive", is_all).await;
    let arrived = world.there.heard.deliveries("a").into_iter();
    let arrived: Vec<_> = arrived
        .map(|delivery| match delivery {
            Delivery::Message(message) => message,
            other => panic!("{other:?}"),
        })
        .collect();
    let envelopes: Vec<_> = arrived.iter().map(|message| &message.envelope).collect();
    assert!(envelopes.into_iter().eq(&sent), "nothing is changed");
    let offset = |at: &Option<Position>| at.as_ref().map(|at| at.offset);
    let offsets: Vec<_> = arrived
        .iter()
        .map(|message| offset(&message.position))
        .collect();
    assert_eq!(offsets, [Some(1), Some(2), None, None, Some(3), None]);
    let past = world.there.past("a", Wanted::Last(10)).await;
    let counted = arrived
        .into_iter()
        .filter(|message| message.position.is_some());
    assert!(
        past.messages.into_iter().eq(counted),
        "the history has the same"
    );
}

async fn any_text_is_a_group_of_its_own(world: &World) {
    let names = [
        "",
        " ",
        "a b",
        "a\nb",
        "a\0b",
        "*",
        "a*",
        "{a}",
        "\u{1F980}é",
        "0:a",
        "log:a",
    ];
    for name in names {
        world.open(name).await;
    }
    for name in names {
        world
            .here
            .publish(name, &format!("to {name}"))
            .await
            .unwrap();
        world.here.enter(name, name).await;
    }
    for name in names {
        let expected = [format!("1:to {name}"), format!("+{name}")];
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        world.there.heard.expect(name, &expected).await;
        assert_eq!(
            told(&world.there.past(name, Wanted::Last(9)).await),
            expected[..1]
        );
        assert_eq!(world.there.members(name).await, [name]);
    }
}

async fn nothing_arrives_of_what_is_closed(world: &World) {
    let (here, there) = (&world.here, &world.there);
    there.open("a").await;
    there.open("a").await;
    there.open("fence").await;
    there.layer.close("a");
    here.publish("a", "x").await.unwrap();
    there.heard.expect("a", &["1:x"]).await;
    there.layer.close("a");
    there.layer.close("a");
    // What is asked for later is done later.
    there.open("second fence").await;
    here.publish("a", "y").await.unwrap();
    here.publish("fence", "z").await.unwrap();
    there.heard.expect("fence", &["1:z"]).await;
    assert!(
        there.heard.of("a").len() <= 2,
        "only a memory may still hand it over"
    );
    if world.keys.is_some() {
        there.heard.expect("a", &["1:x"]).await;
    }
}

async fn what_is_closed_and_opened_at_once_is_open(world: &World) {
    let there = &world.there;
    there.open("a").await;
    for round in 0..60 {
        there.layer.close("a");
        if round % 3 == 0 {
            tokio::time::sleep(Duration::from_micros(fastrand::u64(..800))).await;
        }
        if round % 2 == 0 {
            // Some give up waiting; it counts all the same.
            drop(there.layer.open("a"));
            there.open("a").await;
            there.layer.close("a");
        } else {
            there.open("a").await;
        }
        let before = there.heard.of("a").len();
        world.here.publish("a", "x").await.unwrap();
        let is_more = |heard: &Heard| heard.of("a").len() > before;
        there.heard.until("it is open", is_more).await;
    }
}

async fn many_publish_at_once_and_everybody_hears_the_same(world: &World) {
    const EACH: usize = 100;
    world.open("a").await;
    let threads = (0..8).map(|number| {
        let process = match number % 2 {
            0 => Arc::clone(&world.here),
            _ => Arc::clone(&world.there),
        };
        tokio::task::spawn_blocking(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            runtime.enable_all().build().unwrap().block_on(async {
                for count in 0..EACH {
                    process
                        .publish("a", &format!("{number}.{count}"))
                        .await
                        .unwrap();
                }
            });
        })
    });
    for thread in join_all(threads.collect::<Vec<_>>()).await {
        thread.unwrap();
    }
    let is_all = |heard: &Heard| heard.of("a").len() == 8 * EACH;
    world.here.heard.until("here", is_all).await;
    world.there.heard.until("there", is_all).await;
    let here = world.here.heard.of("a");
    assert_eq!(here, world.there.heard.of("a"), "everybody hears the same");
    for (index, message) in here.iter().enumerate() {
        assert!(
            message.starts_with(&format!("{}:", index + 1)),
            "{message} at {index}"
        );
    }
    for number in 0..8 {
        let suffix = |message: &String| {
            let (_, data) = message.split_once(':')?;
            data.strip_prefix(&format!("{number}."))?
                .parse::<usize>()
                .ok()
        };
        let own: Vec<_> = here.iter().filter_map(suffix).collect();
        assert!(own.into_iter().eq(0..EACH), "one publisher keeps its order");
    }
}

async fn whoever_joins_among_many_messages_misses_none(world: &World) {
    const COUNT: u64 = 300;
    let here = Arc::clone(&world.here);
    let publisher = actix_web::rt::spawn(async move {
        for number in 1..=COUNT {
            here.publish("a", &number.to_string()).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    let mut stood = Vec::new();
    while !publisher.is_finished() {
        world.there.open("a").await;
        let before = world.there.heard.of("a").len();
        stood.push((before, world.there.position("a").await.offset));
        tokio::task::yield_now().await;
    }
    publisher.await.unwrap();
    let last = format!("{COUNT}:{COUNT}");
    world
        .there
        .heard
        .until("the last", |heard| heard.of("a").last() == Some(&last))
        .await;
    let heard = world.there.heard.of("a");
    for (before, offset) in stood {
        let after = heard[before..].iter().filter_map(|message| {
            let number: u64 = message.split_once(':')?.0.parse().ok()?;
            (number > offset).then_some(number)
        });
        assert!(
            after.eq(offset + 1..=COUNT),
            "after {offset} comes the next"
        );
    }
}
