//! Decimal numbers of any size, exactly: limits and steps never meet a rounding error.
//!
//! Steps tested in binary floating point refuse 9007199254740993 for step 3 and accept
//! 300000000000000001; these digits do not.

use std::cmp::Ordering;
use std::fmt;

/// Exponents beyond this are refused when parsing: `1e999999999` must not become a billion digits.
const MAX_EXPONENT: i64 = 4_096;
/// Digits beyond this are refused when parsing.
const MAX_DIGITS: usize = 4_096;

/// A decimal number: sign, digits and a power of ten. Trailing zeros are kept: `1.50` stays `1.50`.
#[derive(Debug, Clone)]
pub struct Exact {
    negative: bool,
    /// Most significant first, each 0–9, no leading zeros; zero is one `0`.
    digits: Vec<u8>,
    exponent: i64,
}

impl Exact {
    /// Reads `-12.50`, `.5`, `5.`, `1e-3`: ASCII digits with an optional sign, point and exponent.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (rest.get(..at)?, signed(rest.get(at + 1..)?)?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.len() + fraction.len() == 0 || whole.len() + fraction.len() > MAX_DIGITS {
            return None;
        }
        let mut digits = Vec::with_capacity(whole.len() + fraction.len());
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return None;
            }
            digits.push(byte - b'0');
        }
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        (exponent.abs() <= MAX_EXPONENT).then(|| Self::normal(negative, digits, exponent))
    }

    /// The shortest decimal number that reads back as `value`; `None` for NaN and infinities.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        value
            .is_finite()
            .then(|| Self::parse(&value.to_string()))
            .flatten()
    }

    fn normal(negative: bool, digits: Vec<u8>, exponent: i64) -> Self {
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        let mut digits = digits;
        digits.drain(..zeros.min(digits.len().saturating_sub(1)));
        Self {
            negative,
            digits,
            exponent,
        }
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.digits == [0]
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative && !self.is_zero()
    }

    /// How many digits are written, and how many of them after the point.
    #[must_use]
    pub fn digit_counts(&self) -> (usize, usize) {
        let written = self.digits.len();
        let shift = usize::try_from(self.exponent.unsigned_abs()).unwrap_or(usize::MAX);
        if self.exponent >= 0 {
            let zeros = if self.is_zero() { 0 } else { shift };
            (written.saturating_add(zeros), 0)
        } else {
            // 0.001 has three digits: those behind the point count, the zero before it does not.
            (written.max(shift), shift)
        }
    }

    /// The value as an integer, if it is one and fits.
    #[must_use]
    pub fn to_i128(&self) -> Option<i128> {
        let mut value: i128 = 0;
        let (kept, zeros) = if self.exponent >= 0 {
            (self.digits.as_slice(), self.exponent)
        } else {
            let cut = usize::try_from(-self.exponent).ok()?.min(self.digits.len());
            let (kept, dropped) = self.digits.split_at(self.digits.len() - cut);
            if dropped.iter().any(|digit| *digit != 0) {
                return None;
            }
            (kept, 0)
        };
        for digit in kept {
            value = value.checked_mul(10)?.checked_add(i128::from(*digit))?;
        }
        if value != 0 {
            for _ in 0..zeros {
                value = value.checked_mul(10)?;
            }
        }
        Some(if self.negative { -value } else { value })
    }

    /// The nearest binary number.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.plain().parse().unwrap_or(f64::NAN)
    }

    /// `self - offset` is a whole multiple of `step`. A step of zero has no multiples but itself.
    #[must_use]
    pub fn is_step(&self, step: &Self, offset: Option<&Self>) -> bool {
        let difference = match offset {
            Some(offset) => self.minus(offset),
            None => self.clone(),
        };
        difference.is_multiple_of(step)
    }

    fn is_multiple_of(&self, step: &Self) -> bool {
        if self.is_zero() {
            return true;
        }
        if step.is_zero() {
            return false;
        }
        // A multiple has no digits below the last one of the step. Without this, a value such as
        // 1e-4000 would make a divisor of four thousand digits out of any step.
        let mut value = self.digits.clone();
        let mut exponent = self.exponent;
        while exponent < step.exponent {
            if value.pop() != Some(0) {
                return false;
            }
            exponent += 1;
        }
        let zeros = usize::try_from(exponent - step.exponent).unwrap_or(0);
        value.resize(value.len() + zeros, 0);
        remainder_is_zero(&value, &step.digits)
    }

    /// The digits of `self` written with the exponent `lowest`.
    fn scaled(&self, lowest: i64) -> Vec<u8> {
        let zeros = usize::try_from(self.exponent - lowest).unwrap_or(0);
        let mut digits = self.digits.clone();
        digits.resize(digits.len() + zeros, 0);
        digits
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let mut negated = other.clone();
        negated.negative = !negated.negative;
        self.minus(&negated)
    }

    fn minus(&self, other: &Self) -> Self {
        let lowest = self.exponent.min(other.exponent);
        let (left, right) = (self.scaled(lowest), other.scaled(lowest));
        if self.negative != other.negative {
            return Self::normal(self.negative, add(&left, &right), lowest);
        }
        match compare_digits(&left, &right) {
            Ordering::Less => Self::normal(!self.negative, subtract(&right, &left), lowest),
            _ => Self::normal(self.negative, subtract(&left, &right), lowest),
        }
    }

    /// Without an exponent, however long.
    #[must_use]
    pub fn plain(&self) -> String {
        let mut text = String::with_capacity(self.digits.len() + 2);
        if self.negative {
            text.push('-');
        }
        let digits = self.digits.iter().map(|digit| char::from(b'0' + digit));
        if self.exponent >= 0 {
            text.extend(digits);
            if !self.is_zero() {
                text.extend((0..self.exponent).map(|_| '0'));
            }
            return text;
        }
        let places = usize::try_from(-self.exponent).unwrap_or(0);
        if places >= self.digits.len() {
            text.push_str("0.");
            text.extend((self.digits.len()..places).map(|_| '0'));
            text.extend(digits);
        } else {
            let point = self.digits.len() - places;
            for (index, digit) in digits.enumerate() {
                if index == point {
                    text.push('.');
                }
                text.push(digit);
            }
        }
        text
    }
}

