//! What becomes of a mail: addresses, headers nobody can break out of, limits, the folder, the log and memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use serde_json::json;

use super::message::{Written, new_id, write};
use super::print::readable;
use super::*;
use crate::error::Error;
use crate::forms::FieldSpec;
use crate::settings::Settings;

fn mailbox(text: &str) -> Mailbox {
    text.parse().unwrap()
}

fn write_new(email: &Email, from: &str, limit: usize) -> Result<Written, MailError> {
    let from = mailbox(from);
    write(email, &from, new_id(&from), limit)
}

fn written(email: &Email) -> String {
    let mail = write_new(email, "Desk <desk@example.com>", 1 << 20).unwrap();
    String::from_utf8(mail.bytes).unwrap()
}

fn refused(email: &Email, limit: usize) -> MailError {
    let outcome = write_new(email, "desk@example.com", limit);
    outcome.map(|_| ()).unwrap_err()
}

fn header_names(message: &str) -> Vec<&str> {
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    head.lines()
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split_once(':').unwrap().0)
        .collect()
}

fn mailer(pairs: &[(&str, &str)]) -> Mailer {
    let words = Words {
        catalog: Default::default(),
        default: Default::default(),
        renderer: None,
    };
    Mailer::new(&Settings::from_pairs(pairs.iter().copied()).unwrap(), words)
}

fn hello() -> Email {
    Email::new("ada@example.com")
        .subject("Hello")
        .text("Hello, Ada.")
}

fn cause(error: &Error) -> String {
    error.chain().collect::<Vec<_>>().join(": ")
}

#[test]
fn mailboxes_are_read_with_and_without_a_name() {
    for (text, name, address) in [
        ("ada@example.com", None, "ada@example.com"),
        ("  ada@example.com ", None, "ada@example.com"),
        ("<ada@example.com>", None, "ada@example.com"),
        ("Ada <ada@example.com>", Some("Ada"), "ada@example.com"),
        (
            "\"Lovelace, Ada\" <ada@example.com>",
            Some("Lovelace, Ada"),
            "ada@example.com",
        ),
        (
            "\"Ada \\\"A\\\"\" <ada@example.com>",
            Some("Ada \"A\""),
            "ada@example.com",
        ),
        ("Ада <ada@example.com>", Some("Ада"), "ada@example.com"),
        (
            "all@example.com <ada@example.com>",
            Some("all@example.com"),
            "ada@example.com",
        ),
        (
            "a <b@example.com> <ada@example.com>",
            Some("a <b@example.com>"),
            "ada@example.com",
        ),
        (
            "o'brien+desk@mail.example.com",
            None,
            "o'brien+desk@mail.example.com",
        ),
        ("ada@bücher.example", None, "ada@xn--bcher-kva.example"),
        ("webmaster@localhost", None, "webmaster@localhost"),
    ] {
        let mailbox = mailbox(text);
        assert_eq!(
            (mailbox.name(), mailbox.address()),
            (name, address),
            "{text}"
        );
    }
}

#[test]
fn text_that_is_no_mailbox_is_refused() {
    use MailboxError::{Address, Control, LongName};
    let long_name = format!("{} <ada@example.com>", "a".repeat(201));
    let long_local = format!("{}@example.com", "a".repeat(65));
    for (text, expected) in [
        ("", Address),
        ("ada", Address),
        ("ada@", Address),
        ("@example.com", Address),
        ("ada@example.com, all@example.com", Address),
        ("ada@example.com;all@example.com", Address),
        ("ada all@example.com", Address),
        ("ada@example.com>", Address),
        ("Ada <ada@example.com> x", Address),
        ("ada@exa mple.com", Address),
        ("ada@例え .example", Address),
        (&long_local, Address),
        (&long_name, LongName),
        ("ada@example.com\r\nBcc: all@example.com", Control),
        ("Ada\nBcc: all@example.com <ada@example.com>", Control),
        ("Ada\r <ada@example.com>", Control),
        ("Ada\0 <ada@example.com>", Control),
        ("Ada\u{85} <ada@example.com>", Control),
        ("Ada\u{2028} <ada@example.com>", Control),
        ("ada@example.com\n", Control),
    ] {
        assert_eq!(text.parse::<Mailbox>(), Err(expected), "{text:?}");
    }
}

