//! Signing in with other providers, against one that the tests run.

mod fake;

use std::time::{Duration, Instant};

use chrono::Utc;
use mizan::prelude::*;
use mizan::testing::{TestClient, TestResponse, TestSite};
use mizan_auth::{
    NewUser, OAuth2Urls, Provider, Providers, create_user, events_of, find_user, set_active,
};
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use self::fake::{CLIENT_ID, CLIENT_SECRET, FakeProvider, Mode, Signature};
use crate::desk::{PASSWORD, add_people};

mizan_tests::on_each_store!(
    a_new_visitor_gets_an_account_and_comes_back_to_it,
    a_login_works_once_and_in_the_browser_that_began_it,
    several_tabs_are_under_way_at_once,
    an_id_token_must_pass_every_check,
    keys_change_and_are_asked_for_again,
    the_answer_names_its_issuer_where_that_is_promised,
    a_provider_that_does_not_work_is_a_503,
    what_the_visitor_or_the_provider_refuses_is_said,
    an_address_links_nothing_by_default,
    a_trusted_address_is_proved_and_links_where_the_site_says_so,
    an_identity_is_connected_and_removed,
    the_last_way_in_stays,
    two_callbacks_at_once_make_one_account,
    names_that_are_taken_get_a_number,
    an_inactive_account_stays_out,
    a_second_factor_still_counts,
    a_provider_without_openid_works_too,
    addresses_come_from_user_information_where_the_token_has_none,
    other_sites_and_tokens_cannot_begin,
    the_setting_brings_a_provider,
    the_plain_pages_work,
);

fn provider(fake: &FakeProvider) -> Provider {
    Provider::openid("fake", &fake.issuer, CLIENT_ID, CLIENT_SECRET).unwrap()
}

async fn start_with(database: &Database, provider: Provider) -> TestSite {
    let site = example_site::site().data(Providers::new().with(provider));
    let site = database.start(site).await;
    add_people(&site).await;
    site
}

async fn start(database: &Database) -> (TestSite, FakeProvider) {
    let fake = FakeProvider::start().await;
    let site = start_with(database, provider(&fake)).await;
    (site, fake)
}

/// The address of the provider's page, as the page that goes on to it says.
fn address_in(page: &TestResponse) -> String {
    assert_eq!(page.status(), 200, "{}", page.text());
    let (_, rest) = page.text().split_once("content=\"0;url=").unwrap();
    let (url, _) = rest.split_once('"').unwrap();
    url.replace("&amp;", "&").replace("&#38;", "&")
}

async fn begin(client: &TestClient, path: &str) -> String {
    address_in(&client.post(path).form(&[]).await)
}

/// The whole way: there and back.
async fn log_in(client: &TestClient, fake: &FakeProvider, claims: Value) -> TestResponse {
    let url = begin(client, "/login/fake").await;
    client.get(&fake.authorize(&url, &claims)).await
}

async fn who(client: &TestClient) -> Value {
    client.context("current_user").await.value()["username"].clone()
}

async fn count(site: &TestSite, table: &'static str) -> i64 {
    let count = match table {
        "users" => site.db().query("SELECT COUNT(*) FROM auth_users"),
        _ => site.db().query("SELECT COUNT(*) FROM auth_identities"),
    };
    count.fetch_scalar().await.unwrap()
}

