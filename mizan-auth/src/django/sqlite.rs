//! Straight from Django's SQLite database, which is only read.

use std::path::Path;

use mizan::{Error, Result};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};

use super::source::{DjangoUser, Source, moment};

/// Reads the table `{app}_{model}`. Both words have been checked.
pub(super) async fn read(file: &Path, app: &str, model: &str) -> Result<Source> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut connection = options.connect().await.map_err(unreadable)?;
    let users = users(&mut connection, &format!("{app}_{model}")).await?;
    connection.close().await.map_err(unreadable)?;
    Ok(Source { users })
}

type Row = (
    String,
    String,
    String,
    bool,
    bool,
    bool,
    Option<String>,
    Option<String>,
);

async fn users(connection: &mut SqliteConnection, table: &str) -> Result<Vec<DjangoUser>> {
    let sql = format!(
        "SELECT username, email, password, is_active, is_staff, is_superuser, \
         CAST(date_joined AS TEXT), CAST(last_login AS TEXT) FROM {table} ORDER BY id"
    );
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(sql))
        .fetch_all(connection)
        .await
        .map_err(unreadable)?;
    let users = rows.into_iter().map(
        |(username, email, password, is_active, is_staff, is_superuser, joined, login)| {
            DjangoUser {
                username,
                email,
                password,
                is_active,
                is_staff,
                is_superuser,
                date_joined: joined.as_deref().and_then(moment),
                last_login: login.as_deref().and_then(moment),
            }
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
