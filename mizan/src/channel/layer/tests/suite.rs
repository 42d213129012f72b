//! What every layer must do.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::future::join_all;

use super::process::{Heard, KEEP, NOTHING, World, plain, told};
use crate::channel::layer::{Delivery, Envelope, Keep, Position, Target, Wanted};

macro_rules! on_each_layer {
    ($($test:ident),+ $(,)?) => {
        mod memory {
            $(#[actix_web::test]
            async fn $test() {
                super::World::memory().run(super::$test).await;
            })+
        }
        mod redis {
            $(#[actix_web::test]
            async fn $test() {
                super::World::redis().await.run(super::$test).await;
            })+
        }
    };
}

on_each_layer!(
    messages_arrive_in_the_order_of_their_offsets,
    a_message_arrives_as_it_was_sent,
    any_text_is_a_group_of_its_own,
    who_was_away_gets_what_was_missed,
    a_history_has_limits,
    a_history_runs_out,
    what_keeps_nothing_still_counts,
    nothing_arrives_of_what_is_closed,
    what_is_closed_and_opened_at_once_is_open,
    many_publish_at_once_and_everybody_hears_the_same,
    whoever_joins_among_many_messages_misses_none,
    who_is_there_is_known_everywhere,
    who_is_there_is_told_once,
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

async fn who_was_away_gets_what_was_missed(world: &World) {
    world.open("a").await;
    let epoch = world.here.position("a").await.epoch;
    for number in 1..=12 {
        world.here.publish("a", &number.to_string()).await.unwrap();
    }
    let after = |offset| Position {
        epoch: Arc::clone(&epoch),
        offset,
    };
    let other = Position {
        epoch: "other".into(),
        offset: 11,
    };
    let cases = [
        (Wanted::After(after(12), 0), true, vec![]),
        (Wanted::After(after(11), 5), true, vec!["12:12"]),
        (
            Wanted::After(after(9), 0),
            true,
            vec!["10:10", "11:11", "12:12"],
        ),
        // Ten are kept.
        (Wanted::After(after(1), 1), false, vec!["12:12"]),
        (Wanted::After(after(0), 0), false, vec![]),
        (Wanted::After(after(13), 1), false, vec!["12:12"]),
        (Wanted::After(after(u64::MAX), 0), false, vec![]),
        (Wanted::After(other, 2), false, vec!["11:11", "12:12"]),
        (Wanted::Last(0), false, vec![]),
        (Wanted::Last(1), false, vec!["12:12"]),
    ];
    for (wanted, is_recovered, messages) in cases {
        let past = world.there.past("a", wanted.clone()).await;
        assert_eq!(past.position, after(12), "{wanted:?}");
        assert_eq!(past.is_recovered, is_recovered, "{wanted:?}");
        assert_eq!(told(&past), messages, "{wanted:?}");
    }
    let past = world.there.past("a", Wanted::After(after(2), 0)).await;
    assert_eq!((past.is_recovered, past.messages.len()), (true, 10));
    let past = world.there.past("a", Wanted::Last(100)).await;
    assert_eq!((past.is_recovered, past.messages.len()), (false, 10));
}

async fn a_history_has_limits(world: &World) {
    world.open("a").await;
    let publish = async |bytes: usize, keep: Keep| {
        let sent = world
            .here
            .layer
            .publish("a", plain(&"x".repeat(bytes)), keep);
        sent.await.unwrap();
    };
    let kept = async || {
        let past = world.there.past("a", Wanted::Last(100)).await;
        let offsets = past.messages.into_iter().map(|message| message.position);
        offsets.map(|at| at.unwrap().offset).collect::<Vec<_>>()
    };
    let three = Keep {
        messages: 3,
        bytes: 10_000,
        ..KEEP
    };
    for _ in 0..5 {
        publish(1, three).await;
    }
    assert_eq!(kept().await, [3, 4, 5]);
    publish(4_000, three).await;
    publish(4_000, three).await;
    assert_eq!(kept().await, [5, 6, 7]);
    publish(4_000, three).await;
    assert_eq!(kept().await, [7, 8], "ten thousand bytes");
    publish(20_000, three).await;
    assert!(kept().await.is_empty(), "one that is too large is not kept");
    publish(1, three).await;
    assert_eq!(kept().await, [10]);
}

async fn a_history_runs_out(world: &World) {
    world.open("a").await;
    let keep = Keep {
        age: Duration::from_millis(300),
        ..KEEP
    };
    for data in ["x", "y"] {
        world
            .here
            .layer
            .publish("a", plain(data), keep)
            .await
            .unwrap();
    }
    let before = world.there.past("a", Wanted::Last(5)).await;
    assert_eq!(before.messages.len(), 2);
    tokio::time::sleep(Duration::from_millis(400)).await;
    let after = world.there.past("a", Wanted::Last(5)).await;
    assert_eq!(
        (after.messages.len(), &after.position),
        (0, &before.position)
    );
    let same = Wanted::After(before.position.clone(), 0);
    assert!(
        world.there.past("a", same).await.is_recovered,
        "nothing was missed"
    );
    let mut one = before.position;
    one.offset = 1;
    let past = world.there.past("a", Wanted::After(one, 5)).await;
    assert!(!past.is_recovered);
}

async fn what_keeps_nothing_still_counts(world: &World) {
    world.open("a").await;
    let start = world.there.position("a").await;
    world
        .here
        .layer
        .publish("a", plain("x"), NOTHING)
        .await
        .unwrap();
    world.there.heard.expect("a", &["1:x"]).await;
    let past = world.there.past("a", Wanted::After(start, 3)).await;
    assert_eq!((past.is_recovered, past.messages.len()), (false, 0));
    let past = world.there.past("a", Wanted::After(past.position, 3)).await;
    assert!(past.is_recovered);
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
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(async {
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

async fn who_is_there_is_known_everywhere(world: &World) {
    world.open("a").await;
    assert_eq!(world.there.members("a").await, [""; 0]);
    assert_eq!(world.here.enter("a", "ada").await, ["ada"]);
    assert_eq!(world.there.enter("a", "bob").await, ["ada", "bob"]);
    assert_eq!(world.here.members("a").await, ["ada", "bob"]);
    world.there.heard.expect("a", &["+ada", "+bob"]).await;
    world.here.leave("a", "ada").await;
    world
        .there
        .heard
        .expect("a", &["+ada", "+bob", "-ada"])
        .await;
    assert_eq!(world.there.members("a").await, ["bob"]);
    let members = world.here.layer.members("a").await.unwrap();
    assert_eq!(&*members[0].data, b"\"data of bob\"");
}

async fn who_is_there_is_told_once(world: &World) {
    world.open("a").await;
    world.here.leave("a", "nobody").await;
    world.here.enter("a", "ada").await;
    world.here.enter("a", "ada").await;
    assert_eq!(world.there.members("a").await, ["ada"]);
    world.here.leave("a", "ada").await;
    world.here.leave("a", "ada").await;
    world.here.publish("a", "x").await.unwrap();
    let expected = ["+ada", "+ada", "-ada", "1:x"];
    world.there.heard.expect("a", &expected).await;
}
