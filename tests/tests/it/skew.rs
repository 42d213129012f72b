//! `Mizan-Contract`: a client of another contract is told, and caches are none the wiser.

use actix_web::http::Method;
use mizan::prelude::*;
use mizan::testing::{TestClient, TestResponse, TestSite};
use serde_json::json;

use crate::people;

#[client(manual)]
async fn double(number: i32) -> i32 {
    number * 2
}

#[client(manual, context = "local")]
async fn for_all(word: String) -> String {
    word
}

#[client(manual, context = "global")]
async fn for_one(request: Request) -> Result<Option<String>> {
    Ok(request.user().await?.map(|user| user.username().to_owned()))
}

async fn site() -> TestSite {
    let site = Site::empty()
        .install(people::app())
        .register::<double>()
        .register::<for_all>()
        .register::<for_one>();
    TestSite::start(site).await
}

async fn hash(client: &TestClient) -> String {
    let document = client.get("/api/mizan/openapi.json").await.value();
    document["x-mizan"]["hash"].as_str().unwrap().to_owned()
}

async fn get(client: &TestClient, path: &str, contract: &str) -> TestResponse {
    let request = client.request(Method::GET, path);
    request.header("Mizan-Contract", contract).send().await
}

#[mizan::test]
async fn a_client_of_another_contract_is_told_which_one_this_is() {
    let site = site().await;
    let client = site.client();
    let ours = hash(&client).await;
    for (path, input, status) in [
        ("double", json!({"number": 2}), 200),
        ("double", json!({"nombre": 2}), 422),
        ("gone", json!({}), 404),
        ("for_all", json!({}), 405),
    ] {
        let post = || client.post(&format!("/api/mizan/{path}"));
        let told = post()
            .header("Mizan-Contract", "0123456789abcdef")
            .value(input.clone())
            .await;
        assert_eq!(told.status(), status, "{path}");
        assert_eq!(told.header("mizan-contract"), ours, "{path}");
        let known = post()
            .header("Mizan-Contract", &ours)
            .value(input.clone())
            .await;
        assert_eq!(known.header("mizan-contract"), "", "{path}");
        let silent = post().value(input).await;
        assert_eq!(silent.header("mizan-contract"), "", "{path}");
    }
    let page = get(&client, "/nowhere", "another").await;
    assert_eq!(page.header("mizan-contract"), "", "pages have no contract");
}

#[mizan::test]
async fn what_a_shared_cache_keeps_is_the_same_for_every_client() {
    let site = site().await;
    let client = site.client();
    let path = "/api/mizan/for_all?word=a";
    let (plain, old) = (client.get(path).await, get(&client, path, "another").await);
    assert!(plain.header("cache-control").starts_with("public"));
    for name in ["cache-control", "vary", "etag", "mizan-contract"] {
        assert_eq!(old.header(name), plain.header(name), "{name}");
    }
    assert_eq!(old.header("vary"), "Authorization, Cookie");
    assert_eq!(old.bytes(), plain.bytes());
    // What only one visitor gets may say it.
    client.login_as("ada").await;
    let own = get(&client, "/api/mizan/for_one", "another").await;
    assert_eq!(own.header("cache-control"), "private, no-cache");
    assert_eq!(own.header("mizan-contract"), hash(&client).await);
}
