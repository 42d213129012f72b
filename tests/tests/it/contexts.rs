//! Contexts: their bytes, their caching, and how they ride along with a mutation.

use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::http::Method;
use mizan::prelude::*;
use mizan::testing::{TestClient, TestRequest, TestResponse, TestSite};
use mizan_tests::{Answer, RawConnection, assert_problem};
use serde_json::{Value, json};

use crate::people;

const PUBLIC: &str = "public, max-age=0, stale-while-revalidate=300";
const PRIVATE: &str = "private, no-cache";
const VARY: &str = "Authorization, Cookie";

#[derive(Serialize, ToSchema)]
struct Weather {
    wind: f64,
    temperature: i32,
    #[serde(rename = "Zürich")]
    zurich: Option<u8>,
    air: Vec<Reading>,
}

#[derive(Serialize, ToSchema)]
struct Reading {
    unit: String,
    at: u64,
    #[serde(rename = "a\"b")]
    quoted: String,
}

/// Asks nobody who is looking.
#[client(manual, context = "global")]
async fn weather() -> Weather {
    let reading = Reading {
        unit: "µg/m³".to_owned(),
        at: 1,
        quoted: "</script>\n\u{1f}".to_owned(),
    };
    Weather {
        wind: 1.0,
        temperature: -0,
        zurich: None,
        air: vec![reading],
    }
}

const WEATHER: &str = "{\"Zürich\":null,\"air\":[{\"a\\\"b\":\"</script>\\n\\u001f\",\"at\":1,\"unit\":\"µg/m³\"}],\"temperature\":0,\"wind\":1}";

#[client(manual, context = "global")]
async fn by_user(request: Request) -> Result<Option<String>> {
    Ok(request.user().await?.map(|user| user.username().to_owned()))
}

#[client(manual, context = "local")]
async fn by_session(request: Request) -> Result<Option<i32>> {
    request.session().await?.get("number")
}

#[client(manual, context = "local")]
async fn by_header(request: Request) -> String {
    let language = request.http().headers().get("accept-language");
    language
        .and_then(|value| value.to_str().ok())
        .unwrap_or("none")
        .to_owned()
}

#[client(manual, context = "local")]
async fn by_messages(request: Request) -> usize {
    request.messages().take().len()
}

#[client(manual, context = "local")]
async fn by_database(request: Request) -> Result<i64> {
    let (_, _, _) = (request.settings(), request.path(), request.id());
    Ok(request.db().query("SELECT 7").fetch_scalar::<i64>().await?)
}

#[client(manual, context = "local")]
async fn by_address(request: Request) -> Option<String> {
    request.client_ip().map(|ip| ip.to_string())
}

#[client(manual, context = "local", auth)]
async fn guarded() -> String {
    "for somebody".to_owned()
}

#[client(manual, context = "local")]
async fn writes_the_session(request: Request) -> Result<String> {
    request.session().await?.insert("number", 7)?;
    Ok("written".to_owned())
}

#[client(manual, context = "local")]
async fn adds_a_message(request: Request) -> String {
    request.messages().info("Hello");
    "added".to_owned()
}

