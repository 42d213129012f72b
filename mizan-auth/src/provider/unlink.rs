//! Taking away a way to sign in, but not the last one.

use mizan::prelude::*;

use super::identity;
use super::mine::my_identities;
use crate::account::{Account, account_sql};
use crate::event::{AuthEvent, record};
use crate::mails;
use crate::notice;

/// Disconnects an account at a provider from whoever is signed in.
#[derive(MizanForm)]
#[form(name = "identity_unlink", title = "Disconnect", manual, auth = "recent", affects = [my_identities])]
pub struct IdentityUnlinkForm {
    #[field(widget = "hidden")]
    identity: i64,
}

/// What disconnecting answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdentityUnlinked {
    /// Always `true`.
    pub unlinked: bool,
}

impl Submit for IdentityUnlinkForm {
    type Output = IdentityUnlinked;

    async fn submit(self, request: &Request) -> Result<IdentityUnlinked> {
        let user = request.require_user().await?;
        let mut tx = request.db().begin().await?;
        // A write to the account's row, so that of two of these at once one waits: each would leave the other's.
        let account: Account = tx
            .query(account_sql!(
                "UPDATE auth_users SET last_login = last_login WHERE id = $1 RETURNING",
                ""
            ))
            .bind(user.id())
            .fetch_one()
            .await?;
        let passkeys: i64 = tx
            .query("SELECT COUNT(*) FROM auth_passkeys WHERE user_id = $1")
            .bind(user.id())
            .fetch_scalar()
            .await?;
        let deleted = tx
            .query("DELETE FROM auth_identities WHERE user_id = $1 AND id = $2")
            .bind(user.id())
            .bind(self.identity)
            .execute()
            .await?;
        if deleted == 0 {
            return Err(Error::not_found("There is no such connection any more."));
        }
        let is_left = account.has_password()
            || passkeys > 0
            || identity::is_way_in(&mut tx, request, user.id()).await?;
        if !is_left {
            let text = "This is your only way to log in. Add another one first.";
            return Err(Error::conflict(text).with_code("last_way_in"));
        }
        tx.commit().await?;
        record(request, AuthEvent::IdentityRemoved, Some(user.id())).await;
        notice::send(request, mails::identity_removed(&account)).await;
        Ok(IdentityUnlinked { unlinked: true })
    }
}
