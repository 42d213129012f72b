//! Forms that are rows: saving, loading, and values that are unique, on both databases.

use actix_web::http::Method;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use mizan::db::{Db, Migration};
use mizan::prelude::*;
use mizan::testing::TestSite;
use mizan::{Rate, Unique};
use mizan_tests::{Database, assert_problem};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

mizan_tests::on_each_database!(
    every_kind_of_field_comes_back_as_it_went_in,
    what_is_clean_and_too_large_for_a_column_is_an_error_of_its_field,
    nothing_is_written_but_the_columns_of_the_form,
    a_row_is_loaded_shown_and_saved,
    only_what_has_changed_is_written,
    somebody_elses_row_is_no_row,
    two_editors_do_not_overwrite_each_other,
    a_row_is_saved_in_a_transaction,
    a_taken_value_is_an_error_of_its_field,
    live_validation_asks_only_about_what_is_wanted,
    what_strangers_must_not_learn_is_asked_on_submit,
    the_index_decides_the_race,
    an_index_over_two_fields_is_an_error_of_the_form,
    an_index_with_a_foreign_column_is_an_error_of_the_field,
    an_error_of_another_table_stays_an_error,
    hostile_values_are_only_values,
);

const TABLES: &[Migration] = &[Migration::new(
    "0001_rows",
    "CREATE TABLE samples (
        id {id},
        word TEXT NOT NULL,
        maybe TEXT,
        yes BOOLEAN NOT NULL,
        unsure BOOLEAN,
        small BIGINT NOT NULL,
        big BIGINT NOT NULL,
        unsigned BIGINT,
        ratio DOUBLE PRECISION NOT NULL,
        price {decimal} NOT NULL,
        day DATE NOT NULL,
        clock TIME NOT NULL,
        local TIMESTAMP NOT NULL,
        moment {timestamp} NOT NULL,
        later {timestamp},
        span BIGINT NOT NULL,
        mark {uuid} NOT NULL,
        address TEXT NOT NULL,
        extra {json} NOT NULL,
        colour TEXT NOT NULL,
        colours {json} NOT NULL,
        rank BIGINT,
        numbers {json} NOT NULL
    );
    CREATE TABLE books (
        id {id},
        owner BIGINT NOT NULL DEFAULT 0,
        title TEXT NOT NULL,
        isbn TEXT NOT NULL UNIQUE,
        shelf TEXT,
        place BIGINT,
        is_staff_pick BOOLEAN NOT NULL DEFAULT FALSE,
        version BIGINT NOT NULL DEFAULT 1,
        UNIQUE (shelf, place),
        UNIQUE (owner, title)
    );
    CREATE UNIQUE INDEX books_title_lower ON books (lower(title)) WHERE title LIKE 'only%';
    CREATE TABLE audit (id {id}, note TEXT NOT NULL UNIQUE)",
)];

#[derive(Choices, Debug, PartialEq, Clone)]
enum Colour {
    Red,
    DarkBlue,
}

#[derive(MizanForm, Debug, PartialEq, Clone)]
#[form(name = "sample", model = "samples", manual)]
struct Sample {
    #[field(strip = false)]
    word: String,
    maybe: Option<String>,
    yes: bool,
    unsure: Option<bool>,
    small: i8,
    #[field(travel = "string")]
    big: i64,
    #[field(travel = "string", column = "unsigned")]
    never_negative: Option<u64>,
    ratio: f64,
    price: Decimal,
    day: NaiveDate,
    clock: NaiveTime,
    local: NaiveDateTime,
    moment: DateTime<Utc>,
    later: Option<DateTime<Utc>>,
    span: TimeDelta,
    mark: Uuid,
    address: std::net::IpAddr,
    extra: Value,
    colour: Colour,
    colours: Vec<Colour>,
    #[field(choices = [("1", "One"), ("2", "Two")])]
    rank: Option<i64>,
    numbers: Vec<i64>,
    #[field(no_column)]
    accepted: bool,
}

