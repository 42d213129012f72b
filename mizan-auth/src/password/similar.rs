//! Whether a password follows from what is known of its owner.

use mizan::forms::FieldError;

/// Django's limit: the share of characters in common from which two texts count as similar.
const MAX_SIMILARITY: f64 = 0.7;

/// The error for the first attribute that the password is similar to: the whole attribute or a word of it.
pub(crate) fn check_similarity(password: &str, username: &str, email: &str) -> Option<FieldError> {
    let password = password.to_lowercase();
    let attributes = [
        ("username", "user name", username),
        ("email", "email address", email),
    ];
    let (name, label, _) = attributes
        .into_iter()
        .find(|(_, _, value)| is_similar(&password, &value.to_lowercase()))?;
    let message = format!("This is too similar to the {label}.");
    Some(FieldError::new("password_too_similar", message).with_param("attribute", name))
}

fn is_similar(password: &str, attribute: &str) -> bool {
    attribute
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .chain(attribute.split(|c: char| !c.is_alphanumeric()))
        .chain([attribute])
        .filter(|word| !word.is_empty())
        .any(|word| ratio(password, word) >= MAX_SIMILARITY)
}

/// Twice the characters in common, wherever they stand, over the characters of both: `quick_ratio` of Python's
/// `difflib`, which Django uses.
fn ratio(one: &str, other: &str) -> f64 {
    let sorted = |text: &str| {
        let mut chars: Vec<char> = text.chars().collect();
        chars.sort_unstable();
        chars
    };
    let (one, other) = (sorted(one), sorted(other));
    let mut common: u32 = 0;
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                common += 1;
                left.next();
                right.next();
            }
        }
    }
    let total = u32::try_from(one.len() + other.len()).unwrap_or(u32::MAX);
    f64::from(2 * common) / f64::from(total.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_the_owner_is_found() {
        for (password, expected) in [
            ("ada_lovelace", Some("username")),
            ("Ada-Lovelace!", Some("username")),
            ("ecalevol_ada", Some("username")),
            ("lovelace1815", Some("username")),
            ("countess@example.org", Some("email")),
            ("countess1815", Some("email")),
            ("example.org1", Some("email")),
            ("difference engine", None),
            ("four unrelated words", None),
            ("ada and some more words", None),
        ] {
            let error = check_similarity(password, "ada_lovelace", "countess@example.org");
            let attribute = error.map(|error| error.params["attribute"].clone());
            assert_eq!(attribute, expected.map(Into::into), "{password}");
        }
    }

    #[test]
    fn an_attribute_that_is_empty_or_short_refuses_nothing() {
        assert!(check_similarity("four unrelated words", "", "").is_none());
        assert!(check_similarity("aaaabbbbccccdddd", "a", "b@c").is_none());
    }

    #[test]
    fn the_ratio_is_difflibs() {
        for (one, other, expected) in [
            ("abcd", "bcde", 0.75),
            ("", "", 0.0),
            ("abc", "", 0.0),
            ("aab", "ab", 0.8),
            ("xyz", "abc", 0.0),
        ] {
            assert!((ratio(one, other) - expected).abs() < 1e-9, "{one} {other}");
        }
    }
}
