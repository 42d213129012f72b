//! How somebody is shown to others: a name and a picture.

use mizan::storage::MemoryStorage;
use mizan::testing::{TestClient, TestResponse, TestSite};
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use super::log_in;
use crate::desk::{PASSWORD, add_people};

mizan_tests::on_each_store!(
    a_name_and_a_picture_are_shown_replaced_and_removed,
    what_is_no_picture_is_refused,
    a_name_prints_what_it_says,
    a_deleted_account_leaves_no_picture,
    the_page_works_without_javascript,
);

/// The head of a picture, which is all that is looked at.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

async fn start(database: &Database) -> (TestSite, MemoryStorage) {
    let storage = MemoryStorage::new();
    let site = database
        .start(example_site::site().storage(storage.clone()))
        .await;
    add_people(&site).await;
    (site, storage)
}

async fn signed_in(site: &TestSite) -> TestClient {
    let ada = site.client();
    assert_eq!(log_in(&ada, "ada", PASSWORD).await.status(), 200);
    ada
}

async fn send(client: &TestClient, name: &str, file: &str, bytes: &[u8]) -> TestResponse {
    let fields = [("display_name", name)];
    client
        .submit_files("profile", &fields, &[("avatar", file, bytes)])
        .await
}

async fn a_name_and_a_picture_are_shown_replaced_and_removed(database: &Database) {
    let (site, storage) = start(database).await;
    let ada = signed_in(&site).await;
    let before = ada.context("current_user").await.value();
    assert_eq!(
        (&before["display_name"], &before["avatar"]),
        (&json!(""), &Value::Null)
    );
    let saved = send(&ada, "Ada Lovelace", "me.png", &png(64, 64)).await;
    assert_eq!(saved.status(), 200, "{}", saved.text());
    assert_eq!(saved.header("mizan-affects"), "current_user");
    assert_eq!(saved.value()["display_name"], "Ada Lovelace");
    let first = saved.value()["avatar"].as_str().unwrap().to_owned();
    assert_eq!(ada.context("current_user").await.value(), saved.value());
    let schema = ada.get("/api/mizan/profile.schema").await.value();
    assert_eq!(schema["fields"][0]["initial"], "Ada Lovelace", "{schema}");

    let picture = site.client().get(&first).await;
    assert_eq!(
        (picture.status(), picture.header("content-type")),
        (200, "image/png")
    );
    assert_eq!(picture.bytes().as_ref(), png(64, 64));
    assert!(picture.header("content-disposition").starts_with("inline"));
    assert!(
        picture
            .header("content-security-policy")
            .contains("sandbox")
    );
    assert_eq!(picture.header("x-content-type-options"), "nosniff");

    let fresh = ada
        .post("/api/mizan/profile.submit")
        .header("mizan-fresh", "current_user")
        .multipart(
            &[("display_name", "Ada")],
            &[("avatar", "you.gif", b"GIF89a\x40\0\x40\0\x80\0\0")],
        )
        .await;
    assert_eq!(fresh.status(), 200, "{}", fresh.text());
    let second = fresh.value()["data"]["avatar"].as_str().unwrap().to_owned();
    assert_eq!(
        fresh.value()["fresh"]["current_user"],
        fresh.value()["data"],
        "as it is now"
    );
    assert_ne!(first, second, "a cache cannot show the old one");
    assert_problem(&site.client().get(&first).await, 404, "not_found");
    assert_eq!(storage.names().len(), 1);

    let kept = ada
        .submit("profile", json!({"display_name": "Countess"}))
        .await;
    assert_eq!(kept.value()["avatar"], json!(second), "{}", kept.text());
    let removed = ada
        .submit("profile", json!({"avatar": {"CLEAR": true}}))
        .await;
    assert_eq!(
        (&removed.value()["avatar"], &removed.value()["display_name"]),
        (&Value::Null, &json!(""))
    );
    assert_problem(&site.client().get(&second).await, 404, "not_found");
    assert!(storage.names().is_empty());
    for path in [
        "/avatars/x",
        "/avatars/%00",
        "/avatars/..%2f",
        &format!("/avatars/{}", "0".repeat(32)),
    ] {
        assert_problem(&site.client().get(path).await, 404, "not_found");
    }
    assert_problem(
        &send(&site.client(), "x", "me.png", &png(64, 64)).await,
        401,
        "not_signed_in",
    );
}

