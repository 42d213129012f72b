//! Browsers that have shown a second factor once, and are not asked again for a while.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{DateTime, Utc};
use mizan::db::Tx;
use mizan::prelude::*;

use crate::account::Account;
use crate::device::device_name;
use crate::event::{AuthEvent, Trace, record};

/// The cookie: one token per account that trusts this browser, the newest first.
const COOKIE: &str = "trusted";

/// How many accounts may trust one browser.
const MAX_TOKENS: usize = 5;

const TOKEN_BYTES: usize = 32;

/// The tokens that this browser has shown, as the table knows them.
fn shown_tokens(request: &Request) -> Vec<(String, Vec<u8>)> {
    let cookie = request.cookie(COOKIE).unwrap_or_default();
    let tokens = cookie.split('.').take(MAX_TOKENS);
    tokens
        .filter_map(|token| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
            (bytes.len() == TOKEN_BYTES).then(|| (token.to_owned(), hash(&bytes)))
        })
        .collect()
}

fn hash(token: &[u8]) -> Vec<u8> {
    let key = blake3::derive_key("mizan auth 2026 trusted browser", token);
    key.to_vec()
}

/// Whether this browser need not show a second factor for the account.
pub(crate) async fn is_trusted(request: &Request, account: &Account) -> Result<bool> {
    for (_, hash) in shown_tokens(request) {
        let found = request.db().query(
            "SELECT id FROM auth_trusted_browsers \
             WHERE token_hash = $1 AND user_id = $2 AND session_epoch = $3 AND expires_at > $4",
        );
        let found: Option<i64> = found
            .bind(hash)
            .bind(account.id)
            .bind(account.session_epoch)
            .bind(Utc::now())
            .fetch_scalar_optional()
            .await?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Trusts this browser from now on, for as long as the setting says.
pub(super) async fn trust(request: &Request, account: &Account) -> Result<()> {
    let age = request.settings().trusted_browser_age;
    let (trace, now) = (Trace::of(request), Utc::now());
    let mut kept = shown_tokens(request);
    let token: [u8; TOKEN_BYTES] = rand::random();
    let db = request.db();
    // What is over, and what this browser had of the account before.
    db.query("DELETE FROM auth_trusted_browsers WHERE user_id = $1 AND (expires_at <= $2 OR session_epoch <> $3)")
        .bind(account.id)
        .bind(now)
        .bind(account.session_epoch)
        .execute()
        .await?;
    for index in (0..kept.len()).rev() {
        let Some((_, hash)) = kept.get(index) else {
            continue;
        };
        let ended = db
            .query("DELETE FROM auth_trusted_browsers WHERE user_id = $1 AND token_hash = $2")
            .bind(account.id)
            .bind(hash.as_slice())
            .execute()
            .await?;
        if ended > 0 {
            kept.remove(index);
        }
    }
    db.query(
        "INSERT INTO auth_trusted_browsers \
         (user_id, token_hash, session_epoch, address, agent, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(account.id)
    .bind(hash(&token))
    .bind(account.session_epoch)
    .bind(trace.address.as_deref())
    .bind(trace.agent.as_deref())
    .bind(now)
    .bind(now + age)
    .execute()
    .await?;
    let mut tokens = vec![BASE64_URL_SAFE_NO_PAD.encode(token)];
    let others = kept.into_iter().map(|(token, _)| token);
    tokens.extend(others.take(MAX_TOKENS - 1));
    request.set_cookie(COOKIE, tokens.join("."), age);
    record(request, AuthEvent::BrowserTrusted, Some(account.id)).await;
    Ok(())
}

/// No browser is trusted any more.
pub(crate) async fn end_trust(tx: &mut Tx, account_id: i64) -> Result<()> {
    let ended = tx.query("DELETE FROM auth_trusted_browsers WHERE user_id = $1");
    ended.bind(account_id).execute().await?;
    Ok(())
}

/// A browser that is not asked for a second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustedBrowser {
    /// Names it, for the form `trusted_browser_end`.
    pub id: i64,
    /// `Firefox on Linux`, as the program calls itself.
    pub device: String,
    /// The address from which it was trusted.
    pub address: Option<String>,
    /// Since when it is trusted.
    pub trusted_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// Whether it is this one.
    pub is_current: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    token_hash: Vec<u8>,
    address: Option<String>,
    agent: Option<String>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// The browsers that whoever is signed in trusts, the newest first.
#[client(context = "local", auth = "session", manual)]
pub async fn my_trusted_browsers(request: Request) -> Result<Vec<TrustedBrowser>> {
    let user = request.require_user().await?;
    let own = shown_tokens(&request);
    let rows: Vec<Row> = request
        .db()
        .query(
            "SELECT browsers.id, token_hash, address, agent, created_at, expires_at \
             FROM auth_trusted_browsers AS browsers JOIN auth_users AS users ON users.id = browsers.user_id \
             WHERE users.id = $1 AND browsers.session_epoch = users.session_epoch AND expires_at > $2 \
             ORDER BY browsers.id DESC LIMIT 100",
        )
        .bind(user.id())
        .bind(Utc::now())
        .fetch_all()
        .await?;
    let browsers = rows.into_iter().map(|row| TrustedBrowser {
        id: row.id,
        device: device_name(row.agent.as_deref().unwrap_or_default()),
        address: row.address,
        trusted_at: row.created_at,
        expires_at: row.expires_at,
        is_current: own.iter().any(|(_, hash)| *hash == row.token_hash),
    });
    Ok(browsers.collect())
}

/// Asks one browser of whoever is signed in for a second factor again.
#[derive(MizanForm)]
#[form(
    name = "trusted_browser_end",
    title = "Do not trust it any more",
    manual,
    auth = "session",
    affects = [my_trusted_browsers]
)]
pub struct TrustedBrowserEndForm {
    #[field(widget = "hidden")]
    browser: i64,
}

/// How many browsers are not trusted any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustEnded {
    /// How many.
    pub ended: u64,
}

impl Submit for TrustedBrowserEndForm {
    type Output = TrustEnded;

    async fn submit(self, request: &Request) -> Result<TrustEnded> {
        let user = request.require_user().await?;
        let ended = request
            .db()
            .query("DELETE FROM auth_trusted_browsers WHERE id = $1 AND user_id = $2")
            .bind(self.browser)
            .bind(user.id())
            .execute()
            .await?;
        if ended == 0 {
            return Err(Error::not_found("There is no such browser any more."));
        }
        record(request, AuthEvent::TrustEnded, Some(user.id())).await;
        Ok(TrustEnded { ended })
    }
}
