//! `GET {form}.schema`, `POST {form}.validate`, `POST {form}.submit`.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use mizan_forms::FormErrors;

use super::data::FormData;
use super::entry::FormEntry;
use crate::context::{self, to_canonical};
use crate::core::Core;
use crate::error::{Error, Result};
use crate::function::{Query, respond_to_mutation};
use crate::idempotency::{IdempotencyKey, once};
use crate::request::Request;

/// The fields, rules, labels, widgets, choices and initial values.
pub(crate) async fn schema(
    core: &Arc<Core>,
    entry: &FormEntry,
    http: HttpRequest,
) -> Result<HttpResponse> {
    let request = Request::new(http, Arc::clone(core));
    entry.access().check(&request).await?;
    let form = entry.prepare(request.clone()).await?;
    let body = to_canonical(&form.schema_json())?;
    // A language that the visitor chose is in a cookie.
    let depends_on_cookie = request.state().asked_who.get() && !core.settings.edge;
    let is_public = entry.access().is_public() && !depends_on_cookie;
    Ok(context::respond(request.raw(), body, is_public))
}

#[derive(Serialize)]
struct Validation<'a> {
    valid: bool,
    errors: &'a FormErrors,
}

/// Says what is wrong and stores nothing. `?fields=a,b` asks about some fields only.
pub(crate) async fn validate(
    core: &Arc<Core>,
    entry: &FormEntry,
    http: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse> {
    let request = Request::new(http, Arc::clone(core));
    // Before anything else, because it is what costs least; one count for all forms.
    let (key, rate) = (request.client_key(), core.settings.throttle_validate);
    request.throttle("mizan.validate", key, rate).await?;
    let data = open(entry, &request, payload).await?.describing_files();
    let query = Query::parse(request.query_string(), core.settings.max_query_params)?;
    let fields = query
        .values("fields")
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    let mut errors = entry.validate(request.clone(), data, fields).await?;
    request.translate(entry.spec(), &mut errors);
    let body = serde_json::to_vec(&Validation {
        valid: errors.is_empty(),
        errors: &errors,
    })?;
    let mut response = HttpResponse::Ok()
        .content_type("application/json")
        .body(body);
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        const { HeaderValue::from_static("no-store") },
    );
    Ok(response)
}

/// Cleans and submits.
pub(crate) async fn submit(
    core: &Arc<Core>,
    entry: &FormEntry,
    http: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse> {
    let request = Request::new(http, Arc::clone(core));
    entry.access().check(&request).await?;
    let key = IdempotencyKey::of(&request)?;
    let data = read(entry, &request, payload).await?;
    let print = match key {
        Some(_) => Some(data.fingerprint(&request).await?),
        None => None,
    };
    let work = clean_and_submit(*entry, request.clone(), data);
    if let (Some(key), Some(print)) = (key, print) {
        return once(&request, &key, &print, entry.affects(), work).await;
    }
    let output = work.await?;
    Ok(respond_to_mutation(&request, entry.affects(), output).await)
}

/// The output of a submission as JSON, or what is wrong with it in the visitor's language.
async fn clean_and_submit(entry: FormEntry, request: Request, data: FormData) -> Result<Vec<u8>> {
    let mut output = entry.submit(request.clone(), data).await;
    if let Some(errors) = output.as_mut().err().and_then(Error::errors_mut) {
        request.translate(entry.spec(), errors);
    }
    output
}

/// Guards first, then reads the body.
async fn open(entry: &FormEntry, request: &Request, payload: Payload) -> Result<FormData> {
    entry.access().check(request).await?;
    read(entry, request, payload).await
}

async fn read(entry: &FormEntry, request: &Request, payload: Payload) -> Result<FormData> {
    FormData::read(request, payload, || request.form_spec(entry.spec())).await
}
