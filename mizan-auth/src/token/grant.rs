//! From a bearer token to whom it stands for, by one query.

use chrono::{DateTime, TimeDelta, Utc};
use mizan::db::{Db, DbError};
use mizan::{Bearer, Request, Result};

use super::scopes::Scopes;
use super::secret::Secret;
use crate::authenticator::SessionHasher;
use crate::background;
use crate::permission::{Permitted, permitted_sql};

/// How exact `last_used_at` is: a program in a loop must not write at every turn.
const LAST_USED_STEP: TimeDelta = TimeDelta::seconds(60);

/// A token that works, with its user.
#[derive(sqlx::FromRow)]
struct Known {
    #[sqlx(flatten)]
    user: Permitted,
    token_id: i64,
    token_scopes: String,
    token_used_at: Option<DateTime<Utc>>,
}

impl Known {
    async fn by_hash(db: &Db, hash: &[u8; 32]) -> Result<Option<Self>, DbError> {
        db.query(permitted_sql!(
            ", token_id, token_scopes, token_used_at ",
            "JOIN (SELECT id AS token_id, user_id AS token_user_id, scopes AS token_scopes, \
             last_used_at AS token_used_at FROM auth_tokens \
             WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > $2)) AS token \
             ON token_user_id = auth_users.id WHERE is_active"
        ))
        .bind(&hash[..])
        .bind(Utc::now())
        .fetch_optional()
        .await
    }

    fn is_use_noted(&self, now: DateTime<Utc>) -> bool {
        self.token_used_at
            .is_some_and(|used_at| now - used_at < LAST_USED_STEP)
    }
}

/// Whom `token` stands for. What cannot be a token costs no query; what might be and is none is counted by address.
pub(crate) async fn bearer(
    hasher: &SessionHasher,
    request: &Request,
    token: &str,
) -> Result<Option<Bearer>> {
    let known = match Secret::parse(token) {
        Some(secret) => Known::by_hash(request.db(), &secret.hash()).await?,
        None => None,
    };
    let Some(known) = known else {
        let rate = request.settings().throttle_login;
        request
            .throttle("auth token", request.client_key(), rate)
            .await?;
        tracing::info!(request = %request.id(), "a bearer token was refused");
        return Ok(None);
    };
    let scopes: Scopes = known.token_scopes.parse()?;
    let now = Utc::now();
    if !known.is_use_noted(now) {
        let (db, id) = (request.db().clone(), known.token_id);
        // Too much in hand: then the next use is noted.
        let _ = background::start(
            "use of a token",
            async move { note_use(&db, id, now).await },
        );
    }
    Ok(Some(scopes.narrow(hasher.user(&known.user))))
}

async fn note_use(db: &Db, id: i64, now: DateTime<Utc>) -> Result<()> {
    // Of many requests at once, and of many processes, one writes.
    db.query(
        "UPDATE auth_tokens SET last_used_at = $1 \
         WHERE id = $2 AND (last_used_at IS NULL OR last_used_at <= $3)",
    )
    .bind(now)
    .bind(id)
    .bind(now - LAST_USED_STEP)
    .execute()
    .await?;
    Ok(())
}
