//! API tokens: who a program acts for, what it may do, and what it never may.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use mizan::prelude::*;
use mizan::testing::{TestClient, TestSite};
use mizan_auth::{
    NewToken, Scopes, create_token, events_of, find_user, get_user, set_active, set_password,
};
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use super::{NEW_PASSWORD, link, log_in, mail_about, token as token_of, who};
use crate::desk::{PASSWORD, add_people, start};

mizan_tests::on_each_store!(
    a_token_is_made_once_shown_once_and_used_everywhere,
    a_bad_token_is_never_nobody,
    scopes_say_what_a_token_may_do,
    a_token_neither_uses_nor_sets_cookies,
    a_token_cannot_manage_the_account,
    a_token_costs_one_query_and_none_when_nobody_asks,
    a_revoked_token_is_refused_in_every_process_within_a_second,
    deactivation_reset_and_deletion_end_tokens,
    nobody_revokes_the_tokens_of_others,
    the_form_offers_what_its_user_may,
    the_last_use_is_noted_once_a_minute,
    bad_tokens_are_counted_by_address,
    there_is_a_limit_of_tokens,
    the_pages_work_without_javascript,
    no_token_is_stored_or_written_down,
);

const WRONG: &str = "mizan_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA000000";

async fn user_id(site: &TestSite, name: &str) -> i64 {
    find_user(site.db(), name).await.unwrap().unwrap().id()
}

async fn token(site: &TestSite, name: &str, scopes: &str) -> String {
    let new = NewToken::new("a test", scopes.parse::<Scopes>().unwrap());
    let id = user_id(site, name).await;
    create_token(site.db(), id, new).await.unwrap().token
}

async fn program(site: &TestSite, name: &str, scopes: &str) -> TestClient {
    site.client().bearer(token(site, name, scopes).await)
}

async fn rows(site: &TestSite) -> i64 {
    let rows = site.db().query("SELECT COUNT(*) FROM auth_tokens");
    rows.fetch_scalar().await.unwrap()
}

/// Asks until the answer is a refusal; answers how long that took.
async fn until_refused(program: &TestClient) -> Duration {
    let started = Instant::now();
    loop {
        let response = program.context("current_user").await;
        if response.status() == 401 {
            assert_eq!(response.code(), "invalid_token");
            return started.elapsed();
        }
        assert!(started.elapsed() < Duration::from_secs(5), "still let in");
    }
}

async fn a_token_is_made_once_shown_once_and_used_everywhere(database: &Database) {
    let site = start(database).await;
    let ada = site.client();
    ada.login_as("ada").await;
    let input = json!({"name": "export", "scopes": ["read", "write"], "expires_in": "30_days"});
    let made = ada.submit("token_create", input).await;
    assert_eq!(made.status(), 200, "{}", made.text());
    assert_eq!(made.header("cache-control"), "no-store");
    assert_eq!(made.header("mizan-affects"), "my_tokens");
    let token = made.value()["token"].as_str().unwrap().to_owned();
    assert!(token.starts_with("mizan_") && token.len() == 55, "{token}");

    let list = ada.context("my_tokens").await;
    let mine = list.value()[0].clone();
    assert_eq!(mine["name"], "export");
    assert_eq!(mine["scopes"], json!(["read", "write"]));
    assert_eq!(mine["last_used_at"], Value::Null);
    assert_eq!(mine["hint"], token[51..]);
    assert!(!list.text().contains(&token), "shown once");

    let program = site.client().bearer(&token);
    let response = program.context("current_user").await;
    assert_eq!(response.value()["username"], "ada");
    assert_eq!(response.header("cache-control"), "private, no-cache");
    assert_eq!(response.header("vary"), "Authorization, Cookie");
    assert!(program.context("contexts").await.text().contains("\"ada\""));
    let input = json!({"name": "Ada", "email": "ada@example.org", "topic": "question",
        "message": "Written by a program of mine."});
    let sent = program.submit("contact", input).await;
    assert_eq!(sent.status(), 200, "{}", sent.text());
    let tickets = program.context("my_tickets").await;
    assert!(
        tickets.text().contains("\"ada@example.org\""),
        "a form and a context"
    );
    let page = program.get("/tickets").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().contains("Signed in as"), "a page");

    let mail = mail_about(&site, "A new API token").await;
    assert_eq!(mail.to, ["ada@example.org"]);
    assert!(!mail.text.contains(&token));
    let events = events_of(site.db(), user_id(&site, "ada").await, 5)
        .await
        .unwrap();
    assert_eq!(events[0].event, "token_created");
}

