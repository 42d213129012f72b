//! What a row, or one value of it, may decode into.

use sqlx::postgres::{PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Decode, FromRow, Type};

/// A type that a row of either database decodes into.
///
/// Never implemented by hand: `#[derive(sqlx::FromRow)]` on a struct is enough, and tuples work too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a row of both SQLite and PostgreSQL",
    note = "put `#[derive(sqlx::FromRow)]` on it; field types are `i64`, `f64`, `bool`, `String`, `Vec<u8>`, `DateTime<Utc>`, `NaiveDate`, `Uuid`, `Json<T>` and `Option` of these"
)]
pub trait FromDbRow:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> FromDbRow for T where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

/// A row of either database, not decoded yet.
pub(crate) enum AnyRow {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A type that one column of either database decodes into: `i64`, `String`, `Option<bool>` …
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a column of both SQLite and PostgreSQL",
    note = "the types that can are `i64`, `f64`, `bool`, `String`, `Vec<u8>`, `DateTime<Utc>`, `NaiveDate`, `Uuid`, `Json<T>` and `Option` of these"
)]
pub trait FromDbValue:
    for<'r> Decode<'r, Sqlite>
    + Type<Sqlite>
    + for<'r> Decode<'r, Postgres>
    + Type<Postgres>
    + Send
    + Unpin
{
}

impl<T> FromDbValue for T where
    T: for<'r> Decode<'r, Sqlite>
        + Type<Sqlite>
        + for<'r> Decode<'r, Postgres>
        + Type<Postgres>
        + Send
        + Unpin
{
}
