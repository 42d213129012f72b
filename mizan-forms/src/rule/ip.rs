//! IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which addresses a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IpProtocol {
    Both,
    V4,
    V6,
}

/// Reads an address. With `unpack_ipv4`, `::ffff:192.0.2.1` becomes `192.0.2.1`.
///
/// Leading zeros (`010.0.0.1`) are refused, because programs disagree on whether they mean octal;
/// so are scope names (`fe80::1%eth0`), which mean something on one machine only.
pub(crate) fn clean_ip(text: &str, protocol: IpProtocol, unpack_ipv4: bool) -> Option<IpAddr> {
    let address = if text.contains(':') {
        let address: Ipv6Addr = text.parse().ok()?;
        match address.to_ipv4_mapped() {
            Some(mapped) if unpack_ipv4 => IpAddr::V4(mapped),
            _ => IpAddr::V6(address),
        }
    } else {
        IpAddr::V4(text.parse::<Ipv4Addr>().ok()?)
    };
    match (protocol, address) {
        (IpProtocol::V4, IpAddr::V6(_)) | (IpProtocol::V6, IpAddr::V4(_)) => None,
        _ => Some(address),
    }
}
