//! Redis goes and comes back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use super::process::{Heard, NOTHING, Process, SHORT, World, plain, told};
use super::server::{Keys, RedisServer};
use crate::channel::layer::{LayerError, Target, Wanted};

/// How soon everything is as before when Redis is back.
const RECOVERY: Duration = Duration::from_secs(5);

async fn until_shared(world: &World, is_shared: bool) {
    let started = Instant::now();
    for process in [&world.here, &world.there] {
        let is_so = |heard: &Heard| heard.is_shared() == is_shared;
        process.heard.until("shared", is_so).await;
    }
    assert!(started.elapsed() < RECOVERY, "{:?}", started.elapsed());
}

/// Cuts the lines of all processes that have opened something.
async fn cut_lines(keys: &Keys) {
    let mut kill = redis::cmd("CLIENT");
    kill.arg("KILL").arg("TYPE").arg("PUBSUB");
    let killed: u64 = kill.query_async(&mut keys.connection()).await.unwrap();
    assert!(killed > 0);
}

/// What a process does while Redis is away, all of it at once.
async fn assert_alone(process: &Process) {
    let started = Instant::now();
    let published = process.publish("a", "lost").await;
    assert!(matches!(published, Err(LayerError::Away(_))));
    let before = process.position("a").await;
    process.open("a").await;
    let past = process.past("a", Wanted::After(before.clone(), 5)).await;
    assert_eq!(past.position, before);
    assert!(!past.is_recovered && past.messages.is_empty());
    process.layer.close("a");
    process.open("new").await;
    assert_eq!(process.position("new").await, process.position("new").await);
    process.layer.members("a").await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(1), "nobody waits");
}

#[actix_web::test]
async fn a_redis_that_has_lost_everything_is_told_as_a_gap() {
    let mut server = RedisServer::start();
    let world = World::on(&server).await;
    world.open("a").await;
    world.here.publish("a", "x").await.unwrap();
    world.there.heard.expect("a", &["1:x"]).await;
    server.kill();
    until_shared(&world, false).await;
    assert_alone(&world.here).await;
    server.start_again();
    until_shared(&world, true).await;
    world.here.heard.expect("new", &["gap 0"]).await;
    world.there.heard.expect("a", &["1:x", "gap 0"]).await;
    world.here.publish("a", "y").await.unwrap();
    for process in [&world.here, &world.there] {
        process.heard.expect("a", &["1:x", "gap 0", "1:y"]).await;
    }
}

#[actix_web::test]
async fn a_redis_that_has_kept_everything_loses_nothing() {
    let mut server = RedisServer::start_keeping();
    let world = World::on(&server).await;
    world.open("a").await;
    world.here.publish("a", "x").await.unwrap();
    world.there.heard.expect("a", &["1:x"]).await;
    for round in 2..4 {
        server.kill();
        until_shared(&world, false).await;
        assert_alone(&world.there).await;
        server.start_again();
        until_shared(&world, true).await;
        world.here.publish("a", "y").await.unwrap();
        let last = format!("{round}:y");
        let is_there = |heard: &Heard| heard.of("a").last() == Some(&last);
        world.there.heard.until("y", is_there).await;
    }
    for process in [&world.here, &world.there] {
        process.heard.expect("a", &["1:x", "2:y", "3:y"]).await;
    }
}

#[actix_web::test]
async fn what_was_missed_is_fetched_or_told_as_a_gap() {
    let server = RedisServer::start();
    let world = World::on(&server).await;
    let (here, there) = (&world.here, &world.there);
    let keys = world.keys.as_ref().unwrap();
    there.open("kept").await;
    there.open("counted").await;
    here.publish("other", "x").await.unwrap();
    let mut count = 0;
    let has_gap = |heard: &Heard| heard.of("counted").iter().any(|one| one.starts_with("gap"));
    // There may be one that is quicker back than we are.
    while !has_gap(&there.heard) {
        assert!(count < 100);
        cut_lines(keys).await;
        for _ in 0..5 {
            count += 1;
            here.publish("kept", "x").await.unwrap();
            let counted = here.layer.publish("counted", plain("x"), NOTHING);
            counted.await.unwrap();
        }
        let last = format!("{count}:x");
        let is_there = |heard: &Heard| heard.of("kept").last() == Some(&last);
        there.heard.until("what was missed", is_there).await;
        let gap = format!("gap {count}");
        let is_told = |heard: &Heard| {
            let heard = heard.of("counted");
            heard.last().is_some_and(|one| *one == last || *one == gap)
        };
        there.heard.until("the gap", is_told).await;
    }
    let expected: Vec<_> = (1..=count).map(|offset| format!("{offset}:x")).collect();
    assert_eq!(there.heard.of("kept"), expected, "each once, in order");
}

