//! Input of the worst kind: each gets its own clear answer, none of them a 5xx, and the next request works.

use std::collections::HashMap;
use std::fmt::Write as _;

use mizan::prelude::*;
use mizan::testing::{TestClient, TestResponse, TestSite};
use mizan_tests::{Gate, RawConnection, RawResponse, assert_problem};
use serde_json::{Value, json};

#[client(manual)]
async fn echo(text: String) -> String {
    text
}

#[client(manual)]
async fn anything(value: Value) -> Value {
    value
}

#[client(manual)]
async fn words(words: HashMap<String, String>) -> HashMap<String, String> {
    words
}

#[client(manual)]
async fn optional(text: Option<String>) -> Option<String> {
    text
}

#[client(manual, context = "local")]
async fn greet(name: String) -> String {
    format!("Hello, {name}!")
}

#[client(manual, context = "global")]
async fn weather() -> String {
    "fine".to_owned()
}

#[derive(MizanForm)]
#[form(name = "contact", manual)]
struct ContactForm {
    name: String,
    #[field(email)]
    email: String,
}

impl Submit for ContactForm {
    type Output = String;

    async fn submit(self, _: &Request) -> Result<String> {
        Ok(format!("{} <{}>", self.name, self.email))
    }
}

fn site() -> Site {
    Site::empty()
        .register::<echo>()
        .register::<anything>()
        .register::<words>()
        .register::<optional>()
        .register::<greet>()
        .register::<weather>()
        .form::<ContactForm>()
}

const ECHO: &str = "/api/mizan/echo";
const SUBMIT: &str = "/api/mizan/contact.submit";
const VALIDATE: &str = "/api/mizan/contact.validate";

async fn start() -> (TestSite, TestClient) {
    let site = TestSite::start(site()).await;
    let client = site.client();
    (site, client)
}

async fn post(client: &TestClient, path: &str, body: impl Into<Vec<u8>>) -> TestResponse {
    let request = client.post(path).header("content-type", "application/json");
    request.send_body(body).await
}

async fn assert_alive(client: &TestClient) {
    let response = client.call("echo", json!({"text": "alive"})).await;
    assert_eq!((response.status(), response.text()), (200, "\"alive\""));
}

fn deep(opening: &str, closing: &str, depth: usize) -> String {
    format!("{}1{}", opening.repeat(depth), closing.repeat(depth))
}

#[mizan::test]
async fn what_is_not_a_json_object_is_400() {
    let (_site, client) = start().await;
    let unreadable = [
        "{",
        "}",
        "{\"text\"",
        "{\"text\":}",
        "{\"text\":\"a\"",
        "{\"text\":\"a\"}}",
        "{\"text\":\"a\"} x",
        "{text:\"a\"}",
        "{'text':'a'}",
        "{\"text\":\"a\",}",
        "{\"text\":NaN}",
        "{\"text\":01}",
        "{\"text\":\"a\nb\"}",
        "\u{feff}{\"text\":\"a\"}",
        "{\"text\":\"\\x\"}",
        "{\"text\":\"\\u12\"}",
        "nonsense",
        "{\"text\":1e999}",
        "text=a",
    ];
    for body in unreadable {
        assert_problem(&post(&client, ECHO, body).await, 400, "unreadable_json");
        assert_problem(&post(&client, SUBMIT, body).await, 400, "unreadable_form");
        assert_problem(&post(&client, VALIDATE, body).await, 400, "unreadable_form");
    }
    for body in ["[]", "null", "\"text\"", "1", "true", "[{\"text\":\"a\"}]"] {
        assert_problem(&post(&client, ECHO, body).await, 400, "bad_request");
        assert_problem(&post(&client, SUBMIT, body).await, 400, "unreadable_form");
    }
    assert_alive(&client).await;
}

#[mizan::test]
async fn white_space_alone_is_not_a_body() {
    let (_site, client) = start().await;
    assert_problem(&post(&client, ECHO, " ").await, 400, "unreadable_json");
    assert_problem(&post(&client, ECHO, "").await, 422, "invalid");
}

