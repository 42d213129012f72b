//! Access, for as long as a socket lives.

use std::time::{Duration, Instant};

use mizan::testing::{TestClient, TestSite, TestSocket};
use serde_json::json;

use super::room::{Room, make_user, start};

/// The bound of the promise: within five seconds.
const PROMISE: Duration = Duration::from_secs(5);

async fn signed_in(site: &TestSite, name: &str) -> TestClient {
    make_user(site, name).await;
    let client = site.client();
    client.login_as(name).await;
    client
}

async fn closes_in_time(mut socket: TestSocket) {
    let started = Instant::now();
    assert_eq!(socket.closed().await, Some(4401));
    assert!(started.elapsed() < PROMISE, "{:?}", started.elapsed());
}

#[mizan::test]
async fn guards_are_those_of_functions() {
    let site = start().await;
    let ada = signed_in(&site, "ada").await;
    let mut socket = ada.socket().await;
    assert_eq!(socket.join("private", json!({})).await["op"], "joined");
    for channel in ["staff", "permitted"] {
        let answer = socket.join(channel, json!({})).await;
        assert_eq!(answer["problem"]["status"], 403, "{channel}");
    }
    let mut room = ada.channel::<Room>(json!({ "room": "a" })).await;
    let answer = room.send(json!({ "kind": "who_am_i" })).await;
    assert_eq!(answer["data"]["said"], "ada");
}

#[mizan::test]
async fn a_logout_closes_the_socket_of_the_other_tab() {
    let site = start().await;
    let ada = signed_in(&site, "ada").await;
    let mut socket = ada.socket().await;
    socket.join("private", json!({})).await;
    assert_eq!(ada.submit("logout", json!({})).await.status(), 200);
    closes_in_time(socket).await;
}

#[mizan::test]
async fn a_deactivated_user_is_out() {
    let site = start().await;
    let ada = signed_in(&site, "ada").await;
    let socket = ada.socket().await;
    site.db()
        .query("UPDATE auth_users SET is_active = FALSE WHERE username = 'ada'")
        .execute()
        .await
        .unwrap();
    closes_in_time(socket).await;
}

#[mizan::test]
async fn a_lost_permission_ends_the_topic_and_leaves_the_others() {
    let site = start().await;
    let ada = signed_in(&site, "ada").await;
    let set_staff = async |is_staff: bool| {
        site.db()
            .query("UPDATE auth_users SET is_staff = $1 WHERE username = 'ada'")
            .bind(is_staff)
            .execute()
            .await
            .unwrap();
    };
    set_staff(true).await;
    let mut socket = ada.socket().await;
    assert_eq!(socket.join("staff", json!({})).await["op"], "joined");
    assert_eq!(socket.join("private", json!({})).await["op"], "joined");
    let started = Instant::now();
    set_staff(false).await;
    let left = socket.next_op("left").await;
    assert!(started.elapsed() < PROMISE);
    assert_eq!(left["topic"], "staff:{}");
    assert_eq!(left["problem"]["status"], 403);
    // The other one is as it was.
    let again = socket.join("private", json!({})).await;
    assert_eq!(again["op"], "joined");
}

#[mizan::test]
async fn a_visitor_stays_while_others_come_and_go() {
    let site = start().await;
    let mut room = site.client().channel::<Room>(json!({ "room": "a" })).await;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let answer = room.send(json!({ "kind": "who_am_i" })).await;
    assert_eq!(answer["data"]["said"], "nobody");
}
