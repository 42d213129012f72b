//! From a clean form to an `INSERT` or an `UPDATE`.

use mizan_forms::{FieldError, FormErrors, FormValues};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::column::{Role, to_sql};
use super::identifier::quoted;
use super::row::Model;
use super::selection::Conditions;
use crate::db::{Executor, SqlValue};
use crate::error::Result;

/// A form that is about to be saved, made by [`Model::saving`].
#[must_use = "nothing is saved before `insert` or `update` is awaited"]
pub struct Saving<'f, F> {
    form: &'f F,
    set: Vec<(&'static str, SqlValue<'static>)>,
    conditions: Conditions,
    before: Option<FormValues>,
}

/// The columns to write, and the condition that a lock adds.
struct Plan {
    values: Vec<(&'static str, SqlValue<'static>)>,
    lock: Option<(&'static str, SqlValue<'static>)>,
}

impl<'f, F: Model> Saving<'f, F> {
    pub(super) fn new(form: &'f F) -> Self {
        Self {
            form,
            set: Vec::new(),
            conditions: Conditions::default(),
            before: None,
        }
    }

    /// Writes this value too: what the program knows and the form doesn't say. It goes before a field in the same column.
    pub fn set(mut self, column: &'static str, value: impl Into<SqlValue<'static>>) -> Self {
        self.set.push((column, value.into()));
        self
    }

    /// Updates the row only if this column holds this value, too: a row of somebody else's is then no row.
    pub fn and(mut self, column: &'static str, value: impl Into<SqlValue<'static>>) -> Self {
        self.conditions.add(column, value.into());
        self
    }

    /// Updates only the columns whose value differs from this form's, as it was loaded.
    pub fn changed_from(mut self, before: &F) -> Self {
        self.before = Some(before.to_values());
        self
    }

    /// Makes a row, and answers its key, which is a `BIGINT`. Columns that neither the form nor [`set`](Self::set) names
    /// take their defaults.
    ///
    /// # Errors
    ///
    /// Those of the database; 422 for a value that is clean and yet too large for any column.
    pub async fn insert<'q>(mut self, on: impl Executor<'q>) -> Result<i64> {
        let plan = self.plan()?;
        let table = quoted(F::TABLE)?;
        let columns = plan
            .values
            .iter()
            .map(|(column, _)| quoted(column))
            .collect::<Result<Vec<_>>>()?;
        let places: Vec<_> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        let what = match columns.is_empty() {
            true => "DEFAULT VALUES".to_owned(),
            false => format!("({}) VALUES ({})", columns.join(", "), places.join(", ")),
        };
        // Cast, so that a key in a narrower column does not fail after the row was made.
        let key = quoted(F::KEY)?;
        let sql = format!("INSERT INTO {table} {what} RETURNING CAST({key} AS BIGINT)");
        let query = on.start(AssertSqlSafe(sql).into_sql_str());
        let query = plan
            .values
            .into_iter()
            .fold(query, |query, (_, value)| query.bind(value));
        Ok(query.fetch_scalar().await?)
    }

    /// Writes the columns to a row; `false` when no row has this key and fulfils the [conditions](Self::and).
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert). For a form with a `#[field(lock)]`, 422 with the code `stale` when the row has been
    /// changed or removed since.
    pub async fn update<'q>(
        mut self,
        on: impl Executor<'q>,
        key: impl Into<SqlValue<'static>>,
    ) -> Result<bool> {
        let plan = self.plan()?;
        let mut conditions = std::mem::take(&mut self.conditions);
        conditions.add(F::KEY, key.into());
        let table = quoted(F::TABLE)?;
        let mut assignments = Vec::new();
        for (place, (column, _)) in (1..).zip(&plan.values) {
            assignments.push(format!("{} = ${place}", quoted(column)?));
        }
        let locked = plan.lock.is_some();
        if let Some((column, value)) = plan.lock {
            let name = quoted(column)?;
            assignments.push(format!("{name} = {name} + 1"));
            conditions.add(column, value);
        }
        if assignments.is_empty() {
            // Nothing differs; whether there is such a row is still the answer.
            let key = quoted(F::KEY)?;
            assignments.push(format!("{key} = {key}"));
        }
        let sql = format!(
            "UPDATE {table} SET {} WHERE {}",
            assignments.join(", "),
            conditions.sql(plan.values.len() + 1)?
        );
        let query = on.start(AssertSqlSafe(sql).into_sql_str());
        let query = plan
            .values
            .into_iter()
            .fold(query, |query, (_, value)| query.bind(value));
        let found = conditions.bind(query).execute().await? > 0;
        if locked && !found {
            return Err(FormErrors::from(FieldError::new(
                "stale",
                "Somebody has changed this in the meantime. Please load it again.",
            ))
            .into());
        }
        Ok(found)
    }

    fn plan(&mut self) -> Result<Plan> {
        let mut plan = Plan {
            values: std::mem::take(&mut self.set),
            lock: None,
        };
        let values = self.form.to_values();
        let mut errors = FormErrors::new();
        for column in F::columns() {
            let Some(field) = F::spec().fields().get(column.field) else {
                continue;
            };
            let value = values.get(field.name()).cloned().unwrap_or_default();
            let known = plan.values.iter().any(|(name, _)| *name == column.name);
            let same = |before: &FormValues| before.get(field.name()) == values.get(field.name());
            match column.role {
                Role::Key => continue,
                Role::Value if known || self.before.as_ref().is_some_and(same) => continue,
                Role::Value | Role::Lock => {}
            }
            match (column.role, to_sql(field, value)) {
                (Role::Lock, Ok(value)) => plan.lock = Some((column.name, value)),
                (_, Ok(value)) => plan.values.push((column.name, value)),
                (_, Err(error)) => {
                    errors.add(field.name().to_owned(), error);
                }
            }
        }
        Ok(errors.into_result(plan)?)
    }
}

impl SqlValue<'_> {
    /// Whether nothing was given, where a unique rule has nothing to ask.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Null(_) => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }
}
