//! Who may call: 401 when somebody must be signed in, 403 when it is the wrong one, and nothing decoded before that.

use actix_web::http::StatusCode;
use mizan::prelude::*;
use mizan::testing::{TestClient, TestSite};
use mizan_tests::{RawConnection, assert_problem};
use serde_json::json;

use crate::people;

#[client(manual, auth)]
async fn for_users(number: i32) -> i32 {
    number
}

#[client(manual, auth = "staff")]
async fn for_staff(number: i32) -> i32 {
    number
}

#[client(manual, auth = "superuser")]
async fn for_superusers(number: i32) -> i32 {
    number
}

/// Everybody whose name has three letters.
async fn has_short_name(request: &Request) -> Result<bool> {
    Ok(request.require_user().await?.username().len() == 3)
}

async fn never(_: &Request) -> bool {
    false
}

async fn always(_: &Request) {}

async fn only_in_the_morning(_: &Request) -> Result<()> {
    Err(Error::new(
        StatusCode::CONFLICT,
        "too_late",
        "Come back tomorrow.",
    ))
}

#[derive(Debug, thiserror::Error)]
#[error("the secret of the inside")]
struct Broken;

async fn broken(_: &Request) -> std::result::Result<bool, Broken> {
    Err(Broken)
}

#[client(manual, auth = has_short_name)]
async fn for_short_names(number: i32) -> i32 {
    number
}

#[client(manual, auth = crate::guards::never)]
async fn for_nobody(number: i32) -> i32 {
    number
}

#[client(manual, auth = always)]
async fn for_everybody(number: i32) -> i32 {
    number
}

#[client(manual, auth = only_in_the_morning)]
async fn for_early_birds(number: i32) -> i32 {
    number
}

#[client(manual, auth = broken)]
async fn for_the_broken(number: i32) -> i32 {
    number
}

#[client(manual, auth, context = "global")]
async fn own_name(request: Request) -> Result<String> {
    Ok(request.require_user().await?.username().to_owned())
}

#[client(manual, auth = "staff", context = "local")]
async fn reports(page: u32) -> u32 {
    page
}

#[derive(MizanForm)]
#[form(name = "memo", manual, auth = "staff")]
struct MemoForm {
    text: String,
}

impl Submit for MemoForm {
    type Output = String;

    async fn submit(self, _: &Request) -> Result<String> {
        Ok(self.text)
    }
}

async fn start() -> TestSite {
    let site = Site::empty()
        .install(people::app())
        .register::<for_users>()
        .register::<for_staff>()
        .register::<for_superusers>()
        .register::<for_short_names>()
        .register::<for_nobody>()
        .register::<for_everybody>()
        .register::<for_early_birds>()
        .register::<for_the_broken>()
        .register::<own_name>()
        .register::<reports>()
        .form::<MemoForm>();
    TestSite::start(site).await
}

async fn visitor(site: &TestSite, name: &str) -> TestClient {
    let client = site.client();
    if !name.is_empty() {
        client.login_as(name).await;
    }
    client
}

#[mizan::test]
async fn everybody_gets_what_they_may_have() {
    let site = start().await;
    for (name, [users, staff, superusers, short_names, nobody, everybody]) in [
        ("", [401, 401, 401, 401, 403, 200]),
        ("ada", [200, 403, 403, 200, 403, 200]),
        ("grace", [200, 200, 403, 403, 403, 200]),
        ("root", [200, 200, 200, 403, 403, 200]),
    ] {
        let client = visitor(&site, name).await;
        for (function, status) in [
            ("for_users", users),
            ("for_staff", staff),
            ("for_superusers", superusers),
            ("for_short_names", short_names),
            ("for_nobody", nobody),
            ("for_everybody", everybody),
        ] {
            let response = client.call(function, json!({"number": 7})).await;
            match status {
                200 => assert_eq!(response.text(), "7", "{name} {function}"),
                401 => drop(assert_problem(&response, 401, "not_signed_in")),
                _ => drop(assert_problem(&response, 403, "forbidden")),
            }
            let challenge = if status == 401 { "Session" } else { "" };
            assert_eq!(
                response.header("www-authenticate"),
                challenge,
                "{name} {function}"
            );
        }
    }
}

