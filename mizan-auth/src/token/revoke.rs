//! Taking a token back.

use mizan::db::{Db, Executor};
use mizan::prelude::*;
use sqlx::SqlStr;

use super::mine::my_tokens;
use crate::event::{AuthEvent, record};

/// Revokes one token of whoever is signed in. Every process refuses it within a second.
#[derive(MizanForm)]
#[form(name = "token_revoke", title = "Revoke the token", manual, auth = "session", affects = [my_tokens])]
pub struct TokenRevokeForm {
    #[field(widget = "hidden")]
    token: i64,
}

/// What revoking a token answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenRevoked {
    /// Always `true`.
    pub revoked: bool,
}

impl Submit for TokenRevokeForm {
    type Output = TokenRevoked;

    async fn submit(self, request: &Request) -> Result<TokenRevoked> {
        let user = request.require_user().await?;
        if !revoke_token(request.db(), user.id(), self.token).await? {
            return Err(Error::not_found("There is no such token any more."));
        }
        // With the user this process forgets their tokens.
        request.forget_user(user.id());
        record(request, AuthEvent::TokenRevoked, Some(user.id())).await;
        Ok(TokenRevoked { revoked: true })
    }
}

/// Revokes one token of an account, by its id. Answers whether there was such a one.
///
/// # Errors
///
/// Those of the database.
pub async fn revoke_token(db: &Db, user_id: i64, id: i64) -> Result<bool> {
    let deleted = db.query("DELETE FROM auth_tokens WHERE user_id = $1 AND id = $2");
    Ok(deleted.bind(user_id).bind(id).execute().await? == 1)
}

/// Revokes all tokens of an account; answers how many. Inside of a transaction too.
///
/// # Errors
///
/// Those of the database.
pub async fn revoke_tokens<'q>(db: impl Executor<'q>, user_id: i64) -> Result<u64> {
    let deleted = db.start(SqlStr::from_static(
        "DELETE FROM auth_tokens WHERE user_id = $1",
    ));
    Ok(deleted.bind(user_id).execute().await?)
}
