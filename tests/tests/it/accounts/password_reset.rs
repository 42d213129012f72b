//! A forgotten password.

use mizan::testing::{TestClient, TestSite};
use mizan_auth::{NewUser, create_user, find_user, set_active, set_password};
use mizan_tests::Database;
use serde_json::{Value, json};
use tokio::join;

use super::authenticator::turn_on;
use super::{NEW_PASSWORD, link, log_in, mail_about, token, who};
use crate::desk::{PASSWORD, start};

mizan_tests::on_each_store!(
    a_mailed_link_sets_a_new_password_once,
    the_token_leaves_the_url_before_the_page_is_shown,
    the_answer_is_the_same_for_a_stranger,
    the_mail_goes_to_the_stored_address,
    a_link_dies_when_the_account_changes,
    a_link_of_another_secret_is_refused,
    two_who_use_a_link_at_once_are_not_both_served,
    a_proved_address_gets_the_only_mail,
    the_new_password_keeps_the_rules,
    links_name_the_public_url,
    the_first_proof_of_an_address_evicts_who_was_there_before,
);

/// Asks for a mail, and answers the link in it.
async fn ask(site: &TestSite, email: &str) -> String {
    let response = site
        .client()
        .submit("password_reset", json!({"email": email}))
        .await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(response.value(), json!({"accepted": true}));
    link(&mail_about(site, "Choose a new password").await, site)
}

async fn confirm(client: &TestClient, token: &str) -> u16 {
    let input = json!({"token": token, "new_password": NEW_PASSWORD});
    let response = client.submit("password_reset_confirm", input).await;
    if response.status() == 422 {
        assert_eq!(
            response.error_codes("__all__"),
            ["invalid_link"],
            "{}",
            response.text()
        );
    }
    response.status()
}

async fn a_mailed_link_sets_a_new_password_once(database: &Database) {
    let site = start(database).await;
    let signed_in = site.client();
    signed_in.login_as("ada").await;
    let token = token(&ask(&site, "ada@example.org").await);
    assert_eq!(who(&signed_in).await, "ada", "asking changes nothing");

    let client = site.client();
    assert_eq!(confirm(&client, &token).await, 200);
    assert_eq!(
        who(&client).await,
        Value::Null,
        "setting a password signs nobody in"
    );
    assert_eq!(
        who(&signed_in).await,
        Value::Null,
        "all sessions have ended"
    );
    assert_eq!(log_in(&site.client(), "ada", PASSWORD).await.status(), 422);
    assert_eq!(
        log_in(&site.client(), "ada", NEW_PASSWORD).await.status(),
        200
    );
    assert_eq!(confirm(&client, &token).await, 422, "once");
    let account = find_user(site.db(), "ada").await.unwrap().unwrap();
    assert!(
        account.email_verified_at().is_some(),
        "whoever read the mail owns the address"
    );
}

async fn the_token_leaves_the_url_before_the_page_is_shown(database: &Database) {
    let site = start(database).await;
    let link = ask(&site, "ada@example.org").await;
    let client = site.client();
    let moved = client.get(&link).await;
    assert_eq!(
        (moved.status(), moved.header("location")),
        (303, "/password_reset/confirm")
    );
    assert_eq!(moved.header("cache-control"), "no-store");
    let page = client.get("/password_reset/confirm").await;
    assert_eq!(page.status(), 200);
    let text = page.text();
    assert!(
        text.contains("name=\"new_password\"") && !text.contains(&token(&link)),
        "{text}"
    );

    // Whoever sees the address bar only has nothing.
    let other = site.client().get("/password_reset/confirm").await;
    assert!(
        !other.text().contains("name=\"new_password\""),
        "{}",
        other.text()
    );

    let fields = [("token", ""), ("new_password", NEW_PASSWORD)];
    let done = client.post("/password_reset/confirm").form(&fields).await;
    assert_eq!((done.status(), done.header("location")), (303, "/login"));
    assert_eq!(
        log_in(&site.client(), "ada", NEW_PASSWORD).await.status(),
        200
    );
    let page = client.get("/password_reset/confirm").await;
    assert!(
        !page.text().contains("name=\"new_password\""),
        "{}",
        page.text()
    );
    // A link that was never one leaves no session behind.
    let client = site.client();
    client.get("/password_reset/confirm?token=nonsense").await;
    assert!(client.session_cookie().is_none());
}