#[mizan::test]
async fn json_nested_ten_thousand_deep_is_400() {
    let (_site, client) = start().await;
    for nested in [
        deep("[", "]", 10_000),
        deep("{\"a\":", "}", 10_000),
        "[".repeat(500_000),
        "{\"a\":".repeat(100_000),
    ] {
        for (path, code) in [
            (ECHO, "unreadable_json"),
            ("/api/mizan/anything", "unreadable_json"),
            (SUBMIT, "unreadable_form"),
            (VALIDATE, "unreadable_form"),
        ] {
            assert_problem(&post(&client, path, nested.clone()).await, 400, code);
            for name in ["text", "value", "name", "unknown"] {
                let body = format!("{{\"{name}\":{nested}}}");
                assert_problem(&post(&client, path, body).await, 400, code);
            }
        }
    }
    assert_alive(&client).await;
}

#[mizan::test]
async fn a_lone_surrogate_is_400() {
    let (_site, client) = start().await;
    for text in [
        "\\ud800",
        "\\udc00",
        "a\\ud800b",
        "\\ud800\\ud800",
        "\\udc00\\ud800",
        "\\uD83D",
    ] {
        let body = format!("{{\"text\":\"{text}\"}}");
        assert_problem(&post(&client, ECHO, body).await, 400, "unreadable_json");
        let body = format!("{{\"value\":[{{\"{text}\":1}}]}}");
        assert_problem(
            &post(&client, "/api/mizan/anything", body).await,
            400,
            "unreadable_json",
        );
        let body = format!("{{\"name\":\"{text}\",\"email\":\"a@example.org\"}}");
        assert_problem(&post(&client, SUBMIT, body).await, 400, "unreadable_form");
    }
    let response = post(&client, ECHO, "{\"text\":\"\\ud83d\\ude00\"}").await;
    assert_eq!(response.value(), "😀");
}

