use mizan::prelude::*;

#[client(perm = "Close tickets")]
async fn close() -> bool {
    true
}

fn main() {}
