//! Slugs.

/// Letters, digits, `-` and `_`, at least one; ASCII only unless `unicode`.
pub(crate) fn is_slug(text: &str, unicode: bool) -> bool {
    let allowed = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || (unicode && c.is_alphanumeric())
    };
    !text.is_empty() && text.chars().all(allowed)
}
