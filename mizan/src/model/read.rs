//! A row on its way back into a form.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Error as DbError, Row as _, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use mizan_forms::{Cleaned, Exact, FieldSpec, FieldValue, FormSpec, Kind, RawValue};

use super::column::{Column, sql_type, value_kind};
use crate::db::{AnyRow, Json, SqlType};
use crate::error::{Error, Result};

/// A row of a form's table, with the columns that the form declares.
pub struct ModelRow {
    row: AnyRow,
    spec: &'static FormSpec,
    columns: &'static [Column],
}

impl ModelRow {
    pub(super) fn new(row: AnyRow, spec: &'static FormSpec, columns: &'static [Column]) -> Self {
        Self { row, spec, columns }
    }

    /// The value of the column at this place. No rule but the type's own is applied: what stands in the table may be
    /// older than the form's rules, and must still be shown to be mended.
    ///
    /// # Errors
    ///
    /// A 500 that names the column, when it holds what the field's type cannot be.
    pub fn get<T: FieldValue>(&self, place: usize) -> Result<T> {
        let found = self.columns.get(place);
        let Some((column, field)) =
            found.and_then(|column| Some((column, self.spec.fields().get(column.field)?)))
        else {
            return Err(Error::internal("a form has no such column"));
        };
        let fails = |reason: String| {
            Error::internal(format!(
                "the column `{}` does not fit the field `{}` of the form `{}`: {reason}",
                column.name,
                field.name(),
                self.spec.name()
            ))
        };
        let cleaned = match &self.row {
            AnyRow::Sqlite(row) => from_sqlite(row, place, field),
            AnyRow::Postgres(row) => from_postgres(row, place, field),
        };
        let cleaned = cleaned.map_err(|error| fails(error.to_string()))?;
        T::from_cleaned(cleaned).map_err(|error| fails(error.code.into_owned()))
    }
}

fn from_postgres(row: &PgRow, at: usize, field: &FieldSpec) -> Result<Cleaned<'static>, DbError> {
    let value = row.try_get_raw(at)?;
    if value.is_null() {
        return Ok(Cleaned::Empty);
    }
    let column_type = value.type_info().name().to_owned();
    Ok(match (wanted(field)?, column_type.as_str()) {
        (SqlType::Text, _) => words(field, row.try_get(at)?)?,
        (SqlType::Bool, _) => Cleaned::Boolean(row.try_get(at)?),
        (SqlType::I64, "INT2") => Cleaned::Integer(row.try_get::<i16, _>(at)?.into()),
        (SqlType::I64, "INT4") => Cleaned::Integer(row.try_get::<i32, _>(at)?.into()),
        (SqlType::I64, _) => integer(field, row.try_get(at)?),
        (SqlType::F64, "FLOAT4") => Cleaned::Float(row.try_get::<f32, _>(at)?.into()),
        (SqlType::F64, _) => Cleaned::Float(row.try_get(at)?),
        (SqlType::Decimal, _) => decimal(&row.try_get::<Decimal, _>(at)?.to_string())?,
        (SqlType::Date, _) => Cleaned::Date(row.try_get(at)?),
        (SqlType::Time, _) => Cleaned::Time(row.try_get(at)?),
        (SqlType::Timestamp, "TIMESTAMP") => Cleaned::DateTime(row.try_get(at)?, None),
        (SqlType::Timestamp, _) => moment(row.try_get::<DateTime<Utc>, _>(at)?.fixed_offset()),
        (SqlType::Uuid, _) => Cleaned::Uuid(row.try_get(at)?),
        (SqlType::Json, _) => json(field, row.try_get::<Json<Value>, _>(at)?.0)?,
        _ => return Err(misfit("no column can hold this kind of field")),
    })
}

