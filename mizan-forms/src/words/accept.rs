//! `Accept-Language`: which of a site's languages a visitor reads best.

use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;

use super::Language;

/// More than any browser sends; what is behind is not looked at.
const MAX_RANGES: usize = 32;

/// The first of `available` that a header names, by its weights
/// ([RFC 9110 §12.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4)). `de-AT` is content with `de`.
pub(super) fn negotiate<'l>(available: &'l [Language], header: &str) -> Option<&'l Language> {
    let mut ranges: Vec<(u16, Option<LanguageIdentifier>)> = header
        .split(',')
        .take(MAX_RANGES)
        .filter_map(range)
        .collect();
    let refused: Vec<LanguageIdentifier> = ranges
        .iter()
        .filter_map(|(weight, id)| id.clone().filter(|_| *weight == 0))
        .collect();
    ranges.retain(|(weight, _)| *weight > 0);
    // Stable: of two with one weight the first counts.
    ranges.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let wanted = |language: &&Language| {
        !refused
            .iter()
            .any(|id| id.matches(language.id(), true, false))
    };
    for (_, id) in ranges {
        let found = match id {
            None => available.iter().find(wanted),
            Some(id) => negotiate_languages(&[id], available, None, NegotiationStrategy::Lookup)
                .first()
                .copied()
                .filter(wanted),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// `de-AT;q=0.8` → 800 and the language; `*` → no language in particular. What cannot be read is left out.
fn range(text: &str) -> Option<(u16, Option<LanguageIdentifier>)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next()?;
    let weight = match parts.next() {
        None => 1_000,
        Some(weight) => thousandths(weight.strip_prefix("q=").or(weight.strip_prefix("Q="))?)?,
    };
    match tag {
        "*" => Some((weight, None)),
        tag if tag.len() <= 35 => Some((weight, Some(tag.parse().ok()?))),
        _ => None,
    }
}

/// `0.8` → 800: at most three digits behind the point.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: u16 = match whole {
        "0" => 0,
        "1" => 1_000,
        _ => return None,
    };
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    Some(whole + fraction).filter(|weight| *weight <= 1_000)
}
