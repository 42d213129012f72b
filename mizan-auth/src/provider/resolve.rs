//! Whose account it is that somebody comes to from a provider.

use chrono::Utc;
use mizan::db::{DbError, Tx, is_unique_violation};
use mizan::prelude::*;

use super::claims::ProviderClaims;
use super::identity;
use super::site::Provider;
use crate::account::{Account, account_sql};
use crate::manage::{NewUser, check};
use crate::name::{check_username, email_key, username_key};

/// What a new account without a password has in its place; nobody can type it.
const NO_PASSWORD: &str = "!";

/// How many user names are tried: the wanted one, that with 2 to 9, and some with random digits.
const NAME_TRIES: u32 = 20;

/// The longest part of a user name that is taken from a provider, in characters.
const MAX_NAME_CHARS: usize = 30;

/// Who comes in.
pub(super) enum Resolved {
    /// Somebody who has been here with this identity.
    Known(Account),
    /// Somebody new, with a new account.
    New(Account),
    /// Somebody new to whom the provider's word for the address gave an account that had proved it.
    Linked(Account),
    /// Nobody: an account has proved this address, and the site does not take the provider's word for opening it.
    AddressTaken,
    /// Nobody: the site makes no accounts for this provider.
    NoSignup,
    /// Nobody: the account may not sign in.
    Inactive(i64),
}

/// Finds or makes the account of an identity.
///
/// An address that somebody only claims decides nothing, here or there: who registers another's address before its
/// owner comes must not get what the owner brings (account pre-hijacking).
///
/// # Errors
///
/// Those of the database.
pub(super) async fn resolve(
    request: &Request,
    provider: &Provider,
    claims: &ProviderClaims,
) -> Result<Resolved> {
    let db = request.db();
    // Twice: of two callbacks at once, the slower one finds what the faster one has made.
    for _ in 0..2 {
        if let Some(id) = identity::owner_of(db, provider, &claims.subject).await? {
            let account = Account::by_id(db, id).await?;
            let Some(account) = account else {
                continue; // deleted meanwhile, and its identities with it
            };
            if !account.is_active {
                return Ok(Resolved::Inactive(id));
            }
            identity::note_use(db, provider, claims).await?;
            return Ok(Resolved::Known(account));
        }
        if let Some(resolved) = by_address(request, provider, claims).await? {
            return Ok(resolved);
        }
        if !provider.signs_up {
            return Ok(Resolved::NoSignup);
        }
        if let Some(account) = sign_up(request, provider, claims).await? {
            return Ok(Resolved::New(account));
        }
    }
    Err(Error::conflict(
        "Somebody else is doing the same. Please try again.",
    ))
}

/// Whether the address is proved there, by a provider whose word counts here.
fn proved_address<'a>(provider: &Provider, claims: &'a ProviderClaims) -> Option<&'a str> {
    let is_proved = provider.trusts_email && claims.email_verified;
    claims.email.as_deref().filter(|_| is_proved)
}

