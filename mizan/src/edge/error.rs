//! Errors as answers: for a program, for a person, or as a way to the login page.

use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{StatusCode, Uri};
use actix_web::{HttpRequest, HttpResponse};

use crate::core::Core;
use crate::error::{Error, REAUTHENTICATION_REQUIRED};
use crate::problem::{Audience, Problem};
use crate::request_id::RequestId;
use crate::security::requested_host;
use crate::site::API_PREFIX;

/// Renders the error of an answer for whoever asked.
pub(super) fn render_error(
    core: &Core,
    response: ServiceResponse,
    id: RequestId,
) -> ServiceResponse {
    let (http, old) = response.into_parts();
    let foreign;
    let error = match old.error().and_then(|error| error.as_error::<Error>()) {
        Some(error) => error,
        None => {
            foreign = translate(&old);
            &foreign
        }
    };
    if error.status().is_server_error() {
        let chain: Vec<String> = error.chain().collect();
        tracing::error!(
            request_id = %id,
            method = %http.method(),
            path = http.path(),
            status = error.status().as_u16(),
            at = %error.location(),
            cause = chain.join(": "),
            "the request failed"
        );
    }
    // Who carries a token is no person: there is nothing to log in to.
    let audience = match core.users.carries_token(&http) {
        true => Audience::Program,
        false => audience(core, http.path(), http.headers()),
    };
    let way_in = way_in(core, error);
    let mut rendered = match way_in.and_then(|page| redirect_to(page, &http, audience)) {
        Some(redirect) => redirect,
        None => {
            let id = id.to_string();
            let is_again = error.code() == REAUTHENTICATION_REQUIRED;
            let problem = Problem::of(error, &id).reauthenticate_at(way_in.filter(|_| is_again));
            problem.respond(audience)
        }
    };
    // Cookies set on the way survive: a logout that ends in an error is still a logout.
    for cookie in old.headers().get_all(header::SET_COOKIE) {
        rendered
            .headers_mut()
            .append(header::SET_COOKIE, cookie.clone());
    }
    ServiceResponse::new(http, rendered)
}

/// An error of stock Actix or another crate: its status stays, its text (which may name Rust types) goes to the log.
fn translate(response: &HttpResponse) -> Error {
    let status = response.status();
    if let Some(error) = response.error() {
        tracing::debug!(%status, %error, "an extractor or a foreign handler refused the request");
    }
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_found", "There is nothing here."),
        StatusCode::BAD_REQUEST => ("bad_request", "The request could not be read."),
        StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", "The body is too large."),
        status if status.is_server_error() => {
            return Error::internal("a foreign error").with_status(status);
        }
        _ => ("error", status.canonical_reason().unwrap_or("Error")),
    };
    Error::new(status, code, detail)
}

/// The page that somebody who was refused may go to: to sign in, or to show again who they are.
fn way_in(core: &Core, error: &Error) -> Option<&'static str> {
    match error.status() {
        StatusCode::UNAUTHORIZED => core.login_url,
        StatusCode::FORBIDDEN if error.code() == REAUTHENTICATION_REQUIRED => {
            core.reauthenticate_url
        }
        _ => None,
    }
}

/// A person is taken there, and comes back afterwards.
fn redirect_to(page: &str, http: &HttpRequest, audience: Audience) -> Option<HttpResponse> {
    if audience == Audience::Program {
        return None;
    }
    // What was posted cannot be posted again by a redirect, and its path may answer nothing else: back to the page with
    // the form.
    let here = match http.method().is_safe() {
        true => Some(http.uri().path_and_query()?.as_str().to_owned()),
        false => page_before(http),
    };
    let target = match here {
        Some(here) => {
            let next: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
            format!("{page}?next={next}")
        }
        None => page.to_owned(),
    };
    Some(
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, target))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish(),
    )
}

/// The page of this site that the visitor came from.
fn page_before(http: &HttpRequest) -> Option<String> {
    let referer = http.headers().get(header::REFERER)?.to_str().ok()?;
    let referer: Uri = referer.parse().ok()?;
    let is_ours = referer.authority()?.as_str() == requested_host(http.head())?;
    let path = referer.path_and_query()?.as_str();
    is_ours.then(|| path.to_owned())
}

/// Programs get problem+json; a browser that navigates gets a page.
pub(super) fn audience(core: &Core, path: &str, headers: &HeaderMap) -> Audience {
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    if path.starts_with(API_PREFIX) || !wants_page {
        return Audience::Program;
    }
    if core.settings.is_development() {
        Audience::Developer
    } else {
        Audience::Visitor
    }
}
