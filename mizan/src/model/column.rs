//! One column that a field of a form is kept in, and how a clean value becomes one that it takes.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use mizan_forms::{Cleaned, FieldError, FieldOptions, FieldSpec, Kind, RawValue};

use crate::db::{SqlType, SqlValue};

/// A field and its column. Written by `derive(MizanForm)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The field's position in the form.
    pub field: usize,
    /// The column's name.
    pub name: &'static str,
    /// What it is for.
    pub role: Role,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// It is loaded and saved.
    Value,
    /// It says which row this is: loaded, never saved.
    Key,
    /// It counts the changes of the row: an update succeeds only where it is still the same.
    Lock,
}

/// Whether there are columns for such a field.
pub(crate) fn has_column(field: &FieldSpec) -> bool {
    sql_type(field).is_some()
}

/// The kind of the value: of a choice, what it is turned into.
pub(super) fn value_kind(field: &FieldSpec) -> Kind {
    match (field.kind(), field.item()) {
        (Kind::Choice, Some(item)) => item.kind(),
        (kind, _) => kind,
    }
}

/// The type of the columns that such fields are kept in; `None` where no column can hold one.
pub(super) fn sql_type(field: &FieldSpec) -> Option<SqlType> {
    Some(match value_kind(field) {
        Kind::Text
        | Kind::Email
        | Kind::Url
        | Kind::Slug
        | Kind::Regex
        | Kind::Domain
        | Kind::Ip
        | Kind::Choice => SqlType::Text,
        // Microseconds.
        Kind::Integer | Kind::Duration => SqlType::I64,
        Kind::Float => SqlType::F64,
        Kind::Decimal => SqlType::Decimal,
        Kind::Boolean | Kind::NullBoolean => SqlType::Bool,
        Kind::Date => SqlType::Date,
        Kind::Time => SqlType::Time,
        // As a NULL either kind of timestamp will do.
        Kind::DateTime => SqlType::Timestamp,
        Kind::Uuid => SqlType::Uuid,
        Kind::Json | Kind::MultipleChoice | Kind::List => SqlType::Json,
        _ => return None,
    })
}

/// A field's value, as [`FieldValue::to_json`](mizan_forms::FieldValue::to_json) gives it, for the field's column.
///
/// # Errors
///
/// The value is clean and yet too large for any column.
pub(super) fn to_sql(field: &FieldSpec, value: Value) -> Result<SqlValue<'static>, FieldError> {
    let Some(sql_type) = sql_type(field) else {
        return Err(field.error("invalid"));
    };
    if value.is_null() {
        return Ok(SqlValue::Null(sql_type));
    }
    let value = match (sql_type, value) {
        (SqlType::Json, value) => Some(SqlValue::from(value)),
        (SqlType::Text, Value::String(text)) => Some(SqlValue::from(text)),
        // Choices may be numbers.
        (SqlType::Text, value) => Some(SqlValue::from(value.to_string())),
        (SqlType::Bool, Value::Bool(value)) => Some(SqlValue::from(value)),
        (SqlType::F64, value) => value.as_f64().map(SqlValue::from),
        (SqlType::I64, Value::Number(number)) => match number.as_i64() {
            Some(value) => Some(SqlValue::from(value)),
            None => return Err(field.error("max_value").with_param("limit", i64::MAX)),
        },
        (SqlType::I64, Value::String(text)) if value_kind(field) == Kind::Duration => {
            match microseconds(&text) {
                Some(value) => Some(SqlValue::from(value)),
                None => return Err(field.error("overflow")),
            }
        }
        (sql_type, value) => value.as_str().and_then(|text| from_text(sql_type, text)),
    };
    value.ok_or_else(|| field.error("invalid"))
}

fn from_text(sql_type: SqlType, text: &str) -> Option<SqlValue<'static>> {
    match sql_type {
        SqlType::I64 => text.parse::<i64>().ok().map(SqlValue::from),
        SqlType::Decimal => Decimal::from_str_exact(text).ok().map(SqlValue::from),
        SqlType::Date => text.parse::<NaiveDate>().ok().map(SqlValue::from),
        SqlType::Time => text.parse::<NaiveTime>().ok().map(SqlValue::from),
        SqlType::Timestamp => match DateTime::parse_from_rfc3339(text) {
            Ok(moment) => Some(SqlValue::from(moment.with_timezone(&Utc))),
            Err(_) => text.parse::<NaiveDateTime>().ok().map(SqlValue::from),
        },
        SqlType::Uuid => text.parse::<Uuid>().ok().map(SqlValue::from),
        _ => None,
    }
}

/// A span as forms write it.
fn microseconds(text: &str) -> Option<i64> {
    let span = FieldSpec::new("", FieldOptions::new().kind(Kind::Duration)).ok()?;
    match span.clean_raw(Some(&RawValue::Text(Cow::Borrowed(text)))) {
        Ok(Cleaned::Duration(span)) => span.num_microseconds(),
        _ => None,
    }
}
