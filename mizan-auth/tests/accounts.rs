//! Sign-up, login, logout and what ends a session, over real HTTP.
#![allow(clippy::unwrap_used, missing_docs)]

use mizan::Site;
use mizan::testing::{TestClient, TestSite};
use mizan_auth::{NewUser, create_user, find_user, set_active, set_password};
use serde_json::{Value, json};

const PASSWORD: &str = "four unrelated words";

async fn start() -> TestSite {
    TestSite::start(Site::empty().install(mizan_auth::app_with_pages())).await
}

/// A site with one account, `Ada`.
async fn start_with_ada() -> TestSite {
    let site = start().await;
    let ada = NewUser::new("Ada", PASSWORD).email("ada@example.org");
    create_user(site.db(), ada).await.unwrap();
    site
}

async fn login(client: &TestClient, username: &str, password: &str) -> u16 {
    let input = json!({"username": username, "password": password});
    client.submit("login", input).await.status()
}

async fn who(client: &TestClient) -> Value {
    client.context("current_user").await.value()
}

/// The answer of the cache that remembers a user for up to a second.
async fn eventually_nobody(client: &TestClient) {
    for _ in 0..40 {
        if who(client).await.is_null() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(who(client).await, Value::Null);
}

#[mizan::test]
async fn signing_up_signs_in_and_answers_the_profile() {
    let site = start().await;
    let client = site.client();
    assert_eq!(who(&client).await, Value::Null);
    let input = json!({"username": "Ada", "email": "ada@example.org", "password": PASSWORD});
    let response = client.submit("signup", input).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(response.header("mizan-affects"), "current_user");
    let profile = response.value();
    assert_eq!(profile["username"], "Ada");
    assert_eq!(profile["email"], "ada@example.org");
    assert_eq!(profile["is_staff"], false);
    assert_eq!(who(&client).await, profile);
    let account = find_user(site.db(), "ADA").await.unwrap().unwrap();
    assert!(account.last_login().is_some());
}

#[mizan::test]
async fn everything_wrong_with_a_sign_up_is_reported_at_once() {
    let site = start().await;
    let input = json!({"username": "a b", "email": "nonsense", "password": "1234"});
    let response = site.client().submit("signup", input).await;
    assert_eq!(response.status(), 422);
    assert_eq!(response.error_codes("username"), ["invalid"]);
    assert_eq!(response.error_codes("email"), ["invalid_email"]);
    assert_eq!(
        response.error_codes("password"),
        [
            "password_too_short",
            "password_entirely_numeric",
            "password_too_common"
        ]
    );
    assert!(!response.text().contains("1234"));
}

#[mizan::test]
async fn a_password_like_the_name_is_refused() {
    let site = start().await;
    let input =
        json!({"username": "ada_lovelace", "email": "x@example.org", "password": "Ada-Lovelace1"});
    let response = site.client().submit("signup", input).await;
    assert_eq!(response.error_codes("password"), ["password_too_similar"]);
}

#[mizan::test]
async fn a_taken_name_is_a_field_error_on_submitting_only() {
    let site = start_with_ada().await;
    let client = site.client();
    for name in ["Ada", "ADA", "ａｄａ"] {
        let input = json!({"username": name, "email": "other@example.org", "password": PASSWORD});
        let validated = client.validate("signup", input.clone()).await.value();
        assert_eq!(
            validated["valid"], true,
            "live validation must not list names"
        );
        let response = client.submit("signup", input).await;
        assert_eq!(response.status(), 422);
        assert_eq!(response.error_codes("username"), ["unique"]);
    }
}

#[mizan::test]
async fn of_two_sign_ups_at_once_one_wins_and_the_other_hears_why() {
    let site = start().await;
    let clients: Vec<_> = (0..4).map(|_| site.client()).collect();
    let sign_ups = clients.iter().map(|client| {
        client.submit(
            "signup",
            json!({"username": "ada", "email": "a@example.org", "password": PASSWORD}),
        )
    });
    let answers = futures_util::future::join_all(sign_ups).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422, 422, 422]);
    for refused in answers.iter().filter(|answer| answer.status() == 422) {
        assert_eq!(refused.error_codes("username"), ["unique"]);
    }
}

