//! Second factors: an authenticator app, recovery codes, trusted browsers.

use futures_util::future::join;
use mizan::http::Method;
use mizan_auth::{find_user, set_active, set_password};
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use super::authenticator::{
    Authenticator, change_sessions, code_errors, events, forget_steps, restarted, turn_on, waiting,
};
use super::{NEW_PASSWORD, log_in, mail_about, who};
use crate::desk::{PASSWORD, add_people, start};

mizan_tests::on_each_store!(
    a_login_takes_two_steps,
    a_code_works_once_however_it_is_spelt,
    of_two_requests_with_one_code_one_wins,
    recovery_codes_work_once_each,
    new_recovery_codes_end_the_old_ones,
    a_trusted_browser_is_not_asked_again,
    trust_ends_with_what_it_rests_on,
    a_waiting_login_survives_a_restart_and_dies_with_the_password,
    the_secret_survives_a_new_secret_of_the_site,
    codes_are_counted_by_account,
    turning_it_off_is_told,
    what_happened_is_written_down,
    the_pages_work_without_javascript,
    the_plain_pages_do_the_same_in_german,
);

async fn a_login_takes_two_steps(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    assert_eq!(
        client.context("my_second_factors").await.value(),
        json!({"totp": false, "recovery_codes_left": 0})
    );
    let setup = client.call("totp_setup", json!({})).await.value();
    let url = setup["url"].as_str().unwrap();
    assert!(
        url.starts_with("otpauth://totp/127.0.0.1:ada?secret="),
        "{url}"
    );
    assert!(setup["qr_svg"].as_str().unwrap().starts_with("<svg "));
    assert_eq!(
        client.call("totp_setup", json!({})).await.value(),
        setup,
        "the same until it is on"
    );
    let (app, codes) = turn_on(&client).await;
    assert_eq!(codes.len(), 10);
    assert_eq!(
        client.context("my_second_factors").await.value(),
        json!({"totp": true, "recovery_codes_left": 10})
    );
    let mail = mail_about(&site, "Two-factor is on").await;
    assert_eq!(mail.to, ["ada@example.org"]);

    // Only a right password shows that there is a second step.
    let wrong = log_in(&site.client(), "ada", "something else").await;
    assert_eq!(wrong.error_codes("__all__"), ["invalid_login"]);

    let client = site.client();
    let first = log_in(&client, "ada", PASSWORD).await;
    assert_eq!(
        first.value(),
        json!({"status": "second_factor", "methods": ["totp", "recovery_code"]})
    );
    assert_eq!(who(&client).await, Value::Null, "nobody yet");
    assert_problem(&client.context("my_sessions").await, 401, "not_signed_in");
    let half = client.session_cookie().unwrap();

    let refused = client
        .submit("second_factor", json!({"code": app.wrong_code()}))
        .await;
    assert_problem(&refused, 422, "invalid");
    assert_eq!(code_errors(&refused.value()), "invalid_code");
    assert_eq!(who(&client).await, Value::Null);

    let done = client
        .submit("second_factor", json!({"code": app.code(0)}))
        .await;
    assert_eq!(done.status(), 200, "{}", done.text());
    assert_eq!(done.value()["status"], "signed_in");
    assert_eq!(done.value()["username"], "ada");
    assert_eq!(who(&client).await, "ada");
    assert_ne!(client.session_cookie().unwrap(), half, "a new key");
    let thief = site.client();
    thief.set_cookie("mizan_session", half);
    assert_eq!(who(&thief).await, Value::Null);
    let again = thief
        .submit("second_factor", json!({"code": app.code(1)}))
        .await;
    assert_eq!(
        again.error_codes("__all__"),
        ["login_expired"],
        "used up with its key"
    );

    // Who logs in as somebody else is not the former user meanwhile.
    let client = site.client();
    client.login_as("grace").await;
    log_in(&client, "ada", PASSWORD).await;
    assert_eq!(who(&client).await, Value::Null);
}

