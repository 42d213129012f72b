//! Names of tables and columns on their way into SQL.

use crate::error::{Error, Result};

/// `name`, or `schema.name`, in quotes. Only lower-case ASCII letters, digits and `_` pass, so that nothing can end the
/// quotes, and so that quoting changes no meaning: PostgreSQL folds names without quotes to lower case.
///
/// # Errors
///
/// A 500 that names it: these names come from the program, never from a visitor.
#[track_caller]
pub(super) fn quoted(name: &str) -> Result<String> {
    let parts: Vec<&str> = name.split('.').collect();
    if parts.len() > 2 || !parts.iter().all(|part| is_plain(part)) {
        return Err(Error::internal(format!(
            "{name:?} cannot be the name of a table or column: use lower-case letters, digits and `_`"
        )));
    }
    Ok(parts
        .iter()
        .map(|part| format!("\"{part}\""))
        .collect::<Vec<_>>()
        .join("."))
}

fn is_plain(part: &str) -> bool {
    let first = part.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    // PostgreSQL cuts longer names off.
    first && part.len() <= 63 && part.chars().all(rest)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::quoted;

    #[test]
    fn only_plain_names_pass() {
        assert_eq!(quoted("order").unwrap(), "\"order\"");
        assert_eq!(quoted("desk.tickets_2").unwrap(), "\"desk\".\"tickets_2\"");
        for name in [
            "",
            "a b",
            "Users",
            "x\"; DROP TABLE users; --",
            "a.b.c",
            ".a",
            "a.",
            "2x",
            "ключ",
        ] {
            assert!(quoted(name).is_err(), "{name}");
        }
        assert!(quoted(&"x".repeat(64)).is_err());
    }
}
