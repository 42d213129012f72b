//! Pages: hydration, escaping, forms without JavaScript, flash messages, static files, and errors for people.

use actix_web::http::{Method, StatusCode};
use mizan::prelude::*;
use mizan::testing::{TestClient, TestResponse, TestSite};
use mizan_auth::{NewUser, create_user};
use mizan_tests::{Answer, Database, assert_problem};
use serde_json::{Value, json};

use crate::desk::{self, PASSWORD};

mizan_tests::on_each_database!(
    a_page_holds_the_data_of_every_global_context,
    a_message_without_javascript,
    login_without_javascript_goes_where_the_visitor_wanted,
    signup_and_logout_without_javascript,
    the_inbox_closes_tickets_with_a_button,
    hostile_text_is_only_text,
);

/// What no text of a visitor may do on a page.
const HOSTILE: &str =
    "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>'\"&{{7*7}}\u{2028}\u{2029}";

/// Says who is looking, in words that would do harm if they were not escaped.
#[client(manual, context = "global")]
async fn hostile() -> String {
    HOSTILE.to_owned()
}

#[get("/broken")]
async fn broken_page(_: Request) -> Result<HttpResponse> {
    Err(Error::internal("the secret of the inside"))
}

#[get("/panics")]
async fn panicking_page(_: Request) -> HttpResponse {
    panic!("the secret of the inside")
}

#[get("/bare/{status}")]
async fn bare_page(_: Request, status: web::Path<u16>) -> HttpResponse {
    HttpResponse::new(StatusCode::from_u16(*status).unwrap())
}

#[derive(Deserialize)]
struct Numbers {
    number: i32,
}

#[get("/number")]
async fn number_page(_: Request, numbers: web::Query<Numbers>) -> String {
    numbers.number.to_string()
}

#[post("/number")]
async fn number_post(numbers: web::Json<Numbers>) -> String {
    numbers.number.to_string()
}

#[post("/number/with-request")]
async fn number_post_with_request(_: Request, numbers: web::Json<Numbers>) -> String {
    numbers.number.to_string()
}

fn errors() -> Site {
    Site::empty()
        .page(broken_page)
        .page(panicking_page)
        .page(bare_page)
        .page(number_page)
        .page(number_post)
        .page(number_post_with_request)
}

async fn html(client: &TestClient, path: &str) -> TestResponse {
    client
        .request(Method::GET, path)
        .header("accept", "text/html,*/*")
        .send()
        .await
}

/// What stands between two texts.
#[track_caller]
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split_once(end)
        .unwrap_or_else(|| panic!("no {end} after {start}"))
        .0
}

/// The data of a page, and its nonce, which the policy must allow.
#[track_caller]
fn hydration(page: &TestResponse) -> Value {
    let text = page.text();
    assert_eq!(text.matches("id=\"mizan-data\"").count(), 1);
    let element = between(
        text,
        "<script type=\"application/json\" id=\"mizan-data\"",
        "</script>",
    );
    let (attributes, data) = element.split_once('>').unwrap();
    let nonce = between(attributes, "nonce=\"", "\"");
    assert!(nonce.len() >= 22, "128 random bits: {nonce}");
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains(&format!("script-src 'self' 'nonce-{nonce}'")),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(
        !data.contains(['<', '>', '&', '\u{2028}', '\u{2029}']),
        "{data}"
    );
    assert_eq!(page.header("cache-control"), "private, no-store");
    assert!(page.header("content-type").starts_with("text/html"));
    serde_json::from_str(data).unwrap()
}

async fn a_page_holds_the_data_of_every_global_context(database: &Database) {
    let site = desk::start(database).await;
    let client = site.client();
    for path in ["/", "/contact", "/login", "/signup", "/playground"] {
        let page = html(&client, path).await;
        assert_eq!(page.status(), 200, "{path}");
        assert_eq!(hydration(&page), json!({"current_user": null}), "{path}");
        assert_eq!(
            page.header("set-cookie"),
            "",
            "{path}: looking needs no session"
        );
    }
    client.login_as("ada").await;
    let page = html(&client, "/").await;
    assert_eq!(hydration(&page)["current_user"]["username"], "ada");
    assert!(page.text().contains("Log out"));
    let (one, two) = (html(&client, "/").await, html(&client, "/").await);
    let nonce = |page: &TestResponse| between(page.text(), "nonce=\"", "\"").to_owned();
    assert_ne!(nonce(&one), nonce(&two));
}

