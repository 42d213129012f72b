//! The picture of an account: in the site's storage, under a name that nobody can guess.

use mizan::db::Tx;
use mizan::forms::UploadedFile;
use mizan::prelude::*;

/// Where pictures are served.
const PREFIX: &str = "/avatars/";

/// The path of a picture.
pub(crate) fn avatar_path(key: &str) -> String {
    format!("{PREFIX}{key}")
}

/// Where the picture of an account is served, for those who show it to others: `None` when it has none.
///
/// # Errors
///
/// Those of the database.
pub async fn avatar_of(request: &Request, user_id: i64) -> Result<Option<String>> {
    let key = request
        .db()
        .query("SELECT COALESCE(avatar_key, '') FROM auth_users WHERE id = $1")
        .bind(user_id)
        .fetch_scalar_optional::<String>()
        .await?;
    let key = key.filter(|key| !key.is_empty());
    Ok(key.as_deref().map(avatar_path))
}

/// `/avatars/{key}`: the picture. Whoever has the link may see it; it ends with the picture.
#[get("/avatars/{key}")]
pub async fn avatar_page(request: Request, key: web::Path<String>) -> Result<HttpResponse> {
    // What is no key is not worth a query; PostgreSQL would refuse U+0000 in one.
    let is_key = key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
    let stored: Option<String> = match is_key {
        true => {
            let stored = request
                .db()
                .query("SELECT avatar FROM auth_users WHERE avatar_key = $1");
            stored.bind(key.as_str()).fetch_scalar_optional().await?
        }
        false => None,
    };
    let Some(stored) = stored else {
        return Err(Error::not_found("There is no such picture."));
    };
    request.download(&stored).inline().send().await
}

/// A picture that the storage has and no account yet.
pub(crate) struct NewAvatar {
    stored_as: String,
}

impl NewAvatar {
    pub(crate) async fn store(request: &Request, file: &UploadedFile) -> Result<Self> {
        let stored_as = request.storage().save("avatars", file).await?;
        Ok(Self { stored_as })
    }

    /// Gives it to the account.
    pub(crate) async fn attach(&self, tx: &mut Tx, user_id: i64) -> Result<()> {
        let key = crate::hex::encode(&random_key());
        tx.query("UPDATE auth_users SET avatar = $1, avatar_key = $2 WHERE id = $3")
            .bind(self.stored_as.as_str())
            .bind(key)
            .bind(user_id)
            .execute()
            .await?;
        Ok(())
    }

    /// Throws it away: it became nobody's.
    pub(crate) async fn discard(self, request: &Request) {
        discard(request, Some(self.stored_as)).await;
    }
}

/// Deletes a picture from the storage. That it cannot be deleted must not undo what has happened: it is in the log.
pub(crate) async fn discard(request: &Request, stored_as: Option<String>) {
    let Some(stored_as) = stored_as else {
        return;
    };
    if let Err(error) = request.storage().delete(&stored_as).await {
        tracing::warn!(stored_as, %error, "a picture that belongs to no account stays behind");
    }
}

/// The storage's name of the picture that an account has.
pub(crate) async fn stored_avatar(request: &Request, user_id: i64) -> Result<Option<String>> {
    let stored = request
        .db()
        .query("SELECT COALESCE(avatar, '') FROM auth_users WHERE id = $1");
    let stored: Option<String> = stored.bind(user_id).fetch_scalar_optional().await?;
    Ok(stored.filter(|stored| !stored.is_empty()))
}

fn random_key() -> [u8; 16] {
    *webauthn_rs::prelude::Uuid::new_v4().as_bytes()
}