#[client(manual, context = "global")]
async fn failing(request: Request) -> Result<String> {
    let _ = request;
    Err(Error::internal("the secret of the inside"))
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Order {
    NewestFirst,
    OldestFirst,
}

#[derive(Serialize, ToSchema)]
struct Typed {
    count: u8,
    ratio: f64,
    exact: bool,
    order: Order,
    tags: Vec<String>,
    ids: Vec<i64>,
    limit: Option<u32>,
    name: String,
}

#[client(manual, context = "local")]
#[allow(clippy::too_many_arguments)]
async fn typed(
    count: u8,
    ratio: f64,
    exact: bool,
    order: Order,
    tags: Vec<String>,
    ids: Vec<i64>,
    limit: Option<u32>,
    name: String,
) -> Typed {
    Typed {
        count,
        ratio,
        exact,
        order,
        tags,
        ids,
        limit,
        name,
    }
}

#[derive(Default)]
struct Count(AtomicU32);

#[client(manual, context = "global")]
async fn count(request: Request) -> Result<u32> {
    Ok(request.data::<Count>()?.0.load(Ordering::SeqCst))
}

#[client(manual, context = "local")]
async fn count_plus(request: Request, number: u32) -> Result<u32> {
    Ok(request.data::<Count>()?.0.load(Ordering::SeqCst) + number)
}

#[client(manual, affects = [count, count_plus])]
async fn increase(request: Request, by: u32) -> Result<u32> {
    if by == 0 {
        return Err(Error::conflict("By nothing?"));
    }
    Ok(request.data::<Count>()?.0.fetch_add(by, Ordering::SeqCst) + by)
}

#[client(manual)]
async fn affects_nothing() -> String {
    "done".to_owned()
}

fn site() -> Site {
    Site::empty()
        .install(people::app())
        .register::<weather>()
        .register::<by_user>()
        .register::<by_session>()
        .register::<by_header>()
        .register::<by_messages>()
        .register::<by_database>()
        .register::<by_address>()
        .register::<guarded>()
        .register::<writes_the_session>()
        .register::<adds_a_message>()
        .register::<typed>()
        .register::<count>()
        .register::<count_plus>()
        .register::<increase>()
        .register::<affects_nothing>()
        .data(Count::default())
}

async fn start() -> (TestSite, TestClient) {
    let site = TestSite::start(site()).await;
    let client = site.client();
    (site, client)
}

fn get(client: &TestClient, context: &str) -> TestRequest {
    client.request(Method::GET, &format!("/api/mizan/{context}"))
}

#[track_caller]
fn assert_cached(answer: &impl Answer, policy: &str) {
    assert_eq!(answer.header("cache-control"), policy);
    assert_eq!(answer.header("vary"), VARY);
    let tag = answer.header("etag");
    assert!(
        tag.len() > 10 && tag.starts_with('"') && tag.ends_with('"'),
        "{tag} is a strong tag"
    );
}

#[mizan::test]
async fn a_context_is_canonical_json_with_exactly_these_headers() {
    let (_site, client) = start().await;
    let response = client.context("weather").await;
    assert_eq!((response.status(), response.text()), (200, WEATHER));
    assert_eq!(response.header("content-type"), "application/json");
    assert_eq!(response.header("content-length"), WEATHER.len().to_string());
    assert_cached(&response, PUBLIC);
    for header in ["cache-control", "vary", "etag"] {
        assert_eq!(response.headers().get_all(header).count(), 1, "{header}");
    }
    assert_eq!(response.header("set-cookie"), "");
    assert_eq!(response.header("x-content-type-options"), "nosniff");
}

#[mizan::test]
async fn the_same_data_has_the_same_tag_in_every_process() {
    let (_site, client) = start().await;
    let (_other_site, other) = start().await;
    let tag = client.context("weather").await.header("etag").to_owned();
    assert_eq!(other.context("weather").await.header("etag"), tag);
    assert_ne!(client.context("by_database").await.header("etag"), tag);
}

#[mizan::test]
async fn an_unchanged_context_is_304_with_the_headers_again() {
    let (_site, client) = start().await;
    let tag = client.context("weather").await.header("etag").to_owned();
    for condition in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"x\", {tag}"),
        format!("\"x\",W/{tag}"),
        "*".to_owned(),
    ] {
        let response = get(&client, "weather")
            .header("if-none-match", &condition)
            .send()
            .await;
        assert_eq!(
            (response.status(), response.text()),
            (304, ""),
            "{condition}"
        );
        assert_cached(&response, PUBLIC);
        assert_eq!(response.header("etag"), tag);
    }
    for condition in ["\"x\"", "", tag.trim_matches('"'), "\"x\", \"y\""] {
        let response = get(&client, "weather")
            .header("if-none-match", condition)
            .send()
            .await;
        assert_eq!(
            (response.status(), response.text()),
            (200, WEATHER),
            "{condition}"
        );
    }
}

