//! The header itself.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;

use crate::error::{Error, Result};
use crate::request::Request;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The longest key. A UUID has 36 characters.
const MAX_CHARS: usize = 255;

/// What the client calls its request: one to 255 visible ASCII characters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key of a request that may be repeated. None without the header, or where `MIZAN_IDEMPOTENCY_SECONDS` is 0.
    ///
    /// The draft wants a string in quotes (RFC 9651); the text alone, which many clients send, means the same.
    ///
    /// # Errors
    ///
    /// 400 `idempotency_key_invalid` for anything else, several keys included.
    pub(crate) fn of(request: &Request) -> Result<Option<Self>> {
        let http = request.raw();
        if !http.headers().contains_key(HEADER) || request.settings().idempotency_age.is_zero() {
            return Ok(None);
        }
        match Self::parse(http) {
            Some(key) => Ok(Some(key)),
            None => Err(Error::bad_request(
                "The Idempotency-Key must be a string of 1 to 255 visible ASCII characters, as in \"8e03978e-40d5\".",
            )
            .with_code("idempotency_key_invalid")),
        }
    }

    fn parse(http: &HttpRequest) -> Option<Self> {
        let mut values = http.headers().get_all(HEADER);
        let text = values.next()?.to_str().ok()?.trim();
        if values.next().is_some() {
            return None;
        }
        let key = match text.strip_prefix('"') {
            Some(rest) => unquoted(rest)?,
            // These have a meaning in structured fields: a list, parameters.
            None if text.contains([',', ';', '"', '\\']) => return None,
            None => text.to_owned(),
        };
        let is_key =
            (1..=MAX_CHARS).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        is_key.then_some(Self(key))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands between the quotes, of which the first has been read.
fn unquoted(rest: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = rest.chars();
    loop {
        match chars.next()? {
            '"' => return chars.as_str().is_empty().then_some(text),
            '\\' => text.push(chars.next().filter(|next| matches!(next, '"' | '\\'))?),
            plain => text.push(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_key_is_a_string_with_or_without_quotes() {
        let long = "k".repeat(255);
        for (value, key) in [
            (
                "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"",
                Some("8e03978e-40d5-43dd-bc93-6894a57f9324"),
            ),
            ("8e03978e", Some("8e03978e")),
            ("  \"a\"  ", Some("a")),
            ("\"a\\\"b\\\\c\"", Some("a\"b\\c")),
            (long.as_str(), Some(long.as_str())),
            ("", None),
            ("\"\"", None),
            ("\"a", None),
            ("\"a\"b", None),
            ("\"a\";x=1", None),
            ("a, b", None),
            ("a b", None),
            ("\"a b\"", None),
            ("\"a\\b\"", None),
            ("schlüssel", None),
            (&format!("{long}k"), None),
        ] {
            let http = TestRequest::default()
                .insert_header((HEADER, value))
                .to_http_request();
            let parsed = IdempotencyKey::parse(&http);
            assert_eq!(parsed.as_ref().map(IdempotencyKey::as_str), key, "{value}");
        }
    }

    #[test]
    fn two_keys_are_none() {
        let http = TestRequest::default()
            .append_header((HEADER, "a"))
            .append_header((HEADER, "a"))
            .to_http_request();
        assert_eq!(IdempotencyKey::parse(&http), None);
    }
}
