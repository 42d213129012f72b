//! Whitespace at the ends of a text.

/// `text` without whitespace at its ends: Unicode's, and the four information separators that
/// Python's `strip` (and so every Django form) takes away as well.
pub(crate) fn strip(text: &str) -> &str {
    // Most text has nothing to strip, and the ends tell.
    let ends = (text.as_bytes().first(), text.as_bytes().last());
    if let (Some(b'!'..=b'~'), Some(b'!'..=b'~')) = ends {
        return text;
    }
    text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}
