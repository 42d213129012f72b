//! Domain names.

use std::borrow::Cow;

/// A name of at least two labels, without a trailing dot, such as `example.org`.
pub(crate) fn is_domain(name: &str, accept_idna: bool) -> bool {
    name.chars().count() <= 255 && (accept_idna || name.is_ascii()) && is_host_name(name)
}

/// The labels of a host name in the internet: the last one has no digits, or is punycode.
pub(super) fn is_host_name(name: &str) -> bool {
    let Some((rest, top)) = name.rsplit_once('.') else {
        return false;
    };
    rest.split('.').all(is_label) && is_top_level(top) && to_ascii(name).is_some()
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && (label.len() <= 63 || label.chars().count() <= 63)
        && label.chars().all(is_label_char)
}

fn is_top_level(label: &str) -> bool {
    let punycode = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_label(label)
        && label.chars().count() >= 2
        && (!label.bytes().any(|byte| byte.is_ascii_digit())
            || label
                .get(..4)
                .is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--"))
                && punycode(label.get(4..).unwrap_or("-")))
}

fn is_label_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || ('\u{a1}'..='\u{ffff}').contains(&c)
}

/// The name in punycode, if it has one by [UTS 46](https://www.unicode.org/reports/tr46/).
///
/// That refuses what would make a name look like another: right-to-left overrides, invisible
/// characters. A label that *maps* to plain ASCII, such as one with the Kelvin sign for a `k`, is
/// refused as well: it would name another host than the one that is seen.
pub(super) fn to_ascii(name: &str) -> Option<Cow<'_, str>> {
    if name.is_ascii() {
        return Some(Cow::Borrowed(name));
    }
    if name.contains('%') {
        return None; // The parser below would decode it.
    }
    let url::Host::Domain(ascii) = url::Host::parse(name).ok()? else {
        return None;
    };
    let mut labels = ascii.split('.');
    let same = name.split('.').all(|label| {
        labels
            .next()
            .is_some_and(|ascii| label.is_ascii() || ascii.starts_with("xn--"))
    });
    (same && labels.next().is_none()).then_some(Cow::Owned(ascii))
}
