//! A mail server of a test's own, on loopback: it speaks as much SMTP as a client needs, and does what it is told.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mizan_tests::Gate;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// What a server does.
#[derive(Clone, Default)]
pub(crate) struct Manner {
    /// What it can do, as `EHLO` is answered.
    pub(crate) extensions: &'static [&'static str],
    /// The command that it refuses, and how.
    pub(crate) refuses: Option<(&'static str, &'static str)>,
    /// Says nothing at all.
    pub(crate) silent: bool,
    /// Where each mail waits before it is taken.
    pub(crate) gate: Option<Gate>,
}

/// One mail that a server has taken.
#[derive(Debug)]
pub(crate) struct Taken {
    /// Every line that the client sent before the mail itself.
    pub(crate) commands: Vec<String>,
    /// The mail, with its dots unstuffed.
    pub(crate) message: String,
}

/// A running server.
pub(crate) struct SmtpServer {
    address: SocketAddr,
    taken: mpsc::UnboundedReceiver<Taken>,
    connections: Arc<AtomicUsize>,
}

impl SmtpServer {
    pub(crate) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, taken) = mpsc::unbounded_channel();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (manner, sender) = (manner.clone(), sender.clone());
                // A client that leaves halfway is none of the server's troubles.
                tokio::spawn(async move {
                    let _ = talk(stream, manner, sender).await;
                });
            }
        });
        Self {
            address,
            taken,
            connections,
        }
    }

    /// The value of `EMAIL_URL`: `scheme://user@127.0.0.1:port`.
    pub(crate) fn url(&self, scheme: &str, user: &str, parameters: &str) -> String {
        format!("{scheme}://{user}{}{parameters}", self.address)
    }

    /// The next mail, when it is there.
    pub(crate) async fn take(&mut self) -> Taken {
        self.taken.recv().await.unwrap()
    }

    /// Whether no mail is waiting to be looked at.
    pub(crate) fn is_empty(&self) -> bool {
        self.taken.is_empty()
    }

    /// How many connections it has seen so far.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn talk(
    stream: TcpStream,
    manner: Manner,
    sender: mpsc::UnboundedSender<Taken>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut commands = Vec::new();
    if !manner.silent {
        stream.write_all(b"220 mail.test ESMTP\r\n").await?;
    }
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        if manner.silent {
            continue;
        }
        let line = line.trim_end().to_owned();
        commands.push(line.clone());
        let answer = match line.split(' ').next().unwrap_or("") {
            word if manner.refuses.is_some_and(|(refused, _)| refused == word) => {
                manner.refuses.map_or("", |(_, answer)| answer).to_owned()
            }
            "EHLO" => greeting(manner.extensions),
            "AUTH" => "235 welcome".to_owned(),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let message = read_message(&mut stream).await?;
                if let Some(gate) = &manner.gate {
                    gate.pass().await;
                }
                let commands = std::mem::take(&mut commands);
                let _ = sender.send(Taken { commands, message });
                "250 taken".to_owned()
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 fine".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

fn greeting(extensions: &[&str]) -> String {
    let mut lines = vec!["mail.test"];
    lines.extend(extensions);
    let last = lines.len() - 1;
    let lines = lines.iter().enumerate().map(|(index, line)| {
        let mark = if index == last { ' ' } else { '-' };
        format!("250{mark}{line}")
    });
    lines.collect::<Vec<_>>().join("\r\n")
}

async fn read_message(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut message = String::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        if line == ".\r\n" || line.is_empty() {
            return Ok(message);
        }
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
