//! Errors as RFC 9457 `application/problem+json`.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    error::{JsonPayloadError, QueryPayloadError},
    http::StatusCode,
};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// One thing wrong with one field.
#[derive(Debug, Serialize)]
pub struct FieldError {
    pub code: Cow<'static, str>,
    pub message: Cow<'static, str>,
    pub params: BTreeMap<Cow<'static, str>, Value>,
}

/// Every wrong field with everything wrong about it.
pub type FieldErrors = BTreeMap<Cow<'static, str>, Vec<FieldError>>;

/// An error as its receiver sees it. Causes go to the log, never here.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    errors: Option<FieldErrors>,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'static str,
    request_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a FieldErrors>,
}

impl Problem {
    pub fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            errors: None,
        }
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here.")
    }

    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side.",
        )
    }

    pub fn invalid(errors: FieldErrors) -> Self {
        let errors = Some(errors);
        Self {
            errors,
            ..Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                "Some of the fields are not valid.",
            )
        }
    }

    pub fn of_field(field: &'static str, code: &'static str, message: &'static str) -> Self {
        let error = FieldError {
            code: code.into(),
            message: message.into(),
            params: BTreeMap::new(),
        };
        Self::invalid(BTreeMap::from([(field.into(), vec![error])]))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let body = Body {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            request_id: Uuid::new_v4(),
            errors: self.errors.as_ref(),
        };
        HttpResponse::build(self.status)
            .insert_header(("Content-Type", "application/problem+json"))
            .insert_header(("Cache-Control", "no-store"))
            .body(serde_json::to_vec(&body).unwrap_or_default())
    }
}

impl actix_web::Responder for Problem {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &actix_web::HttpRequest) -> HttpResponse {
        self.error_response()
    }
}

impl From<JsonPayloadError> for Problem {
    fn from(error: JsonPayloadError) -> Self {
        match error {
            JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
                Self::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "too_large",
                    "The body is too large.",
                )
            }
            JsonPayloadError::ContentType => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content_type",
                "Send JSON.",
            ),
            JsonPayloadError::Deserialize(error) if error.is_data() => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                "The body is not the expected shape.",
            ),
            _ => Self::new(
                StatusCode::BAD_REQUEST,
                "unreadable",
                "The body is not readable.",
            ),
        }
    }
}

impl From<QueryPayloadError> for Problem {
    fn from(_: QueryPayloadError) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "A query parameter is not valid.",
        )
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(%error, "a query failed");
        Self::internal()
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(%error, "an answer has no JSON form");
        Self::internal()
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a template failed");
        Self::internal()
    }
}

impl From<actix_session::SessionGetError> for Problem {
    fn from(error: actix_session::SessionGetError) -> Self {
        tracing::error!(%error, "a session is unreadable");
        Self::internal()
    }
}

impl From<actix_session::SessionInsertError> for Problem {
    fn from(error: actix_session::SessionInsertError) -> Self {
        tracing::error!(%error, "a session is not writable");
        Self::internal()
    }
}