#[test]
fn an_address_that_a_form_accepts_can_be_written_to() {
    let field = json!({ "name": "email", "type": "email" });
    let field = FieldSpec::from_json(&field).unwrap();
    for address in [
        "ada@example.com",
        "!#$%&'*+/=?^_`{}|~-@example.com",
        "a.b.c@example.co.uk",
        "ada@bücher.example",
        "ADA@EXAMPLE.COM",
        "ada@localhost",
        "1@2.example",
    ] {
        let cleaned = field.clean(&json!(address)).unwrap();
        let text = written(&Email::new(cleaned.as_str().unwrap()).text("x"));
        assert!(text.contains("\r\nTo: "), "{address}: {text}");
    }
}

#[test]
fn a_mail_has_its_headers_and_nothing_else() {
    let email = hello().reply_to("Desk <desk+7@example.com>");
    let text = written(&email);
    let names = header_names(&text);
    for name in [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
    ] {
        assert_eq!(
            names.iter().filter(|known| **known == name).count(),
            1,
            "{name}: {text}"
        );
    }
    for line in [
        "From: Desk <desk@example.com>\r\n",
        "To: ada@example.com\r\n",
        "Reply-To: Desk <desk+7@example.com>\r\n",
        "Subject: Hello\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "@example.com>\r\n", // of the Message-ID: the sender's domain, not this machine's name
    ] {
        assert!(text.contains(line), "{line:?} is missing in {text}");
    }
    assert!(text.ends_with("\r\n\r\nHello, Ada.\r\n"), "{text}");
    assert_ne!(written(&email), text, "each mail has an id of its own");
}

#[test]
fn a_line_break_never_reaches_a_header() {
    let attack = "Hello\r\nBcc: all@example.com";
    for subject in [
        attack,
        "Hello\nX: y",
        "Hello\rX: y",
        "a\0b",
        "a\u{2029}b",
        "a\u{7f}b",
    ] {
        let error = refused(&hello().subject(subject), 1 << 20);
        assert!(matches!(error, MailError::Subject), "{subject:?}: {error}");
    }
    for email in [
        Email::new(attack),
        hello().to("ada@example.com\r\nBcc: all@example.com"),
        hello().reply_to("ada@example.com\r\nBcc: all@example.com"),
        hello().reply_to("Ada\r\nBcc: all@example.com <ada@example.com>"),
    ] {
        let error = refused(&email, 1 << 20);
        assert!(matches!(error, MailError::Address(_)), "{email:?}: {error}");
        assert_eq!(error.into_error().status(), 400);
    }
    let long = hello().subject("a".repeat(301));
    assert!(matches!(refused(&long, 1 << 20), MailError::Subject));
}

#[test]
fn other_letters_and_long_lines_travel_as_ascii() {
    let subject = format!("Ваш тикет {} 🎫", "длинный ".repeat(20));
    let name = "\"Zoë \\\"Z\\\" O'Neil, of: Nowhere;\" <zoe@example.com>";
    let text = written(
        &Email::new(name)
            .subject(subject)
            .text("Grüße\n".repeat(400)),
    );
    assert!(text.is_ascii());
    assert!(text.lines().all(|line| line.len() <= 998), "{text}");
    let names = header_names(&text);
    assert!(!names.contains(&"of"), "{text}");
    assert!(text.contains("Subject: =?utf-8?"), "{text}");
}

#[test]
fn html_travels_beside_the_text_or_alone() {
    let both = written(&hello().html("<p>Hello</p>"));
    assert!(
        both.contains("Content-Type: multipart/alternative;"),
        "{both}"
    );
    let plain = both.find("text/plain").unwrap();
    assert!(
        plain < both.find("text/html").unwrap(),
        "the last part is the best one: {both}"
    );
    let html = written(&Email::new("ada@example.com").html("<p>Hello</p>"));
    assert!(
        html.contains("Content-Type: text/html; charset=utf-8"),
        "{html}"
    );
    assert!(!html.contains("text/plain"), "{html}");
}

#[test]
fn mails_have_limits() {
    let big = hello().text("a".repeat(2_000));
    let error = refused(&big, 1_999);
    assert!(
        matches!(
            error,
            MailError::TooLarge {
                bytes: 2_000,
                limit: 1_999
            }
        ),
        "{error}"
    );
    // The text alone would fit; what is made of it doesn't.
    let error = refused(&hello().text("é".repeat(900)), 2_000);
    assert!(matches!(error, MailError::TooLarge { .. }), "{error}");
    assert_eq!(error.into_error().code(), "invalid_mail");

    let many = (0..50).fold(hello(), |email, _| email.to("ada@example.com"));
    assert!(matches!(refused(&many, 1 << 20), MailError::Recipients(51)));
    let none = Email::default().subject("To nobody");
    assert!(matches!(refused(&none, 1 << 20), MailError::Recipients(0)));
}