impl Submit for Sample {
    type Output = i64;

    async fn submit(self, request: &Request) -> Result<i64> {
        self.insert(request.db()).await
    }
}

fn sample() -> Value {
    json!({
        "word": "  spaced \u{1f600} '; DROP TABLE samples; --",
        "yes": true,
        "small": -128,
        "big": i64::MIN.to_string(),
        "ratio": 0.1,
        "price": "12345678901234567890.12345678",
        "day": "2024-02-29",
        "clock": "23:59:59.999999",
        "local": "1999-12-31T23:59:59.999999",
        "moment": "2026-03-29T02:30:00.123456+02:00",
        "span": "-3 04:05:06.000007",
        "mark": "0197B6A0-0000-7000-8000-0123456789AB",
        "address": "2001:db8::1",
        "extra": {"deep": [1, null, "x"]},
        "colour": "dark_blue",
        "colours": ["red", "dark_blue"],
        "rank": "2",
        "numbers": [3, 1, 2],
        "accepted": true,
    })
}

async fn start(database: &Database) -> TestSite {
    let site = Site::empty()
        .migrations("rows", TABLES)
        .form::<Sample>()
        .form::<AddBook>()
        .form::<EditBook>()
        .form::<RenameBook>()
        .form::<Signup>()
        .form::<Racing>()
        .form::<Careless>()
        .page(edit_book);
    database
        .builder(site)
        .setting("MIZAN_THROTTLE_VALIDATE", Rate::UNLIMITED.to_string())
        .start()
        .await
}

async fn every_kind_of_field_comes_back_as_it_went_in(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let response = client.submit("sample", sample()).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    let id = response.value().as_i64().unwrap();
    let loaded = Sample::load(site.db(), id).await.unwrap().unwrap();
    let expected = Sample {
        word: "  spaced \u{1f600} '; DROP TABLE samples; --".to_owned(),
        maybe: None,
        yes: true,
        unsure: None,
        small: -128,
        big: i64::MIN,
        never_negative: None,
        ratio: 0.1,
        price: "12345678901234567890.12345678".parse().unwrap(),
        day: "2024-02-29".parse().unwrap(),
        clock: "23:59:59.999999".parse().unwrap(),
        local: "1999-12-31T23:59:59.999999".parse().unwrap(),
        moment: "2026-03-29T00:30:00.123456Z".parse().unwrap(),
        later: None,
        span: TimeDelta::days(-3)
            + TimeDelta::hours(4)
            + TimeDelta::minutes(5)
            + TimeDelta::seconds(6)
            + TimeDelta::microseconds(7),
        mark: "0197b6a0-0000-7000-8000-0123456789ab".parse().unwrap(),
        address: "2001:db8::1".parse().unwrap(),
        extra: json!({"deep": [1, null, "x"]}),
        colour: Colour::DarkBlue,
        colours: vec![Colour::Red, Colour::DarkBlue],
        rank: Some(2),
        numbers: vec![3, 1, 2],
        accepted: false,
    };
    assert_eq!(loaded, expected);

    // Saving what was loaded changes nothing, and every `Option` takes a value and gives it back.
    let full = Sample {
        maybe: Some("text".to_owned()),
        unsure: Some(false),
        never_negative: Some(9_223_372_036_854_775_807),
        later: Some("2030-01-01T00:00:00Z".parse().unwrap()),
        clock: "00:00:00".parse().unwrap(),
        numbers: Vec::new(),
        rank: None,
        ..expected.clone()
    };
    // A leap second is the last moment before it, and nanoseconds are cut off.
    let leap = Sample {
        clock: NaiveTime::from_hms_nano_opt(23, 59, 59, 1_999_999_999).unwrap(),
        local: "1999-12-31T23:59:59.999999999".parse().unwrap(),
        ..expected.clone()
    };
    assert!(leap.update(site.db(), id).await.unwrap());
    let again = Sample::load(site.db(), id).await.unwrap().unwrap();
    assert_eq!(again, expected);

    assert!(full.update(site.db(), id).await.unwrap());
    let again = Sample::load(site.db(), id).await.unwrap().unwrap();
    assert_eq!(again, full);
    assert!(again.update(site.db(), id).await.unwrap());
    assert_eq!(Sample::load(site.db(), id).await.unwrap().unwrap(), full);
    assert!(!full.update(site.db(), id + 1).await.unwrap());
    assert!(Sample::load(site.db(), id + 1).await.unwrap().is_none());
}

