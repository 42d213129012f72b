//! `serve`: starting together, stopping in order, and what survives a restart.

use mizan_tests::{Database, Keys, RawConnection, RawResponse};

use crate::binary::Binary;

mizan_tests::on_each_database!(two_processes_start_at_once_on_an_empty_database);

fn post(path: &str, body: &str, more: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{more}\r\n{body}",
        body.len()
    )
}

async fn two_processes_start_at_once_on_an_empty_database(database: &Database) {
    let binaries = [Binary::on(database.url()), Binary::on(database.url())];
    let mut serving = binaries.each_ref().map(Binary::start);
    for one in &mut serving {
        one.wait_for("serving on http://");
    }
    let ticket = r#"{"name":"Ada","email":"ada@example.org","topic":"other","message":"It is something else."}"#;
    for (index, one) in serving.iter().enumerate() {
        let response =
            RawResponse::to(one.address, post("/api/mizan/contact.submit", ticket, "")).await;
        assert_eq!(
            response.text(),
            format!("{{\"id\":{}}}", index + 1),
            "both on one database"
        );
    }
    let check = binaries[0].run(&["migrate", "--check"]);
    assert_eq!(check.code, Some(0), "{}", check.stdout);
}

#[mizan::test]
async fn a_request_in_flight_is_finished_before_sigterm_stops_the_site() {
    assert_finishes_before("TERM").await;
}

#[mizan::test]
async fn a_request_in_flight_is_finished_before_ctrl_c_stops_the_site() {
    assert_finishes_before("INT").await;
}

async fn assert_finishes_before(signal: &str) {
    let mut serving = Binary::new().serve();
    let body = r#"{"text":"the rest comes late"}"#;
    let (first, rest) = body.split_at(10);
    let head = post("/api/mizan/echo", body, "Expect: 100-continue\r\n");
    let head = head.strip_suffix(body).unwrap();
    let mut connection = RawConnection::open(serving.address).await;
    connection.send(head).await;
    // The site says so when the handler asks for the body: the request is in flight.
    assert_eq!(connection.read_head().await.status(), 100);
    connection.send(first).await;
    serving.signal(signal);
    serving.wait_until_closed();
    connection.send(rest).await;
    let response = connection.read().await;
    assert_eq!(
        (response.status(), response.text().as_str()),
        (200, r#"{"message":"the rest comes late"}"#)
    );
    drop(connection);
    assert_eq!(serving.wait().code(), Some(0));
    let log = serving.log();
    assert!(log.contains("stopped"), "{log}");
}

#[mizan::test]
async fn a_visitor_stays_signed_in_over_a_restart() {
    stays_signed_in(&Binary::new()).await;
}

#[mizan::test]
async fn a_visitor_whose_session_is_in_redis_stays_signed_in_over_a_restart() {
    let keys = Keys::new().await;
    let binary = Binary::new()
        .with("MIZAN_SESSION_STORE", "redis")
        .with("REDIS_URL", keys.url())
        .with("MIZAN_REDIS_PREFIX", keys.prefix());
    stays_signed_in(&binary).await;
    assert_eq!(keys.names("session:").await.len(), 1);
    // It runs out; Redis removes it, and the command what it has left.
    for name in keys.names("session:").await {
        let mut expire = redis::cmd("PEXPIRE");
        let expired: bool = expire
            .arg(name)
            .arg(1)
            .query_async(&mut keys.connection())
            .await
            .unwrap();
        assert!(expired);
    }
    let cleared = binary.run(&["clearsessions"]);
    assert_eq!(cleared.code, Some(0), "{}", cleared.stderr);
    assert!(cleared.stdout.contains("Redis"), "{}", cleared.stdout);
    keys.remove().await;
}

#[test]
fn a_redis_that_does_not_answer_is_an_error_of_check_and_clearsessions() {
    let binary = Binary::new()
        .with("MIZAN_SESSION_STORE", "redis")
        .with("REDIS_URL", "redis://:s3cret@127.0.0.1:1");
    let check = binary.run(&["check"]);
    assert_eq!(check.code, Some(1));
    let said = "error[redis]: REDIS_URL does not answer";
    assert!(check.stdout.contains(said), "{}", check.stdout);
    let cleared = binary.run(&["clearsessions"]);
    assert_eq!(cleared.code, Some(1));
    for text in [check.stdout, check.stderr, cleared.stderr] {
        assert!(!text.contains("s3cret"), "{text}");
    }
}

async fn stays_signed_in(binary: &Binary) {
    let mut cookie = String::new();
    let signup =
        r#"{"username":"ada","email":"ada@example.org","password":"several unrelated words"}"#;
    for round in 0..2 {
        let mut serving = binary.serve();
        if round == 0 {
            let response = RawResponse::to(
                serving.address,
                post("/api/mizan/signup.submit", signup, ""),
            )
            .await;
            assert_eq!(response.status(), 200, "{}", response.text());
            cookie = response
                .header("set-cookie")
                .split(';')
                .next()
                .unwrap()
                .to_owned();
        }
        let request = format!(
            "GET /api/mizan/current_user HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
        );
        let response = RawResponse::to(serving.address, request).await;
        assert!(
            response.text().contains("\"username\":\"ada\""),
            "{}",
            response.text()
        );
        serving.signal("TERM");
        assert_eq!(serving.wait().code(), Some(0));
        let log = serving.log();
        assert!(
            !log.contains("several unrelated words") && !log.contains(&cookie),
            "nothing secret is logged: {log}"
        );
    }
}

#[cfg(unix)]
#[test]
fn the_secret_of_development_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let binary = Binary::new();
    binary.run(&["migrate"]);
    let secret = std::fs::metadata(binary.path(".mizan-secret")).unwrap();
    assert_eq!(secret.permissions().mode() & 0o077, 0);
}

#[test]
fn production_does_not_migrate_by_itself() {
    let binary = Binary::new().in_production();
    let ended = binary.run(&["serve"]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("migrations are missing") && ended.stderr.contains("`migrate`"),
        "{}",
        ended.stderr
    );
}

#[mizan::test]
async fn an_address_in_use_is_named() {
    let serving = Binary::new().serve();
    let address = serving.address.to_string();
    let ended = Binary::new().run(&["serve", "--bind", &address]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(
        ended.stderr.contains(&address) && ended.stderr.contains("MIZAN_BIND"),
        "{}",
        ended.stderr
    );
}

#[mizan::test]
async fn each_request_is_logged_with_its_id() {
    let binary = Binary::new().with("MIZAN_LOG_FORMAT", "json");
    let mut serving = binary.serve();
    let request =
        "GET /api/mizan/greet?name=secret HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: a=b\r\n\r\n";
    let response = RawResponse::to(serving.address, request).await;
    assert_eq!(response.status(), 200);
    let id = response.header("x-request-id").to_owned();
    serving.wait_for(&id);
    serving.signal("TERM");
    serving.wait();
    let log = serving.log();
    let line = log.lines().find(|line| line.contains(&id)).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).expect("a line of the log is JSON");
    assert_eq!(
        line["fields"]["path"], "/api/mizan/greet",
        "the query may hold secrets: {line}"
    );
    assert!(!line.to_string().contains("name=secret"), "{line}");
}
