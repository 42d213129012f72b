//! Straight from Django's SQLite database, which is only read.

use std::collections::HashMap;
use std::path::Path;

use mizan::{Error, Result};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};

use super::source::{DjangoGroup, DjangoUser, Source, moment};

/// Reads the table `{app}_{model}`. Both words have been checked.
pub(super) async fn read(file: &Path, app: &str, model: &str) -> Result<Source> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut connection = options.connect().await.map_err(unreadable)?;
    let mut users = users(&mut connection, &format!("{app}_{model}")).await?;
    let groups = match has_groups(&mut connection, app, model).await? {
        true => {
            add_memberships(&mut connection, app, model, &mut users).await?;
            groups(&mut connection).await?
        }
        false => Vec::new(),
    };
    connection.close().await.map_err(unreadable)?;
    let users = users.into_iter().map(|(_, user)| user).collect();
    Ok(Source { users, groups })
}

/// Whether all tables are there that say who may do what. A user model of the site's own may do without.
async fn has_groups(connection: &mut SqliteConnection, app: &str, model: &str) -> Result<bool> {
    let own = [
        format!("{app}_{model}_groups"),
        format!("{app}_{model}_user_permissions"),
    ];
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN \
         ('auth_group', 'auth_permission', 'auth_group_permissions', 'django_content_type', $1, $2)",
    )
    .bind(&own[0])
    .bind(&own[1])
    .fetch_one(connection)
    .await
    .map_err(unreadable)?;
    Ok(count == 6)
}

async fn groups(connection: &mut SqliteConnection) -> Result<Vec<DjangoGroup>> {
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(
        "SELECT own.name, types.app_label || '.' || permissions.codename FROM auth_group AS own \
         LEFT JOIN auth_group_permissions AS granted ON granted.group_id = own.id \
         LEFT JOIN auth_permission AS permissions ON permissions.id = granted.permission_id \
         LEFT JOIN django_content_type AS types ON types.id = permissions.content_type_id \
         ORDER BY own.id, permissions.id",
    )
    .fetch_all(connection)
    .await
    .map_err(unreadable)?;
    let mut groups: Vec<DjangoGroup> = Vec::new();
    for (name, permission) in rows {
        match groups.last_mut() {
            Some(group) if group.name == name => group.permissions.extend(permission),
            _ => groups.push(DjangoGroup {
                name,
                permissions: permission.into_iter().collect(),
            }),
        }
    }
    Ok(groups)
}

/// Tells each user its groups and permissions. Both words have been checked.
async fn add_memberships(
    connection: &mut SqliteConnection,
    app: &str,
    model: &str,
    users: &mut [(String, DjangoUser)],
) -> Result<()> {
    let in_groups = format!(
        "SELECT CAST(own.{model}_id AS TEXT), auth_group.name FROM {app}_{model}_groups AS own \
         JOIN auth_group ON auth_group.id = own.group_id ORDER BY own.id"
    );
    let permitted = format!(
        "SELECT CAST(own.{model}_id AS TEXT), types.app_label || '.' || permissions.codename \
         FROM {app}_{model}_user_permissions AS own \
         JOIN auth_permission AS permissions ON permissions.id = own.permission_id \
         JOIN django_content_type AS types ON types.id = permissions.content_type_id ORDER BY own.id"
    );
    let mut groups = pairs(connection, in_groups).await?;
    let mut permissions = pairs(connection, permitted).await?;
    for (id, user) in users {
        user.groups = groups.remove(id).unwrap_or_default();
        user.permissions = permissions.remove(id).unwrap_or_default();
    }
    Ok(())
}

async fn pairs(
    connection: &mut SqliteConnection,
    sql: String,
) -> Result<HashMap<String, Vec<String>>> {
    let rows: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(sql))
        .fetch_all(connection)
        .await
        .map_err(unreadable)?;
    let mut pairs: HashMap<String, Vec<String>> = HashMap::new();
    for (id, name) in rows {
        pairs.entry(id).or_default().push(name);
    }
    Ok(pairs)
}

type Row = (
    String,
    String,
    String,
    String,
    bool,
    bool,
    bool,
    Option<String>,
    Option<String>,
);

/// Each with its key, as text: it need not be a number.
async fn users(
    connection: &mut SqliteConnection,
    table: &str,
) -> Result<Vec<(String, DjangoUser)>> {
    let sql = format!(
        "SELECT CAST(id AS TEXT), username, email, password, is_active, is_staff, is_superuser, \
         CAST(date_joined AS TEXT), CAST(last_login AS TEXT) FROM {table} ORDER BY id"
    );
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(sql))
        .fetch_all(connection)
        .await
        .map_err(unreadable)?;
    let users = rows.into_iter().map(
        |(id, username, email, password, is_active, is_staff, is_superuser, joined, login)| {
            let user = DjangoUser {
                username,
                email,
                password,
                is_active,
                is_staff,
                is_superuser,
                date_joined: joined.as_deref().and_then(moment),
                last_login: login.as_deref().and_then(moment),
                groups: Vec::new(),
                permissions: Vec::new(),
            };
            (id, user)
        },
    );
    Ok(users.collect())
}

#[track_caller]
fn unreadable(error: sqlx::Error) -> Error {
    Error::bad_request(format!(
        "The database of the Django site cannot be read: {error}"
    ))
    .with_source(error)
}
