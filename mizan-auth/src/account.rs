//! One row of the table of users.

use std::fmt;

use chrono::{DateTime, Utc};
use mizan::User;
use mizan::db::{Db, DbError};

use crate::authenticator::SessionHasher;
use crate::avatar::avatar_path;
use crate::name;

/// The columns of an [`Account`], with what stands before and after them, still one `&'static str`.
macro_rules! account_sql {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " id, username, email, email_key, email_verified_at, password_hash, is_active, is_staff, is_superuser, \
             date_joined, last_login, session_epoch, display_name, avatar_key ",
            $after
        )
    };
}
pub(crate) use account_sql;

/// How many accounts that share an address, which none of them has proved, are mailed.
const MAX_SHARED: i64 = 3;

/// One account as it is stored.
///
/// [`mizan::User`] is what a request knows of whoever is signed in; this is the whole row, for code that manages
/// accounts.
#[derive(Clone, sqlx::FromRow)]
pub struct Account {
    pub(crate) id: i64,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) email_key: String,
    pub(crate) email_verified_at: Option<DateTime<Utc>>,
    pub(crate) password_hash: String,
    pub(crate) is_active: bool,
    pub(crate) is_staff: bool,
    pub(crate) is_superuser: bool,
    pub(crate) date_joined: DateTime<Utc>,
    pub(crate) last_login: Option<DateTime<Utc>>,
    pub(crate) session_epoch: i64,
    pub(crate) display_name: String,
    pub(crate) avatar_key: Option<String>,
}

impl Account {
    /// The primary key.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The user name, as it was typed at sign-up.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// What its owner wants to be called; empty when nothing was said.
    #[must_use]
    pub fn display_name(&self) -> &str {
        &self.display_name
    }

    /// The path under which the site serves the picture, if there is one.
    #[must_use]
    pub fn avatar(&self) -> Option<String> {
        self.avatar_key.as_deref().map(avatar_path)
    }

    /// The email address, as it was typed; empty when there is none.
    /// See [`email_verified_at`](Self::email_verified_at) for whether it is theirs.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// When somebody proved that the address is theirs, by opening a link that was mailed to it.
    #[must_use]
    pub fn email_verified_at(&self) -> Option<DateTime<Utc>> {
        self.email_verified_at
    }