#[mizan::test]
async fn every_wrong_login_gets_the_same_answer() {
    let site = start_with_ada().await;
    let idle = NewUser::new("idle", PASSWORD).active(false);
    create_user(site.db(), idle).await.unwrap();
    let mut bodies = Vec::new();
    for (username, password) in [
        ("nobody", PASSWORD),
        ("Ada", "four unrelated word"),
        ("Ada", "Four unrelated words"),
        ("Ada", " four unrelated words"),
        ("idle", PASSWORD),
        ("\u{202e}adA", PASSWORD),
    ] {
        let client = site.client();
        let input = json!({"username": username, "password": password});
        let response = client.submit("login", input).await;
        assert_eq!(response.status(), 422, "{username}");
        assert_eq!(response.header("cache-control"), "no-store");
        assert!(client.session_cookie().is_none());
        let mut body = response.value();
        body["request_id"] = Value::Null;
        bodies.push(body);
    }
    assert_eq!(bodies[0]["errors"].as_object().unwrap().len(), 1);
    assert_eq!(bodies[0]["errors"]["__all__"][0]["code"], "invalid_login");
    assert!(
        bodies.windows(2).all(|pair| pair[0] == pair[1]),
        "{bodies:#?}"
    );
}

#[mizan::test]
async fn live_validation_of_a_login_says_nothing_about_accounts() {
    let site = start_with_ada().await;
    for username in ["Ada", "nobody"] {
        let input = json!({"username": username, "password": "wrong"});
        let response = site.client().validate("login", input).await;
        assert_eq!(response.value(), json!({"valid": true, "errors": {}}));
    }
}

#[mizan::test]
async fn login_works_in_any_spelling_and_rotates_the_session_key() {
    let site = start_with_ada().await;
    let client = site.client();
    assert_eq!(login(&client, "ADA", PASSWORD).await, 200);
    let first = client.session_cookie().unwrap();
    assert_eq!(login(&client, "ada", PASSWORD).await, 200);
    let second = client.session_cookie().unwrap();
    assert_ne!(first.split('.').next(), second.split('.').next());
    assert_eq!(who(&client).await["username"], "Ada");
    // The key from before the second login is worth nothing.
    let thief = site.client();
    let name = if site.settings().is_production() {
        "__Host-mizan_session"
    } else {
        "mizan_session"
    };
    thief.set_cookie(name, first);
    assert_eq!(who(&thief).await, Value::Null);
}

#[mizan::test]
async fn remember_decides_whether_the_cookie_outlives_the_browser() {
    let site = start_with_ada().await;
    for (remember, outlives) in [
        (json!(false), false),
        (json!(true), true),
        (json!("on"), true),
    ] {
        let input = json!({"username": "ada", "password": PASSWORD, "remember": remember});
        let response = site.client().submit("login", input).await;
        assert_eq!(response.status(), 200);
        let cookie = response.header("set-cookie").to_ascii_lowercase();
        assert_eq!(cookie.contains("max-age="), outlives, "{cookie}");
        assert!(
            cookie.contains("httponly") && cookie.contains("samesite=lax"),
            "{cookie}"
        );
    }
}

#[mizan::test]
async fn logout_ends_the_session_in_the_store() {
    let site = start_with_ada().await;
    let client = site.client();
    login(&client, "ada", PASSWORD).await;
    let kept = client.session_cookie().unwrap();
    let response = client.submit("logout", json!({})).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.value(), json!({"signed_in": false}));
    assert_eq!(response.header("clear-site-data"), "\"cache\"");
    assert_eq!(response.header("mizan-affects"), "current_user");
    assert_eq!(who(&client).await, Value::Null);
    client.set_cookie("mizan_session", kept);
    assert_eq!(who(&client).await, Value::Null);
    // Signing out twice is no error.
    assert_eq!(client.submit("logout", json!({})).await.status(), 200);
}

