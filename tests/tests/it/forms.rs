//! Forms over HTTP: schema, validate, submit; JSON and urlencoded mean the same.

use actix_web::http::Method;
use mizan::prelude::*;
use mizan::testing::TestSite;
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use crate::desk::{self, PASSWORD, with_people};

mizan_tests::on_each_database!(
    a_message_becomes_a_ticket,
    validating_stores_nothing,
    staff_close_a_ticket_once,
    tickets_are_seen_by_their_writer_and_the_staff,
    text_of_any_kind_is_stored_as_it_was,
    a_clean_that_asks_the_database,
);

fn message() -> Value {
    json!({"name": "Ada", "email": "ada@example.org", "topic": "problem", "message": "It does not work at all."})
}

async fn start() -> TestSite {
    TestSite::start(example_site::site()).await
}

async fn tickets(site: &TestSite) -> i64 {
    site.db()
        .query("SELECT COUNT(*) FROM desk_tickets")
        .fetch_scalar()
        .await
        .unwrap()
}

#[mizan::test]
async fn the_schema_describes_every_field() {
    let site = start().await;
    let client = site.client();
    let response = client.context("contact.schema").await;
    let schema = response.value();
    assert_eq!(
        (&schema["name"], &schema["title"]),
        (&json!("contact"), &json!("Write to us"))
    );
    let fields = schema["fields"].as_array().unwrap();
    let names: Vec<_> = fields
        .iter()
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["name", "email", "topic", "message", "files"]);
    for field in fields {
        assert_eq!(field["required"], field["name"] != "files", "{field}");
        assert!(
            field["label"]
                .as_str()
                .is_some_and(|label| !label.is_empty()),
            "{field}"
        );
        assert!(field["type"].is_string(), "{field}");
    }
    assert_eq!(fields[0]["max_length"], 100);
    assert_eq!(
        (&fields[3]["min_length"], &fields[3]["max_length"]),
        (&json!(10), &json!(2000))
    );
    assert_eq!(fields[3]["widget"], "textarea");
    let choices = json!([
        {"label": "Question", "value": "question"},
        {"label": "Problem", "value": "problem"},
        {"label": "Billing", "value": "billing"},
        {"label": "Something else", "value": "other"},
    ]);
    assert_eq!(fields[2]["choices"], choices);
}

#[mizan::test]
async fn the_schema_is_cached_like_a_context() {
    let site = start().await;
    let client = site.client();
    client.set_cookie("theme", "dark");
    let path = "/api/mizan/contact.schema";
    let response = client.get(path).await;
    assert_eq!(
        response.header("cache-control"),
        "public, max-age=0, stale-while-revalidate=300"
    );
    assert_eq!(response.header("vary"), "Authorization, Cookie");
    let tag = response.header("etag").to_owned();
    let again = client
        .request(Method::GET, path)
        .header("if-none-match", &tag)
        .send()
        .await;
    assert_eq!((again.status(), again.header("etag")), (304, tag.as_str()));
    assert_eq!(
        again.header("cache-control"),
        response.header("cache-control")
    );
    let post = client.post(path).value(json!({})).await;
    assert_problem(&post, 405, "method_not_allowed");
    assert_eq!(post.header("allow"), "GET, HEAD");
    for verb in ["submit", "validate"] {
        let response = client.context(&format!("contact.{verb}")).await;
        assert_problem(&response, 405, "method_not_allowed");
        assert_eq!(response.header("allow"), "POST", "{verb}");
    }
}