fn from_sqlite(row: &SqliteRow, at: usize, field: &FieldSpec) -> Result<Cleaned<'static>, DbError> {
    let value = row.try_get_raw(at)?;
    if value.is_null() {
        return Ok(Cleaned::Empty);
    }
    // What is stored, not what was declared: SQLite's columns take anything.
    let stored = value.type_info().name().to_owned();
    let text = || row.try_get_unchecked::<String, _>(at);
    Ok(match (wanted(field)?, stored.as_str()) {
        (SqlType::Text, _) => words(field, text()?)?,
        (SqlType::Bool, _) => Cleaned::Boolean(row.try_get_unchecked(at)?),
        (SqlType::I64, _) => integer(field, row.try_get_unchecked(at)?),
        (SqlType::F64, _) => Cleaned::Float(row.try_get_unchecked(at)?),
        (SqlType::Decimal, "REAL") => decimal(&row.try_get_unchecked::<f64, _>(at)?.to_string())?,
        (SqlType::Decimal, "INTEGER") => {
            decimal(&row.try_get_unchecked::<i64, _>(at)?.to_string())?
        }
        (SqlType::Decimal, _) => decimal(&text()?)?,
        (SqlType::Date, _) => Cleaned::Date(row.try_get_unchecked::<NaiveDate, _>(at)?),
        (SqlType::Time, _) => Cleaned::Time(row.try_get_unchecked::<NaiveTime, _>(at)?),
        (SqlType::Timestamp, _) => timestamp(&text()?)?,
        (SqlType::Uuid, "BLOB") => Cleaned::Uuid(row.try_get_unchecked(at)?),
        (SqlType::Uuid, _) => Cleaned::Uuid(text()?.parse::<Uuid>().map_err(misfit)?),
        (SqlType::Json, _) => json(field, serde_json::from_str(&text()?).map_err(misfit)?)?,
        _ => return Err(misfit("no column can hold this kind of field")),
    })
}

fn wanted(field: &FieldSpec) -> Result<SqlType, DbError> {
    sql_type(field).ok_or_else(|| misfit("no column can hold this kind of field"))
}

fn words(field: &FieldSpec, text: String) -> Result<Cleaned<'static>, DbError> {
    Ok(match value_kind(field) {
        Kind::Ip if text.is_empty() => Cleaned::Empty,
        Kind::Ip => Cleaned::Ip(text.parse().map_err(misfit)?),
        Kind::Choice if text.is_empty() => Cleaned::Empty,
        _ => Cleaned::Text(text.into()),
    })
}

fn integer(field: &FieldSpec, value: i64) -> Cleaned<'static> {
    match value_kind(field) {
        Kind::Duration => Cleaned::Duration(TimeDelta::microseconds(value)),
        _ => Cleaned::Integer(value.into()),
    }
}

fn decimal(text: &str) -> Result<Cleaned<'static>, DbError> {
    let number = Exact::parse(text).ok_or_else(|| misfit("not a decimal number"))?;
    Ok(Cleaned::Decimal(number))
}

fn moment(moment: DateTime<FixedOffset>) -> Cleaned<'static> {
    Cleaned::DateTime(moment.naive_local(), Some(*moment.offset()))
}

/// Our own two forms, and what SQLite's `datetime('now')` gives.
fn timestamp(text: &str) -> Result<Cleaned<'static>, DbError> {
    if let Ok(found) = DateTime::parse_from_rfc3339(text) {
        return Ok(moment(found));
    }
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(|local| Cleaned::DateTime(local, None))
        .ok_or_else(|| misfit("not a date and time"))
}

/// A document, or the items of a list as their own kinds.
fn json(field: &FieldSpec, value: Value) -> Result<Cleaned<'static>, DbError> {
    if field.kind() == Kind::Json {
        return Ok(Cleaned::Json(value));
    }
    let Value::Array(items) = value else {
        return Err(misfit("not a list"));
    };
    let item = |value: Value| match (field.item(), value) {
        (None, Value::String(text)) => Ok(Cleaned::Text(text.into())),
        (None, value) => Ok(Cleaned::Text(value.to_string().into())),
        (Some(item), value) => {
            let raw = RawValue::from(&value);
            item.clean_raw(Some(&raw))
                .map(Cleaned::into_owned)
                .map_err(|_| misfit("an item that the field refuses"))
        }
    };
    Ok(Cleaned::List(
        items.into_iter().map(item).collect::<Result<_, _>>()?,
    ))
}

fn misfit(reason: impl Into<BoxDynError>) -> DbError {
    DbError::Decode(reason.into())
}
