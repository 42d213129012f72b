//! The passkeys of whoever is signed in: the list, other names, and removing one.

use chrono::{DateTime, Utc};
use mizan::prelude::*;

use super::stored::StoredPasskey;
use crate::account::Account;
use crate::event::{AuthEvent, record};
use crate::mails;
use crate::notice;
use crate::provider::is_way_in;

/// One passkey of whoever is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MyPasskey {
    /// Names the passkey, for the forms `passkey_rename` and `passkey_remove`.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When somebody last signed in with it.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl From<StoredPasskey> for MyPasskey {
    fn from(stored: StoredPasskey) -> Self {
        Self {
            id: stored.id,
            name: stored.name,
            created_at: stored.created_at,
            last_used_at: stored.last_used_at,
        }
    }
}

/// The passkeys of the visitor, as they were added.
#[client(context = "local", auth = "session", manual)]
pub async fn my_passkeys(request: Request) -> Result<Vec<MyPasskey>> {
    let user = request.require_user().await?;
    let stored = StoredPasskey::of_user(request.db(), user.id()).await?;
    Ok(stored.into_iter().map(MyPasskey::from).collect())
}

/// Gives a passkey another name.
#[derive(MizanForm)]
#[form(name = "passkey_rename", title = "Rename a passkey", manual, auth = "session", affects = [my_passkeys])]
pub struct PasskeyRenameForm {
    #[field(widget = "hidden")]
    passkey: i64,
    #[field(label = "Name", max_length = 100, autocomplete = "off")]
    name: String,
}

impl Submit for PasskeyRenameForm {
    type Output = MyPasskey;

    async fn submit(self, request: &Request) -> Result<MyPasskey> {
        let user = request.require_user().await?;
        let renamed = request.db().query(
            "UPDATE auth_passkeys SET name = $1 WHERE id = $2 AND user_id = $3 \
             RETURNING id, user_id, name, credential_id, credential, created_at, last_used_at",
        );
        let renamed = renamed.bind(&self.name).bind(self.passkey).bind(user.id());
        let renamed: Option<StoredPasskey> = renamed.fetch_optional().await?;
        renamed.map(MyPasskey::from).ok_or_else(no_such_passkey)
    }
}

/// Removes a passkey. The account's only way in stays: 409 with the code `last_way_in`.
#[derive(MizanForm)]
#[form(name = "passkey_remove", title = "Remove a passkey", manual, auth = "recent", affects = [my_passkeys])]
pub struct PasskeyRemoveForm {
    #[field(widget = "hidden")]
    passkey: i64,
}

/// What a removed passkey answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasskeyRemoved {
    /// Always `true`.
    pub removed: bool,
}

impl Submit for PasskeyRemoveForm {
    type Output = PasskeyRemoved;

    async fn submit(self, request: &Request) -> Result<PasskeyRemoved> {
        let user = request.require_user().await?;
        let mut tx = request.db().begin().await?;
        // One removal of an account at a time: else two could take the last two keys, each seeing the other's.
        tx.query("UPDATE auth_users SET passkey_handle = passkey_handle WHERE id = $1")
            .bind(user.id())
            .execute()
            .await?;
        let from_provider = is_way_in(&mut tx, request, user.id()).await?;
        let removed = tx
            .query(
                "DELETE FROM auth_passkeys WHERE id = $1 AND user_id = $2 AND ($3 OR EXISTS ( \
                     SELECT 1 FROM auth_users WHERE id = $2 AND password_hash NOT LIKE '!%' \
                     UNION ALL SELECT 1 FROM auth_passkeys WHERE user_id = $2 AND id <> $1))",
            )
            .bind(self.passkey)
            .bind(user.id())
            .bind(from_provider)
            .execute()
            .await?;
        tx.commit().await?;
        if removed == 0 {
            return Err(not_removed(request, user.id(), self.passkey).await?);
        }
        record(request, AuthEvent::PasskeyRemoved, Some(user.id())).await;
        if let Some(account) = Account::by_id(request.db(), user.id()).await? {
            notice::send(request, mails::passkey_removed(&account)).await;
        }
        tracing::info!(request = %request.id(), user = user.id(), "a passkey was removed");
        Ok(PasskeyRemoved { removed: true })
    }
}

async fn not_removed(request: &Request, user_id: i64, passkey: i64) -> Result<Error> {
    let own = StoredPasskey::of_user(request.db(), user_id).await?;
    if own.iter().all(|stored| stored.id != passkey) {
        return Ok(no_such_passkey());
    }
    Ok(Error::conflict(
        "This passkey is your only way to sign in. Set a password first, or add another passkey.",
    )
    .with_code("last_way_in"))
}

fn no_such_passkey() -> Error {
    Error::not_found("There is no such passkey.")
}