async fn what_is_clean_and_too_large_for_a_column_is_an_error_of_its_field(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    for (field, value, code) in [
        ("never_negative", json!("18446744073709551615"), "max_value"),
        ("span", json!("999999999 days"), "overflow"),
        ("span", json!("-106751993 00:00:00"), "overflow"),
    ] {
        let mut input = sample();
        input[field] = value;
        let response = client.submit("sample", &input).await;
        assert_problem(&response, 422, "invalid");
        assert_eq!(response.error_codes(field), [code], "{field}");
    }
    // The edges of dates and numbers are stored.
    for (field, values) in [
        ("day", ["0001-01-01", "9999-12-31"]),
        ("local", ["0001-01-01T00:00:00", "9999-12-31T23:59:60"]),
        (
            "moment",
            ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"],
        ),
        (
            "price",
            [
                "-79228162514264337593543950335",
                "0.0000000000000000000000000001",
            ],
        ),
        ("ratio", ["-1.7976931348623157e308", "5e-324"]),
        ("span", ["106751991 00:00:00", "-106751991 00:00:00"]),
    ] {
        for value in values {
            let mut input = sample();
            input[field] = json!(value);
            let response = client.submit("sample", &input).await;
            assert!(
                matches!(response.status(), 200 | 422),
                "{field} {value}: {}",
                response.text()
            );
            if response.status() == 200 {
                let id = response.value().as_i64().unwrap();
                let loaded = Sample::load(site.db(), id).await;
                assert!(loaded.is_ok_and(|row| row.is_some()), "{field} {value}");
            }
        }
    }
}

#[derive(MizanForm, Debug, Clone, PartialEq)]
#[form(name = "add_book", model = "books", manual)]
struct AddBook {
    title: String,
    #[field(unique)]
    isbn: String,
    shelf: Option<String>,
    place: Option<i64>,
}

impl Submit for AddBook {
    type Output = i64;

    async fn submit(self, request: &Request) -> Result<i64> {
        self.saving().set("owner", 7_i64).insert(request.db()).await
    }
}

/// The whole row, as a form should never show it: for the tests to look at.
async fn book(db: &Db, id: i64) -> (i64, String, String, bool, i64) {
    db.query("SELECT owner, title, isbn, is_staff_pick, version FROM books WHERE id = $1")
        .bind(id)
        .fetch_one()
        .await
        .unwrap()
}

async fn add(site: &TestSite, title: &str, isbn: &str) -> i64 {
    let input = json!({"title": title, "isbn": isbn});
    let response = site.client().submit("add_book", input).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    response.value().as_i64().unwrap()
}

async fn nothing_is_written_but_the_columns_of_the_form(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let input = json!({
        "title": "Dune", "isbn": "1", "id": 4711, "owner": 1, "is_staff_pick": true, "version": 99,
        "books.owner": 1, "owner\" = 1 --": 1,
    });
    let response = client.submit("add_book", &input).await;
    let id = response.value().as_i64().unwrap();
    assert_ne!(id, 4711);
    assert_eq!(
        book(site.db(), id).await,
        (7, "Dune".into(), "1".into(), false, 1)
    );
    let pairs = [
        ("title", "Emma"),
        ("isbn", "2"),
        ("id", "4711"),
        ("owner", "1"),
        ("is_staff_pick", "on"),
    ];
    let response = client.post("/api/mizan/add_book.submit").form(&pairs).await;
    let id = response.value().as_i64().unwrap();
    assert_eq!(
        book(site.db(), id).await,
        (7, "Emma".into(), "2".into(), false, 1)
    );
    // The edit form's own `id` says which row it is, and cannot be changed by it.
    let edited = json!({
        "id": id, "title": "Emma", "isbn": "3", "version": 1, "owner": 1, "is_staff_pick": true,
    });
    let response = client.submit("edit_book", &edited).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(
        book(site.db(), id).await,
        (7, "Emma".into(), "3".into(), false, 2)
    );
}

