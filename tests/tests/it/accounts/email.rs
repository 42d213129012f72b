//! Addresses: logging in with one, proving it, changing it; and leaving.

use mizan::testing::{TestClient, TestSite};
use mizan_auth::{NewUser, create_user, find_user};
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use super::{NEW_PASSWORD, link, log_in, mail_about, token, who};
use crate::desk::{PASSWORD, start};

mizan_tests::on_each_store!(
    an_address_logs_in_in_any_spelling,
    an_address_that_two_claim_logs_in_who_has_proved_it,
    nobody_takes_an_address_as_user_name,
    a_mailed_link_proves_the_address,
    an_address_that_is_proved_elsewhere_is_told_by_mail_only,
    a_new_address_counts_once_it_is_proved,
    two_accounts_cannot_prove_one_address,
    links_are_of_their_kind,
    a_deleted_account_is_gone_with_its_sessions,
    the_pages_work_without_javascript,
);

async fn sign_up(site: &TestSite, name: &str, email: &str) -> TestClient {
    let client = site.client();
    let input = json!({"username": name, "email": email, "password": PASSWORD});
    let response = client.submit("signup", input).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    client
}

async fn prove(site: &TestSite, token: &str) -> u16 {
    let response = site
        .client()
        .submit("email_verify", json!({"token": token}))
        .await;
    response.status()
}

async fn is_verified(site: &TestSite, name: &str) -> bool {
    let account = find_user(site.db(), name).await.unwrap().unwrap();
    account.email_verified_at().is_some()
}

async fn an_address_logs_in_in_any_spelling(database: &Database) {
    let site = start(database).await;
    for login in [
        "ada@example.org",
        "ADA@Example.org",
        " ada@example.org",
        "ａｄａ@example.org",
        "Ada",
    ] {
        let response = log_in(&site.client(), login, PASSWORD).await;
        assert_eq!(response.status(), 200, "{login}: {}", response.text());
        assert_eq!(response.value()["username"], "ada");
    }
    for (login, password) in [
        ("ada@example.org", "something else"),
        ("nobody@example.org", PASSWORD),
        ("", PASSWORD),
        ("a\0@example.org", PASSWORD),
    ] {
        assert_eq!(
            log_in(&site.client(), login, password).await.status(),
            422,
            "{login:?}"
        );
    }
    // `grace` has no address: nothing logs in with nothing.
    assert_eq!(log_in(&site.client(), " ", PASSWORD).await.status(), 422);
}

async fn an_address_that_two_claim_logs_in_who_has_proved_it(database: &Database) {
    let site = start(database).await;
    let mallory = NewUser::new("mallory", NEW_PASSWORD).email("ada@example.org");
    create_user(site.db(), mallory).await.unwrap();
    for password in [PASSWORD, NEW_PASSWORD] {
        let response = log_in(&site.client(), "ada@example.org", password).await;
        assert_eq!(response.status(), 422, "nobody can say who is meant");
    }
    let prove = "UPDATE auth_users SET email_verified_at = date_joined WHERE username = 'ada'";
    site.db().query(prove).execute().await.unwrap();
    let response = log_in(&site.client(), "ada@example.org", PASSWORD).await;
    assert_eq!(response.value()["username"], "ada");
    assert_eq!(
        log_in(&site.client(), "ada@example.org", NEW_PASSWORD)
            .await
            .status(),
        422
    );
}

async fn nobody_takes_an_address_as_user_name(database: &Database) {
    let site = start(database).await;
    let prove = "UPDATE auth_users SET email_verified_at = date_joined WHERE username = 'ada'";
    site.db().query(prove).execute().await.unwrap();
    let squatter = NewUser::new("ada@example.org", NEW_PASSWORD);
    create_user(site.db(), squatter).await.unwrap();
    let response = log_in(&site.client(), "ada@example.org", PASSWORD).await;
    assert_eq!(
        response.value()["username"],
        "ada",
        "the owner of the address comes first"
    );
}

