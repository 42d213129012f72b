//! The origin that a site's visitors know it by.

use std::fmt;

use url::Url;

use super::value::SettingValue;

/// An origin such as `https://desk.example.com`: scheme, host, and port where it is not the usual one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The origin, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SettingValue for PublicUrl {
    const KIND: &'static str = "origin";

    fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| {
            format!("write an origin such as https://desk.example.com ({error})")
        })?;
        let is_origin = matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !is_origin {
            return Err("write scheme and host only, such as https://desk.example.com".to_owned());
        }
        Ok(Self(url.origin().ascii_serialization()))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_origin_is_taken_and_anything_more_is_refused() {
        for (text, expected) in [
            ("https://desk.example.com", "https://desk.example.com"),
            ("https://Desk.example.com/", "https://desk.example.com"),
            ("https://desk.example.com:443", "https://desk.example.com"),
            ("http://localhost:8000", "http://localhost:8000"),
        ] {
            assert_eq!(PublicUrl::parse(text).unwrap().as_str(), expected);
        }
        for text in [
            "",
            "desk.example.com",
            "ftp://desk.example.com",
            "https://desk.example.com/app",
            "https://desk.example.com/?a=b",
            "https://ada@desk.example.com",
            "https://desk.example.com/#top",
        ] {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
    }
}
