//! `drive soak`: sockets come, join, talk, leave and break off at random; at the end nothing of them may be left.

mod counts;
mod life;
mod tally;

use std::{net::SocketAddr, rc::Rc, time::Duration};

use anyhow::{Context, Result, ensure};
use futures_util::future::{join_all, try_join_all};
use serde_json::json;
use tokio::{
    task::spawn_local,
    time::{Instant, sleep},
};

use self::{counts::Counts, life::Life, tally::Tally};
use crate::{dialect::Dialect, fanout::join, process::Process, socket::Socket};

/// How long the server may take to notice that everybody is gone.
const GONE_WITHIN: Duration = Duration::from_secs(90);
/// Waves of sockets before memory is looked at first: what a server allocates once, it has allocated then.
const WAVES: usize = 2;
/// What memory may have grown by at the end: a quarter, and this much.
const SLACK_BYTES: u64 = 16 * 1024 * 1024;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[arg(long)]
    dialect: Dialect,
    /// The server; several processes of one site are named one by one
    #[arg(long, required = true)]
    to: Vec<SocketAddr>,
    /// NAME=PID of each of them
    #[arg(long, required = true)]
    process: Vec<Process>,
    #[arg(long, default_value_t = 2000)]
    sockets: usize,
    #[arg(long, default_value_t = 300)]
    seconds: u64,
    /// Rooms to meet in; by default one for every 20 sockets
    #[arg(long)]
    rooms: Option<usize>,
    /// Loopback addresses that the sockets come from
    #[arg(long, default_value_t = 1)]
    sources: usize,
    /// Repeats a run; by default a new one each time
    #[arg(long)]
    seed: Option<u64>,
}

/// Where memory and files of the servers stand.
struct Standing {
    bytes: u64,
    files: usize,
}

pub(crate) async fn run(options: Options) -> Result<bool> {
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..));
    fastrand::seed(seed);
    eprintln!("seed {seed}");
    ensure!(
        options.to.len() == options.process.len(),
        "name one process for each address"
    );

    for _ in 0..WAVES {
        wave(&options).await?;
        until_gone(&options).await?;
    }
    let before = standing(&options)?;
    let counts_before = counts::of(&options.to).await?;

    let tally = Rc::new(Tally::default());
    let rooms = options.rooms.unwrap_or(options.sockets / 20).max(1);
    let until = Instant::now() + Duration::from_secs(options.seconds);
    let lives = (0..options.sockets).map(|number| {
        let mut life = Life::new(
            options.dialect,
            options.to[number % options.to.len()],
            number,
            options.sources,
            rooms,
            Rc::clone(&tally),
        );
        spawn_local(async move { life.repeat(until).await })
    });
    join_all(lives).await;

    let counts_after = until_gone(&options).await?;
    // Freed memory goes back to the system after a while.
    sleep(Duration::from_secs(5)).await;
    let after = standing(&options)?;
    let counts = counts_after.since(&counts_before);
    let mut wrong = tally.wrong(&counts);
    if after.bytes > before.bytes + before.bytes / 4 + SLACK_BYTES {
        wrong.push(format!(
            "memory went from {} to {} bytes",
            before.bytes, after.bytes
        ));
    }
    if after.files > before.files + 2 * options.to.len() {
        wrong.push(format!(
            "open files went from {} to {}",
            before.files, after.files
        ));
    }
    println!(
        "{:#}",
        json!({
            "driver": *tally,
            "server": counts,
            "memory_bytes": [before.bytes, after.bytes],
            "open_files": [before.files, after.files],
            "seed": seed,
            "wrong": wrong,
        })
    );
    Ok(wrong.is_empty())
}

/// All sockets at once: they open, join, and say goodbye.
async fn wave(options: &Options) -> Result<()> {
    for numbers in (0..options.sockets).collect::<Vec<_>>().chunks(100) {
        let opened = numbers.iter().map(|&number| async move {
            let to = options.to[number % options.to.len()];
            let path = options.dialect.path();
            let mut socket = Socket::open(to, path, number, options.sources).await?;
            join(&mut socket, options.dialect, "wave").await?;
            anyhow::Ok(socket)
        });
        let opened = try_join_all(opened).await.context("the first wave")?;
        try_join_all(opened.into_iter().map(Socket::close))
            .await
            .context("the first wave closes")?;
    }
    Ok(())
}

/// Waits until the servers count nobody any more.
async fn until_gone(options: &Options) -> Result<Counts> {
    let deadline = Instant::now() + GONE_WITHIN;
    loop {
        let counts = counts::of(&options.to).await?;
        if counts.nobody() || Instant::now() > deadline {
            return Ok(counts);
        }
        sleep(Duration::from_millis(200)).await;
    }
}

fn standing(options: &Options) -> Result<Standing> {
    let mut standing = Standing { bytes: 0, files: 0 };
    for process in &options.process {
        standing.bytes += process.resident_bytes()?;
        standing.files += process.open_files()?;
    }
    Ok(standing)
}
