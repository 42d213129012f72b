//! Where somebody is signed in.

use mizan::testing::{TestClient, TestSite};
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use super::{log_in, who};
use crate::desk::{PASSWORD, start};

mizan_tests::on_each_store!(
    the_list_says_when_where_and_with_what,
    one_session_is_ended_from_another,
    all_others_are_ended_at_once,
    nobody_ends_the_sessions_of_others,
    the_page_works_without_javascript,
);

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const PHONE: &str =
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/138.0.0.0 Mobile Safari/537.36";

async fn log_in_with(site: &TestSite, agent: &str) -> TestClient {
    let client = site.client();
    let login = client
        .post("/api/mizan/login.submit")
        .header("user-agent", agent);
    let response = login
        .value(json!({"username": "ada", "password": PASSWORD}))
        .await;
    assert_eq!(response.status(), 200, "{}", response.text());
    client
}

async fn list(client: &TestClient) -> Vec<Value> {
    let response = client.context("my_sessions").await;
    assert_eq!(response.status(), 200, "{}", response.text());
    response.value().as_array().unwrap().clone()
}

async fn the_list_says_when_where_and_with_what(database: &Database) {
    let site = start(database).await;
    let desktop = log_in_with(&site, FIREFOX).await;
    let phone = log_in_with(&site, PHONE).await;
    let sessions = list(&desktop).await;
    assert_eq!(sessions.len(), 2);
    assert_eq!(
        (&sessions[0]["device"], &sessions[0]["is_current"]),
        (&json!("Firefox on Linux"), &json!(true))
    );
    assert_eq!(
        (&sessions[1]["device"], &sessions[1]["is_current"]),
        (&json!("Chrome on Android"), &json!(false))
    );
    assert_eq!(sessions[0]["address"], "127.0.0.1");
    assert!(sessions[0]["signed_in_at"].is_string() && sessions[0]["last_seen_at"].is_string());
    assert_eq!(
        list(&phone).await[0]["device"],
        "Chrome on Android",
        "this one first"
    );
    let text = desktop.context("my_sessions").await.text().to_owned();
    for client in [&desktop, &phone] {
        let cookie = client.session_cookie().unwrap();
        assert!(!text.contains(cookie.split('.').next().unwrap()), "no keys");
    }
    assert_problem(
        &site.client().context("my_sessions").await,
        401,
        "not_signed_in",
    );
}

async fn one_session_is_ended_from_another(database: &Database) {
    let site = start(database).await;
    let desktop = log_in_with(&site, FIREFOX).await;
    let phone = log_in_with(&site, PHONE).await;
    assert_eq!(who(&phone).await, "ada");
    let id = list(&desktop).await[1]["id"].clone();
    let response = desktop.submit("session_end", json!({"session": id})).await;
    assert_eq!(response.value(), json!({"ended": 1}));
    assert_eq!(response.header("mizan-affects"), "my_sessions");
    assert_eq!(who(&phone).await, Value::Null);
    assert_eq!(who(&desktop).await, "ada");
    assert_eq!(list(&desktop).await.len(), 1);
    for gone in [id.as_str().unwrap(), "x", &"0".repeat(64)] {
        let response = desktop
            .submit("session_end", json!({"session": gone}))
            .await;
        assert_problem(&response, 404, "not_found");
    }
    let own = list(&desktop).await[0]["id"].clone();
    assert_eq!(
        desktop
            .submit("session_end", json!({"session": own}))
            .await
            .status(),
        200
    );
    assert_eq!(who(&desktop).await, Value::Null);
}

async fn all_others_are_ended_at_once(database: &Database) {
    let site = start(database).await;
    let here = log_in_with(&site, FIREFOX).await;
    let others = [
        log_in_with(&site, PHONE).await,
        log_in_with(&site, "").await,
    ];
    let grace = site.client();
    log_in(&grace, "grace", PASSWORD).await;
    let response = here.submit("sessions_end_others", json!({})).await;
    assert_eq!(response.value(), json!({"ended": 2}));
    for other in &others {
        assert_eq!(who(other).await, Value::Null);
    }
    assert_eq!(
        (who(&here).await, who(&grace).await),
        (json!("ada"), json!("grace"))
    );
    let left = list(&here).await;
    assert_eq!(
        (left.len(), &left[0]["device"]),
        (1, &json!("Firefox on Linux"))
    );
    assert_eq!(database.count_sessions(&site).await, 2);
}

async fn nobody_ends_the_sessions_of_others(database: &Database) {
    let site = start(database).await;
    let ada = log_in_with(&site, FIREFOX).await;
    let id = list(&ada).await[0]["id"].clone();
    let grace = site.client();
    log_in(&grace, "grace", PASSWORD).await;
    let response = grace.submit("session_end", json!({"session": id})).await;
    assert_problem(&response, 404, "not_found");
    let response = site
        .client()
        .submit("session_end", json!({"session": id}))
        .await;
    assert_problem(&response, 401, "not_signed_in");
    assert_eq!(who(&ada).await, "ada");
}

async fn the_page_works_without_javascript(database: &Database) {
    let site = start(database).await;
    let here = log_in_with(&site, FIREFOX).await;
    let phone = log_in_with(&site, PHONE).await;
    let third = log_in_with(&site, "<script>alert(1)</script>").await;
    let page = here.get("/account").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().contains("Chrome on Android") && !page.text().contains("alert(1)"));
    let sessions = list(&here).await;
    let phone_session = sessions
        .iter()
        .find(|session| session["device"] == "Chrome on Android");
    let id = phone_session.unwrap()["id"].as_str().unwrap().to_owned();
    assert!(page.text().contains(&id));
    let ended = here
        .post("/account/sessions/end")
        .form(&[("session", &id)])
        .await;
    assert_eq!(ended.status(), 303, "{}", ended.text());
    assert_eq!(who(&phone).await, Value::Null);
    let ended = here.post("/account/sessions/end_others").form(&[]).await;
    assert_eq!(ended.status(), 303);
    assert_eq!(who(&third).await, Value::Null);
    assert_eq!(who(&here).await, "ada");
}
