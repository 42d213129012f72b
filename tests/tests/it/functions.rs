//! Calling server functions: arguments and outputs of every kind, and what a wrong call is told.

use std::collections::HashMap;

use actix_web::http::{Method, StatusCode};
use mizan::prelude::*;
use mizan::testing::{TestClient, TestSite};
use mizan_tests::assert_problem;
use serde_json::{Value, json};

/// Adds two numbers.
#[client(manual)]
async fn add(left: i32, right: i32) -> i32 {
    left + right
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Place {
    city: String,
    rooms: Vec<u8>,
    note: Option<String>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Size {
    Small,
    Large,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Shape {
    Circle { radius: f64 },
    Square { side: f64 },
}

#[derive(Serialize, ToSchema)]
struct Described {
    name: Option<String>,
    tags: Vec<String>,
    place: Place,
    size: Size,
    shape: Shape,
    count: u64,
    exact: bool,
}

#[client(manual)]
async fn describe(
    name: Option<String>,
    tags: Vec<String>,
    place: Place,
    size: Size,
    shape: Shape,
    count: u64,
    exact: bool,
) -> Described {
    Described {
        name,
        tags,
        place,
        size,
        shape,
        count,
        exact,
    }
}

#[client(manual)]
async fn request_first(request: Request, text: String) -> Result<String> {
    Ok(format!("{} {text}", request.path()))
}

#[client(manual)]
async fn request_between(left: String, request: Request, right: String) -> Result<String> {
    Ok(format!("{left} {} {right}", request.path()))
}

#[client(manual)]
async fn request_last(text: String, request: Request) -> String {
    format!("{text} {}", request.path())
}

/// No arguments, no output.
#[client(manual)]
async fn nothing() {}

#[client(manual)]
async fn nothing_or_error(fail: bool) -> Result<()> {
    if fail {
        Err(Error::conflict("It cannot be done now."))
    } else {
        Ok(())
    }
}

#[client(manual, name = "renamed_on_the_wire")]
async fn renamed() -> String {
    "renamed".to_owned()
}

#[client(manual)]
async fn r#type(r#in: i32) -> i32 {
    r#in
}

#[client(manual)]
async fn anything(value: Value) -> Value {
    value
}

#[client(manual)]
async fn words(words: HashMap<String, String>) -> usize {
    words.len()
}

#[derive(Debug, thiserror::Error)]
#[error("the secret of the inside")]
struct OwnError;

#[client(manual)]
async fn own_error() -> std::result::Result<i32, OwnError> {
    Err(OwnError)
}

#[client(manual)]
async fn question_mark(text: String) -> Result<i32> {
    Ok(text.parse::<i32>()?)
}

#[client(manual)]
async fn answer_with(how: String) -> Result<()> {
    let wait = std::time::Duration::from_millis(1500);
    Err(match how.as_str() {
        "400" => Error::bad_request("Not like this."),
        "401" => Error::unauthorized("Who are you?"),
        "403" => Error::forbidden("Not you."),
        "404" => Error::not_found("Not here."),
        "409" => Error::conflict("Not now."),
        "422" => Error::unprocessable(FormErrors::of(
            "how",
            FieldError::new("odd", "Odd.").with_param("most", 3),
        )),
        "429" => Error::too_many_requests(wait),
        "503" => Error::unavailable(wait),
        _ => Error::new(StatusCode::IM_A_TEAPOT, "short_and_stout", "Tip me over."),
    })
}

#[client(manual)]
async fn form_errors_alone() -> std::result::Result<i32, FormErrors> {
    let mut errors = FormErrors::of("a", FieldError::new("first", "First."));
    errors.add_non_field(FieldError::new("whole", "The whole."));
    Err(errors)
}

#[client(manual)]
async fn panics(how: String) -> i32 {
    panic!("the secret of the inside: {how}")
}

#[derive(ToSchema)]
struct NoJsonForm;

impl Serialize for NoJsonForm {
    fn serialize<S: serde::Serializer>(&self, _: S) -> std::result::Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("the secret of the inside"))
    }
}

#[client(manual)]
async fn not_json() -> NoJsonForm {
    NoJsonForm
}

fn site() -> Site {
    Site::empty()
        .register::<add>()
        .register::<describe>()
        .register::<request_first>()
        .register::<request_between>()
        .register::<request_last>()
        .register::<nothing>()
        .register::<nothing_or_error>()
        .register::<renamed>()
        .register::<r#type>()
        .register::<anything>()
        .register::<words>()
        .register::<own_error>()
        .register::<question_mark>()
        .register::<answer_with>()
        .register::<form_errors_alone>()
        .register::<panics>()
}

async fn start() -> (TestSite, TestClient) {
    let site = TestSite::start(site()).await;
    let client = site.client();
    (site, client)
}

