//! Regular expressions as Python, and so Django, writes them.

use std::borrow::Cow;

/// `source` in the dialect of this program's engine, which gives some characters a meaning that they do
/// not have elsewhere: `[` `&&` `--` `~~` inside a class, and a `{` that begins no count.
pub(crate) fn regex_source(source: &str) -> Cow<'_, str> {
    if !source.contains(['[', '{']) {
        return Cow::Borrowed(source);
    }
    let mut text = String::with_capacity(source.len() + 8);
    let mut class: Option<usize> = None; // Where its first member stands.
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let at = source.len() - rest.len();
        let taken = if c == '\\' {
            let length = escape(rest);
            text.push_str(rest.get(..length).unwrap_or("\\"));
            length
        } else if let Some(first) = class {
            match c {
                ']' if at > first => {
                    class = None;
                    text.push(']');
                }
                '[' if is_named_class(rest) => text.push('['),
                '[' | ']' | '&' | '~' => text.extend(['\\', c]),
                // `--` takes members away; one hyphen is a range or itself.
                '-' if rest.starts_with("--") => text.push_str(r"\-"),
                c => text.push(c),
            }
            c.len_utf8()
        } else if c == '[' {
            let negated = if rest.starts_with("[^") { 2 } else { 1 };
            class = Some(at + negated);
            text.push_str(rest.get(..negated).unwrap_or("["));
            negated
        } else if c == '{' {
            match count(rest) {
                Some((least, tail, length)) => {
                    text.extend(["{", least, tail, "}"]);
                    length
                }
                None => {
                    text.push_str(r"\{");
                    1
                }
            }
        } else {
            text.push(c);
            c.len_utf8()
        };
        rest = rest.get(taken..).unwrap_or("");
    }
    Cow::Owned(text)
}

/// How long the escape at the start of `text` is: `\d`, or with braces, `\p{Greek}`.
fn escape(text: &str) -> usize {
    let braces = [r"\p{", r"\P{", r"\x{", r"\u{", r"\U{"];
    match text.find('}') {
        Some(end) if braces.iter().any(|start| text.starts_with(start)) => end + 1,
        _ => 1 + text.chars().nth(1).map_or(0, char::len_utf8),
    }
}

/// `[:alpha:]`: only this engine has it, and forms may use it.
fn is_named_class(text: &str) -> bool {
    text.starts_with("[:") && text.contains(":]")
}

/// The count at the start of `text`: its lower limit, what follows that, and how long all of it is.
fn count(text: &str) -> Option<(&str, &str, usize)> {
    let (inner, _) = text.strip_prefix('{')?.split_once('}')?;
    let (least, most) = match inner.split_once(',') {
        Some((least, most)) => (least, Some(most)),
        None => (inner, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let tail = inner.get(least.len()..)?;
    let counts = digits(least) && most.is_none_or(digits) && !(least.is_empty() && most.is_none());
    let least = if least.is_empty() { "0" } else { least };
    counts.then_some((least, tail, inner.len() + 2))
}
