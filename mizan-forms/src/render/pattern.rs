//! Regular expressions that mean the same in JavaScript.

use crate::clean::Pattern;

/// The expression for an HTML `pattern` attribute (whole text, `v` flag), or `None` when JavaScript
/// cannot say exactly the same, so that only the server may check it.
///
/// Only what is certain is translated: Rust's `\w`, `\s`, `\b` and `(?i)` know all of Unicode,
/// JavaScript's do not; `.` leaves out other line breaks.
pub(crate) fn js_pattern(pattern: &Pattern) -> Option<String> {
    let mut translated = String::with_capacity(pattern.source.len() + 8);
    let mut chars = pattern.source.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                'd' => translated.push_str(r"\p{Nd}"),
                'D' => translated.push_str(r"\P{Nd}"),
                // The anchors that differ in name only.
                'A' if !in_class => translated.push('^'),
                'z' | 'Z' if !in_class => translated.push('$'),
                escaped @ ('n' | 'r' | 't') => translated.extend(['\\', escaped]),
                escaped if escaped.is_ascii_punctuation() => {
                    escape(escaped, in_class, &mut translated)?
                }
                _ => return None,
            },
            '[' if in_class => return None,
            '[' => {
                in_class = true;
                translated.push('[');
                if chars.peek() == Some(&'^') {
                    chars.next();
                    translated.push('^');
                }
                if chars.peek() == Some(&']') {
                    return None;
                }
            }
            ']' if in_class => {
                in_class = false;
                translated.push(']');
            }
            // The `v` flag wants these escaped inside a class, and refuses doubled punctuation.
            '(' | ')' | '{' | '}' | '/' | '|' if in_class => translated.extend(['\\', c]),
            '&' | '!' | '#' | '$' | '%' | '*' | '+' | ',' | '.' | ':' | ';' | '<' | '=' | '>'
            | '?' | '@' | '`' | '~' | '^'
                if in_class =>
            {
                if chars.peek() == Some(&c) {
                    return None;
                }
                translated.push(c);
            }
            '(' => {
                translated.push('(');
                if chars.peek() == Some(&'?') {
                    chars.next();
                    if chars.next() != Some(':') {
                        return None;
                    }
                    translated.push_str("?:");
                }
            }
            '.' => translated.push_str(r"[^\n]"),
            ']' | '}' if !in_class && c == ']' => return None,
            other => translated.push(other),
        }
    }
    if pattern.whole {
        Some(translated)
    } else {
        Some(format!(r"[\s\S]*(?:{translated})[\s\S]*"))
    }
}

/// An escaped punctuation character. Outside a class the `v` flag knows only the syntax characters.
fn escape(c: char, in_class: bool, translated: &mut String) -> Option<()> {
    let syntax = r"^$\.*+?()[]{}|/".contains(c);
    let doubled = in_class && "-&!#%,:;<=>@`~".contains(c);
    if syntax || doubled {
        translated.extend(['\\', c]);
    } else if in_class {
        return None;
    } else {
        translated.push(c);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use crate::field::FieldSpec;
    use serde_json::json;

    #[test]
    fn only_what_javascript_says_identically_reaches_the_browser() {
        for (option, source, expected) in [
            ("pattern", "[a-z]{2,4}", Some("[a-z]{2,4}")),
            ("pattern", r"\d+", Some(r"\p{Nd}+")),
            ("pattern", r"a\.b\-c", Some(r"a\.b-c")),
            ("pattern", r"[a\-(]", Some(r"[a\-\(]")),
            ("pattern", "a.c", Some(r"a[^\n]c")),
            ("regex", "^[0-9]$", Some(r"[\s\S]*(?:^[0-9]$)[\s\S]*")),
            ("pattern", r"\w+", None),
            ("pattern", r"\s", None),
            ("pattern", "(?i)a", None),
            ("pattern", "[[:alpha:]]", None),
            ("pattern", "[a-z&&[^b]]", None),
            ("pattern", r"\bx", None),
        ] {
            let field = FieldSpec::from_json(&json!({"type": "text", option: source})).unwrap();
            let schema = field.schema_json();
            assert_eq!(
                schema.get("pattern").and_then(|found| found.as_str()),
                expected,
                "{source}"
            );
            assert_eq!(
                schema.get("server_only").is_some(),
                expected.is_none(),
                "{source}"
            );
        }
    }
}
