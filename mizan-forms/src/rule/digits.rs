//! Numbers as people write them, brought to ASCII.

use std::borrow::Cow;

use super::strip;

/// The zero of each script that writes decimal numbers; its nine other digits follow it.
const ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
    0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
    0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50,
    0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// A binary number as text, in the fewest digits that read back as the same number. Exponents are written
/// as most languages do: `1e+16`, `1e-07`.
pub(crate) fn float_text(value: f64) -> String {
    let text = format!("{value:?}");
    match text.split_once('e') {
        None => text,
        Some((digits, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => format!("{digits}e-{exponent:0>2}"),
            None => format!("{digits}e+{exponent:0>2}"),
        },
    }
}

/// `text` with the digits of every script as ASCII ones.
pub(crate) fn ascii_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(ascii_digit).collect())
    }
}

/// Strips a number, turns the digits of any script into ASCII ones, and drops single underscores
/// between digits (`1_000`). `None` when an underscore stands elsewhere.
pub(crate) fn ascii_number(text: &str) -> Option<Cow<'_, str>> {
    let text = strip(text);
    if text.is_ascii() && !text.contains('_') {
        return Some(Cow::Borrowed(text));
    }
    let ascii: String = text.chars().map(ascii_digit).collect();
    if !ascii.contains('_') {
        return Some(Cow::Owned(ascii));
    }
    let bytes = ascii.as_bytes();
    let digit = |index: Option<usize>| {
        index
            .and_then(|index| bytes.get(index))
            .is_some_and(u8::is_ascii_digit)
    };
    let between = |index: usize| digit(index.checked_sub(1)) && digit(Some(index + 1));
    bytes
        .iter()
        .enumerate()
        .all(|(index, byte)| *byte != b'_' || between(index))
        .then(|| Cow::Owned(ascii.replace('_', "")))
}

fn ascii_digit(c: char) -> char {
    let code = u32::from(c);
    if code < 0x660 {
        return c;
    }
    ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))
        .and_then(|zero| char::from_digit(code - zero, 10))
        .unwrap_or(c)
}
