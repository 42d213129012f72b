//! Sessions in Redis.

use std::collections::HashMap;

use actix_session::storage::{
    LoadError, SaveError, SessionKey, SessionStore, UpdateError, generate_session_key,
};
use actix_web::cookie::time::Duration as CookieDuration;
use chrono::DateTime;
use futures_util::future::LocalBoxFuture;
use redis::{Script, ScriptInvocation};

use super::redis_script::{DELETE, OF_USER, PROLONG, SAVE, SWEEP, UPDATE};
use super::state::{State, user_id_of, version_of};
use super::store::{MAX_LISTED, SessionChanged, SessionGone, hash};
use super::stored::{SessionIndex, StoredSession};
use crate::error::{Error, Result as ApiResult};
use crate::redis::{Redis, RedisError};
use crate::settings::Settings;

/// How many sessions of a user are looked at to find the newest.
const MAX_LOOKED_AT: usize = 1_000;

/// Keeps sessions in Redis (6 or later), as [`DatabaseStore`](super::DatabaseStore) does in the database: it stores hashes
/// of keys, an ended session never comes back ([`SessionGone`]), and an older state never overwrites a newer one
/// ([`SessionChanged`]).
///
/// Sessions that run out are removed by Redis. Choose it with `MIZAN_SESSION_STORE=redis`.
#[derive(Clone)]
pub struct RedisStore {
    redis: Redis,
}

impl RedisStore {
    /// A store in the Redis that `REDIS_URL` names; `None` when it names none. Call it within a Tokio runtime.
    ///
    /// # Errors
    ///
    /// When the connection cannot be set up. That Redis does not answer is no such error: it may come later.
    pub fn open(settings: &Settings) -> Result<Option<Self>, redis::RedisError> {
        Ok(Redis::open(settings)?.map(Self::new))
    }

    pub(crate) fn new(redis: Redis) -> Self {
        Self { redis }
    }

    /// Removes what sessions that have run out have left in the lists of users; answers how much that was. The sessions
    /// themselves Redis removes.
    ///
    /// # Errors
    ///
    /// 503 when Redis does not answer.
    pub async fn delete_expired(&self) -> ApiResult<u64> {
        let pattern = format!("{}*", self.set_prefix());
        let (mut cursor, mut removed) = (0_u64, 0);
        loop {
            let mut scan = redis::cmd("SCAN");
            scan.arg(cursor)
                .arg("MATCH")
                .arg(&pattern)
                .arg("COUNT")
                .arg(500);
            let (next, sets): (u64, Vec<String>) = self.redis.query(&scan).await.map_err(down)?;
            for set in sets {
                let swept: u64 = self.redis.invoke(&SWEEP.key(set)).await.map_err(down)?;
                removed += swept;
            }
            if next == 0 {
                return Ok(removed);
            }
            cursor = next;
        }
    }

    fn set_prefix(&self) -> String {
        self.redis.key("user-sessions:")
    }

    fn session_key(&self, hash: &str) -> String {
        self.redis.key(&format!("session:{hash}"))
    }

    /// A call of one of the scripts that are about a single session.
    fn call<'s>(&self, script: &'s Script, hash: [u8; 32]) -> ScriptInvocation<'s> {
        let hash = hex(hash);
        let mut call = script.key(self.session_key(&hash));
        call.arg(self.set_prefix()).arg(hash);
        call
    }

    fn write<'s>(
        &self,
        script: &'s Script,
        key: &SessionKey,
        state: &State,
        ttl: &CookieDuration,
    ) -> serde_json::Result<ScriptInvocation<'s>> {
        let mut call = self.call(script, hash(key.as_ref()));
        call.arg(serde_json::to_string(state)?)
            .arg(version_of(state))
            .arg(user_text(user_id_of(state)))
            .arg(millis(ttl));
        Ok(call)
    }
}

fn hex(hash: [u8; 32]) -> String {
    blake3::Hash::from_bytes(hash).to_hex().to_string()
}

