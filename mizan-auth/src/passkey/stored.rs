//! One row of the table of passkeys.

use chrono::{DateTime, Utc};
use mizan::db::Db;
use mizan::{Request, Result};
use serde_json::{Value, json};
use webauthn_rs::prelude::{AuthenticationResult, Passkey, Uuid};

use super::pending::encode;

/// How many passkeys one account may have.
pub(super) const MAX_PASSKEYS: usize = 20;

/// One passkey as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct StoredPasskey {
    pub(super) id: i64,
    pub(super) user_id: i64,
    pub(super) name: String,
    credential_id: String,
    credential: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) last_used_at: Option<DateTime<Utc>>,
}

impl StoredPasskey {
    /// The key itself.
    pub(super) fn passkey(&self) -> Result<Passkey> {
        Ok(serde_json::from_str(&self.credential)?)
    }

    /// How options name the key.
    pub(super) fn descriptor(&self) -> Value {
        json!({"type": "public-key", "id": self.credential_id})
    }

    /// The passkeys of an account, as they were added.
    pub(super) async fn of_user(db: &Db, user_id: i64) -> Result<Vec<Self>> {
        let all = db.query(
            "SELECT id, user_id, name, credential_id, credential, created_at, last_used_at FROM auth_passkeys \
             WHERE user_id = $1 ORDER BY id",
        );
        Ok(all.bind(user_id).fetch_all().await?)
    }

    /// The passkey with this id, of the account that authenticators know by this handle. Both must fit.
    pub(super) async fn find(db: &Db, credential_id: &[u8], handle: Uuid) -> Result<Option<Self>> {
        let found = db.query(
            "SELECT own.id, own.user_id, own.name, own.credential_id, own.credential, own.created_at, own.last_used_at \
             FROM auth_passkeys AS own JOIN auth_users ON auth_users.id = own.user_id \
             WHERE own.credential_id = $1 AND auth_users.passkey_handle = $2",
        );
        let found = found.bind(encode(credential_id)).bind(handle);
        Ok(found.fetch_optional().await?)
    }

    /// Stores a new passkey. An error of the unique index says that the key is known already.
    pub(super) async fn insert(
        db: &Db,
        user_id: i64,
        name: &str,
        passkey: &Passkey,
        challenge: &str,
    ) -> Result<Self, sqlx::Error> {
        let credential =
            serde_json::to_string(passkey).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        db.query(
            "INSERT INTO auth_passkeys (user_id, credential_id, credential, name, created_at, last_challenge) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             RETURNING id, user_id, name, credential_id, credential, created_at, last_used_at",
        )
        .bind(user_id)
        .bind(encode(passkey.cred_id()))
        .bind(credential)
        .bind(name)
        .bind(Utc::now())
        .bind(challenge)
        .fetch_one()
        .await
    }

    /// Notes that the key was used. `false` when it has gone meanwhile, when its counter has moved, or when this very
    /// answer has counted already: of two requests with one answer, one wins.
    pub(super) async fn used(
        &self,
        db: &Db,
        result: &AuthenticationResult,
        challenge: &str,
    ) -> Result<bool> {
        let mut passkey = self.passkey()?;
        let changed = passkey.update_credential(result) == Some(true);
        let credential = match changed {
            true => serde_json::to_string(&passkey)?,
            false => self.credential.clone(),
        };
        let updated = db.query(
            "UPDATE auth_passkeys SET credential = $1, last_used_at = $2, last_challenge = $3 \
             WHERE id = $4 AND credential = $5 AND last_challenge <> $3",
        );
        let updated = updated
            .bind(credential)
            .bind(Utc::now())
            .bind(challenge)
            .bind(self.id)
            .bind(&self.credential);
        Ok(updated.execute().await? == 1)
    }
}

/// What authenticators know an account by; made when first asked for.
pub(super) async fn handle_of(request: &Request, user_id: i64) -> Result<Uuid> {
    let handle = request.db().query(
        "UPDATE auth_users SET passkey_handle = COALESCE(passkey_handle, $1) WHERE id = $2 \
         RETURNING passkey_handle",
    );
    Ok(handle
        .bind(Uuid::new_v4())
        .bind(user_id)
        .fetch_scalar()
        .await?)
}
