//! The table `mizan_outbox`.

use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

use super::row::Draft;
use crate::db::{Backend, Db, Executor};

/// A mail that this process has taken.
pub(super) struct Taken {
    pub(super) id: i64,
    pub(super) message_id: String,
    pub(super) mail: String,
    /// How often it has been begun, this time included. Who has it under another number has it no more.
    pub(super) tries: i64,
}

/// How many mails there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) waiting: i64,
    pub(super) failed: i64,
}

/// A row as the commands show it.
pub(super) type Shown = (
    i64,
    String,
    i64,
    DateTime<Utc>,
    Option<String>,
    Option<DateTime<Utc>>,
);

/// Stores a mail that is due at once.
pub(in crate::mail) async fn insert<'q>(
    on: impl Executor<'q>,
    message_id: &str,
    draft: &Draft,
) -> Result<(), sqlx::Error> {
    let mail = serde_json::to_string(draft).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let now = Utc::now();
    let insert =
        "INSERT INTO mizan_outbox (message_id, mail, created_at, due_at) VALUES ($1, $2, $3, $3)";
    let insert = on.start(sqlx::SqlSafeStr::into_sql_str(insert));
    insert
        .bind(message_id)
        .bind(mail)
        .bind(now)
        .execute()
        .await
        .map(drop)
}

/// When the next mail is due.
pub(super) async fn next_due(db: &Db) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    db.query("SELECT due_at FROM mizan_outbox WHERE failed_at IS NULL ORDER BY due_at LIMIT 1")
        .fetch_scalar_optional()
        .await
}

/// Takes up to `most` mails that are due, for as long as `lease`.
pub(super) async fn take(db: &Db, most: usize, lease: Duration) -> Result<Vec<Taken>, sqlx::Error> {
    // SQLite has one writer at a time; on PostgreSQL two workers pass over each other's rows instead of waiting.
    let sql = match db.backend() {
        Backend::Sqlite => {
            "UPDATE mizan_outbox SET tries = tries + 1, due_at = $2 WHERE id IN \
             (SELECT id FROM mizan_outbox WHERE failed_at IS NULL AND due_at <= $1 ORDER BY due_at LIMIT $3) \
             RETURNING id, message_id, mail, tries"
        }
        Backend::Postgres => {
            "UPDATE mizan_outbox SET tries = tries + 1, due_at = $2 WHERE id IN \
             (SELECT id FROM mizan_outbox WHERE failed_at IS NULL AND due_at <= $1 ORDER BY due_at LIMIT $3 \
             FOR UPDATE SKIP LOCKED) RETURNING id, message_id, mail, tries"
        }
    };
    let now = Utc::now();
    let rows: Vec<(i64, String, String, i64)> = db
        .query(sql)
        .bind(now)
        .bind(after(now, lease))
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all()
        .await?;
    let taken = rows.into_iter().map(|(id, message_id, mail, tries)| Taken {
        id,
        message_id,
        mail,
        tries,
    });
    Ok(taken.collect())
}

/// Forgets a mail that was sent.
pub(super) async fn sent(db: &Db, taken: &Taken) -> Result<(), sqlx::Error> {
    db.query("DELETE FROM mizan_outbox WHERE id = $1 AND tries = $2")
        .bind(taken.id)
        .bind(taken.tries)
        .execute()
        .await
        .map(drop)
}

/// Has a mail tried again.
pub(super) async fn postpone(
    db: &Db,
    taken: &Taken,
    wait: Duration,
    reason: &str,
) -> Result<(), sqlx::Error> {
    db.query("UPDATE mizan_outbox SET due_at = $3, reason = $4 WHERE id = $1 AND tries = $2")
        .bind(taken.id)
        .bind(taken.tries)
        .bind(after(Utc::now(), wait))
        .bind(reason)
        .execute()
        .await
        .map(drop)
}

/// Gives a mail up, and keeps it.
pub(super) async fn fail(db: &Db, taken: &Taken, reason: &str) -> Result<(), sqlx::Error> {
    db.query("UPDATE mizan_outbox SET failed_at = $3, reason = $4 WHERE id = $1 AND tries = $2")
        .bind(taken.id)
        .bind(taken.tries)
        .bind(Utc::now())
        .bind(reason)
        .execute()
        .await
        .map(drop)
}

/// Deletes the mails that were given up before that time; answers how many.
pub(super) async fn forget_failed(db: &Db, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    db.query("DELETE FROM mizan_outbox WHERE failed_at < $1")
        .bind(before)
        .execute()
        .await
}

/// Has mails that were given up sent after all: this one, or all; answers how many.
pub(super) async fn revive(db: &Db, id: Option<i64>) -> Result<u64, sqlx::Error> {
    db.query(
        "UPDATE mizan_outbox SET failed_at = NULL, tries = 0, due_at = $1 \
         WHERE failed_at IS NOT NULL AND ($2 IS NULL OR id = $2)",
    )
    .bind(Utc::now())
    .bind(id)
    .execute()
    .await
}

pub(super) async fn counts(db: &Db) -> Result<Counts, sqlx::Error> {
    let (all, failed): (i64, i64) = db
        .query("SELECT COUNT(*), COUNT(failed_at) FROM mizan_outbox")
        .fetch_one()
        .await?;
    Ok(Counts {
        waiting: all - failed,
        failed,
    })
}

/// The mails that have failed or wait, the oldest first: at most `most`.
pub(super) async fn rows(db: &Db, most: i64) -> Result<Vec<Shown>, sqlx::Error> {
    db.query(
        "SELECT id, mail, tries, due_at, reason, failed_at FROM mizan_outbox ORDER BY created_at, id LIMIT $1",
    )
    .bind(most)
    .fetch_all()
    .await
}

/// When the oldest mail that still waits was written.
pub(super) async fn waiting_since(db: &Db) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    db.query(
        "SELECT created_at FROM mizan_outbox WHERE failed_at IS NULL ORDER BY created_at LIMIT 1",
    )
    .fetch_scalar_optional()
    .await
}

fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(wait)
        .ok()
        .and_then(|wait| now.checked_add_signed(wait))
        .unwrap_or(now)
}
