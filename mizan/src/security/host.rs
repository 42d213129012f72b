//! The `Host` header decides what links and redirects say, so an unknown one is refused.

use actix_web::dev::RequestHead;
use actix_web::http::header;

use crate::error::{Error, Result};
use crate::settings::Settings;

/// The host and port that the client asked for: HTTP/2's `:authority`, or the one `Host` header.
pub(crate) fn requested_host(head: &RequestHead) -> Option<&str> {
    let mut values = head.headers.get_all(header::HOST);
    match (values.next(), values.next()) {
        (Some(host), None) => host.to_str().ok(),
        // Two `Host` headers: two readers of this request could disagree about its site.
        (Some(_), Some(_)) => None,
        (None, _) => head.uri.authority().map(|authority| authority.as_str()),
    }
}

/// Lets the request through when its host is one of `MIZAN_ALLOWED_HOSTS`.
pub(crate) fn check_host(settings: &Settings, head: &RequestHead) -> Result<()> {
    // Health checks come by IP address, from load balancers that know no name.
    if matches!(head.uri.path(), "/healthz" | "/readyz") {
        return Ok(());
    }
    match requested_host(head) {
        Some(host) if settings.allowed_hosts.allows(host) => Ok(()),
        _ => Err(
            Error::bad_request("This site does not answer to that host name.")
                .with_code("host_not_allowed"),
        ),
    }
}
