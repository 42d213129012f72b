//! A mail as the outbox keeps it.

use serde::{Deserialize, Serialize};

use crate::mail::Email;

/// What is stored of a mail, as JSON.
#[derive(Serialize, Deserialize)]
pub(in crate::mail) struct Draft {
    to: Vec<String>,
    subject: String,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply_to: Option<String>,
}

impl From<Email> for Draft {
    fn from(email: Email) -> Self {
        Self {
            to: email.to,
            subject: email.subject,
            text: email.text,
            html: email.html,
            reply_to: email.reply_to,
        }
    }
}

impl From<Draft> for Email {
    fn from(draft: Draft) -> Self {
        Self {
            to: draft.to,
            subject: draft.subject,
            text: draft.text,
            html: draft.html,
            reply_to: draft.reply_to,
            ..Self::default()
        }
    }
}

impl Draft {
    /// Whom it goes to and what it is about, for whoever looks after the site.
    pub(super) fn summary(&self) -> String {
        format!("{}: {}", self.to.join(", "), self.subject)
    }
}
