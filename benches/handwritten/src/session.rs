//! Sessions: a row in SQLite, found by the key in an encrypted cookie.

use std::collections::HashMap;

use actix_session::{
    SessionMiddleware,
    config::PersistentSession,
    storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError, generate_session_key},
};
use actix_web::cookie::{Key, SameSite, time::Duration};
use chrono::Utc;
use sqlx::SqlitePool;

pub const COOKIE_NAME: &str = "sessionid";

pub struct SqliteSessions {
    pool: SqlitePool,
}

pub fn sessions(pool: SqlitePool, cookie_key: Key) -> SessionMiddleware<SqliteSessions> {
    SessionMiddleware::builder(SqliteSessions::new(pool), cookie_key)
        .cookie_name(COOKIE_NAME.into())
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_secure(false) // measured over plain HTTP
        .session_lifecycle(PersistentSession::default().session_ttl(Duration::weeks(2)))
        .build()
}

fn expiry(ttl: &Duration) -> i64 {
    Utc::now().timestamp() + ttl.whole_seconds()
}

impl SqliteSessions {
    pub fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }

    async fn write(
        &self,
        key: &SessionKey,
        state: String,
        ttl: &Duration,
    ) -> Result<(), anyhow::Error> {
        sqlx::query("INSERT INTO sessions (key, state, expires_at) VALUES ($1, $2, $3)")
            .bind(key.as_ref())
            .bind(state)
            .bind(expiry(ttl))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

impl SessionStore for SqliteSessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<HashMap<String, String>>, LoadError> {
        let state: Option<String> =
            sqlx::query_scalar("SELECT state FROM sessions WHERE key = $1 AND expires_at > $2")
                .bind(key.as_ref())
                .bind(Utc::now().timestamp())
                .fetch_optional(&self.pool)
                .await
                .map_err(|error| LoadError::Other(error.into()))?;
        state
            .map(|state| serde_json::from_str(&state))
            .transpose()
            .map_err(|error| LoadError::Deserialization(error.into()))
    }

    async fn save(
        &self,
        state: HashMap<String, String>,
        ttl: &Duration,
    ) -> Result<SessionKey, SaveError> {
        let state = serde_json::to_string(&state)
            .map_err(|error| SaveError::Serialization(error.into()))?;
        let key = generate_session_key();
        self.write(&key, state, ttl)
            .await
            .map_err(SaveError::Other)?;
        Ok(key)
    }

    async fn update(
        &self,
        key: SessionKey,
        state: HashMap<String, String>,
        ttl: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        let state = serde_json::to_string(&state)
            .map_err(|error| UpdateError::Serialization(error.into()))?;
        // A session deleted meanwhile stays deleted: no row, nothing updated.
        sqlx::query("UPDATE sessions SET state = $2, expires_at = $3 WHERE key = $1")
            .bind(key.as_ref())
            .bind(state)
            .bind(expiry(ttl))
            .execute(&self.pool)
            .await
            .map_err(|error| UpdateError::Other(error.into()))?;
        Ok(key)
    }

    async fn update_ttl(&self, key: &SessionKey, ttl: &Duration) -> Result<(), anyhow::Error> {
        sqlx::query("UPDATE sessions SET expires_at = $2 WHERE key = $1")
            .bind(key.as_ref())
            .bind(expiry(ttl))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        sqlx::query("DELETE FROM sessions WHERE key = $1")
            .bind(key.as_ref())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
