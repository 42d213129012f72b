//! The table `mizan_idempotency`.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::Db;

/// How many rows that have run out are deleted at once beside the work of a request.
const SWEEP: i64 = 1_000;

/// A row that counts.
pub(super) struct Stored {
    pub(super) fingerprint: Vec<u8>,
    /// `None` while the request is being carried out.
    pub(super) status: Option<i64>,
    pub(super) answer: Option<Vec<u8>>,
}

/// A row that a request holds while it is carried out.
#[derive(Clone)]
pub(super) struct Claim {
    db: Db,
    key_hash: [u8; 32],
    claim: i64,
}

impl Claim {
    /// Takes the row of a key, unless there is one that still counts. For as long as `lease`, which is longer than the
    /// request can take: when it is over, the process has died.
    pub(super) async fn take(
        db: &Db,
        key_hash: [u8; 32],
        fingerprint: [u8; 32],
        lease: Duration,
    ) -> Result<Option<Self>, sqlx::Error> {
        let claim = fastrand::i64(..);
        let now = Utc::now();
        let taken = db
            .query(
                "INSERT INTO mizan_idempotency (key_hash, fingerprint, claim, expires_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (key_hash) DO UPDATE SET fingerprint = excluded.fingerprint, claim = excluded.claim, \
                 status = NULL, answer = NULL, expires_at = excluded.expires_at \
                 WHERE mizan_idempotency.expires_at <= $5",
            )
            .bind(key_hash)
            .bind(fingerprint)
            .bind(claim)
            .bind(after(now, lease))
            .bind(now)
            .execute()
            .await?;
        Ok((taken == 1).then(|| Self {
            db: db.clone(),
            key_hash,
            claim,
        }))
    }

    /// Keeps the answer, unless the row has been lost to another request.
    pub(super) async fn keep(
        &self,
        status: u16,
        answer: Option<&[u8]>,
        age: Duration,
    ) -> Result<(), sqlx::Error> {
        self.db
            .query(
                "UPDATE mizan_idempotency SET status = $3, answer = $4, expires_at = $5 \
                 WHERE key_hash = $1 AND claim = $2",
            )
            .bind(self.key_hash)
            .bind(self.claim)
            .bind(i64::from(status))
            .bind(answer)
            .bind(after(Utc::now(), age))
            .execute()
            .await
            .map(drop)
    }

    /// Frees the key: nothing is kept, and the same request may be carried out again.
    pub(super) async fn release(&self) -> Result<(), sqlx::Error> {
        self.db
            .query("DELETE FROM mizan_idempotency WHERE key_hash = $1 AND claim = $2")
            .bind(self.key_hash)
            .bind(self.claim)
            .execute()
            .await
            .map(drop)
    }
}

/// The row of a key, if it still counts.
pub(super) async fn find(db: &Db, key_hash: [u8; 32]) -> Result<Option<Stored>, sqlx::Error> {
    type Row = (Vec<u8>, Option<i64>, Option<Vec<u8>>);
    let row: Option<Row> = db
        .query(
            "SELECT fingerprint, status, answer FROM mizan_idempotency \
             WHERE key_hash = $1 AND expires_at > $2",
        )
        .bind(key_hash)
        .bind(Utc::now())
        .fetch_optional()
        .await?;
    Ok(row.map(|(fingerprint, status, answer)| Stored {
        fingerprint,
        status,
        answer,
    }))
}

/// Deletes some of the rows that have run out.
pub(super) async fn sweep(db: &Db) -> Result<u64, sqlx::Error> {
    db.query(
        "DELETE FROM mizan_idempotency WHERE key_hash IN \
         (SELECT key_hash FROM mizan_idempotency WHERE expires_at <= $1 LIMIT $2)",
    )
    .bind(Utc::now())
    .bind(SWEEP)
    .execute()
    .await
}

/// Deletes every row that has run out; answers how many.
pub(crate) async fn delete_expired(db: &Db) -> Result<u64, sqlx::Error> {
    db.query("DELETE FROM mizan_idempotency WHERE expires_at <= $1")
        .bind(Utc::now())
        .execute()
        .await
}

fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(wait)
        .ok()
        .and_then(|wait| now.checked_add_signed(wait))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
