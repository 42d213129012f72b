//! The answer when there is no answer: a panic, or a handler that took too long.

use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::RequestHead;
use actix_web::{HttpResponse, ResponseError};

use super::answer::REQUEST_ID;
use super::error::audience;
use crate::core::Core;
use crate::error::Error;
use crate::problem::{Audience, Problem};
use crate::request_id::RequestId;

/// The answer after a panic or a time-out, prepared beforehand: the request itself is lost with the handler.
pub(super) struct LastResort {
    core: Arc<Core>,
    audience: Audience,
    is_slow: bool,
}

impl LastResort {
    pub(super) fn new(core: &Arc<Core>, head: &RequestHead) -> Self {
        Self {
            core: Arc::clone(core),
            audience: audience(core, head.uri.path(), &head.headers),
            is_slow: false,
        }
    }

    pub(super) fn too_slow(mut self) -> Self {
        self.is_slow = true;
        self
    }
}

impl std::fmt::Debug for LastResort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LastResort")
    }
}

impl std::fmt::Display for LastResort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the handler panicked")
    }
}

impl ResponseError for LastResort {
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let id = RequestId::random();
        let error = if self.is_slow {
            Error::unavailable(self.core.settings.request_timeout).with_code("timeout")
        } else {
            Error::internal("the handler panicked")
        };
        tracing::error!(
            request_id = %id,
            code = error.code(),
            "the request failed"
        );
        let mut response = Problem::of(&error, &id.to_string()).respond(self.audience);
        let headers = response.headers_mut();
        self.core.headers.add(headers, None);
        if let Some(value) = id.to_header() {
            headers.insert(REQUEST_ID, value);
        }
        response
    }
}
