//! Stand-in until the contract lands.
mod normalise;
mod schemas;
mod type_path;
pub use schemas::Schemas;
use std::sync::Arc;
use actix_web::{HttpRequest, HttpResponse};
use crate::core::Core;
use crate::error::{Error, Result};
pub(crate) struct Contract;
impl Contract {
    pub(crate) fn build(_: &crate::registry::Registry, _: &crate::settings::Settings) -> Self { Self }
    pub(crate) fn text(&self) -> &str { "" }
}
pub(crate) fn openapi(_: &Arc<Core>, _: &HttpRequest) -> Result<HttpResponse> { Err(Error::not_found("soon")) }
pub(crate) fn docs(_: &Arc<Core>, _: &HttpRequest) -> Result<HttpResponse> { Err(Error::not_found("soon")) }
pub(crate) fn asset(_: &str) -> Option<(&'static str, &'static str)> { None }
