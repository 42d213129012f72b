//! Writing them down, all or none.

use chrono::Utc;
use mizan::Result;
use mizan::db::{Db, Tx};

use super::source::{DjangoUser, Source};
use crate::event::AuthEvent;
use crate::name;
use crate::password::{NO_PASSWORD, is_checkable};
use crate::permission::{is_codename, is_group_name};

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
    /// How many groups were made.
    pub(crate) groups: usize,
    /// Groups and permissions that did not come along, and why.
    pub(crate) grants_left_out: Vec<String>,
}

impl Report {
    fn refuse_permission(&mut self, codename: &str, of: &str) {
        let text = format!(
            "the permission {codename:?} of {of:?}: here it is app.action_model in lower case"
        );
        self.grants_left_out.push(text);
    }
}

impl Import {
    pub(crate) async fn run(&self, db: &Db) -> Result<Report> {
        let mut report = Report::default();
        let mut tx = db.begin().await?;
        self.add_groups(&mut tx, &mut report).await?;
        for user in &self.source.users {
            match self.add(&mut tx, user).await? {
                Ok(id) => {
                    report.imported += 1;
                    self.add_grants(&mut tx, id, user, &mut report).await?;
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

    /// Adds the groups with what they may do. What a group that is here already may do stays as it is.
    async fn add_groups(&self, tx: &mut Tx, report: &mut Report) -> Result<()> {
        for group in &self.source.groups {
            if !is_group_name(&group.name) {
                let text = format!("the group {:?}: its name cannot be one here", group.name);
                report.grants_left_out.push(text);
                continue;
            }
            let made = tx
                .query("INSERT INTO auth_groups (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id")
                .bind(group.name.trim())
                .fetch_scalar_optional::<i64>()
                .await?;
            let Some(id) = made else {
                let text = format!(
                    "the permissions of the group {:?}: there is such a group already",
                    group.name
                );
                report.grants_left_out.push(text);
                continue;
            };
            report.groups += 1;
            for codename in &group.permissions {
                if !is_codename(codename) {
                    report.refuse_permission(codename, &group.name);
                    continue;
                }
                tx.query(
                    "INSERT INTO auth_group_permissions (group_id, codename) VALUES ($1, $2) \
                     ON CONFLICT (group_id, codename) DO NOTHING",
                )
                .bind(id)
                .bind(codename)
                .execute()
                .await?;
            }
        }
        Ok(())
    }

    /// Puts a new account into its groups, and grants what it may do besides.
    async fn add_grants(
        &self,
        tx: &mut Tx,
        id: i64,
        user: &DjangoUser,
        report: &mut Report,
    ) -> Result<()> {
        for group in &user.groups {
            tx.query(
                "INSERT INTO auth_user_groups (user_id, group_id) \
                 SELECT $1, id FROM auth_groups WHERE name = $2 \
                 ON CONFLICT (user_id, group_id) DO NOTHING",
            )
            .bind(id)
            .bind(group.trim())
            .execute()
            .await?;
        }
        for codename in &user.permissions {
            if !is_codename(codename) {
                report.refuse_permission(codename, &user.username);
                continue;
            }
            tx.query(
                "INSERT INTO auth_user_permissions (user_id, codename) VALUES ($1, $2) \
                 ON CONFLICT (user_id, codename) DO NOTHING",
            )
            .bind(id)
            .bind(codename)
            .execute()
            .await?;
        }
        Ok(())
    }

    /// Adds one account and answers its id, or says why not.
    async fn add(&self, tx: &mut Tx, user: &DjangoUser) -> Result<Result<i64, &'static str>> {
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
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) ON CONFLICT (username_key) DO NOTHING RETURNING id",
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
            .fetch_scalar_optional::<i64>()
            .await?;
        if let Some(id) = added {
            tx.query("INSERT INTO auth_events (happened_at, event, user_id, agent) VALUES ($1, $2, $3, $4)")
                .bind(Utc::now())
                .bind(AuthEvent::AccountImported.as_str())
                .bind(id)
                .bind("import-django-users")
                .execute()
                .await?;
        }
        Ok(added.ok_or("there is an account of this name already"))
    }
}
