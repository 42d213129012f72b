//! Values, rows, errors and the counter.

use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};

use super::{TestDatabase, on_both_databases};
use crate::db::{
    AssertSqlSafe, Backend, Db, DbError, DbOptions, Json, Migration, is_unique_violation,
};

on_both_databases!(
    every_type_comes_back_as_it_went_in,
    nulls_carry_their_type,
    timestamps_compare_as_time_does,
    placeholders_may_repeat_and_come_in_any_order,
    a_missing_row_is_none_or_an_error,
    scalars_are_the_first_column,
    text_with_nul_is_refused_before_the_database_sees_it,
    the_counter_counts_statements,
    a_unique_violation_names_its_columns,
    a_unique_index_over_an_expression_is_recognised_by_name,
    other_errors_are_no_unique_violation,
    foreign_keys_are_enforced,
    built_sql_is_vouched_for,
    many_tasks_share_the_pool,
    a_closed_pool_refuses_statements,
);

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Thing {
    id: i64,
    yes: Option<bool>,
    number: Option<i64>,
    ratio: Option<f64>,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
    moment: Option<DateTime<Utc>>,
    tags: Option<Json<Vec<String>>>,
}

async fn things(database: &TestDatabase) -> Db {
    let db = database.db().await;
    let table = Migration::new(
        "things",
        "CREATE TABLE things (
            id {id},
            yes BOOLEAN,
            number BIGINT,
            ratio DOUBLE PRECISION,
            text TEXT UNIQUE,
            bytes {bytes},
            moment {timestamp},
            tags {json}
        );
        CREATE TABLE parts (
            id {id},
            thing BIGINT NOT NULL REFERENCES things (id),
            place TEXT NOT NULL,
            email TEXT NOT NULL DEFAULT '',
            UNIQUE (thing, place)
        );
        CREATE UNIQUE INDEX parts_email_unique ON parts (lower(email)) WHERE email <> ''",
    );
    let mut tx = db.begin().await.unwrap();
    tx.run_script(table.sql_for(db.backend())).await.unwrap();
    tx.commit().await.unwrap();
    db
}

const INSERT: &str = "INSERT INTO things (yes, number, ratio, text, bytes, moment, tags)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";

fn moment() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 2, 28, 23, 59, 59).unwrap() + Duration::from_micros(123_456)
}

async fn every_type_comes_back_as_it_went_in(database: TestDatabase) {
    let db = things(&database).await;
    let tags = vec!["a\"b".to_owned(), "ключ".to_owned()];
    let id = db
        .query(INSERT)
        .bind(true)
        .bind(i64::MIN)
        .bind(-0.1)
        .bind("Ünï\u{1F600}")
        .bind([0_u8, 255, 1])
        .bind(moment() + Duration::from_nanos(789))
        .bind(Json(&tags))
        .fetch_scalar::<i64>()
        .await
        .unwrap();
    let thing = db
        .query("SELECT * FROM things WHERE id = $1")
        .bind(id)
        .fetch_one::<Thing>()
        .await
        .unwrap();
    let expected = Thing {
        id,
        yes: Some(true),
        number: Some(i64::MIN),
        ratio: Some(-0.1),
        text: Some("Ünï\u{1F600}".to_owned()),
        bytes: Some(vec![0, 255, 1]),
        moment: Some(moment()),
        tags: Some(Json(tags)),
    };
    assert_eq!(thing, expected);
}

async fn nulls_carry_their_type(database: TestDatabase) {
    let db = things(&database).await;
    let id = db
        .query(INSERT)
        .bind(None::<bool>)
        .bind(None::<i64>)
        .bind(None::<f64>)
        .bind(None::<&str>)
        .bind(None::<Vec<u8>>)
        .bind(None::<DateTime<Utc>>)
        .bind(None::<Json<Vec<String>>>)
        .fetch_scalar::<i64>()
        .await
        .unwrap();
    let thing = db
        .query("SELECT * FROM things")
        .fetch_one::<Thing>()
        .await
        .unwrap();
    assert_eq!(thing.id, id);
    assert_eq!(
        (
            thing.yes,
            thing.number,
            thing.ratio,
            thing.text,
            thing.bytes,
            thing.moment,
            thing.tags
        ),
        (None, None, None, None, None, None, None)
    );
    // An untyped or text NULL would be refused here by PostgreSQL.
    let changed = db
        .query("UPDATE things SET number = COALESCE($1, 5), yes = COALESCE($2, TRUE), text = COALESCE($3, 'x')")
        .bind(None::<i32>)
        .bind(None::<bool>)
        .bind(None::<String>)
        .execute()
        .await
        .unwrap();
    assert_eq!(changed, 1);
}

