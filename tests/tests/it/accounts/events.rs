//! The audit log and the mails that warn.

use chrono::{TimeDelta, Utc};
use mizan_auth::{clear_events, events_of, find_user};
use mizan_tests::Database;
use serde_json::json;

use super::{NEW_PASSWORD, link, log_in, mail_about, token};
use crate::desk::{PASSWORD, start};

mizan_tests::on_each_database!(
    what_happens_to_an_account_is_written_down,
    no_secret_is_written_down,
    a_login_from_an_unknown_device_is_mailed,
    a_changed_password_is_mailed,
    old_events_are_deleted,
);

async fn what_happens_to_an_account_is_written_down(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let input = json!({"username": "zoe", "email": "zoe@example.org", "password": PASSWORD});
    client.submit("signup", input).await;
    let verify = token(&link(
        &mail_about(&site, "Confirm your address").await,
        &site,
    ));
    client
        .submit("email_verify", json!({"token": verify}))
        .await;
    log_in(&site.client(), "zoe", "something else").await;
    log_in(&client, "zoe@example.org", PASSWORD).await;
    let input = json!({"old_password": "wrong", "new_password": NEW_PASSWORD});
    client.submit("password_change", input).await;
    let input = json!({"old_password": PASSWORD, "new_password": NEW_PASSWORD});
    client.submit("password_change", input).await;
    site.client()
        .submit("password_reset", json!({"email": "zoe@example.org"}))
        .await;
    let reset = token(&link(
        &mail_about(&site, "Choose a new password").await,
        &site,
    ));
    let input = json!({"token": reset, "new_password": PASSWORD});
    client.submit("password_reset_confirm", input).await;
    log_in(&client, "zoe", PASSWORD).await;
    client.submit("sessions_end_others", json!({})).await;
    client.submit("logout", json!({})).await;

    let zoe = find_user(site.db(), "zoe").await.unwrap().unwrap();
    let mut events = events_of(site.db(), zoe.id(), 100).await.unwrap();
    events.reverse();
    let names: Vec<&str> = events.iter().map(|event| event.event.as_str()).collect();
    // The link is mailed after the answer, and so is its event.
    let names: Vec<&str> = names
        .into_iter()
        .filter(|name| *name != "email_link_sent")
        .collect();
    assert_eq!(
        names,
        [
            "signup",
            "email_verified",
            "login_refused",
            "login",
            "password_refused",
            "password_changed",
            "password_reset_sent",
            "password_reset",
            "login",
            "other_sessions_ended",
            "logout"
        ]
    );
    for event in &events {
        assert_eq!(event.address.as_deref(), Some("127.0.0.1"));
        assert!(event.request_id.is_some());
    }
    log_in(&site.client(), "nobody", PASSWORD).await;
    let refused =
        "SELECT COUNT(*) FROM auth_events WHERE event = 'login_refused' AND user_id IS NULL";
    assert_eq!(
        site.db()
            .query(refused)
            .fetch_scalar::<i64>()
            .await
            .unwrap(),
        1
    );
}

async fn no_secret_is_written_down(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    log_in(&client, "typed-into-the-wrong-field", "typed-as-password").await;
    log_in(&client, "ada", PASSWORD).await;
    site.client()
        .submit("password_reset", json!({"email": "ada@example.org"}))
        .await;
    let reset = token(&link(
        &mail_about(&site, "Choose a new password").await,
        &site,
    ));
    let cookie = client.session_cookie().unwrap();
    type Row = (String, Option<String>, Option<String>, Option<String>);
    let rows: Vec<Row> = site
        .db()
        .query("SELECT event, address, agent, request_id FROM auth_events")
        .fetch_all()
        .await
        .unwrap();
    assert!(rows.len() >= 3);
    let text = format!("{rows:?}");
    for secret in ["typed-", PASSWORD, &reset, &cookie[..64]] {
        assert!(!text.contains(secret), "{text}");
    }
}

async fn a_login_from_an_unknown_device_is_mailed(database: &Database) {
    let site = start(database).await;
    let log_in = async |agent: &str| {
        let login = site.client();
        let login = login
            .post("/api/mizan/login.submit")
            .header("user-agent", agent);
        let response = login
            .value(json!({"username": "ada", "password": PASSWORD}))
            .await;
        assert_eq!(response.status(), 200);
    };
    log_in("curl/8").await; // the first one ever
    log_in("curl/8").await; // known
    log_in("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").await;
    let mail = mail_about(&site, "").await;
    assert_eq!(mail.subject, "A new login");
    assert_eq!(mail.to, ["ada@example.org"]);
    assert!(
        mail.text.contains("Firefox on Linux, from 127.0.0.1"),
        "{}",
        mail.text
    );
    log_in("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").await;
    log_in("curl/9").await;
    let mail = mail_about(&site, "").await;
    assert!(
        mail.text.contains("curl, from"),
        "only the unknown one: {}",
        mail.text
    );
}

async fn a_changed_password_is_mailed(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let input = json!({"old_password": PASSWORD, "new_password": NEW_PASSWORD});
    assert_eq!(client.submit("password_change", input).await.status(), 200);
    let mail = mail_about(&site, "Your password was changed").await;
    assert_eq!(mail.to, ["ada@example.org"]);
    assert!(!mail.text.contains(NEW_PASSWORD));
    // Who has no address cannot be told.
    let grace = site.client();
    grace.login_as("grace").await;
    let input = json!({"old_password": PASSWORD, "new_password": NEW_PASSWORD});
    assert_eq!(grace.submit("password_change", input).await.status(), 200);
}

async fn old_events_are_deleted(database: &Database) {
    let site = start(database).await;
    log_in(&site.client(), "ada", PASSWORD).await;
    let (past, future) = (
        Utc::now() - TimeDelta::days(1),
        Utc::now() + TimeDelta::days(1),
    );
    assert_eq!(clear_events(site.db(), past).await.unwrap(), 0);
    assert_eq!(clear_events(site.db(), future).await.unwrap(), 1);
}