async fn a_new_visitor_gets_an_account_and_comes_back_to_it(database: &Database) {
    let (site, fake) = start(database).await;
    let client = site.client();
    let page = client.get("/login?next=/tickets%3Fpage=2").await;
    assert!(page.text().contains("Log in with Fake"), "{}", page.text());
    assert!(page.text().contains("action=\"/login/fake?next="));
    let url = begin(&client, "/login/fake?next=/tickets%3Fpage=2").await;
    assert!(
        url.starts_with(&format!("{}/authorize?", fake.issuer)),
        "{url}"
    );
    assert!(
        url.contains("scope=openid+email+profile") && url.contains("nonce="),
        "{url}"
    );
    let before = client.session_cookie().unwrap();
    let claims = json!({"sub": "7", "email": "zoe@example.net", "email_verified": true,
        "preferred_username": "zoe"});
    let back = client.get(&fake.authorize(&url, &claims)).await;
    assert_eq!(
        (back.status(), back.header("location")),
        (303, "/tickets?page=2"),
        "{}",
        back.text()
    );
    assert!(back.header("cache-control").contains("no-store"));
    assert_ne!(
        client.session_cookie().unwrap()[..64],
        before[..64],
        "a new key"
    );
    let profile = client.context("current_user").await.value();
    assert_eq!(profile["username"], "zoe");
    assert_eq!(profile["email"], "zoe@example.net");
    assert_eq!(
        profile["email_verified"], false,
        "the provider's word is not enough"
    );
    assert!(fake.state.lock().unwrap().last_verifier.len() >= 43, "PKCE");

    // The name there has changed; who it is has not.
    let other = site.client();
    let claims = json!({"sub": "7", "email": "new@example.net", "preferred_username": "other"});
    assert_eq!(log_in(&other, &fake, claims).await.status(), 303);
    assert_eq!(who(&other).await, "zoe");
    assert_eq!(
        (
            count(&site, "users").await,
            count(&site, "identities").await
        ),
        (3, 1)
    );
    let list = other.context("my_identities").await.value();
    assert_eq!(
        (&list[0]["label"], &list[0]["provider_label"]),
        (&json!("new@example.net"), &json!("Fake"))
    );

    let zoe = find_user(site.db(), "zoe").await.unwrap().unwrap();
    let events = events_of(site.db(), zoe.id(), 10).await.unwrap();
    let names: Vec<_> = events.iter().map(|event| event.event.as_str()).collect();
    assert!(
        names.contains(&"signup") && names.contains(&"login"),
        "{names:?}"
    );
    // Nobody can log in with the password that is none.
    for password in ["", "!", PASSWORD] {
        let input = json!({"username": "zoe", "password": password});
        assert_eq!(site.client().submit("login", input).await.status(), 422);
    }
    let stored: (String, String, String) = site
        .db()
        .query("SELECT provider, issuer, subject FROM auth_identities")
        .fetch_one()
        .await
        .unwrap();
    assert_eq!(stored, ("fake".into(), fake.issuer.clone(), "7".into()));
    assert_eq!(fake.asked("discovery"), 1, "asked once an hour");
    assert_eq!(fake.asked("keys"), 1);
}

async fn a_login_works_once_and_in_the_browser_that_began_it(database: &Database) {
    let (site, fake) = start(database).await;
    let client = site.client();
    let url = begin(&client, "/login/fake").await;
    let back = fake.authorize(&url, &json!({"sub": "7"}));
    // Another browser, even one with a login of its own under way: login CSRF.
    let other = site.client();
    assert_problem(&other.get(&back).await, 400, "login_expired");
    begin(&other, "/login/fake").await;
    assert_problem(&other.get(&back).await, 400, "login_expired");
    assert_eq!(who(&other).await, Value::Null);
    // Wrong, missing and doubled parameters.
    let state = back.split_once("state=").unwrap().1;
    for query in [
        String::new(),
        "code=x".to_owned(),
        format!("code=x&state={}", "0".repeat(44)),
        format!("code=x&state={}x", &state[..state.len() - 1]),
        format!("code=x&state={state}&state={state}"),
        format!("code=x&state=9{}", &state[1..]),
        "code=%00&state=%00%ff".to_owned(),
    ] {
        let response = client.get(&format!("/login/fake/callback?{query}")).await;
        assert_problem(&response, 400, "login_expired");
    }
    assert_problem(
        &client.get("/login/nobody/callback").await,
        404,
        "not_found",
    );
    assert_eq!(client.get(&back).await.status(), 303);
    assert_eq!(who(&client).await, "user");
    // Again: the state is used, and so is the code.
    assert_problem(&client.get(&back).await, 400, "login_expired");
    let url = begin(&client, "/login/fake").await;
    let second = fake.authorize(&url, &json!({"sub": "7"}));
    let code = back
        .split_once("code=")
        .unwrap()
        .1
        .split('&')
        .next()
        .unwrap();
    let fresh = second
        .split_once("code=")
        .unwrap()
        .1
        .split('&')
        .next()
        .unwrap();
    let replayed = second.replace(fresh, code);
    assert_problem(&client.get(&replayed).await, 400, "provider_refused");
    assert_problem(&client.get(&second).await, 400, "login_expired");
    // Somebody took too long: the session is set back by hand.
    let url = begin(&client, "/login/fake").await;
    let late = fake.authorize(&url, &json!({"sub": "7"}));
    let today = Utc::now().format("%Y-%m-%d").to_string();
    let long_ago = |state: &str| {
        let until = format!("until\\\":\\\"{today}");
        state.replace(&until, "until\\\":\\\"2020-01-01")
    };
    database.change_sessions(&site, long_ago).await;
    let other = database
        .start(example_site::site().data(Providers::new().with(provider(&fake))))
        .await;
    let there = other.client();
    there.set_cookie("mizan_session", client.session_cookie().unwrap());
    assert_problem(&there.get(&late).await, 400, "login_expired");
}