impl From<i128> for Exact {
    fn from(value: i128) -> Self {
        let digits = value
            .unsigned_abs()
            .to_string()
            .bytes()
            .map(|byte| byte - b'0')
            .collect();
        Self::normal(value < 0, digits, 0)
    }
}

/// Plain for everyday numbers, with an exponent for the very large and small, keeping every written
/// digit: the "to-scientific-string" of the [General Decimal Arithmetic][spec].
///
/// [spec]: https://speleotrove.com/decimal/daconvs.html
impl fmt::Display for Exact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        let adjusted = self.exponent + written - 1;
        if self.exponent <= 0 && adjusted >= -6 {
            return formatter.write_str(&self.plain());
        }
        let mut text = String::new();
        if self.negative {
            text.push('-');
        }
        for (index, digit) in self.digits.iter().enumerate() {
            if index == 1 {
                text.push('.');
            }
            text.push(char::from(b'0' + digit));
        }
        write!(formatter, "{text}E{adjusted:+}")
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.is_zero() && other.is_zero() {
            return Ordering::Equal;
        }
        match (self.is_negative(), other.is_negative()) {
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            _ => {}
        }
        let lowest = self.exponent.min(other.exponent);
        let order = compare_digits(&self.scaled(lowest), &other.scaled(lowest));
        if self.is_negative() {
            order.reverse()
        } else {
            order
        }
    }
}

fn signed(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn trim(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    digits.get(zeros..).unwrap_or(&[])
}

fn compare_digits(left: &[u8], right: &[u8]) -> Ordering {
    let (left, right) = (trim(left), trim(right));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

fn add(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut sum = Vec::with_capacity(left.len().max(right.len()) + 1);
    let mut carry = 0;
    let (mut left, mut right) = (left.iter().rev(), right.iter().rev());
    loop {
        let (a, b) = (left.next(), right.next());
        if a.is_none() && b.is_none() {
            break;
        }
        let digit = a.unwrap_or(&0) + b.unwrap_or(&0) + carry;
        sum.push(digit % 10);
        carry = digit / 10;
    }
    sum.push(carry);
    sum.reverse();
    sum
}

/// `left - right`, where `left` is not the smaller one.
fn subtract(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut difference = Vec::with_capacity(left.len());
    let mut borrow = 0;
    let mut right = trim(right).iter().rev();
    for a in left.iter().rev() {
        let take = right.next().unwrap_or(&0) + borrow;
        borrow = u8::from(*a < take);
        difference.push(a + 10 * borrow - take);
    }
    difference.reverse();
    difference
}

/// Long division by hand, or in one go where the divisor leaves room for another digit in a `u128`.
fn remainder_is_zero(value: &[u8], divisor: &[u8]) -> bool {
    let divisor = trim(divisor);
    if divisor.len() <= 37 {
        let number = |digits: &[u8]| digits.iter().fold(0_u128, |n, d| n * 10 + u128::from(*d));
        let divisor = number(divisor);
        return divisor != 0
            && value.iter().fold(0_u128, |rest, digit| {
                (rest * 10 + u128::from(*digit)) % divisor
            }) == 0;
    }
    let mut rest: Vec<u8> = Vec::with_capacity(divisor.len() + 1);
    for digit in value {
        rest.push(*digit);
        while compare_digits(&rest, divisor) != Ordering::Less {
            rest = subtract(&rest, divisor);
        }
        rest = trim(&rest).to_vec();
    }
    trim(&rest).is_empty()
}
