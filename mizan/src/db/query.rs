//! One statement on its way to the database.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::error::BoxDynError;
use sqlx::postgres::Postgres;
use sqlx::sqlite::Sqlite;
use sqlx::{Database, Error, Executor, IntoArguments, Pool, Row, SqlStr};

use super::lane::Lane;
use super::row::{AnyRow, FromDbRow, FromDbValue};
use super::value::SqlValue;

/// A statement with its values, made by [`Db::query`](super::Db::query) or [`Tx::query`](super::Tx::query).
///
/// Values are bound in order, to `$1`, `$2` …. The statement is prepared once per connection and then reused, so
/// it must be *one* statement. Nothing happens before one of the methods that run it is awaited.
#[must_use = "a query does nothing until it is executed or fetched"]
pub struct Query<'q> {
    statement: Statement<'q>,
    counter: &'q AtomicU64,
    bind_error: Option<BoxDynError>,
}

enum Statement<'q> {
    Sqlite(Prepared<'q, Sqlite>),
    Postgres(Prepared<'q, Postgres>),
}

struct Prepared<'q, DB: Database> {
    sql: SqlStr,
    arguments: DB::Arguments,
    target: Target<'q, DB>,
}

pub(super) enum Target<'q, DB: Database> {
    Pool(&'q Pool<DB>),
    Lane(&'q Lane<DB>),
    Connection(&'q mut DB::Connection),
}

impl<'q> Query<'q> {
    pub(super) fn sqlite(target: Target<'q, Sqlite>, sql: SqlStr, counter: &'q AtomicU64) -> Self {
        Self::new(Statement::Sqlite(Prepared::new(target, sql)), counter)
    }

    pub(super) fn postgres(
        target: Target<'q, Postgres>,
        sql: SqlStr,
        counter: &'q AtomicU64,
    ) -> Self {
        Self::new(Statement::Postgres(Prepared::new(target, sql)), counter)
    }

    fn new(statement: Statement<'q>, counter: &'q AtomicU64) -> Self {
        Self {
            statement,
            counter,
            bind_error: None,
        }
    }

    /// Binds the next placeholder: the first call is `$1`, the second `$2`.
    ///
    /// Takes `bool`, `i32`, `i64`, `f64`, `Decimal`, text, bytes, `DateTime<Utc>`, chrono's dates and times, `Uuid`,
    /// [`Json`](super::Json) and `Option` of these.
    /// A value that cannot be encoded makes the statement fail with [`Error::Encode`] when it is run.
    pub fn bind<'v>(mut self, value: impl Into<SqlValue<'v>>) -> Self {
        if self.bind_error.is_none() {
            let value = value.into();
            self.bind_error = match &mut self.statement {
                Statement::Sqlite(prepared) => value.add_to_sqlite(&mut prepared.arguments),
                Statement::Postgres(prepared) => value.add_to_postgres(&mut prepared.arguments),
            }
            .err();
        }
        self
    }

    /// Runs the statement and returns how many rows it changed.
    ///
    /// # Errors
    ///
    /// Whatever the database or the connection answers.
    pub async fn execute(self) -> Result<u64, Error> {
        match self.ready()? {
            Statement::Sqlite(prepared) => Ok(prepared.execute().await?.rows_affected()),
            Statement::Postgres(prepared) => Ok(prepared.execute().await?.rows_affected()),
        }
    }

    /// Returns the first row.
    ///
    /// # Errors
    ///
    /// [`Error::RowNotFound`] when there is none; otherwise as for [`execute`](Self::execute), and
    /// [`Error::ColumnDecode`] for a column of another type.
    pub async fn fetch_one<T: FromDbRow>(self) -> Result<T, Error> {
        self.fetch_optional().await?.ok_or(Error::RowNotFound)
    }

    /// Returns the first row, or `None` when there is none.
    ///
    /// # Errors
    ///
    /// As for [`fetch_one`](Self::fetch_one), except that no row is no error.
    pub async fn fetch_optional<T: FromDbRow>(self) -> Result<Option<T>, Error> {
        match self.ready()? {
            Statement::Sqlite(prepared) => {
                let row = prepared.fetch_optional().await?;
                row.map(|row| T::from_row(&row)).transpose()
            }
            Statement::Postgres(prepared) => {
                let row = prepared.fetch_optional().await?;
                row.map(|row| T::from_row(&row)).transpose()
            }
        }
    }

    /// Returns the first row as it is.
    pub(crate) async fn fetch_row(self) -> Result<Option<AnyRow>, Error> {
        match self.ready()? {
            Statement::Sqlite(prepared) => Ok(prepared.fetch_optional().await?.map(AnyRow::Sqlite)),
            Statement::Postgres(prepared) => {
                Ok(prepared.fetch_optional().await?.map(AnyRow::Postgres))
            }
        }
    }

    /// Returns every row. Put a `LIMIT` in the statement: all of them are held in memory.
    ///
    /// # Errors
    ///
    /// As for [`fetch_one`](Self::fetch_one), except that no rows are no error.
    pub async fn fetch_all<T: FromDbRow>(self) -> Result<Vec<T>, Error> {
        match self.ready()? {
            Statement::Sqlite(prepared) => {
                let rows = prepared.fetch_all().await?;
                rows.iter().map(|row| T::from_row(row)).collect()
            }
            Statement::Postgres(prepared) => {
                let rows = prepared.fetch_all().await?;
                rows.iter().map(|row| T::from_row(row)).collect()
            }
        }
    }

    /// Returns the first column of the first row: a count, or the `id` that `INSERT … RETURNING id` answers.
    ///
    /// # Errors
    ///
    /// As for [`fetch_one`](Self::fetch_one).
    pub async fn fetch_scalar<T: FromDbValue>(self) -> Result<T, Error> {
        self.fetch_scalar_optional()
            .await?
            .ok_or(Error::RowNotFound)
    }

    /// Returns the first column of the first row, or `None` when there is no row.
    ///
    /// # Errors
    ///
    /// As for [`fetch_one`](Self::fetch_one), except that no row is no error.
    pub async fn fetch_scalar_optional<T: FromDbValue>(self) -> Result<Option<T>, Error> {
        match self.ready()? {
            Statement::Sqlite(prepared) => {
                let row = prepared.fetch_optional().await?;
                row.map(|row| row.try_get(0)).transpose()
            }
            Statement::Postgres(prepared) => {
                let row = prepared.fetch_optional().await?;
                row.map(|row| row.try_get(0)).transpose()
            }
        }
    }

    /// Returns the first column of every row.
    ///
    /// # Errors
    ///
    /// As for [`fetch_one`](Self::fetch_one), except that no rows are no error.
    pub async fn fetch_scalars<T: FromDbValue>(self) -> Result<Vec<T>, Error> {
        match self.ready()? {
            Statement::Sqlite(prepared) => {
                let rows = prepared.fetch_all().await?;
                rows.iter().map(|row| row.try_get(0)).collect()
            }
            Statement::Postgres(prepared) => {
                let rows = prepared.fetch_all().await?;
                rows.iter().map(|row| row.try_get(0)).collect()
            }
        }
    }

    /// Counts the statement, unless a value could not be bound.
    fn ready(self) -> Result<Statement<'q>, Error> {
        if let Some(error) = self.bind_error {
            return Err(Error::Encode(error));
        }
        self.counter.fetch_add(1, Ordering::Relaxed);
        Ok(self.statement)
    }
}