async fn hostile_text_is_only_text(database: &Database) {
    let site = desk::with_people(database, example_site::site().register::<hostile>()).await;
    let client = site.client();
    client.login_as("ada").await;
    let page = html(&client, "/").await;
    assert_eq!(hydration(&page)["hostile"], HOSTILE);
    // The same text wherever a page prints what a visitor wrote.
    let ticket =
        json!({"name": HOSTILE, "email": "a@example.org", "topic": "other", "message": HOSTILE});
    let id = client.submit("contact", &ticket).await.value()["id"].clone();
    client.login_as("grace").await;
    let query: String = HOSTILE.bytes().map(|byte| format!("%{byte:02x}")).collect();
    for path in [
        "/staff".to_owned(),
        format!("/tickets/{id}"),
        format!("/playground?text={query}&name={query}"),
        format!("/login?next=/{query}"),
    ] {
        let page = html(&client, &path).await;
        assert_eq!(page.status(), 200, "{path}");
        hydration(&page);
        for harm in ["<script>alert", "<img src=x", "<!--<img", "{{49"] {
            assert!(!page.text().contains(harm), "{path}: {harm}");
        }
    }
    let fields = [
        ("name", HOSTILE),
        ("email", "\"><script>alert(3)</script>"),
        ("topic", "<b>"),
        ("message", "</textarea><script>"),
    ];
    let page = client
        .post("/contact")
        .header("accept", "text/html")
        .form(&fields)
        .await;
    assert_eq!(page.status(), 422);
    assert!(!page.text().contains("<script>alert") && !page.text().contains("</textarea><script>"));
}

async fn a_message_without_javascript(database: &Database) {
    let site = desk::start(database).await;
    let client = site.client();
    let wrong = [
        ("name", "Ada L."),
        ("email", "nobody"),
        ("topic", "billing"),
        ("message", "short"),
    ];
    let page = client
        .post("/contact")
        .header("accept", "text/html")
        .form(&wrong)
        .await;
    assert_eq!(page.status(), 422);
    hydration(&page);
    let text = page.text();
    assert!(
        text.contains("value=\"Ada L.\"") && text.contains("value=\"nobody\""),
        "what was typed stays"
    );
    assert!(text.contains(">\nshort</textarea>"), "{text}");
    assert!(
        text.contains("<option value=\"billing\" selected>"),
        "{text}"
    );
    assert_eq!(
        text.matches("aria-invalid=\"true\"").count(),
        2,
        "email and message"
    );
    for field in ["email", "message"] {
        let described = format!("id_{field}_error");
        assert!(
            text.contains(&format!("id=\"{described}\"")),
            "{field}: {text}"
        );
    }
    let right = [
        ("name", "Ada L."),
        ("email", "ada@example.org"),
        ("topic", "billing"),
        ("message", "It costs too much."),
    ];
    let done = client.post("/contact").form(&right).await;
    assert_eq!((done.status(), done.header("location")), (303, "/contact"));
    assert_eq!(done.header("cache-control"), "no-store");
    let cookie = done.header("set-cookie");
    assert!(
        cookie.starts_with("mizan_messages=")
            && cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let shown = html(&client, "/contact").await;
    assert!(
        shown
            .text()
            .contains("Thank you. Your message is ticket #1.")
    );
    assert!(shown.header("set-cookie").contains("Max-Age=0"));
    let again = html(&client, "/contact").await;
    assert!(
        !again.text().contains("Thank you. Your message is ticket"),
        "shown once"
    );
    assert_eq!(again.header("set-cookie"), "");
}

async fn login_without_javascript_goes_where_the_visitor_wanted(database: &Database) {
    let site = desk::start(database).await;
    let client = site.client();
    let response = html(&client, "/tickets?page=2&q=a%20b").await;
    let location = response.header("location").to_owned();
    assert_eq!(
        (response.status(), location.as_str()),
        (303, "/login?next=%2Ftickets%3Fpage%3D2%26q%3Da%2520b")
    );
    assert_eq!(response.header("cache-control"), "no-store");
    assert_problem(&client.get("/tickets").await, 401, "not_signed_in");
    let page = client
        .post(&location)
        .form(&[("username", "ada"), ("password", "a wrong password")])
        .await;
    assert_eq!(page.status(), 422);
    assert!(
        page.text().contains("value=\"ada\"") && !page.text().contains("a wrong password"),
        "never passwords"
    );
    let right = [("username", "ada"), ("password", PASSWORD)];
    let done = client.post(&location).form(&right).await;
    assert_eq!(
        (done.status(), done.header("location")),
        (303, "/tickets?page=2&q=a%20b")
    );
    assert!(
        html(&client, "/tickets")
            .await
            .text()
            .contains("Welcome back, ada.")
    );
    for elsewhere in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "/%09/evil.example",
        "%0d%0aX:y",
    ] {
        let client = site.client();
        let done = client
            .post(&format!("/login?next={elsewhere}"))
            .form(&right)
            .await;
        assert_eq!(
            (done.status(), done.header("location")),
            (303, "/tickets"),
            "{elsewhere}"
        );
        assert_eq!(done.header("x"), "");
    }
    client.login_as("ada").await;
    assert_eq!(
        html(&client, "/staff").await.status(),
        403,
        "signed in as the wrong one: no redirect to the login"
    );
}