#[mizan::test]
async fn nul_is_refused_wherever_it_stands() {
    let (_site, client) = start().await;
    let code = "null_characters_not_allowed";
    for (path, field, body) in [
        (ECHO, "text", r#"{"text":"a\u0000b"}"#),
        ("/api/mizan/optional", "text", r#"{"text":"\u0000"}"#),
        ("/api/mizan/anything", "value", r#"{"value":"\u0000"}"#),
        (
            "/api/mizan/anything",
            "value",
            r#"{"value":[{"a":["\u0000"]}]}"#,
        ),
        ("/api/mizan/anything", "value", r#"{"value":{"\u0000":1}}"#),
        ("/api/mizan/words", "words", r#"{"words":{"a":"\u0000"}}"#),
        ("/api/mizan/words", "words", r#"{"words":{"a\u0000":"b"}}"#),
        ("/api/mizan/words", "words", r#"{"words":{"a":"\\\u0000"}}"#),
    ] {
        let response = post(&client, path, body).await;
        assert_problem(&response, 422, "invalid");
        assert_eq!(response.error_codes(field), [code], "{body}");
    }
    assert_problem(
        &post(&client, ECHO, "{\"text\":\"a\0b\"}").await,
        400,
        "unreadable_json",
    );
    let response = post(
        &client,
        SUBMIT,
        r#"{"name":"a\u0000b","email":"a@example.org"}"#,
    )
    .await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("name"), [code]);
    let response = client
        .post(SUBMIT)
        .form(&[("name", "a\0b"), ("email", "a@example.org")])
        .await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("name"), [code]);
    let response = client.context("greet?name=a%00b").await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("name"), [code]);
}

#[mizan::test]
async fn the_spelling_of_nul_as_text_is_not_nul() {
    let (_site, client) = start().await;
    let response = post(&client, ECHO, r#"{"text":"\\u0000"}"#).await;
    assert_eq!(response.value(), "\\u0000");
    let response = post(
        &client,
        "/api/mizan/anything",
        r#"{"value":{"\\u0000":["\\\\u0000"]}}"#,
    )
    .await;
    assert_eq!(response.value(), json!({"\\u0000": ["\\\\u0000"]}));
    let response = post(
        &client,
        SUBMIT,
        r#"{"name":"\\u0000","email":"a@example.org"}"#,
    )
    .await;
    assert_eq!(response.value(), "\\u0000 <a@example.org>");
}

#[mizan::test]
async fn a_duplicate_key_is_400() {
    let (_site, client) = start().await;
    for (path, body) in [
        (ECHO, r#"{"text":"a","text":"b"}"#),
        (ECHO, r#"{"text":"a","text":"a"}"#),
        (ECHO, r#"{"text":"a","te\u0078t":"b"}"#),
        (ECHO, r#"{"other":1,"other":2,"text":"a"}"#),
        ("/api/mizan/anything", r#"{"value":1,"value":1}"#),
    ] {
        assert_problem(&post(&client, path, body).await, 400, "unreadable_json");
    }
    let body = r#"{"name":"a","name":"b","email":"a@example.org"}"#;
    assert_problem(&post(&client, SUBMIT, body).await, 400, "unreadable_form");
    assert_alive(&client).await;
}

#[mizan::test]
async fn bytes_that_are_not_utf8_are_400() {
    let (_site, client) = start().await;
    assert_problem(
        &post(&client, ECHO, b"{\"text\":\"\xff\"}").await,
        400,
        "unreadable_json",
    );
    assert_problem(
        &post(&client, ECHO, b"\xff\xfe{\x00").await,
        400,
        "unreadable_json",
    );
    assert_problem(
        &post(&client, SUBMIT, b"{\"name\":\"\xff\"}").await,
        400,
        "unreadable_form",
    );
    for body in [
        &b"name=%ff&email=a@example.org"[..],
        b"name=\xff",
        b"%ff=1&name=a",
    ] {
        let request = client
            .post(SUBMIT)
            .header("content-type", "application/x-www-form-urlencoded");
        assert_problem(&request.send_body(body).await, 400, "unreadable_form");
    }
    for query in ["name=%ff", "name=%c3%28", "%ff=1", "name=a&b=%ed%a0%80"] {
        let response = client.context(&format!("greet?{query}")).await;
        assert_problem(&response, 400, "unreadable_query");
        let response = client
            .post(&format!("{VALIDATE}?{query}"))
            .value(json!({}))
            .await;
        assert_problem(&response, 400, "unreadable_query");
    }
    for path in [
        "/api/mizan/%ff",
        "/api/mizan/echo%ff",
        "/api/mizan/%c3%28",
        "/%ff",
        "/static/%ff",
    ] {
        assert_problem(&client.get(path).await, 404, "not_found");
    }
    for cookie in [&b"a=\xff"[..], b"\xff", b"mizan_session=\xc3\x28"] {
        let response = client
            .post(ECHO)
            .header("cookie", cookie)
            .value(json!({"text": "a"}))
            .await;
        assert_problem(&response, 400, "unreadable_cookie");
    }
    assert_alive(&client).await;
}

#[mizan::test]
async fn raw_bytes_in_the_request_line_do_no_harm() {
    let (site, client) = start().await;
    for target in [
        &b"/api/mizan/greet?name=\xff"[..],
        b"/\xff",
        b"/api/mizan/\xc3\x28",
        "/api/mizan/greet?name=ü".as_bytes(),
    ] {
        let mut connection = RawConnection::open(site.address()).await;
        connection.send(b"GET ").await;
        connection.send(target).await;
        connection
            .send(b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await;
        let response = connection.read().await;
        assert!(
            matches!(response.status(), 200 | 400 | 404 | 422),
            "{}",
            response.status()
        );
    }
    assert_alive(&client).await;
}

#[mizan::test]
async fn a_body_of_another_type_is_415() {
    let (_site, client) = start().await;
    let body = r#"{"text":"a"}"#;
    for kind in [
        "text/plain",
        "text/json",
        "application/jsonx",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json, text/plain",
        "",
        ";",
        "application/vnd.api+json",
    ] {
        let response = client
            .post(ECHO)
            .header("content-type", kind)
            .send_body(body)
            .await;
        assert_problem(&response, 415, "unsupported_media_type");
    }
    assert_problem(
        &client.post(ECHO).send_body(body).await,
        415,
        "unsupported_media_type",
    );
    for kind in [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencodedx",
        "",
    ] {
        for path in [SUBMIT, VALIDATE] {
            let response = client
                .post(path)
                .header("content-type", kind)
                .send_body("name=a")
                .await;
            assert_problem(&response, 415, "unsupported_media_type");
        }
    }
    for kind in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json;charset=UTF-8",
    ] {
        let response = client
            .post(ECHO)
            .header("content-type", kind)
            .send_body(body)
            .await;
        assert_eq!(response.status(), 200, "{kind}");
    }
}

#[mizan::test]
async fn a_compressed_body_is_415() {
    let (_site, client) = start().await;
    for encoding in ["gzip", "br", "deflate", "zstd", "gzip, gzip", "x"] {
        for path in [ECHO, SUBMIT] {
            let request = client.post(path).header("content-encoding", encoding);
            let response = request.value(json!({"text": "a"})).await;
            assert_problem(&response, 415, "unsupported_encoding");
        }
    }
    let request = client.post(ECHO).header("content-encoding", "identity");
    assert_eq!(request.value(json!({"text": "a"})).await.status(), 200);
}

#[mizan::test]
async fn an_unknown_name_is_404() {
    let (_site, client) = start().await;
    let long = "a".repeat(10_240);
    for name in [
        "",
        "nobody",
        "Echo",
        "echo/",
        "echo/x",
        "/echo",
        "echo.submit",
        "contact",
        "contact.x",
        "contact.schema.x",
        ".schema",
        "echo%00",
        "%65cho/..",
        "echo;a=b",
        "..%2fecho",
        "weather/x.css",
        "greet/x.css",
        "contexts/x.css",
        "contact.schema/x.css",
        &long,
        &format!("{long}.submit"),
    ] {
        let path = format!("/api/mizan/{name}");
        assert_problem(&client.get(&path).await, 404, "not_found");
        assert_problem(&client.post(&path).value(json!({})).await, 404, "not_found");
    }
    for path in ["/api/mizan", "/api", "/api/mizanx/echo", "/nobody"] {
        assert_problem(&client.get(path).await, 404, "not_found");
    }
    assert_alive(&client).await;
}

#[mizan::test]
async fn two_thousand_query_parameters_are_400() {
    let (_site, client) = start().await;
    let query = (0..2_000).fold(String::new(), |mut query, number| {
        let _ = write!(query, "a{number}={number}&");
        query
    });
    for name in ["greet", "weather", "contexts", "contact.schema"] {
        let response = client.context(&format!("{name}?{query}")).await;
        assert_problem(&response, 400, "too_many_parameters");
    }
    for path in [ECHO, VALIDATE, SUBMIT] {
        let response = client
            .post(&format!("{path}?{query}"))
            .value(json!({"text": "a"}))
            .await;
        assert_problem(&response, 400, "too_many_parameters");
    }
    let response = client
        .context(&format!("greet?{}", "&".repeat(2_000)))
        .await;
    assert_problem(&response, 400, "too_many_parameters");
    assert_alive(&client).await;
}

#[mizan::test]
async fn a_form_with_too_many_fields_is_400() {
    let (_site, client) = start().await;
    let fields: HashMap<String, u32> = (0..2_000)
        .map(|number| (format!("a{number}"), number))
        .collect();
    assert_problem(
        &client.submit("contact", &fields).await,
        400,
        "too_many_fields",
    );
    let body = (0..2_000)
        .map(|number| format!("a{number}=1"))
        .collect::<Vec<_>>()
        .join("&");
    let request = client
        .post(SUBMIT)
        .header("content-type", "application/x-www-form-urlencoded");
    assert_problem(&request.send_body(body).await, 400, "too_many_fields");
}

#[mizan::test]
async fn a_body_at_the_limit_passes_and_one_byte_more_is_413() {
    let site = TestSite::builder(site())
        .setting("MIZAN_MAX_BODY_BYTES", "1000")
        .start()
        .await;
    let client = site.client();
    let body = |length: usize| format!("{{\"text\":\"{}\"}}", "a".repeat(length - 11));
    assert_eq!(body(1000).len(), 1000);
    assert_eq!(post(&client, ECHO, body(1000)).await.status(), 200);
    assert_problem(
        &post(&client, ECHO, body(1001)).await,
        413,
        "body_too_large",
    );
    assert_problem(
        &post(&client, SUBMIT, body(1001)).await,
        413,
        "body_too_large",
    );
    assert_problem(
        &post(&client, VALIDATE, body(1001)).await,
        413,
        "body_too_large",
    );
}

fn head(extra: &str) -> String {
    format!(
        "POST {ECHO} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{extra}\r\n"
    )
}

#[mizan::test]
async fn a_large_content_length_is_refused_before_the_body_comes() {
    let (site, client) = start().await;
    for length in ["1048577", "10000000000", "9223372036854775807"] {
        let request = head(&format!("Content-Length: {length}\r\n"));
        let response = RawResponse::to(site.address(), request).await;
        assert_problem(&response, 413, "body_too_large");
    }
    assert_alive(&client).await;
}

#[mizan::test]
async fn an_endless_chunked_body_is_413() {
    let (site, client) = start().await;
    let mut connection = RawConnection::open(site.address()).await;
    connection
        .send(head("Transfer-Encoding: chunked\r\n"))
        .await;
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    for _ in 0..17 {
        connection.send(&chunk).await;
    }
    assert_problem(&connection.read().await, 413, "body_too_large");
    assert_alive(&client).await;
}

#[mizan::test]
async fn a_content_length_that_lies_does_no_harm() {
    let (site, client) = start().await;
    // Too long: the client hangs up before all of it came.
    let mut connection = RawConnection::open(site.address()).await;
    connection
        .send(head("Content-Length: 100\r\n") + "{\"text\":\"a\"}")
        .await;
    connection.finish_sending().await;
    if let Some(response) = connection.try_read().await {
        assert_eq!(response.status(), 400, "{}", response.text());
    }
    // Too short: what is left over is not a request.
    let mut connection = RawConnection::open(site.address()).await;
    connection
        .send(head("Content-Length: 12\r\n") + "{\"text\":\"a\"}{\"text\":\"smuggled\"}\r\n\r\n")
        .await;
    assert_eq!(connection.read().await.text(), "\"a\"");
    assert_eq!(connection.read().await.status(), 400);
    assert_alive(&client).await;
}

#[mizan::test]
async fn two_readings_of_one_body_are_refused() {
    let (site, client) = start().await;
    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: five\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: gzip\r\n",
    ] {
        let request = head(lengths) + "0\r\n\r\n";
        let response = RawResponse::to(site.address(), request).await;
        assert!(
            (400..500).contains(&response.status()),
            "{lengths}: {}",
            response.status()
        );
    }
    assert_alive(&client).await;
}

#[mizan::test]
async fn what_is_not_http_does_no_harm() {
    let (site, client) = start().await;
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense",
    ] {
        let mut connection = RawConnection::open(site.address()).await;
        connection.send(bytes).await;
        connection.finish_sending().await;
        if let Some(response) = connection.try_read().await {
            assert!(response.status() < 500, "{}", response.status());
        }
    }
    let mut connection = RawConnection::open(site.address()).await;
    connection
        .send("GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        .await;
    connection.send("a".repeat(1 << 20)).await;
    if let Some(response) = connection.try_read().await {
        assert!(
            (400..500).contains(&response.status()),
            "{}",
            response.status()
        );
    }
    assert_alive(&client).await;
}

#[mizan::test]
async fn slow_bodies_get_408_and_hold_nobody_up() {
    let site = TestSite::builder(site())
        .setting("MIZAN_BODY_TIMEOUT_SECONDS", "2")
        .start()
        .await;
    let client = site.client();
    let mut slow = Vec::new();
    for number in 0..40 {
        let mut connection = RawConnection::open(site.address()).await;
        let path = if number % 2 == 0 { ECHO } else { SUBMIT };
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{{\"te"
        );
        connection.send(request).await;
        slow.push(connection);
    }
    // One worker, forty bodies on their way: another visitor is served at once.
    for _ in 0..20 {
        assert_alive(&client).await;
    }
    for mut connection in slow {
        assert_problem(&connection.read().await, 408, "body_timeout");
    }
    assert_alive(&client).await;
}

#[client(manual)]
async fn waits(request: Request) -> Result<String> {
    request.data::<Gate>()?.pass().await;
    Ok("done".to_owned())
}

#[mizan::test]
async fn a_visitor_who_hangs_up_does_no_harm() {
    let gate = Gate::default();
    let site = TestSite::start(site().data(gate.clone()).register::<waits>()).await;
    let client = site.client();
    let mut connection = RawConnection::open(site.address()).await;
    connection
        .send("POST /api/mizan/waits HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    gate.reached().await;
    drop(connection);
    gate.release();
    assert_alive(&client).await;
}
#[mizan::test]
async fn nul_does_not_slip_in_behind_a_duplicate_key() {
    let (_site, client) = start().await;
    for (path, body) in [
        (
            "/api/mizan/anything",
            r#"{"value":{"a":"\u0000","a":"x\u0000"}}"#,
        ),
        (
            "/api/mizan/anything",
            r#"{"value":[{"a":1,"a":2},"\u0000"]}"#,
        ),
        ("/api/mizan/words", r#"{"words":{"a":"b","a":"\u0000"}}"#),
    ] {
        let response = post(&client, path, body).await;
        let status = response.status();
        assert!(
            status == 400 || status == 422,
            "{body}: {status} {}",
            response.text()
        );
    }
}

#[mizan::test]
async fn a_duplicate_key_inside_an_argument_is_400() {
    let (_site, client) = start().await;
    for (path, body) in [
        ("/api/mizan/anything", r#"{"value":{"a":1,"a":2}}"#),
        ("/api/mizan/words", r#"{"words":{"a":"b","a":"c"}}"#),
    ] {
        assert_problem(&post(&client, path, body).await, 400, "unreadable_json");
    }
}

#[mizan::test]
async fn a_handler_that_takes_too_long_is_given_up_with_503() {
    let gate = Gate::default();
    let builder = TestSite::builder(site().data(gate.clone()).register::<waits>());
    let site = builder
        .setting("MIZAN_REQUEST_TIMEOUT_SECONDS", "1")
        .start()
        .await;
    let client = site.client();
    let response = client.call("waits", json!({})).await;
    assert_problem(&response, 503, "timeout");
    assert_ne!(response.header("retry-after"), "");
    gate.reached().await;
    assert_alive(&client).await;
}

#[mizan::test]
async fn a_list_is_not_taken_for_the_arguments() {
    let (_site, client) = start().await;
    assert_problem(&post(&client, ECHO, "[\"hi\"]").await, 400, "bad_request");
}

#[mizan::test]
async fn a_hundred_thousand_unknown_names_are_not_all_reported() {
    let (_site, client) = start().await;
    let names: Vec<String> = (0..100_000)
        .map(|number| format!("\"{number:x}\":1"))
        .collect();
    let response = post(&client, ECHO, format!("{{{}}}", names.join(","))).await;
    assert_problem(&response, 422, "invalid");
    assert!(response.bytes().len() < 10_000);
}
