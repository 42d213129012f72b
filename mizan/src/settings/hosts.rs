//! `MIZAN_ALLOWED_HOSTS`: which `Host` headers a site answers to.
//!
//! A site that believes any `Host` writes it into links it mails out, and a cache in front of it may be fed with
//! pages that point elsewhere.

use super::value::{SettingValue, items};

/// Host names that a site answers to.
///
/// `example.com` is that host, `.example.com` it and every subdomain, `*.example.com` subdomains only, `*` any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostPatterns(Vec<Pattern>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Any,
    Exact(String),
    /// With its leading dot.
    Subdomains(String),
}

impl HostPatterns {
    /// What a development machine calls itself.
    pub(super) fn local() -> Self {
        let mut patterns: Vec<Pattern> = ["localhost", "127.0.0.1", "[::1]"]
            .map(|name| Pattern::Exact(name.to_owned()))
            .into();
        patterns.push(Pattern::Subdomains(".localhost".to_owned()));
        Self(patterns)
    }

    /// Whether no host is allowed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether exactly one name is allowed.
    #[must_use]
    pub fn is_one_name(&self) -> bool {
        matches!(self.0[..], [Pattern::Exact(_)])
    }

    /// Whether every host is allowed, because `*` is listed.
    #[must_use]
    pub fn allows_any(&self) -> bool {
        self.0.contains(&Pattern::Any)
    }

    /// Whether the value of a `Host` header is allowed. Its port, its case and a final dot don't matter.
    ///
    /// What is no host at all (`example.com/path`, `user@example.com`, an empty text) is never allowed.
    #[must_use]
    pub fn allows(&self, host_header: &str) -> bool {
        let Some(host) = host_of(host_header) else {
            return false;
        };
        self.0.iter().any(|pattern| match pattern {
            Pattern::Any => true,
            Pattern::Exact(name) => name.eq_ignore_ascii_case(host),
            Pattern::Subdomains(suffix) => host
                .len()
                .checked_sub(suffix.len())
                .filter(|&start| start > 0)
                .and_then(|start| host.get(start..))
                .is_some_and(|end| end.eq_ignore_ascii_case(suffix)),
        })
    }
}

/// The host of a `Host` header without its port, when it is well formed.
fn host_of(header: &str) -> Option<&str> {
    let (host, port) = match header.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']')? + 2;
            header.split_at_checked(end)?
        }
        None => header.split_at(header.find(':').unwrap_or(header.len())),
    };
    let is_port = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
    let name = host.strip_suffix('.').unwrap_or(host);
    (is_port && is_host(name)).then_some(name)
}

/// Letters, digits, `-`, `.` and `_`, or an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    if let Some(address) = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    !host.is_empty()
        && !host.starts_with('.')
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}

impl SettingValue for HostPatterns {
    const KIND: &'static str = "list of hosts";

    fn parse(text: &str) -> Result<Self, String> {
        let patterns: Result<Vec<_>, _> = items(text).map(parse_pattern).collect();
        Ok(Self(patterns?.concat()))
    }
}

fn parse_pattern(item: &str) -> Result<Vec<Pattern>, String> {
    let wrong = || {
        format!(
            "{item:?} is not a host: write names without http:// and without a port, \
             such as example.com, .example.com (with its subdomains) or [::1]"
        )
    };
    if item == "*" {
        return Ok(vec![Pattern::Any]);
    }
    let lower = item.to_ascii_lowercase();
    if let Some(name) = lower.strip_prefix("*.") {
        return match is_host(name) {
            true => Ok(vec![Pattern::Subdomains(format!(".{name}"))]),
            false => Err(wrong()),
        };
    }
    if let Some(name) = lower.strip_prefix('.') {
        return match is_host(name) {
            true => Ok(vec![
                Pattern::Exact(name.to_owned()),
                Pattern::Subdomains(lower.clone()),
            ]),
            false => Err(wrong()),
        };
    }
    match is_host(&lower) {
        true => Ok(vec![Pattern::Exact(lower)]),
        false => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn patterns(text: &str) -> HostPatterns {
        HostPatterns::parse(text).unwrap()
    }

    #[test]
    fn hosts_are_compared_whole_and_without_port_case_or_final_dot() {
        let allowed = patterns("example.com, [::1], 127.0.0.1");
        for host in [
            "example.com",
            "EXAMPLE.com",
            "example.com:8000",
            "example.com.",
            "example.com.:80",
            "[::1]",
            "[::1]:8000",
            "127.0.0.1:1",
        ] {
            assert!(allowed.allows(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "www.example.com",
            "example.com.evil.org",
            "evilexample.com",
            "example.com:",
            "example.com:80:80",
            "example.com:x",
            "example.com/x",
            "evil.org@example.com",
            "example.com@evil.org",
            "example.com,evil.org",
            "example.com..",
            "example.com\0",
            "::1",
            "[::1",
            "[::1]x",
            "[]",
        ] {
            assert!(!allowed.allows(host), "{host:?}");
        }
    }

    #[test]
    fn suffixes_and_wildcards_stop_at_a_dot() {
        let with_subdomains = patterns(".example.com");
        let only_subdomains = patterns("*.example.com");
        for host in ["a.example.com", "a.b.EXAMPLE.com:80"] {
            assert!(
                with_subdomains.allows(host) && only_subdomains.allows(host),
                "{host}"
            );
        }
        assert!(with_subdomains.allows("example.com") && !only_subdomains.allows("example.com"));
        for host in [
            "evilexample.com",
            ".example.com",
            "example.com.evil.org",
            "x/.example.com",
        ] {
            assert!(
                !with_subdomains.allows(host) && !only_subdomains.allows(host),
                "{host}"
            );
        }
    }

    #[test]
    fn any_means_any_well_formed_host() {
        let any = patterns("*");
        assert!(any.allows_any() && any.allows("whatever.example:9"));
        assert!(!any.allows("a b") && !any.allows(""));
        assert!(patterns("").is_empty() && !patterns("").allows("localhost"));
    }

    #[test]
    fn what_is_no_host_is_refused_with_the_item() {
        for item in [
            "http://example.com",
            "example.com:80",
            "a b",
            "*.",
            ".",
            "*example.com",
            "exämple.com",
            "[::g]",
        ] {
            let error = HostPatterns::parse(&format!("good.example, {item}")).unwrap_err();
            assert!(error.contains(&format!("{item:?}")), "{error}");
        }
    }
}