#[mizan::test]
async fn a_304_runs_the_access_check_first() {
    let (site, client) = start().await;
    client.login_as("ada").await;
    let first = client.context("guarded").await;
    assert_cached(&first, PRIVATE);
    let tag = first.header("etag").to_owned();
    let again = get(&client, "guarded")
        .header("if-none-match", &tag)
        .send()
        .await;
    assert_eq!(again.status(), 304);
    assert_cached(&again, PRIVATE);
    for condition in [tag.as_str(), "*"] {
        let stranger = get(&site.client(), "guarded")
            .header("if-none-match", condition)
            .send()
            .await;
        assert_problem(&stranger, 401, "not_signed_in");
    }
}

#[mizan::test]
async fn head_is_get_without_the_body() {
    let (site, client) = start().await;
    for context in ["weather", "by_user", "contexts", "greet", "guarded"] {
        let path = format!("/api/mizan/{context}");
        let full = client.get(&path).await;
        let mut connection = RawConnection::open(site.address()).await;
        connection
            .send(format!("HEAD {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            .await;
        let head = connection.read_head().await;
        assert_eq!(head.status(), full.status(), "{context}");
        for header in [
            "content-type",
            "content-length",
            "cache-control",
            "vary",
            "etag",
        ] {
            if full.status() == 200 || header != "content-length" {
                assert_eq!(
                    head.header(header),
                    full.header(header),
                    "{context} {header}"
                );
            }
        }
        // The connection is still in step: no body came.
        connection
            .send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await;
        assert_eq!(connection.read().await.text(), "ok", "{context}");
    }
}

/// How the answer may be cached, for each way to ask who is looking and each credential.
async fn policies(site: &TestSite, context: &str) -> [String; 4] {
    let client = site.client();
    let cookie = || get(&client, context).header("cookie", "theme=dark");
    let authorization = || get(&client, context).header("authorization", "Bearer x");
    let responses: [TestResponse; 4] = [
        get(&client, context).send().await,
        cookie().send().await,
        authorization().send().await,
        cookie().header("authorization", "Bearer x").send().await,
    ];
    responses.map(|response| {
        assert_eq!(response.status(), 200, "{}", response.text());
        assert_cached(&response, response.header("cache-control"));
        response.header("cache-control").to_owned()
    })
}

#[mizan::test]
async fn an_answer_is_private_when_the_code_asked_who_and_the_request_said_it() {
    let (site, _) = start().await;
    for (context, asks) in [
        ("weather", false),
        ("by_database", false),
        ("count", false),
        ("by_user", true),
        ("by_session", true),
        ("by_header", true),
        ("by_messages", true),
        ("contexts", true),
    ] {
        let with = if asks { PRIVATE } else { PUBLIC };
        assert_eq!(
            policies(&site, context).await,
            [PUBLIC, with, with, with],
            "{context}"
        );
    }
}

#[mizan::test]
async fn an_edge_that_honours_vary_keeps_the_public_header() {
    let site = TestSite::builder(site())
        .setting("MIZAN_EDGE", "true")
        .start()
        .await;
    for context in ["weather", "by_user", "by_session", "by_header", "contexts"] {
        assert_eq!(policies(&site, context).await, [PUBLIC; 4], "{context}");
    }
    // It honours `Vary`; that does not make a cookie fit to be shared.
    let response = site.client().context("writes_the_session").await;
    assert_eq!(response.header("cache-control"), PRIVATE);
}

#[mizan::test]
async fn an_answer_that_depends_on_the_address_is_always_private() {
    for edge in ["false", "true"] {
        let site = TestSite::builder(site())
            .setting("MIZAN_EDGE", edge)
            .start()
            .await;
        assert_eq!(
            policies(&site, "by_address").await,
            [PRIVATE; 4],
            "no `Vary` can name an address"
        );
    }
}

#[mizan::test]
async fn a_304_is_as_private_as_the_answer_would_be() {
    let (site, _) = start().await;
    let ada = site.client();
    ada.login_as("ada").await;
    let tag = ada.context("by_user").await.header("etag").to_owned();
    let response = get(&ada, "by_user")
        .header("if-none-match", &tag)
        .send()
        .await;
    assert_eq!(response.status(), 304);
    assert_cached(&response, PRIVATE);
}

#[mizan::test]
async fn an_answer_that_sets_a_cookie_is_never_cacheable() {
    let (site, _) = start().await;
    for context in ["writes_the_session", "adds_a_message"] {
        let response = site.client().context(context).await;
        assert_eq!(response.status(), 200);
        assert_ne!(response.header("set-cookie"), "", "{context}");
        assert_cached(&response, PRIVATE);
    }
}

#[mizan::test]
async fn two_visitors_have_two_tags() {
    let (site, _) = start().await;
    let (ada, grace) = (site.client(), site.client());
    ada.login_as("ada").await;
    grace.login_as("grace").await;
    let of_ada = ada.context("by_user").await;
    let of_grace = get(&grace, "by_user")
        .header("if-none-match", of_ada.header("etag"))
        .send()
        .await;
    assert_eq!((of_ada.text(), of_grace.text()), ("\"ada\"", "\"grace\""));
}

#[mizan::test]
async fn parameters_have_types() {
    let (_site, client) = start().await;
    let query = "count=255&exact=true&ids=1&ids=-2&limit=7&name=Ada+L%C3%B6we%2B&order=oldest_first&ratio=-1.5e3&tags=a&tags=";
    let response = client.context(&format!("typed?{query}")).await;
    let expected = json!({
        "count": 255, "exact": true, "ids": [1, -2], "limit": 7, "name": "Ada Löwe+", "order": "oldest_first",
        "ratio": -1500, "tags": ["a", ""],
    });
    assert_eq!(response.value(), expected);
    assert_cached(&response, PUBLIC);
    let response = client
        .context("typed?count=0&ratio=0&exact=false&order=newest_first&name=")
        .await;
    let expected = json!({
        "count": 0, "exact": false, "ids": [], "limit": null, "name": "", "order": "newest_first", "ratio": 0, "tags": [],
    });
    assert_eq!(response.value(), expected);
}

#[mizan::test]
async fn a_wrong_or_missing_parameter_is_a_422_that_names_it() {
    let (_site, client) = start().await;
    let response = client.context("typed").await;
    assert_problem(&response, 422, "invalid");
    for missing in ["count", "ratio", "exact", "order", "name"] {
        assert_eq!(response.error_codes(missing), ["required"], "{missing}");
    }
    for optional in ["tags", "ids", "limit"] {
        assert!(response.error_codes(optional).is_empty(), "{optional}");
    }
    let query = "count=256&ratio=NaN&exact=yes&order=sideways&ids=1&ids=x&limit=-1&name=a&name=b&page=2&__all__=1";
    let response = client.context(&format!("typed?{query}")).await;
    assert_problem(&response, 422, "invalid");
    for wrong in ["count", "ratio", "exact", "order", "limit", "name"] {
        assert_eq!(response.error_codes(wrong), ["invalid"], "{wrong}");
    }
    let ids = response.value()["errors"]
        .as_object()
        .unwrap()
        .keys()
        .any(|field| field.starts_with("ids"));
    assert!(ids, "{}", response.text());
    assert_eq!(response.error_codes("page"), ["unknown_field"]);
    assert_problem(&client.context("weather?page=2").await, 422, "invalid");
    for wrong in ["", "+1", " 1", "1 ", "1.0", "0x1", "1e2", "١", "null"] {
        let encoded: String = wrong.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let response = client
            .context(&format!("count_plus?number={encoded}"))
            .await;
        assert_problem(&response, 422, "invalid");
        assert_eq!(response.error_codes("number"), ["invalid"], "{wrong:?}");
    }
}

#[mizan::test]
async fn only_get_and_head_read_a_context() {
    let (_site, client) = start().await;
    for context in ["weather", "typed", "contexts", "openapi.json", "docs"] {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
            let response = client
                .request(method, &format!("/api/mizan/{context}"))
                .send()
                .await;
            assert_problem(&response, 405, "method_not_allowed");
            assert_eq!(response.header("allow"), "GET, HEAD", "{context}");
        }
    }
}

#[mizan::test]
async fn contexts_gives_every_global_one_and_leaves_out_what_fails() {
    let site = TestSite::start(site().register::<failing>()).await;
    let client = site.client();
    let response = client.context("contexts").await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.text(),
        format!("{{\"by_user\":null,\"count\":0,\"weather\":{WEATHER}}}")
    );
    // What is missing may be there in a moment, so nobody keeps this.
    assert_eq!(response.header("cache-control"), "no-store");
    assert_problem(&client.context("failing").await, 500, "internal_error");
    client.login_as("ada").await;
    let response = client.context("contexts").await;
    assert_eq!(response.value()["by_user"], "ada");
    assert_eq!(response.header("cache-control"), "no-store");
}

