//! Who is there, when a process or Redis goes.

use std::time::Duration;

use super::process::{Heard, Process, SHORT, World};
use super::server::RedisServer;

/// Some heartbeats, and longer than an entry is believed without them.
const A_WHILE: Duration = Duration::from_millis(4_500);

async fn with_ada_and_bob(server: &RedisServer) -> World {
    let world = World::on(server).await;
    world.open("a").await;
    world.here.enter("a", "ada").await;
    assert_eq!(world.there.enter("a", "bob").await, ["ada", "bob"]);
    for process in [&world.here, &world.there] {
        process.heard.expect("a", &["+ada", "+bob"]).await;
        process.heard.forget();
    }
    world
}

async fn until_shared(world: &World, is_shared: bool) {
    for process in [&world.here, &world.there] {
        let is_so = |heard: &Heard| heard.is_shared() == is_shared;
        process.heard.until("shared", is_so).await;
    }
}

fn assert_nothing_heard(world: &World) {
    for process in [&world.here, &world.there] {
        assert_eq!(process.heard.of("a"), [""; 0]);
    }
}

#[actix_web::test]
async fn members_of_a_killed_process_leave_once() {
    let server = RedisServer::start();
    let world = with_ada_and_bob(&server).await;
    let keys = world.keys.as_ref().unwrap();
    let third = Process::redis(keys.url(), keys.prefix(), SHORT);
    third.open("a").await;
    third.enter("a", "eve").await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(
        third.members("a").await,
        ["ada", "bob", "eve"],
        "they live on"
    );
    let World { here, there, .. } = world;
    // Says nothing any more.
    drop(here);
    there.heard.expect("a", &["+eve", "-ada"]).await;
    third.heard.expect("a", &["+eve", "-ada"]).await;
    assert_eq!(there.members("a").await, ["bob", "eve"]);
    tokio::time::sleep(A_WHILE).await;
    there.heard.expect("a", &["+eve", "-ada"]).await;
}

#[actix_web::test]
async fn a_redis_that_has_lost_everything_learns_who_is_there() {
    let mut server = RedisServer::start();
    let world = with_ada_and_bob(&server).await;
    server.kill();
    until_shared(&world, false).await;
    server.start_again();
    until_shared(&world, true).await;
    for process in [&world.here, &world.there] {
        assert_eq!(process.members("a").await, ["ada", "bob"]);
    }
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(world.here.members("a").await, ["ada", "bob"]);
    let gap = |process: &Process| process.heard.of("a");
    assert_eq!(
        (gap(&world.here), gap(&world.there)),
        (vec!["gap 0".into()], vec!["gap 0".into()])
    );
}

#[actix_web::test]
async fn nobody_leaves_because_redis_was_held() {
    let server = RedisServer::start();
    let world = with_ada_and_bob(&server).await;
    server.hold();
    until_shared(&world, false).await;
    tokio::time::sleep(A_WHILE).await;
    server.release();
    until_shared(&world, true).await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(world.here.members("a").await, ["ada", "bob"]);
    assert_nothing_heard(&world);
}

#[actix_web::test]
async fn who_comes_and_goes_while_redis_is_away_is_told_later() {
    let mut server = RedisServer::start_keeping();
    let world = with_ada_and_bob(&server).await;
    let (here, there) = (&world.here, &world.there);
    server.kill();
    until_shared(&world, false).await;
    assert_eq!(here.enter("a", "carl").await, ["ada", "bob", "carl"]);
    assert_eq!(there.enter("a", "dora").await, ["ada", "bob", "dora"]);
    here.leave("a", "ada").await;
    here.heard.expect("a", &["+carl", "-ada"]).await;
    there.heard.expect("a", &["+dora"]).await;
    server.start_again();
    until_shared(&world, true).await;
    tokio::time::sleep(A_WHILE).await;
    here.heard.expect("a", &["+carl", "-ada", "+dora"]).await;
    let mut heard = there.heard.of("a");
    heard.sort();
    assert_eq!(heard, ["+carl", "+dora", "-ada"], "each once");
    for process in [here, there] {
        assert_eq!(process.members("a").await, ["bob", "carl", "dora"]);
    }
}

#[actix_web::test]
async fn whoever_vanishes_while_redis_is_away_is_missed_later() {
    let mut server = RedisServer::start();
    let world = with_ada_and_bob(&server).await;
    server.kill();
    until_shared(&world, false).await;
    let World { here, there, .. } = world;
    drop(here);
    server.start_again();
    there
        .heard
        .until("-ada", |heard| heard.of("a").contains(&"-ada".into()))
        .await;
    assert_eq!(there.members("a").await, ["bob"]);
}
