//! The first proof that an address belongs to whoever uses the account.

use mizan::Result;
use mizan::db::Tx;

use crate::second_factor::end_trust;
use crate::token::revoke_tokens;

/// Anybody can make an account with anybody's address and wait until its owner resets the password. Whatever opens the
/// account besides the password, and whatever would lock its owner out, goes at that moment.
///
/// Once the address is proved the same things are its owner's, and a reset of the password leaves them alone.
pub(crate) async fn evict_strangers(tx: &mut Tx, account_id: i64) -> Result<()> {
    for delete in [
        "DELETE FROM auth_passkeys WHERE user_id = $1",
        "DELETE FROM auth_identities WHERE user_id = $1",
        "DELETE FROM auth_totp WHERE user_id = $1",
        "DELETE FROM auth_recovery_codes WHERE user_id = $1",
    ] {
        tx.query(delete).bind(account_id).execute().await?;
    }
    end_trust(tx, account_id).await?;
    revoke_tokens(tx, account_id).await?;
    Ok(())
}
