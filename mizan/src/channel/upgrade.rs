//! `GET /api/mizan/ws`: from a request to a socket.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};

use super::link::Link;
use super::socket::Socket;
use crate::core::Core;
use crate::error::Result;
use crate::request::{Request, RequestState};
use crate::security::client_ip;
use crate::websocket::{Handshake, Outbox};

/// Opens the socket of a tab. Host and `Origin` have been checked by the edge.
///
/// # Errors
///
/// 426 without an upgrade, 401 for a token that stands for nobody, 429 for too many sockets, 503 when the session store
/// does not answer or the process stops.
pub(crate) async fn open(core: &Arc<Core>, http: HttpRequest) -> Result<HttpResponse> {
    let handshake = Handshake::check(&http)?;
    let request = Request::new(http.clone(), Arc::clone(core));
    let user = request.user().await?;
    let user = user.map(|user| user.id());
    let address = client_ip(&http, &core.settings);
    let limits = core.settings.socket_limits();
    let outbox = Outbox::new(&limits);
    let link = Link::new(user, Arc::clone(&outbox));
    let admission = core.hub.admit(&core.settings, Arc::clone(&link), address)?;
    let (core, opened_by) = (Arc::clone(core), http.clone());
    handshake.answer(&limits, outbox, async move |reader| {
        RequestState::forget(&opened_by);
        core.hub.counters.sockets.add(1);
        Socket::new(&core, opened_by, link, reader).run().await;
        drop(admission);
    })
}