async fn timestamps_compare_as_time_does(database: TestDatabase) {
    let db = things(&database).await;
    let moments = [
        moment() - Duration::from_micros(123_456),
        moment() - Duration::from_micros(456),
        moment(),
        moment() + Duration::from_secs(1),
    ];
    for (number, moment) in moments.iter().enumerate().rev() {
        db.query("INSERT INTO things (number, moment) VALUES ($1, $2)")
            .bind(i64::try_from(number).unwrap())
            .bind(*moment)
            .execute()
            .await
            .unwrap();
    }
    let sorted = db
        .query("SELECT moment FROM things ORDER BY moment")
        .fetch_scalars::<DateTime<Utc>>()
        .await
        .unwrap();
    assert_eq!(sorted, moments);
    let earlier = db
        .query("SELECT count(*) FROM things WHERE moment < $1")
        .bind(moment())
        .fetch_scalar::<i64>()
        .await
        .unwrap();
    assert_eq!(earlier, 2);
}

async fn placeholders_may_repeat_and_come_in_any_order(database: TestDatabase) {
    let db = things(&database).await;
    db.query("INSERT INTO things (text, number) VALUES ($2, $1)")
        .bind(3_i64)
        .bind("three")
        .execute()
        .await
        .unwrap();
    let found = db
        .query("SELECT text FROM things WHERE (text = $1 OR text = lower($1)) AND number = $2")
        .bind("THREE")
        .bind(3_i64)
        .fetch_scalar_optional::<String>()
        .await
        .unwrap();
    assert_eq!(found.as_deref(), Some("three"));
}

async fn a_missing_row_is_none_or_an_error(database: TestDatabase) {
    let db = things(&database).await;
    let none = || db.query("SELECT * FROM things WHERE id = $1").bind(9_i64);
    assert_eq!(none().fetch_optional::<Thing>().await.unwrap(), None);
    assert_eq!(none().fetch_all::<Thing>().await.unwrap(), []);
    assert!(matches!(
        none().fetch_one::<Thing>().await,
        Err(DbError::RowNotFound)
    ));
    assert!(matches!(
        none().fetch_scalar::<i64>().await,
        Err(DbError::RowNotFound)
    ));
    assert_eq!(none().execute().await.unwrap(), 0);
}

async fn scalars_are_the_first_column(database: TestDatabase) {
    let db = things(&database).await;
    for text in ["b", "a"] {
        db.query("INSERT INTO things (text) VALUES ($1)")
            .bind(text)
            .execute()
            .await
            .unwrap();
    }
    let texts = db
        .query("SELECT text FROM things ORDER BY text")
        .fetch_scalars::<String>()
        .await;
    assert_eq!(texts.unwrap(), ["a", "b"]);
    let pairs = db
        .query("SELECT text, number FROM things ORDER BY text")
        .fetch_all::<(String, Option<i64>)>()
        .await
        .unwrap();
    assert_eq!(pairs, [("a".to_owned(), None), ("b".to_owned(), None)]);
    let wrong = db
        .query("SELECT text FROM things")
        .fetch_scalar::<i64>()
        .await;
    assert!(
        matches!(wrong, Err(DbError::ColumnDecode { .. })),
        "{wrong:?}"
    );
}

async fn text_with_nul_is_refused_before_the_database_sees_it(database: TestDatabase) {
    let db = things(&database).await;
    let before = db.query_count();
    let error = db
        .query("INSERT INTO things (text) VALUES ($1)")
        .bind("a\0b")
        .bind(1_i64)
        .execute()
        .await
        .unwrap_err();
    assert!(matches!(error, DbError::Encode(_)), "{error:?}");
    assert_eq!(db.query_count(), before);
}

async fn the_counter_counts_statements(database: TestDatabase) {
    let db = things(&database).await;
    let before = db.query_count();
    let clone = db.clone();
    clone.query("SELECT 1").execute().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    tx.query("SELECT 1").execute().await.unwrap();
    tx.query("SELECT 2").execute().await.unwrap();
    tx.rollback().await.unwrap();
    db.ping().await.unwrap();
    assert_eq!(db.query_count() - before, 3);
}

