//! The one error type of handlers, functions, forms and pages, and its HTTP status.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::panic::Location;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::ResponseError;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;

use mizan_forms::FormErrors;

use crate::storage::StorageError;

/// The code of what only works for a while after somebody has shown who they are.
pub(crate) const REAUTHENTICATION_REQUIRED: &str = "reauthentication_required";

/// What a fallible handler returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request could not be served: an HTTP status, a stable code, and what the visitor may know.
///
/// Any [`std::error::Error`] converts with `?`. Unless it is one that Mizan knows (see below), it becomes a 500 whose
/// text stays in the log, together with the source line of the `?`. Errors that carry their own meaning keep it:
///
/// | error | status | code |
/// | --- | --- | --- |
/// | [`FormErrors`](crate::forms::FormErrors) | 422 | `invalid` |
/// | [`sqlx::Error::PoolTimedOut`], lost connections, a busy database, a statement that took too long | 503 | `unavailable` |
/// | [`StorageError::NotFound`](crate::storage::StorageError::NotFound), `BadName` | 404 | `not_found` |
/// | text with U+0000, and values larger than their column, that a database refused | 400 | `bad_request` |
///
/// The body is RFC 9457 `application/problem+json`; a browser that asks for a page gets an HTML page instead.
///
/// ```
/// use mizan::{Error, Result};
///
/// fn find(id: i64) -> Result<&'static str> {
///     if id == 1 { Ok("one") } else { Err(Error::not_found("There is no such number.")) }
/// }
///
/// assert_eq!(find(2).unwrap_err().status().as_u16(), 404);
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: Option<Cow<'static, str>>,
    errors: Option<FormErrors>,
    retry_after: Option<Duration>,
    allow: Option<&'static str>,
    challenge: Option<&'static str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    location: &'static Location<'static>,
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $code:literal;)*) => {$(
        $(#[$doc])*
        #[track_caller]
        #[must_use]
        pub fn $name(detail: impl Into<Cow<'static, str>>) -> Self {
            Self::new(StatusCode::$status, $code, detail)
        }
    )*};
}

