//! Rules of a site's own for new passwords.

use futures_util::future::LocalBoxFuture;
use mizan::Request;
use mizan::forms::{FieldError, FormErrors, FormInput, RawValue};

use super::{MAX_PASSWORD_LENGTH, password_problems};

/// Whose password is to be checked.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PasswordOwner<'a> {
    /// The user name.
    pub username: &'a str,
    /// The email address; empty when there is none.
    pub email: &'a str,
}

/// A rule of a site's own for new passwords, beside those of [`check_password`](crate::check_password).
///
/// It may ask the database or another service. Live validation asks it too, once the fields themselves are in order.
pub trait PasswordRule: Send + Sync + 'static {
    /// What is wrong with the password; nothing when it is good.
    fn check<'a>(
        &'a self,
        request: &'a Request,
        password: &'a str,
        owner: PasswordOwner<'a>,
    ) -> LocalBoxFuture<'a, Vec<FieldError>>;
}

/// The rules that a site adds: `site.data(PasswordRules::new().with(NoCompanyName))`.
///
/// ```
/// use futures_util::future::LocalBoxFuture;
/// use mizan::prelude::*;
/// use mizan_auth::{PasswordOwner, PasswordRule, PasswordRules};
///
/// struct NoCompanyName;
///
/// impl PasswordRule for NoCompanyName {
///     fn check<'a>(
///         &'a self,
///         _: &'a Request,
///         password: &'a str,
///         _: PasswordOwner<'a>,
///     ) -> LocalBoxFuture<'a, Vec<FieldError>> {
///         let error = || FieldError::new("company_name", "Leave our name out.");
///         let found = password.to_lowercase().contains("acme").then(error);
///         Box::pin(async move { found.into_iter().collect() })
///     }
/// }
///
/// let site = Site::new()
///     .install(mizan_auth::app())
///     .data(PasswordRules::new().with(NoCompanyName));
/// # let _ = site;
/// ```
#[derive(Default)]
pub struct PasswordRules(Vec<Box<dyn PasswordRule>>);

impl PasswordRules {
    /// No rules yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a rule.
    #[must_use]
    pub fn with(mut self, rule: impl PasswordRule) -> Self {
        self.0.push(Box::new(rule));
        self
    }
}

impl std::fmt::Debug for PasswordRules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PasswordRules({})", self.0.len())
    }
}

/// What [`check_for`] says and the field itself has not said yet, for a form of which some field is wrong. What was sent
/// is what stands in `sent`; a field that was not sent as text counts as empty.
pub(crate) async fn add_problems(
    request: &Request,
    field: &'static str,
    sent: &FormInput<'_>,
    (username, email): (&str, &str),
    errors: &mut FormErrors,
) {
    let password = sent_text(sent, field);
    if password.is_empty() || password.chars().count() > MAX_PASSWORD_LENGTH {
        return;
    }
    if let Err(problems) = check_for(request, field, password, username, email).await {
        let fresh: Vec<FieldError> = problems
            .get(field)
            .iter()
            .filter(|problem| !errors.has_error(field, &problem.code))
            .cloned()
            .collect();
        if !fresh.is_empty() {
            errors.add_all(field, fresh);
        }
    }
}

/// The text that was sent for a field; empty for anything else.
pub(crate) fn sent_text<'a>(sent: &'a FormInput<'_>, field: &str) -> &'a str {
    match sent.get(field) {
        Some(RawValue::Text(text)) => text,
        _ => "",
    }
}

/// Everything that our rules and the site's own have against a new password, under `field`.
pub(crate) async fn check_for(
    request: &Request,
    field: &'static str,
    password: &str,
    username: &str,
    email: &str,
) -> Result<(), FormErrors> {
    let mut problems = password_problems(password, username, email);
    if let Ok(rules) = request.data::<PasswordRules>() {
        let owner = PasswordOwner { username, email };
        for rule in &rules.0 {
            problems.extend(rule.check(request, password, owner).await);
        }
    }
    let mut errors = FormErrors::new();
    if !problems.is_empty() {
        errors.add_all(field, problems);
    }
    errors.into_result(())
}
