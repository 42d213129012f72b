//! The bench routes on Mizan: the twin of the hand-written application.

mod bench_context;
mod bench_room;
mod contact;
mod echo;
mod home;
mod many;
mod seed;

use std::process::ExitCode;

use mizan::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[mizan::main]
async fn main() -> ExitCode {
    let site = Site::new()
        .migrations("bench", mizan::migrations!("migrations"))
        .install(mizan_auth::app())
        .page(home::home)
        .page(bench_room::counts);
    let site = many::register(site);
    match &std::env::args().collect::<Vec<_>>()[..] {
        [_, command, visitors] if command == "seed" => {
            seed::seed(site, visitors.parse().unwrap_or_default()).await
        }
        _ => site.manage().await,
    }
}
