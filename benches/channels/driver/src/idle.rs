//! `drive idle`: how much memory a socket takes that has joined and is silent.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use tokio::time::sleep;

use crate::{dialect::Dialect, fanout::join, process::Process, socket::Socket};

const OPENING: usize = 100;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[arg(long)]
    dialect: Dialect,
    /// The server
    #[arg(long)]
    to: SocketAddr,
    /// NAME=PID of the server
    #[arg(long)]
    process: Process,
    #[arg(long, default_value_t = 5000)]
    sockets: usize,
    /// Loopback addresses that the sockets come from
    #[arg(long, default_value_t = 1)]
    sources: usize,
    /// Seconds to wait once all have joined
    #[arg(long, default_value_t = 3)]
    settle: u64,
}

pub(crate) async fn run(options: Options) -> Result<bool> {
    // A few first, so that what every server sets up once is not counted.
    let first = open(&options, 0..50).await?;
    let before = options.process.resident_bytes()?;
    let sockets = open(&options, 50..50 + options.sockets).await?;
    sleep(Duration::from_secs(options.settle)).await;
    let after = options.process.resident_bytes()?;
    println!(
        "{}",
        json!({
            "sockets": sockets.len(),
            "before_bytes": before,
            "after_bytes": after,
            "bytes_per_socket": (after.saturating_sub(before)) / sockets.len().max(1) as u64,
        })
    );
    drop(first);
    Ok(true)
}

async fn open(options: &Options, numbers: std::ops::Range<usize>) -> Result<Vec<Socket>> {
    stream::iter(numbers)
        .map(|number| async move {
            let mut socket =
                Socket::open(options.to, options.dialect.path(), number, options.sources).await?;
            join(&mut socket, options.dialect, "idle").await?;
            anyhow::Ok(socket)
        })
        .buffer_unordered(OPENING)
        .try_collect()
        .await
        .context("opening the sockets")
}
