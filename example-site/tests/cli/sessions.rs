//! `endsessions`.

use std::time::Duration;

use mizan_tests::RawResponse;

use crate::binary::{Binary, Serving};

async fn sign_up(serving: &Serving, name: &str) -> String {
    let body = format!(
        r#"{{"username":"{name}","email":"{name}@example.org","password":"several unrelated words"}}"#
    );
    let request = format!(
        "POST /api/mizan/signup.submit HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let response = RawResponse::to(serving.address, request).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    let cookie = response.header("set-cookie").split(';').next();
    cookie.unwrap_or_default().to_owned()
}

async fn is_signed_in(serving: &Serving, cookie: &str) -> bool {
    let request = format!(
        "GET /api/mizan/current_user HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
    );
    let response = RawResponse::to(serving.address, request).await;
    response.text().contains("\"username\"")
}

#[mizan::test]
async fn an_administrator_signs_people_out_everywhere() {
    let binary = Binary::new();
    let serving = binary.serve();
    let ada = sign_up(&serving, "ada").await;
    let grace = sign_up(&serving, "grace").await;
    let ended = binary.run(&["endsessions", "ada", "nobody"]);
    assert_eq!(ended.code, Some(1), "{}{}", ended.stdout, ended.stderr);
    assert!(is_signed_in(&serving, &ada).await);
    let ended = binary.run(&["endsessions", "ADA"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    // What a process may remember of a user is a second old at most.
    std::thread::sleep(Duration::from_millis(1_100));
    assert!(!is_signed_in(&serving, &ada).await);
    assert!(is_signed_in(&serving, &grace).await);
    let ended = binary.run(&["endsessions", "--all"]);
    assert!(ended.stdout.contains("2 accounts"), "{}", ended.stdout);
    std::thread::sleep(Duration::from_millis(1_100));
    assert!(!is_signed_in(&serving, &grace).await);
}
