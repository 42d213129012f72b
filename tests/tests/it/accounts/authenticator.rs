//! An authenticator app, as a visitor's phone has one; and what else tests of second factors share.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use mizan::testing::{TestClient, TestSite};
use mizan_tests::Database;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};

use super::log_in;
use crate::desk::PASSWORD;

/// An app that holds the secret of one account.
pub(super) struct Authenticator(Totp);

impl Authenticator {
    /// Scans the secret, given as Base32.
    pub(super) fn scan(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret).unwrap();
        let builder = Builder::new().with_secret(secret);
        Self(builder.with_account_name("ada").build().unwrap())
    }

    /// The code of so many steps from now on.
    pub(super) fn code(&self, steps: i64) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let time = now.as_secs().saturating_add_signed(steps * 30);
        self.0.generate(time).to_string()
    }

    /// A code that is not right at any time near now.
    pub(super) fn wrong_code(&self) -> String {
        let right: Vec<String> = (-5..=5).map(|steps| self.code(steps)).collect();
        (0..)
            .map(|number| format!("{number:06}"))
            .find(|code| !right.contains(code))
            .unwrap()
    }
}

/// Turns two-factor on, with the code of a step ago; answers the app and the recovery codes.
pub(super) async fn turn_on(client: &TestClient) -> (Authenticator, Vec<String>) {
    let setup = client.call("totp_setup", json!({})).await;
    assert_eq!(setup.status(), 200, "{}", setup.text());
    let app = Authenticator::scan(setup.value()["secret"].as_str().unwrap());
    let input = json!({"code": app.code(-1)});
    let enabled = client.submit("totp_enable", input).await;
    assert_eq!(enabled.status(), 200, "{}", enabled.text());
    let codes = enabled.value()["recovery_codes"].clone();
    (app, serde_json::from_value(codes).unwrap())
}

/// A visitor who has typed ada's password, and waits for the second step.
pub(super) async fn waiting(site: &TestSite) -> TestClient {
    let client = site.client();
    let response = log_in(&client, "ada", PASSWORD).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(
        response.value()["status"],
        "second_factor",
        "{}",
        response.text()
    );
    client
}

/// Makes codes of now and a step ago good again, as time would.
pub(super) async fn forget_steps(site: &TestSite) {
    let query = site.db().query("UPDATE auth_totp SET last_step = 0");
    query.execute().await.unwrap();
}

/// Another process of the same site, and this visitor there.
pub(super) async fn restarted(database: &Database, client: &TestClient) -> (TestSite, TestClient) {
    let site = database.start(example_site::site()).await;
    let again = site.client();
    again.set_cookie("mizan_session", client.session_cookie().unwrap());
    (site, again)
}

/// Changes what every session remembers.
pub(super) async fn change_sessions(
    database: &Database,
    site: &TestSite,
    change: impl Fn(&mut HashMap<String, String>),
) {
    let rewrite = |text: &str| {
        let mut state = serde_json::from_str(text).unwrap();
        change(&mut state);
        serde_json::to_string(&state).unwrap()
    };
    database.change_sessions(site, rewrite).await;
}

/// Makes every proof of who somebody is an old one. Processes that have read a session remember it for a second.
pub(super) async fn age_proofs(database: &Database, site: &TestSite) {
    change_sessions(database, site, |state| {
        state.insert("_proved_at".to_owned(), "1000000000".to_owned());
    })
    .await;
}

/// The names of what has happened to ada's account, oldest first.
pub(super) async fn events(site: &TestSite) -> Vec<String> {
    let ada = mizan_auth::find_user(site.db(), "ada").await.unwrap();
    let events = mizan_auth::events_of(site.db(), ada.unwrap().id(), 100);
    let mut events: Vec<String> = events
        .await
        .unwrap()
        .into_iter()
        .map(|event| event.event)
        .collect();
    events.reverse();
    events
}

/// What a form said about a code.
pub(super) fn code_errors(value: &Value) -> &Value {
    &value["errors"]["code"][0]["code"]
}
