//! One mail, as an app writes it.

use std::fmt;

use mizan_forms::Language;
use serde_json::Value;

/// A mail that is being written. Nothing is checked before it is sent.
///
/// Whom it is from is the site's `MIZAN_DEFAULT_FROM`. An address is `ada@example.com` or `Ada <ada@example.com>`.
///
/// ```
/// use mizan::mail::Email;
///
/// let email = Email::new("Ada <ada@example.com>")
///     .subject("Your ticket 7")
///     .text("We have it, and answer soon.")
///     .html("<p>We have it, and answer soon.</p>")
///     .reply_to("desk+7@example.com");
/// assert_eq!(email.to, ["Ada <ada@example.com>"]);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Email {
    /// Whom it goes to; 50 at most. Each of them sees the others.
    pub to: Vec<String>,
    /// What it is about: one line of 300 characters at most.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// What it says, as HTML. Who reads text only is shown [`text`](Self#structfield.text).
    pub html: Option<String>,
    /// Where answers go, if not to whom it is from.
    pub reply_to: Option<String>,
    pub(super) template: Option<MailTemplate>,
    pub(super) language: Option<Language>,
}

/// Which mail of an app it is, and what is filled in.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct MailTemplate {
    pub(super) name: &'static str,
    pub(super) values: Vec<(&'static str, Value)>,
}

impl Email {
    /// A mail to one address, still empty.
    #[must_use]
    pub fn new(to: impl Into<String>) -> Self {
        Self {
            to: vec![to.into()],
            ..Self::default()
        }
    }

    /// Adds an address that it goes to.
    #[must_use]
    pub fn to(mut self, address: impl Into<String>) -> Self {
        self.to.push(address.into());
        self
    }

    /// Sets what it is about.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// Sets what it says, as plain text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Sets what it says, as HTML, beside the text.
    #[must_use]
    pub fn html(mut self, html: impl Into<String>) -> Self {
        self.html = Some(html.into());
        self
    }

    /// Makes it one of an app's mails, which a site may write anew ([`MailRenderer`](super::MailRenderer)) and in several
    /// languages: when it is sent, the messages `mail-{name}-subject` and `mail-{name}-text` replace the subject and the
    /// text that are set here (in English, without a greeting), HTML is made of the text, and a greeting is added.
    ///
    /// Paragraphs of the text end with an empty line, and an address that starts with `https://` becomes a link. The
    /// values are for messages and for templates.
    ///
    /// ```
    /// use mizan::mail::Email;
    ///
    /// let link = "https://desk.example.com/tickets/7";
    /// let email = Email::new("ada@example.com")
    ///     .subject("Your ticket was answered")
    ///     .text(format!("somebody has answered your ticket:\n\n{link}"))
    ///     .template("ticket_answered", [("link", link.into())]);
    /// ```
    #[must_use]
    pub fn template(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Self {
        let values = values.into_iter().collect();
        self.template = Some(MailTemplate { name, values });
        self
    }

    /// Sets the language of a mail with a [`template`](Self::template): `email.language(request.language())`. Without it,
    /// it is the site's default language.
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Sets where answers go.
    #[must_use]
    pub fn reply_to(mut self, address: impl Into<String>) -> Self {
        self.reply_to = Some(address.into());
        self
    }
}

// Written by hand: what a mail says may be a link that signs its reader in.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Email")
            .field("to", &self.to)
            .field("subject", &self.subject)
            .field("text_bytes", &self.text.len())
            .field("html_bytes", &self.html.as_ref().map(String::len))
            .field("reply_to", &self.reply_to)
            .finish()
    }
}