fn described() -> Value {
    json!({
        "name": "Ada",
        "tags": ["a", "ü"],
        "place": {"city": "Basra", "rooms": [1, 255], "note": null},
        "size": "large",
        "shape": {"kind": "circle", "radius": 1.5},
        "count": u64::MAX,
        "exact": true,
    })
}

#[mizan::test]
async fn a_call_answers_plain_json_that_nobody_stores() {
    let (_site, client) = start().await;
    let response = client.call("add", json!({"left": 2, "right": 40})).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.text(), "42");
    assert_eq!(response.header("content-type"), "application/json");
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(response.header("x-content-type-options"), "nosniff");
    assert_eq!(
        response.header("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'"
    );
    assert_ne!(response.header("x-request-id"), "");
    for absent in ["set-cookie", "etag", "mizan-affects"] {
        assert_eq!(response.header(absent), "", "{absent}");
    }
}

#[mizan::test]
async fn arguments_of_every_kind_arrive_as_they_were_sent() {
    let (_site, client) = start().await;
    let response = client.call("describe", described()).await;
    assert_eq!(response.value(), described());
}

#[mizan::test]
async fn an_option_may_be_left_out_and_nothing_else() {
    let (_site, client) = start().await;
    let mut input = described();
    input.as_object_mut().unwrap().remove("name");
    input["place"].as_object_mut().unwrap().remove("note");
    let response = client.call("describe", input).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(response.value()["name"], Value::Null);
    let response = client.call("describe", json!({})).await;
    assert_problem(&response, 422, "invalid");
    for missing in ["tags", "place", "size", "shape", "count", "exact"] {
        assert_eq!(response.error_codes(missing), ["required"], "{missing}");
    }
    assert!(response.error_codes("name").is_empty());
}

#[mizan::test]
async fn the_request_may_stand_anywhere_among_the_arguments() {
    let (_site, client) = start().await;
    let response = client.call("request_first", json!({"text": "a"})).await;
    assert_eq!(response.value(), "/api/mizan/request_first a");
    let response = client
        .call("request_between", json!({"left": "a", "right": "b"}))
        .await;
    assert_eq!(response.value(), "a /api/mizan/request_between b");
    let response = client.call("request_last", json!({"text": "a"})).await;
    assert_eq!(response.value(), "a /api/mizan/request_last");
}

#[mizan::test]
async fn no_output_is_null() {
    let (_site, client) = start().await;
    let response = client
        .call("nothing_or_error", json!({"fail": false}))
        .await;
    assert_eq!((response.status(), response.text()), (200, "null"));
    let response = client.call("nothing_or_error", json!({"fail": true})).await;
    let problem = assert_problem(&response, 409, "conflict");
    assert_eq!(problem["detail"], "It cannot be done now.");
}

#[mizan::test]
async fn no_arguments_need_no_body() {
    let (_site, client) = start().await;
    let path = "/api/mizan/nothing";
    for response in [
        client.post(path).send().await,
        client
            .post(path)
            .header("content-type", "application/json")
            .send()
            .await,
        client.post(path).value(json!({})).await,
    ] {
        assert_eq!((response.status(), response.text()), (200, "null"));
    }
    let response = client.call("nothing", json!({"more": 1})).await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("more"), ["unknown_field"]);
}

#[mizan::test]
async fn names_on_the_wire_are_those_of_the_source_unless_said_otherwise() {
    let (_site, client) = start().await;
    assert_eq!(
        client.call("renamed_on_the_wire", json!({})).await.value(),
        "renamed"
    );
    assert_problem(&client.call("renamed", json!({})).await, 404, "not_found");
    assert_eq!(client.call("type", json!({"in": 7})).await.value(), 7);
}

#[mizan::test]
async fn every_wrong_argument_is_reported_at_once() {
    let (_site, client) = start().await;
    let input = json!({
        "name": 1,
        "tags": ["a", 2],
        "place": {"city": "Basra", "rooms": [1, 256]},
        "size": "medium",
        "shape": {"kind": "blob"},
        "count": -1,
        "extra": true,
        "another": null,
    });
    let response = client.call("describe", input).await;
    let problem = assert_problem(&response, 422, "invalid");
    let errors = problem["errors"].as_object().unwrap();
    let codes = |field: &str| response.error_codes(field);
    assert_eq!(codes("name"), ["invalid"]);
    assert_eq!(codes("tags[1]"), ["invalid"]);
    assert_eq!(codes("place.rooms[1]"), ["invalid"]);
    assert_eq!(codes("size"), ["invalid"]);
    assert!(
        errors.keys().any(|field| field.starts_with("shape")),
        "{problem}"
    );
    assert_eq!(codes("count"), ["invalid"]);
    assert_eq!(codes("exact"), ["required"]);
    assert_eq!(codes("extra"), ["unknown_field"]);
    assert_eq!(codes("another"), ["unknown_field"]);
    assert_eq!(errors.len(), 9, "{problem}");
    for error in errors
        .values()
        .flat_map(|errors| errors.as_array().unwrap())
    {
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{error}"
        );
        assert!(error["params"].is_object(), "{error}");
    }
}

