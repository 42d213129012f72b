//! How an error is written down: RFC 9457 problem details for programs, a page for people.

use std::fmt::Write as _;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use askama::Template;
use serde::Serialize;

use mizan_forms::FormErrors;

use crate::error::Error;

/// Who will read the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// A script, a client, an API consumer: `application/problem+json`.
    Program,
    /// A person in a browser, in production: a plain page with the request id.
    Visitor,
    /// The developer of the site: the chain of causes and the source line.
    Developer,
}

/// The body of an error answer, as RFC 9457 defines it, with Mizan's extensions.
#[derive(Debug, Serialize)]
pub(crate) struct Problem<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    code: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a FormErrors>,
    /// Where a person shows again who they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    reauthenticate_url: Option<&'static str>,
    #[serde(skip)]
    error: &'a Error,
}

impl<'a> Problem<'a> {
    pub(crate) fn of(error: &'a Error, request_id: &'a str) -> Self {
        let status = error.status();
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: error.detail(),
            code: error.code(),
            request_id,
            errors: error.errors(),
            reauthenticate_url: None,
            error,
        }
    }

    /// Says where the way goes on.
    pub(crate) fn reauthenticate_at(mut self, page: Option<&'static str>) -> Self {
        self.reauthenticate_url = page;
        self
    }

    /// The whole answer, with `no-store` and whatever headers the error calls for.
    pub(crate) fn respond(&self, audience: Audience) -> HttpResponse {
        let (content_type, body) = match audience {
            Audience::Program => ("application/problem+json", self.json()),
            Audience::Visitor => ("text/html; charset=utf-8", self.page(false)),
            Audience::Developer => ("text/html; charset=utf-8", self.page(true)),
        };
        let mut response = HttpResponse::with_body(self.error.status(), body);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.error.retry_after() {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        if self.error.status() == StatusCode::UPGRADE_REQUIRED {
            // RFC 9110 §15.5.22 and RFC 6455 §4.4.
            headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            let version = HeaderValue::from_static("13");
            headers.insert(header::SEC_WEBSOCKET_VERSION, version);
        }
        if let Some(allow) = self.error.allow() {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        if let Some(challenge) = self.error.challenge() {
            let challenge = HeaderValue::from_static(challenge);
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        } else if self.error.status() == StatusCode::UNAUTHORIZED {
            // RFC 9110 §15.5.2 wants a challenge with every 401; "Session" makes no browser open a password box.
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Session"),
            );
        }
        response.map_into_boxed_body()
    }

    /// The JSON text of the problem.
    pub(crate) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| r#"{"status":500}"#.to_owned())
    }

    fn page(&self, detailed: bool) -> String {
        let source_line = detailed.then(|| source_excerpt(self.error)).flatten();
        ErrorPage {
            status: self.status,
            title: self.title,
            detail: self.detail,
            code: self.code,
            request_id: self.request_id,
            fields: self.fields(),
            debug: detailed.then(|| Debug {
                location: self.error.location().to_string(),
                source_line,
                chain: self.error.chain().collect(),
            }),
        }
        .render()
        .unwrap_or_else(|_| self.title.to_owned())
    }

    fn fields(&self) -> Vec<(String, String)> {
        let mut rows = Vec::new();
        for (field, errors) in self.errors.iter().flat_map(|errors| errors.iter()) {
            for error in errors {
                rows.push((field.to_owned(), error.message.clone().into_owned()));
            }
        }
        rows
    }
}

/// The lines around the place where the error was made, if the source is at hand.
fn source_excerpt(error: &Error) -> Option<String> {
    let at = error.location();
    let line = usize::try_from(at.line()).ok()?;
    let path = std::path::Path::new(at.file());
    let text = std::fs::read_to_string(path).ok()?;
    let mut excerpt = String::new();
    let first = line.saturating_sub(4);
    for (index, content) in text.lines().enumerate().skip(first).take(7) {
        let mark = if index + 1 == line { '>' } else { ' ' };
        let _ = writeln!(excerpt, "{mark} {:>4} | {content}", index + 1);
    }
    Some(excerpt)
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    status: u16,
    title: &'a str,
    detail: Option<&'a str>,
    code: &'a str,
    request_id: &'a str,
    fields: Vec<(String, String)>,
    debug: Option<Debug>,
}

struct Debug {
    location: String,
    source_line: Option<String>,
    chain: Vec<String>,
}
