use mizan::prelude::*;

async fn is_morning(_: &Request) -> u8 {
    7
}

#[client(auth = is_morning)]
async fn breakfast() -> bool {
    true
}

fn main() {}
