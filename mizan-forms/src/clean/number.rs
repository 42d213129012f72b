//! Whole numbers, binary fractions and decimal fractions.

use std::borrow::Cow;

use serde_json::Value;

use super::{Cleaned, Outcome, fault, refuse};
use crate::error::FieldError;
use crate::field::{FieldOptions, Travel};
use crate::input::{RawValue, integer_json};
use crate::rule::{Exact, ascii_number};

/// The largest integer up to which JavaScript knows every integer: 2^53 − 1.
pub(crate) const MAX_SAFE: i128 = 9_007_199_254_740_991;
/// Python's own limit, and a bound on the work that one number can cause.
const MAX_TEXT: usize = 4_300;

/// The rules of an integer field.
#[derive(Debug, Clone)]
pub(crate) struct IntegerRules {
    pub(crate) min_value: Option<i128>,
    pub(crate) max_value: Option<i128>,
    pub(crate) step: Option<Exact>,
    /// The step where it is a whole number, which is nearly always.
    whole_step: Option<i128>,
    pub(crate) range: (i128, i128),
    pub(crate) travel: Travel,
}

impl IntegerRules {
    pub(super) fn new(options: &FieldOptions) -> Result<Self, String> {
        let whole = |name: &str, text: &Option<Cow<'static, str>>| {
            FieldOptions::exact(text.as_ref())
                .transpose()?
                .map(|value| {
                    value.to_i128().ok_or_else(|| {
                        format!("`{name}` of an integer field must be a whole number")
                    })
                })
                .transpose()
        };
        let step = step(options)?;
        let rules = Self {
            min_value: whole("min_value", &options.min_value)?,
            max_value: whole("max_value", &options.max_value)?,
            whole_step: step.as_ref().and_then(Exact::to_i128),
            step,
            range: options
                .int_range
                .unwrap_or((i64::MIN.into(), i64::MAX.into())),
            travel: options.travel,
        };
        if let (Some(least), Some(most)) = (rules.min_value, rules.max_value)
            && least > most
        {
            return Err(format!(
                "`min_value` {least} is more than `max_value` {most}"
            ));
        }
        Ok(rules)
    }

    /// The range of the Rust type where it is narrower than what JavaScript can hold.
    pub(crate) fn narrow(&self) -> Option<(i128, i128)> {
        (self.range.0 >= -MAX_SAFE && self.range.1 <= MAX_SAFE).then_some(self.range)
    }

    /// The limits that somebody can run into: those that were stated, and those of the Rust type where JavaScript
    /// could hold a number beyond them.
    pub(crate) fn limits(&self) -> (Option<i128>, Option<i128>) {
        let (low, high) = self.range;
        // A browser counts steps from the lowest number that it is told, and the server, unless one was stated, from zero.
        let step = self.whole_step.unwrap_or(1);
        let low = (low > -MAX_SAFE).then_some(low + (-low).rem_euclid(step));
        let high = (high < MAX_SAFE).then_some(high);
        (
            self.min_value.max(low),
            match (self.max_value, high) {
                (Some(stated), Some(high)) => Some(stated.min(high)),
                (stated, high) => stated.or(high),
            },
        )
    }

    /// Whether the step is no whole number, or begins at none.
    pub(crate) fn has_broken_step(&self) -> bool {
        self.step.is_some() && self.whole_step.is_none()
    }

    /// What may be taken when the number came as text, or as a JSON number.
    fn bounds(&self, as_text: bool) -> (i128, i128) {
        let exact = as_text && self.travel != Travel::Number;
        let (low, high) = if exact {
            self.range
        } else {
            (self.range.0.max(-MAX_SAFE), self.range.1.min(MAX_SAFE))
        };
        (
            self.min_value.map_or(low, |value| value.max(low)),
            self.max_value.map_or(high, |value| value.min(high)),
        )
    }
}

/// Cleans a whole number: `42`, `"42"`, `" +42.0 "`, `4.2e1`.
pub(super) fn integer<'r>(rules: &IntegerRules, raw: &RawValue<'_>) -> Outcome<'r> {
    let (value, as_text) = match raw {
        RawValue::Integer(value) => (Whole::Number(*value), false),
        RawValue::Float(value) => (whole_float(*value), false),
        RawValue::Text(text) if text.is_empty() => return Ok(Cleaned::Empty),
        RawValue::Text(text) => (whole_text(text), true),
        empty if empty.is_empty() => return Ok(Cleaned::Empty),
        _ => return refuse("invalid"),
    };
    let (low, high) = rules.bounds(as_text);
    let value = match value {
        Whole::Number(value) => value,
        Whole::TooLarge => return limit_fault("max_value", integer_json(high)),
        Whole::TooSmall => return limit_fault("min_value", integer_json(low)),
        Whole::Invalid => return refuse("invalid"),
    };
    let mut faults = Vec::new();
    if value > high {
        faults.push(fault("max_value").with_param("limit", integer_json(high)));
    }
    if value < low {
        faults.push(fault("min_value").with_param("limit", integer_json(low)));
    }
    if let Some(step) = &rules.step {
        let offset = rules.min_value.unwrap_or(0);
        let fits = match (rules.whole_step, value.checked_sub(offset)) {
            (Some(step), Some(difference)) => difference % step == 0,
            _ => Exact::from(value).is_step(step, Some(&Exact::from(offset))),
        };
        if !fits {
            faults.push(step_fault(step, rules.min_value.map(Exact::from).as_ref()));
        }
    }
    settle(Cleaned::Integer(value), faults)
}

