//! Spans of time.

use std::sync::LazyLock;

use chrono::TimeDelta;
use regex::{Captures, Regex};

use super::{Cleaned, Outcome, refuse};
use crate::input::RawValue;
use crate::rule::{ascii_digits, float_text, strip};

const DAY: i128 = 86_400_000_000;
/// Python's limit, under which every span also fits PostgreSQL's `interval`.
const MAX_DAYS: i128 = 999_999_999;

#[expect(
    clippy::expect_used,
    reason = "constant expressions, compiled in tests"
)]
fn form(expression: &str) -> Regex {
    Regex::new(expression).expect("a valid expression")
}

/// `[days ][-]hh:mm:ss[.micros]`, also with `3 days, `; `mm:ss`; seconds alone. What is finer than a
/// microsecond is cut off.
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    form(concat!(
        r"\A(?:(?P<days>-?[0-9]+) (?:days?, )?)?(?P<sign>-?)",
        r"(?:(?:(?P<hours>[0-9]+):)?(?P<minutes>[0-9]+):)?",
        r"(?:(?P<seconds>[0-9]+[.,][0-9]{1,6})[0-9]{0,6}|(?P<whole>[0-9]+))\z"
    ))
});

/// `[±]P2W3DT4H5M6.7S`, each part optional, but not all.
static ISO: LazyLock<Regex> = LazyLock::new(|| {
    form(concat!(
        r"\A(?P<sign>[-+]?)P(?:(?P<weeks>[0-9]+(?:[.,][0-9]+)?)W)?",
        r"(?:(?P<days>[0-9]+(?:[.,][0-9]+)?)D)?",
        r"(?:T(?:(?P<hours>[0-9]+(?:[.,][0-9]+)?)H)?(?:(?P<minutes>[0-9]+(?:[.,][0-9]+)?)M)?",
        r"(?:(?P<seconds>[0-9]+(?:[.,][0-9]+)?)S)?)?\z"
    ))
});

/// PostgreSQL's own output: `3 days -04:05:06`, `3 days`.
static POSTGRES: LazyLock<Regex> = LazyLock::new(|| {
    form(concat!(
        r"\A(?:(?P<days>-?[0-9]+) days? ?)?",
        r"(?:(?P<sign>[-+])?(?P<hours>[0-9]+):(?P<minutes>[0-9]{2}):(?P<seconds>[0-9]{2}(?:\.[0-9]{1,6})?))?\z"
    ))
});

/// Cleans a span of time; a bare number is seconds.
pub(super) fn clean<'r>(raw: &RawValue<'_>) -> Outcome<'r> {
    let (number, digits);
    let text = match raw {
        RawValue::Text(text) if text.is_empty() => return Ok(Cleaned::Empty),
        RawValue::Text(text) => {
            digits = ascii_digits(strip(text));
            digits.as_ref()
        }
        RawValue::Integer(value) => {
            number = value.to_string();
            number.as_str()
        }
        RawValue::Float(value) => {
            number = float_text(*value);
            number.as_str()
        }
        empty if empty.is_empty() => return Ok(Cleaned::Empty),
        _ => return refuse("invalid"),
    };
    let Some(micros) = micros(text) else {
        return refuse("invalid");
    };
    match micros {
        Some(micros) if micros.div_euclid(DAY).abs() <= MAX_DAYS => {
            span(micros).map_or_else(|| refuse("overflow"), |span| Ok(Cleaned::Duration(span)))
        }
        _ => refuse("overflow"),
    }
}

fn span(micros: i128) -> Option<TimeDelta> {
    let seconds = i64::try_from(micros.div_euclid(1_000_000)).ok()?;
    let nanos = u32::try_from(micros.rem_euclid(1_000_000)).ok()? * 1_000;
    TimeDelta::new(seconds, nanos)
}

/// The span in microseconds: `None` when it is none, `Some(None)` when it is too long.
fn micros(text: &str) -> Option<Option<i128>> {
    let (found, iso) = if let Some(found) = CLOCK.captures(text) {
        (found, false)
    } else if let Some(found) = ISO.captures(text) {
        (found, true)
    } else {
        (POSTGRES.captures(text)?, false)
    };
    let names = ["weeks", "days", "hours", "minutes", "seconds", "whole"];
    if names.iter().all(|name| found.name(name).is_none()) {
        return None; // `P` alone
    }
    Some(total(&found, iso))
}

fn total(found: &Captures<'_>, iso: bool) -> Option<i128> {
    let part = |name: &str, unit: i128| match found.name(name) {
        None => Some(0),
        Some(amount) => scaled(amount.as_str(), unit),
    };
    let negative = found.name("sign").is_some_and(|sign| sign.as_str() == "-");
    let days = part("weeks", 7 * DAY)?.checked_add(part("days", DAY)?)?;
    let time = part("hours", DAY / 24)?
        .checked_add(part("minutes", DAY / 1_440)?)?
        .checked_add(part("seconds", 1_000_000)?)?
        .checked_add(part("whole", 1_000_000)?)?;
    let signed = |value: i128| if negative { -value } else { value };
    // In ISO 8601 the sign is that of the whole; elsewhere days have their own.
    if iso {
        Some(signed(days.checked_add(time)?))
    } else {
        days.checked_add(signed(time))
    }
}

/// `amount`, a decimal number, times `unit`, rounded to whole microseconds, halves to even.
fn scaled(amount: &str, unit: i128) -> Option<i128> {
    let (negative, amount) = match amount.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, amount),
    };
    let (whole, fraction) = amount.split_once(['.', ',']).unwrap_or((amount, ""));
    let fraction = fraction.get(..fraction.len().min(15))?;
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let rest: i128 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().ok()?
    };
    let product = rest.checked_mul(unit)?;
    let (quotient, remainder) = (product / scale, product % scale);
    let up = remainder * 2 > scale || (remainder * 2 == scale && quotient % 2 == 1);
    let micros = whole
        .parse::<i128>()
        .ok()?
        .checked_mul(unit)?
        .checked_add(quotient + i128::from(up))?;
    Some(if negative { -micros } else { micros })
}

/// The span in ISO 8601, such as `P3DT04H05M06S`.
pub(crate) fn duration_text(span: &TimeDelta) -> String {
    let micros = i128::from(span.num_seconds()) * 1_000_000 + i128::from(span.subsec_micros());
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.abs();
    let (days, rest) = (micros / DAY, micros % DAY);
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let fraction = if fraction == 0 {
        String::new()
    } else {
        format!(".{fraction:06}")
    };
    format!("{sign}P{days}DT{hours:02}H{minutes:02}M{seconds:02}{fraction}S")
}
