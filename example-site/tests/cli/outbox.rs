//! `outbox`, `sendmail` and `retrymail`, and what becomes of mails when a process ends.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;
use std::{fs, thread};

use mizan_tests::RawResponse;

use crate::binary::{Binary, PATIENCE, Serving};

/// A mail server that takes one mail after the other, each when it is told to.
struct MailServer {
    address: SocketAddr,
    arrived: Receiver<String>,
    take: Sender<()>,
}

impl MailServer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (arrives, arrived) = channel();
        let (take, taken) = channel::<()>();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let say = |text: &str| {
                    let _ = (&stream).write_all(format!("{text}\r\n").as_bytes());
                };
                say("220 ready");
                while let Some(Ok(line)) = lines.next() {
                    match line.split(' ').next().unwrap() {
                        "DATA" => {
                            say("354 go on");
                            let mail: Vec<_> = lines
                                .by_ref()
                                .map_while(Result::ok)
                                .take_while(|line| line != ".")
                                .collect();
                            let _ = arrives.send(mail.join("\n"));
                            let _ = taken.recv();
                            say("250 taken");
                        }
                        "QUIT" => break,
                        _ => say("250 fine"),
                    }
                }
            }
        });
        Self {
            address,
            arrived,
            take,
        }
    }

    fn url(&self) -> String {
        format!("smtp://{}?tls=none", self.address)
    }

    fn wait(&self) -> String {
        self.arrived.recv_timeout(PATIENCE).expect("a mail arrives")
    }
}

async fn write_to_the_desk(serving: &Serving) {
    let body = r#"{"name":"Ada","email":"ada@example.org","topic":"other","message":"It is something else."}"#;
    let request = format!(
        "POST /api/mizan/contact.submit HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let response = RawResponse::to(serving.address, request).await;
    assert_eq!(response.status(), 200, "{}", response.text());
}

fn run(binary: &Binary, arguments: &[&str]) -> String {
    let ended = binary.run(arguments);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    ended.stdout
}

#[mizan::test]
async fn a_mail_that_is_being_sent_is_finished_before_sigterm_stops_the_site() {
    let server = MailServer::start();
    let binary = Binary::new().with("EMAIL_URL", &server.url());
    let mut serving = binary.serve();
    write_to_the_desk(&serving).await;
    assert!(server.wait().contains("Subject: We have your message"));
    serving.signal("TERM");
    serving.wait_until_closed();
    server.take.send(()).unwrap();
    assert_eq!(serving.wait().code(), Some(0));
    let log = serving.log();
    assert!(
        log.contains("stopped") && !log.contains("ERROR mizan"),
        "{log}"
    );
    assert!(run(&binary, &["outbox"]).starts_with("0 waiting, 0 given up"));
}

#[mizan::test]
async fn a_mail_survives_a_process_that_is_killed_while_it_sends_it() {
    let server = MailServer::start();
    let binary = Binary::new()
        .with("EMAIL_URL", &server.url())
        .with("MIZAN_MAIL_TIMEOUT_SECONDS", "0.5");
    let mut serving = binary.serve();
    write_to_the_desk(&serving).await;
    server.wait();
    serving.signal("KILL");
    serving.wait();
    let listed = run(&binary, &["outbox"]);
    assert!(listed.starts_with("1 waiting, 0 given up"), "{listed}");
    let summary = "ada@example.org: We have your message: ticket 1";
    assert!(
        listed.contains(summary) && listed.contains("tried 1 times"),
        "{listed}"
    );
    let folder = binary.path("mails");
    let binary = binary.with("EMAIL_URL", &format!("file://{}", folder.display()));
    let started = Instant::now();
    while !run(&binary, &["sendmail"]).starts_with("tried 1 mails; 0 waiting") {
        assert!(started.elapsed() < PATIENCE, "it is sent after all");
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}

#[mizan::test]
async fn a_mail_that_was_given_up_is_sent_when_somebody_says_so() {
    let binary = Binary::new()
        .with("EMAIL_URL", "smtp://127.0.0.1:1?tls=none")
        .with("MIZAN_MAIL_TRIES", "1");
    let mut serving = binary.serve();
    write_to_the_desk(&serving).await;
    serving.wait_for("a mail was given up");
    drop(serving);
    let listed = run(&binary, &["outbox"]);
    assert!(listed.starts_with("0 waiting, 1 given up"), "{listed}");
    assert!(
        listed.contains("the mail server did not take the mail"),
        "{listed}"
    );
    assert!(!listed.contains("has reached the help desk"), "{listed}");
    assert!(
        binary
            .run(&["check", "--deploy"])
            .stdout
            .contains("warning[outbox]")
    );
    let folder = binary.path("mails");
    let binary = binary.with("EMAIL_URL", &format!("file://{}", folder.display()));
    assert!(run(&binary, &["sendmail"]).starts_with("tried 0 mails"));
    assert!(run(&binary, &["retrymail", "99"]).starts_with("0 mails"));
    assert!(run(&binary, &["retrymail"]).starts_with("1 mails"));
    assert!(run(&binary, &["sendmail"]).starts_with("tried 1 mails; 0 waiting, 0 given up"));
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}
