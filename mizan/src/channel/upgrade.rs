//! `GET /api/mizan/ws`: from a request to a socket.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{HttpRequest, HttpResponse, rt};

use super::link::Link;
use super::socket::Socket;
use crate::core::Core;
use crate::error::Result;
use crate::request::Request;
use crate::security::client_ip;
use crate::websocket::upgrade;

/// Opens the socket of a tab. Host and `Origin` have been checked by the edge.
///
/// # Errors
///
/// 426 without an upgrade, 401 for a token that stands for nobody, 429 for too many sockets, 503 when the session store
/// does not answer or the process stops.
pub(crate) async fn open(
    core: &Arc<Core>,
    http: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse> {
    let request = Request::new(http.clone(), Arc::clone(core));
    let user = request.user().await?;
    let user = user.map(|user| user.id());
    let address = client_ip(&http, &core.settings);
    core.hub.check_room(&core.settings, user, address)?;
    let upgraded = upgrade(&http, payload, &core.settings.socket_limits())?;
    let link = Link::new(user, upgraded.outbox);
    let admission = core.hub.admit(Arc::clone(&link), address);
    let socket = Socket::new(core, http, link, upgraded.reader);
    rt::spawn(async move {
        socket.run().await;
        drop(admission);
    });
    Ok(upgraded.response)
}
