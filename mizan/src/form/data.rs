//! The body of a form post, whatever its content type.

use actix_web::HttpRequest;
use actix_web::web::Bytes;

use mizan_forms::{FormInput, FormSpec, InputError};

use crate::error::{Error, Result};
use crate::function::{essence, unsupported};

/// The body of a form post: JSON or `application/x-www-form-urlencoded`, with the same meaning.
pub struct FormData {
    encoding: Encoding,
    body: Bytes,
}

enum Encoding {
    Json,
    Urlencoded,
}

impl FormData {
    /// Decides by `Content-Type`; an empty body needs none.
    ///
    /// # Errors
    ///
    /// 415 for any other type.
    pub(crate) fn new(http: &HttpRequest, body: Bytes) -> Result<Self> {
        let essence = essence(http).map(str::to_ascii_lowercase);
        let encoding = match essence.as_deref() {
            Some("application/json") => Encoding::Json,
            Some("application/x-www-form-urlencoded") => Encoding::Urlencoded,
            None if body.is_empty() => Encoding::Urlencoded,
            _ => {
                return Err(unsupported(
                    "application/json or application/x-www-form-urlencoded",
                ));
            }
        };
        Ok(Self { encoding, body })
    }

    /// The fields as they were sent, at most as many as the form may need.
    ///
    /// # Errors
    ///
    /// 400 when the body cannot be read.
    pub(crate) fn input(&self, spec: &FormSpec) -> Result<FormInput<'_>> {
        let limit = spec.max_input_fields();
        let input = match self.encoding {
            Encoding::Json if self.body.is_empty() => Ok(FormInput::empty()),
            Encoding::Json => FormInput::from_json_within(&self.body, limit),
            Encoding::Urlencoded => FormInput::from_urlencoded_within(&self.body, limit),
        };
        input.map_err(unreadable)
    }
}

#[track_caller]
fn unreadable(error: InputError) -> Error {
    let (code, detail) = match &error {
        InputError::TooManyFields { limit } => (
            "too_many_fields",
            format!("A form may have at most {limit} fields."),
        ),
        _ => (
            "unreadable_form",
            "The submitted data could not be read.".to_owned(),
        ),
    };
    Error::bad_request(detail)
        .with_code(code)
        .with_source(error)
}