#[derive(MizanForm, Debug, Clone, PartialEq)]
#[form(name = "edit_book", model = "books", manual)]
struct EditBook {
    #[field(widget = "hidden")]
    id: i64,
    #[field(max_length = 40)]
    title: String,
    #[field(unique)]
    isbn: String,
    shelf: Option<String>,
    place: Option<i64>,
    #[field(widget = "hidden", lock)]
    version: i64,
}

impl Submit for EditBook {
    type Output = ();

    async fn submit(self, request: &Request) -> Result<()> {
        let id = self.id;
        match self
            .saving()
            .and("owner", 7_i64)
            .update(request.db(), id)
            .await?
        {
            true => Ok(()),
            false => Err(Error::not_found("There is no such book.")),
        }
    }
}

#[page("/books/{id}")]
async fn edit_book(request: Request, path: web::Path<i64>) -> Result<HttpResponse> {
    let own = EditBook::select(path.into_inner()).and("owner", 7_i64);
    let Some(book) = own.load(request.db()).await? else {
        return Err(Error::not_found("There is no such book."));
    };
    Ok(match request.form_with(BoundForm::editing(&book)).await? {
        Submitted::Done(()) => redirect("/"),
        Submitted::Show(form) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(format!("<form method=\"post\">{form}</form>")),
    })
}

/// The `name="…" … value="…"` pairs of a page, as a browser would send them.
fn fields_of(html: &str) -> Vec<(String, String)> {
    html.split("<input ")
        .skip(1)
        .filter_map(|input| {
            let attribute = |name: &str| {
                let (_, rest) = input.split('>').next()?.split_once(&format!("{name}=\""))?;
                Some(
                    rest.split('"')
                        .next()?
                        .replace("&#39;", "'")
                        .replace("&#38;", "&"),
                )
            };
            Some((attribute("name")?, attribute("value").unwrap_or_default()))
        })
        .collect()
}

async fn send(
    site: &TestSite,
    path: &str,
    fields: &[(String, String)],
) -> mizan::testing::TestResponse {
    let pairs: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    site.client().post(path).form(&pairs).await
}

async fn a_row_is_loaded_shown_and_saved(database: &Database) {
    let site = start(database).await;
    let id = add(&site, "Dune & 'Sons'", "1").await;
    add(&site, "Emma", "2").await;
    let path = format!("/books/{id}");
    let page = site.client().get(&path).await;
    assert_eq!(page.status(), 200);
    let mut fields = fields_of(page.text());
    let value = |fields: &[(String, String)], name: &str| {
        let found = fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    };
    assert_eq!(value(&fields, "title").as_deref(), Some("Dune & 'Sons'"));
    assert_eq!(value(&fields, "id"), Some(id.to_string()));
    let set = |fields: &mut Vec<(String, String)>, name: &str, text: &str| {
        for (known, value) in fields.iter_mut() {
            if known == name {
                text.clone_into(value);
            }
        }
    };

    // Unchanged: its own ISBN is not taken.
    assert_eq!(send(&site, &path, &fields).await.status(), 303);
    fields = fields_of(site.client().get(&path).await.text());
    set(&mut fields, "title", "Dune Messiah");
    set(&mut fields, "shelf", "A");
    assert_eq!(send(&site, &path, &fields).await.status(), 303);
    assert_eq!(book(site.db(), id).await.1, "Dune Messiah");

    // What is wrong is shown with what was typed, and nothing is written.
    fields = fields_of(site.client().get(&path).await.text());
    set(&mut fields, "isbn", "2");
    set(&mut fields, "title", "Children of Dune");
    let refused = send(&site, &path, &fields).await;
    assert_eq!(refused.status(), 422);
    let html = refused.text();
    assert!(html.contains("This is already taken."), "{html}");
    assert_eq!(
        value(&fields_of(html), "title").as_deref(),
        Some("Children of Dune")
    );
    assert_eq!(book(site.db(), id).await.1, "Dune Messiah");

    let missing = site.client().get("/books/999999").await;
    assert_problem(&missing, 404, "not_found");
}

