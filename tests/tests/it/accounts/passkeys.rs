//! Passkeys: the whole way, with an authenticator in software.

use mizan::http::Method;
use mizan::testing::{TestClient, TestSite};
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use super::authenticator::age_proofs;
use super::device::{Device, base64};
use super::{log_in, mail_about, who};
use crate::desk::{PASSWORD, add_people};

mizan_tests::on_each_store!(
    a_key_is_added_and_signs_in_without_a_name,
    an_answer_counts_once_and_where_it_was_asked_for,
    of_two_requests_with_one_answer_one_wins,
    another_origin_and_another_challenge_are_refused,
    a_removed_key_and_an_inactive_account_are_refused_alike,
    a_key_signs_in_to_its_own_account_only,
    a_copy_of_a_key_is_noticed,
    a_known_key_is_not_added_again,
    the_last_way_in_stays,
    keys_of_others_are_not_found,
    what_is_no_answer_is_refused,
    the_question_outlives_the_process,
    the_pages_show_and_manage_keys,
    a_key_is_the_second_factor_of_a_login_that_waits,
    a_key_proves_who_sits_there,
);

const ORIGIN: &str = "https://desk.example.com";

async fn start(database: &Database) -> TestSite {
    let site = another_process(database).await;
    add_people(&site).await;
    site
}

async fn another_process(database: &Database) -> TestSite {
    let builder = database.builder(example_site::site());
    builder.setting("MIZAN_PUBLIC_URL", ORIGIN).start().await
}

async fn begin(client: &TestClient, name: &str) -> Value {
    let response = client.call(name, json!({})).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    response.value()
}

/// Somebody who is signed in, with a key.
async fn with_key(site: &TestSite, username: &str, device: &mut Device) -> (TestClient, i64) {
    let client = site.client();
    log_in(&client, username, PASSWORD).await;
    let options = begin(&client, "passkey_register_begin").await;
    let credential = device.register(&options).await;
    let input = json!({"name": "phone", "credential": credential});
    let added = client.submit("passkey_register", input).await;
    assert_eq!(added.status(), 200, "{}", added.text());
    (client, added.value()["id"].as_i64().unwrap())
}

/// The answer to a fresh question of `client`.
async fn answer(client: &TestClient, device: &mut Device) -> Value {
    let options = begin(client, "passkey_login_begin").await;
    device.sign(&options).await
}

async fn sign_in(client: &TestClient, device: &mut Device) -> mizan::testing::TestResponse {
    let credential = answer(client, device).await;
    client
        .submit("passkey_login", json!({"credential": credential}))
        .await
}

async fn events(site: &TestSite, event: &str) -> i64 {
    let count = site
        .db()
        .query("SELECT COUNT(*) FROM auth_events WHERE event = $1");
    count.bind(event).fetch_scalar().await.unwrap()
}

async fn a_key_is_added_and_signs_in_without_a_name(database: &Database) {
    let site = start(database).await;
    let ada = site.client();
    assert_problem(
        &ada.call("passkey_register_begin", json!({})).await,
        401,
        "not_signed_in",
    );
    log_in(&ada, "ada", PASSWORD).await;
    let options = begin(&ada, "passkey_register_begin").await;
    let asked = &options["publicKey"];
    assert_eq!(asked["rp"]["id"], "desk.example.com");
    assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(
        asked["authenticatorSelection"]["userVerification"],
        "required"
    );
    assert_eq!(asked["attestation"], "none");
    let handle = asked["user"]["id"].as_str().unwrap();
    assert_eq!(
        handle.len(),
        22,
        "sixteen random bytes, and not the number: {handle}"
    );

    let mut device = Device::at(ORIGIN);
    let credential = device.register(&options).await;
    let added = ada
        .post("/api/mizan/passkey_register.submit")
        .header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        )
        .value(json!({"credential": credential}))
        .await;
    assert_eq!(added.status(), 200, "{}", added.text());
    assert_eq!(
        added.value()["name"],
        "Firefox on Linux",
        "a name to begin with"
    );
    assert_eq!(added.header("mizan-affects"), "my_passkeys");
    assert_eq!(events(&site, "passkey_added").await, 1);
    assert_eq!(
        mail_about(&site, "passkey was added").await.to,
        ["ada@example.org"]
    );
    let again = begin(&ada, "passkey_register_begin").await;
    assert_eq!(
        again["publicKey"]["user"]["id"], handle,
        "one account, one handle"
    );
    assert_eq!(
        again["publicKey"]["excludeCredentials"][0]["id"], credential["id"],
        "the browser is told not to make a second one on that device"
    );

    let stranger = site.client();
    let options = begin(&stranger, "passkey_login_begin").await;
    assert_eq!(
        options["publicKey"]["allowCredentials"],
        json!([]),
        "who it is stays open"
    );
    let signed = device.sign(&options).await;
    let before = stranger.session_cookie();
    let response = stranger
        .submit(
            "passkey_login",
            json!({"credential": signed, "remember": true}),
        )
        .await;
    assert_eq!(response.status(), 200, "{}", response.text());
    let answer = response.value();
    assert_eq!(
        (&answer["status"], &answer["username"]),
        (&json!("signed_in"), &json!("ada"))
    );
    assert_eq!(response.header("mizan-affects"), "current_user");
    assert_ne!(
        stranger.session_cookie(),
        before,
        "the key of the session changes"
    );
    assert_eq!(who(&stranger).await, "ada");
    let keys = stranger.context("my_passkeys").await.value();
    assert!(keys[0]["last_used_at"].is_string(), "{keys}");
    let id = &keys[0]["id"];
    let renamed = stranger
        .submit("passkey_rename", json!({"passkey": id, "name": "blue key"}))
        .await;
    assert_eq!(renamed.value()["name"], "blue key");
}

