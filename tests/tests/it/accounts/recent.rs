//! What wants a proof that is not long ago.

use mizan::http::Method;
use mizan::prelude::*;
use mizan_tests::{Database, assert_problem};
use serde_json::json;

use super::authenticator::{age_proofs, events, restarted, turn_on};
use super::who;
use crate::desk::{PASSWORD, start, with_people};

mizan_tests::on_each_store!(
    dangerous_things_want_a_recent_proof,
    a_new_proof_opens_the_way,
    the_pages_lead_there_and_back,
    a_session_that_goes_on_proves_nothing,
    a_permission_and_a_proof_go_together,
    an_account_without_a_password_shows_a_code,
);

const GUARDED: [(&str, &str); 5] = [
    ("totp_enable", r#"{"code":"123456"}"#),
    ("totp_disable", "{}"),
    ("recovery_codes_renew", "{}"),
    (
        "email_change",
        r#"{"email":"new@example.org","password":"x"}"#,
    ),
    ("account_delete", r#"{"password":"x"}"#),
];

async fn dangerous_things_want_a_recent_proof(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    age_proofs(database, &site).await;
    let (_site, client) = restarted(database, &client).await;
    for (form, input) in GUARDED {
        let input: serde_json::Value = serde_json::from_str(input).unwrap();
        let response = client.submit(form, &input).await;
        assert_problem(&response, 403, "reauthentication_required");
        assert_eq!(
            response.value()["reauthenticate_url"],
            "/reauthenticate",
            "{form}"
        );
    }
    let response = client.call("totp_setup", json!({})).await;
    assert_problem(&response, 403, "reauthentication_required");
    assert_eq!(who(&client).await, "ada", "still signed in");
    let stranger = client_of(&site).await;
    assert_problem(&stranger, 401, "not_signed_in");
}

async fn client_of(site: &mizan::testing::TestSite) -> mizan::testing::TestResponse {
    site.client().submit("totp_disable", json!({})).await
}

async fn a_new_proof_opens_the_way(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    age_proofs(database, &site).await;
    let (site, client) = restarted(database, &client).await;
    let before = client.session_cookie().unwrap();
    let wrong = client
        .submit("reauthenticate", json!({"password": "something else"}))
        .await;
    assert_eq!(wrong.error_codes("password"), ["password_incorrect"]);
    let none = client.submit("reauthenticate", json!({})).await;
    assert_eq!(none.error_codes("password"), ["required"]);
    let refused = client.submit("totp_disable", json!({})).await;
    assert_problem(&refused, 403, "reauthentication_required");

    let right = client
        .submit("reauthenticate", json!({"password": PASSWORD}))
        .await;
    assert_eq!(right.value(), json!({"reauthenticated": true}));
    assert_ne!(client.session_cookie().unwrap(), before, "a new key");
    assert_eq!(client.submit("totp_disable", json!({})).await.status(), 200);
    // For this session only.
    let thief = site.client();
    thief.set_cookie("mizan_session", before);
    assert_eq!(thief.submit("totp_disable", json!({})).await.status(), 401);
    assert!(events(&site).await.contains(&"reauthenticated".to_owned()));
    let stranger = site.client();
    let response = stranger
        .submit("reauthenticate", json!({"password": PASSWORD}))
        .await;
    assert_problem(&response, 401, "not_signed_in");
}

async fn the_pages_lead_there_and_back(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    age_proofs(database, &site).await;
    let (site, client) = restarted(database, &client).await;
    let get = client.request(Method::GET, "/account/two_factor/enable?x=1");
    let page = get.header("accept", "text/html").send().await;
    let expected = "/reauthenticate?next=%2Faccount%2Ftwo_factor%2Fenable%3Fx%3D1";
    assert_eq!((page.status(), page.header("location")), (303, expected));
    // A post leads back to the page with the form, if it is one of ours.
    for (referer, expected) in [
        (
            site.url("/account_delete?a=b"),
            "/reauthenticate?next=%2Faccount_delete%3Fa%3Db",
        ),
        (
            "https://example.org/account_delete".to_owned(),
            "/reauthenticate",
        ),
        ("nonsense".to_owned(), "/reauthenticate"),
    ] {
        let post = client.post("/account_delete").header("accept", "text/html");
        let page = post.header("referer", referer).form(&[]).await;
        assert_eq!((page.status(), page.header("location")), (303, expected));
    }
    let page = client.get(expected).await;
    assert!(page.text().contains("name=\"password\""), "{}", page.text());
    let page = client.post(expected).form(&[("password", PASSWORD)]).await;
    assert_eq!(
        (page.status(), page.header("location")),
        (303, "/account/two_factor/enable?x=1")
    );
    let page = client.get("/account/two_factor/enable?x=1").await;
    assert_eq!(page.status(), 200);
    let page = client
        .post("/reauthenticate?next=//evil.example")
        .form(&[("password", PASSWORD)])
        .await;
    assert_eq!(page.header("location"), "/account");
}

async fn a_session_that_goes_on_proves_nothing(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    age_proofs(database, &site).await;
    let (_site, client) = restarted(database, &client).await;
    let ended = client.submit("sessions_end_others", json!({})).await;
    assert_eq!(ended.status(), 200, "{}", ended.text());
    let refused = client.submit("totp_disable", json!({})).await;
    assert_problem(&refused, 403, "reauthentication_required");
}

/// Wants both.
#[client(auth = "recent", perm = "desk.close_ticket", manual)]
async fn dangerous(request: Request) -> Result<String> {
    Ok(request.require_recent_proof().await?.username().to_owned())
}

/// The other way round, on a form.
#[derive(MizanForm)]
#[form(
    name = "dangerous_form",
    perm = "desk.close_ticket",
    auth = "recent",
    manual
)]
struct DangerousForm {}