async fn a_mailed_link_proves_the_address(database: &Database) {
    let site = start(database).await;
    let client = sign_up(&site, "zoe", "Zoe@Example.org").await;
    assert_eq!(
        client.context("current_user").await.value()["email_verified"],
        false
    );
    let mail = mail_about(&site, "Confirm your address").await;
    assert_eq!(mail.to, ["Zoe@Example.org"]);
    assert!(
        !mail.text.contains("zoe"),
        "nothing that a stranger chose: {}",
        mail.text
    );
    let link = link(&mail, &site);

    // Programs that look at mails open links: that proves nothing.
    let browser = site.client();
    let moved = browser.get(&link).await;
    assert_eq!(
        (moved.status(), moved.header("location")),
        (303, "/email/verify")
    );
    let page = browser.get("/email/verify").await;
    assert!(page.text().contains("Confirm") && !page.text().contains(&token(&link)));
    assert!(!is_verified(&site, "zoe").await);
    let done = browser.submit("email_verify", json!({})).await;
    assert_eq!(done.value(), json!({"email": "Zoe@Example.org"}));
    assert!(is_verified(&site, "zoe").await);
    assert_eq!(who(&browser).await, Value::Null, "it signs nobody in");
    assert_eq!(prove(&site, &token(&link)).await, 422, "once");

    // Nothing is sent for what is proved.
    let other = sign_up(&site, "yan", "yan@example.org").await;
    mail_about(&site, "Confirm your address").await;
    assert_eq!(
        client.submit("email_verify_send", json!({})).await.status(),
        200
    );
    assert_eq!(
        other.submit("email_verify_send", json!({})).await.status(),
        200
    );
    let again = mail_about(&site, "Confirm your address").await;
    assert_eq!(again.to, ["yan@example.org"]);
}

async fn an_address_that_is_proved_elsewhere_is_told_by_mail_only(database: &Database) {
    let site = start(database).await;
    let prove = "UPDATE auth_users SET email_verified_at = date_joined WHERE username = 'ada'";
    site.db().query(prove).execute().await.unwrap();
    let client = sign_up(&site, "mallory", "ada@example.org").await;
    let mail = mail_about(&site, "").await;
    assert_eq!(mail.subject, "You have an account already");
    assert!(!mail.text.contains("token"), "{}", mail.text);
    let input = json!({"email": "ada@example.org", "password": PASSWORD});
    let response = client.submit("email_change", input).await;
    assert_eq!(response.value(), json!({"accepted": true}));
    assert_eq!(
        mail_about(&site, "").await.subject,
        "You have an account already"
    );
}

async fn a_new_address_counts_once_it_is_proved(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let change = async |email: &str, password: &str| {
        client
            .submit(
                "email_change",
                json!({"email": email, "password": password}),
            )
            .await
    };
    let wrong = change("new@example.org", "something else").await;
    assert_eq!(wrong.error_codes("password"), ["password_incorrect"]);
    assert_eq!(
        change("new@example.org", PASSWORD).await.value(),
        json!({"accepted": true})
    );
    let mail = mail_about(&site, "Confirm your address").await;
    assert_eq!(mail.to, ["new@example.org"]);
    let first = token(&link(&mail, &site));
    let profile = client.context("current_user").await.value();
    assert_eq!(
        profile["email"], "ada@example.org",
        "nothing has changed yet"
    );

    change("other@example.org", PASSWORD).await;
    let mail = mail_about(&site, "Confirm your address").await;
    let second = token(&link(&mail, &site));
    assert_eq!(prove(&site, &second).await, 200);
    let told = mail_about(&site, "Your address was changed").await;
    assert_eq!(told.to, ["ada@example.org"], "the old one is told");
    assert_eq!(
        prove(&site, &first).await,
        422,
        "links of before the change are dead"
    );

    let profile = client.context("current_user").await.value();
    assert_eq!(
        (&profile["email"], &profile["email_verified"]),
        (&json!("other@example.org"), &json!(true))
    );
    assert_eq!(
        log_in(&site.client(), "other@example.org", PASSWORD)
            .await
            .status(),
        200
    );
    assert_eq!(
        log_in(&site.client(), "ada@example.org", PASSWORD)
            .await
            .status(),
        422
    );
    assert_problem(
        &site.client().submit("email_change", json!({})).await,
        401,
        "not_signed_in",
    );
}

