//! A value that has passed its field's rules.

use std::borrow::Cow;
use std::net::IpAddr;

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde_json::{Number, Value};
use uuid::Uuid;

use super::duration_text;
use crate::input::integer_json;
use crate::rule::Exact;
use crate::upload::{UploadedFile, described_json};

/// A clean value, still borrowing its text from the submitted data.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Cleaned<'r> {
    /// Nothing was given.
    Empty,
    /// Text, URLs, slugs, choices.
    Text(Cow<'r, str>),
    /// A whole number.
    Integer(i128),
    /// A finite binary number.
    Float(f64),
    /// A decimal number.
    Decimal(Exact),
    /// Yes or no.
    Boolean(bool),
    /// A calendar date.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A wall-clock time, and its offset from UTC if one was given.
    DateTime(NaiveDateTime, Option<FixedOffset>),
    /// A span of time.
    Duration(TimeDelta),
    /// A UUID.
    Uuid(Uuid),
    /// An IP address.
    Ip(IpAddr),
    /// Any JSON.
    Json(Value),
    /// A file.
    File(UploadedFile),
    /// A file that is there and shall be removed.
    Cleared,
    /// Several values.
    List(Vec<Cleaned<'r>>),
}

impl Cleaned<'_> {
    /// The same value, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> Cleaned<'static> {
        match self {
            Self::Empty => Cleaned::Empty,
            Self::Text(text) => Cleaned::Text(Cow::Owned(text.into_owned())),
            Self::Integer(value) => Cleaned::Integer(value),
            Self::Float(value) => Cleaned::Float(value),
            Self::Decimal(value) => Cleaned::Decimal(value),
            Self::Boolean(value) => Cleaned::Boolean(value),
            Self::Date(value) => Cleaned::Date(value),
            Self::Time(value) => Cleaned::Time(value),
            Self::DateTime(value, offset) => Cleaned::DateTime(value, offset),
            Self::Duration(value) => Cleaned::Duration(value),
            Self::Uuid(value) => Cleaned::Uuid(value),
            Self::Ip(value) => Cleaned::Ip(value),
            Self::Json(value) => Cleaned::Json(value),
            Self::File(file) => Cleaned::File(file),
            Self::Cleared => Cleaned::Cleared,
            Self::List(values) => {
                Cleaned::List(values.into_iter().map(Cleaned::into_owned).collect())
            }
        }
    }

    /// The value as JSON; what JSON has no type for becomes text in its standard form.
    #[must_use]
    pub fn into_json(self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Text(text) => Value::String(text.into_owned()),
            Self::Integer(value) => integer_json(value),
            Self::Float(value) => Number::from_f64(value).map_or(Value::Null, Value::Number),
            Self::Decimal(value) => Value::from(value.to_string()),
            Self::Boolean(value) => Value::Bool(value),
            Self::Date(value) => Value::from(value.to_string()),
            Self::Time(value) => Value::from(whole(&value.format("%H:%M:%S%.6f").to_string())),
            Self::DateTime(local, offset) => {
                let local = local.format("%Y-%m-%dT%H:%M:%S%.6f").to_string();
                Value::from(match offset {
                    Some(offset) => format!("{}{offset}", whole(&local)),
                    None => whole(&local).to_owned(),
                })
            }
            Self::Duration(value) => Value::from(duration_text(&value)),
            Self::Uuid(value) => Value::from(value.to_string()),
            Self::Ip(value) => Value::from(value.to_string()),
            Self::Json(value) => value,
            Self::File(file) => described_json(&file),
            Self::Cleared => Value::Bool(false),
            Self::List(values) => values.into_iter().map(Cleaned::into_json).collect(),
        }
    }
}

/// Without a fraction of a second that is zero.
fn whole(text: &str) -> &str {
    text.strip_suffix(".000000").unwrap_or(text)
}