async fn several_tabs_are_under_way_at_once(database: &Database) {
    let (site, fake) = start(database).await;
    let client = site.client();
    let mut ways = Vec::new();
    for tab in 0..6 {
        let url = begin(&client, &format!("/login/fake?next=/tickets%3Ftab={tab}")).await;
        ways.push(fake.authorize(&url, &json!({"sub": "7"})));
    }
    assert_problem(&client.get(&ways[0]).await, 400, "login_expired");
    for tab in [3, 1, 5] {
        let back = client.get(&ways[tab]).await;
        assert_eq!(
            back.header("location"),
            format!("/tickets?tab={tab}"),
            "{}",
            back.text()
        );
    }
    assert_eq!(count(&site, "users").await, 3);
}

async fn an_id_token_must_pass_every_check(database: &Database) {
    let (site, fake) = start(database).await;
    let now = Utc::now().timestamp();
    let another = format!("{}x", fake.issuer);
    for instead in [
        json!({"nonce": "another"}),
        json!({"nonce": null}),
        json!({"aud": "another client"}),
        json!({"aud": [CLIENT_ID, "another client"]}),
        json!({"aud": null}),
        json!({"iss": another}),
        json!({"iss": null}),
        json!({"exp": now - 1}),
        json!({"exp": null}),
        json!({"iat": now + 3_600}),
        json!({"sub": ""}),
        json!({"sub": null}),
        json!({"sub": "x".repeat(256)}),
        json!({"sub": "a\u{0}b"}),
    ] {
        fake.set(|state| state.instead = instead.clone());
        let client = site.client();
        let response = log_in(&client, &fake, json!({"sub": "7"})).await;
        assert!(
            [400, 503].contains(&response.status()),
            "{instead}: {}",
            response.text()
        );
        assert_eq!(who(&client).await, Value::Null, "{instead}");
    }
    fake.set(|state| state.instead = json!({}));
    for signature in [
        Signature::None,
        Signature::Hmac,
        Signature::PublicKeyAsSecret,
        Signature::Stranger,
        Signature::Unknown,
    ] {
        fake.set(|state| state.signature = signature);
        let client = site.client();
        let response = log_in(&client, &fake, json!({"sub": "7"})).await;
        assert_problem(&response, 400, "provider_refused");
        assert_eq!(who(&client).await, Value::Null, "{signature:?}");
    }
    assert_eq!(count(&site, "identities").await, 0);
    for signature in [Signature::First, Signature::Rsa] {
        fake.set(|state| state.signature = signature);
        let client = site.client();
        let response = log_in(&client, &fake, json!({"sub": "7"})).await;
        assert_eq!(response.status(), 303, "{signature:?}: {}", response.text());
    }
}

async fn keys_change_and_are_asked_for_again(database: &Database) {
    let (site, fake) = start(database).await;
    assert_eq!(
        log_in(&site.client(), &fake, json!({"sub": "7"}))
            .await
            .status(),
        303
    );
    fake.set(|state| {
        state.signature = Signature::Second;
        state.has_second_key = true;
    });
    assert_eq!(
        log_in(&site.client(), &fake, json!({"sub": "7"}))
            .await
            .status(),
        303
    );
    assert_eq!(fake.asked("keys"), 2);
    // Not at every turn: a key that nobody has would make us ask for ever.
    fake.set(|state| state.signature = Signature::Unknown);
    for _ in 0..3 {
        let response = log_in(&site.client(), &fake, json!({"sub": "7"})).await;
        assert_problem(&response, 400, "provider_refused");
    }
    assert_eq!(fake.asked("keys"), 2);
}