async fn a_code_works_once_however_it_is_spelt(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let (app, _) = turn_on(&client).await;
    let code = app.code(0);
    let (left, right) = code.split_at(3);
    let wide: String = code
        .chars()
        .filter_map(|c| char::from_u32(u32::from(c) - 0x30 + 0xff10))
        .collect();
    let arabic: String = code
        .chars()
        .filter_map(|c| char::from_u32(u32::from(c) - 0x30 + 0x660))
        .collect();
    let client = waiting(&site).await;
    let input = json!({"code": format!(" {left}-{right} ")});
    let done = client.submit("second_factor", input).await;
    assert_eq!(done.status(), 200, "{}", done.text());
    let client = waiting(&site).await;
    for spelling in [
        code.clone(),
        format!("{left} {right}"),
        format!("{left}\u{2011}{right}"),
        format!("{left}\u{200b}{right}"),
        wide,
        arabic,
        format!("0{code}"),
        // The one that turned it on.
        app.code(-1),
    ] {
        let response = client
            .submit("second_factor", json!({"code": spelling}))
            .await;
        assert_eq!(response.status(), 422, "{spelling}");
        assert_eq!(who(&client).await, Value::Null);
    }
}

async fn of_two_requests_with_one_code_one_wins(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let (app, codes) = turn_on(&client).await;
    for code in [&app.code(0), &codes[0]] {
        let (one, other) = (waiting(&site).await, waiting(&site).await);
        let input = json!({"code": code});
        let (one, other) = join(
            one.submit("second_factor", &input),
            other.submit("second_factor", &input),
        )
        .await;
        let mut statuses = [one.status(), other.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
    }
}

async fn recovery_codes_work_once_each(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let (_, codes) = turn_on(&client).await;
    let stored: Vec<Vec<u8>> = site
        .db()
        .query("SELECT code_hash FROM auth_recovery_codes")
        .fetch_scalars()
        .await
        .unwrap();
    assert!(stored.iter().all(|hash| hash.len() == 32));
    for (index, code) in codes.iter().take(2).enumerate() {
        let typed = code.to_lowercase().replace('-', " ").replace('0', "o");
        let client = waiting(&site).await;
        let done = client.submit("second_factor", json!({"code": typed})).await;
        assert_eq!(done.status(), 200, "{}", done.text());
        let mail = mail_about(&site, "A recovery code was used").await;
        assert!(mail.text.contains(&format!("{} of them", 9 - index)));
        let client = waiting(&site).await;
        let again = client.submit("second_factor", json!({"code": code})).await;
        assert_eq!(code_errors(&again.value()), "invalid_code");
    }
    assert_eq!(
        client.context("my_second_factors").await.value()["recovery_codes_left"],
        8
    );
    // Nobody else's.
    let grace = site.client();
    grace.login_as("grace").await;
    turn_on(&grace).await;
    let client = site.client();
    log_in(&client, "grace", PASSWORD).await;
    let response = client
        .submit("second_factor", json!({"code": codes[5]}))
        .await;
    assert_eq!(response.status(), 422);
}

async fn new_recovery_codes_end_the_old_ones(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let off = client.submit("recovery_codes_renew", json!({})).await;
    assert_problem(&off, 409, "totp_off");
    let (_, old) = turn_on(&client).await;
    let renewed = client.submit("recovery_codes_renew", json!({})).await;
    let new = renewed.value()["recovery_codes"][0].clone();
    mail_about(&site, "New recovery codes").await;
    let client = waiting(&site).await;
    for (code, expected) in [(json!(old[0]), 422), (new, 200)] {
        let response = client.submit("second_factor", json!({"code": code})).await;
        assert_eq!(response.status(), expected, "{}", response.text());
    }
}

async fn a_trusted_browser_is_not_asked_again(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let (app, codes) = turn_on(&client).await;
    let browser = waiting(&site).await;
    let input = json!({"code": app.code(0), "trust": true});
    let done = browser.submit("second_factor", input).await;
    let cookies: Vec<&str> = done
        .headers()
        .get_all("set-cookie")
        .filter_map(|value| value.to_str().ok())
        .collect();
    let cookie = cookies
        .iter()
        .find(|cookie| cookie.starts_with("mizan_trusted="));
    let cookie = cookie.unwrap();
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }

    browser.submit("logout", json!({})).await;
    assert_eq!(who(&browser).await, Value::Null);
    let response = log_in(&browser, "ada", PASSWORD).await;
    assert_eq!(response.value()["status"], "signed_in");
    // Trust does without the code, and not without the password.
    browser.submit("logout", json!({})).await;
    assert_eq!(log_in(&browser, "ada", "wrong").await.status(), 422);
    log_in(&browser, "ada", PASSWORD).await;
    waiting(&site).await; // elsewhere

    // Another account on the same browser does not gain by it, and does not end it.
    let grace = site.client();
    grace.login_as("grace").await;
    let (_, grace_codes) = turn_on(&grace).await;
    let response = log_in(&browser, "grace", PASSWORD).await;
    assert_eq!(response.value()["status"], "second_factor");
    let input = json!({"code": grace_codes[0], "trust": true});
    browser.submit("second_factor", input).await;
    for name in ["ada", "grace"] {
        let response = log_in(&browser, name, PASSWORD).await;
        assert_eq!(response.value()["status"], "signed_in", "{name}");
    }

    log_in(&browser, "ada", PASSWORD).await;
    let list = browser.context("my_trusted_browsers").await.value();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["is_current"], true);
    assert_eq!(list[0]["address"], "127.0.0.1");
    let input = json!({"browser": list[0]["id"]});
    let stolen = grace.submit("trusted_browser_end", &input).await;
    assert_problem(&stolen, 404, "not_found");
    let ended = browser.submit("trusted_browser_end", &input).await;
    assert_eq!(ended.value(), json!({"ended": 1}));
    let response = log_in(&browser, "ada", PASSWORD).await;
    assert_eq!(response.value()["status"], "second_factor");
    let forged = site.client();
    forged.set_cookie("mizan_trusted", "AAAA.....%00");
    let response = log_in(&forged, "ada", PASSWORD).await;
    assert_eq!(response.value()["status"], "second_factor");
    assert_eq!(codes.len(), 10);
}