async fn a_bad_token_is_never_nobody(database: &Database) {
    let site = start(database).await;
    let ada = site.client();
    ada.login_as("ada").await;
    let past = NewToken::new("old", "read".parse().unwrap())
        .expires_at(Utc::now() - TimeDelta::seconds(1));
    let id = user_id(&site, "ada").await;
    let expired = create_token(site.db(), id, past).await.unwrap().token;
    for bad in [expired.as_str(), WRONG, "x", "", "mizan_", "é"] {
        for client in [site.client(), ada.clone()] {
            let program = client.bearer(bad);
            for path in ["current_user", "contexts", "my_tickets"] {
                let response = program.context(path).await;
                assert_problem(&response, 401, "invalid_token");
                let challenge = response.header("www-authenticate");
                assert_eq!(challenge, "Bearer error=\"invalid_token\"", "{path} {bad}");
            }
            // A public page that greets whoever is signed in, asked for as a browser does: no way to the login page.
            let request = program.request(mizan::http::Method::GET, "/");
            let response = request.header("accept", "text/html").send().await;
            assert_problem(&response, 401, "invalid_token");
            let response = program.call("close_ticket", json!({"id": 1})).await;
            assert_problem(&response, 401, "invalid_token");
        }
    }
    // What everybody gets alike is not asked about.
    let echo = site
        .client()
        .bearer(WRONG)
        .call("echo", json!({"text": "hi"}))
        .await;
    assert_eq!(echo.status(), 200);
    // Other schemes are somebody else's, such as a proxy's.
    let request = ada.request(mizan::http::Method::GET, "/api/mizan/current_user");
    let response = request.header("authorization", "Basic YTpi").send().await;
    assert_eq!(response.value()["username"], "ada");
}

async fn scopes_say_what_a_token_may_do(database: &Database) {
    let site = start(database).await;
    let contact = json!({"name": "Ada", "email": "ada@example.org", "topic": "question",
        "message": "Something for the staff."});
    let ticket = site.client().submit("contact", contact.clone()).await;
    assert_eq!(ticket.status(), 200);
    let close = async |scopes: &str| {
        let program = program(&site, "grace", scopes).await;
        program.call("close_ticket", json!({"id": 1})).await
    };
    let refused = |response: &mizan::testing::TestResponse, scope: &str| {
        assert_problem(response, 403, "insufficient_scope");
        let challenge = format!("Bearer error=\"insufficient_scope\"{scope}");
        assert_eq!(response.header("www-authenticate"), challenge);
    };
    let reader = program(&site, "grace", "read").await;
    let writer = program(&site, "grace", "write").await;
    assert_eq!(who(&reader).await, "grace");
    refused(&writer.context("current_user").await, ", scope=\"read\"");
    refused(
        &reader.submit("contact", contact.clone()).await,
        ", scope=\"write\"",
    );
    refused(&reader.context("inbox").await, "");
    assert_eq!(
        program(&site, "grace", "read staff")
            .await
            .context("inbox")
            .await
            .status(),
        200
    );
    refused(
        &program(&site, "ada", "read staff")
            .await
            .context("inbox")
            .await,
        "",
    );
    refused(&close("read desk.close_ticket").await, ", scope=\"write\"");
    refused(&close("write").await, "");
    refused(&close("write staff superuser").await, "");
    assert_eq!(close("write desk.close_ticket").await.status(), 200);
    // What comes along with a mutation is read, too.
    for (scopes, along) in [("write", false), ("read write", true)] {
        let program = program(&site, "grace", scopes).await;
        let request = program.post("/api/mizan/contact.submit");
        let request = request.header("mizan-fresh", "current_user");
        let response = request.json(&contact).await;
        assert_eq!(response.status(), 200, "{}", response.text());
        let fresh = &response.value()["fresh"];
        assert_eq!(
            fresh["current_user"].is_object(),
            along,
            "{scopes}: {fresh}"
        );
    }
    let profile = program(&site, "grace", "read desk.close_ticket desk.rename_ticket").await;
    let profile = profile.context("current_user").await.value();
    assert_eq!(profile["permissions"], json!(["desk.close_ticket"]));
    assert_eq!(profile["is_staff"], false);
}