async fn signup_and_logout_without_javascript(database: &Database) {
    let site = desk::start(database).await;
    let client = site.client();
    let taken = [
        ("username", "ada"),
        ("email", "a@example.org"),
        ("password", "several unrelated words"),
    ];
    let page = client.post("/signup").form(&taken).await;
    assert_eq!(page.status(), 422);
    assert!(
        page.text().contains("value=\"a@example.org\"")
            && !page.text().contains("several unrelated words")
    );
    let new = [
        ("username", "mary"),
        ("email", "m@example.org"),
        ("password", "several unrelated words"),
    ];
    let done = client.post("/signup").form(&new).await;
    assert_eq!((done.status(), done.header("location")), (303, "/tickets"));
    assert_eq!(
        hydration(&html(&client, "/tickets").await)["current_user"]["username"],
        "mary"
    );
    let out = client.post("/logout").form(&[]).await;
    assert_eq!((out.status(), out.header("location")), (303, "/"));
    assert_eq!(out.header("clear-site-data"), "\"cache\"");
    assert_eq!(
        hydration(&html(&client, "/").await)["current_user"],
        Value::Null
    );
}

async fn the_inbox_closes_tickets_with_a_button(database: &Database) {
    let site = desk::start(database).await;
    let ticket = json!({"name": "Ada", "email": "a@example.org", "topic": "other", "message": "Something is odd here."});
    site.client().submit("contact", &ticket).await;
    let client = site.client();
    assert_eq!(
        client
            .post("/staff/tickets/1/close")
            .header("accept", "text/html")
            .form(&[])
            .await
            .status(),
        303
    );
    assert_problem(
        &client.post("/staff/tickets/1/close").form(&[]).await,
        401,
        "not_signed_in",
    );
    client.login_as("grace").await;
    assert!(
        html(&client, "/staff")
            .await
            .text()
            .contains("/staff/tickets/1/close")
    );
    let done = client.post("/staff/tickets/1/close").form(&[]).await;
    assert_eq!((done.status(), done.header("location")), (303, "/staff"));
    let page = html(&client, "/staff").await;
    assert!(
        page.text().contains("Ticket #1 is closed.")
            && !page.text().contains("/staff/tickets/1/close")
    );
    assert!(
        html(&client, "/staff?status=closed")
            .await
            .text()
            .contains("#1")
    );
    let again = client.post("/staff/tickets/1/close").form(&[]).await;
    assert_eq!(again.status(), 303);
    assert_problem(
        &client.post("/staff/tickets/7/close").form(&[]).await,
        404,
        "not_found",
    );
}

#[mizan::test]
async fn the_name_of_a_user_is_escaped() {
    Database::sqlite()
        .run(async |database: &Database| {
            let site = desk::start(database).await;
            // No form takes such a name; an import could.
            create_user(site.db(), NewUser::new("eve", PASSWORD))
                .await
                .unwrap();
            let update = site
                .db()
                .query("UPDATE auth_users SET username = $1 WHERE username = 'eve'");
            update.bind(HOSTILE).execute().await.unwrap();
            let client = site.client();
            client.login_as("eve").await;
            let page = html(&client, "/").await;
            assert_eq!(hydration(&page)["current_user"]["username"], HOSTILE);
            assert!(!page.text().contains("<script>alert") && !page.text().contains("<img src=x"));
        })
        .await;
}