fn user_text(user: Option<i64>) -> String {
    user.map(|user| user.to_string()).unwrap_or_default()
}

/// At least one: Redis would take less for the past.
fn millis(ttl: &CookieDuration) -> i64 {
    ttl.whole_seconds().saturating_mul(1_000).max(1)
}

#[track_caller]
fn down(error: RedisError) -> Error {
    Error::unavailable(super::sessions::RETRY).with_source(error)
}

impl SessionStore for RedisStore {
    async fn load(&self, key: &SessionKey) -> Result<Option<HashMap<String, String>>, LoadError> {
        let mut command = redis::cmd("HGET");
        command
            .arg(self.session_key(&hex(hash(key.as_ref()))))
            .arg("state");
        let state: Option<String> = self
            .redis
            .query(&command)
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
        ttl: &CookieDuration,
    ) -> Result<SessionKey, SaveError> {
        let key = generate_session_key();
        let call = self
            .write(&SAVE, &key, &state, ttl)
            .map_err(|error| SaveError::Serialization(error.into()))?;
        let () = self
            .redis
            .invoke(&call)
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
        let call = self
            .write(&UPDATE, &key, &state, ttl)
            .map_err(|error| UpdateError::Serialization(error.into()))?;
        let outcome: String = self
            .redis
            .invoke(&call)
            .await
            .map_err(|error| UpdateError::Other(error.into()))?;
        match outcome.as_str() {
            "updated" => Ok(key),
            "changed" => Err(UpdateError::Other(SessionChanged.into())),
            _ => Err(UpdateError::Other(SessionGone.into())),
        }
    }

    async fn update_ttl(
        &self,
        key: &SessionKey,
        ttl: &CookieDuration,
    ) -> Result<(), anyhow::Error> {
        let mut call = self.call(&PROLONG, hash(key.as_ref()));
        call.arg(millis(ttl));
        Ok(self.redis.invoke(&call).await?)
    }

    // Says `SessionGone` when there was nothing to delete, so that a renewal in flight cannot bring it back.
    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let mut call = self.call(&DELETE, hash(key.as_ref()));
        call.arg("");
        match self.redis.invoke(&call).await? {
            true => Ok(()),
            false => Err(SessionGone.into()),
        }
    }
}

impl SessionIndex for RedisStore {
    fn of_user(&self, user_id: i64) -> LocalBoxFuture<'_, ApiResult<Vec<StoredSession>>> {
        Box::pin(async move {
            let mut call = OF_USER.key(format!("{}{user_id}", self.set_prefix()));
            call.arg(self.session_key(""))
                .arg(user_id)
                .arg(MAX_LOOKED_AT);
            let rows: Vec<Vec<String>> = self.redis.invoke(&call).await.map_err(down)?;
            let mut sessions: Vec<_> = rows.into_iter().filter_map(stored).collect();
            sessions.sort_by_key(|session| std::cmp::Reverse(session.created_at));
            sessions.truncate(MAX_LISTED);
            Ok(sessions)
        })
    }

    fn end(&self, user_id: i64, hash: [u8; 32]) -> LocalBoxFuture<'_, ApiResult<bool>> {
        Box::pin(async move {
            let mut call = self.call(&DELETE, hash);
            call.arg(user_id);
            self.redis.invoke(&call).await.map_err(down)
        })
    }
}

/// Hash, state, created and expires; `None` when somebody else has written there.
fn stored(row: Vec<String>) -> Option<StoredSession> {
    let [hash, state, created, expires] = row.try_into().ok()?;
    let time = |text: String| DateTime::from_timestamp_millis(text.parse().ok()?);
    Some(StoredSession {
        hash: *blake3::Hash::from_hex(hash).ok()?.as_bytes(),
        state: serde_json::from_str(&state).ok()?,
        created_at: time(created)?,
        expires_at: time(expires)?,
        is_current: false,
    })
}