async fn an_answer_counts_once_and_where_it_was_asked_for(database: &Database) {
    let site = start(database).await;
    let mut device = Device::at(ORIGIN);
    with_key(&site, "ada", &mut device).await;
    let visitor = site.client();
    let credential = answer(&visitor, &mut device).await;
    let input = json!({"credential": credential});
    let elsewhere = site.client();
    begin(&elsewhere, "passkey_login_begin").await;
    let stolen = elsewhere.submit("passkey_login", input.clone()).await;
    assert_eq!(stolen.error_codes("__all__"), ["passkey_expired"]);
    let first = visitor.submit("passkey_login", input.clone()).await;
    assert_eq!(first.status(), 200, "{}", first.text());
    let replayed = visitor.submit("passkey_login", input).await;
    assert_eq!(replayed.error_codes("__all__"), ["passkey_expired"]);

    // Tabs that wait at once are no trouble for each other; of more than eight the oldest gives up.
    let tabs = site.client();
    let mut asked = Vec::new();
    for _ in 0..8 {
        asked.push(begin(&tabs, "passkey_login_begin").await);
    }
    let input = json!({"credential": device.sign(&asked[3]).await});
    assert_eq!(tabs.submit("passkey_login", input).await.status(), 200);
}

async fn of_two_requests_with_one_answer_one_wins(database: &Database) {
    let site = start(database).await;
    let mut device = Device::at(ORIGIN);
    with_key(&site, "ada", &mut device).await;
    let visitor = site.client();
    let credential = answer(&visitor, &mut device).await;
    let input = json!({"credential": credential});
    let cookie = visitor.session_cookie().unwrap();
    let twin = site.client();
    let name = "mizan_session";
    assert!(visitor.cookie(name).is_some());
    twin.set_cookie(name, cookie);
    let (one, two) = futures_util::future::join(
        visitor.submit("passkey_login", input.clone()),
        twin.submit("passkey_login", input),
    )
    .await;
    let mut statuses = [one.status(), two.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "{} {}", one.text(), two.text());
}

async fn another_origin_and_another_challenge_are_refused(database: &Database) {
    let site = start(database).await;
    let mut device = Device::at(ORIGIN);
    with_key(&site, "ada", &mut device).await;
    for origin in [
        "https://desk.example.com:8443",
        "https://a.desk.example.com",
    ] {
        let mut elsewhere = Device::at(origin);
        elsewhere.key = device.key.clone();
        let refused = sign_in(&site.client(), &mut elsewhere).await;
        assert_eq!(
            refused.error_codes("__all__"),
            ["passkey_refused"],
            "{origin}"
        );
    }
    let visitor = site.client();
    let mut options = begin(&visitor, "passkey_login_begin").await;
    options["publicKey"]["challenge"] = json!(base64(&[7; 32]));
    let input = json!({"credential": device.sign(&options).await});
    let refused = visitor.submit("passkey_login", input).await;
    assert_eq!(refused.error_codes("__all__"), ["passkey_expired"]);

    // The challenge that was asked, over a signature of another one.
    let mut credential = answer(&visitor, &mut device).await;
    let other = answer(&visitor, &mut device).await;
    credential["response"]["signature"] = other["response"]["signature"].clone();
    let refused = visitor
        .submit("passkey_login", json!({"credential": credential}))
        .await;
    assert_eq!(refused.error_codes("__all__"), ["passkey_refused"]);
    assert_eq!(who(&visitor).await, Value::Null);

    let (ada, _) = with_key(&site, "grace", &mut Device::at(ORIGIN)).await;
    let options = begin(&ada, "passkey_register_begin").await;
    let made = Device::at("https://a.desk.example.com")
        .register(&options)
        .await;
    let refused = ada
        .submit("passkey_register", json!({"credential": made}))
        .await;
    assert_eq!(refused.error_codes("__all__"), ["passkey_refused"]);
}

