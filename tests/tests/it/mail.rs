//! Mail through the whole stack: from a handler into memory, and to a mail server that takes it, refuses it, is slow, or
//! offers less than it should.

pub(crate) mod smtp;

use mizan::mail::Email;
use mizan::prelude::*;
use mizan::testing::{TestClient, TestResponse, TestSite, TestSiteBuilder};
use mizan_tests::{Gate, RawConnection, assert_problem};
use serde_json::json;

use self::smtp::{Manner, SmtpServer};

/// Sends a mail.
#[client(manual)]
async fn write_to(request: Request, address: String, subject: String, text: String) -> Result<()> {
    let email = Email::new(address).subject(subject).text(text);
    request.mail().send(email).await
}

fn site() -> TestSiteBuilder {
    TestSite::builder(Site::empty().register::<write_to>())
}

fn site_with(server: &SmtpServer) -> TestSiteBuilder {
    site()
        .setting("EMAIL_URL", server.url("smtp", "", "?tls=none"))
        .setting("MIZAN_DEFAULT_FROM", "Help desk <desk@desk.example>")
}

async fn send(client: &TestClient, subject: &str) -> TestResponse {
    let input = json!({ "address": "ada@example.com", "subject": subject, "text": "Hello, Ada." });
    client.call("write_to", input).await
}

#[mizan::test]
async fn the_mailbox_of_a_test_holds_what_was_sent_in_order() {
    let site = site().start().await;
    assert!(site.mailbox().is_empty());
    for subject in ["first", "second"] {
        assert_eq!(send(&site.client(), subject).await.status(), 200);
    }
    let mailbox = site.mailbox();
    assert_eq!(mailbox.len(), 2);
    assert_eq!(
        (&*mailbox[0].subject, &*mailbox[1].subject),
        ("first", "second")
    );
    assert_eq!(mailbox[0].to, ["ada@example.com"]);
    assert_eq!(mailbox[0].text, "Hello, Ada.");

    assert_eq!(site.take_mail(), mailbox);
    assert!(site.mailbox().is_empty() && site.take_mail().is_empty());
}

#[mizan::test]
async fn input_that_would_start_a_header_is_refused() {
    let site = site().start().await;
    let client = site.client();
    let answer = send(&client, "Hello\r\nBcc: all@example.com").await;
    assert_problem(&answer, 400, "invalid_mail");
    for address in [
        "ada@example.com\r\nBcc: all@example.com",
        "ada@example.com, all@example.com",
        "",
    ] {
        let input = json!({ "address": address, "subject": "Hello", "text": "" });
        assert_problem(&client.call("write_to", input).await, 400, "invalid_mail");
    }
    assert!(site.mailbox().is_empty());
}

#[mizan::test]
async fn a_mail_server_receives_the_mail() {
    let mut server = SmtpServer::start(Manner {
        extensions: &["8BITMIME", "AUTH PLAIN LOGIN"],
        ..Manner::default()
    })
    .await;
    let url = server.url("smtp", "desk%40example.com:s3%3Acret@", "?tls=none");
    let site = site_with(&server).setting("EMAIL_URL", url).start().await;
    let text = "Grüße\n.\n..two dots\nQUIT\n";
    let input = json!({ "address": "Ada Lovelace <ada@example.com>", "subject": "Ticket 7 ✓", "text": text });
    assert_eq!(site.client().call("write_to", input).await.status(), 200);

    let mail = server.take().await;
    assert_eq!(
        mail.commands[0], "EHLO desk.example",
        "not the name of this machine"
    );
    assert_eq!(
        mail.commands[1],
        "AUTH PLAIN AGRlc2tAZXhhbXBsZS5jb20AczM6Y3JldA=="
    );
    assert_eq!(
        mail.commands[2..],
        [
            "MAIL FROM:<desk@desk.example>",
            "RCPT TO:<ada@example.com>",
            "DATA"
        ]
    );
    let message = &mail.message;
    for line in [
        "From: \"Help desk\" <desk@desk.example>\r\n",
        "To: \"Ada Lovelace\" <ada@example.com>\r\n",
        "Subject: Ticket 7 =?utf-8?b?4pyT?=\r\n",
        "Auto-Submitted: auto-generated\r\n",
    ] {
        assert!(message.contains(line), "{line:?} is missing in {message}");
    }
    let (_, body) = message.split_once("\r\n\r\n").unwrap();
    assert_eq!(
        body.trim_end(),
        "Gr=C3=BC=C3=9Fe\r\n.\r\n..two dots\r\nQUIT",
        "{message}"
    );
    assert!(server.is_empty());
}

#[mizan::test]
async fn a_refusal_is_a_503_that_says_nothing_of_the_server() {
    let server = SmtpServer::start(Manner {
        refuses: Some(("RCPT", "550 5.1.1 no such user in postgres")),
        ..Manner::default()
    })
    .await;
    let site = site_with(&server).start().await;
    let answer = send(&site.client(), "Hello").await;
    assert_problem(&answer, 503, "unavailable");
    assert_eq!(answer.header("retry-after"), "30");
    assert!(server.is_empty());
}

