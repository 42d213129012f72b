//! Every kind of field, with the options that it can have.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use mizan::forms::{Cleaned, FieldOptions, FieldValue, Kind};
use mizan::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

/// What may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choices)]
pub(crate) enum Topic {
    /// A question
    Question,
    #[choice(value = "a problem")]
    Problem,
}

/// Text of every kind.
#[derive(MizanForm)]
#[form(name = "text_fields")]
pub(crate) struct TextForm {
    plain: String,
    optional: Option<String>,
    #[field(min_length = 3, max_length = 8)]
    limited: String,
    #[field(strip = false, max_length = 5)]
    unstripped: String,
    #[field(widget = "password", max_length = 6)]
    secret: String,
    #[field(widget = "textarea", max_length = 12)]
    long: Option<String>,
    #[field(pattern = "[a-z]{2,4}")]
    pattern: String,
    #[field(pattern = r"\d+-[A-F]*")]
    digits: Option<String>,
    #[field(regex = "^[0-9]")]
    regex: Option<String>,
    #[field(pattern = r"\w+")]
    words: Option<String>,
    #[field(email)]
    email: String,
    #[field(url)]
    url: Option<String>,
    #[field(url, max_length = 12, min_length = 6)]
    short_url: Option<String>,
    #[field(slug)]
    slug: Option<String>,
    #[field(slug, allow_unicode)]
    unicode_slug: Option<String>,
    #[field(domain)]
    domain: Option<String>,
}

/// Numbers of every kind.
#[derive(MizanForm)]
#[form(name = "number_fields")]
pub(crate) struct NumberForm {
    whole: i32,
    optional: Option<i64>,
    tiny: Option<i8>,
    byte: Option<u8>,
    large: Option<u64>,
    #[field(travel = "string")]
    as_text: Option<i64>,
    #[field(min_value = -3, max_value = 12)]
    limited: Option<i32>,
    #[field(min_value = 1, step = 3)]
    stepped: Option<i32>,
    float: f64,
    rough: Option<f32>,
    #[field(min_value = "0.1", max_value = "99.9", step = "0.1")]
    fine: Option<f64>,
    #[field(max_digits = 5, decimal_places = 2)]
    decimal: Decimal,
    #[field(min_value = "-1.5", max_value = "1.5", step = "0.25")]
    decimal_steps: Option<Decimal>,
}

/// Yes and no, choices and lists.
#[derive(MizanForm)]
#[form(name = "choice_fields")]
pub(crate) struct ChoiceForm {
    yes: bool,
    #[field(required)]
    must: bool,
    perhaps: Option<bool>,
    topic: Topic,
    other: Option<Topic>,
    several: Vec<Topic>,
    #[field(required)]
    some: Vec<Topic>,
    #[field(min_length = 1, max_length = 3)]
    tags: Vec<String>,
    numbers: Vec<i32>,
    #[field(required, max_length = 2)]
    codes: Vec<u8>,
}

/// Dates, times and identifiers.
#[derive(MizanForm)]
#[form(name = "moment_fields")]
pub(crate) struct MomentForm {
    day: NaiveDate,
    birthday: Option<NaiveDate>,
    time: Option<NaiveTime>,
    local: Option<NaiveDateTime>,
    at: DateTime<Utc>,
    span: Option<TimeDelta>,
    id: Option<Uuid>,
    address: Option<IpAddr>,
    v4: Option<Ipv4Addr>,
    v6: Option<Ipv6Addr>,
    json: Option<Value>,
}

/// Where somebody lives.
#[derive(MizanForm)]
#[form(nested)]
pub(crate) struct Address {
    city: String,
    #[field(max_length = 5)]
    zip: Option<String>,
}

/// One thing on a list.
#[derive(MizanForm)]
#[form(nested)]
pub(crate) struct Item {
    #[field(max_length = 10)]
    article: String,
    #[field(initial = 1, min_value = 1, max_value = 99)]
    count: u8,
}

/// Forms in a form.
#[derive(MizanForm)]
#[form(name = "order", title = "Order \"it\"", affects = [crate::delete])]
pub(crate) struct OrderForm {
    address: Address,
    other: Option<Address>,
    #[field(min_forms = 1, max_forms = 3, can_delete, can_order)]
    items: Vec<Item>,
    spare: Vec<Item>,
}

/// A number plate, which says less about itself than it is.
pub(crate) struct Plate(String);

impl FieldValue for Plate {
    fn options() -> FieldOptions {
        FieldOptions::new().kind(Kind::Text).max_length(8)
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        let text = String::from_cleaned(cleaned)?;
        match text.is_ascii() {
            true => Ok(Self(text)),
            false => Err(FieldError::new("invalid", "Enter a number plate.")),
        }
    }

    fn to_json(&self) -> Value {
        self.0.as_str().into()
    }
}

/// About which browser and server disagree.
#[derive(MizanForm)]
#[form(name = "plate", manual)]
pub(crate) struct PlateForm {
    owner: String,
    plate: Plate,
}

#[allow(clippy::ptr_arg, reason = "a rule takes what the field holds")]
fn polite(text: &String) -> Result<(), FieldError> {
    match text.contains("please") {
        true => Ok(()),
        false => Err(FieldError::new("impolite", "Say please.")),
    }
}

fn even(number: i32) -> Result<i32, FieldError> {
    match number % 2 {
        0 => Ok(number),
        _ => Err(FieldError::new("odd", "Enter an even number.")),
    }
}

/// Rules of the site's own, which only the server knows.
#[derive(MizanForm)]
#[form(name = "own_rules")]
pub(crate) struct OwnRulesForm {
    #[field(rules = [polite], max_length = 20)]
    wish: Option<String>,
    #[field(clean = even, max_value = 100)]
    pairs: i32,
}

/// Nothing to fill in.
#[derive(MizanForm)]
#[form(name = "ping")]
pub(crate) struct PingForm {}

macro_rules! submit {
    ($($form:ty),*) => {$(
        impl Submit for $form {
            type Output = Vec<String>;

            async fn submit(self, _: &Request) -> Result<Vec<String>> {
                Ok(Vec::new())
            }
        }
    )*};
}

submit!(
    TextForm,
    NumberForm,
    ChoiceForm,
    MomentForm,
    OrderForm,
    OwnRulesForm,
    PlateForm,
    PingForm
);