enum Whole {
    Number(i128),
    TooLarge,
    TooSmall,
    Invalid,
}

/// 2^64 and −2^63: between them JSON's digits arrive as integers.
const U64_MAX: f64 = 18_446_744_073_709_551_615.0;
const I64_MIN: f64 = -9_223_372_036_854_775_808.0;

#[expect(clippy::cast_possible_truncation, reason = "guarded by the limits")]
fn whole_float(value: f64) -> Whole {
    // Python writes 1e16 and more with an exponent, which Django does not take for a whole number. Beyond 64 bits
    // JSON's digits arrive here as well, and those are a number that is too large.
    let exponent = (1e16..=U64_MAX).contains(&value) || (I64_MIN..=-1e16).contains(&value);
    if value.fract() != 0.0 || !value.is_finite() || exponent {
        Whole::Invalid
    } else if value > 1e30 {
        Whole::TooLarge
    } else if value < -1e30 {
        Whole::TooSmall
    } else {
        Whole::Number(value as i128)
    }
}

fn whole_text(text: &str) -> Whole {
    if text.len() > MAX_TEXT {
        return Whole::Invalid;
    }
    let Some(text) = ascii_number(text) else {
        return Whole::Invalid;
    };
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return Whole::Invalid,
        None => text.as_ref(),
    };
    let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Whole::Invalid;
    }
    match whole.parse() {
        Ok(value) => Whole::Number(value),
        Err(_) if whole.starts_with('-') => Whole::TooSmall,
        Err(_) => Whole::TooLarge,
    }
}

/// The rules of a float or decimal field.
#[derive(Debug, Clone)]
pub(crate) struct FractionRules {
    pub(crate) min_value: Option<Exact>,
    pub(crate) max_value: Option<Exact>,
    pub(crate) step: Option<Exact>,
    pub(crate) max_digits: Option<usize>,
    pub(crate) decimal_places: Option<usize>,
    /// The binary numbers nearest to the limits: only a value that equals one needs a closer look.
    near: (f64, f64),
}

impl FractionRules {
    pub(super) fn new(options: &FieldOptions) -> Result<Self, String> {
        let min_value = FieldOptions::exact(options.min_value.as_ref()).transpose()?;
        let max_value = FieldOptions::exact(options.max_value.as_ref()).transpose()?;
        let rules = Self {
            step: step(options)?,
            max_digits: options.max_digits,
            decimal_places: options.decimal_places,
            near: (
                min_value.as_ref().map_or(f64::NEG_INFINITY, Exact::to_f64),
                max_value.as_ref().map_or(f64::INFINITY, Exact::to_f64),
            ),
            min_value,
            max_value,
        };
        if let (Some(least), Some(most)) = (&rules.min_value, &rules.max_value)
            && least > most
        {
            return Err(format!(
                "`min_value` {least} is more than `max_value` {most}"
            ));
        }
        Ok(rules)
    }

    fn check(&self, value: &Exact) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if let Some(most) = &self.max_value
            && value > most
        {
            faults.push(fault("max_value").with_param("limit", exact_json(most)));
        }
        if let Some(least) = &self.min_value
            && value < least
        {
            faults.push(fault("min_value").with_param("limit", exact_json(least)));
        }
        if let Some(step) = &self.step
            && !value.is_step(step, self.min_value.as_ref())
        {
            faults.push(step_fault(step, self.min_value.as_ref()));
        }
        faults
    }

    /// Whether a binary number is within the limits beyond doubt, without writing it in decimal.
    fn is_inside(&self, value: f64) -> bool {
        self.step.is_none() && value > self.near.0 && value < self.near.1
    }

    /// Whether a binary number is off the grid of steps only by the rounding of its last digits, as
    /// 0.1 + 0.2 is.
    fn is_rounded_step(&self, value: f64) -> bool {
        let Some(step) = self.step.as_ref().map(Exact::to_f64) else {
            return false;
        };
        let offset = self.min_value.as_ref().map_or(0.0, Exact::to_f64);
        let steps = ((value - offset) / step).round();
        let nearest = steps * step + offset;
        // Beyond that many steps the spacing of binary numbers comes near to the step itself.
        steps.abs() < 1e12 && (nearest - value).abs() <= 4.0 * f64::EPSILON * value.abs()
    }
}

