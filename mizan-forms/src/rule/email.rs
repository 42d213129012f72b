//! Email addresses.

use super::domain::{is_host_name, to_ascii};

/// Longest address, in characters: 64 + `@` + 255 of RFC 3696.
const MAX_LENGTH: usize = 320;

/// Whether `text` is an email address.
///
/// `esoteric` also takes quoted local parts (`"a b"@example.org`) and addresses in brackets
/// (`ada@[192.0.2.1]`), which are legal, but which browsers refuse in `<input type="email">`.
///
/// Unlike `validator`'s check this refuses `a..b@x.org`, `.a@x.org` and `user@intranet`, on which mail
/// servers and client-side checks disagree.
pub(crate) fn is_email(text: &str, esoteric: bool) -> bool {
    if text.len() > MAX_LENGTH && text.chars().count() > MAX_LENGTH {
        return false;
    }
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    (is_dot_atom(local) || (esoteric && is_quoted(local)))
        && (domain.eq_ignore_ascii_case("localhost")
            || is_mail_domain(domain)
            || (esoteric && is_literal(domain)))
}

fn is_dot_atom(local: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-!#$%&'*+/=?^_`{}|~".contains(&byte);
    local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.bytes().all(allowed))
}

fn is_quoted(local: &str) -> bool {
    let Some(inner) = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return false;
    };
    let mut bytes = inner.bytes();
    while let Some(byte) = bytes.next() {
        let legal = match byte {
            b'\\' => matches!(bytes.next(), Some(1..=9 | 0x0b | 0x0c | 0x0e..=0x7f)),
            // Without space, quote and backslash; never CR or LF.
            1..=8 | 0x0b | 0x0c | 0x0e..=0x1f | b'!' | b'#'..=b'[' | b']'..=0x7f => true,
            _ => false,
        };
        if !legal {
            return false;
        }
    }
    local.len() >= 2
}

/// A host name in the internet, whose labels are short enough in punycode too: servers speak that.
fn is_mail_domain(domain: &str) -> bool {
    let named = is_host_name(domain);
    if !named || domain.is_ascii() {
        return named;
    }
    let Some(ascii) = to_ascii(domain) else {
        return false;
    };
    ascii.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_literal(domain: &str) -> bool {
    domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|inner| inner.parse::<std::net::IpAddr>().is_ok())
}