async fn the_answer_is_the_same_for_a_stranger(database: &Database) {
    let site = start(database).await;
    let (known, unknown) = (site.client(), site.client());
    let ask = async |client: &TestClient, email: &str| {
        let before = site.query_count();
        let response = client
            .submit("password_reset", json!({"email": email}))
            .await;
        let queries = site.query_count() - before;
        (response.status(), response.text().to_owned(), queries)
    };
    let stranger = ask(&unknown, "nobody@example.org").await;
    let (status, text, _) = ask(&known, "ada@example.org").await;
    assert_eq!((stranger.0, stranger.1), (status, text));
    let mail = mail_about(&site, "Choose a new password").await;
    assert_eq!(mail.to, ["ada@example.org"], "the stranger got none");
    for email in ["", "no address", "a@b\0c.example"] {
        let input = json!({"email": email});
        assert_eq!(
            site.client().submit("password_reset", input).await.status(),
            422
        );
    }
}

async fn the_mail_goes_to_the_stored_address(database: &Database) {
    let site = start(database).await;
    create_user(
        site.db(),
        NewUser::new("mike", PASSWORD).email("Mike@Example.org"),
    )
    .await
    .unwrap();
    let input = json!({"email": "mike@EXAMPLE.ORG"});
    site.client().submit("password_reset", input).await;
    assert_eq!(
        mail_about(&site, "Choose a new password").await.to,
        ["Mike@Example.org"]
    );
}

async fn a_link_dies_when_the_account_changes(database: &Database) {
    let site = start(database).await;
    let account = find_user(site.db(), "ada").await.unwrap().unwrap();
    let client = site.client();

    let link = ask(&site, "ada@example.org").await;
    set_password(site.db(), account.id(), PASSWORD)
        .await
        .unwrap();
    assert_eq!(
        confirm(&client, &token(&link)).await,
        422,
        "after a new password"
    );

    let link = ask(&site, "ada@example.org").await;
    log_in(&site.client(), "ada", PASSWORD).await;
    assert_eq!(confirm(&client, &token(&link)).await, 422, "after a login");

    let link = ask(&site, "ada@example.org").await;
    let change =
        "UPDATE auth_users SET email = 'x@example.org', email_key = 'x@example.org' WHERE id = $1";
    site.db()
        .query(change)
        .bind(account.id())
        .execute()
        .await
        .unwrap();
    assert_eq!(
        confirm(&client, &token(&link)).await,
        422,
        "after a change of address"
    );

    let link = ask(&site, "x@example.org").await;
    set_active(site.db(), account.id(), false).await.unwrap();
    set_active(site.db(), account.id(), true).await.unwrap();
    assert_eq!(
        confirm(&client, &token(&link)).await,
        422,
        "after having been deactivated"
    );
    for nonsense in ["x", "AAAA", &"A".repeat(900)] {
        assert_eq!(confirm(&client, nonsense).await, 422, "{nonsense}");
    }
    assert_eq!(log_in(&site.client(), "ada", PASSWORD).await.status(), 200);
}

async fn a_link_of_another_secret_is_refused(database: &Database) {
    let site = database
        .builder(example_site::site())
        .setting(
            "MIZAN_SECRET_KEY",
            "another secret of thirty-two characters, for tests",
        )
        .start()
        .await;
    crate::desk::add_people(&site).await;
    let link = ask(&site, "ada@example.org").await;
    drop(site);
    // The secret has changed: nothing that was signed with it counts.
    let site = database.start(example_site::site()).await;
    assert_eq!(confirm(&site.client(), &token(&link)).await, 422);
}

