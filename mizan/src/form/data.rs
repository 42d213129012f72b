//! The body of a form post, whatever its content type.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Bytes;

use mizan_forms::{FormInput, FormSpec, InputError, RawValue, SpecRef, UploadedFile};

use super::multipart;
use crate::error::{Error, Result};
use crate::function::{body, essence, read_body, unsupported};
use crate::idempotency::Fingerprint;
use crate::request::Request;

const MULTIPART: &str = "multipart/form-data";

/// The body of a form post: JSON, `application/x-www-form-urlencoded` or `multipart/form-data`, with the same meaning.
pub struct FormData {
    content: Content,
    /// Files are described or left out: live validation.
    describes_files: bool,
}

enum Content {
    Json(Bytes),
    Urlencoded(Bytes),
    Parts(FormInput<'static>),
}

impl FormData {
    /// Reads the body, and decides by `Content-Type` what it is; an empty body needs none.
    ///
    /// # Errors
    ///
    /// 415 for any other type; what can be wrong with a body; of one with files, what `multipart` says.
    pub(crate) async fn read(
        request: &Request,
        payload: Payload,
        form: impl FnOnce() -> Arc<FormSpec>,
    ) -> Result<Self> {
        let essence = essence(request.raw()).map(str::to_ascii_lowercase);
        if essence.as_deref() == Some(MULTIPART) {
            let parts = multipart::read(request, payload, form().into(), "").await?;
            return Ok(Self::of(Content::Parts(parts)));
        }
        let body = read_body(request.raw(), payload, request.settings()).await?;
        Self::whole(essence.as_deref(), body)
    }

    /// The same for a form on a page, whose names may start with a prefix. A page with two forms asks twice.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub(crate) async fn of_page(request: &Request, form: SpecRef, prefix: &str) -> Result<Self> {
        let essence = essence(request.raw()).map(str::to_ascii_lowercase);
        if essence.as_deref() != Some(MULTIPART) {
            return Self::whole(essence.as_deref(), request.body().await?);
        }
        let state = request.state();
        let parts = match state.parts.get() {
            Some(parts) => parts.clone(),
            None => {
                let payload = request.take_payload().unwrap_or(Payload::None);
                let parts = multipart::read(request, payload, form, prefix).await?;
                state.parts.get_or_init(|| parts).clone()
            }
        };
        Ok(Self::of(Content::Parts(parts)))
    }

    fn whole(essence: Option<&str>, body: Bytes) -> Result<Self> {
        match essence {
            Some("application/json") => Ok(Self::of(Content::Json(body))),
            Some("application/x-www-form-urlencoded") => Ok(Self::of(Content::Urlencoded(body))),
            None if body.is_empty() => Ok(Self::of(Content::Urlencoded(body))),
            _ => Err(unsupported(
                "application/json, application/x-www-form-urlencoded or multipart/form-data",
            )),
        }
    }

    fn of(content: Content) -> Self {
        Self {
            content,
            describes_files: false,
        }
    }

    /// The same data, from somebody who asks before sending. What came as multipart has its files.
    pub(crate) fn describing_files(mut self) -> Self {
        self.describes_files = !matches!(self.content, Content::Parts(_));
        self
    }

    /// What tells this submission apart from others. Of multipart the fields and the content of the files count, because
    /// the text between them is another each time.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub(super) async fn fingerprint(&self, request: &Request) -> Result<Fingerprint> {
        let mut print = Fingerprint::new(request);
        let parts = match &self.content {
            Content::Json(body) | Content::Urlencoded(body) => {
                print.add(body);
                return Ok(print);
            }
            Content::Parts(parts) => parts,
        };
        let mut files = Vec::new();
        for (name, value) in parts.iter() {
            print.add(name.as_bytes());
            add_value(&mut print, value, &mut files);
        }
        // They may be on a disk, which blocks.
        let read = tokio::task::spawn_blocking(move || {
            for file in files {
                print.add_content(file.open()?)?;
            }
            Ok::<_, std::io::Error>(print)
        });
        Ok(read.await??)
    }

    /// The fields as they were sent, at most as many as the form may need.
    ///
    /// # Errors
    ///
    /// 400 when the body cannot be read.
    pub(crate) fn input(&self, spec: &FormSpec) -> Result<FormInput<'_>> {
        let limit = spec.max_input_fields();
        let input = match &self.content {
            Content::Json(body) if body.is_empty() => Ok(FormInput::empty()),
            Content::Json(body) => FormInput::from_json_within(body, limit),
            Content::Urlencoded(body) => FormInput::from_urlencoded_within(body, limit),
            Content::Parts(parts) => Ok(parts.reborrow()),
        };
        let input = input.map_err(unreadable)?;
        Ok(if self.describes_files {
            input.describing_files()
        } else {
            input
        })
    }
}

/// Adds what was sent under one name; puts aside the files whose content is still to be added.
fn add_value(print: &mut Fingerprint, value: &RawValue<'_>, files: &mut Vec<UploadedFile>) {
    match value {
        RawValue::List(values) => {
            print.add_number(values.len() as u64);
            for value in values {
                add_value(print, value, files);
            }
        }
        RawValue::File(file) => {
            print.add(file.submitted_name().as_bytes());
            print.add(file.content_type().unwrap_or_default().as_bytes());
            print.add_number(file.size());
            // Of one that was thrown away as it arrived there is none.
            if file.open().is_ok() {
                files.push(file.clone());
            }
        }
        value => print.add(value.to_json().to_string().as_bytes()),
    }
}

/// What the sender has done wrong.
#[track_caller]
pub(super) fn unreadable(error: InputError) -> Error {
    let (code, detail) = match &error {
        InputError::TooManyFields { limit } => (
            "too_many_fields",
            format!("A form may have at most {limit} fields."),
        ),
        InputError::TooManyFiles { limit } => (
            "too_many_files",
            format!("A form may have at most {limit} files."),
        ),
        InputError::TooLarge { limit } => return body::too_large(*limit),
        _ => (
            "unreadable_form",
            "The submitted data could not be read.".to_owned(),
        ),
    };
    Error::bad_request(detail)
        .with_code(code)
        .with_source(error)
}
