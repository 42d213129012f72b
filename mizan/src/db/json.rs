//! `{json}` columns: `JSONB` on PostgreSQL, text on SQLite.
//!
//! The codecs are written here because sqlx's own sit behind a feature that brings more than these lines.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueFormat, PgValueRef, Postgres};
use sqlx::sqlite::{Sqlite, SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Type};

use super::value::{HasSqlType, SqlType, SqlValue};

/// The type of a `{json}` column in a row struct, and the way to bind one.
///
/// ```
/// use mizan::db::Json;
///
/// #[derive(sqlx::FromRow)]
/// struct Ticket {
///     id: i64,
///     tags: Json<Vec<String>>,
/// }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Json<T>(pub T);

/// A printed JSON document on its way to the database.
pub(super) struct JsonText(pub(super) String);

// Fixed since PostgreSQL 9.4: `SELECT 'jsonb'::regtype::oid`, and json beside it.
const JSONB: PgTypeInfo = PgTypeInfo::with_oid(Oid(3802));
const JSON: PgTypeInfo = PgTypeInfo::with_oid(Oid(114));
const JSONB_VERSION: u8 = 1;

impl<T> HasSqlType for Json<T> {
    const TYPE: SqlType = SqlType::Json;
}

impl<T: Serialize> From<Json<T>> for SqlValue<'_> {
    /// A value without a JSON form (a map whose keys are no strings) becomes text that neither database takes
    /// as JSON, so that the statement fails instead of storing something else.
    fn from(value: Json<T>) -> Self {
        Self::Json(serde_json::to_string(&value.0).unwrap_or_default())
    }
}

impl Type<Postgres> for JsonText {
    fn type_info() -> PgTypeInfo {
        JSONB
    }
}

impl Encode<'_, Postgres> for JsonText {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        not_empty(&self.0)?;
        buffer.push(JSONB_VERSION);
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

impl Type<Sqlite> for JsonText {
    fn type_info() -> SqliteTypeInfo {
        <String as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Sqlite> for JsonText {
    fn encode(self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        not_empty(&self.0)?;
        Encode::<Sqlite>::encode(self.0, buffer)
    }

    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        not_empty(&self.0)?;
        Encode::<Sqlite>::encode(self.0.as_str(), buffer)
    }
}

fn not_empty(json: &str) -> Result<(), BoxDynError> {
    if json.is_empty() {
        return Err("the value has no JSON form".into());
    }
    Ok(())
}

impl<T> Type<Postgres> for Json<T> {
    fn type_info() -> PgTypeInfo {
        JSONB
    }

    fn compatible(kind: &PgTypeInfo) -> bool {
        *kind == JSONB || *kind == JSON
    }
}

impl<T: DeserializeOwned> Decode<'_, Postgres> for Json<T> {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let bytes = value.as_bytes()?;
        // The binary form of JSONB is a version byte and then the text; JSON is only the text, and no JSON
        // text starts with the byte 1.
        let json = match (value.format(), bytes.split_first()) {
            (PgValueFormat::Binary, Some((&JSONB_VERSION, rest))) => rest,
            _ => bytes,
        };
        Ok(Self(serde_json::from_slice(json)?))
    }
}

impl<T> Type<Sqlite> for Json<T> {
    fn type_info() -> SqliteTypeInfo {
        <String as Type<Sqlite>>::type_info()
    }

    fn compatible(kind: &SqliteTypeInfo) -> bool {
        <String as Type<Sqlite>>::compatible(kind)
    }
}

impl<T: DeserializeOwned> Decode<'_, Sqlite> for Json<T> {
    fn decode(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        let json = <&str as Decode<'_, Sqlite>>::decode(value)?;
        Ok(Self(serde_json::from_str(json)?))
    }
}
