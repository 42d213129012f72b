//! What whoever is signed in can sign in with elsewhere.

use chrono::{DateTime, Utc};
use mizan::prelude::*;

use super::providers::Providers;

/// One connected account at a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MyIdentity {
    /// Names it, for the form `identity_unlink`.
    pub id: i64,
    /// The name of the provider: `google`.
    pub provider: String,
    /// What people call the provider.
    pub provider_label: String,
    /// The address or name there.
    pub label: String,
    /// Since when it is connected.
    pub connected_at: DateTime<Utc>,
    /// When somebody last came in with it; `null` for never.
    pub last_used_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    provider: String,
    label: String,
    created_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
}

/// The accounts at other providers that the visitor can sign in with, oldest first.
#[client(context = "local", auth = "session", manual)]
pub async fn my_identities(request: Request) -> Result<Vec<MyIdentity>> {
    let user = request.require_user().await?;
    let rows = request.db().query(
        "SELECT id, provider, label, created_at, last_used_at FROM auth_identities \
         WHERE user_id = $1 ORDER BY id",
    );
    let rows: Vec<Row> = rows.bind(user.id()).fetch_all().await?;
    let identities = rows.into_iter().map(|row| MyIdentity {
        id: row.id,
        provider_label: Providers::label(&request, &row.provider),
        provider: row.provider,
        label: row.label,
        connected_at: row.created_at,
        last_used_at: row.last_used_at,
    });
    Ok(identities.collect())
}