async fn the_answer_names_its_issuer_where_that_is_promised(database: &Database) {
    let (site, fake) = start(database).await;
    fake.set(|state| state.promises_iss = true);
    let client = site.client();
    let url = begin(&client, "/login/fake").await;
    let back = fake.authorize(&url, &json!({"sub": "7"}));
    let (without, _) = back.split_once("&iss=").unwrap();
    assert_problem(&client.get(without).await, 400, "provider_refused");
    let url = begin(&client, "/login/fake").await;
    let back = fake.authorize(&url, &json!({"sub": "7"}));
    let (without, _) = back.split_once("&iss=").unwrap();
    let mixed_up = format!("{without}&iss=https%3A%2F%2Fevil.example");
    assert_problem(&client.get(&mixed_up).await, 400, "provider_refused");
    assert_eq!(fake.asked("token"), 0, "the code goes nowhere");
    assert_eq!(
        log_in(&client, &fake, json!({"sub": "7"})).await.status(),
        303
    );
}

async fn a_provider_that_does_not_work_is_a_503(database: &Database) {
    for mode in [Mode::Broken, Mode::Huge, Mode::Redirecting, Mode::Slow] {
        let fake = FakeProvider::start().await;
        let site = database
            .start(example_site::site().data(Providers::new().with(provider(&fake))))
            .await;
        // Before anything is known of it.
        fake.set(|state| state.mode = mode);
        let client = site.client();
        let started = Instant::now();
        let response = client.post("/login/fake").form(&[]).await;
        let problem = assert_problem(&response, 503, "provider_unavailable");
        assert!(!problem.to_string().contains(&fake.issuer));
        assert!(response.header("retry-after").parse::<u32>().unwrap() > 0);
        assert!(started.elapsed() < Duration::from_secs(10), "{mode:?}");
        assert_eq!(fake.asked("nothing"), 0, "no redirect is followed");
        fake.set(|state| state.mode = Mode::Well);
        let url = begin(&client, "/login/fake").await;
        let back = fake.authorize(&url, &json!({"sub": "7"}));
        // On the way back: once it works again, the same way leads in.
        if mode != Mode::Slow {
            fake.set(|state| state.mode = mode);
            let response = client.get(&back).await;
            assert!(
                [400, 503].contains(&response.status()),
                "{mode:?}: {}",
                response.text()
            );
            assert_eq!(who(&client).await, Value::Null);
            fake.set(|state| state.mode = Mode::Well);
        }
        assert_eq!(client.get(&back).await.status(), 303, "{mode:?}");
        fake.stop().await;
        // What was learned an hour ago is enough to begin; the rest fails.
        let url = begin(&client, "/login/fake").await;
        let back = fake.authorize(&url, &json!({"sub": "7"}));
        assert_problem(&client.get(&back).await, 503, "provider_unavailable");
    }
}

async fn what_the_visitor_or_the_provider_refuses_is_said(database: &Database) {
    let (site, fake) = start(database).await;
    let client = site.client();
    for (error, status, code) in [
        ("server_error", 503, "provider_unavailable"),
        ("temporarily_unavailable", 503, "provider_unavailable"),
        ("invalid_scope", 400, "provider_refused"),
        ("%3Cscript%3E", 400, "provider_refused"),
    ] {
        let url = begin(&client, "/login/fake").await;
        let back = fake.authorize(&url, &json!({"sub": "7"}));
        let state = back.split_once("state=").unwrap().1;
        let back = format!("/login/fake/callback?error={error}&state={state}");
        assert_problem(&client.get(&back).await, status, code);
    }
    let url = begin(&client, "/login/fake").await;
    let back = fake.authorize(&url, &json!({"sub": "7"}));
    let state = back.split_once("state=").unwrap().1;
    let denied = client
        .get(&format!(
            "/login/fake/callback?error=access_denied&state={state}"
        ))
        .await;
    assert_eq!(
        (denied.status(), denied.header("location")),
        (303, "/login")
    );
    assert!(
        client
            .get("/login")
            .await
            .text()
            .contains("You did not log in with Fake.")
    );
    let url = begin(&client, "/login/fake").await;
    let back = fake.authorize(&url, &json!({"sub": "7"}));
    let state = back.split_once("state=").unwrap().1;
    let nothing = client
        .get(&format!("/login/fake/callback?state={state}"))
        .await;
    assert_problem(&nothing, 400, "provider_refused");
}