#[mizan::test]
async fn contexts_that_are_all_there_are_cached_like_each_of_them() {
    let (_site, client) = start().await;
    assert_cached(&client.context("contexts").await, PUBLIC);
    client.login_as("ada").await;
    assert_cached(&client.context("contexts").await, PRIVATE);
}

#[mizan::test]
async fn errors_of_contexts_are_stored_nowhere() {
    let (_site, client) = start().await;
    for context in ["guarded", "typed", "typed?count=x", "nobody"] {
        let response = client.context(context).await;
        assert!(response.status() >= 400);
        assert_eq!(response.header("cache-control"), "no-store", "{context}");
        assert_eq!(response.header("etag"), "", "{context}");
    }
}

#[mizan::test]
async fn a_mutation_says_what_it_affects_when_it_has_happened() {
    let (_site, client) = start().await;
    let response = client.call("increase", json!({"by": 2})).await;
    assert_eq!(
        (response.text(), response.header("mizan-affects")),
        ("2", "count, count_plus")
    );
    for (input, status) in [(json!({"by": 0}), 409), (json!({"by": "x"}), 422)] {
        let response = client.call("increase", input).await;
        assert_eq!(
            (response.status(), response.header("mizan-affects")),
            (status, "")
        );
    }
    let response = client.call("affects_nothing", json!({})).await;
    assert_eq!(response.header("mizan-affects"), "");
    assert_eq!(client.context("count").await.text(), "2");
}

