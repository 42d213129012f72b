//! Reading a unique-constraint violation out of an error, the same way on both databases.

use sqlx::postgres::PgDatabaseError;

/// A value that was already taken: what the database said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UniqueViolation {
    /// The table, where the database names it.
    pub table: Option<String>,
    /// The columns of the constraint or index, in its order.
    ///
    /// Empty where the database doesn't name them: an index over an expression on SQLite, or messages of a
    /// PostgreSQL server that hides the detail from this role.
    pub columns: Vec<String>,
    /// The name of the constraint or index. PostgreSQL always gives it, SQLite only for an expression index.
    pub constraint: Option<String>,
}

impl UniqueViolation {
    /// Whether `column` is part of the constraint.
    ///
    /// An index over an expression (`lower(email)`) has no columns; then its *name* is searched for the column
    /// as a whole word between underscores, so name such an index after its columns: `users_email_unique`.
    #[must_use]
    pub fn concerns(&self, column: &str) -> bool {
        if !self.columns.is_empty() {
            return self.columns.iter().any(|name| name == column);
        }
        self.constraint
            .as_deref()
            .is_some_and(|name| format!("_{name}_").contains(&format!("_{column}_")))
    }
}

/// Reads `error` as a violated unique or primary-key constraint, or `None` when it is anything else.
///
/// This is how a value that passed every check and lost a race for a unique index becomes a field error.
#[must_use]
pub fn is_unique_violation(error: &sqlx::Error) -> Option<UniqueViolation> {
    let error = error.as_database_error()?;
    if !error.is_unique_violation() {
        return None;
    }
    Some(match error.try_downcast_ref::<PgDatabaseError>() {
        Some(error) => UniqueViolation {
            table: error.table().map(str::to_owned),
            columns: error.detail().map(postgres_columns).unwrap_or_default(),
            constraint: error.constraint().map(str::to_owned),
        },
        None => sqlite_violation(error.message()),
    })
}

/// `Key (username, site_id)=(ada, 1) already exists.` → `username`, `site_id`.
///
/// The text is translated by the server (`lc_messages`), the parentheses are not. A key that is an expression
/// (`lower(email)`) gives no columns.
fn postgres_columns(detail: &str) -> Vec<String> {
    let Some((_, rest)) = detail.split_once('(') else {
        return Vec::new();
    };
    let Some((columns, _)) = rest.split_once(")=(") else {
        return Vec::new();
    };
    if columns.contains('(') {
        return Vec::new();
    }
    columns
        .split(", ")
        .map(|name| name.trim_matches('"').to_owned())
        .collect()
}

/// `UNIQUE constraint failed: users.username, users.site_id` or `… failed: index 'users_email_unique'`.
fn sqlite_violation(message: &str) -> UniqueViolation {
    let mut violation = UniqueViolation {
        table: None,
        columns: Vec::new(),
        constraint: None,
    };
    let Some((_, what)) = message.split_once("constraint failed: ") else {
        return violation;
    };
    if let Some(index) = what.strip_prefix("index '") {
        violation.constraint = Some(index.trim_end_matches('\'').to_owned());
        return violation;
    }
    for path in what.split(", ") {
        let Some((table, column)) = path.split_once('.') else {
            continue;
        };
        violation.table = Some(table.to_owned());
        violation.columns.push(column.to_owned());
    }
    violation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_messages_name_the_columns_or_the_index() {
        let violation = sqlite_violation("UNIQUE constraint failed: users.name, users.site");
        assert_eq!(violation.table.as_deref(), Some("users"));
        assert_eq!(violation.columns, ["name", "site"]);

        let violation = sqlite_violation("UNIQUE constraint failed: index 'users_email_unique'");
        assert!(violation.columns.is_empty());
        assert!(violation.concerns("email"));
        assert!(!violation.concerns("mail"));
    }

    #[test]
    fn postgres_details_name_plain_columns_only() {
        assert_eq!(
            postgres_columns("Key (name, \"Site\")=(a, b) already exists."),
            ["name", "Site"]
        );
        assert_eq!(
            postgres_columns("Schlüssel »(name)=(x)« existiert bereits."),
            ["name"]
        );
        assert!(postgres_columns("Key (lower(email))=(x) already exists.").is_empty());
        assert!(postgres_columns("").is_empty());
    }
}
