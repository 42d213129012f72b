//! Making, finding and changing accounts: for tests, scripts, commands and an app's own code.

use std::fmt;

use chrono::Utc;
use mizan::db::{Db, Tx, is_unique_violation};
use mizan::forms::{FieldError, FieldSpec, FormErrors};
use mizan::{Error, Result};
use serde_json::json;

use crate::account::{Account, account_sql};
use crate::name;
use crate::password::{self, Verdict};
use crate::token::revoke_tokens;
use crate::username::problem_error;

/// An account to be made with [`create_user`].
///
/// ```
/// let staff = mizan_auth::NewUser::new("ada", "four unrelated words")
///     .email("ada@example.org")
///     .staff(true);
/// # let _ = staff;
/// ```
#[derive(Clone)]
pub struct NewUser {
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) email: String,
    pub(crate) is_active: bool,
    pub(crate) is_staff: bool,
    pub(crate) is_superuser: bool,
}

impl NewUser {
    /// An active account without an address and without any privilege.
    #[must_use]
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
            email: String::new(),
            is_active: true,
            is_staff: false,
            is_superuser: false,
        }
    }

    /// Sets the email address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// Sets whether the account is staff.
    #[must_use]
    pub fn staff(mut self, is_staff: bool) -> Self {
        self.is_staff = is_staff;
        self
    }

    /// Sets whether the account may do everything, which makes it staff as well.
    #[must_use]
    pub fn superuser(mut self, is_superuser: bool) -> Self {
        self.is_superuser = is_superuser;
        self
    }

    /// Sets whether the account may sign in.
    #[must_use]
    pub fn active(mut self, is_active: bool) -> Self {
        self.is_active = is_active;
        self
    }
}

impl fmt::Debug for NewUser {
    // Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUser")
            .field("username", &self.username)
            .field("is_active", &self.is_active)
            .field("is_staff", &self.is_staff)
            .field("is_superuser", &self.is_superuser)
            .finish_non_exhaustive()
    }
}

/// Makes an account.
///
/// The user name and the address are checked, the password is not: a test or an import may bring any. Ask
/// [`check_password`](crate::check_password) first where people choose it.
///
/// # Errors
///
/// 422 with what is wrong by field: `username` (`required`, `invalid`, `max_length`, or `unique` when it is taken in
/// any spelling) and `email`. 503 when too many passwords are waiting to be hashed or the database does not answer.
pub async fn create_user(db: &Db, new: NewUser) -> Result<Account> {
    check(&new).map_err(Error::unprocessable)?;
    let hash = password::hash(new.password.clone()).await?;
    insert(db, new, hash).await
}

/// Everything about a new account that can be known without the database, the password apart.
pub(crate) fn check(new: &NewUser) -> Result<(), FormErrors> {
    let mut errors = FormErrors::new();
    if let Err(problem) = name::check_username(&new.username) {
        errors.add("username", problem_error(problem, &new.username));
    }
    if !new.email.is_empty()
        && let Ok(field) = FieldSpec::from_json(&json!({"name": "email", "type": "email"}))
        && let Err(problems) = field.clean(&json!(new.email))
    {
        errors.add_all("email", problems);
    }
    errors.into_result(())
}

async fn insert(db: &Db, new: NewUser, password_hash: String) -> Result<Account> {
    let inserted = db
        .query(account_sql!(
            "INSERT INTO auth_users (username, username_key, email, email_key, password_hash, is_active, is_staff, \
             is_superuser, date_joined, last_login, session_epoch) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, 0) RETURNING",
            ""
        ))
        .bind(&new.username)
        .bind(name::username_key(&new.username))
        .bind(&new.email)
        .bind(name::email_key(&new.email))
        .bind(password_hash)
        .bind(new.is_active)
        .bind(new.is_staff || new.is_superuser)
        .bind(new.is_superuser)
        .bind(Utc::now())
        .fetch_one()
        .await;
    match inserted {
        Ok(account) => Ok(account),
        // Asking first would only make the race rarer: the index decides.
        Err(error)
            if is_unique_violation(&error).is_some_and(|taken| taken.concerns("username_key")) =>
        {
            Err(Error::unprocessable(FormErrors::of("username", taken())))
        }
        Err(error) => Err(error.into()),
    }
}

fn taken() -> FieldError {
    FieldError::new("unique", "This user name is taken. Choose another one.")
}

/// The account with this user name, in any spelling (`ADA` finds `ada`).
///
/// # Errors
///
/// Those of the database.
pub async fn find_user(db: &Db, username: &str) -> Result<Option<Account>> {
    Ok(Account::by_username(db, username).await?)
}

/// The account with this id.
///
/// # Errors
///
/// Those of the database.
pub async fn get_user(db: &Db, id: i64) -> Result<Option<Account>> {
    Ok(Account::by_id(db, id).await?)
}

/// The active account with this name or address and password, or `None`, with the same work for an unknown name, an
/// inactive account and a wrong password.
///
/// An address counts when its owner has proved it, or when only one account claims it. A hash with outdated parameters is
/// replaced on the way. This does not sign anybody in: see [`Request::login`](mizan::Request::login).
///
/// # Errors
///
/// 503 when too many passwords are waiting to be hashed; those of the database.
pub async fn authenticate(db: &Db, login: &str, password: &str) -> Result<Option<Account>> {
    Ok(try_login(db, login, password).await?.admitted)
}