async fn a_unique_violation_names_its_columns(database: TestDatabase) {
    let db = things(&database).await;
    // PostgreSQL's own numbering starts at 1 and doesn't look at rows that brought a number along.
    db.query("INSERT INTO things (id, text) VALUES (100, 'same')")
        .execute()
        .await
        .unwrap();
    let error = db
        .query("INSERT INTO things (text) VALUES ('same')")
        .execute()
        .await
        .unwrap_err();
    let violation = is_unique_violation(&error).unwrap();
    assert_eq!(violation.table.as_deref(), Some("things"));
    assert_eq!(violation.columns, ["text"]);
    assert!(violation.concerns("text") && !violation.concerns("id"));

    let error = db
        .query("INSERT INTO things (id) VALUES (100)")
        .execute()
        .await
        .unwrap_err();
    assert!(is_unique_violation(&error).unwrap().concerns("id"));

    let part = || {
        db.query("INSERT INTO parts (thing, place) VALUES (100, $1)")
            .bind("a)=(b")
    };
    part().execute().await.unwrap();
    let error = part().execute().await.unwrap_err();
    assert_eq!(
        is_unique_violation(&error).unwrap().columns,
        ["thing", "place"]
    );
}

async fn a_unique_index_over_an_expression_is_recognised_by_name(database: TestDatabase) {
    let db = things(&database).await;
    db.query("INSERT INTO things (id) VALUES (1)")
        .execute()
        .await
        .unwrap();
    let insert = |place: &'static str, email: &'static str| {
        db.query("INSERT INTO parts (thing, place, email) VALUES (1, $1, $2)")
            .bind(place)
            .bind(email)
    };
    insert("a", "Ada@example.com").execute().await.unwrap();
    let error = insert("b", "ada@example.com").execute().await.unwrap_err();
    let violation = is_unique_violation(&error).unwrap();
    assert_eq!(violation.constraint.as_deref(), Some("parts_email_unique"));
    assert!(violation.concerns("email") && !violation.concerns("place"));
}

async fn other_errors_are_no_unique_violation(database: TestDatabase) {
    let db = things(&database).await;
    let errors = [
        db.query("SELECT nothing FROM nowhere")
            .execute()
            .await
            .unwrap_err(),
        db.query("INSERT INTO parts (thing) VALUES (NULL)")
            .execute()
            .await
            .unwrap_err(),
        DbError::RowNotFound,
    ];
    for error in errors {
        assert_eq!(is_unique_violation(&error), None, "{error}");
    }
}

async fn foreign_keys_are_enforced(database: TestDatabase) {
    let db = things(&database).await;
    let result = db
        .query("INSERT INTO parts (thing, place) VALUES (404, 'x')")
        .execute()
        .await;
    let error = result.unwrap_err();
    assert!(
        error
            .as_database_error()
            .unwrap()
            .is_foreign_key_violation(),
        "{error}"
    );
}

async fn built_sql_is_vouched_for(database: TestDatabase) {
    let db = database.db().await;
    let sum = ["1", "2", "3"].join(" + ");
    let sql = AssertSqlSafe(format!("SELECT CAST({sum} AS BIGINT)"));
    assert_eq!(db.query(sql).fetch_scalar::<i64>().await.unwrap(), 6);
}

async fn many_tasks_share_the_pool(database: TestDatabase) {
    things(&database).await.close().await;
    let db = Db::connect(&database.options().pool_size(3)).await.unwrap();
    let inserts = (0..60).map(|number: i64| {
        let db = db.clone();
        tokio::spawn(async move {
            db.query("INSERT INTO things (number) VALUES ($1)")
                .bind(number)
                .execute()
                .await
        })
    });
    for insert in inserts.collect::<Vec<_>>() {
        insert.await.unwrap().unwrap();
    }
    let count = db
        .query("SELECT count(*) FROM things")
        .fetch_scalar::<i64>()
        .await
        .unwrap();
    assert_eq!(count, 60);
}

async fn a_closed_pool_refuses_statements(database: TestDatabase) {
    let db = database.db().await;
    db.close().await;
    let result = db.query("SELECT 1").execute().await;
    assert!(matches!(result, Err(DbError::PoolClosed)), "{result:?}");
    assert!(db.ping().await.is_err());
}