#[mizan::test]
async fn a_server_that_says_nothing_or_is_not_there_costs_the_timeout_at_most() {
    let silent = SmtpServer::start(Manner {
        silent: true,
        ..Manner::default()
    })
    .await;
    for url in [
        silent.url("smtp", "", "?tls=none"),
        silent.url("smtps", "", ""),
        "smtp://127.0.0.1:1?tls=none".to_owned(),
    ] {
        let site = site()
            .setting("EMAIL_URL", url)
            .setting("MIZAN_MAIL_TIMEOUT_SECONDS", "0.2");
        let site = site.start().await;
        assert_problem(&send(&site.client(), "Hello").await, 503, "unavailable");
    }
}

#[mizan::test]
async fn nothing_is_sent_in_the_clear_unless_the_url_says_so() {
    let server = SmtpServer::start(Manner {
        extensions: &["AUTH PLAIN"],
        ..Manner::default()
    })
    .await;
    for parameters in ["", "?tls=required"] {
        let url = server.url("smtp", "ada:s3cret@", parameters);
        let site = site().setting("EMAIL_URL", url).start().await;
        assert_problem(&send(&site.client(), "Hello").await, 503, "unavailable");
    }
    assert_eq!(server.connections(), 2);
    assert!(server.is_empty());
}

#[mizan::test]
async fn only_so_many_mails_are_sent_at_once_and_so_many_wait() {
    let gate = Gate::default();
    let mut server = SmtpServer::start(Manner {
        gate: Some(gate.clone()),
        ..Manner::default()
    })
    .await;
    let site = site_with(&server)
        .setting("MIZAN_MAIL_CONCURRENCY", "1")
        .start()
        .await;
    let client = site.client();
    // One is being sent, sixteen wait, and the eighteenth is told to come back: the only answer while the gate is shut.
    let mut requests: Vec<_> = (0..18)
        .map(|_| {
            let client = client.clone();
            actix_web::rt::spawn(async move { send(&client, "Hello").await })
        })
        .collect();
    gate.reached().await;
    let (refused, _, rest) = futures_util::future::select_all(requests).await;
    assert_problem(&refused.unwrap(), 503, "unavailable");
    assert_eq!(server.connections(), 1);
    requests = rest;
    for _ in 0..17 {
        gate.release();
    }
    for request in requests {
        assert_eq!(request.await.unwrap().status(), 200);
    }
    for _ in 0..17 {
        server.take().await;
    }
    assert!(server.is_empty());
}

#[mizan::test]
async fn a_mail_is_sent_though_the_visitor_has_gone() {
    let gate = Gate::default();
    let mut server = SmtpServer::start(Manner {
        gate: Some(gate.clone()),
        ..Manner::default()
    })
    .await;
    let site = site_with(&server).start().await;
    let body = r#"{"address":"ada@example.com","subject":"Goodbye","text":""}"#;
    let mut visitor = RawConnection::open(site.address()).await;
    let head = "POST /api/mizan/write_to HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    visitor
        .send(format!(
            "{head}content-length: {}\r\n\r\n{body}",
            body.len()
        ))
        .await;
    gate.reached().await;
    drop(visitor);
    gate.release();
    assert!(server.take().await.message.contains("Subject: Goodbye\r\n"));
}

#[mizan::test]
async fn who_writes_to_the_desk_gets_the_number_of_the_ticket() {
    let site = TestSite::start(example_site::site()).await;
    let input = json!({
        "name": "Ada", "email": "ada@example.com", "topic": "problem",
        "message": "Buy now at https://spam.example, it is cheap.",
    });
    let answer = site.client().submit("contact", &input).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let id = answer.value()["id"].as_i64().unwrap();

    let mail = site.next_mail().await;
    assert_eq!(mail.to, ["ada@example.com"]);
    assert_eq!(mail.subject, format!("We have your message: ticket {id}"));
    assert!(mail.text.contains(&format!("ticket {id}")), "{}", mail.text);
    // The address may be a stranger's: the mail carries nothing that the writer chose.
    assert!(
        !mail.text.contains("spam") && !mail.text.contains("Ada"),
        "{}",
        mail.text
    );

    let wrong = site
        .client()
        .submit("contact", json!({ "email": "ada@example.com" }))
        .await;
    assert_eq!(wrong.status(), 422);
    assert!(site.mailbox().is_empty(), "no ticket, no mail");
}

#[mizan::test]
async fn a_mail_server_that_is_down_fails_no_ticket() {
    let site = TestSite::builder(example_site::site())
        .setting("EMAIL_URL", "smtp://127.0.0.1:1?tls=none")
        .start()
        .await;
    let input = json!({
        "name": "Ada", "email": "ada@example.com", "topic": "problem", "message": "It does not work.",
    });
    assert_eq!(site.client().submit("contact", &input).await.status(), 200);
}