/// What became of a login.
pub(crate) struct LoginTry {
    /// Who was meant, whether the password was right or not.
    pub(crate) account_id: Option<i64>,
    /// Who may come in.
    pub(crate) admitted: Option<Account>,
}

pub(crate) async fn try_login(db: &Db, login: &str, password: &str) -> Result<LoginTry> {
    let account = Account::by_login(db, login).await?;
    let stored = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let verdict = password::verify(password.to_owned(), stored).await?;
    let account_id = account.as_ref().map(|account| account.id);
    let mut admitted = account.filter(|account| account.is_active && verdict != Verdict::Wrong);
    if let Some(account) = &mut admitted
        && verdict == Verdict::RightButOutdated
    {
        let fresh = password::hash(password.to_owned()).await?;
        // Only over the hash that was checked: a password changed meanwhile must not be undone.
        let replaced = db
            .query("UPDATE auth_users SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
            .bind(&fresh)
            .bind(account.id)
            .bind(&account.password_hash)
            .execute()
            .await?;
        if replaced == 1 {
            account.password_hash = fresh;
        }
    }
    Ok(LoginTry {
        account_id,
        admitted,
    })
}

/// Gives an account a new password, ends all its sessions and revokes all its tokens, in every process within a second.
/// Answers whether there is such an account.
///
/// The password is not checked: ask [`check_password`](crate::check_password) first.
///
/// # Errors
///
/// 503 when too many passwords are waiting to be hashed; those of the database.
pub async fn set_password(db: &Db, id: i64, password: &str) -> Result<bool> {
    let hash = password::hash(password.to_owned()).await?;
    let mut tx = db.begin().await?;
    let changed = tx
        .query("UPDATE auth_users SET password_hash = $1, session_epoch = session_epoch + 1 WHERE id = $2")
        .bind(hash)
        .bind(id)
        .execute()
        .await?;
    revoke_tokens(&mut tx, id).await?;
    tx.commit().await?;
    Ok(changed == 1)
}

/// Gives `account` a new password hash and ends all its sessions, unless its password has changed since it was read.
pub(crate) async fn replace_password(
    tx: &mut Tx,
    account: &Account,
    hash: String,
) -> Result<Option<Account>> {
    let changed = tx.query(account_sql!(
        "UPDATE auth_users SET password_hash = $1, session_epoch = session_epoch + 1 \
         WHERE id = $2 AND password_hash = $3 AND session_epoch = $4 RETURNING",
        ""
    ));
    let changed = changed
        .bind(hash)
        .bind(account.id)
        .bind(&account.password_hash)
        .bind(account.session_epoch);
    Ok(changed.fetch_optional().await?)
}

/// Remembers that the address of `account` is theirs, unless it has changed since, or another account was first.
/// Answers whether it is.
pub(crate) async fn prove_email(db: &Db, account: &Account) -> Result<bool> {
    if account.email.is_empty() {
        return Ok(false);
    }
    let proved = db
        .query(
            "UPDATE auth_users SET email_verified_at = COALESCE(email_verified_at, $1) \
             WHERE id = $2 AND email_key = $3",
        )
        .bind(Utc::now())
        .bind(account.id)
        .bind(&account.email_key)
        .execute()
        .await;
    match proved {
        Ok(rows) => Ok(rows == 1),
        Err(error) if is_unique_violation(&error).is_some() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Lets an account sign in, or not any more, which ends its sessions and revokes its tokens in every process within a
/// second. Answers whether there is such an account.
///
/// # Errors
///
/// Those of the database.
pub async fn set_active(db: &Db, id: i64, is_active: bool) -> Result<bool> {
    // A new epoch, so that activating it again does not bring the old sessions back.
    let mut tx = db.begin().await?;
    let changed = tx
        .query(
            "UPDATE auth_users SET is_active = $1, session_epoch = session_epoch + 1 WHERE id = $2",
        )
        .bind(is_active)
        .bind(id)
        .execute()
        .await?;
    if !is_active {
        revoke_tokens(&mut tx, id).await?;
    }
    tx.commit().await?;
    Ok(changed == 1)
}

/// Ends all sessions of an account, in every process within a second. Answers whether there is such an account.
///
/// # Errors
///
/// The database's.
pub async fn end_sessions(db: &Db, id: i64) -> Result<bool> {
    let ended = db
        .query("UPDATE auth_users SET session_epoch = session_epoch + 1 WHERE id = $1")
        .bind(id)
        .execute()
        .await?;
    Ok(ended == 1)
}

/// Ends all sessions of all accounts. Answers how many accounts there are.
pub(crate) async fn end_all_sessions(db: &Db) -> Result<u64> {
    let ended = db.query("UPDATE auth_users SET session_epoch = session_epoch + 1");
    Ok(ended.execute().await?)
}

/// Deletes an account, which ends its sessions in every process within a second. Answers whether there was such an
/// account.
///
/// # Errors
///
/// Those of the database, also when something of the site's own still needs the account.
pub async fn delete_user(db: &Db, id: i64) -> Result<bool> {
    let mut tx = db.begin().await?;
    let deleted = delete_user_with(&mut tx, id).await?;
    tx.commit().await?;
    Ok(deleted)
}

pub(crate) async fn delete_user_with(tx: &mut Tx, id: i64) -> Result<bool> {
    let deleted = tx.query("DELETE FROM auth_users WHERE id = $1");
    Ok(deleted.bind(id).execute().await? == 1)
}
