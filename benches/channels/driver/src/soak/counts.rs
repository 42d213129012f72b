//! `GET /counts` of the servers: what they believe.

use std::{collections::BTreeMap, net::SocketAddr};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What all servers count.
#[derive(Clone, Default, Deserialize, Serialize)]
pub(crate) struct Counts {
    /// Sockets that are open now.
    pub(crate) sockets: u64,
    /// Memberships that there are now.
    pub(crate) members: u64,
    /// Joins that were answered.
    pub(crate) joins: u64,
    /// Messages of clients that were taken.
    pub(crate) received: u64,
    /// Messages handed out to sockets.
    pub(crate) sent: u64,
    /// Whatever else a server counts; shown, not judged.
    #[serde(flatten)]
    pub(crate) more: BTreeMap<String, serde_json::Value>,
}

impl Counts {
    pub(crate) fn nobody(&self) -> bool {
        self.sockets == 0 && self.members == 0
    }

    /// What has been added since; what is of now stays.
    pub(crate) fn since(&self, before: &Self) -> Self {
        Self {
            sockets: self.sockets,
            members: self.members,
            joins: self.joins - before.joins,
            received: self.received - before.received,
            sent: self.sent - before.sent,
            more: self.more.clone(),
        }
    }
}

/// All servers together.
pub(crate) async fn of(servers: &[SocketAddr]) -> Result<Counts> {
    let mut sum = Counts::default();
    for server in servers {
        let counts = ask(*server)
            .await
            .with_context(|| format!("GET /counts of {server}"))?;
        sum.sockets += counts.sockets;
        sum.members += counts.members;
        sum.joins += counts.joins;
        sum.received += counts.received;
        sum.sent += counts.sent;
        sum.more.extend(counts.more);
    }
    Ok(sum)
}

async fn ask(server: SocketAddr) -> Result<Counts> {
    let mut stream = TcpStream::connect(server).await?;
    let request = format!("GET /counts HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    ensure!(
        answer.starts_with(b"HTTP/1.1 200 "),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    let body = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .context("no body")?
        + 4;
    Ok(serde_json::from_slice(&answer[body..])?)
}
