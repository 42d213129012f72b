//! What may prove for the second time who somebody is.

use mizan::Result;
use mizan::db::Db;
use mizan::prelude::*;

/// Something besides the password that shows who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SecondFactor {
    /// A code of an authenticator app.
    Totp,
    /// One of the codes that were written down for the day when the app is lost.
    RecoveryCode,
    /// A passkey.
    Passkey,
}

impl SecondFactor {
    /// What the account may be asked for after its first factor, the usual one first. Empty when the first is enough.
    pub(crate) async fn of(db: &Db, account_id: i64) -> Result<Vec<Self>> {
        let (apps, keys, codes): (i64, i64, i64) = db
            .query(
                "SELECT (SELECT COUNT(*) FROM auth_totp WHERE user_id = $1), \
                 (SELECT COUNT(*) FROM auth_passkeys WHERE user_id = $1), \
                 (SELECT COUNT(*) FROM auth_recovery_codes WHERE user_id = $1 AND used_at IS NULL)",
            )
            .bind(account_id)
            .fetch_one()
            .await?;
        // Recovery codes replace another factor; they are none by themselves. A passkey signs in by itself, so it asks
        // nothing more of whoever has the password, but stands in for the app.
        if apps == 0 {
            return Ok(Vec::new());
        }
        let mut methods = vec![Self::Totp];
        if keys > 0 {
            methods.push(Self::Passkey);
        }
        if codes > 0 {
            methods.push(Self::RecoveryCode);
        }
        Ok(methods)
    }
}
