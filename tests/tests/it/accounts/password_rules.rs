//! What a new password must be like.

use futures_util::future::LocalBoxFuture;
use mizan::prelude::*;
use mizan_auth::{PasswordOwner, PasswordRule, PasswordRules};
use mizan_tests::Database;
use serde_json::json;

use crate::desk::{PASSWORD, with_people};

mizan_tests::on_each_database!(
    every_rule_is_kept_where_a_password_is_chosen,
    a_site_adds_rules
);

async fn every_rule_is_kept_where_a_password_is_chosen(database: &Database) {
    let site = with_people(database, example_site::site()).await;
    let client = site.client();
    let long = "unrelated words. ".repeat(8);
    for (password, expected) in [
        (
            "12345",
            &[
                "password_too_short",
                "password_entirely_numeric",
                "password_too_common",
            ][..],
        ),
        ("839264017352", &["password_entirely_numeric"]),
        ("AvrilLavigne", &["password_too_common"]),
        ("massimiliano1!", &["password_too_common"]),
        ("difference.engine", &["password_too_similar"]),
        ("short words", &["password_too_short"]),
        (&long, &["max_length"]),
    ] {
        let input = json!({"username": "difference_engine", "email": "zoe@example.org", "password": password});
        for response in [
            client
                .submit("signup", &input)
                .await
                .error_codes("password"),
            validation(&client.validate("signup", &input).await.value()),
        ] {
            assert_eq!(response, expected, "{password}");
        }
    }
    // All together, also with the errors of other fields.
    for (name, email, password, expected) in [
        (
            "drelvegar",
            "x@example.org",
            "drelvegar",
            &["password_too_short", "password_too_similar"][..],
        ),
        (
            "not a name",
            "x@example.org",
            "not a name!!",
            &["password_too_similar"],
        ),
        (
            "adalove",
            "nonsense",
            "adalove_1843",
            &["password_too_similar"],
        ),
    ] {
        let input = json!({"username": name, "email": email, "password": password});
        let response = client.submit("signup", &input).await;
        assert_eq!(response.error_codes("password"), expected, "{password}");
        let answer = client.validate("signup", &input).await.value();
        assert_eq!(validation(&answer), expected, "{password}");
    }
    let input = json!({"username": "zoe", "email": "zoe@example.org", "password": &long[..128]});
    assert_eq!(client.submit("signup", &input).await.status(), 200);
}

fn validation(answer: &serde_json::Value) -> Vec<String> {
    let errors = answer["errors"]["password"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    errors
        .iter()
        .map(|error| error["code"].as_str().unwrap().to_owned())
        .collect()
}

/// Nothing of the site's own name.
struct NoDesk;

impl PasswordRule for NoDesk {
    fn check<'a>(
        &'a self,
        _: &'a Request,
        password: &'a str,
        owner: PasswordOwner<'a>,
    ) -> LocalBoxFuture<'a, Vec<FieldError>> {
        assert!(!owner.username.is_empty());
        let found = password.contains("desk");
        let error = || FieldError::new("names_the_site", "Leave our name out.");
        Box::pin(async move { found.then(error).into_iter().collect() })
    }
}

async fn a_site_adds_rules(database: &Database) {
    let site = example_site::site().data(PasswordRules::new().with(NoDesk));
    let site = with_people(database, site).await;
    let client = site.client();
    let input = json!({"username": "zoe", "email": "zoe@example.org", "password": "a desk, a lamp, a chair"});
    let response = client.submit("signup", input).await;
    assert_eq!(response.error_codes("password"), ["names_the_site"]);
    client.login_as("ada").await;
    let input = json!({"old_password": PASSWORD, "new_password": "a desk, a lamp, a chair"});
    let response = client.submit("password_change", input).await;
    assert_eq!(response.error_codes("new_password"), ["names_the_site"]);
}