async fn a_token_neither_uses_nor_sets_cookies(database: &Database) {
    let site = start(database).await;
    let grace = site.client();
    log_in(&grace, "grace", PASSWORD).await;
    let before = grace.session_cookie();
    let both = grace.bearer(token(&site, "ada", "read write").await);
    let response = both.context("current_user").await;
    assert_eq!(response.value()["username"], "ada", "the token only");
    assert_eq!(response.header("set-cookie"), "");
    // It leaves a flash message, and the page would show one.
    let sent = both
        .post("/contact")
        .form(&[
            ("name", "Ada"),
            ("email", "ada@example.org"),
            ("topic", "question"),
            ("message", "Written by a program of mine."),
        ])
        .await;
    assert_eq!(sent.status(), 303, "{}", sent.text());
    assert_eq!(sent.header("set-cookie"), "");
    assert_eq!(grace.session_cookie(), before);
    assert_eq!(who(&grace).await, "grace");
    // The first step of a wizard has to be remembered, and there is no session to remember it.
    let step = both
        .post("/incident")
        .form(&[
            ("wizard.step", "what"),
            ("what.summary", "It burns"),
            ("what.severity", "minor"),
        ])
        .await;
    assert_problem(&step, 403, "session_required");
    assert_eq!(step.header("set-cookie"), "");
    assert_eq!(database.count_sessions(&site).await, 1);
    // No ambient authority, and still no other site may send it.
    let request = both.post("/api/mizan/close_ticket");
    let request = request.header("sec-fetch-site", "cross-site");
    assert_problem(&request.value(json!({"id": 1})).await, 403, "cross_origin");
}

async fn a_token_cannot_manage_the_account(database: &Database) {
    let site = start(database).await;
    let scopes = "read write staff superuser desk.close_ticket";
    let program = program(&site, "ada", scopes).await;
    let password = json!({"old_password": PASSWORD, "new_password": NEW_PASSWORD});
    let signup = json!({"username": "zoe", "email": "zoe@example.org", "password": PASSWORD});
    for (form, input) in [
        ("password_change", password),
        (
            "email_change",
            json!({"email": "x@example.org", "password": PASSWORD}),
        ),
        ("email_verify_send", json!({})),
        ("account_delete", json!({"password": PASSWORD})),
        ("session_end", json!({"session": "x"})),
        ("sessions_end_others", json!({})),
        (
            "token_create",
            json!({"name": "more", "scopes": ["read"], "expires_in": "never"}),
        ),
        ("token_revoke", json!({"token": 1})),
        ("login", json!({"username": "ada", "password": PASSWORD})),
        ("signup", signup),
        ("logout", json!({})),
    ] {
        let response = program.submit(form, input).await;
        assert_problem(&response, 403, "session_required");
        assert_eq!(response.header("set-cookie"), "", "{form}");
    }
    for context in ["my_sessions", "my_tokens"] {
        assert_problem(&program.context(context).await, 403, "session_required");
    }
    for page in ["/account", "/account/tokens", "/password_change"] {
        assert_problem(&program.get(page).await, 403, "session_required");
    }
    assert!(find_user(site.db(), "zoe").await.unwrap().is_none());
    assert_eq!(who(&program).await, "ada");
}

