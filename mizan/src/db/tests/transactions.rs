//! Commit, roll back, and writers that meet.

use super::{TestDatabase, on_both_databases};
use crate::db::Db;

on_both_databases!(
    a_committed_transaction_stays,
    a_dropped_transaction_leaves_nothing,
    a_transaction_that_failed_can_be_rolled_back,
    writers_that_read_first_wait_for_each_other,
);

async fn counters(database: &TestDatabase) -> Db {
    let db = database.db().await;
    db.query("CREATE TABLE counters (id BIGINT PRIMARY KEY, value BIGINT NOT NULL)")
        .execute()
        .await
        .unwrap();
    db.query("INSERT INTO counters VALUES (1, 0)")
        .execute()
        .await
        .unwrap();
    db
}

async fn value(db: &Db) -> i64 {
    db.query("SELECT value FROM counters WHERE id = 1")
        .fetch_scalar()
        .await
        .unwrap()
}

async fn a_committed_transaction_stays(database: TestDatabase) {
    let db = counters(&database).await;
    let mut tx = db.begin().await.unwrap();
    tx.query("UPDATE counters SET value = 7")
        .execute()
        .await
        .unwrap();
    assert_eq!(value(&db).await, 0, "others don't see it yet");
    tx.commit().await.unwrap();
    assert_eq!(value(&db).await, 7);
}

async fn a_dropped_transaction_leaves_nothing(database: TestDatabase) {
    let db = counters(&database).await;
    let mut tx = db.begin().await.unwrap();
    tx.query("UPDATE counters SET value = 7")
        .execute()
        .await
        .unwrap();
    drop(tx);
    assert_eq!(value(&db).await, 0);
    db.query("UPDATE counters SET value = 8")
        .execute()
        .await
        .unwrap();
    assert_eq!(value(&db).await, 8, "the lock is free again");
}

async fn a_transaction_that_failed_can_be_rolled_back(database: TestDatabase) {
    let db = counters(&database).await;
    let mut tx = db.begin().await.unwrap();
    tx.query("UPDATE counters SET value = 7")
        .execute()
        .await
        .unwrap();
    tx.query("INSERT INTO counters VALUES (1, 1)")
        .execute()
        .await
        .unwrap_err();
    tx.rollback().await.unwrap();
    assert_eq!(value(&db).await, 0);
}

/// A deferred transaction would fail here on SQLite with `SQLITE_BUSY` as soon as two of them read before writing.
async fn writers_that_read_first_wait_for_each_other(database: TestDatabase) {
    let db = counters(&database).await;
    let other = database.db().await;
    let writers = (0..20).map(|number| {
        let db = if number % 2 == 0 {
            db.clone()
        } else {
            other.clone()
        };
        tokio::spawn(async move {
            let mut tx = db.begin().await?;
            // PostgreSQL needs to be told; SQLite has taken the lock already.
            let lock = match db.backend() {
                crate::db::Backend::Sqlite => "SELECT value FROM counters WHERE id = 1",
                crate::db::Backend::Postgres => {
                    "SELECT value FROM counters WHERE id = 1 FOR UPDATE"
                }
            };
            let value = tx.query(lock).fetch_scalar::<i64>().await?;
            tx.query("UPDATE counters SET value = $1")
                .bind(value + 1)
                .execute()
                .await?;
            tx.commit().await
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().unwrap();
    }
    assert_eq!(value(&db).await, 20);
}
