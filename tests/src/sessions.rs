//! Stored sessions, as a test looks at them and spoils them, wherever they are.

use chrono::{TimeDelta, Utc};
use mizan::testing::TestSite;
use redis::AsyncCommands as _;
use serde_json::Value;

use crate::database::Database;

impl Database {
    /// How many sessions are stored.
    ///
    /// # Panics
    ///
    /// When the store does not answer.
    pub async fn count_sessions(&self, site: &TestSite) -> i64 {
        match self.redis() {
            Some(keys) => i64::try_from(keys.names("session:").await.len()).unwrap(),
            None => {
                let count = site.db().query("SELECT COUNT(*) FROM mizan_sessions");
                count.fetch_scalar().await.unwrap()
            }
        }
    }

    /// Makes all sessions run out, and says how many those were.
    ///
    /// # Panics
    ///
    /// When the store does not answer.
    pub async fn expire_sessions(&self, site: &TestSite) -> u64 {
        let Some(keys) = self.redis() else {
            let update = "UPDATE mizan_sessions SET expires_at = $1";
            let past = Utc::now() - TimeDelta::seconds(1);
            return site.db().query(update).bind(past).execute().await.unwrap();
        };
        let mut count = 0;
        for name in keys.names("session:").await {
            let () = keys.connection().pexpire(name, 1).await.unwrap();
            count += 1;
        }
        while !keys.names("session:").await.is_empty() {}
        count
    }

    /// Stores something else than what the sessions hold.
    ///
    /// # Panics
    ///
    /// When the store does not answer.
    pub async fn overwrite_sessions(&self, site: &TestSite, state: &str) {
        match self.redis() {
            Some(keys) => {
                for name in keys.names("session:").await {
                    let () = keys.connection().hset(name, "state", state).await.unwrap();
                }
            }
            None => {
                let update = site.db().query("UPDATE mizan_sessions SET state = $1");
                update.bind(state).execute().await.unwrap();
            }
        }
    }

    /// Changes the stored text of every session.
    ///
    /// # Panics
    ///
    /// When the store does not answer.
    pub async fn change_sessions(&self, site: &TestSite, change: impl Fn(&str) -> String) {
        let Some(keys) = self.redis() else {
            let rows = site
                .db()
                .query("SELECT key_hash, state FROM mizan_sessions");
            let rows: Vec<(Vec<u8>, String)> = rows.fetch_all().await.unwrap();
            for (key, state) in rows {
                let update = "UPDATE mizan_sessions SET state = $1 WHERE key_hash = $2";
                let update = site.db().query(update).bind(change(&state)).bind(key);
                update.execute().await.unwrap();
            }
            return;
        };
        for name in keys.names("session:").await {
            let state: String = keys.connection().hget(&name, "state").await.unwrap();
            let state = change(&state);
            let () = keys.connection().hset(name, "state", state).await.unwrap();
        }
    }

    /// What the only session holds.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub async fn session_state(&self, site: &TestSite) -> Value {
        let text: String = match self.redis() {
            Some(keys) => {
                let names = keys.names("session:").await;
                keys.connection().hget(&names[0], "state").await.unwrap()
            }
            None => {
                let state = site.db().query("SELECT state FROM mizan_sessions");
                state.fetch_scalar().await.unwrap()
            }
        };
        serde_json::from_str(&text).unwrap()
    }
}
