//! `drive fanout`: some publish to a room, everybody in it must get everything, in order.

use std::{net::SocketAddr, rc::Rc, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use tokio::{
    sync::mpsc,
    task::spawn_local,
    time::{Instant, sleep_until, timeout},
};

use crate::{
    dialect::{Dialect, Incoming, Said},
    frame,
    process::Process,
    socket::{Event, Socket},
    watch::Watch,
};

const ROOM: &str = "bench";
/// Sockets that are opened at the same time.
const OPENING: usize = 100;
const WARM_UP: u64 = 20;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[arg(long)]
    dialect: Dialect,
    /// The server
    #[arg(long)]
    to: SocketAddr,
    /// Another process of the same site, where the senders are
    #[arg(long)]
    publish_at: Option<SocketAddr>,
    /// Members of the room, with the senders where these are at the same process
    #[arg(long, default_value_t = 200)]
    sockets: usize,
    #[arg(long, default_value_t = 1)]
    senders: usize,
    #[arg(long, default_value_t = 1000)]
    messages: u64,
    /// Messages under way: the next is sent when all but this many have reached everybody. Not with a rate
    #[arg(long, default_value_t = 8)]
    window: u64,
    /// Messages a second, sent whatever has arrived
    #[arg(long)]
    rate: Option<f64>,
    /// Characters of text in a message
    #[arg(long, default_value_t = 100)]
    text: usize,
    /// Loopback addresses that the sockets come from
    #[arg(long, default_value_t = 1)]
    sources: usize,
    /// NAME=PID of each process whose CPU time is asked for
    #[arg(long)]
    process: Vec<Process>,
    /// The whole run may take this many seconds
    #[arg(long, default_value_t = 60)]
    limit: u64,
}

pub(crate) async fn run(options: Options) -> Result<bool> {
    let result = timeout(Duration::from_secs(options.limit), measure(&options))
        .await
        .context("out of time")??;
    println!("{result}");
    Ok(true)
}

async fn measure(options: &Options) -> Result<Value> {
    ensure!(
        options.senders >= 1 && options.sockets >= options.senders,
        "who shall send?"
    );
    let watch = Rc::new(Watch::new(options.dialect));
    let apart = options.publish_at.is_some();
    let receivers = options.sockets - if apart { 0 } else { options.senders };
    let members = (receivers + options.senders) as u64;
    let publish_at = options.publish_at.unwrap_or(options.to);

    let mut senders = Vec::new();
    for number in 0..options.senders {
        let (sender, outgoing) = mpsc::unbounded_channel();
        member(options, publish_at, number, &watch, Some(outgoing)).await?;
        senders.push(sender);
    }
    stream::iter(options.senders..options.senders + receivers)
        .map(|number| member(options, options.to, number, &watch, None))
        .buffer_unordered(OPENING)
        .try_collect::<Vec<()>>()
        .await?;

    let text = "x".repeat(options.text);
    let publish = |number: u64| {
        let sender = number % options.senders as u64;
        let said = Said {
            sender: sender as u32,
            number: number / options.senders as u64,
            sent_ns: watch.now_ns(),
        };
        let frame = options.dialect.send(number + 2, ROOM, said, &text);
        senders[sender as usize]
            .send(frame)
            .context("a sender is gone")
    };
    for number in 0..WARM_UP {
        publish(number)?;
        watch.until_delivered((number + 1) * members).await?;
    }
    watch.take_delays();

    let cpu = |process: &Process| process.cpu_seconds();
    let before = options
        .process
        .iter()
        .map(cpu)
        .collect::<Result<Vec<_>>>()?;
    let began = Instant::now();
    for sent in 0..options.messages {
        match options.rate {
            Some(rate) => {
                sleep_until(began + Duration::from_secs_f64(sent as f64 / rate)).await;
                if let Some(trouble) = watch.trouble() {
                    bail!("{trouble}");
                }
            }
            None => {
                let due = (WARM_UP + sent).saturating_sub(options.window - 1) * members;
                watch.until_delivered(due).await?;
            }
        }
        publish(WARM_UP + sent)?;
    }
    watch
        .until_delivered((WARM_UP + options.messages) * members)
        .await?;
    let seconds = began.elapsed().as_secs_f64();
    let after = options
        .process
        .iter()
        .map(cpu)
        .collect::<Result<Vec<_>>>()?;

    let published = options.messages;
    let delivered = watch.delivered() - WARM_UP * members;
    let mut delays = watch.take_delays();
    delays.sort_unstable();
    let cpu_seconds: serde_json::Map<String, Value> = options
        .process
        .iter()
        .zip(before.iter().zip(&after))
        .map(|(process, (before, after))| (process.name.clone(), json!(after - before)))
        .collect();
    Ok(json!({
        "sockets": members,
        "published": published,
        "delivered": delivered,
        "lost": published * members - delivered,
        "answered": watch.answered.get(),
        "seconds": seconds,
        "per_second": delivered as f64 / seconds,
        "p50_us": percentile(&delays, 0.50),
        "p99_us": percentile(&delays, 0.99),
        "max_us": delays.last(),
        "cpu_seconds": cpu_seconds,
    }))
}

