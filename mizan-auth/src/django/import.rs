//! Writing them down, all or none.

use chrono::Utc;
use mizan::Result;
use mizan::db::{Db, Tx};

use super::source::{DjangoUser, Source};
use crate::name;
use crate::password::{NO_PASSWORD, is_checkable};

/// What is to be imported, and whether really.
pub(crate) struct Import {
    pub(crate) source: Source,
    pub(crate) dry_run: bool,
}

/// What became of it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) imported: usize,
    /// User name, and why.
    pub(crate) left_out: Vec<(String, &'static str)>,
    /// Active, but with a hash that cannot be checked.
    pub(crate) without_password: Vec<String>,
}

impl Import {
    pub(crate) async fn run(&self, db: &Db) -> Result<Report> {
        let mut report = Report::default();
        let mut tx = db.begin().await?;
        for user in &self.source.users {
            match self.add(&mut tx, user).await? {
                Ok(()) => {
                    report.imported += 1;
                    // Django's `!` is a decision; any other hash that cannot be checked is a loss.
                    if !is_checkable(&user.password) && !user.password.starts_with('!') {
                        report.without_password.push(user.username.clone());
                    }
                }
                Err(why) => report.left_out.push((user.username.clone(), why)),
            }
        }
        if self.dry_run {
            tx.rollback().await?;
        } else {
            tx.commit().await?;
        }
        Ok(report)
    }

    /// Adds one account, or says why not.
    async fn add(&self, tx: &mut Tx, user: &DjangoUser) -> Result<Result<(), &'static str>> {
        if name::check_username(&user.username).is_err() {
            return Ok(Err(
                "the user name has characters that are not allowed here",
            ));
        }
        if user.email.contains('\0') {
            return Ok(Err("the address cannot be stored"));
        }
        let email = user.email.trim();
        let password = match &*user.password {
            known if is_checkable(known) => known,
            none if none.starts_with('!') => none,
            _ => NO_PASSWORD,
        };
        let added = tx
            .query(
                "INSERT INTO auth_users (username, username_key, email, email_key, password_hash, is_active, \
                 is_staff, is_superuser, date_joined, last_login, session_epoch) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) ON CONFLICT (username_key) DO NOTHING",
            )
            .bind(&user.username)
            .bind(name::username_key(&user.username))
            .bind(email)
            .bind(name::email_key(email))
            .bind(password)
            .bind(user.is_active)
            .bind(user.is_staff || user.is_superuser)
            .bind(user.is_superuser)
            .bind(user.date_joined.unwrap_or_else(Utc::now))
            .bind(user.last_login)
            .execute()
            .await?;
        Ok(match added {
            0 => Err("there is an account of this name already"),
            _ => Ok(()),
        })
    }
}
