//! The help desk's editor: a row, rows inside it, and files.

use mizan::storage::MemoryStorage;
use mizan_tests::Database;
use serde_json::json;

use crate::desk;

mizan_tests::on_each_database!(
    the_writer_edits_a_ticket_and_nobody_else_does,
    files_are_for_those_who_may_see_the_ticket,
    of_files_for_a_ticket_of_somebody_else_nothing_is_kept,
);

const MESSAGE: &str = "It does not work, at all.";

async fn write(client: &mizan::testing::TestClient) -> i64 {
    let ticket =
        json!({"name": "Ada", "email": "ada@example.org", "topic": "problem", "message": MESSAGE});
    let response = client.submit("contact", ticket).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    response.value()["id"].as_i64().unwrap()
}

async fn the_writer_edits_a_ticket_and_nobody_else_does(database: &Database) {
    let site = desk::start(database).await;
    let (ada, grace) = (site.client(), site.client());
    ada.login_as("ada").await;
    grace.login_as("grace").await;
    let id = write(&ada).await;
    let edited = |message: &str| {
        json!({"id": id, "topic": "billing", "message": message, "name": "Mallory", "closed_at": "2026-01-01T00:00:00Z",
            "watchers": [{"name": "Bob", "email": "bob@example.org"}]})
    };

    let response = grace
        .submit("ticket", edited("Somebody else wrote this."))
        .await;
    assert_eq!(response.status(), 404, "{}", response.text());
    let response = ada.submit("ticket", edited("short")).await;
    assert_eq!(response.error_codes("message"), ["min_length"]);
    let response = ada.submit("ticket", edited("Now it works again.")).await;
    assert_eq!(response.status(), 200, "{}", response.text());

    let page = ada.get(&format!("/tickets/{id}")).await;
    for shown in ["Now it works again.", "Billing", "bob@example.org", "Open"] {
        assert!(page.text().contains(shown), "{shown}");
    }
    assert!(!page.text().contains("Mallory"), "no field, no column");
    let editor = ada.get(&format!("/tickets/{id}/edit")).await;
    assert!(editor.text().contains(r#"name="watchers.0.name""#));
    assert!(editor.text().contains(r#"value="Bob""#));
    assert_eq!(
        grace.get(&format!("/tickets/{id}/edit")).await.status(),
        404
    );

    assert_eq!(
        grace.call("close_ticket", json!({"id": id})).await.status(),
        200
    );
    let response = ada.submit("ticket", edited("Too late, I fear.")).await;
    assert_eq!(response.status(), 409, "{}", response.text());
}

async fn files_are_for_those_who_may_see_the_ticket(database: &Database) {
    let site = desk::start(database).await;
    let ada = site.client();
    ada.login_as("ada").await;
    let id = write(&ada).await;
    let text = id.to_string();
    let fields = [
        ("id", text.as_str()),
        ("topic", "problem"),
        ("message", MESSAGE),
    ];
    let path = format!("/tickets/{id}/edit");
    let wrong: [(&str, &str, &[u8]); 1] = [("files", "page.txt", b"<!doctype html><script>")];
    let response = ada.post(&path).multipart(&fields, &wrong).await;
    assert_eq!(response.status(), 422, "{}", response.text());
    let files: [(&str, &str, &[u8]); 2] =
        [("files", "../log.txt", b"hello"), ("files", "b.txt", b"b")];
    let response = ada.post(&path).multipart(&fields, &files).await;
    assert_eq!(response.status(), 303, "{}", response.text());

    let page = ada.get(&format!("/tickets/{id}")).await;
    let link = format!("/tickets/{id}/files/");
    let number = page.text().split_once(&link).unwrap().1;
    let file = format!("{link}{}", number.split('"').next().unwrap());
    let response = ada.get(&file).await;
    assert_eq!((response.status(), response.text()), (200, "hello"));
    assert_eq!(
        response.header("content-disposition"),
        r#"attachment; filename="log.txt""#
    );
    assert_eq!(response.header("x-content-type-options"), "nosniff");
    let stranger = site.client();
    assert_ne!(stranger.get(&file).await.status(), 200);
}

async fn of_files_for_a_ticket_of_somebody_else_nothing_is_kept(database: &Database) {
    let storage = MemoryStorage::new();
    let desk = example_site::site().storage(storage.clone());
    let site = desk::with_people(database, desk).await;
    let (ada, grace) = (site.client(), site.client());
    ada.login_as("ada").await;
    grace.login_as("grace").await;
    let id = write(&ada).await.to_string();
    let fields = [
        ("id", id.as_str()),
        ("topic", "problem"),
        ("message", MESSAGE),
    ];
    let files: [(&str, &str, &[u8]); 1] = [("files", "a.txt", b"hello")];
    let response = grace.submit_files("ticket", &fields, &files).await;
    assert_eq!(response.status(), 404, "{}", response.text());
    assert!(storage.names().is_empty(), "{:?}", storage.names());
    let response = ada.submit_files("ticket", &fields, &files).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(storage.names().len(), 1);
}