/// Cleans a finite binary number.
#[expect(
    clippy::cast_precision_loss,
    reason = "that is what a float field asks for"
)]
pub(super) fn float<'r>(rules: &FractionRules, raw: &RawValue<'_>) -> Outcome<'r> {
    let value = match raw {
        RawValue::Integer(value) => *value as f64,
        RawValue::Float(value) => *value,
        RawValue::Text(text) if text.is_empty() => return Ok(Cleaned::Empty),
        RawValue::Text(text) if text.len() <= MAX_TEXT => {
            match ascii_number(text).and_then(|text| text.parse::<f64>().ok()) {
                Some(value) => value,
                None => return refuse("invalid"),
            }
        }
        empty if empty.is_empty() => return Ok(Cleaned::Empty),
        _ => return refuse("invalid"),
    };
    if !value.is_finite() {
        return refuse("invalid");
    }
    if rules.is_inside(value) {
        return Ok(Cleaned::Float(value));
    }
    let mut faults = Exact::from_f64(value).map_or_else(Vec::new, |exact| rules.check(&exact));
    if rules.is_rounded_step(value) {
        faults.retain(|fault| fault.code != "step_size");
    }
    settle(Cleaned::Float(value), faults)
}

/// Cleans a decimal number, keeping every digit: `1.50` stays `1.50`.
pub(super) fn decimal<'r>(rules: &FractionRules, raw: &RawValue<'_>) -> Outcome<'r> {
    let value = match raw {
        RawValue::Integer(value) => Some(Exact::from(*value)),
        // The shortest text of the number, as `1.1` is meant when JSON says 1.1.
        RawValue::Float(value) => Exact::parse(&format!("{value:?}")),
        RawValue::Text(text) if text.is_empty() => return Ok(Cleaned::Empty),
        // Underscores may stand anywhere in a decimal, as in Python's.
        RawValue::Text(text) if text.contains('_') => {
            ascii_number(&text.replace('_', "")).and_then(|text| Exact::parse(&text))
        }
        RawValue::Text(text) => ascii_number(text).and_then(|text| Exact::parse(&text)),
        empty if empty.is_empty() => return Ok(Cleaned::Empty),
        _ => None,
    };
    let Some(value) = value else {
        return refuse("invalid");
    };
    let mut faults = rules.check(&value);
    faults.extend(digits_fault(rules, &value));
    settle(Cleaned::Decimal(value), faults)
}

/// Too many digits, in the first of three places: the other two would follow from it.
fn digits_fault(rules: &FractionRules, value: &Exact) -> Option<FieldError> {
    let (digits, places) = value.digit_counts();
    let over = |code, limit: usize, actual: usize| {
        (actual > limit).then(|| {
            fault(code)
                .with_param("limit", limit)
                .with_param("actual", actual)
        })
    };
    let (most, most_places) = (rules.max_digits, rules.decimal_places);
    most.and_then(|most| over("max_digits", most, digits))
        .or_else(|| most_places.and_then(|most| over("max_decimal_places", most, places)))
        .or_else(|| {
            let whole = most?.saturating_sub(most_places?);
            over("max_whole_digits", whole, digits - places)
        })
}

fn step(options: &FieldOptions) -> Result<Option<Exact>, String> {
    let step = FieldOptions::exact(options.step.as_ref()).transpose()?;
    match step {
        Some(step) if step.is_zero() || step.is_negative() => {
            Err(format!("`step` must be more than zero; it is {step}"))
        }
        step => Ok(step),
    }
}

fn step_fault(step: &Exact, offset: Option<&Exact>) -> FieldError {
    let error = fault("step_size").with_param("limit", exact_json(step));
    match offset.filter(|offset| !offset.is_zero()) {
        None => error,
        Some(offset) => error
            .with_param("offset", exact_json(offset))
            .with_param("example", exact_json(&offset.plus(step))),
    }
}

fn limit_fault<'r>(code: &'static str, limit: Value) -> Outcome<'r> {
    Err(vec![fault(code).with_param("limit", limit)])
}

fn settle(value: Cleaned<'_>, faults: Vec<FieldError>) -> Outcome<'_> {
    if faults.is_empty() {
        Ok(value)
    } else {
        Err(faults)
    }
}

/// A limit as a JSON number where that is exact, else as text.
pub(crate) fn exact_json(value: &Exact) -> Value {
    match value.to_i128() {
        Some(whole) => integer_json(whole),
        None => match Exact::from_f64(value.to_f64()) {
            Some(same) if same == *value => Value::from(value.to_f64()),
            _ => Value::from(value.to_string()),
        },
    }
}