impl Error {
    /// An error of any status with a stable, machine-readable `code` and a sentence for whoever receives it.
    #[track_caller]
    #[must_use]
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut error = Self::bare(status, code.into());
        error.0.detail = Some(detail.into());
        error
    }

    #[track_caller]
    fn bare(status: StatusCode, code: Cow<'static, str>) -> Self {
        Self(Box::new(Inner {
            status,
            code,
            detail: None,
            errors: None,
            retry_after: None,
            allow: None,
            challenge: None,
            source: None,
            location: Location::caller(),
        }))
    }

    constructors! {
        /// 400: the request could not be read.
        bad_request = BAD_REQUEST, "bad_request";
        /// 401: nobody is signed in, and somebody must be.
        unauthorized = UNAUTHORIZED, "not_signed_in";
        /// 403: whoever is signed in may not do this.
        forbidden = FORBIDDEN, "forbidden";
        /// 404: there is no such thing.
        not_found = NOT_FOUND, "not_found";
        /// 409: the state of things does not allow it.
        conflict = CONFLICT, "conflict";
    }

    /// 422: the input was read, and these fields of it are wrong.
    #[track_caller]
    #[must_use]
    pub fn unprocessable(errors: FormErrors) -> Self {
        let mut error = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "Some of the input is not valid.",
        );
        error.0.errors = Some(errors);
        error
    }

    /// 429: too many of these; the client may try again after `retry_after`, which is rounded up to whole seconds.
    #[track_caller]
    #[must_use]
    pub fn too_many_requests(retry_after: Duration) -> Self {
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            "Too many requests. Please wait and try again.",
        );
        error.0.retry_after = Some(retry_after);
        error
    }

    /// 503: something this answer needs is overloaded or down; try again after `retry_after`.
    #[track_caller]
    #[must_use]
    pub fn unavailable(retry_after: Duration) -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The service is busy. Please try again in a moment.",
        );
        error.0.retry_after = Some(retry_after);
        error
    }

    /// 500: it is our fault. `source` goes to the log, never into the answer.
    #[track_caller]
    #[must_use]
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut error = Self::bare(
            StatusCode::INTERNAL_SERVER_ERROR,
            Cow::Borrowed("internal_error"),
        );
        error.0.source = Some(source.into());
        error
    }

    /// 405 with the methods that would have worked, as in the `Allow` header: `"GET, HEAD"`.
    #[track_caller]
    #[must_use]
    pub fn method_not_allowed(allow: &'static str) -> Self {
        let mut error = Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            format!("Use {allow} here."),
        );
        error.0.allow = Some(allow);
        error
    }

    /// 426: the request wants no WebSocket, or one of another version.
    #[track_caller]
    #[must_use]
    pub(crate) fn upgrade_required() -> Self {
        Self::new(
            StatusCode::UPGRADE_REQUIRED,
            "upgrade_required",
            "This address speaks WebSocket, version 13.",
        )
    }

    /// 401: the bearer token is none of ours, or not any more.
    #[track_caller]
    #[must_use]
    pub(crate) fn invalid_token() -> Self {
        let detail = "This token does not work: it is wrong, has expired or was revoked.";
        let mut error = Self::unauthorized(detail).with_code("invalid_token");
        error.0.challenge = Some("Bearer error=\"invalid_token\"");
        error
    }

    /// 403: the bearer token does not reach this far. `scope` is what it would take, where one word says it.
    #[track_caller]
    #[must_use]
    pub(crate) fn insufficient_scope(scope: Option<&'static str>) -> Self {
        let detail = "This token may not do this.";
        let mut error = Self::forbidden(detail).with_code("insufficient_scope");
        error.0.challenge = Some(match scope {
            Some("read") => "Bearer error=\"insufficient_scope\", scope=\"read\"",
            Some("write") => "Bearer error=\"insufficient_scope\", scope=\"write\"",
            _ => "Bearer error=\"insufficient_scope\"",
        });
        error
    }

    /// 403: a token cannot do what only a person may who is signed in.
    #[track_caller]
    #[must_use]
    pub(crate) fn session_required() -> Self {
        Self::forbidden("This takes somebody who is signed in; a token cannot do it.")
            .with_code("session_required")
    }

    /// Tells the client how long to wait, in the `Retry-After` header.
    #[must_use]
    pub(crate) fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Replaces the status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    /// Replaces the stable code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.0.code = code.into();
        self
    }

    /// The HTTP status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable word that programs may rely on.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The sentence for whoever receives the answer; `None` for a 500.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// The wrong fields of a 422.
    #[must_use]
    pub fn errors(&self) -> Option<&FormErrors> {
        self.0.errors.as_ref()
    }

    pub(crate) fn errors_mut(&mut self) -> Option<&mut FormErrors> {
        self.0.errors.as_mut()
    }

    /// The wrong fields of a 422, taken out.
    #[must_use]
    pub fn into_errors(self) -> Option<FormErrors> {
        self.0.errors
    }

    /// How long a client should wait before it tries again.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The methods that would have worked, of a 405.
    #[must_use]
    pub fn allow(&self) -> Option<&'static str> {
        self.0.allow
    }

    /// What a refused bearer token is told, as in the `WWW-Authenticate` header (RFC 6750 §3).
    #[must_use]
    pub(crate) fn challenge(&self) -> Option<&'static str> {
        self.0.challenge
    }

    /// Where in the source the error was made or converted with `?`.
    #[must_use]
    pub fn location(&self) -> &'static Location<'static> {
        self.0.location
    }

    /// The causes themselves, outermost first.
    pub(crate) fn source_chain(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        let first: Option<&(dyn StdError + 'static)> = match &self.0.source {
            Some(source) => Some(source.as_ref()),
            None => None,
        };
        let mut next = first;
        std::iter::from_fn(move || {
            let error = next?;
            next = error.source();
            Some(error)
        })
    }

    /// The chain of causes, outermost first. For logs and the development error page only.
    pub fn chain(&self) -> impl Iterator<Item = String> + '_ {
        self.source_chain().map(ToString::to_string)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.detail {
            Some(detail) => f.write_str(detail),
            None => f.write_str(self.0.status.canonical_reason().unwrap_or("error")),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("status", &self.0.status.as_u16())
            .field("code", &self.0.code)
            .field("detail", &self.0.detail)
            .field("errors", &self.0.errors)
            .field("source", &self.0.source)
            .field("location", &self.0.location)
            .finish()
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    #[track_caller]
    fn from(error: E) -> Self {
        let error: Box<dyn StdError + Send + Sync> = Box::new(error);
        let error = match error.downcast::<FormErrors>() {
            Ok(errors) => return Self::unprocessable(*errors),
            Err(error) => error,
        };
        if matches!(
            error.downcast_ref(),
            Some(StorageError::NotFound | StorageError::BadName)
        ) {
            return Self::not_found("There is no such file.").with_source(error);
        }
        match error.downcast_ref::<sqlx::Error>().map(trouble) {
            Some(Trouble::Unavailable) => {
                Self::unavailable(Duration::from_secs(2)).with_source(error)
            }
            Some(Trouble::Text) => {
                Self::bad_request("Null characters are not allowed.").with_source(error)
            }
            Some(Trouble::Size) => {
                Self::bad_request("A value is too long or too large to be stored.")
                    .with_source(error)
            }
            Some(Trouble::Ours) | None => Self::internal(error),
        }
    }
}

/// Whose fault a database error is.
enum Trouble {
    /// The database could not be reached, or could not do it now.
    Unavailable,
    /// The visitor sent text that the database cannot hold.
    Text,
    /// The visitor sent something larger than its place in the database.
    Size,
    /// A statement was wrong.
    Ours,
}

fn trouble(error: &sqlx::Error) -> Trouble {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::WorkerCrashed => Trouble::Unavailable,
        sqlx::Error::Database(refusal) => match refusal.code().as_deref() {
            // SQLite: busy, locked (also in their extended forms). PostgreSQL: too many connections, statement
            // time-out, shutting down, starting up, serialisation failure, deadlock.
            Some("5" | "6" | "261" | "262" | "517" | "773") => Trouble::Unavailable,
            Some("53300" | "57014" | "57P01" | "57P02" | "57P03" | "40001" | "40P01") => {
                Trouble::Unavailable
            }
            Some("22021" | "22P05") => Trouble::Text,
            // Text that is too long for its column or index, and a number or time beyond its column.
            Some("18" | "22001" | "22003" | "22008" | "54000") => Trouble::Size,
            _ => Trouble::Ours,
        },
        _ => Trouble::Ours,
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    // Without a body: the outermost service renders it, for whoever asked.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.0.status)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn failing() -> Result<i32> {
        Ok("x".parse::<i32>()?)
    }

    #[test]
    fn a_foreign_error_is_a_500_that_says_nothing_and_knows_its_line() {
        let error = failing().unwrap_err();
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(error.to_string(), "Internal Server Error");
        assert!(error.location().file().ends_with("error.rs"));
        assert_eq!(error.chain().count(), 1);
    }

    #[test]
    fn form_errors_keep_their_meaning() {
        let error = Error::from(FormErrors::default());
        assert_eq!(error.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }

    #[test]
    fn an_exhausted_pool_is_a_503() {
        let error = Error::from(sqlx::Error::PoolTimedOut);
        assert_eq!(error.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(error.retry_after().is_some());
    }
}
