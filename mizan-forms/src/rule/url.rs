//! Web addresses.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::domain::is_host_name;

/// Longest address, in characters.
const MAX_LENGTH: usize = 2_048;
/// Longest host name, in characters.
const MAX_HOST: usize = 253;
/// No `javascript:`, no `data:`: sites put submitted addresses into links.
const SCHEMES: &[&str] = &["http", "https", "ftp", "ftps"];

/// Whether `text` is an absolute address of a host, safe to put into a link.
pub(crate) fn is_url(text: &str) -> bool {
    if has_spaces(text) || (text.len() > MAX_LENGTH && text.chars().count() > MAX_LENGTH) {
        return false;
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    if !SCHEMES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme))
    {
        return false;
    }
    // A browser reads `\` as `/`, so that the host would be another one than the one checked here.
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    user.is_none_or(is_user)
        && host_without_port(host).is_some_and(is_host)
        && (is_plain(host) || ::url::Url::parse(text).is_ok())
}

/// Whether a host that passed the checks above cannot fail a browser's parser: only names in other
/// scripts, written out or in punycode, have rules of their own left.
fn is_plain(host: &str) -> bool {
    host.is_ascii() && !host.to_ascii_lowercase().contains("xn--")
}

/// Whether there is whitespace or a control character anywhere, but for NUL, which is an error of its own
/// in every text.
fn has_spaces(text: &str) -> bool {
    if text.is_ascii() {
        text.bytes().any(|byte| matches!(byte, 1..=b' ' | 0x7f))
    } else {
        text.chars()
            .any(|c| c.is_whitespace() || (c.is_control() && c != '\0'))
    }
}

/// `text`, with `scheme://` before it when it names none of its own.
pub(crate) fn with_scheme<'a>(text: Cow<'a, str>, scheme: &str) -> Cow<'a, str> {
    let named = text.split_once(':').is_some_and(|(before, _)| {
        before.starts_with(|c: char| c.is_ascii_alphabetic()) && !before.contains('/')
    });
    if named {
        text
    } else if text.starts_with("//") {
        Cow::Owned(format!("{scheme}:{text}"))
    } else {
        Cow::Owned(format!("{scheme}://{text}"))
    }
}

fn is_user(user: &str) -> bool {
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let clean = |part: &str| !part.contains([':', '@', '\\']);
    !name.is_empty() && clean(name) && clean(password)
}

fn host_without_port(host: &str) -> Option<&str> {
    let at = match host.find(']') {
        Some(bracket) => host.get(bracket..)?.find(':').map(|colon| bracket + colon),
        None => host.find(':'),
    };
    let Some(at) = at else {
        return Some(host);
    };
    let port = host.get(at + 1..)?;
    let digits = (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    (digits && port.parse::<u16>().is_ok())
        .then(|| host.get(..at))
        .flatten()
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        return inner
            .strip_suffix(']')
            .is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok());
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    (host.len() <= MAX_HOST || host.chars().count() <= MAX_HOST)
        && (host.eq_ignore_ascii_case("localhost")
            || host.parse::<Ipv4Addr>().is_ok()
            || is_host_name(name))
}