async fn fresh(client: &TestClient, wanted: &str) -> Value {
    let request = client
        .post("/api/mizan/increase")
        .header("mizan-fresh", wanted);
    let response = request.value(json!({"by": 1})).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(response.header("mizan-affects"), "count, count_plus");
    assert_eq!(response.header("cache-control"), "no-store");
    response.value()
}

#[mizan::test]
async fn fresh_contexts_come_in_the_same_round_trip() {
    let site = TestSite::start(site().register::<failing>()).await;
    let client = site.client();
    assert_eq!(
        fresh(&client, "count").await,
        json!({"data": 1, "fresh": {"count": 1}})
    );
    let both = fresh(&client, " count ,count_plus?number=40, count").await;
    assert_eq!(
        both,
        json!({"data": 2, "fresh": {"count": 2, "count_plus?number=40": 42}})
    );
    // What is unknown, wrong, refused, broken or no context is left out, and never fails the mutation.
    for (index, wanted) in [
        "nobody",
        "increase",
        "guarded",
        "failing",
        "count_plus",
        "count_plus?number=x",
        "",
        ",,,",
        "contexts",
        "a\"b",
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(
            fresh(&client, wanted).await,
            json!({"data": index + 3, "fresh": {}}),
            "{wanted}"
        );
    }
    let mixed = fresh(&client, "failing,count,nobody").await;
    assert_eq!(mixed["fresh"], json!({"count": 13}));
    let many = vec!["count"; 5_000].join(",");
    assert_eq!(fresh(&client, &many).await["fresh"], json!({"count": 14}));
}

#[mizan::test]
async fn a_failed_mutation_brings_nothing_fresh() {
    let (_site, client) = start().await;
    let request = client
        .post("/api/mizan/increase")
        .header("mizan-fresh", "count");
    let response = request.value(json!({"by": 0})).await;
    let problem = assert_problem(&response, 409, "conflict");
    assert_eq!(problem.get("fresh"), None);
}

#[mizan::test]
async fn fresh_contexts_see_what_the_visitor_may() {
    let (_site, client) = start().await;
    client.login_as("grace").await;
    let answer = fresh(&client, "by_user,guarded").await;
    assert_eq!(
        answer["fresh"],
        json!({"by_user": "grace", "guarded": "for somebody"})
    );
}
