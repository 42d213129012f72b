//! The default session store: the site's own database.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_session::storage::{
    LoadError, SaveError, SessionKey, SessionStore, UpdateError, generate_session_key,
};
use actix_web::cookie::time::Duration as CookieDuration;
use chrono::{DateTime, TimeDelta, Utc};

use futures_util::future::LocalBoxFuture;

use super::state::{user_id_of, version_of};
use super::stored::{SessionIndex, StoredSession};
use crate::db::Db;
use crate::error::Result as ApiResult;

/// The session that a request wanted to update has ended meanwhile. It stays ended.
#[derive(Debug, thiserror::Error)]
#[error("the session has ended")]
pub struct SessionGone;

/// Another request has written the session since this one loaded it.
#[derive(Debug, thiserror::Error)]
#[error("the session has been written by another request")]
pub struct SessionChanged;

/// Keeps sessions in the table `mizan_sessions` of the site's database.
///
/// The table holds a BLAKE3 hash of each key, not the key: whoever reads the table cannot take over a session.
/// An update or a deletion of a session that has ended fails with [`SessionGone`]; it never comes back.
/// An update of a state that is older than the stored one fails with [`SessionChanged`], and nothing is overwritten.
#[derive(Clone)]
pub struct DatabaseStore {
    db: Db,
}

impl DatabaseStore {
    /// A store in `db`, whose migrations must have run.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Deletes the sessions that have run out; answers how many.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn delete_expired(&self) -> Result<u64, sqlx::Error> {
        self.db
            .query("DELETE FROM mizan_sessions WHERE expires_at <= $1")
            .bind(Utc::now())
            .execute()
            .await
    }
}

/// What stands in the table instead of the key.
pub(super) fn hash(key: &str) -> [u8; 32] {
    /// Deriving the context's own key costs more than hashing the session's.
    static HASHER: LazyLock<blake3::Hasher> =
        LazyLock::new(|| blake3::Hasher::new_derive_key("mizan 2026 session key"));
    *HASHER.clone().update(key.as_bytes()).finalize().as_bytes()
}

fn expiry(ttl: &CookieDuration) -> DateTime<Utc> {
    Utc::now() + TimeDelta::seconds(ttl.whole_seconds())
}

impl SessionStore for DatabaseStore {
    async fn load(&self, key: &SessionKey) -> Result<Option<HashMap<String, String>>, LoadError> {
        let row: Option<(String,)> = self
            .db
            .query("SELECT state FROM mizan_sessions WHERE key_hash = $1 AND expires_at > $2")
            .bind(hash(key.as_ref()))
            .bind(Utc::now())
            .fetch_optional()
            .await
            .map_err(|error| LoadError::Other(error.into()))?;
        row.map(|(state,)| serde_json::from_str(&state))
            .transpose()
            .map_err(|error| LoadError::Deserialization(error.into()))
    }

    async fn save(
        &self,
        state: HashMap<String, String>,
        ttl: &CookieDuration,
    ) -> Result<SessionKey, SaveError> {
        let key = generate_session_key();
        let text = serde_json::to_string(&state)
            .map_err(|error| SaveError::Serialization(error.into()))?;
        self.db
            .query(
                "INSERT INTO mizan_sessions (key_hash, state, version, user_id, created_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(hash(key.as_ref()))
            .bind(text)
            .bind(version_of(&state).cast_signed())
            .bind(user_id_of(&state))
            .bind(Utc::now())
            .bind(expiry(ttl))
            .execute()
            .await
            .map_err(|error| SaveError::Other(error.into()))?;
        Ok(key)
    }

    async fn update(
        &self,
        key: SessionKey,
        state: HashMap<String, String>,
        ttl: &CookieDuration,
    ) -> Result<SessionKey, UpdateError> {
        let text = serde_json::to_string(&state)
            .map_err(|error| UpdateError::Serialization(error.into()))?;
        let rows = self
            .db
            .query(
                "UPDATE mizan_sessions SET state = $2, version = $3, user_id = $4, expires_at = $5 \
                 WHERE key_hash = $1 AND version < $3 AND expires_at > $6",
            )
            .bind(hash(key.as_ref()))
            .bind(text)
            .bind(version_of(&state).cast_signed())
            .bind(user_id_of(&state))
            .bind(expiry(ttl))
            .bind(Utc::now())
            .execute()
            .await
            .map_err(|error| UpdateError::Other(error.into()))?;
        if rows > 0 {
            return Ok(key);
        }
        let is_there = SessionStore::load(self, &key)
            .await
            .map_err(|error| UpdateError::Other(error.into()))?
            .is_some();
        Err(UpdateError::Other(if is_there {
            SessionChanged.into()
        } else {
            SessionGone.into()
        }))
    }

    async fn update_ttl(
        &self,
        key: &SessionKey,
        ttl: &CookieDuration,
    ) -> Result<(), anyhow::Error> {
        self.db
            .query("UPDATE mizan_sessions SET expires_at = $2 WHERE key_hash = $1")
            .bind(hash(key.as_ref()))
            .bind(expiry(ttl))
            .execute()
            .await?;
        Ok(())
    }

    // Says `SessionGone` when there was nothing to delete, so that a renewal in flight cannot bring it back.
    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let rows = self
            .db
            .query("DELETE FROM mizan_sessions WHERE key_hash = $1")
            .bind(hash(key.as_ref()))
            .execute()
            .await?;
        if rows == 0 {
            return Err(SessionGone.into());
        }
        Ok(())
    }
}

/// How many sessions of a user are listed.
pub(super) const MAX_LISTED: usize = 200;

impl SessionIndex for DatabaseStore {
    fn of_user(&self, user_id: i64) -> LocalBoxFuture<'_, ApiResult<Vec<StoredSession>>> {
        type Row = (Vec<u8>, String, DateTime<Utc>, DateTime<Utc>);
        Box::pin(async move {
            let rows: Vec<Row> = self
                .db
                .query(
                    "SELECT key_hash, state, created_at, expires_at FROM mizan_sessions \
                     WHERE user_id = $1 AND expires_at > $2 ORDER BY created_at DESC LIMIT $3",
                )
                .bind(user_id)
                .bind(Utc::now())
                .bind(MAX_LISTED as i64)
                .fetch_all()
                .await?;
            let sessions = rows
                .into_iter()
                .filter_map(|(hash, state, created_at, expires_at)| {
                    Some(StoredSession {
                        hash: hash.try_into().ok()?,
                        state: serde_json::from_str(&state).ok()?,
                        created_at,
                        expires_at,
                        is_current: false,
                    })
                });
            Ok(sessions.collect())
        })
    }

    fn end(&self, user_id: i64, hash: [u8; 32]) -> LocalBoxFuture<'_, ApiResult<bool>> {
        Box::pin(async move {
            let ended = self
                .db
                .query("DELETE FROM mizan_sessions WHERE key_hash = $1 AND user_id = $2")
                .bind(hash)
                .bind(user_id)
                .execute()
                .await?;
            Ok(ended == 1)
        })
    }
}
