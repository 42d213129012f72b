//! Codes for the day when the authenticator app is lost: each works once.

use chrono::Utc;
use mizan::db::{Db, Tx};
use mizan::prelude::*;

use crate::event::{AuthEvent, record};
use crate::mails;
use crate::notice;
use crate::second_factor::my_second_factors;
use crate::totp::TotpApp;
use crate::typed_code::{grouped, random_code, symbols};

/// How many there are.
const COUNT: usize = 10;

/// 80 bits: nobody finds one by trying, not even with the hashes at hand. So one fast hash is enough, and no secret of the
/// site is needed, whose replacement would end the codes.
const LENGTH: usize = 16;

/// New recovery codes. They are shown once: only their hashes are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewRecoveryCodes {
    /// The codes, as they are to be written down: `ABCD-EFGH-JKMN-PQRS`.
    pub recovery_codes: Vec<String>,
}

impl NewRecoveryCodes {
    /// The codes as a text file inside a URL, for `<a href="…" download="recovery-codes.txt">`.
    #[must_use]
    pub fn download_url(&self) -> String {
        // Nothing in it needs escaping but the line ends.
        format!(
            "data:text/plain;charset=utf-8,{}%0A",
            self.recovery_codes.join("%0A")
        )
    }
}

fn hash(user_id: i64, code: &str) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new_derive_key("mizan auth 2026 recovery code");
    hasher.update(&user_id.to_le_bytes());
    hasher.update(code.as_bytes());
    hasher.finalize().as_bytes().to_vec()
}

/// Gives an account new codes; the old ones are worth nothing.
pub(crate) async fn replace(tx: &mut Tx, user_id: i64) -> Result<NewRecoveryCodes> {
    let old = tx.query("DELETE FROM auth_recovery_codes WHERE user_id = $1");
    old.bind(user_id).execute().await?;
    let mut recovery_codes = Vec::with_capacity(COUNT);
    for _ in 0..COUNT {
        let code = random_code(LENGTH);
        tx.query("INSERT INTO auth_recovery_codes (user_id, code_hash) VALUES ($1, $2)")
            .bind(user_id)
            .bind(hash(user_id, &code))
            .execute()
            .await?;
        recovery_codes.push(grouped(&code));
    }
    Ok(NewRecoveryCodes { recovery_codes })
}

/// Uses a code up. Of two requests that bring the same code at once, one wins.
pub(crate) async fn redeem(db: &Db, user_id: i64, typed: &str) -> Result<bool> {
    let Some(code) = symbols(typed, LENGTH) else {
        return Ok(false);
    };
    let used = db
        .query(
            "UPDATE auth_recovery_codes SET used_at = $1 WHERE user_id = $2 AND code_hash = $3 AND used_at IS NULL",
        )
        .bind(Utc::now())
        .bind(user_id)
        .bind(hash(user_id, &code))
        .execute()
        .await?;
    Ok(used == 1)
}

/// How many codes are left.
pub(crate) async fn left(db: &Db, user_id: i64) -> Result<u32> {
    let left =
        db.query("SELECT COUNT(*) FROM auth_recovery_codes WHERE user_id = $1 AND used_at IS NULL");
    let left: i64 = left.bind(user_id).fetch_scalar().await?;
    Ok(u32::try_from(left).unwrap_or_default())
}

/// Replaces the recovery codes of whoever is signed in, the used and the unused ones.
#[derive(MizanForm)]
#[form(
    name = "recovery_codes_renew",
    title = "New recovery codes",
    manual,
    auth = "recent",
    affects = [my_second_factors]
)]
pub struct RecoveryCodesRenewForm {}

impl Submit for RecoveryCodesRenewForm {
    type Output = NewRecoveryCodes;

    async fn submit(self, request: &Request) -> Result<NewRecoveryCodes> {
        let user = request.require_user().await?;
        if TotpApp::of(request.db(), user.id()).await?.is_none() {
            return Err(Error::conflict("Two-factor is off.").with_code("totp_off"));
        }
        let mut tx = request.db().begin().await?;
        let codes = replace(&mut tx, user.id()).await?;
        notice::send_with(
            &mut tx,
            request,
            mails::recovery_codes_renewed(user.email()),
        )
        .await?;
        tx.commit().await?;
        record(request, AuthEvent::RecoveryCodesRenewed, Some(user.id())).await;
        Ok(codes)
    }
}