    /// Whether the account may sign in.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.is_active
    }

    /// Whether the account is staff.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.is_staff
    }

    /// Whether the account may do everything.
    #[must_use]
    pub fn is_superuser(&self) -> bool {
        self.is_superuser
    }

    /// When the account was made.
    #[must_use]
    pub fn date_joined(&self) -> DateTime<Utc> {
        self.date_joined
    }

    /// When somebody last signed in to it.
    #[must_use]
    pub fn last_login(&self) -> Option<DateTime<Utc>> {
        self.last_login
    }

    /// The account as the framework knows its user, without permissions.
    pub(crate) fn to_user(&self, hasher: &SessionHasher) -> User {
        let (current, former) = hasher.hashes(self);
        User::new(self.id, self.username.clone())
            .with_email(self.email.clone())
            .with_email_verified(self.email_verified_at.is_some())
            .with_staff(self.is_staff)
            .with_superuser(self.is_superuser)
            .with_display_name(self.display_name.clone())
            .with_avatar(self.avatar_key.as_deref().map(avatar_path))
            .with_session_hash(current)
            .with_former_session_hashes(former)
    }

    /// Whether there is a password that somebody may know. An import may bring accounts without one.
    pub(crate) fn has_password(&self) -> bool {
        !self.password_hash.starts_with('!')
    }

    pub(crate) async fn by_id(db: &Db, id: i64) -> Result<Option<Self>, DbError> {
        db.query(account_sql!("SELECT", "FROM auth_users WHERE id = $1"))
            .bind(id)
            .fetch_optional()
            .await
    }

    /// The account of this name in any spelling. A name that cannot exist is looked up too: the answer takes as long.
    pub(crate) async fn by_username(db: &Db, username: &str) -> Result<Option<Self>, DbError> {
        db.query(account_sql!(
            "SELECT",
            "FROM auth_users WHERE username_key = $1"
        ))
        .bind(storable(name::username_key(username)))
        .fetch_optional()
        .await
    }

    /// The account that somebody means who wants to log in: whose owner has proved this address, or else who has this
    /// name, or else the only one that claims the address. One query, whatever it is and whether there is one.
    pub(crate) async fn by_login(db: &Db, login: &str) -> Result<Option<Self>, DbError> {
        let mut found: Vec<Self> = db
            .query(account_sql!(
                "SELECT",
                "FROM auth_users WHERE username_key = $1 OR (email_key = $2 AND email_key <> '') \
                 ORDER BY CASE WHEN email_key = $2 AND email_verified_at IS NOT NULL THEN 0 \
                 WHEN username_key = $1 THEN 1 ELSE 2 END LIMIT 2"
            ))
            .bind(storable(name::username_key(login)))
            .bind(storable(name::email_key(login)))
            .fetch_all()
            .await?;
        let is_sure = found.first().is_some_and(|first| {
            let by_email = first.email_key == name::email_key(login);
            (by_email && first.email_verified_at.is_some())
                || name::username_key(&first.username) == name::username_key(login)
        });
        // Two who claim one address, and neither has proved it: nobody can say who is meant.
        if !is_sure && found.len() > 1 {
            return Ok(None);
        }
        Ok(found.drain(..).next())
    }

    /// The account that somebody means who shows that this address is theirs: the one whose owner has proved it, or else the
    /// only one that claims it. None when it may not sign in.
    pub(crate) async fn owner_of_email(db: &Db, email_key: &str) -> Result<Option<Self>, DbError> {
        let mut found: Vec<Self> = db
            .query(account_sql!(
                "SELECT",
                "FROM auth_users WHERE email_key = $1 AND email_key <> '' \
                 ORDER BY (email_verified_at IS NULL), id LIMIT 2"
            ))
            .bind(storable(email_key.to_owned()))
            .fetch_all()
            .await?;
        let is_sure = found.len() == 1
            || found
                .first()
                .is_some_and(|first| first.email_verified_at.is_some());
        let owner = found.drain(..).next().filter(|_| is_sure);
        Ok(owner.filter(|owner| owner.is_active))
    }

    /// The accounts that mail to this address is meant for: the one whose owner has proved that it is theirs, or else
    /// the first few that claim it.
    pub(crate) async fn with_email(db: &Db, email_key: &str) -> Result<Vec<Self>, DbError> {
        let mut accounts: Vec<Self> = db
            .query(account_sql!(
                "SELECT",
                "FROM auth_users WHERE email_key = $1 ORDER BY (email_verified_at IS NULL), id LIMIT $2"
            ))
            .bind(storable(email_key.to_owned()))
            .bind(MAX_SHARED)
            .fetch_all()
            .await?;
        if accounts
            .first()
            .is_some_and(|account| account.email_verified_at.is_some())
        {
            accounts.truncate(1);
        }
        // An account that was imported without a password gets none by mail, unless its owner has proved the address.
        accounts.retain(|account| {
            account.is_active && (account.has_password() || account.email_verified_at.is_some())
        });
        Ok(accounts)
    }
}

/// PostgreSQL refuses U+0000 in text, and neither a name nor an address holds one.
fn storable(key: String) -> String {
    if key.contains('\0') {
        return key.replace('\0', "\u{fffd}");
    }
    key
}

impl fmt::Debug for Account {
    // Without the password hash.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("username", &self.username)
            .field("is_active", &self.is_active)
            .field("is_staff", &self.is_staff)
            .field("is_superuser", &self.is_superuser)
            .finish_non_exhaustive()
    }
}