#[derive(MizanForm, Debug, Clone, PartialEq)]
#[form(name = "rename_book", model = "books", manual)]
struct RenameBook {
    title: String,
    shelf: Option<String>,
}

impl Submit for RenameBook {
    type Output = ();

    async fn submit(self, _: &Request) -> Result<()> {
        Ok(())
    }
}

async fn only_what_has_changed_is_written(database: &Database) {
    let site = start(database).await;
    let id = add(&site, "Dune", "1").await;
    let before = RenameBook::load(site.db(), id).await.unwrap().unwrap();
    let mut after = before.clone();
    after.shelf = Some("B".to_owned());
    // Meanwhile somebody else renames it.
    let other = RenameBook {
        title: "Emma".to_owned(),
        shelf: None,
    };
    assert!(
        other
            .saving()
            .changed_from(&before)
            .update(site.db(), id)
            .await
            .unwrap()
    );
    assert!(
        after
            .saving()
            .changed_from(&before)
            .update(site.db(), id)
            .await
            .unwrap()
    );
    let now = RenameBook::load(site.db(), id).await.unwrap().unwrap();
    assert_eq!(
        (now.title.as_str(), now.shelf.as_deref()),
        ("Emma", Some("B"))
    );
    // Without a change it still says whether there is such a row.
    assert!(
        now.saving()
            .changed_from(&now)
            .update(site.db(), id)
            .await
            .unwrap()
    );
    assert!(
        !now.saving()
            .changed_from(&now)
            .update(site.db(), 0_i64)
            .await
            .unwrap()
    );
    // What the program sets goes first.
    let set = now.saving().set("title", "Set").set("is_staff_pick", true);
    assert!(set.changed_from(&now).update(site.db(), id).await.unwrap());
    let row = book(site.db(), id).await;
    assert_eq!((row.1.as_str(), row.3), ("Set", true));
    let bad = now
        .saving()
        .set("title\" = 'x' --", "x")
        .update(site.db(), id)
        .await;
    assert_eq!(bad.unwrap_err().status(), 500);
}

async fn somebody_elses_row_is_no_row(database: &Database) {
    let site = start(database).await;
    let id = add(&site, "Dune", "1").await;
    let select = |owner: i64| RenameBook::select(id).and("owner", owner);
    assert!(select(7).load(site.db()).await.unwrap().is_some());
    assert!(select(8).load(site.db()).await.unwrap().is_none());
    let form = RenameBook {
        title: "Stolen".to_owned(),
        shelf: None,
    };
    assert!(
        !form
            .saving()
            .and("owner", 8_i64)
            .update(site.db(), id)
            .await
            .unwrap()
    );
    assert!(
        !form
            .saving()
            .and("owner", None::<i64>)
            .update(site.db(), id)
            .await
            .unwrap()
    );
    assert_eq!(book(site.db(), id).await.1, "Dune");
    site.db()
        .query("UPDATE books SET owner = 8")
        .execute()
        .await
        .unwrap();
    assert_problem(
        &site.client().get(&format!("/books/{id}")).await,
        404,
        "not_found",
    );
    let input = json!({"id": id, "title": "Stolen", "isbn": "1", "version": 1});
    let response = site.client().submit("edit_book", input).await;
    assert!(
        response.status() == 404 || response.status() == 422,
        "{}",
        response.text()
    );
    assert_eq!(book(site.db(), id).await.1, "Dune");
}

