//! Changing the password.

use mizan::http::Method;
use mizan_auth::find_user;
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use super::{NEW_PASSWORD, log_in, who};
use crate::desk::{PASSWORD, start};

mizan_tests::on_each_store!(
    a_new_password_keeps_this_session_and_ends_the_others,
    the_old_password_must_be_right,
    everything_wrong_with_the_new_password_is_said_at_once,
    a_stranger_is_refused,
    the_lifetime_of_the_session_stays,
    the_page_works_without_javascript,
);

async fn a_new_password_keeps_this_session_and_ends_the_others(database: &Database) {
    let site = start(database).await;
    let (here, there, other) = (site.client(), site.client(), site.client());
    for client in [&here, &there] {
        assert_eq!(log_in(client, "ada", PASSWORD).await.status(), 200);
    }
    assert_eq!(log_in(&other, "grace", PASSWORD).await.status(), 200);
    let before = here.session_cookie().unwrap();

    let input = json!({"old_password": PASSWORD, "new_password": NEW_PASSWORD});
    let response = here.submit("password_change", input).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(response.value(), json!({"changed": true}));
    assert_ne!(here.session_cookie().unwrap(), before, "a new key");

    assert_eq!(who(&here).await, "ada");
    assert_eq!(who(&there).await, Value::Null);
    assert_eq!(who(&other).await, "grace");
    let thief = site.client();
    thief.set_cookie("mizan_session", before);
    assert_eq!(
        who(&thief).await,
        Value::Null,
        "the old key is worth nothing"
    );

    assert_eq!(log_in(&site.client(), "ada", PASSWORD).await.status(), 422);
    assert_eq!(
        log_in(&site.client(), "ada", NEW_PASSWORD).await.status(),
        200
    );
}

async fn the_old_password_must_be_right(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let input = json!({"old_password": "something else", "new_password": NEW_PASSWORD});
    let response = client.submit("password_change", &input).await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("old_password"), ["password_incorrect"]);
    // Live validation does not try passwords.
    let response = client.validate("password_change", &input).await;
    assert_eq!(response.value(), json!({"valid": true, "errors": {}}));
    assert_eq!(log_in(&site.client(), "ada", PASSWORD).await.status(), 200);
    assert_eq!(who(&client).await, "ada");
}

async fn everything_wrong_with_the_new_password_is_said_at_once(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let input = json!({"old_password": "", "new_password": "12345"});
    let response = client.submit("password_change", input).await;
    assert_eq!(response.error_codes("old_password"), ["required"]);
    assert_eq!(
        response.error_codes("new_password"),
        [
            "password_too_short",
            "password_entirely_numeric",
            "password_too_common"
        ]
    );
    let input = json!({"old_password": PASSWORD, "new_password": "ada@example.org"});
    let response = client.submit("password_change", input).await;
    assert_eq!(
        response.error_codes("new_password"),
        ["password_too_similar"]
    );
}

async fn a_stranger_is_refused(database: &Database) {
    let site = start(database).await;
    let input = json!({"old_password": PASSWORD, "new_password": NEW_PASSWORD});
    let response = site.client().submit("password_change", input).await;
    assert_problem(&response, 401, "not_signed_in");
    let client = site.client();
    let page = client.request(Method::GET, "/password_change");
    let page = page.header("accept", "text/html").send().await;
    assert_eq!(
        (page.status(), page.header("location")),
        (303, "/login?next=%2Fpassword_change")
    );
}

async fn the_lifetime_of_the_session_stays(database: &Database) {
    let site = start(database).await;
    for (remember, expected) in [(true, true), (false, false)] {
        let client = site.client();
        let input = json!({"username": "ada", "password": PASSWORD, "remember": remember});
        client.submit("login", input).await;
        let input = json!({"old_password": PASSWORD, "new_password": PASSWORD});
        let response = client.submit("password_change", input).await;
        let cookie = response.header("set-cookie");
        assert_eq!(cookie.contains("Max-Age="), expected, "{cookie}");
        let account = find_user(site.db(), "ada").await.unwrap().unwrap();
        assert!(account.last_login().is_some());
    }
}

async fn the_page_works_without_javascript(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let page = client.get("/password_change").await;
    assert!(
        page.text().contains("name=\"old_password\""),
        "{}",
        page.text()
    );
    let wrong = [("old_password", "x"), ("new_password", NEW_PASSWORD)];
    let page = client.post("/password_change").form(&wrong).await;
    assert_eq!(page.status(), 422);
    assert!(page.text().contains("This is not your current password."));
    assert!(!page.text().contains(NEW_PASSWORD), "never shown again");
    let right = [("old_password", PASSWORD), ("new_password", NEW_PASSWORD)];
    let page = client.post("/password_change").form(&right).await;
    assert_eq!(page.status(), 303, "{}", page.text());
    assert!(
        client
            .get("/password_change")
            .await
            .text()
            .contains("Your password is changed.")
    );
}
