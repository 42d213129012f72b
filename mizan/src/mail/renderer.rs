//! A site's own templates in place of Mizan's.

use mizan_forms::Rendered;

use super::letter::Letter;

/// Writes the mails of apps (`password_reset`, `new_login` …) with templates of the site's own. Each method says `Ok(None)`
/// unless written otherwise, and then Mizan's template is used. Give it to the site with
/// [`Site::mail_renderer`](crate::Site::mail_renderer).
///
/// Where only words should be others, no renderer is needed: the messages `mail-{name}-subject`, `mail-{name}-text` and
/// `mail-greeting` of [`Site::locale`](crate::Site::locale) go before an app's own.
///
/// ```
/// use mizan::forms::Rendered;
/// use mizan::mail::{Letter, MailRenderer};
/// use mizan::prelude::*;
///
/// #[derive(Template)]
/// #[template(
///     source = r#"<h1>Help desk</h1><p><a href="{{ link }}">{{ letter.subject() }}</a></p>"#,
///     ext = "html"
/// )]
/// struct Reset<'a> {
///     letter: &'a Letter<'a>,
///     link: String,
/// }
///
/// struct OurMails;
///
/// impl MailRenderer for OurMails {
///     fn html(&self, letter: &Letter<'_>) -> Rendered {
///         match letter.name() {
///             "password_reset" => Reset { letter, link: letter.value("link") }.render().map(Some),
///             _ => Ok(None),
///         }
///     }
/// }
///
/// # fn main() {
/// let site = Site::new().mail_renderer(OurMails);
/// # }
/// ```
pub trait MailRenderer: Send + Sync + 'static {
    /// The mail as HTML.
    ///
    /// # Errors
    ///
    /// Those of the template. They are logged, and Mizan's template is used: no mail is lost because of them.
    fn html(&self, letter: &Letter<'_>) -> Rendered {
        let _ = letter;
        Ok(None)
    }

    /// The mail as plain text, for whoever reads no HTML.
    ///
    /// # Errors
    ///
    /// As for [`html`](Self::html).
    fn text(&self, letter: &Letter<'_>) -> Rendered {
        let _ = letter;
        Ok(None)
    }

    /// What the mail is about: one line.
    ///
    /// # Errors
    ///
    /// As for [`html`](Self::html).
    fn subject(&self, letter: &Letter<'_>) -> Rendered {
        let _ = letter;
        Ok(None)
    }
}
