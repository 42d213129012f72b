//! Every shape that serde and `ToSchema` can give a value.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use mizan::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

/// Primitives, each at its limits.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Primitives {
    /// Yes or no.
    yes: bool,
    tiny: i8,
    small: i16,
    middle: i32,
    large: i64,
    byte: u8,
    word: u16,
    count: u32,
    counts: u64,
    size: usize,
    ratio: f64,
    rough: f32,
    #[schema(min_length = 1, max_length = 1)]
    letter: char,
    text: String,
    nothing: (),
}

/// Dates, identifiers and other things that travel as text.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Texts {
    at: DateTime<Utc>,
    there: DateTime<FixedOffset>,
    #[schema(value_type = String, format = "local-date-time")]
    local: NaiveDateTime,
    day: NaiveDate,
    #[schema(value_type = String, format = "time")]
    time: NaiveTime,
    id: Uuid,
    #[schema(value_type = String, format = "decimal")]
    price: Decimal,
}

/// What may be there.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Options {
    /// Written as `null`.
    plain: Option<String>,
    /// Not written at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<i32>,
    #[serde(default)]
    defaulted: i32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    list: Vec<String>,
    twice: Option<Option<i32>>,
    nested: Option<Point>,
    boxed: Option<Box<Named>>,
    any: Option<Value>,
}

/// Lists, tuples and maps.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Collections {
    list: Vec<Named>,
    lists: Vec<Vec<i32>>,
    options: Vec<Option<String>>,
    set: HashSet<u8>,
    pair: (i32, String),
    nested: (Named, (bool, Option<i32>)),
    #[schema(min_items = 3, max_items = 3)]
    three: [u8; 3],
    bytes: Vec<u8>,
    map: BTreeMap<String, Named>,
    by_number: BTreeMap<i32, String>,
    by_kind: BTreeMap<Priority, u32>,
    maps: BTreeMap<String, BTreeMap<String, bool>>,
    json: Value,
}

/// Names on the wire that are not those in Rust.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Named {
    full_name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "e-mail")]
    email: String,
}

/// How urgent.
#[derive(Serialize, Deserialize, ToSchema, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Priority {
    /// Some day.
    VeryLow,
    High,
    #[serde(rename = "NOW!")]
    Now,
}

/// Tagged from outside, as serde does it by itself.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) enum External {
    Unit,
    Newtype(String),
    Struct { a: i32, b: Option<String> },
    Inner(Named),
}

/// Tagged from inside.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Internal {
    UnitLike,
    Fields { a: i32, note: Option<String> },
    Newtype(Named),
}

/// Tagged beside.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "t", content = "c")]
pub(crate) enum Adjacent {
    Unit,
    Newtype(String),
    Fields { a: i32 },
}

/// Not tagged at all. The second fits the first as well.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Untagged {
    Short { a: i32 },
    Long { a: i32, b: i32 },
    Text(String),
    Numbers(Vec<i32>),
    Nothing,
}

/// Only words, tagged from inside.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "is")]
pub(crate) enum Words {
    On,
    Off,
}

/// A number with a name.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Id(i64);

/// One type for two numbers.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Point(f64, f64);

/// Two types.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Mixed(i32, String);

/// Nothing but a name.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Empty;

/// No fields at all.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Hollow {}

/// What is put into others.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Extra {
    note: String,
    stars: u8,
}

/// Flattened: a struct, an option of one, and an enum.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Flat {
    id: i32,
    #[serde(flatten)]
    named: Named,
    #[serde(flatten)]
    extra: Option<Extra>,
    #[serde(flatten)]
    figure: Figure,
}

/// An enum to be flattened.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "figure")]
pub(crate) enum Figure {
    Circle { radius: f64 },
    Square { side: f64, tilt: Option<f64> },
}

/// Whatever else is there.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Open {
    id: i32,
    #[serde(flatten)]
    rest: BTreeMap<String, String>,
}

/// Nothing else may be there.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closed {
    a: i32,
    b: Option<i32>,
}

/// A page of anything.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Page<T> {
    items: Vec<T>,
    first: Option<T>,
    total: u32,
}

/// A type that contains itself.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Tree {
    value: i32,
    #[schema(no_recursion)]
    children: Vec<Tree>,
    #[schema(no_recursion)]
    parent: Option<Box<Tree>>,
}

/// Two types that contain each other.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "op")]
pub(crate) enum Expression {
    Number {
        value: f64,
    },
    Add {
        #[schema(no_recursion)]
        left: Box<Expression>,
        #[schema(no_recursion)]
        right: Box<Expression>,
    },
    Group {
        inner: Bracket,
    },
}

/// The other one.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Bracket {
    #[schema(no_recursion)]
    expression: Option<Box<Expression>>,
}

/// Defaults for all of it.
#[derive(Serialize, Deserialize, ToSchema, Default)]
#[serde(default)]
pub(crate) struct Settings {
    theme: String,
    columns: u8,
}
