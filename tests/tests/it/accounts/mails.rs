//! What the mails look like: text and HTML, in the reader's language, and as a site would have them.

use mizan::forms::Rendered;
use mizan::mail::{Letter, MailRenderer};
use mizan::prelude::*;
use mizan_tests::Database;
use serde_json::json;

use super::{link, mail_about};
use crate::desk::with_people;

mizan_tests::on_each_database!(
    a_mail_is_text_and_html_that_say_the_same,
    a_mail_is_in_the_language_of_who_caused_it,
    a_site_has_its_own_words_and_templates,
);

async fn a_mail_is_text_and_html_that_say_the_same(database: &Database) {
    let site = with_people(database, example_site::site()).await;
    let input = json!({"email": "ada@example.org"});
    site.client().submit("password_reset", input).await;
    let mail = mail_about(&site, "Choose a new password").await;
    let link = site.url(&link(&mail, &site));
    assert!(mail.text.starts_with("Hello,\n\nsomebody"), "{}", mail.text);
    let html = mail.html.expect("there is HTML as well");
    for part in [
        "<html lang=\"en\" dir=\"ltr\">",
        "prefers-color-scheme: dark",
        "<h1>Choose a new password</h1>",
        "<p>Hello,</p>",
        &format!("<p class=\"link\"><a href=\"{link}\">{link}</a></p>"),
        "<p>It works once.",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(
        !html.contains("<script") && !html.contains("<img"),
        "{html}"
    );
}

async fn a_mail_is_in_the_language_of_who_caused_it(database: &Database) {
    let builder = database.builder(example_site::site());
    let site = builder.setting("MIZAN_LANGUAGES", "en,de").start().await;
    crate::desk::add_people(&site).await;
    let reset = site.client().post("/api/mizan/password_reset.submit");
    let reset = reset.header("accept-language", "de-AT");
    let answer = reset.json(&json!({"email": "ada@example.org"})).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let mail = mail_about(&site, "Ein neues Passwort wählen").await;
    assert!(
        mail.text.starts_with("Guten Tag,\n\njemand"),
        "{}",
        mail.text
    );
    assert!(
        mail.text
            .contains("innerhalb von 60 Minuten diesen Link:\n\nhttp"),
        "{}",
        mail.text
    );
    assert!(mail.html.unwrap().contains("<html lang=\"de\""));
}

struct OurMails;

#[derive(Template)]
#[template(
    source = r#"<h1>Desk</h1><a href="{{ link }}">{{ letter.subject() }}</a>"#,
    ext = "html"
)]
struct OurReset<'a> {
    letter: &'a Letter<'a>,
    link: String,
}

impl MailRenderer for OurMails {
    fn html(&self, letter: &Letter<'_>) -> Rendered {
        match letter.name() {
            "password_reset" => OurReset {
                letter,
                link: letter.value("link"),
            }
            .render()
            .map(Some),
            "password_changed" => Err(askama::Error::Fmt),
            _ => Ok(None),
        }
    }
}

async fn a_site_has_its_own_words_and_templates(database: &Database) {
    let words = "mail-password_reset-subject = A <new> one\n\
                 mail-password_reset-text = Here it is: { $link }\n\
                 mail-greeting = Dear friend,\n";
    let site = example_site::site()
        .locale("en", words)
        .mail_renderer(OurMails);
    let site = with_people(database, site).await;
    let client = site.client();
    client
        .submit("password_reset", json!({"email": "ada@example.org"}))
        .await;
    let mail = mail_about(&site, "A <new> one").await;
    let link = site.url(&link(&mail, &site));
    assert_eq!(mail.text, format!("Dear friend,\n\nHere it is: {link}\n"));
    let html = format!("<h1>Desk</h1><a href=\"{link}\">A &#60;new&#62; one</a>");
    assert_eq!(mail.html.as_deref(), Some(html.as_str()));
    // A template that fails costs nobody a mail.
    client.login_as("ada").await;
    let input =
        json!({"old_password": crate::desk::PASSWORD, "new_password": "six other unrelated words"});
    assert_eq!(client.submit("password_change", input).await.status(), 200);
    let mail = mail_about(&site, "Your password was changed").await;
    assert!(
        mail.html
            .unwrap()
            .contains("<h1>Your password was changed</h1>")
    );
}
