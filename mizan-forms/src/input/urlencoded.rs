//! `application/x-www-form-urlencoded`, refusing what does not decode instead of guessing.

use std::borrow::Cow;

use super::RawValue;
use crate::error::InputError;

type Pairs<'a> = Vec<(Cow<'a, str>, RawValue<'a>)>;

/// Splits and decodes a body.
///
/// The usual decoders replace broken UTF-8 by U+FFFD, so that a form would be accepted with a value
/// that nobody sent; here it is an error.
pub(super) fn pairs(body: &[u8], max_fields: usize) -> Result<Pairs<'_>, InputError> {
    let body = std::str::from_utf8(body)
        .map_err(|_| InputError::Unreadable("the form data is not UTF-8".to_owned()))?;
    let mut pairs = Vec::new();
    for pair in body.split('&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == max_fields {
            return Err(InputError::TooManyFields { limit: max_fields });
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((
            decode(name)?,
            RawValue::Text(super::newlines(decode(value)?)),
        ));
    }
    Ok(pairs)
}

/// Turns `+` into a space and `%41` into `A`. A `%` without two digits stands for itself, as browsers have it.
fn decode(text: &str) -> Result<Cow<'_, str>, InputError> {
    if !text.bytes().any(|byte| byte == b'+' || byte == b'%') {
        return Ok(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        index += 1;
        let digits = (bytes.get(index), bytes.get(index + 1));
        match (byte, digits) {
            (b'+', _) => decoded.push(b' '),
            (b'%', (Some(&high), Some(&low))) => match (hex(high), hex(low)) {
                (Some(high), Some(low)) => {
                    decoded.push(high << 4 | low);
                    index += 2;
                }
                _ => decoded.push(byte),
            },
            _ => decoded.push(byte),
        }
    }
    String::from_utf8(decoded)
        .map(Cow::Owned)
        .map_err(|_| InputError::Unreadable("the form data does not decode to UTF-8".to_owned()))
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