async fn a_token_costs_one_query_and_none_when_nobody_asks(database: &Database) {
    let site = start(database).await;
    let token = token(&site, "grace", "read write desk.close_ticket").await;
    let program = site.client().bearer(&token);
    let before = site.query_count();
    let echo = program.call("echo", json!({"text": "hi"})).await;
    assert_eq!((echo.status(), site.query_count() - before), (200, 0));
    assert_eq!(who(&program).await, "grace");
    // The use is noted after the answer, once.
    let id = user_id(&site, "grace").await;
    let noted = Instant::now();
    loop {
        let used = site
            .db()
            .query("SELECT COUNT(last_used_at) FROM auth_tokens WHERE user_id = $1");
        if used.bind(id).fetch_scalar::<i64>().await.unwrap() == 1 {
            break;
        }
        assert!(noted.elapsed() < Duration::from_secs(5), "not noted");
    }
    // Another process has nothing in memory.
    let other = database.start(example_site::site()).await;
    let elsewhere = other.client().bearer(&token);
    let before = other.query_count();
    assert_eq!(who(&elsewhere).await, "grace");
    assert_eq!(
        other.query_count() - before,
        1,
        "token, user and permissions"
    );
    let before = other.query_count();
    assert_eq!(elsewhere.context("contexts").await.status(), 200);
    assert!(
        other.query_count() - before <= 1,
        "and remembered for a moment"
    );
    // What cannot be a token is not looked up.
    let before = other.query_count();
    let typo = other.client().bearer(format!("{token}x"));
    assert_problem(&typo.context("current_user").await, 401, "invalid_token");
    assert_eq!(other.query_count(), before);
}

async fn a_revoked_token_is_refused_in_every_process_within_a_second(database: &Database) {
    let site = start(database).await;
    let other = database.start(example_site::site()).await;
    let token = token(&site, "ada", "read").await;
    let here = site.client().bearer(&token);
    let there = other.client().bearer(&token);
    assert_eq!(
        (who(&here).await, who(&there).await),
        (json!("ada"), json!("ada"))
    );
    let ada = site.client();
    ada.login_as("ada").await;
    let id = ada.context("my_tokens").await.value()[0]["id"].clone();
    let revoked = ada.submit("token_revoke", json!({"token": id})).await;
    assert_eq!(revoked.value(), json!({"revoked": true}));
    assert_problem(&here.context("current_user").await, 401, "invalid_token");
    let took = until_refused(&there).await;
    assert!(took < Duration::from_millis(1_500), "{took:?}");
    let again = ada.submit("token_revoke", json!({"token": id})).await;
    assert_problem(&again, 404, "not_found");
}

async fn deactivation_reset_and_deletion_end_tokens(database: &Database) {
    let site = start(database).await;
    let id = user_id(&site, "ada").await;
    let first = program(&site, "ada", "read").await;
    assert_eq!(who(&first).await, "ada");
    set_active(site.db(), id, false).await.unwrap();
    until_refused(&first).await;
    set_active(site.db(), id, true).await.unwrap();
    assert_eq!(rows(&site).await, 0, "activating brings nothing back");

    let second = program(&site, "ada", "read").await;
    let ada = site.client();
    log_in(&ada, "ada", PASSWORD).await;
    let input = json!({"old_password": PASSWORD, "new_password": NEW_PASSWORD});
    assert_eq!(ada.submit("password_change", input).await.status(), 200);
    assert_eq!(
        ada.submit("sessions_end_others", json!({})).await.status(),
        200
    );
    assert_eq!(
        who(&second).await,
        "ada",
        "a program goes on when its owner changes the password"
    );
    site.client()
        .submit("password_reset", json!({"email": "ada@example.org"}))
        .await;
    let reset = token_of(&link(
        &mail_about(&site, "Choose a new password").await,
        &site,
    ));
    let input = json!({"token": reset, "new_password": PASSWORD});
    assert_eq!(
        site.client()
            .submit("password_reset_confirm", input)
            .await
            .status(),
        200
    );
    assert_problem(&second.context("current_user").await, 401, "invalid_token");

    let third = program(&site, "ada", "read").await;
    set_password(site.db(), id, NEW_PASSWORD).await.unwrap();
    until_refused(&third).await;
    let fourth = program(&site, "ada", "read").await;
    assert_eq!(who(&fourth).await, "ada");
    let ada = site.client();
    ada.login_as("ada").await;
    let left = ada
        .submit("account_delete", json!({"password": NEW_PASSWORD}))
        .await;
    assert_eq!(left.status(), 200, "{}", left.text());
    assert!(get_user(site.db(), id).await.unwrap().is_none());
    assert_problem(&fourth.context("current_user").await, 401, "invalid_token");
    assert_eq!(rows(&site).await, 0);
}

