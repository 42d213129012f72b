//! Codes that people read in one place and type in another.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Crockford's Base32: no `I`, `L`, `O` and `U`, which are read as digits or make words.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The most characters of a code without blanks and hyphens. The fields take as many with them.
const MAX_TYPED: usize = 64;

/// A random code; each character is worth five bits.
pub(crate) fn random_code(length: usize) -> String {
    let bytes = (0..length).map(|_| rand::random::<u8>());
    bytes
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)))
        .map(|&symbol| char::from(symbol))
        .collect()
}

/// The code as it is shown: `ABCD-EFGH`.
pub(crate) fn grouped(code: &str) -> String {
    let mut shown = String::with_capacity(code.len() + code.len() / 4);
    for (index, symbol) in code.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            shown.push('-');
        }
        shown.push(symbol);
    }
    shown
}

/// What was typed, as ASCII without blanks and hyphens: full-width characters are the same characters. `None` when
/// anything else stands in it, such as the digits of another script, so that a code has one spelling.
fn plain(typed: &str) -> Option<String> {
    let mut plain = String::with_capacity(typed.len());
    for c in typed.nfkc() {
        let is_filling = c.is_whitespace()
            || matches!(
                c.general_category(),
                GeneralCategory::DashPunctuation | GeneralCategory::Format
            );
        if is_filling {
            continue;
        }
        if !c.is_ascii_alphanumeric() {
            return None;
        }
        plain.push(c.to_ascii_uppercase());
    }
    (!plain.is_empty() && plain.len() <= MAX_TYPED).then_some(plain)
}

/// A code of so many digits.
pub(crate) fn digits(typed: &str, length: usize) -> Option<String> {
    let code = plain(typed)?;
    (code.len() == length && code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

/// A code of [`random_code`], in any case, with `O` for `0` and `I` or `L` for `1`.
pub(crate) fn symbols(typed: &str, length: usize) -> Option<String> {
    let code: String = plain(typed)?
        .chars()
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect();
    (code.len() == length && code.bytes().all(|byte| ALPHABET.contains(&byte))).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_digits_is_one_code_or_none() {
        for typed in [
            "123456",
            " 123 456 ",
            "123-456",
            "123\u{2013}456",
            "１２３４５６",
            "123\u{200b}456",
            "\u{1d7ce}23456".replace('\u{1d7ce}', "1").as_str(),
        ] {
            assert_eq!(digits(typed, 6).as_deref(), Some("123456"), "{typed}");
        }
        for typed in [
            "",
            "12345",
            "1234567",
            "12345a",
            "١٢٣٤٥٦",
            "+123456",
            "-",
            "123.456",
            "1e5456",
        ] {
            assert_eq!(digits(typed, 6), None, "{typed}");
        }
    }

    #[test]
    fn letters_that_look_like_digits_are_those_digits() {
        assert_eq!(symbols("abcd-efgh", 8).as_deref(), Some("ABCDEFGH"));
        assert_eq!(symbols("OIlo ABCD", 8).as_deref(), Some("0110ABCD"));
        assert_eq!(symbols("UUUUUUUU", 8), None);
        assert_eq!(symbols("ABCD", 8), None);
    }

    #[test]
    fn a_code_that_was_made_is_read_again() {
        for _ in 0..100 {
            let code = random_code(16);
            assert_eq!(symbols(&grouped(&code), 16).as_ref(), Some(&code));
        }
        assert_eq!(grouped("ABCDEFGH"), "ABCD-EFGH");
    }
}