#[mizan::test]
async fn a_forged_message_is_not_shown() {
    let site = TestSite::start(example_site::site()).await;
    let client = site.client();
    let payload = "W3sibGV2ZWwiOiJlcnJvciIsInRleHQiOiJGb3JnZWQgYnkgZXZlIn1d"; // [{"level":"error","text":"Forged by eve"}]
    for forged in [
        payload.to_owned(),
        format!("{payload}."),
        format!("{payload}.{}", "A".repeat(43)),
        "x.y".to_owned(),
        ".".to_owned(),
        "é.é".to_owned(),
    ] {
        client.set_cookie("mizan_messages", forged);
        let page = html(&client, "/").await;
        assert_eq!(page.status(), 200);
        assert!(!page.text().contains("Forged by eve"));
    }
}

#[mizan::test]
async fn static_files_are_immutable_under_their_hash() {
    let site = TestSite::start(example_site::site()).await;
    let client = site.client();
    let page = html(&client, "/").await;
    let hash = between(page.text(), "/static/site.", ".css").to_owned();
    assert_eq!(hash.len(), 16);
    let response = client.get(&format!("/static/site.{hash}.css")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(response.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(response.header("set-cookie"), "");
    let other = client.get("/static/site.0123456789abcdef.css").await;
    assert_ne!(
        other.header("cache-control"),
        response.header("cache-control"),
        "an old page must not fix a new file for ever"
    );
    let plain = client.get("/static/site.css").await;
    assert_eq!(plain.header("cache-control"), "no-cache");
    let tag = plain.header("etag").to_owned();
    let again = client
        .request(Method::GET, "/static/site.css")
        .header("if-none-match", &tag)
        .send()
        .await;
    assert_eq!(
        (again.status(), again.header("cache-control")),
        (304, "no-cache")
    );
    let packed = client
        .request(Method::GET, "/static/site.css")
        .header("accept-encoding", "br, gzip")
        .send()
        .await;
    assert!(
        matches!(packed.header("content-encoding"), "br" | "gzip"),
        "{}",
        packed.header("content-encoding")
    );
    assert!(
        packed
            .header("vary")
            .to_ascii_lowercase()
            .contains("accept-encoding")
    );
    assert!(packed.bytes().len() < plain.bytes().len());
    let head = client
        .request(Method::HEAD, "/static/site.css")
        .send()
        .await;
    assert_eq!((head.status(), head.text()), (200, ""));
}

#[mizan::test]
async fn static_paths_lead_nowhere_else() {
    let site = TestSite::start(example_site::site()).await;
    let client = site.client();
    for path in [
        "../Cargo.toml",
        "..%2fCargo.toml",
        "%2e%2e/Cargo.toml",
        "%2e%2e%2fCargo.toml",
        "..\\Cargo.toml",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "site.css/",
        "site.css%00",
        "site.css/x",
        ".",
        "..",
        "",
        "nobody.css",
        "SITE.CSS",
        "site..css",
        "a".repeat(10_000).as_str(),
    ] {
        assert_problem(
            &client.get(&format!("/static/{path}")).await,
            404,
            "not_found",
        );
    }
}

#[mizan::test]
async fn people_get_a_page_and_programs_a_problem() {
    let site = TestSite::start(errors()).await;
    let client = site.client();
    for (path, status, code) in [
        ("/nobody", 404, "not_found"),
        ("/broken", 500, "internal_error"),
        ("/panics", 500, "internal_error"),
        ("/bare/404", 404, "not_found"),
        ("/bare/403", 403, "error"),
        ("/bare/500", 500, "internal_error"),
        ("/number", 400, "bad_request"),
        ("/number?number=x", 400, "bad_request"),
    ] {
        assert_problem(&client.get(path).await, status, code);
        let page = html(&client, path).await;
        assert_eq!(page.status(), status, "{path}");
        assert!(
            page.header("content-type").starts_with("text/html"),
            "{path}"
        );
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        assert!(page.text().contains(page.header("x-request-id")), "{path}");
    }
    assert_problem(
        &client.post("/number").value(json!({"number": "x"})).await,
        400,
        "bad_request",
    );
    for path in ["/number", "/number/with-request"] {
        assert_eq!(
            client.post(path).value(json!({"number": 7})).await.text(),
            "7",
            "{path}"
        );
    }
    // Below the prefix of the protocol there are only programs.
    assert_problem(&html(&client, "/api/mizan/nobody").await, 404, "not_found");
}

#[mizan::test]
async fn the_error_page_is_for_developers_in_development_only() {
    let site = TestSite::start(errors()).await;
    let page = html(&site.client(), "/broken").await;
    assert!(
        page.text().contains("the secret of the inside") && page.text().contains("pages.rs:"),
        "{}",
        page.text()
    );
    let builder = TestSite::builder(errors())
        .setting("MIZAN_ENV", "production")
        .setting("MIZAN_ALLOWED_HOSTS", "127.0.0.1")
        .setting(
            "MIZAN_SECRET_KEY",
            "a secret of thirty-two characters, for tests only",
        );
    let site = builder.start().await;
    for path in ["/broken", "/panics", "/bare/500"] {
        let page = html(&site.client(), path).await;
        assert_eq!(page.status(), 500);
        for inside in ["the secret of the inside", ".rs", "MIZAN_ENV", "panicked"] {
            assert!(!page.text().contains(inside), "{path}: {inside}");
        }
        assert!(page.text().contains(page.header("x-request-id")), "{path}");
        assert_eq!(
            page.header("strict-transport-security"),
            "max-age=31536000; includeSubDomains"
        );
    }
    assert_eq!(site.client().get("/number?number=7").await.text(), "7");
}

#[mizan::test]
async fn a_wrong_method_on_a_page_is_405() {
    let site = TestSite::start(example_site::site()).await;
    let client = site.client();
    for (path, method, allow) in [
        ("/", Method::POST, "GET, HEAD"),
        ("/", Method::DELETE, "GET, HEAD"),
        ("/contact", Method::PUT, "GET, HEAD, POST"),
        ("/logout", Method::GET, "POST"),
        ("/staff/tickets/1/close", Method::GET, "POST"),
        ("/tickets", Method::POST, "GET, HEAD"),
    ] {
        let response = client.request(method.clone(), path).send().await;
        assert_problem(&response, 405, "method_not_allowed");
        assert_eq!(Answer::header(&response, "allow"), allow, "{method} {path}");
    }
    let head = client.request(Method::HEAD, "/contact").send().await;
    assert_eq!((head.status(), head.text()), (200, ""));
}

#[mizan::test]
async fn bad_input_on_a_page_is_a_4xx() {
    let site = TestSite::start(example_site::site()).await;
    let client = site.client();
    let urlencoded = |body: &'static [u8]| {
        client
            .post("/contact")
            .header("content-type", "application/x-www-form-urlencoded")
            .send_body(body)
    };
    assert_problem(&urlencoded(b"name=%ff").await, 400, "unreadable_form");
    assert_eq!(urlencoded(b"name=%00").await.status(), 422);
    let response = client
        .post("/contact")
        .header("content-type", "text/plain")
        .send_body("x")
        .await;
    assert_problem(&response, 415, "unsupported_media_type");
    let large = client
        .post("/contact")
        .header("content-type", "application/x-www-form-urlencoded");
    assert_problem(
        &large.send_body(vec![b'a'; 2 << 20]).await,
        413,
        "body_too_large",
    );
    for query in ["text=%ff", "text=a&text=b", "name=%00", "%ff"] {
        let response = client.get(&format!("/playground?{query}")).await;
        assert!(response.status() < 500, "{query}: {}", response.text());
    }
    assert_eq!(client.get("/").await.status(), 200);
}

#[mizan::test]
async fn a_wrong_method_on_a_static_file_is_405() {
    let site = TestSite::start(example_site::site()).await;
    let client = site.client();
    for path in ["/static/site.css", "/-/mizan/error.css"] {
        let response = client.post(path).send().await;
        assert_problem(&response, 405, "method_not_allowed");
        assert_eq!(response.header("allow"), "GET, HEAD", "{path}");
        let head = client.request(Method::HEAD, path).send().await;
        assert_eq!((head.status(), head.text()), (200, ""), "{path}");
    }
}
