//! The tokens of whoever is signed in.

use chrono::{DateTime, Utc};
use mizan::prelude::*;

/// One token, without the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MyToken {
    /// Names it, for the form `token_revoke`.
    pub id: i64,
    /// What it is for, as its owner said.
    pub name: String,
    /// The last four characters of the token.
    pub hint: String,
    /// What it may do: `read`, `write`, `staff`, `superuser` and permissions.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops to work; `null` for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it has stopped to work.
    pub is_expired: bool,
    /// When it was last used, to a minute; `null` for never.
    pub last_used_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    hint: String,
    scopes: String,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

/// The visitor's tokens, newest first.
#[client(context = "local", auth = "session", manual)]
pub async fn my_tokens(request: Request) -> Result<Vec<MyToken>> {
    let user = request.require_user().await?;
    let rows = request.db().query(
        "SELECT id, name, hint, scopes, created_at, expires_at, last_used_at FROM auth_tokens \
         WHERE user_id = $1 ORDER BY id DESC",
    );
    let rows: Vec<Row> = rows.bind(user.id()).fetch_all().await?;
    let now = Utc::now();
    let tokens = rows.into_iter().map(|row| MyToken {
        id: row.id,
        name: row.name,
        hint: row.hint,
        scopes: row.scopes.split(' ').map(str::to_owned).collect(),
        created_at: row.created_at,
        expires_at: row.expires_at,
        is_expired: row.expires_at.is_some_and(|at| at <= now),
        last_used_at: row.last_used_at,
    });
    Ok(tokens.collect())
}