async fn a_removed_key_and_an_inactive_account_are_refused_alike(database: &Database) {
    let site = start(database).await;
    let (mut first, mut second) = (Device::at(ORIGIN), Device::at(ORIGIN));
    let (ada, id) = with_key(&site, "ada", &mut first).await;
    let (_, _) = with_key(&site, "grace", &mut second).await;
    let removed = ada.submit("passkey_remove", json!({"passkey": id})).await;
    assert_eq!(removed.value(), json!({"removed": true}));
    assert_eq!(events(&site, "passkey_removed").await, 1);
    mail_about(&site, "passkey was removed").await;
    let grace = mizan_auth::find_user(site.db(), "grace")
        .await
        .unwrap()
        .unwrap();
    mizan_auth::set_active(site.db(), grace.id(), false)
        .await
        .unwrap();
    let mut answers = Vec::new();
    for device in [&mut first, &mut second] {
        let visitor = site.client();
        let refused = sign_in(&visitor, device).await;
        assert_eq!(refused.error_codes("__all__"), ["passkey_refused"]);
        assert_eq!(who(&visitor).await, Value::Null);
        answers.push(refused.value()["errors"].clone());
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(events(&site, "login_refused").await, 2);
}

async fn a_key_signs_in_to_its_own_account_only(database: &Database) {
    let site = start(database).await;
    let (mut own, mut other) = (Device::at(ORIGIN), Device::at(ORIGIN));
    with_key(&site, "ada", &mut own).await;
    with_key(&site, "grace", &mut other).await;
    let visitor = site.client();
    let of_grace = answer(&visitor, &mut other).await;
    let swapped = [
        ("the id of another key", "/rawId", of_grace["rawId"].clone()),
        (
            "the handle of another account",
            "/response/userHandle",
            of_grace["response"]["userHandle"].clone(),
        ),
        ("no handle", "/response/userHandle", Value::Null),
        (
            "a handle that is none",
            "/response/userHandle",
            json!("AAAA"),
        ),
    ];
    for (what, pointer, value) in swapped {
        let mut credential = answer(&visitor, &mut own).await;
        *credential.pointer_mut(pointer).unwrap() = value;
        let refused = visitor
            .submit("passkey_login", json!({"credential": credential}))
            .await;
        assert_eq!(
            refused.error_codes("__all__"),
            ["passkey_refused"],
            "{what}"
        );
        assert_eq!(who(&visitor).await, Value::Null, "{what}");
    }
    // Both of the other: the signature is not theirs.
    let mut credential = answer(&visitor, &mut own).await;
    credential["rawId"] = of_grace["rawId"].clone();
    credential["response"]["userHandle"] = of_grace["response"]["userHandle"].clone();
    let refused = visitor
        .submit("passkey_login", json!({"credential": credential}))
        .await;
    assert_eq!(refused.error_codes("__all__"), ["passkey_refused"]);
}

async fn a_copy_of_a_key_is_noticed(database: &Database) {
    let site = start(database).await;
    let mut device = Device::at(ORIGIN).counting();
    with_key(&site, "ada", &mut device).await;
    let mut copy = Device::at(ORIGIN).counting();
    copy.key = device.key.clone();
    for _ in 0..2 {
        assert_eq!(sign_in(&site.client(), &mut device).await.status(), 200);
    }
    let visitor = site.client();
    let refused = sign_in(&visitor, &mut copy).await;
    assert_eq!(refused.error_codes("__all__"), ["passkey_refused"]);
    assert_eq!(who(&visitor).await, Value::Null);
    assert_eq!(events(&site, "passkey_cloned").await, 1);
    mail_about(&site, "may have been copied").await;
    assert_eq!(
        sign_in(&visitor, &mut device).await.status(),
        200,
        "the other one goes on"
    );
}

async fn a_known_key_is_not_added_again(database: &Database) {
    let site = start(database).await;
    let mut device = Device::at(ORIGIN);
    let ada = site.client();
    log_in(&ada, "ada", PASSWORD).await;
    let options = begin(&ada, "passkey_register_begin").await;
    let credential = device.register(&options).await;
    ada.submit("passkey_register", json!({"credential": credential}))
        .await;

    // Nobody signs a registration, so grace may send ada's key with her own challenge.
    let grace = site.client();
    log_in(&grace, "grace", PASSWORD).await;
    let options = begin(&grace, "passkey_register_begin").await;
    let client_data = json!({
        "type": "webauthn.create",
        "challenge": options["publicKey"]["challenge"],
        "origin": ORIGIN,
        "crossOrigin": false,
    });
    let mut stolen = credential.clone();
    stolen["response"]["clientDataJSON"] = json!(base64(client_data.to_string().as_bytes()));
    let refused = grace
        .submit("passkey_register", json!({"credential": stolen}))
        .await;
    assert_eq!(refused.error_codes("__all__"), ["passkey_known"]);
    let visitor = site.client();
    assert_eq!(sign_in(&visitor, &mut device).await.status(), 200);
    assert_eq!(who(&visitor).await, "ada");
}

async fn the_last_way_in_stays(database: &Database) {
    let site = start(database).await;
    let (ada, first) = with_key(&site, "ada", &mut Device::at(ORIGIN)).await;
    let mut device = Device::at(ORIGIN);
    let (_, second) = with_key(&site, "ada", &mut device).await;
    site.db()
        .query("UPDATE auth_users SET password_hash = '!none' WHERE username = 'ada'")
        .execute()
        .await
        .unwrap();
    drop(ada);
    let ada = site.client();
    // A process remembers a user for a second at most; a login makes it forget.
    assert_eq!(sign_in(&ada, &mut device).await.status(), 200);
    let (one, two) = futures_util::future::join(
        ada.submit("passkey_remove", json!({"passkey": first})),
        ada.submit("passkey_remove", json!({"passkey": second})),
    )
    .await;
    let mut statuses = [one.status(), two.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text(), two.text());
    let refused = if one.status() == 409 { one } else { two };
    assert_problem(&refused, 409, "last_way_in");
    let keys = ada.context("my_passkeys").await.value();
    assert_eq!(keys.as_array().unwrap().len(), 1);
}

async fn keys_of_others_are_not_found(database: &Database) {
    let site = start(database).await;
    let mut device = Device::at(ORIGIN);
    let (_, id) = with_key(&site, "ada", &mut device).await;
    let (grace, _) = with_key(&site, "grace", &mut Device::at(ORIGIN)).await;
    let renamed = grace
        .submit("passkey_rename", json!({"passkey": id, "name": "mine"}))
        .await;
    assert_problem(&renamed, 404, "not_found");
    let removed = grace.submit("passkey_remove", json!({"passkey": id})).await;
    assert_problem(&removed, 404, "not_found");
    for form in ["passkey_rename", "passkey_remove", "passkey_register"] {
        let input = json!({"passkey": id, "name": "x", "credential": {}});
        assert_problem(
            &site.client().submit(form, input).await,
            401,
            "not_signed_in",
        );
    }
    assert_problem(
        &site.client().context("my_passkeys").await,
        401,
        "not_signed_in",
    );
    assert_eq!(sign_in(&site.client(), &mut device).await.status(), 200);
}

async fn what_is_no_answer_is_refused(database: &Database) {
    let site = start(database).await;
    let mut device = Device::at(ORIGIN);
    let (ada, _) = with_key(&site, "ada", &mut device).await;
    let visitor = site.client();
    let whole = answer(&visitor, &mut device).await;
    for value in [
        json!({}),
        json!([]),
        json!("x"),
        json!(7),
        json!({"id": "x", "rawId": "%"}),
    ] {
        let input = json!({"credential": value, "name": "x"});
        let refused = visitor.submit("passkey_login", input.clone()).await;
        assert_eq!(
            refused.error_codes("credential").len(),
            1,
            "{value}: {}",
            refused.text()
        );
        let refused = ada.submit("passkey_register", input).await;
        assert_eq!(
            refused.error_codes("credential").len(),
            1,
            "{value}: {}",
            refused.text()
        );
    }
    for pointer in [
        "/response/clientDataJSON",
        "/response/authenticatorData",
        "/response/signature",
        "/rawId",
    ] {
        for bytes in [&b""[..], &[0xff; 3], &[0x9f; 4_000]] {
            let mut broken = whole.clone();
            *broken.pointer_mut(pointer).unwrap() = json!(base64(bytes));
            let refused = visitor
                .submit("passkey_login", json!({"credential": broken}))
                .await;
            assert_eq!(refused.status(), 422, "{pointer}: {}", refused.text());
        }
    }
    for bytes in [&b""[..], &[0xa1; 3], &[0x9f; 100_000], &[0x81; 100_000]] {
        let options = begin(&ada, "passkey_register_begin").await;
        let mut broken = Device::at(ORIGIN).register(&options).await;
        broken["response"]["attestationObject"] = json!(base64(bytes));
        let refused = ada
            .submit("passkey_register", json!({"credential": broken}))
            .await;
        assert_eq!(refused.status(), 422, "{}", refused.text());
    }
    let by_number = database.start(example_site::site()).await;
    let refused = by_number
        .client()
        .call("passkey_login_begin", json!({}))
        .await;
    assert_problem(&refused, 409, "passkeys_unavailable");
}

async fn the_question_outlives_the_process(database: &Database) {
    let site = start(database).await;
    let mut device = Device::at(ORIGIN);
    with_key(&site, "ada", &mut device).await;
    let visitor = site.client();
    let credential = answer(&visitor, &mut device).await;
    let next = another_process(database).await;
    let moved = next.client();
    moved.set_cookie("mizan_session", visitor.session_cookie().unwrap());
    let response = moved
        .submit("passkey_login", json!({"credential": credential}))
        .await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(who(&moved).await, "ada");
}

async fn the_pages_show_and_manage_keys(database: &Database) {
    let site = start(database).await;
    let mut device = Device::at(ORIGIN);
    let (ada, id) = with_key(&site, "ada", &mut device).await;
    let page = ada.get("/account/passkeys").await;
    assert_eq!(page.status(), 200, "{}", page.text());
    assert!(page.text().contains("phone") && page.text().contains("mizan-auth/passkeys"));
    let id = id.to_string();
    let renamed = ada
        .post("/account/passkeys/rename")
        .form(&[("passkey", &id), ("name", "<b>old</b> phone")])
        .await;
    assert_eq!(renamed.status(), 303, "{}", renamed.text());
    let page = ada.get("/account/passkeys").await;
    assert!(
        page.text().contains("old&#60;") || page.text().contains("old&lt;"),
        "{}",
        page.text()
    );
    let options = begin(&ada, "passkey_register_begin").await;
    let made = Device::at(ORIGIN).register(&options).await.to_string();
    let added = ada
        .post("/account/passkeys")
        .form(&[("name", "second"), ("credential", &made)])
        .await;
    assert_eq!(added.status(), 303, "{}", added.text());
    let removed = ada
        .post("/account/passkeys/remove")
        .form(&[("passkey", &id)])
        .await;
    assert_eq!(removed.status(), 303, "{}", removed.text());
    let page = ada.get("/account/passkeys").await;
    assert!(!page.text().contains("old") && page.text().contains("second"));

    let visitor = site.client();
    let login = visitor.get("/login?next=/account").await;
    assert!(
        login.text().contains("username webauthn"),
        "{}",
        login.text()
    );
    assert!(
        login.text().contains("/login/passkey?next=%2Faccount"),
        "{}",
        login.text()
    );
    let refused = visitor
        .post("/login/passkey?next=/account")
        .form(&[("credential", "{}")])
        .await;
    assert_eq!(refused.status(), 422);
    let mut second = Device::at(ORIGIN);
    with_key(&site, "grace", &mut second).await;
    let signed = answer(&visitor, &mut second).await.to_string();
    let done = visitor
        .post("/login/passkey?next=/account")
        .form(&[("credential", &signed)])
        .await;
    assert_eq!(
        (done.status(), done.header("location")),
        (303, "/account"),
        "{}",
        done.text()
    );
}

async fn a_key_is_the_second_factor_of_a_login_that_waits(database: &Database) {
    let site = start(database).await;
    let (mut device, mut other) = (Device::at(ORIGIN), Device::at(ORIGIN));
    let (ada, _) = with_key(&site, "ada", &mut device).await;
    with_key(&site, "grace", &mut other).await;
    let plain = log_in(&site.client(), "ada", PASSWORD).await;
    assert_eq!(
        plain.value()["status"],
        "signed_in",
        "a key alone asks nothing more of a password"
    );
    let id = ada.context("current_user").await.value()["id"]
        .as_i64()
        .unwrap();
    site.db()
        .query(
            "INSERT INTO auth_totp (user_id, secret, last_step, enabled_at) VALUES ($1, $2, 0, $3)",
        )
        .bind(id)
        .bind(&[7_u8; 20][..])
        .bind(chrono::Utc::now())
        .execute()
        .await
        .unwrap();

    let visitor = site.client();
    let waiting = log_in(&visitor, "ada", PASSWORD).await;
    assert_eq!(
        waiting.value(),
        json!({"status": "second_factor", "methods": ["totp", "passkey"]})
    );
    assert_eq!(who(&visitor).await, Value::Null);
    let options = begin(&visitor, "passkey_login_begin").await;
    let keys = options["publicKey"]["allowCredentials"].as_array().unwrap();
    assert_eq!((keys.len(), &keys[0]["type"]), (1, &json!("public-key")));
    let input = json!({"credential": device.sign(&options).await});
    let done = visitor.submit("passkey_login", input).await;
    assert_eq!(done.value()["status"], "signed_in", "{}", done.text());
    assert_eq!(who(&visitor).await, "ada");

    // By itself it is two factors in one.
    let visitor = site.client();
    assert_eq!(
        sign_in(&visitor, &mut device).await.value()["status"],
        "signed_in"
    );
    // A key of another account signs in to that one, and the login that waited is given up.
    let visitor = site.client();
    log_in(&visitor, "ada", PASSWORD).await;
    let options = begin(&visitor, "passkey_login_begin").await;
    let mut any = options.clone();
    any["publicKey"]["allowCredentials"] = json!([]);
    let input = json!({"credential": other.sign(&any).await});
    assert_eq!(
        visitor.submit("passkey_login", input).await.value()["username"],
        "grace"
    );
    assert_eq!(who(&visitor).await, "grace");
}

async fn a_key_proves_who_sits_there(database: &Database) {
    let site = start(database).await;
    let (mut own, mut other) = (Device::at(ORIGIN), Device::at(ORIGIN));
    let (before, id) = with_key(&site, "ada", &mut own).await;
    with_key(&site, "grace", &mut other).await;
    age_proofs(database, &site).await;
    let site = another_process(database).await;
    let ada = site.client();
    ada.set_cookie("mizan_session", before.session_cookie().unwrap());
    let guarded = [
        ada.call("passkey_register_begin", json!({})).await,
        ada.submit("passkey_register", json!({"credential": {}}))
            .await,
        ada.submit("passkey_remove", json!({"passkey": id})).await,
    ];
    for refused in &guarded {
        assert_problem(refused, 403, "reauthentication_required");
    }
    let page = ada.request(Method::GET, "/account/passkeys");
    let page = page.header("accept", "text/html").send().await;
    assert_eq!(page.status(), 303, "{}", page.text());
    assert_eq!(
        page.header("location"),
        "/reauthenticate?next=%2Faccount%2Fpasskeys"
    );
    let page = ada.get("/reauthenticate?next=/account/passkeys").await;
    assert!(
        page.text()
            .contains("/reauthenticate/passkey?next=%2Faccount%2Fpasskeys"),
        "{}",
        page.text()
    );

    let mut any = begin(&ada, "passkey_login_begin").await;
    assert_eq!(
        any["publicKey"]["allowCredentials"]
            .as_array()
            .unwrap()
            .len(),
        1,
        "ada's"
    );
    any["publicKey"]["allowCredentials"] = json!([]);
    let input = json!({"credential": other.sign(&any).await});
    let refused = ada.submit("passkey_reauthenticate", input).await;
    assert_eq!(refused.error_codes("__all__"), ["passkey_refused"]);
    let signed = answer(&ada, &mut own).await.to_string();
    let done = ada
        .post("/reauthenticate/passkey?next=/account/passkeys")
        .form(&[("credential", &signed)])
        .await;
    assert_eq!(
        (done.status(), done.header("location")),
        (303, "/account/passkeys"),
        "{}",
        done.text()
    );
    assert_eq!(
        ada.submit("passkey_remove", json!({"passkey": id}))
            .await
            .status(),
        200
    );
    let nobody = site
        .client()
        .submit("passkey_reauthenticate", json!({"credential": {}}))
        .await;
    assert_problem(&nobody, 401, "not_signed_in");
}
