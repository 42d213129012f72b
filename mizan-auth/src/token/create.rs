//! The form that makes a token.

use chrono::{DateTime, TimeDelta, Utc};
use mizan::prelude::*;

use super::mine::my_tokens;
use super::new::{NewToken, create_token};
use super::scopes::Scopes;
use crate::account::Account;
use crate::event::{AuthEvent, record};
use crate::mails;
use crate::notice;

/// Makes a token for a program of whoever is signed in. It is shown in the answer, and never again.
#[derive(MizanForm)]
#[form(name = "token_create", title = "New token", manual, auth = "recent", affects = [my_tokens])]
pub struct TokenCreateForm {
    #[field(
        label = "Name",
        help_text = "What it is for, so that you know it again.",
        max_length = 100
    )]
    name: String,
    #[field(
        label = "What it may do",
        help_text = "Never more than you may yourself.",
        required,
        choices,
        widget = "checkbox_group"
    )]
    scopes: Vec<String>,
    #[field(label = "Works for", initial = "90_days")]
    expires_in: TokenExpiry,
}

/// How long a token works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, Choices)]
pub enum TokenExpiry {
    /// 7 days.
    #[serde(rename = "7_days")]
    #[choice(value = "7_days", label = "7 days")]
    Days7,
    /// 30 days.
    #[serde(rename = "30_days")]
    #[choice(value = "30_days", label = "30 days")]
    Days30,
    /// 90 days.
    #[serde(rename = "90_days")]
    #[choice(value = "90_days", label = "90 days")]
    Days90,
    /// 365 days.
    #[serde(rename = "1_year")]
    #[choice(value = "1_year", label = "a year")]
    Year,
    /// Until it is revoked.
    #[serde(rename = "never")]
    #[choice(value = "never", label = "until you revoke it")]
    Never,
}

impl TokenExpiry {
    fn from(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let days = match self {
            Self::Days7 => 7,
            Self::Days30 => 30,
            Self::Days90 => 90,
            Self::Year => 365,
            Self::Never => return None,
        };
        Some(now + TimeDelta::days(days))
    }
}

/// A token that has just been made.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct TokenCreated {
    /// Names it, for the form `token_revoke`.
    pub id: i64,
    /// The token itself. Whoever has it acts for you; nobody can find it out again.
    pub token: String,
    /// When it stops to work; `null` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for TokenCreated {
    // Without the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenCreated")
            .field("id", &self.id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Submit for TokenCreateForm {
    type Output = TokenCreated;

    /// Only what this user could do without a token.
    async fn prepare(request: &Request, form: &mut FormSetup) -> Result<()> {
        let Some(user) = request.user().await? else {
            return Ok(());
        };
        let mut choices = vec![
            Choice::new("read", "Read: look at what you may see"),
            Choice::new("write", "Write: call functions and send forms"),
        ];
        if user.is_staff() {
            choices.push(Choice::new("staff", "Staff: what the staff may see and do"));
        }
        if user.is_superuser() {
            choices.push(Choice::new("superuser", "Superuser: everything"));
        }
        let asked_for = request.permissions().iter().copied();
        let mut permissions: Vec<&str> = asked_for
            .chain(user.permissions().iter().map(String::as_str))
            .filter(|codename| user.has_perm(codename))
            .collect();
        permissions.sort_unstable();
        permissions.dedup();
        choices.extend(
            permissions
                .into_iter()
                .map(|codename| Choice::new(codename.to_owned(), codename.to_owned())),
        );
        form.field("scopes").choices(choices);
        Ok(())
    }

    async fn clean(&mut self, _: &Request) -> Result<(), FormErrors> {
        let wanted = Scopes::of(self.scopes.iter().map(String::as_str));
        match wanted {
            Ok(scopes) if scopes.is_of_use() => Ok(()),
            _ => Err(FormErrors::of(
                "scopes",
                FieldError::new(
                    "scope_useless",
                    "Choose read, write or both: without them the token can do nothing.",
                ),
            )),
        }
    }

    async fn submit(self, request: &Request) -> Result<TokenCreated> {
        let user = request.require_user().await?;
        let scopes = Scopes::of(self.scopes.iter().map(String::as_str))?;
        let expires_at = self.expires_in.from(Utc::now());
        let new = NewToken::new(self.name, scopes).expires_at(expires_at);
        let made = create_token(request.db(), user.id(), new).await?;
        record(request, AuthEvent::TokenCreated, Some(user.id())).await;
        if let Some(account) = Account::by_id(request.db(), user.id()).await? {
            let site = request.absolute_url("/");
            notice::send(request, mails::token_created(&account, &site)).await;
        }
        tracing::info!(request = %request.id(), user = user.id(), token = made.id, "a token was made");
        Ok(TokenCreated {
            id: made.id,
            token: made.token,
            expires_at,
        })
    }
}
