//! A Redis that goes and comes back: sessions wait for it, everything else goes on.

use std::time::{Duration, Instant};

use mizan::testing::{TestClient, TestSite};
use mizan_tests::{Database, RedisServer, assert_problem};
use serde_json::{Value, json};

use crate::desk::{PASSWORD, add_people};

async fn start(database: &Database, server: &RedisServer) -> TestSite {
    let builder = database.builder(example_site::site());
    let site = builder
        .setting("MIZAN_SESSION_STORE", "redis")
        .setting("REDIS_URL", server.url())
        .setting("MIZAN_REDIS_TIMEOUT_SECONDS", "1")
        .start()
        .await;
    add_people(&site).await;
    site
}

async fn log_in(client: &TestClient) -> u16 {
    let input = json!({"username": "ada", "password": PASSWORD});
    client.submit("login", input).await.status()
}

/// What needs the session is 503 within the time-out; what doesn't goes on.
async fn assert_only_sessions_wait(site: &TestSite, ada: &TestClient) {
    for _ in 0..2 {
        let started = Instant::now();
        // A version that nobody has seen makes the process ask the store.
        let asking = site.client();
        let cookie = ada.session_cookie().expect("ada has a session");
        let key = cookie.split('.').next().expect("there is a key");
        asking.set_cookie("mizan_session", format!("{key}.999999"));
        let response = asking.context("current_user").await;
        assert_problem(&response, 503, "unavailable");
        assert_ne!(response.header("retry-after"), "");
        assert!(started.elapsed() < Duration::from_secs(5));
    }
    let stranger = site.client();
    assert_eq!(stranger.get("/").await.status(), 200);
    assert_eq!(stranger.context("current_user").await.value(), Value::Null);
    let echo = stranger.call("echo", json!({"text": "a"})).await;
    assert_eq!(echo.status(), 200);
    // The throttle in front of it counts in memory meanwhile.
    let validate = stranger.validate("contact", json!({})).await;
    assert_eq!(validate.status(), 200, "{}", validate.text());
    assert_eq!(log_in(&stranger).await, 503);
    assert_eq!(stranger.session_cookie(), None);
    assert_problem(&stranger.get("/readyz").await, 503, "unavailable");
    assert_eq!(stranger.get("/healthz").await.status(), 200);
}

/// Answers how long it took.
async fn until_logins_work(site: &TestSite) -> Duration {
    let started = Instant::now();
    while log_in(&site.client()).await != 200 {
        assert!(started.elapsed() < Duration::from_secs(5), "it recovers");
    }
    assert_eq!(site.client().get("/readyz").await.status(), 200);
    started.elapsed()
}

#[mizan::test]
async fn a_redis_that_was_killed_is_used_again_when_it_is_back() {
    let database = Database::sqlite();
    let mut server = RedisServer::start();
    let site = start(&database, &server).await;
    let ada = site.client();
    assert_eq!(log_in(&ada).await, 200);
    assert_eq!(ada.get("/readyz").await.status(), 200);
    server.kill();
    assert_only_sessions_wait(&site, &ada).await;
    server.start_again();
    until_logins_work(&site).await;
}

#[mizan::test]
async fn a_redis_that_hangs_holds_nobody_and_is_used_again_when_it_goes_on() {
    let database = Database::sqlite();
    let server = RedisServer::start();
    let site = start(&database, &server).await;
    let ada = site.client();
    assert_eq!(log_in(&ada).await, 200);
    server.hold();
    assert_only_sessions_wait(&site, &ada).await;
    server.release();
    until_logins_work(&site).await;
    let other = database.builder(example_site::site());
    let other = other
        .setting("MIZAN_SESSION_STORE", "redis")
        .setting("REDIS_URL", server.url())
        .start()
        .await;
    let there = other.client();
    there.set_cookie("mizan_session", ada.session_cookie().unwrap());
    let who = there.context("current_user").await.value();
    assert_eq!(who["username"], "ada", "her session was there all the time");
}

#[mizan::test]
async fn a_site_starts_before_its_redis() {
    let database = Database::sqlite();
    let mut server = RedisServer::start();
    server.kill();
    let site = start(&database, &server).await;
    assert_eq!(site.client().get("/").await.status(), 200);
    assert_eq!(log_in(&site.client()).await, 503);
    server.start_again();
    until_logins_work(&site).await;
}

#[mizan::test]
async fn a_certificate_that_nobody_has_signed_is_an_error_and_no_panic() {
    // Nobody speaks TLS at this port.
    let server = RedisServer::start();
    let url = server.url().replace("redis://", "rediss://");
    let builder = Database::sqlite().builder(example_site::site());
    let site = builder
        .setting("MIZAN_SESSION_STORE", "redis")
        .setting("REDIS_URL", url)
        .start()
        .await;
    add_people(&site).await;
    assert_eq!(log_in(&site.client()).await, 503);
    assert_eq!(site.client().get("/").await.status(), 200);
}

#[mizan::test]
async fn what_ran_out_leaves_the_list_of_its_user() {
    let database = Database::with_redis().await;
    database
        .run(async |database: &Database| {
            let site = database.start(example_site::site()).await;
            add_people(&site).await;
            let (old, new) = (site.client(), site.client());
            assert_eq!(log_in(&old).await, 200);
            database.expire_sessions(&site).await;
            assert_eq!(log_in(&new).await, 200);
            let listed = new.context("my_sessions").await.value();
            assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
            let keys = database.redis().unwrap();
            let lists = keys.names("user-sessions:").await;
            assert_eq!(lists.len(), 1);
            let count = |name: &str| {
                let mut count = redis::cmd("ZCARD");
                count.arg(name);
                count
            };
            let left: i64 = count(&lists[0])
                .query_async(&mut keys.connection())
                .await
                .unwrap();
            assert_eq!(left, 1, "the list holds what is there");
            new.submit("logout", json!({})).await;
            for kind in ["session:", "user-sessions:"] {
                assert_eq!(keys.names(kind).await.len(), 0, "nothing stays behind");
            }
        })
        .await;
}
