use mizan::prelude::*;

#[post]
async fn close(_: Request) -> &'static str {
    "closed"
}

fn main() {}
