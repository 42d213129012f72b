//! Groups and permissions: who may do what, as codenames.

use mizan::db::{Db, DbError};
use mizan::{Error, Result};

use crate::account::Account;

/// The longest name of a group or a permission, in characters.
const MAX_LENGTH: usize = 150;

/// A query for [`Permitted`], with further columns and with what stands after `FROM auth_users`.
macro_rules! permitted_sql {
    ($columns:literal, $after:literal) => {
        concat!(
            crate::account::account_sql!(
                "SELECT",
                ", (SELECT string_agg(codename, ' ') FROM (\
                     SELECT codename FROM auth_user_permissions WHERE user_id = auth_users.id \
                     UNION \
                     SELECT granted.codename FROM auth_user_groups AS own \
                     JOIN auth_group_permissions AS granted ON granted.group_id = own.group_id \
                     WHERE own.user_id = auth_users.id) AS codenames) AS permissions"
            ),
            $columns,
            " FROM auth_users ",
            $after
        )
    };
}
pub(crate) use permitted_sql;

/// An account with what its owner may do, read by one query.
#[derive(sqlx::FromRow)]
pub(crate) struct Permitted {
    #[sqlx(flatten)]
    pub(crate) account: Account,
    permissions: Option<String>,
}

impl Permitted {
    pub(crate) async fn by_id(db: &Db, id: i64) -> Result<Option<Self>, DbError> {
        db.query(permitted_sql!("", "WHERE auth_users.id = $1"))
            .bind(id)
            .fetch_optional()
            .await
    }

    /// The codenames. None of them holds a blank.
    pub(crate) fn permissions(&self) -> impl Iterator<Item = String> {
        let text = self.permissions.as_deref().unwrap_or_default();
        text.split_ascii_whitespace().map(str::to_owned)
    }
}

/// Who gets or loses a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grantee<'a> {
    /// The account with this id.
    User(i64),
    /// Everybody in the group of this name.
    Group(&'a str),
}

/// Makes a group, unless there is one of this name.
///
/// # Errors
///
/// 400 for a name that is empty, too long or not printable; those of the database.
pub async fn create_group(db: &Db, name: &str) -> Result<()> {
    let name = name.trim();
    if !is_group_name(name) {
        return Err(Error::bad_request(format!(
            "A group has a name of 1 to {MAX_LENGTH} printable characters."
        )));
    }
    db.query("INSERT INTO auth_groups (name) VALUES ($1) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .execute()
        .await?;
    Ok(())
}

/// Puts an account into a group. It may do what the group may within a second, in every process.
///
/// # Errors
///
/// 404 when there is no such group; those of the database, also when there is no such account.
pub async fn add_to_group(db: &Db, user_id: i64, group: &str) -> Result<()> {
    let group = group_id(db, group).await?;
    db.query(
        "INSERT INTO auth_user_groups (user_id, group_id) VALUES ($1, $2) \
         ON CONFLICT (user_id, group_id) DO NOTHING",
    )
    .bind(user_id)
    .bind(group)
    .execute()
    .await?;
    Ok(())
}

/// Takes an account out of a group. Answers whether it was in it.
///
/// # Errors
///
/// 404 when there is no such group; those of the database.
pub async fn remove_from_group(db: &Db, user_id: i64, group: &str) -> Result<bool> {
    let group = group_id(db, group).await?;
    let removed = db
        .query("DELETE FROM auth_user_groups WHERE user_id = $1 AND group_id = $2")
        .bind(user_id)
        .bind(group)
        .execute()
        .await?;
    Ok(removed == 1)
}

/// The names of the groups that an account is in, sorted.
///
/// # Errors
///
/// Those of the database.
pub async fn groups_of(db: &Db, user_id: i64) -> Result<Vec<String>> {
    let names = db.query(
        "SELECT name FROM auth_groups JOIN auth_user_groups ON group_id = id WHERE user_id = $1 ORDER BY name",
    );
    Ok(names.bind(user_id).fetch_scalars().await?)
}

/// Allows an account or a group to do something, within a second in every process.
///
/// # Errors
///
/// 400 when `codename` is not `app.action_model` in lowercase ASCII letters, digits and `_`; 404 when there is no such
/// group; those of the database, also when there is no such account.
pub async fn grant(db: &Db, to: Grantee<'_>, codename: &str) -> Result<()> {
    check_codename(codename)?;
    let (sql, id) = match to {
        Grantee::User(id) => (
            "INSERT INTO auth_user_permissions (user_id, codename) VALUES ($1, $2) \
             ON CONFLICT (user_id, codename) DO NOTHING",
            id,
        ),
        Grantee::Group(name) => (
            "INSERT INTO auth_group_permissions (group_id, codename) VALUES ($1, $2) \
             ON CONFLICT (group_id, codename) DO NOTHING",
            group_id(db, name).await?,
        ),
    };
    db.query(sql).bind(id).bind(codename).execute().await?;
    Ok(())
}

/// Takes a permission back. Answers whether it had been granted. What a group may do, its members still may.
///
/// # Errors
///
/// As [`grant`].
pub async fn revoke(db: &Db, from: Grantee<'_>, codename: &str) -> Result<bool> {
    check_codename(codename)?;
    let (sql, id) = match from {
        Grantee::User(id) => (
            "DELETE FROM auth_user_permissions WHERE user_id = $1 AND codename = $2",
            id,
        ),
        Grantee::Group(name) => (
            "DELETE FROM auth_group_permissions WHERE group_id = $1 AND codename = $2",
            group_id(db, name).await?,
        ),
    };
    let deleted = db.query(sql).bind(id).bind(codename).execute().await?;
    Ok(deleted == 1)
}

/// Whether a group may be called so, blanks at its ends apart.
pub(crate) fn is_group_name(name: &str) -> bool {
    let name = name.trim();
    let is_printable = !name.is_empty() && !name.chars().any(char::is_control);
    is_printable && name.chars().count() <= MAX_LENGTH
}

async fn group_id(db: &Db, name: &str) -> Result<i64> {
    let id = db.query("SELECT id FROM auth_groups WHERE name = $1");
    let id = id.bind(name.trim()).fetch_scalar_optional().await?;
    id.ok_or_else(|| Error::not_found(format!("There is no group called {name:?}.")))
}

/// Whether a permission may be called so: `app.action_model`.
pub(crate) fn is_codename(codename: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let parts = codename.split_once('.');
    codename.len() <= MAX_LENGTH
        && parts.is_some_and(|(app, action)| is_word(app) && is_word(action))
}

#[track_caller]
pub(crate) fn check_codename(codename: &str) -> Result<()> {
    if is_codename(codename) {
        return Ok(());
    }
    Err(Error::bad_request(format!(
        "{codename:?} is no permission: write app.action_model, such as desk.close_ticket."
    )))
}

#[cfg(test)]
mod tests {
    use super::check_codename;

    #[test]
    fn a_codename_is_an_app_and_an_action() {
        for (codename, expected) in [
            ("desk.close_ticket", true),
            ("desk.v2_close", true),
            ("desk", false),
            ("desk.", false),
            (".close", false),
            ("desk.close.ticket", false),
            ("Desk.close", false),
            ("desk.close ticket", false),
            ("desk.1close", false),
            ("", false),
        ] {
            assert_eq!(check_codename(codename).is_ok(), expected, "{codename}");
        }
        assert!(check_codename(&format!("desk.{}", "x".repeat(150))).is_err());
    }
}
