//! An answer, for looking at.

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::web::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An answer of the site, read whole.
#[derive(Debug, Clone)]
pub struct TestResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl TestResponse {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// The status code, comparable with a number.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// A header's value; empty when there is none.
    ///
    /// # Panics
    ///
    /// When the header is not text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        match self.headers.get(name) {
            Some(value) => value.to_str().expect("the header is text"),
            None => "",
        }
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// When it is not UTF-8.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    /// The body, decoded from JSON.
    ///
    /// # Panics
    ///
    /// When it is not JSON of that type.
    #[must_use]
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("{error} in {:?}", String::from_utf8_lossy(&self.body)),
        }
    }

    /// The body as a JSON value.
    ///
    /// # Panics
    ///
    /// When it is not JSON.
    #[must_use]
    #[track_caller]
    pub fn value(&self) -> Value {
        self.json()
    }

    /// The stable code of a problem; empty when the answer is none.
    #[must_use]
    pub fn code(&self) -> String {
        let value: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        value["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The codes of one field's errors in a problem.
    #[must_use]
    pub fn error_codes(&self, field: &str) -> Vec<String> {
        let value: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let errors = value["errors"][field].as_array().cloned();
        errors
            .unwrap_or_default()
            .iter()
            .filter_map(|error| error["code"].as_str().map(str::to_owned))
            .collect()
    }
}