#[mizan::test]
async fn numbers_must_fit_their_type() {
    let (_site, client) = start().await;
    for wrong in [
        json!(2_147_483_648_i64),
        json!(1.5),
        json!("1"),
        json!(null),
        json!(true),
        json!([1]),
        json!(1e300),
    ] {
        let response = client.call("add", json!({"left": wrong, "right": 1})).await;
        assert_problem(&response, 422, "invalid");
        assert_eq!(response.error_codes("left"), ["invalid"], "{wrong}");
        assert!(response.error_codes("right").is_empty());
    }
}

#[mizan::test]
async fn an_error_carries_its_meaning_and_its_headers() {
    let (_site, client) = start().await;
    for (how, status, code) in [
        ("400", 400, "bad_request"),
        ("401", 401, "not_signed_in"),
        ("403", 403, "forbidden"),
        ("404", 404, "not_found"),
        ("409", 409, "conflict"),
        ("422", 422, "invalid"),
        ("429", 429, "too_many_requests"),
        ("503", 503, "unavailable"),
        ("418", 418, "short_and_stout"),
    ] {
        let response = client.call("answer_with", json!({"how": how})).await;
        let problem = assert_problem(&response, status, code);
        assert!(problem["detail"].is_string(), "{problem}");
        assert_eq!(problem.get("errors").is_some(), how == "422", "{problem}");
        let retry = if matches!(how, "429" | "503") {
            "2"
        } else {
            ""
        };
        assert_eq!(
            response.header("retry-after"),
            retry,
            "{how}: rounded up to whole seconds"
        );
    }
    let response = client.call("answer_with", json!({"how": "422"})).await;
    let expected = json!({"how": [{"code": "odd", "message": "Odd.", "params": {"most": 3}}]});
    assert_eq!(response.value()["errors"], expected);
}

#[mizan::test]
async fn form_errors_become_a_422_of_a_function_too() {
    let (_site, client) = start().await;
    let response = client.call("form_errors_alone", json!({})).await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("a"), ["first"]);
    assert_eq!(response.error_codes("__all__"), ["whole"]);
}

#[mizan::test]
async fn a_foreign_error_says_nothing_of_the_inside() {
    let (_site, client) = start().await;
    for response in [
        client.call("own_error", json!({})).await,
        client.call("question_mark", json!({"text": "x"})).await,
    ] {
        let problem = assert_problem(&response, 500, "internal_error");
        assert_eq!(problem.get("detail"), None);
        assert_eq!(problem["title"], "Internal Server Error");
    }
}

#[mizan::test]
async fn a_panic_is_a_500_and_the_next_call_works() {
    let (_site, client) = start().await;
    for _ in 0..3 {
        let response = client.call("panics", json!({"how": "loudly"})).await;
        assert_problem(&response, 500, "internal_error");
        assert_eq!(
            client
                .call("add", json!({"left": 1, "right": 1}))
                .await
                .value(),
            2
        );
    }
}

#[mizan::test]
async fn an_output_without_a_json_form_is_a_500() {
    let site = TestSite::start(site().register::<not_json>()).await;
    let response = site.client().call("not_json", json!({})).await;
    assert_problem(&response, 500, "internal_error");
}

#[mizan::test]
async fn only_post_calls_a_function() {
    let (_site, client) = start().await;
    for method in [
        Method::GET,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
    ] {
        let response = client
            .request(method.clone(), "/api/mizan/add")
            .send()
            .await;
        assert_problem(&response, 405, "method_not_allowed");
        assert_eq!(response.header("allow"), "POST", "{method}");
    }
    let response = client.request(Method::HEAD, "/api/mizan/add").send().await;
    assert_eq!((response.status(), response.header("allow")), (405, "POST"));
    assert!(response.bytes().is_empty());
}

#[mizan::test]
async fn request_ids_differ() {
    let (_site, client) = start().await;
    let first = client.call("nothing", json!({})).await;
    let second = client.call("nothing", json!({})).await;
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

#[mizan::test]
async fn any_json_value_comes_back_as_it_was() {
    let (_site, client) = start().await;
    let value = json!({"a": [1, -2.5, "x\u{2028}<\"\\", null, {"": {}}], "b": i64::MIN});
    let response = client.call("anything", json!({"value": value})).await;
    assert_eq!(response.value(), value);
    let response = client
        .call("words", json!({"words": {"a": "b", "c": "d"}}))
        .await;
    assert_eq!(response.value(), 2);
}
