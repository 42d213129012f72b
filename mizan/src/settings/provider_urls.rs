//! `MIZAN_PROVIDERS`: where visitors may sign in instead of giving a password here.

use std::fmt;

use url::{Host, Url};

use super::value::{SettingValue, items};

/// Providers that visitors may sign in with: `google=https://client-id:client-secret@accounts.google.com`.
///
/// The name is the site's own for the provider, the URL its issuer, with the client's id and secret where a URL has
/// user and password (percent-encoded). Shown without secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProviderUrls(Vec<ProviderUrl>);

/// One of them.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProviderUrl {
    /// The site's name for it.
    pub name: String,
    /// The issuer's URL.
    pub issuer: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret. Don't print it.
    pub client_secret: String,
}

impl ProviderUrls {
    /// The providers, in the order in which they are written.
    pub fn iter(&self) -> impl Iterator<Item = &ProviderUrl> {
        self.0.iter()
    }
}

impl SettingValue for ProviderUrls {
    const KIND: &'static str = "list of `name=URL`";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        items(text).map(parse).collect::<Result<_, _>>().map(Self)
    }
}

/// The text may hold a secret, so no error shows it.
fn parse(text: &str) -> Result<ProviderUrl, String> {
    let how = "write name=https://client-id:client-secret@issuer, id and secret percent-encoded";
    let (name, url) = text.split_once('=').ok_or(how)?;
    let name = name.trim();
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
    if !is_name {
        return Err("name a provider in lowercase ASCII letters, digits, `_` and `-`".to_owned());
    }
    let mut url = Url::parse(url.trim()).map_err(|_| how)?;
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_here) {
        return Err("write an https:// URL: the secret travels to it".to_owned());
    }
    let decoded = |text: &str| {
        let text = percent_encoding::percent_decode_str(text).decode_utf8();
        text.ok().filter(|text| !text.is_empty()).map(String::from)
    };
    let (Some(client_id), Some(client_secret)) =
        (decoded(url.username()), url.password().and_then(decoded))
    else {
        return Err(how.to_owned());
    };
    url.set_username("").map_err(|()| how)?;
    url.set_password(None).map_err(|()| how)?;
    // The issuer is compared to the letter: `https://example.com` and `https://example.com/` are two.
    let has_path = text.trim_end().ends_with('/') || url.path() != "/";
    let issuer = match has_path {
        true => url.to_string(),
        false => url.to_string().trim_end_matches('/').to_owned(),
    };
    Ok(ProviderUrl {
        name: name.to_owned(),
        issuer,
        client_id,
        client_secret,
    })
}

impl fmt::Debug for ProviderUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.issuer)
    }
}

impl fmt::Debug for ProviderUrls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_provider_is_a_name_and_a_url() {
        let text =
            "google=https://id:s%2Fecret@accounts.google.com, x=http://a:b@127.0.0.1:9/realms/x/";
        let parsed = ProviderUrls::parse(text).unwrap();
        let all: Vec<_> = parsed.iter().collect();
        assert_eq!(
            (all[0].name.as_str(), all[0].issuer.as_str()),
            ("google", "https://accounts.google.com")
        );
        assert_eq!(
            (all[0].client_id.as_str(), all[0].client_secret.as_str()),
            ("id", "s/ecret")
        );
        assert_eq!(all[1].issuer, "http://127.0.0.1:9/realms/x/");
        assert!(!format!("{parsed:?}").contains("ecret"));
        assert_eq!(ProviderUrls::parse("").unwrap(), ProviderUrls::default());
    }

    #[test]
    fn what_makes_no_sense_is_told_without_the_secret() {
        for text in [
            "https://id:hush@accounts.google.com",
            "Google=https://id:hush@accounts.google.com",
            "google=https://id@accounts.google.com",
            "google=https://accounts.google.com",
            "google=http://id:hush@accounts.google.com",
            "google=hush",
            "=https://id:hush@x.example",
        ] {
            let error = ProviderUrls::parse(text).unwrap_err();
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
