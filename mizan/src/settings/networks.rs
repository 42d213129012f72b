//! `MIZAN_TRUSTED_PROXIES`: whose `X-Forwarded-For` is believed.

use std::net::IpAddr;

use ipnet::IpNet;

use super::value::{SettingValue, items};

/// IP networks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them holds the address. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl SettingValue for Networks {
    const KIND: &'static str = "list of IP networks";

    fn parse(text: &str) -> Result<Self, String> {
        let networks: Result<Vec<_>, _> = items(text)
            .map(|item| {
                let network = item.parse::<IpNet>().ok();
                let network = network.or_else(|| item.parse::<IpAddr>().ok().map(IpNet::from));
                network.ok_or_else(|| {
                    format!("{item:?} is not a network: write addresses or networks, such as 10.0.0.0/8 or 127.0.0.1")
                })
            })
            .collect();
        networks.map(Self)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn addresses_and_networks_are_understood() {
        let networks = Networks::parse("10.0.0.0/8, 192.0.2.7, 2001:db8::/32").unwrap();
        for address in ["10.1.2.3", "192.0.2.7", "2001:db8::1", "::ffff:10.1.2.3"] {
            assert!(networks.contains(address.parse().unwrap()), "{address}");
        }
        for address in ["11.0.0.1", "192.0.2.8", "2001:db9::1"] {
            assert!(!networks.contains(address.parse().unwrap()), "{address}");
        }
        assert!(
            Networks::parse("10.0.0.0/33")
                .unwrap_err()
                .contains("10.0.0.0/33")
        );
    }
}