#[mizan::test]
async fn a_new_password_ends_the_sessions() {
    let site = start_with_ada().await;
    let client = site.client();
    login(&client, "ada", PASSWORD).await;
    let account = find_user(site.db(), "ada").await.unwrap().unwrap();
    assert!(
        set_password(site.db(), account.id(), "other unrelated words")
            .await
            .unwrap()
    );
    eventually_nobody(&client).await;
    assert_eq!(login(&client, "ada", PASSWORD).await, 422);
    assert_eq!(login(&client, "ada", "other unrelated words").await, 200);
    assert_eq!(who(&client).await["username"], "Ada");
}

#[mizan::test]
async fn a_deactivated_account_is_signed_out_for_good() {
    let site = start_with_ada().await;
    let client = site.client();
    login(&client, "ada", PASSWORD).await;
    let account = find_user(site.db(), "ada").await.unwrap().unwrap();
    assert!(set_active(site.db(), account.id(), false).await.unwrap());
    eventually_nobody(&client).await;
    assert_eq!(login(&client, "ada", PASSWORD).await, 422);
    assert!(set_active(site.db(), account.id(), true).await.unwrap());
    eventually_nobody(&client).await;
}

#[mizan::test]
async fn a_hash_with_old_parameters_is_replaced_at_login() {
    let site = start_with_ada().await;
    // argon2id with 8 MiB, of the same password.
    let old = mizan_auth_old_hash(PASSWORD);
    site.db()
        .query("UPDATE auth_users SET password_hash = $1")
        .bind(&old)
        .execute()
        .await
        .unwrap();
    let client = site.client();
    assert_eq!(login(&client, "ada", PASSWORD).await, 200);
    assert_eq!(
        who(&client).await["username"],
        "Ada",
        "the session carries the new hash"
    );
    let stored: String = site
        .db()
        .query("SELECT password_hash FROM auth_users")
        .fetch_scalar()
        .await
        .unwrap();
    assert!(
        stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{stored}"
    );
    assert_eq!(login(&client, "ada", PASSWORD).await, 200);
}

fn mizan_auth_old_hash(password: &str) -> String {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let params = Params::new(8 * 1_024, 2, 1, None).unwrap();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.as_bytes())
        .unwrap()
        .to_string()
}

#[mizan::test]
async fn current_user_costs_no_query_of_its_own() {
    let site = start_with_ada().await;
    let anonymous = site.client();
    let before = site.query_count();
    who(&anonymous).await;
    assert_eq!(
        site.query_count() - before,
        0,
        "without a cookie nothing is asked"
    );
    let client = site.client();
    client.login_as("ada").await;
    let before = site.query_count();
    let profile = who(&client).await;
    assert_eq!(profile["username"], "Ada");
    assert!(
        site.query_count() - before <= 2,
        "one for the session, one for the user"
    );
}

#[mizan::test]
async fn schemas_tell_the_fields_and_no_secret() {
    let site = start().await;
    let client = site.client();
    for (form, expected) in [
        ("signup", vec!["username", "email", "password"]),
        ("login", vec!["username", "password", "remember"]),
        ("logout", vec![]),
    ] {
        let schema = client
            .get(&format!("/api/mizan/{form}.schema"))
            .await
            .value();
        let fields = schema["fields"].as_array().unwrap();
        let names: Vec<&str> = fields
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, expected, "{form}");
    }
}

#[mizan::test]
async fn hostile_input_is_a_4xx() {
    let site = start_with_ada().await;
    let client = site.client();
    for input in [
        json!({}),
        json!({"username": null, "password": null}),
        json!({"username": ["ada"], "password": {"a": 1}}),
        json!({"username": "a\0b", "password": PASSWORD}),
        json!({"username": "ada", "password": "a\0b"}),
        json!({"username": "a".repeat(10_000), "password": PASSWORD}),
        json!({"username": "ada", "password": "x".repeat(100_000)}),
        json!({"username": "' OR 1=1 --", "password": "' OR 1=1 --"}),
    ] {
        for form in ["login", "signup"] {
            let response = client.submit(form, input.clone()).await;
            assert!(
                (400..500).contains(&response.status()),
                "{form} {input} {}",
                response.text()
            );
        }
    }
}