async fn trust_ends_with_what_it_rests_on(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let (_, codes) = turn_on(&client).await;
    let mut codes = codes.into_iter();
    let browser = site.client();
    let mut trusted = async |password: &str| {
        let response = log_in(&browser, "ada", password).await;
        assert_eq!(response.value()["status"], "second_factor");
        let input = json!({"code": codes.next(), "trust": true});
        let done = browser.submit("second_factor", input).await;
        assert_eq!(done.status(), 200, "{}", done.text());
        let response = log_in(&browser, "ada", password).await;
        assert_eq!(response.value()["status"], "signed_in");
    };
    trusted(PASSWORD).await;
    browser.submit("sessions_end_others", json!({})).await;
    trusted(PASSWORD).await;
    let input = json!({"old_password": PASSWORD, "new_password": NEW_PASSWORD});
    browser.submit("password_change", input).await;
    trusted(NEW_PASSWORD).await;
    browser.submit("totp_disable", json!({})).await;
    turn_on(&browser).await;
    let response = log_in(&browser, "ada", NEW_PASSWORD).await;
    assert_eq!(response.value()["status"], "second_factor");
}

async fn a_waiting_login_survives_a_restart_and_dies_with_the_password(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let (app, _) = turn_on(&client).await;
    let ada = find_user(site.db(), "ada").await.unwrap().unwrap();

    let (other, client) = restarted(database, &waiting(&site).await).await;
    let input = json!({"code": app.code(0)});
    let done = client.submit("second_factor", &input).await;
    assert_eq!(done.status(), 200, "{}", done.text());
    assert_eq!(who(&client).await, "ada");
    drop(other);
    forget_steps(&site).await;

    let expired = async |client: &mizan::testing::TestClient| {
        let response = client.submit("second_factor", &input).await;
        assert_eq!(response.error_codes("__all__"), ["login_expired"]);
        assert_eq!(who(client).await, Value::Null);
    };
    expired(&site.client()).await;
    let client = waiting(&site).await;
    set_password(site.db(), ada.id(), PASSWORD).await.unwrap();
    expired(&client).await;
    let client = waiting(&site).await;
    set_active(site.db(), ada.id(), false).await.unwrap();
    expired(&client).await;
    set_active(site.db(), ada.id(), true).await.unwrap();
    expired(&client).await;

    // Ten minutes later.
    let client = waiting(&site).await;
    change_sessions(database, &site, |state| {
        if let Some(text) = state.get_mut("auth.pending_login") {
            let mut pending: Value = serde_json::from_str(text).unwrap();
            pending["until"] = json!("2020-01-01T00:00:00Z");
            *text = pending.to_string();
        }
    })
    .await;
    let (_other, client) = restarted(database, &client).await;
    expired(&client).await;
}