fn percentile(sorted: &[u32], part: f64) -> Option<u32> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last as f64 * part).round() as usize).copied()
}

/// Opens a socket, joins, and leaves a task that reads to the end; a sender's also writes what is put into `outgoing`.
async fn member(
    options: &Options,
    to: SocketAddr,
    number: usize,
    watch: &Rc<Watch>,
    outgoing: Option<mpsc::UnboundedReceiver<String>>,
) -> Result<()> {
    let mut socket = Socket::open(to, options.dialect.path(), number, options.sources).await?;
    let mut next = join(&mut socket, options.dialect, ROOM).await? + 1;
    let watch = Rc::clone(watch);
    spawn_local(async move {
        let mut outgoing = outgoing;
        let ended = loop {
            let queued = async {
                match &mut outgoing {
                    Some(outgoing) => outgoing.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                frame = queued => match frame {
                    Some(frame) => {
                        if let Err(error) = socket.send(frame::TEXT, frame.as_bytes()).await {
                            break Err(error.into());
                        }
                    }
                    None => outgoing = None,
                },
                more = read(&mut socket, &watch, &mut next) => match more {
                    Ok(true) => {}
                    Ok(false) => break Err(anyhow::anyhow!("the server closed")),
                    Err(error) => break Err(error),
                },
            }
        };
        if let Err::<(), _>(error) = ended {
            watch.closed.set(watch.closed.get() + 1);
            watch.fail(format!("socket {number}: {error:#}"));
        }
    });
    Ok(())
}

async fn read(socket: &mut Socket, watch: &Watch, next: &mut u64) -> Result<bool> {
    let mut now_ns = None;
    let mut asked = false;
    let more = socket
        .read(|event| {
            let now_ns = *now_ns.get_or_insert_with(|| watch.now_ns());
            match event {
                Event::Text(text) => match watch.text(next, text, now_ns)? {
                    None | Some(Incoming::Other) => {}
                    Some(Incoming::Ok { .. }) => watch.answered.set(watch.answered.get() + 1),
                    Some(Incoming::Ping) => asked = true,
                    Some(other) => bail!("unexpected: {other:?}"),
                },
                Event::Close(code) => bail!("closed with {code:?}"),
            }
            Ok(())
        })
        .await?;
    if asked {
        socket.send(frame::TEXT, br#"{"op":"pong"}"#).await?;
    }
    Ok(more)
}

/// Joins a room with ref 1, and returns where it stands.
pub(crate) async fn join(socket: &mut Socket, dialect: Dialect, room: &str) -> Result<u64> {
    socket
        .send(frame::TEXT, dialect.join(1, room).as_bytes())
        .await?;
    let mut joined = None;
    while joined.is_none() {
        let more = socket
            .read(|event| {
                match event {
                    Event::Text(text) => match dialect.read(text)? {
                        Incoming::Joined { r#ref: 1, offset } => joined = Some(offset),
                        Incoming::Other => {}
                        other => bail!("not joined: {other:?}"),
                    },
                    Event::Close(code) => bail!("closed with {code:?} instead of joining"),
                }
                Ok(())
            })
            .await?;
        ensure!(more, "the server closed instead of joining");
    }
    joined.context("not joined")
}