async fn what_is_no_picture_is_refused(database: &Database) {
    let (site, storage) = start(database).await;
    let ada = signed_in(&site).await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let large = [png(64, 64), vec![0; 2 * 1024 * 1024]].concat();
    for (file, bytes) in [
        ("me.svg", &svg[..]),
        ("me.png", &svg[..]),
        ("me.png", b"<html><script>alert(1)</script>"),
        ("me.html", &png(64, 64)),
        ("me.png", &png(31, 64)),
        ("me.png", &png(64, 4_097)),
        ("me.png", &large),
        ("me.png", b""),
        ("me.png", b"\x89PNG\r\n\x1a\n"),
    ] {
        let refused = send(&ada, "Ada", file, bytes).await;
        assert_eq!(refused.status(), 422, "{file}: {}", refused.text());
        assert!(
            !refused.error_codes("avatar").is_empty(),
            "{}",
            refused.text()
        );
    }
    assert!(storage.names().is_empty());
    assert_eq!(
        ada.context("current_user").await.value()["display_name"],
        "",
        "nothing was saved"
    );
}

async fn a_name_prints_what_it_says(database: &Database) {
    let (site, _) = start(database).await;
    let ada = signed_in(&site).await;
    for (name, expected) in [
        ("Zoë O’Neill-Müller", 200),
        ("李小龍", 200),
        ("👩🏽‍💻 Ada", 200),
        ("", 200),
        ("ada\u{202e}nimda", 422),
        ("ada\u{7}", 422),
        ("ada\nadmin", 422),
    ] {
        let saved = ada.submit("profile", json!({"display_name": name})).await;
        assert_eq!(saved.status(), expected, "{name:?}: {}", saved.text());
    }
    let long = ada
        .submit("profile", json!({"display_name": "x".repeat(101)}))
        .await;
    assert_eq!(long.error_codes("display_name"), ["max_length"]);
    let script = "<script>alert(1)</script>";
    ada.submit("profile", json!({"display_name": script})).await;
    assert!(!ada.get("/account").await.text().contains(script));
}

async fn a_deleted_account_leaves_no_picture(database: &Database) {
    let (site, storage) = start(database).await;
    let ada = signed_in(&site).await;
    send(&ada, "Ada", "me.png", &png(64, 64)).await;
    assert_eq!(storage.names().len(), 1);
    let gone = ada
        .submit("account_delete", json!({"password": PASSWORD}))
        .await;
    assert_eq!(gone.status(), 200, "{}", gone.text());
    assert!(storage.names().is_empty());
}

async fn the_page_works_without_javascript(database: &Database) {
    let (site, _) = start(database).await;
    let ada = signed_in(&site).await;
    let page = ada.get("/account/profile").await;
    assert!(
        page.text().contains("multipart/form-data"),
        "{}",
        page.text()
    );
    let saved = ada
        .post("/account/profile")
        .multipart(
            &[("display_name", "Ada L.")],
            &[("avatar", "me.png", &png(64, 64))],
        )
        .await;
    assert_eq!(
        (saved.status(), saved.header("location")),
        (303, "/account"),
        "{}",
        saved.text()
    );
    let account = ada.get("/account").await;
    assert!(account.text().contains("Ada L.") && account.text().contains("src=\"/avatars/"));
    let page = ada.get("/account/profile").await;
    assert!(
        page.text().contains("value=\"Ada L.\"") && page.text().contains("avatar.CLEAR"),
        "{}",
        page.text()
    );
    // A browser sends an empty part for a file that nobody has chosen.
    let kept = ada
        .post("/account/profile")
        .multipart(&[("display_name", "Ada")], &[("avatar", "", b"")])
        .await;
    assert_eq!(kept.status(), 303, "{}", kept.text());
    assert!(ada.get("/account").await.text().contains("src=\"/avatars/"));
    let removed = ada
        .post("/account/profile")
        .multipart(&[("display_name", "Ada"), ("avatar.CLEAR", "on")], &[])
        .await;
    assert_eq!(removed.status(), 303, "{}", removed.text());
    assert!(!ada.get("/account").await.text().contains("src=\"/avatars/"));
}
