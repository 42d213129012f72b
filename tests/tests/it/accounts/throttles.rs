//! Limits on tries.

use mizan_tests::{Database, assert_problem};
use serde_json::json;

use super::{NEW_PASSWORD, log_in};
use crate::desk::{PASSWORD, add_people};

mizan_tests::on_each_database!(tries_are_counted_by_address_and_by_account);

async fn tries_are_counted_by_address_and_by_account(database: &Database) {
    let start = async |settings: &[(&str, &str)]| {
        let mut builder = database.builder(example_site::site());
        for (name, value) in settings {
            builder = builder.setting(*name, *value);
        }
        builder.start().await
    };

    let site = start(&[("MIZAN_THROTTLE_LOGIN_ACCOUNT", "2/hour")]).await;
    add_people(&site).await;
    // Known and unknown names count alike, in any spelling.
    for names in [["ada", "ADA", "ａｄａ"], ["nobody", "NOBODY", "ｎobody"]] {
        for (index, name) in names.iter().enumerate() {
            let response = log_in(&site.client(), name, "something else").await;
            if index < 2 {
                assert_eq!(response.status(), 422, "{name}");
            } else {
                assert_problem(&response, 429, "too_many_requests");
                assert!(response.header("retry-after").parse::<u32>().unwrap() > 0);
            }
        }
    }
    assert_eq!(
        log_in(&site.client(), "ada", PASSWORD).await.status(),
        429,
        "right or wrong"
    );
    assert_eq!(
        log_in(&site.client(), "grace", PASSWORD).await.status(),
        200,
        "others are free"
    );
    let client = site.client();
    client.login_as("grace").await;
    let input = json!({"old_password": "x", "new_password": NEW_PASSWORD});
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(client.submit("password_change", &input).await.status());
    }
    assert_eq!(statuses, [422, 422, 429]);

    let site = start(&[
        ("MIZAN_THROTTLE_LOGIN", "2/hour"),
        ("MIZAN_THROTTLE_SIGNUP", "1/hour"),
        ("MIZAN_THROTTLE_MAIL", "2/hour"),
    ])
    .await;
    for (name, expected) in [("ada", 422), ("grace", 422), ("nobody", 429), ("ada", 429)] {
        let response = log_in(&site.client(), name, "something else").await;
        assert_eq!(response.status(), expected, "{name}");
    }
    for (name, expected) in [("one", 200), ("two", 429)] {
        let input = json!({"username": name, "email": "x@example.org", "password": PASSWORD});
        assert_eq!(
            site.client().submit("signup", input).await.status(),
            expected
        );
    }
    for (email, expected) in [
        ("ada@example.org", 200),
        ("nobody@example.org", 200),
        ("ada@example.org", 429),
    ] {
        let response = site
            .client()
            .submit("password_reset", json!({"email": email}))
            .await;
        assert_eq!(response.status(), expected, "{email}");
    }
    let site = start(&[("MIZAN_THROTTLE_MAIL_ACCOUNT", "1/hour")]).await;
    for email in ["ada@example.org", "nobody@example.org"] {
        for expected in [200, 429] {
            let response = site
                .client()
                .submit("password_reset", json!({"email": email}))
                .await;
            assert_eq!(response.status(), expected, "{email}");
        }
    }
}
