//! `GET /api/mizan/ws`: from a request to a socket.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};

use super::link::Link;
use super::socket::Socket;
use crate::core::Core;
use crate::error::Result;
use crate::request::{Request, RequestState};
use crate::security::client_ip;
use crate::websocket::{Outbox, upgrade};

/// Opens the socket of a tab. Host and `Origin` have been checked by the edge.
///
/// # Errors
///
/// 426 without an upgrade, 401 for a token that stands for nobody, 429 for too many sockets, 503 when the session store
/// does not answer or the process stops.
pub(crate) async fn open(core: &Arc<Core>, http: HttpRequest) -> Result<HttpResponse> {
    let request = Request::new(http.clone(), Arc::clone(core));
    let user = request.user().await?;
    let user = user.map(|user| user.id());
    let address = client_ip(&http, &core.settings);
    core.hub.check_room(&core.settings, user, address)?;
    let limits = core.settings.socket_limits();
    let outbox = Outbox::new(&limits);
    let link = Link::new(user, Arc::clone(&outbox));
    // At once, and not when the conversation begins: the next who asks for room must see it.
    let admission = core.hub.admit(Arc::clone(&link), address);
    let (core, opened_by) = (Arc::clone(core), http.clone());
    upgrade(&http, &limits, outbox, async move |reader| {
        RequestState::forget(&opened_by);
        Socket::new(&core, opened_by, link, reader).run().await;
        drop(admission);
    })
}
