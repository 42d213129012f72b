//! The values that a statement's placeholders take.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Timelike as _, Utc};
use rust_decimal::Decimal;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Encode, Type};
use uuid::Uuid;

use super::json::JsonText;

/// One value bound to a placeholder, for either database.
///
/// Made by `From`, so that [`Query::bind`](super::Query::bind) takes plain Rust values, and `Option` of them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SqlValue<'v> {
    /// No value. The type matters to PostgreSQL, which refuses to compare a `BIGINT` with a `NULL` of type text.
    Null(SqlType),
    /// A truth value.
    Bool(bool),
    /// A 32-bit integer, for functions of PostgreSQL that take no other (`substr`, `make_interval` …).
    I32(i32),
    /// A 64-bit integer: what columns and rows use.
    I64(i64),
    /// A floating-point number.
    F64(f64),
    /// A decimal number. On SQLite it is text without trailing zeros, so that equal numbers are equal text.
    Decimal(Decimal),
    /// Text without U+0000, which PostgreSQL cannot store.
    Text(Cow<'v, str>),
    /// Bytes.
    Bytes(Cow<'v, [u8]>),
    /// A moment. Both databases keep microseconds; anything finer is cut off.
    Timestamp(DateTime<Utc>),
    /// A calendar date.
    Date(NaiveDate),
    /// A time of day, to the microsecond; a leap second counts as the last moment before it.
    Time(NaiveTime),
    /// A wall-clock time without a zone, to the microsecond.
    DateTime(NaiveDateTime),
    /// A UUID.
    Uuid(Uuid),
    /// A JSON document, already printed, for a `{json}` column.
    Json(String),
}

/// The type of a [`SqlValue`], which a `NULL` carries too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SqlType {
    /// `BOOLEAN`
    Bool,
    /// `INTEGER`
    I32,
    /// `BIGINT`
    I64,
    /// `DOUBLE PRECISION`
    F64,
    /// `{decimal}`
    Decimal,
    /// `TEXT`
    Text,
    /// `{bytes}`
    Bytes,
    /// `{timestamp}`
    Timestamp,
    /// `DATE`
    Date,
    /// `TIME`
    Time,
    /// `TIMESTAMP`
    DateTime,
    /// `{uuid}`
    Uuid,
    /// `{json}`
    Json,
}

/// A Rust type that has exactly one [`SqlType`], so that `None` of it is a typed `NULL`.
pub trait HasSqlType {
    /// The type that `None` is bound as.
    const TYPE: SqlType;
}

macro_rules! sql_values {
    ($($(#[$attribute:meta])* [$($generics:tt)*] $rust:ty => $kind:ident, |$value:ident| $convert:expr;)*) => {$(
        impl<$($generics)*> From<$rust> for SqlValue<'v> {
            fn from($value: $rust) -> Self {
                Self::$kind($convert)
            }
        }

        impl<$($generics)*> HasSqlType for $rust {
            const TYPE: SqlType = SqlType::$kind;
        }
    )*};
}