async fn an_address_links_nothing_by_default(database: &Database) {
    let (site, fake) = start(database).await;
    // ada has claimed this address and not proved it; zoe has.
    let zoe = NewUser::new("zoe", PASSWORD).email("zoe@example.org");
    let zoe = create_user(site.db(), zoe).await.unwrap();
    let prove = site
        .db()
        .query("UPDATE auth_users SET email_verified_at = $1 WHERE id = $2");
    prove
        .bind(Utc::now())
        .bind(zoe.id())
        .execute()
        .await
        .unwrap();
    for (sub, email, verified) in [
        ("1", "ada@example.org", true),
        ("2", "zoe@example.org", true),
        ("3", "zoe@example.org", false),
    ] {
        let client = site.client();
        let claims = json!({"sub": sub, "email": email, "email_verified": verified});
        assert_eq!(log_in(&client, &fake, claims).await.status(), 303);
        let profile = client.context("current_user").await.value();
        assert_eq!(profile["email_verified"], false);
        assert!(
            !["ada", "zoe"].contains(&profile["username"].as_str().unwrap()),
            "{profile}"
        );
    }
    assert_eq!(count(&site, "users").await, 6);
}

async fn a_trusted_address_is_proved_and_links_where_the_site_says_so(database: &Database) {
    let fake = FakeProvider::start().await;
    let site = start_with(database, provider(&fake).trust_email(true)).await;
    let zoe = |sub: &str, verified: bool| json!({"sub": sub, "email": "ZOE@example.org", "email_verified": verified});
    // Somebody has typed zoe's address before she came.
    let before = NewUser::new("mallory", PASSWORD).email("zoe@example.org");
    create_user(site.db(), before).await.unwrap();
    let client = site.client();
    assert_eq!(log_in(&client, &fake, zoe("1", true)).await.status(), 303);
    let profile = client.context("current_user").await.value();
    assert_eq!(profile["email_verified"], true);
    assert_eq!(profile["username"], "ZOE", "her own account, not mallory's");
    // The same address from somebody else there: not by default, and nobody is told more than they have proved.
    let other = site.client();
    let back = log_in(&other, &fake, zoe("2", true)).await;
    assert_eq!(back.header("location"), "/login");
    assert!(
        other
            .get("/login")
            .await
            .text()
            .contains("There is an account with this address already.")
    );
    assert_eq!(who(&other).await, Value::Null);
    assert_eq!(
        log_in(&other, &fake, zoe("3", false))
            .await
            .header("location"),
        "/"
    );
    assert_ne!(who(&other).await, "ZOE", "not proved there");

    let links = provider(&fake).trust_email(true).link_by_email(true);
    let site = database
        .start(example_site::site().data(Providers::new().with(links)))
        .await;
    let client = site.client();
    assert_eq!(log_in(&client, &fake, zoe("4", false)).await.status(), 303);
    assert_ne!(who(&client).await, "ZOE");
    assert_eq!(log_in(&client, &fake, zoe("2", true)).await.status(), 303);
    assert_eq!(who(&client).await, "ZOE");
    let id = find_user(site.db(), "ZOE").await.unwrap().unwrap().id();
    let events = events_of(site.db(), id, 10).await.unwrap();
    assert!(
        events
            .iter()
            .any(|event| event.event == "identity_connected")
    );

    let closed = provider(&fake).trust_email(true).allow_signup(false);
    let site = database
        .start(example_site::site().data(Providers::new().with(closed)))
        .await;
    let client = site.client();
    let back = log_in(&client, &fake, json!({"sub": "9"})).await;
    assert_eq!(back.header("location"), "/login");
    assert_eq!(who(&client).await, Value::Null);
    assert_eq!(
        log_in(&client, &fake, zoe("1", true))
            .await
            .header("location"),
        "/"
    );
}