#[mizan::test]
async fn a_check_may_answer_its_own_error() {
    let site = start().await;
    let client = site.client();
    let response = client.call("for_early_birds", json!({"number": 7})).await;
    let problem = assert_problem(&response, 409, "too_late");
    assert_eq!(problem["detail"], "Come back tomorrow.");
    let response = client.call("for_the_broken", json!({"number": 7})).await;
    assert_problem(&response, 500, "internal_error");
}

#[mizan::test]
async fn refused_input_is_never_decoded() {
    let site = start().await;
    for (name, status, code) in [("", 401, "not_signed_in"), ("ada", 403, "forbidden")] {
        let client = visitor(&site, name).await;
        for path in [
            "for_staff",
            "for_superusers",
            "memo.submit",
            "memo.validate",
        ] {
            let path = format!("/api/mizan/{path}");
            let json = || {
                client
                    .post(&path)
                    .header("content-type", "application/json")
            };
            assert_problem(&json().send_body("{").await, status, code);
            assert_problem(&json().send_body("[".repeat(20_000)).await, status, code);
            assert_problem(&json().send_body("{\"number\":\"x\"}").await, status, code);
            assert_problem(
                &json()
                    .header("content-encoding", "gzip")
                    .send_body("{}")
                    .await,
                status,
                code,
            );
            assert_problem(
                &client
                    .post(&path)
                    .header("content-type", "text/plain")
                    .send_body("x")
                    .await,
                status,
                code,
            );
        }
        assert_problem(&client.context("memo.schema").await, status, code);
        assert_problem(&client.context("reports?page=x").await, status, code);
        assert_problem(&client.context("reports").await, status, code);
    }
}

#[mizan::test]
async fn a_refused_body_is_not_waited_for() {
    let site = start().await;
    let mut connection = RawConnection::open(site.address()).await;
    connection
        .send("POST /api/mizan/for_users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n")
        .await;
    assert_problem(&connection.read().await, 401, "not_signed_in");
}

#[mizan::test]
async fn contexts_hold_what_the_visitor_may_see() {
    let site = start().await;
    assert_eq!(
        visitor(&site, "").await.context("contexts").await.text(),
        "{}"
    );
    assert_eq!(
        visitor(&site, "ada").await.context("contexts").await.text(),
        r#"{"own_name":"ada"}"#
    );
    let response = visitor(&site, "grace")
        .await
        .context("reports?page=3")
        .await;
    assert_eq!(response.text(), "3");
}

#[mizan::test]
async fn a_forged_session_is_nobody() {
    let site = start().await;
    let client = visitor(&site, "ada").await;
    let good = client.session_cookie().unwrap();
    let (key, version) = good.split_once('.').unwrap();
    let other = if key.starts_with('a') { "b" } else { "a" };
    let long = "a".repeat(4_000);
    for forged in [
        String::new(),
        ".".to_owned(),
        key.to_owned(),
        format!("{key}."),
        format!("{key}.x"),
        format!("{key}.-1"),
        format!(".{version}"),
        format!("{}.{version}", &key[..63]),
        format!("{key}a.{version}"),
        format!("{other}{}.{version}", &key[1..]),
        format!("{}.{version}", key.to_uppercase()),
        format!("{}.{version}", "a".repeat(64)),
        format!("{}.{version}", "é".repeat(32)),
        format!("{}.{version}", "%00".repeat(21)),
        format!("{long}.{version}"),
        "{}".to_owned(),
        "' OR 1=1 --".to_owned(),
    ] {
        let forger = site.client();
        forger.set_cookie("mizan_session", forged.clone());
        let response = forger.call("for_users", json!({"number": 7})).await;
        assert_problem(&response, 401, "not_signed_in");
        assert_eq!(
            response.header("set-cookie"),
            "",
            "{forged}: a key that the store does not know is not adopted"
        );
    }
    assert_eq!(
        client
            .call("for_users", json!({"number": 7}))
            .await
            .status(),
        200
    );
}

#[mizan::test]
async fn a_user_who_is_gone_is_nobody() {
    let site = start().await;
    let client = visitor(&site, "ada").await;
    site.db()
        .query("UPDATE mizan_sessions SET state = $1")
        .bind(r#"{"_user_id":"99","_user_hash":"hash","_version":"1"}"#)
        .execute()
        .await
        .unwrap();
    // The cookie has seen a later version than this process remembers, so the store is asked.
    let key = client.session_cookie().unwrap();
    client.set_cookie("mizan_session", key.replace(".1", ".2"));
    assert_problem(
        &client.call("for_users", json!({"number": 7})).await,
        401,
        "not_signed_in",
    );
}
