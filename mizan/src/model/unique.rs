//! Asking whether a value is taken.

use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::identifier::quoted;
use crate::db::{Executor, SqlValue};
use crate::error::Result;

/// Whether a value stands in a column already: what `#[field(unique = "users.email")]` asks, for code that asks itself.
///
/// Between the question and the `INSERT` somebody else may take the value: only a unique index decides, and its verdict
/// becomes the same error of the same field.
///
/// ```
/// use mizan::Unique;
/// # use mizan::prelude::*;
///
/// # async fn example(request: &Request, user: &User, email: &str) -> Result<()> {
/// let unique = Unique::new("users", "email").ignore_case().except("id", user.id());
/// if unique.is_taken(request.db(), email.to_owned()).await? {
///     return Err(FormErrors::of("email", FieldError::new("unique", "This is already taken.")).into());
/// }
/// # Ok(())
/// # }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Unique {
    table: &'static str,
    column: &'static str,
    except: Option<(&'static str, SqlValue<'static>)>,
    ignore_case: bool,
}

impl Unique {
    /// The values of this column.
    #[must_use]
    pub fn new(table: &'static str, column: &'static str) -> Self {
        Self {
            table,
            column,
            except: None,
            ignore_case: false,
        }
    }

    /// Rows with this value in `column` don't count: the row that is being edited. `None` means that there is no such row.
    #[must_use]
    pub fn except(mut self, column: &'static str, value: impl Into<SqlValue<'static>>) -> Self {
        self.except = match value.into() {
            SqlValue::Null(_) => None,
            value => Some((column, value)),
        };
        self
    }

    /// `Ada` and `ada` are one, as far as the database's `lower` knows: on SQLite for ASCII letters, on PostgreSQL as its
    /// locale has it. The index should say so too: `CREATE UNIQUE INDEX users_email_unique ON users (lower(email))`.
    #[must_use]
    pub fn ignore_case(mut self) -> Self {
        self.ignore_case = true;
        self
    }

    /// Whether another row has this value. An empty text and `None` are never taken.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn is_taken<'q>(
        &self,
        on: impl Executor<'q>,
        value: impl Into<SqlValue<'static>>,
    ) -> Result<bool> {
        let value = value.into();
        if value.is_nothing() {
            return Ok(false);
        }
        let (table, column) = (quoted(self.table)?, quoted(self.column)?);
        let mut sql = match self.ignore_case {
            true => format!("SELECT 1 FROM {table} WHERE lower({column}) = lower($1)"),
            false => format!("SELECT 1 FROM {table} WHERE {column} = $1"),
        };
        if let Some((key, _)) = &self.except {
            sql.push_str(&format!(" AND {} <> $2", quoted(key)?));
        }
        sql.push_str(" LIMIT 1");
        let mut query = on.start(AssertSqlSafe(sql).into_sql_str()).bind(value);
        if let Some((_, key)) = &self.except {
            query = query.bind(key.clone());
        }
        Ok(query.fetch_row().await?.is_some())
    }
}
