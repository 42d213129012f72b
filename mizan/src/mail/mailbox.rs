//! Whom a mail is from or goes to.

use std::fmt;
use std::str::FromStr;

use lettre::Address;

/// Longest name, in characters.
const MAX_NAME_CHARS: usize = 200;

/// An address with the name of who reads there: `ada@example.com` or `Ada Lovelace <ada@example.com>`.
///
/// What stands between the last `<` and the closing `>` is the address, so that a name can't bring a second one. A
/// domain in other letters is kept in its ASCII form (`xn--…`).
///
/// ```
/// use mizan::mail::Mailbox;
///
/// let mailbox: Mailbox = "Help desk <desk@example.com>".parse()?;
/// assert_eq!((mailbox.name(), mailbox.address()), (Some("Help desk"), "desk@example.com"));
/// assert!("desk@example.com\r\nBcc: all@example.com".parse::<Mailbox>().is_err());
/// # Ok::<(), mizan::mail::MailboxError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: Address,
}

/// Text that is no [`Mailbox`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MailboxError {
    /// A line break or another control character, which could start a header of its own.
    #[error("a line break or another control character")]
    Control,
    /// A name of more than 200 characters.
    #[error("a name of more than 200 characters")]
    LongName,
    /// No address where there should be one.
    #[error("no address such as ada@example.com")]
    Address,
}

impl Mailbox {
    /// The name, if it has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    /// The part of the address after the last `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.domain()
    }

    pub(super) fn to_lettre(&self) -> lettre::message::Mailbox {
        lettre::message::Mailbox::new(self.name.clone(), self.address.clone())
    }
}

impl FromStr for Mailbox {
    type Err = MailboxError;

    fn from_str(text: &str) -> Result<Self, MailboxError> {
        if has_control(text) {
            return Err(MailboxError::Control);
        }
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>') {
            Some(rest) => rest.rsplit_once('<').ok_or(MailboxError::Address)?,
            None => ("", text),
        };
        let name = unquote(name.trim());
        if name.chars().count() > MAX_NAME_CHARS {
            return Err(MailboxError::LongName);
        }
        Ok(Self {
            name: (!name.is_empty()).then_some(name),
            address: address_of(address.trim())?,
        })
    }
}

/// Whether the text could end a line, for any reader of it.
pub(super) fn has_control(text: &str) -> bool {
    text.chars()
        .any(|char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}'))
}

fn address_of(text: &str) -> Result<Address, MailboxError> {
    let (local, domain) = text.rsplit_once('@').ok_or(MailboxError::Address)?;
    let domain = if domain.is_ascii() {
        domain.to_owned()
    } else {
        let ascii = url::Host::parse(domain).map_err(|_| MailboxError::Address)?;
        ascii.to_string()
    };
    Address::new(local, domain).map_err(|_| MailboxError::Address)
}

/// `"Lovelace, Ada"` → `Lovelace, Ada`: the quotes belong to the notation.
fn unquote(name: &str) -> String {
    let inner = name
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => name.to_owned(),
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => self.address.fmt(f),
        }
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}
