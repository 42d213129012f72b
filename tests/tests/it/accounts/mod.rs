//! Accounts: every flow over real HTTP, on both databases.

mod authenticator;
mod device;
mod email;
mod events;
mod login_code;
mod mails;
mod passkeys;
mod password_change;
mod password_reset;
mod password_rules;
mod permissions;
mod profile;
mod recent;
mod sessions;
mod throttles;
mod tokens;
mod two_factor;

use std::time::{Duration, Instant};

use mizan::mail::Email;
use mizan::testing::{TestClient, TestResponse, TestSite};
use serde_json::{Value, json};

/// The password that accounts get in these tests.
const NEW_PASSWORD: &str = "lantern hazel quartz";

async fn log_in(client: &TestClient, username: &str, password: &str) -> TestResponse {
    let input = json!({"username": username, "password": password});
    client.submit("login", input).await
}

/// The name of whoever is signed in, or `null`.
async fn who(client: &TestClient) -> Value {
    let response = client.context("current_user").await;
    assert_eq!(response.status(), 200, "{}", response.text());
    response.value()["username"].clone()
}

/// Waits until a mail with these words in its subject has been sent, which happens after the answer.
async fn mail_about(site: &TestSite, subject: &str) -> Email {
    let started = Instant::now();
    loop {
        let mails = site.take_mail();
        if let Some(mail) = mails
            .into_iter()
            .find(|mail| mail.subject.contains(subject))
        {
            return mail;
        }
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "no mail about {subject:?}"
        );
        site.client().get("/healthz").await;
    }
}

/// The path and query of the one link in a mail.
fn link(mail: &Email, site: &TestSite) -> String {
    let origin = site.url("");
    let mut links = mail
        .text
        .split_whitespace()
        .filter_map(|word| word.strip_prefix(&origin));
    let link = links.next().expect("the mail has a link").to_owned();
    assert!(links.next().is_none(), "{}", mail.text);
    link
}

/// The token of a link.
fn token(link: &str) -> String {
    let (_, token) = link.split_once("?token=").expect("the link has a token");
    token.to_owned()
}
