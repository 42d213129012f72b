//! One row of the table of identities.

use chrono::Utc;
use mizan::Request;
use mizan::db::{Db, DbError, Executor, Tx};
use sqlx::SqlStr;

use super::claims::ProviderClaims;
use super::providers::Providers;
use super::site::Provider;

/// Whose account an identity belongs to.
pub(super) async fn owner_of(
    db: &Db,
    provider: &Provider,
    subject: &str,
) -> Result<Option<i64>, DbError> {
    db.query(
        "SELECT user_id FROM auth_identities WHERE provider = $1 AND issuer = $2 AND subject = $3",
    )
    .bind(&provider.name)
    .bind(provider.issuer())
    .bind(subject)
    .fetch_scalar_optional()
    .await
}

/// Gives an account an identity. A unique index decides when somebody has it already.
pub(super) async fn add<'q>(
    db: impl Executor<'q>,
    user_id: i64,
    provider: &Provider,
    claims: &ProviderClaims,
) -> Result<(), DbError> {
    let insert = SqlStr::from_static(
        "INSERT INTO auth_identities (user_id, provider, issuer, subject, label, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    );
    db.start(insert)
        .bind(user_id)
        .bind(&provider.name)
        .bind(provider.issuer())
        .bind(&claims.subject)
        .bind(claims.label())
        .bind(Utc::now())
        .execute()
        .await?;
    Ok(())
}

/// Notes that somebody has come in with it, and what it is called now.
pub(super) async fn note_use(
    db: &Db,
    provider: &Provider,
    claims: &ProviderClaims,
) -> Result<(), DbError> {
    db.query(
        "UPDATE auth_identities SET last_used_at = $1, label = $2 \
         WHERE provider = $3 AND issuer = $4 AND subject = $5",
    )
    .bind(Utc::now())
    .bind(claims.label())
    .bind(&provider.name)
    .bind(provider.issuer())
    .bind(&claims.subject)
    .execute()
    .await?;
    Ok(())
}

/// Whether the account can come in from a provider that the site has.
pub(crate) async fn is_way_in(
    tx: &mut Tx,
    request: &Request,
    user_id: i64,
) -> Result<bool, DbError> {
    let own: Vec<(String, String)> = tx
        .query("SELECT provider, issuer FROM auth_identities WHERE user_id = $1")
        .bind(user_id)
        .fetch_all()
        .await?;
    Ok(own.iter().any(|(name, issuer)| {
        Providers::find(request, name).is_ok_and(|provider| provider.issuer() == issuer)
    }))
}