async fn two_accounts_cannot_prove_one_address(database: &Database) {
    let site = start(database).await;
    let mut tokens = Vec::new();
    for name in ["one", "two"] {
        sign_up(&site, name, "shared@example.org").await;
        let mail = mail_about(&site, "Confirm your address").await;
        tokens.push(token(&link(&mail, &site)));
    }
    let (first, second) = tokio::join!(prove(&site, &tokens[0]), prove(&site, &tokens[1]));
    assert_eq!((first.min(second), first.max(second)), (200, 422));
    assert_ne!(
        is_verified(&site, "one").await,
        is_verified(&site, "two").await
    );
}

async fn links_are_of_their_kind(database: &Database) {
    let site = start(database).await;
    sign_up(&site, "zoe", "zoe@example.org").await;
    let verify = token(&link(
        &mail_about(&site, "Confirm your address").await,
        &site,
    ));
    site.client()
        .submit("password_reset", json!({"email": "zoe@example.org"}))
        .await;
    let reset = token(&link(
        &mail_about(&site, "Choose a new password").await,
        &site,
    ));
    assert_eq!(prove(&site, &reset).await, 422);
    let input = json!({"token": verify, "new_password": NEW_PASSWORD});
    assert_eq!(
        site.client()
            .submit("password_reset_confirm", input)
            .await
            .status(),
        422
    );
    assert_eq!(prove(&site, "nonsense").await, 422);
    assert_eq!(
        site.client()
            .submit("email_verify", json!({}))
            .await
            .status(),
        422
    );
}

async fn a_deleted_account_is_gone_with_its_sessions(database: &Database) {
    let site = start(database).await;
    let (client, other) = (site.client(), site.client());
    for client in [&client, &other] {
        assert_eq!(log_in(client, "ada", PASSWORD).await.status(), 200);
    }
    let message = json!({"name": "Ada", "email": "ada@example.org", "topic": "question", "message": "How does it work?"});
    assert_eq!(client.submit("contact", message).await.status(), 200);
    let wrong = client
        .submit("account_delete", json!({"password": "something else"}))
        .await;
    assert_eq!(wrong.error_codes("password"), ["password_incorrect"]);
    let done = client
        .submit("account_delete", json!({"password": PASSWORD}))
        .await;
    assert_eq!(done.value(), json!({"signed_in": false}));
    assert_eq!(who(&client).await, Value::Null);
    assert_eq!(who(&other).await, Value::Null);
    assert!(find_user(site.db(), "ada").await.unwrap().is_none());
    let tickets = site
        .db()
        .query("SELECT COUNT(*) FROM desk_tickets WHERE user_id IS NULL");
    assert_eq!(
        tickets.fetch_scalar::<i64>().await.unwrap(),
        1,
        "the ticket outlives the account"
    );
    assert_eq!(mail_about(&site, "deleted").await.to, ["ada@example.org"]);
    sign_up(&site, "ada", "ada@example.org").await;
    assert_eq!(
        who(&other).await,
        Value::Null,
        "another account of the name is another account"
    );
}

async fn the_pages_work_without_javascript(database: &Database) {
    let site = start(database).await;
    let client = sign_up(&site, "zoe", "zoe@example.org").await;
    let link = link(&mail_about(&site, "Confirm your address").await, &site);
    let account = client.get("/account").await;
    assert!(
        account.text().contains("Not confirmed"),
        "{}",
        account.text()
    );
    assert_eq!(client.post("/account/verify").form(&[]).await.status(), 303);
    mail_about(&site, "Confirm your address").await;
    client.get(&link).await;
    let done = client.post("/email/verify").form(&[("token", "")]).await;
    assert_eq!((done.status(), done.header("location")), (303, "/account"));
    assert!(client.get("/account").await.text().contains("Confirmed"));

    for path in ["/email_change", "/account_delete"] {
        assert!(
            client.get(path).await.text().contains("name=\"password\""),
            "{path}"
        );
    }
    let fields = [("email", "new@example.org"), ("password", PASSWORD)];
    assert_eq!(
        client.post("/email_change").form(&fields).await.status(),
        303
    );
    mail_about(&site, "Confirm your address").await;
    let wrong = client
        .post("/account_delete")
        .form(&[("password", "x")])
        .await;
    assert_eq!(wrong.status(), 422);
    let done = client
        .post("/account_delete")
        .form(&[("password", PASSWORD)])
        .await;
    assert_eq!(done.status(), 303);
    assert_eq!(who(&client).await, Value::Null);
}