async fn an_identity_is_connected_and_removed(database: &Database) {
    let (site, fake) = start(database).await;
    let ada = site.client();
    let input = json!({"username": "ada", "password": PASSWORD});
    assert_eq!(ada.submit("login", &input).await.status(), 200);
    let page = ada.get("/account/connections").await;
    assert!(page.text().contains("Connect Fake"), "{}", page.text());
    let url = begin(&ada, "/account/connections/fake").await;
    let back = ada
        .get(&fake.authorize(&url, &json!({"sub": "7", "email": "a@example.net"})))
        .await;
    assert_eq!(
        back.header("location"),
        "/account/connections",
        "{}",
        back.text()
    );
    let page = ada.get("/account/connections").await;
    assert!(page.text().contains("Fake is connected.") && page.text().contains("a@example.net"));
    let client = site.client();
    assert_eq!(
        log_in(&client, &fake, json!({"sub": "7"})).await.status(),
        303
    );
    assert_eq!(who(&client).await, "ada");

    // It is ada's; grace cannot have it too.
    let grace = site.client();
    let input = json!({"username": "grace", "password": PASSWORD});
    grace.submit("login", &input).await;
    let url = begin(&grace, "/account/connections/fake").await;
    grace.get(&fake.authorize(&url, &json!({"sub": "7"}))).await;
    assert!(
        grace
            .get("/account/connections")
            .await
            .text()
            .contains("belongs to another account")
    );
    let id = ada.context("my_identities").await.value()[0]["id"].clone();
    let stolen = grace
        .submit("identity_unlink", json!({"identity": id}))
        .await;
    assert_problem(&stolen, 404, "not_found");
    // Begun by one, ended by another.
    let url = begin(&grace, "/account/connections/fake").await;
    let back = fake.authorize(&url, &json!({"sub": "8"}));
    let input = json!({"username": "ada", "password": PASSWORD});
    grace.submit("login", &input).await;
    let response = grace.get(&back).await;
    assert!(
        [400, 403].contains(&response.status()),
        "{}",
        response.text()
    );
    assert_problem(&response, response.status(), "login_expired");

    let removed = ada
        .post("/account/connections/remove")
        .form(&[("identity", &id.to_string())])
        .await;
    assert_eq!(removed.status(), 303, "{}", removed.text());
    assert_eq!(ada.context("my_identities").await.value(), json!([]));
    let again = ada.submit("identity_unlink", json!({"identity": id})).await;
    assert_problem(&again, 404, "not_found");
    let client = site.client();
    log_in(&client, &fake, json!({"sub": "7"})).await;
    assert_ne!(who(&client).await, "ada");
    let ada = find_user(site.db(), "ada").await.unwrap().unwrap();
    let events = events_of(site.db(), ada.id(), 20).await.unwrap();
    for name in ["identity_connected", "identity_removed"] {
        assert!(events.iter().any(|event| event.event == name), "{name}");
    }
    // Nobody is signed in, and a token is not enough.
    let response = site
        .client()
        .post("/account/connections/fake")
        .form(&[])
        .await;
    assert_problem(&response, 401, "not_signed_in");
}

async fn the_last_way_in_stays(database: &Database) {
    let (site, fake) = start(database).await;
    let client = site.client();
    log_in(&client, &fake, json!({"sub": "7"})).await;
    let list = client.context("my_identities").await.value();
    let first = list[0]["id"].clone();
    let refused = client
        .submit("identity_unlink", json!({"identity": first}))
        .await;
    assert_problem(&refused, 409, "last_way_in");
    let page = client
        .post("/account/connections/remove")
        .form(&[("identity", &first.to_string())])
        .await;
    assert_eq!(page.status(), 303, "{}", page.text());
    assert!(
        client
            .get("/account/connections")
            .await
            .text()
            .contains("your only way to log in")
    );
    let url = begin(&client, "/account/connections/fake").await;
    client
        .get(&fake.authorize(&url, &json!({"sub": "8"})))
        .await;
    let list = client.context("my_identities").await.value();
    assert_eq!(list.as_array().unwrap().len(), 2);
    // Both at once: one stays.
    let second = list[1]["id"].clone();
    let (left, right) = tokio::join!(
        client.submit("identity_unlink", json!({"identity": first})),
        client.submit("identity_unlink", json!({"identity": second})),
    );
    let mut statuses = [left.status(), right.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(count(&site, "identities").await, 1);
}

async fn two_callbacks_at_once_make_one_account(database: &Database) {
    let (site, fake) = start(database).await;
    let other = database
        .start(example_site::site().data(Providers::new().with(provider(&fake))))
        .await;
    let mut ways = Vec::new();
    for index in 0..6 {
        let client = if index % 2 == 0 {
            site.client()
        } else {
            other.client()
        };
        let url = begin(&client, "/login/fake").await;
        let claims = json!({"sub": "7", "preferred_username": "zoe"});
        ways.push((client, fake.authorize(&url, &claims)));
    }
    let answers = ways.iter().map(|(client, back)| client.get(back));
    for answer in futures_util::future::join_all(answers).await {
        assert_eq!(answer.status(), 303, "{}", answer.text());
    }
    for (client, _) in &ways {
        assert_eq!(who(client).await, "zoe");
    }
    assert_eq!(
        (
            count(&site, "users").await,
            count(&site, "identities").await
        ),
        (3, 1)
    );
    // One way, twice at once: it is good for one.
    let client = site.client();
    let url = begin(&client, "/login/fake").await;
    let back = fake.authorize(&url, &json!({"sub": "7"}));
    let (left, right) = tokio::join!(client.get(&back), client.get(&back));
    let mut statuses = [left.status(), right.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 400]);
}

