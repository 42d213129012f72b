//! `MIZAN_TRUSTED_ORIGINS`: other sites whose pages may send unsafe requests here.

use url::Url;

use super::value::{SettingValue, items};

/// Origins that are trusted besides the site's own.
///
/// `https://example.com` is that origin and nothing else: scheme, host and port all count.
/// `https://*.example.com` is every subdomain, not `example.com` itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<Pattern>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Exact(String),
    Subdomains {
        /// `https://`
        scheme: String,
        /// `.example.com`, with `:8443` where the port is not the scheme's own.
        suffix: String,
    },
}

impl Origins {
    /// Whether no origin is trusted besides the site's own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the value of an `Origin` header is trusted. `null` never is.
    #[must_use]
    pub fn contains(&self, origin: &str) -> bool {
        self.0.iter().any(|pattern| match pattern {
            Pattern::Exact(exact) => exact == origin,
            Pattern::Subdomains { scheme, suffix } => origin
                .strip_prefix(scheme.as_str())
                .and_then(|rest| rest.strip_suffix(suffix.as_str()))
                // Nothing but a host name may stand before the suffix: `https://evil.org/.example.com` is no origin.
                .is_some_and(|label| {
                    !label.is_empty()
                        && label.bytes().all(|byte| {
                            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
                        })
                }),
        })
    }
}

impl SettingValue for Origins {
    const KIND: &'static str = "list of origins";

    fn parse(text: &str) -> Result<Self, String> {
        let patterns: Result<Vec<_>, _> = items(text)
            .map(|item| {
                parse_pattern(item).ok_or_else(|| {
                    format!(
                        "{item:?} is not an origin: write the scheme and the host, \
                         such as https://example.com or https://*.example.com"
                    )
                })
            })
            .collect();
        patterns.map(Self)
    }
}

fn parse_pattern(item: &str) -> Option<Pattern> {
    if let Some((scheme, host)) = item.split_once("://*.") {
        let serialized = parse_origin(&format!("{scheme}://{host}"))?;
        let (scheme, host) = serialized.split_once("://")?;
        return Some(Pattern::Subdomains {
            scheme: format!("{scheme}://"),
            suffix: format!(".{host}"),
        });
    }
    parse_origin(item).map(Pattern::Exact)
}

/// The origin as browsers write it: lower case, without the scheme's own port.
fn parse_origin(text: &str) -> Option<String> {
    if text.contains('*') || text.ends_with('/') {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let is_bare = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    is_bare.then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn scheme_host_and_port_all_count() {
        let origins = Origins::parse("https://Example.com:443, http://localhost:5173").unwrap();
        assert!(origins.contains("https://example.com"));
        assert!(origins.contains("http://localhost:5173"));
        for origin in [
            "http://example.com",
            "https://example.com:8443",
            "https://www.example.com",
            "https://example.com.evil.org",
            "http://localhost",
            "null",
            "",
        ] {
            assert!(!origins.contains(origin), "{origin}");
        }
    }

    #[test]
    fn a_wildcard_is_subdomains_only() {
        let origins = Origins::parse("https://*.example.com").unwrap();
        assert!(origins.contains("https://a.example.com"));
        assert!(origins.contains("https://a.b.example.com"));
        for origin in [
            "https://example.com",
            "https://.example.com",
            "http://a.example.com",
            "https://a.example.com:8443",
            "https://evilexample.com",
            "https://evil.org/.example.com",
            "https://evil.org#.example.com",
            "https://a@b.example.com",
        ] {
            assert!(!origins.contains(origin), "{origin}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused_with_the_item() {
        for item in [
            "example.com",
            "https://example.com/",
            "https://example.com/path",
            "ftp://example.com",
            "https://user@example.com",
            "https://*",
            "*",
            "null",
        ] {
            let error = Origins::parse(item).unwrap_err();
            assert!(error.contains(&format!("{item:?}")), "{error}");
        }
    }
}
