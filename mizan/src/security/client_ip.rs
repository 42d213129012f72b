//! Who is really at the other end, when proxies stand in between.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;

use crate::settings::Settings;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client's address: the peer's, unless the peer is one of `MIZAN_TRUSTED_PROXIES`. Then the last address in
/// `X-Forwarded-For` that is no trusted proxy. Everything before that one could be the client's own invention.
pub(crate) fn client_ip(http: &HttpRequest, settings: &Settings) -> Option<IpAddr> {
    let peer = canonical(http.peer_addr()?.ip());
    if !settings.trusted_proxies.contains(peer) {
        return Some(peer);
    }
    let forwarded: Vec<&[u8]> = http
        .headers()
        .get_all(FORWARDED_FOR)
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .collect();
    let mut client = peer;
    for address in forwarded.into_iter().rev() {
        // What cannot be read was not written by a proxy of ours: stop at the last one that was.
        let address = std::str::from_utf8(address.trim_ascii()).unwrap_or_default();
        let Ok(address) = address.parse::<IpAddr>() else {
            break;
        };
        client = canonical(address);
        if !settings.trusted_proxies.contains(client) {
            break;
        }
    }
    Some(client)
}

/// An IPv4 address in IPv6 dress is the same client.
fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use actix_web::http::header::HeaderValue;
    use actix_web::test::TestRequest;

    use super::*;

    fn client(peer: &str, forwarded: &[&[u8]]) -> String {
        let settings = Settings::from_pairs([("MIZAN_TRUSTED_PROXIES", "10.0.0.0/8")]).unwrap();
        let mut request = TestRequest::get().peer_addr(format!("{peer}:1234").parse().unwrap());
        for value in forwarded {
            request =
                request.append_header((FORWARDED_FOR, HeaderValue::from_bytes(value).unwrap()));
        }
        client_ip(&request.to_http_request(), &settings)
            .unwrap()
            .to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        for (peer, forwarded, expected) in [
            ("203.0.113.9", &[&b"198.51.100.1"[..]][..], "203.0.113.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &[b"198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &[b"\xff, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &[b"6.6.6.6, 198.51.100.1"], "198.51.100.1"),
            (
                "10.0.0.1",
                &[b"6.6.6.6", b"198.51.100.1, 10.0.0.2"],
                "198.51.100.1",
            ),
            ("10.0.0.1", &[b"198.51.100.1, junk, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &[b"10.0.0.3"], "10.0.0.3"),
            ("10.0.0.1", &[b"::ffff:198.51.100.1"], "198.51.100.1"),
        ] {
            assert_eq!(client(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }
}