async fn names_that_are_taken_get_a_number(database: &Database) {
    let (site, fake) = start(database).await;
    let mut names = Vec::new();
    for sub in ["1", "2", "3"] {
        let client = site.client();
        let claims = json!({"sub": sub, "preferred_username": "ＡＤＡ"});
        assert_eq!(log_in(&client, &fake, claims).await.status(), 303);
        names.push(who(&client).await);
    }
    assert_eq!(names, ["ＡＤＡ2", "ＡＤＡ3", "ＡＤＡ4"]);
    let client = site.client();
    let claims = json!({"sub": "4", "email": "no address at all", "name": "<b>Zoe</b>"});
    assert_eq!(log_in(&client, &fake, claims).await.status(), 303);
    let profile = client.context("current_user").await.value();
    assert_eq!(
        (&profile["username"], &profile["email"]),
        (&json!("bZoeb"), &json!(""))
    );
}

async fn an_inactive_account_stays_out(database: &Database) {
    let (site, fake) = start(database).await;
    log_in(&site.client(), &fake, json!({"sub": "7"})).await;
    let user = find_user(site.db(), "user").await.unwrap().unwrap();
    set_active(site.db(), user.id(), false).await.unwrap();
    let client = site.client();
    assert_eq!(
        log_in(&client, &fake, json!({"sub": "7"}))
            .await
            .header("location"),
        "/login"
    );
    assert!(
        client
            .get("/login")
            .await
            .text()
            .contains("This account cannot log in.")
    );
    assert_eq!(who(&client).await, Value::Null);
}

async fn a_second_factor_still_counts(database: &Database) {
    let (site, fake) = start(database).await;
    log_in(&site.client(), &fake, json!({"sub": "7"})).await;
    let user = find_user(site.db(), "user").await.unwrap().unwrap();
    let enable = site.db().query(
        "INSERT INTO auth_totp (user_id, secret, last_step, enabled_at) VALUES ($1, $2, 0, $3)",
    );
    let enable = enable
        .bind(user.id())
        .bind(&b"nobody knows"[..])
        .bind(Utc::now());
    enable.execute().await.unwrap();
    let client = site.client();
    let url = begin(&client, "/login/fake?next=/tickets").await;
    let back = client
        .get(&fake.authorize(&url, &json!({"sub": "7"})))
        .await;
    assert_eq!(
        back.header("location"),
        "/login/second_factor",
        "{}",
        back.text()
    );
    assert_eq!(who(&client).await, Value::Null);
    let trusting = provider(&fake).trust_second_factor(true);
    let site = database
        .start(example_site::site().data(Providers::new().with(trusting)))
        .await;
    let client = site.client();
    assert_eq!(
        log_in(&client, &fake, json!({"sub": "7"}))
            .await
            .header("location"),
        "/"
    );
    assert_eq!(who(&client).await, "user");
}

async fn a_provider_without_openid_works_too(database: &Database) {
    let fake = FakeProvider::start().await;
    let urls = OAuth2Urls {
        authorize: format!("{}/authorize", fake.issuer),
        token: format!("{}/token", fake.issuer),
        user_info: format!("{}/userinfo", fake.issuer),
    };
    let hub = Provider::oauth2("fake", urls, CLIENT_ID, CLIENT_SECRET).unwrap();
    let site = start_with(database, hub.scopes(["user"]).label("The hub")).await;
    let client = site.client();
    let url = begin(&client, "/login/fake").await;
    assert!(
        !url.contains("nonce=") && url.contains("scope=user"),
        "{url}"
    );
    let claims = json!({"id": 583_231, "login": "octocat", "email": null});
    let back = client.get(&fake.authorize(&url, &claims)).await;
    assert_eq!(back.status(), 303, "{}", back.text());
    assert_eq!(who(&client).await, "octocat");
    let other = site.client();
    let claims = json!({"id": "583231", "login": "renamed"});
    assert_eq!(log_in(&other, &fake, claims).await.status(), 303);
    assert_eq!(who(&other).await, "octocat");
    for nobody in [json!({}), json!({"id": null}), json!({"id": [1]})] {
        let response = log_in(&site.client(), &fake, nobody).await;
        assert_problem(&response, 400, "provider_refused");
    }
    assert_eq!(fake.asked("discovery"), 0);
}