impl Submit for DangerousForm {
    type Output = bool;

    async fn submit(self, _: &Request) -> Result<bool> {
        Ok(true)
    }
}

#[derive(Debug, Clone, Copy)]
struct Nothing;

async fn a_permission_and_a_proof_go_together(database: &Database) {
    let site = || {
        example_site::site()
            .register::<dangerous>()
            .form::<DangerousForm>()
            .data(Nothing)
    };
    let first = with_people(database, site()).await;
    for (name, fresh, old) in [
        ("ada", "forbidden", "forbidden"),
        ("grace", "", "reauthentication_required"),
    ] {
        let client = first.client();
        client.login_as(name).await;
        for (expected, age) in [(fresh, false), (old, true)] {
            if age {
                age_proofs(database, &first).await;
            }
            let second = database.start(site()).await;
            let again = second.client();
            again.set_cookie("mizan_session", client.session_cookie().unwrap());
            for response in [
                again.call("dangerous", json!({})).await,
                again.submit("dangerous_form", json!({})).await,
            ] {
                match expected {
                    "" => assert_eq!(response.status(), 200, "{}", response.text()),
                    code => drop(assert_problem(&response, 403, code)),
                }
            }
        }
    }
    let contract = first.client().context("openapi.json").await.value();
    let operation = &contract["paths"]["/api/mizan/dangerous"]["post"];
    assert_eq!(operation["x-mizan-access"], "recent");
    assert_eq!(operation["x-mizan-permission"], "desk.close_ticket");
    assert_eq!(
        operation["responses"]["403"]["$ref"],
        "#/components/responses/NotRecent"
    );
}

async fn an_account_without_a_password_shows_a_code(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let (app, _) = turn_on(&client).await;
    let without = "UPDATE auth_users SET password_hash = '!' WHERE username = 'ada'";
    site.db().query(without).execute().await.unwrap();
    let client = site.client();
    // The process may remember the row as it was.
    let (site, _) = restarted(database, &{
        client.login_as("grace").await;
        client
    })
    .await;
    let client = site.client();
    client.login_as("ada").await;
    let schema = client.context("reauthenticate.schema").await.value();
    let fields = schema["fields"].as_array().unwrap();
    let code = fields.iter().find(|field| field["name"] == "code").unwrap();
    assert_eq!(code["required"], true, "{schema}");
    let wrong = client
        .submit("reauthenticate", json!({"code": app.wrong_code()}))
        .await;
    assert_eq!(wrong.error_codes("code"), ["invalid_code"]);
    let right = client
        .submit("reauthenticate", json!({"code": app.code(0)}))
        .await;
    assert_eq!(right.status(), 200, "{}", right.text());
}