/// What becomes of somebody new whose address an account has proved already.
async fn by_address(
    request: &Request,
    provider: &Provider,
    claims: &ProviderClaims,
) -> Result<Option<Resolved>> {
    let Some(email) = proved_address(provider, claims) else {
        return Ok(None);
    };
    let db = request.db();
    let holder: Option<Account> = db
        .query(account_sql!(
            "SELECT",
            "FROM auth_users WHERE email_key = $1 AND email_verified_at IS NOT NULL"
        ))
        .bind(email_key(email))
        .fetch_optional()
        .await?;
    let Some(holder) = holder else {
        return Ok(None);
    };
    if !provider.links_by_email {
        return Ok(Some(Resolved::AddressTaken));
    }
    if !holder.is_active {
        return Ok(Some(Resolved::Inactive(holder.id)));
    }
    match identity::add(db, holder.id, provider, claims).await {
        Ok(()) => Ok(Some(Resolved::Linked(holder))),
        Err(error) if is_unique_violation(&error).is_some() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Makes an account with this identity; `None` when somebody was faster with the identity or the address.
async fn sign_up(
    request: &Request,
    provider: &Provider,
    claims: &ProviderClaims,
) -> Result<Option<Account>> {
    let wanted = wanted_username(claims);
    let email = claims.email.clone().unwrap_or_default();
    // What is no address here is none.
    let email = match check(&NewUser::new(wanted.as_str(), "").email(email.as_str())) {
        Ok(()) => email,
        Err(_) => String::new(),
    };
    let is_proved = !email.is_empty() && proved_address(provider, claims).is_some();
    for number in 0..NAME_TRIES {
        let username = match number {
            0 => wanted.clone(),
            1..9 => format!("{wanted}{}", number + 1),
            _ => format!("{wanted}{}", rand::random_range(10..100_000)),
        };
        let mut tx = request.db().begin().await?;
        let account = match insert(&mut tx, &username, &email, is_proved).await {
            Ok(account) => account,
            Err(error) => match is_unique_violation(&error) {
                Some(taken) if taken.concerns("username_key") => continue,
                Some(_) => return Ok(None),
                None => return Err(error.into()),
            },
        };
        match identity::add(&mut tx, account.id, provider, claims).await {
            Ok(()) => {
                tx.commit().await?;
                return Ok(Some(account));
            }
            Err(error) if is_unique_violation(&error).is_some() => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::conflict(
        "No free user name was found. Please sign up here.",
    ))
}

async fn insert(
    tx: &mut Tx,
    username: &str,
    email: &str,
    is_proved: bool,
) -> Result<Account, DbError> {
    let now = Utc::now();
    tx.query(account_sql!(
        "INSERT INTO auth_users (username, username_key, email, email_key, password_hash, is_active, is_staff, \
         is_superuser, date_joined, last_login, session_epoch, email_verified_at) \
         VALUES ($1, $2, $3, $4, $5, TRUE, FALSE, FALSE, $6, NULL, 0, $7) RETURNING",
        ""
    ))
    .bind(username)
    .bind(username_key(username))
    .bind(email)
    .bind(email_key(email))
    .bind(NO_PASSWORD)
    .bind(now)
    .bind(is_proved.then_some(now))
    .fetch_one()
    .await
}

/// A user name from what somebody is called there, or from the part of the address before the `@`.
fn wanted_username(claims: &ProviderClaims) -> String {
    let local = claims
        .email
        .as_deref()
        .and_then(|email| email.split('@').next());
    for candidate in [claims.name.as_deref(), local].into_iter().flatten() {
        // An address as a name would look like a claim on it.
        let candidate = candidate.split('@').next().unwrap_or_default();
        let allowed = candidate.chars().map(|c| if c == ' ' { '_' } else { c });
        let allowed = allowed.filter(|c| check_username(&format!("a{c}")).is_ok());
        let name: String = allowed.take(MAX_NAME_CHARS).collect();
        if check_username(&name).is_ok() {
            return name;
        }
    }
    "user".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_made_of_what_there_is() {
        for (name, email, expected) in [
            (Some("octocat"), None, "octocat"),
            (Some("Ada Lovelace"), None, "Ada_Lovelace"),
            (Some("Ädä 🦀"), None, "Ädä_"),
            (Some("ada@example.org"), None, "ada"),
            (Some("🦀"), Some("ferris@example.org"), "ferris"),
            (None, Some("a/b c@example.org"), "ab_c"),
            (Some("\u{202e}\u{301}x"), None, "user"),
            (Some(""), Some("@"), "user"),
            (None, None, "user"),
        ] {
            let claims = ProviderClaims {
                subject: "7".to_owned(),
                name: name.map(str::to_owned),
                email: email.map(str::to_owned),
                email_verified: false,
            };
            assert_eq!(wanted_username(&claims), expected, "{name:?} {email:?}");
        }
        let long = ProviderClaims {
            name: Some("x".repeat(500)),
            ..ProviderClaims::default()
        };
        assert_eq!(wanted_username(&long).len(), MAX_NAME_CHARS);
    }
}
