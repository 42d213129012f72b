//! The sessions of one user, as they are stored: for showing them, and for ending one.

use chrono::{DateTime, Utc};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::state::State;
use crate::error::Result;

/// A session of a signed-in user. It says nothing that would sign anybody in.
pub struct StoredSession {
    pub(super) hash: [u8; 32],
    pub(super) state: State,
    pub(super) created_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) is_current: bool,
}

impl StoredSession {
    /// Names the session, for [`Request::end_user_session`](crate::Request::end_user_session): 64 hexadecimal digits,
    /// a hash of its key.
    #[must_use]
    pub fn id(&self) -> String {
        blake3::Hash::from_bytes(self.hash).to_hex().to_string()
    }

    /// Whether it is the session of this request.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.is_current
    }

    /// When it got its key: at login, or when something changed what the user may do.
    #[must_use]
    pub fn created_at(&self) -> DateTime<Utc> {
        self.created_at
    }

    /// When it ends unless it is used.
    #[must_use]
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }

    /// When it was last written: at a change, or about once a day while it is in use.
    #[must_use]
    pub fn last_written(&self) -> DateTime<Utc> {
        super::state::written_at(&self.state)
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .unwrap_or(self.created_at)
    }

    /// What the session holds under `name`.
    ///
    /// # Errors
    ///
    /// A 500 when the stored value has another type.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let value = self.state.get(name).map(|text| serde_json::from_str(text));
        Ok(value.transpose()?)
    }
}

/// A store that knows whose its sessions are.
pub(crate) trait SessionIndex: Send + Sync {
    /// The newest sessions of a user that have not run out.
    fn of_user(&self, user_id: i64) -> LocalBoxFuture<'_, Result<Vec<StoredSession>>>;

    /// Ends one session of a user; answers whether there was such a one.
    fn end(&self, user_id: i64, hash: [u8; 32]) -> LocalBoxFuture<'_, Result<bool>>;
}
