//! Who may open a socket, and what everybody else is told.

use actix_web::http::StatusCode;
use mizan::testing::TestSite;
use mizan_tests::{RawResponse, assert_problem};
use serde_json::json;

use super::room::{builder, make_user, start};

const WS: &str = "/api/mizan/ws";

/// A `GET` as it is written by hand: a client library would not say what is asked here.
async fn get(site: &TestSite, headers: &[(&str, &str)]) -> RawResponse {
    let mut head = format!("GET {WS} HTTP/1.1\r\nHost: {}\r\n", site.address());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    RawResponse::to(site.address(), head + "\r\n").await
}

#[mizan::test]
async fn a_request_without_an_upgrade_is_told_what_this_address_speaks() {
    let site = start().await;
    let response = get(&site, &[]).await;
    assert_problem(&response, 426, "upgrade_required");
    assert_eq!(response.header("upgrade"), "websocket");
    assert_eq!(response.header("sec-websocket-version"), "13");
    let response = site.client().post(WS).send().await;
    assert_problem(&response, 405, "method_not_allowed");
    // Actix takes a list of protocols for no upgrade.
    let several = [
        ("Connection", "upgrade"),
        ("Upgrade", "h2c, websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    assert_problem(&get(&site, &several).await, 426, "upgrade_required");
    assert_eq!(site.channel_metrics().sockets_total, 0);
}

#[mizan::test]
async fn broken_handshakes_are_refused() {
    let site = start().await;
    let good = "dGhlIHNhbXBsZSBub25jZQ==";
    for (version, key, status, code) in [
        ("12", good, 426, "upgrade_required"),
        ("13", "", 400, "bad_handshake"),
        ("13", "short", 400, "bad_handshake"),
        ("13", "!!!!!!!!!!!!!!!!!!!!!!!!", 400, "bad_handshake"),
    ] {
        let headers = [
            ("Connection", "upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", version),
            ("Sec-WebSocket-Key", key),
        ];
        let response = get(&site, &headers).await;
        assert_problem(&response, status, code);
    }
}

#[mizan::test]
async fn another_sites_page_opens_no_socket() {
    let site = start().await;
    let host = site.address().to_string();
    let own = format!("http://{host}");
    for (headers, is_let_in) in [
        (vec![("origin", own.as_str())], true),
        (vec![("sec-fetch-site", "same-origin")], true),
        (vec![("origin", "https://evil.example")], false),
        (vec![("origin", "null")], false),
        (vec![("origin", "http://127.0.0.1.evil.example")], false),
        (vec![("sec-fetch-site", "cross-site")], false),
        (vec![("sec-fetch-site", "same-site")], false),
        (vec![("host", "evil.example")], false),
    ] {
        let outcome = site.client().try_socket(WS, &headers).await;
        assert_eq!(outcome.is_ok(), is_let_in, "{headers:?}");
        if let Err(status) = outcome {
            assert!(matches!(status.as_u16(), 400 | 403 | 421), "{status}");
        }
    }
}

#[mizan::test]
async fn sockets_are_counted_per_address_and_user() {
    let site = builder()
        .setting("MIZAN_CHANNEL_MAX_SOCKETS_PER_ADDRESS", "3")
        .setting("MIZAN_CHANNEL_MAX_SOCKETS_PER_USER", "1")
        .start()
        .await;
    make_user(&site, "ada").await;
    let ada = site.client();
    ada.login_as("ada").await;
    let first = ada.socket().await;
    let refused = ada.try_socket(WS, &[]).await.err();
    assert_eq!(refused, Some(StatusCode::TOO_MANY_REQUESTS));
    let _second = site.client().socket().await;
    let _third = site.client().socket().await;
    let refused = site.client().try_socket(WS, &[]).await.err();
    assert_eq!(refused, Some(StatusCode::TOO_MANY_REQUESTS));
    first.close().await;
    // Its place is free again as soon as the site has noticed.
    let mut tries = 0;
    while ada.try_socket(WS, &[]).await.is_err() {
        tries += 1;
        assert!(tries < 1_000, "the place is not given back");
        tokio::task::yield_now().await;
    }
}

#[mizan::test]
async fn a_visitor_without_a_cookie_costs_no_query() {
    let site = start().await;
    let before = site.query_count();
    let mut socket = site.client().socket().await;
    socket.join("room", json!({ "room": "a" })).await;
    assert_eq!(site.query_count(), before);
}
