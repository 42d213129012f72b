//! [`FieldValue`] for the types of the standard library and of the crates that forms meet most.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::{FieldOptions, FieldValue, Kind};
use crate::clean::{Cleaned, duration_text};
use crate::error::FieldError;

fn kind(kind: Kind) -> FieldOptions {
    FieldOptions::new().kind(kind)
}

/// What a type answers when the field's kind was changed to one it cannot hold.
fn mismatch() -> FieldError {
    FieldError::new("invalid", "")
}

fn absent() -> FieldError {
    FieldError::new("required", "")
}

impl FieldValue for String {
    fn options() -> FieldOptions {
        kind(Kind::Text)
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match cleaned {
            Cleaned::Text(text) => Ok(text.into_owned()),
            Cleaned::Empty => Ok(Self::new()),
            other => match other.into_json() {
                Value::String(text) => Ok(text),
                other => Ok(other.to_string()),
            },
        }
    }

    fn to_json(&self) -> Value {
        Value::from(self.as_str())
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl FieldValue for bool {
    /// `false` is an answer. A box that must be ticked says so: `#[field(required)]`.
    const REQUIRED: bool = false;

    fn options() -> FieldOptions {
        kind(Kind::Boolean)
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match cleaned {
            Cleaned::Boolean(value) => Ok(value),
            Cleaned::Empty => Ok(false),
            _ => Err(mismatch()),
        }
    }

    fn to_json(&self) -> Value {
        Value::from(*self)
    }
}

macro_rules! integers {
    ($($type:ty),*) => {$(
        impl FieldValue for $type {
            fn options() -> FieldOptions {
                kind(Kind::Integer).int_range(i128::from(<$type>::MIN), i128::from(<$type>::MAX))
            }

            fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
                match cleaned {
                    Cleaned::Integer(value) => Self::try_from(value).map_err(|_| mismatch()),
                    Cleaned::Empty => Err(absent()),
                    _ => Err(mismatch()),
                }
            }

            fn to_json(&self) -> Value {
                Value::from(*self)
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, u8, u16, u32, u64);

macro_rules! floats {
    ($($type:ty => $convert:expr),*) => {$(
        impl FieldValue for $type {
            fn options() -> FieldOptions {
                kind(Kind::Float)
            }

            fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
                match cleaned {
                    Cleaned::Float(value) => $convert(value).ok_or_else(mismatch),
                    Cleaned::Empty => Err(absent()),
                    _ => Err(mismatch()),
                }
            }

            fn to_json(&self) -> Value {
                Value::from(*self)
            }
        }
    )*};
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounds, and an overflow is refused"
)]
fn narrow(value: f64) -> Option<f32> {
    let value = value as f32;
    value.is_finite().then_some(value)
}

floats!(f64 => Some, f32 => narrow);

impl FieldValue for Decimal {
    fn options() -> FieldOptions {
        kind(Kind::Decimal)
    }

    /// Takes 28 digits; what needs more is refused rather than rounded.
    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match cleaned {
            Cleaned::Decimal(value) => Self::from_str_exact(&value.plain())
                .map_err(|_| FieldError::new("max_digits", "").with_param("limit", 28)),
            Cleaned::Empty => Err(absent()),
            _ => Err(mismatch()),
        }
    }

    fn to_json(&self) -> Value {
        Value::from(self.to_string())
    }
}

impl FieldValue for Value {
    fn options() -> FieldOptions {
        kind(Kind::Json)
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        Ok(cleaned.into_json())
    }

    fn to_json(&self) -> Value {
        self.clone()
    }
}

/// Types that one kind of field yields directly.
macro_rules! direct {
    ($($type:ty = $kind:ident, $to_text:expr;)*) => {$(
        impl FieldValue for $type {
            fn options() -> FieldOptions {
                kind(Kind::$kind)
            }

            fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
                match cleaned {
                    Cleaned::$kind(value) => Ok(value),
                    Cleaned::Empty => Err(absent()),
                    _ => Err(mismatch()),
                }
            }

            fn to_json(&self) -> Value {
                Value::from($to_text(self))
            }
        }
    )*};
}

direct! {
    NaiveDate = Date, ToString::to_string;
    NaiveTime = Time, ToString::to_string;
    TimeDelta = Duration, duration_text;
    Uuid = Uuid, ToString::to_string;
    IpAddr = Ip, ToString::to_string;
}

impl FieldValue for Ipv4Addr {
    fn options() -> FieldOptions {
        kind(Kind::Ip).protocol("ipv4")
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match IpAddr::from_cleaned(cleaned)? {
            IpAddr::V4(address) => Ok(address),
            IpAddr::V6(_) => Err(mismatch()),
        }
    }

    fn to_json(&self) -> Value {
        Value::from(self.to_string())
    }
}

impl FieldValue for Ipv6Addr {
    fn options() -> FieldOptions {
        kind(Kind::Ip).protocol("ipv6")
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match IpAddr::from_cleaned(cleaned)? {
            IpAddr::V6(address) => Ok(address),
            IpAddr::V4(_) => Err(mismatch()),
        }
    }

    fn to_json(&self) -> Value {
        Value::from(self.to_string())
    }
}

impl FieldValue for NaiveDateTime {
    fn options() -> FieldOptions {
        kind(Kind::DateTime)
    }

    /// Takes the wall-clock time; an offset that was given has no place in this type and is refused.
    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match cleaned {
            Cleaned::DateTime(local, None) => Ok(local),
            Cleaned::Empty => Err(absent()),
            _ => Err(mismatch()),
        }
    }

    fn to_json(&self) -> Value {
        Value::from(self.format("%Y-%m-%dT%H:%M:%S%.f").to_string())
    }
}

impl FieldValue for DateTime<FixedOffset> {
    fn options() -> FieldOptions {
        kind(Kind::DateTime).zoned(true)
    }

    /// A time without an offset is read by the clock of the field's time zone, or the site's, or else UTC.
    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match cleaned {
            Cleaned::DateTime(local, offset) => local
                .and_local_timezone(offset.unwrap_or_else(|| chrono::Offset::fix(&Utc)))
                .single()
                .ok_or_else(mismatch),
            Cleaned::Empty => Err(absent()),
            _ => Err(mismatch()),
        }
    }

    fn to_json(&self) -> Value {
        Value::from(self.to_rfc3339())
    }
}

impl FieldValue for DateTime<Utc> {
    fn options() -> FieldOptions {
        kind(Kind::DateTime).zoned(true)
    }

    /// A time without an offset is read by the clock of the field's time zone, or the site's, or else UTC.
    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        DateTime::<FixedOffset>::from_cleaned(cleaned).map(|time| time.with_timezone(&Utc))
    }

    fn to_json(&self) -> Value {
        Value::from(self.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}