async fn nobody_revokes_the_tokens_of_others(database: &Database) {
    let site = start(database).await;
    let ada = program(&site, "ada", "read").await;
    let grace = site.client();
    grace.login_as("grace").await;
    assert_eq!(grace.context("my_tokens").await.value(), json!([]));
    let response = grace.submit("token_revoke", json!({"token": 1})).await;
    assert_problem(&response, 404, "not_found");
    let response = site
        .client()
        .submit("token_revoke", json!({"token": 1}))
        .await;
    assert_problem(&response, 401, "not_signed_in");
    assert_problem(
        &site.client().context("my_tokens").await,
        401,
        "not_signed_in",
    );
    assert_eq!(who(&ada).await, "ada");
}

async fn the_form_offers_what_its_user_may(database: &Database) {
    let site = start(database).await;
    for (name, expected) in [
        ("ada", json!(["read", "write"])),
        (
            "grace",
            json!(["read", "write", "staff", "desk.close_ticket"]),
        ),
    ] {
        let client = site.client();
        client.login_as(name).await;
        let schema = client.context("token_create.schema").await.value();
        let fields = schema["fields"].as_array().unwrap();
        let scopes = fields
            .iter()
            .find(|field| field["name"] == "scopes")
            .unwrap();
        let choices = scopes["choices"].as_array().unwrap().iter();
        let values: Vec<_> = choices.map(|choice| choice["value"].clone()).collect();
        assert_eq!(json!(values), expected);
    }
    let ada = site.client();
    ada.login_as("ada").await;
    for (scopes, code) in [
        (json!([]), "required"),
        (json!(["staff"]), "invalid_choice"),
        (json!(["read", "desk.close_ticket"]), "invalid_choice"),
        (json!(["everything"]), "invalid_choice"),
    ] {
        let input = json!({"name": "x", "scopes": scopes, "expires_in": "never"});
        let response = ada.submit("token_create", input).await;
        assert_problem(&response, 422, "invalid");
        assert_eq!(response.error_codes("scopes"), [code], "{scopes}");
    }
    let grace = site.client();
    grace.login_as("grace").await;
    let input = json!({"name": "x", "scopes": ["desk.close_ticket"], "expires_in": "never"});
    let response = grace.submit("token_create", input).await;
    assert_eq!(response.error_codes("scopes"), ["scope_useless"]);
    let input = json!({"name": "", "scopes": ["read"], "expires_in": "soon"});
    let response = grace.submit("token_create", input).await;
    assert_eq!(response.error_codes("name"), ["required"]);
    assert_eq!(response.error_codes("expires_in"), ["invalid_choice"]);
    assert_eq!(rows(&site).await, 0);
}

async fn the_last_use_is_noted_once_a_minute(database: &Database) {
    let site = start(database).await;
    let program = program(&site, "ada", "read").await;
    let used_at = async || {
        let used = site.db().query("SELECT last_used_at FROM auth_tokens");
        let used: (Option<chrono::DateTime<Utc>>,) = used.fetch_one().await.unwrap();
        used.0
    };
    assert_eq!(used_at().await, None);
    let set = async |seconds: i64| {
        let at = Utc::now() - TimeDelta::seconds(seconds);
        let set = site.db().query("UPDATE auth_tokens SET last_used_at = $1");
        set.bind(at).execute().await.unwrap();
        let read = used_at().await.unwrap();
        // A memory of one second is over.
        let ada = site.client();
        ada.login_as("ada").await;
        ada.submit("sessions_end_others", json!({})).await;
        read
    };
    let recent = set(50).await;
    assert_eq!(who(&program).await, "ada");
    assert_eq!(used_at().await, Some(recent), "less than a minute ago");
    let old = set(70).await;
    assert_eq!(who(&program).await, "ada");
    let started = Instant::now();
    while used_at().await == Some(old) {
        assert!(started.elapsed() < Duration::from_secs(5), "not noted");
    }
    assert!(used_at().await.unwrap() > old + TimeDelta::seconds(60));
}

