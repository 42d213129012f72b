//! The authenticator app of an account, as it is stored.

use chrono::Utc;
use mizan::db::{Db, Tx};
use mizan::{Result, Settings};

use super::secret::TotpSecret;
use crate::vault::Vault;

const PURPOSE: &str = "mizan auth totp secret";

/// One row of `auth_totp`.
#[derive(sqlx::FromRow)]
pub(crate) struct TotpApp {
    user_id: i64,
    secret: Vec<u8>,
    last_step: i64,
}

impl TotpApp {
    pub(super) fn vault(settings: &Settings) -> Vault {
        Vault::new(settings, PURPOSE)
    }

    /// Stores an app that has shown the code of `step`. Answers whether there was none before.
    pub(super) async fn store(
        tx: &mut Tx,
        settings: &Settings,
        user_id: i64,
        secret: &TotpSecret,
        step: i64,
    ) -> Result<bool> {
        let stored = tx
            .query(
                "INSERT INTO auth_totp (user_id, secret, last_step, enabled_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (user_id) DO NOTHING",
            )
            .bind(user_id)
            .bind(Self::vault(settings).seal(user_id, secret.as_bytes())?)
            .bind(step)
            .bind(Utc::now())
            .execute()
            .await?;
        Ok(stored == 1)
    }

    /// The app of an account, if it has one.
    pub(crate) async fn of(db: &Db, user_id: i64) -> Result<Option<Self>> {
        let found = db.query("SELECT user_id, secret, last_step FROM auth_totp WHERE user_id = $1");
        Ok(found.bind(user_id).fetch_optional().await?)
    }

    /// Takes a code: one of now, and newer than every code that was taken before. Of two requests that bring the same
    /// code at once, one wins.
    pub(crate) async fn take(self, db: &Db, settings: &Settings, typed: &str) -> Result<bool> {
        let vault = Self::vault(settings);
        let Some(opened) = vault.open(self.user_id, &self.secret) else {
            tracing::error!(
                user = self.user_id,
                "the secret of an authenticator app was encrypted with another MIZAN_SECRET_KEY"
            );
            return Ok(false);
        };
        let secret = TotpSecret::from_bytes(opened.plain);
        let Some(step) = secret.step_of(typed).filter(|&step| step > self.last_step) else {
            return Ok(false);
        };
        let sealed = match opened.is_current {
            true => self.secret,
            false => vault.seal(self.user_id, secret.as_bytes())?,
        };
        let taken = db
            .query(
                "UPDATE auth_totp SET last_step = $1, secret = $2 WHERE user_id = $3 AND last_step < $1",
            )
            .bind(step)
            .bind(sealed)
            .bind(self.user_id)
            .execute()
            .await?;
        Ok(taken == 1)
    }
}
