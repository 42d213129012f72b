//! What a provider says of somebody.

use serde_json::Value;

/// The longest `sub` of OpenID Connect, in bytes.
const MAX_SUBJECT_BYTES: usize = 255;

/// What a provider says of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderClaims {
    /// The provider's own name for them: it never changes, and is never given to somebody else.
    pub subject: String,
    /// An address, if it gives one.
    pub email: Option<String>,
    /// Whether the provider says that they have proved it.
    pub email_verified: bool,
    /// What they are called there; a user name is made of it.
    pub name: Option<String>,
}

impl ProviderClaims {
    /// Reads the usual names of a JSON object; `None` without `sub` and `id`.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let subject = text("sub").or_else(|| match &value["id"] {
            Value::String(id) => Some(id.clone()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        })?;
        Some(Self {
            subject,
            email: text("email"),
            email_verified: value["email_verified"].as_bool().unwrap_or(false),
            name: ["preferred_username", "login", "name"]
                .into_iter()
                .find_map(text),
        })
    }

    /// With what can be stored, or `None` when nobody is named.
    pub(super) fn checked(mut self) -> Option<Self> {
        let is_fine = |text: &str, most: usize| {
            !text.is_empty() && text.len() <= most && !text.chars().any(char::is_control)
        };
        if !is_fine(&self.subject, MAX_SUBJECT_BYTES) {
            return None;
        }
        self.email = self.email.filter(|email| is_fine(email, 320));
        self.email_verified &= self.email.is_some();
        self.name = self.name.filter(|name| is_fine(name, 1_000));
        Some(self)
    }

    /// What its owner knows the identity by.
    pub(super) fn label(&self) -> &str {
        let label = self.email.as_deref().or(self.name.as_deref());
        label.unwrap_or(&self.subject)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn the_usual_names_are_read() {
        let github =
            json!({"id": 583231, "login": "octocat", "email": null, "name": "The Octocat"});
        let claims = ProviderClaims::read(&github).unwrap();
        assert_eq!(
            (claims.subject.as_str(), claims.name.as_deref()),
            ("583231", Some("octocat"))
        );
        assert_eq!((claims.label(), claims.email_verified), ("octocat", false));
        for nobody in [
            json!({}),
            json!({"id": null}),
            json!({"sub": 7}),
            json!([]),
            json!("x"),
        ] {
            assert_eq!(ProviderClaims::read(&nobody), None, "{nobody}");
        }
    }

    #[test]
    fn what_cannot_be_stored_is_left_out() {
        let claims = |subject: &str, email: &str| ProviderClaims {
            subject: subject.to_owned(),
            email: Some(email.to_owned()),
            email_verified: true,
            name: None,
        };
        assert_eq!(claims("", "a@example.org").checked(), None);
        assert_eq!(claims("a\0b", "a@example.org").checked(), None);
        assert_eq!(claims(&"x".repeat(256), "").checked(), None);
        let kept = claims("7", "a\0@example.org").checked().unwrap();
        assert_eq!((kept.email, kept.email_verified), (None, false));
    }
}
