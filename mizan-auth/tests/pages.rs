//! The plain pages: sign-up, login and logout without JavaScript.
#![allow(clippy::unwrap_used, missing_docs)]

use mizan::Site;
use mizan::testing::TestSite;
use mizan_auth::{NewUser, create_user};

const PASSWORD: &str = "four unrelated words";

async fn start() -> TestSite {
    let site = TestSite::start(Site::empty().install(mizan_auth::app_with_pages())).await;
    create_user(site.db(), NewUser::new("ada", PASSWORD))
        .await
        .unwrap();
    site
}

#[mizan::test]
async fn login_goes_where_the_visitor_wanted_to_go() {
    let site = start().await;
    for (query, expected) in [
        ("", "/"),
        ("?next=/tickets%3Fopen%3D1", "/tickets?open=1"),
        ("?next=//evil.example", "/"),
        ("?next=/%5Cevil.example", "/"),
        ("?next=https:evil.example", "/"),
        ("?next=/%09/evil.example", "/"),
        ("?next=/a%0D%0ASet-Cookie:x=y", "/"),
        ("?next=%2Ft%C3%ABst", "/t%C3%ABst"),
    ] {
        let client = site.client();
        let fields = [("username", "ada"), ("password", PASSWORD)];
        let response = client.post(&format!("/login{query}")).form(&fields).await;
        assert_eq!(response.status(), 303, "{query}");
        assert_eq!(response.header("location"), expected, "{query}");
        assert!(client.session_cookie().is_some());
    }
}

#[mizan::test]
async fn a_refused_login_comes_back_with_the_name_and_without_the_password() {
    let site = start().await;
    let fields = [("username", "ada"), ("password", "hazel twig lantern")];
    let response = site.client().post("/login?next=/x").form(&fields).await;
    assert_eq!(response.status(), 422);
    let html = response.text();
    assert!(html.contains("value=\"ada\""), "{html}");
    assert!(!html.contains("hazel twig lantern"), "{html}");
    assert!(html.contains("form-errors"), "{html}");
    assert!(html.contains("/signup?next=%2Fx"), "{html}");
}

#[mizan::test]
async fn signing_up_works_without_javascript() {
    let site = start().await;
    let client = site.client();
    let page = client.get("/signup").await;
    assert_eq!(page.status(), 200);
    for part in [
        "name=\"username\"",
        "name=\"email\"",
        "name=\"password\"",
        "type=\"password\"",
    ] {
        assert!(page.text().contains(part), "{part}");
    }
    let fields = [
        ("username", "zoe"),
        ("email", "zoe@example.org"),
        ("password", PASSWORD),
    ];
    let response = client.post("/signup").form(&fields).await;
    assert_eq!(response.status(), 303, "{}", response.text());
    assert_eq!(
        client.context("current_user").await.value()["username"],
        "zoe"
    );
}

#[mizan::test]
async fn logout_takes_a_post_only() {
    let site = start().await;
    let client = site.client();
    client.login_as("ada").await;
    let response = client.get("/logout").await;
    assert_eq!(response.status(), 405);
    assert_eq!(response.header("allow"), "POST");
    assert_eq!(
        client.context("current_user").await.value()["username"],
        "ada"
    );
    let response = client.post("/logout").form(&[]).await;
    assert_eq!(response.status(), 303);
    assert_eq!(response.header("location"), "/");
    assert_eq!(response.header("clear-site-data"), "\"cache\"");
    assert!(client.context("current_user").await.value().is_null());
}

#[mizan::test]
async fn a_login_from_another_site_is_refused() {
    let site = start().await;
    let client = site.client();
    let fields = [("username", "ada"), ("password", PASSWORD)];
    let request = client.post("/login").header("sec-fetch-site", "cross-site");
    assert_eq!(request.form(&fields).await.status(), 403);
    assert!(client.session_cookie().is_none());
}
