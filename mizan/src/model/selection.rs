//! Which row is meant.

use std::marker::PhantomData;

use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::identifier::quoted;
use super::read::ModelRow;
use super::row::Model;
use crate::db::{Executor, Query, SqlValue};
use crate::error::Result;

/// One row by its key and further conditions, made by [`Model::select`].
#[must_use = "nothing is loaded before `load` is awaited"]
pub struct Selection<F> {
    conditions: Conditions,
    form: PhantomData<fn() -> F>,
}

impl<F: Model> Selection<F> {
    pub(super) fn new(key: SqlValue<'static>) -> Self {
        let mut conditions = Conditions::default();
        conditions.add(F::KEY, key);
        Self {
            conditions,
            form: PhantomData,
        }
    }

    /// Only if this column holds this value, too: a row of somebody else's is then no row.
    pub fn and(mut self, column: &'static str, value: impl Into<SqlValue<'static>>) -> Self {
        self.conditions.add(column, value.into());
        self
    }

    /// The form with the values of the row; `None` when there is no such row.
    ///
    /// # Errors
    ///
    /// Those of the database, and of columns that don't fit their fields.
    pub async fn load<'q>(self, on: impl Executor<'q>) -> Result<Option<F>> {
        let columns = F::columns()
            .iter()
            .map(|column| quoted(column.name))
            .collect::<Result<Vec<_>>>()?;
        let list = match columns.is_empty() {
            true => "1".to_owned(),
            false => columns.join(", "),
        };
        let table = quoted(F::TABLE)?;
        let condition = self.conditions.sql(1)?;
        let sql = format!("SELECT {list} FROM {table} WHERE {condition}");
        let query = self
            .conditions
            .bind(on.start(AssertSqlSafe(sql).into_sql_str()));
        match query.fetch_row().await? {
            Some(row) => F::from_row(&ModelRow::new(row, F::spec(), F::columns())).map(Some),
            None => Ok(None),
        }
    }
}

/// `a = $1 AND b IS NULL`, with its values.
#[derive(Default)]
pub(super) struct Conditions(Vec<(&'static str, SqlValue<'static>)>);

impl Conditions {
    pub(super) fn add(&mut self, column: &'static str, value: SqlValue<'static>) {
        self.0.push((column, value));
    }

    /// The condition, with placeholders from `first` on.
    pub(super) fn sql(&self, first: usize) -> Result<String> {
        let mut next = first;
        let mut parts = Vec::new();
        for (column, value) in &self.0 {
            let column = quoted(column)?;
            if matches!(value, SqlValue::Null(_)) {
                parts.push(format!("{column} IS NULL"));
            } else {
                parts.push(format!("{column} = ${next}"));
                next += 1;
            }
        }
        Ok(parts.join(" AND "))
    }

    pub(super) fn bind(self, query: Query<'_>) -> Query<'_> {
        self.0
            .into_iter()
            .filter(|(_, value)| !matches!(value, SqlValue::Null(_)))
            .fold(query, |query, (_, value)| query.bind(value))
    }
}
