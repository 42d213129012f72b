//! The service itself: admits a request, runs the site, and never lets a panic or a slow handler take the connection.

use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use actix_web::dev::{
    RequestHead, Service, ServiceRequest, ServiceResponse, Transform, forward_ready,
};
use actix_web::http::header;
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, Ready, ready};

use super::answer::finish;
use super::last_resort::LastResort;
use crate::core::Core;
use crate::deadline::{within, within_besides};
use crate::error::{Error, Result};
use crate::request::RequestState;
use crate::security;
use crate::session::utf8_cookies;

/// Wraps the whole Actix application.
#[derive(Clone)]
pub(crate) struct Edge(pub(crate) Arc<Core>);

impl<S> Transform<S, ServiceRequest> for Edge
where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = actix_web::Error> + 'static,
{
    type Response = ServiceResponse;
    type Error = actix_web::Error;
    type Transform = EdgeService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(EdgeService {
            service: Rc::new(service),
            core: Arc::clone(&self.0),
        }))
    }
}

pub(crate) struct EdgeService<S> {
    service: Rc<S>,
    core: Arc<Core>,
}

impl<S> Service<ServiceRequest> for EdgeService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = actix_web::Error> + 'static,
{
    type Response = ServiceResponse;
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<ServiceResponse, actix_web::Error>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let service = Rc::clone(&self.service);
        let core = Arc::clone(&self.core);
        Box::pin(async move {
            let started = core.settings.access_log.then(Instant::now);
            if let Err(error) = admit(&core, request.head()) {
                let response = ServiceResponse::from_err(error, request.into_parts().0);
                return Ok(finish(&core, response, started).await);
            }
            let last_resort = LastResort::new(&core, request.head());
            // How long files take to arrive is not the handler's doing.
            let arriving =
                may_have_files(request.head()).then(|| RequestState::of(request.request()));
            // The async block makes a panic in the synchronous part of `call` catchable as well.
            let answer =
                AssertUnwindSafe(async move { service.call(request).await }).catch_unwind();
            let limit = core.settings.request_timeout;
            let answer = match arriving {
                None => within(limit, answer).await,
                Some(state) => within_besides(limit, || state.arrived_for(), answer).await,
            };
            let Some(answer) = answer else {
                tracing::error!("a handler took too long and was given up");
                return Err(last_resort.too_slow().into());
            };
            match answer {
                Ok(Ok(response)) => Ok(finish(&core, response, started).await),
                Ok(Err(error)) => {
                    tracing::error!(%error, "the service failed");
                    Err(last_resort.into())
                }
                // The panic hook has logged the message and the place.
                Err(_) => Err(last_resort.into()),
            }
        })
    }
}

fn may_have_files(head: &RequestHead) -> bool {
    let content_type = head.headers.get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| {
        let start = value.as_bytes().get(..10);
        start.is_some_and(|start| start.eq_ignore_ascii_case(b"multipart/"))
    })
}

/// What every request must pass.
fn admit(core: &Core, head: &RequestHead) -> Result<()> {
    security::check_host(&core.settings, head)?;
    security::check_origin(&core.settings, head)?;
    if !utf8_cookies(&head.headers) {
        return Err(
            Error::bad_request("A Cookie header is not UTF-8.").with_code("unreadable_cookie")
        );
    }
    Ok(())
}