impl<'q, DB: Database> Prepared<'q, DB> {
    fn new(target: Target<'q, DB>, sql: SqlStr) -> Self {
        Self {
            sql,
            arguments: DB::Arguments::default(),
            target,
        }
    }
}

impl<DB> Prepared<'_, DB>
where
    DB: Database,
    DB::Arguments: IntoArguments<DB>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    async fn execute(self) -> Result<DB::QueryResult, Error> {
        let query = sqlx::query_with(self.sql, self.arguments);
        match self.target {
            Target::Pool(pool) => query.execute(pool).await,
            Target::Lane(lane) => {
                let (mut connection, _permit) = lane.acquire().await?;
                let result = query.execute(&mut connection).await;
                lane.release(connection, &result);
                result
            }
            Target::Connection(connection) => query.execute(connection).await,
        }
    }

    async fn fetch_optional(self) -> Result<Option<DB::Row>, Error> {
        let query = sqlx::query_with(self.sql, self.arguments);
        match self.target {
            Target::Pool(pool) => query.fetch_optional(pool).await,
            Target::Lane(lane) => {
                let (mut connection, _permit) = lane.acquire().await?;
                let result = query.fetch_optional(&mut connection).await;
                lane.release(connection, &result);
                result
            }
            Target::Connection(connection) => query.fetch_optional(connection).await,
        }
    }

    async fn fetch_all(self) -> Result<Vec<DB::Row>, Error> {
        let query = sqlx::query_with(self.sql, self.arguments);
        match self.target {
            Target::Pool(pool) => query.fetch_all(pool).await,
            Target::Lane(lane) => {
                let (mut connection, _permit) = lane.acquire().await?;
                let result = query.fetch_all(&mut connection).await;
                lane.release(connection, &result);
                result
            }
            Target::Connection(connection) => query.fetch_all(connection).await,
        }
    }
}