async fn two_editors_do_not_overwrite_each_other(database: &Database) {
    let site = start(database).await;
    let id = add(&site, "Dune", "1").await;
    let client = site.client();
    let edit = |title: &str, version: i64| json!({"id": id, "title": title, "isbn": "1", "version": version});
    assert_eq!(
        client.submit("edit_book", edit("First", 1)).await.status(),
        200
    );
    let late = client.submit("edit_book", edit("Second", 1)).await;
    assert_problem(&late, 422, "invalid");
    assert_eq!(late.error_codes("__all__"), ["stale"]);
    assert_eq!(book(site.db(), id).await.1, "First");
    assert_eq!(
        client.submit("edit_book", edit("Second", 2)).await.status(),
        200
    );
    for forged in [
        json!(3.5),
        json!("x"),
        json!(null),
        json!(-1),
        json!(9_007_199_254_740_991_i64),
    ] {
        let mut input = edit("Third", 3);
        input["version"] = forged;
        assert_eq!(client.submit("edit_book", &input).await.status(), 422);
    }
    assert_eq!(book(site.db(), id).await.1, "Second");
}

async fn a_row_is_saved_in_a_transaction(database: &Database) {
    let site = start(database).await;
    let form = RenameBook {
        title: "Dune".to_owned(),
        shelf: None,
    };
    let mut tx = site.db().begin().await.unwrap();
    let id = form
        .saving()
        .set("isbn", "1")
        .insert(&mut tx)
        .await
        .unwrap();
    assert!(form.update(&mut tx, id).await.unwrap());
    assert_eq!(
        RenameBook::load(&mut tx, id).await.unwrap().as_ref(),
        Some(&form)
    );
    let unique = Unique::new("books", "isbn");
    assert!(unique.is_taken(&mut tx, "1").await.unwrap());
    tx.rollback().await.unwrap();
    assert!(RenameBook::load(site.db(), id).await.unwrap().is_none());
}

async fn a_taken_value_is_an_error_of_its_field(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let id = add(&site, "Dune", "1").await;
    add(&site, "Emma", "2").await;
    let again = json!({"title": "Dune again", "isbn": " 1 "});
    let problem = assert_problem(&client.submit("add_book", &again).await, 422, "invalid");
    assert_eq!(
        problem["errors"],
        json!({"isbn": [{"code": "unique", "message": "This is already taken.", "params": {}}]})
    );
    let validated = client.validate("add_book", &again).await;
    assert_eq!(validated.value()["errors"], problem["errors"]);
    // With other errors beside it.
    let response = client.submit("add_book", json!({"isbn": "1"})).await;
    assert_eq!(response.error_codes("isbn"), ["unique"]);
    assert_eq!(response.error_codes("title"), ["required"]);
    // A row does not take its own value, and no other row's.
    let edit = |isbn: &str| json!({"id": id, "title": "Dune", "isbn": isbn, "version": 1});
    for (isbn, valid) in [("1", true), ("2", false), ("3", true)] {
        let response = client.validate("edit_book", edit(isbn)).await;
        assert_eq!(
            response.value()["valid"],
            valid,
            "{isbn}: {}",
            response.text()
        );
    }
    // A key that is none is reported itself.
    let mut odd = edit("2");
    odd["id"] = json!("'; DROP TABLE books; --");
    let response = client.validate("edit_book", odd).await;
    assert_eq!(response.value()["errors"]["id"][0]["code"], "invalid");
}

/// A sign-up with a name that anybody may ask about, and an address that nobody may.
#[derive(MizanForm)]
#[form(name = "signup", manual)]
struct Signup {
    #[field(
        unique(column = "books.title", ignore_case),
        error_messages(unique = "Somebody is called so.")
    )]
    username: String,
    #[field(unique(column = "books.isbn", on_submit))]
    email: String,
    #[field(min_length = 3)]
    other: String,
}

impl Submit for Signup {
    type Output = ();