#[actix_web::test]
async fn a_redis_that_is_held_is_noticed_and_nothing_is_heard_twice() {
    let server = RedisServer::start();
    let world = World::on(&server).await;
    world.open("a").await;
    world.here.publish("a", "x").await.unwrap();
    world.there.heard.expect("a", &["1:x"]).await;
    world.here.heard.expect("a", &["1:x"]).await;
    server.hold();
    let started = Instant::now();
    // Nobody knows yet: it is sent, and the hub hands it on here when that fails.
    world.here.publish("a", "y").await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(4));
    until_shared(&world, false).await;
    assert_alone(&world.here).await;
    assert_alone(&world.there).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    server.release();
    until_shared(&world, true).await;
    world.there.heard.expect("a", &["1:x", "2:y"]).await;
    world.here.heard.expect("a", &["1:x", "2:skip"]).await;
    world.there.publish("a", "z").await.unwrap();
    world
        .here
        .heard
        .expect("a", &["1:x", "2:skip", "3:z"])
        .await;
    let past = world.here.past("a", Wanted::Last(3)).await;
    assert_eq!(told(&past), ["1:x", "2:y", "3:z"]);
    assert_eq!(past.messages[1].envelope.target, Target::All);
}

#[actix_web::test]
async fn a_site_may_start_before_its_redis() {
    let mut server = RedisServer::start();
    let keys = Keys::on(server.url()).await;
    server.kill();
    let world = World::with(keys, SHORT);
    let started = Instant::now();
    world.open("a").await;
    assert_alone(&world.here).await;
    assert!(started.elapsed() < Duration::from_secs(4));
    until_shared(&world, false).await;
    server.start_again();
    until_shared(&world, true).await;
    world.there.publish("a", "x").await.unwrap();
    world.here.heard.expect("a", &["gap 0", "1:x"]).await;
}

#[actix_web::test]
async fn a_group_that_was_forgotten_has_a_new_epoch() {
    let world = World::redis().await;
    let keys = world.keys.as_ref().unwrap();
    world.open("a").await;
    world.here.publish("a", "x").await.unwrap();
    world.there.heard.expect("a", &["1:x"]).await;
    let before = world.there.position("a").await;
    keys.remove().await;
    world.here.publish("a", "y").await.unwrap();
    world
        .there
        .heard
        .expect("a", &["1:x", "gap 0", "1:y"])
        .await;
    let past = world
        .there
        .past("a", Wanted::After(before.clone(), 5))
        .await;
    assert_ne!(past.position.epoch, before.epoch);
    assert_eq!(
        (past.is_recovered, told(&past)),
        (false, vec!["1:y".to_owned()])
    );
    keys.remove().await;
}

#[actix_web::test]
async fn a_redis_with_an_older_state_gives_no_offset_twice() {
    let server = RedisServer::start();
    let world = World::on(&server).await;
    let keys = world.keys.as_ref().unwrap();
    let copy = async |from: &str, to: &str| {
        for kind in ["log:", "history:"] {
            let name = |group: &str| format!("{}channel:{kind}{group}", keys.prefix());
            let mut copy = redis::cmd("COPY");
            copy.arg(name(from)).arg(name(to)).arg("REPLACE");
            let copied: bool = copy.query_async(&mut keys.connection()).await.unwrap();
            assert!(copied);
        }
    };
    world.there.open("a").await;
    world.here.publish("a", "1").await.unwrap();
    copy("a", "older").await;
    for data in ["2", "3"] {
        world.here.publish("a", data).await.unwrap();
    }
    let mut expected = vec!["1:1", "2:2", "3:3"];
    world.there.heard.expect("a", &expected).await;
    let epoch = world.there.position("a").await.epoch;
    // What was published after the older state, by processes that were quicker back.
    for data in ["b", "c", "d"] {
        world.here.publish("older", data).await.unwrap();
    }
    copy("older", "a").await;
    cut_lines(keys).await;
    expected.push("gap 0");
    world.there.heard.expect("a", &expected).await;
    world.here.publish("a", "e").await.unwrap();
    expected.push("1:e");
    world.there.heard.expect("a", &expected).await;
    assert_ne!(world.there.position("a").await.epoch, epoch);
}

#[actix_web::test]
async fn sites_on_one_redis_dont_hear_each_other() {
    let server = RedisServer::start();
    let second = format!("{}/1", server.url());
    let sites = [
        Process::redis(&server.url(), "one:", SHORT),
        Process::redis(&server.url(), "two:", SHORT),
        Process::redis(&second, "one:", SHORT),
    ];
    for site in &sites {
        site.open("a").await;
        site.enter("a", "somebody").await;
    }
    for (number, site) in sites.iter().enumerate() {
        site.publish("a", &number.to_string()).await.unwrap();
        site.leave("a", "somebody").await;
    }
    for (number, site) in sites.iter().enumerate() {
        let message = format!("1:{number}");
        site.heard
            .expect("a", &["+somebody", &message, "-somebody"])
            .await;
    }
}

#[actix_web::test]
async fn nothing_spins_while_redis_is_away() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    let process = Process::redis(&url, "one:", SHORT);
    let opening = Arc::clone(&process);
    actix_web::rt::spawn(async move { opening.open("a").await });
    let mut count = 0;
    let accepting = async {
        loop {
            // Closed at once.
            drop(listener.accept().await.unwrap());
            count += 1;
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(4), accepting).await;
    assert!((3..15).contains(&count), "{count} tries in four seconds");
    process
        .heard
        .until("alone", |heard| !heard.is_shared())
        .await;
}