#[mizan::test]
async fn every_wrong_field_is_reported_at_once() {
    let site = start().await;
    let client = site.client();
    for (input, errors) in [
        (
            json!({}),
            [
                ("name", "required"),
                ("email", "required"),
                ("topic", "required"),
                ("message", "required"),
            ],
        ),
        (
            json!({"name": " \t", "email": "", "topic": null, "message": "\n\n"}),
            [
                ("name", "required"),
                ("email", "required"),
                ("topic", "required"),
                ("message", "required"),
            ],
        ),
        (
            json!({"name": "a".repeat(101), "email": "nobody", "topic": "weather", "message": "short"}),
            [
                ("name", "max_length"),
                ("email", "invalid_email"),
                ("topic", "invalid_choice"),
                ("message", "min_length"),
            ],
        ),
    ] {
        let response = client.submit("contact", &input).await;
        let problem = assert_problem(&response, 422, "invalid");
        assert_eq!(problem["errors"].as_object().unwrap().len(), 4, "{problem}");
        let validated = client.validate("contact", &input).await;
        assert_eq!(validated.status(), 200);
        assert_eq!(validated.header("cache-control"), "no-store");
        assert_eq!(
            validated.value(),
            json!({"valid": false, "errors": problem["errors"]})
        );
        for (field, code) in errors {
            let list = problem["errors"][field].as_array().unwrap();
            assert_eq!(list.len(), 1, "{list:?}");
            assert_eq!(list[0]["code"], code, "{field}");
            assert!(
                list[0]["message"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{list:?}"
            );
            assert!(list[0]["params"].is_object(), "{list:?}");
        }
    }
    assert_eq!(tickets(&site).await, 0);
}

#[mizan::test]
async fn lengths_count_characters_of_any_script() {
    let site = start().await;
    let client = site.client();
    let mut input = message();
    for (name, status) in [
        ("😀".repeat(100), 200),
        ("😀".repeat(101), 422),
        ("é".repeat(100), 200),
        (format!("  {}  ", "a".repeat(100)), 200),
    ] {
        input["name"] = name.into();
        assert_eq!(client.submit("contact", &input).await.status(), status);
    }
}

#[mizan::test]
async fn urlencoded_means_what_json_means() {
    let site = start().await;
    let client = site.client();
    let good = [
        ("name", "Ada"),
        ("email", "ada@example.org"),
        ("topic", "problem"),
        ("message", "It does not work at all."),
    ];
    let bad = [
        ("name", ""),
        ("email", "nobody"),
        ("topic", "weather"),
        ("message", "short"),
    ];
    for (fields, status) in [(&good, 200), (&bad, 422)] {
        let json: Value = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
            .collect::<serde_json::Map<_, _>>()
            .into();
        for verb in ["validate", "submit"] {
            let path = format!("/api/mizan/contact.{verb}");
            let encoded = client.post(&path).form(fields).await;
            let sent = client.post(&path).json(&json).await;
            assert_eq!(encoded.status(), sent.status());
            assert_eq!(encoded.header("content-type"), sent.header("content-type"));
            assert_eq!(encoded.value()["errors"], sent.value()["errors"], "{verb}");
            let expected = if verb == "validate" { 200 } else { status };
            assert_eq!(sent.status(), expected, "{}", sent.text());
        }
    }
    let response = client.post("/api/mizan/contact.submit").send().await;
    assert_problem(&response, 422, "invalid");
}

#[mizan::test]
async fn unknown_fields_are_ignored() {
    let site = start().await;
    let client = site.client();
    let mut input = message();
    input["more"] = json!({"deep": [1, 2]});
    input["id"] = json!(1);
    assert_eq!(client.submit("contact", &input).await.status(), 200);
    assert_eq!(
        client.validate("contact", &input).await.value(),
        json!({"valid": true, "errors": {}})
    );
    let fields = [("utf8", "✓"), ("_method", "delete"), ("name", "")];
    let response = client.post("/api/mizan/contact.submit").form(&fields).await;
    assert_problem(&response, 422, "invalid");
    assert!(response.error_codes("utf8").is_empty() && response.error_codes("_method").is_empty());
}

#[mizan::test]
async fn values_of_another_json_type_are_field_errors() {
    let site = start().await;
    let client = site.client();
    for odd in [
        json!(1),
        json!(true),
        json!([]),
        json!(["a", "b"]),
        json!({"a": 1}),
        json!(1.5),
    ] {
        for field in ["name", "email", "topic", "message"] {
            let mut input = message();
            input[field] = odd.clone();
            let response = client.submit("contact", &input).await;
            assert!(
                matches!(response.status(), 200 | 422),
                "{field} {odd}: {}",
                response.text()
            );
            if odd.is_object() || field == "topic" {
                assert_problem(&response, 422, "invalid");
                assert_eq!(
                    response.error_codes(field).len(),
                    1,
                    "{field} {odd}: {}",
                    response.text()
                );
            }
        }
    }
}

#[mizan::test]
async fn validating_some_fields_is_silent_about_the_others() {
    let site = start().await;
    let client = site.client();
    let validate =
        |query: &'static str| client.post(&format!("/api/mizan/contact.validate?{query}"));
    let bad = json!({"email": "nobody"});
    for (query, fields) in [
        ("fields=email", vec!["email"]),
        ("fields=email,name", vec!["email", "name"]),
        ("fields=email&fields=topic", vec!["email", "topic"]),
        ("fields=%20email%20", vec!["email"]),
        ("fields=nobody", vec![]),
        ("other=email", vec!["email", "message", "name", "topic"]),
    ] {
        let response = validate(query).json(&bad).await;
        let value = response.value();
        let mut found: Vec<_> = value["errors"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        found.sort_unstable();
        assert_eq!(found, fields, "{query}");
        assert_eq!(value["valid"], fields.is_empty(), "{query}");
    }
}

async fn a_message_becomes_a_ticket(database: &Database) {
    let site = desk::start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    let request = client
        .post("/api/mizan/contact.submit")
        .header("mizan-fresh", "my_tickets");
    let response = request.json(&message()).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(response.header("mizan-affects"), "inbox, my_tickets");
    assert_eq!(response.header("cache-control"), "no-store");
    let answer = response.value();
    let id = answer["data"]["id"].as_i64().unwrap();
    assert_eq!(answer["fresh"]["my_tickets"]["tickets"][0]["id"], id);
    assert_eq!(
        answer["fresh"]["my_tickets"]["tickets"][0]["message"],
        "It does not work at all."
    );
    assert_eq!(
        answer["fresh"]["my_tickets"]["tickets"][0]["closed_at"],
        Value::Null
    );
    assert_eq!(tickets(&site).await, 1);
    let anonymous = site.client().submit("contact", message()).await;
    assert_eq!(anonymous.value(), json!({"id": id + 1}));
    assert_eq!(
        client.context("my_tickets").await.value()["tickets"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

async fn validating_stores_nothing(database: &Database) {
    let site = desk::start(database).await;
    let client = site.client();
    let before = site.query_count();
    let response = client.validate("contact", message()).await;
    assert_eq!(response.text(), r#"{"valid":true,"errors":{}}"#);
    assert_eq!(response.header("mizan-affects"), "");
    assert_eq!(site.query_count(), before);
    let input = json!({"username": "new", "email": "new@example.org", "password": "several unrelated words"});
    assert_eq!(
        client.validate("signup", &input).await.value()["valid"],
        true
    );
    let login = json!({"username": "ada", "password": PASSWORD});
    assert_eq!(
        client.validate("login", login).await.header("set-cookie"),
        ""
    );
    assert_eq!(tickets(&site).await, 0);
    let users: i64 = site
        .db()
        .query("SELECT COUNT(*) FROM auth_users")
        .fetch_scalar()
        .await
        .unwrap();
    assert_eq!(users, 2);
}

async fn staff_close_a_ticket_once(database: &Database) {
    let site = desk::start(database).await;
    let id = site.client().submit("contact", message()).await.value()["id"].clone();
    let input = json!({"id": id});
    assert_problem(
        &site.client().call("close_ticket", &input).await,
        401,
        "not_signed_in",
    );
    let ada = site.client();
    ada.login_as("ada").await;
    assert_problem(&ada.call("close_ticket", &input).await, 403, "forbidden");
    let grace = site.client();
    grace.login_as("grace").await;
    assert_eq!(
        grace
            .context("inbox")
            .await
            .value()
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let request = grace
        .post("/api/mizan/close_ticket")
        .header("mizan-fresh", "inbox");
    let response = request.json(&input).await;
    assert_eq!(response.header("mizan-affects"), "inbox, my_tickets");
    assert_eq!(response.value()["fresh"], json!({"inbox": []}));
    assert!(response.value()["data"]["closed_at"].is_string());
    assert_problem(&grace.call("close_ticket", &input).await, 409, "conflict");
    for id in [0, -1, i64::MAX, i64::MIN] {
        assert_problem(
            &grace.call("close_ticket", json!({"id": id})).await,
            404,
            "not_found",
        );
    }
}

async fn tickets_are_seen_by_their_writer_and_the_staff(database: &Database) {
    let site = desk::start(database).await;
    mizan_auth::create_user(site.db(), mizan_auth::NewUser::new("eve", PASSWORD))
        .await
        .unwrap();
    let ada = site.client();
    ada.login_as("ada").await;
    let id = ada.submit("contact", message()).await.value()["id"].clone();
    let path = format!("/tickets/{id}");
    for (name, status) in [("ada", 200), ("grace", 200), ("eve", 404)] {
        let client = site.client();
        client.login_as(name).await;
        assert_eq!(client.get(&path).await.status(), status, "{name}");
    }
    assert_problem(&site.client().get(&path).await, 401, "not_signed_in");
    for path in [
        "/tickets/0",
        "/tickets/99999999999999999999",
        "/tickets/x",
        "/tickets/-1",
        "/tickets/1%00",
    ] {
        assert_problem(&ada.get(path).await, 404, "not_found");
    }
}

async fn text_of_any_kind_is_stored_as_it_was(database: &Database) {
    let site = desk::start(database).await;
    let client = site.client();
    client.login_as("ada").await;
    for text in [
        "'; DROP TABLE desk_tickets; --",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }} ${7*7} %s %n",
        "\u{202e}right to left\u{feff}",
        "line one\nline two\r\nline three",
        "\u{1}\u{7f}\u{fffe}\u{10ffff} and the like",
        "\\u0000 as text",
    ] {
        let mut input = message();
        input["message"] = text.into();
        let response = client.submit("contact", &input).await;
        assert_eq!(response.status(), 200, "{text:?}: {}", response.text());
        let stored: String = site
            .db()
            .query("SELECT message FROM desk_tickets ORDER BY id DESC LIMIT 1")
            .fetch_scalar()
            .await
            .unwrap();
        assert_eq!(stored.replace("\r\n", "\n"), text.replace("\r\n", "\n"));
    }
}

/// Clean asks the database, and submit runs into its unique index.
#[derive(MizanForm)]
#[form(name = "coupon", manual)]
struct CouponForm {
    code: String,
    amount: i64,
    gift: bool,
    note: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Coupon {
    code: String,
    amount: i64,
    gift: bool,
    note: Option<String>,
}

impl Submit for CouponForm {
    type Output = Coupon;

    async fn clean(&mut self, request: &Request) -> Result<(), FormErrors> {
        self.code = self.code.to_uppercase();
        let mut errors = FormErrors::new();
        let count = request
            .db()
            .query("SELECT COUNT(*) FROM desk_tickets")
            .fetch_scalar::<i64>()
            .await;
        if count.is_ok_and(|count| count > 0) {
            errors.add_non_field(FieldError::new("too_late", "Nothing is left."));
        }
        if self.amount < 0 {
            errors.add("amount", FieldError::new("negative", "More than nothing."));
        }
        errors.into_result(())
    }

    async fn submit(self, _: &Request) -> Result<Coupon> {
        let Self {
            code,
            amount,
            gift,
            note,
        } = self;
        if code == "USED" {
            return Err(FormErrors::of("code", FieldError::new("used", "Used.")).into());
        }
        Ok(Coupon {
            code,
            amount,
            gift,
            note,
        })
    }
}

async fn a_clean_that_asks_the_database(database: &Database) {
    let site = with_people(database, example_site::site().form::<CouponForm>()).await;
    let client = site.client();
    let response = client
        .submit(
            "coupon",
            json!({"code": " abc ", "amount": "12", "note": " "}),
        )
        .await;
    assert_eq!(
        response.value(),
        json!({"code": "ABC", "amount": 12, "gift": false, "note": null})
    );
    let fields = [
        ("code", "abc"),
        ("amount", "12"),
        ("gift", "on"),
        ("note", "x"),
    ];
    let response = client.post("/api/mizan/coupon.submit").form(&fields).await;
    assert_eq!(
        response.value(),
        json!({"code": "ABC", "amount": 12, "gift": true, "note": "x"})
    );
    let response = client
        .submit("coupon", json!({"code": "used", "amount": 1}))
        .await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("code"), ["used"]);
    assert_eq!(
        client
            .validate("coupon", json!({"code": "used", "amount": 1}))
            .await
            .value()["valid"],
        true
    );
    for amount in [
        json!(9_007_199_254_740_992_i64),
        json!("9007199254740992"),
        json!(1.5),
        json!("x"),
        json!("٣"),
    ] {
        let response = client
            .submit("coupon", json!({"code": "a", "amount": amount}))
            .await;
        if response.status() != 200 {
            assert_problem(&response, 422, "invalid");
            assert_eq!(response.error_codes("amount").len(), 1, "{amount}");
        } else {
            assert_eq!(amount, "٣", "{amount}");
        }
    }
    client.submit("contact", message()).await;
    let response = client
        .submit("coupon", json!({"code": "a", "amount": -1}))
        .await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("__all__"), ["too_late"]);
    assert_eq!(response.error_codes("amount"), ["negative"]);
    let some = client
        .post("/api/mizan/coupon.validate?fields=code")
        .value(json!({"code": "a", "amount": -1}))
        .await;
    assert_eq!(some.value()["errors"].get("amount"), None);
}