    async fn clean(&mut self, _: &Request) -> Result<(), FormErrors> {
        self.email = self.email.to_lowercase();
        Ok(())
    }

    async fn submit(self, _: &Request) -> Result<()> {
        Ok(())
    }
}

async fn live_validation_asks_only_about_what_is_wanted(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    add(&site, "ada", "ada@example.org").await;
    let ask = async |fields: &str, input: Value| {
        let path = format!("/api/mizan/signup.validate{fields}");
        let before = site.query_count();
        let response = client.post(&path).json(&input).await;
        assert_eq!(response.status(), 200);
        (
            response.value()["errors"].clone(),
            site.query_count() - before,
        )
    };
    let (errors, queries) = ask("?fields=username", json!({"username": "ADA"})).await;
    assert_eq!(errors["username"][0]["message"], "Somebody is called so.");
    assert_eq!(errors.as_object().unwrap().len(), 1);
    assert_eq!(queries, 1);
    let (errors, _) = ask("?fields=username", json!({"username": "grace"})).await;
    assert_eq!(errors, json!({}));
    // Nothing is asked about a field that is wrong or empty.
    for input in [
        json!({}),
        json!({"username": ""}),
        json!({"username": {"a": 1}}),
    ] {
        let (_, queries) = ask("?fields=username", input).await;
        assert_eq!(queries, 0);
    }
}

async fn what_strangers_must_not_learn_is_asked_on_submit(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    add(&site, "ada", "ada@example.org").await;
    let input = json!({"username": "grace", "email": "Ada@Example.org", "other": "long enough"});
    for fields in ["", "?fields=email", "?fields=email,username"] {
        let path = format!("/api/mizan/signup.validate{fields}");
        let response = client.post(&path).json(&input).await;
        assert_eq!(
            response.value(),
            json!({"valid": true, "errors": {}}),
            "{fields}"
        );
    }
    let response = client.submit("signup", &input).await;
    assert_eq!(response.error_codes("email"), ["unique"]);
    // Not either while anything else is wrong: a submission that cannot succeed must not be an oracle.
    let mut short = input.clone();
    short["other"] = json!("x");
    let response = client.submit("signup", &short).await;
    assert_eq!(response.error_codes("email"), [""; 0]);
    assert_eq!(response.error_codes("other"), ["min_length"]);
}

/// Passes every check, and loses the race in `submit`.
#[derive(MizanForm)]
#[form(name = "racing", manual)]
struct Racing {
    title: String,
    isbn: String,
    shelf: Option<String>,
    place: Option<i64>,
}

#[derive(Debug, thiserror::Error)]
#[error("the shop is broken")]
struct ShopError(#[source] mizan::db::DbError);

impl Submit for Racing {
    type Output = ();

    async fn submit(self, request: &Request) -> Result<()> {
        let insert = request
            .db()
            .query("INSERT INTO books (title, isbn, shelf, place) VALUES ($1, $2, $3, $4)")
            .bind(self.title)
            .bind(self.isbn)
            .bind(self.shelf)
            .bind(self.place);
        // Wrapped in an error of the application, as errors are.
        insert.execute().await.map_err(ShopError)?;
        Ok(())
    }
}

async fn the_index_decides_the_race(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let input = json!({"title": "Dune", "isbn": "1"});
    assert_eq!(client.submit("racing", &input).await.status(), 200);
    let again = json!({"title": "Emma", "isbn": "1"});
    let response = client.submit("racing", &again).await;
    let problem = assert_problem(&response, 422, "invalid");
    assert_eq!(problem["errors"]["isbn"][0]["code"], "unique");
    assert_eq!(problem["errors"].as_object().unwrap().len(), 1);
    // An index over an expression is known by its name.
    client
        .submit("racing", json!({"title": "only one", "isbn": "2"}))
        .await;
    let response = client
        .submit("racing", json!({"title": "only ONE", "isbn": "3"}))
        .await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("title"), ["unique"]);
    // Twenty at once: one of them has it, nineteen are told so.
    let shots = (0..20).map(|n| {
        let client = site.client();
        let input = json!({"title": format!("Shot {n}"), "isbn": "same"});
        async move { client.submit("add_book", input).await }
    });
    let mut won = 0;
    for response in futures_util::future::join_all(shots).await {
        match response.status() {
            200 => won += 1,
            _ => {
                assert_problem(&response, 422, "invalid");
                assert_eq!(response.error_codes("isbn"), ["unique"]);
            }
        }
    }
    assert_eq!(won, 1);
}

