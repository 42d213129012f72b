//! The smallest site with accounts: `cargo run -p mizan-auth --example accounts`, then open
//! <http://127.0.0.1:8000/signup>.

use std::process::ExitCode;

use mizan::prelude::*;

#[get("/")]
async fn home(request: Request) -> Result<String> {
    Ok(match request.user().await? {
        Some(user) => format!("Hello, {}.", user.username()),
        None => "Hello, whoever you are.".to_owned(),
    })
}

#[mizan::main]
async fn main() -> ExitCode {
    Site::new()
        .install(mizan_auth::app_with_pages())
        .page(home)
        .manage()
        .await
}
