//! From what an app has to say to a mail in a language and in a site's looks.

use std::sync::Arc;

use askama::Template;
use mizan_forms::{Catalog, Language, Rendered};

use super::email::Email;
use super::letter::Letter;
use super::renderer::MailRenderer;

/// The messages of a site and its templates for mails.
pub(crate) struct Words {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) default: Language,
    pub(crate) renderer: Option<Arc<dyn MailRenderer>>,
}

/// Mizan's own template.
#[derive(Template)]
#[template(path = "mail.html")]
struct Page<'a> {
    letter: &'a Letter<'a>,
}

impl Words {
    /// Writes the mail, if it is one that is written by templates; any other is left as it is.
    pub(super) fn write(&self, mut email: Email) -> Email {
        let Some(template) = email.template.take() else {
            return email;
        };
        let wanted = email.language.take();
        let (name, values) = (template.name, template.values.as_slice());
        let wanted = wanted.as_ref().unwrap_or(&self.default);
        // The whole mail in one language: the reader's where the app has it, or else the app's own, which is English.
        let english = Language::default();
        let text_id = format!("mail-{name}-text");
        let translated = [wanted, &self.default, &english]
            .into_iter()
            .find_map(|language| {
                let body = self.catalog.text(language, &text_id, values)?;
                Some((language, body))
            });
        let (language, body) = match &translated {
            Some((language, body)) => (*language, body.as_str()),
            None => (&english, email.text.as_str()),
        };
        let say = |id: &str| self.catalog.text(language, id, values);
        let subject = say(&format!("mail-{name}-subject")).unwrap_or_else(|| email.subject.clone());
        let greeting = say("mail-greeting").unwrap_or_else(|| "Hello,".to_owned());
        let letter = Letter {
            name,
            language,
            subject: &subject,
            greeting: &greeting,
            body,
            values,
        };
        let own = self.renderer.as_deref();
        let subject = own.and_then(|own| checked(name, own.subject(&letter)));
        let text = own.and_then(|own| checked(name, own.text(&letter)));
        let html = own.and_then(|own| checked(name, own.html(&letter)));
        let html = html.or_else(|| checked(name, Page { letter: &letter }.render().map(Some)));
        let (text, subject) = (
            text.unwrap_or_else(|| letter.plain()),
            subject.unwrap_or_else(|| letter.subject.to_owned()),
        );
        Email {
            subject,
            text,
            html,
            ..email
        }
    }
}

/// A template that fails must not cost the mail.
fn checked(name: &str, rendered: Rendered) -> Option<String> {
    rendered.unwrap_or_else(|error| {
        tracing::error!(%error, mail = name, "a template for a mail failed; Mizan's own is used");
        None
    })
}
