//! Bearer tokens ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)): whom a program acts for, and how much it may do.

use actix_web::HttpRequest;
use actix_web::http::{Method, header};

use crate::access::User;
use crate::error::{Error, Result};

/// What `Authorization: Bearer …` stands for: a user, with no more than the token allows them.
///
/// An [`Authenticator`](crate::Authenticator) makes these. The user in it is already narrowed: it has the permissions
/// and the privileges that both the account and the token have.
///
/// ```
/// use mizan::{Bearer, User};
///
/// let bearer = Bearer::new(User::new(7, "ada")).with_read(true);
/// assert!(bearer.may_read() && !bearer.may_write());
/// ```
#[derive(Debug, Clone)]
pub struct Bearer {
    user: User,
    may_read: bool,
    may_write: bool,
}

impl Bearer {
    /// A token of this user that allows nothing yet.
    #[must_use]
    pub fn new(user: User) -> Self {
        Self {
            user,
            may_read: false,
            may_write: false,
        }
    }

    /// Sets whether it may read: requests with `GET` and `HEAD`, and contexts that a mutation brings along.
    #[must_use]
    pub fn with_read(mut self, may_read: bool) -> Self {
        self.may_read = may_read;
        self
    }

    /// Sets whether it may write: every other method, so functions and forms.
    #[must_use]
    pub fn with_write(mut self, may_write: bool) -> Self {
        self.may_write = may_write;
        self
    }

    /// The user, as far as the token reaches.
    #[must_use]
    pub fn user(&self) -> &User {
        &self.user
    }

    /// Whether it may read.
    #[must_use]
    pub fn may_read(&self) -> bool {
        self.may_read
    }

    /// Whether it may write.
    #[must_use]
    pub fn may_write(&self) -> bool {
        self.may_write
    }

    /// Refuses a request of a method that the token does not reach.
    pub(crate) fn check(&self, method: &Method) -> Result<()> {
        match method.is_safe() {
            true if self.may_read => Ok(()),
            true => Err(Error::insufficient_scope(Some("read"))),
            false if self.may_write => Ok(()),
            false => Err(Error::insufficient_scope(Some("write"))),
        }
    }
}

/// Whether the request names the scheme `Bearer`, with whatever token.
pub(crate) fn is_bearer(http: &HttpRequest) -> bool {
    http.headers()
        .get_all(header::AUTHORIZATION)
        .any(|value| after_scheme(value.as_bytes()).is_some())
}

/// The token of the request; `None` when there is none that could be one, or more than one.
pub(crate) fn bearer_token(http: &HttpRequest) -> Option<&str> {
    let mut values = http.headers().get_all(header::AUTHORIZATION);
    let (value, None) = (values.next()?, values.next()) else {
        return None;
    };
    let token = std::str::from_utf8(after_scheme(value.as_bytes())?).ok()?;
    (!token.is_empty()).then_some(token)
}

/// What stands behind the scheme, whose case does not matter (RFC 9110 §11.1).
fn after_scheme(value: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = value.split_at_checked(6)?;
    let is_bearer =
        scheme.eq_ignore_ascii_case(b"bearer") && rest.first().is_none_or(|byte| *byte == b' ');
    is_bearer.then(|| rest.trim_ascii())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::{bearer_token, is_bearer};

    #[test]
    fn a_token_stands_behind_its_scheme() {
        for (value, is, token) in [
            ("Bearer abc", true, Some("abc")),
            ("bearer  abc ", true, Some("abc")),
            ("BEARER abc", true, Some("abc")),
            ("Bearer", true, None),
            ("Bearer ", true, None),
            ("Bearerabc", false, None),
            ("Basic YTpi", false, None),
            ("", false, None),
        ] {
            let http = TestRequest::default()
                .insert_header(("authorization", value))
                .to_http_request();
            assert_eq!(
                (is_bearer(&http), bearer_token(&http)),
                (is, token),
                "{value}"
            );
        }
    }

    #[test]
    fn two_headers_are_no_token_and_not_nobody() {
        let http = TestRequest::default()
            .append_header(("authorization", "Basic YTpi"))
            .append_header(("authorization", "Bearer abc"))
            .to_http_request();
        assert_eq!((is_bearer(&http), bearer_token(&http)), (true, None));
    }
}