async fn bad_tokens_are_counted_by_address(database: &Database) {
    let site = database
        .builder(example_site::site())
        .setting("MIZAN_THROTTLE_LOGIN", "3/hour")
        .start()
        .await;
    add_people(&site).await;
    let good = program(&site, "ada", "read").await;
    let bad = site.client().bearer(WRONG);
    for _ in 0..3 {
        assert_problem(&bad.context("current_user").await, 401, "invalid_token");
    }
    for path in ["current_user", "contexts", "my_tickets"] {
        assert_problem(&bad.context(path).await, 429, "too_many_requests");
    }
    assert_eq!(who(&good).await, "ada", "a good one is not counted");
}

async fn there_is_a_limit_of_tokens(database: &Database) {
    let site = start(database).await;
    for _ in 0..100 {
        token(&site, "ada", "read").await;
    }
    let ada = site.client();
    ada.login_as("ada").await;
    let input = json!({"name": "x", "scopes": ["read"], "expires_in": "never"});
    let response = ada.submit("token_create", input).await;
    assert_problem(&response, 409, "too_many_tokens");
    assert_eq!(rows(&site).await, 100);
}

async fn the_pages_work_without_javascript(database: &Database) {
    let plain = Site::empty().install(mizan_auth::app_with_pages());
    for site in [example_site::site(), plain] {
        let site = database.start(site).await;
        if find_user(site.db(), "ada").await.unwrap().is_none() {
            add_people(&site).await;
        }
        let ada = site.client();
        ada.login_as("ada").await;
        let page = ada.get("/account/tokens").await;
        assert_eq!(page.status(), 200, "{}", page.text());
        let name = "<b>nightly</b>";
        let fields = [
            ("name", name),
            ("scopes", "read"),
            ("expires_in", "90_days"),
        ];
        let made = ada.post("/account/tokens").form(&fields).await;
        assert_eq!(made.status(), 200, "{}", made.text());
        assert!(made.header("cache-control").contains("no-store"));
        let token = made
            .text()
            .split(['<', '>'])
            .find(|part| part.starts_with("mizan_"));
        let token = token.expect("the page shows it").to_owned();
        assert_eq!(who(&site.client().bearer(&token)).await, "ada");
        let page = ada.get("/account/tokens").await;
        assert!(!page.text().contains(&token) && !page.text().contains(name));
        let wrong = ada.post("/account/tokens").form(&fields[..1]).await;
        assert_eq!(wrong.status(), 422);
        let id = ada.context("my_tokens").await.value()[0]["id"].to_string();
        let revoked = ada
            .post("/account/tokens/revoke")
            .form(&[("token", &id)])
            .await;
        assert_eq!(revoked.status(), 303);
        assert_eq!(rows(&site).await, 0);
    }
}

async fn no_token_is_stored_or_written_down(database: &Database) {
    let site = start(database).await;
    let token = token(&site, "ada", "read").await;
    assert_eq!(who(&site.client().bearer(&token)).await, "ada");
    let row: (Vec<u8>, String, String) = site
        .db()
        .query("SELECT token_hash, name, scopes FROM auth_tokens")
        .fetch_one()
        .await
        .unwrap();
    assert_eq!(row.0.len(), 32);
    assert!(!format!("{row:?}").contains(&token[6..20]));
    let again = NewToken::new("x", "read".parse().unwrap());
    let id = user_id(&site, "ada").await;
    let made = create_token(site.db(), id, again).await.unwrap();
    assert!(!format!("{made:?}").contains(&made.token));
}
