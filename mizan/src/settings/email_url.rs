//! `EMAIL_URL`: where mail goes, and how safely.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use percent_encoding::percent_decode_str;
use url::Url;

use super::service_url::without_password;
use super::value::SettingValue;

const SCHEMES: &str =
    "write a URL that starts with smtps://, smtp:// or file://, or console: alone";

/// Where mail goes. Shown without its user and password.
#[derive(Clone)]
pub struct EmailUrl {
    text: String,
    target: EmailTarget,
}

/// What an [`EmailUrl`] means.
#[derive(Clone)]
pub(crate) enum EmailTarget {
    Log,
    Folder(PathBuf),
    Memory,
    Smtp(Box<AsyncSmtpTransportBuilder>),
}

impl EmailUrl {
    pub(crate) fn target(&self) -> &EmailTarget {
        &self.target
    }

    /// Whether mails leave this machine.
    #[must_use]
    pub fn is_smtp(&self) -> bool {
        matches!(self.target, EmailTarget::Smtp(_))
    }
}

impl SettingValue for EmailUrl {
    const KIND: &'static str = "URL";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("{SCHEMES} ({error})"))?;
        let target = match url.scheme() {
            "smtp" | "smtps" => EmailTarget::Smtp(Box::new(server(&url)?)),
            "file" => EmailTarget::Folder(
                url.to_file_path()
                    .map_err(|()| "write file:// and a whole path, such as file:///srv/mail")?,
            ),
            "console" if url.path().is_empty() => EmailTarget::Log,
            "memory" if url.path().is_empty() => EmailTarget::Memory,
            _ => return Err(SCHEMES.to_owned()),
        };
        Ok(Self {
            text: text.to_owned(),
            target,
        })
    }
}

/// Encryption is required unless the URL says `tls=none`; and a password never travels without it, except within this
/// machine. "If the server offers it" is not on offer: whoever sits in between would take the offer away.
fn server(url: &Url) -> Result<AsyncSmtpTransportBuilder, String> {
    let host = url.host_str().unwrap_or("").trim_matches(['[', ']']);
    if host.is_empty() {
        return Err("write the server's name after ://, as in smtps://mail.example.com".to_owned());
    }
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err("write nothing after the server's name but a port and ?tls=…".to_owned());
    }
    let from_first_byte = url.scheme() == "smtps";
    let is_encrypted = is_encrypted(url, from_first_byte)?;
    let credentials = credentials(url)?;
    if credentials.is_some() && !is_encrypted && !is_this_machine(host) {
        return Err("the password would travel unencrypted: write tls=required".to_owned());
    }
    let tls = TlsParameters::new(host.to_owned())
        .map_err(|error| format!("TLS cannot be set up ({error})"))?;
    let (tls, port) = match (from_first_byte, is_encrypted) {
        (true, _) => (Tls::Wrapper(tls), 465),
        (false, true) => (Tls::Required(tls), 587),
        (false, false) => (Tls::None, 25),
    };
    let server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(url.port().unwrap_or(port))
        .tls(tls)
        // The clock is the mailer's, around all of it.
        .timeout(None);
    Ok(match credentials {
        Some(credentials) => server.credentials(credentials),
        None => server,
    })
}

fn is_encrypted(url: &Url, from_first_byte: bool) -> Result<bool, String> {
    let mut is_encrypted = true;
    for (name, value) in url.query_pairs() {
        is_encrypted = match (&*name, &*value) {
            ("tls", "required") => true,
            ("tls", "none") if !from_first_byte => false,
            ("tls", "none") => {
                return Err("smtps:// is always encrypted: write smtp:// for tls=none".to_owned());
            }
            ("tls", _) => return Err("write tls=required or tls=none".to_owned()),
            _ => return Err("the only parameter is tls: write ?tls=required".to_owned()),
        };
    }
    Ok(is_encrypted)
}

fn credentials(url: &Url) -> Result<Option<Credentials>, String> {
    let decode = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8();
        decoded
            .map(|text| text.into_owned())
            .map_err(|_| "the user or password is not UTF-8".to_owned())
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => {
            Err("write both user and password, as in smtps://user:password@host".to_owned())
        }
        (user, Some(password)) => Ok(Some(Credentials::new(decode(user)?, decode(password)?))),
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl fmt::Display for EmailUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&without_password(&self.text))
    }
}

impl fmt::Debug for EmailUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn problem(text: &str) -> String {
        EmailUrl::parse(text).map(drop).unwrap_err()
    }

    #[test]
    fn every_kind_is_read() {
        for text in [
            "smtps://mail.example.com",
            "smtps://ada:s%2F3cret@mail.example.com:4650?tls=required",
            "smtp://ada%40example.com:s3cret@mail.example.com:587?tls=required",
            "smtp://mail.example.com",
            "smtp://relay:25?tls=none",
            "smtp://ada:s3cret@localhost:1025?tls=none",
            "smtp://ada:s3cret@[::1]:1025/?tls=none",
        ] {
            let url = EmailUrl::parse(text).unwrap();
            assert!(url.is_smtp(), "{text}");
            assert!(!format!("{url} {url:?}").contains("3cret"), "{text}");
        }
        let folder = EmailUrl::parse("file:///srv/mail").unwrap();
        assert!(
            matches!(folder.target(), EmailTarget::Folder(path) if path.ends_with("srv/mail")),
            "{folder}"
        );
        assert!(matches!(
            EmailUrl::parse("console:").unwrap().target(),
            EmailTarget::Log
        ));
        assert!(matches!(
            EmailUrl::parse("memory:").unwrap().target(),
            EmailTarget::Memory
        ));
    }

    #[test]
    fn encryption_is_what_nobody_has_to_ask_for() {
        let debug = |text| match EmailUrl::parse(text).unwrap().target {
            EmailTarget::Smtp(server) => format!("{server:?}"),
            _ => String::new(),
        };
        assert!(debug("smtp://mail.example.com").contains("port: 587"));
        assert!(debug("smtp://mail.example.com").contains("Required"));
        assert!(debug("smtps://mail.example.com").contains("port: 465"));
        assert!(debug("smtp://mail.example.com?tls=none").contains("port: 25"));
        assert!(!debug("smtps://ada:s3cret@mail.example.com").contains("s3cret"));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        for (text, expected) in [
            ("mail.example.com", "starts with smtps://"),
            ("http://mail.example.com", "starts with smtps://"),
            ("console:here", "starts with smtps://"),
            ("file://host/folder", "a whole path"),
            ("smtp://", "the server's name"),
            ("smtp:mail.example.com", "the server's name"),
            ("smtp://ada@mail.example.com", "both user and password"),
            ("smtp://:s3cret@mail.example.com", "both user and password"),
            ("smtp://ada:s%ff3cret@mail.example.com", "not UTF-8"),
            ("smtp://ada:s3cret@mail.example.com?tls=none", "unencrypted"),
            (
                "smtp://mail.example.com?tls=opportunistic",
                "tls=required or tls=none",
            ),
            ("smtps://mail.example.com?tls=none", "always encrypted"),
            (
                "smtp://mail.example.com?starttls=1",
                "the only parameter is tls",
            ),
            ("smtp://mail.example.com/inbox", "nothing after"),
        ] {
            let problem = problem(text);
            assert!(problem.contains(expected), "{text}: {problem}");
            assert!(!problem.contains("3cret"), "{text}: {problem}");
        }
    }
}
