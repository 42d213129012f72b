//! `GET openapi.json`, `GET docs`, and the two files of the docs page.

use std::sync::Arc;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template as _;

use super::docs::DocsPage;
use super::document::Contract;
use crate::context;
use crate::core::Core;
use crate::error::Result;

/// Answers `GET /api/mizan/openapi.json`.
pub(crate) fn openapi(core: &Arc<Core>, http: &HttpRequest) -> Result<HttpResponse> {
    let contract = core.contract();
    let body = contract.document.to_vec();
    Ok(revalidated(context::respond(http, body, true)))
}

/// Answers `GET /api/mizan/docs`.
pub(crate) fn docs(core: &Arc<Core>, http: &HttpRequest) -> Result<HttpResponse> {
    let page = DocsPage::of(core.contract()).render()?;
    let mut response = context::respond(http, page.into_bytes(), true);
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    Ok(revalidated(response))
}

/// A new release must show at once; the `ETag` makes asking cheap. Nothing in it depends on who asks.
fn revalidated(mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.remove(header::VARY);
    response
}

/// The files of the docs page, below `/-/mizan/`: media type and content.
pub(crate) fn asset(path: &str) -> Option<(&'static str, &'static str)> {
    match path {
        "docs.css" => Some((
            "text/css; charset=utf-8",
            include_str!("../../static/docs.css"),
        )),
        "docs.js" => Some((
            "text/javascript; charset=utf-8",
            include_str!("../../static/docs.js"),
        )),
        _ => None,
    }
}

impl Core {
    /// The contract, made when it is first asked for.
    pub(crate) fn contract(&self) -> &Contract {
        self.contract.get_or_init(|| {
            let contract = Contract::build(&self.registry, &self.settings);
            for problem in &contract.problems {
                tracing::warn!(problem, "the contract says less than it should");
            }
            contract
        })
    }
}