async fn the_secret_survives_a_new_secret_of_the_site(database: &Database) {
    // No commas: they separate fallbacks.
    const OLD: &str = "a secret of thirty-two characters for tests only";
    const NEW: &str = "another secret of thirty-two characters for tests only";
    const NEWER: &str = "the third secret of thirty-two characters for tests only";
    let start = async |secret: &str, fallback: &str| {
        let site = database.builder(example_site::site());
        let site = site.setting("MIZAN_SECRET_KEY", secret);
        let site = site.setting("MIZAN_SECRET_KEY_FALLBACKS", fallback);
        site.start().await
    };
    let site = start(OLD, "").await;
    add_people(&site).await;
    let client = site.client();
    client.login_as("ada").await;
    let (app, codes) = turn_on(&client).await;
    let stored: Vec<u8> = site
        .db()
        .query("SELECT secret FROM auth_totp")
        .fetch_scalar()
        .await
        .unwrap();
    assert!(stored.len() > 20, "encrypted");
    // A login while the old one is a fallback encrypts the secret anew; then the old one may go.
    for (secret, fallback, expected) in [(NEW, OLD, 200), (NEW, "", 200), (NEWER, "", 422)] {
        let site = start(secret, fallback).await;
        forget_steps(&site).await;
        let client = waiting(&site).await;
        let input = json!({"code": app.code(0)});
        let response = client.submit("second_factor", input).await;
        assert_eq!(response.status(), expected, "{}", response.text());
        if expected == 422 {
            let input = json!({"code": codes[0]});
            let response = client.submit("second_factor", input).await;
            assert_eq!(response.status(), 200, "recovery codes need no secret");
        }
    }
}

async fn codes_are_counted_by_account(database: &Database) {
    let site = database
        .builder(example_site::site())
        .setting("MIZAN_THROTTLE_SECOND_FACTOR", "3/hour")
        .start()
        .await;
    add_people(&site).await;
    let client = site.client();
    client.login_as("ada").await;
    let (app, codes) = turn_on(&client).await;
    for expected in [422, 422, 429] {
        let client = waiting(&site).await;
        let input = json!({"code": app.wrong_code()});
        let response = client.submit("second_factor", input).await;
        assert_eq!(response.status(), expected);
    }
    let client = waiting(&site).await;
    for code in [&app.code(0), &codes[0]] {
        let response = client.submit("second_factor", json!({"code": code})).await;
        assert_problem(&response, 429, "too_many_requests");
    }
    // The owner is told, once.
    let mail = mail_about(&site, "Somebody knows your password").await;
    assert_eq!(mail.to, ["ada@example.org"]);
}

async fn turning_it_off_is_told(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let nothing = client.submit("totp_disable", json!({})).await;
    assert_eq!(nothing.value(), json!({"disabled": false}));
    turn_on(&client).await;
    let again = client
        .submit("totp_enable", json!({"code": "000000"}))
        .await;
    assert_problem(&again, 409, "totp_not_set_up");
    let off = client.submit("totp_disable", json!({})).await;
    assert_eq!(off.value(), json!({"disabled": true}));
    mail_about(&site, "Two-factor is off").await;
    let response = log_in(&site.client(), "ada", PASSWORD).await;
    assert_eq!(response.value()["status"], "signed_in");
    for table in ["auth_totp", "auth_recovery_codes", "auth_trusted_browsers"] {
        let count = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let count: i64 = site.db().query(count).fetch_scalar().await.unwrap();
        assert_eq!(count, 0, "{table}");
    }
}

async fn what_happened_is_written_down(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let (app, codes) = turn_on(&client).await;
    client.submit("recovery_codes_renew", json!({})).await;
    let client = waiting(&site).await;
    client
        .submit("second_factor", json!({"code": codes[0]}))
        .await;
    let input = json!({"code": app.code(0), "trust": true});
    client.submit("second_factor", input).await;
    let list = client.context("my_trusted_browsers").await.value();
    let input = json!({"browser": list[0]["id"]});
    client.submit("trusted_browser_end", input).await;
    client.submit("totp_disable", json!({})).await;
    assert_eq!(
        events(&site).await,
        [
            "totp_enabled",
            "recovery_codes_renewed",
            "second_factor_asked",
            "second_factor_refused",
            "browser_trusted",
            "login",
            "trust_ended",
            "totp_disabled",
        ]
    );
}

