//! Opens thousands of WebSockets on one server, publishes, and holds what arrives against what was sent.
//!
//! `drive fanout`, `drive idle` and `drive soak` print one JSON object. `benches/channels/run` and `benches/channels/soak`
//! start the servers and make tables of it.

mod dialect;
mod fanout;
mod frame;
mod idle;
mod process;
mod soak;
mod socket;
mod watch;

use std::process::ExitCode;

use clap::Parser;
use tokio::{runtime, task::LocalSet};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(about = "Load for channels, on loopback addresses only")]
enum Command {
    /// Publishes to one room, and measures deliveries, delays, and what they cost the server
    Fanout(fanout::Options),
    /// Opens sockets that join and stay silent, and measures what they cost in memory
    Idle(idle::Options),
    /// Lets sockets come, join, talk, leave and break off at random, and checks that nothing of them is left
    Soak(soak::Options),
}

fn main() -> ExitCode {
    let command = Command::parse();
    // As many sockets as the system lets us have.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let result = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| {
            LocalSet::new().block_on(&runtime, async {
                match command {
                    Command::Fanout(options) => fanout::run(options).await,
                    Command::Idle(options) => idle::run(options).await,
                    Command::Soak(options) => soak::run(options).await,
                }
            })
        });
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
