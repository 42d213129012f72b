//! What a new password must be like.

use mizan::forms::{FieldError, FormErrors};

use super::{common, pattern, policy, similar};

/// The fewest characters (Unicode scalar values) of a new password, unless `MIZAN_PASSWORD_MIN_LENGTH` says otherwise.
pub const MIN_PASSWORD_LENGTH: usize = 12;

/// The most characters (Unicode scalar values) of a new password. A longer one is refused, never cut.
pub const MAX_PASSWORD_LENGTH: usize = 128;

/// Checks a new password for the account with this name and address, and reports everything that is wrong with it.
///
/// | code | the password |
/// | --- | --- |
/// | `password_too_short` | has fewer than 12 characters (`MIZAN_PASSWORD_MIN_LENGTH`); `params`: `limit`, `actual` |
/// | `max_length` | has more than 128 characters; `params`: `limit`, `actual` |
/// | `password_entirely_numeric` | is nothing but digits, of any script |
/// | `password_too_common` | is on a list of 30,000, or a well-known word, keyboard row, sequence or repetition, with little added |
/// | `password_too_similar` | is close to the user name or the address; `params`: `attribute` |
///
/// There is no rule about kinds of characters: those make passwords harder to remember, not to guess (NIST SP 800-63B
/// §3.1.1.2). The password is taken exactly as typed, blanks included.
///
/// # Errors
///
/// What is wrong, under the field `password`.
///
/// ```
/// use mizan_auth::check_password;
///
/// assert!(check_password("four very ordinary words", "ada", "ada@example.org").is_ok());
///
/// let errors = check_password("12345", "ada", "").unwrap_err();
/// let codes: Vec<_> = errors.get("password").iter().map(|error| error.code.as_ref()).collect();
/// assert_eq!(codes, ["password_too_short", "password_entirely_numeric", "password_too_common"]);
/// ```
pub fn check_password(password: &str, username: &str, email: &str) -> Result<(), FormErrors> {
    let problems = password_problems(password, username, email);
    let mut errors = FormErrors::new();
    if !problems.is_empty() {
        errors.add_all("password", problems);
    }
    errors.into_result(())
}

/// Everything that is wrong with a new password.
pub(crate) fn password_problems(password: &str, username: &str, email: &str) -> Vec<FieldError> {
    let length = password.chars().count();
    let mut problems = Vec::new();
    let least = policy::get().min_length;
    if length < least {
        let message = format!("Use at least {least} characters; there are {length}.");
        problems.push(limit("password_too_short", message, least, length));
    }
    if length > MAX_PASSWORD_LENGTH {
        let message = format!("Use at most {MAX_PASSWORD_LENGTH} characters; there are {length}.");
        problems.push(limit("max_length", message, MAX_PASSWORD_LENGTH, length));
    }
    if length > 0 && password.chars().all(char::is_numeric) {
        problems.push(FieldError::new(
            "password_entirely_numeric",
            "Use something besides digits.",
        ));
    }
    if common::is_listed(password) || pattern::is_common(password) {
        problems.push(FieldError::new(
            "password_too_common",
            "This is among the first passwords that anybody would try. Use several unrelated words.",
        ));
    }
    problems.extend(similar::check_similarity(password, username, email));
    problems
}

fn limit(code: &'static str, message: String, limit: usize, actual: usize) -> FieldError {
    FieldError::new(code, message)
        .with_param("limit", limit)
        .with_param("actual", actual)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn codes(password: &str) -> Vec<String> {
        match check_password(password, "ada_lovelace", "countess@example.org") {
            Ok(()) => Vec::new(),
            Err(errors) => errors
                .get("password")
                .iter()
                .map(|error| error.code.to_string())
                .collect(),
        }
    }

    #[test]
    fn everything_wrong_is_reported_at_once() {
        assert_eq!(
            codes("1234"),
            [
                "password_too_short",
                "password_entirely_numeric",
                "password_too_common"
            ]
        );
        assert_eq!(
            codes("lovelace"),
            ["password_too_short", "password_too_similar"]
        );
        assert_eq!(codes("password1234"), ["password_too_common"]);
        assert_eq!(codes("839264017352"), ["password_entirely_numeric"]);
        assert_eq!(codes("٨٣٩٢٦٤٠١٧٣٥٢"), ["password_entirely_numeric"]);
    }

    #[test]
    fn length_counts_characters_and_nothing_is_cut() {
        assert_eq!(codes("zwölf Zeich"), ["password_too_short"]);
        assert!(codes("zwölf Zeiche").is_empty());
        assert!(codes("🦀 crab walks").is_empty());
        let long: String = "unrelated words. ".repeat(8).chars().take(128).collect();
        assert!(codes(&long).is_empty());
        assert_eq!(codes(&format!("{long}x")), ["max_length"]);
        let errors = check_password(&format!("{long}ä€"), "", "").unwrap_err();
        assert_eq!(errors.get("password")[0].params["actual"], 130);
    }

    #[test]
    fn blanks_at_the_ends_count() {
        assert!(codes("  hazel twig").is_empty());
        assert_eq!(codes("hazel twig"), ["password_too_short"]);
    }
}