#[test]
fn the_log_shows_a_mail_that_cannot_look_like_a_line_of_it() {
    let email = hello()
        .text("Hello\n2026-01-01 ERROR forged\n\u{1b}[31mred")
        .html("<p>Hello</p>")
        .reply_to("desk@example.com");
    assert_eq!(
        readable(&email, &mailbox("Desk <desk@example.com>")),
        "mail\n  From: Desk <desk@example.com>\n  To: ada@example.com\n  Reply-To: desk@example.com\n  \
         Subject: Hello\n  | Hello\n  | 2026-01-01 ERROR forged\n  | [31mred\n  (and the same as HTML)"
    );
}

#[test]
fn what_a_mail_says_is_not_part_of_its_debug_form() {
    let shown = format!("{:?}", hello().html("<a href=secret>"));
    assert!(
        shown.contains("Hello\"") && shown.contains("ada@example.com"),
        "{shown}"
    );
    assert!(
        !shown.contains("Hello, Ada") && !shown.contains("secret"),
        "{shown}"
    );
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[crate::test]
async fn a_folder_holds_one_private_file_per_mail_in_order() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("var/mail");
    let development = mailer(&[("MIZAN_MAIL_DIR", folder.to_str().unwrap())]);
    let url = format!("file://{}", folder.display());
    let by_url = mailer(&[("EMAIL_URL", &url)]);
    development.send(hello().subject("first")).await.unwrap();
    actix_web::rt::time::sleep(std::time::Duration::from_millis(2)).await; // names count milliseconds
    by_url.send(hello().subject("second")).await.unwrap();

    let names = files(&folder);
    assert_eq!(names.len(), 2, "{names:?}");
    for (name, subject) in names.iter().zip(["first", "second"]) {
        let path = folder.join(name);
        assert!(name.ends_with(".eml"), "{name}");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(&format!("Subject: {subject}\r\n")), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }
}

#[crate::test]
async fn a_folder_that_cannot_be_is_a_503_with_its_cause() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    let url = format!("file://{}/mail", file.display());
    let error = mailer(&[("EMAIL_URL", &url)])
        .send(hello())
        .await
        .unwrap_err();
    assert_eq!(
        (error.status().as_u16(), error.code()),
        (503, "unavailable")
    );
    assert!(error.retry_after().is_some());
    assert!(cause(&error).contains("folder for mails: "), "{error:?}");
}

#[crate::test]
async fn production_without_a_server_refuses_to_send() {
    let production = mailer(&[
        ("MIZAN_ENV", "production"),
        ("MIZAN_SECRET_KEY", "kQ7_p2vXn5Lr8TzWb3JdYc6HsMf9GaUe"),
        ("MIZAN_ALLOWED_HOSTS", "example.com"),
    ]);
    let error = production.send(hello()).await.unwrap_err();
    assert_eq!(error.status(), 500);
    assert!(cause(&error).contains("EMAIL_URL is not set"), "{error:?}");
}

#[crate::test]
async fn memory_keeps_the_last_thousand() {
    let memory = mailer(&[("EMAIL_URL", "memory:")]);
    for number in 0..1_001 {
        let email = hello().subject(number.to_string());
        memory.send(email).await.unwrap();
    }
    let kept = memory.kept().unwrap();
    assert_eq!(kept.len(), 1_000);
    assert_eq!((&*kept[0].subject, &*kept[999].subject), ("1", "1000"));
    assert_eq!(memory.take().unwrap(), kept);
    assert!(memory.take().unwrap().is_empty());
    assert!(mailer(&[("EMAIL_URL", "console:")]).kept().is_none());
}

#[test]
fn the_sender_is_checked_when_the_site_starts() {
    let settings = Settings::from_pairs([("MIZAN_DEFAULT_FROM", "Help desk <desk@example.com>")]);
    let from = settings.unwrap().default_from.clone();
    assert_eq!(from, mailbox("Help desk <desk@example.com>"));
    assert_eq!(from.to_string(), "Help desk <desk@example.com>");
    let error = Settings::from_pairs([("MIZAN_DEFAULT_FROM", "Help desk")]).unwrap_err();
    let expected =
        "MIZAN_DEFAULT_FROM is \"Help desk\" in the environment: write an address such as";
    assert!(error.to_string().contains(expected), "{error}");
}

/// A reminder for whoever adds a field: two threads may hold a mailer, and a task may outlive its request.
#[test]
fn a_mailer_and_its_errors_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Mailer>();
    crosses::<MailError>();
    crosses::<Written>();
}
