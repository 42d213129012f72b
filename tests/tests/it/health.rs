//! `/healthz` says that the process lives, `/readyz` that it can serve.

use mizan_tests::{Database, assert_problem};
use serde_json::json;

mizan_tests::on_each_database!(a_site_with_its_database_is_ready);

async fn a_site_with_its_database_is_ready(database: &Database) {
    let site = database.start(example_site::site()).await;
    let client = site.client();
    for (path, text) in [("/healthz", "ok"), ("/readyz", "ready")] {
        let response = client.get(path).await;
        assert_eq!((response.status(), response.text()), (200, text));
        assert_eq!(response.header("cache-control"), "no-store");
        assert_eq!(response.header("content-type"), "text/plain; charset=utf-8");
    }
}

#[mizan::test]
async fn without_its_database_a_site_lives_and_is_not_ready() {
    let database = Database::postgres().await;
    database
        .run(async |database: &Database| {
            let builder = database.builder(example_site::site());
            let site = builder
                .setting("MIZAN_DATABASE_TIMEOUT_SECONDS", "1")
                .start()
                .await;
            let client = site.client();
            client.set_cookie("mizan_session", format!("{}.1", "a".repeat(64)));
            assert_eq!(client.get("/readyz").await.status(), 200);
            database.remove().await;
            let response = client.get("/readyz").await;
            assert_problem(&response, 503, "unavailable");
            assert_ne!(response.header("retry-after"), "");
            assert_eq!(client.get("/healthz").await.status(), 200);
            // What needs no database works; what does says 503 and not 500.
            assert_eq!(
                client.call("echo", json!({"text": "a"})).await.status(),
                200
            );
            let response = client.context("current_user").await;
            assert_problem(&response, 503, "unavailable");
            assert_ne!(response.header("retry-after"), "");
        })
        .await;
}

#[mizan::test]
async fn a_probe_may_ask_with_head_and_nothing_else_changes_anything() {
    let site = mizan::testing::TestSite::start(example_site::site()).await;
    let client = site.client();
    for path in ["/healthz", "/readyz"] {
        let head = client
            .request(actix_web::http::Method::HEAD, path)
            .send()
            .await;
        assert_eq!((head.status(), head.text()), (200, ""), "{path}");
        let post = client.post(path).send().await;
        assert_problem(&post, 405, "method_not_allowed");
        assert_eq!(post.header("allow"), "GET, HEAD", "{path}");
    }
}
