//! The help desk's binary: `serve`, `migrate`, `createsuperuser`, `check` and the rest.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[mizan::main]
async fn main() -> ExitCode {
    example_site::site().manage().await
}
