//! Codes in mails: for a login, and as proof of an address.

use futures_util::future::join;
use mizan::mail::Email;
use mizan::testing::{TestClient, TestResponse, TestSite};
use mizan_auth::{NewUser, create_user, find_user, set_active, set_password};
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use super::authenticator::{code_errors, events, restarted, turn_on};
use super::{mail_about, who};
use crate::desk::{PASSWORD, start};

mizan_tests::on_each_store!(
    a_mailed_code_logs_in,
    a_code_works_once_and_only_where_it_was_asked_for,
    a_code_has_five_tries,
    a_stranger_learns_nothing,
    a_code_dies_with_the_password_and_with_the_next_one,
    an_unproved_address_gets_the_mail_that_proves_it,
    a_second_factor_is_asked_for_as_well,
    a_code_survives_a_restart,
    it_can_be_switched_off,
    an_address_is_proved_by_code,
    the_pages_work_without_javascript,
);

async fn ask(client: &TestClient, email: &str) {
    let response = client
        .submit("login_code_request", json!({"email": email}))
        .await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(response.value(), json!({"accepted": true}));
}

async fn enter(client: &TestClient, code: &str) -> TestResponse {
    client.submit("login_code", json!({"code": code})).await
}

/// The code in a mail.
fn code(mail: &Email) -> String {
    let is_code = |word: &&str| {
        word.len() == 9
            && word.as_bytes()[4] == b'-'
            && word
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let found = mail.text.split_whitespace().find(is_code);
    found
        .unwrap_or_else(|| panic!("no code: {}", mail.text))
        .to_owned()
}

/// As after a click on the link of the first mail.
async fn prove(site: &TestSite) {
    let proved = site
        .db()
        .query("UPDATE auth_users SET email_verified_at = date_joined WHERE username_key = 'ada'");
    assert_eq!(proved.execute().await.unwrap(), 1);
}

async fn asked(site: &TestSite) -> (TestClient, String) {
    prove(site).await;
    let client = site.client();
    ask(&client, "ada@example.org").await;
    let code = code(&mail_about(site, "Your code").await);
    (client, code)
}

/// A code of the right form that is another one.
fn other_than(code: &str) -> String {
    let first = if code.starts_with('7') { '8' } else { '7' };
    format!("{first}{}", &code[1..])
}

async fn a_mailed_code_logs_in(database: &Database) {
    let site = start(database).await;
    prove(&site).await;
    let client = site.client();
    ask(&client, " ADA@example.org").await;
    let mail = mail_about(&site, "Your code").await;
    assert_eq!(mail.to, ["ada@example.org"], "as it is stored");
    assert_eq!(who(&client).await, Value::Null);
    let before = client.session_cookie().unwrap();
    let typed = code(&mail)
        .to_lowercase()
        .replace('-', " ")
        .replace('0', "O");
    let response = client
        .submit("login_code", json!({"code": typed, "remember": true}))
        .await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(response.value()["status"], "signed_in");
    assert_eq!(response.value()["email_verified"], true);
    assert!(response.header("set-cookie").contains("Max-Age="));
    assert_eq!(who(&client).await, "ada");
    assert_ne!(client.session_cookie().unwrap(), before);
    let events = events(&site).await;
    for event in ["login_code_sent", "login_code_used", "login"] {
        assert!(events.iter().any(|name| name == event), "{events:?}");
    }
    let stored: Vec<Vec<u8>> = site
        .db()
        .query("SELECT code_hash FROM auth_mailed_codes")
        .fetch_scalars()
        .await
        .unwrap();
    assert!(stored.is_empty(), "used up");
}

async fn a_code_works_once_and_only_where_it_was_asked_for(database: &Database) {
    let site = start(database).await;
    let (client, code) = asked(&site).await;
    // Somebody else's session, with and without a code of its own.
    let thief = site.client();
    assert_eq!(
        code_errors(&enter(&thief, &code).await.value()),
        "invalid_code"
    );
    ask(&thief, "grace@example.org").await;
    assert_eq!(enter(&thief, &code).await.status(), 422);
    let same = client.clone();
    let (one, other) = join(enter(&client, &code), enter(&same, &code)).await;
    let mut statuses = [one.status(), other.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    assert_eq!(enter(&client, &code).await.status(), 422);
}

async fn a_code_has_five_tries(database: &Database) {
    let site = start(database).await;
    let (client, code) = asked(&site).await;
    for _ in 0..4 {
        assert_eq!(enter(&client, &other_than(&code)).await.status(), 422);
    }
    assert_eq!(enter(&client, &code).await.status(), 200, "the fifth");
    let (client, code) = asked(&site).await;
    // At once, too.
    let other = other_than(&code);
    let tries: Vec<_> = (0..6).map(|_| enter(&client, &other)).collect();
    for response in futures_util::future::join_all(tries).await {
        assert_eq!(response.status(), 422);
    }
    assert_eq!(enter(&client, &code).await.status(), 422, "void");
}

async fn a_stranger_learns_nothing(database: &Database) {
    let site = start(database).await;
    prove(&site).await;
    create_user(
        site.db(),
        NewUser::new("gone", PASSWORD)
            .email("gone@example.org")
            .active(false),
    )
    .await
    .unwrap();
    for name in ["one", "two"] {
        let new = NewUser::new(name, PASSWORD).email("shared@example.org");
        create_user(site.db(), new).await.unwrap();
    }
    let mut answers = Vec::new();
    for email in [
        "ada@example.org",
        "nobody@example.org",
        "gone@example.org",
        "shared@example.org",
    ] {
        let client = site.client();
        ask(&client, email).await;
        let wrong = enter(&client, "ABCD-EFGH").await;
        answers.push((wrong.status(), wrong.value()["errors"].clone()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let mail = mail_about(&site, "Your code").await;
    assert_eq!(mail.to, ["ada@example.org"]);
    assert!(site.mailbox().is_empty(), "nobody else is mailed");
    let strange = site.client();
    for code in ["", "ABCD", "\u{0}", "🦀🦀🦀🦀🦀🦀🦀🦀"] {
        let response = enter(&strange, code).await;
        assert_problem(&response, 422, "invalid");
    }
}

async fn a_code_dies_with_the_password_and_with_the_next_one(database: &Database) {
    let site = start(database).await;
    let ada = find_user(site.db(), "ada").await.unwrap().unwrap();
    let (client, code) = asked(&site).await;
    set_password(site.db(), ada.id(), PASSWORD).await.unwrap();
    assert_eq!(enter(&client, &code).await.status(), 422);
    let (client, code) = asked(&site).await;
    set_active(site.db(), ada.id(), false).await.unwrap();
    assert_eq!(enter(&client, &code).await.status(), 422);
    set_active(site.db(), ada.id(), true).await.unwrap();
    let (client, old) = asked(&site).await;
    ask(&client, "ada@example.org").await;
    let new = self::code(&mail_about(&site, "Your code").await);
    assert_eq!(enter(&client, &old).await.status(), 422);
    assert_eq!(enter(&client, &new).await.status(), 200);
    let (client, code) = asked(&site).await;
    let over = "UPDATE auth_mailed_codes SET expires_at = '2020-01-01 00:00:00+00:00'";
    site.db().query(over).execute().await.unwrap();
    assert_eq!(enter(&client, &code).await.status(), 422, "too old");
}

async fn an_unproved_address_gets_the_mail_that_proves_it(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    ask(&client, "ada@example.org").await;
    let mail = mail_about(&site, "Confirm your address").await;
    assert!(
        !mail.text.contains("log in to your account"),
        "{}",
        mail.text
    );
    // The code in it is no login.
    assert_eq!(enter(&client, &code(&mail)).await.status(), 422);
    assert_eq!(who(&client).await, Value::Null);
}

async fn a_second_factor_is_asked_for_as_well(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let (app, _) = turn_on(&client).await;
    let (client, code) = asked(&site).await;
    let response = enter(&client, &code).await;
    assert_eq!(response.value()["status"], "second_factor");
    assert_eq!(who(&client).await, Value::Null);
    let response = client
        .submit("second_factor", json!({"code": app.code(0)}))
        .await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(who(&client).await, "ada");
}

async fn a_code_survives_a_restart(database: &Database) {
    let site = start(database).await;
    let (client, code) = asked(&site).await;
    drop(site);
    let (_site, client) = restarted(database, &client).await;
    assert_eq!(enter(&client, &code).await.status(), 200);
}

async fn it_can_be_switched_off(database: &Database) {
    let site = database
        .builder(example_site::site())
        .setting("MIZAN_LOGIN_BY_CODE", "false")
        .start()
        .await;
    let client = site.client();
    let input = json!({"email": "ada@example.org"});
    let response = client.submit("login_code_request", input).await;
    assert_problem(&response, 404, "not_found");
    assert_problem(&enter(&client, "ABCD-EFGH").await, 404, "not_found");
}

async fn an_address_is_proved_by_code(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let input = json!({"username": "zoe", "email": "zoe@example.org", "password": PASSWORD});
    client.submit("signup", input).await;
    let code = code(&mail_about(&site, "Confirm your address").await);
    let verify = async |client: &TestClient, code: &str| {
        let response = client.submit("email_verify", json!({"code": code})).await;
        (response.status(), response.value())
    };
    let stranger = site.client();
    assert_eq!(verify(&stranger, &code).await.0, 422);
    let other = site.client();
    other.login_as("ada").await;
    let (status, value) = verify(&other, &code).await;
    assert_eq!((status, code_errors(&value)), (422, &json!("invalid_code")));
    assert_eq!(verify(&client, &other_than(&code)).await.0, 422);
    let (status, value) = verify(&client, &code.to_lowercase()).await;
    assert_eq!((status, value), (200, json!({"email": "zoe@example.org"})));
    let me = client.context("current_user").await.value();
    assert_eq!(me["email_verified"], true);
    assert_eq!(verify(&client, &code).await.0, 422, "once");

    // Another address, likewise.
    let input = json!({"email": "new@example.org", "password": PASSWORD});
    let response = client.submit("email_change", input).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    let code = self::code(&mail_about(&site, "Confirm your address").await);
    let (status, value) = verify(&client, &code).await;
    assert_eq!((status, value), (200, json!({"email": "new@example.org"})));
    mail_about(&site, "Your address was changed").await;
}

async fn the_pages_work_without_javascript(database: &Database) {
    let site = start(database).await;
    prove(&site).await;
    let client = site.client();
    let page = client.get("/login/code/enter").await;
    assert_eq!(page.header("location"), "/login/code");
    let page = client
        .post("/login/code?next=/account")
        .form(&[("email", "ada@example.org")])
        .await;
    let enter = "/login/code/enter?next=/account";
    assert_eq!((page.status(), page.header("location")), (303, enter));
    let code = code(&mail_about(&site, "Your code").await);
    let page = client.get(enter).await;
    assert!(page.text().contains("autocomplete=\"one-time-code\""));
    let page = client
        .post(enter)
        .form(&[("code", &other_than(&code))])
        .await;
    assert_eq!(page.status(), 422);
    let page = client.post(enter).form(&[("code", &code)]).await;
    assert_eq!((page.status(), page.header("location")), (303, "/account"));

    client.submit("email_verify_send", json!({})).await;
    let client = site.client();
    let fields = [
        ("username", "zoe"),
        ("email", "zoe@example.org"),
        ("password", PASSWORD),
    ];
    client.post("/signup").form(&fields).await;
    let code = self::code(&mail_about(&site, "Confirm your address").await);
    let page = client.get("/email/verify").await;
    assert!(page.text().contains("name=\"code\""), "{}", page.text());
    let page = client.post("/email/verify").form(&[("code", &code)]).await;
    assert_eq!(page.status(), 303, "{}", page.text());
}
