//! The token itself: how it is made, told from a typing error, and hashed.

use std::fmt;
use std::sync::LazyLock;

const PREFIX: &str = "mizan_";

/// 43 characters of 62 kinds are 256 bits.
const RANDOM_CHARS: usize = 43;

/// 62⁶ is more than 2³².
const CHECK_CHARS: usize = 6;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How many of its last characters are kept to know a token again: far too few to guess the rest.
const HINT_CHARS: usize = 4;

/// `mizan_`, 43 random letters and digits, and 6 more that follow from them.
///
/// The prefix lets secret scanners find a token that was published, and the checksum tells it from what only looks like
/// one, here without any query: the first four bytes of the BLAKE3 hash of all before it, as a little-endian number in
/// base 62. As a pattern: `mizan_[0-9A-Za-z]{49}`.
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn random() -> Self {
        let mut text = PREFIX.to_owned();
        while text.len() < PREFIX.len() + RANDOM_CHARS {
            // Bytes from 248 on would make some letters likelier than others.
            let byte = usize::from(rand::random::<u8>());
            if byte < 248 {
                text.push(char::from(ALPHABET[byte % ALPHABET.len()]));
            }
        }
        text += &checksum(&text);
        Self(text)
    }

    /// Reads what somebody sent; `None` for what was never a token.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let random = text.strip_prefix(PREFIX)?;
        let is_shaped = random.len() == RANDOM_CHARS + CHECK_CHARS
            && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_shaped {
            return None;
        }
        let (body, check) = text.split_at(PREFIX.len() + RANDOM_CHARS);
        (checksum(body) == check).then(|| Self(text.to_owned()))
    }

    /// What is stored. A slow hash would add nothing: nobody guesses 256 random bits.
    pub(super) fn hash(&self) -> [u8; 32] {
        static HASHER: LazyLock<blake3::Hasher> =
            LazyLock::new(|| blake3::Hasher::new_derive_key("mizan auth 2026 API token"));
        *HASHER
            .clone()
            .update(self.0.as_bytes())
            .finalize()
            .as_bytes()
    }

    pub(super) fn hint(&self) -> &str {
        &self.0[self.0.len() - HINT_CHARS..]
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn checksum(body: &str) -> String {
    let hash = blake3::hash(body.as_bytes());
    let mut number = 0;
    for byte in hash.as_bytes().iter().take(4).rev() {
        number = number << 8 | usize::from(*byte);
    }
    let mut text = String::with_capacity(CHECK_CHARS);
    for _ in 0..CHECK_CHARS {
        text.push(char::from(ALPHABET[number % ALPHABET.len()]));
        number /= ALPHABET.len();
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_made() {
        let secret = Secret::random();
        let (hash, hint, text) = (secret.hash(), secret.hint().to_owned(), secret.into_text());
        assert_eq!(text.len(), 55);
        assert!(text.ends_with(&hint) && hint.len() == 4);
        assert_eq!(Secret::parse(&text).unwrap().hash(), hash);
        assert_ne!(Secret::random().hash(), hash);
        assert!(!format!("{:?}", Secret::parse(&text)).contains(&text));
    }

    #[test]
    fn a_typing_error_is_seen_without_asking_anybody() {
        let text = Secret::random().into_text();
        for index in 0..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[index] = if wrong[index] == b'x' { b'y' } else { b'x' };
            assert!(Secret::parse(&String::from_utf8(wrong).unwrap()).is_none());
        }
        for wrong in [
            "",
            "mizan_",
            "mizan_é",
            &text[1..],
            &text[..54],
            &format!("{text}0"),
        ] {
            assert!(Secret::parse(wrong).is_none(), "{wrong}");
        }
        assert!(Secret::parse(&text.to_uppercase()).is_none());
    }

    #[test]
    fn the_checksum_stays_what_scanners_know() {
        let body = format!("{PREFIX}{}", "A".repeat(RANDOM_CHARS));
        assert_eq!(checksum(&body), "uD8lu2");
    }
}
