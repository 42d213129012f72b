//! Making a token.

use std::fmt;

use chrono::{DateTime, Utc};
use mizan::db::Db;
use mizan::{Error, Result};

use super::scopes::Scopes;
use super::secret::Secret;

/// The longest name of a token, in characters.
pub(super) const MAX_NAME_CHARS: usize = 100;

/// The most tokens of one account, expired ones included.
const MAX_TOKENS: i64 = 100;

/// A token to be made with [`create_token`].
///
/// ```
/// let token = mizan_auth::NewToken::new("nightly export", "read".parse()?);
/// # let _ = token;
/// # Ok::<(), mizan_auth::UnknownScope>(())
/// ```
#[derive(Debug, Clone)]
pub struct NewToken {
    name: String,
    scopes: Scopes,
    expires_at: Option<DateTime<Utc>>,
}

impl NewToken {
    /// A token that works until it is revoked. The name says to its owner what it is for.
    #[must_use]
    pub fn new(name: impl Into<String>, scopes: Scopes) -> Self {
        Self {
            name: name.into(),
            scopes,
            expires_at: None,
        }
    }

    /// Sets when it stops to work.
    #[must_use]
    pub fn expires_at(mut self, expires_at: impl Into<Option<DateTime<Utc>>>) -> Self {
        self.expires_at = expires_at.into();
        self
    }
}

/// A token that has been made, with the only copy of its text.
#[derive(Clone)]
pub struct CreatedToken {
    /// Names it, for [`revoke_token`](crate::revoke_token).
    pub id: i64,
    /// The token itself: `mizan_` and 49 letters and digits. Nobody can find it out again.
    pub token: String,
}

impl fmt::Debug for CreatedToken {
    // Without the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedToken")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Makes a token for an account. It works at once, in every process.
///
/// # Errors
///
/// 400 for a name that is empty, too long or not printable, and for scopes without `read` and `write`; 409 when the
/// account has 100 tokens; those of the database, also when there is no such account.
pub async fn create_token(db: &Db, user_id: i64, new: NewToken) -> Result<CreatedToken> {
    let name = new.name.trim();
    let is_printable = !name.is_empty() && !name.chars().any(char::is_control);
    if !is_printable || name.chars().count() > MAX_NAME_CHARS {
        return Err(Error::bad_request(format!(
            "A token has a name of 1 to {MAX_NAME_CHARS} printable characters."
        )));
    }
    if !new.scopes.is_of_use() {
        return Err(Error::bad_request(
            "Give the token `read`, `write` or both: without them it can do nothing.",
        ));
    }
    let secret = Secret::random();
    let id = db
        .query(
            "INSERT INTO auth_tokens (user_id, name, token_hash, hint, scopes, created_at, expires_at) \
             SELECT id, $2, $3, $4, $5, $6, $7 FROM auth_users \
             WHERE id = $1 AND (SELECT COUNT(*) FROM auth_tokens WHERE user_id = $1) < $8 RETURNING id",
        )
        .bind(user_id)
        .bind(name)
        .bind(&secret.hash()[..])
        .bind(secret.hint())
        .bind(new.scopes.to_string())
        .bind(Utc::now())
        .bind(new.expires_at)
        .bind(MAX_TOKENS)
        .fetch_scalar_optional()
        .await?;
    let Some(id) = id else {
        return Err(Error::conflict(format!(
            "There is no such account, or it has {MAX_TOKENS} tokens. Revoke one first."
        ))
        .with_code("too_many_tokens"));
    };
    Ok(CreatedToken {
        id,
        token: secret.into_text(),
    })
}