async fn an_index_over_two_fields_is_an_error_of_the_form(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    for form in ["racing", "add_book"] {
        let input = |isbn: &str| json!({"title": format!("{form} {isbn}"), "isbn": format!("{form} {isbn}"), "shelf": form, "place": 4});
        assert_eq!(client.submit(form, input("1")).await.status(), 200);
        let response = client.submit(form, input("2")).await;
        let problem = assert_problem(&response, 422, "invalid");
        assert_eq!(response.error_codes("__all__"), ["unique"], "{form}");
        assert_eq!(problem["errors"].as_object().unwrap().len(), 1);
    }
}

async fn an_index_with_a_foreign_column_is_an_error_of_the_field(database: &Database) {
    let site = start(database).await;
    add(&site, "Dune", "1").await;
    // Owner and title together are unique; the form knows only the title.
    let response = site
        .client()
        .submit("add_book", json!({"title": "Dune", "isbn": "2"}))
        .await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("title"), ["unique"]);
}

/// Writes to its table, and to another one that its visitors know nothing of.
#[derive(MizanForm)]
#[form(name = "careless", model = "books", manual)]
struct Careless {
    title: String,
    isbn: String,
    #[field(no_column)]
    note: String,
}

impl Submit for Careless {
    type Output = i64;

    async fn submit(self, request: &Request) -> Result<i64> {
        let mut tx = request.db().begin().await?;
        let id = self.insert(&mut tx).await?;
        tx.query("INSERT INTO audit (note) VALUES ($1)")
            .bind(&self.note)
            .execute()
            .await?;
        tx.commit().await?;
        Ok(id)
    }
}

async fn an_error_of_another_table_stays_an_error(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let input = |n: i64| json!({"title": n.to_string(), "isbn": n.to_string(), "note": "secret of the inside"});
    assert_eq!(client.submit("careless", input(1)).await.status(), 200);
    let response = client.submit("careless", input(2)).await;
    assert_problem(&response, 500, "internal_error");
    let response = client
        .submit("careless", json!({"title": "x", "isbn": "1", "note": "n"}))
        .await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("isbn"), ["unique"]);
}

fn noise() -> String {
    (0..20_000_u64)
        .map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31) >> 20)
        .map(|n| format!("{n:x}"))
        .collect()
}

async fn hostile_values_are_only_values(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    for (n, text) in [
        "'; DROP TABLE books; --",
        "\" OR 1=1 --",
        "$1",
        "%",
        "\u{202e}\u{feff}\u{1}\u{10ffff}",
        "\\",
        &"x".repeat(100_000),
        // Random, so that PostgreSQL cannot compress it to what fits its index.
        &noise(),
    ]
    .into_iter()
    .enumerate()
    {
        let input = json!({"title": format!("{n}"), "isbn": text});
        {
            let response = client.submit("add_book", &input).await;
            assert!(response.status() < 500, "{text:?}");
        }
        let path = "/api/mizan/add_book.validate?fields=isbn";
        let response = client.request(Method::POST, path).json(&input).await;
        assert_eq!(response.status(), 200, "{text:?}");
    }
    let response = client
        .submit("add_book", json!({"title": "nul", "isbn": "a\u{0}b"}))
        .await;
    assert_problem(&response, 422, "invalid");
    let count: i64 = site
        .db()
        .query("SELECT COUNT(*) FROM books")
        .fetch_scalar()
        .await
        .unwrap();
    assert!(count >= 6);
}