#[tokio::test]
async fn a_database_in_memory_keeps_its_data_between_statements() {
    for url in ["sqlite://:memory:", "sqlite::memory:"] {
        let db = Db::connect_url(url).await.unwrap();
        assert_eq!(db.backend(), Backend::Sqlite);
        db.query("CREATE TABLE kept (id BIGINT)")
            .execute()
            .await
            .unwrap();
        for _ in 0..3 {
            db.query("INSERT INTO kept VALUES (1)")
                .execute()
                .await
                .unwrap();
        }
        assert_eq!(
            db.query("SELECT count(*) FROM kept")
                .fetch_scalar::<i64>()
                .await
                .unwrap(),
            3
        );
        let other = Db::connect_url(url).await.unwrap();
        assert!(
            other.query("SELECT * FROM kept").execute().await.is_err(),
            "two are not one"
        );
    }
}

#[tokio::test]
async fn a_sqlite_file_is_opened_with_our_options() {
    let database = TestDatabase::sqlite();
    let db = database.db().await;
    let mode = db
        .query("PRAGMA journal_mode")
        .fetch_scalar::<String>()
        .await
        .unwrap();
    let foreign_keys = db
        .query("PRAGMA foreign_keys")
        .fetch_scalar::<i64>()
        .await
        .unwrap();
    let synchronous = db
        .query("PRAGMA synchronous")
        .fetch_scalar::<i64>()
        .await
        .unwrap();
    let busy = db
        .query("PRAGMA busy_timeout")
        .fetch_scalar::<i64>()
        .await
        .unwrap();
    assert_eq!(
        (mode.as_str(), foreign_keys, synchronous, busy),
        ("wal", 1, 1, 5000)
    );
}

#[tokio::test]
async fn a_long_statement_on_postgres_is_stopped() {
    TestDatabase::postgres()
        .await
        .run(async |database| {
            let options = database.options().timeout(Duration::from_millis(200));
            let db = Db::connect(&options).await.unwrap();
            let error = db.query("SELECT pg_sleep(30)").execute().await.unwrap_err();
            assert!(error.to_string().contains("statement timeout"), "{error}");
            db.ping().await.unwrap();
            let name = db
                .query("SHOW application_name")
                .fetch_scalar::<String>()
                .await
                .unwrap();
            assert_eq!(name, "mizan");
        })
        .await;
}

#[test]
fn urls_of_other_databases_are_refused_and_passwords_are_not_shown() {
    for url in [
        "mysql://localhost/x",
        "",
        "var/mizan.db",
        "postgre://x",
        "sqlite3://x",
    ] {
        assert!(DbOptions::new(url).is_err(), "{url}");
    }
    let options = DbOptions::new("postgres://ada:hunter2@db.example/site").unwrap();
    assert!(!format!("{options:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_cancelled_statement_gives_its_place_back() {
    TestDatabase::sqlite()
        .run(async |database| {
            let db = Db::connect(&database.options().pool_size(1)).await.unwrap();
            // Counts to a number that takes far longer than the patience below.
            let forever =
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000000)
                SELECT count(*) FROM n";
            let query = db.query(forever).fetch_scalar::<i64>();
            let patience = Duration::from_millis(20);
            assert!(tokio::time::timeout(patience, query).await.is_err());
            assert_eq!(db.query("SELECT 1").fetch_scalar::<i64>().await.unwrap(), 1);
        })
        .await;
}

#[tokio::test]
async fn waiting_for_a_connection_ends_with_the_time_out() {
    TestDatabase::sqlite()
        .run(async |database| {
            let options = database
                .options()
                .pool_size(1)
                .timeout(Duration::from_millis(50));
            let db = Db::connect(&options).await.unwrap();
            let slow =
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000)
                SELECT count(*) FROM n";
            let other = db.clone();
            let task = tokio::spawn(async move { other.query(slow).fetch_scalar::<i64>().await });
            tokio::task::yield_now().await;
            let result = db.query("SELECT 1").execute().await;
            assert!(matches!(result, Err(DbError::PoolTimedOut)), "{result:?}");
            assert_eq!(task.await.unwrap().unwrap(), 3_000_000);
            db.query("SELECT 1").execute().await.unwrap();
        })
        .await;
}

#[tokio::test]
async fn closing_waits_for_the_statement_that_runs() {
    TestDatabase::sqlite()
        .run(async |database| {
            let db = database.db().await;
            let slow =
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000)
                SELECT count(*) FROM n";
            let other = db.clone();
            let task = tokio::spawn(async move { other.query(slow).fetch_scalar::<i64>().await });
            tokio::task::yield_now().await;
            db.close().await;
            assert!(task.is_finished());
            assert_eq!(task.await.unwrap().unwrap(), 1_000_000);
            db.close().await;
        })
        .await;
}