async fn two_who_use_a_link_at_once_are_not_both_served(database: &Database) {
    let site = start(database).await;
    let token = token(&ask(&site, "ada@example.org").await);
    let (one, other) = (site.client(), site.client());
    let (one, other) = join!(confirm(&one, &token), confirm(&other, &token));
    assert_eq!(one.min(other), 200);
    assert_eq!(one.max(other), 422);
}

async fn a_proved_address_gets_the_only_mail(database: &Database) {
    let site = start(database).await;
    for name in ["mallory", "trent"] {
        create_user(
            site.db(),
            NewUser::new(name, PASSWORD).email("ADA@example.org"),
        )
        .await
        .unwrap();
    }
    let prove = "UPDATE auth_users SET email_verified_at = date_joined WHERE username = 'ada'";
    site.db().query(prove).execute().await.unwrap();
    let link = ask(&site, "ada@example.org").await;
    assert_eq!(confirm(&site.client(), &token(&link)).await, 200);
    assert_eq!(
        log_in(&site.client(), "ada", NEW_PASSWORD).await.status(),
        200
    );
    for name in ["mallory", "trent"] {
        assert_eq!(log_in(&site.client(), name, PASSWORD).await.status(), 200);
    }
}

async fn the_new_password_keeps_the_rules(database: &Database) {
    let site = start(database).await;
    let token = token(&ask(&site, "ada@example.org").await);
    let client = site.client();
    let input = json!({"token": token, "new_password": "1234"});
    let response = client.submit("password_reset_confirm", input).await;
    assert_eq!(
        response.error_codes("new_password"),
        [
            "password_too_short",
            "password_entirely_numeric",
            "password_too_common"
        ]
    );
    let input = json!({"token": token, "new_password": "ada@example.org"});
    let response = client.submit("password_reset_confirm", input).await;
    assert_eq!(
        response.error_codes("new_password"),
        ["password_too_similar"]
    );
    assert_eq!(confirm(&client, &token).await, 200, "the link still worked");
}

async fn links_name_the_public_url(database: &Database) {
    let site = database
        .builder(example_site::site())
        .setting("MIZAN_PUBLIC_URL", "https://desk.example.com/")
        .start()
        .await;
    crate::desk::add_people(&site).await;
    site.client()
        .submit("password_reset", json!({"email": "ada@example.org"}))
        .await;
    let mail = mail_about(&site, "Choose a new password").await;
    let start = "https://desk.example.com/password_reset/confirm?token=";
    assert!(mail.text.contains(start), "{}", mail.text);
}

async fn the_first_proof_of_an_address_evicts_who_was_there_before(database: &Database) {
    let site = start(database).await;
    // Somebody has made an account with an address that is not theirs, and locked it.
    let stranger = site.client();
    stranger.login_as("ada").await;
    turn_on(&stranger).await;
    let owner = site.client();
    let mailed = token(&ask(&site, "ada@example.org").await);
    assert_eq!(confirm(&owner, &mailed).await, 200);
    let response = log_in(&owner, "ada", NEW_PASSWORD).await;
    assert_eq!(
        response.value()["status"],
        "signed_in",
        "{}",
        response.text()
    );
    // Now it is the owner's own second factor, which a reset does not get around.
    turn_on(&owner).await;
    let client = site.client();
    let mailed = token(&ask(&site, "ada@example.org").await);
    let another = json!({"token": mailed, "new_password": "yet another four words"});
    let response = client.submit("password_reset_confirm", another).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    let response = log_in(&client, "ada", "yet another four words").await;
    assert_eq!(
        response.value()["status"],
        "second_factor",
        "{}",
        response.text()
    );
    assert_eq!(who(&client).await, Value::Null);
}
