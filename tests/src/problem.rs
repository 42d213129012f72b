//! What every error answer must look like.

use mizan::testing::TestResponse;
use serde_json::Value;

use crate::raw::RawResponse;

/// An answer, whoever has read it.
pub trait Answer {
    /// The status code.
    fn status(&self) -> u16;
    /// A header's value; empty when there is none.
    fn header(&self, name: &str) -> &str;
    /// The body.
    fn body(&self) -> &[u8];
}

impl Answer for TestResponse {
    fn status(&self) -> u16 {
        TestResponse::status(self)
    }

    fn header(&self, name: &str) -> &str {
        TestResponse::header(self, name)
    }

    fn body(&self) -> &[u8] {
        self.bytes()
    }
}

impl Answer for RawResponse {
    fn status(&self) -> u16 {
        RawResponse::status(self)
    }

    fn header(&self, name: &str) -> &str {
        RawResponse::header(self, name)
    }

    fn body(&self) -> &[u8] {
        self.bytes()
    }
}

/// Words that only the inside of the site knows.
const INSIDE: [&str; 14] = [
    "panicked",
    ".rs:",
    "sqlx",
    "serde",
    "actix",
    "src/",
    "::",
    "SELECT",
    "INSERT",
    "postgres",
    "sqlite",
    "struct ",
    "struct`",
    "secret of the inside",
];

/// RFC 9457, `no-store`, the request id in body and header, and nothing of the inside. Answers the problem.
#[track_caller]
pub fn assert_problem(answer: &impl Answer, status: u16, code: &str) -> Value {
    let text = String::from_utf8_lossy(answer.body());
    assert_eq!(answer.status(), status, "{text}");
    assert_eq!(
        answer.header("content-type"),
        "application/problem+json",
        "{text}"
    );
    assert_eq!(answer.header("cache-control"), "no-store", "{text}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{text}");
    let problem: Value = serde_json::from_slice(answer.body()).expect("a problem is JSON");
    assert_eq!(problem["status"], status, "{text}");
    assert_eq!(problem["code"], code, "{text}");
    for field in ["type", "title", "code", "request_id"] {
        let value = problem[field].as_str().unwrap_or_default();
        assert!(!value.is_empty(), "{field} is missing: {text}");
    }
    assert_eq!(
        problem["request_id"],
        answer.header("x-request-id"),
        "{text}"
    );
    for word in INSIDE {
        assert!(!text.contains(word), "{word:?} is of the inside: {text}");
    }
    problem
}
