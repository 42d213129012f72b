//! Pages as answers: Askama templates, redirects.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;

use crate::error::Result;

/// Renders a template as a page. `#[derive(Template)]` from the prelude also makes the struct itself an answer, so this
/// is for handlers that return [`HttpResponse`].
///
/// # Errors
///
/// A 500 when the template fails.
#[track_caller]
pub fn render<T: askama::Template>(template: &T) -> Result<HttpResponse> {
    let html = template.render()?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(html))
}

/// A template as Actix answers it; for macro output.
#[doc(hidden)]
pub fn respond_with<T: askama::Template>(template: &T) -> HttpResponse {
    render(template).unwrap_or_else(HttpResponse::from_error)
}

/// Answers 303 See Other: the browser continues with `GET path`. What a form post ends with.
///
/// ```
/// let response = mizan::redirect("/tickets");
/// assert_eq!(response.status().as_u16(), 303);
/// ```
#[must_use]
pub fn redirect(path: impl AsRef<str>) -> HttpResponse {
    HttpResponse::build(StatusCode::SEE_OTHER)
        .insert_header((header::LOCATION, path.as_ref()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