async fn addresses_come_from_user_information_where_the_token_has_none(database: &Database) {
    let fake = FakeProvider::start().await;
    let site = start_with(database, provider(&fake).trust_email(true)).await;
    fake.set(|state| {
        state.user_info = json!({"sub": "7", "email": "zoe@example.net", "email_verified": true});
    });
    let client = site.client();
    assert_eq!(
        log_in(&client, &fake, json!({"sub": "7"})).await.status(),
        303
    );
    let profile = client.context("current_user").await.value();
    assert_eq!(
        (&profile["email"], &profile["email_verified"]),
        (&json!("zoe@example.net"), &json!(true))
    );
    // Of somebody else: a token that was swapped.
    let response = log_in(&site.client(), &fake, json!({"sub": "8"})).await;
    assert_problem(&response, 400, "provider_refused");
}

async fn other_sites_and_tokens_cannot_begin(database: &Database) {
    let (site, fake) = start(database).await;
    let request = site.client().post("/login/fake");
    let response = request
        .header("sec-fetch-site", "cross-site")
        .form(&[])
        .await;
    assert_problem(&response, 403, "cross_origin");
    assert_problem(
        &site.client().get("/login/fake").await,
        405,
        "method_not_allowed",
    );
    assert_problem(
        &site.client().post("/login/nobody").form(&[]).await,
        404,
        "not_found",
    );
    let program = site.client().bearer("mizan_x");
    let response = program.post("/login/fake").form(&[]).await;
    assert_problem(&response, 403, "session_required");
    assert_eq!(fake.asked("discovery"), 0);
    // By a script: the same, as JSON.
    let client = site.client();
    let response = client
        .submit(
            "provider_login",
            json!({"provider": "fake", "remember": true}),
        )
        .await;
    let url = response.value()["url"].as_str().unwrap().to_owned();
    let back = client
        .get(&fake.authorize(&url, &json!({"sub": "7"})))
        .await;
    assert_eq!(back.status(), 303);
    let cookie = back
        .headers()
        .get_all("set-cookie")
        .find(|value| value.to_str().unwrap().starts_with("mizan_session="));
    assert!(
        cookie.unwrap().to_str().unwrap().contains("Max-Age"),
        "remembered"
    );
    let list = site.client().context("login_providers").await;
    assert_eq!(list.value(), json!([{"name": "fake", "label": "Fake"}]));
    assert!(list.header("cache-control").starts_with("public"));
}

async fn the_setting_brings_a_provider(database: &Database) {
    let fake = FakeProvider::start().await;
    let secret: String = url::form_urlencoded::byte_serialize(CLIENT_SECRET.as_bytes())
        .collect::<String>()
        .replace('+', "%20");
    let address = fake.issuer.replace("http://", "");
    let site = database
        .builder(example_site::site())
        .setting(
            "MIZAN_PROVIDERS",
            format!("fake=http://the%20desk:{secret}@{address}"),
        )
        .start()
        .await;
    let client = site.client();
    assert_eq!(
        log_in(&client, &fake, json!({"sub": "7"})).await.status(),
        303
    );
    assert_eq!(who(&client).await, "user");
}

async fn the_plain_pages_work(database: &Database) {
    let fake = FakeProvider::start().await;
    let site = Site::empty().install(mizan_auth::app_with_pages());
    let site = database
        .start(site.data(Providers::new().with(provider(&fake))))
        .await;
    let client = site.client();
    assert!(
        client
            .get("/login")
            .await
            .text()
            .contains("/login/providers")
    );
    assert!(
        client
            .get("/login/providers")
            .await
            .text()
            .contains("Log in with Fake")
    );
    let page = client.post("/login/fake").form(&[]).await;
    assert!(
        page.header("content-security-policy")
            .contains("form-action 'self'")
    );
    assert!(page.header("cache-control").contains("no-store"));
    let back = client
        .get(&fake.authorize(&address_in(&page), &json!({"sub": "7"})))
        .await;
    assert_eq!(back.header("location"), "/");
    let page = client.get("/account/connections").await;
    assert!(page.text().contains("Disconnect"), "{}", page.text());
}