async fn the_pages_work_without_javascript(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let page = client.get("/account/two_factor").await;
    assert!(page.text().contains("/account/two_factor/enable"));
    let page = client.get("/account/two_factor/enable").await;
    let html = page.text();
    assert!(
        html.contains("<svg ") && html.contains("otpauth://totp/"),
        "{html}"
    );
    let secret = html.split("<code class=\"key\">").nth(1).unwrap();
    let secret = secret.split('<').next().unwrap();
    let app = Authenticator::scan(secret);
    let wrong = [("code", app.wrong_code())];
    let fields: Vec<(&str, &str)> = wrong.iter().map(|(name, code)| (*name, &**code)).collect();
    let page = client
        .post("/account/two_factor/enable")
        .form(&fields)
        .await;
    assert_eq!(page.status(), 422);
    assert!(page.text().contains(secret), "the same secret");
    let code = app.code(-1);
    let page = client
        .post("/account/two_factor/enable")
        .form(&[("code", &code)])
        .await;
    assert_eq!(page.status(), 200, "{}", page.text());
    assert!(page.text().contains("download=\"recovery-codes.txt\""));
    assert!(page.header("cache-control").contains("no-store"));
    client.post("/logout").form(&[]).await;

    let login = client
        .post("/login?next=/account")
        .form(&[("username", "ada"), ("password", PASSWORD)])
        .await;
    assert_eq!(
        (login.status(), login.header("location")),
        (303, "/login/second_factor")
    );
    let page = client.get("/login/second_factor").await;
    assert_eq!(page.status(), 200, "{}", page.text());
    assert!(page.text().contains("autocomplete=\"one-time-code\""));
    let page = client
        .post("/login/second_factor")
        .form(&[("code", "000")])
        .await;
    assert_eq!(page.status(), 422);
    let code = app.code(0);
    let page = client
        .post("/login/second_factor")
        .form(&[("code", &code), ("trust", "on")])
        .await;
    assert_eq!(
        (page.status(), page.header("location")),
        (303, "/account"),
        "{}",
        page.text()
    );
    let page = client.get("/account/two_factor").await;
    assert!(page.text().contains("This one"), "{}", page.text());
    let stranger = site.client();
    let page = stranger.request(Method::GET, "/login/second_factor");
    let page = page.header("accept", "text/html").send().await;
    assert_eq!((page.status(), page.header("location")), (303, "/login"));
}

async fn the_plain_pages_do_the_same_in_german(database: &Database) {
    let site = database.builder(mizan::Site::empty().install(mizan_auth::app_with_pages()));
    let site = site.setting("MIZAN_LANGUAGES", "de, en").start().await;
    add_people(&site).await;
    let client = site.client();
    client.login_as("ada").await;
    let page = client.get("/two_factor").await;
    assert!(page.text().contains("Einschalten"), "{}", page.text());
    let html = client.get("/two_factor/enable").await.text().to_owned();
    let secret = html.split("<code>").nth(1).unwrap();
    let app = Authenticator::scan(secret.split('<').next().unwrap());
    assert!(html.contains("Code der App"), "{html}");
    let code = app.code(-1);
    let fields = [("code", &*code)];
    let page = client.post("/two_factor/enable").form(&fields).await;
    assert!(page.text().contains("Ihre Wiederherstellungscodes"));
    let page = client.get("/two_factor/enable").await;
    assert_eq!(page.header("location"), "/two_factor");

    let client = site.client();
    let fields = [("username", "ada"), ("password", PASSWORD)];
    let login = client.post("/login?next=/two_factor").form(&fields).await;
    assert_eq!(login.header("location"), "/login/second_factor");
    let wrong = client.post("/login/second_factor");
    let wrong = wrong.form(&[("code", "1")]).await;
    assert!(wrong.text().contains("Dieser Code stimmt nicht"));
    let code = app.code(0);
    let fields = [("code", &*code), ("trust", "on")];
    let done = client.post("/login/second_factor").form(&fields).await;
    assert_eq!(done.header("location"), "/two_factor", "{}", done.text());
    let html = client.get("/two_factor").await.text().to_owned();
    let browser = html.split("name=\"browser\" value=\"").nth(1).unwrap();
    let browser = browser.split('"').next().unwrap();
    for (path, field, expected) in [
        ("trusted_browser_end", ("browser", browser), 303),
        ("recovery_codes", ("x", ""), 200),
        ("disable", ("x", ""), 303),
    ] {
        let post = client.post(&format!("/two_factor/{path}"));
        assert_eq!(post.form(&[field]).await.status(), expected, "{path}");
    }
    let page = client.get("/reauthenticate?next=/two_factor").await;
    assert!(page.text().contains("Auf andere Weise"), "{}", page.text());
    for path in ["/login/code", "/login/code/enter?next=/x"] {
        assert!(client.get(path).await.status() < 400, "{path}");
    }
}
