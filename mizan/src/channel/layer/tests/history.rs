//! What every layer keeps of a group, and for how long.

use std::sync::Arc;
use std::time::Duration;

use super::process::{KEEP, NOTHING, World, plain, told};
use crate::channel::layer::{Keep, Position, Wanted};

on_each_layer!(
    who_was_away_gets_what_was_missed,
    a_history_has_limits,
    a_history_runs_out,
    what_keeps_nothing_still_counts,
);

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