sql_values! {
    ['v] bool => Bool, |value| value;
    ['v] i16 => I32, |value| value.into();
    ['v] i32 => I32, |value| value;
    ['v] u32 => I64, |value| value.into();
    ['v] i64 => I64, |value| value;
    ['v] f64 => F64, |value| value;
    ['v] &'v str => Text, |value| Cow::Borrowed(value);
    ['v] &'v String => Text, |value| Cow::Borrowed(value.as_str());
    ['v] String => Text, |value| Cow::Owned(value);
    ['v] Cow<'v, str> => Text, |value| value;
    ['v] &'v [u8] => Bytes, |value| Cow::Borrowed(value);
    ['v] &'v Vec<u8> => Bytes, |value| Cow::Borrowed(value.as_slice());
    ['v] Vec<u8> => Bytes, |value| Cow::Owned(value);
    ['v, const N: usize] [u8; N] => Bytes, |value| Cow::Owned(value.to_vec());
    ['v, const N: usize] &'v [u8; N] => Bytes, |value| Cow::Borrowed(value.as_slice());
    ['v] DateTime<Utc> => Timestamp, |value| value;
    ['v] NaiveDate => Date, |value| value;
    ['v] NaiveTime => Time, |value| value;
    ['v] NaiveDateTime => DateTime, |value| value;
    ['v] Decimal => Decimal, |value| value;
    ['v] Uuid => Uuid, |value| value;
    ['v] serde_json::Value => Json, |value| value.to_string();
    ['v] &'v serde_json::Value => Json, |value| value.to_string();
}

impl<'v, T: HasSqlType + Into<SqlValue<'v>>> From<Option<T>> for SqlValue<'v> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null(T::TYPE), Into::into)
    }
}

impl SqlValue<'_> {
    pub(super) fn add_to_sqlite(self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
        match self {
            // SQLite has one NULL for every type.
            Self::Null(_) => arguments.add(None::<i64>),
            Self::Bool(value) => arguments.add(value),
            Self::I32(value) => arguments.add(value),
            Self::I64(value) => arguments.add(value),
            Self::F64(value) => arguments.add(value),
            Self::Text(value) => arguments.add(without_nul(value)?),
            Self::Bytes(value) => arguments.add(value.into_owned()),
            // Always the same width and zone, so that the text sorts and compares as time does, and always
            // microseconds, so that what is read back equals what PostgreSQL would have given.
            Self::Timestamp(value) => arguments.add(
                storable_local(value.naive_utc())
                    .and_utc()
                    .to_rfc3339_opts(SecondsFormat::Micros, true),
            ),
            Self::Decimal(value) => arguments.add(value.normalize().to_string()),
            Self::Date(value) => arguments.add(value),
            // One width here too.
            Self::Time(value) => arguments.add(storable(value).format("%H:%M:%S%.6f").to_string()),
            Self::DateTime(value) => {
                let value = storable_local(value).format("%Y-%m-%d %H:%M:%S%.6f");
                arguments.add(value.to_string())
            }
            Self::Uuid(value) => arguments.add(value),
            Self::Json(value) => arguments.add(JsonText(value)),
        }
    }

    pub(super) fn add_to_postgres(self, arguments: &mut PgArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Null(kind) => add_postgres_null(arguments, kind),
            Self::Bool(value) => arguments.add(value),
            Self::I32(value) => arguments.add(value),
            Self::I64(value) => arguments.add(value),
            Self::F64(value) => arguments.add(value),
            Self::Text(value) => arguments.add(without_nul(value)?),
            Self::Bytes(value) => arguments.add(&*value),
            Self::Timestamp(value) => arguments.add(storable_local(value.naive_utc()).and_utc()),
            Self::Decimal(value) => arguments.add(value),
            Self::Date(value) => arguments.add(value),
            Self::Time(value) => arguments.add(storable(value)),
            Self::DateTime(value) => arguments.add(storable_local(value)),
            Self::Uuid(value) => arguments.add(value),
            Self::Json(value) => arguments.add(JsonText(value)),
        }
    }
}

fn add_postgres_null(arguments: &mut PgArguments, kind: SqlType) -> Result<(), BoxDynError> {
    fn null<T>(arguments: &mut PgArguments) -> Result<(), BoxDynError>
    where
        T: for<'t> Encode<'t, Postgres> + Type<Postgres>,
        Option<T>: for<'t> Encode<'t, Postgres> + Type<Postgres>,
    {
        arguments.add(None::<T>)
    }
    match kind {
        SqlType::Bool => null::<bool>(arguments),
        SqlType::I32 => null::<i32>(arguments),
        SqlType::I64 => null::<i64>(arguments),
        SqlType::F64 => null::<f64>(arguments),
        SqlType::Text => null::<String>(arguments),
        SqlType::Bytes => null::<Vec<u8>>(arguments),
        SqlType::Timestamp => null::<DateTime<Utc>>(arguments),
        SqlType::Decimal => null::<Decimal>(arguments),
        SqlType::Date => null::<NaiveDate>(arguments),
        SqlType::Time => null::<NaiveTime>(arguments),
        SqlType::DateTime => null::<NaiveDateTime>(arguments),
        SqlType::Uuid => null::<Uuid>(arguments),
        SqlType::Json => null::<JsonText>(arguments),
    }
}

/// Whole microseconds, and no leap second, which chrono keeps beyond the thousand million nanoseconds of a second and
/// neither database knows.
///
/// Cut off here, because sqlx cuts the span since 2000, and what is before then would be rounded up.
fn storable(time: NaiveTime) -> NaiveTime {
    let micros = (time.nanosecond() / 1_000).min(999_999);
    time.with_nanosecond(micros * 1_000).unwrap_or(time)
}

fn storable_local(local: NaiveDateTime) -> NaiveDateTime {
    local.date().and_time(storable(local.time()))
}

/// Refuses U+0000 on both databases: SQLite would take it, and the same code would then fail on PostgreSQL.
fn without_nul(text: Cow<'_, str>) -> Result<Cow<'_, str>, BoxDynError> {
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err("text with U+0000 cannot be stored: PostgreSQL refuses it".into());
    }
    Ok(text)
}
